/* Growing arrays. */
#include "base/vecs.h"

#include "support/failing.h"
#include "unit/base/suite.h"

#include <inttypes.h>

typedef struct wide {
    char bytes[100];
} wide;
MNS_VEC (wide, wides);

static void check_ascending (const mns_u32s *v)
{
    for (uint32_t i = 0; i < v->count; i++)
        if (v->at[i] != i)
            ck_abort_msg ("element %" PRIu32, i);
}

START_TEST (test_push)
{
    mns_budget budget;
    mns_u32s v;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_u32s_init (&v, &budget);
    for (uint32_t i = 0; i < 100000; i++)
        if (!mns_u32s_push (&v, i))
            ck_abort_msg ("no memory");
    ck_assert_uint_eq (v.count, 100000);
    check_ascending (&v);
    ck_assert_uint_eq (mns_budget_used (&budget), v.capacity * 4);
    ck_assert_uint_le (v.capacity, 200000);
    mns_u32s_clear (&v);
    ck_assert_uint_eq (v.count, 0);
    mns_u32s_reset (&v);
    mns_u32s_reset (&v);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_reserve)
{
    mns_budget budget;
    wides v;
    wide *at;
    mns_budget_init (&budget, NULL, 0, NULL);
    wides_init (&v, &budget);
    ck_assert (wides_reserve (&v, 0));
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    ck_assert (wides_reserve (&v, 33));
    ck_assert_uint_ge (v.capacity, 33);
    at = v.at;
    for (int i = 0; i < 33; i++)
        ck_assert (wides_push (&v, (wide){ .bytes = { (char) i } }));
    ck_assert_ptr_eq (v.at, at);
    ck_assert (!wides_reserve (&v, SIZE_MAX));
    ck_assert (!wides_reserve (&v, SIZE_MAX - 33));
    ck_assert (!wides_reserve (&v, SIZE_MAX / 100));
    ck_assert_ptr_eq (v.at, at);
    ck_assert_int_eq (v.at[32].bytes[0], 32);
    wides_reset (&v);
    mns_budget_reset (&budget);
}
END_TEST

/* Doubling would pass the limit; the array gets most of what is left all the same, without
 * moving at every element. */
START_TEST (test_close_to_the_limit)
{
    mns_budget budget;
    mns_u64s v;
    size_t moves = 0, capacity = 0;
    mns_budget_init (&budget, NULL, 1000000, NULL);
    mns_u64s_init (&v, &budget);
    while (mns_u64s_push (&v, v.count)) {
        moves += v.capacity != capacity;
        capacity = v.capacity;
    }
    ck_assert_uint_ge (v.count * 8, 850000);
    ck_assert_uint_le (moves, 30);
    ck_assert_uint_le (mns_budget_peak (&budget), 1000000);
    for (size_t i = 0; i < v.count; i++)
        if (v.at[i] != i)
            ck_abort_msg ("element %zu", i);
    mns_u64s_reset (&v);
    mns_budget_reset (&budget);
}
END_TEST

static minos_status push_much (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_u32s v;
    minos_status status = MINOS_OK;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_u32s_init (&v, &budget);
    for (uint32_t i = 0; status == MINOS_OK && i < 5000; i++)
        if (!mns_u32s_push (&v, i))
            status = MINOS_NO_MEMORY;
    check_ascending (&v);
    mns_u32s_reset (&v);
    mns_budget_reset (&budget);
    return status;
}

START_TEST (test_every_allocation_may_fail)
{
    failing_each (push_much, NULL, 1);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/vec", test_push, test_reserve, test_close_to_the_limit,
               test_every_allocation_may_fail);
}
