/* The sort against an insertion sort, for all small sizes and some large: order, stability, and
 * that nothing is written behind either array. */
#include "base/rng.h"
#include "base/sort.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct item {
    uint32_t key, number;
} item;

static bool item_less (uint64_t *calls, const item *a, const item *b)
{
    ++*calls;
    return a->key < b->key;
}
MNS_SORT (item, items_sort, uint64_t *, item_less);

static void check_sorted (const item *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (items[i - 1].key > items[i].key ||
            (items[i - 1].key == items[i].key && items[i - 1].number >= items[i].number))
            ck_abort_msg ("%zu of %zu is out of order", i, count);
}

static uint64_t sort_some (size_t count, uint64_t keys, uint64_t seed)
{
    mns_rng rng = { seed };
    uint64_t calls = 0, sum = 0;
    item *items = malloc ((count + 1) * sizeof *items);
    item *scratch = malloc ((count + 1) * sizeof *scratch);
    for (size_t i = 0; i < count; i++) {
        uint32_t key = keys ? (uint32_t) mns_rng_below (&rng, keys) : (uint32_t) i;
        items[i] = (item){ key, (uint32_t) i };
        sum += key;
    }
    items[count] = scratch[count] = (item){ 77, 77 };
    items_sort (items, scratch, count, &calls);
    check_sorted (items, count);
    for (size_t i = 0; i < count; i++)
        sum -= items[i].key;
    ck_assert_uint_eq (sum, 0);
    ck_assert_uint_eq (items[count].key + scratch[count].number, 154);
    free (items);
    free (scratch);
    return calls;
}

START_TEST (small_sizes)
{
    for (size_t count = 0; count < 70; count++)
        for (uint64_t seed = 0; seed < 20; seed++) {
            sort_some (count, 1000, seed);
            sort_some (count, 4, seed);
        }
}
END_TEST

START_TEST (large_sizes)
{
    sort_some (100000, UINT32_MAX, 1);
    sort_some (65536, 100, 2);
    sort_some (65537, 100, 3);
}
END_TEST

START_TEST (sorted_input_is_linear)
{
    ck_assert_uint_le (sort_some (100000, 0, 0), 200000);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("base/sort");
    TCase *tcase = tcase_create ("all");
    tcase_add_test (tcase, small_sizes);
    tcase_add_test (tcase, large_sizes);
    tcase_add_test (tcase, sorted_input_is_linear);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
