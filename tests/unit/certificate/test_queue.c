/* Certificates of queues: a changed byte is refused, and so is a changed claim under a right
 * digest; what is still accepted claims no other verdict. Each pattern that there is is met. */
#include "base/buffer.h"
#include "certificate/digest.h"
#include "support/queue_sim.h"
#include "unit/history/script.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORIES = 6000, CHANGES = 40 };

static mns_budget budget;

static minos_valid certify (mns_buffer *text, const minos_history *history)
{
    const char *spec = "fifo-linearizable:witness=true";
    minos_verdict *verdict;
    minos_error error;
    minos_sink sink = mns_buffer_sink (text);
    ck_assert_int_eq (minos_check (&verdict, history, &spec, 1, NULL, NULL, NULL, &error), 0);
    minos_valid valid = minos_verdict_valid (verdict);
    ck_assert_int_eq (minos_certificate_write (verdict, 0, history, &sink), MINOS_OK);
    minos_verdict_free (verdict);
    return valid;
}

static minos_status verify (const minos_history *history, const mns_buffer *text,
                            minos_certified *out)
{
    return minos_certificate_verify (out, history, text->data, text->size, NULL, NULL, NULL);
}

static minos_history *draw (mns_rng *rng)
{
    sim drawn;
    sim_rule rule = { .ops = 4 + (int) mns_rng_below (rng, 9),
                      .processes = 2 + (int) mns_rng_below (rng, 4),
                      .crash = (int) mns_rng_below (rng, 6),
                      .kinds = mns_rng_below (rng, 3) ? 0 : 3,
                      .peeks = mns_rng_below (rng, 2) ? 0 : 2,
                      .own_consumer = mns_rng_below (rng, 2) };
    sim_draw (&drawn, rng, &rule);
    for (uint64_t i = mns_rng_below (rng, 3); i > 0; i--)
        sim_bend (&drawn, rng);
    if (mns_rng_below (rng, 4) == 0)
        sim_drain (&drawn, rng);
    return sim_build_drain (&drawn);
}

START_TEST (every_changed_byte_is_refused)
{
    for (uint64_t seed = 1; seed <= 12; seed++) {
        mns_rng rng = { seed };
        minos_history *history = draw (&rng);
        minos_certified certified;
        mns_buffer text;
        mns_buffer_init (&text, &budget, 0);
        certify (&text, history);
        for (size_t at = 0; at < text.size; at++)
            for (uint32_t bit = 0; bit < 8; bit++) {
                text.data[at] = (char) (text.data[at] ^ (1 << bit));
                ck_assert_int_eq (verify (history, &text, &certified), MINOS_MALFORMED);
                text.data[at] = (char) (text.data[at] ^ (1 << bit));
            }
        mns_buffer_reset (&text);
        minos_history_free (history);
    }
}
END_TEST

/* The claims of `text`, from the line after the premises, made anew; under a right digest. */
static void forge (mns_buffer *out, mns_buffer *text, mns_rng *rng)
{
    static const char *const names[] = { "unexpected", "duplicated", "gone", "order",
                                         "empty",      "cycle",      "cycle" };
    static const uint8_t counts[] = { 1, 1, 3, 2, 1, 6, 9 };
    const char *claims = strstr (mns_buffer_text (text), "\nvalid\n");
    if (claims == NULL)
        claims = strstr (mns_buffer_text (text), "\ninvalid\n");
    ck_assert_ptr_nonnull (claims);
    mns_buffer_clear (out);
    if (mns_rng_below (rng, 3) == 0) { /* a byte of what was said */
        static const char bytes[] = "0123456789 -\n";
        mns_buffer_add (out, text->data, text->size - 21);
        size_t from = (size_t) (claims + 1 - text->data);
        size_t at = from + mns_rng_below (rng, out->size - from);
        out->data[at] = bytes[mns_rng_below (rng, sizeof bytes - 1)];
    } else { /* a pattern that nobody claimed */
        size_t kind = mns_rng_below (rng, 7);
        mns_buffer_add (out, text->data, (size_t) (claims + 1 - text->data));
        mns_buffer_printf (out, "invalid\n%s", names[kind]);
        for (uint8_t i = 0; i < counts[kind]; i++) {
            if (kind >= 5 && i % 3 == 2 && mns_rng_below (rng, 4) == 0)
                mns_buffer_add_text (out, " -");
            else
                mns_buffer_printf (out, " %d", (int) mns_rng_below (rng, 12));
        }
        mns_buffer_add_text (out, "\n");
    }
    mns_buffer_printf (out, "end %016" PRIx64 "\n", mns_fnv (MNS_FNV_START, out->data, out->size));
}

START_TEST (a_forged_claim_is_refused)
{
    static const char *const words[] = { "\nunexpected ", "\nduplicated ", "\ngone ",    "\norder ",
                                         "\nempty ",      "\ncycle ",      "\nexhausted" };
    uint64_t refused = 0, accepted = 0, met[7] = { 0 };
    for (uint64_t seed = 1; seed <= HISTORIES; seed++) {
        mns_rng rng = { seed };
        minos_history *history = draw (&rng);
        minos_certified certified;
        mns_buffer text, copy;
        mns_buffer_init (&text, &budget, 0);
        mns_buffer_init (&copy, &budget, 0);
        minos_valid valid = certify (&text, history);
        ck_assert_int_eq (verify (history, &text, &certified), MINOS_OK);
        for (int i = 0; i < 7; i++)
            met[i] +=
                valid == MINOS_VALID_FALSE && strstr (mns_buffer_text (&text), words[i]) != NULL;
        for (int change = 0; change < CHANGES; change++) {
            forge (&copy, &text, &rng);
            if (verify (history, &copy, &certified) != MINOS_OK) {
                refused++;
                continue;
            }
            ck_assert_msg (certified.valid == valid || certified.valid == MINOS_VALID_UNKNOWN,
                           "seed %" PRIu64 ": this is accepted:\n%s", seed,
                           mns_buffer_text (&copy));
            accepted++;
        }
        mns_buffer_reset (&text);
        mns_buffer_reset (&copy);
        minos_history_free (history);
    }
    ck_assert_uint_gt (refused, 10 * accepted);
    for (int i = 0; i < 7; i++)
        ck_assert_msg (met[i] >= 3, "%" PRIu64 " certificates with %s", met[i], words[i] + 1);
    ck_assert_uint_gt (accepted, HISTORIES / 4); /* what is true may be said in many ways */
}
END_TEST

/* A certificate of the script's history with these claims, under a right digest. */
static minos_status judge_claims (const char *script, const char *claims)
{
    minos_history *history = script_history (script);
    minos_certified certified;
    mns_buffer text, copy;
    mns_buffer_init (&text, &budget, 0);
    mns_buffer_init (&copy, &budget, 0);
    certify (&text, history);
    const char *only = strstr (mns_buffer_text (&text), "\nonly ") + 1;
    mns_buffer_add (&copy, text.data, (size_t) (strchr (only, '\n') + 1 - text.data));
    mns_buffer_add_text (&copy, claims);
    mns_buffer_printf (&copy, "end %016" PRIx64 "\n",
                       mns_fnv (MNS_FNV_START, copy.data, copy.size));
    minos_status status = verify (history, &copy, &certified);
    mns_buffer_reset (&text);
    mns_buffer_reset (&copy);
    minos_history_free (history);
    return status;
}

/* Claims that one rule alone refuses, and beside each one that differs in that and holds. */
START_TEST (each_rule_is_needed)
{
#define TWO "1 invoke enqueue 1 | 1 ok enqueue 1 | 1 invoke enqueue 2 | 1 ok enqueue 2 | "
#define TAKE(item) "2 invoke dequeue | 2 ok dequeue " item " | "
#define LAST "3 invoke other | 3 ok other"
    static const struct {
        const char *script, *claims;
        minos_status status;
    } cases[] = {
        { TWO LAST, "valid\norder 0 1\n", MINOS_OK },
        { TWO LAST, "valid\norder 1 0\n", MINOS_MALFORMED },   /* real time */
        { TWO LAST, "valid\norder 0\n", MINOS_MALFORMED },     /* one is left out */
        { TWO LAST, "valid\norder 0 1 0\n", MINOS_MALFORMED }, /* one stands twice */
        { TWO LAST, "valid\norder 0 1 2\n", MINOS_MALFORMED }, /* one takes no part */
        { TWO TAKE ("1") LAST, "valid\norder 0 1 2\n", MINOS_OK },
        { TWO TAKE ("2") LAST, "valid\norder 0 1 2\n", MINOS_MALFORMED },   /* no step */
        { TWO TAKE ("nil") LAST, "valid\norder 0 1 2\n", MINOS_MALFORMED }, /* not empty */
        { TWO TAKE ("2") LAST, "invalid\norder 1 2\n", MINOS_OK },
        { TWO TAKE ("1") LAST, "invalid\norder 0 2\n", MINOS_MALFORMED },
        { TWO TAKE ("2") TAKE ("1") LAST, "invalid\ncycle 0 0 1 1 2 3\n", MINOS_OK },
        /* An enqueue before a dequeue says nothing of their items. */
        { TWO TAKE ("1") TAKE ("2") LAST, "invalid\ncycle 0 0 3 1 1 2\n", MINOS_MALFORMED },
        { TWO TAKE ("2") LAST, "invalid\ncycle 0 0 1 1 2 -\n", MINOS_OK },
        /* … which a crashed dequeue may have taken. */
        { "4 invoke dequeue | 4 info dequeue | " TWO TAKE ("2") LAST,
          "invalid\ncycle 1 1 2 2 3 -\n", MINOS_MALFORMED },
        { TWO TAKE ("nil") LAST, "invalid\nempty 2\n", MINOS_OK },
        { TWO TAKE ("1") TAKE ("2") TAKE ("nil") LAST, "invalid\nempty 4\n", MINOS_MALFORMED },
        { TWO TAKE ("3") LAST, "invalid\nunexpected 2\n", MINOS_OK },
        { TWO TAKE ("1") LAST, "invalid\nunexpected 2\n", MINOS_MALFORMED },
        { TWO TAKE ("1") TAKE ("1") LAST, "invalid\nduplicated 3\n", MINOS_OK },
        { TWO TAKE ("1") TAKE ("1") LAST, "invalid\nduplicated 2\n", MINOS_MALFORMED },
        { TWO TAKE ("1") "2 invoke peek | 2 ok peek 1 | " LAST, "invalid\ngone 0 2 3\n", MINOS_OK },
        { TWO "2 invoke peek | 2 ok peek 1 | " TAKE ("1") LAST, "invalid\ngone 0 3 2\n",
          MINOS_MALFORMED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg (judge_claims (cases[i].script, cases[i].claims) == cases[i].status,
                       "case %zu: %s", i, cases[i].claims);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("certificate/queue");
    TCase *tests = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    mns_budget_init (&budget, NULL, 0, NULL);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, every_changed_byte_is_refused);
    tcase_add_test (tests, each_rule_is_needed);
    tcase_add_test (tests, a_forged_claim_is_refused);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    mns_budget_reset (&budget);
    return failed == 0 ? 0 : 1;
}
