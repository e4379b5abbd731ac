/* test_frontier.c: every engine against the brute force, on many small histories of every model,
 * and so every pair of engines against each other. The frontier checker finds the verdict and the
 * operation to blame whatever rules are off, and so do the depth-first search, the naive one and
 * the competition; blocks, the prover and the refuter never say what is not so.
 *
 * A history that tells engines apart is saved as minos-contradiction-MODEL-SEED.edn. */
#include "minos/shrink.h"
#include "search/blocks.h"
#include "search/compete.h"
#include "search/frontier.h"
#include "support/oracle.h"
#include "support/scale.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#ifdef __SANITIZE_ADDRESS__
enum { HISTORIES = 600 };
#else
enum { HISTORIES = 2500 };
#endif

static const uint32_t rules[] = {
    MNS_RULE_PURE_AT_ONCE,    MNS_RULE_EARLIEST_IN_CLASS, MNS_RULE_CRASHED_DOMINANCE,
    MNS_RULE_NO_CRASHED_NOOP, MNS_RULE_CRASHED_OBSERVED,  MNS_RULE_TOWARDS_RETURN,
    MNS_RULE_PURE_SUPERSET,   MNS_RULE_DEAD_VALUES,       MNS_RULE_ABSORB,
    MNS_RULE_DEAD_END,        MNS_LAYERS_RULES_OFF
};
enum { RULES = sizeof rules / sizeof *rules };

static const mns_beam beams[] = { { 1, 0 }, { 4, 0 }, { 1, 1 }, { 1, 4 }, { 4, 16 } };
enum { BEAMS = sizeof beams / sizeof *beams };

static const mns_relax relaxes[] = { { 0, false, MNS_POOL_NONE },
                                     { 1, false, MNS_POOL_NONE },
                                     { 2, true, MNS_POOL_NONE },
                                     { 0, true, MNS_POOL_NONE },
                                     { UINT32_MAX, false, MNS_POOL_KINDS },
                                     { UINT32_MAX, false, MNS_POOL_VALUES },
                                     { UINT32_MAX, false, MNS_POOL_ALL },
                                     { UINT32_MAX, true, MNS_POOL_VALUES } };
enum { RELAXES = sizeof relaxes / sizeof *relaxes };

typedef struct subject {
    gen_history generated;
    minos_history *built;
    mns_model_config config;
    oracle_answer expected;
    gen_problem p;
    uint64_t seed;
} subject;

typedef struct tally {
    uint64_t valid, crashed, states, states_plain;
    uint64_t proved, refuted, undecided;
} tally;

/* When the operation blamed returned. */
static uint64_t blamed_ret (const subject *s, const mns_answer *answer)
{
    uint32_t event = s->p.problem.events[answer->blocked_event];
    ck_assert_uint_eq (event & 1, 1);
    uint32_t op = s->p.problem.calls[event >> 1].op;
    return s->generated.ops[gen_index_of (&s->generated, s->built, op)].ret;
}

static minos_status write_file (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

static void save (const subject *s)
{
    char path[96];
    snprintf (path, sizeof path, "minos-contradiction-%s-%" PRIu64 ".edn", s->generated.spec->model,
              s->seed);
    FILE *stream = fopen (path, "w");
    const minos_sink sink = { write_file, stream };
    if (stream == NULL)
        return;
    if (minos_history_print_edn (s->built, &sink) == MINOS_OK)
        printf ("saved as %s\n", path);
    fclose (stream);
}

/* What an engine said is so. */
static void check_answer (subject *s, const mns_answer *answer, const char *engine, uint32_t which)
{
    bool fits = answer->valid == MINOS_VALID_UNKNOWN ||
                (answer->valid == MINOS_VALID_TRUE) == s->expected.valid;
    if (!fits)
        save (s);
    ck_assert_msg (fits, "%s, seed %" PRIu64 ", %s %x: valid %d", s->generated.spec->model, s->seed,
                   engine, which, (int) answer->valid);
    if (answer->valid == MINOS_VALID_TRUE)
        ck_assert (mns_witness_holds (&s->p.problem, answer->witness, answer->witness_count));
    if (answer->valid != MINOS_VALID_FALSE)
        return;
    uint64_t ret = blamed_ret (s, answer);
    ck_assert_msg (answer->blocked_canonical ? ret == s->expected.blocked_ret
                                             : ret >= s->expected.blocked_ret,
                   "%s, seed %" PRIu64 ", %s %x: blames %" PRIu64, s->generated.spec->model,
                   s->seed, engine, which, ret);
}

static uint64_t run_exact (subject *s, uint32_t rules_off)
{
    mns_limits limits = { .states_max = UINT64_MAX, .rules_off = rules_off };
    mns_answer answer;
    mns_frontier (&answer, &s->p.problem, &limits, &s->p.region);
    check_answer (s, &answer, "frontier without", rules_off);
    ck_assert (answer.valid != MINOS_VALID_UNKNOWN);
    ck_assert (answer.valid == MINOS_VALID_TRUE || answer.blocked_canonical);
    return answer.states;
}

static void run_sided (subject *s, tally *sum)
{
    /* An object whose operations may be repeated can have more states than there is time for. */
    mns_limits limits = { .states_max = 2000 };
    mns_answer answer;
    for (uint32_t i = 0; i < BEAMS; i++) {
        mns_prover (&answer, &s->p.problem, &limits, &s->p.region, &beams[i]);
        check_answer (s, &answer, "prover", i);
        sum->proved += answer.valid == MINOS_VALID_TRUE;
        sum->undecided += answer.valid == MINOS_VALID_UNKNOWN;
    }
    for (uint32_t i = 0; i < RELAXES; i++) {
        mns_refuter (&answer, &s->p.problem, &limits, &s->p.region, &relaxes[i]);
        check_answer (s, &answer, "refuter", i);
        sum->refuted += answer.valid == MINOS_VALID_FALSE;
        sum->undecided += answer.valid == MINOS_VALID_UNKNOWN;
    }
}

/* The engines that have files of their own to test them: here they meet all the others. */
static void run_others (subject *s)
{
    static const mns_engine exact[] = { mns_wgl, mns_naive, mns_compete };
    mns_limits limits = { .states_max = UINT64_MAX };
    mns_answer answer;
    for (uint32_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        exact[i](&answer, &s->p.problem, &limits, &s->p.region);
        check_answer (s, &answer, "exact engine", i);
        ck_assert (answer.valid != MINOS_VALID_UNKNOWN);
    }
    mns_blocks (&answer, &s->p.problem, &limits, &s->p.region);
    check_answer (s, &answer, "blocks", 0);
}

static void configure (subject *s, choice_source *source)
{
    oracle_rules oracle = { 0 };
    const gen_params *params = &s->generated.params;
    if (s->generated.spec->takes_init) {
        oracle.nil_wildcard = choose (source, 5) == 0;
        oracle.observe_failed_cas = choose (source, 3) == 0;
    }
    s->config = (mns_model_config){ .has_init = params->init != SPEC_NIL,
                                    .nil_wildcard = oracle.nil_wildcard,
                                    .observe_failed_cas = oracle.observe_failed_cas };
    s->built = gen_build (&s->generated);
    if (s->config.has_init)
        s->config.init = mns_value_of_small (params->init);
    s->expected = oracle_judge (&s->generated, &oracle);
}

static void check_one (const spec_model *spec, uint64_t seed, uint64_t salt, tally *sum)
{
    choice_source source = choice_seeded (seed * 16 + salt);
    subject s = { .seed = seed };
    gen_params params = gen_small (&source, spec);
    gen_init (&s.generated, spec, &params, &source);
    configure (&s, &source);
    /* Half of them without the reductions, so that every crashed operation gets here. */
    uint32_t reduce_off = seed % 2 ? MNS_RULE_REDUCE_READS | MNS_RULE_REDUCE_WRITES : 0;
    gen_problem_init (&s.p, s.built, spec, &s.config, reduce_off);
    sum->states += run_exact (&s, 0);
    sum->states_plain += run_exact (&s, MNS_RULE_ALL);
    run_exact (&s, rules[seed / 2 % RULES]);
    run_exact (&s, ~rules[seed / 2 % RULES]);
    run_exact (&s, choose (&source, 1 << 10));
    run_sided (&s, sum);
    run_others (&s);
    gen_problem_reset (&s.p);
    sum->valid += s.expected.valid;
    for (uint32_t i = 0; i < s.generated.count; i++)
        sum->crashed += s.generated.ops[i].outcome == MINOS_OUTCOME_CRASHED;
    minos_history_free (s.built);
    gen_reset (&s.generated);
}

START_TEST (test_model)
{
    const spec_model *spec = spec_at ((size_t) _i);
    tally sum = { 0 };
    uint64_t count = scaled (HISTORIES);
    for (uint64_t seed = 0; seed < count; seed++)
        check_one (spec, seed + 1000000, (uint64_t) _i, &sum);
    printf ("%-16s %5" PRIu64 " valid of %5" PRIu64 ", %5" PRIu64 " crashed operations; %" PRIu64
            " states, %" PRIu64 " without rules; proved %" PRIu64 ", refuted %" PRIu64
            ", undecided %" PRIu64 "\n",
            spec->model, sum.valid, count, sum.crashed, sum.states, sum.states_plain, sum.proved,
            sum.refuted, sum.undecided);
    ck_assert_uint_ge (sum.valid, count / 6);
    ck_assert_uint_ge (count - sum.valid, count / 6);
    ck_assert_uint_ge (sum.crashed, count / 4);
    ck_assert_uint_lt (sum.states, sum.states_plain);
    ck_assert_uint_ge (sum.proved, sum.valid);
    ck_assert_uint_ge (sum.refuted, count - sum.valid);
    ck_assert_uint_gt (sum.undecided, 0);
}
END_TEST

int main (void)
{
    int models = 0;
    while (spec_at ((size_t) models) != NULL)
        models++;
    Suite *suite = suite_create ("frontier against brute force");
    TCase *all = tcase_create ("models");
    tcase_set_timeout (all, 900 * (double) scaled (1));
    tcase_add_loop_test (all, test_model, 0, models);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
