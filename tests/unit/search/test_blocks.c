/* Blocks against the naive search, on small random registers: whatever blocks decides, it decides
 * as the naive search does, to the blocked event; and it decides most. */
#include "base/rng.h"
#include "search/blocks.h"
#include "value/value.h"

#include <check.h>
#include <stdio.h>

enum { CALLS_MAX = 9, PROCESSES = 4 };

typedef struct world {
    mns_budget budget;
    mns_region region;
    mns_space space;
    minos_values *values;
    minos_model model;
    mns_model_config config;
    mns_call calls[CALLS_MAX];
    uint32_t events[2 * CALLS_MAX];
    mns_problem problem;
} world;

static void world_init (world *w)
{
    minos_error error;
    const mns_builtin *builtin = mns_builtin_named ("cas-register");
    *w = (world){ 0 };
    mns_budget_init (&w->budget, NULL, 0, NULL);
    mns_region_init (&w->region, &w->budget, 1024);
    ck_assert_int_eq (mns_values_new (&w->values, &w->budget), MINOS_OK);
    builtin->make (&w->model, &w->config);
    ck_assert_int_eq (
        mns_space_init (&w->space, &w->budget, &w->model, builtin, &w->config, w->values, &error),
        MINOS_OK);
}

static void world_reset (world *w)
{
    mns_space_reset (&w->space);
    minos_values_free (w->values);
    mns_region_reset (&w->region);
    mns_budget_reset (&w->budget);
}

static minos_value number (world *w, uint64_t n)
{
    minos_value value = MINOS_NIL;
    if (n > 0)
        ck_assert_int_eq (minos_values_integer (w->values, &value, (int64_t) n), MINOS_OK);
    return value;
}

/* A random operation over values nil, 1 … domain. */
static uint32_t random_class (world *w, mns_rng *rng, uint64_t domain, bool completed)
{
    static const char *const names[] = { "read", "write", "cas" };
    minos_error error;
    uint32_t id;
    uint64_t f = mns_rng_below (rng, 3);
    minos_model_op op = { .values = w->values, .f = names[f], .completed = completed };
    minos_value pair[2] = { number (w, mns_rng_below (rng, domain + 1)),
                            number (w, 1 + mns_rng_below (rng, domain)) };
    if (f == 0)
        op.output = completed ? pair[0] : MINOS_NIL;
    else if (f == 1)
        op.input = pair[1];
    else
        ck_assert_int_eq (minos_values_vector (w->values, &op.input, pair, 2), MINOS_OK);
    ck_assert_int_eq (mns_space_class (&w->space, &id, &op, &error), MINOS_OK);
    return id;
}

/* Each process calls and returns in turn; a call may crash, which frees the process. */
static void random_problem (world *w, mns_rng *rng)
{
    uint32_t open[PROCESSES], calls = 0, events = 0;
    uint32_t wanted = 2 + (uint32_t) mns_rng_below (rng, CALLS_MAX - 1);
    uint64_t domain = 1 + mns_rng_below (rng, 5), crash = mns_rng_below (rng, 3);
    for (int p = 0; p < PROCESSES; p++)
        open[p] = MNS_CALL_NEVER;
    w->problem = (mns_problem){ .space = &w->space, .calls = w->calls, .events = w->events };
    for (int steps = 0; steps < 200; steps++) {
        uint32_t p = (uint32_t) mns_rng_below (rng, PROCESSES);
        if (open[p] == MNS_CALL_NEVER && calls < wanted) {
            bool completed = mns_rng_below (rng, 10) >= crash;
            uint32_t id = random_class (w, rng, domain, completed);
            if (!completed && w->space.classes.at[id].pure)
                continue; /* a problem has none: they are dropped before */
            w->calls[calls] = (mns_call){ events, MNS_CALL_NEVER, id, calls };
            w->events[events++] = calls << 1;
            open[p] = completed ? calls : MNS_CALL_NEVER;
            w->problem.crashed_count += !completed;
            calls++;
        } else if (open[p] != MNS_CALL_NEVER) {
            w->calls[open[p]].ret = events;
            w->events[events++] = open[p] << 1 | 1;
            open[p] = MNS_CALL_NEVER;
        }
    }
    for (int p = 0; p < PROCESSES; p++)
        if (open[p] != MNS_CALL_NEVER) {
            w->calls[open[p]].ret = events;
            w->events[events++] = open[p] << 1 | 1;
        }
    w->problem.call_count = calls;
    w->problem.event_count = events;
    w->problem.width_max = PROCESSES;
}

START_TEST (blocks_agree_with_the_naive_search)
{
    mns_rng rng = { 20 };
    uint32_t valid = 0, invalid = 0, open = 0;
    for (int round = 0; round < 60000; round++) {
        world w;
        mns_limits limits = { .states_max = UINT64_MAX };
        mns_answer fast, slow;
        world_init (&w);
        random_problem (&w, &rng);
        mns_blocks (&fast, &w.problem, &limits, &w.region);
        mns_naive (&slow, &w.problem, &limits, &w.region);
        ck_assert_int_ne (slow.valid, MINOS_VALID_UNKNOWN);
        if (fast.valid == MINOS_VALID_UNKNOWN) {
            ck_assert_int_eq (fast.cause, MNS_CAUSE_PRUNED);
            open++;
        } else {
            ck_assert_msg (fast.valid == slow.valid, "round %d: %d, not %d", round, fast.valid,
                           slow.valid);
            if (fast.valid == MINOS_VALID_FALSE)
                ck_assert_msg (fast.blocked_canonical ? fast.blocked_event == slow.blocked_event
                                                      : fast.blocked_event >= slow.blocked_event,
                               "round %d: event %u not %u", round, fast.blocked_event,
                               slow.blocked_event);
            valid += fast.valid == MINOS_VALID_TRUE;
            invalid += fast.valid == MINOS_VALID_FALSE;
        }
        world_reset (&w);
    }
    /* A test that decides nothing would prove nothing. */
    ck_assert_uint_gt (valid, 2000);
    ck_assert_uint_gt (invalid, 10000);
    ck_assert_uint_lt (open, 50000);
    printf ("blocks: %u valid, %u invalid, %u not pinned\n", valid, invalid, open);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("blocks");
    TCase *tests = tcase_create ("blocks");
    SRunner *runner = srunner_create (suite);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, blocks_agree_with_the_naive_search);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? 0 : 1;
}
