/* slo.c: latencies, errors and pauses of client operations, against thresholds that somebody has
 * declared. It never makes up a threshold of its own: without one it is unknown.
 *
 * A percentile is by nearest rank: of n latencies, sorted, the one at min (n - 1, floor (n p)), so
 * it is always a latency that occurred, and there is an operation to show. 16 bytes an operation
 * are kept, and as many while sorting. */
#include "base/sort.h"
#include "check/pass/scan.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

typedef struct latency {
    int64_t ns;
    uint32_t op;
} latency;
MNS_VEC (latency, latencies);

typedef struct slo {
    latencies ok;
    uint64_t count, errors; /* operations; of these failed or crashed */
    uint64_t timeless;      /* ok operations without times */
    int64_t from, to;       /* time of the first and last moment */
    int64_t last_ok;        /* time of the last ok, of the first moment before there is one */
    int64_t gap_ns;         /* the longest time without an ok */
    uint32_t gap_op;        /* the operation whose ok ended it; MINOS_NEVER: none did */
    uint32_t last_op;
} slo;

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
    slo *state = scan->state;
    latencies_init (&state->ok, scan->budget);
    state->from = MINOS_NO_TIME;
    state->gap_op = state->last_op = MINOS_NEVER;
}

static void reset (mns_scan *scan)
{
    latencies_reset (&((slo *) scan->state)->ok);
}

static void pass_time (slo *state, int64_t now)
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
    slo *state = scan->state;
    state->count++;
    state->errors += moment->op->outcome != MINOS_OUTCOME_OK;
    pass_time (state, moment->time_ns);
    if (moment->op->outcome == MINOS_OUTCOME_CRASHED) /* no return will be shown, if there is one */
        pass_time (state, moment->op->return_time_ns);
}

static void take_return (mns_scan *scan, const mns_moment *moment)
{
    slo *state = scan->state;
    int64_t called = moment->op->call_time_ns, returned = moment->op->return_time_ns;

    pass_time (state, moment->time_ns);
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    scan->counts.observations_ok++;
    if (called == MINOS_NO_TIME || returned == MINOS_NO_TIME || returned < called) {
        state->timeless++;
        return;
    }
    if (!latencies_push (&state->ok, (latency){ returned - called, moment->index }))
        mns_scan_no_memory (scan);
    if (returned - state->last_ok > state->gap_ns) {
        state->gap_ns = returned - state->last_ok;
        state->gap_op = moment->index;
    }
    if (returned > state->last_ok)
        state->last_ok = returned;
    state->last_op = moment->index;
}

static bool faster (const void *context, const latency *a, const latency *b)
{
    (void) context;
    return a->ns != b->ns ? a->ns < b->ns : a->op < b->op;
}

MNS_SORT (latency, sort_latencies, const void *, faster);

static bool sort_all (mns_scan *scan)
{
    slo *state = scan->state;
    size_t count = state->ok.count;
    latency *scratch = mns_alloc_array (scan->budget, count, sizeof *scratch);

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
    slo *state = scan->state;
    uint64_t least;

    if (!mns_param_number (scan, "min-ops", &least) || state->ok.count >= least)
        return false;
    mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                      "%zu ok operations have times, and %" PRIu64 " are asked for",
                      state->ok.count, least);
    return true;
}

static const latency *at_rank (const latencies *ok, uint32_t per_mille)
{
    uint64_t rank = (uint64_t) ok->count * per_mille / 1000;
    return &ok->at[rank < ok->count ? rank : ok->count - 1];
}

/* Returns how many thresholds are declared. */
static int judge_latencies (mns_scan *scan, bool judged)
{
    slo *state = scan->state;
    uint64_t most;
    int declared = 0;

    for (int i = 0; i < PERCENTILES; i++) {
        const percentile *row = &percentiles[i];
        bool asked = mns_param_number (scan, row->option, &most);
        declared += asked;
        if (state->ok.count == 0)
            continue;
        const latency *found = at_rank (&state->ok, row->per_mille);
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

/* "0.001", as an option or in :expect. */
static bool declared_ratio (mns_scan *scan, double *out)
{
    const char *text = mns_param_text (scan, "error-ratio");
    minos_value value = mns_param_expected (scan, "error-ratio");
    int64_t whole;

    if (*text != 0) {
        char *rest;
        *out = strtod (text, &rest);
        if (*rest == 0 && *out >= 0)
            return true;
        if (scan->status == MINOS_OK)
            scan->status = mns_error (scan->error, MINOS_BAD_OPTION,
                                      "slo: error-ratio is a number such as 0.001, not %s", text);
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
    slo *state = scan->state;
    double most;

    if (!declared_ratio (scan, &most))
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
    slo *state = scan->state;
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

static void end (mns_scan *scan)
{
    slo *state = scan->state;
    bool judged = !too_few (scan);
    int latency_count, declared;

    if (state->ok.count > 0 && !sort_all (scan))
        return;
    latency_count = declared = judge_latencies (scan, judged);
    declared += judge_errors (scan, judged);
    int gap = judge_gap (scan, judged);
    declared += gap;
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
    .state_size = sizeof (slo),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .whole = true,
};
