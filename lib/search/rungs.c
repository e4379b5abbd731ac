/* rungs.c: the engines of a round.
 *
 * Round 0 takes what decides almost everything at once: the blocks of a register whose reads have
 * one possible writer each; the depth-first search with a few steps an operation, since where there
 * is a linearization it mostly walks into one, however many operations are open or crashed; then
 * the frontier checker with a small budget.
 * From then on a round races four engines that fail for different reasons: the prover dies of a
 * beam too narrow, the refuter of counting too little, the frontier checker of
 * width, the depth-first search of depth. Beam and counts widen with the round. */
#include "search/rungs.h"

#include "search/blocks.h"
#include "search/frontier.h"

#include <assert.h>
#include <string.h>

/* The first walk takes about one step an operation where it finds its way. */
enum { WALK_STATES = 1 << 10, WALK_STATES_PER_CALL = 4 };
enum { ROUND_STATES = 1 << 13, ROUND_GROWTH_BITS = 3, BEAM_FIRST = 256, ROUND_MAX = 16 };

uint64_t mns_round_states (uint32_t round, const mns_problem *problem)
{
    uint64_t first = (uint64_t) ROUND_STATES + 32 * (uint64_t) problem->call_count;
    return first << (round < ROUND_MAX ? round : ROUND_MAX) * ROUND_GROWTH_BITS;
}

/* 1, 4, 16, 64 … configurations a group. */
static mns_beam beam_of (uint32_t round)
{
    uint32_t step = round < 8 ? round - 1 : 7;
    return (mns_beam){ .per_group = 1u << 2 * step, .total = BEAM_FIRST << 2 * step };
}

/* Uses counted up to 0, 1, 2, 4, 8 …; pending operations are relaxed every other round. */
static mns_relax relax_of (uint32_t round)
{
    uint32_t uses = round < 3 ? round - 1 : 1u << (round < 10 ? round - 2 : 8);
    return (mns_relax){ .uses = uses, .reuse = false };
}

uint32_t mns_round_rungs (uint32_t round)
{
    return round == 0 ? 3 : MNS_RUNGS;
}

static void walk (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                  mns_region *region)
{
    mns_limits own = *limits;
    uint64_t most = WALK_STATES + WALK_STATES_PER_CALL * (uint64_t) problem->call_count;
    if (own.states_max > most)
        own.states_max = most;
    mns_wgl (answer, problem, &own, region);
}

static void run_first (uint32_t rung, mns_answer *answer, mns_problem *problem,
                       const mns_limits *limits, mns_region *region)
{
    assert (rung < mns_round_rungs (0));
    if (rung == 0)
        mns_blocks (answer, problem, limits, region);
    else if (rung == 1)
        walk (answer, problem, limits, region);
    else
        mns_frontier (answer, problem, limits, region);
}

void mns_rung_run (uint32_t round, uint32_t rung, mns_answer *answer, mns_problem *problem,
                   const mns_limits *limits, mns_region *region)
{
    mns_beam beam;
    mns_relax relax;
    assert (rung < MNS_RUNGS);
    if (round == 0) {
        run_first (rung, answer, problem, limits, region);
        return;
    }
    switch (rung) {
    case 0:
        beam = beam_of (round);
        mns_prover (answer, problem, limits, region, &beam);
        break;
    case 1:
        relax = relax_of (round);
        mns_refuter (answer, problem, limits, region, &relax);
        break;
    case 2:
        mns_frontier (answer, problem, limits, region);
        break;
    default:
        mns_wgl (answer, problem, limits, region);
    }
}

void mns_answer_keep (mns_answer *answer, mns_region *region)
{
    size_t size = (size_t) answer->witness_count * sizeof (uint32_t);
    uint32_t *kept;
    if (answer->witness == NULL)
        return;
    kept = mns_region_alloc (region, size);
    if (kept != NULL)
        memcpy (kept, answer->witness, size);
    else
        *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_MEMORY };
    answer->witness = kept;
}

bool mns_answers_contradict (const mns_answer *answers, uint32_t count)
{
    bool valid = false, invalid = false;
    assert (answers != NULL && count <= MNS_RUNGS);
    for (uint32_t i = 0; i < count; i++) {
        valid |= answers[i].valid == MINOS_VALID_TRUE;
        invalid |= answers[i].valid == MINOS_VALID_FALSE;
    }
    return valid && invalid;
}
