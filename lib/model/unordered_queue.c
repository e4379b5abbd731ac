/* unordered_queue.c: a bag. The state is its elements, ascending by handle. */
#include "model/models.h"
#include "model/sequence.h"

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    (void) config;
    return mns_sequence_admit (&mns_model_unordered_queue, op, error);
}

static minos_status init (void *context, minos_states *out)
{
    return mns_sequence_init_by (context, mns_items_ascending, out);
}

/* An unknown answer may have been any element: one successor for each that differs. */
static minos_status take (const minos_model_op *op, mns_items items, minos_states *out)
{
    minos_status status = MINOS_OK;
    size_t place = mns_items_place (items, op->output);
    if (items.count == 0)
        return mns_sequence_take (op, items, 0, out);
    if (op->completed)
        return mns_items_have (items, op->output) ? mns_items_emit_without (out, items, place)
                                                  : MINOS_OK;
    for (size_t i = 0; i < items.count && status == MINOS_OK; i++)
        if (i == 0 || items.at[i] != items.at[i - 1])
            status = mns_items_emit_without (out, items, i);
    return status;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    mns_items items = mns_items_of (state, size);
    (void) context;
    switch (mns_sequence_code (&mns_model_unordered_queue, op)) {
    case MNS_SEQUENCE_TAKE:
        return take (op, items, out);
    default:
        return mns_items_emit_with (out, items, mns_items_place (items, op->input), op->input);
    }
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    (void) context;
    return mns_sequence_is_pure (&mns_model_unordered_queue, op) ? MINOS_OP_PURE : 0;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "unordered-queue",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = mns_sequence_describe,
                            .traits = traits };
}

static const mns_function functions[] = {
    { "enqueue", MNS_F_MUTATES | MNS_F_INSERTS, MNS_SEQUENCE_PUT },
    { "dequeue", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { "enq", MNS_F_MUTATES | MNS_F_INSERTS, MNS_SEQUENCE_PUT },
    { "deq", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { "push", MNS_F_MUTATES | MNS_F_INSERTS, MNS_SEQUENCE_PUT },
    { "pop", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_unordered_queue = {
    .info = { "unordered-queue", "a bag: any element may be dequeued, each once",
              "enqueue dequeue" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = mns_sequence_saw_mutation,
    .reductions = MNS_REDUCE_UNSEEN_INSERTS,
};
