/* table.h: uint64_t → uint64_t, open addressing, linear probing, load at most 3/4.
 * Any key and value may be stored. Not ordered, no removal. */
#ifndef MNS_BASE_TABLE_H
#define MNS_BASE_TABLE_H

#include "base/budget.h"

typedef struct mns_table {
    mns_budget *budget;
    struct mns_table_slot *slots;
    uint64_t *occupied; /* a bit per slot */
    size_t count, capacity;
} mns_table;

void mns_table_init (mns_table *table, mns_budget *budget);
void mns_table_reset (mns_table *table);
/* Pointer to the value, or NULL. Valid until the next add. */
uint64_t *mns_table_find (const mns_table *table, uint64_t key);
/* Finds or adds (with value 0); *added says which. NULL: no memory. */
MINOS_MUST_CHECK uint64_t *mns_table_add (mns_table *table, uint64_t key, bool *added);

#endif
