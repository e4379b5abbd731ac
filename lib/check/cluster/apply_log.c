/* apply_log.c: a state machine applies each index of the log once, in order, and all apply the
 * same.
 *
 * A node's *incarnation* starts at what it restored, or at nothing, or goes on where the one before
 * ended (a state machine on disk); from there each index is the one after the last. Where the
 * events do not tell the incarnation, each fault that may restart the node begins another one. An
 * incarnation that starts elsewhere may have restored what nobody recorded: it skips something only
 * in a history that records what is restored, and that was there from the beginning of a log.
 *
 * What was applied at an index is one digest for all nodes and incarnations, forever ("State
 * Machine Safety", Ongaro & Ousterhout 2014), and so is what was restored at one. Only the order of
 * one node's own records counts. */
#include "check/cluster/cluster.h"

#include <inttypes.h>

typedef struct applied {
    int64_t last;
    int64_t skipped, skip_end; /* the last gap: [skipped, skip_end) */
    uint32_t event, node;
    uint32_t before; /* the incarnation before, + 1; 0: none */
    bool begun;
} applied;

MNS_VEC (applied, applieds);

typedef struct apply_node {
    uint32_t restarts; /* faults that may have restarted it, and no other */
    uint32_t current;  /* the incarnation that was told of last, + 1 */
} apply_node;

MNS_VEC (apply_node, apply_nodes);

/* An incarnation that begins in the middle. */
typedef struct beginning {
    int64_t index;
    uint32_t event, node;
} beginning;

MNS_VEC (beginning, beginnings);

typedef struct apply_log {
    mns_nodes nodes;
    mns_bytes_table of; /* node, incarnation → its number in `applied` */
    applieds applied;
    apply_nodes each; /* by node */
    beginnings beginnings;
    mns_table digests, restored; /* index → digest << 32 | event */
    uint32_t restarts;           /* faults that may have restarted any node */
    uint64_t applies, restores, shared;
    bool from_start; /* some incarnation begins with an empty state */
} apply_log;

static void begin (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_bytes_table_init (&state->of, scan->budget, NULL);
    applieds_init (&state->applied, scan->budget);
    apply_nodes_init (&state->each, scan->budget);
    beginnings_init (&state->beginnings, scan->budget);
    mns_table_init (&state->digests, scan->budget);
    mns_table_init (&state->restored, scan->budget);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_bytes_table_reset (&state->of);
    applieds_reset (&state->applied);
    apply_nodes_reset (&state->each);
    beginnings_reset (&state->beginnings);
    mns_table_reset (&state->digests);
    mns_table_reset (&state->restored);
}

static bool make_room (apply_log *state, mns_scan *scan)
{
    while (state->each.count < state->nodes.names.count)
        if (!apply_nodes_push (&state->each, (apply_node){ 0 })) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static void take_any (mns_scan *scan, const mns_moment *moment)
{
    apply_log *state = scan->state;
    mns_u32s hit;

    if (!mns_fault_restarts (scan, moment))
        return;
    mns_u32s_init (&hit, scan->budget);
    if (mns_fault_nodes (&state->nodes, scan, moment, &hit) && make_room (state, scan)) {
        for (size_t i = 0; i < hit.count; i++)
            state->each.at[hit.at[i]].restarts++;
        state->restarts += hit.count == 0;
    }
    mns_u32s_reset (&hit);
}

/* The state of the incarnation that a record is of. */
static applied *find (mns_scan *scan, const mns_moment *moment, int64_t *index)
{
    apply_log *state = scan->state;
    struct {
        int64_t said, incarnation;
        uint64_t node;
    } key = { 0 };
    uint32_t node, number;
    bool fresh;

    if (!mns_scan_need_int (scan, moment, "index", index))
        return NULL;
    if (*index < 0 || *index == INT64_MAX) {
        mns_scan_refuse (scan, moment, "has an :index that is no position of a log");
        return NULL;
    }
    if (!mns_nodes_see (&state->nodes, scan, moment->process, &node) || !make_room (state, scan))
        return NULL;
    apply_node *of = &state->each.at[node];
    key.node = node;
    key.said = mns_scan_int (scan, moment->input, "incarnation", &key.incarnation);
    if (!key.said)
        key.incarnation = (int64_t) of->restarts + state->restarts;
    if (!mns_bytes_table_add (&state->of, &key, sizeof key, &number, &fresh) ||
        (fresh &&
         !applieds_push (&state->applied, (applied){ .node = node, .before = of->current }))) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    of->current = number + 1;
    return &state->applied.at[number];
}

/* ---- What stands at an index. */

static void compare_digest (mns_scan *scan, const mns_moment *moment, mns_table *digests,
                            int64_t index, const char *what)
{
    apply_log *state = scan->state;
    minos_value digest = minos_value_get (scan->values, moment->input, "digest");
    uint32_t node, other;
    bool added = false;
    uint64_t *first;
    minos_anomaly *anomaly;

    if (digest == MINOS_NIL)
        return;
    first = mns_table_add (digests, (uint64_t) index, &added);
    if (first == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added) {
        *first = (uint64_t) digest << 32 | moment->index;
        return;
    }
    if (!mns_nodes_add (&state->nodes, scan, moment->process, &node) ||
        !mns_nodes_add (&state->nodes, scan, scan->history->events.at[(uint32_t) *first].process,
                        &other))
        return;
    state->shared += node != other;
    if (*first >> 32 == digest)
        return;
    anomaly = mns_scan_anomaly (scan, "state-machine-safety");
    mns_scan_say (scan, anomaly, "two things are %s at index %" PRId64 ": %s and %s", what, index,
                  mns_scan_show (scan, (minos_value) (*first >> 32)).text,
                  mns_scan_show (scan, digest).text);
    mns_scan_blame (scan, anomaly, moment, what);
    mns_scan_blame_event (scan, anomaly, (uint32_t) *first, "before");
}

static void take_restore (mns_scan *scan, const mns_moment *moment)
{
    apply_log *state = scan->state;
    int64_t index;
    applied *of = find (scan, moment, &index);

    if (of == NULL)
        return;
    state->restores++;
    of->begun = true;
    of->last = index;
    of->event = moment->index;
    of->skipped = of->skip_end = 0;
    compare_digest (scan, moment, &state->restored, index, "restored");
}

/* ---- What is applied. */

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
    mns_scan_blame_event (scan, anomaly, of->event, "before");
}

/* The first index of an incarnation that restored nothing: the log's first, or the one after the
 * last of the incarnation before. */
static void start (mns_scan *scan, const mns_moment *moment, applied *of, int64_t index)
{
    apply_log *state = scan->state;
    const applied *before = of->before > 0 ? &state->applied.at[of->before - 1] : NULL;

    of->begun = true;
    of->last = index;
    of->event = moment->index;
    state->from_start |= index <= 1;
    if (index <= 1 || (before != NULL && before->begun && before->last + 1 == index))
        return;
    if (!beginnings_push (&state->beginnings, (beginning){ index, moment->index, of->node }))
        mns_scan_no_memory (scan);
}

static void take_apply (mns_scan *scan, const mns_moment *moment)
{
    apply_log *state = scan->state;
    int64_t index;
    applied *of = find (scan, moment, &index);

    if (of == NULL)
        return;
    state->applies++;
    if (!of->begun) {
        start (scan, moment, of, index);
    } else {
        if (index != of->last + 1)
            report (scan, moment, of, index);
        if (index > of->last + 1) {
            of->skipped = of->last + 1;
            of->skip_end = index;
        }
        if (index > of->last) {
            of->last = index;
            of->event = moment->index;
        }
    }
    compare_digest (scan, moment, &state->digests, index, "applied");
}

/* ---- The end. */

static void judge_beginning (mns_scan *scan, const beginning *one)
{
    const apply_log *state = scan->state;
    const char *name = mns_names_at (&state->nodes.names, one->node);
    minos_anomaly *anomaly;

    if (state->restores == 0 || !state->from_start) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s begins with index %" PRId64
                          ", and nothing tells what it had before: no :restore is recorded",
                          name, one->index);
        return;
    }
    anomaly = mns_scan_anomaly (scan, "gap");
    mns_scan_say (scan, anomaly, "%s begins with index %" PRId64 ", and restored nothing", name,
                  one->index);
    mns_scan_blame_event (scan, anomaly, one->event, "applied");
}

static void end (mns_scan *scan)
{
    apply_log *state = scan->state;

    mns_scan_count (scan, "applied", state->applies);
    mns_scan_count (scan, "incarnations", state->applied.count);
    mns_scan_count (scan, "compared-across-nodes", state->shared);
    for (size_t i = 0; i < state->beginnings.count; i++)
        judge_beginning (scan, &state->beginnings.at[i]);
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
