/* durable_meta.c: what a node wrote down before it was killed stands there after it restarts.
 *
 * A node's :meta samples are compared in pairs, each with the one before it. Term and vote only
 * move forward: a term never falls, and within one term a vote that was given stays. Across a
 * restart what was committed is still in the log, no peer is gone, and no half-written file is
 * left. Between the sample before a kill and the kill the node may have gone on, so that what is
 * newer is fine. A node that was taken out of the cluster may begin anew, and is not held to what
 * it had.
 *
 * Invariant: `last` of a node is its latest sample; a restart is judged once, against it. */
#include "check/cluster/cluster.h"

typedef struct node {
    bool seen, killed;
    bool has_vote, has_commit, has_last, has_peers;
    int64_t term, commit, last;
    minos_value vote, peers;
    uint32_t event, at;
} node;
MNS_VEC (node, nodes);

enum { LEAVING = UINT32_MAX };

typedef struct state {
    mns_nodes names;
    nodes nodes;
    mns_u32s left;   /* by node: the position + 1 at which a configuration left it out; LEAVING: it
                        was   asked to go, and goes at any time */
    mns_u32s listed; /* by node; scratch: the configuration that names it */
    uint32_t configs;
    minos_value lists[3]; /* of the last configuration: voters, old voters, learners */
    uint64_t restarts, judged, proven;
    uint32_t config_at; /* of the latest change of the members; 0 = none, positions from 1 */
    bool removing;      /* some removal may have been accepted, and is committed at any time */
} state;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    nodes_init (&s->nodes, scan->budget);
    mns_u32s_init (&s->left, scan->budget);
    mns_u32s_init (&s->listed, scan->budget);
    if (!mns_nodes_begin (&s->names, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    nodes_reset (&s->nodes);
    mns_u32s_reset (&s->left);
    mns_u32s_reset (&s->listed);
    mns_nodes_reset (&s->names);
}

static node *node_of (mns_scan *scan, minos_value name, uint32_t *id)
{
    state *s = scan->state;
    bool done = mns_nodes_add (&s->names, scan, name, id);

    while (done && s->nodes.count < s->names.names.count) {
        done = nodes_push (&s->nodes, (node){ 0 }) && mns_u32s_push (&s->left, 0) &&
               mns_u32s_push (&s->listed, 0);
        if (!done)
            mns_scan_no_memory (scan);
    }
    return done ? &s->nodes.at[*id] : NULL;
}

/* Whether a map says something under that name, if only nil. */
static bool says (const mns_scan *scan, minos_value map, const char *name)
{
    for (size_t i = 0; i < minos_value_count (scan->values, map); i++)
        if (mns_scan_is (scan, minos_value_at (scan->values, map, 2 * i), name))
            return true;
    return false;
}

/* Nobody: nil, false, "", and 0 or -1 where no node is called so. */
static bool is_nobody (const mns_scan *scan, minos_value vote)
{
    const state *s = scan->state;
    size_t size = 1;
    int64_t number;

    if (minos_value_int64 (scan->values, vote, &number))
        return (number == 0 || number == -1) &&
               mns_names_find (&s->names.names, scan->values, vote) == UINT32_MAX;
    return vote == MINOS_NIL || vote == MINOS_FALSE ||
           (minos_value_text (scan->values, vote, &size) != NULL && size == 0);
}

static bool same_name (mns_scan *scan, minos_value a, minos_value b)
{
    state *s = scan->state;
    uint32_t x, y;

    if (a == b)
        return true;
    if (a == MINOS_NIL || b == MINOS_NIL)
        return false;
    /* Without memory the scan is unknown, whatever is answered. */
    return !mns_nodes_add (&s->names, scan, a, &x) || !mns_nodes_add (&s->names, scan, b, &y) ||
           x == y;
}

static void kill_seen (mns_scan *scan, const mns_moment *moment)
{
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    minos_value signal = minos_value_get (scan->values, moment->input, "signal");
    int64_t number;
    uint32_t id;
    node *killed;

    if (name == MINOS_NIL ||
        minos_value_get (scan->values, moment->input, "landed") == MINOS_FALSE ||
        minos_value_get (scan->values, moment->extra, "landed") == MINOS_FALSE)
        return;
    if (signal != MINOS_NIL && !mns_scan_is (scan, signal, "KILL") &&
        !mns_scan_is (scan, signal, "SIGKILL") &&
        !(minos_value_int64 (scan->values, signal, &number) && number == 9))
        return;
    killed = node_of (scan, name, &id);
    if (killed != NULL)
        killed->killed = true;
}

/* ---- Members. */

static bool list (mns_scan *scan, minos_value names)
{
    state *s = scan->state;
    uint32_t id;

    for (size_t i = 0; i < minos_value_count (scan->values, names); i++) {
        if (node_of (scan, minos_value_at (scan->values, names, i), &id) == NULL)
            return false;
        s->listed.at[id] = s->configs;
    }
    return true;
}

/* Who is in none of the lists of a configuration has left, or will when it is committed. */
static void config_seen (mns_scan *scan, const mns_moment *moment)
{
    static const char *const names[] = { "voters", "old-voters", "learners" };
    state *s = scan->state;
    bool same = s->configs > 0;

    s->config_at = moment->at + 1;
    for (int i = 0; i < 3; i++) {
        minos_value value = minos_value_get (scan->values, moment->input, names[i]);
        same &= value == s->lists[i];
        s->lists[i] = value;
    }
    s->configs += !same;
    for (int i = 0; i < 3 && !same; i++)
        if (!list (scan, s->lists[i]))
            return;
    for (size_t i = 0; i < s->left.count; i++)
        if (s->listed.at[i] != s->configs)
            s->left.at[i] = moment->at + 1;
}

static void remove_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    uint32_t id;

    if (moment->op->outcome == MINOS_OUTCOME_FAIL)
        return;
    s->removing = true;
    if (name == MINOS_NIL)
        name = moment->input;
    if (node_of (scan, name, &id) != NULL)
        s->left.at[id] = LEAVING;
}

/* ---- Two samples. */

static void blame (mns_scan *scan, minos_anomaly *anomaly, const node *before, uint32_t event)
{
    mns_scan_blame_event (scan, anomaly, event, "after");
    if (before != NULL)
        mns_scan_blame_event (scan, anomaly, before->event, "before");
}

/* What a node lacks that is no member, or was none in between, or was asked to go. */
static bool has_left (mns_scan *scan, minos_value who, const node *before)
{
    state *s = scan->state;
    uint32_t id;

    if (node_of (scan, who, &id) == NULL ||
        ((s->configs == 0 || s->listed.at[id] == s->configs) && s->left.at[id] <= before->at + 1))
        return false;
    mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                      "%s lacks what it had, and was being taken out of the cluster: it may have "
                      "begun anew",
                      mns_scan_show (scan, who).text);
    return true;
}

static void compare_vote (mns_scan *scan, minos_value who, const node *before, const node *after)
{
    minos_anomaly *found;

    if (after->term < before->term) {
        if (has_left (scan, who, before))
            return;
        found = mns_scan_anomaly (scan, "term-regressed");
        mns_scan_say (scan, found, "the term of %s fell from %lld to %lld",
                      mns_scan_show (scan, who).text, (long long) before->term,
                      (long long) after->term);
        blame (scan, found, before, after->event);
        return;
    }
    if (after->term > before->term || !before->has_vote || !after->has_vote ||
        is_nobody (scan, before->vote) || same_name (scan, before->vote, after->vote) ||
        has_left (scan, who, before))
        return;
    found = mns_scan_anomaly (scan, is_nobody (scan, after->vote) ? "vote-lost" : "vote-changed");
    mns_scan_say (scan, found, "in term %lld %s had voted for %s, and then says %s",
                  (long long) after->term, mns_scan_show (scan, who).text,
                  mns_scan_show (scan, before->vote).text, mns_scan_show (scan, after->vote).text);
    blame (scan, found, before, after->event);
}

static void compare_peers (mns_scan *scan, minos_value who, const node *before, const node *after)
{
    const state *s = scan->state;

    if (before->peers == after->peers)
        return;
    for (size_t i = 0; i < minos_value_count (scan->values, before->peers); i++) {
        minos_value peer = minos_value_at (scan->values, before->peers, i);
        minos_anomaly *found;
        bool kept = false;
        for (size_t k = 0; k < minos_value_count (scan->values, after->peers) && !kept; k++)
            kept = same_name (scan, peer, minos_value_at (scan->values, after->peers, k));
        if (kept)
            continue;
        if (s->removing || s->config_at > before->at + 1) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "peer %s of %s is gone, and the members were being changed",
                              mns_scan_show (scan, peer).text, mns_scan_show (scan, who).text);
            continue;
        }
        found = mns_scan_anomaly (scan, "peers-lost");
        mns_scan_say (scan, found, "%s has forgotten its peer %s", mns_scan_show (scan, who).text,
                      mns_scan_show (scan, peer).text);
        blame (scan, found, before, after->event);
        return;
    }
}

static void compare_commit (mns_scan *scan, minos_value who, const node *before, const node *after)
{
    minos_anomaly *found;

    if (before->has_commit && after->has_last && after->last < before->commit &&
        !has_left (scan, who, before)) {
        found = mns_scan_anomaly (scan, "committed-entries-lost");
        mns_scan_say (
            scan, found, "%s had committed up to %lld, and its log ends at %lld after the restart",
            mns_scan_show (scan, who).text, (long long) before->commit, (long long) after->last);
        blame (scan, found, before, after->event);
    }
    if (!before->has_commit || !after->has_commit || after->commit >= before->commit)
        return;
    const char *mode = mns_param_text (scan, "commit-index");
    minos_value said = mns_param_expected (scan, "commit-index");
    if (mode[0] == 'v' || (mode[0] != 'd' && mns_scan_is (scan, said, "volatile")) ||
        has_left (scan, who, before))
        return;
    if (mode[0] != 'd' && !mns_scan_is (scan, said, "durable")) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the commit index of %s fell from %lld to %lld: say whether it is kept "
                          "on disk, commit-index=durable or volatile",
                          mns_scan_show (scan, who).text, (long long) before->commit,
                          (long long) after->commit);
        return;
    }
    found = mns_scan_anomaly (scan, "commit-regressed");
    mns_scan_say (scan, found, "the commit index of %s fell from %lld to %lld",
                  mns_scan_show (scan, who).text, (long long) before->commit,
                  (long long) after->commit);
    blame (scan, found, before, after->event);
}

/* What a restarted node says is judged alone, too. */
static void judge_alone (mns_scan *scan, const mns_moment *moment, minos_value who,
                         const node *after)
{
    minos_anomaly *found;

    if (after->has_commit && after->has_last && after->commit > after->last) {
        found = mns_scan_anomaly (scan, "commit-beyond-last");
        mns_scan_say (scan, found, "%s says that it committed %lld, and its log ends at %lld",
                      mns_scan_show (scan, who).text, (long long) after->commit,
                      (long long) after->last);
        blame (scan, found, NULL, after->event);
    }
    if (minos_value_get (scan->values, moment->input, "tmp") == MINOS_TRUE) {
        found = mns_scan_anomaly (scan, "tmp-left");
        blame (scan, found, NULL, after->event);
    }
}

static void restart (mns_scan *scan, const mns_moment *moment, minos_value who, const node *before,
                     const node *after)
{
    state *s = scan->state;

    s->restarts++;
    judge_alone (scan, moment, who, after);
    if (!before->seen) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s restarted, and nothing tells what it had written down before",
                          mns_scan_show (scan, who).text);
        return;
    }
    s->judged++;
    s->proven += before->killed;
    compare_commit (scan, who, before, after);
    if (before->has_peers && after->has_peers)
        compare_peers (scan, who, before, after);
}

static void meta_seen (mns_scan *scan, const mns_moment *moment)
{
    const minos_values *values = scan->values;
    minos_value map = moment->input, phase, who;
    uint32_t id;
    node after = { .seen = true, .event = moment->index, .at = moment->at }, *slot;
    bool restarted;

    if (!mns_scan_need (scan, moment, "phase", &phase) ||
        !mns_scan_need_int (scan, moment, "term", &after.term) ||
        !mns_node_told (scan, moment, &who))
        return;
    restarted = mns_scan_is (scan, phase, "after-restart");
    if (!restarted && !mns_scan_is (scan, phase, "before-kill")) {
        mns_scan_refuse (scan, moment,
                         "has :phase %s, and before-kill or after-restart is expected",
                         mns_scan_show (scan, phase).text);
        return;
    }
    after.has_vote = says (scan, map, "vote");
    after.vote = minos_value_get (values, map, "vote");
    after.has_commit = mns_scan_int (scan, map, "commit", &after.commit);
    after.has_last = mns_scan_int (scan, map, "last", &after.last);
    after.has_peers = says (scan, map, "peers");
    after.peers = minos_value_get (values, map, "peers");
    slot = node_of (scan, who, &id);
    if (slot == NULL)
        return;
    /* A copy: naming a vote may move the nodes. */
    node before = *slot;
    if (restarted)
        restart (scan, moment, who, &before, &after);
    if (before.seen)
        compare_vote (scan, who, &before, &after);
    slot = node_of (scan, who, &id);
    if (slot != NULL)
        *slot = after;
}

static void end (mns_scan *scan)
{
    const state *s = scan->state;

    mns_scan_count (scan, "restart-count", s->restarts);
    mns_scan_count (scan, "restart-judged-count", s->judged);
    if (s->restarts == 0)
        mns_scan_vacuous (scan, "no node was looked at after a restart");
    else if (s->judged > 0 && s->proven == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no kill landed between the samples before and after a restart");
    else if (s->proven < s->judged)
        mns_scan_floor (scan, "%llu of %llu restarts followed a kill that landed",
                        (unsigned long long) s->proven, (unsigned long long) s->judged);
}

static const mns_watch watches[] = {
    { "meta", MNS_ON_EVENT, meta_seen, false },
    { "kill", MNS_ON_EVENT, kill_seen, true },
    { "config-append", MNS_ON_EVENT, config_seen, true },
    { "config-commit", MNS_ON_EVENT, config_seen, true },
    { "remove-server", MNS_ON_CALL, remove_seen, true },
    { 0 },
};

const mns_scanner mns_scan_durable_meta = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
