/* bytes_table.h: an interner. Byte strings in, dense ids 0, 1, 2 … out; equal bytes, equal id.
 * Optional callbacks replace bytewise equality (both or neither). */
#ifndef MNS_BASE_BYTES_TABLE_H
#define MNS_BASE_BYTES_TABLE_H

#include "base/region.h"

typedef struct mns_bytes_rule {
    bool (*equal) (void *context, const void *a, size_t a_size, const void *b, size_t b_size);
    uint64_t (*hash) (void *context, const void *bytes, size_t size);
    void *context;
} mns_bytes_rule;

typedef struct mns_bytes_table {
    mns_budget *budget;
    mns_region region;
    mns_bytes_rule rule;
    struct mns_bytes_slot *slots;    /* id + 1 (0 = free) and the upper half of the hash */
    size_t slot_count;               /* power of two, or 0 */
    struct mns_bytes_entry *entries; /* by id */
    size_t count, capacity;
} mns_bytes_table;

enum { MNS_BYTES_COUNT_MAX = 0x7fffffff };

void mns_bytes_table_init (mns_bytes_table *table, mns_budget *budget, const mns_bytes_rule *rule);
void mns_bytes_table_reset (mns_bytes_table *table);
/* False: no memory, or MNS_BYTES_COUNT_MAX reached. Bytes are copied, 8-byte aligned. */
MINOS_MUST_CHECK bool mns_bytes_table_add (mns_bytes_table *table, const void *bytes, size_t size,
                                           uint32_t *id, bool *added);
bool mns_bytes_table_find (const mns_bytes_table *table, const void *bytes, size_t size,
                           uint32_t *id);
const void *mns_bytes_table_at (const mns_bytes_table *table, uint32_t id, size_t *size);

#endif
