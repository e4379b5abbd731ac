/* Exactly once, and its weaker promises, against counting each item on its own. */
#include "support/queue_naive.h"
#include "unit/base/suite.h"

#include <string.h>

/* The outcome of a script: t, f, u, or v for vacuous. */
static char outcome (const char *script)
{
    return naive_script (script, "exactly-once");
}

static char expected_of (const naive_counts *c, bool repeats, bool losses)
{
    if (c->unexpected || c->failed || (c->repeated && !repeats))
        return 'f';
    if (c->missing == 0 || losses)
        return 't';
    return c->drained && c->missing > c->crashed ? 'f' : 'u';
}

START_TEST (test_outcomes)
{
#define ONE "1 invoke enqueue 1 | 1 ok enqueue 1 | "
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue 1"), 't');
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue nil"), 'f');
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 info dequeue"), 'v');
    ck_assert_int_eq (outcome (ONE "3 invoke dequeue | 2 invoke dequeue | 2 ok dequeue nil"), 'u');
    ck_assert_int_eq (outcome (ONE "2 invoke drain | 2 ok drain 1,1"), 'f');
    ck_assert_int_eq (outcome (ONE "1 invoke enqueue 2 | 1 ok enqueue 2 | 2 invoke drain | 2 ok "
                                   "drain 2,1"),
                      't');
    /* Each key is a queue of its own. */
    ck_assert_int_eq (
        outcome ("1 invoke enqueue 1 k=a | 1 ok enqueue 1 k=a | 2 invoke dequeue k=b | "
                 "2 ok dequeue 1 k=b"),
        'f');
    /* The second enqueue explains no delivery before it. */
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue 1 | 2 invoke dequeue | "
                                   "2 ok dequeue 1 | 1 invoke enqueue 1 | 1 ok enqueue 1"),
                      'f');
}
END_TEST

/* Many items, so that tables and blocks grow. */
START_TEST (test_facts_of_many)
{
    minos_builder *builder;
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { "exactly-once" }, *name;
    int64_t number, lost = -1, attempts = -1, repeated = -1;
    minos_value value;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int64_t i = 0; i < 20000; i++) {
        minos_value item;
        ck_assert_int_eq (minos_values_integer (minos_builder_values (builder), &item, i * 1000003),
                          MINOS_OK);
        ck_assert_int_eq (minos_builder_invoke (builder, 1, "enqueue", item, -1, &error), 0);
        ck_assert_int_eq (minos_builder_ok (builder, 1, "enqueue", item, -1, &error), 0);
        for (int64_t copies = i % 1000 == 7 ? 0 : i % 5000 == 9 ? 2 : 1; copies > 0; copies--) {
            ck_assert_int_eq (minos_builder_invoke (builder, 2, "dequeue", 0, -1, &error), 0);
            ck_assert_int_eq (minos_builder_ok (builder, 2, "dequeue", item, -1, &error), 0);
        }
    }
    ck_assert_int_eq (minos_builder_invoke (builder, 2, "dequeue", 0, -1, &error), 0);
    ck_assert_int_eq (minos_builder_ok (builder, 2, "dequeue", 0, -1, &error), 0);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error), 0);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    for (size_t i = 0; (name = minos_finding_fact (finding, i, &value)) != NULL; i++) {
        if (!minos_value_int64 (minos_verdict_values (verdict), value, &number))
            continue;
        lost = strcmp (name, "lost-count") == 0 ? number : lost;
        attempts = strcmp (name, "attempt-count") == 0 ? number : attempts;
        repeated = strcmp (name, "duplicated-count") == 0 ? number : repeated;
    }
    ck_assert_int_eq (attempts, 20000);
    ck_assert_int_eq (lost, 20);
    ck_assert_int_eq (repeated, 4);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

START_TEST (test_against_counting)
{
    int bad = 0, unknown = 0;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 5 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .fail = (int) mns_rng_below (&rng, 2) * 9,
                          .drained = mns_rng_below (&rng, 3) > 0 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        ck_assert_int_ne (naive_judge (&drawn, false, "exactly-once"), 'f');
        sim_bend (&drawn, &rng);
        naive_counts c = naive_count (&drawn);
        char found = naive_judge (&drawn, false, "exactly-once");
        char expected = expected_of (&c, false, false);
        ck_assert_msg (found == 'v' || found == expected, "seed %d: %c", (int) seed, found);
        bad += found == 'f';
        unknown += found == 'u';
        found = naive_judge (&drawn, false, "exactly-once:at-least-once=true");
        ck_assert (found == 'v' || found == expected_of (&c, true, false));
        found = naive_judge (&drawn, false, "exactly-once:at-most-once=true");
        ck_assert (found == 'v' || found == expected_of (&c, false, true));
    }
    ck_assert_int_gt (bad, 300);
    ck_assert_int_gt (unknown, 300);
}
END_TEST

/* A fault of each kind in a run of a queue that may deliver again where that is allowed: it is
 * found just where counting finds it. */
START_TEST (test_each_fault)
{
    int found[SIM_FAULTS] = { 0 };
    for (uint64_t seed = 1; seed <= 1600; seed++) {
        mns_rng rng = { seed };
        bool again = seed % 2 == 0;
        const char *checker = again ? "exactly-once:at-least-once=true" : "exactly-once";
        sim_rule rule = { .ops = 10 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 3) * 9,
                          .fail = 9,
                          .redeliver = again ? 4 : 0,
                          .drained = true };
        sim_fault fault = (sim_fault) (seed / 2 % SIM_FAULTS);
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        ck_assert_int_ne (naive_judge (&drawn, false, checker), 'f');
        if (!sim_inject (&drawn, &rng, fault))
            continue;
        naive_counts c = naive_count (&drawn);
        char word = naive_judge (&drawn, false, checker), expected = expected_of (&c, again, false);
        ck_assert_msg (word == 'v' || word == expected, "seed %d: %c, not %c", (int) seed, word,
                       expected);
        found[fault] += word == 'f';
    }
    ck_assert_int_gt (found[SIM_LOSE], 50);
    ck_assert_int_gt (found[SIM_DUPLICATE], 50);
    ck_assert_int_gt (found[SIM_REVIVE], 50);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/queue/exactly_once", test_outcomes, test_facts_of_many, test_against_counting,
               test_each_fault);
}
