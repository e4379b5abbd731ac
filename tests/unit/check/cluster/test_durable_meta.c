/* Simulated nodes that write down what they promise, and nodes that forget some of it. */
#include "unit/check/cluster/tells.h"

static tells_text text;

typedef struct node {
    int term, vote, commit, last; /* vote 0: none */
} node;

static void sample (int id, const char *phase, const node *is)
{
    char name[16], vote[16];
    snprintf (name, sizeof name, "n%d", id);
    snprintf (vote, sizeof vote, is->vote > 0 ? "\"n%d\"" : "nil", is->vote);
    tells_event (&text, name, "meta",
                 "{:phase \"%s\" :term %d :vote %s :commit %d :last %d :peers [\"n1\" \"n2\"]}",
                 phase, is->term, vote, is->commit, is->last);
}

static void go_on (mns_rng *rng, node *is)
{
    if (mns_rng_below (rng, 2) == 0) {
        is->term += 1 + (int) mns_rng_below (rng, 3);
        is->vote = 0;
    }
    if (is->vote == 0 && mns_rng_below (rng, 2) == 0)
        is->vote = 1 + (int) mns_rng_below (rng, 2);
    is->last += (int) mns_rng_below (rng, 5);
    is->commit += (int) mns_rng_below (rng, (uint64_t) (is->last - is->commit) + 1);
}

/* The fault of a run; 0: none. Returns whether it may be seen. */
static bool forget (int fault, const node *before, node *is)
{
    node kept = *is;
    switch (fault) {
    case 1:
        is->term = before->term - 1;
        is->vote = 0;
        return true;
    case 2: /* seen only where the term of the sample is still that of the kill */
        is->vote = 0;
        return before->vote > 0 && is->term == before->term;
    case 3:
        is->last = before->commit - 1;
        is->commit = is->last;
        return true;
    case 4:
        is->commit = is->last + 1;
        return true;
    default:
        *is = kept;
        return false;
    }
}

START_TEST (test_simulated)
{
    static const char *const ids[] = { "", "term-regressed", "vote-lost", "committed-entries-lost",
                                       "commit-beyond-last" };
    mns_rng rng = { 5 };
    int seen[5] = { 0 };

    for (int run = 0; run < 2000; run++) {
        node nodes[2] = { { 2, 0, 5, 5 }, { 2, 1, 3, 5 } };
        int fault = (int) mns_rng_below (&rng, 5);
        bool found = false;
        tells_clear (&text);
        for (int kill = 0; kill < 4; kill++) {
            int id = (int) mns_rng_below (&rng, 2);
            go_on (&rng, &nodes[id]);
            sample (id + 1, "before-kill", &nodes[id]);
            node before = nodes[id];
            go_on (&rng, &nodes[id]);
            tells_event (&text, "nemesis", "kill", "{:node \"n%d\" :signal \"KILL\"}", id + 1);
            if (kill == 3)
                found = forget (fault, &before, &nodes[id]);
            sample (id + 1, "after-restart", &nodes[id]);
        }
        tells_expect ("durable-meta", &text, found ? "invalid" : "valid", found ? ids[fault] : "");
        seen[fault] += found;
    }
    for (int fault = 1; fault < 5; fault++)
        ck_assert_int_gt (seen[fault], 30);
}
END_TEST

START_TEST (test_unknown_and_vacuous)
{
    node is = { 2, 1, 5, 5 };

    tells_clear (&text);
    sample (1, "before-kill", &is);
    tells_expect ("durable-meta", &text, "vacuous", "");
    sample (1, "after-restart", &is);
    tells_expect ("durable-meta", &text, "unknown", "");
    tells_clear (&text);
    tells_event (&text, "nemesis", "kill", "{:node \"n1\"}");
    sample (1, "after-restart", &is);
    tells_expect ("durable-meta", &text, "unknown", "");
}
END_TEST

START_TEST (test_commit_index)
{
    node is = { 2, 1, 5, 5 };
    size_t count;

    tells_clear (&text);
    sample (1, "before-kill", &is);
    tells_event (&text, "nemesis", "kill", "{:node \"n1\"}");
    is.commit = 0;
    sample (1, "after-restart", &is);
    tells_expect ("durable-meta", &text, "unknown", "");
    ck_assert_str_eq (tells ("durable-meta:commit-index=volatile", text.at, "", &count), "valid");
    ck_assert_str_eq (
        tells ("durable-meta:commit-index=durable", text.at, "commit-regressed", &count),
        "invalid");
    ck_assert_uint_eq (count, 1);
}
END_TEST

START_TEST (test_refused)
{
    tells_clear (&text);
    tells_event (&text, "n1", "meta", "{:phase \"later\" :term 1}");
    tells_refused ("durable-meta", &text, "before-kill or after-restart");
    tells_clear (&text);
    tells_event (&text, "n1", "meta", "{:phase \"before-kill\"}");
    tells_refused ("durable-meta", &text, ":term");
}
END_TEST

/* ---- Anything at random, from the page's wording: each sample against the one before it. */

enum { RECORDS = 12, UNSAID = -1, NOBODY = 0 };

typedef enum event { BEFORE, AFTER, KILL, MISSED_KILL, CONFIG, REMOVE } event;

typedef struct record {
    event event;
    int node, term, vote, commit, last, peers; /* UNSAID; vote NOBODY; peers and CONFIG: bits */
    bool tmp, fails;                           /* of a REMOVE */
} record;

typedef struct naive {
    bool term, lost, changed, entries, commit, beyond, peers, tmp, unknown, vacuous;
} naive;

static int sample_before (const record *all, int i)
{
    for (int k = i; k-- > 0;)
        if (all[k].event <= AFTER && all[k].node == all[i].node)
            return k;
    return -1;
}

/* Whether the node is no member by the last configuration before record i, or was none after its
 * sample b, or was asked to go and no configuration has left it out since. */
static bool has_left (const record *all, int b, int i)
{
    bool left = false, asked = false;

    for (int k = 0; k < i; k++) {
        asked |= all[k].event == REMOVE && !all[k].fails && all[k].node == all[i].node;
        if (all[k].event != CONFIG)
            continue;
        left = !(all[k].peers >> all[i].node & 1);
        asked &= !left;
        if (left && k > b)
            return true;
    }
    return left || asked;
}

static bool members_change (const record *all, int from, int to)
{
    for (int k = 0; k < to; k++)
        if ((all[k].event == REMOVE && !all[k].fails) || (k > from && all[k].event == CONFIG))
            return true;
    return false;
}

static void compare_samples (const record *all, int b, int i, bool durable, naive *out)
{
    const record *before = &all[b], *after = &all[i];
    bool left = has_left (all, b, i);
    bool same = before->term == after->term && before->vote > NOBODY && after->vote != UNSAID &&
                before->vote != after->vote;
    bool term = after->term < before->term, entries = false, commit = false, peers = false;

    if (after->event == AFTER) {
        entries = before->commit >= 0 && after->last >= 0 && after->last < before->commit;
        commit = before->commit >= 0 && after->commit >= 0 && after->commit < before->commit;
        peers = before->peers != UNSAID && after->peers != UNSAID &&
                (before->peers & ~after->peers) != 0;
    }
    out->unknown |= (left && (term || same || entries || commit)) || (!durable && commit);
    out->term |= term && !left;
    out->lost |= same && after->vote == NOBODY && !left;
    out->changed |= same && after->vote > NOBODY && !left;
    out->entries |= entries && !left;
    out->commit |= commit && durable && !left;
    out->unknown |= peers && members_change (all, b, i);
    out->peers |= peers && !members_change (all, b, i);
}

static naive judge_naively (const record *all, int count, bool durable)
{
    naive out = { .vacuous = true };
    int judged = 0, proven = 0;

    for (int i = 0; i < count; i++) {
        int before = all[i].event <= AFTER ? sample_before (all, i) : -1;
        bool killed = false;
        if (before >= 0)
            compare_samples (all, before, i, durable, &out);
        if (all[i].event != AFTER)
            continue;
        out.vacuous = false;
        out.beyond |= all[i].commit >= 0 && all[i].last >= 0 && all[i].commit > all[i].last;
        out.tmp |= all[i].tmp;
        out.unknown |= before < 0;
        for (int k = before + 1; k < i && before >= 0; k++)
            killed |= all[k].event == KILL && all[k].node == all[i].node;
        judged += before >= 0;
        proven += before >= 0 && killed;
    }
    out.unknown |= judged > 0 && proven == 0;
    return out;
}

static void list_nodes (char *out, size_t size, const char *name, int bits)
{
    snprintf (out, size, ":%s [%s %s %s]", name, bits & 2 ? "n1" : "", bits & 4 ? "n2" : "",
              bits & 8 ? ":n3" : "");
}

static void write_record (const record *is)
{
    char name[16], vote[32], commit[32] = "", last[32] = "", peers[64] = "";

    snprintf (name, sizeof name, "n%d", is->node);
    snprintf (vote, sizeof vote, is->vote > NOBODY ? ":vote n%d" : ":vote nil", is->vote);
    if (is->commit >= 0)
        snprintf (commit, sizeof commit, ":commit %d", is->commit);
    if (is->last >= 0)
        snprintf (last, sizeof last, ":last %d", is->last);
    if (is->peers >= 0)
        list_nodes (peers, sizeof peers, is->event == CONFIG ? "voters" : "peers", is->peers);
    if (is->event <= AFTER)
        tells_event (&text, name, "meta", "{:phase %s :term %d %s %s %s %s :tmp %s}",
                     is->event == AFTER ? "after-restart" : "before-kill", is->term,
                     is->vote == UNSAID ? "" : vote, commit, last, peers,
                     is->tmp ? "true" : "false");
    else if (is->event == CONFIG)
        tells_event (&text, name, "config-append", "{%s}", peers);
    else if (is->event != REMOVE)
        tells_event (&text, "nemesis", "kill", "{:node %s :landed %s}", name,
                     is->event == KILL ? "true" : "false");
    else
        text.size += (size_t) sprintf (
            text.at + text.size,
            "{:process 0 :type :invoke :f :remove-server :value \"%s\" :time %d000000}\n"
            "{:process 0 :type %s :f :remove-server :value \"%s\" :time %d000000}\n",
            name, text.ms, is->fails ? ":fail" : ":ok", name, text.ms);
}

static record random_record (mns_rng *rng, const record *last)
{
    static const event events[] = { BEFORE, BEFORE, AFTER, AFTER,       AFTER,
                                    AFTER,  KILL,   KILL,  MISSED_KILL, CONFIG };
    record is = { .event = events[mns_rng_below (rng, 10)], .peers = 14 };

    is.node = mns_rng_below (rng, 3) > 0 ? last->node : 1 + (int) mns_rng_below (rng, 2);
    if (mns_rng_below (rng, 24) == 0)
        is.event = REMOVE;
    is.fails = mns_rng_below (rng, 2) == 0;
    is.term = last->term + (int) mns_rng_below (rng, 5) / 4 - (mns_rng_below (rng, 24) == 0);
    is.vote = mns_rng_below (rng, 12) > 0 ? 1 + is.term % 2 : (int) mns_rng_below (rng, 4) - 1;
    is.commit = last->commit + (int) mns_rng_below (rng, 6) / 5 - (mns_rng_below (rng, 24) == 0);
    is.last = is.commit + (int) mns_rng_below (rng, 8) - (mns_rng_below (rng, 12) == 0);
    if (mns_rng_below (rng, 8) == 0)
        is.last = UNSAID;
    if (mns_rng_below (rng, 20) == 0 || is.event == CONFIG)
        is.peers = (int) mns_rng_below (rng, 8) * 2 | (int) mns_rng_below (rng, 2) * 14;
    is.tmp = mns_rng_below (rng, 60) == 0;
    return is;
}

START_TEST (test_anything)
{
    mns_rng rng = { 49 };
    int counts[3] = { 0 }, each[8] = { 0 };

    for (int run = 0; run < 24000; run++) {
        record all[RECORDS], last = { .node = 1, .term = 5, .commit = 9 };
        int count = 2 + (int) mns_rng_below (&rng, RECORDS - 2);
        bool durable = run % 2 == 0;
        tells_clear (&text);
        for (int i = 0; i < count; i++) {
            all[i] = last = random_record (&rng, &last);
            write_record (&all[i]);
        }
        naive is = judge_naively (all, count, durable);
        const char *checker = durable ? "durable-meta:commit-index=durable" : "durable-meta";
        const bool found[] = { is.term,   is.lost,   is.changed, is.entries,
                               is.commit, is.beyond, is.peers,   is.tmp };
        static const char *const ids[] = { "term-regressed",   "vote-lost",
                                           "vote-changed",     "committed-entries-lost",
                                           "commit-regressed", "commit-beyond-last",
                                           "peers-lost",       "tmp-left" };
        bool fails = false;
        for (int i = 0; i < 8; i++) {
            size_t there;
            tells (checker, text.at, ids[i], &there);
            ck_assert_msg ((there > 0) == found[i], "%s: %d\n%s", ids[i], found[i], text.at);
            fails |= found[i];
            each[i] += found[i];
        }
        size_t none;
        const char *outcome = fails        ? "invalid"
                              : is.vacuous ? "vacuous"
                              : is.unknown ? "unknown"
                                           : "valid";
        ck_assert_msg (strcmp (tells (checker, text.at, "", &none), outcome) == 0, "not %s\n%s",
                       outcome, text.at);
        counts[fails ? 1 : is.unknown ? 2 : 0] += !is.vacuous;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_msg (counts[i] > 500, "%d %d %d", counts[0], counts[1], counts[2]);
    for (int i = 0; i < 8; i++)
        ck_assert_msg (each[i] > 100, "%d: %d", i, each[i]);
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_anything);
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_unknown_and_vacuous);
    tcase_add_test (tcase, test_commit_index);
    tcase_add_test (tcase, test_refused);
}

int main (void)
{
    return tells_main ("check/cluster/durable-meta", add);
}
