/* pool.h: nodes, and how the room finds them. Nobody outside value/ includes this.
 *
 *     handle → block [handle / 1024] → node: kind, depth, count, 8 bytes of payload
 *                                            ↳ or a pointer to text or items in the region
 *
 * Two elements, a pair of a map, seven bytes of text, an integer or a double fit the node itself.
 * Blocks never move, so text that was handed out stays where it is. Children are made before their
 * parents: a node's handle is greater than those of its elements. */
#ifndef MNS_VALUE_POOL_H
#define MNS_VALUE_POOL_H

#include "base/region.h"
#include "base/vec.h"
#include "value/value.h"

typedef struct mns_node {
    uint8_t kind;
    bool boxed;     /* the payload is `data` */
    uint16_t depth; /* 0 for what has no elements */
    uint32_t count; /* bytes of a text, elements, pairs; of an int64 0, of longer digits > 0 */
    union {
        uint64_t bits;
        int64_t integer;
        double number;
        minos_value items[2]; /* of a tagged value: the tag as a symbol, and the value */
        char text[8];
        const void *data;
    };
} mns_node;

_Static_assert(sizeof (mns_node) == 16, "a node is a quarter of a cache line");
MNS_VEC (mns_node *, mns_node_blocks);

enum { MNS_NODE_BLOCK = 1024, MNS_NODE_SPECIALS = 3 };
#define MNS_NODES_MAX 0x7fffffffu

typedef struct mns_node_slot {
    uint32_t node; /* 0 = free: nil is never looked for */
    uint32_t hash;
} mns_node_slot;

struct minos_values {
    mns_budget budget;  /* pays for everything below */
    mns_budget *parent; /* pays for this struct; NULL: `budget` does, and is a root */
    mns_region region;
    mns_node_blocks blocks;
    size_t borrowed; /* blocks, the first ones, that belong to the pool this is a fork of */
    uint32_t count;  /* nodes, with nil, false and true */
    mns_node_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
};

/* The node of a handle that is not small; nil's for one that is not of the pool. */
static inline const mns_node *mns_node_at (const minos_values *values, minos_value value)
{
    if (value >= values->count)
        value = MINOS_NIL;
    return &values->blocks.at[value / MNS_NODE_BLOCK][value % MNS_NODE_BLOCK];
}

static inline const minos_value *mns_node_items (const mns_node *node)
{
    return node->boxed ? node->data : node->items;
}

static inline const char *mns_node_text (const mns_node *node)
{
    return node->boxed ? node->data : node->text;
}

static inline bool mns_kind_is_text (minos_kind kind)
{
    return kind >= MINOS_KIND_DECIMAL && kind <= MINOS_KIND_SYMBOL;
}

/* Finds or adds the value that `wanted` describes. A boxed one points to `size` bytes of the
 * caller's, which are copied. */
MINOS_MUST_CHECK minos_status mns_values_intern (minos_values *values, minos_value *out,
                                                 const mns_node *wanted, size_t size);
/* The same for text and for items: `count` bytes; `words` handles that make `count` elements.
 * Items must stand in canonical order. MISUSE for items that are not of the pool. */
MINOS_MUST_CHECK minos_status mns_values_intern_text (minos_values *values, minos_value *out,
                                                      minos_kind kind, const char *text,
                                                      size_t size);
MINOS_MUST_CHECK minos_status mns_values_intern_items (minos_values *values, minos_value *out,
                                                       minos_kind kind, const minos_value *items,
                                                       size_t words, size_t count);
/* A ratio in lowest terms; the text has been given as written. */
MINOS_MUST_CHECK minos_status mns_values_ratio (minos_values *values, minos_value *out,
                                                const char *text, size_t size);
MINOS_MUST_CHECK minos_status mns_values_decimal (minos_values *values, minos_value *out,
                                                  const char *text, size_t size);

#endif
