/* number.c: numbers that come as text.
 *
 * An integer that fits 64 bits is one, however it was written; a longer one is its digits without
 * plus and leading zeros. A ratio whose parts fit 64 bits is in lowest terms, and an integer where
 * the denominator goes; longer parts are kept as written. A decimal is kept as written. */
#include "value/pool.h"

#include <string.h>

/* Digits of a number, and its sign. */
typedef struct digits {
    const char *at; /* the first digit that is not a leading zero */
    size_t size;    /* 0: the number is zero */
    bool negative;
} digits;

static size_t digits_count (const char *text, size_t size)
{
    size_t count = 0;
    while (count < size && text[count] >= '0' && text[count] <= '9')
        count++;
    return count;
}

/* Takes the sign and the digits at the start of `text`; returns how many bytes that is, 0 where
 * there is no digit. */
static size_t digits_scan (digits *out, const char *text, size_t size, bool sign)
{
    size_t at = 0;
    *out = (digits){ 0 };
    if (sign && size && (text[0] == '-' || text[0] == '+')) {
        out->negative = text[0] == '-';
        at = 1;
    }
    size_t count = digits_count (text + at, size - at), end = at + count;
    if (!count)
        return 0;
    while (at < end && text[at] == '0')
        at++;
    out->at = text + at;
    out->size = end - at;
    return end;
}

/* False where the digits are more than 64 bits hold. */
static bool digits_magnitude (const digits *number, uint64_t *out)
{
    uint64_t magnitude = 0;
    for (size_t i = 0; i < number->size; i++)
        if (__builtin_mul_overflow (magnitude, 10u, &magnitude) ||
            __builtin_add_overflow (magnitude, (uint64_t) (number->at[i] - '0'), &magnitude))
            return false;
    *out = magnitude;
    return true;
}

static bool signed_of (uint64_t magnitude, bool negative, int64_t *out)
{
    if (magnitude > (uint64_t) INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t) (0 - magnitude) : (int64_t) magnitude;
    return true;
}

/* Interns `sign` and the pieces `a` and `b` as one text. */
static minos_status joined_intern (minos_values *values, minos_value *out, minos_kind kind,
                                   const digits *a, const digits *b)
{
    size_t size = (size_t) a->negative + a->size + (b ? 1 + b->size : 0), at = 0;
    char *text = mns_alloc (&values->budget, size);
    if (!text)
        return MINOS_NO_MEMORY;
    if (a->negative)
        text[at++] = '-';
    memcpy (text + at, a->at, a->size);
    if (b) {
        text[at + a->size] = '/';
        memcpy (text + at + a->size + 1, b->at, b->size);
    }
    minos_status status = mns_values_intern_text (values, out, kind, text, size);
    mns_free (&values->budget, text, size);
    return status;
}

static minos_status integer_intern (minos_values *values, minos_value *out, const digits *number)
{
    uint64_t magnitude;
    int64_t integer;
    if (digits_magnitude (number, &magnitude) && signed_of (magnitude, number->negative, &integer))
        return minos_values_integer (values, out, integer);
    return joined_intern (values, out, MINOS_KIND_INTEGER, number, NULL);
}

minos_status minos_values_digits (minos_values *values, minos_value *out, const char *text,
                                  size_t size)
{
    digits number;
    if (!out)
        return MINOS_MISUSE;
    *out = MINOS_NIL;
    if (!values || !text)
        return MINOS_MISUSE;
    if (size > MINOS_VALUE_SIZE_MAX)
        return MINOS_LIMIT;
    if (!size || digits_scan (&number, text, size, true) != size)
        return MINOS_MALFORMED;
    return integer_intern (values, out, &number);
}

static uint64_t common_divisor (uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The digits of `magnitude` in `text`, which has room for 20. */
static digits digits_of (char text[20], uint64_t magnitude)
{
    char *at = text + 20;
    for (; magnitude; magnitude /= 10)
        *--at = (char) ('0' + magnitude % 10);
    return (digits){ .at = at, .size = (size_t) (text + 20 - at) };
}

minos_status mns_values_ratio (minos_values *values, minos_value *out, const char *text,
                               size_t size)
{
    digits top, bottom;
    char top_text[20], bottom_text[20];
    uint64_t a, b;
    size_t at = size ? digits_scan (&top, text, size, true) : 0;
    if (!at || at == size || text[at] != '/')
        return MINOS_MALFORMED;
    at++;
    if (digits_scan (&bottom, text + at, size - at, false) != size - at || !bottom.size)
        return MINOS_MALFORMED;
    if (digits_magnitude (&top, &a) && digits_magnitude (&bottom, &b)) {
        bool negative = top.negative;
        uint64_t divisor = common_divisor (a, b);
        top = digits_of (top_text, a / divisor);
        bottom = digits_of (bottom_text, b / divisor);
        top.negative = negative;
    }
    if (!top.size || (bottom.size == 1 && bottom.at[0] == '1'))
        return integer_intern (values, out, &top);
    return joined_intern (values, out, MINOS_KIND_RATIO, &top, &bottom);
}

minos_status mns_values_decimal (minos_values *values, minos_value *out, const char *text,
                                 size_t size)
{
    if (size && text[size - 1] == 'M')
        size--;
    if (size && text[0] == '+') {
        text++;
        size--;
    }
    size_t at = size && text[0] == '-';
    size_t whole = digits_count (text + at, size - at);
    at += whole;
    if (at < size && text[at] == '.')
        at += 1 + digits_count (text + at + 1, size - at - 1);
    if (whole && at < size && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (at < size && (text[at] == '-' || text[at] == '+'))
            at++;
        size_t exponent = digits_count (text + at, size - at);
        if (!exponent)
            return MINOS_MALFORMED;
        at += exponent;
    }
    if (!whole || at != size)
        return MINOS_MALFORMED;
    return mns_values_intern_text (values, out, MINOS_KIND_DECIMAL, text, size);
}
