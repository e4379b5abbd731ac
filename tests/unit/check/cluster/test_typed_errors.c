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

/* Random records of several targets, against the page's wording. */
START_TEST (test_anything)
{
    static const struct {
        const char *outcome, *error; /* error NULL: as below */
        const char *id;
    } rows[] = { { "value", "nil", "" },         { "error", NULL, "" },
                 { "error", NULL, "" },          { "crash", "\"X\"", "crash" },
                 { "abort", "nil", "crash" },    { "signal", "11", "crash" },
                 { "hang", "nil", "timeout" },   { "oom", "nil", "out-of-memory" },
                 { "timeout", "nil", "timeout" } };
    static const struct {
        const char *error;
        int class; /* 0: of none, 1: A, 2: B::C, 3: 7, 4: another */
    } errors[] = { { "nil", 0 },
                   { "\"A\"", 1 },
                   { ":A", 1 },
                   { "\"A: long: text\"", 1 },
                   { "\"B::C\"", 2 },
                   { "\"B::C: no\"", 2 },
                   { "7", 3 },
                   { "\"B\"", 4 },
                   { "\"AB: x\"", 4 },
                   { "{:class \"A\"}", 1 },
                   { "{:message \"A\"}", 0 },
                   { "[\"A\"]", 0 } };
    static const char *const ids[] = { "crash", "timeout", "out-of-memory", "undeclared-error" };
    mns_rng rng = { 50 };
    int outcomes[3] = { 0 };

    for (int run = 0; run < 20000; run++) {
        int allowed = run % 9; /* bits of A, B::C, 7; 8: nobody says */
        size_t expected[4] = { 0 }, values[2] = { 0 }, inputs[2] = { 0 }, classless = 0, count;
        tells_clear (&text);
        if (allowed < 8)
            tells_event (&text, "harness", "expect", "{:allowed-errors [%s %s %s]}",
                         allowed & 1 ? "\"A\"" : "", allowed & 2 ? ":B::C" : "",
                         allowed & 4 ? "7" : "");
        for (int i = 0; i < 5; i++) {
            size_t row = mns_rng_below (&rng, run % 3 == 0 ? 9 : 3);
            size_t error = mns_rng_below (&rng, sizeof errors / sizeof *errors);
            size_t target = mns_rng_below (&rng, 2);
            parse (target ? "T" : "U", rows[row].outcome,
                   rows[row].error != NULL ? rows[row].error : errors[error].error);
            inputs[target]++;
            values[target] += row == 0;
            for (int k = 0; k < 3; k++)
                expected[k] += strcmp (rows[row].id, ids[k]) == 0;
            if (rows[row].error != NULL)
                continue;
            classless += errors[error].class == 0;
            expected[3] +=
                allowed < 8 && errors[error].class > 0 &&
                (errors[error].class == 4 || !(allowed >> (errors[error].class - 1) & 1));
        }
        bool fails = false, unknown = classless > 0 && allowed < 8;
        for (int k = 0; k < 4; k++) {
            tells ("typed-errors", text.at, ids[k], &count);
            ck_assert_msg (count == expected[k], "%s: %zu\n%s", ids[k], count, text.at);
            fails |= count > 0;
        }
        for (int k = 0; k < 2; k++)
            unknown |= inputs[k] > 0 && values[k] == 0;
        const char *outcome = fails ? "invalid" : unknown ? "unknown" : "valid";
        ck_assert_msg (strcmp (tells ("typed-errors", text.at, "", &count), outcome) == 0,
                       "not %s\n%s", outcome, text.at);
        outcomes[fails ? 1 : unknown ? 2 : 0]++;
    }
    for (int i = 0; i < 3; i++)
        ck_assert_int_gt (outcomes[i], 500);
}
END_TEST

static void add (TCase *tcase)
{
    tcase_add_test (tcase, test_anything);
    tcase_add_test (tcase, test_simulated);
    tcase_add_test (tcase, test_classes);
    tcase_add_test (tcase, test_targets);
}

int main (void)
{
    return tells_main ("check/cluster/typed-errors", add);
}
