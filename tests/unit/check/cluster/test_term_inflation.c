/* Five nodes whose terms move as terms may: by an election of one's own, or to that of a node that
 * is heard. What an isolated node raises within a window, and an election after a heal, are the
 * violations, and the simulation knows of each. */
#include "unit/check/cluster/tells.h"

static tells_text text;

enum { NODES = 5 };

typedef struct world {
    mns_rng *rng;
    int terms[NODES];
    int who; /* is cut off */
    bool hears, away, back;
    bool dense;    /* all are sampled after each step */
    bool violated; /* the truth, and the part of it that every sample must show */
    bool shown;
    bool above; /* a violation made a term that none had */
} world;

static void sample (int node, int term)
{
    char name[16];
    snprintf (name, sizeof name, "n%d", node);
    tells_event (&text, name, "term", "{:term %d}", term);
}

static void sample_all (const int terms[NODES])
{
    for (int i = 0; i < NODES; i++)
        sample (i, terms[i]);
}

static void maximum (int *term, int other)
{
    *term = other > *term ? other : *term;
}

/* One node hears another, where it can. */
static void hear (world *w, int node, int from)
{
    bool cut = w->away && ((node == w->who && !w->hears) || from == w->who);
    if (!cut)
        maximum (&w->terms[node], w->terms[from]);
}

/* Everybody hears everybody, until nothing changes. */
static void settle (world *w)
{
    for (int node = 0; node < NODES; node++)
        for (int from = 0; from < NODES; from++)
            hear (w, node, from);
}

/* An election that must not be. */
static void violate (world *w, int node)
{
    bool above = true;
    w->terms[node]++;
    for (int i = 0; i < NODES; i++)
        above &= i == node || w->terms[i] < w->terms[node];
    w->violated = true;
    w->above |= above;
}

static void step (world *w, bool faulty)
{
    int any = (int) mns_rng_below (w->rng, NODES);

    switch (mns_rng_below (w->rng, 6)) {
    case 0: /* an election outside: after a heal nothing asks for one */
        if (any == w->who || (w->back && !faulty))
            break;
        if (w->back)
            violate (w, any);
        else
            w->terms[any]++;
        break;
    case 1: /* the isolated campaigns */
        if (!w->away || !faulty)
            break;
        violate (w, w->who);
        w->shown = true;
        break;
    case 2:
        settle (w);
        break;
    case 3:
        sample (any, w->terms[any]);
        break;
    default:
        hear (w, any, (int) mns_rng_below (w->rng, NODES));
        break;
    }
    text.ms += 200;
    if (w->dense)
        sample_all (w->terms);
}

static void steps (world *w, bool faulty)
{
    if (w->dense)
        sample_all (w->terms);
    for (int i = (int) mns_rng_below (w->rng, 8); i > 0; i--)
        step (w, faulty);
}

/* One window. Its last election before the cut may be one that nobody hears of. */
static void run_window (world *w, bool faulty)
{
    w->who = (int) mns_rng_below (w->rng, NODES);
    w->hears = mns_rng_below (w->rng, 3) == 0;
    text.ms += 20000;
    sample_all (w->terms);
    steps (w, faulty);
    settle (w);
    if (!w->dense && mns_rng_below (w->rng, 4) == 0)
        w->terms[w->who]++;
    w->away = true;
    tells_event (&text, "nemesis", "partition", "{:isolated [\"n%d\"] :direction \"%s\"}", w->who,
                 w->hears ? "outbound" : "both");
    steps (w, faulty);
    sample_all (w->terms);
    steps (w, faulty);
    w->away = false;
    w->back = true;
    tells_event (&text, "nemesis", "heal", "nil");
    steps (w, faulty);
    sample_all (w->terms);
    w->back = false;
}

/* Never false where nothing was raised; where all is sampled at each step, and nobody is heard from
 * within the window, never missed. */
START_TEST (test_simulated)
{
    mns_rng rng = { 12 };
    int found = 0, valid = 0;

    for (int run = 0; run < 6000; run++) {
        world w = { .rng = &rng, .terms = { 4, 4, 4, 4, 4 }, .dense = run % 3 == 0 };
        tells_clear (&text);
        tells_event (&text, "harness", "expect", "{:nodes [\"n0\" \"n1\" \"n2\" \"n3\" \"n4\"]}");
        run_window (&w, run % 2 == 0);
        size_t count;
        const char *outcome = tells ("term-inflation", text.at, "", &count);
        bool invalid = strcmp (outcome, "invalid") == 0;
        ck_assert_msg (w.violated || !invalid, "run %d: nothing was raised", run);
        if (w.dense && !w.hears)
            ck_assert_msg (!w.shown || invalid, "run %d: %s", run, outcome);
        if (w.dense && !w.hears && w.above)
            ck_assert_str_ne (outcome, "valid");
        found += invalid;
        valid += strcmp (outcome, "valid") == 0;
    }
    ck_assert_int_gt (found, 700);
    ck_assert_int_gt (valid, 300);
}
END_TEST

/* The same rise, with one sample, one term and another fault. */
START_TEST (test_unknown)
{
    int before[5] = { 4, 4, 4, 4, 4 };

    for (int variant = 0; variant < 4; variant++) {
        static const char *const outcomes[] = { "invalid", "unknown", "unknown", "unknown" };
        tells_clear (&text);
        tells_event (&text, "harness", "expect", "{:nodes [\"n0\" \"n1\" \"n2\" \"n3\" \"n4\"]}");
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
