/* item_map.c: see item_map.h. Load at most 3/4. Runs of neighbours fill blocks, and blocks
 * are probed like slots elsewhere. */
#include "check/queue/item_map.h"

#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>
#include <string.h>

enum {
    NEAR = 8, /* a cache line */
    OWN_PLACES = 6,
    SLOTS_LEAST = 64,
    RECORDS_LEAST = 16
};

void mns_item_map_init (mns_item_map *map, mns_budget *budget, size_t record_size)
{
    assert (record_size > 0);
    *map = (mns_item_map){ .budget = budget, .record_size = record_size };
}

void mns_item_map_reset (mns_item_map *map)
{
    for (size_t i = 0; i < map->block_count; i++)
        mns_free (map->budget, map->blocks[i],
                  (i > 0 ? MNS_ITEM_BLOCK : map->first_capacity) * map->record_size);
    mns_free (map->budget, map->blocks, map->block_capacity * sizeof *map->blocks);
    mns_free (map->budget, map->slots, map->slot_count * sizeof *map->slots);
    mns_item_map_init (map, map->budget, map->record_size);
}

/* The slot where the value stands, or would. Blocks are tried at distances 1, 3, 6, 10 …, which
 * come by all: first the value's own place in some of them, since where neighbours fill whole
 * blocks there is no other free; then every place. Nothing is ever removed, so a free slot ends the
 * search. */
static mns_item_slot *slot_of (const mns_item_map *map, minos_value value)
{
    size_t blocks = map->slot_count / NEAR, first = (size_t) mns_mix (value / NEAR), block = first;
    for (size_t step = 1; step <= OWN_PLACES; block += step++) {
        mns_item_slot *slot = &map->slots[(block & (blocks - 1)) * NEAR + value % NEAR];
        if (slot->number == 0 || slot->value == value)
            return slot;
    }
    block = first;
    for (size_t step = 1;; block += step++) {
        mns_item_slot *slots = &map->slots[(block & (blocks - 1)) * NEAR];
        for (size_t i = 0; i < NEAR; i++) {
            mns_item_slot *slot = &slots[(value + i) % NEAR];
            if (slot->number == 0 || slot->value == value)
                return slot;
        }
    }
}

uint32_t mns_item_map_find (const mns_item_map *map, minos_value value)
{
    return map->slot_count > 0 ? slot_of (map, value)->number : MNS_ITEM_NONE;
}

static bool grow_slots (mns_item_map *map)
{
    mns_item_map old = *map;
    size_t count = old.slot_count > 0 ? old.slot_count * 2 : SLOTS_LEAST;
    mns_item_slot *slots = mns_zalloc (map->budget, count * sizeof *slots);
    if (!slots)
        return false;
    map->slots = slots;
    map->slot_count = count;
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i].number != 0)
            *slot_of (map, old.slots[i].value) = old.slots[i];
    mns_free (map->budget, old.slots, old.slot_count * sizeof *old.slots);
    return true;
}

/* Room for one more record, zeroed. */
static bool grow_records (mns_item_map *map)
{
    size_t size = map->record_size;
    if (map->count < map->first_capacity ||
        (map->count >= MNS_ITEM_BLOCK && map->count < map->block_count * MNS_ITEM_BLOCK))
        return true;
    if (map->block_count > 0 && map->first_capacity < MNS_ITEM_BLOCK) {
        size_t capacity = map->first_capacity * 2;
        char *block =
            mns_resize (map->budget, map->blocks[0], map->first_capacity * size, capacity * size);
        if (!block)
            return false;
        memset (block + map->first_capacity * size, 0, (capacity - map->first_capacity) * size);
        map->blocks[0] = block;
        map->first_capacity = capacity;
        return true;
    }
    size_t capacity = map->block_count > 0 ? MNS_ITEM_BLOCK : RECORDS_LEAST;
    void *blocks = map->blocks;
    if (map->block_count == map->block_capacity) {
        if (!mns_vec_grow (map->budget, &blocks, &map->block_capacity, map->block_count + 1,
                           sizeof *map->blocks))
            return false;
        map->blocks = blocks;
    }
    char *block = mns_zalloc (map->budget, capacity * size);
    if (!block)
        return false;
    if (map->block_count == 0)
        map->first_capacity = capacity;
    map->blocks[map->block_count++] = block;
    return true;
}

uint32_t mns_item_map_add (mns_item_map *map, minos_value value)
{
    mns_item_slot *slot = map->slot_count > 0 ? slot_of (map, value) : NULL;
    if (slot && slot->number != 0)
        return slot->number;
    if (map->count >= UINT32_MAX - 1 || !grow_records (map))
        return MNS_ITEM_NONE;
    if (map->count * 4 >= map->slot_count * 3) {
        if (!grow_slots (map))
            return MNS_ITEM_NONE;
        slot = slot_of (map, value);
    }
    *slot = (mns_item_slot){ value, (uint32_t) ++map->count };
    return slot->number;
}
