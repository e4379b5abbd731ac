/* Progress: told for each key that is done, by one thread at a time, and while a hard key is
 * searched. */
#include "minos/minos.h"

#include <check.h>
#include <stdatomic.h>
#include <stdio.h>

typedef struct seen {
    _Atomic int inside;
    uint64_t tells, done, all, frontier, states;
} seen;

static void tell (void *context, const minos_progress_state *state)
{
    seen *s = context;
    ck_assert_int_eq (atomic_fetch_add (&s->inside, 1), 0);
    ck_assert_uint_ge (state->keys_done, s->done);
    ck_assert_uint_le (state->keys_done, state->keys_all);
    ck_assert_ptr_nonnull (state->key);
    s->tells++;
    s->done = state->keys_done;
    s->all = state->keys_all;
    s->states = state->states;
    s->frontier = state->frontier > s->frontier ? state->frontier : s->frontier;
    atomic_fetch_sub (&s->inside, 1);
}

static void add (minos_builder *builder, bool is_return, int64_t process, int64_t key,
                 const char *f, int64_t number)
{
    minos_values *values = minos_builder_values (builder);
    minos_value pair[2], value;
    ck_assert_int_eq (minos_values_integer (values, &pair[0], key), MINOS_OK);
    ck_assert_int_eq (minos_values_integer (values, &pair[1], number), MINOS_OK);
    if (f[0] == 'r' && !is_return)
        pair[1] = MINOS_NIL;
    ck_assert_int_eq (minos_values_vector (values, &value, pair, 2), MINOS_OK);
    ck_assert_int_eq ((is_return ? minos_builder_ok : minos_builder_invoke) (
                          builder, process, f, value, MINOS_NO_TIME, NULL),
                      MINOS_OK);
}

static seen check_with (const minos_history *history, const char *spec)
{
    const minos_progress progress = { tell, &(seen){ 0 } };
    minos_verdict *verdict;
    ck_assert_int_eq (minos_check (&verdict, history, &spec, 1, NULL, NULL, &progress, NULL),
                      MINOS_OK);
    minos_verdict_free (verdict);
    return *(seen *) progress.context;
}

START_TEST (each_key_is_told)
{
    minos_builder *builder;
    minos_history *history;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int64_t key = 0; key < 50; key++) {
        add (builder, false, 0, key, "write", 1);
        add (builder, true, 0, key, "write", 1);
        add (builder, false, 0, key, "read", 0);
        add (builder, true, 0, key, "read", 1);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    seen s = check_with (history, "linearizable:model=register,threads=4");
    ck_assert_uint_ge (s.tells, 50);
    ck_assert_uint_eq (s.done, 50);
    ck_assert_uint_eq (s.all, 50);
    minos_history_free (history);
}
END_TEST

/* Concurrent writes of different values, and then two reads in a row that do not agree. */
START_TEST (a_hard_key_is_told_while_it_is_searched)
{
    enum { WIDE = 20 };
    minos_builder *builder;
    minos_history *history;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int64_t p = 0; p < WIDE; p++)
        add (builder, false, p, 0, "write", p);
    for (int64_t p = 0; p < WIDE; p++)
        add (builder, true, p, 0, "write", p);
    for (int64_t read = 0; read < 2; read++) {
        add (builder, false, 0, 0, "read", 0);
        add (builder, true, 0, 0, "read", read);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    seen s = check_with (history, "linearizable:model=register,algorithm=naive,max-states=100000");
    ck_assert_uint_gt (s.tells, 1);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("progress");
    TCase *tests = tcase_create ("progress");
    SRunner *runner = srunner_create (suite);
    tcase_set_timeout (tests, 0);
    tcase_add_test (tests, each_key_is_told);
    tcase_add_test (tests, a_hard_key_is_told_while_it_is_searched);
    suite_add_tcase (suite, tests);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? 0 : 1;
}
