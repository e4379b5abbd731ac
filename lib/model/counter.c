/* counter.c: a number that is added to and read. The state is an int64_t. */
#include "base/sink.h"
#include "model/shape.h"
#include "model/states.h"

#include <inttypes.h>
#include <string.h>

extern const mns_builtin mns_model_counter;

enum { COUNTER_ADD, COUNTER_SUBTRACT, COUNTER_READ };

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    int64_t number = 0;
    if (config->has_init && config->init != MINOS_NIL &&
        !minos_value_int64 (out->space->values, config->init, &number))
        return minos_states_refuse (out, "a counter starts as an integer");
    return minos_states_emit (out, &number, sizeof number);
}

/* How much an operation adds; nil is one. False: not an integer, or not one that can be negated. */
static bool amount (const minos_model_op *op, uint32_t code, int64_t *out)
{
    *out = 1;
    if (op->input != MINOS_NIL && !minos_value_int64 (op->values, op->input, out))
        return false;
    if (code == COUNTER_SUBTRACT) {
        if (*out == INT64_MIN)
            return false;
        *out = -*out;
    }
    return true;
}

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_counter, op, error);
    int64_t number;
    if (row == NULL)
        return MINOS_MALFORMED;
    if (row->code != COUNTER_READ && !amount (op, row->code, &number))
        return mns_shape_refuse (error, op, "an integer", op->input);
    if (row->code == COUNTER_READ && op->completed && op->output != MINOS_NIL &&
        !minos_value_int64 (op->values, op->output, &number))
        return mns_shape_refuse (error, op, "an integer", op->output);
    op->f = mns_shape_first_name (&mns_model_counter, row);
    if (row->code == COUNTER_READ) {
        op->input = MINOS_NIL;
        op->completed &= !(config->nil_wildcard && op->output == MINOS_NIL);
    } else {
        op->output = MINOS_NIL;
        op->completed = true;
    }
    return MINOS_OK;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    int64_t now, number = 0;
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_counter, op, &error);
    (void) context;
    if (row == NULL)
        return minos_states_refuse (out, error.message);
    memcpy (&now, state, sizeof now);
    if (row->code == COUNTER_READ) {
        bool reads_now = minos_value_int64 (op->values, op->output, &number) && number == now;
        return !op->completed || reads_now ? minos_states_emit (out, state, size) : MINOS_OK;
    }
    if (!amount (op, row->code, &number) || __builtin_add_overflow (now, number, &now))
        return minos_states_refuse (out, "the counter leaves the range of 64 bits");
    return minos_states_emit (out, &now, sizeof now);
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    int64_t now;
    (void) context;
    (void) values;
    (void) size;
    memcpy (&now, state, sizeof now);
    return mns_sink_printf (sink, "%" PRId64, now);
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_counter, op, &error);
    (void) context;
    return row != NULL && row->code == COUNTER_READ ? MINOS_OP_PURE : 0;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "counter",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = describe,
                            .traits = traits };
}

/* A number other than the first one was added to; so was the first, perhaps, but it does not show.
 */
static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    int64_t read = 0, initial = 0;
    minos_value_int64 (op->values, first, &initial);
    return minos_value_int64 (op->values, op->output, &read) && read != initial;
}

static const mns_function functions[] = {
    { "add", MNS_F_MUTATES, COUNTER_ADD },
    { "subtract", MNS_F_MUTATES, COUNTER_SUBTRACT },
    { "read", MNS_F_OBSERVES, COUNTER_READ },
    { "inc", MNS_F_MUTATES, COUNTER_ADD },
    { "increment", MNS_F_MUTATES, COUNTER_ADD },
    { "dec", MNS_F_MUTATES, COUNTER_SUBTRACT },
    { "decrement", MNS_F_MUTATES, COUNTER_SUBTRACT },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_counter = {
    .info = { "counter", "a number: add to it, subtract from it, read it", "add subtract read" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = saw_mutation,
};
