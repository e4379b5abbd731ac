/* apply_log.c: a state machine applies each index of the log once, in order, and all apply the
 * same.
 *
 * A node's *incarnation* starts at what it restored, or at nothing, or goes on where the one before
 * ended (a state machine on disk); from there each index is the one after the last. Where the
 * events do not tell the incarnation, each fault that names the node begins another one. What was
 * applied at an index is one digest for all nodes and incarnations, forever ("State Machine
 * Safety", Ongaro & Ousterhout 2014). Only the order of one node's own records counts. */
#include "check/cluster/cluster.h"

#include <inttypes.h>

typedef struct applied {
    int64_t last;              /* -1: nothing yet */
    int64_t skipped, skip_end; /* the last gap: [skipped, skip_end) */
    uint32_t event, node, incarnation;
} applied;

MNS_VEC (applied, applieds);

typedef struct apply_log {
    mns_nodes nodes;
    mns_table of; /* node << 32 | incarnation → incarnation's state */
    applieds applied;
    mns_u32s restarts; /* by node: faults that named it */
    mns_table digests; /* index → digest << 32 | event */
    uint64_t applies, shared;
} apply_log;

static void begin (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_table_init (&state->of, scan->budget);
    applieds_init (&state->applied, scan->budget);
    mns_u32s_init (&state->restarts, scan->budget);
    mns_table_init (&state->digests, scan->budget);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_table_reset (&state->of);
    applieds_reset (&state->applied);
    mns_u32s_reset (&state->restarts);
    mns_table_reset (&state->digests);
}

static bool make_room (apply_log *state, mns_scan *scan)
{
    while (state->restarts.count < state->nodes.names.count)
        if (!mns_u32s_push (&state->restarts, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static void take_any (mns_scan *scan, const mns_moment *moment)
{
    apply_log *state = scan->state;
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    uint32_t node;

    if (name == MINOS_NIL || !mns_scan_is (scan, moment->process, "nemesis") ||
        !mns_nodes_add (&state->nodes, scan, name, &node) || !make_room (state, scan))
        return;
    state->restarts.at[node]++;
}

/* The state of the incarnation that a record is of; *fresh: this is its first record. */
static applied *find (mns_scan *scan, const mns_moment *moment, int64_t *index, bool *fresh)
{
    apply_log *state = scan->state;
    int64_t said;
    uint32_t node, incarnation;

    if (!mns_scan_need_int (scan, moment, "index", index))
        return NULL;
    if (*index < 0 || *index == INT64_MAX) {
        mns_scan_refuse (scan, moment, "has an :index that is no position of a log");
        return NULL;
    }
    if (!mns_nodes_see (&state->nodes, scan, moment->process, &node) || !make_room (state, scan))
        return NULL;
    incarnation = state->restarts.at[node];
    if (mns_scan_int (scan, moment->input, "incarnation", &said)) {
        if (said < 0 || said > UINT32_MAX) {
            mns_scan_refuse (scan, moment, "has an :incarnation that is no count of restarts");
            return NULL;
        }
        incarnation = (uint32_t) said;
    }
    uint64_t *at = mns_table_add (&state->of, (uint64_t) node << 32 | incarnation, fresh);
    if (at == NULL ||
        (*fresh &&
         !applieds_push (&state->applied,
                         (applied){ .last = -1, .node = node, .incarnation = incarnation }))) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    if (*fresh)
        *at = state->applied.count - 1;
    return &state->applied.at[*at];
}

static void take_restore (mns_scan *scan, const mns_moment *moment)
{
    int64_t index;
    bool fresh;
    applied *of = find (scan, moment, &index, &fresh);

    if (of == NULL)
        return;
    of->last = index;
    of->event = moment->index;
    of->skipped = of->skip_end = 0;
}

static void report (mns_scan *scan, const mns_moment *moment, const applied *of, int64_t index)
{
    apply_log *state = scan->state;
    const char *name = mns_names_at (&state->nodes.names, of->node);
    minos_anomaly *anomaly;

    if (index > of->last) {
        anomaly = mns_scan_anomaly (scan, "gap");
        mns_scan_say (scan, anomaly, "%s applies %" PRId64 " after %" PRId64, name, index,
                      of->last);
    } else if (index >= of->skipped && index < of->skip_end) {
        anomaly = mns_scan_anomaly (scan, "out-of-order");
        mns_scan_say (scan, anomaly, "%s applies %" PRId64 " after %" PRId64, name, index,
                      of->last);
    } else {
        anomaly = mns_scan_anomaly (scan, "re-applied");
        mns_scan_say (scan, anomaly,
                      "%s applies %" PRId64 " again, when its state had everything up to %" PRId64,
                      name, index, of->last);
    }
    mns_scan_blame (scan, anomaly, moment, "applied");
    if (of->last > 0)
        mns_scan_blame_event (scan, anomaly, of->event, "before");
}

/* Where an incarnation begins that restored nothing: at the end of the one before, if it goes on
 * there. */
static void start (const apply_log *state, applied *of, int64_t index)
{
    uint64_t *before = NULL;

    of->last = 0;
    if (of->incarnation > 0)
        before = mns_table_find (&state->of, (uint64_t) of->node << 32 | (of->incarnation - 1));
    if (before != NULL && state->applied.at[*before].last + 1 == index) {
        of->last = index - 1;
        of->event = state->applied.at[*before].event;
    }
}

static void compare_digest (mns_scan *scan, const mns_moment *moment, int64_t index)
{
    apply_log *state = scan->state;
    minos_value digest = minos_value_get (scan->values, moment->input, "digest");
    bool added = false;
    uint64_t *first;
    minos_anomaly *anomaly;

    if (digest == MINOS_NIL)
        return;
    first = mns_table_add (&state->digests, (uint64_t) index, &added);
    if (first == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added) {
        *first = (uint64_t) digest << 32 | moment->index;
        return;
    }
    state->shared += scan->history->events.at[(uint32_t) *first].process != moment->process;
    if (*first >> 32 == digest)
        return;
    anomaly = mns_scan_anomaly (scan, "state-machine-safety");
    mns_scan_say (scan, anomaly, "two things are applied at index %" PRId64 ": %s and %s", index,
                  mns_scan_show (scan, (minos_value) (*first >> 32)).text,
                  mns_scan_show (scan, digest).text);
    mns_scan_blame (scan, anomaly, moment, "applied");
    mns_scan_blame_event (scan, anomaly, (uint32_t) *first, "first applied");
}

static void take_apply (mns_scan *scan, const mns_moment *moment)
{
    apply_log *state = scan->state;
    int64_t index;
    bool fresh;
    applied *of = find (scan, moment, &index, &fresh);

    if (of == NULL)
        return;
    state->applies++;
    if (of->last < 0)
        start (state, of, index);
    if (index != of->last + 1)
        report (scan, moment, of, index);
    if (index > of->last) {
        if (index > of->last + 1) {
            of->skipped = of->last + 1;
            of->skip_end = index;
        }
        of->last = index;
        of->event = moment->index;
    }
    compare_digest (scan, moment, index);
}

static void end (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_scan_count (scan, "applied", state->applies);
    mns_scan_count (scan, "incarnations", state->applied.count);
    mns_scan_count (scan, "compared-across-nodes", state->shared);
    if (state->applies == 0) {
        mns_scan_vacuous (scan, "nothing was applied");
        return;
    }
    mns_nodes_await (&state->nodes, scan, "apply");
    if (state->shared == 0)
        mns_scan_floor (scan, "no digest of one index is known from two nodes");
}

static const mns_watch watches[] = {
    { .f = "apply", .moments = MNS_ON_EVENT, .take = take_apply },
    { .f = "restore", .moments = MNS_ON_EVENT, .take = take_restore },
    { .f = NULL, .moments = MNS_ON_EVENT, .take = take_any, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_apply_log = {
    .state_size = sizeof (apply_log),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
