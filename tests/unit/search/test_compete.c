/* The competition: one answer for any number of threads, the one of the exact engines; a race of
 * one round gives what its engines give in turn. */
#include "base/pool.h"
#include "search/compete.h"
#include "search/frontier.h"
#include "search/prefix.h"
#include "search/race.h"
#include "search/rungs.h"
#include "support/registers.h"

#include <check.h>
#include <string.h>

static mns_budget budget;

static mns_registers_shape random_shape (mns_rng *rng)
{
    return (mns_registers_shape){
        .operations = 5 + (uint32_t) mns_rng_below (rng, 60),
        .processes = 1 + (uint32_t) mns_rng_below (rng, 8),
        .values = 1 + (uint32_t) mns_rng_below (rng, 5),
        .crash_permille = (uint32_t) mns_rng_below (rng, 200),
        .cas_permille = (uint32_t) mns_rng_below (rng, 400),
        .read_permille = 200 + (uint32_t) mns_rng_below (rng, 500),
        .any_permille = mns_rng_below (rng, 3) == 0 ? 200 : 0,
        .unique = mns_rng_below (rng, 3) == 0,
    };
}

static void random_problem (mns_registers *registers, mns_rng *rng)
{
    mns_registers_shape shape = random_shape (rng);
    mns_registers_init (registers, &budget);
    mns_registers_simulate (registers, &shape, rng);
    if (mns_rng_below (rng, 2) == 0)
        (void) mns_registers_spoil (registers, (uint32_t) mns_rng_below (rng, shape.operations),
                                    (uint32_t) mns_rng_below (rng, registers->space.states.count));
}

static void same (const mns_answer *a, const mns_answer *b)
{
    ck_assert_int_eq (a->valid, b->valid);
    ck_assert_uint_eq (a->states, b->states);
    if (a->valid == MINOS_VALID_FALSE)
        ck_assert_uint_eq (a->blocked_event, b->blocked_event);
    if (a->valid == MINOS_VALID_TRUE) {
        ck_assert_uint_eq (a->witness_count, b->witness_count);
        ck_assert_int_eq (memcmp (a->witness, b->witness, a->witness_count * sizeof *a->witness),
                          0);
    }
}

/* A job that competes, so that the other workers of the pool are idle. */
typedef struct contest {
    mns_problem *problem;
    mns_limits limits;
    mns_region region;
    uint32_t round; /* 0: the whole competition */
    mns_answer answer, answers[MNS_RUNGS];
    bool raced;
} contest;

static void compete (void *context, uint32_t worker)
{
    contest *c = context;
    (void) worker;
    if (c->round == 0)
        mns_compete (&c->answer, c->problem, &c->limits, &c->region);
    else
        c->raced = mns_race (c->answers, c->round, c->problem, &c->limits, 0, &c->region);
}

static void run_contest (contest *c, mns_problem *problem, uint32_t threads, uint32_t round)
{
    mns_pool *pool;
    *c = (contest){ .problem = problem, .limits = { .states_max = UINT64_MAX }, .round = round };
    mns_region_init (&c->region, &budget, 1024);
    ck_assert_int_eq (mns_pool_new (&pool, &budget, threads), MINOS_OK);
    c->limits.pool = threads > 1 ? pool : NULL;
    ck_assert (mns_pool_submit (pool, compete, c));
    mns_pool_join (pool);
    mns_pool_free (pool);
}

START_TEST (one_answer_whoever_is_asked)
{
    mns_rng rng = { 11 };
    uint32_t counts[3] = { 0 };
    for (int i = 0; i < 1500; i++) {
        mns_registers registers;
        mns_limits limits = { .states_max = UINT64_MAX };
        mns_answer exact, deep;
        contest alone, many;
        random_problem (&registers, &rng);
        mns_frontier (&exact, &registers.problem, &limits, &registers.region);
        mns_wgl (&deep, &registers.problem, &limits, &registers.region);
        run_contest (&alone, &registers.problem, 1, 0);
        ck_assert_int_eq (exact.valid, deep.valid);
        ck_assert_int_eq (exact.valid, alone.answer.valid);
        if (exact.valid == MINOS_VALID_FALSE) {
            ck_assert_uint_eq (exact.blocked_event, deep.blocked_event);
            ck_assert_uint_eq (exact.blocked_event, alone.answer.blocked_event);
            ck_assert (alone.answer.blocked_canonical);
        }
        if (i % 20 == 0) {
            run_contest (&many, &registers.problem, 4, 0);
            same (&alone.answer, &many.answer);
            mns_region_reset (&many.region);
        }
        counts[exact.valid]++;
        mns_region_reset (&alone.region);
        mns_registers_reset (&registers);
    }
    ck_assert_uint_gt (counts[MINOS_VALID_TRUE], 300);
    ck_assert_uint_gt (counts[MINOS_VALID_FALSE], 200);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

/* The first answer of a race that ends the competition is the first of the same engines in turn. */
static void race_once (mns_registers *registers, uint32_t round)
{
    mns_limits limits = { .states_max = UINT64_MAX };
    contest race;
    run_contest (&race, &registers->problem, 4, round);
    ck_assert (race.raced);
    for (uint32_t rung = 0; rung < MNS_RUNGS; rung++) {
        mns_answer answer;
        mns_rung_run (round, rung, &answer, &registers->problem, &limits, &registers->region);
        same (&answer, &race.answers[rung]);
        if (mns_answer_is_final (&answer))
            break;
    }
    mns_region_reset (&race.region);
}

START_TEST (a_race_is_its_engines_in_turn)
{
    mns_rng rng = { 5 };
    for (int i = 0; i < 300; i++) {
        mns_registers registers;
        random_problem (&registers, &rng);
        race_once (&registers, 1 + (uint32_t) mns_rng_below (&rng, 3));
        mns_registers_reset (&registers);
    }
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

START_TEST (no_memory_and_no_states_are_unknown)
{
    mns_rng rng = { 3 };
    for (int i = 0; i < 50; i++) {
        mns_registers registers;
        mns_limits limits = { .states_max = 0 };
        mns_answer answer;
        mns_budget small;
        mns_region region;
        random_problem (&registers, &rng);
        mns_compete (&answer, &registers.problem, &limits, &registers.region);
        ck_assert (answer.valid == MINOS_VALID_UNKNOWN && answer.cause == MNS_CAUSE_STATES);
        limits.states_max = UINT64_MAX;
        mns_budget_init (&small, &budget, 256, NULL);
        mns_region_init (&region, &small, 64);
        mns_compete (&answer, &registers.problem, &limits, &region);
        ck_assert (answer.valid != MINOS_VALID_UNKNOWN || answer.cause == MNS_CAUSE_MEMORY ||
                   answer.cause == MNS_CAUSE_STATES);
        mns_region_reset (&region);
        mns_budget_reset (&small);
        mns_registers_reset (&registers);
    }
}
END_TEST

START_TEST (a_prefix_fails_from_the_blocked_event_on)
{
    mns_rng rng = { 8 };
    uint32_t invalid = 0;
    for (int i = 0; i < 400; i++) {
        mns_registers registers;
        mns_limits limits = { .states_max = UINT64_MAX };
        mns_answer whole, part;
        mns_problem prefix;
        random_problem (&registers, &rng);
        mns_frontier (&whole, &registers.problem, &limits, &registers.region);
        for (uint32_t last = 0; last < registers.problem.event_count; last += 3) {
            ck_assert (mns_prefix_problem (&prefix, &registers.problem, last, &registers.region));
            mns_frontier (&part, &prefix, &limits, &registers.region);
            bool fails = whole.valid == MINOS_VALID_FALSE && last >= whole.blocked_event;
            ck_assert_int_eq (part.valid, fails ? MINOS_VALID_FALSE : MINOS_VALID_TRUE);
            if (fails)
                ck_assert_uint_eq (part.blocked_event, whole.blocked_event);
        }
        invalid += whole.valid == MINOS_VALID_FALSE;
        mns_registers_reset (&registers);
    }
    ck_assert_uint_gt (invalid, 50);
}
END_TEST

START_TEST (proofs_that_disagree_contradict)
{
    mns_answer answers[MNS_RUNGS] = { { .valid = MINOS_VALID_UNKNOWN },
                                      { .valid = MINOS_VALID_FALSE },
                                      { .valid = MINOS_VALID_UNKNOWN },
                                      { .valid = MINOS_VALID_TRUE } };
    ck_assert (mns_answers_contradict (answers, 4));
    ck_assert (!mns_answers_contradict (answers, 3));
    answers[1].valid = MINOS_VALID_TRUE;
    ck_assert (!mns_answers_contradict (answers, 4));
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("compete");
    TCase *tests = tcase_create ("compete");
    SRunner *runner = srunner_create (suite);
    mns_budget_init (&budget, NULL, 0, NULL);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, one_answer_whoever_is_asked);
    tcase_add_test (tests, proofs_that_disagree_contradict);
    tcase_add_test (tests, a_race_is_its_engines_in_turn);
    tcase_add_test (tests, no_memory_and_no_states_are_unknown);
    tcase_add_test (tests, a_prefix_fails_from_the_blocked_event_on);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    mns_budget_reset (&budget);
    return failed == 0 ? 0 : 1;
}
