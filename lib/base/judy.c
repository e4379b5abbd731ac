/* judy.c: Judy arrays that pay for what they take. Every change is prepared (judy_memory.h), so
 * libJudy never meets a failing allocation, and PJERR is not to be expected. */
#include "base/judy.h"

#include "base/judy_memory.h"

#include <Judy.h>
#include <assert.h>

/* ---- The map. */

void mns_judy_map_init (mns_judy_map *map, mns_budget *budget)
{
    *map = (mns_judy_map){ .budget = budget };
}

void mns_judy_map_reset (mns_judy_map *map)
{
    mns_judy_memory_reset (&map->memory);
    mns_judy_map_init (map, map->budget);
}

uint64_t *mns_judy_map_find (const mns_judy_map *map, uint64_t key)
{
    return (uint64_t *) JudyLGet (map->root, key, PJE0);
}

uint64_t *mns_judy_map_add (mns_judy_map *map, uint64_t key)
{
    PPvoid_t value;
    if (!mns_judy_memory_prepare (&map->memory, map->budget, false))
        return mns_judy_map_find (map, key);
    mns_judy_memory_begin (map->memory);
    value = JudyLIns (&map->root, key, PJE0);
    mns_judy_memory_end ();
    assert (value != PPJERR);
    return value == PPJERR ? NULL : (uint64_t *) value;
}

bool mns_judy_map_remove (mns_judy_map *map, uint64_t key)
{
    int removed;
    if (map->root == NULL || !mns_judy_memory_prepare (&map->memory, map->budget, true))
        return false;
    mns_judy_memory_begin (map->memory);
    removed = JudyLDel (&map->root, key, PJE0);
    mns_judy_memory_end ();
    assert (removed != JERR);
    return removed == 1;
}

uint64_t *mns_judy_map_next (const mns_judy_map *map, uint64_t *key)
{
    Word_t found = *key;
    PPvoid_t value = JudyLFirst (map->root, &found, PJE0);
    if (value != NULL)
        *key = found;
    return (uint64_t *) value;
}

uint64_t *mns_judy_map_previous (const mns_judy_map *map, uint64_t *key)
{
    Word_t found = *key;
    PPvoid_t value = JudyLLast (map->root, &found, PJE0);
    if (value != NULL)
        *key = found;
    return (uint64_t *) value;
}

uint64_t mns_judy_map_count (const mns_judy_map *map)
{
    return JudyLCount (map->root, 0, UINT64_MAX, PJE0);
}

/* ---- The set. */

void mns_judy_set_init (mns_judy_set *set, mns_budget *budget)
{
    *set = (mns_judy_set){ .budget = budget };
}

void mns_judy_set_reset (mns_judy_set *set)
{
    mns_judy_memory_reset (&set->memory);
    mns_judy_set_init (set, set->budget);
}

bool mns_judy_set_has (const mns_judy_set *set, uint64_t key)
{
    return Judy1Test (set->root, key, PJE0) == 1;
}

bool mns_judy_set_add (mns_judy_set *set, uint64_t key, bool *added)
{
    int result;
    *added = false;
    if (!mns_judy_memory_prepare (&set->memory, set->budget, false))
        return mns_judy_set_has (set, key);
    mns_judy_memory_begin (set->memory);
    result = Judy1Set (&set->root, key, PJE0);
    mns_judy_memory_end ();
    assert (result != JERR);
    *added = result == 1;
    return result != JERR;
}

bool mns_judy_set_remove (mns_judy_set *set, uint64_t key)
{
    int removed;
    if (set->root == NULL || !mns_judy_memory_prepare (&set->memory, set->budget, true))
        return false;
    mns_judy_memory_begin (set->memory);
    removed = Judy1Unset (&set->root, key, PJE0);
    mns_judy_memory_end ();
    assert (removed != JERR);
    return removed == 1;
}

bool mns_judy_set_next (const mns_judy_set *set, uint64_t *key)
{
    Word_t found = *key;
    if (Judy1First (set->root, &found, PJE0) != 1)
        return false;
    *key = found;
    return true;
}

bool mns_judy_set_next_absent (const mns_judy_set *set, uint64_t *key)
{
    Word_t found = *key;
    if (Judy1FirstEmpty (set->root, &found, PJE0) != 1)
        return false;
    *key = found;
    return true;
}

uint64_t mns_judy_set_count (const mns_judy_set *set)
{
    return Judy1Count (set->root, 0, UINT64_MAX, PJE0);
}
