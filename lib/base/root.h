/* root.h: objects that hold the budget that pays for them.
 *
 * A history, a value pool, a recorder are roots: nothing stands above their budget, and they are
 * themselves charged to it. */
#ifndef MNS_BASE_ROOT_H
#define MNS_BASE_ROOT_H

#include "base/budget.h"

#include <string.h>

/* Zeroed memory of `size` bytes with a root budget at `offset`, charged for those bytes. NULL: the
 * limit is below `size`, or there is no memory. */
MINOS_MUST_CHECK static inline void *mns_root_new (size_t size, size_t offset, uint64_t limit,
                                                   const minos_alloc *alloc)
{
    mns_budget first;
    mns_budget_init (&first, NULL, limit, alloc);
    char *object = mns_alloc (&first, size);
    if (!object)
        return NULL;
    memset (object, 0, size);
    mns_budget *budget = (mns_budget *) (object + offset);
    mns_budget_init (budget, NULL, limit, alloc);
    bool charged = mns_budget_charge (budget, size);
    (void) charged; /* `first` has the same limit. */
    mns_budget_release (&first, size);
    mns_budget_reset (&first);
    return object;
}

/* Everything else that was charged must have been freed. */
static inline void mns_root_free (void *object, size_t size, size_t offset)
{
    mns_budget *budget = (mns_budget *) ((char *) object + offset);
    mns_budget last;
    mns_budget_init (&last, NULL, 0, &budget->alloc);
    bool charged = mns_budget_charge (&last, size);
    (void) charged; /* It has no limit. */
    mns_budget_release (budget, size);
    mns_budget_reset (budget);
    mns_free (&last, object, size);
    mns_budget_reset (&last);
}

#endif
