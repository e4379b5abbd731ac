/* term_inflation.c: a node that is cut off raises no terms, neither while it is away nor when it
 * comes back (pre-vote: Ongaro 2014, section 9.6).
 *
 *     partition {:isolated [n5]} ─────── window ─────── heal ──── rejoin ────
 *          every node's term before        │               │
 *                                    n5's term         the others' terms
 *
 * A term never falls, and grows in two ways: by one, in an election of one's own, or to that of
 * another node that is heard. Three shapes leave no other way than an election of the isolated:
 *
 *  - *Own rise.* All that are cut off show less than T within the window, and then one shows T. The
 *    first of them to reach T did so after its own sample, so in the window, and heard T from
 *    nobody: not from outside, and inside there was none. Not where the isolated may hear the rest
 *    (one-way, unless `:direction "inbound"`).
 *  - *Standing above.* One that is cut off shows T, two above its last sample before, and each node
 *    outside shows T - 2 or less since: it had no more when it could last be heard. One term may be
 *    that of an election begun just before the cut, whose calls for votes were lost; the second
 *    cannot. Where the isolated may hear the rest, that sample must come after the one of T, or so
 *    shortly before (`sweep-ms`) that no two elections fit between.
 *  - *Rise after the heal.* A node outside led before the cut and leads still, every node shows no
 *    more than its term after the heal, and then one outside shows more: someone began an election,
 *    and no fault is there to ask for it. Without that leader the election may be one that the cut
 *    had begun.
 *
 * A term that another shows after the heal, as high as that which was proven to be raised, is told
 * as well. What rises otherwise, or beside another fault, is unknown. */
#include "check/pass/scan.h"

#include <string.h>

typedef struct node {
    bool seen, isolated, down;
    bool sampled, rejoined; /* since the window opened; since it healed */
    bool below;             /* outside: was shown to have T - 2 at most when T could be heard */
    int64_t term;           /* the last */
    int64_t time_ns;
    uint32_t event;
} node;
MNS_VEC (node, nodes);

typedef enum phase { BEFORE, WINDOW, REJOIN } phase;

/* The highest term of an isolated node that stands above, and is not proven yet. */
typedef struct claim {
    bool open;
    int64_t term, from;
    uint32_t event, from_event;
    minos_value who;
} claim;

typedef struct state {
    mns_names names;
    nodes nodes;
    phase phase;
    uint32_t partition; /* the event that opened the window */
    uint64_t windows, window_samples;
    bool told; /* who the nodes are */
    bool disturbed, doubt, hears;
    int64_t high;   /* the highest term outside, INT64_MIN where none was shown */
    int64_t proven; /* the highest term that was shown to be raised in this window, or INT64_MAX */
    claim claim;
    int64_t heal_ns, fault_ns, rejoin_ns, sweep_ns;
    uint32_t down_count;
    uint32_t leader; /* UINT32_MAX: not told */
    int64_t leader_term;
    bool steady;   /* it leads since before the window, and is outside */
    size_t voters; /* of the smallest configuration; 0: not told */
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
    uint64_t window, sweep;

    s->leader = UINT32_MAX;
    mns_names_init (&s->names, scan->budget);
    nodes_init (&s->nodes, scan->budget);
    s->fault_ns = s->heal_ns = MINOS_NO_TIME;
    mns_param_number (scan, "rejoin-window-ms", &window);
    s->rejoin_ns = (int64_t) window * 1000000;
    mns_param_number (scan, "sweep-ms", &sweep);
    s->sweep_ns = (int64_t) sweep * 1000000;
    minos_value list = mns_param_expected (scan, "nodes");
    s->told = minos_value_count (scan->values, list) > 0;
    s->voters = minos_value_count (scan->values, mns_param_expected (scan, "voters"));
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
    if (s->claim.open || s->doubt)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the term of an isolated node rose, perhaps just before it was cut off%s",
                          !s->told   ? "; :harness :expect {:nodes […]} says whose samples tell"
                          : s->hears ? ", or to that of a node that it could hear"
                                     : "; a sample as the window opens would tell");
    s->claim.open = s->doubt = false;
}

static void isolate (mns_scan *scan, minos_value name)
{
    node *of = node_of (scan, name);
    if (of != NULL)
        of->isolated = true;
}

/* Those who are cut off may be a majority, which elects. */
static void weigh (state *s)
{
    size_t isolated = 0, all = s->nodes.count;

    for (size_t i = 0; i < s->nodes.count; i++)
        isolated += s->nodes.at[i].isolated;
    if (s->voters > 0 && s->voters < all)
        all = s->voters;
    s->disturbed |= 2 * isolated >= all;
}

/* Which configuration counts is not known: the smallest is the one that most may be cut off of. */
static void config_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value list = minos_value_get (scan->values, moment->input, "voters");
    size_t count = minos_value_count (scan->values, list);

    if (count > 0 && (s->voters == 0 || count < s->voters))
        s->voters = count;
    if (s->phase == WINDOW)
        weigh (s);
}

static void open_window (state *s, uint32_t event)
{
    s->phase = WINDOW;
    s->partition = event;
    s->windows++;
    s->high = INT64_MIN;
    s->proven = INT64_MAX;
    for (size_t i = 0; i < s->nodes.count; i++)
        s->nodes.at[i].isolated = s->nodes.at[i].sampled = s->nodes.at[i].rejoined = false;
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
    open_window (s, moment->index);
    for (size_t i = 0; i < count; i++)
        isolate (scan, minos_value_at (scan->values, list, i));
    if (count == 0)
        isolate (scan, one);
    weigh (s);
    minos_value direction = minos_value_get (scan->values, moment->input, "direction");
    s->hears = direction != MINOS_NIL && !mns_scan_is (scan, direction, "both") &&
               !mns_scan_is (scan, direction, "inbound");
    bool told = s->leader < s->nodes.count;
    s->steady = told && !s->nodes.at[s->leader].isolated;
    /* A leader that is cut off one way is replaced, and hears of it. */
    s->disturbed |= s->hears && told && s->nodes.at[s->leader].isolated;
    for (size_t i = 0; i < s->nodes.count; i++)
        if (!s->nodes.at[i].isolated && s->nodes.at[i].seen && s->nodes.at[i].term > s->high)
            s->high = s->nodes.at[i].term;
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
    s->phase = REJOIN;
    s->heal_ns = moment->time_ns;
}

/* ---- Samples. */

static void violation (mns_scan *scan, const char *id, claim rise)
{
    state *s = scan->state;
    minos_anomaly *found;

    if (s->disturbed) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the term of %s rose from %lld to %lld, and another fault may be why",
                          mns_scan_show (scan, rise.who).text, (long long) rise.from,
                          (long long) rise.term);
        return;
    }
    found = mns_scan_anomaly (scan, id);
    mns_scan_say (scan, found, "the term of %s rose from %lld to %lld %s",
                  mns_scan_show (scan, rise.who).text, (long long) rise.from, (long long) rise.term,
                  strcmp (id, "term-inflation") == 0 ? "while it was cut off"
                                                     : "when the partition healed");
    mns_scan_blame_event (scan, found, rise.event, "higher term");
    mns_scan_blame_event (scan, found, rise.from_event, "lower term");
    mns_scan_blame_event (scan, found, s->partition, "partition");
}

static void raised (mns_scan *scan, claim rise)
{
    state *s = scan->state;

    violation (scan, "term-inflation", rise);
    s->claim.open = s->doubt = false;
    if (rise.term < s->proven)
        s->proven = rise.term;
}

/* Whether every isolated node, or every node, was sampled in this phase below the term. */
static bool all_below (const state *s, int64_t term)
{
    for (size_t i = 0; i < s->nodes.count; i++) {
        const node *of = &s->nodes.at[i];
        bool counts = s->phase == REJOIN || of->isolated;
        if (counts && (!(s->phase == REJOIN ? of->rejoined : of->sampled) || of->term >= term))
            return false;
    }
    return true;
}

/* One more node outside is known to have been below the claim: the last of them proves it. */
static void settle (mns_scan *scan)
{
    state *s = scan->state;

    for (size_t i = 0; i < s->nodes.count; i++)
        if (!s->nodes.at[i].isolated && !s->nodes.at[i].below)
            return;
    if (s->claim.open && s->told)
        raised (scan, s->claim);
}

static void stand_above (mns_scan *scan, const mns_moment *moment, claim rise)
{
    state *s = scan->state;

    s->claim = rise;
    for (size_t i = 0; i < s->nodes.count; i++) {
        node *of = &s->nodes.at[i];
        bool near =
            !s->hears || (of->time_ns != MINOS_NO_TIME && moment->time_ns != MINOS_NO_TIME &&
                          moment->time_ns - of->time_ns <= s->sweep_ns);
        of->below = of->sampled && near && of->term <= rise.term - 2;
    }
    settle (scan);
}

static void sample_isolated (mns_scan *scan, const mns_moment *moment, const node *before,
                             int64_t term)
{
    state *s = scan->state;
    claim rise = { .open = true,
                   .term = term,
                   .from = before->term,
                   .event = moment->index,
                   .from_event = before->event,
                   .who = moment->process };

    s->window_samples++;
    if (!before->seen) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the term of %s is not told before a partition",
                          mns_scan_show (scan, moment->process).text);
    } else if (term > before->term) {
        if (!s->hears && all_below (s, term))
            raised (scan, rise);
        else if (before->term <= INT64_MAX - 2 && term >= before->term + 2 &&
                 (!s->claim.open || term > s->claim.term))
            stand_above (scan, moment, rise);
        else if (s->proven == INT64_MAX && (!s->hears || term > s->high))
            s->doubt = true;
    }
}

/* A term of a node outside, within the window or after it. */
static void sample_outside (mns_scan *scan, const mns_moment *moment, const node *before,
                            int64_t term)
{
    state *s = scan->state;
    bool late = s->phase == REJOIN && s->heal_ns != MINOS_NO_TIME &&
                moment->time_ns != MINOS_NO_TIME && moment->time_ns - s->heal_ns > s->rejoin_ns;
    bool rise = before->seen && term > before->term;
    claim what = { .term = term,
                   .from = before->term,
                   .event = moment->index,
                   .from_event = before->event,
                   .who = moment->process };

    if (s->phase == REJOIN && rise && !(late && before->rejoined)) {
        if (!late && ((term >= s->proven && before->term < s->proven) ||
                      (s->steady && term > s->leader_term && all_below (s, s->leader_term + 1))))
            violation (scan, "rejoin-raised-term", what);
        else if (term > s->high)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "the term of %s rose from %lld to %lld between the samples before "
                              "and after a heal, and nothing tells why",
                              mns_scan_show (scan, moment->process).text, (long long) before->term,
                              (long long) term);
    }
    if (s->phase == WINDOW && term > s->high)
        s->high = term;
}

static void role_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value role = minos_value_get (scan->values, moment->input, "role");
    bool leads = mns_scan_is (scan, role, "leader");
    node *of = node_of (scan, moment->process);
    int64_t term;

    if (of == NULL || !mns_scan_int (scan, moment->input, "term", &term))
        return;
    uint32_t who = (uint32_t) (of - s->nodes.at);
    if (s->phase == WINDOW && (leads ? who != s->leader || term != s->leader_term
                                     : who == s->leader && term >= s->leader_term))
        s->steady = false;
    if (leads) {
        s->leader = who;
        s->leader_term = term;
    }
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
    if (before.seen && term < before.term) { /* nothing follows from terms that fall */
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "the term of %s fell from %lld to %lld",
                          mns_scan_show (scan, moment->process).text, (long long) before.term,
                          (long long) term);
        s->disturbed = true;
    }
    if (s->phase == WINDOW && of->isolated)
        sample_isolated (scan, moment, &before, term);
    else if (s->phase != BEFORE && !of->isolated)
        sample_outside (scan, moment, &before, term);
    else if (s->phase == REJOIN && before.seen && term > before.term && term > s->high)
        s->doubt = true; /* raised after its last sample in the window, perhaps */
    of->seen = true;
    of->sampled |= s->phase == WINDOW;
    of->rejoined |= s->phase == REJOIN;
    of->term = term;
    of->time_ns = moment->time_ns;
    of->event = moment->index;
    if (s->claim.open && !of->isolated && !of->below && term <= s->claim.term - 2) {
        of->below = true;
        settle (scan);
    }
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
    { "config-append", MNS_ON_EVENT, config_seen, true },
    { "config-commit", MNS_ON_EVENT, config_seen, true },
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
