/* table.c: a hash map of integers.
 *
 *     slots     [k v][···][k v][k v][···] …       home of k: the lower bits of mns_mix (k)
 *     occupied    1    0    1    1    0           so that every key and value may be stored
 *
 * Linear probing, capacity a power of two, at least a quarter of the slots free: a probe always
 * ends. Nothing is ever removed, so there are no tombstones. */
#include "base/table.h"

#include "base/hash.h"

#include <assert.h>

enum { FIRST_CAPACITY = 8 };

typedef struct mns_table_slot {
    uint64_t key;
    uint64_t value;
} mns_table_slot;

static size_t bitmap_size (size_t capacity)
{
    return (capacity + 63) / 64 * sizeof (uint64_t);
}

static bool is_occupied (const uint64_t *occupied, size_t i)
{
    return (occupied[i >> 6] >> (i & 63) & 1) != 0;
}

void mns_table_init (mns_table *table, mns_budget *budget)
{
    *table = (mns_table){ .budget = budget };
}

void mns_table_reset (mns_table *table)
{
    mns_free (table->budget, table->slots, table->capacity * sizeof (mns_table_slot));
    mns_free (table->budget, table->occupied, bitmap_size (table->capacity));
    mns_table_init (table, table->budget);
}

/* The slot of `key`, or the free one where it belongs. */
static size_t probe (const mns_table *table, uint64_t key)
{
    size_t mask = table->capacity - 1;
    size_t i = (size_t) (mns_mix (key)) & mask;
    assert (table->count < table->capacity);
    while (is_occupied (table->occupied, i) && table->slots[i].key != key)
        i = (i + 1) & mask;
    return i;
}

static void occupy (mns_table *table, size_t i, uint64_t key, uint64_t value)
{
    table->occupied[i >> 6] |= UINT64_C (1) << (i & 63);
    table->slots[i] = (mns_table_slot){ .key = key, .value = value };
    table->count++;
}

static bool grow (mns_table *table)
{
    mns_table grown = { .budget = table->budget };
    if (table->capacity > SIZE_MAX / 2 / sizeof (mns_table_slot))
        return false;
    grown.capacity = table->capacity == 0 ? FIRST_CAPACITY : table->capacity * 2;
    grown.occupied = mns_zalloc (table->budget, bitmap_size (grown.capacity));
    if (grown.occupied == NULL)
        return false;
    grown.slots = mns_alloc_array (table->budget, grown.capacity, sizeof (mns_table_slot));
    if (grown.slots == NULL) {
        mns_free (table->budget, grown.occupied, bitmap_size (grown.capacity));
        return false;
    }
    for (size_t i = 0; i < table->capacity; i++)
        if (is_occupied (table->occupied, i)) {
            mns_table_slot slot = table->slots[i];
            occupy (&grown, probe (&grown, slot.key), slot.key, slot.value);
        }
    assert (grown.count == table->count);
    mns_table_reset (table);
    *table = grown;
    return true;
}

uint64_t *mns_table_find (const mns_table *table, uint64_t key)
{
    size_t i;
    if (table->count == 0)
        return NULL;
    i = probe (table, key);
    return is_occupied (table->occupied, i) ? &table->slots[i].value : NULL;
}

uint64_t *mns_table_add (mns_table *table, uint64_t key, bool *added)
{
    uint64_t *value = mns_table_find (table, key);
    size_t i;
    *added = false;
    if (value != NULL)
        return value;
    if (table->count >= table->capacity / 4 * 3 && !grow (table))
        return NULL;
    i = probe (table, key);
    assert (!is_occupied (table->occupied, i));
    occupy (table, i, key, 0);
    *added = true;
    return &table->slots[i].value;
}
