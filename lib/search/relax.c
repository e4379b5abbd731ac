/* relax.c: the refuter, which over-approximates.
 *
 * It searches runs that the history may not have, so that far fewer configurations differ. If even
 * those dry up the history is invalid; if they do not, nothing is known.
 *
 * - Uses of crashed operations are counted up to `uses` in each label. A label that was used so
 *   often, and called more often, may be used again for nothing. With 0 nothing is counted, and
 *   hundreds of crashed operations cost nothing at all.
 * - Labels may be pooled: then a pool has as many uses as it has calls, whichever they are. One
 *   count says enough to refute what needs more crashed operations than there were, of one value
 *   or in all, where counting each label has an antichain of thousands.
 * - With `reuse`, a pending operation may take effect any number of times until it returns, and at
 *   least once. Then having linearized an operation never hurts: of two configurations with equal
 *   state the one that linearized more dominates. The 2^width subsets of a wide window become a
 *   few per state.
 *
 * Both are monotone: what a run of the history does, the relaxed run may do, step by step, so the
 * frontier of the relaxation is empty only where the true one is. R1 to R5 hold for the relaxed
 * runs as they do for true ones: their proofs drop an operation, move one, or exchange two of a
 * label, and the relaxed system allows all that. Under `reuse` some rules rest: liveness (R7 to
 * R9) assumes that what was linearized is done with; and what returns may be wanted once more
 * though it was linearized before, so a return closes the whole frontier (R6). */
#include "search/frontier_sweep.h"

#include <assert.h>

/* Whether some run may use more crashed operations than there are. */
static bool forgets (const mns_problem *problem, const mns_relax *relax)
{
    assert (problem->crashed_count <= problem->call_count);
    if (problem->crashed_count == 0)
        return false;
    return relax->pooling != MNS_POOL_NONE || problem->crashed_count > relax->uses;
}

void mns_refuter (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                  mns_region *region, const mns_relax *relax)
{
    mns_sweep sweep = { .problem = problem, .limits = limits, .relax = relax };
    assert (answer != NULL && limits != NULL && relax != NULL);
    sweep.relaxed = relax->reuse || forgets (problem, relax);
    mns_sweep_run (&sweep, answer, region);
    assert (answer->valid != MINOS_VALID_TRUE || !sweep.relaxed);
}
