/* frontier_plan.h: what a frontier search knows about a problem before it starts.
 *
 * Classes that step alike have one *label*. Crashed operations are never told apart within a
 * label: a configuration only counts how many it used, and the j-th use is the j-th that was
 * invoked (R2: all have the deadline ∞). The counts of all labels are packed into few words, each
 * in a field as wide as its greatest count needs, with a guard bit above it:
 *
 *     word 0: [g cccccc][g cc][g c][g c] …        a ≤ b in every field  ⇔  ((b|G) − a) & G = G
 *
 * A label is of use only from its first call to the last use of the value that it leaves
 * (liveness.h); labels that are never of use together may share a field. */
#ifndef MNS_SEARCH_FRONTIER_PLAN_H
#define MNS_SEARCH_FRONTIER_PLAN_H

#include "base/region.h"
#include "search/frontier_bits.h"
#include "search/problem.h"

typedef struct mns_crashed_label {
    uint32_t class_id;   /* one of its classes */
    uint32_t a, b;       /* family: the value expected (MNS_NONE for a write), the value left */
    uint32_t first;      /* its calls, in order of invocation: plan->crashed_calls[first …] */
    uint32_t count;      /* how many */
    uint32_t cap;        /* uses are counted up to this */
    uint32_t next;       /* another label that leaves b, or MNS_NONE */
    uint32_t until;      /* rank + 1 of the last event at which it may be of use */
    uint32_t word;       /* where its uses are counted; MNS_NONE where they are not */
    uint8_t shift, bits; /* without the guard */
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
    uint32_t count_words;
    uint64_t *guards; /* by count word */
} mns_plan;

/* Everything but the fields; memory from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_plan_init (mns_plan *plan, mns_problem *problem, uint32_t rules,
                                     mns_region *region);
/* Gives each label its field, counting uses up to `cap`. `last_use` is by value, or NULL. */
MINOS_MUST_CHECK bool mns_plan_fields (mns_plan *plan, uint32_t cap, const uint32_t *last_use,
                                       mns_region *region);

#endif
