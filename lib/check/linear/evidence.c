/* evidence.c: what there was to judge by. A search that finds a linearization of reads that saw
 * nothing has proved little; these counts say so. */
#include "check/linear/linear.h"

#include <assert.h>
#include <string.h>

static uint32_t roles_of (const mns_builtin *builtin, const char *name, size_t size)
{
    for (const mns_function *f = builtin->functions; f->name != NULL; f++)
        if (strlen (f->name) == size && memcmp (f->name, name, size) == 0)
            return f->roles;
    return 0;
}

static void count_outcome (mns_evidence *out, const mns_op *op)
{
    out->ok += op->outcome == MINOS_OUTCOME_OK;
    out->fail += op->outcome == MINOS_OUTCOME_FAIL;
    out->crashed += op->outcome == MINOS_OUTCOME_CRASHED;
}

/* The operation as a model sees it. `name` is the caller's, for the function's text. */
static minos_model_op model_op (const mns_linear *linear, const mns_op *op, char *name, size_t size)
{
    minos_model_op out = { .values = linear->history->values, .f = name, .completed = true };
    size_t length = 0;
    const char *text =
        minos_value_text (linear->history->values, mns_history_f (linear->history, op), &length);

    if (text == NULL || length >= size)
        length = 0;
    if (length > 0)
        memcpy (name, text, length);
    name[length] = 0;
    mns_split_payload (linear->history, &linear->split, op, &out.input, &out.output);
    return out;
}

void mns_evidence_count (mns_evidence *out, const mns_linear *linear, const mns_part *part)
{
    char name[64];

    *out = (mns_evidence){ 0 };
    for (uint32_t i = 0; i < part->op_count; i++) {
        const mns_op *op = mns_history_op (linear->history, part->ops[i]);
        minos_model_op seen;
        uint32_t roles;
        count_outcome (out, op);
        if (op->outcome != MINOS_OUTCOME_OK || linear->builtin == NULL)
            continue;
        seen = model_op (linear, op, name, sizeof name);
        roles = roles_of (linear->builtin, name, strlen (name));
        out->mutations += (roles & MNS_F_MUTATES) != 0;
        if (!(roles & MNS_F_OBSERVES))
            continue;
        out->observations++;
        out->of_mutation += linear->builtin->saw_mutation (&linear->config, &seen);
        out->nil_reads += !(roles & MNS_F_MUTATES) && seen.output == MINOS_NIL;
    }
    assert (out->ok + out->fail + out->crashed == part->op_count);
    assert (out->of_mutation <= out->observations);
}

minos_status mns_evidence_probe (mns_evidence *out, const mns_linear *linear, const mns_part *part,
                                 mns_space *space, minos_error *error)
{
    char name[256];

    assert (linear->builtin == NULL);
    for (uint32_t i = 0; i < part->op_count; i++) {
        const mns_op *op = mns_history_op (linear->history, part->ops[i]);
        minos_model_op seen;
        minos_status status;
        uint32_t class_id, next;
        if (op->outcome != MINOS_OUTCOME_OK)
            continue;
        seen = model_op (linear, op, name, sizeof name);
        status = mns_space_class (space, &class_id, &seen, error);
        if (status != MINOS_OK)
            return status;
        next = mns_space_step (space, space->initial, class_id);
        out->mutations += !space->classes.at[class_id].pure && next != space->initial;
        out->observations++;
        out->of_mutation += next == MNS_ILLEGAL;
    }
    return space->status;
}

/* ---- Concurrency: a heap of the returns of operations that are open, least first. */

static void heap_up (mns_u32s *heap)
{
    size_t i = heap->count - 1;
    while (i > 0 && heap->at[i] < heap->at[(i - 1) / 2]) {
        uint32_t swap = heap->at[i];
        heap->at[i] = heap->at[(i - 1) / 2];
        heap->at[(i - 1) / 2] = swap;
        i = (i - 1) / 2;
    }
}

static void heap_pop (mns_u32s *heap)
{
    size_t i = 0;

    assert (heap->count > 0);
    heap->at[0] = heap->at[--heap->count];
    for (;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap->count; child++)
            if (heap->at[child] < heap->at[least])
                least = child;
        if (least == i)
            return;
        uint32_t swap = heap->at[i];
        heap->at[i] = heap->at[least];
        heap->at[least] = swap;
        i = least;
    }
}

minos_status mns_concurrency_max (uint32_t *out, const minos_history *history, mns_budget *budget)
{
    mns_u32s open;
    minos_status status = MINOS_OK;

    *out = 0;
    mns_u32s_init (&open, budget);
    for (size_t i = 0; i < history->op_count && status == MINOS_OK; i++) {
        const mns_op *op = mns_history_op (history, i);
        if (op->outcome == MINOS_OUTCOME_CRASHED)
            continue;
        /* Intervals are closed: a return at this very position is still open. */
        while (open.count > 0 && open.at[0] < op->call)
            heap_pop (&open);
        if (!mns_u32s_push (&open, op->ret)) {
            status = MINOS_NO_MEMORY;
            break;
        }
        heap_up (&open);
        if (open.count > *out)
            *out = (uint32_t) open.count;
    }
    mns_u32s_reset (&open);
    return status;
}
