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
