/* compare.c: the total order of values.
 *
 * Handles that differ are values that differ, so two collections of one size are told apart by
 * the first place where their handles differ, and by nothing else: comparing walks down one path,
 * a loop without a stack. */
#include "value/pool.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static int order (int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int texts_compare (const mns_node *a, const mns_node *b)
{
    size_t size = a->count < b->count ? a->count : b->count;
    int by_bytes = size ? memcmp (mns_node_text (a), mns_node_text (b), size) : 0;
    return by_bytes ? (by_bytes > 0) - (by_bytes < 0) : order (a->count, b->count);
}

/* −1, 0, 1: digits too long for 64 bits lie beyond all that fit. */
static int digits_side (const mns_node *node)
{
    if (node->count == 0)
        return 0;
    return mns_node_text (node)[0] == '-' ? -1 : 1;
}

static int integers_compare (const mns_node *a, const mns_node *b)
{
    int a_side = digits_side (a), b_side = digits_side (b);
    if (a_side != b_side)
        return order (a_side, b_side);
    if (a_side == 0)
        return order (a->integer, b->integer);
    int by_magnitude = a->count != b->count ? order (a->count, b->count) : texts_compare (a, b);
    return a_side * by_magnitude;
}

/* NaN after all others. */
static int floats_compare (double a, double b)
{
    if (isnan (a) || isnan (b))
        return isnan (a) - isnan (b) > 0 ? 1 : isnan (a) - isnan (b) < 0 ? -1 : 0;
    return (a > b) - (a < b);
}

static int leaves_compare (const mns_node *a, const mns_node *b)
{
    switch (a->kind) {
    case MINOS_KIND_NIL:
        return 0;
    case MINOS_KIND_BOOLEAN:
        return order (a->integer, b->integer);
    case MINOS_KIND_INTEGER:
        return integers_compare (a, b);
    case MINOS_KIND_FLOAT:
        return floats_compare (a->number, b->number);
    default:
        return texts_compare (a, b);
    }
}

int minos_value_compare (const minos_values *values, minos_value a, minos_value b)
{
    if (!values)
        return 0;
    while (a != b) {
        mns_node small_a = { .kind = MINOS_KIND_INTEGER }, small_b = small_a;
        const mns_node *node_a = &small_a, *node_b = &small_b;
        if (mns_value_is_small (a) && mns_value_is_small (b))
            return order (mns_value_small (a), mns_value_small (b));
        if (mns_value_is_small (a))
            small_a.integer = mns_value_small (a);
        else
            node_a = mns_node_at (values, a);
        if (mns_value_is_small (b))
            small_b.integer = mns_value_small (b);
        else
            node_b = mns_node_at (values, b);
        if (node_a->kind != node_b->kind)
            return order (node_a->kind, node_b->kind);
        if (node_a->kind < MINOS_KIND_VECTOR)
            return leaves_compare (node_a, node_b);
        if (node_a->count != node_b->count)
            return order (node_a->count, node_b->count);
        const minos_value *items_a = mns_node_items (node_a), *items_b = mns_node_items (node_b);
        while (*items_a == *items_b) {
            items_a++;
            items_b++;
        }
        a = *items_a;
        b = *items_b;
    }
    return 0;
}
