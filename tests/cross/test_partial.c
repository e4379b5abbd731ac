/* test_partial.c: the paths of a violation against every order that there is: each is legal and
 * blocked, the first is the longest, and each operation's longest is there where that is said. */
#include "minos/check.h"
#include "support/oracle.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HISTORIES = 1500 };

typedef struct tally {
    uint64_t invalid, paths, complete, empty, with_blamed, several;
} tally;

typedef struct subject {
    gen_history generated;
    minos_history *built;
    oracle_rules rules;
    uint64_t seed;
} subject;

static minos_verdict *judge (const subject *s)
{
    const spec_model *spec = s->generated.spec;
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { "linearizable" };
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "model", spec->model, &error), MINOS_OK);
    if (s->generated.params.init != SPEC_NIL)
        ck_assert_int_eq (minos_options_set (options, "init", "1", &error), MINOS_OK);
    if (s->rules.nil_wildcard)
        ck_assert_int_eq (minos_options_set (options, "knossos-nil", "true", &error), MINOS_OK);
    if (s->rules.observe_failed_cas)
        ck_assert_int_eq (minos_options_set (options, "failed-cas", "observe", &error), MINOS_OK);
    ck_assert_msg (minos_check (&verdict, s->built, checkers, 1, options, NULL, NULL, &error) ==
                       MINOS_OK,
                   "%s, seed %" PRIu64 ": %s", spec->model, s->seed, error.message);
    minos_options_free (options);
    return verdict;
}

static void check_path (const subject *s, const minos_path *path)
{
    uint32_t order[ORACLE_OPS_MAX], completed;
    bool blocked;
    ck_assert_uint_eq (path->skipped, 0);
    ck_assert_uint_le (path->step_count, ORACLE_OPS_MAX);
    for (size_t i = 0; i < path->step_count; i++) {
        order[i] = gen_index_of (&s->generated, s->built, path->steps[i].op);
        ck_assert_ptr_nonnull (path->steps[i].state);
    }
    ck_assert_msg (oracle_is_partial (&s->generated, &s->rules, order, (uint32_t) path->step_count,
                                      &completed, &blocked),
                   "%s, seed %" PRIu64 ": a path that does not hold", s->generated.spec->model,
                   s->seed);
    ck_assert_uint_eq (completed, path->completed);
    ck_assert (blocked);
    ck_assert_uint_gt (path->blocked_count, 0);
    for (size_t i = 0; i < path->blocked_count; i++)
        for (size_t k = 0; k < path->step_count; k++)
            ck_assert_uint_ne (path->blocked[i], path->steps[k].op);
}

/* How long the first path is that has the operation; 0: none has it. */
static uint32_t first_with (const minos_anomaly *anomaly, uint32_t op)
{
    minos_path path;
    for (size_t i = 0; minos_anomaly_path (anomaly, i, &path); i++)
        for (size_t k = 0; k < path.step_count; k++)
            if (path.steps[k].op == op)
                return path.completed;
    return 0;
}

static void check_reach (const subject *s, const minos_anomaly *anomaly, tally *t)
{
    oracle_reach reach = oracle_reach_of (&s->generated, &s->rules);
    bool complete = minos_anomaly_paths_complete (anomaly);
    minos_path first;
    ck_assert (minos_anomaly_path (anomaly, 0, &first));
    ck_assert (minos_anomaly_paths_longest (anomaly));
    ck_assert_msg (first.completed == reach.all, "%s, seed %" PRIu64 ": %u, and %u is the longest",
                   s->generated.spec->model, s->seed, first.completed, reach.all);
    for (uint32_t op = 0; op < s->generated.count && complete; op++) {
        uint32_t index = gen_index_of (&s->generated, s->built, op);
        if (s->generated.ops[index].outcome != MINOS_OUTCOME_CRASHED)
            ck_assert_msg (first_with (anomaly, op) == reach.with[index],
                           "%s, seed %" PRIu64 ": with %u %u, and %u is the longest",
                           s->generated.spec->model, s->seed, op, first_with (anomaly, op),
                           reach.with[index]);
    }
    t->complete += complete;
    t->empty += first.completed == 0;
    t->with_blamed += first_with (anomaly, minos_anomaly_op (anomaly, 0, NULL)) > 0;
}

static void check_anomaly (const subject *s, const minos_anomaly *anomaly, tally *t)
{
    uint32_t last = UINT32_MAX;
    bool leads_up = false;
    minos_path path;
    ck_assert_ptr_nonnull (anomaly);
    for (size_t i = 0; minos_anomaly_path (anomaly, i, &path); i++) {
        check_path (s, &path);
        ck_assert_uint_le (path.completed, last);
        last = path.completed;
        leads_up |= path.blocked[0] == minos_anomaly_op (anomaly, 0, NULL);
        t->paths++;
    }
    ck_assert (leads_up);
    check_reach (s, anomaly, t);
    t->invalid++;
    t->several += minos_anomaly_path_count (anomaly) > 2;
}

START_TEST (test_model)
{
    const spec_model *spec = spec_at ((size_t) _i);
    tally t = { 0 };
    if (strcmp (spec->model, "lossy") == 0) /* a model of callbacks, which has no name */
        return;
    for (uint64_t seed = 0; seed < HISTORIES; seed++) {
        choice_source source = choice_seeded (seed * 16 + (uint64_t) _i);
        subject s = { .seed = seed };
        gen_params params = gen_small (&source, spec);
        params.ops = params.ops > 8 ? 8 : params.ops;
        gen_init (&s.generated, spec, &params, &source);
        if (spec->takes_init)
            s.rules = (oracle_rules){ choose (&source, 5) == 0, choose (&source, 3) == 0 };
        s.built = gen_build (&s.generated);
        minos_verdict *verdict = judge (&s);
        const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
        if (minos_part_valid (part) == MINOS_VALID_FALSE)
            check_anomaly (&s, minos_part_anomaly (part, 0), &t);
        minos_verdict_free (verdict);
        minos_history_free (s.built);
        gen_reset (&s.generated);
    }
    printf ("%-16s %4" PRIu64 " invalid, %5" PRIu64 " paths, %4" PRIu64 " complete; %4" PRIu64
            " begin with nothing, %4" PRIu64 " have what is blamed, %4" PRIu64 " several\n",
            spec->model, t.invalid, t.paths, t.complete, t.empty, t.with_blamed, t.several);
    ck_assert_uint_ge (t.invalid, HISTORIES / 6);
    ck_assert_uint_ge (t.complete, t.invalid / 2);
    ck_assert_uint_gt (t.empty, 0);
    ck_assert_uint_gt (t.paths, t.invalid);
}
END_TEST

int main (void)
{
    int models = 0;
    while (spec_at ((size_t) models) != NULL)
        models++;
    Suite *suite = suite_create ("paths against brute force");
    TCase *all = tcase_create ("models");
    tcase_set_timeout (all, 900);
    tcase_add_loop_test (all, test_model, 0, models);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
