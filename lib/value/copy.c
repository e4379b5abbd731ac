/* copy.c: values from one pool to another.
 *
 * An explicit stack of the collections that are being rebuilt, as deep as values may be, and a
 * memo: a collection that stands in a value many times, in itself even exponentially often, is
 * copied once. */
#include "value/copy.h"

#include "base/vecs.h"
#include "value/pool.h"

#include <assert.h>

typedef struct frame {
    minos_value from;
    uint32_t next, words; /* items that were copied, and all */
    size_t base;          /* where the copies stand in `done` */
} frame;

void mns_value_copier_init (mns_value_copier *copier, minos_values *to, const minos_values *from,
                            mns_budget *budget)
{
    *copier = (mns_value_copier){ .to = to, .from = from };
    mns_table_init (&copier->memo, budget);
}

void mns_value_copier_reset (mns_value_copier *copier)
{
    mns_table_reset (&copier->memo);
}

static uint32_t node_words (const mns_node *node)
{
    if (node->kind == MINOS_KIND_TAGGED)
        return 2;
    return node->kind == MINOS_KIND_MAP ? 2 * node->count : node->count;
}

/* Sets and maps are sorted by content, so the items' order holds in every pool. */
static minos_status leaf_copy (mns_value_copier *copier, minos_value value, minos_value *out)
{
    const mns_node *node = mns_node_at (copier->from, value);
    if (node->kind <= MINOS_KIND_BOOLEAN) {
        *out = value < MNS_NODE_SPECIALS ? value : MINOS_NIL;
        return MINOS_OK;
    }
    return mns_values_intern (copier->to, out, node, node->count);
}

/* What is known without descending: *found says whether *out is the copy. */
static minos_status quick_copy (mns_value_copier *copier, minos_value value, minos_value *out,
                                bool *found)
{
    *found = true;
    *out = value;
    if (mns_value_is_small (value))
        return MINOS_OK;
    const uint64_t *memo = mns_table_find (&copier->memo, value);
    if (memo) {
        *out = (minos_value) *memo;
        return MINOS_OK;
    }
    if (mns_node_at (copier->from, value)->kind < MINOS_KIND_VECTOR)
        return leaf_copy (copier, value, out);
    *found = false;
    return MINOS_OK;
}

static minos_status memo_add (mns_value_copier *copier, minos_value from, minos_value to)
{
    bool added;
    uint64_t *memo = mns_table_add (&copier->memo, from, &added);
    if (!memo)
        return MINOS_NO_MEMORY;
    *memo = to;
    return MINOS_OK;
}

/* Rebuilds the collection of `top`, whose items have all been copied. */
static minos_status frame_finish (mns_value_copier *copier, const frame *top, mns_u32s *done,
                                  minos_value *out)
{
    const mns_node *node = mns_node_at (copier->from, top->from);
    const minos_value *items = top->words ? done->at + top->base : NULL;
    minos_status status = mns_values_intern_items (copier->to, out, (minos_kind) node->kind, items,
                                                   top->words, node->count);
    done->count = top->base;
    return status ? status : memo_add (copier, top->from, *out);
}

static frame frame_of (const mns_value_copier *copier, minos_value value, const mns_u32s *done)
{
    return (frame){ .from = value,
                    .words = node_words (mns_node_at (copier->from, value)),
                    .base = done->count };
}

static minos_status collection_copy (mns_value_copier *copier, minos_value value, minos_value *out,
                                     mns_u32s *done)
{
    frame stack[MINOS_VALUE_DEPTH_MAX + 1];
    size_t depth = 1;
    stack[0] = frame_of (copier, value, done);
    for (;;) {
        frame *top = &stack[depth - 1];
        minos_status status;
        if (top->next == top->words) {
            if ((status = frame_finish (copier, top, done, out)))
                return status;
            if (--depth == 0)
                return MINOS_OK;
        } else {
            bool found;
            minos_value item = mns_node_items (mns_node_at (copier->from, top->from))[top->next++];
            if ((status = quick_copy (copier, item, out, &found)))
                return status;
            if (!found) {
                assert (depth <= MINOS_VALUE_DEPTH_MAX);
                stack[depth++] = frame_of (copier, item, done);
                continue;
            }
        }
        if (!mns_u32s_push (done, *out))
            return MINOS_NO_MEMORY;
    }
}

minos_status mns_value_copier_copy (mns_value_copier *copier, minos_value *out, minos_value value)
{
    bool found;
    minos_status status = quick_copy (copier, value, out, &found);
    if (!status && !found) {
        mns_u32s done;
        mns_u32s_init (&done, copier->memo.budget);
        status = collection_copy (copier, value, out, &done);
        mns_u32s_reset (&done);
    }
    if (status)
        *out = MINOS_NIL;
    return status;
}

minos_status mns_values_copy (minos_values *values, minos_value *out, const minos_values *from,
                              minos_value value)
{
    mns_value_copier copier;
    mns_value_copier_init (&copier, values, from, &values->budget);
    minos_status status = mns_value_copier_copy (&copier, out, value);
    mns_value_copier_reset (&copier);
    return status;
}
