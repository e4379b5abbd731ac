/* ranges.h: ranges of integers that operations were given: batches of timestamps, blocks of a
 * sequence. Sorted by where they begin, overlaps and inversions of real time are one sweep each. */
#ifndef MNS_CHECK_DATA_RANGES_H
#define MNS_CHECK_DATA_RANGES_H

#include "check/pass/scan.h"

typedef struct mns_range {
    int64_t first, last; /* both are of the range */
    uint32_t op;
    uint32_t group; /* ranges of different groups have nothing to do with each other */
} mns_range;
MNS_VEC (mns_range, mns_ranges);

/* By group, then first, then operation. False: no memory. */
MINOS_MUST_CHECK bool mns_ranges_sort (mns_ranges *ranges);
/* The end of the group that begins at `from`. */
size_t mns_ranges_group_end (const mns_ranges *ranges, size_t from);

/* What the answer, else the request says under :count; one where neither does. */
int64_t mns_range_count (const mns_scan *scan, const mns_moment *moment);
/* `first` and `count`, checked: false (and refused) where count < 1 or the range leaves 64 bits. */
bool mns_range_make (mns_scan *scan, const mns_moment *moment, int64_t first, int64_t count,
                     mns_range *out);
/* What one integer was given to twice: an anomaly for each range that reaches into an earlier one.
 * Both want one group, sorted. */
void mns_ranges_overlaps (mns_scan *scan, const mns_range *at, size_t count, const char *id);
/* An anomaly for each range that was asked for after a range with a larger number had been
 * returned. */
void mns_ranges_inversions (mns_scan *scan, const mns_range *at, size_t count, const char *id);

#endif
