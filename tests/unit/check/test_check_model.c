/* minos_check_model: a harness author's own model, judged through the public functions alone. */
#include "support/my_register.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const my_row fine[] = { MY_INVOKE (0, "write", 1), MY_INVOKE (1, "read", -1),
                               MY_OK (1, "read", 1), MY_OK (0, "write", 1) };
static const my_row stale[] = { MY_INVOKE (0, "write", 1), MY_OK (0, "write", 1),
                                MY_INVOKE (0, "write", 2), MY_OK (0, "write", 2),
                                MY_INVOKE (1, "read", -1), MY_OK (1, "read", 1) };
static const my_row blind[] = { MY_INVOKE (0, "read", -1), MY_OK (0, "read", 0) };
static const my_row wrong[] = { MY_INVOKE (0, "jump", 1), MY_OK (0, "jump", 1) };

#define BUILD(rows) build (rows, sizeof (rows) / sizeof *(rows))

START_TEST (test_valid)
{
    minos_history *history = MY_HISTORY (fine);
    minos_verdict *verdict;
    minos_options *options;
    minos_error error;
    size_t count;

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "witness", "true", &error), MINOS_OK);
    ck_assert_int_eq (
        minos_check_model (&verdict, history, &my_register, options, NULL, NULL, &error), MINOS_OK);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 0);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    ck_assert_str_eq (minos_finding_model (finding), "my-register");
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_WITNESS);
    const uint32_t *witness = minos_part_witness (minos_finding_part (finding, 0), &count);
    ck_assert_uint_eq (count, 2);
    ck_assert_uint_eq (witness[0], 0);
    ck_assert_uint_eq (witness[1], 1);
    minos_verdict_free (verdict);
    minos_options_free (options);
    minos_history_free (history);
}
END_TEST

START_TEST (test_invalid)
{
    minos_history *history = MY_HISTORY (stale);
    minos_verdict *verdict;
    minos_error error;
    const char *role;

    ck_assert_int_eq (minos_check_model (&verdict, history, &my_register, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 1);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const minos_anomaly *anomaly = minos_part_anomaly (part, 0);
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 0, &role), 2);
    ck_assert_str_eq (role, "blocked");
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 1, &role), 0);
    ck_assert_str_eq (role, "wrote");
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 2, &role), 1);
    ck_assert_str_eq (role, "before");
    ck_assert_uint_eq (minos_anomaly_state_count (anomaly), 1);
    ck_assert_str_eq (minos_anomaly_state (anomaly, 0), "number 2");
    ck_assert_uint_eq (minos_anomaly_allowed_count (anomaly), 0); /* no answer of 2 occurs */
    ck_assert_ptr_null (minos_anomaly_allowed (anomaly, 0));
    ck_assert_uint_eq (minos_anomaly_prefix (anomaly), 5);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

START_TEST (test_vacuous_and_refused)
{
    minos_history *history = MY_HISTORY (blind);
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_check_model (&verdict, history, &my_register, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_TRUE);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);
    minos_verdict_free (verdict);
    minos_history_free (history);

    history = MY_HISTORY (wrong);
    ck_assert_int_eq (minos_check_model (&verdict, history, &my_register, NULL, NULL, NULL, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_null (verdict);
    ck_assert_ptr_nonnull (strstr (error.message, "a register has read and write"));
    minos_history_free (history);
}
END_TEST

START_TEST (test_cancelled)
{
    minos_history *history = MY_HISTORY (fine);
    minos_cancel *cancel;
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    minos_cancel_request (cancel);
    ck_assert_int_eq (
        minos_check_model (&verdict, history, &my_register, NULL, cancel, NULL, &error), MINOS_OK);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (minos_finding_basis (minos_verdict_finding (verdict, 0)),
                      MINOS_BASIS_CANCELLED);
    minos_verdict_free (verdict);
    minos_cancel_free (cancel);
    minos_history_free (history);
}
END_TEST

START_TEST (test_misuse)
{
    minos_history *history = MY_HISTORY (fine);
    minos_model half = my_register;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { NULL };

    half.step = NULL;
    ck_assert_int_eq (minos_check_model (&verdict, history, &half, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check_model (&verdict, NULL, &my_register, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 0, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_MISUSE);
    ck_assert_ptr_null (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/check_model");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_valid);
    tcase_add_test (tcase, test_invalid);
    tcase_add_test (tcase, test_vacuous_and_refused);
    tcase_add_test (tcase, test_cancelled);
    tcase_add_test (tcase, test_misuse);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
