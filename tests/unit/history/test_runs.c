/* Lines and indices in runs, against plain arrays. */
#include "history/builder.h"

#include "base/rng.h"

#include <check.h>
#include <stdlib.h>

enum { COUNT = 2000 };

/* The next line of a file that changes its habits now and then. */
static uint64_t line_next (mns_rng *rng, uint64_t line, uint64_t *step)
{
    if (mns_rng_below (rng, 20) == 0)
        *step = mns_rng_below (rng, 4);
    switch (mns_rng_below (rng, 40)) {
    case 0:
        return 0;
    case 1:
        return mns_rng_next (rng);
    case 2:
        return line + UINT64_C (5000000000);
    default:
        return line + *step;
    }
}

START_TEST (lines)
{
    mns_rng rng = { (uint64_t) _i };
    mns_budget budget;
    mns_line_runs runs;
    static uint64_t expected[COUNT];
    uint64_t line = 1, step = 1;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_line_runs_init (&runs, &budget);
    for (uint32_t i = 0; i < COUNT; i++) {
        line = line_next (&rng, line, &step);
        expected[i] = line;
        ck_assert (mns_line_runs_add (&runs, i, line));
    }
    for (uint32_t i = 0; i < COUNT; i++)
        if (mns_line_runs_at (&runs, i) != expected[i])
            ck_abort_msg ("record %u", i);
    mns_line_runs_reset (&runs);
    ck_assert_uint_eq (mns_line_runs_at (&runs, 0), 0);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (even_lines_are_one_run)
{
    static const uint64_t steps[] = { 0, 1, 7 };
    for (size_t s = 0; s < 3; s++) {
        mns_budget budget;
        mns_line_runs runs;
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_line_runs_init (&runs, &budget);
        for (uint32_t i = 0; i < COUNT; i++)
            ck_assert (mns_line_runs_add (&runs, i, 3 + steps[s] * i));
        ck_assert_uint_eq (runs.count, 1);
        mns_line_runs_reset (&runs);
        mns_budget_reset (&budget);
    }
}
END_TEST

static int64_t index_next (mns_rng *rng, int64_t index, int habit)
{
    switch (habit) {
    case 0: /* ascending, in steps */
        return index + 1 + (mns_rng_below (rng, 30) == 0);
    case 1: /* anything of a few */
        return (int64_t) mns_rng_below (rng, 3000) - 1500;
    case 2: /* mostly ascending, and a jump back */
        return mns_rng_below (rng, 100) ? index + 2 : index - 41;
    default: /* anything */
        return (int64_t) mns_rng_next (rng);
    }
}

/* Until the first index that is there already, which must be found with its record. */
START_TEST (indices)
{
    mns_rng rng = { (uint64_t) _i };
    mns_budget budget;
    mns_indices set;
    static int64_t seen[COUNT];
    int64_t index = -5;
    uint32_t record = 0;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_indices_init (&set, &budget);
    for (int count = 0; count < COUNT; count++, record++) {
        uint32_t earlier = UINT32_MAX, expected = UINT32_MAX;
        seen[record] = INT64_MAX;
        if (mns_rng_below (&rng, 10) == 0 && record + 1 < COUNT)
            seen[++record] = INT64_MAX; /* a record without an index */
        if (record >= COUNT - 2)
            break;
        index = index_next (&rng, index, _i % 4);
        for (uint32_t i = 0; i < record; i++)
            if (seen[i] == index)
                expected = i;
        minos_status status = mns_indices_add (&set, record, index, &earlier);
        if (status != (expected == UINT32_MAX ? MINOS_OK : MINOS_MALFORMED) || earlier != expected)
            ck_abort_msg ("record %u, index %lld: %u and not %u", record, (long long) index,
                          earlier, expected);
        if (status)
            break;
        seen[record] = index;
    }
    mns_indices_reset (&set);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (ascending_indices_cost_nothing)
{
    mns_budget budget;
    mns_indices set;
    uint32_t earlier;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_indices_init (&set, &budget);
    for (uint32_t i = 0; i < 100000; i++)
        ck_assert_int_eq (mns_indices_add (&set, i, 3 * (int64_t) i, &earlier), MINOS_OK);
    ck_assert_uint_le (mns_budget_used (&budget), 1000);
    mns_indices_reset (&set);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("history/runs");
    TCase *tcase = tcase_create ("all");
    tcase_add_loop_test (tcase, lines, 0, 40);
    tcase_add_test (tcase, even_lines_are_one_run);
    tcase_add_loop_test (tcase, indices, 0, 80);
    tcase_add_test (tcase, ascending_indices_cost_nothing);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
