/* slo.c: latencies, errors and pauses of client operations, against thresholds that somebody has
 * declared. It never makes up a threshold of its own: without one it is unknown.
 *
 * A percentile is by nearest rank: of n latencies, sorted, the one at min (n - 1, floor (n p)), so
 * it is always a latency that occurred, and there is an operation to show. 16 bytes an operation
 * are kept, and as many while sorting. */
#include "check/data/slo.h"
#include "base/sort.h"
#include "check/pass/tell.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

typedef struct percentile {
    const char *option, *fact, *role;
    uint32_t per_mille;
} percentile;

static const percentile percentiles[] = {
    { "p50-us", "p50-ns", "p50", 500 },     { "p90-us", "p90-ns", "p90", 900 },
    { "p95-us", "p95-ns", "p95", 950 },     { "p99-us", "p99-ns", "p99", 990 },
    { "p999-us", "p999-ns", "p99.9", 999 }, { "max-us", "max-ns", "slowest", 1000 },
};

enum { PERCENTILES = sizeof percentiles / sizeof *percentiles };

static void begin (mns_scan *scan)
{
    mns_slo *state = scan->state;
    mns_latencies_init (&state->ok, scan->budget);
    mns_slo_groups_begin (scan);
    state->from = MINOS_NO_TIME;
    state->gap_op = state->last_op = MINOS_NEVER;
}

static void reset (mns_scan *scan)
{
    mns_slo_groups_end (scan);
    mns_latencies_reset (&((mns_slo *) scan->state)->ok);
}

static void pass_time (mns_slo *state, int64_t now)
{
    if (now == MINOS_NO_TIME)
        return;
    if (state->from == MINOS_NO_TIME)
        state->from = state->to = state->last_ok = now;
    if (now > state->to)
        state->to = now;
}

static void take_call (mns_scan *scan, const mns_moment *moment)
{
    mns_slo *state = scan->state;
    uint32_t number = mns_slo_group_take (scan, moment);
    bool error = moment->op->outcome != MINOS_OUTCOME_OK;

    state->count++;
    state->errors += error;
    if (number > 0) {
        mns_slo_group *group = &state->groups.at[number - 1];
        group->count++;
        group->errors += error;
        group->last = moment->index;
        group->first_error = error && group->errors == 1 ? moment->index : group->first_error;
    }
    state->last_called = moment->index;
    pass_time (state, moment->time_ns);
    if (moment->op->outcome == MINOS_OUTCOME_CRASHED) /* no return will be shown, if there is one */
        pass_time (state, moment->op->return_time_ns);
}

static void take_return (mns_scan *scan, const mns_moment *moment)
{
    mns_slo *state = scan->state;
    int64_t called = moment->op->call_time_ns, returned = moment->op->return_time_ns;
    uint32_t number;

    pass_time (state, moment->time_ns);
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    scan->counts.observations_ok++;
    number = mns_slo_group_take (scan, moment);
    mns_slo_group *group = number > 0 ? &state->groups.at[number - 1] : NULL;
    if (group != NULL) {
        group->ok++;
        group->last_ok = moment->index;
    }
    if (called == MINOS_NO_TIME || returned == MINOS_NO_TIME || returned < called) {
        state->timeless++;
        return;
    }
    if (group != NULL)
        group->latency_count++;
    if (!mns_latencies_push (&state->ok, (mns_latency){ returned - called, moment->index, number }))
        mns_scan_no_memory (scan);
    if (returned - state->last_ok > state->gap_ns) {
        state->gap_ns = returned - state->last_ok;
        state->gap_op = moment->index;
    }
    if (returned > state->last_ok)
        state->last_ok = returned;
    state->last_op = moment->index;
}

static bool faster (const void *context, const mns_latency *a, const mns_latency *b)
{
    (void) context;
    return a->ns != b->ns ? a->ns < b->ns : a->op < b->op;
}

MNS_SORT (mns_latency, sort_latencies, const void *, faster);

static bool sort_all (mns_scan *scan)
{
    mns_slo *state = scan->state;
    size_t count = state->ok.count;
    mns_latency *scratch = mns_alloc_array (scan->budget, count, sizeof *scratch);

    if (scratch == NULL) {
        mns_scan_no_memory (scan);
        return false;
    }
    sort_latencies (state->ok.at, scratch, count, NULL);
    mns_free (scan->budget, scratch, count * sizeof *scratch);
    return true;
}

static bool too_few (mns_scan *scan)
{
    mns_slo *state = scan->state;
    uint64_t least;

    if (!mns_param_number (scan, "min-ops", &least) || state->ok.count >= least)
        return false;
    mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                      "%zu ok operations have times, and %" PRIu64 " are asked for",
                      state->ok.count, least);
    return true;
}

const mns_latency *mns_slo_at_rank (const mns_latency *sorted, size_t count, uint32_t per_mille)
{
    uint64_t rank = (uint64_t) count * per_mille / 1000;
    assert (count > 0);
    return &sorted[rank < count ? rank : count - 1];
}

/* Returns how many thresholds are declared. */
static int judge_latencies (mns_scan *scan, bool judged)
{
    mns_slo *state = scan->state;
    uint64_t most;
    int declared = 0;

    for (int i = 0; i < PERCENTILES; i++) {
        const percentile *row = &percentiles[i];
        bool asked = mns_param_number (scan, row->option, &most);
        declared += asked;
        if (state->ok.count == 0)
            continue;
        const mns_latency *found = mns_slo_at_rank (state->ok.at, state->ok.count, row->per_mille);
        mns_scan_count (scan, row->fact, (uint64_t) found->ns);
        if (!asked || !judged)
            continue;
        if (row->per_mille < 1000 && state->ok.count * (1000 - row->per_mille) < 1000)
            mns_scan_floor (scan, "%s of %zu operations is their maximum", row->role,
                            state->ok.count);
        if ((uint64_t) found->ns / 1000 < most ||
            ((uint64_t) found->ns / 1000 == most && found->ns % 1000 == 0))
            continue;
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-latency");
        mns_scan_say (scan, anomaly,
                      "%s is %" PRId64 ".%03" PRId64 " us, and at most %" PRIu64 " us is declared",
                      row->role, found->ns / 1000, found->ns % 1000, most);
        mns_scan_blame_op (scan, anomaly, found->op, "blocked");
        if (found->op != state->ok.at[state->ok.count - 1].op)
            mns_scan_blame_op (scan, anomaly, state->ok.at[state->ok.count - 1].op, "slowest");
    }
    return declared;
}

bool mns_slo_ratio (mns_scan *scan, const char *name, double *out)
{
    const char *text = mns_param_text (scan, name);
    minos_value value = mns_param_expected (scan, name);
    int64_t whole;

    if (*text != 0) {
        char *rest;
        *out = strtod (text, &rest);
        if (*rest == 0 && *out >= 0)
            return true;
        if (scan->status == MINOS_OK)
            scan->status = mns_error (scan->error, MINOS_BAD_OPTION,
                                      "slo: %s is a number such as 0.001, not %s", name, text);
        return false;
    }
    if (minos_value_int64 (scan->values, value, &whole)) {
        *out = (double) whole;
        return true;
    }
    return minos_value_double (scan->values, value, out);
}

static int judge_errors (mns_scan *scan, bool judged)
{
    mns_slo *state = scan->state;
    double most;

    if (!mns_slo_ratio (scan, "error-ratio", &most))
        return 0;
    if (judged && (double) state->errors > most * (double) state->count) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-errors");
        mns_scan_say (scan, anomaly,
                      "%" PRIu64 " of %" PRIu64
                      " operations failed or crashed, and a ratio of at most %g is declared",
                      state->errors, state->count, most);
        for (uint32_t i = 0, shown = 0; i < scan->history->op_count && shown < 4; i++)
            if (mns_history_op (scan->history, i)->outcome != MINOS_OUTCOME_OK) {
                mns_scan_blame_op (scan, anomaly, i, shown == 0 ? "blocked" : "error");
                shown++;
            }
    }
    return 1;
}

static int judge_gap (mns_scan *scan, bool judged)
{
    mns_slo *state = scan->state;
    uint64_t most;

    if (state->from != MINOS_NO_TIME && state->to - state->last_ok > state->gap_ns) {
        state->gap_ns = state->to - state->last_ok;
        state->gap_op = MINOS_NEVER;
    }
    mns_scan_count (scan, "max-gap-ns", (uint64_t) state->gap_ns);
    if (!mns_param_number (scan, "max-gap-ms", &most))
        return 0;
    if (judged && most < UINT64_MAX / 1000000 && (uint64_t) state->gap_ns > most * 1000000) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-gap");
        bool ended = state->gap_op != MINOS_NEVER;
        mns_scan_say (scan, anomaly,
                      "no operation succeeded for %" PRId64 " ms, and at most %" PRIu64
                      " ms is declared%s",
                      state->gap_ns / 1000000, most, ended ? "" : "; the history ends with it");
        if (ended || state->last_op != MINOS_NEVER)
            mns_scan_blame_op (scan, anomaly, ended ? state->gap_op : state->last_op, "blocked");
    }
    return 1;
}

/* ---- Throughput. */

bool mns_slo_throughput (const mns_slo *slo, uint64_t ok, double *out)
{
    *out = 0;
    if (slo->from == MINOS_NO_TIME || slo->to <= slo->from)
        return false;
    *out = (double) ok * 1e9 / (double) (slo->to - slo->from);
    return true;
}

void mns_slo_tell_number (mns_scan *scan, const char *name, double number)
{
    minos_values *values = scan->status == MINOS_OK ? mns_scan_values (scan) : NULL;
    minos_value value;

    if (values == NULL)
        return;
    if (minos_values_float (values, &value, round (number * 1000) / 1000) == MINOS_OK)
        mns_scan_made (scan, name, value);
    else
        mns_scan_no_memory (scan);
}

static int judge_throughput (mns_scan *scan, bool judged)
{
    mns_slo *state = scan->state;
    uint64_t least;
    double found;
    bool known = mns_slo_throughput (state, scan->counts.observations_ok, &found);

    if (known)
        mns_slo_tell_number (scan, "throughput", found);
    if (!mns_param_number (scan, "min-throughput", &least))
        return 0;
    if (!known)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "the history has no times");
    if (!known || !judged || found >= (double) least)
        return 1;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "slo-throughput");
    mns_scan_say (scan, anomaly,
                  "%" PRIu64 " operations succeeded, %.6g a second, and at least %" PRIu64
                  " is declared",
                  scan->counts.observations_ok, found, least);
    mns_scan_blame_op (scan, anomaly,
                       state->last_op != MINOS_NEVER ? state->last_op : state->last_called,
                       "blocked");
    return 1;
}

static void end (mns_scan *scan)
{
    mns_slo *state = scan->state;
    bool judged = !too_few (scan);
    int latency_count, declared;

    if (state->ok.count > 0 && !sort_all (scan))
        return;
    latency_count = declared = judge_latencies (scan, judged);
    declared += judge_errors (scan, judged);
    int gap = judge_gap (scan, judged);
    declared += gap + judge_throughput (scan, judged) + mns_slo_groups_judge (scan, judged);
    scan->counts.observations_of_mutation = state->ok.count;
    mns_scan_count (scan, "operation-count", state->count);
    mns_scan_count (scan, "ok-count", scan->counts.observations_ok);
    mns_scan_count (scan, "error-count", state->errors);
    if (declared == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no threshold is declared: set p99-us, error-ratio, max-gap-ms, …");
    else if (latency_count + gap > 0 && state->timeless > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%" PRIu64 " ok operations have no times",
                          state->timeless);
    else if (latency_count > 0 && state->ok.count == 0)
        mns_scan_vacuous (scan, "no operation succeeded: there are no latencies");
}

static const mns_watch watches[] = {
    { NULL, MNS_ON_CALL, take_call, false },
    { NULL, MNS_ON_RETURN, take_return, false },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_slo = {
    .state_size = sizeof (mns_slo),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .whole = true,
};
