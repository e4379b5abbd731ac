/* partition.c: which scan sees what. Keys are told as for linearizability (history/split.h), groups
 * by the field :group. Partition 0 has neither: all there is in a history without both, and what
 * has none in one with them. */
#include "check/pass/pass.h"

#include <string.h>

static bool is_shared (const minos_values *values, minos_value process)
{
    static const char *const shared[] = { "nemesis", "harness" };
    size_t size;
    const char *text = minos_value_text (values, process, &size);

    for (size_t i = 0; text != NULL && i < sizeof shared / sizeof *shared; i++)
        if (strlen (shared[i]) == size && memcmp (shared[i], text, size) == 0)
            return true;
    return false;
}

static minos_value group_of (const mns_pass *pass, minos_value extra)
{
    return extra == MINOS_NIL ? MINOS_NIL : minos_value_get (pass->history->values, extra, "group");
}

/* Whether the operation has a key, and which. */
static bool key_of (const mns_pass *pass, const mns_op *op, minos_value *key)
{
    if (!pass->split.keyed)
        return false;
    if (!pass->split.tuple) {
        *key = op->key;
        return op->flags & MNS_OP_KEYED;
    }
    *key = minos_value_at (pass->history->values, op->input, 0);
    return true;
}

static bool add (mns_pass *pass, minos_value key)
{
    bool added;
    uint64_t *number = mns_table_add (&pass->partitions, key, &added);

    if (number == NULL)
        return false;
    if (!added)
        return true;
    *number = pass->keys.count;
    pass->partitioned = true;
    return mns_u32s_push (&pass->keys, key);
}

minos_status mns_pass_split (mns_pass *pass)
{
    const minos_history *history = pass->history;
    minos_status status = mns_split_decide (
        &pass->split, history, mns_option_keyed (pass->check->options), pass->budget, pass->error);
    bool done = status == MINOS_OK && mns_u32s_push (&pass->keys, MINOS_NIL);

    for (size_t i = 0; i < history->op_count && done; i++) {
        const mns_op *op = mns_history_op (history, i);
        minos_value key = MINOS_NIL;
        bool has = key_of (pass, op, &key) || (key = group_of (pass, op->extra)) != MINOS_NIL;
        done = !has || add (pass, key);
    }
    for (size_t i = 0; i < history->events.count && done; i++) {
        minos_value group = group_of (pass, history->events.at[i].extra);
        done = group == MINOS_NIL || add (pass, group);
    }
    return status != MINOS_OK ? status : done ? MINOS_OK : MINOS_NO_MEMORY;
}

static uint32_t number_of (const mns_pass *pass, minos_value key)
{
    const uint64_t *number = mns_table_find (&pass->partitions, key);
    return number != NULL ? (uint32_t) *number : 0;
}

uint32_t mns_pass_of_op (const mns_pass *pass, const mns_op *op)
{
    minos_value key = MINOS_NIL;

    if (!pass->partitioned)
        return 0;
    if (key_of (pass, op, &key))
        return number_of (pass, key);
    key = group_of (pass, op->extra);
    return key != MINOS_NIL ? number_of (pass, key) : 0;
}

uint32_t mns_pass_of_event (const mns_pass *pass, const minos_event *event)
{
    minos_value group;

    if (!pass->partitioned)
        return 0;
    group = group_of (pass, event->extra);
    if (group != MINOS_NIL)
        return number_of (pass, group);
    return is_shared (pass->history->values, event->process) ? UINT32_MAX : 0;
}
