/* spec.c: what the specifications share, and those whose state is one value. */
#include "support/spec_parts.h"

#include <string.h>

minos_value spec_value (minos_values *values, int32_t integer)
{
    minos_value out = MINOS_NIL;
    if (integer != SPEC_NIL && minos_values_integer (values, &out, integer) != MINOS_OK)
        return MINOS_NIL;
    return out;
}

minos_value spec_vector (minos_values *values, const minos_value *items, size_t count)
{
    minos_value out;
    return minos_values_vector (values, &out, items, count) == MINOS_OK ? out : MINOS_NIL;
}

int32_t spec_fresh (choice_source *source, spec_domain *domain)
{
    if (domain->unique)
        return ++domain->last_used;
    return 1 + (int32_t) choose (source, domain->values);
}

int32_t spec_seen (choice_source *source, const spec_domain *domain)
{
    uint32_t bound = domain->unique ? (uint32_t) domain->last_used : domain->values;
    uint32_t pick = choose (source, bound + 2);
    return pick == 0 ? SPEC_NIL : (int32_t) pick;
}

bool spec_same_answer (const spec_answer *a, const spec_answer *b)
{
    return memcmp (a, b, sizeof *a) == 0;
}

uint32_t spec_fails (const spec_state *state, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state, .fail = true };
    return 1;
}

void spec_spoil_nothing (choice_source *source, const spec_domain *domain, const spec_op *op,
                         spec_answer *answer)
{
    (void) source, (void) domain, (void) op, (void) answer;
}

static void one_value_init (const spec_domain *domain, spec_state *state)
{
    *state = (spec_state){ .at = { domain->init }, .count = 1 };
}

static void zero_init (const spec_domain *domain, spec_state *state)
{
    (void) domain;
    *state = (spec_state){ .count = 1 };
}

/* ---- Registers. read 0, write 1, cas 2 */
static void register_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 2) };
    if (op->f == 1)
        op->arg[0] = spec_fresh (source, domain);
}

static void cas_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    register_draw (source, domain, op);
    if (choose (source, 3) > 0)
        return;
    *op = (spec_op){ .f = 2, .arg = { spec_seen (source, domain) } };
    op->arg[1] = spec_fresh (source, domain);
}

static uint32_t register_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state };
    if (op->f == 0)
        out->answer.at[0] = state->at[0];
    else if (op->f == 1)
        out->next.at[0] = op->arg[0];
    else if (state->at[0] == op->arg[0])
        out->next.at[0] = op->arg[1];
    else
        out->fail = true;
    return 1;
}

static void register_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                            spec_answer *answer)
{
    if (op->f == 0)
        answer->at[0] = spec_seen (source, domain);
}

static minos_value register_value (minos_values *values, const spec_op *op,
                                   const spec_answer *answer)
{
    if (op->f == 0)
        return answer != NULL ? spec_value (values, answer->at[0]) : MINOS_NIL;
    if (op->f == 1)
        return spec_value (values, op->arg[0]);
    minos_value pair[2] = { spec_value (values, op->arg[0]), spec_value (values, op->arg[1]) };
    return spec_vector (values, pair, 2);
}

const spec_model spec_register = { .model = "register",
                                   .functions = { "read", "write" },
                                   .wildcard = true,
                                   .takes_init = true,
                                   .init = one_value_init,
                                   .draw = register_draw,
                                   .outcomes = register_outcomes,
                                   .spoil = register_spoil,
                                   .value = register_value };

const spec_model spec_cas_register = { .model = "cas-register",
                                       .functions = { "read", "write", "cas" },
                                       .wildcard = true,
                                       .takes_init = true,
                                       .init = one_value_init,
                                       .draw = cas_draw,
                                       .outcomes = register_outcomes,
                                       .spoil = register_spoil,
                                       .value = register_value };

/* ---- Mutex. acquire 0, release 1 */
static void mutex_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    (void) domain;
    *op = (spec_op){ .f = choose (source, 2) };
}

static uint32_t mutex_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    if (state->at[0] != (int32_t) op->f)
        return spec_fails (state, out);
    *out = (spec_outcome){ .next = { .at = { !op->f }, .count = 1 } };
    return 1;
}

static minos_value no_value (minos_values *values, const spec_op *op, const spec_answer *answer)
{
    (void) values, (void) op, (void) answer;
    return MINOS_NIL;
}

const spec_model spec_mutex = { .model = "mutex",
                                .functions = { "acquire", "release" },
                                .init = zero_init,
                                .draw = mutex_draw,
                                .outcomes = mutex_outcomes,
                                .spoil = spec_spoil_nothing,
                                .value = no_value };

/* ---- Counter. read 0, add 1 */
static void counter_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 2) };
    if (op->f == 1)
        op->arg[0] = spec_fresh (source, domain) * (choose (source, 4) == 0 ? -1 : 1);
}

static uint32_t counter_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    *out = (spec_outcome){ .next = *state };
    if (op->f == 0)
        out->answer.at[0] = state->at[0];
    else
        out->next.at[0] += op->arg[0];
    return 1;
}

static void counter_spoil (choice_source *source, const spec_domain *domain, const spec_op *op,
                           spec_answer *answer)
{
    if (op->f == 0)
        answer->at[0] += (int32_t) choose (source, 2 * domain->values) - (int32_t) domain->values;
}

const spec_model spec_counter = { .model = "counter",
                                  .functions = { "read", "add" },
                                  .init = zero_init,
                                  .draw = counter_draw,
                                  .outcomes = counter_outcomes,
                                  .spoil = counter_spoil,
                                  .value = register_value };

/* ---- A register that may lose a write, and whose swap takes any of two values. Nondeterministic,
 * and known to no table: tests make it from callbacks. read 0, write 1, either 2 */
static void lossy_draw (choice_source *source, spec_domain *domain, spec_op *op)
{
    *op = (spec_op){ .f = choose (source, 3) };
    if (op->f > 0)
        op->arg[0] = spec_fresh (source, domain);
    if (op->f == 2)
        op->arg[1] = spec_fresh (source, domain);
}

static uint32_t lossy_outcomes (const spec_state *state, const spec_op *op, spec_outcome *out)
{
    out[0] = out[1] = (spec_outcome){ .next = *state };
    if (op->f == 0) {
        out[0].answer.at[0] = state->at[0];
        return 1;
    }
    out[0].next.at[0] = op->arg[0];
    if (op->f == 2)
        out[1].next.at[0] = op->arg[1];
    return 2;
}

const spec_model spec_lossy = { .model = "lossy",
                                .functions = { "read", "write", "either" },
                                .init = zero_init,
                                .draw = lossy_draw,
                                .outcomes = lossy_outcomes,
                                .spoil = register_spoil,
                                .value = register_value };

/* ---- The table. */
const spec_model *spec_at (size_t index)
{
    static const spec_model *const all[] = { &spec_register,
                                             &spec_cas_register,
                                             &spec_mutex,
                                             &spec_counter,
                                             &spec_lossy,
                                             &spec_set,
                                             &spec_fifo_queue,
                                             &spec_unordered_queue,
                                             &spec_stack,
                                             &spec_multi_register,
                                             &spec_kv,
                                             &spec_peeking_queue,
                                             &spec_peeking_stack,
                                             &spec_priority_queue,
                                             &spec_answering_set };
    return index < sizeof all / sizeof *all ? all[index] : NULL;
}

const spec_model *spec_named (const char *model)
{
    for (size_t i = 0; spec_at (i) != NULL; i++)
        if (strcmp (spec_at (i)->model, model) == 0)
            return spec_at (i);
    return NULL;
}
