/* Budgets: the sum is exact at every level, a refusal leaves no trace but its flag. */
#include "base/budget.h"

#include "base/rng.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <pthread.h>
#include <string.h>

START_TEST (test_charges_walk_to_the_root)
{
    mns_budget root, middle, leaf, sibling;
    mns_budget_init (&root, NULL, 100, NULL);
    mns_budget_init (&middle, &root, 0, NULL);
    mns_budget_init (&leaf, &middle, 60, NULL);
    mns_budget_init (&sibling, &root, 0, NULL);
    ck_assert (mns_budget_charge (&leaf, 40));
    ck_assert (mns_budget_charge (&sibling, 30));
    ck_assert_uint_eq (mns_budget_used (&root), 70);
    ck_assert_uint_eq (mns_budget_used (&middle), 40);
    ck_assert_uint_eq (mns_budget_left (&leaf), 20);
    ck_assert_uint_eq (mns_budget_left (&middle), 30);
    ck_assert (mns_budget_charge (&leaf, 20));
    ck_assert_uint_eq (mns_budget_left (&leaf), 0);
    mns_budget_release (&leaf, 60);
    mns_budget_release (&sibling, 30);
    ck_assert_uint_eq (mns_budget_used (&root), 0);
    ck_assert_uint_eq (mns_budget_peak (&root), 90);
    ck_assert_uint_eq (mns_budget_peak (&leaf), 60);
    ck_assert_uint_eq (mns_budget_peak (&sibling), 30);
    mns_budget_reset (&leaf);
    ck_assert_uint_eq (mns_budget_peak (&leaf), 0);
}
END_TEST

START_TEST (test_refusals_roll_back)
{
    mns_budget root, middle, leaf;
    mns_budget_init (&root, NULL, 100, NULL);
    mns_budget_init (&middle, &root, 0, NULL);
    mns_budget_init (&leaf, &middle, 60, NULL);
    ck_assert (!mns_budget_charge (&leaf, 61));
    ck_assert (atomic_load (&leaf.refused));
    ck_assert (!atomic_load (&root.refused) && !atomic_load (&middle.refused));
    ck_assert (mns_budget_charge (&middle, 50));
    ck_assert (!mns_budget_charge (&leaf, 51));
    ck_assert (atomic_load (&root.refused) && !atomic_load (&middle.refused));
    ck_assert_uint_eq (mns_budget_used (&leaf), 0);
    ck_assert_uint_eq (mns_budget_used (&middle), 50);
    ck_assert_uint_eq (mns_budget_used (&root), 50);
    ck_assert_uint_eq (mns_budget_peak (&leaf), 0);
    ck_assert_uint_eq (mns_budget_peak (&root), 50);
    ck_assert (!mns_budget_charge (&leaf, UINT64_MAX));
    ck_assert (mns_budget_charge (&leaf, 50));
    mns_budget_release (&leaf, 50);
    mns_budget_release (&middle, 50);
    ck_assert_uint_eq (mns_budget_left (&root), 100);
}
END_TEST

START_TEST (test_no_limit_does_not_wrap)
{
    mns_budget budget;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert (mns_budget_charge (&budget, UINT64_MAX - 5));
    ck_assert (!mns_budget_charge (&budget, 6));
    ck_assert (mns_budget_charge (&budget, 5));
    mns_budget_release (&budget, UINT64_MAX);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

START_TEST (test_nothing_costs_nothing)
{
    mns_budget budget;
    void *memory, *more;
    mns_budget_init (&budget, NULL, 1, NULL);
    memory = mns_alloc (&budget, 0);
    ck_assert_ptr_nonnull (memory);
    ck_assert_ptr_nonnull (mns_zalloc (&budget, 0));
    ck_assert_ptr_nonnull (mns_alloc_array (&budget, 7, 0));
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    memory = mns_resize (&budget, memory, 0, 1);
    ck_assert_ptr_nonnull (memory);
    ck_assert_ptr_null (mns_resize (&budget, memory, 1, 2));
    more = mns_resize (&budget, memory, 1, 0);
    ck_assert_ptr_nonnull (more);
    mns_free (&budget, more, 0);
    mns_free (&budget, NULL, 0);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_overflow_is_refused)
{
    mns_budget budget;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_ptr_null (mns_alloc_array (&budget, SIZE_MAX / 8 + 1, 8));
    ck_assert_ptr_null (mns_alloc_array (&budget, SIZE_MAX, SIZE_MAX));
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_zeroed)
{
    failing f = { .left = 9 };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    mns_budget budgets[2];
    mns_budget_init (&budgets[0], NULL, 0, NULL);
    mns_budget_init (&budgets[1], NULL, 0, &alloc);
    for (int i = 0; i < 2; i++) {
        unsigned char *memory = mns_alloc (&budgets[i], 300);
        memset (memory, 0xaa, 300);
        mns_free (&budgets[i], memory, 300);
        memory = mns_zalloc (&budgets[i], 300);
        for (int k = 0; k < 300; k++)
            ck_assert_uint_eq (memory[k], 0);
        mns_free (&budgets[i], memory, 300);
        mns_budget_reset (&budgets[i]);
    }
    ck_assert_uint_eq (f.held, 0);
}
END_TEST

START_TEST (test_the_allocator_of_the_parent)
{
    failing f = { .left = 1 };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    mns_budget root, leaf;
    void *memory;
    mns_budget_init (&root, NULL, 0, &alloc);
    mns_budget_init (&leaf, &root, 0, NULL);
    memory = mns_alloc (&leaf, 10);
    ck_assert_uint_eq (f.held, 10);
    ck_assert_ptr_null (mns_alloc (&leaf, 10));
    ck_assert_ptr_null (mns_zalloc (&leaf, 10));
    ck_assert_ptr_null (mns_alloc_over (&leaf, 10));
    ck_assert_ptr_null (mns_resize (&leaf, memory, 10, 20));
    ck_assert_ptr_null (mns_resize (&leaf, memory, 10, 5));
    ck_assert_uint_eq (mns_budget_used (&root), 10);
    ck_assert (!atomic_load (&root.refused) && !atomic_load (&leaf.refused));
    mns_free (&leaf, memory, 10);
    mns_budget_reset (&leaf);
    mns_budget_reset (&root);
    ck_assert_uint_eq (f.held, 0);
}
END_TEST

START_TEST (test_past_the_limit)
{
    mns_budget root, leaf;
    void *memory;
    mns_budget_init (&root, NULL, 100, NULL);
    mns_budget_init (&leaf, &root, 10, NULL);
    memory = mns_alloc_over (&leaf, 150);
    ck_assert_ptr_nonnull (memory);
    ck_assert_uint_eq (mns_budget_used (&root), 150);
    ck_assert_uint_eq (mns_budget_left (&leaf), 0);
    ck_assert_ptr_null (mns_alloc (&leaf, 1));
    mns_free (&leaf, memory, 150);
    mns_budget_reset (&leaf);
    mns_budget_reset (&root);
}
END_TEST

START_TEST (test_resize_keeps_the_bytes)
{
    mns_budget budget;
    char *memory;
    mns_budget_init (&budget, NULL, 1000, NULL);
    memory = mns_alloc (&budget, 4);
    memcpy (memory, "abc", 4);
    for (size_t size = 4; size < 900; size += 100) {
        memory = mns_resize (&budget, memory, size, size + 100);
        ck_assert_str_eq (memory, "abc");
        ck_assert_uint_eq (mns_budget_used (&budget), size + 100);
    }
    ck_assert_ptr_null (mns_resize (&budget, memory, 904, 1001));
    memory = mns_resize (&budget, memory, 904, 4);
    ck_assert_str_eq (memory, "abc");
    mns_free (&budget, memory, 4);
    mns_budget_reset (&budget);
}
END_TEST

/* Two siblings on threads: the root is never over its limit, and ends at zero. */
enum { THREADS = 4, STEPS = 20000, LIMIT = 5000 };

typedef struct spender {
    mns_budget budget;
    uint64_t seed, refused, over;
} spender;

static void *spend (void *context)
{
    spender *s = context;
    mns_rng rng = { s->seed };
    uint64_t held = 0;
    for (int i = 0; i < STEPS; i++) {
        uint64_t size = mns_rng_below (&rng, 2000);
        if (mns_budget_charge (&s->budget, size))
            held += size;
        else
            s->refused++;
        s->over += mns_budget_used (s->budget.parent) > LIMIT;
        if (held > 3000) {
            mns_budget_release (&s->budget, held);
            held = 0;
        }
    }
    mns_budget_release (&s->budget, held);
    return NULL;
}

START_TEST (test_threads)
{
    mns_budget root;
    spender spenders[THREADS];
    pthread_t threads[THREADS];
    uint64_t refused = 0;
    mns_budget_init (&root, NULL, LIMIT, NULL);
    for (int i = 0; i < THREADS; i++) {
        spenders[i] = (spender){ .seed = (uint64_t) i };
        mns_budget_init (&spenders[i].budget, &root, 0, NULL);
        ck_assert_int_eq (pthread_create (&threads[i], NULL, spend, &spenders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join (threads[i], NULL);
        ck_assert_uint_eq (spenders[i].over, 0);
        ck_assert_uint_eq (mns_budget_used (&spenders[i].budget), 0);
        refused += spenders[i].refused;
    }
    ck_assert_uint_eq (mns_budget_used (&root), 0);
    ck_assert_uint_le (mns_budget_peak (&root), LIMIT);
    ck_assert (refused == 0 || atomic_load (&root.refused));
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/budget", test_charges_walk_to_the_root, test_refusals_roll_back,
               test_no_limit_does_not_wrap, test_nothing_costs_nothing, test_overflow_is_refused,
               test_zeroed, test_the_allocator_of_the_parent, test_past_the_limit,
               test_resize_keeps_the_bytes, test_threads);
}
