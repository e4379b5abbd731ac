/* decimal.c: text to double without the C library, whose strtod reads the locale.
 *
 * A number of at most 53 bits times a power of ten up to 10^22 is one exact product or quotient
 * (Clinger 1990). All others are a quotient of two big integers N / M, of which 62 to 64 bits and
 * the remainder decide the rounding. 800 digits are enough: a double's neighbours differ from any
 * midpoint within 770, and what is cut off is remembered as one more digit that is not zero. */
#include "read/decimal.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { DIGITS_MAX = 800, LIMBS = 160, EXPONENT_MAX = 100000 };

/* Little-endian, without leading zero limbs; zero has none. */
typedef struct big {
    uint32_t limb[LIMBS];
    size_t count;
} big;

/* The digits of a number and the power of ten that they are multiplied by. */
typedef struct decimal {
    char digits[DIGITS_MAX + 1];
    size_t count;
    long exponent;
    bool negative;
} decimal;

static void big_multiply_add (big *a, uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (size_t i = 0; i < a->count; i++) {
        carry += (uint64_t) a->limb[i] * factor;
        a->limb[i] = (uint32_t) carry;
        carry >>= 32;
    }
    if (carry) {
        assert (a->count < LIMBS);
        a->limb[a->count++] = (uint32_t) carry;
    }
}

static void big_power (big *a, long ten)
{
    for (; ten >= 9; ten -= 9)
        big_multiply_add (a, 1000000000u, 0);
    for (; ten > 0; ten--)
        big_multiply_add (a, 10, 0);
}

static long big_bits (const big *a)
{
    return a->count ? (long) a->count * 32 - __builtin_clz (a->limb[a->count - 1]) : 0;
}

static void big_shift_left (big *a, long bits)
{
    size_t limbs = (size_t) bits / 32, rest = (size_t) bits % 32;
    assert (a->count + limbs + 1 <= LIMBS);
    memmove (a->limb + limbs, a->limb, a->count * sizeof a->limb[0]);
    memset (a->limb, 0, limbs * sizeof a->limb[0]);
    a->count += limbs;
    if (rest == 0)
        return;
    uint32_t carry = 0;
    for (size_t i = limbs; i < a->count; i++) {
        uint32_t limb = a->limb[i];
        a->limb[i] = limb << rest | carry;
        carry = limb >> (32 - rest);
    }
    if (carry)
        a->limb[a->count++] = carry;
}

static void big_halve (big *a)
{
    for (size_t i = 0; i < a->count; i++)
        a->limb[i] = a->limb[i] >> 1 | (i + 1 < a->count ? a->limb[i + 1] << 31 : 0);
    if (a->count && !a->limb[a->count - 1])
        a->count--;
}

static int big_compare (const big *a, const big *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

/* a ≥ b. */
static void big_subtract (big *a, const big *b)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < a->count; i++) {
        uint64_t less = (i < b->count ? b->limb[i] : 0) + borrow;
        borrow = a->limb[i] < less;
        a->limb[i] = (uint32_t) (a->limb[i] - less);
    }
    while (a->count && !a->limb[a->count - 1])
        a->count--;
}

/* The exponent behind 'e', saturated. */
static long exponent_read (const char *at, const char *end)
{
    bool negative = *at == '-';
    long exponent = 0;
    if (*at == '-' || *at == '+')
        at++;
    for (; at < end; at++)
        if (exponent < EXPONENT_MAX)
            exponent = exponent * 10 + (*at - '0');
    return negative ? -exponent : exponent;
}

static void decimal_read (decimal *out, const char *text, size_t size)
{
    const char *at = text, *end = text + size;
    bool point = false, cut = false;
    out->count = 0;
    out->exponent = 0;
    out->negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            point = true;
            continue;
        }
        if (out->count == DIGITS_MAX) {
            cut |= *at != '0';
            out->exponent += !point;
            continue;
        }
        if (out->count || *at != '0')
            out->digits[out->count++] = *at;
        out->exponent -= point;
    }
    if (cut) {
        out->digits[out->count++] = '1';
        out->exponent--;
    }
    while (out->count && out->digits[out->count - 1] == '0') {
        out->count--;
        out->exponent++;
    }
    if (at < end)
        out->exponent += exponent_read (at + 1, end);
}

/* Where it is exact: at most 2^53, times or over at most 10^22. */
static bool decimal_quick (const decimal *number, double *out)
{
    static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    uint64_t whole = 0;
    if (number->count > 18 || number->exponent > 22 || number->exponent < -22)
        return false;
    for (size_t i = 0; i < number->count; i++)
        whole = whole * 10 + (uint64_t) (number->digits[i] - '0');
    if (whole > UINT64_C (1) << 53)
        return false;
    *out = number->exponent < 0 ? (double) whole / tens[-number->exponent]
                                : (double) whole * tens[number->exponent];
    return true;
}

/* floor (n · 2^shift / m), with what is left in n. The quotient fits 64 bits. */
static uint64_t big_quotient (big *n, big *m, long shift)
{
    uint64_t quotient = 0;
    if (shift >= 0)
        big_shift_left (n, shift);
    else
        big_shift_left (m, -shift);
    big_shift_left (m, 63);
    for (int bit = 63; bit >= 0; bit--) {
        if (big_compare (n, m) >= 0) {
            big_subtract (n, m);
            quotient |= UINT64_C (1) << bit;
        }
        big_halve (m);
    }
    return quotient;
}

/* quotient · 2^-shift, a little more where `sticky`, to the nearest double. */
static double rounded (uint64_t quotient, bool sticky, long shift)
{
    int bits = 64 - __builtin_clzll (quotient);
    long exponent = bits - 1 - shift;
    long kept = exponent >= -1022 ? 53 : 53 - (-1022 - exponent);
    if (kept < 0)
        return 0.0;
    int dropped = bits - (int) kept;
    assert (dropped >= 1 && dropped <= 64);
    uint64_t mantissa = dropped == 64 ? 0 : quotient >> dropped;
    uint64_t rest = dropped == 64 ? quotient : quotient & ((UINT64_C (1) << dropped) - 1);
    uint64_t half = UINT64_C (1) << (dropped - 1);
    if (rest > half || (rest == half && (sticky || (mantissa & 1))))
        mantissa++;
    return ldexp ((double) mantissa, dropped - (int) shift);
}

static double decimal_slow (const decimal *number)
{
    big n = { .count = 0 }, m = { .limb = { 1 }, .count = 1 };
    long magnitude = number->exponent + (long) number->count;
    if (magnitude > 310)
        return HUGE_VAL;
    if (magnitude < -330)
        return 0.0;
    for (size_t i = 0; i < number->count; i++)
        big_multiply_add (&n, 10, (uint32_t) (number->digits[i] - '0'));
    if (number->exponent >= 0)
        big_power (&n, number->exponent);
    else
        big_power (&m, -number->exponent);
    long shift = 63 - (big_bits (&n) - big_bits (&m));
    uint64_t quotient = big_quotient (&n, &m, shift);
    return rounded (quotient, n.count != 0, shift);
}

bool mns_decimal_double (const char *text, size_t size, double *out)
{
    decimal number;
    double magnitude = 0.0;
    assert (size > 0);
    decimal_read (&number, text, size);
    if (number.count && !decimal_quick (&number, &magnitude))
        magnitude = decimal_slow (&number);
    *out = number.negative ? -magnitude : magnitude;
    return !isinf (magnitude);
}
