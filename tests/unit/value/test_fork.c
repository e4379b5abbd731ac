/* A fork begins as its pool is, grows alone, and shares what was there. */
#include "value/value.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static minos_value string (minos_values *values, int number)
{
    char text[32];
    minos_value out;
    snprintf (text, sizeof text, "a longer text %d", number);
    ck_assert_int_eq (minos_values_string (values, &out, text), MINOS_OK);
    return out;
}

/* Pools of sizes around a block's boundary. */
static void try_size (int size)
{
    mns_budget budget;
    minos_values *pool, *fork;
    minos_value more, more_here, pair[2], vector;

    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_values_new (&pool, &budget), MINOS_OK);
    for (int i = 0; i < size; i++)
        string (pool, i);
    ck_assert_int_eq (mns_values_fork (&fork, pool, &budget), MINOS_OK);
    uint64_t before = mns_values_bytes (pool);
    for (int i = 0; i < size; i += 97)
        ck_assert_uint_eq (string (fork, i), string (pool, i));
    more = string (fork, size);
    pair[0] = more;
    pair[1] = MINOS_NIL;
    for (int i = 1; i < 2000; i++)
        pair[1] = string (fork, size + i);
    ck_assert_int_eq (minos_values_vector (fork, &vector, pair, 2), MINOS_OK);
    ck_assert_uint_eq (minos_value_count (fork, vector), 2);
    ck_assert_uint_eq (minos_value_at (fork, vector, 0), more);
    /* The pool has not changed; what it calls by the same handle is its own affair. */
    ck_assert_uint_eq (mns_values_bytes (pool), before);
    more_here = string (pool, size + 5000);
    ck_assert_uint_eq (more_here, more);
    size_t size_here, size_there;
    const char *here = minos_value_text (pool, more_here, &size_here);
    const char *there = minos_value_text (fork, more, &size_there);
    ck_assert (size_here != size_there || memcmp (here, there, size_here) != 0);
    minos_values_free (fork);
    minos_values_free (pool);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
}

START_TEST (test_sizes)
{
    static const int sizes[] = { 0, 1, 1020, 1021, 1022, 2045, 3000 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        try_size (sizes[i]);
}
END_TEST

START_TEST (test_no_memory)
{
    mns_budget budget, small;
    minos_values *pool, *fork;

    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_values_new (&pool, &budget), MINOS_OK);
    for (int i = 0; i < 1500; i++)
        string (pool, i);
    for (uint64_t limit = 16; limit < 40000; limit += 331) {
        mns_budget_init (&small, NULL, limit, NULL);
        if (mns_values_fork (&fork, pool, &small) == MINOS_OK)
            minos_values_free (fork);
        else
            ck_assert_ptr_null (fork);
        mns_budget_reset (&small);
    }
    minos_values_free (pool);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("value/fork");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_sizes);
    tcase_add_test (tcase, test_no_memory);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
