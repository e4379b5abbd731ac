/* A key of texts as a register, against brute force: the competition finds the verdict and the
 * operation to blame with the reduction and without it; and every engine, on what the reduction
 * makes, says what is so of the history itself. */
#include "search/blocks.h"
#include "search/compete.h"
#include "search/frontier.h"
#include "search/texts.h"
#include "support/oracle.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

enum { HISTORIES = 6000 };

typedef struct subject {
    gen_history generated;
    minos_history *built;
    oracle_answer expected;
    gen_problem p;
    uint64_t seed;
} subject;

typedef struct tally {
    uint64_t valid, reduced, reduced_invalid, later, by_blocks;
} tally;

static uint64_t blamed_ret (const subject *s, uint32_t blocked_event)
{
    uint32_t event = s->p.problem.events[blocked_event];
    ck_assert_uint_eq (event & 1, 1);
    uint32_t op = s->p.problem.calls[event >> 1].op;
    return s->generated.ops[gen_index_of (&s->generated, s->built, op)].ret;
}

static void check_compete (subject *s, uint32_t rules_off)
{
    mns_limits limits = { .states_max = UINT64_MAX, .rules_off = rules_off };
    mns_answer answer;
    mns_compete (&answer, &s->p.problem, &limits, &s->p.region);
    ck_assert_msg (answer.valid == (s->expected.valid ? MINOS_VALID_TRUE : MINOS_VALID_FALSE),
                   "seed %" PRIu64 " without %x", s->seed, rules_off);
    if (s->expected.valid) {
        ck_assert (mns_witness_holds (&s->p.problem, answer.witness, answer.witness_count));
        return;
    }
    ck_assert (answer.blocked_canonical);
    ck_assert_msg (blamed_ret (s, answer.blocked_event) == s->expected.blocked_ret,
                   "seed %" PRIu64 " without %x: blames another", s->seed, rules_off);
}

/* What an engine says of the register. It may fail earlier there, never later. */
static void check_register (subject *s, mns_texts *texts, mns_engine engine, tally *sum)
{
    mns_limits limits = { .states_max = UINT64_MAX };
    mns_answer answer;
    engine (&answer, &texts->problem, &limits, &s->p.region);
    sum->by_blocks += engine == mns_blocks && answer.valid != MINOS_VALID_UNKNOWN;
    if (engine == mns_blocks && answer.valid == MINOS_VALID_UNKNOWN)
        return;
    ck_assert_msg ((answer.valid == MINOS_VALID_TRUE) == s->expected.valid, "seed %" PRIu64,
                   s->seed);
    if (answer.valid == MINOS_VALID_TRUE) {
        ck_assert (mns_witness_holds (&s->p.problem, answer.witness, answer.witness_count));
        return;
    }
    uint64_t ret = blamed_ret (s, answer.blocked_event);
    ck_assert_uint_le (ret, s->expected.blocked_ret);
    sum->later += ret < s->expected.blocked_ret;
}

static void check_one (uint64_t seed, tally *sum)
{
    const spec_model *spec = spec_named ("kv");
    choice_source source = choice_seeded (seed);
    subject s = { .seed = seed };
    mns_model_config config = { 0 };
    gen_params params = gen_small (&source, spec);
    mns_texts texts;
    params.unique |= seed % 2 == 0;
    gen_init (&s.generated, spec, &params, &source);
    s.built = gen_build (&s.generated);
    s.expected = oracle_judge (&s.generated, &(oracle_rules){ 0 });
    gen_problem_init (&s.p, s.built, spec, &config, 0);
    check_compete (&s, 0);
    check_compete (&s, MNS_RULE_REDUCE_TEXTS);
    minos_status status = mns_texts_reduce (&texts, &s.p.problem, &s.p.budget);
    if (status == MINOS_OK) {
        check_register (&s, &texts, mns_blocks, sum);
        check_register (&s, &texts, mns_frontier, sum);
        check_register (&s, &texts, mns_wgl, sum);
        mns_texts_reset (&texts);
        sum->reduced++;
        sum->reduced_invalid += !s.expected.valid;
    } else {
        ck_assert_int_eq (status, MINOS_MISUSE);
    }
    sum->valid += s.expected.valid;
    gen_problem_reset (&s.p);
    minos_history_free (s.built);
    gen_reset (&s.generated);
}

START_TEST (as_brute_force_finds)
{
    tally sum = { 0 };
    for (uint64_t seed = 0; seed < HISTORIES; seed++)
        check_one (seed + 40000000, &sum);
    printf ("kv: %" PRIu64 " valid of %d, %" PRIu64 " became registers, %" PRIu64
            " of them invalid, %" PRIu64 " decided by blocks; %" PRIu64 " failed too early\n",
            sum.valid, HISTORIES, sum.reduced, sum.reduced_invalid, sum.by_blocks, sum.later);
    ck_assert_uint_gt (sum.reduced, HISTORIES / 2);
    ck_assert_uint_lt (sum.reduced, HISTORIES);
    ck_assert_uint_gt (sum.reduced_invalid, HISTORIES / 8);
    ck_assert_uint_gt (sum.by_blocks, HISTORIES / 2);
    ck_assert_uint_gt (sum.later, 0);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("texts");
    TCase *all = tcase_create ("texts");
    tcase_set_timeout (all, 600);
    tcase_add_test (all, as_brute_force_finds);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
