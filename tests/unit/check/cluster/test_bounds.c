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
    static const char *const good[] = { "q <= 64",       "q<0.5",     "a = b + c",
                                        "sum(a)=sum(b)", "present x", "monotone :term" };
    static const char *const wrong[] = {
        "q", "<= 3", "q != 3", "a <= b + c", "monotone", "q =< 3"
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

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_conserved);
    tcase_add_test (tcase, test_rules);
    tcase_add_test (tcase, test_unknown_and_vacuous);
}

int main (void)
{
    return tells_main ("check/cluster/bounds", add);
}
