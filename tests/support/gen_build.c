/* gen_build.c: from a generated history to a built one, and to a problem. */
#include "support/gen.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

typedef struct moment {
    uint64_t time;
    uint32_t op;
    bool is_return;
} moment;

static int by_time (const void *a, const void *b)
{
    const moment *x = a, *y = b;
    return (x->time > y->time) - (x->time < y->time);
}

static const char *name_of (const gen_history *history, const gen_op *op)
{
    return history->spec->functions[op->op.f];
}

static minos_value output_of (minos_values *values, const gen_history *history, const gen_op *op)
{
    if (op->outcome != MINOS_OUTCOME_OK)
        return history->spec->value (values, &op->op, NULL);
    return history->spec->value (values, &op->op, &op->answer);
}

static void add_record (minos_builder *builder, const gen_history *history, const moment *at)
{
    const gen_op *op = &history->ops[at->op];
    minos_values *values = minos_builder_values (builder);
    minos_error error;
    minos_record record = { .size = sizeof record, .time_ns = MINOS_NO_TIME };
    if (at->is_return) {
        static const minos_type types[] = { [MINOS_OUTCOME_OK] = MINOS_TYPE_OK,
                                            [MINOS_OUTCOME_FAIL] = MINOS_TYPE_FAIL,
                                            [MINOS_OUTCOME_CRASHED] = MINOS_TYPE_INFO };
        record.type = types[op->outcome];
        record.value = output_of (values, history, op);
    } else {
        record.type = MINOS_TYPE_INVOKE;
        record.value = history->spec->value (values, &op->op, NULL);
    }
    record.process = spec_value (values, (int32_t) op->process);
    ck_assert_int_eq (minos_values_keyword (values, &record.f, name_of (history, op)), MINOS_OK);
    record.has_key = history->spec->keyed;
    if (record.has_key)
        ck_assert_int_eq (minos_values_string (values, &record.key, "x"), MINOS_OK);
    ck_assert_msg (minos_builder_add (builder, &record, &error) == MINOS_OK, "%s", error.message);
}

/* A crashed operation gets its info record at the end, or none. */
static void add_records (minos_builder *builder, const gen_history *history)
{
    size_t count = 0;
    moment *moments = calloc (2 * (size_t) history->count + 1, sizeof *moments);
    ck_assert (moments != NULL);
    for (uint32_t i = 0; i < history->count; i++) {
        const gen_op *op = &history->ops[i];
        moments[count++] = (moment){ op->call, i, false };
        if (op->outcome != MINOS_OUTCOME_CRASHED)
            moments[count++] = (moment){ op->ret, i, true };
        else if (op->process % 2 == 0)
            moments[count++] = (moment){ UINT64_MAX, i, true };
    }
    qsort (moments, count, sizeof *moments, by_time);
    for (size_t i = 0; i < count; i++)
        add_record (builder, history, &moments[i]);
    free (moments);
}

static void add_intervals (minos_builder *builder, const gen_history *history)
{
    minos_values *values = minos_builder_values (builder);
    for (uint32_t i = 0; i < history->count; i++) {
        const gen_op *op = &history->ops[i];
        minos_error error;
        minos_op interval = { .outcome = op->outcome,
                              .process = spec_value (values, (int32_t) i),
                              .input = history->spec->value (values, &op->op, NULL),
                              .output = output_of (values, history, op),
                              .has_key = history->spec->keyed,
                              .call_time_ns = (int64_t) op->call,
                              .return_time_ns = op->outcome == MINOS_OUTCOME_CRASHED
                                                    ? MINOS_NO_TIME
                                                    : (int64_t) op->ret };
        ck_assert_int_eq (minos_values_keyword (values, &interval.f, name_of (history, op)),
                          MINOS_OK);
        if (interval.has_key)
            ck_assert_int_eq (minos_values_string (values, &interval.key, "x"), MINOS_OK);
        ck_assert_msg (minos_builder_interval (builder, &interval, &error) == MINOS_OK, "%s",
                       error.message);
    }
}

minos_history *gen_build (const gen_history *history)
{
    minos_builder *builder;
    minos_history *built;
    minos_error error;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    if (history->params.intervals)
        add_intervals (builder, history);
    else
        add_records (builder, history);
    ck_assert_msg (minos_builder_seal (&built, builder, &error) == MINOS_OK, "%s", error.message);
    ck_assert_uint_eq (minos_history_op_count (built), history->count);
    return built;
}

uint32_t gen_index_of (const gen_history *history, const minos_history *built, uint32_t op)
{
    minos_op seen;
    int64_t process = 0;
    if (!history->params.intervals)
        return op;
    ck_assert (minos_history_op (built, op, &seen));
    ck_assert (minos_value_int64 (minos_history_values (built), seen.process, &process));
    return (uint32_t) process;
}

/* ---- A specification as a model of callbacks. */
static minos_status callback_init (void *context, minos_states *out)
{
    const gen_problem *problem = context;
    spec_domain domain = { .init = SPEC_NIL };
    spec_state state;
    problem->spec->init (&domain, &state);
    return minos_states_emit (out, &state, sizeof state);
}

/* The specification's operation and answer behind a model's: only integers are understood. */
static void understand (const spec_model *spec, const minos_model_op *op, spec_op *out,
                        spec_answer *answer)
{
    int64_t integer = 0;
    *out = (spec_op){ 0 };
    *answer = (spec_answer){ 0 };
    while (strcmp (spec->functions[out->f], op->f) != 0)
        out->f++;
    for (size_t i = 0; out->f == 2 && i < 2; i++) {
        minos_value_int64 (op->values, minos_value_at (op->values, op->input, i), &integer);
        out->arg[i] = (int32_t) integer;
    }
    if (out->f == 1 && minos_value_int64 (op->values, op->input, &integer))
        out->arg[0] = (int32_t) integer;
    if (out->f == 0)
        answer->at[0] =
            minos_value_int64 (op->values, op->output, &integer) ? (int32_t) integer : SPEC_NIL;
}

static minos_status callback_step (void *context, const void *bytes, size_t size,
                                   const minos_model_op *op, minos_states *out)
{
    const gen_problem *problem = context;
    spec_state state;
    spec_op asked;
    spec_answer answer;
    spec_outcome outcomes[SPEC_OUTCOMES];
    ck_assert_uint_eq (size, sizeof state);
    memcpy (&state, bytes, size);
    understand (problem->spec, op, &asked, &answer);
    uint32_t count = problem->spec->outcomes (&state, &asked, outcomes);
    for (uint32_t i = 0; i < count; i++) {
        if (outcomes[i].fail || (op->completed && !spec_same_answer (&outcomes[i].answer, &answer)))
            continue;
        minos_status status = minos_states_emit (out, &outcomes[i].next, sizeof state);
        if (status != MINOS_OK)
            return status;
    }
    return MINOS_OK;
}

static uint32_t callback_traits (void *context, const minos_model_op *op)
{
    const gen_problem *problem = context;
    return strcmp (op->f, problem->spec->functions[0]) == 0 ? MINOS_OP_PURE : 0;
}

/* ---- Problems. */
static void make_model (gen_problem *out)
{
    out->builtin = mns_builtin_named (out->spec->model);
    if (out->builtin != NULL) {
        out->builtin->make (&out->model, &out->config);
        return;
    }
    out->model = (minos_model){ .size = sizeof out->model,
                                .name = out->spec->model,
                                .context = out,
                                .init = callback_init,
                                .step = callback_step,
                                .traits = callback_traits };
}

void gen_problem_init (gen_problem *out, const minos_history *built, const spec_model *spec,
                       const mns_model_config *config, uint32_t rules_off)
{
    minos_error error = { 0 };
    *out = (gen_problem){ .history = built, .spec = spec };
    if (config != NULL)
        out->config = *config;
    mns_budget_init (&out->budget, NULL, 0, NULL);
    mns_region_init (&out->region, &out->budget, 4096);
    make_model (out);
    ck_assert_msg (mns_split_history (&out->split, built,
                                      spec->keyed ? MNS_KEYED_YES : MNS_KEYED_NO, &out->region,
                                      &error) == MINOS_OK,
                   "%s", error.message);
    ck_assert_uint_le (out->split.part_count, 1);
    mns_part nothing = { 0 };
    mns_prepare from = { .history = built,
                         .split = &out->split,
                         .part = out->split.part_count > 0 ? &out->split.parts[0] : &nothing,
                         .model = &out->model,
                         .builtin = out->builtin,
                         .config = &out->config,
                         .rules_off = rules_off };
    minos_status status =
        mns_prepare_problem (&out->problem, &out->space, &from, &out->region, &error);
    ck_assert_msg (status == MINOS_OK, "%s: %s", spec->model, error.message);
}

void gen_problem_reset (gen_problem *problem)
{
    mns_space_reset (&problem->space);
    mns_region_reset (&problem->region);
    ck_assert_uint_eq (mns_budget_used (&problem->budget), 0);
    mns_budget_reset (&problem->budget);
}
