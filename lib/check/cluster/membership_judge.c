/* membership_judge.c: an entry, where it is appended first, against the log that it is appended to.
 *
 * A node that records no copies may hold what nobody recorded. So what looks like a violation is
 * suspected only, with what could explain it: an entry of others that the log may hold unseen
 * (`may_hide`), or one further down, where what stands above it may have been replaced. */
#include "check/cluster/membership.h"

bool mns_may_look (mns_membership *s, uint64_t work)
{
    s->looks += work;
    return s->looks <= MNS_LOOKS_MAX;
}

static const mns_config *entry (const mns_membership *s, uint32_t number)
{
    return &s->configs.all.at[number];
}

void mns_suspect (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;
    if (!mns_suspicions_push (&s->suspicions, one))
        mns_scan_no_memory (scan);
}

/* ---- Steps. */

/* Whether an entry may follow another one. */
static bool may_follow (mns_membership *s, uint32_t below, uint32_t number)
{
    const mns_config *a = entry (s, below), *b = entry (s, number);
    mns_configs *all = &s->configs;

    if (a->old == 0 && b->old == 0)
        return !s->judges_steps ||
               mns_configs_differ (all, below, false, number, false) <= s->max_change;
    if (a->old == 0)
        return mns_configs_differ (all, below, false, number, true) == 0;
    return mns_configs_differ (all, below, false, number, false) == 0 &&
           (b->old == 0 || mns_configs_differ (all, below, true, number, true) == 0);
}

static uint64_t size_of (const mns_membership *s, uint32_t number)
{
    const mns_config *of = entry (s, number);
    return 1 + of->voters + of->old + of->learners;
}

/* Whether the members are the same; where one entry does not say its learners, they are. */
static bool same_members (mns_membership *s, uint32_t a, uint32_t b)
{
    const uint32_t *names =
        mns_config_members (&s->configs, b) + entry (s, b)->voters + entry (s, b)->old;

    if (mns_configs_differ (&s->configs, a, false, b, false) > 0 ||
        mns_configs_differ (&s->configs, a, true, b, true) > 0)
        return false;
    if (!entry (s, a)->says_learners || !entry (s, b)->says_learners)
        return true;
    if (entry (s, a)->learners != entry (s, b)->learners)
        return false;
    for (uint32_t i = 0; i < entry (s, b)->learners; i++)
        if (!mns_may_look (s, entry (s, a)->learners) ||
            !mns_config_learns (&s->configs, a, names[i]))
            return false;
    return true;
}

/* An entry that a node may hold below another one of its log though no record says so. */
static bool may_hide (const mns_membership *s, uint32_t node, uint32_t hidden, uint32_t number)
{
    const mns_config *of = entry (s, hidden), *above = entry (s, number);

    return hidden != number && !of->initial && of->index < above->index &&
           of->term <= above->term && !s->members.at[node].copies &&
           !mns_configs_holds (&s->configs, node, hidden);
}

/* Whether the node's log may hold, right below the entry, one that it may follow, and that was not
 * recorded of it. */
static bool is_explained (mns_membership *s, uint32_t node, uint32_t number)
{
    for (uint32_t i = 0; i < s->configs.all.count; i++) {
        if (!mns_may_look (s, size_of (s, i)))
            return true;
        if (may_hide (s, node, i, number) && may_follow (s, i, number))
            return true;
    }
    return false;
}

/* Whether such an entry is recorded further down, and what stands above it may have been replaced:
 * not what is committed, nor what a leader wrote itself in this term. */
static bool is_explained_below (mns_membership *s, uint32_t node, uint32_t number)
{
    const mns_u32s *log = &s->configs.logs.at[node];

    for (size_t i = log->count; i-- > 0;) {
        const mns_config *of = entry (s, log->at[i]);
        if (!mns_may_look (s, size_of (s, log->at[i])) || may_follow (s, log->at[i], number))
            return true;
        if (of->committed || of->term == entry (s, number)->term)
            return false;
    }
    return s->configs.initial != MNS_CONFIG_NONE && may_follow (s, s->configs.initial, number);
}

/* The last that was committed, if it stands below the entry in any log that holds that. */
static uint32_t committed_below (const mns_membership *s, uint32_t number)
{
    uint32_t last = s->last_committed;
    return last != MNS_CONFIG_NONE && entry (s, last)->index < entry (s, number)->index &&
                   entry (s, last)->term <= entry (s, number)->term
               ? last
               : MNS_CONFIG_NONE;
}

static void judge_step (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;
    uint32_t committed = committed_below (s, one.later);

    if (may_follow (s, one.earlier, one.later) ||
        (committed != MNS_CONFIG_NONE && may_follow (s, committed, one.later)))
        return;
    one.kind = entry (s, one.earlier)->initial || is_explained (s, one.node, one.later)
                   ? MNS_JUMP_PERHAPS
               : is_explained_below (s, one.node, one.later) ? MNS_JUMP_IF_KEPT
                                                             : MNS_JUMP;
    mns_suspect (scan, one);
}

static void judge_self_removal (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;

    if (entry (s, one.earlier)->old > 0 || entry (s, one.later)->old > 0 ||
        entry (s, one.later)->voters == 0 || s->allows_self_removal ||
        mns_configs_lack (&s->configs, one.earlier, one.later) == 0)
        return;
    one.kind = MNS_SELF_REMOVAL;
    mns_suspect (scan, one);
}

/* ---- What is open. */

/* Entries of others that the log may hold, between that below and the new one. */
static void look_for_unseen (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;
    size_t kept = 0;

    for (size_t i = 0; i < s->open.count; i++) {
        uint32_t other = s->open.at[i];
        if (entry (s, other)->committed)
            continue;
        s->open.at[kept++] = other;
        if (s->stale || other == one.earlier || other == one.later ||
            (one.earlier != MNS_CONFIG_NONE &&
             entry (s, other)->index <= entry (s, one.earlier)->index))
            continue;
        if (mns_may_look (s, 1) && !may_hide (s, one.node, other, one.later))
            continue;
        s->stale = true; /* one doubt of that kind will do */
        mns_suspect (scan, (mns_suspicion){ .kind = MNS_UNSEEN,
                                            .later = one.later,
                                            .earlier = other,
                                            .node = one.node,
                                            .event = one.event });
    }
    s->open.count = kept;
}

/* The first of the history. One at the beginning of the log is given, committed or not. */
static bool is_first (const mns_membership *s, uint32_t number)
{
    return entry (s, number)->index == s->lowest && s->configs.initial == MNS_CONFIG_NONE;
}

static void judge_open (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;
    const mns_config *below = entry (s, one.earlier);

    look_for_unseen (scan, one);
    if (below->committed)
        return;
    if (is_first (s, one.earlier)) {
        one.kind = MNS_FIRST_OPEN;
        if (below->index > 1)
            mns_suspect (scan, one);
        return;
    }
    one.kind = below->index <= s->loose ? MNS_LOOSE : MNS_TWO_PENDING;
    mns_suspect (scan, one);
}

static void judge_term (mns_scan *scan, mns_suspicion one)
{
    const mns_membership *s = scan->state;
    const mns_config *below = entry (s, one.earlier), *now = entry (s, one.later);

    if (below->old > 0 || now->old > 0 || s->allows_early ||
        mns_table_find (&s->terms_committed, (uint64_t) now->term) != NULL ||
        (below->term == now->term && below->index <= 1 && is_first (s, one.earlier)))
        return;
    one.kind = MNS_EARLY;
    mns_suspect (scan, one);
}

/* Learners below that vote now. What such a node persists next shows how far it really was. */
static void judge_promotions (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;
    const mns_config *below = entry (s, one.earlier), *now = entry (s, one.later);
    const uint32_t *voters = mns_config_members (&s->configs, one.later);
    int64_t least = now->index - 1;

    if (!s->judges_promotions || below->learners == 0)
        return;
    least -= s->promotion_lag < (uint64_t) least ? (int64_t) s->promotion_lag : least;
    for (uint32_t i = 0; i < now->voters; i++) {
        if (!mns_may_look (s, below->learners)) {
            one.kind = MNS_PROMOTED; /* never proven: unknown */
            mns_suspect (scan, one);
            return;
        }
        if (!mns_config_learns (&s->configs, one.earlier, voters[i]))
            continue;
        while (s->members.count <= voters[i])
            if (!mns_members_push (&s->members, (mns_member){ 0 })) {
                mns_scan_no_memory (scan);
                return;
            }
        mns_member *learner = &s->members.at[voters[i]];
        if (learner->reach >= least)
            continue;
        one.kind = MNS_PROMOTED;
        one.node = voters[i];
        one.reach = learner->reach;
        one.next = learner->promotion;
        mns_suspect (scan, one);
        learner->promotion = (uint32_t) s->suspicions.count;
    }
}

/* ---- An append. */

/* Nothing is known to stand below: the entry is the first of all, or the log was not recorded. */
static void judge_without_log (mns_scan *scan, mns_suspicion one)
{
    mns_membership *s = scan->state;

    if (s->lowest >= entry (s, one.later)->index)
        return;
    s->changes++;
    look_for_unseen (scan, one);
    one.kind = MNS_JUMP_PERHAPS;
    mns_suspect (scan, one);
}

/* The first entry of the log is the cluster's beginning, whatever the parameter says that it was.
 */
static bool is_given (const mns_membership *s, uint32_t below, uint32_t number)
{
    return entry (s, below)->initial && entry (s, number)->index <= 1;
}

void mns_membership_judge (mns_scan *scan, const mns_moment *moment, uint32_t node, uint32_t number)
{
    mns_membership *s = scan->state;
    uint32_t below = mns_configs_top (&s->configs, node), last = committed_below (s, number);
    mns_suspicion one = { .later = number, .earlier = below, .node = node, .event = moment->index };

    /* A leader's log holds what was committed, recorded or not. */
    if (last != MNS_CONFIG_NONE &&
        (below == MNS_CONFIG_NONE || entry (s, last)->index > entry (s, below)->index))
        one.earlier = last;
    if (one.earlier == MNS_CONFIG_NONE) {
        judge_without_log (scan, one);
        return;
    }
    if (same_members (s, one.earlier, number) || is_given (s, one.earlier, number))
        return;
    s->changes++;
    judge_open (scan, one);
    judge_step (scan, one);
    judge_self_removal (scan, one);
    judge_term (scan, one);
    judge_promotions (scan, one);
}
