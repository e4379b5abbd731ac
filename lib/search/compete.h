/* compete.h: the competition of engines on one problem. */
#ifndef MNS_SEARCH_COMPETE_H
#define MNS_SEARCH_COMPETE_H

#include "search/problem.h"

/* Runs engines by rounds, cheapest first, each with a budget of configurations that grows from
 * round to round, until one has a proof. Exact: valid with a witness, invalid with the canonical
 * blocked_event, unknown only for a limit. The answer depends on the problem and the limits alone;
 * idle threads of limits->pool make it come sooner. `states` counts the configurations of
 * the engines up to the one that proved it.
 *
 * states_max bounds all engines together, per problem; without it a bound of
 * MNS_COMPETE_STATES stands, so that a search always ends. */
void mns_compete (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                  mns_region *region);

#define MNS_COMPETE_STATES UINT64_C (1000000000)

#endif
