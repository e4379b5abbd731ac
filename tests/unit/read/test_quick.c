/* Usual JSON records are taken by a quick way of their own. Each input is read twice: as it is, and
 * with the first blank of each record before its colon instead of behind it, which the quick way
 * refuses and which moves nothing else. What comes out is the same, errors and their places
 * included. */
#include "base/rng.h"
#include "dump.h"

#include <check.h>

enum { INPUTS = 40000, RECORDS = 12 };

typedef struct input {
    mns_buffer text;
    size_t begins[RECORDS], colons[RECORDS]; /* the bracket and the first colon of each record */
    int count;
} input;

static const char *some (mns_rng *rng, const char *const *words, size_t count)
{
    return words[mns_rng_below (rng, count)];
}

#define SOME(rng, ...)                                                                             \
    some (rng, (const char *const[]){ __VA_ARGS__ },                                               \
          sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (char *))

/* Values that the quick way takes, and some at the edges of it. */
static void value_write (mns_rng *rng, mns_buffer *out)
{
    static const char *const edges[] = { "0",
                                         "-0",
                                         "00",
                                         "07",
                                         "-1",
                                         "536870912",
                                         "1073741823",
                                         "1073741824",
                                         "-1073741824",
                                         "-1073741825",
                                         "12345678",
                                         "1234567",
                                         "123456789",
                                         "1234567890123456",
                                         "123456789012345678",
                                         "1234567890123456789",
                                         "99999999999999999999",
                                         "1.5",
                                         "1e3",
                                         "1x",
                                         "nullx",
                                         "nul",
                                         "true",
                                         "[1, 2]",
                                         "[1,2]",
                                         "[null,3]",
                                         "[1,2,3]",
                                         "[1,[2,3]]",
                                         "[1",
                                         "[]",
                                         "\"a\"",
                                         "\"\"",
                                         "{\"a\":1}",
                                         "-",
                                         "",
                                         "[1,  2]",
                                         "\"1\"" };
    if (mns_rng_below (rng, 4) == 0)
        mns_buffer_add_text (out, edges[mns_rng_below (rng, sizeof edges / sizeof *edges)]);
    else if (mns_rng_below (rng, 3) == 0)
        mns_buffer_add_text (out, "null");
    else
        mns_buffer_printf (out, "%d", (int) (mns_rng_next (rng) >> mns_rng_below (rng, 30) >> 34));
}

static void number_write (mns_rng *rng, mns_buffer *out, int number)
{
    if (mns_rng_below (rng, 30) == 0)
        value_write (rng, out);
    else
        mns_buffer_printf (out, "%d", number);
}

static void field_write (mns_rng *rng, mns_buffer *out, char field, int process, bool invokes,
                         int record)
{
    switch (field) {
    case 'p':
        mns_buffer_add_text (out, "\"process\": ");
        number_write (rng, out, process);
        return;
    case 't':
        mns_buffer_printf (out, "\"type\": \"%s\"",
                           invokes ? "invoke" : SOME (rng, "ok", "ok", "fail", "info", "okay"));
        return;
    case 'f':
        mns_buffer_printf (out, "\"f\": \"%s\"",
                           SOME (rng, "read", "read", "read", "read", "longer-name", "enqueue"));
        return;
    case 'v':
        mns_buffer_add_text (out, "\"value\": ");
        value_write (rng, out);
        return;
    case 'k':
        mns_buffer_printf (out, "\"key\": %s", SOME (rng, "1", "2", "\"x\"", "null", "[1, 2]"));
        return;
    case 'i':
        mns_buffer_add_text (out, "\"index\": ");
        number_write (rng, out, record);
        return;
    case 'o':
        mns_buffer_printf (out, "\"%s\": 7", SOME (rng, "node", "client", "time_ns"));
        return;
    default:
        mns_buffer_add_text (out, "\"time\": ");
        number_write (rng, out, record * 1000003);
    }
}

static void input_write (input *in, mns_rng *rng)
{
    const char *order =
        SOME (rng, "ptfvm", "ptfvm", "tpfvmi", "itfpv", "ptfvkm", "ptfvmo", "ptfvv");
    const char *comma = SOME (rng, ",", ", ", ",  "),
               *end = SOME (rng, "\n", "\n", "\r\n", " \n", "\n\n", "\n ");
    bool open[3] = { false };
    mns_buffer_clear (&in->text);
    if (mns_rng_below (rng, 12) == 0)
        mns_buffer_add_text (&in->text, "[\n"); /* then commas are missing */
    in->count = 1 + (int) mns_rng_below (rng, RECORDS);
    for (int i = 0; i < in->count; i++) {
        int process = (int) mns_rng_below (rng, 3);
        size_t begin = in->begins[i] = in->text.size;
        mns_buffer_add_char (&in->text, '{');
        for (const char *field = order; *field; field++) {
            if (field > order)
                mns_buffer_add_text (&in->text, comma);
            field_write (rng, &in->text, *field, process, !open[process], i);
        }
        open[process] = !open[process];
        mns_buffer_add_char (&in->text, '}');
        in->colons[i] = begin + (size_t) (strchr (mns_buffer_text (&in->text) + begin, ':') -
                                          (mns_buffer_text (&in->text) + begin));
        mns_buffer_add_text (&in->text, end);
    }
    if (mns_rng_below (rng, 3) == 0) { /* a byte is changed, or the end is missing */
        static const char bytes[] = "{}[]\",: \n0x\\";
        size_t at = mns_rng_below (rng, in->text.size);
        for (int i = 0; i < in->count; i++)
            if (at >= in->begins[i] && at <= in->colons[i] + 1)
                return; /* there it would tell them apart */
        if (mns_rng_below (rng, 3) > 0)
            in->text.data[at] = bytes[mns_rng_below (rng, sizeof bytes - 1)];
        else
            in->text.size = at;
    }
}

START_TEST (test_quick_and_slow_agree)
{
    uint64_t good = 0, bad = 0;
    mns_budget budget;
    mns_buffer quick, slow;
    input in;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&in.text, &budget, 0);
    mns_buffer_init (&quick, &budget, 0);
    mns_buffer_init (&slow, &budget, 0);
    for (uint64_t seed = 1; seed <= INPUTS; seed++) {
        mns_rng rng = { seed };
        minos_read_options options = { .size = sizeof options,
                                       .format = MINOS_FORMAT_JSONL,
                                       .record_bytes_max = mns_rng_below (&rng, 5) ? 0 : 90 };
        size_t chunk = mns_rng_below (&rng, 2) ? 0 : 1 + mns_rng_below (&rng, 100);
        mns_buffer_clear (&quick);
        mns_buffer_clear (&slow);
        input_write (&in, &rng);
        minos_status status = dump_read (&quick, "x", in.text.data, in.text.size, chunk, &options);
        for (int i = 0; i < in.count; i++)
            if (in.colons[i] + 1 < in.text.size) {
                in.text.data[in.colons[i]] = ' ';
                in.text.data[in.colons[i] + 1] = ':';
            }
        dump_read (&slow, "x", in.text.data, in.text.size, chunk, &options);
        ck_assert_msg (strcmp (mns_buffer_text (&quick), mns_buffer_text (&slow)) == 0,
                       "seed %" PRIu64 ":\n%s\n%s\n%s", seed, mns_buffer_text (&in.text),
                       mns_buffer_text (&quick), mns_buffer_text (&slow));
        good += status == MINOS_OK;
        bad += status != MINOS_OK;
    }
    ck_assert_uint_gt (good, INPUTS / 10);
    ck_assert_uint_gt (bad, INPUTS / 8);
    mns_buffer_reset (&in.text);
    mns_buffer_reset (&quick);
    mns_buffer_reset (&slow);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/quick");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 300);
    tcase_add_test (tcase, test_quick_and_slow_agree);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
