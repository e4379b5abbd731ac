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

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_unknown_and_vacuous);
    tcase_add_test (tcase, test_commit_index);
    tcase_add_test (tcase, test_refused);
}

int main (void)
{
    return tells_main ("check/cluster/durable-meta", add);
}
