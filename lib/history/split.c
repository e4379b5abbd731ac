/* split.c: operations by key, in a counting sort.
 *
 *     ops   0 1 2 3 4 5          keys, sorted   a: 0 3   b: 1 2 5   c: 4
 *
 * One array holds all parts' operations; it is filled in order, so each part keeps the order of
 * invocation. */
#include "history/split.h"

#include "base/sort.h"
#include "base/table.h"

#include <assert.h>

/* A key, when it was first seen, and how many operations have it. */
typedef struct key_count {
    minos_value key;
    uint32_t number, count;
} key_count;
MNS_VEC (key_count, key_counts);

static bool key_less (const minos_values *values, const key_count *a, const key_count *b)
{
    return minos_value_compare (values, a->key, b->key) < 0;
}
MNS_SORT (key_count, keys_sort, const minos_values *, key_less);

/* What the counting needs, and only while it lasts. */
typedef struct sorter {
    const minos_history *history;
    mns_split *split;
    mns_table numbers; /* key → number */
    key_counts keys;
    uint32_t *number_of; /* by operation */
} sorter;

enum { NO_KEY = UINT32_MAX };

static bool op_key (const sorter *s, const mns_op *op, minos_value *key)
{
    if (s->split->tuple) {
        *key = minos_value_at (s->history->values, op->input, 0);
        return true;
    }
    *key = op->key;
    return op->flags & MNS_OP_KEYED;
}

static minos_status keys_count (sorter *s)
{
    for (size_t i = 0; i < s->history->op_count; i++) {
        minos_value key;
        bool added;
        if (!op_key (s, mns_history_op (s->history, i), &key)) {
            s->split->unkeyed_ops++;
            s->number_of[i] = NO_KEY;
            continue;
        }
        uint64_t *number = mns_table_add (&s->numbers, key, &added);
        if (!number)
            return MINOS_NO_MEMORY;
        if (added) {
            *number = s->keys.count;
            key_count fresh = { .key = key, .number = (uint32_t) s->keys.count };
            if (!key_counts_push (&s->keys, fresh))
                return MINOS_NO_MEMORY;
        }
        s->keys.at[*number].count++;
        s->number_of[i] = (uint32_t) *number;
    }
    return MINOS_OK;
}

static minos_status keys_order (sorter *s)
{
    size_t size = s->keys.count * sizeof (key_count);
    key_count *scratch = mns_alloc (s->keys.budget, size);
    if (!scratch)
        return MINOS_NO_MEMORY;
    keys_sort (s->keys.at, scratch, s->keys.count, s->history->values);
    mns_free (s->keys.budget, scratch, size);
    return MINOS_OK;
}

/* A part for each key, with its place in the one array of operations. A key's count is not needed
 * any more, and becomes the number of the part that key number i has. */
static minos_status parts_make (sorter *s, mns_region *region)
{
    mns_split *split = s->split;
    size_t op_count = s->history->op_count - (size_t) split->unkeyed_ops;
    uint32_t *ops = mns_region_array (region, op_count ? op_count : 1, sizeof *ops);
    split->parts = mns_region_array (region, s->keys.count, sizeof *split->parts);
    if (!ops || !split->parts)
        return MINOS_NO_MEMORY;
    split->part_count = s->keys.count;
    for (size_t i = 0; i < s->keys.count; i++) {
        split->parts[i] = (mns_part){ .key = s->keys.at[i].key, .has_key = true, .ops = ops };
        ops += s->keys.at[i].count;
    }
    for (size_t i = 0; i < s->keys.count; i++)
        s->keys.at[s->keys.at[i].number].count = (uint32_t) i;
    return MINOS_OK;
}

static void parts_fill (sorter *s)
{
    for (size_t i = 0; i < s->history->op_count; i++) {
        if (s->number_of[i] == NO_KEY)
            continue;
        mns_part *part = &s->split->parts[s->keys.at[s->number_of[i]].count];
        part->ops[part->op_count++] = (uint32_t) i;
    }
}

static minos_status split_by_key (mns_split *out, const minos_history *history, mns_region *region)
{
    sorter s = { .history = history, .split = out };
    mns_table_init (&s.numbers, region->budget);
    key_counts_init (&s.keys, region->budget);
    size_t size = history->op_count * sizeof *s.number_of;
    s.number_of = mns_alloc (region->budget, size);
    minos_status status = s.number_of != NULL || size == 0 ? keys_count (&s) : MINOS_NO_MEMORY;
    if (!status)
        status = keys_order (&s);
    if (!status)
        status = parts_make (&s, region);
    if (!status)
        parts_fill (&s);
    if (s.number_of != NULL)
        mns_free (region->budget, s.number_of, size);
    key_counts_reset (&s.keys);
    mns_table_reset (&s.numbers);
    return status;
}

static minos_status split_into_one (mns_split *out, const minos_history *history,
                                    mns_region *region)
{
    size_t count = history->op_count;
    uint32_t *ops = mns_region_array (region, count ? count : 1, sizeof *ops);
    out->parts = mns_region_zalloc (region, sizeof *out->parts);
    if (!ops || !out->parts)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        ops[i] = (uint32_t) i;
    *out->parts = (mns_part){ .ops = ops, .op_count = (uint32_t) count };
    out->part_count = 1;
    return MINOS_OK;
}

minos_status mns_split_history (mns_split *out, const minos_history *history, mns_keyed keyed,
                                mns_region *region, minos_error *error)
{
    *out = (mns_split){ 0 };
    minos_status status = mns_split_decide (out, history, keyed, region->budget, error);
    if (status == MINOS_MALFORMED)
        return status;
    if (!status)
        status = out->keyed ? split_by_key (out, history, region)
                            : split_into_one (out, history, region);
    if (status) {
        out->parts = NULL;
        out->part_count = 0;
        return mns_error (error, status, "no memory to split %zu operations by key",
                          history->op_count);
    }
    return MINOS_OK;
}

/* An answer without the key: of a pair its second element; nil, where the harness left it out. */
void mns_split_payload (const minos_history *history, const mns_split *split, const mns_op *op,
                        minos_value *input, minos_value *output)
{
    const minos_values *values = history->values;
    *input = op->input;
    *output = op->output;
    if (!split->tuple)
        return;
    minos_value pair[2];
    bool keyed = mns_value_pair (values, op->input, pair);
    assert (keyed);
    (void) keyed;
    *input = pair[1];
    if (op->output != MINOS_NIL && mns_value_pair (values, op->output, pair))
        *output = pair[1];
}
