/* membership_votes.c: who votes for whom, and who is elected by it.
 *
 * A leader needs the votes of a majority of the voters of the configuration that its log held when
 * it was elected: the last one of an earlier term, since those of its own term came after. Votes of
 * learners and of strangers do not count (Ongaro 2014, section 4.2). That is judged at the end,
 * where votes are recorded at all; a node that never recorded one may have voted unseen, and a
 * leader that records no copies may have held another configuration.
 *
 * A single vote by or for a node that is no voter is not wrong in Raft: who was just added may need
 * it before it has heard. Some systems promise that it does not happen, `votes=members`; where a
 * test does not say, such a vote makes the verdict unknown. */
#include "check/cluster/membership.h"

enum { TERM_BITS = 32 };

bool mns_led_by_another (const mns_membership *s, int64_t term, uint32_t node)
{
    const uint64_t *leader = mns_table_find (&s->leaders, (uint64_t) term);
    return leader != NULL && *leader != MNS_MANY_LEADERS && *leader != node + 1;
}

static bool key_of (mns_scan *scan, int64_t term, uint32_t node, uint64_t *key)
{
    mns_membership *s = scan->state;
    uint32_t number;

    if (!mns_entry_term (&s->terms, scan, term, &number))
        return false;
    *key = (uint64_t) node << TERM_BITS | number;
    return true;
}

/* "any", "members", or else nobody said. */
static bool votes_are (const mns_scan *scan, const char *word)
{
    const char *text = mns_param_text (scan, "votes");
    bool set = text[0] != 0 && !(text[0] == 'a' && text[1] == 'u');

    if (!set)
        return mns_scan_is (scan, mns_param_expected (scan, "votes"), word);
    return text[0] == word[0];
}

void mns_membership_begin_votes (mns_scan *scan)
{
    mns_membership *s = scan->state;

    s->votes_any = votes_are (scan, "any");
    s->votes_of_members = votes_are (scan, "members");
}

/* Whether an entry that the voter may hold unseen makes both voters. */
static bool may_be_members (mns_membership *s, uint32_t voter, uint32_t candidate, uint32_t own)
{
    if (s->members.at[voter].copies)
        return false;
    for (uint32_t i = 0; i < s->configs.all.count; i++) {
        const mns_config *of = &s->configs.all.at[i];
        if (of->index <= s->configs.all.at[own].index)
            continue;
        if (!mns_may_look (s, of->voters + of->old))
            return true;
        if (mns_config_votes (&s->configs, i, voter) &&
            mns_config_votes (&s->configs, i, candidate))
            return true;
    }
    return false;
}

static void judge_vote (mns_scan *scan, const mns_moment *moment, uint32_t voter,
                        uint32_t candidate)
{
    mns_membership *s = scan->state;
    uint32_t own = mns_configs_top (&s->configs, voter);
    minos_anomaly *found;

    if (s->votes_any)
        return;
    if (own == MNS_CONFIG_NONE) {
        s->votes_unplaced = true;
        return;
    }
    s->votes_judged++;
    bool votes = mns_config_votes (&s->configs, own, voter);
    if (votes && mns_config_votes (&s->configs, own, candidate))
        return;
    if (!s->votes_of_members || may_be_members (s, voter, candidate, own)) {
        s->votes_odd++;
        return;
    }
    found = mns_scan_anomaly (scan, votes ? "vote-for-non-voter" : "vote-by-non-voter");
    mns_scan_say (scan, found, "%s votes for %s, and by its configuration %s is %s",
                  mns_names_at (&s->configs.nodes.names, voter),
                  mns_names_at (&s->configs.nodes.names, candidate),
                  mns_names_at (&s->configs.nodes.names, votes ? candidate : voter),
                  mns_config_learns (&s->configs, own, votes ? candidate : voter) ? "a learner"
                                                                                  : "no member");
    mns_scan_blame (scan, found, moment, "vote");
    if (!s->configs.all.at[own].initial)
        mns_scan_blame_event (scan, found, s->configs.all.at[own].event, "configuration");
}

void mns_membership_vote (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    minos_value whom;
    uint32_t voter, candidate;
    int64_t term;
    uint64_t key, *set;
    bool added;

    if (minos_value_get (scan->values, moment->input, "pre") == MINOS_TRUE)
        return;
    if (!mns_scan_need_int (scan, moment, "term", &term) ||
        !mns_scan_need (scan, moment, "for", &whom) ||
        mns_member_of (scan, whom, &candidate) == NULL ||
        mns_member_of (scan, moment->process, &voter) == NULL)
        return;
    mns_order_look (&s->order, moment);
    s->members.at[voter].votes = true;
    if (minos_value_get (scan->values, moment->input, "granted") == MINOS_FALSE)
        return;
    s->vote_count++;
    judge_vote (scan, moment, voter, candidate);
    if (!key_of (scan, term, candidate, &key))
        return;
    set = mns_table_add (&s->ballots, key, &added);
    if (set == NULL || (added && !mns_node_sets_add (&s->votes))) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added)
        *set = s->votes.count - 1;
    if (!mns_node_sets_put (&s->votes, (uint32_t) *set, voter))
        mns_scan_no_memory (scan);
}

/* ---- Elections. */

/* The configurations by which a node was elected, MNS_CONFIG_NONE where not known: the last of an
 * earlier term, and the first of the log, which was given, even if it is of this term. */
static void find_configs (const mns_membership *s, mns_election *of)
{
    const mns_u32s *log = of->node < s->configs.logs.count ? &s->configs.logs.at[of->node] : NULL;

    of->config = of->given = MNS_CONFIG_NONE;
    for (size_t i = log != NULL ? log->count : 0; i-- > 0;) {
        const mns_config *is = &s->configs.all.at[log->at[i]];
        if (is->term > of->term)
            return; /* the log went on in later terms: the event is late */
        if (is->term < of->term) {
            of->config = log->at[i];
            return;
        }
        if (i == 0 && is->index <= 1)
            of->given = log->at[i];
    }
    of->config = s->configs.initial != MNS_CONFIG_NONE ? s->configs.initial : of->given;
}

/* A copy of a set, or an empty one, with one more node. */
static bool copy_set (mns_scan *scan, const uint64_t *from, uint32_t node, uint32_t *to)
{
    mns_membership *s = scan->state;
    bool done = mns_node_sets_add (&s->votes);

    *to = s->votes.count - 1;
    done = done && mns_node_sets_put (&s->votes, *to, node);
    for (uint32_t i = 0; from != NULL && i < s->configs.nodes.names.count && done; i++)
        if (mns_node_sets_has (&s->votes, (uint32_t) *from, i))
            done = mns_node_sets_put (&s->votes, *to, i);
    if (!done)
        mns_scan_no_memory (scan);
    return done;
}

void mns_membership_role (mns_scan *scan, const mns_moment *moment)
{
    mns_membership *s = scan->state;
    mns_election now = { .event = moment->index };
    minos_value who = mns_node_of (scan, moment);
    uint64_t key, *leader;
    bool added;

    if (!mns_scan_is (scan, minos_value_get (scan->values, moment->input, "role"), "leader") ||
        !mns_scan_int (scan, moment->input, "term", &now.term) || who == MINOS_NIL ||
        mns_member_of (scan, who, &now.node) == NULL || !key_of (scan, now.term, now.node, &key))
        return;
    mns_order_look (&s->order, moment);
    if (mns_table_add (&s->elected, key, &added) == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    if (!added)
        return;
    leader = mns_table_add (&s->leaders, (uint64_t) now.term, &added);
    if (leader == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    *leader = added ? now.node + 1 : MNS_MANY_LEADERS;
    find_configs (s, &now);
    now.complete = s->members.at[now.node].copies;
    if (!copy_set (scan, mns_table_find (&s->ballots, key), now.node, &now.votes_then))
        return;
    if (!mns_elections_push (&s->elections, now))
        mns_scan_no_memory (scan);
}

static bool any_quorum (mns_membership *s, uint32_t set)
{
    for (uint32_t i = 0; i < s->configs.all.count; i++)
        if (!mns_may_look (s, s->configs.all.at[i].voters) ||
            mns_config_quorum (&s->configs, i, &s->votes, set))
            return true;
    return false;
}

/* Nodes of which no vote is recorded may have voted. */
static bool add_silent (mns_scan *scan, uint32_t set)
{
    mns_membership *s = scan->state;

    for (uint32_t i = 0; i < s->configs.nodes.names.count; i++)
        if ((i >= s->members.count || !s->members.at[i].votes) &&
            !mns_node_sets_put (&s->votes, set, i)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static bool is_elected (const mns_membership *s, const mns_election *of, uint32_t set)
{
    return mns_config_quorum (&s->configs, of->config, &s->votes, set) ||
           (of->given != MNS_CONFIG_NONE &&
            mns_config_quorum (&s->configs, of->given, &s->votes, set));
}

static void judge_election (mns_scan *scan, const mns_election *of)
{
    mns_membership *s = scan->state;
    const char *who = mns_names_at (&s->configs.nodes.names, of->node);
    uint32_t set = of->votes_then;
    uint64_t key;
    minos_anomaly *found;

    if (!key_of (scan, of->term, of->node, &key) ||
        (s->order.broken && !copy_set (scan, mns_table_find (&s->ballots, key), of->node, &set)))
        return;
    if (of->config == MNS_CONFIG_NONE) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "nothing says by which configuration %s was elected in term %lld", who,
                          (long long) of->term);
        return;
    }
    if (is_elected (s, of, set) || !add_silent (scan, set))
        return;
    if (is_elected (s, of, set) || (!of->complete && any_quorum (s, set))) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s leads term %lld with too few votes that are recorded, and some may "
                          "not be",
                          who, (long long) of->term);
        return;
    }
    found = mns_scan_anomaly (scan, "elected-without-quorum");
    mns_scan_say (scan, found,
                  "%s leads term %lld, and no majority of the voters of its configuration voted "
                  "for it",
                  who, (long long) of->term);
    mns_scan_blame_event (scan, found, of->event, "leader");
    if (!s->configs.all.at[of->config].initial)
        mns_scan_blame_event (scan, found, s->configs.all.at[of->config].event, "configuration");
}

void mns_membership_end_votes (mns_scan *scan)
{
    mns_membership *s = scan->state;

    mns_scan_count (scan, "vote-count", s->vote_count);
    if (s->vote_count == 0)
        return;
    for (size_t i = 0; i < s->elections.count; i++)
        judge_election (scan, &s->elections.at[i]);
    if (s->votes_unplaced)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a vote is given by a node of which no configuration is recorded: "
                          "votes=any, or voters");
    if (s->votes_odd > 0 && s->votes_of_members)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%llu votes are by or for nodes that are no voters of what the one who "
                          "votes has recorded, and may be of what it has not",
                          (unsigned long long) s->votes_odd);
    else if (s->votes_odd > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%llu votes are by or for nodes that are no voters: say whether that may "
                          "be, votes=any or members",
                          (unsigned long long) s->votes_odd);
}
