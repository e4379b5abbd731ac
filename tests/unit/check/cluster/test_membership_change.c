/* A leader that changes its voters, followers that copy its log late and in batches, new leaders
 * that replace what was not committed; and leaders that do not wait. */
#include "unit/check/cluster/tells.h"

static tells_text text;

typedef struct config {
    int index, term;
    unsigned voters; /* bits */
} config;

static void told (const char *node, const char *f, const config *is)
{
    char voters[128] = "";
    size_t size = 0;
    for (int i = 0; i < 8; i++)
        if (is->voters >> i & 1)
            size += (size_t) snprintf (voters + size, sizeof voters - size, "\"n%d\" ", i);
    tells_event (&text, node, f, "{:index %d :term %d :voters [%s]}", is->index, is->term, voters);
}

/* The next change of n0, who leads: adds or removes one, or, with a jump, several. */
static config change (mns_rng *rng, const config *from, bool jump)
{
    config next = { from->index + 1 + (int) mns_rng_below (rng, 4), from->term, from->voters };
    next.voters ^= 2u << mns_rng_below (rng, 6);
    if (jump)
        next.voters = from->voters ^ 6u << mns_rng_below (rng, 4);
    return next;
}

START_TEST (test_simulated)
{
    mns_rng rng = { 11 };
    int pending = 0, jumps = 0;

    for (int run = 0; run < 1500; run++) {
        config log[12] = { { 1, 1, 7 } };
        int follower = 0, at, fault_at = 1 + (int) mns_rng_below (&rng, 20);
        bool jump = mns_rng_below (&rng, 2) == 0, impatient = false, jumped = false;
        tells_clear (&text);
        told ("n0", "config-append", &log[0]);
        told ("n0", "config-commit", &log[0]);
        for (at = 1; at < 10; at++) {
            log[at] = change (&rng, &log[at - 1], jump && at == fault_at);
            told ("n0", "config-append", &log[at]);
            jumped |= jump && at == fault_at;
            if (!jump && at == fault_at && at < 9) {
                impatient = true;
                continue;
            }
            told ("n0", "config-commit", &log[at]);
            /* n7 hears of some entries, and of their commits after that. */
            for (int last = follower + (int) mns_rng_below (&rng, (uint64_t) (at - follower) + 1);
                 follower < last; follower++)
                told ("n7", "config-append", &log[follower]);
        }
        for (int i = 0; i < follower; i++)
            told ("n7", "config-commit", &log[i]);
        tells_expect ("membership-change", &text, impatient || jumped ? "invalid" : "valid",
                      impatient ? "two-pending"
                      : jumped  ? "voters-jump"
                                : "");
        pending += impatient;
        jumps += jumped;
    }
    ck_assert_int_gt (pending, 100);
    ck_assert_int_gt (jumps, 100);
}
END_TEST

START_TEST (test_replaced)
{
    config first = { 1, 1, 7 }, lost = { 8, 1, 15 }, kept = { 8, 2, 3 };

    tells_clear (&text);
    told ("n0", "config-append", &first);
    told ("n0", "config-commit", &first);
    told ("n0", "config-append", &lost);
    told ("n1", "config-append", &first);
    tells_event (&text, "n1", "commit", "{:index 7 :term 2}");
    told ("n1", "config-append", &kept);
    told ("n1", "config-commit", &kept);
    tells_event (&text, "n0", "config-rollback", "{:index 8}");
    told ("n0", "config-append", &kept);
    tells_expect ("membership-change", &text, "valid", "");
    tells_event (&text, "n0", "config-rollback", "{:index 8}");
    tells_expect ("membership-change", &text, "invalid", "committed-rolled-back");
}
END_TEST

START_TEST (test_parameters)
{
    config first = { 1, 1, 7 }, second = { 5, 1, 6 }, third = { 9, 1, 30 };
    size_t count;

    tells_clear (&text);
    told ("n0", "config-append", &first);
    told ("n0", "config-commit", &first);
    tells_expect ("membership-change", &text, "vacuous", "");
    told ("n0", "config-append", &second);
    ck_assert_str_eq (tells ("membership-change", text.at, "self-removal", &count), "invalid");
    ck_assert_str_eq (
        tells ("membership-change:allow-self-removal=true", text.at, "self-removal", &count),
        "valid");
    told ("n0", "config-commit", &second);
    told ("n0", "config-append", &third);
    ck_assert_str_eq (
        tells ("membership-change:allow-self-removal=true", text.at, "voters-jump", &count),
        "invalid");
    ck_assert_str_eq (tells ("membership-change:allow-self-removal=true,max-change=2", text.at,
                             "voters-jump", &count),
                      "valid");
    told ("n0", "config-commit", &third);
    told ("n0", "config-append", &(config){ 10, 1, 1 });
    ck_assert_str_eq (tells ("membership-change:max-change=0,allow-self-removal=true", text.at,
                             "voters-jump", &count),
                      "valid");
    ck_assert_str_eq (tells ("membership-change:max-change=3,allow-self-removal=true", text.at,
                             "voters-jump", &count),
                      "invalid");
}
END_TEST

START_TEST (test_unknown)
{
    config first = { 1, 1, 7 }, second = { 5, 1, 15 }, third = { 9, 1, 31 };

    tells_clear (&text);
    told ("n0", "config-append", &first);
    told ("n0", "config-append", &second);
    told ("n0", "config-append", &third);
    tells_expect ("membership-change", &text, "unknown", "");
    told ("n0", "config-commit", &third);
    tells_expect ("membership-change", &text, "invalid", "two-pending");
    tells_event (&text, "n0", "config-append", "{:index 12 :term 1}");
    tells_refused ("membership-change", &text, ":voters");
}
END_TEST

/* An ok answer is acceptance: counted, and never held against the cluster. */
START_TEST (test_accepted)
{
    config first = { 1, 1, 7 }, second = { 5, 1, 15 };
    minos_verdict *verdict;
    const minos_finding *finding;
    minos_value value;
    int64_t accepted = 0;

    tells_clear (&text);
    told ("n0", "config-append", &first);
    told ("n0", "config-commit", &first);
    told ("n0", "config-append", &second);
    for (int i = 0; i < 3; i++)
        text.size += (size_t) sprintf (
            text.at + text.size,
            "{:process %d :type :invoke :f :add-server :value \"n3\" :time %d000000}\n"
            "{:process %d :type %s :f :add-server :value \"n3\" :time %d000000}\n",
            i, text.ms, i, i == 0 ? ":fail" : ":ok", text.ms);
    verdict = tells_judge ("membership-change", text.at);
    ck_assert_str_eq (tells_outcome_of (verdict), "valid");
    finding = minos_verdict_finding (verdict, 0);
    for (size_t i = 0; i < minos_finding_fact_count (finding); i++)
        if (strcmp (minos_finding_fact (finding, i, &value), "accepted-count") == 0)
            ck_assert (minos_value_int64 (minos_verdict_values (verdict), value, &accepted));
    ck_assert_int_eq (accepted, 2);
    minos_verdict_free (verdict);
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_accepted);
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_replaced);
    tcase_add_test (tcase, test_parameters);
    tcase_add_test (tcase, test_unknown);
}

int main (void)
{
    return tells_main ("check/cluster/membership-change", add);
}
