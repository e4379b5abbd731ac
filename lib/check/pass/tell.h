/* tell.h: collections of values as facts. What is long is cut at scan->tell_max, and a note says
 * so.
 */
#ifndef MNS_CHECK_PASS_TELL_H
#define MNS_CHECK_PASS_TELL_H

#include "check/pass/scan.h"

/* The text of a set, each value once, sorted, runs of integers in short: "#{0..5 7}". */
void mns_tell_set (mns_scan *scan, const char *name, const mns_u32s *values);
/* A sorted vector of values that differ. */
void mns_tell_list (mns_scan *scan, const char *name, const mns_u32s *values);
/* A vector of values that were made in the verdict's pool: the first of `total`. */
void mns_tell_made (mns_scan *scan, const char *name, const minos_value *made, size_t count,
                    uint64_t total);
void mns_tell_text (mns_scan *scan, const char *name, const char *text);
void mns_tell_range (mns_scan *scan, const char *name, minos_value least, minos_value greatest);
/* {value times}, the most frequent 48; a slot's lower half says how often. */
void mns_tell_times (mns_scan *scan, const char *name, const mns_u32s *values,
                     const mns_table *times);
/* Quantiles 0, 0.5, 0.95, 0.99 and 1 of sorted numbers; nothing where there are none. */
void mns_tell_quantiles (mns_scan *scan, const char *name, const mns_u64s *sorted);
MINOS_MUST_CHECK bool mns_sort_numbers (mns_u64s *numbers);

/* ---- A bag: values, each with how often it occurs. */
typedef struct mns_bag_entry {
    minos_value value;
    uint64_t times;
} mns_bag_entry;
MNS_VEC (mns_bag_entry, mns_bag_entries);

typedef struct mns_bag {
    mns_bag_entries kept; /* the first of them */
    uint64_t count;       /* of all that were added */
    uint32_t most;        /* that are kept */
} mns_bag;

void mns_bag_init (mns_bag *bag, const mns_scan *scan);
void mns_bag_reset (mns_bag *bag);
/* `value` is not there yet; zero times is no occurrence. False: no memory. */
MINOS_MUST_CHECK bool mns_bag_add (mns_bag *bag, minos_value value, uint64_t times);
/* {value times} */
void mns_tell_bag (mns_scan *scan, const char *name, const mns_bag *bag);

#endif
