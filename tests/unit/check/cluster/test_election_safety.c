/* Elections: what the cases of testdata give, and random ones against every pair of records. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/re-elected", "", " " },
        { "valid/late-report", "", " " },
        { "invalid/split-vote", "", " two-leaders " },
        { "invalid/forgot-its-vote", "", " two-leaders " },
        { NULL, NULL, NULL },
    };
    cluster_try ("election-safety", cases);
}
END_TEST

enum { RECORDS = 24 };

typedef struct said {
    int node, term, incarnation;
    bool leads;
} said;

static bool fails_naively (const said *all, int count)
{
    for (int i = 0; i < count; i++)
        for (int k = 0; k < i; k++)
            if (all[i].leads && all[k].leads && all[i].term == all[k].term &&
                (all[i].node != all[k].node ||
                 (all[i].incarnation >= 0 && all[k].incarnation >= 0 &&
                  all[i].incarnation != all[k].incarnation)))
                return true;
    return false;
}

/* Each term is won by at most one node, and anybody may follow in it; faults elect another one. */
START_TEST (test_random)
{
    mns_rng rng = { 41 };
    int invalid = 0;

    for (int round = 0; round < 24000; round++) {
        cluster_text text = { .size = 0 };
        said all[RECORDS];
        int winner[8], count = 1 + (int) mns_rng_below (&rng, RECORDS);
        bool faulty = mns_rng_below (&rng, 2) == 0, leads = false;
        for (int t = 0; t < 8; t++)
            winner[t] = (int) mns_rng_below (&rng, 5);
        for (int i = 0; i < count; i++) {
            said *one = &all[i];
            *one = (said){ .node = (int) mns_rng_below (&rng, 5),
                           .term = (int) mns_rng_below (&rng, 8) };
            one->leads = one->node == winner[one->term] && mns_rng_below (&rng, 2) == 0;
            if (faulty && mns_rng_below (&rng, 8) == 0)
                one->leads = true;
            if (faulty && mns_rng_below (&rng, 8) == 0)
                one->incarnation = 1;
            if (mns_rng_below (&rng, 3) == 0)
                one->incarnation = -1;
            leads |= one->leads;
            /* Some are told by the harness, which asks the nodes; terms may be below zero. */
            bool asked = mns_rng_below (&rng, 4) == 0;
            CLUSTER_EVENT (&text, asked ? "harness" : cluster_node (one->node), "role", i,
                           "{:term %d, :role :%s, %s %s, %s %d}", one->term - 3,
                           one->leads ? "leader" : "follower", asked ? ":node" : ":x",
                           cluster_node (one->node), one->incarnation < 0 ? ":y" : ":incarnation",
                           one->incarnation);
        }
        cluster_found found = cluster_judge ("election-safety", text.text);
        bool fails = fails_naively (all, count);
        ck_assert (faulty || !fails);
        ck_assert_str_eq (found.outcome, fails ? "invalid" : leads ? "valid" : "vacuous");
        invalid += fails;
    }
    ck_assert_int_gt (invalid, 2000);
}
END_TEST

/* Who says it again says nothing new: one violation for each pair of leaders. */
START_TEST (test_repeated)
{
    cluster_text text = { .size = 0 };
    const char *checker = "election-safety";
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;

    for (int i = 0; i < 50; i++)
        CLUSTER_EVENT (&text, cluster_node (i % 3), "role", i,
                       "{:term 9223372036854775807, :role :leader}");
    ck_assert_int_eq (minos_history_parse (&history, text.text, text.size, NULL, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, history, &checker, 1, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_uint_eq (
        minos_part_anomaly_count (minos_finding_part (minos_verdict_finding (verdict, 0), 0)), 2);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/election_safety", test_cases, test_random, test_repeated);
}
