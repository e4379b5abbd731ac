/* Applied logs: the cases of testdata, and simulated nodes that crash, against rereading. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/snapshot", "", " " },
        { "valid/replayed-from-1", "", " " },
        { "valid/snapshot-from-leader", "", " " },
        { "invalid/replayed", "", " re-applied " },
        { "invalid/skipped", "", " gap " },
        { "invalid/diverged", "", " state-machine-safety " },
        { "invalid/swapped", "", " gap out-of-order " },
        { NULL, NULL, NULL },
    };
    cluster_try ("apply-log", cases);
}
END_TEST

/* Nodes apply in order, and crash: then they restore a snapshot, or begin at 1. One fault is put in
 * at most: an index twice, one left out, or another digest. */
START_TEST (test_random)
{
    static const char *const expected[] = { " ", " re-applied ", " gap ",
                                            " state-machine-safety " };
    mns_rng rng = { 42 };
    int found_faults = 0;

    for (int round = 0; round < 2000; round++) {
        cluster_text text = { .size = 0 };
        int last[3] = { 0 }, incarnation[3] = { 0 }, fault = round % 4, injected = 0;
        bool had[64] = { false };
        for (int step = 0; step < 60; step++) {
            int node = (int) mns_rng_below (&rng, 3);
            const char name[] = { (char) ('a' + node), 0 };
            if (mns_rng_below (&rng, 8) == 0) {
                int to = (int) mns_rng_below (&rng, (uint64_t) last[node] + 1);
                incarnation[node]++;
                last[node] = to;
                if (to > 0)
                    CLUSTER_EVENT (&text, name, "restore", step, "{:incarnation %d, :index %d}",
                                   incarnation[node], to);
                continue;
            }
            int next = last[node] + 1;
            char digest = 'x';
            if (!injected && step > 10 && last[node] > 0 && fault > 0) {
                injected = fault;
                next = fault == 1 ? last[node] : fault == 2 ? next + 1 : next;
                digest = fault == 3 ? 'y' : 'x';
                if (fault == 3 && !had[next])
                    injected = 0;
                if (!injected)
                    digest = 'x';
            }
            CLUSTER_EVENT (&text, name, "apply", step, "{:incarnation %d, :index %d, :digest %c%d}",
                           incarnation[node], next, digest, next);
            had[next] = true;
            last[node] = next > last[node] ? next : last[node];
        }
        cluster_found found = cluster_judge ("apply-log", text.text);
        ck_assert_msg (strcmp (found.anomalies, expected[injected]) == 0, "%d %s\n%.1500s",
                       injected, found.anomalies, text.text);
        found_faults += injected > 0;
    }
    ck_assert_int_gt (found_faults, 1000);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/apply_log", test_cases, test_random);
}
