/* budget.h: memory that is counted to the byte, and bounded, before it is given.
 *
 * Budgets form a tree (process → check → partition). An allocation charges its budget and all
 * above; it is refused, as NULL, when any of them would pass its limit. Sizes are told on free, so
 * there are no headers and the count is exact: a finished unit of work has `used` zero, which
 * every test asserts. Counters are atomic: siblings may allocate from several threads. */
#ifndef MNS_BASE_BUDGET_H
#define MNS_BASE_BUDGET_H

#include "minos/base.h"

#include <stdatomic.h>

typedef struct mns_budget {
    struct mns_budget *parent;
    minos_alloc alloc;
    uint64_t limit; /* bytes; UINT64_MAX = none */
    _Atomic uint64_t used;
    _Atomic uint64_t peak;
    _Atomic bool refused; /* some allocation was refused for the limit of this budget */
} mns_budget;

/* `parent` may be NULL; `alloc` NULL takes the parent's, or malloc. limit 0 = none. */
void mns_budget_init (mns_budget *budget, mns_budget *parent, uint64_t limit,
                      const minos_alloc *alloc);
/* Asserts that nothing is charged any more. */
void mns_budget_reset (mns_budget *budget);

/* Counting alone, for memory that comes from elsewhere (Judy's hooks). */
MINOS_MUST_CHECK bool mns_budget_charge (mns_budget *budget, uint64_t size);
void mns_budget_release (mns_budget *budget, uint64_t size);
uint64_t mns_budget_used (const mns_budget *budget);
uint64_t mns_budget_peak (const mns_budget *budget);
/* Bytes that could still be charged: the least over the budget and all above it. */
uint64_t mns_budget_left (const mns_budget *budget);

/* NULL: refused, or the allocator has none. Size 0 gives a pointer to nothing, never NULL, that
 * may be freed with size 0. Memory is not zeroed but by mns_zalloc. A NULL budget stands for
 * malloc, uncounted: for the few public objects that are made without an allocator. */
MINOS_MUST_CHECK void *mns_alloc (mns_budget *budget, size_t size);
/* Past limits: for the little that is needed to give back more. */
MINOS_MUST_CHECK void *mns_alloc_over (mns_budget *budget, size_t size);
MINOS_MUST_CHECK void *mns_zalloc (mns_budget *budget, size_t size);
/* NULL leaves the old memory as it was. */
MINOS_MUST_CHECK void *mns_resize (mns_budget *budget, void *memory, size_t old_size,
                                   size_t new_size);
void mns_free (mns_budget *budget, void *memory, size_t size);
/* count × size, NULL on overflow. */
MINOS_MUST_CHECK void *mns_alloc_array (mns_budget *budget, size_t count, size_t size);

#endif
