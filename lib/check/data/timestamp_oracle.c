/* timestamp_oracle.c: timestamps that are handed out once, and rise with real time.
 *
 * An answer is a batch: {:start s :count c :epoch e}, an integer, or a vector of consecutive
 * integers. Batches that crashed or failed burn a range nobody saw, and bind nothing. Batches are
 * kept, 24 bytes each, and sorted once; epochs are kept by their least and greatest timestamp,
 * because e < e' is broken somewhere just where max (e) ≥ min (e'). */
#include "base/sort.h"
#include "check/data/ranges.h"

#include <assert.h>
#include <inttypes.h>

typedef struct epoch {
    int64_t number;
    mns_range least, greatest;
} epoch;
MNS_VEC (epoch, epochs);

typedef struct oracle {
    mns_ranges batches;
    epochs epochs;
    mns_table epoch_of; /* number → index */
    int64_t high_water;
    uint32_t high_water_event;
    bool has_high_water;
} oracle;

static void begin (mns_scan *scan)
{
    oracle *state = scan->state;
    mns_ranges_init (&state->batches, scan->budget);
    epochs_init (&state->epochs, scan->budget);
    mns_table_init (&state->epoch_of, scan->budget);
}

static void reset (mns_scan *scan)
{
    oracle *state = scan->state;
    mns_ranges_reset (&state->batches);
    epochs_reset (&state->epochs);
    mns_table_reset (&state->epoch_of);
}

/* [7 8 9]. What does not rise by one is reported, and left out. */
static bool read_list (mns_scan *scan, const mns_moment *moment, int64_t *first, int64_t *count)
{
    size_t size = minos_value_count (scan->values, moment->output);
    int64_t previous = 0, next;

    for (size_t i = 0; i < size; i++, previous = next) {
        if (!minos_value_int64 (scan->values, minos_value_at (scan->values, moment->output, i),
                                &next)) {
            mns_scan_refuse (scan, moment, "answers a list with something else than integers");
            return false;
        }
        if (i == 0) {
            *first = next;
        } else if (previous == INT64_MAX || next != previous + 1) {
            minos_anomaly *anomaly = mns_scan_anomaly (scan, "non-contiguous");
            mns_scan_say (scan, anomaly, "%" PRId64 " is followed by %" PRId64, previous, next);
            mns_scan_blame (scan, anomaly, moment, "blocked");
            return false;
        }
    }
    *count = (int64_t) size;
    if (size == 0)
        mns_scan_refuse (scan, moment, "answers no timestamp");
    return size > 0;
}

static bool read_batch (mns_scan *scan, const mns_moment *moment, mns_range *out)
{
    int64_t first, count = 1;

    switch (minos_value_kind (scan->values, moment->output)) {
    case MINOS_KIND_VECTOR:
        if (!read_list (scan, moment, &first, &count))
            return false;
        break;
    case MINOS_KIND_INTEGER:
        if (!minos_value_int64 (scan->values, moment->output, &first)) {
            mns_scan_refuse (scan, moment, "answers a timestamp of more than 64 bits");
            return false;
        }
        break;
    default:
        if (!mns_scan_need_int (scan, moment, "start", &first))
            return false;
        count = mns_range_count (scan, moment);
    }
    return mns_range_make (scan, moment, first, count, out);
}

static void take_epoch (mns_scan *scan, int64_t number, const mns_range *batch)
{
    oracle *state = scan->state;
    bool added;
    uint64_t *slot = mns_table_add (&state->epoch_of, (uint64_t) number, &added);

    if (slot != NULL && added) {
        *slot = state->epochs.count;
        if (epochs_push (&state->epochs, (epoch){ number, *batch, *batch }))
            return;
        slot = NULL;
    }
    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    epoch *of = &state->epochs.at[*slot];
    if (batch->first < of->least.first)
        of->least = *batch;
    if (batch->last > of->greatest.last)
        of->greatest = *batch;
}

static void take (mns_scan *scan, const mns_moment *moment)
{
    oracle *state = scan->state;
    mns_range batch;
    int64_t number;

    if (moment->op->outcome != MINOS_OUTCOME_OK || !read_batch (scan, moment, &batch))
        return;
    scan->counts.mutations_ok++;
    scan->counts.observations_ok++;
    if (!mns_ranges_push (&state->batches, batch))
        mns_scan_no_memory (scan);
    if (mns_scan_int (scan, moment->output, "epoch", &number))
        take_epoch (scan, number, &batch);
    if (state->has_high_water && batch.last > state->high_water) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "above-high-water");
        mns_scan_say (scan, anomaly, "%" PRId64 " was returned while %" PRId64 " was persisted",
                      batch.last, state->high_water);
        mns_scan_blame (scan, anomaly, moment, "blocked");
        mns_scan_blame_event (scan, anomaly, state->high_water_event, "persisted");
    }
}

/* Before the first of these the history does not tell what is persisted. */
static void persist (mns_scan *scan, const mns_moment *moment)
{
    oracle *state = scan->state;
    int64_t mark;

    if (!mns_scan_int (scan, moment->input, "high-water", &mark) ||
        (state->has_high_water && mark <= state->high_water))
        return;
    state->has_high_water = true;
    state->high_water = mark;
    state->high_water_event = moment->index;
}

static bool lower (const void *context, const epoch *a, const epoch *b)
{
    (void) context;
    return a->number < b->number;
}

MNS_SORT (epoch, sort_epochs, const void *, lower);

static void judge_epochs (mns_scan *scan)
{
    oracle *state = scan->state;
    size_t count = state->epochs.count, top = 0;
    epoch *at = state->epochs.at, *scratch;

    if (count < 2)
        return;
    scratch = mns_alloc_array (scan->budget, count, sizeof *scratch);
    if (scratch == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    sort_epochs (at, scratch, count, NULL);
    mns_free (scan->budget, scratch, count * sizeof *scratch);
    for (size_t i = 1; i < count; i++) {
        if (at[top].greatest.last >= at[i].least.first) {
            minos_anomaly *anomaly = mns_scan_anomaly (scan, "epoch-overlap");
            mns_scan_say (scan, anomaly,
                          "epoch %" PRId64 " gave %" PRId64 ", and epoch %" PRId64 " gave %" PRId64,
                          at[top].number, at[top].greatest.last, at[i].number, at[i].least.first);
            mns_scan_blame_op (scan, anomaly, at[i].least.op, "blocked");
            mns_scan_blame_op (scan, anomaly, at[top].greatest.op, "earlier epoch");
        }
        if (at[i].greatest.last > at[top].greatest.last)
            top = i;
    }
}

static void end (mns_scan *scan)
{
    oracle *state = scan->state;
    uint64_t least = 0;

    if (!mns_ranges_sort (&state->batches)) {
        mns_scan_no_memory (scan);
        return;
    }
    mns_ranges_overlaps (scan, state->batches.at, state->batches.count, "duplicate");
    mns_ranges_inversions (scan, state->batches.at, state->batches.count, "realtime-inversion");
    judge_epochs (scan);
    scan->counts.observations_of_mutation = state->batches.count;
    mns_scan_count (scan, "batch-count", state->batches.count);
    mns_scan_count (scan, "epoch-count", state->epochs.count);
    if (state->batches.count < 2)
        mns_scan_vacuous (scan, "fewer than two answers: nothing to compare");
    if (mns_param_number (scan, "min-epochs", &least) && state->epochs.count < least)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%zu epochs answered, and %" PRIu64
                          " are asked for: no failover is shown",
                          state->epochs.count, least);
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: the order of real time is not known");
}

static const mns_watch watches[] = {
    { "get-ts", MNS_ON_RETURN, take, false },
    { "persist", MNS_ON_EVENT, persist, true },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_timestamp_oracle = {
    .state_size = sizeof (oracle),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
