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

/* ---- Anything at random, against the page's wording: nothing is remembered. */

enum { RECORDS = 16, NODES = 3 };

typedef enum event { APPLY, RESTORE, KILL, PAUSE } event;

typedef struct record {
    event event;
    int node, incarnation, index, digest; /* node of a KILL -1: all; incarnation -1: not said */
} record;

/* The incarnation that a record is of: said, or counted by kills. */
static int incarnation_of (const record *all, int i)
{
    int kills = 0;

    if (all[i].incarnation >= 0)
        return 100 + all[i].incarnation;
    for (int k = 0; k < i; k++)
        kills += all[k].event == KILL && (all[k].node < 0 || all[k].node == all[i].node);
    return kills;
}

static bool is_of (const record *all, int i, int node, int incarnation)
{
    return all[i].event <= RESTORE && all[i].node == node && incarnation_of (all, i) == incarnation;
}

/* The last index that an incarnation had before a record; -1: it had not begun. */
static int last_of (const record *all, int until, int node, int incarnation)
{
    int last = -1;

    for (int i = 0; i < until; i++)
        if (is_of (all, i, node, incarnation) && (all[i].event == RESTORE || all[i].index > last))
            last = all[i].index;
    return last;
}

/* Where the incarnation that was told of before this one, when it began, had come to by `until`. */
static int last_before (const record *all, int until, int node, int incarnation)
{
    int first = 0, other = -1;

    while (!is_of (all, first, node, incarnation))
        first++;
    for (int i = first; i-- > 0 && other < 0;)
        if (all[i].event <= RESTORE && all[i].node == node)
            other = incarnation_of (all, i);
    return other < 0 ? -1 : last_of (all, until, node, other);
}

typedef struct naive {
    bool jumps, twice, differs, unknown;
} naive;

static naive judge_naively (const record *all, int count)
{
    naive out = { 0 };
    bool restores = false, from_start = false, begins = false;

    for (int i = 0; i < count; i++) {
        if (all[i].event > RESTORE)
            continue;
        int mine = incarnation_of (all, i), last = last_of (all, i, all[i].node, mine);
        for (int k = 0; k < i; k++)
            out.differs |= all[k].event == all[i].event && all[k].index == all[i].index &&
                           all[k].digest > 0 && all[i].digest > 0 && all[k].digest != all[i].digest;
        restores |= all[i].event == RESTORE;
        if (all[i].event == RESTORE)
            continue;
        from_start |= last < 0 && all[i].index <= 1;
        if (last >= 0) {
            out.jumps |= all[i].index > last + 1;
            out.twice |= all[i].index <= last;
        } else if (all[i].index > 1) {
            int before = last_before (all, i, all[i].node, mine);
            begins |= before < 0 || all[i].index != before + 1;
        }
    }
    out.jumps |= begins && restores && from_start;
    out.unknown = begins && !(restores && from_start);
    return out;
}

static void write_record (cluster_text *text, const record *is, int time)
{
    static const char *const names[] = { "apply", "restore", "kill", "pause" };

    if (is->event > RESTORE && is->node < 0)
        CLUSTER_EVENT (text, "nemesis", names[is->event], time, "nil");
    else if (is->event > RESTORE)
        CLUSTER_EVENT (text, "nemesis", names[is->event], time,
                       time % 3 == 0   ? "{:node %s}"
                       : time % 3 == 1 ? "{:nodes [%s]}"
                                       : "{:node \"%s\"}",
                       cluster_node (is->node));
    else
        CLUSTER_EVENT (text, cluster_node (is->node), names[is->event], time,
                       "{:index %d, %s %d, %s d%d}", is->index,
                       is->incarnation < 0 ? ":x" : ":incarnation", is->incarnation,
                       is->digest > 0 ? ":digest" : ":y", is->digest);
}

START_TEST (test_anything)
{
    mns_rng rng = { 44 };
    int counts[3] = { 0 };

    for (int round = 0; round < 24000; round++) {
        cluster_text text = { .size = 0 };
        record all[RECORDS];
        int count = 2 + (int) mns_rng_below (&rng, RECORDS - 2), next[NODES] = { 0 }, applies = 0;
        bool numbered = mns_rng_below (&rng, 2) == 0;
        for (int i = 0; i < count; i++) {
            record *is = &all[i];
            uint64_t dice = mns_rng_below (&rng, 12);
            is->event = dice < 9 ? APPLY : dice < 10 ? RESTORE : dice < 11 ? KILL : PAUSE;
            is->node = (int) mns_rng_below (&rng, NODES);
            is->incarnation = numbered ? (int) mns_rng_below (&rng, 2) * (i / 6) : -1;
            is->index = next[is->node] + 1;
            if (mns_rng_below (&rng, 8) == 0)
                is->index = (int) mns_rng_below (&rng, 5);
            is->digest = (int) mns_rng_below (&rng, 2) * (is->index * 8 + 1);
            if (is->digest > 0 && mns_rng_below (&rng, 24) == 0)
                is->digest++;
            if (is->event <= RESTORE)
                next[is->node] = is->index;
            else if (mns_rng_below (&rng, 3) == 0)
                is->node = -1;
            if (is->event == KILL && mns_rng_below (&rng, 2) == 0)
                next[is->node < 0 ? 0 : is->node] = 0;
            applies += is->event == APPLY;
            write_record (&text, is, i);
        }
        naive is = judge_naively (all, count);
        bool fails = is.jumps || is.twice || is.differs;
        cluster_found found = cluster_judge ("apply-log", text.text);
        const char *outcome = fails          ? "invalid"
                              : applies == 0 ? "vacuous"
                              : is.unknown   ? "unknown"
                                             : "valid";
        ck_assert_msg (strcmp (found.outcome, outcome) == 0, "%s, not %s\n%.3000s", found.outcome,
                       outcome, text.text);
        ck_assert_msg (cluster_has (&found, "gap") == is.jumps &&
                           (cluster_has (&found, "re-applied") ||
                            cluster_has (&found, "out-of-order")) == is.twice &&
                           cluster_has (&found, "state-machine-safety") == is.differs,
                       "%s\n%.3000s", found.anomalies, text.text);
        counts[fails ? 1 : is.unknown ? 2 : 0]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_msg (counts[i] > 1000, "%d %d %d", counts[0], counts[1], counts[2]);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/apply_log", test_cases, test_random, test_anything);
}
