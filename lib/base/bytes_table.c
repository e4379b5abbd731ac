/* bytes_table.c: an interner by open addressing.
 *
 *     slots    [id+1|tag][ 0 ][id+1|tag] …      8 bytes each, linear probing
 *     entries  id → (bytes, size)               the bytes live in the region, never move
 *
 * The tag is the upper half of the hash, and the home of a tag is given by its upper bits. So
 * growing moves slots in ascending order and looks at no bytes at all, and the lower bits of the
 * tag refuse nearly all strangers before their bytes are compared. At most 3/4 of the slots are
 * taken: a probe always ends. */
#include "base/bytes_table.h"

#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>
#include <string.h>

enum { FIRST_SLOT_COUNT = 16, FIRST_REGION_SIZE = 512 };

typedef struct mns_bytes_slot {
    uint32_t mark; /* id + 1, 0 = free */
    uint32_t tag;
} mns_bytes_slot;
_Static_assert(sizeof (mns_bytes_slot) == 8, "eight slots a cache line");

typedef struct mns_bytes_entry {
    const void *bytes;
    size_t size;
} mns_bytes_entry;

void mns_bytes_table_init (mns_bytes_table *table, mns_budget *budget, const mns_bytes_rule *rule)
{
    *table = (mns_bytes_table){ .budget = budget };
    if (rule != NULL)
        table->rule = *rule;
    assert ((table->rule.equal == NULL) == (table->rule.hash == NULL));
    mns_region_init (&table->region, budget, FIRST_REGION_SIZE);
}

void mns_bytes_table_reset (mns_bytes_table *table)
{
    mns_bytes_rule rule = table->rule;
    mns_free (table->budget, table->slots, table->slot_count * sizeof (mns_bytes_slot));
    mns_free (table->budget, table->entries, table->capacity * sizeof (mns_bytes_entry));
    mns_region_reset (&table->region);
    mns_bytes_table_init (table, table->budget, &rule);
}

/* Hashes of callers may be weak in their upper half, hence the mixing. */
static uint32_t tag_of (const mns_bytes_table *table, const void *bytes, size_t size)
{
    uint64_t hash = table->rule.hash == NULL
                        ? mns_hash_bytes (bytes, size)
                        : mns_mix (table->rule.hash (table->rule.context, bytes, size));
    return (uint32_t) (hash >> 32);
}

static size_t home_of (size_t slot_count, uint32_t tag)
{
    assert (slot_count >= FIRST_SLOT_COUNT && (slot_count & (slot_count - 1)) == 0);
    return (size_t) (((uint64_t) tag * slot_count) >> 32);
}

static bool is_entry (const mns_bytes_table *table, uint32_t id, const void *bytes, size_t size)
{
    const mns_bytes_entry *entry = &table->entries[id];
    if (table->rule.equal != NULL)
        return table->rule.equal (table->rule.context, entry->bytes, entry->size, bytes, size);
    return entry->size == size && (size == 0 || memcmp (entry->bytes, bytes, size) == 0);
}

/* The slot of these bytes, or the free one where they belong. */
static size_t probe (const mns_bytes_table *table, uint32_t tag, const void *bytes, size_t size)
{
    size_t mask = table->slot_count - 1;
    size_t i = home_of (table->slot_count, tag);
    assert (table->count < table->slot_count);
    while (table->slots[i].mark != 0 &&
           (table->slots[i].tag != tag || !is_entry (table, table->slots[i].mark - 1, bytes, size)))
        i = (i + 1) & mask;
    return i;
}

static bool grow_slots (mns_bytes_table *table)
{
    size_t count = table->slot_count == 0 ? FIRST_SLOT_COUNT : table->slot_count * 2;
    mns_bytes_slot *slots;
    if (count > SIZE_MAX / sizeof (mns_bytes_slot))
        return false;
    slots = mns_zalloc (table->budget, count * sizeof (mns_bytes_slot));
    if (slots == NULL)
        return false;
    for (size_t k = 0; k < table->slot_count; k++)
        if (table->slots[k].mark != 0) {
            size_t i = home_of (count, table->slots[k].tag);
            while (slots[i].mark != 0)
                i = (i + 1) & (count - 1);
            slots[i] = table->slots[k];
        }
    mns_free (table->budget, table->slots, table->slot_count * sizeof (mns_bytes_slot));
    table->slots = slots;
    table->slot_count = count;
    return true;
}

static bool grow_entries (mns_bytes_table *table)
{
    void *entries = table->entries;
    if (!mns_vec_grow (table->budget, &entries, &table->capacity, table->count + 1,
                       sizeof (mns_bytes_entry)))
        return false;
    table->entries = entries;
    return true;
}

bool mns_bytes_table_find (const mns_bytes_table *table, const void *bytes, size_t size,
                           uint32_t *id)
{
    size_t i;
    if (table->count == 0)
        return false;
    i = probe (table, tag_of (table, bytes, size), bytes, size);
    if (table->slots[i].mark == 0)
        return false;
    *id = table->slots[i].mark - 1;
    return true;
}

bool mns_bytes_table_add (mns_bytes_table *table, const void *bytes, size_t size, uint32_t *id,
                          bool *added)
{
    uint32_t tag = tag_of (table, bytes, size);
    size_t i = 0;
    void *copy;
    *added = false;
    if (table->count > 0) {
        i = probe (table, tag, bytes, size);
        if (table->slots[i].mark != 0) {
            *id = table->slots[i].mark - 1;
            return true;
        }
    }
    if (table->count >= MNS_BYTES_COUNT_MAX || !grow_entries (table))
        return false;
    if (table->count >= table->slot_count / 4 * 3) {
        if (!grow_slots (table))
            return false;
        i = probe (table, tag, bytes, size);
    } else if (table->count == 0) {
        i = home_of (table->slot_count, tag);
    }
    copy = mns_region_alloc (&table->region, size);
    if (copy == NULL)
        return false;
    if (size > 0)
        memcpy (copy, bytes, size);
    assert (table->slots[i].mark == 0);
    table->entries[table->count] = (mns_bytes_entry){ .bytes = copy, .size = size };
    *id = (uint32_t) table->count++;
    table->slots[i] = (mns_bytes_slot){ .mark = *id + 1, .tag = tag };
    *added = true;
    return true;
}

const void *mns_bytes_table_at (const mns_bytes_table *table, uint32_t id, size_t *size)
{
    assert (id < table->count);
    if (size != NULL)
        *size = table->entries[id].size;
    return table->entries[id].bytes;
}
