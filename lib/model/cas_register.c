/* cas_register.c: a register that can also compare and set. */
#include "model/family.h"
#include "model/models.h"

static minos_status classify (const mns_model_config *config, const minos_model_op *op,
                              mns_family_step *out, minos_error *error)
{
    return mns_register_classify (&mns_model_cas_register, config, op, out, error);
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    return mns_family_step_by (&mns_model_cas_register, context, state, size, op, out);
}

static void make (minos_model *model, const mns_model_config *config)
{
    mns_family_make (model, &mns_model_cas_register, config, mns_family_init, step);
}

static const mns_function functions[] = {
    { "read", MNS_F_OBSERVES, MNS_REGISTER_READ },
    { "write", MNS_F_MUTATES, MNS_REGISTER_WRITE },
    { "cas", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_REGISTER_CAS },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_cas_register = {
    .info = { "cas-register", "one value: read, write, compare-and-set [old new]",
              "read write cas" },
    .functions = functions,
    .make = make,
    .classify = classify,
    .saw_mutation = mns_register_saw_mutation,
    .reductions = MNS_REDUCE_UNREAD_WRITES,
};
