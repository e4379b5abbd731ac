/* Logs: the cases of testdata, and random logs against comparing every pair from the top down. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/diverging-tails", "", " " },
        { "valid/compacted", "", " " },
        { "invalid/differs-below", "", " log-mismatch " },
        { "invalid/other-term-below", "", " log-mismatch " },
        { NULL, NULL, NULL },
    };
    cluster_try ("log-matching", cases);
}
END_TEST

enum { NODES = 3, SIZE = 6 };

typedef struct one_log {
    int first, count; /* indices first … first + count - 1 */
    int term[SIZE + 1], digest[SIZE + 1];
} one_log;

static bool covers (const one_log *log, int i)
{
    return i >= log->first && i < log->first + log->count;
}

/* The definition: a common (index, term), and a difference there or below. */
static bool fails_naively (const one_log *logs, bool *shared)
{
    bool fails = false;
    *shared = false;
    for (int a = 0; a < NODES; a++)
        for (int b = 0; b < a; b++)
            for (int i = 1; i <= SIZE; i++) {
                if (!covers (&logs[a], i) || !covers (&logs[b], i) ||
                    logs[a].term[i] != logs[b].term[i])
                    continue;
                *shared = true;
                for (int k = 1; k <= i; k++)
                    fails |= covers (&logs[a], k) && covers (&logs[b], k) &&
                             (logs[a].term[k] != logs[b].term[k] ||
                              logs[a].digest[k] != logs[b].digest[k]);
            }
    return fails;
}

START_TEST (test_random)
{
    mns_rng rng = { 43 };
    int counts[2] = { 0 };

    for (int round = 0; round < 5000; round++) {
        cluster_text text = { .size = 0 };
        one_log logs[NODES];
        bool shared;
        for (int n = 0; n < NODES; n++) {
            logs[n].first = 1 + (int) mns_rng_below (&rng, 2);
            logs[n].count = 1 + (int) mns_rng_below (&rng, SIZE - 1);
            int term = 1;
            for (int i = 1; i <= SIZE; i++) {
                term += mns_rng_below (&rng, 6) == 0;
                logs[n].term[i] = term;
                logs[n].digest[i] = mns_rng_below (&rng, 12) == 0;
            }
            for (int i = logs[n].first; covers (&logs[n], i); i++)
                CLUSTER_EVENT (&text, cluster_node (n), "log", round,
                               "{:index %d, :term %d, :digest %d}", i, logs[n].term[i],
                               logs[n].digest[i]);
        }
        cluster_found found = cluster_judge ("log-matching", text.text);
        bool fails = fails_naively (logs, &shared);
        ck_assert_msg (strcmp (found.outcome, fails    ? "invalid"
                                              : shared ? "valid"
                                                       : "vacuous") == 0,
                       "%s\n%.1500s", found.outcome, text.text);
        counts[fails]++;
    }
    ck_assert_int_gt (counts[0], 500);
    ck_assert_int_gt (counts[1], 500);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/log_matching", test_cases, test_random);
}
