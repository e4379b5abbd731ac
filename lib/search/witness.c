/* witness.c: whether a sequence of calls is a linearization.
 *
 * Points lemma: a sequence keeps real time exactly if no operation in it returned before one that
 * stands earlier was called, that is, if each return is later than the latest call so far. One
 * running maximum, one pass. Nondeterministic models are stepped with the set of states that are
 * possible: a witness need not say which of them was taken. */
#include "search/problem.h"

#include <assert.h>

/* ---- Each completed call once, no call twice, real time. */
static bool is_order (const mns_problem *problem, const uint32_t *witness, uint32_t count,
                      uint64_t *used)
{
    uint32_t latest = 0, completed = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (witness[i] >= problem->call_count)
            return false;
        const mns_call *call = &problem->calls[witness[i]];
        uint64_t bit = UINT64_C (1) << witness[i] % 64;
        if (used[witness[i] / 64] & bit)
            return false;
        used[witness[i] / 64] |= bit;
        if (i > 0 && call->ret < latest)
            return false;
        latest = call->call > latest ? call->call : latest;
        completed += call->ret != MNS_CALL_NEVER;
    }
    assert (problem->crashed_count <= problem->call_count);
    return completed == problem->call_count - problem->crashed_count;
}

/* ---- Each step legal. */
typedef struct state_set {
    mns_u32s now, next;
    mns_table stamps; /* state → the last step at which it was added */
} state_set;

static bool add_state (state_set *set, uint32_t state, uint64_t step)
{
    bool added;
    uint64_t *stamp = mns_table_add (&set->stamps, state, &added);
    if (stamp == NULL)
        return false;
    if (*stamp == step)
        return true;
    *stamp = step;
    return mns_u32s_push (&set->next, state);
}

static bool step_set (mns_space *space, state_set *set, uint32_t class_id, uint64_t step)
{
    mns_u32s_clear (&set->next);
    for (size_t i = 0; i < set->now.count; i++) {
        uint32_t one, count, word = mns_space_step (space, set->now.at[i], class_id);
        const uint32_t *list = mns_space_successors (space, word, &one, &count);
        for (uint32_t j = 0; j < count; j++)
            if (!add_state (set, list[j], step))
                return false;
    }
    mns_u32s swap = set->now;
    set->now = set->next;
    set->next = swap;
    return set->now.count > 0;
}

static bool is_legal_from (const mns_problem *problem, const uint32_t *witness, uint32_t count,
                           uint32_t at, uint32_t state)
{
    mns_space *space = problem->space;
    state_set set;
    mns_u32s_init (&set.now, space->budget);
    mns_u32s_init (&set.next, space->budget);
    mns_table_init (&set.stamps, space->budget);
    bool legal = mns_u32s_push (&set.now, state);
    for (; legal && at < count; at++)
        legal = step_set (space, &set, problem->calls[witness[at]].class_id, (uint64_t) at + 1);
    mns_u32s_reset (&set.now);
    mns_u32s_reset (&set.next);
    mns_table_reset (&set.stamps);
    return legal;
}

static bool is_legal (const mns_problem *problem, const uint32_t *witness, uint32_t count)
{
    uint32_t state = problem->space->initial;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = mns_space_step (problem->space, state, problem->calls[witness[i]].class_id);
        if (word == MNS_ILLEGAL)
            return false;
        if (word & MNS_SEVERAL)
            return is_legal_from (problem, witness, count, i, state);
        state = word;
    }
    return true;
}

bool mns_witness_holds (mns_problem *problem, const uint32_t *witness, uint32_t count)
{
    mns_budget *budget = problem->space->budget;
    size_t size = ((size_t) problem->call_count + 63) / 64 * sizeof (uint64_t);
    assert (count == 0 || witness != NULL);
    uint64_t *used = mns_zalloc (budget, size);
    if (used == NULL)
        return false;
    bool holds = is_order (problem, witness, count, used);
    mns_free (budget, used, size);
    return holds && is_legal (problem, witness, count) && problem->space->status == MINOS_OK;
}
