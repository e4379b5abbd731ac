/* Peak concurrency, against counting at every position. */
#include "base/rng.h"
#include "check/linear/linear.h"
#include "support/my_register.h"

#include <check.h>
#include <stdlib.h>

/* Operations with random intervals, many of which touch; some crash. */
static minos_history *random_history (mns_rng *rng, size_t count)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (size_t i = 0; i < count; i++) {
        minos_op op = { .outcome =
                            mns_rng_below (rng, 8) > 0 ? MINOS_OUTCOME_OK : MINOS_OUTCOME_CRASHED };
        minos_values *values = minos_builder_values (builder);
        op.call_time_ns = (int64_t) mns_rng_below (rng, 30);
        op.return_time_ns = op.call_time_ns + (int64_t) mns_rng_below (rng, 8);
        ck_assert_int_eq (minos_values_integer (values, &op.process, (int64_t) i), MINOS_OK);
        ck_assert_int_eq (minos_values_keyword (values, &op.f, "read"), MINOS_OK);
        ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

/* Intervals are closed, so the most are open at some call. */
static uint32_t count_naively (const minos_history *history)
{
    uint32_t most = 0;

    for (size_t i = 0; i < history->op_count; i++) {
        uint32_t at = mns_history_op (history, i)->call, open = 0;
        for (size_t k = 0; k < history->op_count; k++) {
            const mns_op *op = mns_history_op (history, k);
            open += op->outcome != MINOS_OUTCOME_CRASHED && op->call <= at && op->ret >= at;
        }
        if (mns_history_op (history, i)->outcome != MINOS_OUTCOME_CRASHED && open > most)
            most = open;
    }
    return most;
}

START_TEST (test_concurrency)
{
    mns_rng rng = { 9 };
    mns_budget budget;
    uint32_t highest = 0;

    mns_budget_init (&budget, NULL, 0, NULL);
    for (int i = 0; i < 2000; i++) {
        minos_history *history = random_history (&rng, mns_rng_below (&rng, 24));
        uint32_t found;
        ck_assert_int_eq (mns_concurrency_max (&found, history, &budget), MINOS_OK);
        ck_assert_uint_eq (found, count_naively (history));
        highest = found > highest ? found : highest;
        minos_history_free (history);
    }
    ck_assert_uint_gt (highest, 5);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_one_after_the_other)
{
    static const my_row rows[] = { MY_INVOKE (0, "write", 1), MY_OK (0, "write", 1),
                                   MY_INVOKE (1, "read", -1), MY_OK (1, "read", 1) };
    minos_history *history = MY_HISTORY (rows);
    mns_budget budget;
    uint32_t found;

    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_concurrency_max (&found, history, &budget), MINOS_OK);
    ck_assert_uint_eq (found, 1);
    minos_history_free (history);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/evidence");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_concurrency);
    tcase_add_test (tcase, test_one_after_the_other);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
