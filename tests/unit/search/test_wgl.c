/* test_wgl.c: the corners of the exhaustive search: nothing, one, all crashed, wide, long, out of
 * budget. That it agrees with brute force is for tests/cross. */
#include "support/registers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static mns_budget budget;
static mns_registers registers;
static mns_limits limits;
static mns_answer answer;

static void setup (void)
{
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_registers_init (&registers, &budget);
    limits = (mns_limits){ .states_max = UINT64_MAX };
}

static void teardown (void)
{
    mns_registers_reset (&registers);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
}

static uint32_t read_of (uint32_t value)
{
    return mns_registers_class (&registers, MNS_CLASS_READ, value, 0, true);
}

static uint32_t write_of (uint32_t value, bool completed)
{
    return mns_registers_class (&registers, MNS_CLASS_WRITE, 0, value, completed);
}

static mns_call *new_calls (uint32_t count)
{
    mns_call *calls = mns_region_array (&registers.region, count, sizeof *calls);
    ck_assert_ptr_nonnull (calls);
    return calls;
}

static void judge (void)
{
    mns_wgl (&answer, &registers.problem, &limits, &registers.region);
}

static void expect_valid (uint32_t witness_count)
{
    judge ();
    ck_assert_int_eq (answer.valid, MINOS_VALID_TRUE);
    ck_assert_int_eq (answer.cause, MNS_CAUSE_NONE);
    ck_assert_uint_eq (answer.witness_count, witness_count);
    ck_assert (mns_witness_holds (&registers.problem, answer.witness, witness_count));
}

static void expect_blocked (uint32_t call)
{
    judge ();
    ck_assert_int_eq (answer.valid, MINOS_VALID_FALSE);
    ck_assert (answer.blocked_canonical);
    ck_assert_uint_eq (registers.problem.events[answer.blocked_event], call << 1 | 1);
}

START_TEST (test_empty)
{
    mns_registers_rank (&registers, new_calls (0), 0, 1);
    expect_valid (0);
}
END_TEST

START_TEST (test_one)
{
    mns_call *calls = new_calls (1);
    calls[0] = (mns_call){ 0, 1, read_of (0), 0 };
    mns_registers_rank (&registers, calls, 1, 2);
    expect_valid (1);
    calls[0].class_id = read_of (1);
    expect_blocked (0);
}
END_TEST

START_TEST (test_all_crashed)
{
    enum { COUNT = 200 };
    mns_call *calls = new_calls (COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        calls[i] = (mns_call){ i, MNS_CALL_NEVER, write_of (i % 7, false), 0 };
    mns_registers_rank (&registers, calls, COUNT, 7);
    expect_valid (0);
}
END_TEST

/* Crashed writes of 1 … COUNT, of which reads see some: each is used at most once. */
START_TEST (test_crashed_once)
{
    enum { COUNT = 40 };
    mns_call *calls = new_calls (COUNT + 3);
    for (uint32_t i = 0; i < COUNT; i++)
        calls[i] = (mns_call){ i, MNS_CALL_NEVER, write_of (1 + i, false), 0 };
    calls[COUNT] = (mns_call){ COUNT, COUNT + 1, read_of (7), 0 };
    calls[COUNT + 1] = (mns_call){ COUNT + 2, COUNT + 3, read_of (9), 0 };
    calls[COUNT + 2] = (mns_call){ COUNT + 4, COUNT + 5, read_of (9), 0 };
    mns_registers_rank (&registers, calls, COUNT + 3, COUNT + 1);
    expect_valid (5);
    calls[COUNT + 2].class_id = read_of (7);
    expect_blocked (COUNT + 2);
}
END_TEST

/* COUNT writes open at once, read back in the opposite order: several words of mask. */
static void make_wide (uint32_t count, uint32_t first_seen)
{
    mns_call *calls = new_calls (2 * count);
    for (uint32_t i = 0; i < count; i++) {
        calls[i] = (mns_call){ i, 4 * count + i, write_of (i + 1, true), 0 };
        calls[count + i] = (mns_call){ 2 * count + 2 * i, 2 * count + 2 * i + 1,
                                       read_of (i == 0 ? first_seen : count - i), 0 };
    }
    mns_registers_rank (&registers, calls, 2 * count, count + 2);
    ck_assert_uint_eq (registers.problem.width_max, count + 1);
}

START_TEST (test_wide)
{
    make_wide (_i, (uint32_t) _i);
    expect_valid (2 * (uint32_t) _i);
}
END_TEST

/* Equal writes are one label: however many are open, they are taken in one order. */
START_TEST (test_wide_invalid)
{
    enum { COUNT = 300 };
    mns_call *calls = new_calls (COUNT + 1);
    for (uint32_t i = 0; i < COUNT; i++)
        calls[i] = (mns_call){ i, 2 * COUNT + i, write_of (1, true), 0 };
    calls[COUNT] = (mns_call){ COUNT, COUNT + 1, read_of (2), 0 };
    mns_registers_rank (&registers, calls, COUNT + 1, 3);
    expect_blocked (COUNT);
    ck_assert_uint_le (answer.states, COUNT + 1);
}
END_TEST

/* Two values take turns, one operation at a time; the last read may be wrong. */
static void make_sequence (uint32_t count)
{
    mns_call *calls = new_calls (count);
    for (uint32_t i = 0; i < count; i++)
        calls[i] = (mns_call){ 2 * i, 2 * i + 1,
                               i % 2 ? read_of (i / 2 % 2) : write_of (i / 2 % 2, true), 0 };
    mns_registers_rank (&registers, calls, count, 3);
}

START_TEST (test_long)
{
    enum { COUNT = 1000000 };
    make_sequence (COUNT);
    uint64_t before = mns_budget_used (&budget);
    expect_valid (COUNT);
    uint64_t bytes = mns_budget_peak (&budget) - before;
    /* Trail, slot, witness, and its place in the list of its value: 4 bytes each. */
    printf ("sequential: %.2f bytes an operation beside the problem, %llu states\n",
            (double) bytes / COUNT, (unsigned long long) answer.states);
    ck_assert_uint_le (bytes, 17 * COUNT);
    ck_assert_uint_le (answer.states, COUNT);
    registers.problem.calls[COUNT - 1].class_id = read_of (2);
    expect_blocked (COUNT - 1);
}
END_TEST

/* Two at a time, and a choice at each: still linear. */
START_TEST (test_long_pairs)
{
    enum { COUNT = 200000 };
    mns_call *calls = new_calls (COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        calls[i] =
            (mns_call){ 4 * (i / 2) + i % 2, 4 * (i / 2) + 2 + i % 2, write_of (i % 5, true), 0 };
    mns_registers_rank (&registers, calls, COUNT, 6);
    uint64_t before = mns_budget_used (&budget);
    expect_valid (COUNT);
    uint64_t bytes = mns_budget_peak (&budget) - before;
    printf ("pairs: %.2f bytes an operation, %llu states\n", (double) bytes / COUNT,
            (unsigned long long) answer.states);
    ck_assert_uint_le (bytes, 100 * (uint64_t) COUNT);
    calls[COUNT - 1].class_id = read_of (5);
    expect_blocked (COUNT - 1);
    ck_assert_uint_le (answer.states, 5 * COUNT);
}
END_TEST

/* Hard on purpose: writes of distinct values around a read of what nobody wrote, and the rules off
 * that see through it. */
static void make_hard (uint32_t count)
{
    limits.rules_off = MNS_RULE_DEAD_VALUES | MNS_RULE_ABSORB | MNS_RULE_DEAD_END;
    mns_call *calls = new_calls (count + 1);
    for (uint32_t i = 0; i < count; i++)
        calls[i] = (mns_call){ i, 2 * count + i, write_of (i + 1, true), 0 };
    calls[count] = (mns_call){ 4 * count, 4 * count + 2, read_of (count + 1), 0 };
    mns_registers_rank (&registers, calls, count + 1, count + 3);
}

/* A crashed write of what the register holds already is of use: it undoes the write beside it.
 *     w 1 |------------------|      w 0 (crashed) |---      cas 0 2 |---|      r 2    |---| */
START_TEST (test_restores)
{
    mns_call *calls = new_calls (4);
    calls[0] = (mns_call){ 0, 5, write_of (1, true), 0 };
    calls[1] = (mns_call){ 1, MNS_CALL_NEVER, write_of (0, false), 0 };
    calls[2] = (mns_call){ 2, 3, mns_registers_class (&registers, MNS_CLASS_CAS, 0, 2, true), 0 };
    calls[3] = (mns_call){ 6, 7, read_of (2), 0 };
    mns_registers_rank (&registers, calls, 4, 3);
    expect_valid (4);
    registers.problem.calls[1].class_id = write_of (2, false);
    judge ();
    ck_assert_int_eq (answer.valid, MINOS_VALID_TRUE);
    registers.problem.calls[1].class_id = write_of (1, false);
    expect_blocked (3);
}
END_TEST

/* The rules see through it: what is written and never read does not matter. */
START_TEST (test_dead_writes)
{
    make_hard (2000);
    limits.rules_off = 0;
    expect_blocked (2000);
    ck_assert_uint_le (answer.states, 4);
}
END_TEST

START_TEST (test_states_max)
{
    make_hard (12);
    expect_blocked (12);
    uint64_t needed = answer.states;
    ck_assert_uint_gt (needed, 12 << 10); /* 12 · 2^11 configurations, about */
    limits.states_max = needed - 1;
    judge ();
    ck_assert_int_eq (answer.valid, MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (answer.cause, MNS_CAUSE_STATES);
    ck_assert_uint_eq (answer.states, needed - 1);
    limits.states_max = needed;
    expect_blocked (12);
}
END_TEST

/* A cache that must forget costs time, never the verdict. */
START_TEST (test_forgets)
{
    make_hard (9);
    expect_blocked (9);
    uint64_t easy = answer.states;
    uint64_t need = mns_budget_peak (&budget);
    bool slower = false;
    for (uint64_t spare = 1024; mns_budget_used (&budget) + spare < need; spare += 1024) {
        budget.limit = mns_budget_used (&budget) + spare;
        judge ();
        if (answer.valid == MINOS_VALID_UNKNOWN) {
            ck_assert_int_eq (answer.cause, MNS_CAUSE_MEMORY);
            ck_assert (!slower);
            continue;
        }
        ck_assert_int_eq (answer.valid, MINOS_VALID_FALSE);
        ck_assert_uint_eq (registers.problem.events[answer.blocked_event], 9 << 1 | 1);
        slower |= answer.states > easy;
    }
    ck_assert (slower);
    budget.limit = UINT64_MAX;
}
END_TEST

START_TEST (test_cancelled)
{
    mns_stop stop;
    minos_cancel *cancel;
    _Atomic uint64_t states = 0, frontier = 0;
    make_hard (14);
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    mns_stop_init (&stop, cancel, 0);
    limits.stop = &stop;
    limits.states_told = &states;
    limits.frontier_told = &frontier;
    minos_cancel_request (cancel);
    judge ();
    ck_assert_int_eq (answer.valid, MINOS_VALID_UNKNOWN);
    ck_assert_int_eq (answer.cause, MNS_CAUSE_CANCELLED);
    ck_assert_uint_eq (answer.states, 1024);
    ck_assert_uint_eq (states, 1024);
    ck_assert_uint_gt (frontier, 0);
    minos_cancel_free (cancel);
}
END_TEST

START_TEST (test_witness)
{
    /* c0 |---|   c1 |-----|      c2   |---|  crashed: c3 */
    mns_call *calls = new_calls (4);
    calls[0] = (mns_call){ 0, 2, write_of (1, true), 0 };
    calls[1] = (mns_call){ 1, 5, write_of (2, true), 0 };
    calls[2] = (mns_call){ 3, 6, read_of (1), 0 };
    calls[3] = (mns_call){ 4, MNS_CALL_NEVER, write_of (1, false), 0 };
    mns_registers_rank (&registers, calls, 4, 3);
    static const struct {
        uint32_t at[4], count;
        bool holds;
    } rows[] = {
        { { 0, 2, 1 }, 3, true },     { { 1, 0, 2 }, 3, true },
        { { 0, 1, 3, 2 }, 4, true },  { { 0, 1, 2 }, 3, false }, /* not legal */
        { { 2, 0, 1 }, 3, false },                               /* real time */
        { { 3, 2, 0, 1 }, 4, false },                            /* real time */
        { { 0, 2 }, 2, false },                                  /* c1 is missing */
        { { 0, 2, 1, 1 }, 4, false },                            /* twice */
        { { 0, 2, 4, 1 }, 4, false },                            /* no such call */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg (mns_witness_holds (&registers.problem, rows[i].at, rows[i].count) ==
                           rows[i].holds,
                       "row %zu", i);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("wgl");
    TCase *corners = tcase_create ("corners");
    tcase_add_checked_fixture (corners, setup, teardown);
    tcase_set_timeout (corners, 120);
    tcase_add_test (corners, test_empty);
    tcase_add_test (corners, test_one);
    tcase_add_test (corners, test_all_crashed);
    tcase_add_test (corners, test_crashed_once);
    tcase_add_loop_test (corners, test_wide, 60, 70);
    tcase_add_loop_test (corners, test_wide, 1000, 1001);
    tcase_add_test (corners, test_wide_invalid);
    tcase_add_test (corners, test_long);
    tcase_add_test (corners, test_long_pairs);
    tcase_add_test (corners, test_restores);
    tcase_add_test (corners, test_dead_writes);
    tcase_add_test (corners, test_states_max);
    tcase_add_test (corners, test_forgets);
    tcase_add_test (corners, test_cancelled);
    tcase_add_test (corners, test_witness);
    suite_add_tcase (suite, corners);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
