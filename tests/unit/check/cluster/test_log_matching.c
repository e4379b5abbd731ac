/* Logs: the cases of testdata, and random logs against comparing every pair from the top down. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/diverging-tails", "", " " },
        { "valid/compacted", "", " " },
        { "invalid/differs-below", "", " log-mismatch " },
        { "invalid/other-term-below", "", " log-mismatch " },
        { "invalid/conflict-replaced", "", " log-mismatch " },
        { "invalid/dumps-that-interleave", "", " log-mismatch " },
        { "valid/appends-after-a-snapshot", "", " " },
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

/* ---- Anything at random. Logs are written out, and compared pair by pair from the definition. */

enum { RECORDS = 14, LOGS_MAX = 2 * RECORDS };

typedef struct record {
    int node, index, term, digest, previous, dump, snapshot; /* 0: not said */
    bool other; /* an event of another kind stands before it */
} record;

/* Terms and contents by index; 0 is not known. */
typedef struct image {
    int term[8], digest[8];
    bool sure; /* it was one log for certain */
} image;

/* The longest chain of records that ends at one: each the line before in the same dump, if that is
 * certain or, with `loosely`, if it may be. */
static int line_before (const record *all, int i, bool loosely)
{
    int last = -1;

    for (int k = 0; k < i; k++)
        if (all[k].node == all[i].node)
            last = k;
    if (last < 0 || all[last].index + 1 != all[i].index || all[last].dump != all[i].dump)
        return -1;
    return loosely || all[i].dump > 0 || (last == i - 1 && !all[i].other && !all[i].snapshot) ? last
                                                                                              : -1;
}

static image dump_until (const record *all, int i, bool loosely)
{
    image out = { .sure = !loosely };

    for (int k = i; k >= 0; k = line_before (all, k, loosely)) {
        out.term[all[k].index] = all[k].term;
        out.digest[all[k].index] = all[k].digest;
        if (all[k].previous > 0) {
            out.term[all[k].index - 1] = all[k].previous;
            break;
        }
    }
    return out;
}

/* A node's log after a record that appends to it, down to the first that says its :prev-term. */
static image log_after (const record *all, int i)
{
    image out = { .sure = true };
    int at[8] = { 0 }, first = 0, last = 0; /* records by index, + 1 */

    for (int k = 0; k <= i; k++) {
        if (all[k].node != all[i].node)
            continue;
        if (last == 0 || all[k].index < first || all[k].index > last + 1) {
            memset (at, 0, sizeof at);
            first = all[k].index;
        }
        last = all[k].index;
        at[last] = k + 1;
    }
    for (int n = last; n >= first; n--) {
        const record *is = &all[at[n] - 1];
        out.term[n] = is->term;
        out.digest[n] = is->digest;
        if (is->previous > 0) {
            out.term[n - 1] = is->previous;
            break;
        }
    }
    return out;
}

static bool match (const image *a, const image *b)
{
    for (int i = 7; i > 0; i--) {
        if (a->term[i] == 0 || a->term[i] != b->term[i])
            continue;
        for (int k = i; k >= 0 && a->term[k] != 0 && b->term[k] != 0; k--)
            if (a->term[k] != b->term[k] ||
                (a->digest[k] > 0 && b->digest[k] > 0 && a->digest[k] != b->digest[k]))
                return false;
    }
    return true;
}

static bool has_hole (const record *all, int i, bool appends)
{
    int last = -1, snapshot = -1;

    for (int k = 0; k < i; k++)
        if (all[k].node == all[i].node) {
            last = k;
            snapshot = all[k].snapshot > snapshot ? all[k].snapshot : snapshot;
        }
    snapshot = all[i].snapshot > snapshot ? all[i].snapshot : snapshot;
    return last >= 0 && all[i].index > all[last].index + 1 && all[i].index > snapshot + 1 &&
           (appends || all[last].dump == all[i].dump);
}

static const char *judge_naively (const record *all, int count, bool appends)
{
    bool fails = false, doubt = false, shared = false, hole = false;
    image logs[RECORDS], loose[RECORDS];

    for (int i = 0; i < count; i++) {
        logs[i] = appends ? log_after (all, i) : dump_until (all, i, false);
        loose[i] = appends ? logs[i] : dump_until (all, i, true);
        hole |= has_hole (all, i, appends);
        for (int k = 0; k < i; k++) {
            fails |= !match (&logs[i], &logs[k]);
            doubt |= !match (&loose[i], &loose[k]);
            shared |= all[i].node != all[k].node && all[i].index == all[k].index &&
                      all[i].term == all[k].term;
        }
    }
    return fails ? "invalid" : !shared ? "vacuous" : doubt || hole ? "unknown" : "valid";
}

static void write_record (cluster_text *text, const record *is, int time)
{
    if (is->other)
        CLUSTER_EVENT (text, cluster_node (is->node), "commit", time, "{:index 1}");
    if (is->snapshot > 0)
        CLUSTER_EVENT (text, cluster_node (is->node), "snapshot", time, "{:applied %d}",
                       is->snapshot);
    CLUSTER_EVENT (text, cluster_node (is->node), "log", time,
                   "{:index %d, :term %d, %s %d, %s %d, %s %d}", is->index, is->term,
                   is->digest > 0 ? ":digest" : ":a", is->digest,
                   is->previous > 0 ? ":prev-term" : ":b", is->previous,
                   is->dump > 0 ? ":dump" : ":c", is->dump);
}

/* Contents and terms nearly follow from the index, so that logs mostly match. */
static record random_record (mns_rng *rng, const record *last, bool dumps)
{
    record is = { .node = mns_rng_below (rng, 3) == 0 ? (int) mns_rng_below (rng, 2) : last->node,
                  .index = last->index % 6 + 1 };

    if (mns_rng_below (rng, 4) == 0)
        is.index = 1 + (int) mns_rng_below (rng, 6);
    is.term = 1 + is.index / 3 + (mns_rng_below (rng, 10) == 0);
    is.digest = mns_rng_below (rng, 3) > 0 ? 10 * is.index + is.term : 0;
    is.digest += is.digest > 0 && mns_rng_below (rng, 40) == 0 ? 50 : 0;
    if (mns_rng_below (rng, 10) == 0 && is.index > 1)
        is.previous = 1 + (is.index - 1) / 3 + (mns_rng_below (rng, 8) == 0);
    is.dump = dumps && mns_rng_below (rng, 4) > 0 ? 1 + is.node : 0;
    is.other = mns_rng_below (rng, 4) == 0;
    is.snapshot = mns_rng_below (rng, 8) == 0 ? 1 + (int) mns_rng_below (rng, 5) : 0;
    return is;
}

START_TEST (test_anything)
{
    static const char *const outcomes[] = { "valid", "invalid", "unknown", "vacuous" };
    mns_rng rng = { 47 };
    int counts[2][4] = { { 0 } };

    for (int round = 0; round < 24000; round++) {
        cluster_text text = { .size = 0 };
        record all[RECORDS], last = { 0 };
        bool appends = round % 2 == 0, dumps = round % 8 == 1;
        int count = 2 + (int) mns_rng_below (&rng, RECORDS - 2);
        if (appends)
            cluster_add (&text, "{:process :harness :type :info :f :expect :value {:log-records "
                                ":appends}}\n");
        for (int i = 0; i < count; i++) {
            all[i] = last = random_record (&rng, &last, dumps);
            write_record (&text, &all[i], i);
        }
        const char *outcome = judge_naively (all, count, appends);
        cluster_found found = cluster_judge ("log-matching", text.text);
        ck_assert_msg (strcmp (found.outcome, outcome) == 0, "%s, not %s\n%.3000s", found.outcome,
                       outcome, text.text);
        for (int i = 0; i < 4; i++)
            counts[appends][i] += strcmp (outcome, outcomes[i]) == 0;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_msg (counts[0][i] > 200 && counts[1][i] > 200, "%s: %d %d", outcomes[i],
                       counts[0][i], counts[1][i]);
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/log_matching", test_cases, test_random, test_anything);
}
