/* Five nodes, windows in which one is cut off; with pre-vote no term moves but where a leader was
 * cut off, without it the one that is cut off counts up. */
#include "unit/check/cluster/tells.h"

static tells_text text;

static void sample (int node, int term)
{
    char name[16];
    snprintf (name, sizeof name, "n%d", node);
    tells_event (&text, name, "term", "{:term %d}", term);
}

static void sample_all (const int terms[5])
{
    for (int i = 0; i < 5; i++)
        sample (i, terms[i]);
}

/* Runs one window; returns whether what was sampled must be called a violation. */
static bool window (mns_rng *rng, int terms[5], bool pre_vote, bool leader)
{
    int who = (int) mns_rng_below (rng, 5), rises = 0;

    sample_all (terms);
    tells_event (&text, "nemesis", "partition", "{:isolated [\"n%d\"]}", who);
    sample (who, terms[who]);
    if (leader) /* the others replace it, and are sampled after that */
        for (int i = 0; i < 5; i++)
            terms[i] += i != who;
    for (int i = 0; i < 5; i++)
        if (i != who)
            sample (i, terms[i]);
    for (int step = 0; step < 3 && !pre_vote; step++) {
        rises += (int) mns_rng_below (rng, 2);
        sample (who, terms[who] + rises);
    }
    tells_event (&text, "nemesis", "heal", "nil");
    bool above = terms[who] + rises > terms[(who + 1) % 5];
    int highest = terms[who] + rises;
    for (int i = 0; i < 5; i++)
        highest = terms[i] > highest ? terms[i] : highest;
    for (int i = 0; i < 5; i++)
        terms[i] = highest;
    sample_all (terms);
    return above;
}

START_TEST (test_simulated)
{
    mns_rng rng = { 12 };
    int bad = 0;

    for (int run = 0; run < 2000; run++) {
        int terms[5] = { 4, 4, 4, 4, 4 };
        bool pre_vote = mns_rng_below (&rng, 2) == 0, found = false;
        tells_clear (&text);
        tells_event (&text, "harness", "expect", "{:nodes [\"n0\" \"n1\" \"n2\" \"n3\" \"n4\"]}");
        for (int i = 0; i < 3; i++) {
            text.ms += 20000;
            found |= window (&rng, terms, pre_vote, mns_rng_below (&rng, 3) == 0);
        }
        tells_expect ("term-inflation", &text, found ? "invalid" : "valid",
                      found ? "rejoin-raised-term" : "");
        bad += found;
    }
    ck_assert_int_gt (bad, 100);
}
END_TEST

/* The same rise, with one sample, one term and another fault. */
START_TEST (test_unknown)
{
    int before[5] = { 4, 4, 4, 4, 4 };

    for (int variant = 0; variant < 4; variant++) {
        static const char *const outcomes[] = { "invalid", "unknown", "unknown", "unknown" };
        tells_clear (&text);
        sample_all (before);
        tells_event (&text, "nemesis", "partition", "{:isolated [\"n4\"]}");
        if (variant == 2)
            tells_event (&text, "nemesis", "kill", "{:node \"n0\"}");
        if (variant < 3)
            sample (4, variant == 1 ? 5 : 6);
        tells_event (&text, "nemesis", "heal", "nil");
        sample_all (before);
        tells_expect ("term-inflation", &text, outcomes[variant],
                      variant == 0 ? "term-inflation" : "");
    }
}
END_TEST

START_TEST (test_vacuous)
{
    int before[5] = { 4, 4, 4, 4, 4 };

    tells_clear (&text);
    sample_all (before);
    tells_expect ("term-inflation", &text, "vacuous", "");
    tells_event (&text, "n1", "term", "{:epoch 3}");
    tells_refused ("term-inflation", &text, ":term");
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_unknown);
    tcase_add_test (tcase, test_vacuous);
}

int main (void)
{
    return tells_main ("check/cluster/term-inflation", add);
}
