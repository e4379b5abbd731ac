/* Replicas against looking at every pair of snapshots. */
#include "base/rng.h"
#include "support/queue_sim.h"

#include <check.h>
#include <stdlib.h>

typedef struct snapshot {
    int node, applied, state;
    bool quiet; /* after :quiesce */
} snapshot;

static void add (minos_builder *builder, const char *process, const char *f, minos_value value)
{
    minos_values *values = minos_builder_values (builder);
    minos_record record = {
        .size = sizeof record, .type = MINOS_TYPE_INFO, .value = value, .time_ns = MINOS_NO_TIME
    };
    minos_error error;
    ck_assert_int_eq (minos_values_keyword (values, &record.process, process), MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (values, &record.f, f), MINOS_OK);
    ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
}

static minos_history *build (const snapshot *all, int count)
{
    static const char *const nodes[] = { "n1", "n2", "n3", "n4" };
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    bool quiet = false;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *values = minos_builder_values (builder);
    for (int i = 0; i < count; i++) {
        minos_value pairs[4], map;
        if (all[i].quiet && !quiet)
            add (builder, "harness", "quiesce", MINOS_NIL);
        quiet = all[i].quiet;
        ck_assert_int_eq (minos_values_keyword (values, &pairs[0], "applied"), MINOS_OK);
        ck_assert_int_eq (minos_values_integer (values, &pairs[1], all[i].applied), MINOS_OK);
        ck_assert_int_eq (minos_values_keyword (values, &pairs[2], "digest"), MINOS_OK);
        ck_assert_int_eq (minos_values_integer (values, &pairs[3], all[i].state), MINOS_OK);
        ck_assert_int_eq (minos_values_map (values, &map, pairs, 2), MINOS_OK);
        add (builder, nodes[all[i].node], "snapshot", map);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

static char judge_naively (const snapshot *all, int count)
{
    bool bad = false, shared = false, silent = false;
    for (int i = 0; i < count; i++) {
        int last_i = i, heard = 0;
        for (int k = 0; k < count; k++) {
            bool same = all[i].applied == all[k].applied;
            bad |= same && all[i].state != all[k].state;
            shared |= same && all[i].node != all[k].node;
            last_i = all[k].node == all[i].node ? k : last_i;
            heard += all[k].node == all[i].node && all[k].quiet;
        }
        silent |= all[count - 1].quiet && heard == 0;
        for (int k = 0; k < count; k++) {
            int last_k = k;
            for (int m = 0; m < count; m++)
                last_k = all[m].node == all[k].node ? m : last_k;
            bad |= all[last_i].quiet && all[last_k].quiet &&
                   all[last_i].applied != all[last_k].applied;
        }
    }
    return bad ? 'f' : shared && !silent ? 't' : 'u';
}

START_TEST (test_against_every_pair)
{
    int seen[128] = { 0 };
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        mns_rng rng = { seed };
        snapshot all[16];
        int count = 1 + (int) mns_rng_below (&rng, 15), applied = 1;
        int quiet = (int) mns_rng_below (&rng, 2) * 8 + 4;
        bool lags = mns_rng_below (&rng, 2) == 0;
        for (int i = 0; i < count; i++) {
            applied += i <= quiet ? (int) mns_rng_below (&rng, 2) : 0;
            all[i] = (snapshot){ (int) mns_rng_below (&rng, 3), applied, applied * 7, i > quiet };
            if ((!all[i].quiet || lags) && mns_rng_below (&rng, 4) == 0 && applied > 1)
                all[i].applied--, all[i].state -= 7;
            if (mns_rng_below (&rng, 30) == 0)
                all[i].state++;
        }
        minos_history *history = build (all, count);
        char found = sim_judge (history, "replica-equivalence");
        ck_assert_msg (found == judge_naively (all, count), "seed %d: %c", (int) seed, found);
        seen[(int) found]++;
        minos_history_free (history);
    }
    ck_assert_int_gt (seen['t'], 200);
    ck_assert_int_gt (seen['f'], 200);
    ck_assert_int_gt (seen['u'], 200);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/replica/replica_equivalence");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_against_every_pair);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
