/* sequence.c: queues, stacks and priority queues differ in one number, the place of the next
 * element.
 *
 * An answer of nil (or :empty) says that there was none. A crashed take has an unknown answer: it
 * takes whatever is next, or nothing where there is nothing; it is never pure. */
#include "model/sequence.h"

#include "model/states.h"

#include <assert.h>

static bool is_element (const minos_values *values, minos_value value)
{
    return !mns_shape_is_empty (values, value);
}

minos_status mns_sequence_init_by (const mns_model_config *config, mns_items_rule rule,
                                   minos_states *out)
{
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    if (!mns_shape_all (out->space->values, first, is_element))
        return mns_shape_refuse_init (out, "of elements (nil and :empty are answers)", first);
    return mns_items_emit_value (out, first, rule, false);
}

minos_status mns_sequence_init (void *context, minos_states *out)
{
    return mns_sequence_init_by (context, mns_items_end, out);
}

minos_status mns_sequence_admit (const mns_builtin *builtin, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (builtin, op, error);
    if (row == NULL)
        return MINOS_MALFORMED;
    if (row->code == MNS_SEQUENCE_PUT && mns_shape_is_empty (op->values, op->input))
        return mns_shape_refuse (error, op, "an element (nil and :empty are answers)", op->input);
    op->f = mns_shape_first_name (builtin, row);
    if (row->code == MNS_SEQUENCE_PUT) {
        op->output = MINOS_NIL;
        op->completed = true;
        return MINOS_OK;
    }
    op->input = MINOS_NIL;
    if (op->completed && mns_shape_is_empty (op->values, op->output))
        op->output = MINOS_NIL;
    return MINOS_OK;
}

uint32_t mns_sequence_code (const mns_builtin *builtin, const minos_model_op *op)
{
    minos_error error;
    const mns_function *row = mns_shape_function (builtin, op, &error);
    return row != NULL ? row->code : MNS_SEQUENCE_PUT;
}

static minos_status emit_same (minos_states *out, mns_items items)
{
    return minos_states_emit (out, items.at, items.count * sizeof (minos_value));
}

minos_status mns_sequence_take (const minos_model_op *op, mns_items items, size_t place,
                                minos_states *out)
{
    if (items.count == 0)
        return !op->completed || op->output == MINOS_NIL ? emit_same (out, items) : MINOS_OK;
    assert (place < items.count);
    if (!op->completed || op->output == items.at[place])
        return mns_items_emit_without (out, items, place);
    return MINOS_OK;
}

minos_status mns_sequence_peek (const minos_model_op *op, mns_items items, size_t place,
                                minos_states *out)
{
    minos_value next = items.count == 0 ? MINOS_NIL : items.at[place];
    return !op->completed || op->output == next ? emit_same (out, items) : MINOS_OK;
}

/* A take that found nothing changed nothing, wherever it was legal: nil is no element. */
bool mns_sequence_is_pure (const mns_builtin *builtin, const minos_model_op *op)
{
    uint32_t code = mns_sequence_code (builtin, op);
    if (code == MNS_SEQUENCE_TAKE)
        return op->completed && op->output == MINOS_NIL;
    return code == MNS_SEQUENCE_PEEK;
}

/* Something came out that was not there from the start. */
bool mns_sequence_saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    for (size_t i = 0; i < minos_value_count (op->values, first); i++)
        if (minos_value_at (op->values, first, i) == op->output)
            return false;
    return !mns_shape_is_empty (op->values, op->output);
}

minos_status mns_sequence_describe (void *context, const minos_values *values, const void *state,
                                    size_t size, const minos_sink *sink)
{
    mns_items items = mns_items_of (state, size);
    (void) context;
    return mns_shape_describe (values, items.at, items.count, "[", "]", sink);
}
