/* test_prepare.c: ranks, classes, and which crashed operations are left out. */
#include "support/draw.h"
#include "support/gen.h"

#include <check.h>
#include <string.h>

static minos_history *history;
static gen_problem p;
static mns_model_config config;

static void prepare (const char *model, minos_history *drawn, uint32_t rules_off)
{
    static spec_model by_name; /* only the model's name is looked at */
    by_name = (spec_model){ .model = model };
    history = drawn;
    gen_problem_init (&p, history, &by_name, &config, rules_off);
}

static void done (void)
{
    gen_problem_reset (&p);
    minos_history_free (history);
    config = (mns_model_config){ 0 };
}

/* Whether operation `op` of the history is a call of the problem. */
static bool is_kept (uint32_t op)
{
    for (uint32_t i = 0; i < p.problem.call_count; i++)
        if (p.problem.calls[i].op == op)
            return true;
    return false;
}

/* Which operations are left out, as bits. */
static uint32_t dropped (const char *model, minos_history *drawn, uint32_t rules_off)
{
    uint32_t bits = 0;
    prepare (model, drawn, rules_off);
    for (uint32_t op = 0; op < minos_history_op_count (history); op++)
        bits |= (uint32_t) !is_kept (op) << op;
    done ();
    return bits;
}

START_TEST (test_ranks)
{
    prepare ("register",
             DRAW ("A  |-w 1--|     |r 1|", /* 0, 3 */
                   "B    |--w 2---|      ", /* 1 */
                   "C     |---w 2-----   ", /* 2, crashed */
                   "D         |w 3!      " /* failed */),
             MNS_RULE_ALL);
    static const uint32_t events[] = { 0, 2, 4, 1, 3, 6, 7 };
    ck_assert_uint_eq (p.problem.call_count, 4);
    ck_assert_uint_eq (p.problem.crashed_count, 1);
    ck_assert_uint_eq (p.problem.width_max, 2);
    ck_assert_uint_eq (p.problem.event_count, 7);
    for (uint32_t e = 0; e < 7; e++)
        ck_assert_uint_eq (p.problem.events[e], events[e]);
    for (uint32_t i = 0; i < 4; i++) {
        const mns_call *call = &p.problem.calls[i];
        ck_assert_uint_eq (p.problem.events[call->call], i << 1);
        if (call->ret != MNS_CALL_NEVER)
            ck_assert_uint_eq (p.problem.events[call->ret], i << 1 | 1);
    }
    ck_assert_uint_eq (p.problem.calls[2].ret, MNS_CALL_NEVER);
    ck_assert_uint_eq (p.problem.calls[3].op, 4); /* the failed write is operation 3 */
    done ();
}
END_TEST

START_TEST (test_empty)
{
    prepare ("register", DRAW ("A"), 0);
    ck_assert_uint_eq (p.problem.call_count, 0);
    ck_assert_uint_eq (p.problem.event_count, 0);
    ck_assert_uint_eq (p.problem.width_max, 0);
    done ();
}
END_TEST

START_TEST (test_crashed_reads)
{
    const char *const rows[] = { "A |-r 1----", "B  |w 1|", NULL };
    ck_assert_uint_eq (dropped ("register", draw_history (rows), 0), 1);
    ck_assert_uint_eq (dropped ("register", draw_history (rows), MNS_RULE_REDUCE_WRITES), 1);
    ck_assert_uint_eq (dropped ("register", draw_history (rows), MNS_RULE_REDUCE_READS), 0);
}
END_TEST

typedef struct writes_row {
    const char *rows[6];
    uint32_t dropped;
} writes_row;

static const writes_row writes[] = {
    /* Nobody reads 2. */
    { { "A |-w 2----", "B  |w 1| |r 1|" }, 1 },
    /* Somebody does. */
    { { "A |-w 2----", "B  |w 1| |r 2|" }, 0 },
    /* It was called when the reader had returned; or at the same time. */
    { { "A             |-w 2----", "B  |w 1| |r 2|" }, 1 << 2 },
    { { "A          |-w 2----", "B  |w 1| |r 2--|" }, 0 },
    /* A CAS from 2 reads it, also one that crashed; a CAS to 2 does not. */
    { { "A |-w 2----", "B  |w 1| |cas 2 1|" }, 0 },
    { { "A |-w 2----", "B  |w 1| |cas 2 1----", "C            |r 1|" }, 0 },
    { { "A |-w 2----", "B  |w 1| |cas 1 2|" }, 1 },
    /* A crashed CAS whose value nobody reads goes, and takes its own need with it. */
    { { "A |-w 2----", "B   |-cas 2 3-----", "C  |-cas 3 4----", "D |w 1||r 1|" },
      1 | 1 << 2 | 1 << 3 },
    { { "A |-w 2----", "B   |-cas 2 3-----", "C  |-cas 3 4----", "D |w 1||r 4|" }, 0 },
    { { "A |-w 2----", "B   |-cas 2 3-----", "C  |-cas 3 4----", "D |w 1||r 2|" },
      1 << 2 | 1 << 3 },
    /* A ring of crashed CAS stays: each needs the other. */
    { { "A |-cas 1 2----", "B |-cas 2 1----", "C  |r nil|" }, 0 },
};

START_TEST (test_unread_writes)
{
    const writes_row *row = &writes[_i];
    ck_assert_uint_eq (dropped ("cas-register", draw_history (row->rows), 0), row->dropped);
    ck_assert_uint_eq (dropped ("cas-register", draw_history (row->rows), MNS_RULE_REDUCE_WRITES),
                       0);
}
END_TEST

/* A failed CAS that is observed needs some other value: any write may be it. */
START_TEST (test_observed_failures)
{
    const char *const rows[] = { "A |-w 2----", "B  |w 1| |cas 1 3!", NULL };
    ck_assert_uint_eq (dropped ("cas-register", draw_history (rows), 0), 1 | 1 << 2);
    config.observe_failed_cas = true;
    ck_assert_uint_eq (dropped ("cas-register", draw_history (rows), 0), 0);
    config.observe_failed_cas = true;
    prepare ("cas-register", draw_history (rows), 0);
    const mns_class *class = &p.space.classes.at[p.problem.calls[2].class_id];
    ck_assert_int_eq (class->kind, MNS_CLASS_CAS_FAILED);
    ck_assert (class->pure);
    done ();
}
END_TEST

START_TEST (test_unseen_inserts)
{
    static const char *const seen[] = { "A |-enqueue 2----", "B  |enqueue 1| |dequeue 2|", NULL };
    static const char *const unseen[] = { "A |-enqueue 2----", "B  |enqueue 1| |dequeue 1|",
                                          "C   |dequeue 2-----", NULL };
    static const char *const models[] = { "fifo-queue", "unordered-queue" };
    for (size_t i = 0; i < 2; i++) {
        bool known = mns_builtin_named (models[i])->reductions & MNS_REDUCE_UNSEEN_INSERTS;
        ck_assert_uint_eq (dropped (models[i], draw_history (seen), 0), 0);
        ck_assert_uint_eq (dropped (models[i], draw_history (unseen), 0), known ? 1 : 0);
        ck_assert_uint_eq (dropped (models[i], draw_history (unseen), MNS_RULE_REDUCE_WRITES), 0);
    }
}
END_TEST

START_TEST (test_malformed)
{
    mns_budget budget;
    mns_region region;
    mns_split split;
    mns_problem problem;
    mns_space space;
    minos_model model;
    minos_error error;
    minos_history *drawn = DRAW ("A |w 1|", "B    |frob 1|");
    const mns_builtin *builtin = mns_builtin_named ("register");
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 256);
    builtin->make (&model, &config);
    ck_assert_int_eq (mns_split_history (&split, drawn, MNS_KEYED_NO, &region, &error), MINOS_OK);
    mns_prepare from = { .history = drawn,
                         .split = &split,
                         .part = &split.parts[0],
                         .model = &model,
                         .builtin = builtin,
                         .config = &config };
    ck_assert_int_eq (mns_prepare_problem (&problem, &space, &from, &region, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_nonnull (strstr (error.message, "frob"));
    mns_region_reset (&region);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    minos_history_free (drawn);
}
END_TEST

/* Refused memory at every single place: nothing leaks, and it is said. */
START_TEST (test_no_memory)
{
    minos_history *drawn = draw_history (writes[9].rows);
    const mns_builtin *builtin = mns_builtin_named ("cas-register");
    minos_status status = MINOS_NO_MEMORY;
    uint64_t limit = 0;
    for (; status == MINOS_NO_MEMORY && limit < 1 << 20; limit += 40) {
        mns_budget budget;
        mns_region region;
        mns_split split;
        mns_problem problem;
        mns_space space;
        minos_model model;
        mns_budget_init (&budget, NULL, limit + 1, NULL);
        mns_region_init (&region, &budget, 64);
        builtin->make (&model, &config);
        status = mns_split_history (&split, drawn, MNS_KEYED_NO, &region, NULL);
        if (status == MINOS_OK) {
            mns_prepare from = { .history = drawn,
                                 .split = &split,
                                 .part = &split.parts[0],
                                 .model = &model,
                                 .builtin = builtin,
                                 .config = &config };
            status = mns_prepare_problem (&problem, &space, &from, &region, NULL);
            if (status == MINOS_OK)
                mns_space_reset (&space);
        }
        mns_region_reset (&region);
        ck_assert_uint_eq (mns_budget_used (&budget), 0);
    }
    ck_assert_int_eq (status, MINOS_OK);
    ck_assert_uint_gt (limit, 400);
    minos_history_free (drawn);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("prepare");
    TCase *all = tcase_create ("prepare");
    tcase_add_test (all, test_ranks);
    tcase_add_test (all, test_empty);
    tcase_add_test (all, test_crashed_reads);
    tcase_add_loop_test (all, test_unread_writes, 0, sizeof writes / sizeof *writes);
    tcase_add_test (all, test_observed_failures);
    tcase_add_test (all, test_unseen_inserts);
    tcase_add_test (all, test_malformed);
    tcase_add_test (all, test_no_memory);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
