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
    bad ("knossos-nil", "yes");
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
    tcase_add_test (tcase, test_refused);
    tcase_add_test (tcase, test_unknown_names);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
