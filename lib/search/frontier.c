/* frontier.c: the exact checker. */
#include "search/frontier_sweep.h"

#include <assert.h>

void mns_frontier_recorded (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                            mns_region *region, const mns_layers_recorder *recorder)
{
    mns_sweep sweep = { .problem = problem, .limits = limits, .recorder = recorder };
    assert (answer != NULL && limits != NULL);
    mns_sweep_run (&sweep, answer, region);
    assert (answer->cause != MNS_CAUSE_PRUNED);
}

void mns_frontier (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                   mns_region *region)
{
    assert (answer != NULL && limits != NULL);
    mns_frontier_recorded (answer, problem, limits, region, NULL);
    assert (answer->valid != MINOS_VALID_TRUE || answer->witness != NULL);
}
