/* Two runs: the same, one that differs in one record, one that ends early. */
#include "../history/script.h"

#include <minos/minos.h>

static const char run[] = "0 invoke write 1 | :nemesis info start 3,4 | 0 ok write 1 | "
                          "1 invoke read nil k=7 | 1 ok read abc k=7 | 2 invoke write 5";

/* The index of the first record that differs; -1: none does. */
static int first_difference (const char *a, const char *b)
{
    minos_history *first = script_history (a), *second = script_history (b);
    minos_verdict *verdict;
    minos_error error;
    minos_value value;
    int64_t index = -1;

    ck_assert_int_eq (minos_compare_runs (&verdict, first, second, &error), MINOS_OK);
    if (minos_verdict_valid (verdict) == MINOS_VALID_FALSE) {
        const minos_finding *finding = minos_verdict_finding (verdict, 0);
        ck_assert_str_eq (minos_finding_fact (finding, 2, &value), "first-difference");
        ck_assert (minos_value_int64 (minos_verdict_values (verdict), value, &index));
        ck_assert_str_eq (
            minos_anomaly_id (minos_part_anomaly (minos_finding_part (finding, 0), 0)),
            "nondeterministic");
    }
    minos_verdict_free (verdict);
    minos_history_free (first);
    minos_history_free (second);
    return (int) index;
}

START_TEST (test_runs)
{
    ck_assert_int_eq (first_difference (run, run), -1);
    ck_assert_int_eq (
        first_difference (run, "0 invoke write 1 | :nemesis info start 3,4 | 0 ok write 1 | "
                               "1 invoke read nil k=7 | 1 ok read xyz k=7 | 2 invoke write 5"),
        4);
    ck_assert_int_eq (
        first_difference (run, "0 invoke write 1 | :nemesis info start 3,5 | 0 ok write 1"), 1);
    ck_assert_int_eq (first_difference (run, "0 invoke write 1 | :nemesis info start 3,4"), 2);
    ck_assert_int_eq (first_difference ("0 invoke write 1", run), 1);
    ck_assert_int_eq (first_difference ("0 invoke write 1", "1 invoke write 1"), 0);
    ck_assert_int_eq (
        first_difference ("0 invoke a 1 | 1 invoke b 1", "1 invoke b 1 | 0 invoke a 1"), 0);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/compare_runs");
    TCase *tcase = tcase_create ("all");
    SRunner *runner;
    int failed;

    tcase_add_test (tcase, test_runs);
    suite_add_tcase (suite, tcase);
    runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
