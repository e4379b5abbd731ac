/* set.c: a set. The state is its elements, ascending by handle. */
#include "model/shape.h"
#include "model/states.h"

extern const mns_builtin mns_model_set;

enum { SET_ADD, SET_REMOVE, SET_CONTAINS, SET_READ };

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    return mns_items_emit_value (out, config->has_init ? config->init : MINOS_NIL, true);
}

static bool is_collection (const minos_values *values, minos_value value)
{
    minos_kind kind = minos_value_kind (values, value);
    return kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET;
}

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_set, op, error);
    bool boolean = op->output == MINOS_TRUE || op->output == MINOS_FALSE;
    (void) config;
    if (row == NULL)
        return MINOS_MALFORMED;
    if (row->code == SET_READ && op->completed && op->output != MINOS_NIL &&
        !is_collection (op->values, op->output))
        return mns_shape_refuse (error, op, "a set or a vector", op->output);
    if (row->code == SET_CONTAINS && op->completed && !boolean)
        return mns_shape_refuse (error, op, "true or false", op->output);
    op->f = mns_shape_first_name (&mns_model_set, row);
    if (row->code == SET_READ)
        op->input = MINOS_NIL;
    if (row->code == SET_ADD || row->code == SET_REMOVE) {
        op->output = MINOS_NIL;
        op->completed = true;
    }
    return MINOS_OK;
}

/* A read of a vector says a set only where no element stands twice. */
static bool reads_as (const minos_values *values, minos_value answer, mns_items items)
{
    size_t count = minos_value_count (values, answer);
    if (count != items.count)
        return false;
    for (size_t i = 0; i < count; i++) {
        minos_value element = minos_value_at (values, answer, i);
        if (!mns_items_have (items, element))
            return false;
        for (size_t j = 0; minos_value_kind (values, answer) == MINOS_KIND_VECTOR && j < i; j++)
            if (minos_value_at (values, answer, j) == element)
                return false;
    }
    return true;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    mns_items items = mns_items_of (state, size);
    size_t place = mns_items_place (items, op->input);
    bool here = mns_items_have (items, op->input), legal = !op->completed;
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_set, op, &error);
    (void) context;
    if (row == NULL)
        return minos_states_refuse (out, error.message);
    switch (row->code) {
    case SET_ADD:
        return here ? minos_states_emit (out, state, size)
                    : mns_items_emit_with (out, items, place, op->input);
    case SET_REMOVE:
        return here ? mns_items_emit_without (out, items, place)
                    : minos_states_emit (out, state, size);
    case SET_CONTAINS:
        legal |= op->output == minos_values_boolean (here);
        break;
    default:
        legal |= reads_as (op->values, op->output, items);
    }
    return legal ? minos_states_emit (out, state, size) : MINOS_OK;
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    mns_items items = mns_items_of (state, size);
    (void) context;
    return mns_shape_describe (values, items.at, items.count, "#{", "}", sink);
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_set, op, &error);
    (void) context;
    return row != NULL && row->code >= SET_CONTAINS ? MINOS_OP_PURE : 0;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "set",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = describe,
                            .traits = traits };
}

static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    if (op->output == MINOS_TRUE)
        return true;
    return minos_value_count (op->values, op->output) > 0 &&
           (!config->has_init || op->output != config->init);
}

static const mns_function functions[] = {
    { "add", MNS_F_MUTATES, SET_ADD },
    { "remove", MNS_F_MUTATES, SET_REMOVE },
    { "contains", MNS_F_OBSERVES, SET_CONTAINS },
    { "read", MNS_F_OBSERVES, SET_READ },
    { "insert", MNS_F_MUTATES, SET_ADD },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_set = {
    .info = { "set", "a set: add, remove, ask for one element, read them all",
              "add remove contains read" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = saw_mutation,
};
