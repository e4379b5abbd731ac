/* beam.c: the prover, which under-approximates.
 *
 * Of each group (one state, one set of linearized completed operations) it keeps the few
 * configurations that used the fewest crashed operations; of a frontier, the few whose pending
 * obligations are the least pressing. All that it keeps is reachable, so a configuration at the end
 * is a witness. If it dries up and never gave anything up it was exact; else it knows nothing. */
#include "search/frontier_sweep.h"

#include <assert.h>

void mns_beam_trim (mns_sweep *sweep)
{
    assert (sweep->beam != NULL);
    assert (sweep->frontier.count <= sweep->set->count);
}

void mns_prover (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region, const mns_beam *beam)
{
    mns_sweep sweep = { .problem = problem, .limits = limits, .beam = beam };
    assert (answer != NULL && limits != NULL && beam != NULL);
    mns_sweep_run (&sweep, answer, region);
    assert (answer->valid != MINOS_VALID_FALSE || answer->blocked_canonical);
}
