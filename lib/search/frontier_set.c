/* frontier_set.c: dominance, and a hash table of groups.
 *
 * A dominates B (theory: whatever completes B completes A) when their states are equal and
 *
 * - A's linearized operations are B's and perhaps more *pure* ones. Proof: from a completion of B
 *   delete the pure operations that A has; none changed the state.
 * - by label, A used no more crashed operations than B (R3). Proof: crashed operations precede
 *   nothing, so a completion of B is one of A, which has those left that B has left and more.
 * - A owes no observation, or the same as B (R5): A may go on as B may.
 *
 * Both parts are dropped from the group key, and a group keeps its antichain. It is an invariant
 * that no member of a group dominates another; a group is never empty, for a member only leaves
 * when one that dominates it comes, or (the prover) one that used less. */
#include "search/frontier_set.h"

#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>
#include <string.h>

enum { SLOTS_MIN = 32 };

void mns_config_set_init (mns_config_set *set, mns_budget *budget, uint32_t mask_words,
                          uint32_t count_words)
{
    assert (mask_words > 0);
    *set = (mns_config_set){ .budget = budget,
                             .mask_words = mask_words,
                             .count_words = count_words,
                             .stride = sizeof (mns_config) +
                                       ((size_t) mask_words + count_words) * sizeof (uint64_t) };
    assert (set->stride % sizeof (uint64_t) == 0);
}

void mns_config_set_reset (mns_config_set *set)
{
    assert (set->count <= set->capacity);
    mns_free (set->budget, set->bytes, set->capacity * set->stride);
    mns_free (set->budget, set->slots, set->slot_capacity * sizeof *set->slots);
    set->bytes = NULL;
    set->slots = NULL;
    set->count = set->capacity = set->slot_count = set->slot_capacity = set->groups = 0;
    assert (set->bytes == NULL);
}

static bool make_slots (mns_config_set *set, size_t count)
{
    assert ((count & (count - 1)) == 0 && count >= SLOTS_MIN);
    if (count > set->slot_capacity) {
        uint32_t *slots = mns_alloc_array (set->budget, count, sizeof *slots);
        if (slots == NULL)
            return false;
        mns_free (set->budget, set->slots, set->slot_capacity * sizeof *slots);
        set->slots = slots;
        set->slot_capacity = count;
    }
    assert (set->slots != NULL);
    memset (set->slots, 0, count * sizeof *set->slots);
    set->slot_count = count;
    return true;
}

bool mns_config_set_clear (mns_config_set *set, size_t expected)
{
    size_t slots = SLOTS_MIN;
    assert (expected < SIZE_MAX / 8);
    while (slots < expected * 2)
        slots *= 2;
    set->count = set->groups = 0;
    return make_slots (set, slots);
}

static inline uint64_t hash_of (const mns_config_set *set, const mns_config *config,
                                uint32_t owed_state, uint32_t owed_class)
{
    uint64_t hash = config->state;
    assert ((owed_state == MNS_NONE) == (owed_class == MNS_NONE));
    if (owed_state != MNS_NONE)
        hash ^= mns_mix2 (owed_state, owed_class);
    for (uint32_t w = 0; w < set->mask_words; w++)
        hash = ((hash << 29 | hash >> 35) ^ (config->words[w] & set->key[w])) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static inline bool is_same_group (const mns_config_set *set, const mns_config *member,
                                  const mns_config *config, uint32_t owed_state,
                                  uint32_t owed_class)
{
    uint64_t differ = 0;
    if (member->state != config->state || member->owed_state != owed_state ||
        member->owed_class != owed_class)
        return false;
    for (uint32_t w = 0; w < set->mask_words; w++)
        differ |= (member->words[w] ^ config->words[w]) & set->key[w];
    return differ == 0;
}

/* The slot of the group of *config, were it to owe what is said; a free one if there is none. */
static uint32_t *find_group (const mns_config_set *set, const mns_config *config,
                             uint32_t owed_state, uint32_t owed_class)
{
    size_t mask = set->slot_count - 1;
    size_t at = hash_of (set, config, owed_state, owed_class) & mask;
    assert (set->groups < set->slot_count);
    while (set->slots[at] != 0 && !is_same_group (set, mns_config_at (set, set->slots[at] - 1),
                                                  config, owed_state, owed_class))
        at = (at + 1) & mask;
    return &set->slots[at];
}

/* Within a group. */
static inline bool dominates (const mns_config_set *set, const mns_config *a, const mns_config *b)
{
    const uint64_t *a_counts = a->words + set->mask_words, *b_counts = b->words + set->mask_words;
    if (!mns_bits_within (b->words, a->words, set->mask_words))
        return false;
    for (uint32_t v = 0; v < set->count_words; v++) {
        uint64_t guard = set->guards[v];
        if ((((b_counts[v] | guard) - a_counts[v]) & guard) != guard)
            return false;
        if (set->counts_equal && a_counts[v] != b_counts[v])
            return false;
    }
    return true;
}

static bool is_dominated (const mns_config_set *set, uint32_t head, const mns_config *config)
{
    for (uint32_t i = head; i != 0; i = mns_config_at (set, i - 1)->next) {
        assert (i <= set->count);
        if (dominates (set, mns_config_at (set, i - 1), config))
            return true;
    }
    return false;
}

/* Takes those that *config dominates out of the group; returns how many stay. */
static uint32_t drop_dominated (const mns_config_set *set, uint32_t *head, const mns_config *config)
{
    uint32_t stay = 0;
    for (uint32_t *link = head; *link != 0;) {
        mns_config *member = mns_config_at (set, *link - 1);
        assert ((member->flags & MNS_CONFIG_DOMINATED) == 0);
        if (dominates (set, config, member)) {
            member->flags |= MNS_CONFIG_DOMINATED;
            *link = member->next;
        } else {
            stay++;
            link = &member->next;
        }
    }
    return stay;
}

/* The prover's bound. A group that is full gives up its member that used most, or the newcomer. */
static bool make_room (mns_config_set *set, uint32_t *head, const mns_config *config)
{
    uint32_t *worst = head;
    assert (set->per_group > 0 && *head != 0);
    for (uint32_t *link = head; *link != 0; link = &mns_config_at (set, *link - 1)->next)
        if (mns_config_at (set, *link - 1)->used > mns_config_at (set, *worst - 1)->used)
            worst = link;
    mns_config *member = mns_config_at (set, *worst - 1);
    set->pruned = true;
    if (member->used <= config->used)
        return false;
    member->flags |= MNS_CONFIG_DOMINATED;
    *worst = member->next;
    return true;
}

/* Groups are kept below half of the slots. */
static bool grow_slots (mns_config_set *set)
{
    uint32_t *old = set->slots;
    size_t old_count = set->slot_count, old_capacity = set->slot_capacity;
    size_t count = old_count * 2;
    uint32_t *slots = mns_alloc_array (set->budget, count, sizeof *slots);
    if (slots == NULL)
        return false;
    memset (slots, 0, count * sizeof *slots);
    set->slots = slots;
    set->slot_count = set->slot_capacity = count;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i] == 0)
            continue;
        const mns_config *head = mns_config_at (set, old[i] - 1);
        uint32_t *slot = find_group (set, head, head->owed_state, head->owed_class);
        assert (*slot == 0);
        *slot = old[i];
    }
    assert (set->groups * 2 <= count);
    mns_free (set->budget, old, old_capacity * sizeof *old);
    return true;
}

static bool reserve (mns_config_set *set)
{
    void *bytes = set->bytes;
    if (set->count < set->capacity)
        return true;
    if (set->count >= UINT32_MAX - 1 ||
        !mns_vec_grow (set->budget, &bytes, &set->capacity, set->count + 1, set->stride))
        return false;
    set->bytes = bytes;
    assert (set->count < set->capacity);
    return true;
}

uint32_t mns_config_set_add (mns_config_set *set, const mns_config *config)
{
    assert (config->flags == 0);
    if (!reserve (set) || (set->groups * 2 >= set->slot_count && !grow_slots (set))) {
        set->failed = true; /* and nothing has changed: the caller may find memory, and retry */
        return MNS_NONE;
    }
    if (config->owed_state != MNS_NONE &&
        is_dominated (set, *find_group (set, config, MNS_NONE, MNS_NONE), config))
        return MNS_NONE;
    uint32_t *slot = find_group (set, config, config->owed_state, config->owed_class);
    if (*slot != 0) {
        if (is_dominated (set, *slot, config))
            return MNS_NONE;
        uint32_t stay = drop_dominated (set, slot, config);
        if (set->per_group != 0 && stay >= set->per_group && !make_room (set, slot, config))
            return MNS_NONE;
    } else {
        set->groups++;
    }
    mns_config *copy = mns_config_at (set, set->count);
    memcpy (copy, config, set->stride);
    copy->next = *slot;
    *slot = (uint32_t) ++set->count;
    assert (set->groups * 2 <= set->slot_count);
    return (uint32_t) set->count - 1;
}
