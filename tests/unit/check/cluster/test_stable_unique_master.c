/* Masters: the cases of testdata, and random rounds of samples against looking at each state. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/formed", "", " " },
        { "valid/election-after-quiescence", "", " " },
        { "valid/stable-once", ":stability=eventually-stable", " " },
        { "invalid/split-brain", "", " split-brain " },
        { "invalid/nobody", "", " no-master " },
        { "invalid/names-disagree", "", " master-disagreement " },
        { "invalid/lost-again", "", " split-brain " },
        { "invalid/unexpected", ":expect-master=a", " unexpected-master " },
        { "invalid/forbidden", ":forbid=self-promote", " forbidden-event " },
        { NULL, NULL, NULL },
    };
    cluster_try ("stable-unique-master", cases);
}
END_TEST

enum { NODES = 3, SAMPLES = 14 };

typedef struct sample {
    int node, named, time; /* named -1: none */
    bool is_master;
} sample;

/* 0 good with master 0, 1, 2; 10 bad; 20 cannot be told. After the first `count` samples. */
static int state_after (const sample *all, int count)
{
    int last[NODES] = { -1, -1, -1 }, masters = 0, master = -1, known = 0;
    bool same = true, all_name = true;

    for (int i = 0; i < count; i++)
        last[all[i].node] = i;
    for (int n = 0; n < NODES; n++) {
        known += last[n] >= 0;
        if (last[n] >= 0 && all[last[n]].is_master) {
            masters++;
            master = n;
        }
    }
    for (int n = 0; n < NODES; n++)
        for (int m = 0; m < NODES; m++)
            if (last[n] >= 0 && last[m] >= 0 && all[last[n]].named >= 0 &&
                all[last[m]].named >= 0 && all[last[n]].named != all[last[m]].named)
                same = false;
    for (int n = 0; n < NODES; n++) {
        if (last[n] >= 0 && all[last[n]].named < 0)
            all_name = false;
        else if (masters == 1 && last[n] >= 0 && all[last[n]].named != master)
            same = false;
    }
    if (masters > 1 || !same)
        return 10;
    return known < NODES ? 20 : masters == 1 && all_name ? master : 10;
}

/* Whether a sample says something else than its node's sample before, or is its first. */
static bool changes (const sample *all, int i)
{
    for (int k = i; k-- > 0;)
        if (all[k].node == all[i].node)
            return all[k].named != all[i].named || all[k].is_master != all[i].is_master;
    return true;
}

/* The last run, in which a bad state does not change, and whether each node's samples in it, or
 * just before it, are 100 ms apart. */
static const char *judge_naively (const sample *all, int count)
{
    int end = state_after (all, count), start = count;
    bool sampled = true, any[NODES] = { false };

    while (start > 1 && state_after (all, start - 1) == end &&
           (end != 10 || !changes (all, start - 1)))
        start--;
    for (int i = 0; i < count; i++)
        any[all[i].node] = true;
    for (int n = 0; n < NODES; n++) {
        int first = -1, last = -1;
        for (int i = 0; i < count; i++)
            if (all[i].node == n) {
                if (i < start || first < 0)
                    first = all[i].time; /* the one that holds when the run begins */
                last = all[i].time;
            }
        sampled &= !any[n] || (first != last && last - first >= 100);
    }
    if (end == 20 || !sampled)
        return "unknown";
    if (end == 10)
        return "invalid";
    return any[0] && any[1] && any[2] ? "valid" : "unknown";
}

START_TEST (test_random)
{
    mns_rng rng = { 46 };
    int counts[3] = { 0 };

    for (int round = 0; round < 24000; round++) {
        cluster_text text = { .size = 0 };
        sample all[SAMPLES];
        int count = 3 + (int) mns_rng_below (&rng, SAMPLES - 3), master = 0;
        uint64_t faults = mns_rng_below (&rng, 4);
        cluster_add (
            &text, "{:process :harness, :type :info, :f :expect, :time 0, :value {:nodes [a b c], "
                   ":resample-ms 100}}\n"
                   "{:process :harness, :type :info, :f :quiesce, :time 0, :value nil}\n");
        for (int i = 0; i < count; i++) {
            sample *one = &all[i];
            if (faults == 1 && mns_rng_below (&rng, 6) == 0)
                master = (int) mns_rng_below (&rng, NODES);
            *one = (sample){ i % NODES, master, i * 30 + (int) mns_rng_below (&rng, 30), false };
            one->is_master = one->node == master;
            if (faults == 2 && one->node == 1 && i > count / 4) {
                one->is_master = true;
                one->named = 1;
            }
            if (faults == 3 && mns_rng_below (&rng, 4) == 0) {
                one->named = (int) mns_rng_below (&rng, NODES + 1) - 1;
                one->is_master = mns_rng_below (&rng, 2) == 0;
            }
            CLUSTER_EVENT (&text, cluster_node (one->node), "view", one->time,
                           "{:master %s, :is-master %s}",
                           one->named < 0 ? "nil" : cluster_node (one->named),
                           one->is_master ? "true" : "false");
        }
        cluster_found found = cluster_judge ("stable-unique-master", text.text);
        const char *right = judge_naively (all, count);
        ck_assert_msg (strcmp (found.outcome, right) == 0, "%s, not %s\n%.1500s", found.outcome,
                       right, text.text);
        counts[right[0] == 'v' ? 0 : right[0] == 'i' ? 1 : 2]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt (counts[i], 300);
}
END_TEST

/* A cluster that has one master at each instant, whom all name, and that hands over now and then,
 * is never found guilty, however it is sampled. */
START_TEST (test_innocent)
{
    mns_rng rng = { 48 };
    int valid = 0;

    for (int round = 0; round < 24000; round++) {
        cluster_text text = { .size = 0 };
        int master = 0, nodes = 2 + round % 4, count = 4 + (int) mns_rng_below (&rng, 28);
        cluster_add (&text,
                     "{:process :harness, :type :info, :f :expect, :time 0, :value {:resample-ms "
                     "%d}}\n"
                     "{:process :harness, :type :info, :f :quiesce, :time 0, :value nil}\n",
                     round % 3 * 4);
        for (int i = 0; i < count; i++) {
            int node = (int) mns_rng_below (&rng, (uint64_t) nodes);
            if (mns_rng_below (&rng, 5) == 0 && i < count - 12)
                master = (int) mns_rng_below (&rng, (uint64_t) nodes);
            CLUSTER_EVENT (&text, cluster_node (node), "view", i, "{:master %s, :is-master %s}",
                           cluster_node (master), node == master ? "true" : "false");
        }
        cluster_found found = cluster_judge ("stable-unique-master", text.text);
        ck_assert_msg (strcmp (found.outcome, "invalid") != 0, "%s\n%s", found.anomalies,
                       text.text);
        valid += strcmp (found.outcome, "valid") == 0;
    }
    ck_assert_int_gt (valid, 5000);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/stable_unique_master", test_cases, test_random,
                        test_innocent);
}
