/* suite.h: one suite, one case, the tests that are named. RUN_TESTS ("base/table", a, b, c) is the
 * body of main. */
#ifndef TESTS_UNIT_BASE_SUITE_H
#define TESTS_UNIT_BASE_SUITE_H

#include <check.h>
#include <stdlib.h>

static inline int run_tests (const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create (name);
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;
    tcase_set_timeout (tcase, 300);
    for (size_t i = 0; i < count; i++)
        tcase_add_test (tcase, tests[i]);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define RUN_TESTS(name, ...)                                                                       \
    const TTest *const tests[] = { __VA_ARGS__ };                                                  \
    return run_tests (name, tests, sizeof (tests) / sizeof (*tests))

#endif
