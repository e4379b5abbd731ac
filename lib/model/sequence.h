/* sequence.h: what queues and stacks share: put an element in, take one out, look at it. */
#ifndef MNS_MODEL_SEQUENCE_H
#define MNS_MODEL_SEQUENCE_H

#include "model/shape.h"

enum { MNS_SEQUENCE_PUT, MNS_SEQUENCE_TAKE, MNS_SEQUENCE_PEEK };

minos_status mns_sequence_init (void *context, minos_states *out);
minos_status mns_sequence_init_by (const mns_model_config *config, mns_items_rule rule,
                                   minos_states *out);
minos_status mns_sequence_admit (const mns_builtin *builtin, minos_model_op *op,
                                 minos_error *error);
/* Taking and peeking at `place`, which is where the next element stands, of a state that has one.
 */
minos_status mns_sequence_take (const minos_model_op *op, mns_items items, size_t place,
                                minos_states *out);
minos_status mns_sequence_peek (const minos_model_op *op, mns_items items, size_t place,
                                minos_states *out);
/* The operation's function code; MNS_SEQUENCE_PUT where it has none (admit refused it before). */
uint32_t mns_sequence_code (const mns_builtin *builtin, const minos_model_op *op);
bool mns_sequence_is_pure (const mns_builtin *builtin, const minos_model_op *op);
bool mns_sequence_saw_mutation (const mns_model_config *config, const minos_model_op *op);
minos_status mns_sequence_describe (void *context, const minos_values *values, const void *state,
                                    size_t size, const minos_sink *sink);

#endif
