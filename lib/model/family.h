/* family.h: what registers, CAS registers and mutexes share. Their state is one value. */
#ifndef MNS_MODEL_FAMILY_H
#define MNS_MODEL_FAMILY_H

#include "model/shape.h"
#include "model/space.h"

/* The pieces of mns_builtin.make. The step asks the row's own `classify`. */
void mns_family_make (minos_model *model, const mns_builtin *builtin,
                      const mns_model_config *config, minos_status (*init) (void *, minos_states *),
                      minos_status (*step) (void *, const void *, size_t, const minos_model_op *,
                                            minos_states *));
minos_status mns_family_init (void *context, minos_states *out);
minos_status mns_family_step_by (const mns_builtin *builtin, const mns_model_config *config,
                                 const void *state, size_t size, const minos_model_op *op,
                                 minos_states *out);

enum { MNS_REGISTER_READ, MNS_REGISTER_WRITE, MNS_REGISTER_CAS };
/* Reads and writes; MALFORMED for what the builtin does not have. */
minos_status mns_register_classify (const mns_builtin *builtin, const mns_model_config *config,
                                    const minos_model_op *op, mns_family_step *out,
                                    minos_error *error);
bool mns_register_saw_mutation (const mns_model_config *config, const minos_model_op *op);

#endif
