/* counter.c: a number that is added to and read.
 *
 * The state has 128 bits: a history has less than 2^32 operations, each adds an integer of 64 bits,
 * so no order of them leaves the range, and none is refused or misjudged for it. */
#include "base/sink.h"
#include "model/models.h"
#include "model/shape.h"
#include "model/states.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { COUNTER_ADD, COUNTER_SUBTRACT, COUNTER_READ };
enum { DECIMAL_CHUNK = 18 }; /* digits of a number below 10^18 */

typedef __int128 number;

/* False: not an integer, or one that no counter reaches. */
static bool number_of (const minos_values *values, minos_value value, number *out)
{
    int64_t small;
    size_t size = 0;
    const char *text = minos_value_text (values, value, &size);
    bool fits = minos_value_int64 (values, value, &small);
    *out = small;
    if (fits || minos_value_kind (values, value) != MINOS_KIND_INTEGER || size > 38)
        return fits;
    bool negative = text[0] == '-';
    *out = 0;
    for (size_t i = negative; i < size; i++)
        *out = *out * 10 + (text[i] - '0');
    *out = negative ? -*out : *out;
    return true;
}

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    int64_t first = 0;
    if (config->has_init && config->init != MINOS_NIL &&
        !minos_value_int64 (out->space->values, config->init, &first))
        return mns_shape_refuse_init (out, "an integer of 64 bits", config->init);
    number state = first;
    return minos_states_emit (out, &state, sizeof state);
}

/* How much an operation adds; nil is one. */
static bool amount (const minos_model_op *op, uint32_t code, number *out)
{
    int64_t given = 1;
    if (op->input != MINOS_NIL && !minos_value_int64 (op->values, op->input, &given))
        return false;
    *out = code == COUNTER_SUBTRACT ? -(number) given : given;
    return true;
}

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_counter, op, error);
    number added;
    if (row == NULL)
        return MINOS_MALFORMED;
    if (row->code != COUNTER_READ && !amount (op, row->code, &added))
        return mns_shape_refuse (error, op, "an integer of 64 bits", op->input);
    if (row->code == COUNTER_READ && op->completed && op->output != MINOS_NIL &&
        minos_value_kind (op->values, op->output) != MINOS_KIND_INTEGER)
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
    number now, given;
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_counter, op, &error);
    (void) context;
    if (row == NULL)
        return minos_states_refuse (out, error.message);
    assert (size == sizeof now);
    memcpy (&now, state, sizeof now);
    if (row->code == COUNTER_READ) {
        bool reads_now = number_of (op->values, op->output, &given) && given == now;
        return !op->completed || reads_now ? minos_states_emit (out, state, size) : MINOS_OK;
    }
    if (!amount (op, row->code, &given) || __builtin_add_overflow (now, given, &now))
        return MINOS_INTERNAL;
    return minos_states_emit (out, &now, sizeof now);
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    const unsigned __int128 chunk = 1000000000000000000u;
    number now;
    (void) context;
    (void) values;
    (void) size;
    memcpy (&now, state, sizeof now);
    const char *sign = now < 0 ? "-" : "";
    unsigned __int128 positive = now < 0 ? -(unsigned __int128) now : (unsigned __int128) now;
    uint64_t high = (uint64_t) (positive / chunk), low = (uint64_t) (positive % chunk);
    if (high == 0)
        return mns_sink_printf (sink, "%s%" PRIu64, sign, low);
    return mns_sink_printf (sink, "%s%" PRIu64 "%0*" PRIu64, sign, high, DECIMAL_CHUNK, low);
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    (void) context;
    return mns_shape_is (&mns_model_counter, op, COUNTER_READ) ? MINOS_OP_PURE : 0;
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
    number read, initial;
    if (!number_of (op->values, first, &initial))
        initial = 0;
    return number_of (op->values, op->output, &read) && read != initial;
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
