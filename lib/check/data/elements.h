/* elements.h: what a set was asked to hold, and the reads that tell what it holds.
 *
 * `set`, `no-lost-ack` and `set-full` watch the same operations: adds of an element, reads of a
 * collection, and removes, if there are any: an element that may have been removed is never lost.
 * Their state begins with an mns_elements, so that they share the functions below. */
#ifndef MNS_CHECK_DATA_ELEMENTS_H
#define MNS_CHECK_DATA_ELEMENTS_H

#include "check/pass/tell.h"

typedef struct mns_element {
    minos_value value;
    uint32_t op;     /* to show: the first add that was acknowledged, else the first */
    uint32_t called; /* position of the first add, whatever became of it */
    uint32_t live;   /* … of the first that did not fail; MINOS_NEVER: all failed */
    uint32_t acked;  /* return of the first that was acknowledged; MINOS_NEVER: none */
    uint32_t mark;   /* 1 + the read that has last been seen to hold it */
    bool removed;    /* a remove of it may have happened */
} mns_element;
MNS_VEC (mns_element, mns_element_list);

typedef struct mns_set_read {
    uint32_t op;
    minos_value answer; /* without its key */
} mns_set_read;
MNS_VEC (mns_set_read, mns_set_reads);

typedef struct mns_elements {
    mns_table index_of; /* value → index */
    mns_element_list list;
    mns_set_reads reads;  /* ok reads, in the order of their returns */
    uint64_t tried_count; /* elements that some add was called for */
    uint64_t acked_count;
} mns_elements;

void mns_elements_begin (mns_scan *scan);
void mns_elements_reset (mns_scan *scan);
void mns_elements_add (mns_scan *scan, const mns_moment *moment); /* calls and returns */
void mns_elements_remove (mns_scan *scan, const mns_moment *moment);
void mns_elements_read (mns_scan *scan, const mns_moment *moment);
mns_element *mns_elements_find (const mns_elements *elements, minos_value value);

#define MNS_ELEMENTS_WATCHES                                                                       \
    { "add", MNS_ON_CALL | MNS_ON_RETURN, mns_elements_add, false },                               \
        { "remove", MNS_ON_CALL, mns_elements_remove, true },                                      \
        { "read", MNS_ON_RETURN, mns_elements_read, false },                                       \
    {                                                                                              \
        NULL, 0, NULL, false                                                                       \
    }

/* ---- One read, held against all adds. Lists of values. */
typedef struct mns_final {
    mns_u32s ok, lost, unexpected, recovered, failed;
    uint64_t duplicated; /* elements that occur again in the same read */
    uint64_t late;       /* acknowledged, absent, but not before the read began */
} mns_final;
void mns_final_init (mns_final *final, mns_budget *budget);
void mns_final_reset (mns_final *final);
/* `number`: of the read, each its own. Says lost-ack and unexpected-element, and failed-present
 * where `failures` are violations. */
void mns_final_judge (mns_scan *scan, mns_final *final, const mns_set_read *read, uint32_t number,
                      bool failures);
/* The counts and lists that Jepsen's `set` has, and those that it has not. */
void mns_final_tell (mns_scan *scan, const mns_final *final);

#endif
