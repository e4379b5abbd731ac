/* spec_observing.c: collections that answer more: what is next without taking it, that there is
 * nothing, whether something changed. */
#include "support/spec_parts.h"

#include <string.h>

static void empty_init (const spec_domain *domain, spec_state *state)
{
    (void) domain;
    *state = (spec_state){ 0 };
}

/* ---- take 0, put 1, peek 2, and take from the other end 3. Of nothing, the answer is nil. */
enum { TAKE, PUT, PEEK, TAKE_OTHER };

static void draw_three (choice_source *source, spec_domain *domain, spec_op *op)
{
    static const uint32_t functions[] = { TAKE, PUT, PEEK, TAKE, PUT };
    *op = (spec_op){ .f = functions[choose (source, 5)] };
    if (op->f == PUT)
        op->arg[0] = spec_fresh (source, domain);
}

static void draw_four (choice_source *source, spec_domain *domain, spec_op *op)
{
    draw_three (source, domain, op);
    if (op->f == TAKE && choose (source, 3) == 0)
        op->f = TAKE_OTHER;
}

/* The element at `at` comes out, or is looked at. */
static uint32_t answer (const spec_state *state, const spec_op *op, uint32_t at, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state, .answer = { { SPEC_NIL } } };
    if (state->count == 0)
        return 1;
    out->answer.at[0] = state->at[at];
    if (op->f == PEEK)
        return 1;
    for (uint32_t i = at + 1; i < state->count; i++)
        out->next.at[i - 1] = state->at[i];
    out->next.at[--out->next.count] = 0;
    return 1;
}

static uint32_t put_at (const spec_state *state, const spec_op *op, uint32_t at, spec_outcome *out)
{
    if (state->count == SPEC_CELLS)
        return spec_fails (state, out);
    *out = (spec_outcome){ .next = *state };
    for (uint32_t i = state->count; i > at; i--)
        out->next.at[i] = state->at[i - 1];
    out->next.at[at] = op->arg[0];
    out->next.count++;
    return 1;
}

static uint32_t fifo_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    return op->f == PUT ? put_at (state, op, state->count, out) : answer (state, op, 0, out);
}

static uint32_t stack_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    return op->f == PUT ? put_at (state, op, state->count, out)
                        : answer (state, op, state->count - 1, out);
}

static uint32_t priority_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    uint32_t at = 0;
    while (op->f == PUT && at < state->count && state->at[at] < op->arg[0])
        at++;
    if (op->f == PUT)
        return put_at (state, op, at, out);
    return answer (state, op, op->f == TAKE_OTHER ? 0 : state->count - 1, out);
}

static void spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                   spec_answer *spoilt)
{
    if (op->f != PUT)
        spoilt->at[0] = spec_seen (source, domain);
}

static minos_value element_value (minos_values *values, const spec_op *op,
                                  const spec_answer *answered)
{
    if (op->f == PUT)
        return spec_value (values, op->arg[0]);
    return answered != NULL ? spec_value (values, answered->at[0]) : MINOS_NIL;
}

const spec_model spec_peeking_queue = { .model = "fifo-queue",
                                        .functions = { "dequeue", "enqueue", "peek" },
                                        .init = empty_init,
                                        .draw = draw_three,
                                        .outcomes = fifo_outcomes,
                                        .spoil = spoil,
                                        .value = element_value };

const spec_model spec_peeking_stack = { .model = "stack",
                                        .functions = { "pop", "push", "peek" },
                                        .init = empty_init,
                                        .draw = draw_three,
                                        .outcomes = stack_outcomes,
                                        .spoil = spoil,
                                        .value = element_value };

const spec_model spec_priority_queue = { .model = "priority-queue",
                                         .functions = { "poll", "insert", "peek", "poll-min" },
                                         .init = empty_init,
                                         .draw = draw_four,
                                         .outcomes = priority_outcomes,
                                         .spoil = spoil,
                                         .value = element_value };

/* ---- Set. contains 0, add 1, remove 2, each with an element and the answer true or false; read 3,
 * whose answer is a mask, as the state is. */
enum { CONTAINS, ADD, REMOVE, READ, SET_VALUES = 24 };

static void set_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 4) };
    if (op->f != READ)
        op->arg[0] = spec_fresh (source, domain) % SET_VALUES;
}

static uint32_t set_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    int32_t bit = 1 << op->arg[0], here = (state->at[0] & bit) != 0;
    *out = (spec_outcome){ .next = *state };
    switch (op->f) {
    case CONTAINS:
        out->answer.at[0] = here;
        break;
    case ADD:
        out->answer.at[0] = !here;
        out->next.at[0] |= bit;
        break;
    case REMOVE:
        out->answer.at[0] = here;
        out->next.at[0] &= ~bit;
        break;
    default:
        out->answer.at[0] = state->at[0];
    }
    return 1;
}

static void set_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                       spec_answer *spoilt)
{
    uint32_t bound = domain->unique ? (uint32_t) domain->last_used : domain->values;
    if (op->f == READ)
        spoilt->at[0] ^= 1 << (1 + choose (source, bound + 1)) % SET_VALUES;
    else
        spoilt->at[0] = !spoilt->at[0];
}

/* What an invocation says is the element; the answer takes its place. */
static minos_value set_value (minos_values *values, const spec_op *op, const spec_answer *answered)
{
    minos_value items[SET_VALUES], out;
    size_t count = 0;
    if (answered == NULL)
        return op->f == READ ? MINOS_NIL : spec_value (values, op->arg[0]);
    if (op->f != READ)
        return minos_values_boolean (answered->at[0] != 0);
    for (int32_t i = 0; i < SET_VALUES; i++)
        if (answered->at[0] >> i & 1)
            items[count++] = spec_value (values, i);
    return minos_values_set (values, &out, items, count) == MINOS_OK ? out : MINOS_NIL;
}

const spec_model spec_answering_set = { .model = "set",
                                        .functions = { "contains", "add", "remove", "read" },
                                        .init = empty_init,
                                        .draw = set_draw,
                                        .outcomes = set_outcomes,
                                        .spoil = set_spoil,
                                        .value = set_value };
