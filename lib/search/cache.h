/* cache.h: the configurations that a depth-first search has been at (Lowe 2017).
 *
 * Keys are exact: a configuration taken for another would be a false verdict. Forgetting is always
 * allowed: the search then does work again. Two generations: what is visited is in the young one;
 * when that may not grow, it becomes the old one, and the old one is forgotten.
 *
 *     slots  hash | number     open addressing, 8 bytes
 *     entry  layer state | mask … | owed next | vector …      8-byte words
 *
 * Configurations that differ only in the crashed operations used hang on one slot, as a list: a
 * configuration is known if one of them has used no more (R3), for it can do all that this one can.
 *
 * Why visited suffices, and need not mean dead: let some configuration that was entered be
 * completable, and take the one with the shortest completion. Its successors were entered, or
 * others that dominate them were; one of them has a shorter completion. So the last one has none
 * left to do, and the search has ended there. */
#ifndef MNS_SEARCH_CACHE_H
#define MNS_SEARCH_CACHE_H

#include "search/config.h"

typedef struct mns_cache_age {
    uint64_t *slots; /* hash << 32 | entry + 1, 0 = free; hash & (slot_count − 1) is its home */
    uint32_t slot_count;
    uint32_t used_slots;
    uint64_t *entries;
    uint32_t count;
    size_t capacity; /* in words */
} mns_cache_age;

typedef struct mns_cache {
    mns_budget *budget;
    const mns_labels *labels;
    uint32_t mask_words;
    uint32_t entry_words;
    bool dominance;  /* else only equal configurations are known */
    uint64_t spare;  /* bytes that are left to others */
    uint64_t forgot; /* how often a generation was dropped */
    mns_cache_age young, old;
} mns_cache;

/* `spare`: the cache stops growing when the budget has fewer bytes than that left. */
void mns_cache_init (mns_cache *cache, const mns_config *config, bool dominance, uint64_t spare);
void mns_cache_reset (mns_cache *cache);
/* Frees all memory, keeps the shape. */
void mns_cache_forget (mns_cache *cache);
/* Whether the search has been here, or at a configuration that can do as much; if not, this one
 * is entered (unless there is no memory for it). */
bool mns_cache_visit (mns_cache *cache, const mns_config *config);

#endif
