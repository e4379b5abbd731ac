/* tally_facts.c: counts of each class, and some of its items. */
#include "check/queue/tally_facts.h"

#include "base/sort.h"
#include "value/copy.h"

/* The items of a class, and how many there are. */
typedef struct sample {
    minos_value values[MNS_TALLY_SHOWN];
    size_t count;
} sample;

typedef struct samples {
    sample lost, duplicated, recovered, unexpected;
    uint64_t ok, recovered_count;
} samples;

static void add (sample *s, minos_value value)
{
    if (s->count < MNS_TALLY_SHOWN)
        s->values[s->count++] = value;
}

static bool is_less (const minos_values *values, const minos_value *a, const minos_value *b)
{
    return minos_value_compare (values, *a, *b) < 0;
}
MNS_SORT (minos_value, sort_values, const minos_values *, is_less);

/* A vector of the class, in the pool of the verdict; only where the class has something. */
static void state_sample (mns_scan *scan, const char *name, sample *s)
{
    minos_values *values = s->count > 0 ? mns_scan_values (scan) : NULL;
    minos_value copies[MNS_TALLY_SHOWN], vector = MINOS_NIL;
    mns_value_copier copier;
    minos_status status = MINOS_OK;
    if (!values)
        return;
    sort_values (s->values, copies, s->count, scan->values);
    mns_value_copier_init (&copier, values, scan->values, scan->budget);
    for (size_t i = 0; i < s->count && !status; i++)
        status = mns_value_copier_copy (&copier, &copies[i], s->values[i]);
    mns_value_copier_reset (&copier);
    if (!status)
        status = minos_values_vector (values, &vector, copies, s->count);
    if (status)
        mns_scan_no_memory (scan);
    else
        mns_scan_made (scan, name, vector);
}

static void sort_item (samples *all, const mns_tally_item *item, minos_value value)
{
    all->ok += item->delivered;
    if (item->acked > item->delivered)
        add (&all->lost, value);
    if (item->delivered > item->acked) {
        all->recovered_count += item->delivered - item->acked;
        add (&all->recovered, value);
    }
    if (item->repeats > 0)
        add (&all->duplicated, value);
}

void mns_tally_facts (mns_scan *scan, mns_tally *t, uint64_t missing)
{
    samples *all = mns_region_zalloc (scan->region, sizeof *all);
    if (!all) {
        mns_scan_no_memory (scan);
        return;
    }
    for (size_t i = 0; i < t->items.slot_count; i++)
        if (t->items.slots[i].number != 0)
            sort_item (all, mns_item_map_at (&t->items, t->items.slots[i].number),
                       t->items.slots[i].value);
    for (size_t i = 0; i < t->shown_unexpected.count; i++)
        add (&all->unexpected, t->shown_unexpected.at[i]);
    mns_scan_count (scan, "attempt-count", t->attempts);
    mns_scan_count (scan, "acknowledged-count", t->acked);
    mns_scan_count (scan, "ok-count", all->ok);
    mns_scan_count (scan, "lost-count", missing);
    mns_scan_count (scan, "unexpected-count", t->unexpected);
    mns_scan_count (scan, "duplicated-count", t->duplicated);
    mns_scan_count (scan, "recovered-count", all->recovered_count);
    state_sample (scan, "lost", &all->lost);
    state_sample (scan, "unexpected", &all->unexpected);
    state_sample (scan, "duplicated", &all->duplicated);
    state_sample (scan, "recovered", &all->recovered);
}
