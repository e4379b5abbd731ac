/* tally_facts.c: counts of each class, and its items, as multisets {item times}: the items that
 * were enqueued first, where there are many. */
#include "check/queue/tally_facts.h"

#include "base/sort.h"
#include "check/pass/tell.h"

#include <inttypes.h>

typedef struct classes {
    mns_bag lost, duplicated, recovered, unexpected, left;
    uint64_t ok, recovered_count, left_count;
} classes;

static bool is_less (const minos_values *values, const minos_value *a, const minos_value *b)
{
    return minos_value_compare (values, *a, *b) < 0;
}
MNS_SORT (minos_value, sort_values, const minos_values *, is_less);

/* The value of each item by its number, 1 … count, because the records do not have it. */
static minos_value *list_values (mns_scan *scan, const mns_item_map *items)
{
    minos_value *of = mns_alloc_array (scan->budget, items->count + 1, sizeof *of);

    if (!of)
        return NULL;
    of[0] = MINOS_NIL;
    for (size_t i = 0; i < items->slot_count; i++)
        if (items->slots[i].number != 0)
            of[items->slots[i].number] = items->slots[i].value;
    return of;
}

static bool sort_item (classes *all, const mns_tally_item *item, minos_value value)
{
    uint32_t lost = item->acked > item->delivered ? item->acked - item->delivered : 0;
    uint32_t recovered = item->delivered > item->acked ? item->delivered - item->acked : 0;
    uint32_t left = item->attempts - item->delivered;

    all->ok += item->delivered;
    all->recovered_count += recovered;
    all->left_count += left;
    return mns_bag_add (&all->lost, value, lost) &&
           mns_bag_add (&all->recovered, value, recovered) &&
           mns_bag_add (&all->duplicated, value, item->repeats) &&
           mns_bag_add (&all->left, value, left);
}

/* Values that nobody enqueued, as they came out. */
static bool sort_unexplained (mns_scan *scan, classes *all, const mns_u32s *list)
{
    size_t count = list->count;
    minos_value *sorted = mns_alloc_array (scan->budget, 2 * count, sizeof *sorted);
    bool done = sorted != NULL;

    if (!done)
        return false;
    for (size_t i = 0; i < count; i++)
        sorted[i] = list->at[i];
    sort_values (sorted, sorted + count, count, scan->values);
    for (size_t i = 0, next; i < count && done; i = next) {
        for (next = i + 1; next < count && sorted[next] == sorted[i];)
            next++;
        done = mns_bag_add (&all->unexpected, sorted[i], next - i);
    }
    mns_free (scan->budget, sorted, 2 * count * sizeof *sorted);
    return done;
}

static bool sort_all (mns_scan *scan, const mns_tally *t, classes *all)
{
    minos_value *values = list_values (scan, &t->items);
    bool done = values != NULL;

    *all = (classes){ .ok = 0 };
    mns_bag_init (&all->lost, scan);
    mns_bag_init (&all->duplicated, scan);
    mns_bag_init (&all->recovered, scan);
    mns_bag_init (&all->unexpected, scan);
    mns_bag_init (&all->left, scan);
    for (uint32_t k = 1; k <= t->items.count && done; k++)
        done = sort_item (all, mns_item_map_at (&t->items, k), values[k]);
    done = done && sort_unexplained (scan, all, &t->unexplained);
    if (values)
        mns_free (scan->budget, values, (t->items.count + 1) * sizeof *values);
    if (!done)
        mns_scan_no_memory (scan);
    return done;
}

static void reset_all (classes *all)
{
    mns_bag_reset (&all->lost);
    mns_bag_reset (&all->duplicated);
    mns_bag_reset (&all->recovered);
    mns_bag_reset (&all->unexpected);
    mns_bag_reset (&all->left);
}

void mns_tally_facts (mns_scan *scan, mns_tally *t, uint64_t missing)
{
    classes all;

    if (sort_all (scan, t, &all)) {
        mns_scan_count (scan, "attempt-count", t->attempts);
        mns_scan_count (scan, "acknowledged-count", t->acked);
        mns_scan_count (scan, "ok-count", all.ok);
        mns_scan_count (scan, "unexpected-count", t->unexpected);
        mns_scan_count (scan, "duplicated-count", t->duplicated);
        mns_scan_count (scan, "lost-count", missing);
        mns_scan_count (scan, "recovered-count", all.recovered_count);
        mns_tell_bag (scan, "lost", &all.lost);
        mns_tell_bag (scan, "unexpected", &all.unexpected);
        mns_tell_bag (scan, "duplicated", &all.duplicated);
        mns_tell_bag (scan, "recovered", &all.recovered);
        if (t->unexpected > t->unexplained.count && scan->tells)
            mns_scan_note (scan, "unexpected: only the first %" PRIu32 " deliveries are listed",
                           scan->tell_max);
    }
    reset_all (&all);
}

void mns_tally_left (mns_scan *scan, mns_tally *t)
{
    classes all;

    if (sort_all (scan, t, &all)) {
        mns_tell_bag (scan, "final-queue", &all.left);
        mns_scan_count (scan, "final-queue-count", all.left_count);
    }
    reset_all (&all);
}
