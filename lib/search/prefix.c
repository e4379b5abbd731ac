/* prefix.c: cutting a problem after an event. An operation that is pending at the cut may take
 * effect before it or not, so it is optional, as a crashed one is; its answer stays what it will
 * be. */
#include "search/prefix.h"

#include <assert.h>

bool mns_prefix_problem (mns_problem *out, const mns_problem *problem, uint32_t last,
                         mns_region *region)
{
    uint32_t open = 0;
    assert (last < problem->event_count);
    *out = (mns_problem){ .space = problem->space, .event_count = last + 1 };
    out->events = problem->events; /* a prefix of the array is the prefix's array */
    while (out->call_count < problem->call_count && problem->calls[out->call_count].call <= last)
        out->call_count++;
    out->calls = mns_region_array (region, (size_t) out->call_count + 1, sizeof (mns_call));
    if (out->calls == NULL)
        return false;
    for (uint32_t i = 0; i < out->call_count; i++) {
        out->calls[i] = problem->calls[i];
        if (out->calls[i].ret > last)
            out->calls[i].ret = MNS_CALL_NEVER;
        out->crashed_count += out->calls[i].ret == MNS_CALL_NEVER;
    }
    for (uint32_t e = 0; e <= last; e++) {
        bool is_return = out->events[e] & 1;
        if (out->calls[out->events[e] >> 1].ret == MNS_CALL_NEVER)
            continue;
        open = is_return ? open - 1 : open + 1;
        if (open > out->width_max)
            out->width_max = open;
    }
    return true;
}
