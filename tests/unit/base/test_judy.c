/* Judy arrays against a bitmap and a plain table; their memory; what a lack of it does to them. */
#include "base/judy.h"

#include "base/judy_memory.h"
#include "base/rng.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <Judy.h>
#include <string.h>

/* The naive table: keys in order of insertion, with a mark for those that are there. */
enum { NAIVE_MAX = 4096 };
typedef struct naive {
    uint64_t keys[NAIVE_MAX], values[NAIVE_MAX];
    bool there[NAIVE_MAX];
    size_t count, present;
} naive;

static size_t naive_find (const naive *n, uint64_t key)
{
    size_t i = 0;
    while (i < n->count && n->keys[i] != key)
        i++;
    return i;
}

/* Keys of several habits: dense, random, clustered, few digits that vary. */
static uint64_t draw_key (mns_rng *rng, unsigned shape)
{
    uint64_t x = mns_rng_next (rng);
    switch (shape % 6) {
    case 0:
        return x % 1500;
    case 1:
        return x;
    case 2:
        return (x % 40) << 56 | (x >> 20 & 1) << 32 | (x >> 40) % 300;
    case 3:
        return x & 0x0301030103010f0f;
    case 4:
        return (x & 0xff) << (8 * (x >> 8 & 7));
    default:
        return x % 5 == 0 ? UINT64_MAX - x % 7 : (x % 900) * 1000003;
    }
}

static void agree_on_neighbours (const naive *n, const mns_judy_map *map, const mns_judy_set *set,
                                 uint64_t key)
{
    uint64_t next = UINT64_MAX, previous = 0, found = key;
    bool has_next = false, has_previous = false;
    for (size_t i = 0; i < n->count; i++) {
        if (n->there[i] && n->keys[i] >= key) {
            next = n->keys[i] <= next ? n->keys[i] : next;
            has_next = true;
        }
        if (n->there[i] && n->keys[i] <= key) {
            previous = n->keys[i] >= previous ? n->keys[i] : previous;
            has_previous = true;
        }
    }
    ck_assert_int_eq (mns_judy_map_next (map, &found) != NULL, has_next);
    ck_assert_uint_eq (found, has_next ? next : key);
    found = key;
    ck_assert_int_eq (mns_judy_set_next (set, &found), has_next);
    ck_assert_uint_eq (found, has_next ? next : key);
    found = key;
    ck_assert_int_eq (mns_judy_map_previous (map, &found) != NULL, has_previous);
    ck_assert_uint_eq (found, has_previous ? previous : key);
    found = key;
    while (found < UINT64_MAX && naive_find (n, found) < n->count &&
           n->there[naive_find (n, found)])
        found++;
    next = found;
    found = key;
    if (next < UINT64_MAX) {
        ck_assert (mns_judy_set_next_absent (set, &found));
        ck_assert_uint_eq (found, next);
    }
}

static void add_to_both (naive *n, mns_judy_map *map, mns_judy_set *set, uint64_t key, uint64_t v)
{
    size_t i = naive_find (n, key);
    bool was = i < n->count && n->there[i], added;
    uint64_t *value = mns_judy_map_add (map, key);
    if (value == NULL) { /* refused: nothing may have changed */
        ck_assert (!was);
        ck_assert_ptr_null (mns_judy_map_find (map, key));
        return;
    }
    ck_assert_uint_eq (*value, was ? n->values[i] : 0);
    if (!mns_judy_set_add (set, key, &added)) {
        ck_assert (!was && !added && !mns_judy_set_has (set, key));
        ck_assert (mns_judy_map_remove (map, key));
        return;
    }
    ck_assert_int_eq (added, !was);
    value = mns_judy_map_find (map, key);
    ck_assert_ptr_nonnull (value);
    *value = v;
    ck_assert_uint_lt (i, NAIVE_MAX);
    n->keys[i] = key;
    n->values[i] = v;
    n->there[i] = true;
    n->count += i == n->count;
    n->present += !was;
}

static void remove_from_both (naive *n, mns_judy_map *map, mns_judy_set *set, uint64_t key)
{
    size_t i = naive_find (n, key);
    bool was = i < n->count && n->there[i];
    if (mns_judy_map_remove (map, key)) {
        ck_assert (was);
        if (!mns_judy_set_remove (set, key)) { /* the allocator had nothing: put it back */
            uint64_t *value = mns_judy_map_add (map, key);
            ck_assert (mns_judy_set_has (set, key));
            ck_assert_ptr_nonnull (value);
            *value = n->values[i];
            return;
        }
        n->there[i] = false;
        n->present--;
    } else if (was) {
        ck_assert_ptr_nonnull (mns_judy_map_find (map, key));
        ck_assert_uint_eq (*mns_judy_map_find (map, key), n->values[i]);
    }
}

static void agree_on_all (const naive *n, const mns_judy_map *map, const mns_judy_set *set)
{
    ck_assert_uint_eq (mns_judy_map_count (map), n->present);
    ck_assert_uint_eq (mns_judy_set_count (set), n->present);
    for (size_t i = 0; i < n->count; i++) {
        uint64_t *value = mns_judy_map_find (map, n->keys[i]);
        if ((value != NULL) != n->there[i] || (value != NULL && *value != n->values[i]) ||
            mns_judy_set_has (set, n->keys[i]) != n->there[i])
            ck_abort_msg ("key %zu", i);
    }
}

static naive table;

/* `fail_one_in` > 0: the allocator fails now and then. */
static void differ (unsigned shape, uint64_t limit, unsigned fail_one_in)
{
    failing f = { .left = SIZE_MAX };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    mns_rng rng = { shape };
    mns_budget budget;
    mns_judy_map map;
    mns_judy_set set;
    mns_budget_init (&budget, NULL, limit, &alloc);
    mns_judy_map_init (&map, &budget);
    mns_judy_set_init (&set, &budget);
    memset (&table, 0, sizeof (table));
    for (size_t step = 0; step < 6000; step++) {
        uint64_t key = draw_key (&rng, shape), r = mns_rng_next (&rng);
        bool shrinking = step / 1500 % 2 == 1;
        f.left = fail_one_in > 0 && r % fail_one_in == 0 ? 0 : SIZE_MAX;
        if (shrinking && table.count > 0)
            key = table.keys[r % table.count];
        if (table.count == NAIVE_MAX || mns_rng_below (&rng, 10) < (shrinking ? 8 : 2))
            remove_from_both (&table, &map, &set, key);
        else
            add_to_both (&table, &map, &set, key, r);
        if (step % 64 == 0)
            agree_on_neighbours (&table, &map, &set, key + r % 3);
        if (step % 512 == 0)
            agree_on_all (&table, &map, &set);
    }
    agree_on_all (&table, &map, &set);
    ck_assert_uint_eq (mns_budget_used (&budget), f.held);
    mns_judy_map_reset (&map);
    mns_judy_set_reset (&set);
    ck_assert_uint_eq (mns_judy_map_count (&map), 0);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    ck_assert_uint_eq (f.held, 0);
    mns_budget_reset (&budget);
}

START_TEST (test_like_a_table)
{
    for (unsigned shape = 0; shape < 12; shape++)
        differ (shape, 0, 0);
}
END_TEST

START_TEST (test_like_a_table_when_allocations_fail)
{
    for (unsigned shape = 0; shape < 12; shape++)
        differ (shape, 0, 2);
}
END_TEST

START_TEST (test_like_a_table_at_the_limit)
{
    for (unsigned shape = 0; shape < 12; shape++)
        differ (shape, (uint64_t) (40 + 25 * shape) << 10, 0);
}
END_TEST

START_TEST (test_a_refused_change_changes_nothing)
{
    mns_budget budget;
    mns_judy_set set;
    bool added;
    uint64_t count = 0;
    mns_budget_init (&budget, NULL, 200 << 10, NULL);
    mns_judy_set_init (&set, &budget);
    while (mns_judy_set_add (&set, mns_mix (count), &added))
        count++;
    ck_assert_uint_gt (count, 5000);
    ck_assert (!added);
    ck_assert (atomic_load (&budget.refused));
    ck_assert_uint_eq (mns_judy_set_count (&set), count);
    ck_assert_uint_le (mns_budget_peak (&budget), 200 << 10);
    ck_assert (mns_judy_set_add (&set, mns_mix (7), &added));
    ck_assert (!added);
    for (uint64_t i = 0; i < count; i++)
        ck_assert (mns_judy_set_remove (&set, mns_mix (i)));
    ck_assert_uint_eq (mns_judy_set_count (&set), 0);
    mns_judy_set_reset (&set);
    mns_budget_reset (&budget);
}
END_TEST

/* The most that one insertion is known to ask for: five linear branches above a crowd, each put
 * there by a key that parts from it one digit further up, all become large nodes at once. */
START_TEST (test_a_change_of_many_nodes_finds_memory)
{
    mns_budget budget;
    mns_judy_map map;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (uint64_t crowd = 1001; crowd < 3000; crowd += 333) {
        mns_judy_map_init (&map, &budget);
        for (uint64_t i = 0; i < crowd; i++)
            ck_assert_ptr_nonnull (mns_judy_map_add (&map, i * 7));
        for (unsigned level = 2; level < 8; level++)
            ck_assert_ptr_nonnull (mns_judy_map_add (&map, UINT64_C (1) << (8 * level)));
        ck_assert_ptr_nonnull (mns_judy_map_add (&map, crowd * 7 + 500));
        ck_assert_uint_eq (mns_judy_map_count (&map), crowd + 7);
        mns_judy_map_reset (&map);
    }
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_memory_is_used_again)
{
    mns_budget budget;
    mns_judy_map map;
    uint64_t peak = 0;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_judy_map_init (&map, &budget);
    for (unsigned round = 0; round < 15; round++) {
        for (uint64_t i = 0; i < 3000; i++)
            ck_assert_ptr_nonnull (mns_judy_map_add (&map, mns_mix (i)));
        for (uint64_t i = 0; i < 3000; i++)
            ck_assert (mns_judy_map_remove (&map, mns_mix (i)));
        if (round == 4)
            peak = mns_budget_peak (&budget);
    }
    ck_assert_uint_le (mns_budget_peak (&budget), peak + MNS_JUDY_CHANGE_MAX + 1024);
    mns_judy_map_reset (&map);
    mns_budget_reset (&budget);
}
END_TEST

/* Arrays of many nodes of 4 KiB, in chunks of which the rest is used for smaller ones. */
START_TEST (test_large_arrays)
{
    mns_budget budget;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (unsigned shape = 0; shape < 3; shape++) {
        mns_judy_map map;
        uint64_t count = 150000, key = 0;
        mns_judy_map_init (&map, &budget);
        for (uint64_t i = 0; i < count; i++) {
            uint64_t *value;
            key = shape == 0 ? mns_mix (i) : shape == 1 ? i << 20 : mns_mix (i % 300) + (i << 7);
            value = mns_judy_map_add (&map, key);
            if (value == NULL)
                ck_abort_msg ("no memory for key %zu", (size_t) i);
            *value = ~key;
        }
        ck_assert_uint_eq (mns_judy_map_count (&map), count);
        key = 0;
        for (uint64_t i = 0; i < count; i++, key++) {
            const uint64_t *value = mns_judy_map_next (&map, &key);
            if (value == NULL || *value != ~key)
                ck_abort_msg ("key %zu in order", (size_t) i);
        }
        mns_judy_map_reset (&map);
    }
    mns_budget_reset (&budget);
}
END_TEST

/* A host's own array, changed between changes of ours, takes from malloc and is charged nowhere. */
START_TEST (test_a_host_may_use_judy)
{
    mns_budget budget;
    mns_judy_map map;
    void *theirs = NULL;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_judy_map_init (&map, &budget);
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t used;
        PPvoid_t value;
        ck_assert_ptr_nonnull (mns_judy_map_add (&map, mns_mix (i)));
        used = mns_budget_used (&budget);
        value = JudyLIns (&theirs, mns_mix (i + 1), PJE0);
        ck_assert (value != NULL && value != PPJERR);
        *value = (void *) i;
        ck_assert_uint_eq (mns_budget_used (&budget), used);
    }
    mns_judy_map_reset (&map);
    mns_budget_reset (&budget);
    for (uint64_t i = 0; i < 20000; i++)
        ck_assert_ptr_nonnull (JudyLGet (theirs, mns_mix (i + 1), PJE0));
    ck_assert_uint_gt (JudyLFreeArray (&theirs, PJE0), 20000 * 8);
}
END_TEST

START_TEST (test_bounds_of_the_keys)
{
    mns_budget budget;
    mns_judy_set set;
    uint64_t key = UINT64_MAX;
    bool added;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_judy_set_init (&set, &budget);
    ck_assert (!mns_judy_set_next (&set, &key));
    ck_assert (!mns_judy_set_remove (&set, 3));
    ck_assert (mns_judy_set_add (&set, UINT64_MAX, &added) && added);
    ck_assert (mns_judy_set_add (&set, 0, &added) && added);
    ck_assert (mns_judy_set_add (&set, 0, &added) && !added);
    ck_assert (mns_judy_set_next (&set, &key) && key == UINT64_MAX);
    ck_assert (!mns_judy_set_next_absent (&set, &key));
    key = 0;
    ck_assert (mns_judy_set_next_absent (&set, &key) && key == 1);
    ck_assert (mns_judy_set_next (&set, &key) && key == UINT64_MAX);
    mns_judy_set_reset (&set);
    mns_budget_reset (&budget);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/judy", test_like_a_table, test_like_a_table_when_allocations_fail,
               test_like_a_table_at_the_limit, test_a_refused_change_changes_nothing,
               test_a_change_of_many_nodes_finds_memory, test_memory_is_used_again,
               test_large_arrays, test_a_host_may_use_judy, test_bounds_of_the_keys);
}
