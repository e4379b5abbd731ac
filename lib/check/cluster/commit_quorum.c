/* commit_quorum.c: nothing is committed that a majority of the voters has not persisted.
 *
 * Who has persisted an entry, an index of a term, is a set of nodes. A commit is judged by the set
 * of that moment, the first time that an entry is committed: whoever commits it later only follows.
 * The voters are those of the last configuration in the committing node's own log, or the ones that
 * the test gives. Who commits first should be the leader, but its record may be missing, and some
 * systems go by a configuration only once it is committed: so where another one that the history
 * knows would give the quorum, the checker does not know. For a node that is known to lead, and
 * whose log ends with the latest configuration of all, the others are those of its own log down to
 * the last that was committed.
 *
 * An entry of an older term than the leader's is committed only along with one of the leader's own
 * term above it (Ongaro & Ousterhout 2014, figure 8), or if somebody had already committed that
 * far. How far each node has persisted entries of a term is one number, `reach`: by log matching a
 * node that holds entry j of a term holds all of that term's below, so that a majority whose reach
 * is above an index has one entry above it in common.
 *
 * The order of records of different nodes decides. Where their times contradict it, only what no
 * later record makes good is a violation; the rest is unknown. */
#include "check/cluster/configs.h"

#include <inttypes.h>

enum { TERM_BITS = 32, ASKED_MAX = 100000000 };

typedef struct log_entry {
    bool committed;
} log_entry;

MNS_VEC (log_entry, log_entries);

typedef enum fault { LONELY, OLD_TERM } fault;

/* A commit that nothing allowed at its time, to be looked at again at the end. */
typedef struct suspect {
    int64_t index, term;
    uint32_t entry, event, node, had, voters;
    fault fault;
} suspect;

MNS_VEC (suspect, suspects);

typedef struct quorum {
    mns_configs configs;
    mns_table terms;
    mns_table of; /* entry → its number */
    log_entries entries;
    mns_node_sets persisted; /* by entry */
    mns_node_sets ahead;     /* one set, scratch: who has persisted the current term above */
    mns_table reach;         /* node << 32 | term's number → the highest index of it + 1 */
    mns_table leaders;       /* term → node + 1 */
    mns_node_sets recording; /* one set: who has persisted anything */
    suspects suspects;
    int64_t committed; /* the highest index; -1: none */
    uint32_t highest;  /* the configuration of the highest index, and term */
    mns_order order;
    uint64_t asked, persists, commits, ambiguous, unjudged, termless, odd;
    bool contradicted; /* two configurations at one place */
} quorum;

static void begin (mns_scan *scan)
{
    quorum *state = scan->state;

    mns_table_init (&state->terms, scan->budget);
    mns_table_init (&state->of, scan->budget);
    mns_table_init (&state->reach, scan->budget);
    mns_table_init (&state->leaders, scan->budget);
    log_entries_init (&state->entries, scan->budget);
    suspects_init (&state->suspects, scan->budget);
    mns_node_sets_init (&state->persisted, scan->budget);
    mns_node_sets_init (&state->ahead, scan->budget);
    mns_node_sets_init (&state->recording, scan->budget);
    state->committed = -1;
    if (!mns_node_sets_add (&state->recording))
        mns_scan_no_memory (scan);
    if (!mns_configs_begin (&state->configs, scan))
        return;
    state->highest = state->configs.initial;
}

static void reset (mns_scan *scan)
{
    quorum *state = scan->state;

    mns_configs_reset (&state->configs);
    mns_table_reset (&state->terms);
    mns_table_reset (&state->of);
    mns_table_reset (&state->reach);
    mns_table_reset (&state->leaders);
    log_entries_reset (&state->entries);
    suspects_reset (&state->suspects);
    mns_node_sets_reset (&state->persisted);
    mns_node_sets_reset (&state->ahead);
    mns_node_sets_reset (&state->recording);
}

static bool entry_of (mns_scan *scan, uint64_t key, uint32_t *number)
{
    quorum *state = scan->state;
    bool added = false;
    uint64_t *at = mns_table_add (&state->of, key, &added);

    if (at == NULL || (added && (!log_entries_push (&state->entries, (log_entry){ 0 }) ||
                                 !mns_node_sets_add (&state->persisted)))) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added)
        *at = state->entries.count - 1;
    *number = (uint32_t) *at;
    return true;
}

static void take_persist (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    int64_t index, term;
    uint64_t key, *reach;
    uint32_t node, number;
    bool added = false;

    if (!mns_entry_read (&state->terms, scan, moment, &index, &term, &key) ||
        !mns_nodes_add (&state->configs.nodes, scan, moment->process, &node) ||
        !entry_of (scan, key, &number))
        return;
    mns_order_look (&state->order, moment);
    state->persists++;
    reach = mns_table_add (&state->reach,
                           (uint64_t) node << TERM_BITS | key >> MNS_ENTRY_INDEX_BITS, &added);
    if (reach == NULL || !mns_node_sets_put (&state->persisted, number, node) ||
        !mns_node_sets_put (&state->recording, 0, node)) {
        mns_scan_no_memory (scan);
        return;
    }
    if (*reach < (uint64_t) index + 1)
        *reach = (uint64_t) index + 1;
}

/* ---- Configurations. */

static bool is_above (const mns_config *a, const mns_config *b)
{
    return a->index > b->index || (a->index == b->index && a->term > b->term);
}

static void take_config (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    bool appends = mns_scan_is (scan, moment->f, "config-append");
    mns_config_told told;
    mns_u32s *log;
    uint32_t node;

    if (!mns_configs_read (&state->configs, scan, moment, !appends, &told) ||
        told.number == MNS_CONFIG_NONE ||
        !mns_nodes_add (&state->configs.nodes, scan, moment->process, &node) ||
        (log = mns_configs_log (&state->configs, scan, node)) == NULL)
        return;
    mns_config *of = &state->configs.all.at[told.number];
    state->contradicted |= told.differs;
    if (state->highest == MNS_CONFIG_NONE || is_above (of, &state->configs.all.at[state->highest]))
        state->highest = told.number;
    if (!appends) {
        of->committed = true;
        return;
    }
    mns_configs_drop (&state->configs, log, of->index);
    if (!mns_u32s_push (log, told.number))
        mns_scan_no_memory (scan);
}

static void take_rollback (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    int64_t index;
    uint32_t node;
    mns_u32s *log;

    if (mns_scan_need_int (scan, moment, "index", &index) &&
        mns_nodes_add (&state->configs.nodes, scan, moment->process, &node) &&
        (log = mns_configs_log (&state->configs, scan, node)) != NULL)
        mns_configs_drop (&state->configs, log, index);
}

static void take_role (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    minos_value who = mns_node_of (scan, moment);
    int64_t term;
    uint32_t node;
    bool added = false;

    if (!mns_scan_is (scan, minos_value_get (scan->values, moment->input, "role"), "leader") ||
        !mns_scan_int (scan, moment->input, "term", &term) || who == MINOS_NIL ||
        !mns_nodes_add (&state->configs.nodes, scan, who, &node))
        return;
    uint64_t *leader = mns_table_add (&state->leaders, (uint64_t) term, &added);
    if (leader == NULL)
        mns_scan_no_memory (scan);
    else
        *leader = node + 1;
}

/* ---- Commits. A set of nodes has the quorum by the committing node's configuration (YES), by none
 * that may be in use (NO), or by another one (MAYBE). */

typedef enum answer { NO, MAYBE, YES } answer;

/* Too many configurations to ask each time: one is taken to have it. */
static bool any_quorum (quorum *state, const mns_node_sets *sets, uint32_t set)
{
    for (uint32_t i = 0; i < state->configs.all.count; i++)
        if ((state->asked += 1 + state->configs.all.at[i].voters) > ASKED_MAX ||
            mns_config_quorum (&state->configs, i, sets, set))
            return true;
    return false;
}

static bool every_quorum (quorum *state, const mns_node_sets *sets, uint32_t set)
{
    for (uint32_t i = 0; i < state->configs.all.count; i++)
        if ((state->asked += 1 + state->configs.all.at[i].voters) > ASKED_MAX ||
            !mns_config_quorum (&state->configs, i, sets, set))
            return false;
    return true;
}

/* Below the top of a leader's log, down to the last that was committed. */
static bool own_quorum (const quorum *state, uint32_t node, const mns_node_sets *sets, uint32_t set)
{
    const mns_u32s *log = node < state->configs.logs.count ? &state->configs.logs.at[node] : NULL;

    for (size_t i = log != NULL ? log->count : 0; i-- > 0;) {
        if (mns_config_quorum (&state->configs, log->at[i], sets, set))
            return true;
        if (state->configs.all.at[log->at[i]].committed)
            return false;
    }
    return state->configs.initial != MNS_CONFIG_NONE &&
           mns_config_quorum (&state->configs, state->configs.initial, sets, set);
}

static answer ask (quorum *state, uint32_t node, int64_t leads, const mns_node_sets *sets,
                   uint32_t set)
{
    uint32_t own = mns_configs_top (&state->configs, node);
    const uint64_t *leader = mns_table_find (&state->leaders, (uint64_t) leads);

    if (own == MNS_CONFIG_NONE)
        return every_quorum (state, sets, set) ? YES : any_quorum (state, sets, set) ? MAYBE : NO;
    if (mns_config_quorum (&state->configs, own, sets, set))
        return YES;
    if (own == state->highest && leader != NULL && *leader == node + 1)
        return own_quorum (state, node, sets, set) ? MAYBE : NO;
    return any_quorum (state, sets, set) ? MAYBE : NO;
}

static void suspect_it (mns_scan *scan, suspect one)
{
    quorum *state = scan->state;
    if (!suspects_push (&state->suspects, one))
        mns_scan_no_memory (scan);
}

/* The nodes that have persisted an entry of the current term above the index. */
static bool look_ahead (mns_scan *scan, int64_t index, int64_t current)
{
    quorum *state = scan->state;
    uint32_t term;

    mns_node_sets_reset (&state->ahead);
    if (!mns_entry_term (&state->terms, scan, current, &term))
        return false;
    if (!mns_node_sets_add (&state->ahead)) {
        mns_scan_no_memory (scan);
        return false;
    }
    for (uint32_t node = 0; node < state->configs.nodes.names.count; node++) {
        const uint64_t *reach = mns_table_find (&state->reach, (uint64_t) node << TERM_BITS | term);
        if (reach != NULL && *reach > (uint64_t) index + 1 &&
            !mns_node_sets_put (&state->ahead, 0, node)) {
            mns_scan_no_memory (scan);
            return false;
        }
    }
    return true;
}

static void judge_term (mns_scan *scan, const mns_moment *moment, uint32_t node, suspect one)
{
    quorum *state = scan->state;
    int64_t current;

    if (one.index <= state->committed)
        return;
    if (!mns_scan_int (scan, moment->input, "current-term", &current)) {
        state->termless++;
        return;
    }
    state->odd += current < one.term;
    if (current <= one.term || state->configs.all.count == 0 ||
        !look_ahead (scan, one.index, current))
        return;
    answer is = ask (state, node, current, &state->ahead, 0);
    state->ambiguous += is == MAYBE;
    one.fault = OLD_TERM;
    if (is == NO)
        suspect_it (scan, one);
}

static void count_voters (const quorum *state, uint32_t node, suspect *one)
{
    uint32_t own = mns_configs_top (&state->configs, node);
    const uint32_t *names;

    if (own == MNS_CONFIG_NONE)
        own = 0;
    names = mns_config_members (&state->configs, own);
    one->voters = state->configs.all.at[own].voters;
    for (uint32_t i = 0; i < one->voters; i++)
        one->had += mns_node_sets_has (&state->persisted, one->entry, names[i]);
}

static void take_commit (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    suspect one = { .event = moment->index };
    int64_t leads;
    uint64_t key;
    uint32_t node;

    if (!mns_entry_read (&state->terms, scan, moment, &one.index, &one.term, &key) ||
        !mns_nodes_add (&state->configs.nodes, scan, moment->process, &node) ||
        !entry_of (scan, key, &one.entry))
        return;
    mns_order_look (&state->order, moment);
    state->commits++;
    one.node = node;
    judge_term (scan, moment, node, one);
    if (one.index > state->committed)
        state->committed = one.index;
    if (state->entries.at[one.entry].committed)
        return;
    state->entries.at[one.entry].committed = true;
    if (state->configs.all.count == 0) {
        state->unjudged++;
        return;
    }
    if (!mns_scan_int (scan, moment->input, "current-term", &leads))
        leads = one.term;
    answer is = ask (state, node, leads, &state->persisted, one.entry);
    state->ambiguous += is == MAYBE;
    if (is != NO)
        return;
    count_voters (state, node, &one);
    suspect_it (scan, one);
}

/* ---- The end. */

static void judge (mns_scan *scan, const suspect *one)
{
    quorum *state = scan->state;
    minos_anomaly *anomaly;

    if (!mns_node_sets_has (&state->recording, 0, one->node)) {
        if (!mns_node_sets_put (&state->persisted, one->entry, one->node)) {
            mns_scan_no_memory (scan);
            return;
        }
        if (one->fault == OLD_TERM || any_quorum (state, &state->persisted, one->entry)) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "%s commits, and no persist of it is recorded",
                              mns_names_at (&state->configs.nodes.names, one->node));
            return;
        }
    }
    if (state->order.broken &&
        (one->fault == OLD_TERM || any_quorum (state, &state->persisted, one->entry))) {
        mns_scan_unknown (
            scan, MINOS_BASIS_MISSING,
            "records are not in the order of their times, and a commit depends on it");
        return;
    }
    if (one->fault == OLD_TERM) {
        anomaly = mns_scan_anomaly (scan, "old-term-commit");
        mns_scan_say (scan, anomaly,
                      "index %" PRId64 " of the older term %" PRId64
                      " is committed, and no quorum has an entry of the current term above it",
                      one->index, one->term);
    } else {
        anomaly = mns_scan_anomaly (scan, "commit-without-quorum");
        mns_scan_say (scan, anomaly,
                      "index %" PRId64 " of term %" PRId64 " is committed when %" PRIu32
                      " of %" PRIu32 " voters have persisted it",
                      one->index, one->term, one->had, one->voters);
    }
    mns_scan_blame_event (scan, anomaly, one->event, "commit");
}

static void end (mns_scan *scan)
{
    quorum *state = scan->state;

    mns_scan_count (scan, "persists", state->persists);
    mns_scan_count (scan, "commits", state->commits);
    if (state->commits == 0 || state->persists == 0) {
        mns_scan_vacuous (scan, "no %s is recorded", state->commits == 0 ? "commit" : "persist");
        return;
    }
    if (state->contradicted) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "one index and term holds two configurations, and nothing says which "
                          "voters count");
        return;
    }
    for (size_t i = 0; i < state->suspects.count; i++)
        judge (scan, &state->suspects.at[i]);
    if (state->unjudged > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "nothing says who the voters are (:expect {:voters …} or config-append)");
    if (state->ambiguous > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64
                          " commits have a quorum in one configuration and not in another",
                          state->ambiguous);
    if (state->termless > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " commits have no :current-term, and may be of an older term",
                          state->termless);
    if (state->odd > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " commits are of a term above their node's :current-term",
                          state->odd);
}

static const mns_watch watches[] = {
    { .f = "persist", .moments = MNS_ON_EVENT, .take = take_persist },
    { .f = "commit", .moments = MNS_ON_EVENT, .take = take_commit },
    { .f = "config-append", .moments = MNS_ON_EVENT, .take = take_config, .aside = true },
    { .f = "config-rollback", .moments = MNS_ON_EVENT, .take = take_rollback, .aside = true },
    { .f = "config-commit", .moments = MNS_ON_EVENT, .take = take_config, .aside = true },
    { .f = "role", .moments = MNS_ON_EVENT, .take = take_role, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_commit_quorum = {
    .state_size = sizeof (quorum),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
