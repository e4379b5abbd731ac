/* set_full.c: Jepsen's `set-full`: what becomes of each element, by every read.
 *
 * An element is *known* once an add of it was acknowledged or a read returned it, whichever came
 * first. Of the ok reads that returned after its add was called, the last to be called that holds
 * it and the last that lacks it tell its fate:
 *
 *     lacks … lacks holds holds    stable      holds … holds lacks lacks    lost, if it was known
 *                                                                           before the lacking one
 *     anything else                never read
 *
 * Jepsen looks at every element in every read. Here reads are walked from the last call back. An
 * element has a *run*: how many of the last reads hold it without a break, so that the read after
 * the run is the last that lacks it: the work is the length of all reads. Reads that returned
 * before the add was called do not count; where the read after the run is one, the next ones are
 * looked through, until all that remain returned too early. */
#include "base/sort.h"
#include "check/data/elements.h"

#include <assert.h>
#include <inttypes.h>

enum { NONE = UINT32_MAX, WORST = 8 };

typedef struct fate {
    uint32_t known_op; /* whose return made it known; NONE */
    uint32_t holds;    /* ranks of reads: 0 was called last */
    uint32_t run;
    uint32_t copies; /* in the read that is looked at */
    uint32_t most;   /* copies in one read */
} fate;

/* A stable element that a read lacked after it was known. */
typedef struct worst_element {
    uint32_t index, lacks; /* lacks: the rank of the last such read */
    uint64_t ms;
} worst_element;

typedef struct set_full {
    mns_elements elements; /* first */
    fate *fates;
    uint32_t *latest; /* of each rank: the last return of it and all below */
    uint64_t stale_by_order, unread_acks;
    worst_element worst[WORST];
    size_t worst_count;
    mns_u64s stable_ms, lost_ms;
    mns_u32s lost, never, stale, twice; /* values, but for `twice`: indices of elements */
} set_full;

static void begin (mns_scan *scan)
{
    set_full *state = scan->state;
    mns_elements_begin (scan);
    mns_u64s_init (&state->stable_ms, scan->budget);
    mns_u64s_init (&state->lost_ms, scan->budget);
    mns_u32s_init (&state->lost, scan->budget);
    mns_u32s_init (&state->never, scan->budget);
    mns_u32s_init (&state->stale, scan->budget);
    mns_u32s_init (&state->twice, scan->budget);
}

static void reset (mns_scan *scan)
{
    set_full *state = scan->state;
    if (state->fates != NULL)
        mns_free (scan->budget, state->fates, state->elements.list.count * sizeof *state->fates);
    if (state->latest != NULL)
        mns_free (scan->budget, state->latest, state->elements.reads.count * sizeof *state->latest);
    mns_u64s_reset (&state->stable_ms);
    mns_u64s_reset (&state->lost_ms);
    mns_u32s_reset (&state->lost);
    mns_u32s_reset (&state->never);
    mns_u32s_reset (&state->stale);
    mns_u32s_reset (&state->twice);
    mns_elements_reset (scan);
}

static bool later (const void *context, const mns_set_read *a, const mns_set_read *b)
{
    (void) context;
    return a->op > b->op; /* operations are numbered by their calls */
}

MNS_SORT (mns_set_read, sort_reads, const void *, later);

static const mns_op *op_at (const mns_scan *scan, uint32_t op)
{
    return mns_history_op (scan->history, op);
}

static uint32_t call_at (const mns_scan *scan, uint32_t rank)
{
    const set_full *state = scan->state;
    return op_at (scan, state->elements.reads.at[rank].op)->call;
}

static bool prepare (mns_scan *scan)
{
    set_full *state = scan->state;
    mns_set_reads *reads = &state->elements.reads;
    const mns_element_list *list = &state->elements.list;
    mns_set_read *scratch = mns_alloc_array (scan->budget, reads->count, sizeof *scratch);

    if (scratch == NULL)
        return false;
    sort_reads (reads->at, scratch, reads->count, NULL);
    mns_free (scan->budget, scratch, reads->count * sizeof *scratch);
    state->latest = mns_alloc_array (scan->budget, reads->count, sizeof *state->latest);
    state->fates = mns_alloc_array (scan->budget, list->count, sizeof *state->fates);
    if (state->latest == NULL || state->fates == NULL)
        return false;
    for (size_t i = reads->count; i-- > 0;) {
        uint32_t ret = op_at (scan, reads->at[i].op)->ret;
        bool last = i + 1 == reads->count;
        state->latest[i] = last || ret > state->latest[i + 1] ? ret : state->latest[i + 1];
    }
    for (size_t i = 0; i < list->count; i++)
        state->fates[i] =
            (fate){ list->at[i].acked == MINOS_NEVER ? NONE : list->at[i].op, NONE, 0, 0, 0 };
    return true;
}

static void say (mns_scan *scan, const char *id, minos_value value, const char *text,
                 uint32_t first, uint32_t second, const char *role)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, id);

    if (anomaly == NULL)
        return;
    mns_scan_say (scan, anomaly, "%s %s", mns_scan_show (scan, value).text, text);
    mns_scan_blame_op (scan, anomaly, first, "blocked");
    if (second != NONE)
        mns_scan_blame_op (scan, anomaly, second, role);
}

/* An element again in the same read: said once a read. */
static void take_copy (mns_scan *scan, const mns_element *element, fate *of, uint32_t read)
{
    set_full *state = scan->state;

    if (++of->copies == 2)
        say (scan, "duplicate-element", element->value, "occurs twice in one read", read,
             element->op, "added");
    if (of->most == 0 &&
        !mns_u32s_push (&state->twice, (uint32_t) (element - state->elements.list.at)))
        mns_scan_no_memory (scan);
    of->most = of->copies > of->most ? of->copies : of->most;
}

/* What one read holds. */
static void take_read (mns_scan *scan, uint32_t rank)
{
    set_full *state = scan->state;
    const mns_set_read *read = &state->elements.reads.at[rank];
    uint32_t ret = op_at (scan, read->op)->ret;
    size_t count = minos_value_count (scan->values, read->answer);

    for (size_t i = 0; i < count; i++) {
        minos_value value = minos_value_at (scan->values, read->answer, i);
        mns_element *element = mns_elements_find (&state->elements, value);
        if (element == NULL || element->called > ret) {
            say (scan, "unexpected-element", value, "was read, and nobody had tried to add it",
                 read->op, NONE, "");
            continue;
        }
        fate *of = &state->fates[element - state->elements.list.at];
        if (element->mark == rank + 1) {
            take_copy (scan, element, of, read->op);
            continue;
        }
        element->mark = rank + 1;
        of->copies = 1;
        of->run += of->run == rank;
        of->holds = of->holds == NONE ? rank : of->holds;
        if (of->known_op == NONE || ret < op_at (scan, of->known_op)->ret)
            of->known_op = read->op;
    }
}

static bool holds (const mns_scan *scan, uint32_t rank, minos_value value)
{
    const set_full *state = scan->state;
    minos_value answer = state->elements.reads.at[rank].answer;
    size_t count = minos_value_count (scan->values, answer);

    for (size_t i = 0; i < count; i++)
        if (minos_value_at (scan->values, answer, i) == value)
            return true;
    return false;
}

/* The rank of the last read that lacks it, or NONE. */
static uint32_t last_lack (const mns_scan *scan, size_t index)
{
    const set_full *state = scan->state;
    const mns_element *element = &state->elements.list.at[index];
    uint32_t first = state->fates[index].run;

    for (uint32_t rank = first; rank < state->elements.reads.count; rank++) {
        if (state->latest[rank] <= element->called)
            return NONE;
        if (op_at (scan, state->elements.reads.at[rank].op)->ret > element->called &&
            (rank == first || !holds (scan, rank, element->value)))
            return rank;
    }
    return NONE;
}

/* max (0, time of the read's call + 1 − time it was known), in ms; no read is time −1. */
static uint64_t latency_ms (const mns_scan *scan, uint32_t rank, uint32_t known_op)
{
    const set_full *state = scan->state;
    int64_t known = op_at (scan, known_op)->return_time_ns, call;

    if (rank == NONE || known == MINOS_NO_TIME)
        return 0;
    call = op_at (scan, state->elements.reads.at[rank].op)->call_time_ns;
    return call == MINOS_NO_TIME || call < known ? 0 : (uint64_t) (call + 1 - known) / 1000000;
}

/* Keeps the eight that were stale for longest, the worst first. */
static void keep_worst (set_full *state, worst_element one)
{
    size_t at = state->worst_count;

    if (at == WORST && state->worst[WORST - 1].ms >= one.ms)
        return;
    at = at == WORST ? WORST - 1 : state->worst_count++;
    for (; at > 0 && state->worst[at - 1].ms < one.ms; at--)
        state->worst[at] = state->worst[at - 1];
    state->worst[at] = one;
}

static bool judge_stable (mns_scan *scan, uint32_t index, uint32_t lacks, bool linear)
{
    set_full *state = scan->state;
    const mns_element *element = &state->elements.list.at[index];
    const fate *of = &state->fates[index];
    uint64_t ms = latency_ms (scan, lacks, of->known_op);

    if (lacks != NONE && op_at (scan, of->known_op)->ret < call_at (scan, lacks)) {
        state->stale_by_order++;
        if (linear && !element->removed)
            say (scan, "stale-read", element->value, "was known, and is not in a later read",
                 state->elements.reads.at[lacks].op, of->known_op, "known by");
    }
    if (ms > 0) {
        keep_worst (state, (worst_element){ index, lacks, ms });
        if (!mns_u32s_push (&state->stale, element->value))
            return false;
    }
    return mns_u64s_push (&state->stable_ms, ms);
}

static bool judge_element (mns_scan *scan, uint32_t index, bool linear)
{
    set_full *state = scan->state;
    const mns_element *element = &state->elements.list.at[index];
    const fate *of = &state->fates[index];
    uint32_t lacks = last_lack (scan, index);

    if (element->called == MINOS_NEVER) /* removed, and never added */
        return true;
    if (of->holds != NONE && (lacks == NONE || call_at (scan, lacks) < call_at (scan, of->holds)))
        return judge_stable (scan, index, lacks, linear);
    if (of->known_op != NONE && lacks != NONE && !element->removed &&
        (of->holds == NONE || call_at (scan, of->holds) < call_at (scan, lacks)) &&
        op_at (scan, of->known_op)->ret < call_at (scan, lacks)) {
        say (scan, "lost-element", element->value,
             "was known, and is in no read that was called later", of->known_op,
             state->elements.reads.at[lacks].op, "read");
        return mns_u32s_push (&state->lost, element->value) &&
               mns_u64s_push (&state->lost_ms, latency_ms (scan, of->holds, of->known_op));
    }
    state->unread_acks += element->acked != MINOS_NEVER && !element->removed;
    return mns_u32s_push (&state->never, element->value);
}

/* ---- Facts. */

/* An operation as Jepsen's records have it: its call, or its return. A long answer is left out. */
static minos_status make_op (mns_scan *scan, minos_value *out, uint32_t index, bool called)
{
    static const char *const names[] = { "index", "type", "process", "f", "value", "time" };
    minos_values *values = mns_scan_values (scan);
    const mns_op *op = op_at (scan, index);
    minos_value pairs[12], value = called ? op->input : op->output;
    int64_t time = called ? op->call_time_ns : op->return_time_ns;
    size_t count = time == MINOS_NO_TIME ? 5 : 6;
    minos_status status = values == NULL ? MINOS_NO_MEMORY : MINOS_OK;

    if (minos_value_count (scan->values, value) > scan->tell_max)
        value = MINOS_NIL;
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = minos_values_keyword (values, &pairs[2 * i], names[i]);
    if (status == MINOS_OK)
        status = minos_values_integer (values, &pairs[1], called ? op->call : op->ret);
    if (status == MINOS_OK)
        status = minos_values_keyword (values, &pairs[3], called ? "invoke" : "ok");
    if (status == MINOS_OK)
        status = mns_values_copy (values, &pairs[5], scan->values, op->process);
    if (status == MINOS_OK)
        status =
            mns_values_copy (values, &pairs[7], scan->values, mns_history_f (scan->history, op));
    if (status == MINOS_OK)
        status = mns_values_copy (values, &pairs[9], scan->values, value);
    if (status == MINOS_OK && count == 6)
        status = minos_values_integer (values, &pairs[11], time);
    return status == MINOS_OK ? minos_values_map (values, out, pairs, count) : status;
}

static minos_status make_worst (mns_scan *scan, minos_value *out, const worst_element *one)
{
    static const char *const names[] = { "element", "outcome",      "stable-latency",
                                         "known",   "lost-latency", "last-absent" };
    const set_full *state = scan->state;
    minos_values *values = mns_scan_values (scan);
    minos_value pairs[12];
    minos_status status = values == NULL ? MINOS_NO_MEMORY : MINOS_OK;

    for (size_t k = 0; k < 6 && status == MINOS_OK; k++)
        status = minos_values_keyword (values, &pairs[2 * k], names[k]);
    if (status == MINOS_OK)
        status = mns_values_copy (values, &pairs[1], scan->values,
                                  state->elements.list.at[one->index].value);
    if (status == MINOS_OK)
        status = minos_values_keyword (values, &pairs[3], "stable");
    if (status == MINOS_OK)
        status = minos_values_integer (values, &pairs[5], (int64_t) one->ms);
    if (status == MINOS_OK)
        status = make_op (scan, &pairs[7], state->fates[one->index].known_op, false);
    pairs[9] = MINOS_NIL;
    if (status == MINOS_OK)
        status = make_op (scan, &pairs[11], state->elements.reads.at[one->lacks].op, true);
    return status == MINOS_OK ? minos_values_map (values, out, pairs, 6) : status;
}

static void tell_worst (mns_scan *scan)
{
    const set_full *state = scan->state;
    minos_value rows[WORST];

    for (size_t i = 0; i < state->worst_count && scan->tells; i++)
        if (make_worst (scan, &rows[i], &state->worst[i]) != MINOS_OK) {
            mns_scan_no_memory (scan);
            return;
        }
    mns_tell_made (scan, "worst-stale", rows, state->worst_count, state->worst_count);
}

/* {element copies}, of the read in which it occurs most. */
static void tell_twice (mns_scan *scan)
{
    const set_full *state = scan->state;
    mns_bag bag;

    mns_bag_init (&bag, scan);
    for (size_t i = 0; i < state->twice.count; i++) {
        uint32_t index = state->twice.at[i];
        if (!mns_bag_add (&bag, state->elements.list.at[index].value, state->fates[index].most))
            mns_scan_no_memory (scan);
    }
    mns_scan_count (scan, "duplicated-count", state->twice.count);
    mns_tell_bag (scan, "duplicated", &bag);
    mns_bag_reset (&bag);
}

static void tell (mns_scan *scan)
{
    set_full *state = scan->state;

    mns_scan_count (scan, "attempt-count", state->elements.tried_count);
    mns_scan_count (scan, "stable-count", state->stable_ms.count);
    mns_scan_count (scan, "lost-count", state->lost.count);
    mns_tell_list (scan, "lost", &state->lost);
    mns_scan_count (scan, "never-read-count", state->never.count);
    mns_tell_list (scan, "never-read", &state->never);
    mns_scan_count (scan, "stale-count", state->stale.count);
    mns_tell_list (scan, "stale", &state->stale);
    tell_worst (scan);
    if (!mns_sort_numbers (&state->stable_ms) || !mns_sort_numbers (&state->lost_ms))
        mns_scan_no_memory (scan);
    mns_tell_quantiles (scan, "stable-latencies", &state->stable_ms);
    mns_tell_quantiles (scan, "lost-latencies", &state->lost_ms);
    tell_twice (scan);
    mns_scan_count (scan, "stale-by-order-count", state->stale_by_order);
    mns_scan_count (scan, "read-count", state->elements.reads.count);
}

static void end (mns_scan *scan)
{
    set_full *state = scan->state;
    bool linear = mns_param_flag (scan, "linearizable-set");

    if (state->elements.reads.count == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "Set was never read");
    if (!prepare (scan)) {
        mns_scan_no_memory (scan);
        return;
    }
    for (uint32_t rank = 0; rank < state->elements.reads.count; rank++)
        take_read (scan, rank);
    for (uint32_t i = 0; i < state->elements.list.count && scan->status == MINOS_OK; i++)
        if (!judge_element (scan, i, linear))
            mns_scan_no_memory (scan);
    tell (scan);
    if (state->stable_ms.count == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no element is stable");
    if (state->elements.acked_count == 0)
        mns_scan_vacuous (scan, "no add was acknowledged");
    if (state->unread_acks > 0)
        mns_scan_floor (scan, "%" PRIu64 " acknowledged elements were not read afterwards",
                        state->unread_acks);
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: what was known before a read is not known");
}

static const mns_watch watches[] = { MNS_ELEMENTS_WATCHES };

const mns_scanner mns_scan_set_full = {
    .state_size = sizeof (set_full),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
