/* Parsers that answer, and parsers that break; the classes of their errors. */
#include "unit/check/cluster/tells.h"

static tells_text text;

static void parse (const char *target, const char *outcome, const char *error)
{
    tells_event (&text, "fuzzer", "parse", "{:target \"%s\" :outcome \"%s\" :error %s}", target,
                 outcome, error);
}

START_TEST (test_simulated)
{
    static const char *const bad[] = { "crash", "panic", "timeout", "hang", "oom" };
    static const char *const ids[] = { "crash", "crash", "timeout", "timeout", "out-of-memory" };
    mns_rng rng = { 6 };

    for (int run = 0; run < 500; run++) {
        size_t counts[5] = { 0 }, count, all = 0, accepted = 0;
        tells_clear (&text);
        for (int i = 0; i < 12; i++) {
            uint64_t kind = mns_rng_below (&rng, 24);
            if (kind < 5) {
                parse ("A", bad[kind], "nil");
                counts[kind]++;
                all++;
            } else if (kind < 14) {
                parse ("A", "value", "nil");
                accepted++;
            } else {
                parse ("A", "error", "\"EOF: short\"");
            }
        }
        for (int i = 0; i < 5; i++) {
            const char *said = tells ("typed-errors:allowed-errors=EOF", text.at, ids[i], &count);
            size_t expected = 0;
            for (int k = 0; k < 5; k++)
                expected += strcmp (ids[k], ids[i]) == 0 ? counts[k] : 0;
            ck_assert_uint_eq (count, expected);
            ck_assert_str_eq (said, all > 0 ? "invalid" : accepted > 0 ? "valid" : "unknown");
        }
    }
}
END_TEST

START_TEST (test_classes)
{
    size_t count;

    tells_clear (&text);
    parse ("A", "value", "nil");
    parse ("A", "error", "\"IO::Error: too long\"");
    ck_assert_str_eq (tells ("typed-errors", text.at, "", &count), "valid");
    ck_assert_str_eq (tells ("typed-errors:allowed-errors=IO::Error", text.at, "", &count),
                      "valid");
    ck_assert_str_eq (tells ("typed-errors:allowed-errors=IO", text.at, "undeclared-error", &count),
                      "invalid");
    ck_assert_uint_eq (count, 1);
    parse ("A", "error", "nil");
    ck_assert_str_eq (tells ("typed-errors:allowed-errors=IO::Error", text.at, "", &count),
                      "unknown");
}
END_TEST

START_TEST (test_targets)
{
    tells_clear (&text);
    parse ("A", "value", "nil");
    parse ("B", "error", "\"EOF\"");
    tells_expect ("typed-errors", &text, "unknown", "");
    parse ("B", "value", "nil");
    tells_expect ("typed-errors", &text, "valid", "");
    parse ("B", "skipped", "nil");
    tells_refused ("typed-errors", &text, "value, error, crash");
    tells_clear (&text);
    tells_event (&text, "harness", "end", "nil");
    tells_expect ("typed-errors", &text, "vacuous", "");
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_classes);
    tcase_add_test (tcase, test_targets);
}

int main (void)
{
    return tells_main ("check/cluster/typed-errors", add);
}
