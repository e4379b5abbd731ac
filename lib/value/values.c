/* values.c: the pool, and finding or adding a node in it.
 *
 * Hash-consing (Ershov 1958; Goto 1974): a value is built from the handles of its elements, so
 * equality of elements is equality of handles, and a collection is compared as an array of words
 * whatever is below it. The table is open addressing with linear probing, load at most 3/4; a slot
 * keeps 32 bits of the hash, so that growing never touches a node and a probe rarely does. */
#include "value/pool.h"

#include "base/hash.h"
#include "base/root.h"

#include <assert.h>
#include <stddef.h>

enum { SLOTS_FIRST = 64, REGION_FIRST = 1024 };

static uint32_t node_hash (const mns_node *node, size_t size)
{
    uint64_t payload = node->boxed ? mns_hash_bytes (node->data, size) : node->bits;
    uint64_t shape = (uint64_t) node->kind << 32 | node->count;
    return (uint32_t) (mns_mix2 (payload, shape) >> 32);
}

/* Depth is not compared: it follows from the payload. */
static bool node_equal (const mns_node *a, const mns_node *b, size_t size)
{
    if (a->kind != b->kind || a->count != b->count || a->boxed != b->boxed)
        return false;
    return a->boxed ? memcmp (a->data, b->data, size) == 0 : a->bits == b->bits;
}

static bool table_grow (minos_values *values)
{
    size_t slot_count = values->slot_count ? values->slot_count * 2 : SLOTS_FIRST;
    mns_node_slot *slots = mns_zalloc (&values->budget, slot_count * sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < values->slot_count; i++) {
        mns_node_slot slot = values->slots[i];
        if (!slot.node)
            continue;
        size_t at = slot.hash & (slot_count - 1);
        while (slots[at].node)
            at = (at + 1) & (slot_count - 1);
        slots[at] = slot;
    }
    mns_free (&values->budget, values->slots, values->slot_count * sizeof *slots);
    values->slots = slots;
    values->slot_count = slot_count;
    return true;
}

/* Room for one more node; NULL: no memory. */
static mns_node *node_new (minos_values *values)
{
    size_t block = values->count / MNS_NODE_BLOCK;
    if (block == values->blocks.count) {
        mns_node *nodes = mns_alloc (&values->budget, MNS_NODE_BLOCK * sizeof *nodes);
        if (!nodes)
            return NULL;
        if (!mns_node_blocks_push (&values->blocks, nodes)) {
            mns_free (&values->budget, nodes, MNS_NODE_BLOCK * sizeof *nodes);
            return NULL;
        }
    }
    return &values->blocks.at[block][values->count % MNS_NODE_BLOCK];
}

/* The payload's own copy, with a NUL behind text for debuggers. */
static const void *payload_copy (minos_values *values, const mns_node *wanted, size_t size)
{
    char *copy = mns_region_alloc (&values->region, size + 1);
    if (!copy)
        return NULL;
    memcpy (copy, wanted->data, size);
    copy[size] = '\0';
    return copy;
}

minos_status mns_values_intern (minos_values *values, minos_value *out, const mns_node *wanted,
                                size_t size)
{
    *out = MINOS_NIL;
    size_t load = values->count - MNS_NODE_SPECIALS + 1;
    if (load * 4 > values->slot_count * 3 && !table_grow (values))
        return MINOS_NO_MEMORY;
    uint32_t hash = node_hash (wanted, size);
    size_t mask = values->slot_count - 1, at = hash & mask;
    for (; values->slots[at].node; at = (at + 1) & mask)
        if (values->slots[at].hash == hash &&
            node_equal (mns_node_at (values, values->slots[at].node), wanted, size)) {
            *out = values->slots[at].node;
            return MINOS_OK;
        }
    if (values->count == MNS_NODES_MAX)
        return MINOS_LIMIT;
    mns_node *node = node_new (values);
    if (!node)
        return MINOS_NO_MEMORY;
    *node = *wanted;
    if (wanted->boxed && !(node->data = payload_copy (values, wanted, size)))
        return MINOS_NO_MEMORY;
    values->slots[at] = (mns_node_slot){ .node = values->count, .hash = hash };
    *out = values->count++;
    return MINOS_OK;
}

minos_status mns_values_intern_text (minos_values *values, minos_value *out, minos_kind kind,
                                     const char *text, size_t size)
{
    mns_node node = { .kind = (uint8_t) kind, .count = (uint32_t) size };
    if (size < sizeof node.text) {
        if (size)
            memcpy (node.text, text, size);
    } else {
        node.boxed = true;
        node.data = text;
    }
    return mns_values_intern (values, out, &node, size);
}

minos_status mns_values_intern_items (minos_values *values, minos_value *out, minos_kind kind,
                                      const minos_value *items, size_t words, size_t count)
{
    mns_node node = { .kind = (uint8_t) kind, .count = (uint32_t) count };
    *out = MINOS_NIL;
    for (size_t i = 0; i < words; i++) {
        if (mns_value_is_small (items[i]))
            continue;
        if (items[i] >= values->count)
            return MINOS_MISUSE;
        uint16_t depth = mns_node_at (values, items[i])->depth;
        if (depth > node.depth)
            node.depth = depth;
    }
    if (node.depth >= MINOS_VALUE_DEPTH_MAX)
        return MINOS_LIMIT;
    node.depth++;
    if (words <= 2) {
        for (size_t i = 0; i < words; i++)
            node.items[i] = items[i];
    } else {
        node.boxed = true;
        node.data = items;
    }
    return mns_values_intern (values, out, &node, words * sizeof *items);
}

/* The three values that every pool has. */
static bool specials_add (minos_values *values)
{
    mns_node *nodes = node_new (values);
    if (!nodes)
        return false;
    nodes[MINOS_NIL] = (mns_node){ .kind = MINOS_KIND_NIL };
    nodes[MINOS_FALSE] = (mns_node){ .kind = MINOS_KIND_BOOLEAN, .integer = 0 };
    nodes[MINOS_TRUE] = (mns_node){ .kind = MINOS_KIND_BOOLEAN, .integer = 1 };
    values->count = MNS_NODE_SPECIALS;
    return true;
}

static minos_status values_init (minos_values **out, minos_values *values)
{
    mns_region_init (&values->region, &values->budget, REGION_FIRST);
    mns_node_blocks_init (&values->blocks, &values->budget);
    if (!specials_add (values)) {
        minos_values_free (values);
        return MINOS_NO_MEMORY;
    }
    *out = values;
    return MINOS_OK;
}

minos_status minos_values_new (minos_values **out, const minos_alloc *alloc,
                               uint64_t memory_bytes_max)
{
    if (!out)
        return MINOS_MISUSE;
    *out = NULL;
    minos_values *values =
        mns_root_new (sizeof *values, offsetof (minos_values, budget), memory_bytes_max, alloc);
    return values ? values_init (out, values) : MINOS_NO_MEMORY;
}

minos_status mns_values_new (minos_values **out, mns_budget *budget)
{
    *out = NULL;
    minos_values *values = mns_zalloc (budget, sizeof *values);
    if (!values)
        return MINOS_NO_MEMORY;
    mns_budget_init (&values->budget, budget, 0, NULL);
    values->parent = budget;
    return values_init (out, values);
}

void minos_values_free (minos_values *values)
{
    if (!values)
        return;
    for (size_t i = values->borrowed; i < values->blocks.count; i++)
        mns_free (&values->budget, values->blocks.at[i], MNS_NODE_BLOCK * sizeof (mns_node));
    mns_node_blocks_reset (&values->blocks);
    mns_region_reset (&values->region);
    mns_free (&values->budget, values->slots, values->slot_count * sizeof *values->slots);
    if (!values->parent) {
        mns_root_free (values, sizeof *values, offsetof (minos_values, budget));
        return;
    }
    mns_budget_reset (&values->budget);
    mns_free (values->parent, values, sizeof *values);
}

mns_budget *mns_values_budget (const minos_values *values)
{
    return (mns_budget *) &values->budget;
}

uint64_t mns_values_bytes (const minos_values *values)
{
    return mns_budget_used (&values->budget) + (values->parent ? sizeof *values : 0);
}
