/* The interner: equal bytes have one id, also under a rule of the caller's. */
#include "base/bytes_table.h"

#include "base/rng.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static size_t draw_bytes (mns_rng *rng, unsigned char bytes[40])
{
    size_t size = mns_rng_below (rng, mns_rng_below (rng, 4) == 0 ? 40 : 3);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char) mns_rng_below (rng, 16);
    return size;
}

/* The naive interner looks at all entries there are. */
static bool naive_find (const mns_bytes_table *table, const void *bytes, size_t size, uint32_t *id)
{
    for (*id = 0; *id < table->count; ++*id) {
        size_t its_size;
        const void *its = mns_bytes_table_at (table, *id, &its_size);
        if (its_size == size && memcmp (its, bytes, size) == 0)
            return true;
    }
    return false;
}

START_TEST (test_like_a_list)
{
    mns_budget budget;
    mns_bytes_table table;
    mns_rng rng = { 5 };
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_bytes_table_init (&table, &budget, NULL);
    for (int step = 0; step < 8000; step++) {
        unsigned char bytes[40];
        size_t size = draw_bytes (&rng, bytes), count = table.count;
        uint32_t expected, id = 0;
        bool there = naive_find (&table, bytes, size, &expected), added;
        ck_assert_int_eq (mns_bytes_table_find (&table, bytes, size, &id), there);
        ck_assert (!there || id == expected);
        ck_assert (mns_bytes_table_add (&table, bytes, size, &id, &added));
        ck_assert_int_eq (added, !there);
        ck_assert_uint_eq (id, there ? expected : count);
        ck_assert_uint_eq ((uintptr_t) mns_bytes_table_at (&table, id, NULL) % 8, 0);
    }
    ck_assert_uint_gt (table.count, 1000);
    mns_bytes_table_reset (&table);
    ck_assert_uint_eq (table.count, 0);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_many)
{
    mns_budget budget;
    mns_bytes_table table;
    uint32_t id;
    bool added;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_bytes_table_init (&table, &budget, NULL);
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t key = mns_mix (i);
        if (!mns_bytes_table_add (&table, &key, sizeof (key), &id, &added) || !added || id != i)
            ck_abort_msg ("key %" PRIu64, i);
    }
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t key = mns_mix (i);
        if (!mns_bytes_table_find (&table, &key, sizeof (key), &id) || id != i)
            ck_abort_msg ("key %" PRIu64, i);
        key = ~key;
        if (mns_bytes_table_find (&table, &key, sizeof (key), &id) ||
            mns_bytes_table_find (&table, &key, sizeof (key) - 1, &id))
            ck_abort_msg ("a stranger is found, %" PRIu64, i);
    }
    ck_assert_uint_le (mns_budget_used (&budget) / table.count, 64);
    mns_bytes_table_reset (&table);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_bytes_do_not_move)
{
    mns_budget budget;
    mns_bytes_table table;
    const void *first;
    uint32_t id;
    bool added;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_bytes_table_init (&table, &budget, NULL);
    ck_assert (mns_bytes_table_add (&table, "first", 5, &id, &added));
    first = mns_bytes_table_at (&table, 0, NULL);
    for (uint32_t i = 0; i < 10000; i++)
        ck_assert (mns_bytes_table_add (&table, &i, sizeof (i), &id, &added));
    ck_assert_ptr_eq (mns_bytes_table_at (&table, 0, NULL), first);
    ck_assert_mem_eq (first, "first", 5);
    ck_assert (mns_bytes_table_add (&table, NULL, 0, &id, &added) && added);
    ck_assert (mns_bytes_table_add (&table, "", 0, &id, &added) && !added);
    ck_assert (mns_bytes_table_find (&table, NULL, 0, &id));
    mns_bytes_table_reset (&table);
    mns_budget_reset (&budget);
}
END_TEST

/* Words without case, with the worst hash that a rule may have. */
static bool equal_words (void *context, const void *a, size_t a_size, const void *b, size_t b_size)
{
    const unsigned char *x = a, *y = b;
    ++*(size_t *) context;
    if (a_size != b_size)
        return false;
    for (size_t i = 0; i < a_size; i++)
        if (tolower (x[i]) != tolower (y[i]))
            return false;
    return true;
}

static uint64_t hash_length (void *context, const void *bytes, size_t size)
{
    (void) context, (void) bytes;
    return size;
}

START_TEST (test_rule_of_the_caller)
{
    static const char *const words[] = { "one", "ONE", "two", "Two", "three", "tHree", "One", "" };
    static const uint32_t ids[] = { 0, 0, 1, 1, 2, 2, 0, 3 };
    size_t calls = 0;
    mns_bytes_rule rule = { equal_words, hash_length, &calls };
    mns_budget budget;
    mns_bytes_table table;
    uint32_t id;
    bool added;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_bytes_table_init (&table, &budget, &rule);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 8; i++) {
            ck_assert (mns_bytes_table_add (&table, words[i], strlen (words[i]), &id, &added));
            ck_assert_uint_eq (id, ids[i]);
        }
        ck_assert_uint_eq (table.count, 4);
        ck_assert_mem_eq (mns_bytes_table_at (&table, 0, NULL), "one", 3);
        mns_bytes_table_reset (&table); /* keeps the rule */
    }
    ck_assert_uint_gt (calls, 4);
    for (uint32_t i = 0; i < 300; i++)
        ck_assert (mns_bytes_table_add (&table, &i, sizeof (i), &id, &added));
    mns_bytes_table_reset (&table);
    mns_budget_reset (&budget);
}
END_TEST

static minos_status fill (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_bytes_table table;
    minos_status status = MINOS_OK;
    uint32_t i, id;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_bytes_table_init (&table, &budget, NULL);
    for (i = 0; i < 2000; i++) {
        char bytes[100] = { 0 };
        bool added;
        memcpy (bytes, &i, sizeof (i));
        if (!mns_bytes_table_add (&table, bytes, 4 + i % 90, &id, &added)) {
            ck_assert (!added);
            status = MINOS_NO_MEMORY;
            break;
        }
        ck_assert (added && id == i);
    }
    ck_assert_uint_eq (table.count, i);
    for (uint32_t k = 0; k < 2000; k++) {
        char bytes[100] = { 0 };
        memcpy (bytes, &k, sizeof (k));
        if (mns_bytes_table_find (&table, bytes, 4 + k % 90, &id) != (k < i))
            ck_abort_msg ("key %" PRIu32, k);
    }
    mns_bytes_table_reset (&table);
    mns_budget_reset (&budget);
    return status;
}

START_TEST (test_every_allocation_may_fail)
{
    failing_each (fill, NULL, 1);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/bytes_table", test_like_a_list, test_many, test_bytes_do_not_move,
               test_rule_of_the_caller, test_every_allocation_may_fail);
}
