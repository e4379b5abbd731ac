/* view_convergence.c: one version of the membership is one set of members, versions only grow, and
 * after quiescence all views are the cluster.
 *
 * Member sets are interned, so that two views agree when their numbers are equal, and a version has
 * the set of the view that named it last. A node that was restarted may count its versions anew. So
 * two views are compared only if neither's node may have been restarted between them; and once a
 * restarted node's versions fell, those of before and after are not compared at all. That can hide
 * a disagreement, and never makes one up. Of the views after quiescence each node's last one
 * counts, so that the history itself gives the time to converge. */
#include "base/sort.h"
#include "check/cluster/cluster.h"

#include <inttypes.h>

typedef struct seen_view {
    int64_t version, incarnation;
    int64_t time_ns;
    uint32_t set, master, event; /* master: UINT32_MAX is none */
    bool any, restarted, resting;
} seen_view;

MNS_VEC (seen_view, seen_views);

typedef struct convergence {
    mns_nodes nodes;
    mns_rest rest;
    seen_views last;      /* by node */
    mns_table lists;      /* a list's value → its set */
    mns_bytes_table sets; /* sorted numbers of nodes */
    mns_table versions;   /* of this generation: version → set << 32 | event */
    mns_u32s scratch;
    mns_u32s faults;     /* by node: position of the last fault that may have restarted it */
    uint32_t faults_all; /* … that may have restarted any */
    uint64_t views;
    uint32_t expected; /* the set of the nodes awaited; UINT32_MAX: not said */
} convergence;

static bool id_before (const void *context, const uint32_t *a, const uint32_t *b)
{
    (void) context;
    return *a < *b;
}

MNS_SORT (uint32_t, sort_ids, const void *, id_before);

/* The number of the set of nodes in scratch, which is sorted and freed of repetitions. */
static bool intern (convergence *state, mns_scan *scan, uint32_t *set)
{
    mns_u32s *ids = &state->scratch;
    size_t count = ids->count, kept = 0;
    bool added;

    *set = 0;
    if (!mns_u32s_reserve (ids, count + 1)) {
        mns_scan_no_memory (scan);
        return false;
    }
    sort_ids (ids->at, ids->at + count, count, NULL);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || ids->at[kept - 1] != ids->at[i])
            ids->at[kept++] = ids->at[i];
    if (!mns_bytes_table_add (&state->sets, ids->at, kept * sizeof (uint32_t), set, &added)) {
        mns_scan_no_memory (scan);
        return false;
    }
    return true;
}

static bool set_of (convergence *state, mns_scan *scan, minos_value active, uint32_t *set)
{
    bool added = false;
    uint64_t *known = mns_table_add (&state->lists, active, &added);
    uint32_t id;

    if (known == NULL) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added) {
        mns_u32s_clear (&state->scratch);
        for (size_t i = 0; i < minos_value_count (scan->values, active); i++) {
            if (!mns_nodes_add (&state->nodes, scan, minos_value_at (scan->values, active, i), &id))
                return false;
            if (!mns_u32s_push (&state->scratch, id)) {
                mns_scan_no_memory (scan);
                return false;
            }
        }
        if (!intern (state, scan, set))
            return false;
        *known = *set;
    }
    *set = (uint32_t) *known;
    return true;
}

static void begin (mns_scan *scan)
{
    convergence *state = scan->state;

    seen_views_init (&state->last, scan->budget);
    mns_table_init (&state->lists, scan->budget);
    mns_bytes_table_init (&state->sets, scan->budget, NULL);
    mns_table_init (&state->versions, scan->budget);
    mns_u32s_init (&state->scratch, scan->budget);
    mns_u32s_init (&state->faults, scan->budget);
    state->expected = UINT32_MAX;
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
    for (uint32_t i = 0; i < state->nodes.awaited; i++)
        if (!mns_u32s_push (&state->scratch, i)) {
            mns_scan_no_memory (scan);
            return;
        }
    if (state->nodes.awaited > 0 && !intern (state, scan, &state->expected))
        state->expected = UINT32_MAX;
}

static void reset (mns_scan *scan)
{
    convergence *state = scan->state;

    mns_nodes_reset (&state->nodes);
    seen_views_reset (&state->last);
    mns_table_reset (&state->lists);
    mns_bytes_table_reset (&state->sets);
    mns_table_reset (&state->versions);
    mns_u32s_reset (&state->scratch);
    mns_u32s_reset (&state->faults);
}

static bool make_room (convergence *state, mns_scan *scan)
{
    while (state->last.count < state->nodes.names.count)
        if (!seen_views_push (&state->last, (seen_view){ .master = UINT32_MAX }) ||
            !mns_u32s_push (&state->faults, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

/* Faults end the rest, and may restart nodes. */
static void take_any (mns_scan *scan, const mns_moment *moment)
{
    convergence *state = scan->state;
    mns_u32s hit;

    mns_rest_look (&state->rest, scan, moment);
    if (!mns_fault_restarts (scan, moment))
        return;
    mns_u32s_init (&hit, scan->budget);
    if (mns_fault_nodes (&state->nodes, scan, moment, &hit) && make_room (state, scan)) {
        bool all = hit.count == 0;
        for (size_t i = 0; i < (all ? state->last.count : hit.count); i++) {
            uint32_t node = all ? (uint32_t) i : hit.at[i];
            state->last.at[node].restarted = true;
            state->faults.at[node] = moment->at;
        }
        state->faults_all = all ? moment->at : state->faults_all;
    }
    mns_u32s_reset (&hit);
}

/* Whether a node may have been restarted since an event. */
static bool may_be_anew (const convergence *state, const mns_scan *scan, uint32_t node,
                         uint32_t event)
{
    uint32_t at = scan->history->events.at[event].at;
    return state->faults.at[node] > at || state->faults_all > at;
}

/* Versions of one node only grow, but for a restart. */
static void compare_with_last (mns_scan *scan, const mns_moment *moment, const seen_view *last,
                               const seen_view *now)
{
    convergence *state = scan->state;
    minos_anomaly *anomaly;

    if (!last->any || now->version >= last->version)
        return;
    if (last->restarted || now->incarnation != last->incarnation) {
        mns_table_reset (&state->versions);
        mns_table_init (&state->versions, scan->budget);
        return;
    }
    anomaly = mns_scan_anomaly (scan, "version-regression");
    mns_scan_say (scan, anomaly, "%s goes from version %" PRId64 " back to %" PRId64,
                  mns_scan_show (scan, moment->process).text, last->version, now->version);
    mns_scan_blame (scan, anomaly, moment, "older view");
    mns_scan_blame_event (scan, anomaly, last->event, "newer view");
}

static void compare_version (mns_scan *scan, const mns_moment *moment, const seen_view *now,
                             uint32_t node)
{
    convergence *state = scan->state;
    bool added = false;
    uint64_t *of = mns_table_add (&state->versions, (uint64_t) now->version, &added);
    minos_anomaly *anomaly;

    if (of == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    if (!added) {
        uint32_t event = (uint32_t) *of, other;
        if (!mns_nodes_add (&state->nodes, scan, scan->history->events.at[event].process, &other))
            return;
        if (may_be_anew (state, scan, node, event)) /* which says nothing of the other node */
            return;
        added = may_be_anew (state, scan, other, event);
    }
    if (added || *of >> 32 == now->set) {
        *of = (uint64_t) now->set << 32 | now->event;
        return;
    }
    anomaly = mns_scan_anomaly (scan, "view-disagreement");
    mns_scan_say (
        scan, anomaly, "version %" PRId64 " has other members at %s: %s", now->version,
        mns_scan_show (scan, moment->process).text,
        mns_scan_show (scan, minos_value_get (scan->values, moment->input, "active")).text);
    mns_scan_blame (scan, anomaly, moment, "other members");
    mns_scan_blame_event (scan, anomaly, (uint32_t) *of, "other view");
}

static void take_view (mns_scan *scan, const mns_moment *moment)
{
    convergence *state = scan->state;
    seen_view now = { .any = true, .event = moment->index, .time_ns = moment->time_ns };
    minos_value active, master = minos_value_get (scan->values, moment->input, "master");
    uint32_t node;

    if (!mns_scan_need_int (scan, moment, "version", &now.version) ||
        !mns_scan_need (scan, moment, "active", &active))
        return;
    if (minos_value_kind (scan->values, active) != MINOS_KIND_VECTOR &&
        minos_value_kind (scan->values, active) != MINOS_KIND_SET) {
        mns_scan_refuse (scan, moment, "has an :active that is no list of nodes");
        return;
    }
    if (!mns_scan_int (scan, moment->input, "incarnation", &now.incarnation))
        now.incarnation = 0;
    now.master = UINT32_MAX;
    now.resting = mns_rest_has (&state->rest, scan, moment);
    if (!mns_nodes_add (&state->nodes, scan, moment->process, &node) ||
        (master != MINOS_NIL && !mns_nodes_add (&state->nodes, scan, master, &now.master)) ||
        !set_of (state, scan, active, &now.set) || !make_room (state, scan))
        return;
    state->views++;
    if (state->last.at[node].any && state->last.at[node].incarnation != now.incarnation)
        state->faults.at[node] = moment->at;
    compare_with_last (scan, moment, &state->last.at[node], &now);
    compare_version (scan, moment, &now, node);
    if (now.resting) {
        if (!mns_nodes_see (&state->nodes, scan, moment->process, &node))
            return;
    } else if (state->last.at[node].resting) { /* a fault is after the rest: keep what was before */
        now.resting = true;
        now.set = state->last.at[node].set;
        now.master = state->last.at[node].master;
        now.time_ns = state->last.at[node].time_ns;
        now.event = state->last.at[node].event;
    }
    state->last.at[node] = now;
}

static bool has (const convergence *state, uint32_t set, uint32_t node)
{
    size_t size, low = 0;
    const uint32_t *ids = mns_bytes_table_at (&state->sets, set, &size);
    size_t high = size / sizeof *ids;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < size / sizeof *ids && ids[low] == node;
}

/* A member of one set that the other lacks; UINT32_MAX where there is none. */
static uint32_t beyond (const convergence *state, uint32_t set, uint32_t other)
{
    size_t size;
    const uint32_t *ids = mns_bytes_table_at (&state->sets, set, &size);

    for (size_t i = 0; i < size / sizeof *ids; i++)
        if (!has (state, other, ids[i]))
            return ids[i];
    return UINT32_MAX;
}

/* One node's last view against the set that it should be. */
static void compare_members (mns_scan *scan, uint32_t node, const seen_view *view, uint32_t right,
                             uint32_t right_event)
{
    convergence *state = scan->state;
    const mns_names *names = &state->nodes.names;
    uint32_t missing = beyond (state, right, view->set);
    uint32_t phantom = beyond (state, view->set, right);
    minos_anomaly *anomaly;

    if (missing != UINT32_MAX) {
        anomaly = mns_scan_anomaly (scan, "membership-not-converged");
        mns_scan_say (scan, anomaly, "%s stays at version %" PRId64 ", without %s",
                      mns_names_at (names, node), view->version, mns_names_at (names, missing));
        mns_scan_blame_event (scan, anomaly, view->event, "last view");
        if (right_event != UINT32_MAX)
            mns_scan_blame_event (scan, anomaly, right_event, "other view");
    }
    if (phantom != UINT32_MAX && state->expected != UINT32_MAX) {
        anomaly = mns_scan_anomaly (scan, "phantom-member");
        mns_scan_say (scan, anomaly, "%s has a member %s, which is no node of the cluster",
                      mns_names_at (names, node), mns_names_at (names, phantom));
        mns_scan_blame_event (scan, anomaly, view->event, "last view");
    }
}

static void compare_masters (mns_scan *scan, const seen_view *first, const seen_view *view)
{
    convergence *state = scan->state;
    minos_anomaly *anomaly;

    if (first->master == view->master)
        return;
    anomaly = mns_scan_anomaly (scan, "master-disagreement");
    mns_scan_say (
        scan, anomaly, "after quiescence one view names %s as master, another %s",
        first->master == UINT32_MAX ? "none" : mns_names_at (&state->nodes.names, first->master),
        view->master == UINT32_MAX ? "none" : mns_names_at (&state->nodes.names, view->master));
    mns_scan_blame_event (scan, anomaly, view->event, "other view");
    mns_scan_blame_event (scan, anomaly, first->event, "view");
}

/* Views that were taken at most resample-ms after the quiescence may be of before. */
static bool is_late (mns_scan *scan, const seen_view *view, int64_t apart_ns)
{
    int64_t from = mns_scan_frame (scan)->quiesce_time_ns;

    return apart_ns == 0 || (from != MINOS_NO_TIME && view->time_ns != MINOS_NO_TIME &&
                             view->time_ns >= from + apart_ns);
}

static void judge_rest (mns_scan *scan)
{
    convergence *state = scan->state;
    const seen_view *first = NULL, *largest = NULL;
    size_t size, most = 0;
    uint64_t apart_ms, early = 0;
    int64_t apart_ns;

    mns_param_number (scan, "resample-ms", &apart_ms);
    apart_ns = apart_ms < UINT64_C (1) << 40 ? (int64_t) apart_ms * 1000000 : INT64_MAX / 2;
    for (size_t i = 0; i < state->last.count; i++) {
        const seen_view *view = &state->last.at[i];
        if (!view->resting || !is_late (scan, view, apart_ns))
            continue;
        mns_bytes_table_at (&state->sets, view->set, &size);
        if (largest == NULL || size > most) {
            largest = view;
            most = size;
        }
    }
    for (size_t i = 0; i < state->last.count; i++) {
        const seen_view *view = &state->last.at[i];
        if (!view->resting)
            continue;
        if (!is_late (scan, view, apart_ns)) {
            early++;
            continue;
        }
        bool said = state->expected != UINT32_MAX;
        compare_members (scan, (uint32_t) i, view, said ? state->expected : largest->set,
                         said ? UINT32_MAX : largest->event);
        if (first == NULL)
            first = view;
        compare_masters (scan, first, view);
    }
    if (early > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " nodes were not sampled %" PRIu64 " ms after quiescence",
                          early, apart_ms);
}

/* Without a list of the nodes, all that were ever named are awaited. */
static void await (mns_scan *scan)
{
    convergence *state = scan->state;

    if (state->nodes.awaited == 0)
        state->nodes.awaited = (uint32_t) state->nodes.seen.count;
    mns_nodes_await (&state->nodes, scan, "view after quiescence");
}

static void end (mns_scan *scan)
{
    convergence *state = scan->state;

    mns_scan_count (scan, "views", state->views);
    mns_scan_count (scan, "nodes-sampled", mns_nodes_seen (&state->nodes));
    if (mns_scan_frame (scan)->quiesce_at == MINOS_NEVER) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no :quiesce says when views must have converged");
        return;
    }
    judge_rest (scan);
    await (scan);
    if (mns_nodes_seen (&state->nodes) < 2)
        mns_scan_floor (scan, "the views of one node only");
}

static const mns_watch watches[] = {
    { .f = "view", .moments = MNS_ON_EVENT, .take = take_view },
    { .f = NULL, .moments = MNS_ON_EVENT, .take = take_any, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_view_convergence = {
    .state_size = sizeof (convergence),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
