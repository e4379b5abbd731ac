/* frontier_bits.h: sets of slots, as few words. */
#ifndef MNS_SEARCH_FRONTIER_BITS_H
#define MNS_SEARCH_FRONTIER_BITS_H

#include <stdbool.h>
#include <stdint.h>

#define MNS_NONE UINT32_MAX

static inline bool mns_bits_has (const uint64_t *bits, uint32_t at)
{
    return bits[at >> 6] >> (at & 63) & 1;
}

static inline void mns_bits_add (uint64_t *bits, uint32_t at)
{
    bits[at >> 6] |= (uint64_t) 1 << (at & 63);
}

static inline void mns_bits_remove (uint64_t *bits, uint32_t at)
{
    bits[at >> 6] &= ~((uint64_t) 1 << (at & 63));
}

/* Whether a ⊆ b. */
static inline bool mns_bits_within (const uint64_t *a, const uint64_t *b, uint32_t words)
{
    uint64_t rest = 0;
    for (uint32_t w = 0; w < words; w++)
        rest |= a[w] & ~b[w];
    return rest == 0;
}

static inline uint32_t mns_bits_first (uint64_t word)
{
    return (uint32_t) __builtin_ctzll (word);
}

#endif
