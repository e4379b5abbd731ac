/* stable_unique_master.c: after quiescence one node is master, all name it, and it stays so.
 *
 * Each view replaces what its node said before, so that at every moment there is a *state*: who
 * says that it is master, and whom each names. States that are equally good with one master, or one
 * bad state that does not change, make a *run*. A run counts once every node was sampled twice in
 * it, at least `resample-ms` apart, and said the same: then there was an instant at which all of it
 * was true. So a state that only skewed sampling has made, in the middle of an election, never
 * counts, nor do several of them. The last run decides. Every sample is O(1): masters and names are
 * counted, and their numbers summed, so that a count of one gives the one. */
#include "check/cluster/cluster.h"

#include <inttypes.h>
#include <string.h>

enum { GOOD = 1, BAD = 2 };

typedef struct sampled {
    int64_t time_ns, first_ns; /* of the last sample; of the first in `run` */
    uint64_t run;              /* the run that first_ns is of; 0: none */
    uint64_t counted;          /* the run in which it is known to be sampled twice */
    uint32_t master;           /* named; UINT32_MAX: none */
    uint32_t event;
    bool is_sampled, is_master;
} sampled;

MNS_VEC (sampled, samples);

typedef struct mastery {
    mns_nodes nodes;
    mns_rest rest;
    samples samples;  /* by node */
    mns_u32s naming;  /* nodes that name it, by master */
    uint64_t sampled; /* nodes */
    uint64_t others;  /* of these, nodes that the parameter does not name */
    uint64_t masters, masters_sum;
    uint64_t named, named_sum; /* distinct names */
    uint64_t unnamed;          /* nodes that name none */
    uint64_t run, run_counted; /* number of the last run, and nodes that were sampled twice in it */
    uint32_t run_kind, run_master;
    uint32_t last_stable; /* master of the last good run that counted */
    uint64_t changes;
    int64_t apart_ns;
    mns_names forbidden;
    bool stable_once, timeless;
} mastery;

static void begin (mns_scan *scan)
{
    mastery *state = scan->state;
    uint64_t apart_ms;

    samples_init (&state->samples, scan->budget);
    mns_u32s_init (&state->naming, scan->budget);
    mns_names_init (&state->forbidden, scan->budget);
    state->last_stable = UINT32_MAX;
    if (!mns_nodes_begin (&state->nodes, scan, "nodes") ||
        !mns_param_names (scan, "forbid", &state->forbidden))
        mns_scan_no_memory (scan);
    mns_param_number (scan, "resample-ms", &apart_ms);
    state->apart_ns = apart_ms < UINT64_C (1) << 40 ? (int64_t) apart_ms * 1000000 : INT64_MAX / 2;
}

static void reset (mns_scan *scan)
{
    mastery *state = scan->state;

    mns_nodes_reset (&state->nodes);
    samples_reset (&state->samples);
    mns_u32s_reset (&state->naming);
    mns_names_reset (&state->forbidden);
}

/* Anything: the faults that end the rest, and what is forbidden. */
static void take_any (mns_scan *scan, const mns_moment *moment)
{
    mastery *state = scan->state;
    minos_anomaly *anomaly;

    mns_rest_look (&state->rest, scan, moment);
    if (state->forbidden.count == 0 ||
        mns_names_find (&state->forbidden, scan->values, moment->f) == UINT32_MAX)
        return;
    anomaly = mns_scan_anomaly (scan, "forbidden-event");
    mns_scan_say (scan, anomaly, "%s, which is forbidden, happened at %s",
                  mns_scan_show (scan, moment->f).text, mns_scan_show (scan, moment->process).text);
    mns_scan_blame (scan, anomaly, moment, "forbidden");
}

static bool make_room (mastery *state, mns_scan *scan)
{
    while (state->samples.count < state->nodes.names.count)
        if (!samples_push (&state->samples, (sampled){ .master = UINT32_MAX }) ||
            !mns_u32s_push (&state->naming, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static void name_master (mastery *state, uint32_t master, bool add)
{
    if (master == UINT32_MAX) {
        state->unnamed += add ? 1 : UINT64_MAX;
        return;
    }
    uint32_t *count = &state->naming.at[master];
    *count += add ? 1 : UINT32_MAX;
    if (*count == (add ? 1 : 0)) {
        state->named += add ? 1 : UINT64_MAX;
        state->named_sum += add ? master : -(uint64_t) master;
    }
}

/* The nodes that must be sampled: those that are awaited, or all that are known. */
static uint64_t wanted (const mastery *state)
{
    return state->nodes.awaited > 0 ? state->nodes.awaited + state->others
                                    : state->nodes.names.count;
}

static uint32_t kind_of (const mastery *state)
{
    if (state->masters > 1 || state->named > 1)
        return BAD;
    if (state->masters == 1 && state->named == 1 && state->named_sum != state->masters_sum)
        return BAD;
    if (state->sampled < wanted (state))
        return 0;
    return state->masters == 1 && state->named == 1 && state->unnamed == 0 ? GOOD : BAD;
}

/* The state after a sample of `at`: the run goes on, or another begins. */
static void go_on (mastery *state, sampled *at, int64_t before_ns, bool was_sampled, bool changed,
                   int64_t time_ns)
{
    uint32_t kind = kind_of (state);
    uint32_t master = kind == GOOD ? (uint32_t) state->masters_sum : UINT32_MAX;

    if (kind != state->run_kind || master != state->run_master || state->run == 0 ||
        (kind != GOOD && changed)) {
        state->run++;
        state->run_kind = kind;
        state->run_master = master;
        state->run_counted = 0;
        at->run = state->run;
        at->first_ns = time_ns;
        return;
    }
    if (at->run != state->run) {
        at->run = state->run;
        at->first_ns = was_sampled ? before_ns : time_ns;
        if (!was_sampled)
            return;
    }
    if (at->counted == state->run || (__int128) time_ns - at->first_ns < state->apart_ns)
        return;
    at->counted = state->run;
    state->run_counted++;
    if (kind == GOOD && state->run_counted == wanted (state)) {
        state->changes += state->last_stable != UINT32_MAX && state->last_stable != master;
        state->last_stable = master;
        state->stable_once = true;
    }
}

static bool know_members (mns_scan *scan, minos_value active)
{
    mastery *state = scan->state;
    uint32_t id;

    if (state->nodes.awaited > 0)
        return true;
    for (size_t i = 0; i < minos_value_count (scan->values, active); i++)
        if (!mns_nodes_add (&state->nodes, scan, minos_value_at (scan->values, active, i), &id))
            return false;
    return true;
}

static void take_view (mns_scan *scan, const mns_moment *moment)
{
    mastery *state = scan->state;
    minos_value named = minos_value_get (scan->values, moment->input, "master");
    minos_value active = minos_value_get (scan->values, moment->input, "active");
    minos_value is_master;
    minos_value who;
    uint32_t node, master = UINT32_MAX;
    int64_t before_ns;
    bool was, changed;

    if (!mns_scan_need (scan, moment, "is-master", &is_master))
        return;
    if (is_master != MINOS_TRUE && is_master != MINOS_FALSE) {
        mns_scan_refuse (scan, moment, "has an :is-master that is neither true nor false");
        return;
    }
    if (!mns_rest_has (&state->rest, scan, moment))
        return;
    if (!mns_node_told (scan, moment, &who) || !mns_nodes_see (&state->nodes, scan, who, &node) ||
        (named != MINOS_NIL && !mns_nodes_add (&state->nodes, scan, named, &master)) ||
        !know_members (scan, active) || !make_room (state, scan))
        return;
    state->timeless |= moment->time_ns == MINOS_NO_TIME;
    sampled *at = &state->samples.at[node];
    was = at->is_sampled;
    changed = !was || at->is_master != (is_master == MINOS_TRUE) || at->master != master;
    before_ns = at->time_ns;
    if (was)
        name_master (state, at->master, false);
    state->masters += (is_master == MINOS_TRUE) - (uint64_t) at->is_master;
    state->masters_sum +=
        (is_master == MINOS_TRUE ? node : 0) - (uint64_t) (at->is_master ? node : 0);
    state->sampled += !was;
    state->others += !was && node >= state->nodes.awaited;
    name_master (state, master, true);
    at->is_sampled = true;
    at->is_master = is_master == MINOS_TRUE;
    at->master = master;
    at->event = moment->index;
    at->time_ns = moment->time_ns == MINOS_NO_TIME ? 0 : moment->time_ns;
    go_on (state, at, before_ns, was, changed, at->time_ns);
}

static void blame_all (mns_scan *scan, minos_anomaly *anomaly, bool masters_only)
{
    mastery *state = scan->state;

    for (size_t i = 0; i < state->samples.count; i++) {
        const sampled *at = &state->samples.at[i];
        if (at->is_sampled && (at->is_master || !masters_only))
            mns_scan_blame_event (scan, anomaly, at->event, at->is_master ? "master" : "view");
    }
}

static void report (mns_scan *scan)
{
    mastery *state = scan->state;
    minos_anomaly *anomaly;

    if (state->masters > 1) {
        anomaly = mns_scan_anomaly (scan, "split-brain");
        mns_scan_say (scan, anomaly, "%" PRIu64 " nodes are master at once after quiescence",
                      state->masters);
        blame_all (scan, anomaly, true);
    } else if (state->masters == 0 && state->named <= 1) {
        anomaly = mns_scan_anomaly (scan, "no-master");
        mns_scan_say (scan, anomaly, "no node is master after quiescence");
        blame_all (scan, anomaly, false);
    } else {
        anomaly = mns_scan_anomaly (scan, "master-disagreement");
        mns_scan_say (scan, anomaly,
                      "%" PRIu64 " masters are named after quiescence, %" PRIu64 " nodes name none",
                      state->named, state->unnamed);
        blame_all (scan, anomaly, false);
    }
}

/* The one that the test expects, where it says so. */
static void expect (mns_scan *scan)
{
    mastery *state = scan->state;
    mns_names names;
    minos_anomaly *anomaly;

    mns_names_init (&names, scan->budget);
    minos_value said = mns_param_expected (scan, "expect-master");
    const char *text = mns_param_text (scan, "expect-master");
    uint32_t id = 0;
    const char *is = mns_names_at (&state->nodes.names, state->last_stable);
    if (text[0] == 0 && said != MINOS_NIL) {
        if (mns_names_add (&names, scan->values, said, &id))
            text = mns_names_at (&names, id);
        else
            mns_scan_no_memory (scan);
    }
    if (text[0] != 0 && strcmp (text, is) != 0) {
        anomaly = mns_scan_anomaly (scan, "unexpected-master");
        mns_scan_say (scan, anomaly, "%s is master, and %s was expected", is, text);
        blame_all (scan, anomaly, true);
    }
    mns_names_reset (&names);
}

static void end (mns_scan *scan)
{
    mastery *state = scan->state;
    bool weaker = strcmp (mns_param_text (scan, "stability"), "eventually-stable") == 0;
    bool counts = state->run_counted == state->sampled && state->sampled > 0;

    mns_scan_count (scan, "nodes-sampled", state->sampled);
    mns_scan_count (scan, "master-changes", state->changes);
    if (mns_scan_frame (scan)->quiesce_at == MINOS_NEVER) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no :quiesce says when masters must be stable");
        return;
    }
    if (state->apart_ns > 0 && state->timeless) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "samples have no time, and must be %" PRId64 " ms apart",
                          state->apart_ns / 1000000);
        return;
    }
    if (state->run_kind == BAD && counts && !(weaker && state->stable_once)) {
        report (scan);
        return;
    }
    mns_nodes_await (&state->nodes, scan, "view after quiescence");
    if (weaker ? state->stable_once : state->run_kind == GOOD && counts) {
        expect (scan);
        return;
    }
    mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                      "under-sampled: in the last state %" PRIu64 " of %" PRIu64
                      " nodes were sampled twice at the distance asked",
                      state->run_counted, wanted (state));
}

static const mns_watch watches[] = {
    { .f = "view", .moments = MNS_ON_EVENT, .take = take_view },
    { .f = NULL, .moments = MNS_ON_EVENT, .take = take_any, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_stable_unique_master = {
    .state_size = sizeof (mastery),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
