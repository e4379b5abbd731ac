/* item_map.h: what a checker knows of each item of a queue, found by the item's value.
 *
 * A hash table from values to dense numbers, in the order in which items are first seen, and a
 * record of the checker's for each number. Values that are near each other are near each other in
 * the table (blocks of eight are hashed, not single values), and so are records: items come and go
 * mostly in the order of their values, so that a look-up is a cache hit. Records stand in blocks;
 * growing doubles the table alone. */
#ifndef MNS_CHECK_QUEUE_ITEM_MAP_H
#define MNS_CHECK_QUEUE_ITEM_MAP_H

#include "base/budget.h"
#include "minos/value.h"

enum { MNS_ITEM_BLOCK = 4096, MNS_ITEM_NONE = 0 };

typedef struct mns_item_slot {
    minos_value value;
    uint32_t number; /* of the record, + 1; 0 = free */
} mns_item_slot;

typedef struct mns_item_map {
    mns_budget *budget;
    mns_item_slot *slots;
    size_t slot_count; /* a power of two of at least 64, or 0 */
    size_t record_size;
    char **blocks; /* records, MNS_ITEM_BLOCK each; the first may be shorter */
    size_t block_count, block_capacity;
    size_t first_capacity; /* records that the first block has room for */
    size_t count;
} mns_item_map;

void mns_item_map_init (mns_item_map *map, mns_budget *budget, size_t record_size);
void mns_item_map_reset (mns_item_map *map);
/* Number + 1 of the item's record; MNS_ITEM_NONE where there is none. */
uint32_t mns_item_map_find (const mns_item_map *map, minos_value value);
/* Finds or adds, with a record of zeros. MNS_ITEM_NONE: no memory. Records move. */
MINOS_MUST_CHECK uint32_t mns_item_map_add (mns_item_map *map, minos_value value);

/* The record of number + 1. Valid until the next add. */
static inline void *mns_item_map_at (const mns_item_map *map, uint32_t number)
{
    uint32_t index = number - 1;
    return map->blocks[index / MNS_ITEM_BLOCK] + (index % MNS_ITEM_BLOCK) * map->record_size;
}

#endif
