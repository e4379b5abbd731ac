/* Rules, and gauges that keep or break them, against looking at every pair of samples. */
#include "check/cluster/bounds.h"
#include "unit/check/cluster/tells.h"

static tells_text text;

static void gauge (int node, const char *name, int value)
{
    char process[16];
    snprintf (process, sizeof process, "n%d", node);
    tells_event (&text, process, "gauge", "{:name \"%s\" :value %d}", name, value);
}

START_TEST (test_simulated)
{
    mns_rng rng = { 7 };
    int bad = 0;

    for (int run = 0; run < 2000; run++) {
        int nodes[12], values[12];
        size_t over = 0, fell = 0, count;
        tells_clear (&text);
        tells_event (&text, "harness", "expect", "{:bounds [\"q <= 90\" \"monotone q\"]}");
        for (int i = 0; i < 12; i++) {
            nodes[i] = (int) mns_rng_below (&rng, 3);
            values[i] = 8 * i + (int) mns_rng_below (&rng, 12);
            if (mns_rng_below (&rng, 30) == 0)
                values[i] = 0;
            gauge (nodes[i], "q", values[i]);
            over += values[i] > 90;
            for (int k = i - 1; k >= 0; k--)
                if (nodes[k] == nodes[i]) {
                    fell += values[k] > values[i];
                    break;
                }
        }
        ck_assert_str_eq (tells ("bounds", text.at, "out-of-bounds", &count),
                          over + fell > 0 ? "invalid" : "valid");
        ck_assert_uint_eq (count, over);
        tells ("bounds", text.at, "counter-fell", &count);
        ck_assert_uint_eq (count, fell);
        bad += over + fell > 0;
    }
    ck_assert_int_gt (bad, 100);
    ck_assert_int_lt (bad, 1900);
}
END_TEST

START_TEST (test_conserved)
{
    mns_rng rng = { 8 };

    for (int run = 0; run < 300; run++) {
        int lost = (int) mns_rng_below (&rng, 2), sent = 20 + (int) mns_rng_below (&rng, 20);
        bool quiet = mns_rng_below (&rng, 3) > 0;
        tells_clear (&text);
        tells_event (&text, "harness", "expect", "{:bounds \"sum(sent)=sum(got)+sum(dropped)\"}");
        gauge (1, "sent", 1);
        if (quiet)
            tells_event (&text, "harness", "quiesce", "nil");
        gauge (1, "sent", sent);
        gauge (2, "got", sent - 9);
        gauge (3, "got", 5);
        gauge (1, "dropped", 4 - lost);
        tells_expect ("bounds", &text,
                      lost == 0 ? "valid"
                      : quiet   ? "invalid"
                                : "unknown",
                      lost > 0 && quiet ? "not-conserved" : "");
    }
}
END_TEST

START_TEST (test_rules)
{
    static const char *const good[] = {
        "q <= 64",          "q<0.5",        "a = b + c",
        "sum(a)=sum(b)",    "present x",    "monotone :term",
        "q \xe2\x89\xa4 3", "present q{a}", "present q { :a , b = \"c d\" , e=3 }",
        "q <= 1e30"
    };
    static const char *const wrong[] = {
        "q",       "<= 3",           "q != 3",         "a <= b + c",     "monotone",
        "q =< 3",  "present q{",     "present q{a",    "present q{a} b", "present q{=3}",
        "present", "monotone q{a}",  "q{a} <= 3",      "present q{a b}", "q <= nan",
        "q{ = 3",  "present q{a,b=", "present q{a=\"", "present {a}"
    };
    mns_budget budget;
    mns_names names;
    mns_bound rule;
    const char *why;

    mns_budget_init (&budget, NULL, 0, NULL);
    mns_names_init (&names, &budget);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg (mns_bound_read (&rule, &names, good[i], strlen (good[i]), &why), "%s",
                       good[i]);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_msg (!mns_bound_read (&rule, &names, wrong[i], strlen (wrong[i]), &why), "%s",
                       wrong[i]);
    mns_names_reset (&names);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_unknown_and_vacuous)
{
    size_t count;

    tells_clear (&text);
    gauge (1, "q", 3);
    tells_expect ("bounds", &text, "vacuous", "");
    ck_assert_str_eq (tells ("bounds:bounds=lag <= 3", text.at, "", &count), "unknown");
    ck_assert_str_eq (tells ("bounds:bounds=q <= 3; present q", text.at, "", &count), "valid");
    ck_assert_str_eq (tells ("bounds:bounds=present lag", text.at, "gauge-missing", &count),
                      "invalid");
    ck_assert_uint_eq (count, 1);
    tells_event (&text, "harness", "expect", "{:bounds [\"q ~ 3\"]}");
    tells_refused ("bounds", &text, "no rule");
}
END_TEST

/* ---- Anything at random, against the page's wording: pairs of samples, sums of last ones. */

enum { RECORDS = 14, NAMES = 3, NODES = 2 };

typedef enum event { SAMPLE, KILL, KILL_ANY, PAUSE, QUIESCE } event;

typedef struct record {
    event event;
    int node, name, value, label; /* value -1: not a number; label 0: none */
} record;

typedef struct naive {
    size_t outside, fell, durable, unlabelled;
    bool missing, conserved, unknown;
} naive;

static bool same_series (const record *a, const record *b)
{
    return a->event == SAMPLE && b->event == SAMPLE && a->node == b->node && a->name == b->name &&
           a->label == b->label;
}

static bool restarts (const record *is, int node)
{
    return is->event == KILL_ANY || (is->event == KILL && is->node == node);
}

/* After the last quiesce, and before a fault that follows it. */
static bool rests (const record *all, int count, int i)
{
    int quiet = -1;

    for (int k = 0; k < count; k++)
        if (all[k].event == QUIESCE)
            quiet = k;
    for (int k = quiet + 1; k < i && quiet >= 0; k++)
        if (all[k].event != SAMPLE && all[k].event != QUIESCE)
            return false;
    return quiet >= 0 && i > quiet;
}

/* 0 <= 40 for name 0, which is also durable; monotone for 1; present with a label for 2, and with
 * its first value; the sums of 1 and 2 are equal. */
static void judge_pair (const record *all, int i, naive *out)
{
    bool restarted = false;

    for (int k = i; k-- > 0;) {
        restarted |= restarts (&all[k], all[i].node);
        if (!same_series (&all[k], &all[i]) || all[k].value < 0)
            continue;
        bool fell = all[i].value >= 0 && all[i].value < all[k].value;
        out->durable += fell && all[i].name == 0;
        out->fell += fell && all[i].name == 1 && !restarted;
        return;
    }
}

static void judge_sums (const record *all, int count, naive *out)
{
    int sums[NAMES] = { 0 };
    bool there[NAMES] = { false }, still = true, killed = false;

    for (int i = 0; i < count; i++) {
        bool last = true;
        killed |= all[i].event == KILL || all[i].event == KILL_ANY;
        if (all[i].event != SAMPLE || all[i].value < 0)
            continue;
        there[all[i].name] = true;
        for (int k = i + 1; k < count; k++) {
            if (!same_series (&all[i], &all[k]) || all[k].value < 0)
                continue;
            if (last && all[i].name > 0 && rests (all, count, i) && rests (all, count, k) &&
                all[i].value != all[k].value)
                still = false;
            last = false;
        }
        if (!last)
            continue;
        sums[all[i].name] += all[i].value;
        still &= all[i].name == 0 || rests (all, count, i);
    }
    for (int n = 0; n < NAMES; n++)
        out->unknown |= !there[n] && n < 2; /* by its own rule */
    out->unknown |= !there[1] || !there[2] || (sums[1] != sums[2] && (!still || killed));
    for (int i = 0; i < count; i++)
        if (all[i].event == SAMPLE && all[i].value < 0) {
            out->unknown = true;
            out->conserved |= all[i].name > 0; /* the sum is not judged */
        }
    out->conserved =
        out->conserved || !there[1] || !there[2] || sums[1] == sums[2] || !still || killed;
}

static naive judge_naively (const record *all, int count)
{
    naive out = { .missing = true };

    for (int i = 0; i < count; i++) {
        const record *is = &all[i];
        if (is->event != SAMPLE)
            continue;
        out.outside += is->name == 0 && is->value > 40;
        out.unlabelled += is->name == 2 && is->label == 0;
        out.missing &= is->name != 2 || is->label != 1;
        judge_pair (all, i, &out);
    }
    judge_sums (all, count, &out);
    return out;
}

static void write_record (const record *is)
{
    char process[16], value[16];

    snprintf (process, sizeof process, "n%d", is->node);
    if (is->value < 0)
        snprintf (value, sizeof value, "##NaN");
    else
        snprintf (value, sizeof value, "%d", is->value);
    if (is->event == SAMPLE && is->label > 0)
        tells_event (&text, process, "gauge", "{:name \"g%d\" :value %s :labels {:mode %s}}",
                     is->name, value, is->label == 1 ? "1" : "\"other\"");
    else if (is->event == SAMPLE)
        tells_event (&text, process, "gauge", "{:name :g%d :value %s}", is->name, value);
    else if (is->event == QUIESCE)
        tells_event (&text, "harness", "quiesce", "nil");
    else if (is->event == KILL_ANY)
        tells_event (&text, "nemesis", "kill", ":majority");
    else
        tells_event (&text, "nemesis", is->event == KILL ? "kill" : "pause", "{:node %s}", process);
}

START_TEST (test_anything)
{
    mns_rng rng = { 51 };
    int outcomes[3] = { 0 }, conserved = 0;

    for (int run = 0; run < 24000; run++) {
        record all[RECORDS];
        int count = 3 + (int) mns_rng_below (&rng, RECORDS - 3);
        bool sampled = false, calm = mns_rng_below (&rng, 2) == 0;
        tells_clear (&text);
        tells_event (&text, "harness", "expect",
                     "{:bounds [\"g0 <= 40\" \"durable g0; monotone g1\" \"present "
                     "g2{mode=\\\"1\\\"}\" \"g1 = g2\"]}");
        for (int i = 0; i < count; i++) {
            uint64_t dice = mns_rng_below (&rng, 20);
            all[i] = (record){ dice < 16 || calm ? SAMPLE
                               : dice == 16      ? KILL
                               : dice == 17      ? KILL_ANY
                               : dice == 18      ? PAUSE
                                                 : QUIESCE,
                               (int) mns_rng_below (&rng, NODES), (int) mns_rng_below (&rng, NAMES),
                               i / 3 * 10 + (int) mns_rng_below (&rng, 2), 1 };
            if (calm && i == 3)
                all[i].event = QUIESCE;
            if (mns_rng_below (&rng, 16) == 0)
                all[i].value = (int) mns_rng_below (&rng, 50) - 1;
            if (mns_rng_below (&rng, 12) == 0)
                all[i].label = (int) mns_rng_below (&rng, 3);
            if (calm && i > 3)
                all[i].value = 30;
            sampled |= all[i].event == SAMPLE;
            write_record (&all[i]);
        }
        naive is = judge_naively (all, count);
        size_t there;
        tells ("bounds", text.at, "out-of-bounds", &there);
        ck_assert_msg (there == is.outside, "outside %zu\n%s", is.outside, text.at);
        tells ("bounds", text.at, "counter-fell", &there);
        ck_assert_msg (there == is.fell + is.durable, "fell %zu\n%s", is.fell + is.durable,
                       text.at);
        tells ("bounds", text.at, "gauge-unlabelled", &there);
        ck_assert_msg (there == is.unlabelled, "unlabelled %zu\n%s", is.unlabelled, text.at);
        tells ("bounds", text.at, "gauge-missing", &there);
        ck_assert_msg (!sampled || (there > 0) == is.missing, "missing %d\n%s", is.missing,
                       text.at);
        tells ("bounds", text.at, "not-conserved", &there);
        ck_assert_msg ((there == 0) == is.conserved, "conserved %d\n%s", is.conserved, text.at);
        bool fails =
            is.outside + is.fell + is.durable + is.unlabelled > 0 || is.missing || !is.conserved;
        const char *outcome = !sampled     ? "vacuous"
                              : fails      ? "invalid"
                              : is.unknown ? "unknown"
                                           : "valid";
        ck_assert_msg (strcmp (tells ("bounds", text.at, "", &there), outcome) == 0, "not %s\n%s",
                       outcome, text.at);
        outcomes[fails ? 1 : is.unknown ? 2 : 0]++;
        conserved += !is.conserved;
    }
    ck_assert_int_gt (conserved, 100);
    for (int i = 0; i < 3; i++)
        ck_assert_msg (outcomes[i] > 100, "%d %d %d", outcomes[0], outcomes[1], outcomes[2]);
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_anything);
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_conserved);
    tcase_add_test (tcase, test_rules);
    tcase_add_test (tcase, test_unknown_and_vacuous);
}

int main (void)
{
    return tells_main ("check/cluster/bounds", add);
}
