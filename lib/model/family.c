/* family.c: the register family as models. A search steps it inline (space.h); this is the same
 * meaning through the interface that every model has. */
#include "model/family.h"

#include <assert.h>
#include <string.h>

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    minos_value value;
    (void) context;
    assert (size == sizeof value);
    (void) size;
    memcpy (&value, state, sizeof value);
    return minos_value_print_edn (values, value, sink);
}

void mns_family_make (minos_model *model, const mns_builtin *builtin,
                      const mns_model_config *config, minos_status (*init) (void *, minos_states *),
                      minos_status (*step) (void *, const void *, size_t, const minos_model_op *,
                                            minos_states *))
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = builtin->info.name,
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = describe };
}

minos_status mns_family_init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    minos_value initial = config->has_init ? config->init : MINOS_NIL;
    return minos_states_emit (out, &initial, sizeof initial);
}

minos_status mns_family_step_by (const mns_builtin *builtin, const mns_model_config *config,
                                 const void *state, size_t size, const minos_model_op *op,
                                 minos_states *out)
{
    mns_family_step step;
    minos_error error;
    minos_value now;
    bool legal = true;
    assert (size == sizeof now);
    (void) size;
    memcpy (&now, state, sizeof now);
    if (builtin->classify (config, op, &step, &error) != MINOS_OK)
        return minos_states_refuse (out, error.message);
    if (step.kind == MNS_CLASS_READ || step.kind == MNS_CLASS_CAS)
        legal = now == step.a;
    else if (step.kind == MNS_CLASS_CAS_FAILED)
        legal = now != step.a;
    if (!legal)
        return MINOS_OK;
    if (step.kind == MNS_CLASS_WRITE || step.kind == MNS_CLASS_CAS)
        now = step.b;
    return minos_states_emit (out, &now, sizeof now);
}

minos_status mns_register_classify (const mns_builtin *builtin, const mns_model_config *config,
                                    const minos_model_op *op, mns_family_step *out,
                                    minos_error *error)
{
    const mns_function *row = mns_shape_function (builtin, op, error);
    if (row == NULL)
        return MINOS_MALFORMED;
    *out = (mns_family_step){ 0 };
    switch (row->code) {
    case MNS_REGISTER_READ:
        out->kind = !op->completed || (config->nil_wildcard && op->output == MINOS_NIL)
                        ? MNS_CLASS_READ_ANY
                        : MNS_CLASS_READ;
        out->a = op->output;
        return MINOS_OK;
    case MNS_REGISTER_WRITE:
        out->kind = MNS_CLASS_WRITE;
        out->b = op->input;
        return MINOS_OK;
    default:
        assert (row->code == MNS_REGISTER_CAS);
        if (minos_value_kind (op->values, op->input) != MINOS_KIND_VECTOR ||
            minos_value_count (op->values, op->input) != 2)
            return mns_shape_refuse (error, op, "[old new]", op->input);
        if (op->completed && !op->failed && op->output == MINOS_FALSE)
            return mns_error (error, MINOS_MALFORMED,
                              "an ok :%s answered false: one that did not happen is :fail", op->f);
        out->kind = op->failed ? MNS_CLASS_CAS_FAILED : MNS_CLASS_CAS;
        out->a = minos_value_at (op->values, op->input, 0);
        out->b = minos_value_at (op->values, op->input, 1);
        return MINOS_OK;
    }
}

/* What is read was written, unless it is what was there at first. A CAS that applied saw what it
 * expected. */
bool mns_register_saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    minos_value initial = config->has_init ? config->init : MINOS_NIL;
    if (strcmp (op->f, "cas") == 0)
        return minos_value_at (op->values, op->input, 0) != initial;
    if (config->nil_wildcard && op->output == MINOS_NIL)
        return false;
    return op->output != initial;
}
