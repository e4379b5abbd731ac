/* shape.h: what the built-in models share: finding a function, refusing an operation, and states
 * that are arrays of values. */
#ifndef MNS_MODEL_SHAPE_H
#define MNS_MODEL_SHAPE_H

#include "model/builtin.h"

/* The row of a function's name, or NULL with the status MALFORMED in *error: "model stack has no
 * operation :append (it has push pop peek)". */
const mns_function *mns_shape_function (const mns_builtin *builtin, const minos_model_op *op,
                                        minos_error *error);
/* Whether it is an operation of the function `code`. */
bool mns_shape_is (const mns_builtin *builtin, const minos_model_op *op, uint32_t code);
/* The first name of the function that `row` is a name of. */
const char *mns_shape_first_name (const mns_builtin *builtin, const mns_function *row);
/* MALFORMED: "a :cas needs [old new], got 5". `needs` says what the value should have been. */
minos_status mns_shape_refuse (minos_error *error, const minos_model_op *op, const char *needs,
                               minos_value got);
/* The same for an init: "the initial value of a mutex must be true or false, got 5". */
minos_status mns_shape_refuse_init (minos_states *out, const char *needs, minos_value got);

/* The answer says that there was nothing: nil, or the keyword or string "empty". */
bool mns_shape_is_empty (const minos_values *values, minos_value answer);

/* Writes an array of values as EDN between two brackets, "[1 2 3]"; of many, the first ones. */
minos_status mns_shape_describe (const minos_values *values, const minos_value *items, size_t count,
                                 const char *open, const char *close, const minos_sink *sink);

/* ---- States that are arrays of values. */
typedef struct mns_items {
    const minos_value *at;
    size_t count;
} mns_items;

static inline mns_items mns_items_of (const void *state, size_t size)
{
    return (mns_items){ state, size / sizeof (minos_value) };
}

/* The first place whose element is not below `value`, of ascending items (order of handles). */
size_t mns_items_place (mns_items items, minos_value value);
bool mns_items_have (mns_items items, minos_value value); /* ascending items */
/* Emit the items with `value` put in at `place`; with the one at `place` taken out. */
minos_status mns_items_emit_with (minos_states *out, mns_items items, size_t place,
                                  minos_value value);
minos_status mns_items_emit_without (minos_states *out, mns_items items, size_t place);
/* Where an element belongs: the first place whose element does not come before it. */
typedef size_t (*mns_items_rule) (const minos_values *values, mns_items items, minos_value value);
size_t mns_items_end (const minos_values *values, mns_items items, minos_value value);
size_t mns_items_ascending (const minos_values *values, mns_items items, minos_value value);
/* Emits the elements of a vector or set, each where it belongs; nil has none. Other values are
 * refused. `distinct`: of equal ones, one. */
minos_status mns_items_emit_value (minos_states *out, minos_value collection, mns_items_rule rule,
                                   bool distinct);
/* Whether each element is one. */
bool mns_shape_all (const minos_values *values, minos_value collection,
                    bool (*is) (const minos_values *, minos_value));

#endif
