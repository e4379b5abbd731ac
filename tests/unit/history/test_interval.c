/* Operations given by their times: order, positions, lines, processes. */
#include "script.h"

#include "base/rng.h"
#include "support/failing.h"

enum { CRASHED = -1000 };

/* Adds an operation of `process` that lasts from `call` to `ret`. */
static minos_status add (minos_builder *builder, int process, int64_t call, int64_t ret, int number,
                         minos_error *error)
{
    minos_op op = { .process = mns_value_of_small (process),
                    .input = mns_value_of_small (number),
                    .output = mns_value_of_small (-number),
                    .outcome = ret == CRASHED ? MINOS_OUTCOME_CRASHED : MINOS_OUTCOME_OK,
                    .call_time_ns = call,
                    .return_time_ns = ret == CRASHED ? 0 : ret,
                    .call_line = (uint64_t) number + 1 };
    minos_status status = minos_values_keyword (minos_builder_values (builder), &op.f, "read");
    return status ? status : minos_builder_interval (builder, &op, error);
}

static minos_builder *builder_new (void)
{
    minos_builder *builder;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, "calls.jsonl");
    return builder;
}

typedef struct span {
    int64_t call, ret; /* ret INT64_MAX: crashed */
} span;

/* Position p of x lies before that of y exactly when the times say so; calls win ties. */
static void check_pair (const minos_op *x, const span *a, const minos_op *y, const span *b)
{
    bool before = a->ret != INT64_MAX && a->ret < b->call;
    if ((x->ret != MINOS_NEVER && x->ret < y->call) != before)
        ck_abort_msg ("[%" PRIi64 " %" PRIi64 "] and [%" PRIi64 " %" PRIi64 "]", a->call, a->ret,
                      b->call, b->ret);
    if (x->index < y->index && (a->call > b->call || x->call >= y->call))
        ck_abort_msg ("operations are not in order of their calls");
}

/* Each process on its own stretch of processes, so that overlaps are none of its business. */
START_TEST (order_is_that_of_the_times)
{
    enum { COUNT = 300 };
    mns_rng rng = { (uint64_t) _i };
    static span spans[COUNT];
    minos_builder *builder = builder_new ();
    minos_history *history;
    minos_error error;
    for (int i = 0; i < COUNT; i++) {
        int64_t call = (int64_t) mns_rng_below (&rng, 60) - 30;
        int64_t ret = call + (int64_t) mns_rng_below (&rng, 10);
        bool crashed = mns_rng_below (&rng, 5) == 0;
        ck_assert_int_eq (add (builder, i, call, crashed ? CRASHED : ret, i, &error), MINOS_OK);
        spans[i] = (span){ call, crashed ? INT64_MAX : ret };
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_uint_eq (minos_history_op_count (history), COUNT);
    static minos_op ops[COUNT];
    static int taken[2 * COUNT];
    memset (taken, 0, sizeof taken);
    size_t positions = 0;
    for (size_t i = 0; i < COUNT; i++) {
        ck_assert (minos_history_op (history, i, &ops[i]));
        int number = mns_value_small (ops[i].input);
        ck_assert_int_eq (mns_value_small (ops[i].process), number);
        ck_assert_uint_eq (ops[i].call_line, (uint64_t) number + 1);
        bool crashed = spans[number].ret == INT64_MAX;
        ck_assert_uint_eq (ops[i].return_line, crashed ? 0 : ops[i].call_line);
        ck_assert (crashed == (ops[i].outcome == MINOS_OUTCOME_CRASHED));
        ck_assert_uint_eq (ops[i].output, crashed ? MINOS_NIL : mns_value_of_small (-number));
        ck_assert (!taken[ops[i].call]++);
        ck_assert_uint_eq (mns_history_line (history, ops[i].call), ops[i].call_line);
        positions++;
        if (!crashed) {
            ck_assert (!taken[ops[i].ret]++);
            ck_assert_uint_eq (mns_history_line (history, ops[i].ret), ops[i].call_line);
            positions++;
        }
    }
    ck_assert_uint_eq (history->position_count, positions);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < COUNT; j++)
            if (i != j)
                check_pair (&ops[i], &spans[mns_value_small (ops[i].input)], &ops[j],
                            &spans[mns_value_small (ops[j].input)]);
    minos_history_free (history);
}
END_TEST

static const struct {
    span spans[3]; /* of one process; a call of INT64_MIN ends them */
    const char *message;
    size_t notes;
} rows[] = {
    { { { 0, 5 }, { 5, 9 }, { 9, 9 } }, NULL, 0 },
    { { { 5, 9 }, { 5, 5 }, { 0, 5 } }, NULL, 0 },
    { { { 7, 7 }, { 7, 7 }, { 7, 7 } }, NULL, 0 },
    { { { 0, 5 }, { 4, 9 }, { INT64_MIN, 0 } },
      "calls.jsonl:2: process 3 calls :read at 4, before its :read of line 1 returns at 5; a "
      "process "
      "has one operation at a time",
      0 },
    { { { 8, 9 }, { 0, 3 }, { 2, 8 } },
      "calls.jsonl:3: process 3 calls :read at 2, before its :read of line 2 returns at 3; a "
      "process "
      "has one operation at a time",
      0 },
    { { { 0, CRASHED }, { 4, 9 }, { 5, CRASHED } },
      "calls.jsonl:3: process 3 calls :read at 5, before its :read of line 2 returns at 9; a "
      "process "
      "has one operation at a time",
      0 },
    { { { 0, CRASHED }, { 4, CRASHED }, { 5, 5 } }, NULL, 1 },
    { { { 0, CRASHED }, { INT64_MIN, 0 } }, NULL, 0 },
    { { { 5, 4 }, { INT64_MIN, 0 } },
      "calls.jsonl:1: an operation of process 3 returns at 4, before its call at 5",
      0 },
};

START_TEST (one_process)
{
    minos_builder *builder = builder_new ();
    minos_history *history;
    minos_error error = { 0 };
    for (int i = 0; i < 3 && rows[_i].spans[i].call != INT64_MIN; i++) {
        minos_status status =
            add (builder, 3, rows[_i].spans[i].call, rows[_i].spans[i].ret, i, &error);
        ck_assert (status == MINOS_OK || rows[_i].message);
    }
    minos_status status = minos_builder_seal (&history, builder, &error);
    if (!rows[_i].message) {
        ck_assert_int_eq (status, MINOS_OK);
        ck_assert_uint_eq (minos_history_note_count (history), rows[_i].notes);
        minos_history_free (history);
        return;
    }
    char line[600];
    ck_assert_int_eq (status, MINOS_MALFORMED);
    minos_error_format (&error, line, sizeof line);
    ck_assert_str_eq (line, rows[_i].message);
}
END_TEST

START_TEST (times_that_are_missing)
{
    minos_builder *builder = builder_new ();
    minos_history *history;
    minos_error error;
    minos_op op = { .process = mns_value_of_small (1),
                    .call_time_ns = 5,
                    .return_time_ns = MINOS_NO_TIME,
                    .output = MINOS_TRUE };
    ck_assert_int_eq (minos_values_keyword (minos_builder_values (builder), &op.f, "x"), MINOS_OK);
    ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_OK);
    op.process = mns_value_of_small (2);
    ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_uint_eq (minos_history_note_count (history), 1);
    ck_assert (minos_history_op (history, 0, &op));
    ck_assert_int_eq (op.outcome, MINOS_OUTCOME_CRASHED);
    ck_assert_uint_eq (op.output, MINOS_NIL);
    minos_history_free (history);

    builder = builder_new ();
    op.call_time_ns = MINOS_NO_TIME;
    ck_assert_int_eq (minos_values_keyword (minos_builder_values (builder), &op.f, "x"), MINOS_OK);
    ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_MALFORMED);
    minos_builder_free (builder);

    builder = builder_new ();
    ck_assert_int_eq (minos_builder_invoke (builder, 1, "x", MINOS_NIL, 0, &error), MINOS_OK);
    op.call_time_ns = 1;
    ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_MISUSE);
    minos_builder_free (builder);
    ck_assert_int_eq (minos_builder_interval (NULL, &op, &error), MINOS_MISUSE);
}
END_TEST

/* A key field and a CAS with its key are treated as in records. */
START_TEST (keys)
{
    minos_builder *builder = builder_new ();
    minos_values *values = minos_builder_values (builder);
    minos_history *history;
    minos_op op = { .process = mns_value_of_small (1), .has_key = true, .key = MINOS_TRUE };
    minos_value items[3] = { mns_value_of_small (7), mns_value_of_small (1), MINOS_NIL };
    ck_assert_int_eq (minos_values_keyword (values, &op.f, "cas"), MINOS_OK);
    ck_assert_int_eq (minos_values_vector (values, &op.input, items, 3), MINOS_OK);
    op.output = op.input;
    ck_assert_int_eq (minos_builder_interval (builder, &op, NULL), MINOS_OK);
    op.has_key = false;
    op.call_time_ns = op.return_time_ns = 7;
    ck_assert_int_eq (minos_builder_interval (builder, &op, NULL), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    ck_assert (minos_history_op (history, 0, &op));
    ck_assert (op.has_key && op.key == MINOS_TRUE);
    ck_assert_uint_eq (minos_value_count (minos_history_values (history), op.input), 3);
    ck_assert (minos_history_op (history, 1, &op));
    ck_assert (!op.has_key);
    ck_assert_uint_eq (minos_value_count (minos_history_values (history), op.input), 2);
    ck_assert_uint_eq (op.input, op.output);
    minos_history_free (history);
}
END_TEST

static minos_status build_try (const minos_alloc *alloc, void *context)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    minos_status status = minos_builder_new (&builder, alloc, 0);
    (void) context;
    for (int i = 0; i < 100 && !status; i++)
        status = add (builder, i, i * 37 % 100, i * 37 % 100 + i % 5, i, &error);
    if (status) {
        minos_builder_free (builder);
        return status;
    }
    status = minos_builder_seal (&history, builder, &error);
    ck_assert ((history != NULL) == (status == MINOS_OK));
    minos_history_free (history);
    return status;
}

START_TEST (out_of_memory)
{
    failing_each (build_try, NULL, 1);
}
END_TEST

/* Over several blocks, in the worst order. */
START_TEST (many)
{
    enum { COUNT = 3 * MNS_OP_BLOCK + 17 };
    minos_builder *builder = builder_new ();
    minos_history *history;
    minos_op op;
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq (add (builder, 1, 2 * (COUNT - i), 2 * (COUNT - i) + 1, i, NULL),
                          MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    for (size_t i = 0; i < COUNT; i++) {
        ck_assert (minos_history_op (history, i, &op));
        ck_assert_uint_eq (op.call, 2 * i);
        ck_assert_uint_eq (op.ret, 2 * i + 1);
        ck_assert_uint_eq (op.call_line, COUNT - i);
    }
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("history/interval");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_loop_test (tcase, order_is_that_of_the_times, 0, 20);
    tcase_add_loop_test (tcase, one_process, 0, sizeof rows / sizeof *rows);
    tcase_add_test (tcase, times_that_are_missing);
    tcase_add_test (tcase, keys);
    tcase_add_test (tcase, out_of_memory);
    tcase_add_test (tcase, many);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
