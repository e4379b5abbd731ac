/* Commits: the cases of testdata, and random histories against counting anew at each commit. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/majority", "", " " },
        { "valid/older-term-below", "", " " },
        { "valid/follower-follows", "", " " },
        { "valid/grown", "", " " },
        { "invalid/lonely-leader", "", " commit-without-quorum " },
        { "invalid/learner-counted", "", " commit-without-quorum " },
        { "invalid/figure-8", "", " old-term-commit " },
        { NULL, NULL, NULL },
    };
    cluster_try ("commit-quorum", cases);
}
END_TEST

enum { RECORDS = 40, VOTERS = 5 };

typedef struct record {
    int node, index, term;
    bool commits;
} record;

static bool has_quorum (const record *all, int until, int index, int term)
{
    bool nodes[VOTERS + 1] = { false };
    int count = 0;

    for (int i = 0; i < until; i++)
        if (!all[i].commits && all[i].index == index && all[i].term == term &&
            all[i].node < VOTERS && !nodes[all[i].node]) {
            nodes[all[i].node] = true;
            count++;
        }
    return 2 * count > VOTERS;
}

/* Node 5 is a learner. Commits of the right half of the rounds wait for the quorum. */
START_TEST (test_random)
{
    mns_rng rng = { 45 };
    int counts[2] = { 0 };

    for (int round = 0; round < 3000; round++) {
        cluster_text text = { .size = 0 };
        record all[RECORDS];
        bool fails = false, committed[8][3] = { { false } };
        int commits = 0;
        cluster_add (&text, "{:process :harness, :type :info, :f :expect, :time 0, :value {:voters "
                            "[a b c d e]}}\n");
        for (int i = 0; i < RECORDS; i++) {
            record *one = &all[i];
            *one =
                (record){ (int) mns_rng_below (&rng, VOTERS + 1), (int) mns_rng_below (&rng, 4),
                          (int) mns_rng_below (&rng, 2), i > 10 && mns_rng_below (&rng, 4) == 0 };
            bool quorum = has_quorum (all, i, one->index, one->term);
            if (one->commits && !quorum && (round % 2 == 0 || mns_rng_below (&rng, 4) > 0))
                one->commits = false;
            if (one->commits) {
                fails |= !quorum && !committed[one->index][one->term];
                committed[one->index][one->term] = true;
                commits++;
            }
            CLUSTER_EVENT (&text, cluster_node (one->node), one->commits ? "commit" : "persist", i,
                           "{:index %d, :term %d, :current-term %d}", one->index, one->term,
                           one->term);
        }
        cluster_found found = cluster_judge ("commit-quorum", text.text);
        ck_assert_msg (strcmp (found.outcome, fails         ? "invalid"
                                              : commits > 0 ? "valid"
                                                            : "vacuous") == 0,
                       "%s\n%.1500s", found.outcome, text.text);
        ck_assert_int_eq (cluster_has (&found, "commit-without-quorum"), fails);
        counts[fails]++;
    }
    ck_assert_int_gt (counts[0], 500);
    ck_assert_int_gt (counts[1], 300);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/commit_quorum", test_cases, test_random);
}
