/* stack.c: a stack, last in, first out. The state is its elements, the top last. */
#include "model/models.h"
#include "model/sequence.h"

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    (void) config;
    return mns_sequence_admit (&mns_model_stack, op, error);
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    mns_items items = mns_items_of (state, size);
    (void) context;
    switch (mns_sequence_code (&mns_model_stack, op)) {
    case MNS_SEQUENCE_TAKE:
        return mns_sequence_take (op, items, items.count - 1, out);
    case MNS_SEQUENCE_PEEK:
        return mns_sequence_peek (op, items, items.count - 1, out);
    default:
        return mns_items_emit_with (out, items, items.count, op->input);
    }
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    (void) context;
    return mns_sequence_is_pure (&mns_model_stack, op) ? MINOS_OP_PURE : 0;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "stack",
                            .context = (void *) (uintptr_t) config,
                            .init = mns_sequence_init,
                            .step = step,
                            .describe = mns_sequence_describe,
                            .traits = traits };
}

static const mns_function functions[] = {
    { "push", MNS_F_MUTATES | MNS_F_INSERTS, MNS_SEQUENCE_PUT },
    { "pop", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { "peek", MNS_F_OBSERVES, MNS_SEQUENCE_PEEK },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_stack = {
    .info = { "stack", "a stack: what was pushed last is popped first", "push pop peek" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = mns_sequence_saw_mutation,
    .reductions = MNS_REDUCE_UNSEEN_INSERTS,
};
