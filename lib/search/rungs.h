/* rungs.h: who competes, in which order, with which parameters. */
#ifndef MNS_SEARCH_RUNGS_H
#define MNS_SEARCH_RUNGS_H

#include "search/problem.h"

enum { MNS_RUNGS = 4 };

/* Engine `rung` of round `round` on `problem`. Rungs are ordered: where several of a round could
 * prove something, the least one's answer counts, so that the answer does not depend on which of
 * them was faster. */
void mns_rung_run (uint32_t round, uint32_t rung, mns_answer *answer, mns_problem *problem,
                   const mns_limits *limits, mns_region *region);
/* Rungs of the round, at most MNS_RUNGS. */
uint32_t mns_round_rungs (uint32_t round);
/* Configurations that each engine of the round may look at. */
uint64_t mns_round_states (uint32_t round, const mns_problem *problem);

static inline bool mns_answer_is_proof (const mns_answer *answer)
{
    return answer->valid != MINOS_VALID_UNKNOWN;
}

/* Stops that end the competition, not the engine alone. */
static inline bool mns_answer_is_final (const mns_answer *answer)
{
    return mns_answer_is_proof (answer) || answer->cause == MNS_CAUSE_TIME ||
           answer->cause == MNS_CAUSE_CANCELLED || answer->cause == MNS_CAUSE_FAILED ||
           answer->cause == MNS_CAUSE_LOST || answer->cause == MNS_CAUSE_CONTRADICTION;
}

/* Whether one of the answers says valid, and another one invalid. */
bool mns_answers_contradict (const mns_answer *answers, uint32_t count);

/* Moves an answer's witness into `region`: engines run in regions of their own. Without memory the
 * answer becomes unknown. */
void mns_answer_keep (mns_answer *answer, mns_region *region);

#endif
