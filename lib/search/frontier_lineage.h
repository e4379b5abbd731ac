/* frontier_lineage.h: how each configuration came about, in memory that is collected.
 *
 *     trunk: a b c d e          what all living configurations have in common, settled
 *     links: · ─ f ─ g ─ h      parent ← entry, append only; a configuration holds its last link
 *                  └─ i ─ j
 *
 * Configurations die young: all that live share their past but for a few operations. So links that
 * nothing living descends from are collected now and then, and the common stem moves to the
 * trunk, 4 bytes an operation. What stays is the trunk and a small tree. */
#ifndef MNS_SEARCH_FRONTIER_LINEAGE_H
#define MNS_SEARCH_FRONTIER_LINEAGE_H

#include "base/region.h"
#include "base/vecs.h"

typedef struct mns_link {
    uint32_t parent; /* an earlier link; 0 = the trunk */
    uint32_t call;
} mns_link;
MNS_VEC (mns_link, mns_links);

typedef struct mns_lineage {
    mns_links links; /* [0] stands for the trunk */
    mns_u32s trunk;
    size_t collect_at; /* links at which it is worth collecting */
    bool dropped;      /* nothing is recorded any more */
} mns_lineage;

void mns_lineage_init (mns_lineage *lineage, mns_budget *budget, bool wanted);
void mns_lineage_reset (mns_lineage *lineage);
/* Frees everything and records nothing from now on: for when memory is short. */
void mns_lineage_drop (mns_lineage *lineage);
/* The link of `call` after `parent`. Drops the lineage when there is no memory. */
uint32_t mns_lineage_add (mns_lineage *lineage, uint32_t parent, uint32_t call);
static inline bool mns_lineage_is_due (const mns_lineage *lineage)
{
    return lineage->links.count >= lineage->collect_at;
}
/* Keeps what leads to `roots`, and renumbers them. */
void mns_lineage_collect (mns_lineage *lineage, uint32_t *roots, size_t count);
/* The calls up to `link`, in order, from `region`. NULL: no memory, or dropped. */
MINOS_MUST_CHECK uint32_t *mns_lineage_path (const mns_lineage *lineage, uint32_t link,
                                             mns_region *region, uint32_t *count);

#endif
