/* spec_collections.c: sets, queues, stacks, several registers, and strings under a key. */
#include "support/spec_parts.h"

#include <string.h>

static void empty_init (const spec_domain *domain, spec_state *state)
{
    (void) domain;
    *state = (spec_state){ 0 };
}

static minos_value element_value (minos_values *values, const spec_op *op,
                                  const spec_answer *answer)
{
    if (op->f == 1)
        return spec_value (values, op->arg[0]);
    return answer != NULL ? spec_value (values, answer->at[0]) : MINOS_NIL;
}

/* ---- Set. read 0, add 1; the state and the answer are masks. */
enum { SET_VALUES = 24 };

static void set_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 2) };
    if (op->f == 1)
        op->arg[0] = spec_fresh (source, domain) % SET_VALUES;
}

static uint32_t set_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state };
    if (op->f == 0)
        out->answer.at[0] = state->at[0];
    else
        out->next.at[0] |= 1 << op->arg[0];
    return 1;
}

static void set_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                       spec_answer *answer)
{
    uint32_t bound = domain->unique ? (uint32_t) domain->last_used : domain->values;
    if (op->f == 0)
        answer->at[0] ^= 1 << (1 + choose (source, bound + 1)) % SET_VALUES;
}

static minos_value set_value (minos_values *values, const spec_op *op, const spec_answer *answer)
{
    minos_value items[SET_VALUES], out;
    size_t count = 0;
    if (op->f == 1)
        return spec_value (values, op->arg[0]);
    if (answer == NULL)
        return MINOS_NIL;
    for (int32_t i = 0; i < SET_VALUES; i++)
        if (answer->at[0] >> i & 1)
            items[count++] = spec_value (values, i);
    return minos_values_set (values, &out, items, count) == MINOS_OK ? out : MINOS_NIL;
}

const spec_model spec_set = { .model = "set",
                              .functions = { "read", "add" },
                              .init = empty_init,
                              .draw = set_draw,
                              .outcomes = set_outcomes,
                              .spoil = set_spoil,
                              .value = set_value };

/* ---- Queues and stack. take 0, put 1. Taking from nothing, and putting where there is no room
 * (a bound of this file's), fails. */
static void queue_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 2) };
    if (op->f == 1)
        op->arg[0] = spec_fresh (source, domain);
}

static uint32_t put (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    if (state->count == SPEC_CELLS)
        return spec_fails (state, out);
    *out = (spec_outcome){ .next = *state };
    out->next.at[out->next.count++] = op->arg[0];
    return 1;
}

static void take (const spec_state *state, uint32_t at, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state, .answer = { { state->at[at] } } };
    for (uint32_t i = at + 1; i < state->count; i++)
        out->next.at[i - 1] = state->at[i];
    out->next.at[--out->next.count] = 0;
}

static uint32_t fifo_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    if (op->f == 1)
        return put (state, op, out);
    if (state->count == 0)
        return spec_fails (state, out);
    take (state, 0, out);
    return 1;
}

static uint32_t stack_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    if (op->f == 1)
        return put (state, op, out);
    if (state->count == 0)
        return spec_fails (state, out);
    take (state, state->count - 1, out);
    return 1;
}

static uint32_t unordered_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    if (op->f == 1)
        return put (state, op, out);
    if (state->count == 0)
        return spec_fails (state, out);
    for (uint32_t i = 0; i < state->count; i++)
        take (state, i, &out[i]);
    return state->count;
}

static void queue_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                         spec_answer *answer)
{
    int32_t value = spec_seen (source, domain);
    if (op->f == 0 && value != SPEC_NIL)
        answer->at[0] = value;
}

const spec_model spec_fifo_queue = { .model = "fifo-queue",
                                     .functions = { "dequeue", "enqueue" },
                                     .init = empty_init,
                                     .draw = queue_draw,
                                     .outcomes = fifo_outcomes,
                                     .spoil = queue_spoil,
                                     .value = element_value };

const spec_model spec_unordered_queue = { .model = "unordered-queue",
                                          .functions = { "dequeue", "enqueue" },
                                          .init = empty_init,
                                          .draw = queue_draw,
                                          .outcomes = unordered_outcomes,
                                          .spoil = queue_spoil,
                                          .value = element_value };

const spec_model spec_stack = { .model = "stack",
                                .functions = { "pop", "push" },
                                .init = empty_init,
                                .draw = queue_draw,
                                .outcomes = stack_outcomes,
                                .spoil = queue_spoil,
                                .value = element_value };

/* ---- Several registers. txn 0 of one or two micro-operations (writes, register, value). */
enum { REGISTERS = 3, MICRO = 3 };

static void multi_init (const spec_domain *domain, spec_state *state)
{
    (void) domain;
    *state = (spec_state){ .count = REGISTERS };
    for (uint32_t i = 0; i < REGISTERS; i++)
        state->at[i] = SPEC_NIL;
}

static void multi_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .arg = { 0, 0, 0, -1 } };
    uint32_t count = 1 + choose (source, 2);
    for (uint32_t i = 0; i < count; i++) {
        int32_t *micro = op->arg + (size_t) i * MICRO;
        micro[0] = (int32_t) choose (source, 2);
        micro[1] = (int32_t) choose (source, REGISTERS);
        micro[2] = micro[0] ? spec_fresh (source, domain) : 0;
    }
}

static uint32_t multi_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state };
    for (uint32_t i = 0; i < 2; i++) {
        const int32_t *micro = op->arg + (size_t) i * MICRO;
        if (micro[0] == 1)
            out->next.at[micro[1]] = micro[2];
        else if (micro[0] == 0)
            out->answer.at[i] = out->next.at[micro[1]];
    }
    return 1;
}

static void multi_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                         spec_answer *answer)
{
    uint32_t i = choose (source, 2);
    if (op->arg[i * MICRO] == 0)
        answer->at[i] = spec_seen (source, domain);
}

static void multi_trim (const spec_op *op, spec_answer *answer)
{
    for (uint32_t i = 0; i < 2; i++)
        if (op->arg[i * MICRO] != 0)
            answer->at[i] = 0;
}

static minos_value multi_value (minos_values *values, const spec_op *op, const spec_answer *answer)
{
    minos_value list[2];
    size_t count = 0;
    for (uint32_t i = 0; i < 2; i++) {
        const int32_t *micro = op->arg + (size_t) i * MICRO;
        minos_value item[3] = { MINOS_NIL, spec_value (values, micro[1]), MINOS_NIL };
        if (micro[0] < 0)
            continue;
        if (minos_values_keyword (values, &item[0], micro[0] ? "w" : "r") != MINOS_OK)
            return MINOS_NIL;
        if (micro[0])
            item[2] = spec_value (values, micro[2]);
        else if (answer != NULL)
            item[2] = spec_value (values, answer->at[i]);
        list[count++] = spec_vector (values, item, 3);
    }
    return spec_vector (values, list, count);
}

const spec_model spec_multi_register = { .model = "multi-register",
                                         .functions = { "txn" },
                                         .init = multi_init,
                                         .draw = multi_draw,
                                         .outcomes = multi_outcomes,
                                         .spoil = multi_spoil,
                                         .trim = multi_trim,
                                         .value = multi_value };

/* ---- Strings under a key. get 0, put 1, append 2; one digit at a time. arg[1] of a get: whether
 * nothing is said as nil. */
static void kv_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 3) };
    if (op->f > 0)
        op->arg[0] = spec_fresh (source, domain) % 10;
    else
        op->arg[1] = (int32_t) choose (source, 2);
}

static uint32_t kv_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state };
    if (op->f == 0) {
        out->answer.at[0] = (int32_t) state->count;
        for (uint32_t i = 0; i < state->count; i++)
            out->answer.at[1 + i / 6] = out->answer.at[1 + i / 6] * 10 + state->at[i];
        return 1;
    }
    if (op->f == 1)
        out->next = (spec_state){ 0 };
    if (out->next.count == SPEC_CELLS)
        return spec_fails (state, out);
    out->next.at[out->next.count++] = op->arg[0];
    return 1;
}

static void kv_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                      spec_answer *answer)
{
    uint32_t how = choose (source, 4);
    (void) domain;
    if (op->f != 0 || answer->at[0] == 0 || answer->at[0] > 6)
        return;
    if (how == 0)
        *answer = (spec_answer){ 0 };
    else if (how == 1) { /* the last append is not seen */
        answer->at[0]--;
        answer->at[1] /= 10;
    } else
        answer->at[1] += answer->at[1] % 10 == 9 ? -1 : 1;
}

static minos_value kv_value (minos_values *values, const spec_op *op, const spec_answer *answer)
{
    char text[SPEC_CELLS + 1] = "";
    minos_value out;
    if (op->f > 0)
        text[0] = (char) ('0' + op->arg[0]);
    else {
        if (answer == NULL || (answer->at[0] == 0 && op->arg[1]))
            return MINOS_NIL;
        int32_t low = answer->at[2], high = answer->at[1];
        for (int32_t i = answer->at[0]; i > 0; i--) {
            int32_t *from = i > 6 ? &low : &high;
            text[i - 1] = (char) ('0' + *from % 10);
            *from /= 10;
        }
    }
    return minos_values_string (values, &out, text) == MINOS_OK ? out : MINOS_NIL;
}

const spec_model spec_kv = { .model = "kv",
                             .functions = { "get", "put", "append" },
                             .keyed = true,
                             .init = empty_init,
                             .draw = kv_draw,
                             .outcomes = kv_outcomes,
                             .spoil = kv_spoil,
                             .value = kv_value };
