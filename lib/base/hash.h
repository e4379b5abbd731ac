/* hash.h: mixing of integers, and XXH3 (Yann Collet) over bytes. */
#ifndef MNS_BASE_HASH_H
#define MNS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection with good avalanche. */
static inline uint64_t mns_mix (uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline uint64_t mns_mix2 (uint64_t a, uint64_t b)
{
    return mns_mix (mns_mix (a) ^ b);
}

uint64_t mns_hash_bytes (const void *bytes, size_t size);

#endif
