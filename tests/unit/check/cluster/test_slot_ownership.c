/* Slots: the cases of testdata, and random maps against painting every slot. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/formed", "", " " },
        { "valid/split-ranges", "", " " },
        { "valid/handed-over", "", " " },
        { "valid/echo", "", " " },
        { "invalid/echoed-empty", "", " self-authority coverage state-not-ok phantom-node epoch " },
        { "invalid/views-disagree", "", " own-slot-stolen views-disagree epoch " },
        { "invalid/two-owners", "", " double-owner views-disagree " },
        { "invalid/same-epoch", "", " epoch-collision " },
        { "invalid/ok-with-a-hole", "", " coverage ok-but-incomplete " },
        { "invalid/missing-node", "", " missing-node " },
        { NULL, NULL, NULL },
    };
    cluster_try ("slot-ownership", cases);
}
END_TEST

enum { NODES = 3, SLOTS = 48 };

/* Writes a painted map in ranges, cut at random places. `twice`: a slot that gets another owner. */
static void write_map (cluster_text *out, mns_rng *rng, const int *owner, int twice)
{
    for (int n = 0; n < NODES; n++) {
        cluster_add (out, "%c [", 'a' + n);
        for (int s = 0; s < SLOTS; s++) {
            int first = s;
            if (owner[s] != n && s != twice)
                continue;
            if (owner[s] == n)
                while (s + 1 < SLOTS && owner[s + 1] == n && mns_rng_below (rng, 9) > 0)
                    s++;
            cluster_add (out, first == s && mns_rng_below (rng, 2) ? "%d " : "[%d %d] ", first, s);
        }
        cluster_add (out, "] ");
    }
}

START_TEST (test_random)
{
    mns_rng rng = { 48 };
    int counts[2] = { 0 };

    for (int round = 0; round < 3000; round++) {
        cluster_text text = { .size = 0 };
        int owner[NODES][SLOTS], fault = round % 4, twice = -1;
        bool disagree = false, hole = false;
        int at = 0;
        cluster_add (
            &text,
            "{:process :harness, :type :info, :f :expect, :time 0, :value {:nodes [a b c], "
            ":slots %d}}\n{:process :harness, :type :info, :f :quiesce, :time 0, :value "
            "nil}\n",
            SLOTS);
        for (int s = 0; s < SLOTS; s++) {
            if (mns_rng_below (&rng, 5) == 0)
                at = (int) mns_rng_below (&rng, NODES);
            for (int n = 0; n < NODES; n++)
                owner[n][s] = at;
        }
        if (fault == 1) /* one view differs, perhaps */
            owner[mns_rng_below (&rng, NODES)][mns_rng_below (&rng, SLOTS)] =
                (int) mns_rng_below (&rng, NODES);
        if (fault == 2) /* nobody's */
            for (int n = 0, s = (int) mns_rng_below (&rng, SLOTS); n < NODES; n++)
                owner[n][s] = -1;
        if (fault == 3)
            twice = (int) mns_rng_below (&rng, SLOTS);
        for (int n = 0; n < NODES; n++) {
            cluster_add (&text,
                         "{:process :%c, :type :info, :f :cluster, :time 1, :value {:slots {",
                         'a' + n);
            write_map (&text, &rng, owner[n], n == 1 ? twice : -1);
            cluster_add (&text, "}}}\n");
            for (int s = 0; s < SLOTS; s++) {
                hole |= owner[n][s] < 0;
                disagree |= owner[n][s] != owner[0][s];
            }
        }
        cluster_found found = cluster_judge ("slot-ownership", text.text);
        bool fails = hole || disagree || twice >= 0;
        ck_assert_msg (strcmp (found.outcome, fails ? "invalid" : "valid") == 0, "%s\n%.1500s",
                       found.outcome, text.text);
        ck_assert_int_eq (cluster_has (&found, "coverage"), hole);
        ck_assert_int_eq (cluster_has (&found, "double-owner"), twice >= 0);
        if (twice < 0)
            ck_assert_int_eq (cluster_has (&found, "views-disagree"), disagree);
        counts[fails]++;
    }
    ck_assert_int_gt (counts[0], 500);
    ck_assert_int_gt (counts[1], 1500);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/slot_ownership", test_cases, test_random);
}
