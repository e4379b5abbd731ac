/* Random values against a naive model of them: handles are equal exactly when the values are, the
 * order is total and the same in every pool, copies are equal. */
#include "base/rng.h"
#include "support/failing.h"
#include "value/copy.h"
#include "value/value.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Check's own assertions are too slow for a million of them. */
#define HOLDS(claim) (void) ((claim) || (ck_abort_msg ("%s", #claim), 0))

/* A value as a tree, compared the slow way. */
typedef struct tree {
    minos_kind kind;
    int number; /* integers, and which of a few texts */
    int count;
    struct tree *items[6];
} tree;

static const char *const words[] = { "a", "b", "read", "a longer text", "a longer texu", "ab" };

static tree *tree_random (mns_rng *rng, int depth)
{
    static const minos_kind leaves[] = { MINOS_KIND_NIL,    MINOS_KIND_BOOLEAN, MINOS_KIND_INTEGER,
                                         MINOS_KIND_FLOAT,  MINOS_KIND_STRING,  MINOS_KIND_KEYWORD,
                                         MINOS_KIND_SYMBOL, MINOS_KIND_INTEGER };
    tree *t = calloc (1, sizeof *t);
    t->kind = leaves[mns_rng_below (rng, 8)];
    t->number = (int) mns_rng_below (rng, 6);
    if (depth == 0 || mns_rng_below (rng, 3) == 0)
        return t;
    t->kind = MINOS_KIND_VECTOR + (minos_kind) mns_rng_below (rng, 4);
    t->count = t->kind == MINOS_KIND_TAGGED ? 1 : (int) mns_rng_below (rng, 4);
    int items = t->kind == MINOS_KIND_MAP ? 2 * t->count : t->count;
    for (int i = 0; i < items; i++)
        t->items[i] = tree_random (rng, depth - 1);
    return t;
}

static int tree_items (const tree *t)
{
    return t->kind == MINOS_KIND_MAP ? 2 * t->count : t->count;
}

static void tree_free (tree *t)
{
    for (int i = 0; i < tree_items (t); i++)
        tree_free (t->items[i]);
    free (t);
}

static bool tree_equal (const tree *a, const tree *b);

/* Each element (or pair) of `a` has an equal one in `b`. Sizes are equal and none is there twice.
 */
static bool tree_subset (const tree *a, const tree *b, int stride)
{
    for (int i = 0; i < a->count; i++) {
        bool found = false;
        for (int j = 0; j < b->count && !found; j++)
            found = tree_equal (a->items[stride * i], b->items[stride * j]) &&
                    (stride == 1 || tree_equal (a->items[2 * i + 1], b->items[2 * j + 1]));
        if (!found)
            return false;
    }
    return true;
}

static bool tree_equal (const tree *a, const tree *b)
{
    if (a->kind != b->kind || a->count != b->count)
        return false;
    switch (a->kind) {
    case MINOS_KIND_NIL:
        return true;
    case MINOS_KIND_BOOLEAN:
        return a->number % 2 == b->number % 2;
    case MINOS_KIND_VECTOR:
        for (int i = 0; i < a->count; i++)
            if (!tree_equal (a->items[i], b->items[i]))
                return false;
        return true;
    case MINOS_KIND_SET:
        return tree_subset (a, b, 1);
    case MINOS_KIND_MAP:
        return tree_subset (a, b, 2);
    case MINOS_KIND_TAGGED:
        return a->number == b->number && tree_equal (a->items[0], b->items[0]);
    default:
        return a->number == b->number;
    }
}

static const int64_t integers[] = { 0, -7, 3, 5000000000, -5000000000, 0 };
static const char *const digits[] = { "+000",        "-007",        "3",
                                      "05000000000", "-5000000000", "99999999999999999999" };

static minos_status leaf_make (minos_values *values, minos_value *out, const tree *t, mns_rng *rng)
{
    *out = MINOS_NIL;
    switch (t->kind) {
    case MINOS_KIND_NIL:
        return MINOS_OK;
    case MINOS_KIND_BOOLEAN:
        *out = minos_values_boolean (t->number % 2);
        return MINOS_OK;
    case MINOS_KIND_INTEGER:
        if (t->number == 5 || mns_rng_below (rng, 2))
            return minos_values_digits (values, out, digits[t->number], strlen (digits[t->number]));
        return minos_values_integer (values, out, integers[t->number]);
    case MINOS_KIND_FLOAT:
        return minos_values_float (values, out, t->number ? t->number * 0.5 : -0.0);
    default:
        return minos_values_text (values, out, t->kind, words[t->number],
                                  strlen (words[t->number]));
    }
}

/* Sets and maps are given in a random order. MALFORMED where an element is there twice. */
static minos_status tree_make (minos_values *values, minos_value *out, const tree *t, mns_rng *rng)
{
    minos_value items[6];
    int stride = t->kind == MINOS_KIND_MAP ? 2 : 1;
    minos_status status;
    if (t->kind < MINOS_KIND_VECTOR)
        return leaf_make (values, out, t, rng);
    *out = MINOS_NIL;
    int turn = t->count ? (int) mns_rng_below (rng, (uint64_t) t->count) : 0;
    if (t->kind == MINOS_KIND_VECTOR)
        turn = 0;
    for (int i = 0; i < t->count; i++)
        for (int j = 0; j < stride; j++) {
            int at = stride * ((i + turn) % t->count) + j;
            if ((status = tree_make (values, &items[at], t->items[stride * i + j], rng)))
                return status;
        }
    switch (t->kind) {
    case MINOS_KIND_VECTOR:
        return minos_values_vector (values, out, items, (size_t) t->count);
    case MINOS_KIND_SET:
        return minos_values_set (values, out, items, (size_t) t->count);
    case MINOS_KIND_MAP:
        return minos_values_map (values, out, items, (size_t) t->count);
    default:
        return minos_values_tagged (values, out, words[t->number], items[0]);
    }
}

static bool tree_has_twins (const tree *t)
{
    int stride = t->kind == MINOS_KIND_MAP ? 2 : 1;
    for (int i = 0; i < tree_items (t); i++)
        if (tree_has_twins (t->items[i]))
            return true;
    if (t->kind != MINOS_KIND_SET && t->kind != MINOS_KIND_MAP)
        return false;
    for (int i = 0; i < t->count; i++)
        for (int j = 0; j < i; j++)
            if (tree_equal (t->items[stride * i], t->items[stride * j]))
                return true;
    return false;
}

enum { TREES = 300, TREES_TRIED = 60 };
static tree *trees[TREES];
static minos_value handles[TREES];

/* Fills trees and handles, without trees that are malformed. */
static void forest_make (minos_values *values, mns_rng *rng)
{
    for (int made = 0; made < TREES;) {
        tree *t = tree_random (rng, 3);
        minos_value handle;
        minos_status status = tree_make (values, &handle, t, rng);
        ck_assert_int_eq (status, tree_has_twins (t) ? MINOS_MALFORMED : MINOS_OK);
        if (status) {
            tree_free (t);
            continue;
        }
        trees[made] = t;
        handles[made++] = handle;
    }
}

static void forest_free (void)
{
    for (int i = 0; i < TREES; i++)
        tree_free (trees[i]);
}

static int sign (int number)
{
    return (number > 0) - (number < 0);
}

START_TEST (equal_means_same_handle)
{
    minos_values *values;
    mns_rng rng = { (uint64_t) _i };
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    forest_make (values, &rng);
    int equal = 0;
    for (int i = 0; i < TREES; i++)
        for (int j = 0; j < i; j++) {
            bool same = tree_equal (trees[i], trees[j]);
            HOLDS (same == (handles[i] == handles[j]));
            equal += same;
        }
    ck_assert_int_gt (equal, TREES);
    forest_free ();
    minos_values_free (values);
}
END_TEST

START_TEST (order_is_total_and_everywhere_the_same)
{
    minos_values *values, *others;
    mns_rng rng = { 100 + (uint64_t) _i };
    minos_value other[TREES];
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_values_new (&others, NULL, 0), MINOS_OK);
    forest_make (values, &rng);
    for (int i = TREES; i-- > 0;)
        ck_assert_int_eq (tree_make (others, &other[i], trees[i], &rng), MINOS_OK);
    for (int i = 0; i < TREES; i++)
        for (int j = 0; j < TREES; j++) {
            int order = sign (minos_value_compare (values, handles[i], handles[j]));
            HOLDS ((order == 0) == (handles[i] == handles[j]));
            HOLDS (order == -sign (minos_value_compare (values, handles[j], handles[i])));
            HOLDS (order == sign (minos_value_compare (others, other[i], other[j])));
        }
    for (int round = 0; round < 20000; round++) {
        minos_value a = handles[mns_rng_below (&rng, TREES)];
        minos_value b = handles[mns_rng_below (&rng, TREES)];
        minos_value c = handles[mns_rng_below (&rng, TREES)];
        if (minos_value_compare (values, a, b) <= 0 && minos_value_compare (values, b, c) <= 0)
            HOLDS (minos_value_compare (values, a, c) <= 0);
    }
    forest_free ();
    minos_values_free (values);
    minos_values_free (others);
}
END_TEST

START_TEST (order_of_some)
{
    minos_values *values;
    minos_value chain[16];
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    chain[0] = MINOS_NIL;
    chain[1] = MINOS_FALSE;
    chain[2] = MINOS_TRUE;
    static const char *const numbers[] = { "-100000000000000000000",
                                           "-99999999999999999999",
                                           "-9223372036854775808",
                                           "-5",
                                           "7",
                                           "5000000000",
                                           "99999999999999999999",
                                           "100000000000000000000" };
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq (
            minos_values_digits (values, &chain[3 + i], numbers[i], strlen (numbers[i])), MINOS_OK);
    ck_assert_int_eq (minos_values_float (values, &chain[11], 1e300 * 1e300), MINOS_OK);
    ck_assert_int_eq (minos_values_float (values, &chain[12], __builtin_nan ("")), MINOS_OK);
    ck_assert_int_eq (minos_values_string (values, &chain[13], "a"), MINOS_OK);
    ck_assert_int_eq (minos_values_string (values, &chain[14], "ab"), MINOS_OK);
    ck_assert_int_eq (minos_values_string (values, &chain[15], "b"), MINOS_OK);
    for (int i = 0; i < 16; i++)
        for (int j = 0; j < 16; j++)
            ck_assert_int_eq (sign (minos_value_compare (values, chain[i], chain[j])),
                              sign (i - j));
    minos_values_free (values);
}
END_TEST

START_TEST (copies_are_equal)
{
    minos_values *values, *others;
    mns_rng rng = { 200 + (uint64_t) _i };
    mns_budget budget;
    mns_value_copier copier;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_values_new (&others, NULL, 0), MINOS_OK);
    forest_make (values, &rng);
    mns_value_copier_init (&copier, others, values, &budget);
    for (int i = TREES; i-- > 0;) {
        minos_value made, copied, again;
        ck_assert_int_eq (mns_values_copy (others, &copied, values, handles[i]), MINOS_OK);
        ck_assert_int_eq (mns_value_copier_copy (&copier, &again, handles[i]), MINOS_OK);
        ck_assert_int_eq (tree_make (others, &made, trees[i], &rng), MINOS_OK);
        ck_assert_uint_eq (made, copied);
        ck_assert_uint_eq (made, again);
    }
    mns_value_copier_reset (&copier);
    mns_budget_reset (&budget);
    forest_free ();
    minos_values_free (values);
    minos_values_free (others);
}
END_TEST

/* A value that stands in itself twice at each level is copied in as many steps as it has levels. */
START_TEST (copying_shares)
{
    minos_values *values, *others;
    minos_value value = MINOS_NIL, copied;
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_values_new (&others, NULL, 0), MINOS_OK);
    for (int i = 0; i < MINOS_VALUE_DEPTH_MAX; i++) {
        minos_value twice[] = { value, mns_value_of_small (i), value };
        ck_assert_int_eq (minos_values_vector (values, &value, twice, 3), MINOS_OK);
    }
    ck_assert_int_eq (mns_values_copy (others, &copied, values, value), MINOS_OK);
    for (int i = MINOS_VALUE_DEPTH_MAX; i-- > 0;) {
        ck_assert_uint_eq (minos_value_at (others, copied, 1), mns_value_of_small (i));
        copied = minos_value_at (others, copied, 2);
    }
    ck_assert_uint_eq (copied, MINOS_NIL);
    minos_values_free (values);
    minos_values_free (others);
}
END_TEST

/* Makes, copies and forgets a forest; what failed must have left the pool as it was. */
static minos_status forest_try (const minos_alloc *alloc, void *context)
{
    minos_values *values, *others = NULL;
    mns_rng rng = { 300 };
    minos_value copied;
    (void) context;
    minos_status status = minos_values_new (&values, alloc, 0);
    if (!status)
        status = minos_values_new (&others, alloc, 0);
    for (int i = 0; i < TREES_TRIED && !status; i++) {
        minos_value handle;
        status = tree_make (values, &handle, trees[i], &rng);
        if (!status)
            status = mns_values_copy (others, &copied, values, handle);
        else
            ck_assert_uint_eq (handle, MINOS_NIL);
    }
    minos_values_free (values);
    minos_values_free (others);
    return status;
}

START_TEST (out_of_memory)
{
    minos_values *values;
    mns_rng rng = { 300 };
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    forest_make (values, &rng);
    minos_values_free (values);
    failing_each (forest_try, NULL, 1);
    forest_free ();
}
END_TEST

START_TEST (memory_limit)
{
    minos_values *values;
    ck_assert_int_eq (minos_values_new (&values, NULL, 100), MINOS_NO_MEMORY);
    ck_assert_ptr_null (values);
    ck_assert_int_eq (minos_values_new (&values, NULL, 100000), MINOS_OK);
    minos_status status = MINOS_OK;
    int made = 0;
    for (; !status; made++) {
        minos_value pair[2] = { mns_value_of_small (made), mns_value_of_small (-made) }, vector;
        status = minos_values_vector (values, &vector, pair, 2);
    }
    ck_assert_int_eq (status, MINOS_NO_MEMORY);
    ck_assert_uint_le (mns_values_bytes (values), 100000);
    ck_assert_int_gt (made, 2000);
    minos_values_free (values);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("value/order");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_loop_test (tcase, equal_means_same_handle, 0, 5);
    tcase_add_loop_test (tcase, order_is_total_and_everywhere_the_same, 0, 3);
    tcase_add_test (tcase, order_of_some);
    tcase_add_loop_test (tcase, copies_are_equal, 0, 3);
    tcase_add_test (tcase, copying_shares);
    tcase_add_test (tcase, out_of_memory);
    tcase_add_test (tcase, memory_limit);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
