/* history.c: looking at a sealed history. */
#include "history/history.h"

#include "base/root.h"
#include "history/builder.h"

#include <stddef.h>

void minos_history_free (minos_history *history)
{
    if (!history)
        return;
    minos_values_free (history->values);
    mns_budget_reset (&history->value_budget);
    for (size_t i = 0; i < history->blocks.count; i++) {
        bool is_last = i + 1 == history->blocks.count;
        size_t room = is_last ? history->last_block : MNS_OP_BLOCK;
        mns_free (&history->budget, history->blocks.at[i], room * sizeof (mns_op));
    }
    mns_op_blocks_reset (&history->blocks);
    mns_events_reset (&history->events);
    mns_infos_reset (&history->infos);
    mns_u32s_reset (&history->functions);
    mns_line_runs_reset (&history->lines);
    mns_region_reset (&history->region);
    mns_root_free (history, sizeof *history, offsetof (minos_history, budget));
}

const minos_values *minos_history_values (const minos_history *history)
{
    return history ? history->values : NULL;
}

const char *minos_history_path (const minos_history *history)
{
    return history && history->path ? history->path : "";
}

const char *minos_history_sha256 (const minos_history *history)
{
    return history ? history->sha256 : "";
}

size_t minos_history_op_count (const minos_history *history)
{
    return history ? history->op_count : 0;
}

size_t minos_history_event_count (const minos_history *history)
{
    return history ? history->events.count : 0;
}

size_t minos_history_record_count (const minos_history *history)
{
    return history ? (size_t) history->record_count : 0;
}

uint64_t mns_history_op_line (const minos_history *history, const mns_op *op, size_t index,
                              bool is_return)
{
    if (is_return && op->ret == MINOS_NEVER)
        return 0;
    if (history->intervals)
        return mns_line_runs_at (&history->lines, (uint32_t) index);
    if (!is_return && history->completions_only)
        return 0;
    return mns_line_runs_at (&history->lines, is_return ? op->ret : op->call);
}

uint64_t mns_history_line (const minos_history *history, uint32_t position)
{
    if (position >= history->position_count)
        return 0;
    if (!history->intervals)
        return mns_line_runs_at (&history->lines, position);
    for (size_t i = 0; i < history->op_count; i++) {
        const mns_op *op = mns_history_op (history, i);
        if (op->call == position || op->ret == position)
            return mns_line_runs_at (&history->lines, (uint32_t) i);
    }
    return 0;
}

bool minos_history_op (const minos_history *history, size_t index, minos_op *out)
{
    if (!out)
        return false;
    *out = (minos_op){ 0 };
    if (!history || index >= history->op_count)
        return false;
    const mns_op *op = mns_history_op (history, index);
    *out = (minos_op){ .index = (uint32_t) index,
                       .outcome = (minos_outcome) op->outcome,
                       .process = op->process,
                       .f = mns_history_f (history, op),
                       .key = op->key,
                       .has_key = op->flags & MNS_OP_KEYED,
                       .input = op->input,
                       .output = op->output,
                       .call = op->call,
                       .ret = op->ret,
                       .call_time_ns = op->call_time_ns,
                       .return_time_ns = op->return_time_ns,
                       .call_line = mns_history_op_line (history, op, index, false),
                       .return_line = mns_history_op_line (history, op, index, true),
                       .extra = op->extra };
    return true;
}

bool minos_history_event (const minos_history *history, size_t index, minos_event *out)
{
    if (!out)
        return false;
    *out = (minos_event){ 0 };
    if (!history || index >= history->events.count)
        return false;
    *out = history->events.at[index];
    return true;
}

size_t minos_history_note_count (const minos_history *history)
{
    return history ? history->note_count : 0;
}

const char *minos_history_note (const minos_history *history, size_t index)
{
    return history && index < history->note_count ? history->notes[index] : NULL;
}

uint64_t minos_history_bytes (const minos_history *history, uint64_t *value_bytes)
{
    if (value_bytes)
        *value_bytes = history ? mns_budget_used (&history->value_budget) : 0;
    return history ? mns_budget_used (&history->budget) : 0;
}
