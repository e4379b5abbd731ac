/* Certificates: what the checker proves of random histories verifies; a changed byte is refused
 * wherever it stands, and so is a changed claim under a right digest. */
#include "base/buffer.h"
#include "base/rng.h"
#include "certificate/digest.h"
#include "minos/minos.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PROCESSES = 5 };

static mns_budget budget;

static minos_value number (minos_values *values, uint64_t n)
{
    minos_value value;
    ck_assert_int_eq (minos_values_integer (values, &value, (int64_t) n), MINOS_OK);
    return value;
}

static minos_value pair (minos_values *values, minos_value a, minos_value b)
{
    minos_value items[] = { a, b }, value;
    ck_assert_int_eq (minos_values_vector (values, &value, items, 2), MINOS_OK);
    return value;
}

/* A register with small values; operations apply when they return, but for faults. */
static minos_history *random_history (mns_rng *rng, uint32_t ops, bool keyed)
{
    minos_builder *builder;
    minos_history *history;
    int64_t processes[PROCESSES];
    uint64_t state[2] = { 0, 0 }, fault = mns_rng_below (rng, 3) ? 0 : 10;
    struct {
        bool open;
        uint64_t f, key, a, b;
    } open[PROCESSES] = { { 0 } };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *v = minos_builder_values (builder);
    for (int p = 0; p < PROCESSES; p++)
        processes[p] = p;
    for (uint32_t done = 0; done < ops;) {
        static const char *const names[] = { "read", "write", "cas" };
        uint64_t p = mns_rng_below (rng, PROCESSES);
        minos_value value = MINOS_NIL;
        minos_status status;
        if (!open[p].open) {
            open[p].open = true;
            open[p].f = mns_rng_below (rng, 3);
            open[p].key = keyed ? mns_rng_below (rng, 2) : 0;
            open[p].a = mns_rng_below (rng, 4);
            open[p].b = mns_rng_below (rng, 4);
            if (open[p].f == 1)
                value = number (v, open[p].b);
            else if (open[p].f == 2)
                value = pair (v, number (v, open[p].a), number (v, open[p].b));
            if (keyed)
                value = pair (v, number (v, open[p].key), value);
            status = minos_builder_invoke (builder, processes[p], names[open[p].f], value,
                                           MINOS_NO_TIME, NULL);
        } else {
            uint64_t *now = &state[open[p].key];
            bool fails = open[p].f == 2 && *now != open[p].a;
            uint64_t fate = mns_rng_below (rng, 100);
            if (open[p].f == 0)
                value = number (v, mns_rng_below (rng, 100) < fault ? 1 + *now % 3 : *now);
            else if (open[p].f == 1)
                value = number (v, open[p].b);
            else
                value = pair (v, number (v, open[p].a), number (v, open[p].b));
            if (keyed)
                value = pair (v, number (v, open[p].key), value);
            if (open[p].f != 0 && !fails && fate % 2 == 0)
                *now = open[p].b;
            if (fate < 12) {
                status = minos_builder_info (builder, processes[p], names[open[p].f], value,
                                             MINOS_NO_TIME, NULL);
                processes[p] += PROCESSES;
            } else if (fails) {
                status = minos_builder_fail (builder, processes[p], names[open[p].f], value,
                                             MINOS_NO_TIME, NULL);
            } else {
                if (open[p].f != 0)
                    *now = open[p].b;
                status = minos_builder_ok (builder, processes[p], names[open[p].f], value,
                                           MINOS_NO_TIME, NULL);
            }
            open[p].open = false;
            done++;
        }
        ck_assert_int_eq (status, MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    return history;
}

static minos_valid certify (mns_buffer *text, const minos_history *history, const char *spec)
{
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    minos_valid valid;
    minos_sink sink = mns_buffer_sink (text);
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "witness", "true", &error), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "threads", "1", &error), MINOS_OK);
    ck_assert_msg (minos_check (&verdict, history, &spec, 1, options, NULL, NULL, &error) ==
                       MINOS_OK,
                   "%s", error.message);
    valid = minos_verdict_valid (verdict);
    ck_assert_int_eq (minos_certificate_write (verdict, 0, history, &sink), MINOS_OK);
    minos_verdict_free (verdict);
    minos_options_free (options);
    return valid;
}

static minos_status verify (const minos_history *history, const mns_buffer *text,
                            minos_certified *out, minos_error *error)
{
    return minos_certificate_verify (out, history, text->data, text->size, NULL, NULL, error);
}

START_TEST (every_verdict_verifies)
{
    static const char *const specs[] = {
        "linearizable:model=cas-register,init=0",
        "linearizable:model=cas-register,init=0,failed-cas=observe"
    };
    mns_rng rng = { 2 };
    uint64_t counts[3] = { 0 }, unproved = 0, keys = 0;
    for (int i = 0; i < 3000; i++) {
        bool keyed = i % 3 == 0;
        minos_history *history =
            random_history (&rng, 5 + (uint32_t) mns_rng_below (&rng, 40), keyed);
        minos_certified certified;
        minos_error error;
        mns_buffer text;
        mns_buffer_init (&text, &budget, 0);
        minos_valid valid = certify (&text, history, specs[i % 5 == 0]);
        ck_assert_msg (verify (history, &text, &certified, &error) == MINOS_OK,
                       "%d: line %" PRIu64 ": %s\n%.*s", i, error.line, error.message,
                       (int) text.size, text.data);
        ck_assert_int_eq (certified.valid, certified.keys_unproved > 0 && valid != MINOS_VALID_FALSE
                                               ? MINOS_VALID_UNKNOWN
                                               : valid);
        counts[valid]++;
        unproved += certified.keys_unproved;
        keys += certified.keys_valid + certified.keys_invalid;
        mns_buffer_reset (&text);
        minos_history_free (history);
    }
    ck_assert_uint_gt (counts[MINOS_VALID_TRUE], 500);
    ck_assert_uint_gt (counts[MINOS_VALID_FALSE], 200);
    ck_assert_uint_eq (unproved, 0);
    printf ("certificates: %" PRIu64 " keys, %" PRIu64 " histories valid, %" PRIu64 " invalid\n",
            keys, counts[MINOS_VALID_TRUE], counts[MINOS_VALID_FALSE]);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

START_TEST (every_changed_byte_is_refused)
{
    mns_rng rng = { 9 };
    for (int i = 0; i < 6; i++) {
        minos_history *history = random_history (&rng, 12, i % 2 == 0);
        minos_certified certified;
        mns_buffer text;
        mns_buffer_init (&text, &budget, 0);
        certify (&text, history, "linearizable:model=cas-register,init=0");
        for (size_t at = 0; at < text.size; at++)
            for (uint32_t bit = 0; bit < 8; bit++) {
                text.data[at] = (char) (text.data[at] ^ (1 << bit));
                ck_assert_int_eq (verify (history, &text, &certified, NULL), MINOS_MALFORMED);
                text.data[at] = (char) (text.data[at] ^ (1 << bit));
            }
        for (size_t size = 0; size < text.size; size++)
            ck_assert_int_eq (
                minos_certificate_verify (&certified, history, text.data, size, NULL, NULL, NULL),
                MINOS_MALFORMED);
        mns_buffer_reset (&text);
        minos_history_free (history);
    }
}
END_TEST

/* A forger who makes the digest right again has to make the claims right too. Whatever is still
 * accepted must claim the same of every key. */
static void forge (mns_buffer *text, mns_rng *rng)
{
    static const char bytes[] = "0123456789 /\ncfilnostvy";
    size_t body = text->size - 21, at = mns_rng_below (rng, body);
    char end[32];
    text->data[at] = bytes[mns_rng_below (rng, sizeof bytes - 1)];
    int size = snprintf (end, sizeof end, "end %016" PRIx64 "\n",
                         mns_fnv (MNS_FNV_START, text->data, body));
    memcpy (text->data + body, end, (size_t) size);
}

START_TEST (a_forged_claim_is_refused)
{
    mns_rng rng = { 4 };
    uint64_t refused = 0, accepted = 0;
    for (int i = 0; i < 400; i++) {
        minos_history *history = random_history (&rng, 15, false);
        mns_buffer text, copy;
        mns_buffer_init (&text, &budget, 0);
        mns_buffer_init (&copy, &budget, 0);
        minos_valid valid = certify (&text, history, "linearizable:model=cas-register,init=0");
        for (int change = 0; change < 50; change++) {
            minos_certified certified;
            mns_buffer_clear (&copy);
            mns_buffer_add (&copy, text.data, text.size);
            forge (&copy, &rng);
            if (verify (history, &copy, &certified, NULL) == MINOS_OK) {
                /* Another witness, or another member of a layer: but never another verdict, under
                 * the same premises. */
                bool same_premises = memcmp (copy.data, text.data, 90) == 0;
                if (same_premises)
                    ck_assert (certified.valid == valid || certified.valid == MINOS_VALID_UNKNOWN);
                accepted++;
            } else {
                refused++;
            }
        }
        mns_buffer_reset (&text);
        mns_buffer_reset (&copy);
        minos_history_free (history);
    }
    ck_assert_uint_gt (refused, 10 * accepted);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("certificate");
    TCase *tests = tcase_create ("certificate");
    SRunner *runner = srunner_create (suite);
    mns_budget_init (&budget, NULL, 0, NULL);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, every_verdict_verifies);
    tcase_add_test (tests, every_changed_byte_is_refused);
    tcase_add_test (tests, a_forged_claim_is_refused);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    mns_budget_reset (&budget);
    return failed == 0 ? 0 : 1;
}
