/* priority_queue.c: a queue that is ordered by its elements: the greatest comes out first, and by
 * functions of their own the least.
 *
 * An element is an integer, or a vector that begins with one: [priority payload]. Of elements of
 * one priority any may come out. The state is the elements, ascending by priority, and by handle
 * within one: the candidates are a run at one end. */
#include "model/models.h"
#include "model/sequence.h"
#include "model/states.h"

/* Beside the codes of a sequence, which stand for the greatest. */
enum { POLL_LEAST = MNS_SEQUENCE_PEEK + 1, PEEK_LEAST };

static minos_value priority_of (const minos_values *values, minos_value element)
{
    bool pair = minos_value_kind (values, element) == MINOS_KIND_VECTOR;
    return pair ? minos_value_at (values, element, 0) : element;
}

static bool is_element (const minos_values *values, minos_value element)
{
    return minos_value_kind (values, priority_of (values, element)) == MINOS_KIND_INTEGER;
}

static bool comes_before (const minos_values *values, minos_value a, minos_value b)
{
    int by_priority =
        minos_value_compare (values, priority_of (values, a), priority_of (values, b));
    return by_priority < 0 || (by_priority == 0 && a < b);
}

static size_t rank (const minos_values *values, mns_items items, minos_value value)
{
    size_t low = 0, high = items.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (comes_before (values, items.at[middle], value))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    if (!mns_shape_all (out->space->values, first, is_element))
        return mns_shape_refuse_init (out, "of integers, or of [priority …]", first);
    return mns_sequence_init_by (config, rank, out);
}

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    minos_status status = mns_sequence_admit (&mns_model_priority_queue, op, error);
    (void) config;
    if (status == MINOS_OK && mns_shape_is (&mns_model_priority_queue, op, MNS_SEQUENCE_PUT) &&
        !is_element (op->values, op->input))
        return mns_shape_refuse (error, op, "an integer or [priority …]", op->input);
    return status;
}

/* The run of elements of the greatest, or least, priority: from *first to before *end. */
static void candidates (const minos_values *values, mns_items items, bool least, size_t *first,
                        size_t *end)
{
    minos_value priority = priority_of (values, items.at[least ? 0 : items.count - 1]);
    *first = least ? 0 : items.count - 1;
    *end = *first + 1;
    while (!least && *first > 0 && priority_of (values, items.at[*first - 1]) == priority)
        --*first;
    while (least && *end < items.count && priority_of (values, items.at[*end]) == priority)
        ++*end;
}

static minos_status answer (const minos_model_op *op, mns_items items, bool least, bool takes,
                            minos_states *out)
{
    minos_status status = MINOS_OK;
    size_t first, end;
    if (items.count == 0 || (!op->completed && !takes))
        return takes ? mns_sequence_take (op, items, 0, out)
                     : mns_sequence_peek (op, items, 0, out);
    candidates (op->values, items, least, &first, &end);
    for (size_t i = first; i < end && status == MINOS_OK; i++) {
        if (i == first || items.at[i] != items.at[i - 1])
            status = takes ? mns_sequence_take (op, items, i, out)
                           : mns_sequence_peek (op, items, i, out);
    }
    return status;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    mns_items items = mns_items_of (state, size);
    uint32_t code = mns_sequence_code (&mns_model_priority_queue, op);
    (void) context;
    if (code == MNS_SEQUENCE_PUT)
        return mns_items_emit_with (out, items, rank (op->values, items, op->input), op->input);
    return answer (op, items, code == POLL_LEAST || code == PEEK_LEAST,
                   code == MNS_SEQUENCE_TAKE || code == POLL_LEAST, out);
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    uint32_t code = mns_sequence_code (&mns_model_priority_queue, op);
    bool takes = code == MNS_SEQUENCE_TAKE || code == POLL_LEAST;
    (void) context;
    if (code == MNS_SEQUENCE_PUT || (takes && !(op->completed && op->output == MINOS_NIL)))
        return 0;
    return MINOS_OP_PURE;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "priority-queue",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = mns_sequence_describe,
                            .traits = traits };
}

static const mns_function functions[] = {
    { "insert", MNS_F_MUTATES | MNS_F_INSERTS, MNS_SEQUENCE_PUT },
    { "poll", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { "peek", MNS_F_OBSERVES, MNS_SEQUENCE_PEEK },
    { "poll-min", MNS_F_MUTATES | MNS_F_OBSERVES, POLL_LEAST },
    { "peek-min", MNS_F_OBSERVES, PEEK_LEAST },
    { "poll-max", MNS_F_MUTATES | MNS_F_OBSERVES, MNS_SEQUENCE_TAKE },
    { "peek-max", MNS_F_OBSERVES, MNS_SEQUENCE_PEEK },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_priority_queue = {
    .info = { "priority-queue", "a queue: the greatest is polled first, or the least",
              "insert poll peek poll-min peek-min" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = mns_sequence_saw_mutation,
    .reductions = MNS_REDUCE_UNSEEN_INSERTS,
};
