/* labels.h: which operations are interchangeable, and how crashed ones are counted.
 *
 * Classes that step alike share a *label* (a crashed write of 1 and an acknowledged one). Of one
 * label only the operation with the earliest deadline need be tried, so crashed operations of a
 * label form a *group*, used in order of invocation: a configuration tells how many of each group
 * it has used, in a vector of bit fields. Each field has a guard bit above it, so that
 * "componentwise at most" is one subtraction a word:
 *
 *     a ≤ b in every field  ⇔  ((b | guards) − a) & guards == guards */
#ifndef MNS_SEARCH_LABELS_H
#define MNS_SEARCH_LABELS_H

#include "search/problem.h"

typedef struct mns_group {
    uint32_t class_id;
    uint32_t label;
    uint32_t first, count; /* its calls, in labels->crashed */
    uint32_t word, shift;  /* its field of the vector */
} mns_group;

typedef struct mns_labels {
    mns_budget *budget;
    uint32_t *of_class; /* class → label */
    size_t class_count;
    uint32_t label_count;
    mns_group *groups; /* in order of their first invocation */
    uint32_t group_count;
    size_t group_capacity;
    uint32_t *crashed; /* crashed calls, group by group, in order of invocation */
    size_t crashed_count;
    uint64_t *guards; /* vector_words of them */
    uint32_t vector_words;
} mns_labels;

/* `place` receives the group of every crashed call (other entries are left alone). With
 * MNS_RULE_EARLIEST_IN_CLASS off each crashed call is a group of its own. False: no memory, and
 * the labels need no reset. */
MINOS_MUST_CHECK bool mns_labels_init (mns_labels *labels, const mns_problem *problem,
                                       uint32_t rules_off, uint32_t *place);
void mns_labels_reset (mns_labels *labels);

/* Whether the vector `a` is at most `b` in every field. */
static inline bool mns_vector_at_most (const mns_labels *labels, const uint64_t *a,
                                       const uint64_t *b)
{
    for (uint32_t i = 0; i < labels->vector_words; i++)
        if ((((b[i] | labels->guards[i]) - a[i]) & labels->guards[i]) != labels->guards[i])
            return false;
    return true;
}

#endif
