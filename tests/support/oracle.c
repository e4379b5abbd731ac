/* oracle.c: every order, straight from the definition. */
#include "support/oracle.h"

#include <check.h>
#include <string.h>

typedef struct attempt {
    const gen_history *history;
    const oracle_rules *rules;
    uint64_t end; /* the history up to this instant: later calls do not exist, later returns are
                     not known to happen */
    bool placed[ORACLE_OPS_MAX];
} attempt;

static bool is_observed_failure (const attempt *a, const gen_op *op)
{
    return op->outcome == MINOS_OUTCOME_FAIL && a->rules->observe_failed_cas &&
           strcmp (a->history->spec->functions[op->op.f], "cas") == 0;
}

/* In the history at all? */
static bool exists (const attempt *a, const gen_op *op)
{
    return op->call <= a->end && (op->outcome != MINOS_OUTCOME_FAIL || is_observed_failure (a, op));
}

/* Must it be placed? */
static bool is_required (const attempt *a, const gen_op *op)
{
    return exists (a, op) && op->outcome != MINOS_OUTCOME_CRASHED && op->ret <= a->end;
}

/* Whether everything that must come before `op` is placed. */
static bool is_free (const attempt *a, const gen_op *op)
{
    for (uint32_t i = 0; i < a->history->count; i++) {
        const gen_op *other = &a->history->ops[i];
        if (!a->placed[i] && exists (a, other) && other->outcome != MINOS_OUTCOME_CRASHED &&
            other->ret < op->call)
            return false;
    }
    return true;
}

static bool agrees (const attempt *a, const gen_op *op, const spec_outcome *outcome)
{
    if (op->outcome == MINOS_OUTCOME_CRASHED)
        return !outcome->fail;
    if (op->outcome == MINOS_OUTCOME_FAIL)
        return outcome->fail;
    if (outcome->fail)
        return false;
    if (a->rules->nil_wildcard && a->history->spec->wildcard && op->op.f == 0 &&
        op->answer.at[0] == SPEC_NIL)
        return true;
    return spec_same_answer (&op->answer, &outcome->answer);
}

static bool try_orders (attempt *a, const spec_state *state)
{
    bool complete = true;
    for (uint32_t i = 0; i < a->history->count; i++)
        complete &= a->placed[i] || !is_required (a, &a->history->ops[i]);
    for (uint32_t i = 0; !complete && i < a->history->count; i++) {
        const gen_op *op = &a->history->ops[i];
        spec_outcome outcomes[SPEC_OUTCOMES];
        if (a->placed[i] || !exists (a, op) || !is_free (a, op))
            continue;
        uint32_t count = a->history->spec->outcomes (state, &op->op, outcomes);
        a->placed[i] = true;
        for (uint32_t j = 0; !complete && j < count; j++)
            complete = agrees (a, op, &outcomes[j]) && try_orders (a, &outcomes[j].next);
        a->placed[i] = false;
    }
    return complete;
}

static bool holds_until (const gen_history *history, const oracle_rules *rules, uint64_t end)
{
    attempt a = { .history = history, .rules = rules, .end = end };
    spec_state state;
    history->spec->init (&history->domain, &state);
    return try_orders (&a, &state);
}

oracle_answer oracle_judge (const gen_history *history, const oracle_rules *rules)
{
    ck_assert_uint_le (history->count, ORACLE_OPS_MAX);
    if (holds_until (history, rules, UINT64_MAX))
        return (oracle_answer){ .valid = true };
    /* The earliest return at which it does not hold. */
    uint64_t blocked = UINT64_MAX;
    for (uint32_t i = 0; i < history->count; i++) {
        const gen_op *op = &history->ops[i];
        if (op->outcome != MINOS_OUTCOME_CRASHED && op->ret < blocked &&
            !holds_until (history, rules, op->ret))
            blocked = op->ret;
    }
    ck_assert_uint_lt (blocked, UINT64_MAX);
    return (oracle_answer){ .valid = false, .blocked_ret = blocked };
}

/* ---- Partial linearizations. */

static bool counts (const attempt *a, uint32_t op)
{
    return a->history->ops[op].outcome != MINOS_OUTCOME_CRASHED;
}

static void reach_on (attempt *a, const spec_state *state, uint32_t completed, oracle_reach *reach)
{
    for (uint32_t i = 0; i < a->history->count; i++)
        if (a->placed[i] && reach->with[i] < completed)
            reach->with[i] = completed;
    if (reach->all < completed)
        reach->all = completed;
    for (uint32_t i = 0; i < a->history->count; i++) {
        const gen_op *op = &a->history->ops[i];
        spec_outcome outcomes[SPEC_OUTCOMES];
        if (a->placed[i] || !exists (a, op) || !is_free (a, op))
            continue;
        uint32_t count = a->history->spec->outcomes (state, &op->op, outcomes);
        a->placed[i] = true;
        for (uint32_t j = 0; j < count; j++)
            if (agrees (a, op, &outcomes[j]))
                reach_on (a, &outcomes[j].next, completed + counts (a, i), reach);
        a->placed[i] = false;
    }
}

oracle_reach oracle_reach_of (const gen_history *history, const oracle_rules *rules)
{
    attempt a = { .history = history, .rules = rules, .end = UINT64_MAX };
    oracle_reach reach = { 0 };
    spec_state state;
    ck_assert_uint_le (history->count, ORACLE_OPS_MAX);
    history->spec->init (&history->domain, &state);
    reach_on (&a, &state, 0, &reach);
    return reach;
}

/* Whether some completed operation is possible next. */
static bool goes_on (attempt *a, const spec_state *state)
{
    for (uint32_t i = 0; i < a->history->count; i++) {
        const gen_op *op = &a->history->ops[i];
        spec_outcome outcomes[SPEC_OUTCOMES];
        if (a->placed[i] || !exists (a, op) || !counts (a, i) || !is_free (a, op))
            continue;
        uint32_t count = a->history->spec->outcomes (state, &op->op, outcomes);
        for (uint32_t j = 0; j < count; j++)
            if (agrees (a, op, &outcomes[j]))
                return true;
    }
    return false;
}

static bool follows (attempt *a, const spec_state *state, const uint32_t *order, uint32_t count,
                     bool *blocked)
{
    spec_outcome outcomes[SPEC_OUTCOMES];
    bool followed = false;
    if (count == 0) {
        *blocked |= !goes_on (a, state);
        return true;
    }
    const gen_op *op = &a->history->ops[order[0]];
    if (a->placed[order[0]] || !exists (a, op) || !is_free (a, op))
        return false;
    uint32_t several = a->history->spec->outcomes (state, &op->op, outcomes);
    a->placed[order[0]] = true;
    for (uint32_t j = 0; j < several; j++)
        followed |= agrees (a, op, &outcomes[j]) &&
                    follows (a, &outcomes[j].next, order + 1, count - 1, blocked);
    a->placed[order[0]] = false;
    return followed;
}

bool oracle_is_partial (const gen_history *history, const oracle_rules *rules,
                        const uint32_t *order, uint32_t count, uint32_t *completed, bool *blocked)
{
    attempt a = { .history = history, .rules = rules, .end = UINT64_MAX };
    spec_state state;
    history->spec->init (&history->domain, &state);
    *completed = 0;
    *blocked = false;
    for (uint32_t i = 0; i < count; i++)
        *completed += counts (&a, order[i]);
    return follows (&a, &state, order, count, blocked);
}
