/* cache.c: two generations of exact entries. */
#include "search/cache.h"

#include <assert.h>
#include <string.h>

enum { FIRST_SLOTS = 64, ENTRIES_MAX = 0x7fffffff };

void mns_cache_init (mns_cache *cache, const mns_config *config, bool dominance, uint64_t spare)
{
    *cache = (mns_cache){ .budget = config->problem->space->budget,
                          .labels = config->labels,
                          .mask_words = config->done_words,
                          .dominance = dominance,
                          .spare = spare };
    cache->entry_words = 1 + cache->mask_words;
    if (cache->labels->vector_words > 0)
        cache->entry_words += 1 + cache->labels->vector_words;
}

static void reset_age (mns_cache *cache, mns_cache_age *age)
{
    if (age->slots != NULL)
        mns_free (cache->budget, age->slots, age->slot_count * sizeof *age->slots);
    if (age->entries != NULL)
        mns_free (cache->budget, age->entries, age->capacity * sizeof *age->entries);
    *age = (mns_cache_age){ 0 };
}

void mns_cache_forget (mns_cache *cache)
{
    cache->forgot++;
    reset_age (cache, &cache->young);
    reset_age (cache, &cache->old);
}

void mns_cache_reset (mns_cache *cache)
{
    reset_age (cache, &cache->young);
    reset_age (cache, &cache->old);
}

/* ---- Entries. */
static uint64_t *entry_at (const mns_cache *cache, const mns_cache_age *age, uint32_t entry)
{
    assert (entry < age->count);
    return age->entries + (size_t) entry * cache->entry_words;
}

static uint64_t first_word (const mns_config *config)
{
    return (uint64_t) config->layer << 32 | config->state;
}

/* The words after the mask: owed << 32 | 1 + the next entry of the list, then the vector. */
static uint64_t *link_of (const mns_cache *cache, uint64_t *entry)
{
    assert (cache->labels->vector_words > 0);
    return entry + 1 + cache->mask_words;
}

static bool same_place (const mns_cache *cache, const uint64_t *entry, const mns_config *config)
{
    if (entry[0] != first_word (config))
        return false;
    for (uint32_t i = 0; i < cache->mask_words; i++)
        if (entry[1 + i] != config->done[i])
            return false;
    return true;
}

static void write_crashed (const mns_cache *cache, uint64_t *entry, const mns_config *config)
{
    uint64_t *link = link_of (cache, entry);
    *link = (uint64_t) config->owed << 32 | (uint32_t) *link;
    memcpy (link + 1, config->vector, cache->labels->vector_words * sizeof *config->vector);
}

/* Whether `a`, with its owed observation, can do all that `b` can. */
static bool covers (const mns_cache *cache, uint32_t a_owed, const uint64_t *a, uint32_t b_owed,
                    const uint64_t *b)
{
    if (a_owed != MNS_NO_STATE && a_owed != b_owed)
        return false;
    if (cache->dominance)
        return mns_vector_at_most (cache->labels, a, b);
    return a_owed == b_owed && memcmp (a, b, cache->labels->vector_words * sizeof *a) == 0;
}

/* Whether the list from `entry` on knows the configuration. If not, *worse is an entry that the
 * configuration covers and may replace, or NULL. */
static bool search_list (const mns_cache *cache, const mns_cache_age *age, uint32_t entry,
                         const mns_config *config, uint64_t **worse)
{
    *worse = NULL;
    if (cache->labels->vector_words == 0)
        return true;
    for (uint32_t next = entry + 1; next > 0;) {
        uint64_t *words = entry_at (cache, age, next - 1), *link = link_of (cache, words);
        uint32_t owed = (uint32_t) (*link >> 32);
        if (covers (cache, owed, link + 1, config->owed, config->vector))
            return true;
        if (*worse == NULL && covers (cache, config->owed, config->vector, owed, link + 1))
            *worse = words;
        next = (uint32_t) *link;
    }
    return false;
}

/* ---- Slots. */
static uint32_t short_hash (const mns_config *config)
{
    uint64_t hash = mns_config_hash (config);
    return (uint32_t) (hash ^ hash >> 32);
}

/* The slot that holds the configuration's list, or the free one where it would go. */
static uint64_t *find_slot (const mns_cache *cache, const mns_cache_age *age, uint32_t hash,
                            const mns_config *config)
{
    uint32_t mask = age->slot_count - 1;
    assert (age->used_slots < age->slot_count);
    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        uint64_t *slot = &age->slots[at];
        if (*slot == 0)
            return slot;
        if (*slot >> 32 == hash &&
            same_place (cache, entry_at (cache, age, (uint32_t) *slot - 1), config))
            return slot;
    }
}

static bool may_grow (const mns_cache *cache, uint64_t bytes)
{
    uint64_t left = mns_budget_left (cache->budget);
    return left >= cache->spare && left - cache->spare >= bytes;
}

static bool grow_slots (mns_cache *cache, mns_cache_age *age)
{
    uint32_t count = age->slot_count == 0 ? FIRST_SLOTS : age->slot_count * 2;
    if (age->slot_count > UINT32_MAX / 4 || !may_grow (cache, count * sizeof *age->slots))
        return false;
    uint64_t *slots = mns_zalloc (cache->budget, count * sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t i = 0; i < age->slot_count; i++) {
        if (age->slots[i] == 0)
            continue;
        uint32_t at = (uint32_t) (age->slots[i] >> 32) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = age->slots[i];
    }
    if (age->slots != NULL)
        mns_free (cache->budget, age->slots, age->slot_count * sizeof *age->slots);
    age->slots = slots;
    age->slot_count = count;
    return true;
}

/* Room for one more entry and one more slot. */
static bool make_room (mns_cache *cache, mns_cache_age *age)
{
    size_t need = ((size_t) age->count + 1) * cache->entry_words;
    if (age->count >= ENTRIES_MAX)
        return false;
    if (need > age->capacity) {
        void *entries = age->entries;
        size_t more = age->capacity < need ? need : age->capacity;
        if (!may_grow (cache, more * sizeof *age->entries) ||
            !mns_vec_grow (cache->budget, &entries, &age->capacity, need, sizeof *age->entries))
            return false;
        age->entries = entries;
    }
    return (age->used_slots + 1) * UINT64_C (4) <= age->slot_count * UINT64_C (3) ||
           grow_slots (cache, age);
}

/* Adds an entry to the list of its slot, in front. Room has been made. */
static void add_entry (mns_cache *cache, mns_cache_age *age, uint32_t hash,
                       const mns_config *config)
{
    uint64_t *slot = find_slot (cache, age, hash, config);
    uint32_t next = (uint32_t) *slot; /* 1 + entry, or 0 */
    uint64_t *words = entry_at (cache, age, age->count++);
    words[0] = first_word (config);
    memcpy (words + 1, config->done, cache->mask_words * sizeof *config->done);
    if (cache->labels->vector_words > 0) {
        *link_of (cache, words) = next;
        write_crashed (cache, words, config);
    }
    age->used_slots += next == 0;
    *slot = (uint64_t) hash << 32 | age->count;
}

static void enter (mns_cache *cache, uint32_t hash, const mns_config *config)
{
    if (!make_room (cache, &cache->young)) {
        reset_age (cache, &cache->old);
        cache->old = cache->young;
        cache->young = (mns_cache_age){ 0 };
        cache->forgot++;
        if (!make_room (cache, &cache->young))
            return;
    }
    add_entry (cache, &cache->young, hash, config);
}

bool mns_cache_visit (mns_cache *cache, const mns_config *config)
{
    uint32_t hash = short_hash (config);
    uint64_t *worse;
    assert (cache->mask_words == config->done_words);
    if (cache->young.slot_count > 0) {
        uint64_t *slot = find_slot (cache, &cache->young, hash, config);
        if (*slot != 0) {
            if (search_list (cache, &cache->young, (uint32_t) *slot - 1, config, &worse))
                return true;
            if (worse != NULL) {
                write_crashed (cache, worse, config);
                return false;
            }
        }
    }
    if (cache->old.slot_count > 0) {
        const uint64_t *slot = find_slot (cache, &cache->old, hash, config);
        if (*slot != 0 && search_list (cache, &cache->old, (uint32_t) *slot - 1, config, &worse)) {
            enter (cache, hash, config);
            return true;
        }
    }
    enter (cache, hash, config);
    return false;
}
