/* The integer table against a bitmap, and with keys that collide. */
#include "base/table.h"

#include "base/hash.h"
#include "base/rng.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <inttypes.h>
#include <string.h>

enum { UNIVERSE = 20000 };

START_TEST (test_like_an_array)
{
    static uint64_t values[UNIVERSE];
    static bool there[UNIVERSE];
    mns_budget budget;
    mns_table table;
    mns_rng rng = { 3 };
    size_t count = 0;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_table_init (&table, &budget);
    ck_assert_ptr_null (mns_table_find (&table, 0));
    memset (there, 0, sizeof (there));
    for (int step = 0; step < 60000; step++) {
        uint64_t r = mns_rng_below (&rng, UNIVERSE);
        uint64_t key = r % 3 == 0 ? r : r % 3 == 1 ? mns_mix (r) : UINT64_MAX - r;
        uint64_t *value = mns_table_find (&table, key);
        bool added;
        ck_assert_int_eq (value != NULL, there[r]);
        if (value != NULL)
            ck_assert_uint_eq (*value, values[r]);
        value = mns_table_add (&table, key, &added);
        ck_assert_ptr_nonnull (value);
        ck_assert_int_eq (added, !there[r]);
        ck_assert_uint_eq (*value, there[r] ? values[r] : 0);
        count += added;
        there[r] = true;
        values[r] = *value = mns_rng_next (&rng);
        ck_assert_uint_eq (table.count, count);
        ck_assert_uint_le (table.count * 4, table.capacity * 3);
    }
    mns_table_reset (&table);
    ck_assert_ptr_null (mns_table_find (&table, 1));
    mns_budget_reset (&budget);
}
END_TEST

/* x ↦ mns_mix (x) undone, to have keys of one home. */
static uint64_t unmix (uint64_t x)
{
    x ^= x >> 31 ^ x >> 62;
    x *= 0x319642b2d24d8ec3u;
    x ^= x >> 27 ^ x >> 54;
    x *= 0x96de1b173f119089u;
    return x ^ (x >> 30) ^ (x >> 60);
}

START_TEST (test_keys_of_one_home)
{
    mns_budget budget;
    mns_table table;
    bool added;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_table_init (&table, &budget);
    for (uint64_t i = 0; i < 500; i++) {
        uint64_t key = unmix (i << 32 | 0xffffffff), *value;
        ck_assert_uint_eq (mns_mix (key), i << 32 | 0xffffffff);
        value = mns_table_add (&table, key, &added);
        ck_assert (value != NULL && added);
        *value = i;
    }
    for (uint64_t i = 0; i < 500; i++) {
        ck_assert_uint_eq (*mns_table_find (&table, unmix (i << 32 | 0xffffffff)), i);
        ck_assert_ptr_null (mns_table_find (&table, unmix ((i + 500) << 32 | 0xffffffff)));
    }
    mns_table_reset (&table);
    mns_budget_reset (&budget);
}
END_TEST

static minos_status fill (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_table table;
    minos_status status = MINOS_OK;
    uint64_t i;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_table_init (&table, &budget);
    for (i = 0; i < 3000; i++) {
        bool added;
        uint64_t *value = mns_table_add (&table, i * i, &added);
        if (value == NULL) {
            status = MINOS_NO_MEMORY;
            ck_assert (!added);
            break;
        }
        *value = i;
    }
    ck_assert_uint_eq (table.count, i);
    for (uint64_t k = 0; k < 3000; k++) {
        uint64_t *value = mns_table_find (&table, k * k);
        if ((value != NULL) != (k < i) || (value != NULL && *value != k))
            ck_abort_msg ("key %" PRIu64, k);
    }
    mns_table_reset (&table);
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
    RUN_TESTS ("base/table", test_like_an_array, test_keys_of_one_home,
               test_every_allocation_may_fail);
}
