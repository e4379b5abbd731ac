/* Views: the cases of testdata, and random ones against every pair of records. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/formed", "", " " },
        { "valid/restarted", "", " " },
        { "valid/founded-anew", "", " " },
        { "valid/another-incarnation", "", " " },
        { "valid/all-killed", "", " " },
        { "invalid/both-alive", "", " view-disagreement " },
        { "invalid/lost-update", "", " membership-not-converged " },
        { "invalid/two-founders", "", " view-disagreement " },
        { "invalid/phantom", "", " phantom-member " },
        { "invalid/version-falls", "", " version-regression " },
        { "invalid/masters-disagree", "", " master-disagreement " },
        { NULL, NULL, NULL },
    };
    cluster_try ("view-convergence", cases);
}
END_TEST

enum { NODES = 3, VIEWS = 20 };

typedef struct view {
    int node, version, members; /* bits */
    bool resting;
} view;

static const char *judge_naively (const view *all, int count)
{
    int last[NODES] = { -1, -1, -1 };
    bool missing = false;

    for (int i = 0; i < count; i++) {
        for (int k = 0; k < i; k++)
            if (all[i].version == all[k].version && all[i].members != all[k].members)
                return "invalid";
        for (int k = i - 1; k >= 0; k--)
            if (all[k].node == all[i].node) {
                if (all[k].version > all[i].version)
                    return "invalid";
                break;
            }
        if (all[i].resting)
            last[all[i].node] = i;
    }
    for (int n = 0; n < NODES; n++) {
        missing |= last[n] < 0;
        if (last[n] >= 0 && all[last[n]].members != 7)
            return "invalid";
    }
    return missing ? "unknown" : "valid";
}

/* Version v has the first v nodes. Nodes learn versions in order; faults make one forget or err. */
START_TEST (test_random)
{
    mns_rng rng = { 47 };
    int counts[3] = { 0 };

    for (int round = 0; round < 4000; round++) {
        cluster_text text = { .size = 0 };
        view all[VIEWS];
        int at[NODES] = { 1, 1, 1 }, count = 4 + (int) mns_rng_below (&rng, VIEWS - 4);
        int rest = count - (int) mns_rng_below (&rng, (uint64_t) count / 2 + 1);
        bool faulty = round % 3 == 0;
        cluster_add (&text, "{:process :harness, :type :info, :f :expect, :time 0, :value {:nodes "
                            "[a b c]}}\n");
        for (int i = 0; i < count; i++) {
            int n = (int) mns_rng_below (&rng, NODES);
            if (i == rest)
                cluster_add (
                    &text, "{:process :harness, :type :info, :f :quiesce, :time 0, :value nil}\n");
            at[n] += at[n] < 3 && mns_rng_below (&rng, 2) == 0;
            if (i >= rest && !faulty)
                at[n] = 3;
            if (faulty && at[n] > 1 && mns_rng_below (&rng, 12) == 0)
                at[n]--;
            all[i] = (view){ n, at[n], (1 << at[n]) - 1, i >= rest };
            if (faulty && mns_rng_below (&rng, 20) == 0)
                all[i].members = 5;
            CLUSTER_EVENT (&text, cluster_node (n), "view", i,
                           "{:version %d, :active [%s %s %s], :master a}", all[i].version,
                           all[i].members & 4 ? "c" : "", all[i].members & 2 ? "b" : "",
                           all[i].members & 1 ? "a" : "");
        }
        if (rest == count)
            cluster_add (&text,
                         "{:process :harness, :type :info, :f :quiesce, :time 0, :value nil}\n");
        cluster_found found = cluster_judge ("view-convergence", text.text);
        const char *right = judge_naively (all, count);
        ck_assert_msg (strcmp (found.outcome, right) == 0, "%s, not %s\n%.1500s", found.outcome,
                       right, text.text);
        ck_assert (faulty || strcmp (right, "invalid") != 0);
        counts[right[0] == 'v' ? 0 : right[0] == 'i' ? 1 : 2]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt (counts[i], 100);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/view_convergence", test_cases, test_random);
}
