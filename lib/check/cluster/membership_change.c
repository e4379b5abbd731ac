/* membership_change.c: a cluster changes its voters one at a time (Ongaro 2014, chapter 4), or by
 * joint configurations (Ongaro & Ousterhout 2014, section 6).
 *
 * Each node has a log of configurations. A node that appends one drops those of its log at that
 * index and above, and those of later terms, as Raft does. An entry is judged where it is appended
 * *first*: that is its leader; those who follow copy entries in batches, and hear of commits late.
 * There
 *   - no earlier entry of the node's log may be open: neither committed by anyone before this
 *     instant nor the first configuration, which is given;
 *   - the voters differ by one from those of the entry below, or of the last that was committed,
 *     which the leader's log holds too. A joint entry has the voters below as its old half, and the
 *     entry after it has the voters of its new half;
 *   - some entry of its term is committed already: else two leaders may change one configuration
 *     in two ways whose majorities do not meet ("bug in single-server membership changes", Ongaro,
 *     raft-dev, 2015).
 * An entry that has the members of the one below changes nothing, and is not judged. The same index
 * and term is the same configuration everywhere.
 *
 * What looks like a violation is one only in a history that records commits and, across terms,
 * rollbacks: else an entry may have been committed, or replaced, unseen. That is decided at the
 * end, when it is known what is recorded. */
#include "check/cluster/membership.h"

static void begin (mns_scan *scan)
{
    mns_membership *s = scan->state;

    mns_members_init (&s->members, scan->budget);
    mns_suspicions_init (&s->suspicions, scan->budget);
    mns_u32s_init (&s->open, scan->budget);
    mns_table_init (&s->committed_at, scan->budget);
    mns_table_init (&s->terms_committed, scan->budget);
    mns_table_init (&s->leaders, scan->budget);
    mns_table_init (&s->ballots, scan->budget);
    mns_table_init (&s->terms, scan->budget);
    mns_table_init (&s->elected, scan->budget);
    mns_node_sets_init (&s->votes, scan->budget);
    mns_elections_init (&s->elections, scan->budget);
    s->last_committed = MNS_CONFIG_NONE;
    s->lowest = INT64_MAX;
    s->loose = -1;
    s->judges_steps = mns_param_number (scan, "max-change", &s->max_change) && s->max_change > 0;
    s->judges_promotions = mns_param_number (scan, "promotion-lag", &s->promotion_lag);
    s->allows_early = mns_param_flag (scan, "allow-early-change");
    s->allows_self_removal = mns_param_flag (scan, "allow-self-removal");
    mns_membership_begin_votes (scan);
    if (!mns_configs_begin (&s->configs, scan))
        return;
}

static void reset (mns_scan *scan)
{
    mns_membership *s = scan->state;

    mns_configs_reset (&s->configs);
    mns_members_reset (&s->members);
    mns_suspicions_reset (&s->suspicions);
    mns_u32s_reset (&s->open);
    mns_table_reset (&s->committed_at);
    mns_table_reset (&s->terms_committed);
    mns_table_reset (&s->leaders);
    mns_table_reset (&s->ballots);
    mns_table_reset (&s->terms);
    mns_table_reset (&s->elected);
    mns_node_sets_reset (&s->votes);
    mns_elections_reset (&s->elections);
}

mns_member *mns_member_of (mns_scan *scan, minos_value name, uint32_t *node)
{
    mns_membership *s = scan->state;

    if (!mns_nodes_add (&s->configs.nodes, scan, name, node))
        return NULL;
    while (s->members.count < s->configs.nodes.names.count)
        if (!mns_members_push (&s->members, (mns_member){ 0 })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    return &s->members.at[*node];
}

static const mns_config *entry (const mns_membership *s, uint32_t number)
{
    return &s->configs.all.at[number];
}

/* ---- What an entry says by itself. */

static void look_at_entry (mns_scan *scan, const mns_moment *moment, const mns_config_told *told)
{
    mns_membership *s = scan->state;
    const mns_config *of = entry (s, told->number);
    minos_anomaly *found;

    if (told->added && !mns_u32s_push (&s->open, told->number))
        mns_scan_no_memory (scan);
    if (told->added && of->voters == 0) {
        found = mns_scan_anomaly (scan, "empty-voters");
        mns_scan_blame (scan, found, moment, "no voter");
    }
    if (!told->differs)
        return;
    found = mns_scan_anomaly (scan, "config-disagreement");
    mns_scan_say (scan, found, "two configurations stand at index %lld of term %lld",
                  (long long) of->index, (long long) of->term);
    mns_scan_blame (scan, found, moment, "other members");
    mns_scan_blame_event (scan, found, of->event, "members");
}

static void rolled_back (mns_scan *scan, const mns_moment *moment, uint32_t node, uint32_t number)
{
    mns_suspect (scan, (mns_suspicion){ .kind = MNS_ROLLED_BACK,
                                        .later = number,
                                        .earlier = number,
                                        .node = node,
                                        .event = moment->index });
}

static void keep_settled (mns_membership *s, uint32_t node, const mns_u32s *log)
{
    mns_member *member = &s->members.at[node];
    if (member->settled > log->count)
        member->settled = log->count;
}

/* What an append replaces. One that the log holds is told again; one below all of it is fed to a
 * node that begins anew. */
static void replace (mns_scan *scan, const mns_moment *moment, mns_u32s *log, uint32_t node,
                     uint32_t number)
{
    mns_membership *s = scan->state;
    const mns_config *of = entry (s, number);
    bool again = mns_configs_holds (&s->configs, node, number) ||
                 (log->count > 0 && of->index < entry (s, log->at[0])->index);

    while (log->count > 0) {
        uint32_t top = log->at[log->count - 1];
        if (entry (s, top)->index < of->index && entry (s, top)->term <= of->term)
            break;
        if (!again && top != number && entry (s, top)->committed)
            rolled_back (scan, moment, node, top);
        log->count--;
    }
    keep_settled (s, node, log);
}

static void append_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    mns_config_told told;
    mns_u32s *log;
    uint32_t node;

    if (mns_member_of (scan, moment->process, &node) == NULL ||
        !mns_configs_read (&s->configs, scan, moment, false, &told) ||
        (log = mns_configs_log (&s->configs, scan, node)) == NULL)
        return;
    mns_order_look (&s->order, moment);
    look_at_entry (scan, moment, &told);
    s->appends++;
    replace (scan, moment, log, node, told.number);
    mns_config *of = &s->configs.all.at[told.number];
    if (of->node == MNS_CONFIG_NONE) {
        of->node = node;
        if (!of->committed)
            mns_membership_judge (scan, moment, node, told.number);
    } else {
        s->members.at[node].copies |= of->node != node;
    }
    if (s->configs.all.at[told.number].index < s->lowest)
        s->lowest = s->configs.all.at[told.number].index;
    if (!mns_u32s_push (log, told.number))
        mns_scan_no_memory (scan);
}

/* ---- Commits, and what else is heard. */

static void mark_committed (mns_scan *scan, uint32_t number)
{
    mns_membership *s = scan->state;
    mns_config *of = &s->configs.all.at[number];
    bool added;

    const mns_config *last =
        s->last_committed != MNS_CONFIG_NONE ? entry (s, s->last_committed) : NULL;

    of->committed = true;
    if (last == NULL || of->index > last->index ||
        (of->index == last->index && of->term > last->term))
        s->last_committed = number;
    if (mns_table_add (&s->terms_committed, (uint64_t) of->term, &added) == NULL)
        mns_scan_no_memory (scan);
}

/* All of a node's log up to an index is committed. False: its log is not known. */
static bool commit_log (mns_scan *scan, uint32_t node, int64_t index)
{
    mns_membership *s = scan->state;
    const mns_u32s *log = node < s->configs.logs.count ? &s->configs.logs.at[node] : NULL;
    mns_member *member = &s->members.at[node];

    if (log == NULL || log->count == 0)
        return false;
    while (member->settled < log->count && entry (s, log->at[member->settled])->index <= index)
        mark_committed (scan, log->at[member->settled++]);
    return true;
}

static void commit_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    mns_config_told told;
    minos_anomaly *found;
    uint32_t node;
    int64_t index;
    bool added;

    if (mns_member_of (scan, moment->process, &node) == NULL ||
        !mns_configs_read (&s->configs, scan, moment, true, &told))
        return;
    mns_order_look (&s->order, moment);
    s->commits++;
    if (told.number == MNS_CONFIG_NONE)
        return;
    look_at_entry (scan, moment, &told);
    index = entry (s, told.number)->index;
    if (!mns_configs_holds (&s->configs, node, told.number)) {
        s->loose = index > s->loose ? index : s->loose;
        mark_committed (scan, told.number);
    } else {
        commit_log (scan, node, index);
    }
    uint64_t *other = mns_table_add (&s->committed_at, (uint64_t) index, &added);
    if (other == NULL) {
        mns_scan_no_memory (scan);
    } else if (added) {
        *other = told.number;
    } else if (*other != told.number) {
        found = mns_scan_anomaly (scan, "config-disagreement");
        mns_scan_say (scan, found, "two terms committed a configuration at index %lld",
                      (long long) index);
        mns_scan_blame (scan, found, moment, "other term");
        mns_scan_blame_event (scan, found, entry (s, (uint32_t) *other)->event, "committed");
    }
}

static void rollback_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    uint32_t node;
    int64_t index;
    mns_u32s *log;

    if (!mns_scan_need_int (scan, moment, "index", &index) ||
        mns_member_of (scan, moment->process, &node) == NULL ||
        (log = mns_configs_log (&s->configs, scan, node)) == NULL)
        return;
    mns_order_look (&s->order, moment);
    s->rollbacks++;
    for (size_t i = log->count; i-- > 0 && entry (s, log->at[i])->index >= index;)
        if (entry (s, log->at[i])->committed)
            rolled_back (scan, moment, node, log->at[i]);
    mns_configs_drop (&s->configs, log, index);
    keep_settled (s, node, log);
}

/* Commits of any entries, as `commit-quorum` reads them. */
static void log_commit_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    int64_t index, term;
    uint32_t node;
    bool added;

    if (!mns_scan_int (scan, moment->input, "index", &index) ||
        !mns_scan_int (scan, moment->input, "term", &term) ||
        mns_member_of (scan, moment->process, &node) == NULL)
        return;
    mns_order_look (&s->order, moment);
    s->log_commits++;
    if (mns_table_add (&s->terms_committed, (uint64_t) term, &added) == NULL)
        mns_scan_no_memory (scan);
    if (!commit_log (scan, node, index) && index > s->loose)
        s->loose = index;
}

/* How far a node's log goes: what it persisted, or restored from a snapshot. */
static void reach_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    int64_t index;
    uint32_t node;
    mns_member *member;

    if (!mns_scan_int (scan, moment->input, "index", &index) ||
        (member = mns_member_of (scan, moment->process, &node)) == NULL)
        return;
    mns_order_look (&s->order, moment);
    while (member->promotion > 0) {
        mns_suspicion *one = &s->suspicions.at[member->promotion - 1];
        one->proven = index <= one->reach + 1 && mns_scan_is (scan, moment->f, "persist");
        member->promotion = one->next;
    }
    if (index > member->reach)
        member->reach = index;
}

/* An ok answer says that the change was accepted, and no more. */
static void answer_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    s->accepted += moment->op->outcome == MINOS_OUTCOME_OK;
}

static const mns_watch watches[] = {
    { "config-append", MNS_ON_EVENT, append_seen, false },
    { "config-commit", MNS_ON_EVENT, commit_seen, false },
    { "config-rollback", MNS_ON_EVENT, rollback_seen, false },
    { "vote", MNS_ON_EVENT, mns_membership_vote, false },
    { "role", MNS_ON_EVENT, mns_membership_role, true },
    { "commit", MNS_ON_EVENT, log_commit_seen, true },
    { "persist", MNS_ON_EVENT, reach_seen, true },
    { "restore", MNS_ON_EVENT, reach_seen, true },
    { "add-server", MNS_ON_RETURN, answer_seen, true },
    { "remove-server", MNS_ON_RETURN, answer_seen, true },
    { 0 },
};

const mns_scanner mns_scan_membership_change = {
    .state_size = sizeof (mns_membership),
    .watches = watches,
    .begin = begin,
    .end = mns_membership_end,
    .reset = reset,
};
