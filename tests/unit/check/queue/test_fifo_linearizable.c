/* The patterns of a queue, and the limits of its search; the random comparison is cross/fifo. */
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
    ck_assert_int_eq (outcome (TWO "2 invoke drain | 2 info drain"), 'v');
    ck_assert_int_eq (outcome (TWO "2 invoke drain | 3 invoke dequeue | 3 ok dequeue nil | "
                                   "3 invoke dequeue | 3 ok dequeue nil"),
                      't');
    ck_assert_int_eq (outcome ("1 invoke enqueue 1 | 1 ok enqueue 1"), 'v');
}
END_TEST

#define PEEK(item) "2 invoke peek | 2 ok peek " item " | "
#define TAKE(item) "2 invoke dequeue | 2 ok dequeue " item " | "

START_TEST (test_outcomes_of_peeks)
{
    ck_assert_int_eq (outcome (TWO PEEK ("1") TAKE ("1") PEEK ("2") "2 invoke x | 2 ok x"), 't');
    ck_assert_int_eq (outcome (TWO PEEK ("2") TAKE ("1") "2 invoke x | 2 ok x"), 'f');
    ck_assert_int_eq (outcome (TWO TAKE ("1") PEEK ("1") "2 invoke x | 2 ok x"), 'f');
    ck_assert_int_eq (outcome (TWO PEEK ("3") "2 invoke x | 2 ok x"), 'f');
    ck_assert_int_eq (outcome (TWO PEEK ("nil") "2 invoke x | 2 ok x"), 'f');
    /* Enqueued together, and seen 1, 2, 1: neither can be first. */
#define TOGETHER "1 invoke enqueue 1 | 3 invoke enqueue 2 | 1 ok enqueue 1 | 3 ok enqueue 2 | "
    ck_assert_int_eq (outcome (TOGETHER PEEK ("1") PEEK ("2") PEEK ("1") "2 invoke x | 2 ok x"),
                      'f');
    ck_assert_int_eq (outcome (TOGETHER PEEK ("2") TAKE ("2") PEEK ("1") "2 invoke x | 2 ok x"),
                      't');
    /* A crashed dequeue may have taken 1, but not both. */
#define CRASHED "4 invoke dequeue | 4 info dequeue | "
    ck_assert_int_eq (outcome (TWO CRASHED PEEK ("1") PEEK ("2") "2 invoke x | 2 ok x"), 't');
    ck_assert_int_eq (outcome (TWO CRASHED PEEK ("1") PEEK ("nil") "2 invoke x | 2 ok x"), 'f');
}
END_TEST

#define AGAIN "1 invoke enqueue 1 | 1 ok enqueue 1 | "

START_TEST (test_outcomes_of_repeats)
{
    ck_assert_int_eq (outcome (TWO AGAIN TAKE ("1") TAKE ("2") TAKE ("1") TAKE ("nil") "2 invoke x "
                                                                                       "| 2 ok x"),
                      't');
    ck_assert_int_eq (outcome (TWO AGAIN TAKE ("1") TAKE ("1") "2 invoke x | 2 ok x"), 'f');
    ck_assert_int_eq (outcome (TWO AGAIN TAKE ("1") TAKE ("2") TAKE ("nil") "2 invoke x | 2 ok x"),
                      'f');
    ck_assert_int_eq (outcome (TWO AGAIN TAKE ("1") TAKE ("2") TAKE ("1") TAKE ("1") "2 invoke x | "
                                                                                     "2 ok x"),
                      'f');
    /* Tried again after a crash: it went in once, or twice. */
#define RETRY "1 invoke enqueue 1 | 1 info enqueue 1 | 3 invoke enqueue 1 | 3 ok enqueue 1 | "
    ck_assert_int_eq (outcome (RETRY TAKE ("1") TAKE ("nil") "2 invoke x | 2 ok x"), 't');
    ck_assert_int_eq (outcome (RETRY TAKE ("1") TAKE ("1") "2 invoke x | 2 ok x"), 't');
    ck_assert_int_eq (outcome (RETRY TAKE ("1") TAKE ("1") TAKE ("1") "2 invoke x | 2 ok x"), 'f');
}
END_TEST

/* `width` enqueues that all overlap, of each item two, and then as many dequeues. */
static void add_wide (minos_builder *builder, const char *key, int width, int first_process)
{
    minos_values *values = minos_builder_values (builder);
    minos_error error;
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < width; i++) {
            minos_record record = { .size = sizeof record, .time_ns = MINOS_NO_TIME };
            const char *f = round < 2 ? "enqueue" : "dequeue";
            record.type = round % 2 == 0 ? MINOS_TYPE_INVOKE : MINOS_TYPE_OK;
            record.has_key = true;
            ck_assert_int_eq (minos_values_string (values, &record.key, key), 0);
            ck_assert_int_eq (minos_values_integer (values, &record.process, first_process + i), 0);
            ck_assert_int_eq (minos_values_keyword (values, &record.f, f), 0);
            if (round != 2)
                ck_assert_int_eq (minos_values_integer (values, &record.value, i / 2), 0);
            ck_assert_int_eq (minos_builder_add (builder, &record, &error), 0);
        }
}

static minos_valid valid_of (const minos_finding *finding, size_t part, minos_basis *basis)
{
    *basis = minos_part_basis (minos_finding_part (finding, part));
    return minos_part_valid (minos_finding_part (finding, part));
}

/* A key that is hard is unknown, and says why; the one beside it is decided all the same. */
START_TEST (test_limits_are_unknown)
{
    static const char *const specs[] = { "fifo-linearizable", "fifo-linearizable:max-states=100",
                                         "fifo-linearizable:max-states=20000", /* it is wide */
                                         "fifo-linearizable:max-memory=1M" };
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    add_wide (builder, "easy", 4, 0);
    add_wide (builder, "hard", 6000, 10);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    for (size_t i = 0; i < 4; i++) {
        minos_verdict *verdict;
        minos_basis basis;
        ck_assert_int_eq (minos_check (&verdict, history, &specs[i], 1, NULL, NULL, NULL, &error),
                          0);
        const minos_finding *finding = minos_verdict_finding (verdict, 0);
        ck_assert_int_eq (valid_of (finding, 0, &basis), MINOS_VALID_TRUE);
        ck_assert_int_eq (basis, MINOS_BASIS_WITNESS);
        ck_assert_int_eq (valid_of (finding, 1, &basis),
                          i == 0 ? MINOS_VALID_TRUE : MINOS_VALID_UNKNOWN);
        ck_assert_int_eq (basis, i == 0 ? MINOS_BASIS_WITNESS : MINOS_BASIS_BUDGET);
        ck_assert_str_ne (minos_part_cause (minos_finding_part (finding, 1)), i == 0 ? "x" : "");
        minos_verdict_free (verdict);
    }
    minos_history_free (history);
}
END_TEST

/* Wherever memory ends, it is unknown and given back; where it does not, it is true. */
START_TEST (test_memory_may_end_anywhere)
{
    minos_builder *builder;
    minos_history *history;
    minos_options *options;
    minos_error error;
    uint64_t outcomes[2] = { 0 };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    add_wide (builder, "hard", 800, 10);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    for (uint64_t kilobytes = 9 << 10; kilobytes < 20 << 10; kilobytes += 131) {
        const char *spec = "fifo-linearizable";
        minos_verdict *verdict;
        char limit[32];
        snprintf (limit, sizeof limit, "%" PRIu64 "K", kilobytes);
        ck_assert_int_eq (minos_options_set (options, "max-memory", limit, &error), MINOS_OK);
        ck_assert_int_eq (minos_options_set (options, "witness", "true", &error), MINOS_OK);
        ck_assert_int_eq (minos_check (&verdict, history, &spec, 1, options, NULL, NULL, &error),
                          0);
        const minos_finding *finding = minos_verdict_finding (verdict, 0);
        minos_valid valid = minos_finding_valid (finding);
        ck_assert_int_ne (valid, MINOS_VALID_FALSE);
        if (valid == MINOS_VALID_UNKNOWN)
            ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_BUDGET);
        outcomes[valid]++;
        minos_verdict_free (verdict);
    }
    ck_assert_uint_gt (outcomes[MINOS_VALID_TRUE], 0);
    ck_assert_uint_gt (outcomes[MINOS_VALID_UNKNOWN], 0);
    minos_options_free (options);
    minos_history_free (history);
}
END_TEST

START_TEST (test_cancel_is_unknown)
{
    const char *spec = "fifo-linearizable";
    minos_history *history = script_history (TWO AGAIN TAKE ("1") "2 invoke x | 2 ok x");
    minos_cancel *cancel;
    minos_verdict *verdict;
    minos_error error;
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    minos_cancel_request (cancel);
    ck_assert_int_eq (minos_check (&verdict, history, &spec, 1, NULL, cancel, NULL, &error), 0);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    ck_assert_int_eq (minos_finding_valid (finding), MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (minos_finding_basis (finding), MINOS_BASIS_CANCELLED);
    minos_verdict_free (verdict);
    minos_cancel_free (cancel);
    minos_history_free (history);
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

/* Among items that repeat, those that do not are enough for it. */
START_TEST (test_pattern_is_told_among_repeats)
{
    minos_history *history = script_history (
        "3 invoke enqueue 7 | 3 ok enqueue 7 | 3 invoke enqueue 7 | 3 ok enqueue 7 | " TWO TAKE (
            "7") TAKE ("7") TAKE ("2") TAKE ("1") "2 invoke x | 2 ok x");
    const char *checkers[] = { "fifo-linearizable" }, *role;
    const uint32_t expected[] = { 6, 3, 2, 7 };
    minos_verdict *verdict;
    minos_error error;
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error), 0);
    const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
    const minos_anomaly *anomaly = minos_part_anomaly (part, 0);
    ck_assert_str_eq (minos_anomaly_id (anomaly), "fifo-order");
    ck_assert_uint_eq (minos_part_states (part), 0);
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
    tcase_add_test (tcase, test_outcomes_of_peeks);
    tcase_add_test (tcase, test_outcomes_of_repeats);
    tcase_add_test (tcase, test_limits_are_unknown);
    tcase_add_test (tcase, test_memory_may_end_anywhere);
    tcase_add_test (tcase, test_cancel_is_unknown);
    tcase_add_test (tcase, test_pattern_is_told);
    tcase_add_test (tcase, test_pattern_is_told_among_repeats);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
