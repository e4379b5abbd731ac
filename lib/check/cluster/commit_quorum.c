/* commit_quorum.c: nothing is committed that a majority of the voters has not persisted.
 *
 * Who has persisted an entry, an index of a term, is a set of nodes in 64 bits. A commit is judged
 * by the set of that moment, the first time that an entry is committed: whoever commits it later
 * only follows. Voters are those of the committing node's own last `config-append`, else what the
 * test says; where another configuration that the history knows would give the quorum, the checker
 * does not know.
 *
 * An entry of an older term than the leader's is committed only along with one of the leader's own
 * term above it (Ongaro & Ousterhout 2014, figure 8), or if somebody had already committed that
 * far.
 *
 * The order of records of different nodes decides. Where their times contradict it, only what no
 * later record makes good is a violation; the rest is unknown. */
#include "check/cluster/cluster.h"

#include <inttypes.h>

enum { NODES_MAX = 64, CONFIGS_MAX = 64 };

typedef struct log_entry {
    uint64_t persisted; /* a bit a node */
    bool committed;
} log_entry;

MNS_VEC (log_entry, log_entries);

/* A commit without a quorum, to be looked at again at the end. */
typedef struct lonely {
    uint64_t voters;
    int64_t index, term;
    uint32_t entry, event, had;
    bool is_old; /* it is the term that is not allowed */
} lonely;

MNS_VEC (lonely, lonelies);

typedef struct quorum {
    mns_nodes nodes;
    mns_table terms;
    mns_table of; /* entry → its number */
    log_entries entries;
    lonelies lonelies;
    uint64_t configs[CONFIGS_MAX], own[NODES_MAX]; /* own: 0 is none */
    uint32_t config_count;
    mns_table topmost; /* term → the highest index of it that a quorum has, + 1 */
    int64_t committed; /* the highest index */
    int64_t time_ns;
    uint64_t persists, commits, ambiguous, unjudged;
    bool jumps, too_many; /* times go back; more configurations than are kept */
} quorum;

static bool add_config (quorum *state, uint64_t voters)
{
    for (uint32_t i = 0; i < state->config_count; i++)
        if (state->configs[i] == voters)
            return true;
    if (state->config_count == CONFIGS_MAX)
        return false;
    state->configs[state->config_count++] = voters;
    return true;
}

static void begin (mns_scan *scan)
{
    quorum *state = scan->state;

    mns_table_init (&state->terms, scan->budget);
    mns_table_init (&state->of, scan->budget);
    log_entries_init (&state->entries, scan->budget);
    lonelies_init (&state->lonelies, scan->budget);
    mns_table_init (&state->topmost, scan->budget);
    state->committed = -1;
    state->time_ns = MINOS_NO_TIME;
    if (!mns_nodes_begin (&state->nodes, scan, "voters"))
        return;
    state->too_many = state->nodes.awaited > NODES_MAX;
    if (state->nodes.awaited > 0)
        state->configs[state->config_count++] = state->nodes.awaited < NODES_MAX
                                                    ? (UINT64_C (1) << state->nodes.awaited) - 1
                                                    : UINT64_MAX;
}

static void reset (mns_scan *scan)
{
    quorum *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_table_reset (&state->terms);
    mns_table_reset (&state->of);
    log_entries_reset (&state->entries);
    lonelies_reset (&state->lonelies);
    mns_table_reset (&state->topmost);
}

static bool is_quorum (uint64_t voters, uint64_t nodes)
{
    return 2 * __builtin_popcountll (voters & nodes) > __builtin_popcountll (voters);
}

static bool is_any_quorum (const quorum *state, uint64_t nodes)
{
    for (uint32_t i = 0; i < state->config_count; i++)
        if (is_quorum (state->configs[i], nodes))
            return true;
    return false;
}

/* Whether the committing node has its quorum: in its own configuration, else in all. */
static bool is_own_quorum (const quorum *state, uint32_t node, uint64_t nodes)
{
    if (state->own[node] != 0)
        return is_quorum (state->own[node], nodes);
    for (uint32_t i = 0; i < state->config_count; i++)
        if (!is_quorum (state->configs[i], nodes))
            return false;
    return true;
}

static void look_at_time (quorum *state, const mns_moment *moment)
{
    if (moment->time_ns == MINOS_NO_TIME)
        return;
    state->jumps |= state->time_ns != MINOS_NO_TIME && moment->time_ns < state->time_ns;
    state->time_ns = moment->time_ns;
}

/* The node of a moment, which has a bit. */
static bool node_of (mns_scan *scan, minos_value name, const mns_moment *moment, uint32_t *node)
{
    quorum *state = scan->state;

    if (!mns_nodes_add (&state->nodes, scan, name, node))
        return false;
    if (*node < NODES_MAX)
        return true;
    mns_scan_refuse (scan, moment, "is of one more node than the %d that are judged", NODES_MAX);
    return false;
}

static log_entry *entry_of (mns_scan *scan, uint64_t key, uint32_t *number)
{
    quorum *state = scan->state;
    bool added = false;
    uint64_t *at = mns_table_add (&state->of, key, &added);

    if (at == NULL || (added && !log_entries_push (&state->entries, (log_entry){ 0 }))) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    if (added)
        *at = state->entries.count - 1;
    *number = (uint32_t) *at;
    return &state->entries.at[*at];
}

static void take_persist (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    int64_t index, term;
    uint64_t key;
    uint32_t node, number;
    log_entry *at;
    bool added = false;

    if (!mns_entry_read (&state->terms, scan, moment, &index, &term, &key) ||
        !node_of (scan, moment->process, moment, &node) ||
        (at = entry_of (scan, key, &number)) == NULL)
        return;
    look_at_time (state, moment);
    state->persists++;
    at->persisted |= UINT64_C (1) << node;
    if (!is_any_quorum (state, at->persisted))
        return;
    uint64_t *top = mns_table_add (&state->topmost, (uint64_t) term, &added);
    if (top == NULL)
        mns_scan_no_memory (scan);
    else if (*top < (uint64_t) index + 1)
        *top = (uint64_t) index + 1;
}

static void take_config (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    minos_value list;
    uint64_t mask = 0;
    uint32_t node;

    if (!mns_scan_need (scan, moment, "voters", &list))
        return;
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++) {
        if (!node_of (scan, minos_value_at (scan->values, list, i), moment, &node))
            return;
        mask |= UINT64_C (1) << node;
    }
    if (!node_of (scan, moment->process, moment, &node))
        return;
    if (mns_scan_is (scan, moment->f, "config-append"))
        state->own[node] = mask;
    if (!add_config (state, mask))
        state->too_many = true;
}

/* What the node goes back to is not said: from here on its own configuration is not known. */
static void take_rollback (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    uint32_t node;

    if (node_of (scan, moment->process, moment, &node))
        state->own[node] = 0;
}

static void judge_term (mns_scan *scan, const mns_moment *moment, int64_t index, int64_t term)
{
    quorum *state = scan->state;
    int64_t current;
    uint64_t *top;

    if (!mns_scan_int (scan, moment->input, "current-term", &current) || current == term ||
        index <= state->committed)
        return;
    top = mns_table_find (&state->topmost, (uint64_t) current);
    if (top != NULL && *top > (uint64_t) index + 1)
        return;
    if (!lonelies_push (
            &state->lonelies,
            (lonely){ .index = index, .term = term, .event = moment->index, .is_old = true }))
        mns_scan_no_memory (scan);
}

static void take_commit (mns_scan *scan, const mns_moment *moment)
{
    quorum *state = scan->state;
    int64_t index, term;
    uint64_t key;
    uint32_t node, number;
    log_entry *at;

    if (!mns_entry_read (&state->terms, scan, moment, &index, &term, &key) ||
        !node_of (scan, moment->process, moment, &node) ||
        (at = entry_of (scan, key, &number)) == NULL)
        return;
    look_at_time (state, moment);
    state->commits++;
    judge_term (scan, moment, index, term);
    if (index > state->committed)
        state->committed = index;
    if (at->committed)
        return;
    at->committed = true;
    uint64_t voters = state->own[node] ? state->own[node] : state->configs[0];
    if (state->config_count == 0) {
        state->unjudged++;
    } else if (!is_any_quorum (state, at->persisted)) {
        if (!lonelies_push (&state->lonelies, (lonely){ .voters = voters,
                                                        .index = index,
                                                        .term = term,
                                                        .entry = number,
                                                        .event = moment->index,
                                                        .had = (uint32_t) __builtin_popcountll (
                                                            voters & at->persisted) }))
            mns_scan_no_memory (scan);
    } else if (!is_own_quorum (state, node, at->persisted)) {
        state->ambiguous++;
    }
}

static void judge_lonely (mns_scan *scan, const lonely *commit)
{
    quorum *state = scan->state;
    minos_anomaly *anomaly;

    if (state->jumps &&
        (commit->is_old || is_any_quorum (state, state->entries.at[commit->entry].persisted))) {
        mns_scan_unknown (
            scan, MINOS_BASIS_MISSING,
            "records are not in the order of their times, and a commit depends on it");
        return;
    }
    if (state->config_count == 0)
        return;
    if (commit->is_old) {
        anomaly = mns_scan_anomaly (scan, "old-term-commit");
        mns_scan_say (scan, anomaly,
                      "index %" PRId64 " of the older term %" PRId64
                      " is committed, and no quorum has an entry of the current term above it",
                      commit->index, commit->term);
        mns_scan_blame_event (scan, anomaly, commit->event, "commit");
        return;
    }
    anomaly = mns_scan_anomaly (scan, "commit-without-quorum");
    mns_scan_say (scan, anomaly,
                  "index %" PRId64 " of term %" PRId64 " is committed when %" PRIu32
                  " of %d voters have persisted it",
                  commit->index, commit->term, commit->had, __builtin_popcountll (commit->voters));
    mns_scan_blame_event (scan, anomaly, commit->event, "commit");
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
    if (state->too_many) {
        mns_scan_unknown (scan, MINOS_BASIS_BUDGET, "more than %d voters or configurations",
                          CONFIGS_MAX);
        return;
    }
    for (size_t i = 0; i < state->lonelies.count; i++)
        judge_lonely (scan, &state->lonelies.at[i]);
    if (state->unjudged > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "nothing says who the voters are (:expect {:voters …} or config-append)");
    if (state->ambiguous > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64
                          " commits have a quorum in one configuration and not in another",
                          state->ambiguous);
}

static const mns_watch watches[] = {
    { .f = "persist", .moments = MNS_ON_EVENT, .take = take_persist },
    { .f = "commit", .moments = MNS_ON_EVENT, .take = take_commit },
    { .f = "config-append", .moments = MNS_ON_EVENT, .take = take_config, .aside = true },
    { .f = "config-rollback", .moments = MNS_ON_EVENT, .take = take_rollback, .aside = true },
    { .f = "config-commit", .moments = MNS_ON_EVENT, .take = take_config, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_commit_quorum = {
    .state_size = sizeof (quorum),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
