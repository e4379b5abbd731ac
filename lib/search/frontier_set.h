/* frontier_set.h: configurations, grouped, of each group the antichain.
 *
 *     slots → head ─next→ · ─next→ ·      one group: equal state and `key` part of the mask
 *
 * A configuration is what it linearized of the pending operations (a bit each), how many crashed
 * ones it used (a packed count by label), and the state that this led to. */
#ifndef MNS_SEARCH_FRONTIER_SET_H
#define MNS_SEARCH_FRONTIER_SET_H

#include "base/budget.h"
#include "search/frontier_bits.h"

enum { MNS_CONFIG_DOMINATED = 1 };

typedef struct mns_config {
    uint32_t state;
    uint32_t used;       /* crashed operations used, over all fields: the order of expansion */
    uint32_t link;       /* how it came about */
    uint32_t owed_state; /* the state before a crashed operation not observed yet, or MNS_NONE */
    uint32_t owed_class; /* and that operation's class */
    uint32_t next;       /* in its group: index + 1 */
    uint32_t work;       /* in its work list: index + 1 */
    uint32_t flags;
    uint64_t words[]; /* linearized slots, then counts */
} mns_config;

typedef struct mns_config_set {
    mns_budget *budget;
    uint32_t mask_words, count_words;
    size_t stride;
    char *bytes;
    size_t count, capacity;
    uint32_t *slots; /* of groups: index of the head + 1 */
    size_t slot_count, slot_capacity, groups;
    /* What dominates what; the caller's, and constant while the set fills. */
    const uint64_t *key;    /* mask bits that must be equal; the others ⊇ */
    const uint64_t *guards; /* of counts */
    bool counts_equal;      /* R3 off: counts must be equal */
    uint32_t per_group;     /* at most so many of a group; 0 = no bound */
    bool pruned;            /* one was given up for that bound */
    bool failed;            /* no memory */
} mns_config_set;

void mns_config_set_init (mns_config_set *set, mns_budget *budget, uint32_t mask_words,
                          uint32_t count_words);
void mns_config_set_reset (mns_config_set *set);
/* Empties it, and makes room for the groups of `expected` configurations. */
MINOS_MUST_CHECK bool mns_config_set_clear (mns_config_set *set, size_t expected);
/* The index of a copy of *config, or MNS_NONE: dominated, given up, or no memory (`failed`). */
uint32_t mns_config_set_add (mns_config_set *set, const mns_config *config);

static inline mns_config *mns_config_at (const mns_config_set *set, size_t index)
{
    return (mns_config *) (void *) (set->bytes + index * set->stride);
}

#endif
