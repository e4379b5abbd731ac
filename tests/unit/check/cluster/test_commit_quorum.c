/* Commits: the cases of testdata; random histories whose configurations change, against an answer
 * that is worked out anew from all records at each commit; and clusters of many nodes. */
#include "cluster_text.h"

START_TEST (test_cases)
{
    static const cluster_case cases[] = {
        { "valid/majority", "", " " },
        { "valid/older-term-below", "", " " },
        { "valid/follower-follows", "", " " },
        { "valid/grown", "", " " },
        { "valid/joint", "", " " },
        { "valid/rolled-back", "", " " },
        { "invalid/lonely-leader", "", " commit-without-quorum " },
        { "invalid/learner-counted", "", " commit-without-quorum " },
        { "invalid/figure-8", "", " old-term-commit " },
        { "invalid/joint-half", "", " commit-without-quorum " },
        { "invalid/replaced-configuration", "", " commit-without-quorum " },
        { NULL, NULL, NULL },
    };
    cluster_try ("commit-quorum", cases);
}
END_TEST

/* ---- The naive answer: sets are numbers of 128 bits, and nothing is remembered. */

typedef unsigned __int128 set;
typedef enum kind { PERSIST, COMMIT, APPEND, CONFIG_COMMIT, ROLLBACK, LEAD, KINDS } kind;

enum { RECORDS = 24, NODES_MAX = 100 };

typedef struct record {
    kind kind;
    int node, index, term, current; /* current: 0 is not said */
    int time;
    set voters, old; /* voters 0: not said */
} record;

typedef struct config {
    int index, term;
    set voters, old;
    bool committed;
} config;

typedef enum answer { NO, MAYBE, YES } answer;

static int size_of (set a)
{
    int size = 0;
    for (; a != 0; a &= a - 1)
        size++;
    return size;
}

static bool majority (const config *of, set there)
{
    return 2 * size_of (of->voters & there) > size_of (of->voters) &&
           (of->old == 0 || 2 * size_of (of->old & there) > size_of (of->old));
}

/* Every configuration that was told of before a record, each index and term once. */
static int told_before (const record *all, int until, set initial, config *out)
{
    int count = 0;

    if (initial != 0)
        out[count++] = (config){ -1, -1, initial, 0, true };
    for (int i = 0; i < until; i++) {
        int k = 0;
        if ((all[i].kind != APPEND && all[i].kind != CONFIG_COMMIT))
            continue;
        while (k < count && (out[k].index != all[i].index || out[k].term != all[i].term))
            k++;
        if (k == count && all[i].voters == 0)
            continue;
        if (k == count)
            out[count++] = (config){ all[i].index, all[i].term, all[i].voters, all[i].old, false };
        out[k].committed |= all[i].kind == CONFIG_COMMIT;
    }
    return count;
}

/* The configurations in a node's log, as positions among those told; the initial one is below. */
static int log_of (const record *all, int until, int node, const config *told, int told_count,
                   int *out)
{
    int count = 0;

    for (int i = 0; i < until; i++) {
        if (all[i].node != node || (all[i].kind != APPEND && all[i].kind != ROLLBACK))
            continue;
        while (count > 0 && told[out[count - 1]].index >= all[i].index)
            count--;
        for (int k = 0; k < told_count && all[i].kind == APPEND; k++)
            if (told[k].index == all[i].index && told[k].term == all[i].term)
                out[count++] = k;
    }
    return count;
}

static answer ask (const record *all, int at, set initial, set there, int leads)
{
    config told[RECORDS + 1];
    int told_count = told_before (all, at, initial, told), log[RECORDS + 1];
    int count = log_of (all, at, all[at].node, told, told_count, log);
    int some = 0, leader = -1;
    bool latest = true, own;

    for (int k = 0; k < told_count; k++)
        some += majority (&told[k], there);
    if (count == 0 && initial == 0)
        return some == told_count ? YES : some > 0 ? MAYBE : NO;
    const config *top = count > 0 ? &told[log[count - 1]] : &told[0];
    if (majority (top, there))
        return YES;
    for (int k = 0; k < told_count; k++)
        latest &= told[k].index < top->index ||
                  (told[k].index == top->index && told[k].term <= top->term);
    for (int i = 0; i < at; i++)
        if (all[i].kind == LEAD && all[i].term == leads)
            leader = all[i].node;
    if (!latest || leader != all[at].node)
        return some > 0 ? MAYBE : NO;
    own = initial != 0 && majority (&told[0], there);
    for (int i = 0; i < count; i++)
        if (told[log[i]].committed)
            own = false;
    for (int i = count; i-- > 0;) {
        own |= majority (&told[log[i]], there);
        if (told[log[i]].committed)
            break;
    }
    return own ? MAYBE : NO;
}

static set persisted (const record *all, int until, int index, int term)
{
    set there = 0;
    for (int i = 0; i < until; i++)
        if (all[i].kind == PERSIST && all[i].index == index && all[i].term == term)
            there |= (set) 1 << all[i].node;
    return there;
}

/* Who persisted an entry of that term above the index. */
static set persisted_above (const record *all, int until, int index, int term)
{
    set there = 0;
    for (int i = 0; i < until; i++)
        if (all[i].kind == PERSIST && all[i].index > index && all[i].term == term)
            there |= (set) 1 << all[i].node;
    return there;
}

typedef struct naive {
    bool lonely, old_term, unknown, vacuous;
} naive;

/* A node that commits and of which no persist is recorded has what it commits, perhaps. */
static bool records (const record *all, int count, int node)
{
    for (int i = 0; i < count; i++)
        if (all[i].kind == PERSIST && all[i].node == node)
            return true;
    return false;
}

static void judge_commit (const record *all, int count, int at, set initial, bool ordered,
                          naive *out)
{
    const record *is = &all[at];
    bool first = true, settled = false, any = initial != 0;
    config told[RECORDS + 1];
    int told_count;

    for (int i = 0; i < at; i++) {
        first &= all[i].kind != COMMIT || all[i].index != is->index || all[i].term != is->term;
        settled |= all[i].kind == COMMIT && all[i].index >= is->index;
    }
    any |= told_before (all, at, initial, told) > 0;
    out->unknown |= !settled && (is->current == 0 || is->current < is->term);
    if (!settled && is->current > is->term && any) {
        answer term =
            ask (all, at, initial, persisted_above (all, at, is->index, is->current), is->current);
        bool sure = ordered && records (all, count, is->node);
        out->unknown |= term == MAYBE || (term == NO && !sure);
        out->old_term |= term == NO && sure;
    }
    if (!first)
        return;
    answer quorum = ask (all, at, initial, persisted (all, at, is->index, is->term),
                         is->current != 0 ? is->current : is->term);
    if (!any || quorum != NO) {
        out->unknown |= !any || quorum == MAYBE;
        return;
    }
    /* Where times contradict the order, a later record may make it good. */
    told_count = told_before (all, count, initial, told);
    set there = persisted (all, count, is->index, is->term), with_own = there | (set) 1 << is->node;
    bool recorded = records (all, count, is->node), later = false, own = false;
    for (int k = 0; k < told_count; k++) {
        later |= majority (&told[k], there);
        own |= majority (&told[k], with_own);
    }
    out->unknown |= (!ordered && later) || (!recorded && own);
    out->lonely |= (ordered || !later) && (recorded || !own);
}

static naive judge_naively (const record *all, int count, set initial)
{
    naive out = { 0 };
    bool ordered = true, contradiction = false;
    int persists = 0, commits = 0, last = -1;

    for (int i = 0; i < count; i++) {
        persists += all[i].kind == PERSIST;
        commits += all[i].kind == COMMIT;
        if (all[i].kind == PERSIST || all[i].kind == COMMIT) {
            ordered &= all[i].time >= last;
            last = all[i].time;
        }
        for (int k = 0; k < i; k++)
            contradiction |= (all[i].kind == APPEND || all[i].kind == CONFIG_COMMIT) &&
                             (all[k].kind == APPEND || all[k].kind == CONFIG_COMMIT) &&
                             all[i].voters != 0 && all[k].voters != 0 &&
                             all[i].index == all[k].index && all[i].term == all[k].term &&
                             (all[i].voters != all[k].voters || all[i].old != all[k].old);
    }
    out.vacuous = persists == 0 || commits == 0;
    out.unknown = contradiction && !out.vacuous;
    if (out.vacuous || contradiction)
        return out;
    for (int i = 0; i < count; i++)
        if (all[i].kind == COMMIT)
            judge_commit (all, count, i, initial, ordered, &out);
    return out;
}

/* ---- Histories. */

static void write_set (cluster_text *text, const char *name, set nodes)
{
    if (nodes == 0)
        return;
    cluster_add (text, " :%s [", name);
    for (int i = 0; i < NODES_MAX; i++)
        if (nodes >> i & 1)
            cluster_add (text, "n%d ", i);
    cluster_add (text, "]");
}

static void write_history (cluster_text *text, const record *all, int count, set initial)
{
    static const char *const names[] = { "persist",       "commit",          "config-append",
                                         "config-commit", "config-rollback", "role" };

    text->size = 0;
    cluster_add (text, "{:process :harness :type :info :f :expect :time 0 :value {:x 1");
    write_set (text, "voters", initial);
    cluster_add (text, "}}\n");
    for (int i = 0; i < count; i++) {
        if (all[i].kind == LEAD && i % 2 == 0)
            cluster_add (text, "{:process :harness :type :info :f :role :time %d :value {:term %d",
                         all[i].time, all[i].term);
        else
            cluster_add (text,
                         "{:process :n%d :type :info :f :%s :time %d :value {:index %d :term %d",
                         all[i].node, names[all[i].kind], all[i].time, all[i].index, all[i].term);
        if (all[i].kind == LEAD)
            cluster_add (text, " :role :leader :node n%d", all[i].node);
        if (all[i].current != 0)
            cluster_add (text, " :current-term %d", all[i].current);
        write_set (text, "voters", all[i].voters);
        write_set (text, "old-voters", all[i].old);
        cluster_add (text, "}}\n");
    }
}

/* Some of the nodes of a cluster, at least one. */
static set some_nodes (mns_rng *rng, int nodes)
{
    set chosen = 0;
    while (chosen == 0)
        for (int i = 0; i < nodes; i++)
            if (mns_rng_below (rng, 4) > 0)
                chosen |= (set) 1 << i;
    return chosen;
}

static record random_record (mns_rng *rng, int nodes, int i, bool shuffled)
{
    static const kind kinds[] = { PERSIST, PERSIST, PERSIST, PERSIST, PERSIST,       COMMIT,
                                  COMMIT,  COMMIT,  APPEND,  LEAD,    CONFIG_COMMIT, ROLLBACK };
    record one = { .kind = kinds[mns_rng_below (rng, sizeof kinds / sizeof *kinds)] };

    if (i < 6)
        one.kind = mns_rng_below (rng, 4) > 0 ? PERSIST : APPEND;
    one.node = (int) mns_rng_below (rng, (uint64_t) nodes);
    one.index = (int) mns_rng_below (rng, 4);
    one.term = 1 + (int) mns_rng_below (rng, 2);
    one.time = shuffled ? (int) mns_rng_below (rng, 100) : i;
    if (one.kind == COMMIT && mns_rng_below (rng, 12) > 0)
        one.current = one.term + (mns_rng_below (rng, 3) == 0) - (mns_rng_below (rng, 24) == 0);
    if (one.kind == APPEND || (one.kind == CONFIG_COMMIT && mns_rng_below (rng, 3) > 0)) {
        /* The same place holds the same voters, nearly always. */
        mns_rng fixed = { (uint64_t) (one.index * 8 + one.term) };
        one.voters = some_nodes (mns_rng_below (rng, 40) > 0 ? &fixed : rng, nodes);
        one.old = mns_rng_below (&fixed, 3) == 0 ? some_nodes (&fixed, nodes) : 0;
    }
    return one;
}

/* Half of the histories leave out what the naive answer blames, one record after the other, so that
 * long ones that are valid come up too. */
static int random_history (mns_rng *rng, record *all, int nodes, set initial, bool good)
{
    bool shuffled = mns_rng_below (rng, 6) == 0;
    int count = 0, wanted = 6 + (int) mns_rng_below (rng, RECORDS - 6);

    for (int i = 0; i < 3 * RECORDS && count < wanted; i++) {
        all[count] = random_record (rng, nodes, i, shuffled);
        naive is = judge_naively (all, count + 1, initial);
        count += !good || !(is.lonely || is.old_term || is.unknown);
    }
    return count;
}

static const char *outcome_of (const naive *is)
{
    return is->lonely || is->old_term ? "invalid"
           : is->vacuous              ? "vacuous"
           : is->unknown              ? "unknown"
                                      : "valid";
}

static void compare (mns_rng *rng, int nodes, int rounds, int least)
{
    static cluster_text text;
    int valid = 0, lonely = 0, old_term = 0, unknown = 0;

    for (int round = 0; round < rounds; round++) {
        record all[RECORDS];
        set initial = round % 4 > 0 ? some_nodes (rng, nodes) : 0;
        int count = random_history (rng, all, nodes, initial, round % 2 == 0);
        naive is = judge_naively (all, count, initial);
        write_history (&text, all, count, initial);
        cluster_found found = cluster_judge ("commit-quorum", text.text);
        ck_assert_msg (strcmp (found.outcome, outcome_of (&is)) == 0, "%s, not %s\n%.4000s",
                       found.outcome, outcome_of (&is), text.text);
        ck_assert_msg (cluster_has (&found, "commit-without-quorum") == is.lonely &&
                           cluster_has (&found, "old-term-commit") == is.old_term,
                       "%s\n%.4000s", found.anomalies, text.text);
        valid += !is.vacuous && !is.unknown && !is.lonely && !is.old_term;
        lonely += is.lonely;
        old_term += is.old_term;
        unknown += is.unknown;
    }
    ck_assert_int_gt (valid, least / 2);
    ck_assert_int_gt (lonely, least);
    ck_assert_int_gt (old_term, least);
    ck_assert_int_gt (unknown, least);
}

START_TEST (test_random)
{
    mns_rng rng = { 45 };

    compare (&rng, 3, 12000, 500);
    compare (&rng, 5, 10000, 500);
    compare (&rng, 7, 3000, 16);
}
END_TEST

/* A majority of a hundred voters, and one vote less; the last persist comes from node 99. */
START_TEST (test_many_nodes)
{
    static cluster_text text;

    for (int missing = 0; missing < 2; missing++)
        for (int nodes = 63; nodes <= NODES_MAX; nodes++) {
            record all[NODES_MAX];
            set initial = ((set) 1 << nodes) - 1;
            int count = 0;
            for (int i = nodes - 1; count < nodes / 2 + 1 - missing; i--)
                all[count++] = (record){ .kind = PERSIST, .node = i, .index = 1, .term = 1 };
            all[count++] =
                (record){ .kind = COMMIT, .node = nodes - 1, .index = 1, .term = 1, .current = 1 };
            write_history (&text, all, count, initial);
            cluster_found found = cluster_judge ("commit-quorum", text.text);
            ck_assert_str_eq (found.outcome, missing ? "invalid" : "valid");
        }
}
END_TEST

int main (void)
{
    return cluster_run ("check/cluster/commit_quorum", test_cases, test_random, test_many_nodes);
}
