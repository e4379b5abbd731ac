/* liveness.h: until when a value of a register can still matter.
 *
 * A completed operation *needs* v when it is a read of v, a CAS that expects v, or an observed
 * failed CAS that did not find v. It *makes* v when it is a write of v or a CAS to v. What counts
 * operations that are not invoked yet is kept up to date by the sweep; the rest is constant. */
#ifndef MNS_SEARCH_LIVENESS_H
#define MNS_SEARCH_LIVENESS_H

#include "search/frontier_plan.h"

/* Ranks are stored + 1, so that 0 means never. */
typedef struct mns_liveness {
    uint32_t value_count;
    uint32_t *future; /* by value: needs of operations not invoked yet */
    uint32_t *due;    /* … but failed CAS, and only by those that return by `horizon` */
    uint32_t *makers; /* … operations not invoked yet that make it */
    uint32_t horizon;
    uint32_t *last_use;      /* by value: the last return of an operation that may depend on it */
    uint32_t *crashed_until; /* by value: as last_use, but by way of a crashed CAS from it */
    uint32_t last_fail;      /* the last return of an observed failed CAS */
} mns_liveness;

/* Whether a completed operation of the class needs class->a. */
static inline bool mns_class_needs (const mns_class *class)
{
    return class->kind == MNS_CLASS_READ || class->kind == MNS_CLASS_CAS ||
           class->kind == MNS_CLASS_CAS_FAILED;
}

/* What the call of an operation changes. */
void mns_liveness_call (mns_liveness *live, const mns_class *class, const mns_call *call);

/* Only for problems of the register family; memory from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_liveness_init (mns_liveness *live, const mns_plan *plan, uint32_t horizon,
                                         mns_region *region);

/* No completed operation not yet invoked needs `value`, and no crashed CAS from it is of use at
 * event `now` or later. What is pending decides the rest. */
static inline bool mns_liveness_is_closed (const mns_liveness *live, uint32_t value, uint32_t now)
{
    return live->future[value] == 0 && live->crashed_until[value] <= now;
}

#endif
