/* Shrinking: what is left of a random history that fails, of every built-in model, fails too, and
 * the naive search says so; it is no larger, is read back from what is printed, and cannot lose
 * its blocked operation. What does not fail is refused. */
#include "base/buffer.h"
#include "minos/minos.h"
#include "support/gen.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static minos_options *options_for (const gen_params *params)
{
    minos_options *options;
    char init[16];
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "threads", "1", NULL), MINOS_OK);
    snprintf (init, sizeof init, "%d", (int) params->init);
    if (params->init != SPEC_NIL)
        ck_assert_int_eq (minos_options_set (options, "init", init, NULL), MINOS_OK);
    return options;
}

static minos_valid judge (const minos_history *history, const char *model, minos_options *options)
{
    char spec[96];
    const char *specs[] = { spec };
    minos_verdict *verdict;
    minos_error error;
    snprintf (spec, sizeof spec, "linearizable:model=%s", model);
    minos_status status = minos_check (&verdict, history, specs, 1, options, NULL, NULL, &error);
    ck_assert_msg (status == MINOS_OK, "%s: %s", model, error.message);
    minos_valid valid = minos_verdict_valid (verdict);
    minos_verdict_free (verdict);
    return valid;
}

/* What is printed is the history: it is read back, and fails again, by the naive search. */
static void read_back (const minos_history *small, const spec_model *spec, minos_options *options)
{
    mns_budget budget;
    mns_buffer text;
    minos_history *again;
    minos_error error;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&text, &budget, 0);
    minos_sink sink = mns_buffer_sink (&text);
    ck_assert_int_eq (minos_history_print_edn (small, &sink), MINOS_OK);
    minos_status status = minos_history_parse (&again, text.data, text.size, NULL, &error);
    ck_assert_msg (status == MINOS_OK, "%s\n%.*s", error.message, (int) text.size, text.data);
    ck_assert_uint_eq (minos_history_op_count (again), minos_history_op_count (small));
    ck_assert_int_eq (minos_options_set (options, "keyed", spec->keyed ? "auto" : "no", NULL),
                      MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "algorithm", "naive", NULL), MINOS_OK);
    ck_assert_msg (judge (again, spec->model, options) == MINOS_VALID_FALSE, "%s\n%.*s",
                   spec->model, (int) text.size, text.data);
    minos_history_free (again);
    mns_buffer_reset (&text);
    mns_budget_reset (&budget);
}

static bool shrink_one (const spec_model *spec, choice_source *source, uint64_t *before,
                        uint64_t *after)
{
    gen_history generated;
    gen_params params = gen_small (source, spec);
    params.faults = 1 + choose (source, 2);
    gen_init (&generated, spec, &params, source);
    minos_history *history = gen_build (&generated), *small;
    minos_options *options = options_for (&params);
    minos_shrunk shrunk;
    minos_error error;
    bool fails = judge (history, spec->model, options) == MINOS_VALID_FALSE;
    minos_status status =
        minos_shrink (&small, &shrunk, history, spec->model, options, NULL, &error);
    if (fails) {
        ck_assert_msg (status == MINOS_OK, "%s: %s", spec->model, error.message);
        ck_assert (shrunk.finished);
        ck_assert_msg (shrunk.confirmed, "%s: the naive search does not agree", spec->model);
        ck_assert_uint_ge (shrunk.ops_before, shrunk.ops_after);
        ck_assert_uint_eq (shrunk.ops_after, minos_history_op_count (small));
        *before += shrunk.ops_before;
        *after += shrunk.ops_after;
        read_back (small, spec, options);
        minos_history_free (small);
    } else {
        ck_assert_int_eq (status, MINOS_MISUSE);
        ck_assert_ptr_null (small);
    }
    minos_options_free (options);
    minos_history_free (history);
    gen_reset (&generated);
    return fails;
}

START_TEST (what_is_left_fails)
{
    const spec_model *spec;
    for (size_t i = 0; (spec = spec_at (i)) != NULL; i++) {
        choice_source source = choice_seeded (77 + i);
        uint64_t before = 0, after = 0;
        uint32_t failed = 0;
        const minos_model_info *info = NULL;
        for (size_t m = 0; (info = minos_model_list (m)) != NULL; m++)
            if (strcmp (info->name, spec->model) == 0)
                break;
        if (info == NULL)
            continue; /* a specification without a built-in model */
        for (int round = 0; round < 120; round++)
            failed += shrink_one (spec, &source, &before, &after);
        printf ("%-16s %u of 120 fail, %llu operations to %llu\n", spec->model, failed,
                (unsigned long long) before, (unsigned long long) after);
        ck_assert_uint_gt (failed, 5);
        ck_assert_uint_lt (after, before);
    }
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("shrink");
    TCase *tests = tcase_create ("shrink");
    SRunner *runner = srunner_create (suite);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, what_is_left_fails);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? 0 : 1;
}
