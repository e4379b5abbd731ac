/* term_inflation.c: a node that is cut off raises no terms, neither while it is away nor when it
 * comes back (pre-vote: Ongaro 2014, section 9.6).
 *
 *     partition {:isolated [n5]} ─────── window ─────── heal ──── rejoin ────
 *          every node's term before        │               │
 *                                    n5's term         the others' terms
 *
 * `high` is the highest term that a node outside has shown since the last sample before the window,
 * or any node before it. Inside the window an isolated node may stand one term above that: it may
 * have begun an election just before it was cut off. Two terms above, or one term above with an
 * earlier sample of the window below, is a rise. After the heal the terms of the others may not
 * rise to that of a node which stood above them, nor rise between two samples. A rise under another
 * fault is that fault's, perhaps: unknown. */
#include "check/pass/scan.h"

typedef struct node {
    bool seen, isolated, down, sampled; /* sampled: since the window opened */
    bool rejoined;                      /* sampled since it healed */
    int64_t term;                       /* the last */
    uint32_t event;
} node;
MNS_VEC (node, nodes);

typedef enum phase { BEFORE, WINDOW, REJOIN } phase;

typedef struct state {
    mns_names names;
    nodes nodes;
    phase phase;
    uint32_t partition; /* the event that opened the window */
    uint64_t windows, window_samples, rejoin_samples;
    bool high_set, disturbed, doubt;
    int64_t high;
    uint32_t high_event;
    int64_t above; /* the highest term of an isolated node above `high`; INT64_MIN where none */
    uint32_t above_event;
    int64_t heal_ns, fault_ns, rejoin_ns;
    uint32_t down_count;
    uint32_t leader; /* UINT32_MAX: not told */
    bool one_way;
} state;

static node *node_of (mns_scan *scan, minos_value name)
{
    state *s = scan->state;
    uint32_t id;

    if (!mns_names_add (&s->names, scan->values, name, &id)) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    while (s->nodes.count <= id)
        if (!nodes_push (&s->nodes, (node){ 0 })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    return &s->nodes.at[id];
}

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    uint64_t window;

    s->leader = UINT32_MAX;
    mns_names_init (&s->names, scan->budget);
    nodes_init (&s->nodes, scan->budget);
    s->fault_ns = s->heal_ns = MINOS_NO_TIME;
    mns_param_number (scan, "rejoin-window-ms", &window);
    s->rejoin_ns = (int64_t) window * 1000000;
    minos_value list = mns_param_expected (scan, "nodes");
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++)
        node_of (scan, minos_value_at (scan->values, list, i));
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    nodes_reset (&s->nodes);
    mns_names_reset (&s->names);
}

/* ---- Faults. */

static void fault_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    bool opens = mns_scan_is (scan, moment->f, "kill") || mns_scan_is (scan, moment->f, "pause");
    bool closes = mns_scan_is (scan, moment->f, "start") ||
                  mns_scan_is (scan, moment->f, "restart") ||
                  mns_scan_is (scan, moment->f, "resume");
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    node *of = name != MINOS_NIL ? node_of (scan, name) : NULL;

    s->disturbed |= s->phase != BEFORE;
    s->fault_ns = moment->time_ns;
    if (of != NULL && (opens || closes) && of->down != opens) {
        of->down = opens;
        s->down_count = opens ? s->down_count + 1 : s->down_count - 1;
    }
}

static bool recent (const state *s, int64_t since, int64_t now)
{
    return since != MINOS_NO_TIME && now != MINOS_NO_TIME && now - since <= s->rejoin_ns;
}

/* The others, all of them, are to be seen after the heal, and the isolated within the window. */
static void close_rejoin (mns_scan *scan)
{
    state *s = scan->state;

    for (size_t i = 0; i < s->nodes.count && s->phase == REJOIN; i++)
        if (!s->nodes.at[i].isolated && !s->nodes.at[i].rejoined) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING, "the term of %s is not told after a heal",
                              mns_names_at (&s->names, (uint32_t) i));
            break;
        }
    if (s->doubt)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "an isolated node stands one term above: it may have begun an election "
                          "just before; a second sample within the window would tell");
    s->doubt = false;
}

static void isolate (mns_scan *scan, minos_value name)
{
    node *of = node_of (scan, name);
    if (of != NULL)
        of->isolated = true;
}

static void partition_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value list = minos_value_get (scan->values, moment->input, "isolated");
    minos_value one = minos_value_get (scan->values, moment->input, "node");
    size_t count = minos_value_count (scan->values, list);

    if (count == 0 && one == MINOS_NIL) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "a partition does not say who is :isolated");
        s->disturbed = true;
        return;
    }
    close_rejoin (scan);
    s->disturbed = s->phase == WINDOW || s->down_count > 0 ||
                   recent (s, s->fault_ns, moment->time_ns) ||
                   recent (s, s->heal_ns, moment->time_ns);
    s->phase = WINDOW;
    s->partition = moment->index;
    s->windows++;
    s->above = INT64_MIN;
    s->high_set = false;
    for (size_t i = 0; i < s->nodes.count; i++) {
        node *of = &s->nodes.at[i];
        of->isolated = of->sampled = of->rejoined = false;
        if (of->seen && (!s->high_set || of->term > s->high)) {
            s->high_set = true;
            s->high = of->term;
            s->high_event = of->event;
        }
    }
    for (size_t i = 0; i < count; i++)
        isolate (scan, minos_value_at (scan->values, list, i));
    if (count == 0)
        isolate (scan, one);
    count = count == 0 ? 1 : count;
    minos_value direction = minos_value_get (scan->values, moment->input, "direction");
    s->one_way = direction != MINOS_NIL && !mns_scan_is (scan, direction, "both");
    /* Those who are cut off may be the majority; a leader that is cut off one way is replaced, and
     * hears of it. */
    if (2 * count >= s->nodes.count ||
        (s->one_way && s->leader < s->nodes.count && s->nodes.at[s->leader].isolated))
        s->disturbed = true;
}

/* ---- Ends of windows. */

static void heal_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;

    if (s->phase != WINDOW)
        return;
    for (size_t i = 0; i < s->nodes.count; i++)
        if (s->nodes.at[i].isolated && !s->nodes.at[i].sampled)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "the term of %s is not told while it is cut off",
                              mns_names_at (&s->names, (uint32_t) i));
    if (!s->high_set)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no term is told before a partition");
    s->phase = REJOIN;
    s->heal_ns = moment->time_ns;
}

/* ---- Samples. */

static void violation (mns_scan *scan, const mns_moment *moment, const char *id, int64_t term,
                       int64_t from, uint32_t from_event)
{
    state *s = scan->state;
    minos_anomaly *found;

    if (s->disturbed) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the term of %s rose from %lld to %lld, and another fault may be why",
                          mns_scan_show (scan, moment->process).text, (long long) from,
                          (long long) term);
        return;
    }
    found = mns_scan_anomaly (scan, id);
    mns_scan_say (scan, found, "the term of %s rose from %lld to %lld %s",
                  mns_scan_show (scan, moment->process).text, (long long) from, (long long) term,
                  s->phase == WINDOW ? "while it was cut off" : "when the partition healed");
    mns_scan_blame (scan, found, moment, "higher term");
    mns_scan_blame_event (scan, found, from_event, "lower term");
    mns_scan_blame_event (scan, found, s->partition, "partition");
}

static void sample_isolated (mns_scan *scan, const mns_moment *moment, const node *before,
                             int64_t term)
{
    state *s = scan->state;

    s->window_samples++;
    if (!s->high_set || term <= s->high)
        return;
    if (term > s->above) {
        s->above = term;
        s->above_event = moment->index;
    }
    if (before->sampled && term <= before->term)
        return;
    if (term - s->high >= 2 && !before->sampled)
        violation (scan, moment, "term-inflation", term, s->high, s->high_event);
    else if (before->sampled && (!s->one_way || term - s->high >= 2))
        violation (scan, moment, "term-inflation", term, before->term, before->event);
    else
        s->doubt = true;
}

static void sample_rejoin (mns_scan *scan, const mns_moment *moment, const node *before,
                           int64_t term)
{
    state *s = scan->state;
    bool late = s->heal_ns != MINOS_NO_TIME && moment->time_ns != MINOS_NO_TIME &&
                moment->time_ns - s->heal_ns > s->rejoin_ns;

    s->rejoin_samples++;
    if (!before->seen || term <= before->term || late)
        return;
    if (before->rejoined ||
        (s->above != INT64_MIN && term >= s->above && before->term < s->above)) {
        violation (scan, moment, "rejoin-raised-term", term, before->term, before->event);
        s->doubt = false;
    } else if (term > s->high) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the term of %s rose from %lld to %lld between the samples before and "
                          "after a heal",
                          mns_scan_show (scan, moment->process).text, (long long) before->term,
                          (long long) term);
    }
}

static void role_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value role = minos_value_get (scan->values, moment->input, "role");
    const node *of = mns_scan_is (scan, role, "leader") ? node_of (scan, moment->process) : NULL;
    if (of != NULL)
        s->leader = (uint32_t) (of - s->nodes.at);
}

static void term_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    int64_t term;
    node *of, before;

    if (!mns_scan_need_int (scan, moment, "term", &term))
        return;
    of = node_of (scan, moment->process);
    if (of == NULL)
        return;
    before = *of;
    if (s->phase == WINDOW && of->isolated)
        sample_isolated (scan, moment, &before, term);
    else if (s->phase == REJOIN && !of->isolated)
        sample_rejoin (scan, moment, &before, term);
    if (s->phase == WINDOW && !of->isolated && (!s->high_set || term > s->high)) {
        s->high_set = true;
        s->high = term;
        s->high_event = moment->index;
    }
    of->seen = true;
    of->sampled |= s->phase == WINDOW;
    of->rejoined |= s->phase == REJOIN;
    of->term = term;
    of->event = moment->index;
}

static void end (mns_scan *scan)
{
    state *s = scan->state;

    mns_scan_count (scan, "partition-count", s->windows);
    mns_scan_count (scan, "isolated-sample-count", s->window_samples);
    if (s->windows == 0) {
        mns_scan_vacuous (scan, "no node is ever cut off");
        return;
    }
    close_rejoin (scan);
    if (s->window_samples == 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no term of an isolated node is told");
    if (s->phase == WINDOW)
        mns_scan_floor (scan, "the last partition does not heal");
}

static const mns_watch watches[] = {
    { "term", MNS_ON_EVENT, term_seen, false },
    { "role", MNS_ON_EVENT, role_seen, true },
    { "partition", MNS_ON_EVENT, partition_seen, true },
    { "heal", MNS_ON_EVENT, heal_seen, true },
    { "kill", MNS_ON_EVENT, fault_seen, true },
    { "start", MNS_ON_EVENT, fault_seen, true },
    { "restart", MNS_ON_EVENT, fault_seen, true },
    { "stop", MNS_ON_EVENT, fault_seen, true },
    { "pause", MNS_ON_EVENT, fault_seen, true },
    { "resume", MNS_ON_EVENT, fault_seen, true },
    { "slow", MNS_ON_EVENT, fault_seen, true },
    { "drop", MNS_ON_EVENT, fault_seen, true },
    { "clock-skew", MNS_ON_EVENT, fault_seen, true },
    { 0 },
};

const mns_scanner mns_scan_term_inflation = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
