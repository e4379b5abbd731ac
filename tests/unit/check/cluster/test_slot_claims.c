/* Claims of slots, told once and again, taken over and handed over, against painting every slot. */
#include "cluster_text.h"

enum { NODES = 3, SLOTS = 12, EVENTS = 16 };

typedef struct painted {
    int node[SLOTS], epoch[SLOTS]; /* node -1: nobody's */
    bool claims[NODES];
    bool broken; /* a node let another set its slots */
} painted;

static void claim (painted *all, int slot, int node, int epoch)
{
    bool stands = all->node[slot] >= 0 && all->node[slot] != node && all->epoch[slot] > 0 &&
                  epoch > 0 && all->epoch[slot] > epoch;
    if (stands)
        return;
    all->node[slot] = node;
    all->epoch[slot] = epoch;
}

/* A node claims one of a few ranges, so that it often claims again what it claims. */
static void own (cluster_text *text, painted *all, mns_rng *rng, int node)
{
    int first = 4 * (int) mns_rng_below (rng, 3), epoch = (int) mns_rng_below (rng, 3);
    int last = mns_rng_below (rng, 4) == 0 ? SLOTS - 1 : first + 3;

    CLUSTER_EVENT (text, cluster_node (node), "own", 1, "{:ranges [[%d %d]], :epoch %d}", first,
                   last, epoch);
    all->claims[node] = true;
    for (int s = first; s <= last; s++)
        claim (all, s, node, epoch);
}

/* Another node tells `node` what it owns: mostly what it does. */
static void gossip (cluster_text *text, painted *all, mns_rng *rng, int node)
{
    int wrong = mns_rng_below (rng, 12) == 0 ? (int) mns_rng_below (rng, SLOTS) : -1;

    cluster_add (text, "{:process :%s, :type :info, :f :slots-applied, :value {:owner %s, :source ",
                 cluster_node (node), cluster_node (node));
    cluster_add (text, "%s, :ranges [", cluster_node ((node + 1) % NODES));
    for (int s = 0; s < SLOTS; s++)
        if ((all->node[s] == node) != (s == wrong))
            cluster_add (text, "%d ", s);
    cluster_add (text, "]}}\n");
    all->broken |= wrong >= 0 && all->claims[node];
}

static void hand_over (cluster_text *text, painted *all, mns_rng *rng, int node)
{
    int to = (node + 1) % NODES, slot = (int) mns_rng_below (rng, SLOTS);

    cluster_add (text, "{:process :%s, :type :info, :f :slots-applied, :value {:owner %s, :source ",
                 cluster_node (node), cluster_node (to));
    cluster_add (text, "%s, :ranges [%d]}}\n", cluster_node (node), slot);
    claim (all, slot, to, 0);
}

START_TEST (test_claims)
{
    mns_rng rng = { 49 };
    int counts[2] = { 0 };

    for (int round = 0; round < 4000; round++) {
        cluster_text text = { .size = 0 };
        painted all = { .broken = false };
        for (int s = 0; s < SLOTS; s++)
            all.node[s] = -1;
        cluster_add (&text,
                     "{:process :harness, :type :info, :f :expect, :value {:slots %d}, :time 0}\n",
                     SLOTS);
        for (int i = 0; i < EVENTS; i++) {
            int node = (int) mns_rng_below (&rng, NODES);
            switch (mns_rng_below (&rng, 7)) {
            case 0:
            case 1:
            case 2:
                own (&text, &all, &rng, node);
                break;
            case 3:
                hand_over (&text, &all, &rng, node);
                break;
            default:
                gossip (&text, &all, &rng, node);
            }
        }
        cluster_found found = cluster_judge ("slot-ownership", text.text);
        ck_assert_msg (cluster_has (&found, "self-authority") == all.broken, "%s\n%.3000s",
                       found.anomalies, text.text);
        counts[all.broken]++;
    }
    ck_assert_int_gt (counts[0], 1000);
    ck_assert_int_gt (counts[1], 1000);
}
END_TEST

/* The same claims, by each node in turn, change nothing: the event to blame stays the first. */
START_TEST (test_told_again)
{
    cluster_text text = { .size = 0 };
    cluster_found found;

    cluster_add (&text, "{:process :harness, :type :info, :f :expect, :value {:slots 4}}\n");
    for (int i = 0; i < 6; i++)
        CLUSTER_EVENT (&text, cluster_node (i % 2), "own", i, "{:ranges [[%d %d]], :epoch %d}",
                       i % 2 * 2, i % 2 * 2 + 1, i % 2 + 1);
    CLUSTER_EVENT (&text, "a", "slots-applied", 7, "{:owner a, :source b, :ranges [0 1]}");
    found = cluster_judge ("slot-ownership", text.text);
    ck_assert_str_eq (found.anomalies, " ");
    /* A claim of a slot of a's, and a's again: only then a owns it as before. */
    CLUSTER_EVENT (&text, "b", "own", 8, "{:ranges [[1 3]], :epoch 2}");
    CLUSTER_EVENT (&text, "a", "slots-applied", 9, "{:owner a, :source b, :ranges [0]}");
    found = cluster_judge ("slot-ownership", text.text);
    ck_assert_str_eq (found.anomalies, " ");
    CLUSTER_EVENT (&text, "a", "slots-applied", 10, "{:owner a, :source b, :ranges [0 1]}");
    found = cluster_judge ("slot-ownership", text.text);
    ck_assert_str_eq (found.anomalies, " self-authority ");
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/slot_claims", test_claims, test_told_again);
}
