/* Logs of several threads become one history that each thread and all together recognise. */
#include "base/rng.h"
#include "minos/record.h"
#include "support/failing.h"
#include "value/value.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, ROUNDS = 3000 };

typedef struct worker {
    minos_recorder *recorder;
    _Atomic int64_t *counter; /* what the test is about: fetch and add */
    int64_t number;
    bool fine;
} worker;

/* Adds one to the counter, and says what it saw: [thread [before "and a longer text"]]. */
static void *work (void *context)
{
    worker *w = context;
    minos_log *log;
    w->fine = minos_recorder_log (&log, w->recorder) == MINOS_OK;
    for (int i = 0; i < ROUNDS && w->fine; i++) {
        minos_value pair[2];
        minos_values *values = minos_log_values (log);
        w->fine &= !minos_log_add (log, MINOS_TYPE_INVOKE, w->number, "add", MINOS_NIL, NULL);
        int64_t before = atomic_fetch_add (w->counter, 1);
        w->fine &= !minos_values_integer (values, &pair[0], before);
        w->fine &= !minos_values_string (values, &pair[1], "a longer text, of one pool");
        w->fine &= !minos_values_vector (values, &pair[1], pair, 2);
        w->fine &= !minos_values_integer (values, &pair[0], w->number);
        w->fine &= !minos_values_vector (values, &pair[0], pair, 2);
        w->fine &= !minos_log_add (log, MINOS_TYPE_OK, w->number, "add", pair[0], NULL);
    }
    return NULL;
}

static minos_history *threads_run (void)
{
    minos_recorder *recorder;
    minos_history *history;
    minos_error error = { 0 };
    _Atomic int64_t counter = 0;
    worker workers[THREADS];
    pthread_t threads[THREADS];
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 0), MINOS_OK);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){ .recorder = recorder, .counter = &counter, .number = i };
        ck_assert_int_eq (pthread_create (&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq (pthread_join (threads[i], NULL), 0);
        ck_assert (workers[i].fine);
    }
    minos_status status = minos_recorder_seal (&history, recorder, &error);
    ck_assert_msg (status == MINOS_OK, "%s", error.message);
    return history;
}

/* The counter at the time of its answer: [thread [before text]]. */
static int64_t seen (const minos_values *values, const minos_op *op)
{
    int64_t before;
    minos_value inner = minos_value_at (values, op->output, 1);
    ck_assert (minos_value_int64 (values, minos_value_at (values, inner, 0), &before));
    return before;
}

/* If one add was over before another began, it saw the smaller number. */
START_TEST (order_is_real_time)
{
    minos_history *history = threads_run ();
    const minos_values *values = minos_history_values (history);
    static minos_op ops[THREADS * ROUNDS];
    static size_t by_seen[THREADS * ROUNDS];
    ck_assert_uint_eq (minos_history_op_count (history), THREADS * ROUNDS);
    ck_assert_uint_eq (minos_history_record_count (history), 2 * THREADS * ROUNDS);
    for (size_t i = 0; i < THREADS * ROUNDS; i++) {
        ck_assert (minos_history_op (history, i, &ops[i]));
        ck_assert_uint_eq (minos_value_at (values, ops[i].output, 0), ops[i].process);
        ck_assert_int_le (ops[i].call_time_ns, ops[i].return_time_ns);
        by_seen[seen (values, &ops[i])] = i;
    }
    uint32_t latest_call = 0;
    for (size_t i = 0; i < THREADS * ROUNDS; i++) {
        const minos_op *op = &ops[by_seen[i]];
        ck_assert_uint_ge (op->ret, latest_call);
        if (op->call > latest_call)
            latest_call = op->call;
    }
    minos_history_free (history);
}
END_TEST

START_TEST (empty)
{
    minos_recorder *recorder;
    minos_history *history;
    minos_log *log;
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_recorder_seal (&history, recorder, NULL), MINOS_OK);
    ck_assert_uint_eq (minos_history_op_count (history), 0);
    minos_history_free (history);
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_recorder_log (&log, recorder), MINOS_OK);
    ck_assert_int_eq (minos_recorder_log (&log, recorder), MINOS_OK);
    ck_assert_int_eq (minos_recorder_seal (&history, recorder, NULL), MINOS_OK);
    minos_history_free (history);
}
END_TEST

/* One thread, many logs: tickets are the order in which the calls were made. */
START_TEST (merge)
{
    enum { LOGS = 13, EVENTS = 5000 };
    minos_recorder *recorder;
    minos_history *history;
    minos_log *logs[LOGS];
    bool open[LOGS] = { false };
    static int expected[EVENTS];
    mns_rng rng = { 3 };
    int ops = 0;
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 0), MINOS_OK);
    for (int i = 0; i < LOGS; i++)
        ck_assert_int_eq (minos_recorder_log (&logs[i], recorder), MINOS_OK);
    for (int i = 0; i < EVENTS; i++) {
        int at = (int) mns_rng_below (&rng, 1 + mns_rng_below (&rng, LOGS));
        minos_value number = mns_value_of_small (i);
        ck_assert_int_eq (minos_log_add (logs[at], open[at] ? MINOS_TYPE_OK : MINOS_TYPE_INVOKE, at,
                                         "f", number, NULL),
                          MINOS_OK);
        if (!open[at])
            expected[ops++] = i;
        open[at] = !open[at];
    }
    ck_assert_int_eq (minos_recorder_seal (&history, recorder, NULL), MINOS_OK);
    ck_assert_uint_eq (minos_history_op_count (history), (size_t) ops);
    for (size_t i = 0; i < (size_t) ops; i++) {
        minos_op op;
        ck_assert (minos_history_op (history, i, &op));
        ck_assert_uint_eq (op.input, mns_value_of_small (expected[i]));
        ck_assert_uint_eq (op.call, (uint32_t) expected[i]);
        if (op.ret != MINOS_NEVER)
            ck_assert_uint_eq (op.output, mns_value_of_small (op.ret));
    }
    minos_history_free (history);
}
END_TEST

START_TEST (refusals)
{
    minos_recorder *recorder;
    minos_history *history;
    minos_log *log;
    minos_error error;
    ck_assert_int_eq (minos_recorder_new (NULL, NULL, 0), MINOS_MISUSE);
    ck_assert_int_eq (minos_recorder_log (&log, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_recorder_log (NULL, recorder), MINOS_MISUSE);
    ck_assert_int_eq (minos_recorder_log (&log, recorder), MINOS_OK);
    ck_assert_int_eq (minos_log_add (log, MINOS_TYPE_OK, 1, NULL, MINOS_NIL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_log_add (log, MINOS_TYPE_INVOKE, 1, "f", MINOS_NIL, &error), MINOS_OK);
    ck_assert_int_eq (minos_log_add (log, MINOS_TYPE_INVOKE, 1, "f", MINOS_NIL, &error), MINOS_OK);
    ck_assert_int_eq (minos_recorder_seal (&history, recorder, &error), MINOS_MALFORMED);
    ck_assert_ptr_null (history);
    ck_assert_ptr_nonnull (strstr (error.message, "is still open"));
    ck_assert_int_eq (minos_recorder_seal (&history, NULL, &error), MINOS_MISUSE);
    minos_recorder_free (NULL);
}
END_TEST

/* An event that found no memory spoils the history. */
START_TEST (holes)
{
    minos_recorder *recorder;
    minos_history *history;
    minos_log *log;
    minos_error error;
    ck_assert_int_eq (minos_recorder_new (&recorder, NULL, 200000), MINOS_OK);
    ck_assert_int_eq (minos_recorder_log (&log, recorder), MINOS_OK);
    minos_status status = MINOS_OK;
    for (int i = 0; i < 100000 && !status; i++)
        status = minos_log_add (log, MINOS_TYPE_INVOKE, i, "f", MINOS_NIL, &error);
    ck_assert_int_eq (status, MINOS_NO_MEMORY);
    ck_assert_int_eq (minos_recorder_seal (&history, recorder, &error), MINOS_NO_MEMORY);
    ck_assert_ptr_null (history);
    ck_assert_ptr_nonnull (strstr (error.message, "lost an event"));
}
END_TEST

static minos_status record_try (const minos_alloc *alloc, void *context)
{
    minos_recorder *recorder;
    minos_history *history;
    minos_log *logs[3];
    minos_error error;
    minos_status status = minos_recorder_new (&recorder, alloc, 0);
    (void) context;
    if (status)
        return status;
    for (int i = 0; i < 3 && !status; i++)
        status = minos_recorder_log (&logs[i], recorder);
    for (int i = 0; i < 600 && !status; i++) {
        minos_value items[3] = { mns_value_of_small (i), MINOS_NIL, MINOS_TRUE };
        minos_log *log = logs[i % 3];
        status = minos_values_vector (minos_log_values (log), &items[0], items, 3);
        if (!status)
            status = minos_log_add (log, MINOS_TYPE_INVOKE, i, "f", items[0], &error);
    }
    if (status) {
        minos_recorder_free (recorder);
        return status;
    }
    status = minos_recorder_seal (&history, recorder, &error);
    ck_assert ((history != NULL) == (status == MINOS_OK));
    minos_history_free (history);
    return status;
}

START_TEST (out_of_memory)
{
    failing_each (record_try, NULL, 1);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("record/recorder");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_test (tcase, order_is_real_time);
    tcase_add_test (tcase, empty);
    tcase_add_test (tcase, merge);
    tcase_add_test (tcase, refusals);
    tcase_add_test (tcase, holes);
    tcase_add_test (tcase, out_of_memory);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
