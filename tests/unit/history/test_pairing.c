/* Random records against a naive reading of them: each completion looks back for its invocation. */
#include "base/rng.h"
#include "history/history.h"

#include <check.h>
#include <stdlib.h>

enum { RECORDS = 60, PROCESSES = 7, NEMESIS = 5, NIL = 6 };

/* Processes 0 … 2 are numbers, 3 and 4 names, then the nemesis and nil. */
typedef struct event {
    int process, f;
    minos_type type;
} event;

typedef struct naive_op {
    int process, f, call, ret;
    minos_outcome outcome;
} naive_op;

typedef struct naive {
    event records[RECORDS];
    int count;
    naive_op ops[RECORDS];
    int op_count, event_count;
} naive;

static bool is_number (int process)
{
    return process < 3;
}

/* The last record of the process that was no event, or −1. */
static int last_of (const naive *n, const int *owner, int process)
{
    for (int i = n->count - 1; i >= 0; i--)
        if (n->records[i].process == process && owner[i] >= 0)
            return i;
    return -1;
}

static void op_begin (naive *n, int *owner, const event *e)
{
    owner[n->count] = n->op_count;
    n->ops[n->op_count++] = (naive_op){ .process = e->process,
                                        .f = e->f,
                                        .call = n->count,
                                        .ret = -1,
                                        .outcome = MINOS_OUTCOME_CRASHED };
}

/* False: refused. `owner` is the operation of each record, −1 for events. */
static bool naive_add (naive *n, int *owner, bool *invoked, bool *alone, const event *e)
{
    int last = last_of (n, owner, e->process);
    bool open = last >= 0 && n->records[last].type == MINOS_TYPE_INVOKE;
    bool known = last >= 0 && !*alone;
    owner[n->count] = -1;
    if (e->process == NEMESIS) {
        n->event_count++;
    } else if (e->type == MINOS_TYPE_INVOKE) {
        if (open || *alone)
            return false;
        *invoked = true;
        op_begin (n, owner, e);
    } else if (open) {
        naive_op *op = &n->ops[owner[last]];
        if (op->f != e->f)
            return false;
        owner[n->count] = owner[last];
        if (e->type != MINOS_TYPE_INFO) {
            op->ret = n->count;
            op->outcome = e->type == MINOS_TYPE_OK ? MINOS_OUTCOME_OK : MINOS_OUTCOME_FAIL;
        }
    } else if (!is_number (e->process) &&
               (e->type == MINOS_TYPE_INFO || (e->process != NIL && !known))) {
        n->event_count++;
    } else {
        if (*invoked)
            return false;
        *alone = true;
        op_begin (n, owner, e);
        naive_op *op = &n->ops[n->op_count - 1];
        op->call = 0;
        if (e->type != MINOS_TYPE_INFO) {
            op->ret = n->count;
            op->outcome = e->type == MINOS_TYPE_OK ? MINOS_OUTCOME_OK : MINOS_OUTCOME_FAIL;
        }
    }
    n->records[n->count++] = *e;
    return true;
}

static minos_status builder_add (minos_builder *builder, const minos_value *processes,
                                 const event *e)
{
    minos_record record = { .size = sizeof record,
                            .type = e->type,
                            .process = processes[e->process] };
    const char *const names[] = { "read", "write" };
    minos_status status =
        minos_values_keyword (minos_builder_values (builder), &record.f, names[e->f]);
    return status ? status : minos_builder_add (builder, &record, NULL);
}

static void compare (const minos_history *history, const naive *n, const minos_value *processes)
{
    ck_assert_uint_eq (minos_history_op_count (history), (size_t) n->op_count);
    ck_assert_uint_eq (minos_history_event_count (history), (size_t) n->event_count);
    for (int i = 0; i < n->op_count; i++) {
        const naive_op *expected = &n->ops[i];
        minos_op op;
        ck_assert (minos_history_op (history, (size_t) i, &op));
        ck_assert_uint_eq (op.process, processes[expected->process]);
        ck_assert_int_eq (op.outcome, expected->outcome);
        ck_assert_uint_eq (op.call, (uint32_t) expected->call);
        ck_assert_uint_eq (op.ret, expected->ret < 0 ? MINOS_NEVER : (uint32_t) expected->ret);
    }
}

/* Mostly what a process may do next, sometimes anything. */
static event event_random (mns_rng *rng, const bool *open, const int *f, bool only_completions)
{
    event e = { .process = (int) mns_rng_below (rng, PROCESSES) };
    bool wild = mns_rng_below (rng, 60) == 0;
    e.f = open[e.process] && !wild ? f[e.process] : (int) mns_rng_below (rng, 2);
    e.type = (minos_type) (wild || e.process == NEMESIS          ? mns_rng_below (rng, 4)
                           : open[e.process] || only_completions ? 1 + mns_rng_below (rng, 3)
                                                                 : 0);
    return e;
}

static bool random_history (uint64_t seed)
{
    mns_rng rng = { seed };
    minos_builder *builder;
    minos_history *history;
    minos_value processes[PROCESSES] = { mns_value_of_small (0), mns_value_of_small (1),
                                         mns_value_of_small (-4) };
    naive n = { .count = 0 };
    int owner[RECORDS], f[PROCESSES] = { 0 };
    bool open[PROCESSES] = { false }, invoked = false, alone = false, fine = true;
    bool only_completions = seed % 5 == 0;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *values = minos_builder_values (builder);
    ck_assert_int_eq (minos_values_keyword (values, &processes[3], "p"), MINOS_OK);
    ck_assert_int_eq (minos_values_string (values, &processes[4], "q"), MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (values, &processes[NEMESIS], "nemesis"), MINOS_OK);
    while (fine && n.count < RECORDS) {
        event e = event_random (&rng, open, f, only_completions);
        fine = naive_add (&n, owner, &invoked, &alone, &e);
        minos_status status = builder_add (builder, processes, &e);
        ck_assert_msg (fine == (status == MINOS_OK), "seed %llu, record %d",
                       (unsigned long long) seed, n.count);
        if (e.process != NEMESIS) {
            open[e.process] = e.type == MINOS_TYPE_INVOKE;
            f[e.process] = e.f;
        }
    }
    minos_status status = minos_builder_seal (&history, builder, NULL);
    ck_assert (fine == (status == MINOS_OK));
    if (fine)
        compare (history, &n, processes);
    minos_history_free (history);
    return fine;
}

START_TEST (random_records)
{
    int accepted = 0;
    for (uint64_t seed = 0; seed < 500; seed++)
        accepted += random_history (seed);
    ck_assert_int_gt (accepted, 100);
    ck_assert_int_lt (accepted, 400);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("history/pairing");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_test (tcase, random_records);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
