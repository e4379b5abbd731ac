/* prefix.h: the first prefix of a problem that fails. */
#ifndef MNS_SEARCH_PREFIX_H
#define MNS_SEARCH_PREFIX_H

#include "search/problem.h"

/* The problem of the events up to `last`: what returns later is optional. Shares the space; arrays
 * come from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_prefix_problem (mns_problem *out, const mns_problem *problem,
                                          uint32_t last, mns_region *region);

#endif
