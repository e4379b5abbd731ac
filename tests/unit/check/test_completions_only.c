/* A history of completions alone: a violation is one, but nothing is proved valid. */
#include "minos/minos.h"

#include <check.h>
#include <stdlib.h>

static minos_verdict *judge (int64_t first, int64_t second)
{
    minos_builder *builder;
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;
    minos_value one, seen;
    static const char *const checkers[] = { "linearizable:model=register" };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *values = minos_builder_values (builder);
    ck_assert_int_eq (minos_values_integer (values, &one, first), MINOS_OK);
    ck_assert_int_eq (minos_values_integer (values, &seen, second), MINOS_OK);
    ck_assert_int_eq (minos_builder_ok (builder, 0, "read", seen, 0, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_ok (builder, 1, "write", one, 0, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_ok (builder, 0, "read", one, 0, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_OK);
    minos_history_free (history);
    return verdict;
}

START_TEST (nothing_is_proved)
{
    minos_verdict *verdict = judge (1, 1);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    const minos_part *part = minos_finding_part (finding, 0);
    size_t count;
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_MISSING);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 2);
    ck_assert_str_eq (minos_part_cause (part),
                      "no operation is invoked, so that the order in real time is not known");
    ck_assert_ptr_null (minos_part_witness (part, &count));
    minos_verdict_free (verdict);
}
END_TEST

START_TEST (violations_are_found)
{
    minos_verdict *verdict = judge (1, 2);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    minos_verdict_free (verdict);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/completions_only");
    TCase *tcase = tcase_create ("all");
    tcase_add_test (tcase, nothing_is_proved);
    tcase_add_test (tcase, violations_are_found);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
