/* The patterns of a queue; the random comparison is cross/fifo. */
#include "support/queue_sim.h"
#include "unit/history/script.h"

/* The outcome of a script: t, f, u, or v for vacuous. */
static char outcome (const char *script)
{
    minos_history *history = script_history (script);
    char word = sim_judge (history, "fifo-linearizable");
    minos_history_free (history);
    return word;
}

START_TEST (test_outcomes)
{
#define TWO "1 invoke enqueue 1 | 1 ok enqueue 1 | 1 invoke enqueue 2 | 1 ok enqueue 2 | "
    ck_assert_int_eq (outcome (TWO "2 invoke dequeue | 2 ok dequeue 1"), 't');
    ck_assert_int_eq (outcome (TWO "2 invoke dequeue | 2 ok dequeue 2"), 'f');
    ck_assert_int_eq (outcome (TWO "3 invoke dequeue | 2 invoke dequeue | 2 ok dequeue 2"), 't');
    ck_assert_int_eq (outcome (TWO "2 invoke dequeue | 2 ok dequeue nil"), 'f');
    ck_assert_int_eq (outcome (TWO "2 invoke dequeue | 2 ok dequeue 3"), 'f');
    ck_assert_int_eq (outcome (TWO "2 invoke drain | 2 ok drain 1,2"), 't');
    ck_assert_int_eq (outcome (TWO "2 invoke peek | 2 ok peek 1 | 2 invoke dequeue | "
                                   "2 ok dequeue 1"),
                      'u');
    ck_assert_int_eq (outcome (TWO "1 invoke enqueue 1 | 1 ok enqueue 1 | 2 invoke dequeue | "
                                   "2 ok dequeue 1"),
                      'u');
    ck_assert_int_eq (outcome ("1 invoke enqueue 1 | 1 ok enqueue 1"), 'v');
}
END_TEST

/* The operations of the pattern, the one to blame first. */
START_TEST (test_pattern_is_told)
{
    minos_history *history = script_history (TWO "2 invoke dequeue | 2 ok dequeue 2 | "
                                                 "2 invoke dequeue | 2 ok dequeue 1");
    const char *checkers[] = { "fifo-linearizable" }, *role;
    const uint32_t expected[] = { 2, 1, 0, 3 };
    minos_verdict *verdict;
    minos_error error;
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error), 0);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const minos_anomaly *anomaly = minos_part_anomaly (part, 0);
    ck_assert_str_eq (minos_anomaly_id (anomaly), "fifo-order");
    ck_assert_uint_eq (minos_anomaly_op_count (anomaly), 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq (minos_anomaly_op (anomaly, i, &role), expected[i]);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/queue/fifo_linearizable");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_outcomes);
    tcase_add_test (tcase, test_pattern_is_told);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
