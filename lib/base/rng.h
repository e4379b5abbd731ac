/* rng.h: SplitMix64 (Steele, Lea, Flood 2014). Seeded, never from the clock. */
#ifndef MNS_BASE_RNG_H
#define MNS_BASE_RNG_H

#include "base/hash.h"

typedef struct mns_rng {
    uint64_t state;
} mns_rng;

static inline uint64_t mns_rng_next (mns_rng *rng)
{
    rng->state += 0x9e3779b97f4a7c15u;
    return mns_mix (rng->state);
}

/* 0 … bound − 1, bound > 0. */
static inline uint64_t mns_rng_below (mns_rng *rng, uint64_t bound)
{
    return (uint64_t) (((unsigned __int128) mns_rng_next (rng) * bound) >> 64);
}

#endif
