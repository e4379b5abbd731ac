/* Parts into findings, findings into verdicts: every combination of three words, and what is
 * vacuous. */
#include "verdict/verdict.h"

#include <check.h>
#include <stdlib.h>

static minos_verdict *verdict;

static void setup (void)
{
    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
}

static void teardown (void)
{
    minos_verdict_free (verdict);
    verdict = NULL;
}

static minos_finding *add (const minos_valid *valids, size_t count, bool weak)
{
    minos_finding *finding = mns_verdict_add (verdict, "linearizable", "register", count);
    ck_assert_ptr_nonnull (finding);
    for (size_t i = 0; i < count; i++) {
        finding->parts[i].valid = valids[i];
        finding->parts[i].weak = weak;
        finding->parts[i].states = 10;
    }
    mns_finding_merge (finding);
    return finding;
}

START_TEST (test_order)
{
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            minos_valid valids[] = { (minos_valid) a, (minos_valid) b };
            minos_finding *finding = add (valids, 2, false);
            bool no = a == MINOS_VALID_FALSE || b == MINOS_VALID_FALSE;
            bool yes = a == MINOS_VALID_TRUE && b == MINOS_VALID_TRUE;
            ck_assert_int_eq (minos_finding_valid (finding), no    ? MINOS_VALID_FALSE
                                                             : yes ? MINOS_VALID_TRUE
                                                                   : MINOS_VALID_UNKNOWN);
            ck_assert (!minos_finding_vacuous (finding));
            minos_counts counts;
            minos_finding_counts (finding, &counts);
            ck_assert_uint_eq (counts.keys_seen, 2);
            ck_assert_uint_eq (counts.states, 20);
            ck_assert_uint_eq (counts.keys_judged + counts.keys_unknown, 2);
        }
}
END_TEST

START_TEST (test_nothing_is_not_a_pass)
{
    mns_verdict_merge (verdict);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_UNKNOWN);
    ck_assert (minos_verdict_vacuous (verdict));
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);

    minos_finding *finding = add (NULL, 0, false);
    mns_verdict_merge (verdict);
    ck_assert_int_eq (minos_finding_valid (finding), MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_NONE);
    ck_assert (minos_verdict_vacuous (verdict));
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);
    ck_assert_str_eq (minos_verdict_word (verdict), "INCONCLUSIVE-oracle-too-weak");
}
END_TEST

START_TEST (test_weak_keys_are_not_judged)
{
    minos_valid valids[] = { MINOS_VALID_TRUE, MINOS_VALID_TRUE };
    minos_finding *finding = add (valids, 2, true);
    minos_counts counts;
    minos_finding_counts (finding, &counts);
    ck_assert_uint_eq (counts.keys_judged, 0);
    ck_assert (minos_finding_vacuous (finding));
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_VACUOUS);
    mns_verdict_merge (verdict);
    /* What was proved stays: it is the exit code that says that it proves nothing. */
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_TRUE);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);

    /* One key that could have failed is enough. */
    finding->parts[1].weak = false;
    mns_finding_merge (finding);
    minos_finding_counts (finding, &counts);
    ck_assert_uint_eq (counts.keys_judged, 1);
    ck_assert (!minos_finding_vacuous (finding));
}
END_TEST

START_TEST (test_false_beats_vacuous)
{
    minos_valid no[] = { MINOS_VALID_FALSE };
    add (no, 1, true);
    add (NULL, 0, false);
    mns_verdict_merge (verdict);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    ck_assert (!minos_verdict_vacuous (verdict));
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 1);
    ck_assert_str_eq (minos_verdict_word (verdict), "FAIL");
}
END_TEST

START_TEST (test_words)
{
    minos_valid yes[] = { MINOS_VALID_TRUE }, open[] = { MINOS_VALID_UNKNOWN };
    minos_valid some[] = { MINOS_VALID_TRUE, MINOS_VALID_UNKNOWN };

    minos_finding *finding = add (yes, 1, false);
    mns_verdict_merge (verdict);
    ck_assert_str_eq (minos_verdict_word (verdict), "PASS-smoke");
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 0);
    finding->weak = true;
    mns_verdict_merge (verdict);
    ck_assert_str_eq (minos_verdict_word (verdict), "INCONCLUSIVE-oracle-too-weak");
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 0);
    finding->weak = false;
    add (some, 2, false);
    mns_verdict_merge (verdict);
    ck_assert_str_eq (minos_verdict_word (verdict), "PARTIAL-model");
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 2);
    teardown ();
    setup ();
    add (open, 1, false);
    mns_verdict_merge (verdict);
    ck_assert_str_eq (minos_verdict_word (verdict), "INCONCLUSIVE-oracle-too-weak");
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 2);
}
END_TEST

START_TEST (test_first_of_the_worst_gives_basis_and_cause)
{
    minos_valid valids[] = { MINOS_VALID_TRUE, MINOS_VALID_UNKNOWN, MINOS_VALID_UNKNOWN };
    minos_finding *finding = mns_verdict_add (verdict, "linearizable", "", 3);
    ck_assert_ptr_nonnull (finding);
    for (size_t i = 0; i < 3; i++)
        finding->parts[i].valid = valids[i];
    finding->parts[0].basis = MINOS_BASIS_WITNESS;
    finding->parts[1].basis = MINOS_BASIS_BUDGET;
    finding->parts[1].cause = "first";
    finding->parts[2].basis = MINOS_BASIS_CANCELLED;
    finding->parts[2].cause = "second";
    mns_finding_merge (finding);
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_BUDGET);
    ck_assert_str_eq (minos_finding_cause (finding), "first");
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("verdict/merge");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_order);
    tcase_add_test (tcase, test_nothing_is_not_a_pass);
    tcase_add_test (tcase, test_weak_keys_are_not_judged);
    tcase_add_test (tcase, test_false_beats_vacuous);
    tcase_add_test (tcase, test_words);
    tcase_add_test (tcase, test_first_of_the_worst_gives_basis_and_cause);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
