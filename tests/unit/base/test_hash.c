/* Hashes: the published values, and all bytes matter. */
#include "base/hash.h"

#include "base/rng.h"
#include "unit/base/suite.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* Whatever shortcuts there are, the value is that of XXH3. */
START_TEST (test_is_xxh3)
{
    unsigned char bytes[1500];
    mns_rng rng = { 2 };
    for (size_t i = 0; i < sizeof (bytes); i++)
        bytes[i] = (unsigned char) mns_rng_next (&rng);
    for (size_t start = 0; start < 9; start++)
        for (size_t size = 0; size + start < sizeof (bytes); size += 1 + size / 300)
            ck_assert_uint_eq (mns_hash_bytes (bytes + start, size),
                               XXH3_64bits (bytes + start, size));
    ck_assert_uint_eq (mns_hash_bytes ("", 0), UINT64_C (0x2d06800538d394c2));
    ck_assert_uint_eq (mns_hash_bytes (NULL, 0), UINT64_C (0x2d06800538d394c2));
}
END_TEST

START_TEST (test_every_bit_matters)
{
    for (size_t size = 1; size < 80; size++) {
        unsigned char bytes[80] = { 0 };
        uint64_t zero = mns_hash_bytes (bytes, size);
        ck_assert_uint_ne (zero, mns_hash_bytes (bytes, size - 1));
        for (size_t bit = 0; bit < size * 8; bit++) {
            bytes[bit / 8] ^= (unsigned char) (1u << bit % 8);
            ck_assert_uint_ne (mns_hash_bytes (bytes, size), zero);
            bytes[bit / 8] = 0;
        }
    }
}
END_TEST

START_TEST (test_mix_flips_half)
{
    mns_rng rng = { 9 };
    int flips = 0;
    for (int round = 0; round < 1000; round++) {
        uint64_t x = mns_rng_next (&rng);
        for (int bit = 0; bit < 64; bit++)
            flips += __builtin_popcountll (mns_mix (x) ^ mns_mix (x ^ UINT64_C (1) << bit));
    }
    ck_assert_int_gt (flips, 1000 * 64 * 31);
    ck_assert_int_lt (flips, 1000 * 64 * 33);
    ck_assert_uint_ne (mns_mix2 (1, 2), mns_mix2 (2, 1));
}
END_TEST

START_TEST (test_random_numbers)
{
    mns_rng rng = { 0 };
    uint64_t seen[7] = { 0 };
    ck_assert_uint_eq (mns_rng_next (&rng), UINT64_C (0xe220a8397b1dcdaf));
    ck_assert_uint_eq (mns_rng_next (&rng), UINT64_C (0x6e789e6aa1b965f4));
    for (int i = 0; i < 70000; i++)
        seen[mns_rng_below (&rng, 7)]++;
    for (int i = 0; i < 7; i++)
        ck_assert (seen[i] > 9500 && seen[i] < 10500);
    ck_assert_uint_eq (mns_rng_below (&rng, 1), 0);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/hash", test_is_xxh3, test_every_bit_matters, test_mix_flips_half,
               test_random_numbers);
}
