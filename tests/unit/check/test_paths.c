/* test_paths.c: the paths of a violation, by pictures. That they are the longest is told in
 * tests/cross/test_partial.c. */
#include "minos/check.h"
#include "support/draw.h"

#include "support/my_register.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static minos_verdict *verdict;

static const minos_anomaly *judge (minos_history *history, const char *checker)
{
    const char *checkers[] = { checker };
    minos_error error;
    ck_assert_msg (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error) ==
                       MINOS_OK,
                   "%s", error.message);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    return minos_part_anomaly (minos_finding_part (minos_verdict_finding (verdict, 0), 0), 0);
}

/* "nil 0>1 1>2 !2": the state, steps with the states after them, and what is blocked. */
static void expect_path (const minos_anomaly *anomaly, size_t index, const char *expected)
{
    char text[400];
    minos_path path;
    size_t at;
    ck_assert (minos_anomaly_path (anomaly, index, &path));
    at = (size_t) snprintf (text, sizeof text, "%s", path.state);
    for (size_t i = 0; i < path.step_count; i++)
        at += (size_t) snprintf (text + at, sizeof text - at, " %u>%s", path.steps[i].op,
                                 path.steps[i].state);
    for (size_t i = 0; i < path.blocked_count; i++)
        at += (size_t) snprintf (text + at, sizeof text - at, " !%u", path.blocked[i]);
    ck_assert_str_eq (text, expected);
}

static void expect_count (const minos_anomaly *anomaly, size_t count, bool longest, bool complete)
{
    ck_assert_uint_eq (minos_anomaly_path_count (anomaly), count);
    ck_assert_int_eq (minos_anomaly_paths_longest (anomaly), longest);
    ck_assert_int_eq (minos_anomaly_paths_complete (anomaly), complete);
}

static void done (minos_history *history)
{
    minos_verdict_free (verdict);
    minos_history_free (history);
}

START_TEST (test_first_is_illegal)
{
    minos_history *history = DRAW ("A  |r 7|", "B        |w 1|");
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    expect_count (anomaly, 1, true, true);
    expect_path (anomaly, 0, "nil !0");
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 0);
    ck_assert_str_eq (minos_anomaly_paths_cause (anomaly), "");
    done (history);
}
END_TEST

/* Either write may come last, and neither order explains both reads. */
START_TEST (test_alternatives)
{
    minos_history *history =
        DRAW ("A  |--w 1--|", "B  |--w 2--|", "C           |r 1|", "D           |r 2|");
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    expect_count (anomaly, 2, true, true);
    expect_path (anomaly, 0, "nil 1>2 0>1 2>1 !3");
    expect_path (anomaly, 1, "nil 0>1 1>2 3>2 !2");
    done (history);
}
END_TEST

/* The blocked operation has a path of its own, in which something else is blocked. */
START_TEST (test_blocked_has_a_path)
{
    minos_history *history = DRAW ("A  |--acquire--|", "B  |---acquire---|");
    const minos_anomaly *anomaly = judge (history, "linearizable:model=mutex");
    expect_count (anomaly, 2, true, true);
    expect_path (anomaly, 0, "free 0>held !1");
    expect_path (anomaly, 1, "free 1>held !0");
    done (history);
}
END_TEST

/* What crashed stands in a path where it is needed, and makes none longer. */
START_TEST (test_crashed)
{
    minos_history *history = DRAW ("A  |w 1", "B     |w 2|", "C           |r 1|   |r 2|");
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    expect_count (anomaly, 1, true, true);
    expect_path (anomaly, 0, "nil 1>2 0>1 2>1 !3");
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 2);
    done (history);
}
END_TEST

static minos_history *sequence (int64_t count)
{
    static my_row rows[1000];
    size_t at = 0;
    for (int64_t i = 0; i < count; i++) {
        rows[at++] = (my_row) MY_INVOKE (0, "write", i);
        rows[at++] = (my_row) MY_OK (0, "write", i);
    }
    rows[at++] = (my_row) MY_INVOKE (0, "read", -1);
    rows[at++] = (my_row) MY_OK (0, "read", 5000);
    return my_history (rows, at);
}

START_TEST (test_long)
{
    minos_history *history = sequence (100);
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    expect_count (anomaly, 1, true, true);
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 100);
    ck_assert_uint_eq (path.skipped, 60);
    ck_assert_uint_eq (path.step_count, 40);
    ck_assert_str_eq (path.state, "59");
    ck_assert_uint_eq (path.steps[0].op, 60);
    ck_assert_str_eq (path.steps[39].state, "99");
    done (history);
}
END_TEST

/* Three clients, 60 000 operations: what died long ago is dropped from the tree, and the longest is
 * the longest all the same. */
static minos_history *busy (void)
{
    enum { ROUNDS = 20000 };
    my_row *rows = calloc (6 * (size_t) ROUNDS + 4, sizeof *rows);
    minos_history *history;
    size_t at = 0;
    ck_assert (rows != NULL);
    for (int64_t round = 0; round < ROUNDS; round++) {
        for (int64_t i = 0; i < 3; i++)
            rows[at++] = (my_row) MY_INVOKE (i, "write", (i + round) % 5);
        for (int64_t i = 0; i < 3; i++)
            rows[at++] = (my_row) MY_OK (i, "write", (i + round) % 5);
    }
    rows[at++] = (my_row) MY_INVOKE (0, "read", -1);
    rows[at++] = (my_row) MY_INVOKE (1, "write", 77);
    rows[at++] = (my_row) MY_OK (0, "read", 99);
    rows[at++] = (my_row) MY_OK (1, "write", 77);
    history = my_history (rows, at);
    free (rows);
    return history;
}

START_TEST (test_busy)
{
    minos_history *history = busy ();
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    ck_assert_uint_eq (minos_anomaly_state_count (anomaly), 4);
    expect_count (anomaly, 1, true, true);
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 60001);
    ck_assert_str_eq (path.steps[39].state, "77");
    ck_assert_uint_eq (path.blocked_count, 1);
    done (history);
}
END_TEST

/* Thirty writes that crashed, any of which may have happened by the end: none is needed for more
 * than the state in which an order ends, so that they make few orders more. */
START_TEST (test_many_crashed)
{
    static my_row rows[200];
    size_t at = 0;
    for (int64_t i = 0; i < 30; i++)
        rows[at++] = (my_row) MY_INVOKE (10 + i, "write", 100 + i);
    for (int64_t i = 0; i < 20; i++) {
        rows[at++] = (my_row) MY_INVOKE (0, "write", i % 3);
        rows[at++] = (my_row) MY_INVOKE (1, "read", -1);
        rows[at++] = (my_row) MY_OK (0, "write", i % 3);
        rows[at++] = (my_row) MY_OK (1, "read", i == 10 ? 105 : i % 3);
    }
    rows[at++] = (my_row) MY_INVOKE (0, "read", -1);
    rows[at++] = (my_row) MY_OK (0, "read", 77);
    minos_history *history = my_history (rows, at);
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    /* 1, the last that was written; 29 values that may still come, not 105; "and … more" */
    ck_assert_uint_eq (minos_anomaly_state_count (anomaly), 13);
    ck_assert_str_eq (minos_anomaly_state (anomaly, 0), "1");
    ck_assert_str_eq (minos_anomaly_state (anomaly, 12), "and 18 more");
    ck_assert (minos_anomaly_paths_longest (anomaly) && minos_anomaly_paths_complete (anomaly));
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 40);
    ck_assert_uint_eq (path.skipped + path.step_count, 41);
    done (history);
}
END_TEST

/* Fourteen writes at once, time after time: more orders than are looked at. One is found. */
static minos_history *crowd (void)
{
    static my_row rows[2000];
    size_t at = 0;
    for (int64_t round = 0; round < 4; round++) {
        for (int64_t i = 0; i < 14; i++)
            rows[at++] = (my_row) MY_INVOKE (i, "write", i);
        for (int64_t i = 0; i < 14; i++)
            rows[at++] = (my_row) MY_OK (i, "write", i);
    }
    rows[at++] = (my_row) MY_INVOKE (0, "read", -1);
    rows[at++] = (my_row) MY_INVOKE (1, "write", 77);
    rows[at++] = (my_row) MY_OK (0, "read", 5000);
    return my_history (rows, at);
}

START_TEST (test_too_many)
{
    minos_history *history = crowd ();
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path;
    expect_count (anomaly, 1, false, false);
    ck_assert (minos_anomaly_path (anomaly, 0, &path));
    ck_assert_uint_eq (path.completed, 56);
    ck_assert_uint_eq (path.blocked_count, 1);
    ck_assert_uint_eq (path.blocked[0], minos_anomaly_op (anomaly, 0, NULL));
    ck_assert_str_eq (minos_anomaly_paths_cause (anomaly),
                      "too many orders are possible to know the longest");
    done (history);
}
END_TEST

/* The states along a linearization: as many as it has operations, each text once. */
START_TEST (test_states_after)
{
    minos_history *history = DRAW ("A  |w 1|   |w 2|   |w 1|", "B     |r 1|");
    const char *checkers[] = { "linearizable:model=register,states=true" };
    char text[80] = "";
    size_t count, witness_count;
    minos_error error;
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_OK);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const uint32_t *witness = minos_part_witness (part, &witness_count);
    const uint32_t *after = minos_part_states_after (part, &count);
    ck_assert (witness != NULL && after != NULL);
    ck_assert_uint_eq (count, witness_count);
    for (size_t i = 0, at = 0; i < count; i++)
        at += (size_t) snprintf (text + at, sizeof text - at, "%u>%s ", witness[i],
                                 minos_part_state (part, after[i]));
    ck_assert_str_eq (text, "0>1 1>1 2>2 3>1 ");
    ck_assert_uint_eq (minos_part_state_count (part), 2);
    ck_assert_ptr_null (minos_part_state (part, 2));
    ck_assert_str_eq (minos_part_states_cause (part), "");
    ck_assert_ptr_null (minos_part_states_after (NULL, &count));
    ck_assert_uint_eq (count, 0);
    done (history);
}
END_TEST

START_TEST (test_out_of_range)
{
    minos_history *history = DRAW ("A  |r 7|");
    const minos_anomaly *anomaly = judge (history, "linearizable:model=register");
    minos_path path = { .completed = 9 };
    ck_assert (!minos_anomaly_path (anomaly, 1, &path));
    ck_assert_uint_eq (path.completed, 0);
    ck_assert (!minos_anomaly_path (NULL, 0, &path));
    ck_assert_uint_eq (minos_anomaly_path_count (NULL), 0);
    ck_assert_ptr_null (minos_anomaly_paths_cause (NULL));
    ck_assert (!minos_anomaly_paths_longest (NULL) && !minos_anomaly_paths_complete (NULL));
    done (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("paths");
    TCase *all = tcase_create ("all");
    tcase_add_test (all, test_first_is_illegal);
    tcase_add_test (all, test_alternatives);
    tcase_add_test (all, test_blocked_has_a_path);
    tcase_add_test (all, test_crashed);
    tcase_add_test (all, test_long);
    tcase_add_test (all, test_many_crashed);
    tcase_add_test (all, test_busy);
    tcase_add_test (all, test_too_many);
    tcase_add_test (all, test_states_after);
    tcase_add_test (all, test_out_of_range);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
