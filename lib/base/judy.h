/* judy.h: Judy arrays (Doug Baskins), with their memory charged to a budget.
 *
 * An array takes memory in chunks of its own, 9 KiB at first, then 40 KiB and more: few large
 * arrays rather than many tiny ones. libJudy's allocation hooks take no context, so the array that
 * is being changed is the library's only thread-local: it is set for the duration of a call and
 * never outlives it.
 *
 * Used where Judy wins: sets of operation ids, dense or clustered integer keys, ordered
 * neighbours. Never for hashed keys or state caches (several times slower there). */
#ifndef MNS_BASE_JUDY_H
#define MNS_BASE_JUDY_H

#include "base/budget.h"

/* A map uint64_t → uint64_t, ordered. */
typedef struct mns_judy_map {
    mns_budget *budget;
    void *root;
    struct mns_judy_memory *memory;
} mns_judy_map;

void mns_judy_map_init (mns_judy_map *map, mns_budget *budget);
void mns_judy_map_reset (mns_judy_map *map);
/* Pointer to the value, NULL when absent; valid until the next add or remove. */
uint64_t *mns_judy_map_find (const mns_judy_map *map, uint64_t key);
/* Finds or adds with value 0. NULL: no memory, and the map is as it was. */
MINOS_MUST_CHECK uint64_t *mns_judy_map_add (mns_judy_map *map, uint64_t key);
/* Whether the key was there and is gone. Shrinking may need a smaller node: what it needs is
 * charged past the limit, so only an allocator that has none leaves the key where it is. */
bool mns_judy_map_remove (mns_judy_map *map, uint64_t key);
/* The first key ≥ *key, or the last ≤ *key; NULL when there is none. */
uint64_t *mns_judy_map_next (const mns_judy_map *map, uint64_t *key);
uint64_t *mns_judy_map_previous (const mns_judy_map *map, uint64_t *key);
uint64_t mns_judy_map_count (const mns_judy_map *map);

/* A set of uint64_t, ordered; bitmap cost where dense. */
typedef struct mns_judy_set {
    mns_budget *budget;
    void *root;
    struct mns_judy_memory *memory;
} mns_judy_set;

void mns_judy_set_init (mns_judy_set *set, mns_budget *budget);
void mns_judy_set_reset (mns_judy_set *set);
bool mns_judy_set_has (const mns_judy_set *set, uint64_t key);
/* *added: whether it was absent. False: no memory. */
MINOS_MUST_CHECK bool mns_judy_set_add (mns_judy_set *set, uint64_t key, bool *added);
bool mns_judy_set_remove (mns_judy_set *set, uint64_t key);
bool mns_judy_set_next (const mns_judy_set *set, uint64_t *key);        /* first ≥ *key */
bool mns_judy_set_next_absent (const mns_judy_set *set, uint64_t *key); /* first hole ≥ *key */
uint64_t mns_judy_set_count (const mns_judy_set *set);

#endif
