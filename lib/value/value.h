/* value.h: the inside of a value pool.
 *
 * A handle is 32 bits. 0, 1, 2 are nil, false, true. Bit 31 set: an integer of 31 bits, immediate.
 * Else: the number of a node, kept once (hash-consed) in the pool's region. */
#ifndef MNS_VALUE_VALUE_H
#define MNS_VALUE_VALUE_H

#include "base/budget.h"
#include "minos/value.h"

#define MNS_VALUE_IMMEDIATE 0x80000000u
enum { MNS_VALUE_INT_MIN = -(1 << 30), MNS_VALUE_INT_MAX = (1 << 30) - 1 };

static inline bool mns_value_is_small (minos_value value)
{
    return value & MNS_VALUE_IMMEDIATE;
}
static inline int32_t mns_value_small (minos_value value)
{
    return (int32_t) (value << 1) >> 1;
}
static inline bool mns_value_fits_small (int64_t integer)
{
    return integer >= MNS_VALUE_INT_MIN && integer <= MNS_VALUE_INT_MAX;
}
static inline minos_value mns_value_of_small (int64_t integer)
{
    return (minos_value) integer | MNS_VALUE_IMMEDIATE;
}

/* The pool charges `budget`, which it does not own. */
MINOS_MUST_CHECK minos_status mns_values_new (minos_values **out, mns_budget *budget);
mns_budget *mns_values_budget (const minos_values *values);
uint64_t mns_values_bytes (const minos_values *values);
/* A pool that begins as `from` is: every handle of `from` is the same value in it. It may grow, and
 * `from`, which must outlive it and not grow, never learns of that. O(distinct values), 8 bytes
 * each. */
MINOS_MUST_CHECK minos_status mns_values_fork (minos_values **out, const minos_values *from,
                                               mns_budget *budget);
/* The value of another pool, made in this one. */
MINOS_MUST_CHECK minos_status mns_values_copy (minos_values *values, minos_value *out,
                                               const minos_values *from, minos_value value);
/* Whether the value is a vector of two, and what they are: a key and a value, mostly. */
bool mns_value_pair (const minos_values *values, minos_value value, minos_value pair[2]);
/* Like minos_value_print_edn, into a buffer; cut after `columns` columns with "…" (0 = never). */
struct mns_buffer;
void mns_value_write_edn (const minos_values *values, minos_value value, struct mns_buffer *out,
                          size_t columns);

#endif
