/* What is printed, byte for byte, and that every double reads back. */
#include "base/buffer.h"
#include "base/rng.h"
#include "value/value.h"

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static minos_values *values;
static mns_budget budget;
static mns_buffer buffer;

static void setup (void)
{
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
}

static void teardown (void)
{
    minos_values_free (values);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}

static const char *edn (minos_value value)
{
    minos_sink sink = mns_buffer_sink (&buffer);
    mns_buffer_clear (&buffer);
    ck_assert_int_eq (minos_value_print_edn (values, value, &sink), MINOS_OK);
    return mns_buffer_text (&buffer);
}

static const char *json (minos_value value)
{
    minos_sink sink = mns_buffer_sink (&buffer);
    mns_buffer_clear (&buffer);
    ck_assert_int_eq (minos_value_print_json (values, value, &sink), MINOS_OK);
    return mns_buffer_text (&buffer);
}

static minos_value text (minos_kind kind, const char *bytes)
{
    minos_value out;
    ck_assert_int_eq (minos_values_text (values, &out, kind, bytes, strlen (bytes)), MINOS_OK);
    return out;
}

static minos_value number (double real)
{
    minos_value out;
    ck_assert_int_eq (minos_values_float (values, &out, real), MINOS_OK);
    return out;
}

START_TEST (texts)
{
    static const struct {
        minos_kind kind;
        const char *text, *edn, *json;
    } rows[] = {
        { MINOS_KIND_STRING, "", "\"\"", "\"\"" },
        { MINOS_KIND_STRING, "a b", "\"a b\"", "\"a b\"" },
        { MINOS_KIND_STRING, "\"\\/", "\"\\\"\\\\/\"", "\"\\\"\\\\/\"" },
        { MINOS_KIND_STRING, "\n\t\r\b\f", "\"\\n\\t\\r\\b\\f\"", "\"\\n\\t\\r\\b\\f\"" },
        { MINOS_KIND_STRING, "\x01\x0b\x1f\x7f", "\"\\u0001\\u000b\\u001f\x7f\"",
          "\"\\u0001\\u000b\\u001f\x7f\"" },
        { MINOS_KIND_STRING, "ü€😀", "\"ü€😀\"", "\"ü€😀\"" },
        { MINOS_KIND_KEYWORD, "ns/name", ":ns/name", "\"ns/name\"" },
        { MINOS_KIND_SYMBOL, "sym", "sym", "\"sym\"" },
        { MINOS_KIND_CHARACTER, "a", "\\a", "\"a\"" },
        { MINOS_KIND_CHARACTER, "\n", "\\newline", "\"\\n\"" },
        { MINOS_KIND_CHARACTER, " ", "\\space", "\" \"" },
        { MINOS_KIND_CHARACTER, "\t", "\\tab", "\"\\t\"" },
        { MINOS_KIND_CHARACTER, "\r", "\\return", "\"\\r\"" },
        { MINOS_KIND_CHARACTER, "(", "\\u0028", "\"(\"" },
        { MINOS_KIND_CHARACTER, ",", "\\u002c", "\",\"" },
        { MINOS_KIND_CHARACTER, "\\", "\\u005c", "\"\\\\\"" },
        { MINOS_KIND_CHARACTER, "\x02", "\\u0002", "\"\\u0002\"" },
        { MINOS_KIND_CHARACTER, "ü", "\\ü", "\"ü\"" },
        { MINOS_KIND_DECIMAL, "1.50", "1.50M", "1.50" },
        { MINOS_KIND_DECIMAL, "1.", "1.M", "\"1.\"" },
        { MINOS_KIND_DECIMAL, "1.e5", "1.e5M", "\"1.e5\"" },
        { MINOS_KIND_DECIMAL, "-007", "-007M", "\"-007\"" },
        { MINOS_KIND_DECIMAL, "-0.5E-7", "-0.5E-7M", "-0.5E-7" },
        { MINOS_KIND_RATIO, "2/3", "2/3", "\"2/3\"" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        minos_value value = text (rows[i].kind, rows[i].text);
        ck_assert_str_eq (edn (value), rows[i].edn);
        ck_assert_str_eq (json (value), rows[i].json);
    }
}
END_TEST

START_TEST (floats)
{
    static const struct {
        double real;
        const char *edn;
    } rows[] = { { 0.0, "0.0" },
                 { -0.0, "0.0" },
                 { 1.0, "1.0" },
                 { -1.0, "-1.0" },
                 { 0.1, "0.1" },
                 { 0.1 + 0.2, "0.30000000000000004" },
                 { 100000.0, "100000.0" },
                 { 1e22, "1e+22" },
                 { 1e-7, "1e-07" },
                 { 1.7976931348623157e308, "1.7976931348623157e+308" },
                 { 5e-324, "4.94065645841247e-324" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_str_eq (edn (number (rows[i].real)), rows[i].edn);
        ck_assert_str_eq (json (number (rows[i].real)), rows[i].edn);
    }
    ck_assert_str_eq (edn (number ((double) NAN)), "##NaN");
    ck_assert_str_eq (edn (number ((double) INFINITY)), "##Inf");
    ck_assert_str_eq (edn (number (-(double) INFINITY)), "##-Inf");
    ck_assert_str_eq (json (number (-(double) INFINITY)), "\"##-Inf\"");
}
END_TEST

START_TEST (doubles_read_back)
{
    mns_rng rng = { 7 };
    for (int i = 0; i < 20000; i++) {
        union {
            uint64_t bits;
            double real;
        } any = { mns_rng_next (&rng) };
        if (i % 2)
            any.real = (double) (int64_t) mns_rng_below (&rng, 1000000) / 1000.0;
        if (!isfinite (any.real))
            continue;
        const char *printed = edn (number (any.real));
        char *end;
        double back = strtod (printed, &end);
        ck_assert_msg (back == any.real && *end == '\0', "%s", printed);
        ck_assert (strpbrk (printed, ".e"));
    }
}
END_TEST

/* A host may have set a locale whose point is a comma. */
START_TEST (locale_does_not_matter)
{
    static const char *names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ps_AF.UTF-8" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale (LC_NUMERIC, names[i]))
            ck_assert_str_eq (edn (number (2.25)), "2.25");
    setlocale (LC_NUMERIC, "C");
}
END_TEST

START_TEST (collections)
{
    minos_value one = mns_value_of_small (1), two = mns_value_of_small (-2);
    minos_value items[] = { one, two, MINOS_NIL, MINOS_TRUE, MINOS_FALSE }, vector, set, map, empty,
                tagged;
    ck_assert_int_eq (minos_values_vector (values, &vector, items, 5), MINOS_OK);
    ck_assert_str_eq (edn (vector), "[1 -2 nil true false]");
    ck_assert_str_eq (json (vector), "[1,-2,null,true,false]");
    ck_assert_int_eq (minos_values_set (values, &set, items, 5), MINOS_OK);
    ck_assert_str_eq (edn (set), "#{nil false true -2 1}");
    ck_assert_str_eq (json (set), "[null,false,true,-2,1]");
    ck_assert_int_eq (minos_values_map (values, &empty, NULL, 0), MINOS_OK);
    ck_assert_str_eq (edn (empty), "{}");
    ck_assert_str_eq (json (empty), "{}");
    ck_assert_int_eq (minos_values_tagged (values, &tagged, "a/b", vector), MINOS_OK);
    minos_value pairs[] = { text (MINOS_KIND_KEYWORD, "k"),
                            tagged,
                            text (MINOS_KIND_STRING, "s\""),
                            empty,
                            vector,
                            set,
                            one,
                            two };
    ck_assert_int_eq (minos_values_map (values, &map, pairs, 4), MINOS_OK);
    ck_assert_str_eq (edn (map), "{1 -2, \"s\\\"\" {}, :k #a/b [1 -2 nil true false], "
                                 "[1 -2 nil true false] #{nil false true -2 1}}");
    ck_assert_str_eq (json (map), "{\"1\":-2,\"s\\\"\":{},\"k\":{\"#a/b\":[1,-2,null,true,false]},"
                                  "\"[1 -2 nil true false]\":[null,false,true,-2,1]}");
    minos_value inner[] = { text (MINOS_KIND_STRING, "q\"\n"), one };
    ck_assert_int_eq (minos_values_vector (values, &inner[0], inner, 1), MINOS_OK);
    ck_assert_int_eq (minos_values_map (values, &map, inner, 1), MINOS_OK);
    ck_assert_str_eq (json (map), "{\"[\\\"q\\\\\\\"\\\\n\\\"]\":1}");
}
END_TEST

START_TEST (cutting)
{
    minos_value items[4];
    for (int i = 0; i < 4; i++)
        items[i] = text (MINOS_KIND_STRING, "ü€");
    minos_value vector;
    ck_assert_int_eq (minos_values_vector (values, &vector, items, 4), MINOS_OK);
    static const char *whole = "[\"ü€\" \"ü€\" \"ü€\" \"ü€\"]";
    static const struct {
        size_t columns;
        const char *text;
    } rows[] = { { 0, NULL },       { 21, NULL },  { 20, "[\"ü€\" \"ü€\" \"ü€\" \"ü€…" },
                 { 4, "[\"ü…" },    { 3, "[\"…" }, { 1, "…" },
                 { 6, "[\"ü€\"…" }, { 100, NULL } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mns_buffer_clear (&buffer);
        mns_buffer_add_text (&buffer, "> ");
        mns_value_write_edn (values, vector, &buffer, rows[i].columns);
        ck_assert_str_eq (mns_buffer_text (&buffer) + 2, rows[i].text ? rows[i].text : whole);
    }
}
END_TEST

/* A value that stands in itself twice at each of 200 levels is cut, not printed for ever. */
START_TEST (cutting_ends)
{
    minos_value value = MINOS_NIL;
    for (int i = 0; i < 200; i++) {
        minos_value twice[] = { value, value };
        ck_assert_int_eq (minos_values_vector (values, &value, twice, 2), MINOS_OK);
    }
    mns_value_write_edn (values, value, &buffer, 10);
    ck_assert_str_eq (mns_buffer_text (&buffer), "[[[[[[[[[…");
}
END_TEST

static minos_status refuse (void *context, const char *bytes, size_t size)
{
    size_t *left = context;
    (void) bytes;
    if (size > *left)
        return MINOS_IO;
    *left -= size;
    return MINOS_OK;
}

START_TEST (sink_refuses)
{
    minos_value pair[] = { text (MINOS_KIND_STRING, "\n\n"), number (0.5) }, map;
    ck_assert_int_eq (minos_values_vector (values, &pair[0], pair, 2), MINOS_OK);
    ck_assert_int_eq (minos_values_map (values, &map, pair, 1), MINOS_OK);
    size_t edn_size = strlen (edn (map)), json_size = strlen (json (map));
    for (size_t room = 0; room < json_size + 3; room++) {
        size_t left = room;
        minos_sink sink = { refuse, &left };
        ck_assert_int_eq (minos_value_print_edn (values, map, &sink),
                          room < edn_size ? MINOS_IO : MINOS_OK);
        left = room;
        ck_assert_int_eq (minos_value_print_json (values, map, &sink),
                          room < json_size ? MINOS_IO : MINOS_OK);
    }
    ck_assert_int_eq (minos_value_print_edn (NULL, map, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_value_print_json (values, map, NULL), MINOS_MISUSE);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("value/print");
    TCase *tcase = tcase_create ("all");
    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, texts);
    tcase_add_test (tcase, floats);
    tcase_add_test (tcase, doubles_read_back);
    tcase_add_test (tcase, locale_does_not_matter);
    tcase_add_test (tcase, collections);
    tcase_add_test (tcase, cutting);
    tcase_add_test (tcase, cutting_ends);
    tcase_add_test (tcase, sink_refuses);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
