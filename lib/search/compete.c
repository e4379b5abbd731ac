/* compete.c: the escalation ladder.
 *
 *     round 0   blocks · a short walk depth-first · frontier        small budget
 *     round 1   prover 1 · refuter 0 · frontier · depth-first      budget × 8
 *     round 2   prover 4 · refuter 1 · frontier · depth-first      budget × 64
 *     …
 *
 * Bounding the truth from both sides: the prover only ever says valid and shows a witness, the
 * refuter only ever says invalid, and each of them gives up where it has pruned or relaxed too
 * much. The first to prove something ends the competition (Knossos's idea, with engines that differ
 * more). A round's answer is that of its least rung that has a proof, whether they ran one after
 * the other or at once (race.c), so the result is the same on any machine.
 *
 * The refuter's failing prefix is not the shortest. How far the prover came and where the refuter
 * failed bound it from both sides; what is between is decided by the same ladder on prefixes.
 *
 * A key of texts competes as the register that it is (texts.c), where that can be told. */
#include "search/compete.h"

#include "base/pool.h"
#include "search/prefix.h"
#include "search/race.h"
#include "search/rungs.h"
#include "search/texts.h"

#include <assert.h>

typedef struct competition {
    mns_problem *problem;
    const mns_limits *limits;
    mns_region *region;
    uint64_t bytes_max;   /* memory of one engine */
    uint64_t states_left; /* of the whole competition */
    uint64_t states;
    bool contradicted;
} competition;

enum { SHORTER_MAX = 64 }; /* prefixes that are tried to find the shortest that fails */

/* Where asserts are on the engines behind the one that had a proof are asked too, with a few
 * configurations each: none may contradict another. */
#ifdef NDEBUG
enum { SECOND_OPINION_STATES = 0 };
#else
enum { SECOND_OPINION_STATES = 2000 };
#endif

/* The least limit from a budget up to the root: what depends on the options alone, unlike what
 * happens to be left. */
static uint64_t budget_cap (const mns_budget *budget)
{
    uint64_t cap = UINT64_MAX;
    for (; budget != NULL; budget = budget->parent)
        if (budget->limit < cap)
            cap = budget->limit;
    return cap;
}

static mns_limits limits_of (const competition *c, uint32_t round)
{
    mns_limits limits = *c->limits;
    limits.states_max = mns_round_states (round, c->problem);
    if (limits.states_max > c->states_left)
        limits.states_max = c->states_left;
    return limits;
}

static void charge (competition *c, uint64_t states)
{
    c->states += states;
    c->states_left -= states < c->states_left ? states : c->states_left;
}

/* The rungs one after the other, to the first that ends the competition. */
static void run_in_turn (competition *c, uint32_t round, uint32_t count, mns_answer *answers)
{
    mns_limits limits = limits_of (c, round);
    bool over = false, proved = false;
    limits.pool = NULL;
    for (uint32_t i = 0; i < count; i++) {
        mns_budget budget;
        mns_region region;
        mns_budget_init (&budget, c->region->budget, c->bytes_max, NULL);
        mns_region_init (&region, &budget, 1024);
        mns_rung_run (round, i, &answers[i], c->problem, &limits, &region);
        mns_answer_keep (&answers[i], c->region);
        mns_region_reset (&region);
        mns_budget_reset (&budget);
        if (proved) /* what the model refuses here, a release never asks */
            c->problem->space->status = MINOS_OK;
        over |= mns_answer_is_final (&answers[i]);
        proved |= mns_answer_is_proof (&answers[i]);
        if (over && (SECOND_OPINION_STATES == 0 || !proved))
            return;
        if (over && limits.states_max > SECOND_OPINION_STATES)
            limits.states_max = SECOND_OPINION_STATES;
    }
}

/* Runs a round; *answer is its outcome, *again whether a larger budget may help. */
static void run_round (competition *c, uint32_t round, mns_answer *answer, bool *again)
{
    mns_answer answers[MNS_RUNGS];
    uint32_t count = mns_round_rungs (round);
    for (uint32_t i = 0; i < count; i++)
        answers[i] = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_LOST };
    mns_limits limits = limits_of (c, round);
    bool raced = round > 0 && limits.pool != NULL && mns_pool_idle (limits.pool) > 0 &&
                 mns_race (answers, round, c->problem, &limits, c->bytes_max, c->region);
    uint32_t events_done = 0;
    bool memory = false;
    if (!raced)
        run_in_turn (c, round, count, answers);
    c->contradicted |= mns_answers_contradict (answers, count);
    *again = false;
    for (uint32_t i = 0; i < count; i++) {
        *answer = answers[i];
        charge (c, answer->states);
        if (mns_answer_is_final (answer))
            return;
        if (answer->events_done > events_done)
            events_done = answer->events_done;
        memory |= answer->cause == MNS_CAUSE_MEMORY;
        *again |= answer->cause != MNS_CAUSE_MEMORY;
    }
    answer->cause = memory ? MNS_CAUSE_MEMORY : MNS_CAUSE_STATES;
    answer->events_done = events_done;
}

/* The ladder: a proof, or unknown for a limit. */
static void climb (competition *c, mns_answer *answer)
{
    bool again = true;
    for (uint32_t round = 0; again && c->states_left > 0; round++) {
        run_round (c, round, answer, &again);
        if (mns_answer_is_final (answer))
            return;
    }
}

/* The last return before event `event`; false where there is none. */
static bool return_before (const mns_problem *problem, uint32_t event, uint32_t *out)
{
    while (event-- > 0) {
        if ((problem->events[event] & 1) == 0)
            continue;
        *out = event;
        return true;
    }
    return false;
}

/* An invalid answer whose prefix may not be the shortest: the one without its last return is
 * decided, and so on down. What is still open after SHORTER_MAX prefixes, or for a limit, stays
 * marked as not canonical. */
static void shorten (competition *c, mns_answer *answer)
{
    mns_problem *whole = c->problem, prefix;
    for (int tries = 0; tries < SHORTER_MAX && !answer->blocked_canonical; tries++) {
        mns_answer shorter;
        uint32_t last;
        if (!return_before (whole, answer->blocked_event, &last)) {
            answer->blocked_canonical = true;
            break;
        }
        if (!mns_prefix_problem (&prefix, whole, last, c->region))
            break;
        c->problem = &prefix;
        shorter = (mns_answer){ .valid = MINOS_VALID_UNKNOWN };
        climb (c, &shorter);
        c->problem = whole;
        if (shorter.valid == MINOS_VALID_UNKNOWN)
            break;
        answer->blocked_canonical = shorter.valid == MINOS_VALID_TRUE || shorter.blocked_canonical;
        if (shorter.valid == MINOS_VALID_FALSE)
            answer->blocked_event = shorter.blocked_event;
    }
}

/* ---- Texts, which are registers once it is known what answers they came to (texts.c). */

/* Whether the prefix that ends with event `last` is linearizable: unknown also for a limit. */
static minos_valid judge_prefix (competition *c, uint32_t last)
{
    mns_problem *whole = c->problem, prefix;
    mns_region *region = c->region, scratch;
    mns_answer answer = { .valid = MINOS_VALID_UNKNOWN };
    mns_texts texts;
    mns_region_init (&scratch, region->budget, 1024);
    if (mns_prefix_problem (&prefix, whole, last, &scratch) &&
        mns_texts_reduce (&texts, &prefix, region->budget) == MINOS_OK) {
        c->problem = &texts.problem;
        c->region = &scratch;
        climb (c, &answer);
        c->problem = whole;
        c->region = region;
        mns_texts_reset (&texts);
    }
    mns_region_reset (&scratch);
    return answer.valid;
}

/* The register's failure comes at the text's, or before it: it knows from the first what the later
 * answers will be. So the text's own is looked for from there on. */
static void find_failure (competition *c, mns_answer *answer)
{
    uint32_t low = answer->blocked_canonical ? answer->blocked_event : 0;
    uint32_t high = c->problem->event_count - 1, middle = low;
    answer->blocked_canonical = false;
    while (high > 0 && (c->problem->events[high] & 1) == 0)
        high--;
    while (low < high) {
        minos_valid valid = judge_prefix (c, middle);
        if (valid == MINOS_VALID_UNKNOWN)
            break;
        if (valid == MINOS_VALID_TRUE)
            low = middle + 1;
        else
            high = middle;
        middle = low + (high - low) / 2;
    }
    answer->blocked_canonical = low == high;
    answer->blocked_event = high;
    assert (c->problem->events[high] & 1);
}

static void compete_as_register (competition *c, mns_answer *answer, mns_texts *texts)
{
    mns_problem *problem = c->problem;
    c->problem = &texts->problem;
    climb (c, answer);
    c->problem = problem;
    if (answer->valid == MINOS_VALID_FALSE)
        find_failure (c, answer);
    assert (answer->valid != MINOS_VALID_TRUE ||
            mns_witness_holds (problem, answer->witness, answer->witness_count));
}

void mns_compete (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                  mns_region *region)
{
    competition c = { .problem = problem, .limits = limits, .region = region };
    uint64_t cap = budget_cap (region->budget);
    mns_texts texts;
    c.bytes_max = cap == UINT64_MAX ? 0 : cap / MNS_RUNGS;
    c.states_left =
        limits->states_max < MNS_COMPETE_STATES ? limits->states_max : MNS_COMPETE_STATES;
    *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_STATES };
    if ((limits->rules_off & MNS_RULE_REDUCE_TEXTS) == 0 &&
        mns_texts_reduce (&texts, problem, region->budget) == MINOS_OK) {
        compete_as_register (&c, answer, &texts);
        mns_texts_reset (&texts);
    } else {
        climb (&c, answer);
        if (answer->valid == MINOS_VALID_FALSE)
            shorten (&c, answer);
    }
    if (c.contradicted)
        *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_CONTRADICTION };
    answer->states = c.states;
}
