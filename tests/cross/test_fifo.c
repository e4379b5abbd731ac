/* test_fifo.c: queues against the exhaustive search: one verdict on many small histories, with
 * crashes, failures, empty dequeues and bent answers; with distinct items (the sweep), with peeks
 * (the order of the items), with items that repeat (two frontiers), with two keys, and with
 * drains. What is proved is certified, and the certificate holds. */
#include "base/buffer.h"
#include "support/queue_sim.h"
#include "support/scale.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

enum { HISTORIES = 52000 };

typedef struct tally {
    uint64_t valid, invalid, proved;
} tally;

/* Writes the certificate and verifies it. True: every key has a proof. */
static bool certify (const minos_history *history, char found, uint64_t seed)
{
    const char *checker = "fifo-linearizable:witness=true";
    minos_verdict *verdict;
    minos_certified certified;
    minos_error error;
    mns_budget budget;
    mns_buffer text;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&text, &budget, 0);
    minos_sink sink = mns_buffer_sink (&text);
    ck_assert_int_eq (minos_check (&verdict, history, &checker, 1, NULL, NULL, NULL, &error), 0);
    ck_assert_int_eq (minos_certificate_write (verdict, 0, history, &sink), MINOS_OK);
    minos_status status =
        minos_certificate_verify (&certified, history, text.data, text.size, NULL, NULL, &error);
    ck_assert_msg (status == MINOS_OK, "seed %" PRIu64 ": line %" PRIu64 ": %s\n%.*s", seed,
                   error.line, error.message, (int) text.size, text.data);
    if (certified.keys_unproved == 0)
        ck_assert_int_eq (certified.valid, minos_verdict_valid (verdict));
    ck_assert (found != 't' || certified.keys_unproved == 0);
    minos_verdict_free (verdict);
    mns_buffer_reset (&text);
    mns_budget_reset (&budget);
    return certified.keys_unproved == 0;
}

static void compare (const sim *drawn, bool bent, uint64_t seed, tally *sum)
{
    minos_history *history = sim_build_drain (drawn), *apart = sim_build (drawn, false);
    char found = sim_judge (history, "fifo-linearizable");
    char expected = sim_judge (apart, "linearizable:model=fifo-queue,algorithm=wgl");
    ck_assert_msg (bent || expected != 'f', "seed %" PRIu64 " is not drawn right", seed);
    ck_assert_msg ((found == 'f') == (expected == 'f') && found != 'u' && expected != 'u',
                   "seed %" PRIu64 ": %c, but the search says %c", seed, found, expected);
    sum->valid += found == 't';
    sum->invalid += found == 'f';
    sum->proved += certify (history, found, seed);
    minos_history_free (apart);
    minos_history_free (history);
}

static bool draw (sim *drawn, mns_rng *rng, sim_rule rule)
{
    bool bent = false;
    sim_draw (drawn, rng, &rule);
    for (uint64_t i = mns_rng_below (rng, 3); i > 0; i--)
        bent |= sim_bend (drawn, rng);
    return bent;
}

static sim_rule some_rule (mns_rng *rng)
{
    return (sim_rule){ .ops = 3 + (int) mns_rng_below (rng, 9),
                       .processes = 2 + (int) mns_rng_below (rng, 4),
                       .crash = (int) mns_rng_below (rng, 6),
                       .fail = mns_rng_below (rng, 2) ? 8 : 0 };
}

static void check_tally (const tally *sum, uint64_t count)
{
    ck_assert_uint_gt (sum->valid, count / 6);
    ck_assert_uint_gt (sum->invalid, count / 6);
}

START_TEST (test_distinct_items)
{
    uint64_t count = scaled (HISTORIES) / 2;
    tally sum = { 0 };
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim drawn;
        bool bent = draw (&drawn, &rng, some_rule (&rng));
        compare (&drawn, bent, seed, &sum);
    }
    check_tally (&sum, count);
    ck_assert_uint_eq (sum.proved, count);
}
END_TEST

START_TEST (test_distinct_items_with_peeks)
{
    uint64_t count = scaled (HISTORIES) / 2;
    tally sum = { 0 };
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = some_rule (&rng);
        sim drawn;
        rule.peeks = 2;
        rule.own_consumer = mns_rng_below (&rng, 3) != 0;
        bool bent = draw (&drawn, &rng, rule);
        compare (&drawn, bent, seed, &sum);
    }
    check_tally (&sum, count);
    ck_assert_uint_gt (sum.proved, count / 2);
}
END_TEST

START_TEST (test_items_that_repeat)
{
    uint64_t count = scaled (HISTORIES);
    tally sum = { 0 };
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = some_rule (&rng);
        sim drawn;
        rule.kinds = 1 + (int) mns_rng_below (&rng, 4);
        rule.peeks = (int) mns_rng_below (&rng, 4);
        bool bent = draw (&drawn, &rng, rule);
        compare (&drawn, bent, seed, &sum);
    }
    check_tally (&sum, count);
    /* A search that refutes proves nothing to others. */
    ck_assert_uint_gt (sum.proved, count / 10 * 9);
}
END_TEST

START_TEST (test_two_keys)
{
    uint64_t count = scaled (HISTORIES) / 4;
    tally sum = { 0 };
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim a, b, both;
        sim_rule rule = some_rule (&rng);
        rule.kinds = (int) mns_rng_below (&rng, 4);
        rule.peeks = (int) mns_rng_below (&rng, 4);
        bool bent = draw (&a, &rng, some_rule (&rng));
        bent |= draw (&b, &rng, rule);
        sim_join (&both, &a, &b, &rng);
        compare (&both, bent, seed, &sum);
    }
    check_tally (&sum, count);
}
END_TEST

/* A drain is as many dequeues as it answers with, and one that finds nothing. */
START_TEST (test_drains)
{
    uint64_t count = scaled (HISTORIES) / 4;
    tally sum = { 0 };
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = some_rule (&rng);
        sim drawn;
        rule.kinds = mns_rng_below (&rng, 2) ? 0 : 4;
        rule.ops = 3 + (int) mns_rng_below (&rng, 5);
        draw (&drawn, &rng, rule);
        sim_drain (&drawn, &rng);
        compare (&drawn, true, seed, &sum);
    }
    check_tally (&sum, count);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("cross/fifo");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 600);
    tcase_add_test (tcase, test_distinct_items);
    tcase_add_test (tcase, test_distinct_items_with_peeks);
    tcase_add_test (tcase, test_items_that_repeat);
    tcase_add_test (tcase, test_two_keys);
    tcase_add_test (tcase, test_drains);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
