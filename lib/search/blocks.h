/* blocks.h: registers and CAS registers in O(n log n), where each read has one possible writer.
 */
#ifndef MNS_SEARCH_BLOCKS_H
#define MNS_SEARCH_BLOCKS_H

#include "search/problem.h"

/* Decides a problem of the register family by blocks (blocks.c says how). Exact both ways, with
 * a witness or the canonical blocked event; unknown with the cause PRUNED where it does not apply:
 * an operation of another kind, a failed CAS that is observed, or an operation that could have
 * read from two writers. O(n log n) time, about 60 bytes a call. */
void mns_blocks (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region);

#endif
