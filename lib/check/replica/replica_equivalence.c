/* replica_equivalence.c: replicas that have applied the same log are in the same state.
 *
 * Each snapshot names an applied index and the state there, as a digest or whole. Two states at one
 * index are a *divergence*, whoever reports them and whenever: the lowest such index is where the
 * replicas parted, and the minority are the nodes whose state there fewer have. After :quiesce,
 * until the next fault, nothing is in flight, so the last index of each node must be the same (*not
 * caught up*). O(E log E). */
#include "base/sort.h"
#include "check/cluster/cluster.h"

#include <inttypes.h>
#include <stdint.h>

typedef struct snapshot {
    int64_t applied;
    minos_value state;
    uint32_t node, event;
    bool resting; /* after :quiesce, and before a fault */
} snapshot;
MNS_VEC (snapshot, snapshots);

typedef struct state {
    mns_nodes nodes;
    mns_rest rest;
    snapshots all;
} state;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    snapshots_init (&s->all, scan->budget);
    if (!mns_nodes_begin (&s->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    mns_nodes_reset (&s->nodes);
    snapshots_reset (&s->all);
}

static void on_snapshot (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    snapshot seen = { .event = moment->index, .resting = mns_rest_has (&s->rest, scan, moment) };
    if (!mns_scan_need_int (scan, moment, "applied", &seen.applied))
        return;
    seen.state = minos_value_get (scan->values, moment->input, "digest");
    if (seen.state == MINOS_NIL && !mns_scan_need (scan, moment, "value", &seen.state))
        return;
    if (!mns_nodes_see (&s->nodes, scan, moment->process, &seen.node))
        return;
    if (!snapshots_push (&s->all, seen))
        mns_scan_no_memory (scan);
}

static void on_any (mns_scan *scan, const mns_moment *moment)
{
    mns_rest_look (&((state *) scan->state)->rest, scan, moment);
}

/* By index; in time at one index. */
static bool is_less (const void *context, const snapshot *a, const snapshot *b)
{
    (void) context;
    return a->applied != b->applied ? a->applied < b->applied : a->event < b->event;
}
MNS_SORT (snapshot, sort_snapshots, const void *, is_less);

/* Nodes that report the state of `of` among the `count` snapshots of one index. */
static uint32_t votes_for (const snapshot *at, size_t count, minos_value of)
{
    uint32_t votes = 0;
    for (size_t i = 0; i < count; i++) {
        bool counted = at[i].state != of;
        for (size_t k = 0; k < i && !counted; k++)
            counted = at[k].state == of && at[k].node == at[i].node;
        votes += !counted;
    }
    return votes;
}

/* The state that most nodes report; of equals the first. */
static minos_value majority_of (const snapshot *at, size_t count)
{
    minos_value best = at[0].state;
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t votes = votes_for (at, count, at[i].state);
        if (votes > most) {
            most = votes;
            best = at[i].state;
        }
    }
    return best;
}

enum { COMPARED_MAX = 64 }; /* snapshots of one index that the vote looks at */

/* Who is not of the majority, once each, as a vector of names. */
static bool state_minority (mns_scan *scan, const snapshot *at, size_t count, minos_value majority)
{
    state *s = scan->state;
    minos_values *values = mns_scan_values (scan);
    minos_value items[COMPARED_MAX], vector = MINOS_NIL, index = MINOS_NIL;
    size_t named = 0;
    if (!values || minos_values_integer (values, &index, at->applied))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *name = mns_names_at (&s->nodes.names, at[i].node);
        minos_value item;
        bool known = at[i].state == majority;
        if (!known && minos_values_string (values, &item, name))
            return false;
        for (size_t k = 0; k < named && !known; k++)
            known = items[k] == item;
        if (!known)
            items[named++] = item;
    }
    if (minos_values_vector (values, &vector, items, named))
        return false;
    mns_scan_made (scan, "lowest-divergent-index", index);
    mns_scan_made (scan, "minority", vector);
    return true;
}

static void diverged (mns_scan *scan, const snapshot *at, size_t count)
{
    state *s = scan->state;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "divergence");
    size_t compared = count < COMPARED_MAX ? count : COMPARED_MAX;
    if (!anomaly)
        return;
    minos_value majority = majority_of (at, compared);
    if (mns_scan_tally_of (scan, "divergence") == 1 &&
        !state_minority (scan, at, compared, majority))
        mns_scan_no_memory (scan);
    const snapshot *odd = at, *common = at;
    while (odd < at + count - 1 && odd->state == majority)
        odd++;
    while (common < at + count - 1 && common->state != majority)
        common++;
    mns_scan_blame_event (scan, anomaly, odd->event, "diverged");
    mns_scan_blame_event (scan, anomaly, common->event, "other state");
    mns_scan_say (scan, anomaly,
                  "at applied index %" PRId64 " node %s has state %s, but %s, like most, has %s",
                  odd->applied, mns_names_at (&s->nodes.names, odd->node),
                  mns_scan_show (scan, odd->state).text,
                  mns_names_at (&s->nodes.names, common->node),
                  mns_scan_show (scan, common->state).text);
}

/* True: two nodes share the index. */
static bool judge_index (mns_scan *scan, const snapshot *at, size_t count)
{
    bool shared = false, differs = false;
    for (size_t i = 1; i < count; i++) {
        shared |= at[i].node != at[0].node;
        differs |= at[i].state != at[0].state;
    }
    if (differs)
        diverged (scan, at, count);
    return shared;
}

/* The last snapshot of each node at rest, by node; not resting where there is none. */
static void judge_quiet (mns_scan *scan, const snapshot *last)
{
    state *s = scan->state;
    const snapshot *most = NULL;
    uint32_t silent = UINT32_MAX, seen = 0;
    for (uint32_t n = 0; n < s->nodes.names.count; n++) {
        if (!last[n].resting) {
            silent = n;
            continue;
        }
        seen++;
        if (!most || last[n].applied > most->applied)
            most = &last[n];
    }
    for (uint32_t n = 0; most && n < s->nodes.names.count; n++) {
        if (!last[n].resting || last[n].applied == most->applied)
            continue;
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "not-caught-up");
        mns_scan_blame_event (scan, anomaly, last[n].event, "behind");
        mns_scan_blame_event (scan, anomaly, most->event, "ahead");
        mns_scan_say (scan, anomaly,
                      "after :quiesce node %s has applied %" PRId64 ", but %s %" PRId64,
                      mns_names_at (&s->nodes.names, n), last[n].applied,
                      mns_names_at (&s->nodes.names, most->node), most->applied);
    }
    if (silent != UINT32_MAX)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "after :quiesce %" PRIu32 " of %" PRIu32
                          " nodes gave no snapshot, %s among them",
                          s->nodes.names.count - seen, s->nodes.names.count,
                          mns_names_at (&s->nodes.names, silent));
}

static bool judge_quiescence (mns_scan *scan)
{
    state *s = scan->state;
    if (mns_scan_frame (scan)->quiesce_at == MINOS_NEVER) {
        mns_scan_note (scan, "no :quiesce: whether all replicas catch up is not judged");
        mns_nodes_await (&s->nodes, scan, "snapshot");
        return true;
    }
    snapshot *last = mns_region_zalloc (scan->region, (s->nodes.names.count + 1) * sizeof *last);
    if (!last)
        return false;
    for (size_t i = 0; i < s->all.count; i++)
        if (s->all.at[i].resting)
            last[s->all.at[i].node] = s->all.at[i];
    judge_quiet (scan, last);
    return true;
}

static void end (mns_scan *scan)
{
    state *s = scan->state;
    size_t count = s->all.count;
    uint64_t shared = 0;
    snapshot *scratch = mns_alloc_array (scan->budget, count, sizeof *scratch);
    if (!scratch || !judge_quiescence (scan)) {
        if (scratch)
            mns_free (scan->budget, scratch, count * sizeof *scratch);
        mns_scan_no_memory (scan);
        return;
    }
    sort_snapshots (s->all.at, scratch, count, NULL);
    mns_free (scan->budget, scratch, count * sizeof *scratch);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && s->all.at[to].applied == s->all.at[from].applied;)
            to++;
        shared += judge_index (scan, &s->all.at[from], to - from);
    }
    mns_scan_count (scan, "snapshot-count", count);
    mns_scan_count (scan, "shared-index-count", shared);
    mns_scan_count (scan, "divergent-index-count", mns_scan_tally_of (scan, "divergence"));
    if (shared == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no applied index is shared by two nodes");
}

static const mns_watch watches[] = { { "snapshot", MNS_ON_EVENT, on_snapshot, false },
                                     { NULL, MNS_ON_EVENT, on_any, true },
                                     { 0 } };

const mns_scanner mns_scan_replica_equivalence = {
    .state_size = sizeof (state), .watches = watches, .begin = begin, .end = end, .reset = reset
};
