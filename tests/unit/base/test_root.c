/* Objects that pay for themselves. */
#include "base/root.h"

#include "support/failing.h"
#include "unit/base/suite.h"

typedef struct thing {
    uint64_t before;
    mns_budget budget;
    char after[1000];
} thing;

static thing *make (uint64_t limit, const minos_alloc *alloc)
{
    return mns_root_new (sizeof (thing), offsetof (thing, budget), limit, alloc);
}

START_TEST (test_is_charged_to_itself)
{
    failing f = { .left = 2 };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    thing *t = make (sizeof (thing) + 10, &alloc);
    void *memory;
    ck_assert_ptr_nonnull (t);
    ck_assert_uint_eq (t->before, 0);
    ck_assert_int_eq (t->after[999], 0);
    ck_assert_uint_eq (mns_budget_used (&t->budget), sizeof (thing));
    ck_assert_uint_eq (mns_budget_peak (&t->budget), sizeof (thing));
    ck_assert_ptr_null (mns_alloc (&t->budget, 11));
    memory = mns_alloc (&t->budget, 10);
    ck_assert_ptr_nonnull (memory);
    ck_assert_uint_eq (f.held, sizeof (thing) + 10);
    mns_free (&t->budget, memory, 10);
    mns_root_free (t, sizeof (thing), offsetof (thing, budget));
    ck_assert_uint_eq (f.held, 0);
}
END_TEST

START_TEST (test_refused)
{
    failing f = { .left = 0 };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    ck_assert_ptr_null (make (0, &alloc));
    ck_assert_ptr_null (make (sizeof (thing) - 1, NULL));
    ck_assert_uint_eq (f.held, 0);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/root", test_is_charged_to_itself, test_refused);
}
