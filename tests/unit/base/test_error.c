/* Errors: what they carry, how they are cut and printed. */
#include "base/error.h"

#include "base/text.h"
#include "unit/base/suite.h"

#include <string.h>

START_TEST (test_fields)
{
    minos_error error;
    memset (&error, 0xff, sizeof (error));
    ck_assert_int_eq (mns_error (&error, MINOS_IO, "no %s, %d", "file", 7), MINOS_IO);
    ck_assert_int_eq (error.status, MINOS_IO);
    ck_assert_str_eq (error.message, "no file, 7");
    ck_assert_str_eq (error.path, "");
    ck_assert_uint_eq (error.line + error.column + error.offset, 0);
    mns_error_path (&error, "a.edn");
    mns_error_place (&error, 3, 4, 55);
    ck_assert_str_eq (error.path, "a.edn");
    ck_assert_uint_eq (error.line, 3);
    ck_assert_uint_eq (error.column, 4);
    ck_assert_uint_eq (error.offset, 55);
    ck_assert_int_eq (mns_error (NULL, MINOS_IO, "%s", "x"), MINOS_IO);
    mns_error_path (NULL, "a");
    mns_error_path (&error, NULL);
    mns_error_place (NULL, 1, 1, 1);
    ck_assert_str_eq (error.path, "a.edn");
}
END_TEST

START_TEST (test_misuse_names_the_function)
{
    minos_error error;
    ck_assert_int_eq (mns_misuse (&error, "NULL"), MINOS_MISUSE);
    ck_assert_str_eq (error.message, "test_misuse_names_the_function_fn: NULL");
}
END_TEST

/* An error may be told in terms of itself. */
START_TEST (test_own_message_as_argument)
{
    minos_error error;
    mns_error (&error, MINOS_IO, "inner");
    mns_error (&error, MINOS_MALFORMED, "outer: %s", error.message);
    ck_assert_str_eq (error.message, "outer: inner");
    mns_error_path (&error, "a/b");
    mns_error_path (&error, error.path + 2);
    ck_assert_str_eq (error.path, "b");
}
END_TEST

START_TEST (test_cut_between_characters)
{
    char text[400];
    minos_error error;
    for (size_t shift = 0; shift < 4; shift++) {
        memset (text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof (text); i += 4)
            memcpy (text + i, "\xf0\x9f\x98\x80", 5);
        mns_error (&error, MINOS_IO, "%s", text);
        mns_error_path (&error, text);
        for (int k = 0; k < 2; k++) {
            const char *cut = k == 0 ? error.message : error.path;
            size_t size = strlen (cut);
            ck_assert_uint_le (size, 255);
            ck_assert_uint_ge (size, 249);
            ck_assert_uint_eq (mns_utf8_check (cut, size), size);
            ck_assert_str_eq (cut + size - 3, "\xe2\x80\xa6");
            ck_assert_int_eq (memcmp (cut, text, size - 3), 0);
        }
    }
    memset (text, 'a', sizeof (text));
    text[255] = '\0';
    mns_error (&error, MINOS_IO, "%s", text);
    mns_error_path (&error, text);
    ck_assert_str_eq (error.message, text);
    ck_assert_str_eq (error.path, text);
}
END_TEST

static void formats (minos_error *error, const char *expected)
{
    char text[600], small[8];
    ck_assert_uint_eq (minos_error_format (error, text, sizeof (text)), strlen (expected));
    ck_assert_str_eq (text, expected);
    ck_assert_uint_eq (minos_error_format (error, small, sizeof (small)), strlen (expected));
    ck_assert_uint_le (strlen (small), 7);
    ck_assert_int_eq (strncmp (small, expected, strlen (small)), 0);
    ck_assert_uint_eq (minos_error_format (error, NULL, 0), strlen (expected));
}

START_TEST (test_lines)
{
    minos_error error;
    char text[4] = "abc";
    mns_error (&error, MINOS_MALFORMED, "bad");
    formats (&error, "bad");
    mns_error_place (&error, 3, 0, 9);
    formats (&error, "3: bad");
    mns_error_place (&error, 3, 5, 9);
    formats (&error, "3:5: bad");
    mns_error_path (&error, "h.edn");
    formats (&error, "h.edn:3:5: bad");
    mns_error_place (&error, 3, 0, 9);
    formats (&error, "h.edn:3: bad");
    mns_error_place (&error, 0, 0, 9);
    formats (&error, "h.edn: bad");
    error.message[0] = '\0';
    formats (&error, "h.edn: the input is not a well-formed history");
    ck_assert_uint_eq (minos_error_format (NULL, text, 3), 0);
    ck_assert_str_eq (text, "");
}
END_TEST

START_TEST (test_names_of_statuses)
{
    ck_assert_str_eq (minos_status_name (MINOS_OK), "OK");
    ck_assert_str_eq (minos_status_name (MINOS_NO_MEMORY), "NO_MEMORY");
    ck_assert_str_eq (minos_status_text (MINOS_OK), "success");
    for (int i = 0; i < 20; i++) {
        ck_assert_ptr_nonnull (minos_status_name ((minos_status) i));
        ck_assert_uint_gt (strlen (minos_status_text ((minos_status) i)), 0);
    }
    ck_assert_str_eq (minos_version (), MINOS_VERSION_STRING);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/error", test_fields, test_misuse_names_the_function,
               test_own_message_as_argument, test_cut_between_characters, test_lines,
               test_names_of_statuses);
}
