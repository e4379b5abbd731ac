/* "NAME:OPTION=VALUE,OPTION=VALUE", and the model that a history's functions choose. */
#include "check/checker.h"
#include "support/my_register.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static minos_options *options;
static minos_error error;
static char name[MNS_CHECKER_NAME_SIZE];

static void setup (void)
{
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
}

static void teardown (void)
{
    minos_options_free (options);
}

START_TEST (test_names)
{
    ck_assert_int_eq (mns_spec_parse (name, options, "linearizable", &error), MINOS_OK);
    ck_assert_str_eq (name, "linearizable");
    ck_assert_int_eq (mns_spec_parse (name, options, "a:", &error), MINOS_OK);
    ck_assert_str_eq (name, "a");
    ck_assert_int_eq (mns_spec_parse (name, options, "", &error), MINOS_UNKNOWN_NAME);
    ck_assert_int_eq (mns_spec_parse (name, options, ":model=x", &error), MINOS_UNKNOWN_NAME);
    ck_assert_int_eq (
        mns_spec_parse (name, options,
                        "a-name-that-is-much-longer-than-any-checker-has-and-fills-the-buffer",
                        &error),
        MINOS_UNKNOWN_NAME);
}
END_TEST

START_TEST (test_values)
{
    ck_assert_int_eq (mns_spec_parse (name, options,
                                      "x:init={:a [1, 2], :b \"],\\\",\"},model=kv,threads=3,"
                                      "knossos-nil",
                                      &error),
                      MINOS_OK);
    ck_assert_str_eq (minos_options_get (options, "init"), "{:a [1, 2], :b \"],\\\",\"}");
    ck_assert_str_eq (minos_options_get (options, "model"), "kv");
    ck_assert_uint_eq (minos_options_number (options, "threads"), 3);
    ck_assert_uint_eq (minos_options_number (options, "knossos-nil"), 1);
}
END_TEST

START_TEST (test_refused)
{
    ck_assert_int_eq (mns_spec_parse (name, options, "x:modle=kv", &error), MINOS_UNKNOWN_NAME);
    ck_assert_ptr_nonnull (strstr (error.message, "did you mean \"model\""));
    ck_assert_int_eq (mns_spec_parse (name, options, "x:threads=-1", &error), MINOS_BAD_OPTION);
    ck_assert_int_eq (mns_spec_parse (name, options, "x:=1", &error), MINOS_BAD_OPTION);
    ck_assert_int_eq (mns_spec_parse (name, options, "x:model=kv,,", &error), MINOS_BAD_OPTION);
}
END_TEST

START_TEST (test_copy)
{
    minos_options *copy;
    ck_assert_int_eq (minos_options_new (&copy), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "keyed", "no", &error), MINOS_OK);
    ck_assert_int_eq (mns_options_copy (copy, options, &error), MINOS_OK);
    ck_assert (minos_options_is_set (copy, "keyed"));
    ck_assert (!minos_options_is_set (copy, "init"));
    ck_assert (mns_option_is (copy, "keyed", "no"));
    minos_options_free (copy);
}
END_TEST

/* The model that is chosen for completed calls of these functions, or NULL; observations answer
 * with an integer. */
static const char *chosen (const char *const *functions, size_t count)
{
    my_row rows[16];
    mns_budget budget;
    const char *model;
    char why[MNS_WHY_SIZE];

    for (size_t i = 0; i < count; i++) {
        rows[2 * i] = (my_row) MY_INVOKE (0, functions[i], i % 2 ? 5 : -1);
        rows[2 * i + 1] = (my_row) MY_OK (0, functions[i], 5);
    }
    minos_history *history = my_history (rows, 2 * count);
    mns_budget_init (&budget, NULL, 0, NULL);
    if (mns_auto_model (&model, why, history, NULL, &budget, &error) != MINOS_OK)
        model = NULL;
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    minos_history_free (history);
    return model;
}

#define CHOSEN(...)                                                                                \
    chosen ((const char *const[]){ __VA_ARGS__ },                                                  \
            sizeof ((const char *const[]){ __VA_ARGS__ }) / sizeof (char *))

START_TEST (test_auto)
{
    ck_assert_str_eq (CHOSEN ("read", "write"), "register");
    ck_assert_str_eq (CHOSEN ("read", "write", "cas"), "cas-register");
    ck_assert_str_eq (CHOSEN ("cas"), "cas-register");
    ck_assert_str_eq (CHOSEN ("read", "add"), "counter");
    ck_assert_str_eq (CHOSEN ("acquire"), "mutex");
    ck_assert_str_eq (CHOSEN ("pop", "push"), "stack");
    ck_assert_str_eq (CHOSEN ("read"), "register");
    ck_assert_ptr_null (CHOSEN ("enqueue", "dequeue"));
    ck_assert_int_eq (error.status, MINOS_BAD_OPTION);
    ck_assert_ptr_nonnull (strstr (error.message, "unordered-queue"));
    ck_assert_ptr_null (CHOSEN ("read", "frobnicate"));
    ck_assert_ptr_nonnull (strstr (error.message, "frobnicate"));
    ck_assert_ptr_null (CHOSEN ("read", "write", "acquire"));
}
END_TEST

START_TEST (test_lists)
{
    const minos_checker_info *info;
    size_t count = 0;
    for (; (info = minos_checker_list (count)) != NULL; count++) {
        ck_assert_ptr_nonnull (mns_checker_named (info->name));
        ck_assert_uint_gt (strlen (info->summary), 10);
        ck_assert_uint_gt (strlen (info->family), 0);
    }
    ck_assert_uint_gt (count, 0);
    ck_assert_ptr_null (mns_checker_named ("auto"));
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/options");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_names);
    tcase_add_test (tcase, test_values);
    tcase_add_test (tcase, test_refused);
    tcase_add_test (tcase, test_copy);
    tcase_add_test (tcase, test_auto);
    tcase_add_test (tcase, test_lists);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
