/* Many keys, on several threads: each has its own verdict, budgets are per key, and the report is
 * the same bytes whatever runs beside what. */
#include "support/my_register.h"

#include "base/vec.h"
#include "check/checker.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

MNS_VEC (my_row, my_rows);

static mns_budget budget;
static my_rows rows;
static minos_options *options;

static void setup (void)
{
    mns_budget_init (&budget, NULL, 0, NULL);
    my_rows_init (&rows, &budget);
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
}

static void teardown (void)
{
    minos_options_free (options);
    my_rows_reset (&rows);
    mns_budget_reset (&budget);
}

static void set (const char *name, const char *value)
{
    minos_error error;
    if (minos_options_set (options, name, value, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
}

static void add (int64_t process, minos_type type, const char *f, int64_t value, int64_t key)
{
    ck_assert (my_rows_push (&rows, (my_row){ process, type, f, value, key }));
}

/* `width` writes at once, then a read: of one of them, or of what nobody wrote. */
static void add_key (int64_t key, int64_t width, bool valid)
{
    for (int64_t i = 0; i < width; i++)
        add (100 * key + i, MINOS_TYPE_INVOKE, "write", i + 1, key);
    for (int64_t i = 0; i < width; i++)
        add (100 * key + i, MINOS_TYPE_OK, "write", i + 1, key);
    add (100 * key, MINOS_TYPE_INVOKE, "read", -1, key);
    add (100 * key, MINOS_TYPE_OK, "read", valid ? 1 + key % width : 99, key);
}

static minos_verdict *judge (const minos_history *history)
{
    minos_verdict *verdict;
    minos_error error;
    minos_status status =
        minos_check_model (&verdict, history, &my_register, options, NULL, NULL, &error);
    if (status != MINOS_OK)
        ck_abort_msg ("%s", error.message);
    return verdict;
}

static void same_for_all_threads (const minos_history *history)
{
    static const char *const counts[] = { "1", "2", "4", "16" };
    char *first = NULL;

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        char *text;
        set ("threads", counts[i]);
        minos_verdict *verdict = judge (history);
        ck_assert_int_eq (minos_report_json (&text, verdict, history), MINOS_OK);
        if (first != NULL)
            ck_assert_str_eq (text, first);
        else
            first = text;
        if (first != text)
            minos_text_free (text);
        minos_verdict_free (verdict);
    }
    minos_text_free (first);
}

START_TEST (test_each_key_has_its_own_verdict)
{
    for (int64_t key = 0; key < 60; key++)
        add_key (key, 1 + key % 4, key % 7 != 3);
    minos_history *history = my_history (rows.at, rows.count);
    minos_verdict *verdict = judge (history);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    ck_assert_uint_eq (minos_finding_part_count (finding), 60);
    for (size_t key = 0; key < 60; key++) {
        const minos_part *part = minos_finding_part (finding, key);
        char text[8];
        snprintf (text, sizeof text, "%zu", key);
        ck_assert_str_eq (minos_part_key_text (part), text);
        ck_assert_int_eq (minos_part_valid (part),
                          key % 7 != 3 ? MINOS_VALID_TRUE : MINOS_VALID_FALSE);
        ck_assert_uint_eq (minos_part_anomaly_count (part), key % 7 == 3);
    }
    minos_verdict_free (verdict);
    same_for_all_threads (history);
    minos_history_free (history);
}
END_TEST

START_TEST (test_one_key_out_of_budget_sinks_no_other)
{
    for (int64_t key = 0; key < 20; key++)
        add_key (key, key == 11 ? 14 : 2, key == 11 ? false : true);
    set ("max-states", "200");
    set ("algorithm", "wgl");
    minos_history *history = my_history (rows.at, rows.count);
    minos_verdict *verdict = judge (history);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    for (size_t key = 0; key < 20; key++) {
        const minos_part *part = minos_finding_part (finding, key);
        ck_assert_int_eq (minos_part_valid (part),
                          key == 11 ? MINOS_VALID_UNKNOWN : MINOS_VALID_TRUE);
        ck_assert_int_eq (minos_part_basis (part),
                          key == 11 ? MINOS_BASIS_BUDGET : MINOS_BASIS_WITNESS);
    }
    ck_assert_ptr_nonnull (strstr (minos_part_cause (minos_finding_part (finding, 11)),
                                   "no proof within 200 configurations"));
    ck_assert_str_eq (minos_verdict_word (verdict), "PARTIAL-model");
    minos_verdict_free (verdict);
    same_for_all_threads (history);
    minos_history_free (history);
}
END_TEST

START_TEST (test_memory_for_each_key_alone)
{
    /* Keys that need more than the share that each has beside the others. */
    for (int64_t key = 0; key < 12; key++)
        add_key (key, key % 4 == 1 ? 12 : 3, key % 3 != 0);
    minos_history *history = my_history (rows.at, rows.count);
    set ("max-states", "50000");
    for (int megabytes = 5; megabytes <= 7; megabytes++) {
        char text[16];
        snprintf (text, sizeof text, "%dM", megabytes);
        set ("max-memory", text);
        minos_verdict *verdict = judge (history);
        const minos_finding *finding = minos_verdict_finding (verdict, 0);
        for (size_t key = 0; key < 12; key++) {
            minos_valid valid = minos_part_valid (minos_finding_part (finding, key));
            ck_assert (valid == MINOS_VALID_UNKNOWN ||
                       valid == (key % 3 != 0 ? MINOS_VALID_TRUE : MINOS_VALID_FALSE));
        }
        minos_counts counts;
        minos_finding_counts (finding, &counts);
        ck_assert_uint_le (counts.memory_bytes_max, (uint64_t) megabytes << 20);
        minos_verdict_free (verdict);
        same_for_all_threads (history);
    }
    minos_history_free (history);
}
END_TEST

/* Every limit from too little for anything to enough: what is decided is right, and what was taken
 * is given back. */
START_TEST (test_little_memory)
{
    size_t decided = 0, short_of = 0;

    for (int64_t key = 0; key < 6; key++)
        add_key (key, 3, key % 3 != 0);
    minos_history *history = my_history (rows.at, rows.count);
    set ("threads", "1");
    for (uint64_t limit = 256; limit < 200000; limit += limit / 16) {
        mns_budget small;
        mns_check check = {
            .history = history, .model = &my_register, .options = options, .budget = &small
        };
        minos_error error;
        mns_budget_init (&small, NULL, limit, NULL);
        ck_assert_int_eq (mns_verdict_new (&check.verdict, NULL), MINOS_OK);
        minos_status status = mns_check_linearizable (&check, &error);
        ck_assert_int_eq (status, MINOS_OK);
        const minos_finding *finding = minos_verdict_finding (check.verdict, 0);
        for (size_t key = 0; key < minos_finding_part_count (finding); key++) {
            const minos_part *part = minos_finding_part (finding, key);
            minos_valid valid = minos_part_valid (part);
            decided += valid != MINOS_VALID_UNKNOWN;
            short_of += minos_part_basis (part) == MINOS_BASIS_BUDGET;
            ck_assert (valid != MINOS_VALID_UNKNOWN || minos_part_cause (part)[0] != 0);
            ck_assert (valid == MINOS_VALID_UNKNOWN ||
                       valid == (key % 3 != 0 ? MINOS_VALID_TRUE : MINOS_VALID_FALSE));
            ck_assert (valid != MINOS_VALID_FALSE || minos_part_anomaly_count (part) == 1);
        }
        minos_verdict_free (check.verdict);
        ck_assert_uint_eq (mns_budget_used (&small), 0);
        mns_budget_reset (&small);
    }
    ck_assert_uint_gt (decided, 0);
    ck_assert_uint_gt (short_of, 0);
    minos_history_free (history);
}
END_TEST

START_TEST (test_first_key_that_fails_names_the_error)
{
    for (int64_t key = 0; key < 40; key++) {
        add_key (key, 3, true);
        if (key % 10 == 7) {
            add (100 * key, MINOS_TYPE_INVOKE, "jump", key, key);
            add (100 * key, MINOS_TYPE_OK, "jump", key, key);
        }
    }
    minos_history *history = my_history (rows.at, rows.count);
    for (int i = 0; i < 20; i++) {
        minos_verdict *verdict;
        minos_error error;
        set ("threads", i % 2 ? "4" : "1");
        ck_assert_int_eq (
            minos_check_model (&verdict, history, &my_register, options, NULL, NULL, &error),
            MINOS_MALFORMED);
        ck_assert_ptr_null (verdict);
        ck_assert_str_eq (error.message, "a register has read and write");
    }
    minos_history_free (history);
}
END_TEST

typedef struct told {
    uint64_t count, done;
} told;

static void tell (void *context, const minos_progress_state *state)
{
    told *t = context;
    t->count++;
    ck_assert_uint_ge (state->keys_done, t->done);
    ck_assert_uint_eq (state->keys_all, 30);
    t->done = state->keys_done;
}

START_TEST (test_progress)
{
    told t = { 0, 0 };
    minos_progress progress = { tell, &t };
    minos_verdict *verdict;
    minos_error error;
    for (int64_t key = 0; key < 30; key++)
        add_key (key, 3, true);
    minos_history *history = my_history (rows.at, rows.count);
    set ("threads", "4");
    ck_assert_int_eq (
        minos_check_model (&verdict, history, &my_register, options, NULL, &progress, &error),
        MINOS_OK);
    ck_assert_uint_eq (t.done, 30);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/keys");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 120);
    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_each_key_has_its_own_verdict);
    tcase_add_test (tcase, test_one_key_out_of_budget_sinks_no_other);
    tcase_add_test (tcase, test_memory_for_each_key_alone);
    tcase_add_test (tcase, test_little_memory);
    tcase_add_test (tcase, test_first_key_that_fails_names_the_error);
    tcase_add_test (tcase, test_progress);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
