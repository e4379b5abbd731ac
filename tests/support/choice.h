/* choice.h: where random decisions come from: a seeded generator, or a tape of bytes, so that
 * property tests, fuzzers and shrinking share the generators. A tape that ends gives zeroes. */
#ifndef TESTS_SUPPORT_CHOICE_H
#define TESTS_SUPPORT_CHOICE_H

#include "base/rng.h"

#include <stdbool.h>

typedef struct choice_source {
    const uint8_t *tape; /* NULL: from the generator */
    size_t size, at;
    mns_rng rng;
} choice_source;

static inline choice_source choice_seeded (uint64_t seed)
{
    return (choice_source){ .rng = { seed } };
}

static inline choice_source choice_from_tape (const uint8_t *tape, size_t size)
{
    return (choice_source){ .tape = tape, .size = size };
}

/* 0 … bound − 1. */
static inline uint32_t choose (choice_source *source, uint32_t bound)
{
    if (bound <= 1)
        return 0;
    if (source->tape == NULL)
        return (uint32_t) mns_rng_below (&source->rng, bound);
    uint32_t word = 0;
    for (uint32_t most = bound - 1; most > 0; most >>= 8)
        word = word << 8 | (source->at < source->size ? source->tape[source->at++] : 0);
    return word % bound;
}

static inline bool choose_percent (choice_source *source, uint32_t percent)
{
    return choose (source, 100) < percent;
}

#endif
