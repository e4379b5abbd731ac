/* set.c: a set. The state is its elements, ascending by handle. */
#include "model/models.h"
#include "model/shape.h"
#include "model/states.h"

enum { SET_ADD, SET_REMOVE, SET_CONTAINS, SET_READ };

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    return mns_items_emit_value (out, config->has_init ? config->init : MINOS_NIL,
                                 mns_items_ascending, true);
}

static bool is_collection (const minos_values *values, minos_value value)
{
    minos_kind kind = minos_value_kind (values, value);
    return kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET;
}

static bool is_boolean (minos_value value)
{
    return value == MINOS_TRUE || value == MINOS_FALSE;
}

/* An answer of nil is a set with nothing in it. */
static minos_status admit_read (const mns_model_config *config, minos_model_op *op,
                                minos_error *error)
{
    op->input = MINOS_NIL;
    op->completed &= !(config->nil_wildcard && op->output == MINOS_NIL);
    if (op->completed && op->output != MINOS_NIL && !is_collection (op->values, op->output))
        return mns_shape_refuse (error, op, "a set or a vector", op->output);
    return MINOS_OK;
}

/* The answer of an add or a remove counts where it is true or false: whether the set changed. */
static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_set, op, error);
    if (row == NULL)
        return MINOS_MALFORMED;
    op->f = mns_shape_first_name (&mns_model_set, row);
    if (row->code == SET_READ)
        return admit_read (config, op, error);
    if (row->code == SET_CONTAINS) {
        op->completed &= !(config->nil_wildcard && op->output == MINOS_NIL);
        if (op->completed && !is_boolean (op->output))
            return mns_shape_refuse (error, op, "true or false", op->output);
    } else if (!op->completed || !is_boolean (op->output) || is_boolean (op->input)) {
        op->output = MINOS_NIL;
        op->completed = true;
    }
    return MINOS_OK;
}

/* Whether the answer, as a set, is the state. A vector is, where no element stands in it twice:
 * then as many elements as the state has are at as many places of it. */
static minos_status reads_as (bool *out, mns_budget *budget, const minos_values *values,
                              minos_value answer, mns_items items)
{
    size_t count = minos_value_count (values, answer);
    uint8_t *seen = NULL;
    *out = count == items.count;
    if (!*out || count == 0)
        return MINOS_OK;
    seen = mns_zalloc (budget, count);
    if (seen == NULL)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < count && *out; i++) {
        minos_value element = minos_value_at (values, answer, i);
        size_t place = mns_items_place (items, element);
        *out = place < items.count && items.at[place] == element && !seen[place];
        if (*out)
            seen[place] = 1;
    }
    mns_free (budget, seen, count);
    return MINOS_OK;
}

static minos_status step_change (const minos_model_op *op, mns_items items, bool adds,
                                 minos_states *out)
{
    size_t place = mns_items_place (items, op->input);
    bool here = mns_items_have (items, op->input), changes = here != adds;
    if (op->output != MINOS_NIL && op->output != minos_values_boolean (changes))
        return MINOS_OK;
    if (!changes)
        return minos_states_emit (out, items.at, items.count * sizeof (minos_value));
    return adds ? mns_items_emit_with (out, items, place, op->input)
                : mns_items_emit_without (out, items, place);
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    mns_items items = mns_items_of (state, size);
    bool legal = !op->completed;
    minos_error error;
    minos_status status = MINOS_OK;
    const mns_function *row = mns_shape_function (&mns_model_set, op, &error);
    (void) context;
    if (row == NULL)
        return minos_states_refuse (out, error.message);
    if (row->code == SET_ADD || row->code == SET_REMOVE)
        return step_change (op, items, row->code == SET_ADD, out);
    if (op->completed && row->code == SET_CONTAINS)
        legal = op->output == minos_values_boolean (mns_items_have (items, op->input));
    else if (op->completed)
        status = reads_as (&legal, out->space->budget, op->values, op->output, items);
    if (status != MINOS_OK || !legal)
        return status;
    return minos_states_emit (out, state, size);
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
    if (row == NULL)
        return 0;
    return row->code == SET_CONTAINS || row->code == SET_READ || op->output == MINOS_FALSE
               ? MINOS_OP_PURE
               : 0;
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

static bool was_there (const mns_model_config *config, const minos_values *values,
                       minos_value element)
{
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    for (size_t i = 0; i < minos_value_count (values, first); i++)
        if (minos_value_at (values, first, i) == element)
            return true;
    return false;
}

/* An element that was not there from the start was added; one that was and is not was removed. */
static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    if (mns_shape_is (&mns_model_set, op, SET_CONTAINS))
        return is_boolean (op->output) &&
               (op->output == MINOS_TRUE) != was_there (config, op->values, op->input);
    for (size_t i = 0; i < minos_value_count (op->values, op->output); i++)
        if (!was_there (config, op->values, minos_value_at (op->values, op->output, i)))
            return true;
    return false;
}

static const mns_function functions[] = {
    { "add", MNS_F_MUTATES | MNS_F_INSERTS, SET_ADD },    { "remove", MNS_F_MUTATES, SET_REMOVE },
    { "contains", MNS_F_OBSERVES, SET_CONTAINS },         { "read", MNS_F_OBSERVES, SET_READ },
    { "insert", MNS_F_MUTATES | MNS_F_INSERTS, SET_ADD }, { NULL, 0, 0 },
};

const mns_builtin mns_model_set = {
    .info = { "set", "a set: add, remove, ask for one element, read them all",
              "add remove contains read" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = saw_mutation,
    .reductions = MNS_REDUCE_UNSEEN_INSERTS,
};
