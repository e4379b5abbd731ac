/* Each maker's canonical form, its limits, and what it refuses. */
#include "base/buffer.h"
#include "value/value.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static minos_values *values;

static void setup (void)
{
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
}

static void teardown (void)
{
    minos_values_free (values);
}

static void assert_edn (minos_value value, const char *expected)
{
    mns_budget budget;
    mns_buffer buffer;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    mns_value_write_edn (values, value, &buffer, 0);
    ck_assert_str_eq (mns_buffer_text (&buffer), expected);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}

static minos_value integer (int64_t number)
{
    minos_value out;
    ck_assert_int_eq (minos_values_integer (values, &out, number), MINOS_OK);
    return out;
}

static minos_value keyword (const char *text)
{
    minos_value out;
    ck_assert_int_eq (minos_values_keyword (values, &out, text), MINOS_OK);
    return out;
}

START_TEST (integers)
{
    static const int64_t numbers[] = { 0,
                                       1,
                                       -1,
                                       MNS_VALUE_INT_MAX,
                                       MNS_VALUE_INT_MIN,
                                       (int64_t) MNS_VALUE_INT_MAX + 1,
                                       (int64_t) MNS_VALUE_INT_MIN - 1,
                                       INT32_MAX,
                                       INT32_MIN,
                                       INT64_MAX,
                                       INT64_MIN };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t back;
        minos_value value = integer (numbers[i]);
        ck_assert_int_eq (minos_value_kind (values, value), MINOS_KIND_INTEGER);
        ck_assert (minos_value_int64 (values, value, &back));
        ck_assert_int_eq (back, numbers[i]);
        char text[32];
        snprintf (text, sizeof text, "%" PRId64, numbers[i]);
        minos_value same;
        ck_assert_int_eq (minos_values_digits (values, &same, text, strlen (text)), MINOS_OK);
        ck_assert_uint_eq (same, value);
        ck_assert_uint_eq (integer (numbers[i]), value);
        ck_assert (mns_value_is_small (value) == mns_value_fits_small (numbers[i]));
        ck_assert_uint_eq (minos_value_count (values, value), 0);
        ck_assert_ptr_null (minos_value_text (values, value, NULL));
    }
}
END_TEST

START_TEST (numbers_as_text)
{
    static const struct {
        minos_kind kind;
        const char *text, *edn; /* NULL: malformed */
        minos_kind made;
    } rows[] = {
        { MINOS_KIND_INTEGER, "0", "0", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "-0", "0", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "-000", "0", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "+0017", "17", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "9223372036854775807", "9223372036854775807", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "-9223372036854775808", "-9223372036854775808", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "9223372036854775808", "9223372036854775808", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "-9223372036854775809", "-9223372036854775809", MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "+0099999999999999999999999", "99999999999999999999999",
          MINOS_KIND_INTEGER },
        { MINOS_KIND_INTEGER, "", NULL, 0 },
        { MINOS_KIND_INTEGER, "-", NULL, 0 },
        { MINOS_KIND_INTEGER, "1a", NULL, 0 },
        { MINOS_KIND_INTEGER, "+-1", NULL, 0 },
        { MINOS_KIND_INTEGER, "1 ", NULL, 0 },
        { MINOS_KIND_RATIO, "2/3", "2/3", MINOS_KIND_RATIO },
        { MINOS_KIND_RATIO, "-2/4", "-1/2", MINOS_KIND_RATIO },
        { MINOS_KIND_RATIO, "4/2", "2", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "0/7", "0", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "-0/7", "0", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "+08/06", "4/3", MINOS_KIND_RATIO },
        { MINOS_KIND_RATIO, "-9223372036854775808/2", "-4611686018427387904", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "18446744073709551615/1", "18446744073709551615", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "36893488147419103232/2", "36893488147419103232/2", MINOS_KIND_RATIO },
        { MINOS_KIND_RATIO, "36893488147419103232/1", "36893488147419103232", MINOS_KIND_INTEGER },
        { MINOS_KIND_RATIO, "1/36893488147419103232", "1/36893488147419103232", MINOS_KIND_RATIO },
        { MINOS_KIND_RATIO, "1/0", NULL, 0 },
        { MINOS_KIND_RATIO, "1/00", NULL, 0 },
        { MINOS_KIND_RATIO, "1/-2", NULL, 0 },
        { MINOS_KIND_RATIO, "/2", NULL, 0 },
        { MINOS_KIND_RATIO, "1/", NULL, 0 },
        { MINOS_KIND_RATIO, "1", NULL, 0 },
        { MINOS_KIND_RATIO, "", NULL, 0 },
        { MINOS_KIND_DECIMAL, "1.50", "1.50M", MINOS_KIND_DECIMAL },
        { MINOS_KIND_DECIMAL, "+1.50M", "1.50M", MINOS_KIND_DECIMAL },
        { MINOS_KIND_DECIMAL, "-1e+5M", "-1e+5M", MINOS_KIND_DECIMAL },
        { MINOS_KIND_DECIMAL, "7M", "7M", MINOS_KIND_DECIMAL },
        { MINOS_KIND_DECIMAL, "1.M", "1.M", MINOS_KIND_DECIMAL },
        { MINOS_KIND_DECIMAL, ".5", NULL, 0 },
        { MINOS_KIND_DECIMAL, "1e", NULL, 0 },
        { MINOS_KIND_DECIMAL, "M", NULL, 0 },
        { MINOS_KIND_DECIMAL, "", NULL, 0 },
        { MINOS_KIND_DECIMAL, "1.2.3", NULL, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        minos_value out = MINOS_TRUE;
        size_t size = strlen (rows[i].text);
        minos_status status =
            rows[i].kind == MINOS_KIND_INTEGER
                ? minos_values_digits (values, &out, rows[i].text, size)
                : minos_values_text (values, &out, rows[i].kind, rows[i].text, size);
        ck_assert_msg (status == (rows[i].edn ? MINOS_OK : MINOS_MALFORMED), "%s", rows[i].text);
        if (rows[i].edn) {
            assert_edn (out, rows[i].edn);
            ck_assert_int_eq (minos_value_kind (values, out), rows[i].made);
        } else {
            ck_assert_uint_eq (out, MINOS_NIL);
        }
    }
}
END_TEST

START_TEST (equal_numbers)
{
    minos_value a, b;
    ck_assert_int_eq (minos_values_digits (values, &a, "+05000000000", 12), MINOS_OK);
    ck_assert_uint_eq (a, integer (5000000000));
    ck_assert_int_eq (minos_values_text (values, &a, MINOS_KIND_RATIO, "10/5", 4), MINOS_OK);
    ck_assert_uint_eq (a, integer (2));
    ck_assert_int_eq (minos_values_digits (values, &a, "-123456789012345678901", 22), MINOS_OK);
    ck_assert_int_eq (minos_values_digits (values, &b, "-00123456789012345678901", 24), MINOS_OK);
    ck_assert_uint_eq (a, b);
    ck_assert (!minos_value_int64 (values, a, NULL));
    size_t size;
    ck_assert_mem_eq (minos_value_text (values, a, &size), "-123456789012345678901", 22);
    ck_assert_uint_eq (size, 22);
    ck_assert_int_eq (minos_values_float (values, &a, 1.0), MINOS_OK);
    ck_assert_uint_ne (a, integer (1));
}
END_TEST

START_TEST (floats)
{
    minos_value a, b;
    double back;
    ck_assert_int_eq (minos_values_float (values, &a, -0.0), MINOS_OK);
    ck_assert_int_eq (minos_values_float (values, &b, 0.0), MINOS_OK);
    ck_assert_uint_eq (a, b);
    ck_assert_int_eq (minos_values_float (values, &a, (double) NAN), MINOS_OK);
    ck_assert_int_eq (minos_values_float (values, &b, -(double) NAN), MINOS_OK);
    ck_assert_uint_eq (a, b);
    ck_assert (minos_value_double (values, a, &back) && isnan (back));
    ck_assert_int_eq (minos_values_float (values, &a, 2.5), MINOS_OK);
    ck_assert (minos_value_double (values, a, &back) && back == 2.5);
    ck_assert (!minos_value_double (values, integer (3), &back) && back == 0);
}
END_TEST

START_TEST (texts)
{
    static const char longer[] = "longer than eight bytes";
    minos_value a, b;
    size_t size;
    ck_assert_int_eq (minos_values_string (values, &a, longer), MINOS_OK);
    ck_assert_int_eq (minos_values_text (values, &b, MINOS_KIND_STRING, longer, strlen (longer)),
                      MINOS_OK);
    ck_assert_uint_eq (a, b);
    ck_assert_str_eq (minos_value_text (values, a, &size), longer);
    ck_assert_uint_ne (keyword ("read"), MINOS_NIL);
    ck_assert_int_eq (minos_values_string (values, &a, "read"), MINOS_OK);
    ck_assert_uint_ne (keyword ("read"), a);
    ck_assert_int_eq (minos_values_text (values, &b, MINOS_KIND_SYMBOL, "read", 4), MINOS_OK);
    ck_assert_uint_ne (keyword ("read"), b);
    ck_assert_int_eq (minos_values_text (values, &a, MINOS_KIND_STRING, "a\0b", 3), MINOS_OK);
    ck_assert_mem_eq (minos_value_text (values, a, &size), "a\0b", 3);
    ck_assert_uint_eq (size, 3);
    for (size_t length = 0; length < 12; length++) {
        ck_assert_int_eq (minos_values_text (values, &a, MINOS_KIND_STRING, "abcdefghijkl", length),
                          MINOS_OK);
        ck_assert_mem_eq (minos_value_text (values, a, &size), "abcdefghijkl", length);
        ck_assert_uint_eq (size, length);
    }
}
END_TEST

START_TEST (refused_texts)
{
    static const struct {
        minos_kind kind;
        const char *text;
        minos_status status;
    } rows[] = {
        { MINOS_KIND_STRING, "\xff", MINOS_MALFORMED },
        { MINOS_KIND_STRING, "\xc0\x80", MINOS_MALFORMED },
        { MINOS_KIND_KEYWORD, "", MINOS_MALFORMED },
        { MINOS_KIND_SYMBOL, "", MINOS_MALFORMED },
        { MINOS_KIND_CHARACTER, "", MINOS_MALFORMED },
        { MINOS_KIND_CHARACTER, "ab", MINOS_MALFORMED },
        { MINOS_KIND_CHARACTER, "ü", MINOS_OK },
        { MINOS_KIND_INTEGER, "1", MINOS_MISUSE },
        { MINOS_KIND_VECTOR, "1", MINOS_MISUSE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        minos_value out = MINOS_TRUE;
        ck_assert_int_eq (
            minos_values_text (values, &out, rows[i].kind, rows[i].text, strlen (rows[i].text)),
            rows[i].status);
        ck_assert (rows[i].status == MINOS_OK || out == MINOS_NIL);
    }
    minos_value out = MINOS_TRUE;
    ck_assert_int_eq (
        minos_values_text (values, &out, MINOS_KIND_STRING, "", (size_t) MINOS_VALUE_SIZE_MAX + 1),
        MINOS_LIMIT);
    ck_assert_int_eq (minos_values_string (values, &out, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_values_keyword (values, &out, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_values_string (NULL, &out, "a"), MINOS_MISUSE);
    ck_assert_int_eq (minos_values_string (values, NULL, "a"), MINOS_MISUSE);
}
END_TEST

START_TEST (collections)
{
    minos_value items[] = { integer (3), integer (1), integer (2) }, a, b, empty;
    minos_value others[] = { integer (2), integer (3), integer (1) };
    ck_assert_int_eq (minos_values_set (values, &a, items, 3), MINOS_OK);
    ck_assert_int_eq (minos_values_set (values, &b, others, 3), MINOS_OK);
    ck_assert_uint_eq (a, b);
    ck_assert_uint_eq (minos_value_at (values, a, 0), integer (1));
    ck_assert_uint_eq (minos_value_at (values, a, 2), integer (3));
    ck_assert_uint_eq (minos_value_at (values, a, 3), MINOS_NIL);
    ck_assert_int_eq (minos_values_vector (values, &a, items, 3), MINOS_OK);
    ck_assert_int_eq (minos_values_vector (values, &b, others, 3), MINOS_OK);
    ck_assert_uint_ne (a, b);
    ck_assert_int_eq (minos_values_vector (values, &empty, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_values_set (values, &b, NULL, 0), MINOS_OK);
    ck_assert_uint_ne (empty, b);
    assert_edn (b, "#{}");
    minos_value one[] = { integer (1), MINOS_NIL };
    ck_assert_int_eq (minos_values_vector (values, &a, one, 1), MINOS_OK);
    ck_assert_int_eq (minos_values_vector (values, &b, one, 2), MINOS_OK);
    ck_assert_uint_ne (a, b);
    others[1] = others[0];
    ck_assert_int_eq (minos_values_set (values, &a, others, 3), MINOS_MALFORMED);
    ck_assert_uint_eq (a, MINOS_NIL);
    minos_value stranger = 0x1234567;
    ck_assert_int_eq (minos_values_vector (values, &a, &stranger, 1), MINOS_MISUSE);
    ck_assert_int_eq (minos_value_kind (values, stranger), MINOS_KIND_NIL);
    ck_assert_int_eq (minos_values_vector (values, &a, items, (size_t) MINOS_VALUE_SIZE_MAX + 1),
                      MINOS_LIMIT);
}
END_TEST

START_TEST (maps)
{
    minos_value string;
    ck_assert_int_eq (minos_values_string (values, &string, "a"), MINOS_OK);
    minos_value pairs[] = { keyword ("b"), integer (2), string, integer (7), integer (9), string };
    minos_value turned[] = { integer (9), string, keyword ("b"), integer (2), string, integer (7) };
    minos_value a, b;
    ck_assert_int_eq (minos_values_map (values, &a, pairs, 3), MINOS_OK);
    ck_assert_int_eq (minos_values_map (values, &b, turned, 3), MINOS_OK);
    ck_assert_uint_eq (a, b);
    assert_edn (a, "{9 \"a\", \"a\" 7, :b 2}");
    ck_assert_uint_eq (minos_value_count (values, a), 3);
    ck_assert_uint_eq (minos_value_get (values, a, "b"), integer (2));
    ck_assert_uint_eq (minos_value_get (values, a, "a"), integer (7));
    ck_assert_uint_eq (minos_value_get (values, a, "c"), MINOS_NIL);
    ck_assert_uint_eq (minos_value_get (values, integer (1), "c"), MINOS_NIL);
    turned[2] = integer (9);
    ck_assert_int_eq (minos_values_map (values, &b, turned, 3), MINOS_MALFORMED);
    minos_value tagged;
    ck_assert_int_eq (minos_values_tagged (values, &tagged, "inst", string), MINOS_OK);
    assert_edn (tagged, "#inst \"a\"");
    size_t size;
    ck_assert_mem_eq (minos_value_text (values, tagged, &size), "inst", 4);
    ck_assert_uint_eq (minos_value_count (values, tagged), 1);
    ck_assert_uint_eq (minos_value_at (values, tagged, 0), string);
    ck_assert_uint_eq (minos_value_at (values, tagged, 1), MINOS_NIL);
}
END_TEST

START_TEST (large_collections)
{
    enum { COUNT = 5000 };
    static minos_value items[2 * COUNT], shuffled[2 * COUNT];
    minos_value a, b;
    for (int i = 0; i < COUNT; i++) {
        items[2 * i] = integer ((int64_t) i * 1000003 - 2000000000);
        items[2 * i + 1] = integer (-i);
        int j = i * 7 % COUNT;
        shuffled[2 * j] = items[2 * i];
        shuffled[2 * j + 1] = items[2 * i + 1];
    }
    for (int i = 0; i < COUNT; i++) {
        int from = i * 7 % COUNT;
        ck_assert_uint_eq (shuffled[2 * from], items[2 * i]);
    }
    ck_assert_int_eq (minos_values_map (values, &a, items, COUNT), MINOS_OK);
    ck_assert_int_eq (minos_values_map (values, &b, shuffled, COUNT), MINOS_OK);
    ck_assert_uint_eq (a, b);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq (minos_value_at (values, a, 2 * i), items[2 * i]);
}
END_TEST

START_TEST (depth)
{
    minos_value value = MINOS_NIL, deeper;
    for (int i = 0; i < MINOS_VALUE_DEPTH_MAX; i++) {
        ck_assert_int_eq (i % 2 ? minos_values_vector (values, &deeper, &value, 1)
                                : minos_values_tagged (values, &deeper, "t", value),
                          MINOS_OK);
        value = deeper;
    }
    ck_assert_int_eq (minos_values_vector (values, &deeper, &value, 1), MINOS_LIMIT);
    ck_assert_int_eq (minos_values_set (values, &deeper, &value, 1), MINOS_LIMIT);
    ck_assert_int_eq (minos_values_tagged (values, &deeper, "t", value), MINOS_LIMIT);
    ck_assert_uint_eq (deeper, MINOS_NIL);
    mns_budget budget;
    mns_buffer buffer;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    mns_value_write_edn (values, value, &buffer, 0);
    minos_sink sink = mns_buffer_sink (&buffer);
    ck_assert_int_eq (minos_value_print_json (values, value, &sink), MINOS_OK);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("value/make");
    TCase *tcase = tcase_create ("all");
    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, integers);
    tcase_add_test (tcase, numbers_as_text);
    tcase_add_test (tcase, equal_numbers);
    tcase_add_test (tcase, floats);
    tcase_add_test (tcase, texts);
    tcase_add_test (tcase, refused_texts);
    tcase_add_test (tcase, collections);
    tcase_add_test (tcase, maps);
    tcase_add_test (tcase, large_collections);
    tcase_add_test (tcase, depth);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
