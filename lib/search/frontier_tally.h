/* frontier_tally.h: uses of crashed operations, counted in few words.
 *
 * A *tally* counts the uses of one label, or, for the refuter, of several labels together. The
 * counts of a configuration are packed, each in a field as wide as its greatest count needs, with
 * a guard bit above it:
 *
 *     word 0: [g cccccc][g cc][g c][g c] …        a ≤ b in every field  ⇔  ((b|G) − a) & G = G
 *
 * A tally is of use only from its first call to the last use of what its labels leave (liveness.h);
 * tallies that are never of use together may share a field. Between those times a field may hold
 * another tally's count. */
#ifndef MNS_SEARCH_FRONTIER_TALLY_H
#define MNS_SEARCH_FRONTIER_TALLY_H

#include "search/frontier.h"
#include "search/frontier_plan.h"

typedef struct mns_tally {
    uint32_t count;      /* crashed calls of its labels */
    uint32_t cap;        /* uses are counted up to this, then forgotten */
    uint32_t until;      /* rank + 1 of the last event at which it may be of use */
    uint32_t first_call; /* rank */
    uint32_t word;       /* its field; MNS_NONE where nothing is counted */
    uint8_t shift, bits; /* without the guard */
} mns_tally;

typedef struct mns_tallies {
    mns_tally *at;
    uint32_t count;
    uint32_t words;
    uint64_t *guards; /* by word */
} mns_tallies;

/* Fills in the tallies of all labels of `plan`. `relax` NULL: exact. `last_use` is by value, or
 * NULL. Memory from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_tallies_init (mns_tallies *tallies, mns_plan *plan,
                                        const mns_relax *relax, const uint32_t *last_use,
                                        mns_region *region);

/* `counts` are the words of a configuration. */
static inline uint32_t mns_tally_of (const mns_tally *tally, const uint64_t *counts)
{
    if (tally->word == MNS_NONE)
        return 0;
    return (uint32_t) (counts[tally->word] >> tally->shift & (((uint64_t) 1 << tally->bits) - 1));
}

#endif
