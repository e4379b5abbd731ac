/* clock.c: the monotonic clock. Time decides when a search stops, never what it finds. */
#include "base/cancel.h"

#include <time.h>

uint64_t mns_clock_ns (void)
{
    struct timespec now;
    if (clock_gettime (CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (uint64_t) now.tv_sec * UINT64_C (1000000000) + (uint64_t) now.tv_nsec;
}
