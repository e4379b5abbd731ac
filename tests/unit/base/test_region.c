/* Regions: aligned, apart from each other, freed at once. */
#include "base/region.h"

#include "base/rng.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <string.h>

enum { OBJECTS = 3000 };

static size_t draw_size (mns_rng *rng)
{
    uint64_t r = mns_rng_below (rng, 1000);
    if (r == 0)
        return (1 << 20) + mns_rng_below (rng, 1 << 20); /* a chunk of its own */
    return r < 20 ? mns_rng_below (rng, 100000) : mns_rng_below (rng, 200);
}

/* Every object is filled with its number, and still is at the end. */
START_TEST (test_objects_do_not_meet)
{
    static unsigned char *objects[OBJECTS];
    static size_t sizes[OBJECTS];
    mns_budget budget;
    mns_region region;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (unsigned seed = 0; seed < 4; seed++) {
        mns_rng rng = { seed };
        mns_region_init (&region, &budget, seed * 100);
        for (int i = 0; i < OBJECTS; i++) {
            sizes[i] = draw_size (&rng);
            objects[i] = mns_region_alloc (&region, sizes[i]);
            ck_assert_ptr_nonnull (objects[i]);
            ck_assert_uint_eq ((uintptr_t) objects[i] % 8, 0);
            memset (objects[i], i & 255, sizes[i]);
        }
        for (int i = 0; i < OBJECTS; i++)
            for (size_t k = 0; k < sizes[i]; k++)
                if (objects[i][k] != (i & 255))
                    ck_abort_msg ("byte %zu of object %d", k, i);
        mns_region_reset (&region);
        ck_assert_uint_eq (mns_budget_used (&budget), 0);
    }
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_big_objects_leave_the_chunk)
{
    mns_budget budget;
    mns_region region;
    char *first, *second;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 1024);
    ck_assert_ptr_nonnull (mns_region_alloc (&region, 5 << 20)); /* before there is a chunk */
    first = mns_region_alloc (&region, 8);
    ck_assert_ptr_nonnull (mns_region_alloc (&region, 3 << 20));
    second = mns_region_alloc (&region, 8);
    ck_assert_ptr_eq (second, first + 8);
    ck_assert_uint_lt (mns_budget_used (&budget), (8 << 20) + 2000);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_chunks_double_and_start_again)
{
    failing f = { .left = 1000 };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    mns_budget budget;
    mns_region region;
    uint64_t used;
    mns_budget_init (&budget, NULL, 0, &alloc);
    mns_region_init (&region, &budget, 256);
    ck_assert_ptr_nonnull (mns_region_alloc (&region, 1));
    used = mns_budget_used (&budget);
    ck_assert_uint_eq (used, 256);
    for (int i = 0; i < 1000000; i++)
        if (mns_region_alloc (&region, 8) == NULL)
            ck_abort_msg ("object %d", i);
    ck_assert_uint_le (1000 - f.left, 13 + 8); /* 256 bytes to 1 MiB, then so many MiB */
    ck_assert_uint_ge (mns_budget_used (&budget), 8000000);
    ck_assert_uint_le (mns_budget_used (&budget), 8000000 + (1 << 20) + 4096);
    mns_region_reset (&region);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    ck_assert_ptr_nonnull (mns_region_alloc (&region, 1));
    ck_assert_uint_eq (mns_budget_used (&budget), used);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

/* The last bytes of a budget are used: a chunk that would not fit is cut to the object. */
START_TEST (test_close_to_the_limit)
{
    mns_budget budget;
    mns_region region;
    size_t count = 0;
    mns_budget_init (&budget, NULL, 100000, NULL);
    mns_region_init (&region, &budget, 64);
    while (mns_region_alloc (&region, 504) != NULL)
        count++;
    ck_assert_uint_ge (count * 520, 95000);
    ck_assert (atomic_load (&budget.refused));
    ck_assert_ptr_null (mns_region_alloc (&region, 2 << 20));
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_sizes_that_no_memory_has)
{
    mns_budget budget;
    mns_region region;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 0);
    ck_assert_ptr_null (mns_region_alloc (&region, SIZE_MAX));
    ck_assert_ptr_null (mns_region_alloc (&region, SIZE_MAX - 7));
    ck_assert_ptr_null (mns_region_array (&region, SIZE_MAX / 2, 3));
    ck_assert_ptr_null (mns_region_text (&region, "", SIZE_MAX));
    ck_assert_ptr_nonnull (mns_region_alloc (&region, 0));
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_texts)
{
    mns_budget budget;
    mns_region region;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 0);
    ck_assert_str_eq (mns_region_text (&region, "abcdef", 3), "abc");
    ck_assert_str_eq (mns_region_text (&region, NULL, 0), "");
    ck_assert_str_eq (mns_region_printf (&region, "%d-%s", 12, "x"), "12-x");
    ck_assert_uint_eq (strlen (mns_region_printf (&region, "%10000d", 1)), 10000);
    for (const char *zero = mns_region_zalloc (&region, 500), *end = zero + 500; zero < end; zero++)
        ck_assert_int_eq (*zero, 0);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

static minos_status build (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_region region;
    minos_status status = MINOS_OK;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_region_init (&region, &budget, 64);
    for (size_t i = 0; status == MINOS_OK && i < 300; i++)
        if (mns_region_alloc (&region, i % 50 == 7 ? 2 << 20 : i) == NULL)
            status = MINOS_NO_MEMORY;
    if (status == MINOS_OK && mns_region_printf (&region, "%9000d", 1) == NULL)
        status = MINOS_NO_MEMORY;
    mns_region_reset (&region);
    mns_budget_reset (&budget);
    return status;
}

START_TEST (test_every_allocation_may_fail)
{
    failing_each (build, NULL, 1);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/region", test_objects_do_not_meet, test_big_objects_leave_the_chunk,
               test_chunks_double_and_start_again, test_close_to_the_limit,
               test_sizes_that_no_memory_has, test_texts, test_every_allocation_may_fail);
}
