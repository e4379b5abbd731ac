/* ranges.c: sweeps over sorted ranges.
 *
 * Inversions: b is inverted where some a returned before b was called, and a's largest number is
 * not below b's smallest. From the largest beginning down, it is enough to keep the range that
 * returned first: every a that begins at or above b has been passed when b comes. An a that begins
 * below b and reaches up to it shares a number with b, which is an overlap, and said as one. */
#include "check/data/ranges.h"

#include "base/sort.h"

#include <assert.h>
#include <inttypes.h>

static bool before (const void *context, const mns_range *a, const mns_range *b)
{
    (void) context;
    if (a->group != b->group)
        return a->group < b->group;
    if (a->first != b->first)
        return a->first < b->first;
    return a->op < b->op;
}

MNS_SORT (mns_range, sort_ranges, const void *, before);

bool mns_ranges_sort (mns_ranges *ranges)
{
    if (ranges->count < 2)
        return true;
    mns_range *scratch = mns_alloc_array (ranges->budget, ranges->count, sizeof *scratch);
    if (scratch == NULL)
        return false;
    sort_ranges (ranges->at, scratch, ranges->count, NULL);
    mns_free (ranges->budget, scratch, ranges->count * sizeof *scratch);
    return true;
}

size_t mns_ranges_group_end (const mns_ranges *ranges, size_t from)
{
    size_t to = from;

    assert (from < ranges->count);
    while (to < ranges->count && ranges->at[to].group == ranges->at[from].group)
        to++;
    return to;
}

int64_t mns_range_count (const mns_scan *scan, const mns_moment *moment)
{
    int64_t count;

    if (mns_scan_int (scan, moment->output, "count", &count) ||
        mns_scan_int (scan, moment->input, "count", &count))
        return count;
    return 1;
}

bool mns_range_make (mns_scan *scan, const mns_moment *moment, int64_t first, int64_t count,
                     mns_range *out)
{
    int64_t last;

    if (count < 1 || __builtin_add_overflow (first, count - 1, &last)) {
        mns_scan_refuse (scan, moment, "answers %" PRId64 " numbers from %" PRId64, count, first);
        return false;
    }
    *out = (mns_range){ .first = first, .last = last, .op = moment->index };
    return true;
}

void mns_ranges_overlaps (mns_scan *scan, const mns_range *at, size_t count, const char *id)
{
    for (size_t i = 1, widest = 0; i < count; i++) {
        assert (at[i].first >= at[i - 1].first && at[i].group == at[i - 1].group);
        if (at[i].first <= at[widest].last) {
            bool later = at[i].op > at[widest].op;
            const mns_range *blamed = later ? &at[i] : &at[widest];
            const mns_range *other = later ? &at[widest] : &at[i];
            minos_anomaly *anomaly = mns_scan_anomaly (scan, id);
            mns_scan_say (scan, anomaly,
                          "%" PRId64 "..%" PRId64 " was given, and %" PRId64 "..%" PRId64
                          " as well: %" PRId64 " was given twice",
                          other->first, other->last, blamed->first, blamed->last, at[i].first);
            mns_scan_blame_op (scan, anomaly, blamed->op, "blocked");
            mns_scan_blame_op (scan, anomaly, other->op, "given before");
        }
        if (at[i].last > at[widest].last)
            widest = i;
    }
}

void mns_ranges_inversions (mns_scan *scan, const mns_range *at, size_t count, const char *id)
{
    const mns_range *earliest = NULL; /* of those with a larger or equal beginning */
    uint32_t returned = MINOS_NEVER;

    for (size_t i = count; i-- > 0;) {
        const mns_op *op = mns_history_op (scan->history, at[i].op);
        if (earliest != NULL && returned < op->call) {
            minos_anomaly *anomaly = mns_scan_anomaly (scan, id);
            mns_scan_say (scan, anomaly,
                          "%" PRId64 "..%" PRId64 " was asked for after %" PRId64 "..%" PRId64
                          " had been returned, and is not above it",
                          at[i].first, at[i].last, earliest->first, earliest->last);
            mns_scan_blame_op (scan, anomaly, at[i].op, "blocked");
            mns_scan_blame_op (scan, anomaly, earliest->op, "returned before");
        }
        if (op->ret < returned) {
            returned = op->ret;
            earliest = &at[i];
        }
    }
}
