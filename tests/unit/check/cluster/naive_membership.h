/* naive_membership.h: membership-change worked out from its page's wording, from all records anew
 * for each question. Members are bits, and nothing is remembered. */
#ifndef TESTS_UNIT_CHECK_CLUSTER_NAIVE_MEMBERSHIP_H
#define TESTS_UNIT_CHECK_CLUSTER_NAIVE_MEMBERSHIP_H

#include <stdbool.h>

typedef enum event { APPEND, CONFIG_COMMIT, ROLLBACK, COMMIT, LEAD, VOTE, PERSIST } event;

enum { RECORDS = 22, NODES = 5, NONE = -1, INITIAL = -2 };

typedef struct record {
    event kind;
    int node, index, term, whom, time;
    int voters, old, learners; /* bits; learners -1: not said */
} record;

typedef struct history {
    record at[RECORDS];
    int count, initial; /* voters; 0: not given */
    bool allow_early, members_only, any_votes;
    int lag; /* -1: not judged */
} history;

/* What is found; unknown is a set of reasons, for who reads a failure. */
typedef struct naive {
    bool two_pending, early, jump, joint, empty, removal, disagreement, rolled_back, promoted,
        elected, vote_by, vote_for;
    unsigned unknown;
    bool judged;
} naive;

static bool tells (const record *is)
{
    return is->kind == APPEND || is->kind == CONFIG_COMMIT;
}

static bool same_place (const record *a, const record *b)
{
    return a->index == b->index && a->term == b->term;
}

/* The record that told of an entry first, by which it is known below. */
static int entry_of (const history *h, int i)
{
    for (int k = 0; k <= i; k++)
        if (tells (&h->at[k]) && same_place (&h->at[k], &h->at[i]))
            return k;
    return NONE;
}

static record initial_record;

static const record *get (const history *h, int entry)
{
    initial_record = (record){ .index = -1, .term = -1000, .voters = h->initial, .learners = -1 };
    return entry == INITIAL ? &initial_record : &h->at[entry];
}

/* A node's log before record `until`, from the bottom. */
static int log_of (const history *h, int until, int node, int *log)
{
    int count = 0;

    for (int i = 0; i < until; i++) {
        const record *is = &h->at[i];
        if (is->node != node || (is->kind != APPEND && is->kind != ROLLBACK))
            continue;
        while (count > 0 && (h->at[log[count - 1]].index >= is->index ||
                             (is->kind == APPEND && h->at[log[count - 1]].term > is->term)))
            count--;
        if (is->kind == APPEND)
            log[count++] = entry_of (h, i);
    }
    return count;
}

static bool holds (const history *h, int until, int node, int entry)
{
    int log[RECORDS], count = log_of (h, until, node, log);
    for (int i = 0; i < count; i++)
        if (log[i] == entry)
            return true;
    return false;
}

static bool committed (const history *h, int until, int entry)
{
    if (entry == INITIAL)
        return true;
    for (int i = 0; i < until; i++) {
        const record *is = &h->at[i];
        if (is->kind == CONFIG_COMMIT && entry_of (h, i) == entry)
            return true;
        bool tells_all = is->kind == COMMIT ||
                         (is->kind == CONFIG_COMMIT && holds (h, i, is->node, entry_of (h, i)));
        if (tells_all && h->at[entry].index <= is->index && holds (h, i, is->node, entry))
            return true;
    }
    return false;
}

/* The highest index committed by a node whose log does not tell what. */
static int loosely_committed (const history *h, int until)
{
    int log[RECORDS], highest = -1;

    for (int i = 0; i < until; i++) {
        const record *is = &h->at[i];
        bool loose = (is->kind == COMMIT && log_of (h, i, is->node, log) == 0) ||
                     (is->kind == CONFIG_COMMIT && !holds (h, i, is->node, entry_of (h, i)));
        if (loose && is->index > highest)
            highest = is->index;
    }
    return highest;
}

static int first_appender (const history *h, int until, int entry)
{
    for (int i = 0; i < until; i++)
        if (h->at[i].kind == APPEND && entry_of (h, i) == entry)
            return h->at[i].node;
    return NONE;
}

static bool copies (const history *h, int until, int node)
{
    for (int i = 0; i < until; i++)
        if (h->at[i].kind == APPEND && h->at[i].node == node &&
            first_appender (h, i, entry_of (h, i)) != NONE &&
            first_appender (h, i, entry_of (h, i)) != node)
            return true;
    return false;
}

/* The one node that leads a term; NONE: nobody, or several. */
static int leader_of (const history *h, int term, bool *seen)
{
    int leader = NONE;

    *seen = false;
    for (int i = 0; i < h->count; i++) {
        if (h->at[i].kind != LEAD || h->at[i].term != term)
            continue;
        leader = !*seen || leader == h->at[i].node ? h->at[i].node : NONE;
        *seen = true;
        if (leader == NONE)
            break;
    }
    return leader;
}

static bool any_of (const history *h, event kind)
{
    for (int i = 0; i < h->count; i++)
        if (h->at[i].kind == kind)
            return true;
    return false;
}

static bool in_order (const history *h)
{
    for (int i = 1; i < h->count; i++)
        if (h->at[i].time < h->at[i - 1].time)
            return false;
    return true;
}

static bool fits (const history *h, int below, int above)
{
    record a = *get (h, below), b = *get (h, above);

    if (a.old == 0 && b.old == 0)
        return __builtin_popcount ((unsigned) (a.voters ^ b.voters)) <= 1;
    if (a.old == 0)
        return a.voters == b.old;
    return a.voters == b.voters && (b.old == 0 || a.old == b.old);
}

static bool majority (int voters, int there)
{
    return 2 * __builtin_popcount ((unsigned) (voters & there)) >
           __builtin_popcount ((unsigned) voters);
}

static bool quorum (const history *h, int entry, int there)
{
    record of = *get (h, entry);
    return majority (of.voters, there) && (of.old == 0 || majority (of.old, there));
}

static bool known (const history *h, int i)
{
    return tells (&h->at[i]) && entry_of (h, i) == i;
}

/* ---- One append. `p` is the record, `below` the entry under it. */

static bool may_hide (const history *h, int p, const int *log, int count, int hidden)
{
    const record *is = &h->at[p], *other = &h->at[hidden];

    if (hidden == entry_of (h, p) || other->index >= is->index || other->term > is->term ||
        copies (h, p, is->node))
        return false;
    for (int i = 0; i < count; i++)
        if (log[i] == hidden)
            return false;
    return true;
}

static int last_committed (const history *h, int p)
{
    int last = NONE;
    for (int i = 0; i < p; i++)
        if (known (h, i) && committed (h, p, i) &&
            (last == NONE || h->at[i].index > h->at[last].index ||
             (h->at[i].index == h->at[last].index && h->at[i].term > h->at[last].term)))
            last = i;
    return last != NONE && h->at[last].index < h->at[p].index && h->at[last].term <= h->at[p].term
               ? last
               : NONE;
}

static void judge_step (const history *h, int p, int below, const int *log, int count, naive *out)
{
    int last = last_committed (h, p), me = entry_of (h, p);
    bool hidden = below == INITIAL, lower = false;

    if (fits (h, below, me) || (last != NONE && fits (h, last, me)))
        return;
    for (int i = 0; i < p; i++)
        hidden |= known (h, i) && may_hide (h, p, log, count, i) && fits (h, i, me);
    bool kept = false;
    for (int i = count; i-- > 0 && !kept;) {
        lower |= fits (h, log[i], me);
        kept = committed (h, p, log[i]) || h->at[log[i]].term == h->at[p].term;
    }
    lower |= !kept && h->initial != 0 && fits (h, INITIAL, me);
    if (hidden || !in_order (h) || (lower && !any_of (h, ROLLBACK)))
        out->unknown |= 1;
    else if (get (h, below)->old != 0 || h->at[me].old != 0)
        out->joint = true;
    else
        out->jump = true;
}

/* Whether the append is its leader's and the order holds, for what needs both. */
static bool is_leaders (const history *h, int p, naive *out)
{
    bool seen;
    int leader = leader_of (h, h->at[p].term, &seen);
    bool good = in_order (h) && (leader == NONE || leader == h->at[p].node);
    out->unknown |= good ? 0 : 2;
    return good;
}

static void judge_open (const history *h, int p, int below, bool first, naive *out)
{
    if (committed (h, p, below))
        return;
    if (first) {
        out->unknown |= h->at[below].index > 1 ? 4 : 0;
        return;
    }
    bool commits = any_of (h, COMMIT) || any_of (h, CONFIG_COMMIT);
    if (h->at[below].index <= loosely_committed (h, p) || !commits ||
        (!any_of (h, ROLLBACK) && h->at[below].term != h->at[p].term))
        out->unknown |= 8;
    else
        out->two_pending |= is_leaders (h, p, out);
}

static void judge_term (const history *h, int p, int below, bool first, naive *out)
{
    const record *is = &h->at[entry_of (h, p)];

    if (get (h, below)->old != 0 || is->old != 0 || h->allow_early ||
        (first && get (h, below)->index <= 1 && get (h, below)->term == is->term))
        return;
    for (int i = 0; i < p; i++)
        if ((h->at[i].kind == COMMIT && h->at[i].term == is->term) ||
            (known (h, i) && h->at[i].term == is->term && committed (h, p, i)))
            return;
    if (!any_of (h, COMMIT))
        out->unknown |= 16;
    else
        out->early |= is_leaders (h, p, out);
}

static void judge_removal (const history *h, int p, int below, naive *out)
{
    record before = *get (h, below), now = h->at[entry_of (h, p)];
    bool seen;
    int leader = leader_of (h, now.term, &seen);
    int who = leader != NONE ? leader : h->at[p].node;

    if (before.old != 0 || now.old != 0 || now.voters == 0 || !(before.voters >> who & 1) ||
        (now.voters >> who & 1))
        return;
    if (!seen && !in_order (h))
        out->unknown |= 32;
    else
        out->removal = true;
}

static void judge_promotions (const history *h, int p, int below, naive *out)
{
    record before = *get (h, below), now = h->at[entry_of (h, p)];
    int least = now.index - 1 - h->lag;

    for (int node = 0; node < NODES && h->lag >= 0 && before.learners > 0; node++) {
        int reach = 0, next = NONE;
        if (!(before.learners >> node & 1) || !(now.voters >> node & 1))
            continue;
        for (int i = 0; i < p; i++)
            if (h->at[i].kind == PERSIST && h->at[i].node == node && h->at[i].index > reach)
                reach = h->at[i].index;
        for (int i = p; i < h->count && next == NONE; i++)
            if (h->at[i].kind == PERSIST && h->at[i].node == node)
                next = h->at[i].index;
        if (reach >= least)
            continue;
        if (next == NONE || next > reach + 1 || !in_order (h))
            out->unknown |= 64;
        else
            out->promoted = true;
    }
}

static void judge_unseen (const history *h, int p, int below, const int *log, int count, naive *out)
{
    for (int i = 0; i < p; i++)
        if (known (h, i) && i != below && !committed (h, p, i) &&
            (below == NONE || h->at[i].index > get (h, below)->index) &&
            may_hide (h, p, log, count, i))
            out->unknown |= 128;
}

static void judge_append (const history *h, int p, naive *out)
{
    int me = entry_of (h, p), log[RECORDS], lowest = 1000;
    int count = log_of (h, p, h->at[p].node, log), below, last = last_committed (h, p);
    bool held = holds (h, p, h->at[p].node, me);
    bool again = held || (count > 0 && h->at[p].index < h->at[log[0]].index);

    while (count > 0 && (h->at[log[count - 1]].index >= h->at[p].index ||
                         h->at[log[count - 1]].term > h->at[p].term)) {
        count--;
        if (!again && committed (h, p, log[count])) {
            out->rolled_back |= in_order (h);
            out->unknown |= in_order (h) ? 0 : 256;
        }
    }
    if (first_appender (h, p, me) != NONE || (me != p && committed (h, p, me)))
        return;
    for (int i = 0; i < p; i++)
        if (h->at[i].kind == APPEND && h->at[i].index < lowest)
            lowest = h->at[i].index;
    below = count > 0 ? log[count - 1] : h->initial != 0 ? INITIAL : NONE;
    if (last != NONE && (below == NONE || h->at[last].index > get (h, below)->index))
        below = last;
    if (below == NONE) {
        if (lowest < h->at[p].index) {
            out->judged = true;
            out->unknown |= 512;
        }
        return;
    }
    if (below == INITIAL && h->at[p].index <= 1)
        return;
    record a = *get (h, below), b = h->at[me];
    if (a.voters == b.voters && a.old == b.old &&
        (a.learners < 0 || b.learners < 0 || a.learners == b.learners))
        return;
    bool first = h->initial == 0 && h->at[below].index == lowest;
    out->judged = true;
    judge_unseen (h, p, below, log, count, out);
    judge_open (h, p, below, first, out);
    judge_step (h, p, below, log, count, out);
    judge_removal (h, p, below, out);
    judge_term (h, p, below, first, out);
    judge_promotions (h, p, below, out);
}

/* ---- Votes. */

static void judge_vote (const history *h, int p, naive *out)
{
    int log[RECORDS], voter = h->at[p].node, whom = h->at[p].whom;
    int count = log_of (h, p, voter, log);
    int own = count > 0 ? log[count - 1] : h->initial != 0 ? INITIAL : NONE;
    bool maybe = false;

    if (h->any_votes)
        return;
    if (own == NONE) {
        out->unknown |= 1024;
        return;
    }
    out->judged = true;
    int members = get (h, own)->voters | get (h, own)->old, index = get (h, own)->index;
    if ((members >> voter & 1) && (members >> whom & 1))
        return;
    for (int i = 0; i < p && !copies (h, p, voter); i++)
        maybe |= known (h, i) && h->at[i].index > index &&
                 ((h->at[i].voters | h->at[i].old) >> voter & 1) &&
                 ((h->at[i].voters | h->at[i].old) >> whom & 1);
    if (!h->members_only || maybe)
        out->unknown |= 2048;
    else if (members >> voter & 1)
        out->vote_for = true;
    else
        out->vote_by = true;
}

static void judge_election (const history *h, int p, naive *out)
{
    int log[RECORDS], node = h->at[p].node, term = h->at[p].term;
    int count = log_of (h, p, node, log), config = NONE, votes = 1 << node, silent = 0;
    int given = NONE; /* the first of the log, if it is of this term and nothing stands before it */
    bool late = false, other = false;

    for (int i = 0; i < p; i++)
        if (h->at[i].kind == LEAD && h->at[i].node == node && h->at[i].term == term)
            return;
    config = h->initial != 0 ? INITIAL : NONE;
    for (int i = 0; i < count; i++) {
        late |= h->at[log[i]].term > term;
        config = h->at[log[i]].term < term ? log[i] : config;
    }
    if (count > 0 && h->at[log[0]].index <= 1 && h->at[log[0]].term == term)
        given = log[0];
    config = config == NONE ? given : config;
    out->judged = true;
    if (late || config == NONE) {
        out->unknown |= 4096;
        return;
    }
    for (int i = 0; i < (in_order (h) ? p : h->count); i++)
        if (h->at[i].kind == VOTE && h->at[i].term == term && h->at[i].whom == node)
            votes |= 1 << h->at[i].node;
    if (quorum (h, config, votes) || (given != NONE && quorum (h, given, votes)))
        return;
    silent = (1 << NODES) - 1;
    for (int i = 0; i < h->count; i++)
        if (h->at[i].kind == VOTE)
            silent &= ~(1 << h->at[i].node);
    for (int i = 0; i < h->count; i++)
        other |= known (h, i) && quorum (h, i, votes | silent);
    other |= h->initial != 0 && quorum (h, INITIAL, votes | silent);
    if (quorum (h, config, votes | silent) ||
        (given != NONE && quorum (h, given, votes | silent)) || (other && !copies (h, p, node)))
        out->unknown |= 8192;
    else
        out->elected = true;
}

/* ---- All. */

static void judge_places (const history *h, int p, naive *out)
{
    const record *is = &h->at[p], *first = &h->at[entry_of (h, p)];

    out->empty |= first == is && is->voters == 0;
    out->disagreement |=
        first->voters != is->voters || first->old != is->old ||
        (first->learners >= 0 && is->learners >= 0 && first->learners != is->learners);
    for (int i = 0; i < p; i++)
        out->disagreement |= is->kind == CONFIG_COMMIT && h->at[i].kind == CONFIG_COMMIT &&
                             h->at[i].index == is->index && h->at[i].term != is->term;
}

static naive judge_naively (const history *h)
{
    naive out = { 0 };
    bool elections = any_of (h, VOTE);

    for (int p = 0; p < h->count; p++) {
        const record *is = &h->at[p];
        int log[RECORDS], count = log_of (h, p, is->node, log);
        if (tells (is))
            judge_places (h, p, &out);
        if (is->kind == APPEND)
            judge_append (h, p, &out);
        for (int i = 0; i < count && is->kind == ROLLBACK; i++)
            if (h->at[log[i]].index >= is->index && committed (h, p, log[i])) {
                out.rolled_back |= in_order (h);
                out.unknown |= in_order (h) ? 0 : 256;
            }
        if (is->kind == VOTE)
            judge_vote (h, p, &out);
        if (is->kind == LEAD && elections)
            judge_election (h, p, &out);
    }
    return out;
}

#endif
