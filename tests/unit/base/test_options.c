/* Options: the table, the setter, and what it refuses. */
#include "minos/options.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static minos_options *options;
static minos_error error;

static void setup (void)
{
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
}

static void teardown (void)
{
    minos_options_free (options);
}

START_TEST (test_every_default_is_a_value)
{
    const minos_option_info *info;
    size_t count = 0;

    for (; (info = minos_option_list (count)) != NULL; count++) {
        ck_assert_str_eq (minos_options_get (options, info->name), info->standard);
        ck_assert (!minos_options_is_set (options, info->name));
        ck_assert_int_eq (minos_options_set (options, info->name, info->standard, &error),
                          MINOS_OK);
        ck_assert (minos_options_is_set (options, info->name));
        ck_assert_uint_gt (strlen (info->help), 0);
        for (size_t i = 0; i < count; i++)
            ck_assert_str_ne (minos_option_list (i)->name, info->name);
    }
    ck_assert_uint_gt (count, 8);
}
END_TEST

static void good (const char *name, const char *text, uint64_t number)
{
    ck_assert_int_eq (minos_options_set (options, name, text, &error), MINOS_OK);
    ck_assert_uint_eq (minos_options_number (options, name), number);
    ck_assert_str_eq (minos_options_get (options, name), text);
}

static void bad (const char *name, const char *text)
{
    char before[64];
    strncpy (before, minos_options_get (options, name), sizeof before - 1);
    before[sizeof before - 1] = 0;
    ck_assert_int_eq (minos_options_set (options, name, text, &error), MINOS_BAD_OPTION);
    ck_assert_int_eq (error.status, MINOS_BAD_OPTION);
    ck_assert_ptr_nonnull (strstr (error.message, name));
    ck_assert_str_eq (minos_options_get (options, name), before);
}

START_TEST (test_values)
{
    good ("max-memory", "512M", 512 << 20);
    good ("max-memory", "4G", UINT64_C (4) << 30);
    good ("max-memory", "1048576", 1 << 20);
    good ("time-limit", "500ms", 500);
    good ("time-limit", "60", 60000);
    good ("time-limit", "5m", 300000);
    good ("time-limit", "1h", 3600000);
    good ("threads", "8", 8);
    good ("max-states", "1000000", 1000000);
    good ("knossos-nil", "true", 1);
    good ("keyed", "no", 2);
    good ("init", "{:x 0, :y 0}", 0);
}
END_TEST

static void flag (const char *text, bool on)
{
    ck_assert_int_eq (minos_options_set (options, "witness", text, &error), MINOS_OK);
    ck_assert_uint_eq (minos_options_number (options, "witness"), on);
    ck_assert_str_eq (minos_options_get (options, "witness"), on ? "true" : "false");
}

START_TEST (test_flags_have_one_text)
{
    flag ("true", true);
    flag ("no", false);
    flag ("yes", true);
    flag ("0", false);
    flag ("1", true);
    flag ("false", false);
    flag ("", true);
}
END_TEST

static void says (const char *name, const char *text, const char *message)
{
    ck_assert_int_ne (minos_options_set (options, name, text, &error), MINOS_OK);
    ck_assert_str_eq (error.message, message);
}

START_TEST (test_messages)
{
    static char text[5000];
    says ("threads", "many", "threads: \"many\" is not a number from 0 to 1024");
    says ("max-memory", "4X",
          "max-memory: \"4X\" is not a size such as 512M or 4G, from 1M to 256T");
    says ("time-limit", "5d", "time-limit: \"5d\" is not a time such as 500ms, 60s, 5m or 1h");
    says ("keyed", "maybe", "keyed: \"maybe\" is none of auto|yes|no");
    says ("witness", "\x1b\xff\n", "witness: \"\\x1b\\xff\\x0a\" is not true or false");
    says ("max-memory ", "1", "there is no option \"max-memory \"; did you mean \"max-memory\"?");
    says ("mabcd", "1", "there is no option \"mabcd\""); /* four edits from "model": too far */
    says ("mobcl", "1", "there is no option \"mobcl\"; did you mean \"model\"?");
    memset (text, 'a', sizeof text - 1);
    says ("init", text, "init: a value has at most 4096 bytes");
    text[4096] = 0;
    ck_assert_int_eq (minos_options_set (options, "init", text, &error), MINOS_OK);
    ck_assert_str_eq (minos_options_get (options, "init"), text);
}
END_TEST

START_TEST (test_refused)
{
    bad ("max-memory", "");
    bad ("max-memory", "4X");
    bad ("max-memory", "1k");
    bad ("max-memory", "99999999999999999999");
    bad ("max-memory", "18446744073709551615T");
    bad ("threads", "-1");
    bad ("threads", "1025");
    bad ("threads", " 1");
    bad ("max-states", "0");
    bad ("time-limit", "5 m");
    bad ("knossos-nil", "y");
    bad ("knossos-nil", "2");
    bad ("keyed", "y");
    bad ("keyed", "");
}
END_TEST

START_TEST (test_unknown_names)
{
    ck_assert_int_eq (minos_options_set (options, "max-memroy", "1G", &error), MINOS_UNKNOWN_NAME);
    ck_assert_ptr_nonnull (strstr (error.message, "did you mean \"max-memory\""));
    ck_assert_int_eq (minos_options_set (options, "frobnicate", "1", NULL), MINOS_UNKNOWN_NAME);
    ck_assert_ptr_null (minos_options_get (options, "frobnicate"));
    ck_assert_uint_eq (minos_options_number (options, "frobnicate"), 0);
    ck_assert_int_eq (minos_options_set (NULL, "init", "1", &error), MINOS_MISUSE);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("base/options");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_every_default_is_a_value);
    tcase_add_test (tcase, test_values);
    tcase_add_test (tcase, test_flags_have_one_text);
    tcase_add_test (tcase, test_messages);
    tcase_add_test (tcase, test_refused);
    tcase_add_test (tcase, test_unknown_names);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
