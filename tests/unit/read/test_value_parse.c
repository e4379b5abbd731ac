/* One value from text: what it is, and where it is wrong. */
#include "dump.h"

#include <check.h>

/* The text reads as a value that prints as `printed`, and that reads as the same value. */
static void same (minos_values *values, mns_buffer *out, const char *text, const char *printed)
{
    minos_value value, again;
    minos_error error;
    ck_assert_msg (minos_value_parse (values, &value, text, strlen (text), &error) == MINOS_OK,
                   "%s: %s", text, error.message);
    mns_buffer_clear (out);
    mns_value_write_edn (values, value, out, 0);
    ck_assert_str_eq (mns_buffer_text (out), printed);
    ck_assert_int_eq (minos_value_parse (values, &again, out->data, out->size, &error), MINOS_OK);
    ck_assert_uint_eq (again, value);
}

START_TEST (test_reads)
{
    static const char *const pairs[][2] = {
        { "nil", "nil" },
        { " true ", "true" },
        { "; why\nfalse ; because", "false" },
        { "#_ 1 2 #_ #_ 3 4", "2" },
        { "-12", "-12" },
        { "1073741823", "1073741823" },
        { "1073741824", "1073741824" },
        { "-1073741824", "-1073741824" },
        { "-1073741825", "-1073741825" },
        { "123456789012345678", "123456789012345678" },
        { "1234567890123456789", "1234567890123456789" },
        { "12345678", "12345678" },
        { "1234567890123456", "1234567890123456" },
        { "12345678901234567", "12345678901234567" },
        { "18446744073709551616N", "18446744073709551616" },
        { "1.0", "1.0" },
        { "-0.0", "0.0" },
        { "(1 [2] #{3} {4 5})", "[1 [2] #{3} {4 5}]" },
        { "[1,2,,3]", "[1 2 3]" },
        { "^{:doc \"x\"} ^:private [1]", "[1]" },
        { "#user.Point{:x 1}", "{:x 1}" },
        { "#user.Point[1 2]", "#user.Point [1 2]" },
        { "#point{:x 1}", "#point {:x 1}" },
        { "#inst\"2020\"", "#inst \"2020\"" },
        { "#a #b #c 1", "#a #b #c 1" },
    };
    minos_values *values;
    mns_budget budget;
    mns_buffer out;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&out, &budget, 0);
    ck_assert_int_eq (mns_values_new (&values, &budget), MINOS_OK);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        same (values, &out, pairs[i][0], pairs[i][1]);
    minos_values_free (values);
    mns_buffer_reset (&out);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_refuses)
{
    static const struct {
        const char *text;
        uint64_t line, column;
        const char *says;
    } cases[] = {
        { "", 1, 1, "expected a value" },
        { "  ; only this", 1, 14, "expected a value" },
        { "1 2", 1, 3, "one value was read" },
        { "]", 1, 1, "nothing is open" },
        { "[1 2", 1, 1, "never closed" },
        { "[1\n {2\n", 2, 2, "never closed" },
        { "[1\n 2}", 2, 3, "'[' was opened at 1:1" },
        { "{1 2 3}", 1, 7, "no value" },
        { "\"abc", 1, 1, "never closed" },
        { "#_", 1, 1, "without the value" },
        { "#_ 1", 1, 5, "expected a value" },
        { "\xef\xbb\xbf\x31", 1, 1, "" },
        { "\"\xed\xa0\x80\"", 1, 2, "UTF-8" },
        { "a\xf5", 1, 2, "UTF-8" },
        { "\\\xc3", 1, 1, "is no character" },
    };
    minos_values *values;
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        minos_value value = MINOS_TRUE;
        minos_error error;
        minos_status status =
            minos_value_parse (values, &value, cases[i].text, strlen (cases[i].text), &error);
        if (i == 11) { /* A byte order mark is a symbol's character: no value is 1 here. */
            ck_assert_int_eq (status, MINOS_OK);
            ck_assert_int_eq (minos_value_kind (values, value), MINOS_KIND_SYMBOL);
            continue;
        }
        ck_assert_msg (status == MINOS_MALFORMED, "%s", cases[i].text);
        ck_assert_uint_eq (value, MINOS_NIL);
        ck_assert_msg (error.line == cases[i].line && error.column == cases[i].column,
                       "%s: %s at %d:%d", cases[i].text, error.message, (int) error.line,
                       (int) error.column);
        ck_assert_msg (strstr (error.message, cases[i].says) != NULL, "%s: %s", cases[i].text,
                       error.message);
    }
    minos_values_free (values);
}
END_TEST

START_TEST (test_misuse)
{
    minos_values *values;
    minos_value value;
    minos_error error;
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_value_parse (values, NULL, "1", 1, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_value_parse (NULL, &value, "1", 1, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_value_parse (values, &value, NULL, 1, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_value_parse (values, &value, "x", (size_t) 1 << 30, &error),
                      MINOS_LIMIT);
    minos_values_free (values);
}
END_TEST

/* Megabytes of open brackets are refused at once, and use no stack. */
START_TEST (test_bomb)
{
    const size_t size = 8 << 20;
    char *text = malloc (size);
    minos_values *values;
    minos_value value;
    minos_error error;
    ck_assert_ptr_nonnull (text);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    memset (text, '[', size);
    ck_assert_int_eq (minos_value_parse (values, &value, text, size, &error), MINOS_LIMIT);
    ck_assert_uint_eq (error.column, MINOS_VALUE_DEPTH_MAX + 1);
    minos_values_free (values);
    free (text);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/value_parse");
    TCase *test = tcase_create ("all");
    tcase_add_test (test, test_reads);
    tcase_add_test (test, test_refuses);
    tcase_add_test (test, test_misuse);
    tcase_add_test (test, test_bomb);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
