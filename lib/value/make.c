/* make.c: the makers. Each brings its input to the one canonical form and interns that: sets and
 * maps sorted, small integers immediate, -0.0 as 0.0, all NaN as one. Numbers that are given as
 * text are in number.c. */
#include "value/pool.h"

#include "base/sort.h"
#include "base/text.h"

#include <math.h>

/* A key of a map and its value; an element of a set and nothing. */
typedef struct pair {
    minos_value key, value;
} pair;

static bool pair_less (const minos_values *values, const pair *a, const pair *b)
{
    return minos_value_compare (values, a->key, b->key) < 0;
}
MNS_SORT (pair, pair_sort, const minos_values *, pair_less);

enum { PAIRS_ON_STACK = 16 };

minos_value minos_values_boolean (bool truth)
{
    return truth ? MINOS_TRUE : MINOS_FALSE;
}

minos_status minos_values_integer (minos_values *values, minos_value *out, int64_t integer)
{
    if (!values || !out)
        return MINOS_MISUSE;
    if (mns_value_fits_small (integer)) {
        *out = mns_value_of_small (integer);
        return MINOS_OK;
    }
    mns_node node = { .kind = MINOS_KIND_INTEGER, .integer = integer };
    return mns_values_intern (values, out, &node, 0);
}

minos_status minos_values_float (minos_values *values, minos_value *out, double number)
{
    if (!values || !out)
        return MINOS_MISUSE;
    if (number == 0)
        number = 0.0;
    if (isnan (number))
        number = (double) NAN;
    mns_node node = { .kind = MINOS_KIND_FLOAT, .number = number };
    return mns_values_intern (values, out, &node, 0);
}

minos_status minos_values_text (minos_values *values, minos_value *out, minos_kind kind,
                                const char *text, size_t size)
{
    if (!out)
        return MINOS_MISUSE;
    *out = MINOS_NIL;
    if (!values || (!text && size) || !mns_kind_is_text (kind))
        return MINOS_MISUSE;
    if (size > MINOS_VALUE_SIZE_MAX)
        return MINOS_LIMIT;
    if (kind == MINOS_KIND_RATIO)
        return mns_values_ratio (values, out, text, size);
    if (kind == MINOS_KIND_DECIMAL)
        return mns_values_decimal (values, out, text, size);
    if (size && mns_utf8_check (text, size) != size)
        return MINOS_MALFORMED;
    if (kind == MINOS_KIND_CHARACTER && (!size || mns_utf8_columns (text, size) != 1))
        return MINOS_MALFORMED;
    if (kind != MINOS_KIND_STRING && !size)
        return MINOS_MALFORMED;
    return mns_values_intern_text (values, out, kind, text, size);
}

/* The same for NUL-terminated text, which must be there. */
static minos_status word_make (minos_values *values, minos_value *out, minos_kind kind,
                               const char *text)
{
    if (out)
        *out = MINOS_NIL;
    return text ? minos_values_text (values, out, kind, text, strlen (text)) : MINOS_MISUSE;
}

minos_status minos_values_string (minos_values *values, minos_value *out, const char *text)
{
    return word_make (values, out, MINOS_KIND_STRING, text);
}

minos_status minos_values_keyword (minos_values *values, minos_value *out, const char *text)
{
    return word_make (values, out, MINOS_KIND_KEYWORD, text);
}

/* What every maker of a collection checks first. */
static minos_status collection_check (const minos_values *values, minos_value *out,
                                      const minos_value *items, size_t count)
{
    if (!values || !out || (!items && count))
        return MINOS_MISUSE;
    return count > MINOS_VALUE_SIZE_MAX ? MINOS_LIMIT : MINOS_OK;
}

/* Sorts `count` pairs by key, with as much scratch behind them. False: two keys are equal. */
static bool pairs_canonical (const minos_values *values, pair *pairs, size_t count)
{
    pair_sort (pairs, pairs + count, count, values);
    for (size_t i = 1; i < count; i++)
        if (pairs[i - 1].key == pairs[i].key)
            return false;
    return true;
}

/* A set where `stride` is 1, a map where it is 2. */
static minos_status sorted_make (minos_values *values, minos_value *out, const minos_value *items,
                                 size_t count, size_t stride)
{
    minos_kind kind = stride == 1 ? MINOS_KIND_SET : MINOS_KIND_MAP;
    pair small[2 * PAIRS_ON_STACK], *pairs = small;
    if (count > PAIRS_ON_STACK)
        pairs = mns_alloc_array (&values->budget, 2 * count, sizeof *pairs);
    if (!pairs)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        pairs[i] = (pair){ items[stride * i], stride == 2 ? items[2 * i + 1] : MINOS_NIL };
    minos_status status = MINOS_MALFORMED;
    if (pairs_canonical (values, pairs, count)) {
        minos_value *words = &pairs->key;
        if (stride == 1)
            for (size_t i = 0; i < count; i++)
                words[i] = pairs[i].key;
        status = mns_values_intern_items (values, out, kind, words, stride * count, count);
    }
    if (pairs != small)
        mns_free (&values->budget, pairs, 2 * count * sizeof *pairs);
    return status;
}

/* `out` may be one of `items`: it is written last. */
static minos_status collection_make (minos_values *values, minos_value *out, minos_kind kind,
                                     const minos_value *items, size_t count)
{
    minos_value made = MINOS_NIL;
    minos_status status = collection_check (values, out, items, count);
    if (!status && kind == MINOS_KIND_VECTOR)
        status = mns_values_intern_items (values, &made, kind, items, count, count);
    else if (!status)
        status = sorted_make (values, &made, items, count, kind == MINOS_KIND_SET ? 1 : 2);
    if (out)
        *out = made;
    return status;
}

minos_status minos_values_vector (minos_values *values, minos_value *out, const minos_value *items,
                                  size_t count)
{
    return collection_make (values, out, MINOS_KIND_VECTOR, items, count);
}

minos_status minos_values_set (minos_values *values, minos_value *out, const minos_value *items,
                               size_t count)
{
    return collection_make (values, out, MINOS_KIND_SET, items, count);
}

minos_status minos_values_map (minos_values *values, minos_value *out, const minos_value *pairs,
                               size_t count)
{
    return collection_make (values, out, MINOS_KIND_MAP, pairs, count);
}

minos_status minos_values_tagged (minos_values *values, minos_value *out, const char *tag,
                                  minos_value value)
{
    minos_value items[2] = { MINOS_NIL, value };
    minos_status status = word_make (values, out, MINOS_KIND_SYMBOL, tag);
    if (status)
        return status;
    items[0] = *out;
    return mns_values_intern_items (values, out, MINOS_KIND_TAGGED, items, 2, 1);
}
