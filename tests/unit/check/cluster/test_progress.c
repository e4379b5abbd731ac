/* Clusters that elect, serve and take over in time or too late, under faults that excuse. */
#include "unit/check/cluster/tells.h"

static tells_text text;

static void role (int node, int term, const char *is)
{
    char name[16];
    snprintf (name, sizeof name, "n%d", node);
    tells_event (&text, name, "role", "{:term %d :role \"%s\"}", term, is);
}

static void fault (const char *f, int node)
{
    tells_event (&text, "nemesis", f, "{:node \"n%d\"}", node);
}

/* The leader dies again and again; each time another takes its place, once perhaps too late. */
START_TEST (test_elections)
{
    mns_rng rng = { 13 };
    int late_runs = 0;

    for (int run = 0; run < 1500; run++) {
        int leader = 0;
        bool late = false;
        tells_clear (&text);
        tells_event (&text, "harness", "expect",
                     "{:nodes [\"n0\" \"n1\" \"n2\"] :election-bound-ms 1000}");
        role (0, 1, "leader");
        for (int term = 2; term < 6; term++) {
            int delay = (int) mns_rng_below (&rng, 1200);
            fault ("kill", leader);
            if (mns_rng_below (&rng, 3) == 0) { /* a partition excuses what it takes */
                tells_event (&text, "nemesis", "partition", "{:isolated [\"n2\"]}");
                text.ms += 5000;
                tells_event (&text, "nemesis", "heal", "nil");
            }
            int since = text.ms - 1;
            text.ms += delay;
            late |= text.ms - since > 1000;
            role ((leader + 1) % 3, term, "leader");
            fault ("start", leader);
            leader = (leader + 1) % 3;
        }
        tells_event (&text, "harness", "end", "nil");
        tells_expect ("progress", &text, late ? "invalid" : "valid",
                      late ? "no-leader-within-bound" : "");
        late_runs += late;
    }
    ck_assert_int_gt (late_runs, 100);
    ck_assert_int_lt (late_runs, 1400);
}
END_TEST

static void serving (int node, int epoch, const char *state, const char *cause)
{
    char name[16];
    snprintf (name, sizeof name, "n%d", node);
    tells_event (&text, name, "serving", "{:state \"%s\" :epoch %d :cause %s}", state, epoch,
                 cause);
}

static void leader (int node, int epoch)
{
    char name[16];
    snprintf (name, sizeof name, "n%d", node);
    tells_event (&text, name, "leader", "{:epoch %d}", epoch);
}

START_TEST (test_serving)
{
    mns_rng rng = { 14 };
    int counts[5] = { 0 };

    for (int run = 0; run < 1500; run++) {
        int mutant = (int) mns_rng_below (&rng, 5);
        static const char *const ids[] = { "", "leader-not-serving",
                                           "terminated-on-recoverable-error", "stale-epoch-serving",
                                           "stale-epoch-serving" };
        tells_clear (&text);
        tells_event (&text, "harness", "expect",
                     "{:nodes [\"n0\" \"n1\"] :serve-bound-ms 500 :exclusive-serving %s}",
                     mutant == 3 ? "true" : "false");
        for (int epoch = 1; epoch < 5; epoch++) {
            leader (epoch & 1, epoch);
            serving (epoch & 1, epoch, "not-serving", "nil");
            text.ms += (int) mns_rng_below (&rng, 400);
            if (mns_rng_below (&rng, 2) == 0)
                tells_event (&text, epoch & 1 ? "n1" : "n0", "fence-error",
                             "{:epoch %d :class \"transient\"}", epoch);
            if (mutant == 1 && epoch == 4)
                text.ms += 600;
            if (mutant == 2 && epoch == 4)
                serving (0, epoch, "terminated", "\"transient\"");
            serving (epoch & 1, epoch, "serving", "nil");
        }
        /* Node 1 led 1 and 3: it knows of 3, and may not know of 4. */
        if (mutant == 0 || mutant >= 3) {
            serving (1, mutant == 4 ? 1 : 3, "not-serving", "nil");
            serving (1, mutant == 4 ? 1 : 3, "serving", "nil");
            serving (1, 3, "not-serving", "nil");
        }
        serving (0, 4, "serving", "nil"); /* a poll */
        tells_event (&text, "harness", "end", "nil");
        tells_expect ("progress", &text, mutant > 0 ? "invalid" : "valid", ids[mutant]);
        counts[mutant]++;
    }
    for (int i = 0; i < 5; i++)
        ck_assert_int_gt (counts[i], 200);
}
END_TEST

START_TEST (test_unknown_and_vacuous)
{
    size_t count;

    tells_clear (&text);
    role (0, 1, "leader");
    tells_expect ("progress", &text, "vacuous", "");
    ck_assert_str_eq (tells ("progress:election-bound-ms=1000", text.at, "", &count), "vacuous");
    role (0, 1, "follower");
    ck_assert_str_eq (tells ("progress:election-bound-ms=1000", text.at, "", &count), "unknown");
    text.ms += 1000;
    tells_event (&text, "harness", "end", "nil");
    ck_assert_str_eq (
        tells ("progress:election-bound-ms=1000", text.at, "no-leader-within-bound", &count),
        "invalid");
    ck_assert_uint_eq (count, 1);
    ck_assert_str_eq (tells ("progress:election-bound-ms=5000", text.at, "", &count), "unknown");
    /* Without knowing how many there are, nobody can say that a majority is up. */
    fault ("kill", 1);
    ck_assert_str_eq (tells ("progress:election-bound-ms=5000", text.at, "", &count), "unknown");
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_elections);
    tcase_add_test (tcase, test_serving);
    tcase_add_test (tcase, test_unknown_and_vacuous);
}

int main (void)
{
    return tells_main ("check/cluster/progress", add);
}
