/* frontier_plan.h: what a frontier search knows about a problem before it starts.
 *
 * Classes that step alike have one *label*. Crashed operations are never told apart within a
 * label: a configuration only counts how many it used, and the j-th use is the j-th that was
 * invoked (R2: all have the deadline ∞). */
#ifndef MNS_SEARCH_FRONTIER_PLAN_H
#define MNS_SEARCH_FRONTIER_PLAN_H

#include "base/region.h"
#include "search/frontier_bits.h"
#include "search/problem.h"

typedef struct mns_crashed_label {
    uint32_t class_id; /* one of its classes */
    uint32_t a, b;     /* family: the value expected (MNS_NONE for a write), the value left */
    uint32_t first;    /* its calls, in order of invocation: plan->crashed_calls[first …] */
    uint32_t count;    /* how many */
    uint32_t next;     /* another label that leaves b, or MNS_NONE */
    uint32_t tally;    /* where its uses are counted: frontier_tally.h */
} mns_crashed_label;

typedef struct mns_plan {
    mns_problem *problem;
    bool family;
    uint32_t rules; /* bits of MNS_RULE_… that are on */
    uint32_t value_count;
    uint32_t *label_of;   /* class → the first class that steps alike */
    uint32_t *crashed_of; /* first class → index in `crashed`, or MNS_NONE */
    mns_crashed_label *crashed;
    uint32_t crashed_count;
    uint32_t *crashed_calls;
    uint32_t *producers; /* family: value → a label that leaves it, or MNS_NONE */
    uint32_t mask_words; /* for the operations pending at once */
} mns_plan;

/* Memory from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_plan_init (mns_plan *plan, mns_problem *problem, uint32_t rules,
                                     mns_region *region);

#endif
