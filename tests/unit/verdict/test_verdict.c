/* Building a verdict, reading it back, and running out of memory at each allocation. */
#include "verdict/verdict.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* An allocator that fails from its `left`-th call on, and counts what is held. */
typedef struct failing {
    size_t left, held;
} failing;

static void *failing_alloc (void *context, size_t size)
{
    failing *f = context;
    if (f->left == 0)
        return NULL;
    f->left--;
    f->held += size;
    return malloc (size);
}

static void *failing_resize (void *context, void *memory, size_t old_size, size_t new_size)
{
    failing *f = context;
    if (f->left == 0)
        return NULL;
    f->left--;
    f->held += new_size - old_size;
    return realloc (memory, new_size);
}

static void failing_free (void *context, void *memory, size_t size)
{
    failing *f = context;
    f->held -= size;
    free (memory);
}

static bool build (minos_verdict *verdict)
{
    minos_finding *finding = NULL;
    for (int i = 0; i < 5; i++)
        if ((finding = mns_verdict_add (verdict, "linearizable", "mutex", 40)) == NULL)
            return false;
    minos_part *part = &finding->parts[7];
    for (int i = 0; i < 3; i++) {
        minos_anomaly *anomaly = mns_part_add (verdict, part, "nonlinearizable");
        if (anomaly == NULL)
            return false;
        for (uint32_t op = 0; op < 9; op++)
            if (!mns_anomaly_add_op (verdict, anomaly, op, op == 0 ? "blocked" : "wrote"))
                return false;
        for (int k = 0; k < 6; k++)
            if (!mns_text_list_add (&verdict->region, &anomaly->states, "free"))
                return false;
    }
    for (int i = 0; i < 6; i++)
        if (!mns_text_list_add (&verdict->region, &finding->notes, "a note that is long enough"))
            return false;
    part->valid = MINOS_VALID_FALSE;
    for (size_t i = 0; i < verdict->finding_count; i++)
        mns_finding_merge (verdict->findings[i]);
    mns_verdict_merge (verdict);
    return true;
}

START_TEST (test_read_back)
{
    minos_verdict *verdict;
    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
    ck_assert (build (verdict));
    ck_assert_uint_eq (minos_verdict_finding_count (verdict), 5);
    const minos_finding *finding = minos_verdict_finding (verdict, 4);
    ck_assert_str_eq (minos_finding_checker (finding), "linearizable");
    ck_assert_str_eq (minos_finding_model (finding), "mutex");
    ck_assert_uint_eq (minos_finding_note_count (finding), 6);
    ck_assert_str_eq (minos_finding_note (finding, 5), "a note that is long enough");
    const minos_part *part = minos_finding_part (finding, 7);
    ck_assert_uint_eq (minos_part_anomaly_count (part), 3);
    const minos_anomaly *anomaly = minos_part_anomaly (part, 2);
    ck_assert_str_eq (minos_anomaly_id (anomaly), "nonlinearizable");
    ck_assert_uint_eq (minos_anomaly_op_count (anomaly), 9);
    const char *role;
    ck_assert_uint_eq (minos_anomaly_op (anomaly, 8, &role), 8);
    ck_assert_str_eq (role, "wrote");
    ck_assert_uint_eq (minos_anomaly_state_count (anomaly), 6);
    ck_assert_uint_eq (minos_anomaly_prefix (anomaly), MINOS_NEVER);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    minos_verdict_free (verdict);
}
END_TEST

START_TEST (test_out_of_range)
{
    minos_verdict *verdict;
    const char *role = "";
    size_t count = 1;
    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
    ck_assert (build (verdict));
    ck_assert_ptr_null (minos_verdict_finding (verdict, 5));
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    ck_assert_ptr_null (minos_finding_part (finding, 40));
    ck_assert_ptr_null (minos_finding_note (finding, 99));
    ck_assert_ptr_null (minos_part_anomaly (minos_finding_part (finding, 0), 0));
    ck_assert_ptr_null (minos_part_witness (NULL, &count));
    ck_assert_uint_eq (count, 0);
    ck_assert_uint_eq (minos_anomaly_op (NULL, 0, &role), 0);
    ck_assert_ptr_null (role);
    ck_assert_ptr_null (minos_anomaly_state (NULL, 0));
    ck_assert (!minos_part_key (minos_finding_part (finding, 0), NULL));
    ck_assert_str_eq (minos_part_key_text (minos_finding_part (finding, 0)), "");
    ck_assert_str_eq (minos_basis_word ((minos_basis) 99), "none");
    ck_assert_str_eq (minos_basis_word (MINOS_BASIS_MISSING), "missing");
    minos_verdict_free (verdict);
    minos_verdict_free (NULL);
}
END_TEST

START_TEST (test_no_memory)
{
    bool built = false;
    size_t calls = 0;

    for (; !built; calls++) {
        failing f = { .left = calls };
        minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
        minos_verdict *verdict;
        if (mns_verdict_new (&verdict, &alloc) == MINOS_OK) {
            built = build (verdict);
            minos_verdict_free (verdict);
        } else {
            ck_assert_ptr_null (verdict);
        }
        ck_assert_uint_eq (f.held, 0);
        ck_assert_uint_lt (calls, 1000);
    }
    ck_assert_uint_gt (calls, 3);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("verdict/verdict");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_read_back);
    tcase_add_test (tcase, test_out_of_range);
    tcase_add_test (tcase, test_no_memory);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
