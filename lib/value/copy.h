/* copy.h: many values from one pool to another, each collection once. */
#ifndef MNS_VALUE_COPY_H
#define MNS_VALUE_COPY_H

#include "base/table.h"
#include "value/value.h"

typedef struct mns_value_copier {
    minos_values *to;
    const minos_values *from;
    mns_table memo; /* collection there → its copy here */
} mns_value_copier;

/* The memo is charged to `budget`. `from` may grow between copies. */
void mns_value_copier_init (mns_value_copier *copier, minos_values *to, const minos_values *from,
                            mns_budget *budget);
void mns_value_copier_reset (mns_value_copier *copier);
MINOS_MUST_CHECK minos_status mns_value_copier_copy (mns_value_copier *copier, minos_value *out,
                                                     minos_value value);

#endif
