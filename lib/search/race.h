/* race.h: the engines of one round, on idle threads. */
#ifndef MNS_SEARCH_RACE_H
#define MNS_SEARCH_RACE_H

#include "search/problem.h"

struct mns_pool;

/* Runs rungs 0 … MNS_RUNGS − 1 of `round`, each in a space of its own, on the caller's thread and
 * on idle workers. answers[i] is what rung i says; rungs behind the first that has a proof are
 * cancelled at once and their answers mean nothing (cause LOST). Arrays that answers point to are
 * from `region`. False: no memory for a race, and nothing was run. */
MINOS_MUST_CHECK bool mns_race (mns_answer *answers, uint32_t round, mns_problem *problem,
                                const mns_limits *limits, uint64_t bytes_max, mns_region *region);

#endif
