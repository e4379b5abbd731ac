#include "support/my_register.h"

#include <check.h>
#include <string.h>

static minos_status register_init (void *context, minos_states *out)
{
    int64_t zero = 0;
    (void) context;
    return minos_states_emit (out, &zero, sizeof zero);
}

static minos_status register_step (void *context, const void *state, size_t size,
                                   const minos_model_op *op, minos_states *out)
{
    int64_t now, value;
    (void) context;
    memcpy (&now, state, size);
    if (strcmp (op->f, "write") == 0) {
        if (!minos_value_int64 (op->values, op->input, &value))
            return minos_states_refuse (out, "a write needs an integer");
        return minos_states_emit (out, &value, sizeof value);
    }
    if (strcmp (op->f, "read") != 0)
        return minos_states_refuse (out, "a register has read and write");
    if (!op->completed || (minos_value_int64 (op->values, op->output, &value) && value == now))
        return minos_states_emit (out, state, size);
    return MINOS_OK;
}

static minos_status register_describe (void *context, const minos_values *values, const void *state,
                                       size_t size, const minos_sink *sink)
{
    int64_t now;
    char text[] = "number 0";
    (void) context;
    (void) values;
    memcpy (&now, state, size);
    text[7] = (char) ('0' + now % 10);
    return sink->write (sink->context, text, sizeof text - 1);
}

const minos_model my_register = { .size = sizeof my_register,
                                  .name = "my-register",
                                  .init = register_init,
                                  .step = register_step,
                                  .describe = register_describe };

static minos_value integer_or_nil (minos_builder *builder, int64_t integer)
{
    minos_value value = MINOS_NIL;
    if (integer >= 0)
        ck_assert_int_eq (minos_values_integer (minos_builder_values (builder), &value, integer),
                          MINOS_OK);
    return value;
}

minos_history *my_history (const my_row *rows, size_t count)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (size_t i = 0; i < count; i++) {
        minos_record record = { .size = sizeof record,
                                .type = rows[i].type,
                                .process = integer_or_nil (builder, rows[i].process),
                                .value = integer_or_nil (builder, rows[i].value),
                                .key = integer_or_nil (builder, rows[i].key),
                                .has_key = rows[i].key >= 0,
                                .time_ns = MINOS_NO_TIME };
        ck_assert_int_eq (
            minos_values_keyword (minos_builder_values (builder), &record.f, rows[i].f), MINOS_OK);
        ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}
