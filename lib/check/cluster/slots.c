/* slots.c: slot maps. A map of a million slots is as large as its number of ranges. */
#include "check/cluster/slots.h"

#include "base/sort.h"

#include <inttypes.h>

static bool range_before (const void *context, const mns_slot_range *a, const mns_slot_range *b)
{
    (void) context;
    return a->first < b->first;
}

MNS_SORT (mns_slot_range, sort_ranges, const void *, range_before);

bool mns_slots_sort (mns_slot_ranges *ranges, size_t from)
{
    size_t count = ranges->count - from;

    if (count == 0)
        return true;
    if (!mns_slot_ranges_reserve (ranges, count))
        return false;
    sort_ranges (ranges->at + from, ranges->at + from + count, count, NULL);
    return true;
}

bool mns_slots_read (mns_slot_ranges *out, mns_scan *scan, const mns_moment *moment,
                     minos_value list, uint32_t slots, uint32_t owner)
{
    const minos_values *values = scan->values;

    if (minos_value_kind (values, list) != MINOS_KIND_VECTOR) {
        mns_scan_refuse (scan, moment, "has %s where ranges of slots are expected",
                         mns_scan_show (scan, list).text);
        return false;
    }
    for (size_t i = 0; i < minos_value_count (values, list); i++) {
        minos_value item = minos_value_at (values, list, i);
        bool pair = minos_value_kind (values, item) == MINOS_KIND_VECTOR &&
                    minos_value_count (values, item) == 2;
        int64_t first, last;
        if (!minos_value_int64 (values, pair ? minos_value_at (values, item, 0) : item, &first) ||
            !minos_value_int64 (values, pair ? minos_value_at (values, item, 1) : item, &last) ||
            first < 0 || last < first || last >= (int64_t) slots) {
            mns_scan_refuse (scan, moment, "has %s, which is no range of %" PRIu32 " slots",
                             mns_scan_show (scan, item).text, slots);
            return false;
        }
        if (!mns_slot_ranges_push (out,
                                   (mns_slot_range){ (uint32_t) first, (uint32_t) last, owner })) {
            mns_scan_no_memory (scan);
            return false;
        }
    }
    return true;
}

/* The owner at `at`, and the last slot of which that is known to hold. Passed ranges are skipped;
 * of ranges that overlap the first in order counts. */
static uint32_t owner_at (const mns_slot_range **range, const mns_slot_range *end, uint32_t at,
                          uint32_t *until)
{
    while (*range < end && (*range)->last < at)
        ++*range;
    if (*range == end)
        return MNS_SLOT_FREE;
    if ((*range)->first > at) {
        *until = (*range)->first - 1 < *until ? (*range)->first - 1 : *until;
        return MNS_SLOT_FREE;
    }
    *until = (*range)->last < *until ? (*range)->last : *until;
    return (*range)->owner;
}

bool mns_slot_walk_next (mns_slot_walk *walk)
{
    if (walk->at >= walk->slots)
        return false;
    walk->first = walk->at;
    walk->last = walk->slots - 1;
    walk->a_owner = owner_at (&walk->a, walk->a_end, walk->at, &walk->last);
    walk->b_owner = owner_at (&walk->b, walk->b_end, walk->at, &walk->last);
    walk->at = walk->last + 1;
    return true;
}
