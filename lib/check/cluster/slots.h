/* slots.h: maps from slots to owners, as sorted ranges. */
#ifndef MNS_CHECK_CLUSTER_SLOTS_H
#define MNS_CHECK_CLUSTER_SLOTS_H

#include "check/cluster/cluster.h"

enum { MNS_SLOTS_MAX = 1 << 20 };
#define MNS_SLOT_FREE UINT32_MAX

/* Slots first to last, both included, and whose they are. */
typedef struct mns_slot_range {
    uint32_t first, last, owner;
} mns_slot_range;

MNS_VEC (mns_slot_range, mns_slot_ranges);

/* Adds the ranges of [[a b] c …], where c is a slot alone. False: refused, or no memory. */
MINOS_MUST_CHECK bool mns_slots_read (mns_slot_ranges *out, mns_scan *scan,
                                      const mns_moment *moment, minos_value list, uint32_t slots,
                                      uint32_t owner);
/* Sorts the ranges from `from` on by their first slot. False: no memory. */
MINOS_MUST_CHECK bool mns_slots_sort (mns_slot_ranges *ranges, size_t from);

/* Two sorted maps side by side: each step is a longest stretch in which both have one owner. */
typedef struct mns_slot_walk {
    const mns_slot_range *a, *a_end, *b, *b_end;
    uint32_t at, slots;        /* the next step begins at `at` */
    uint32_t first, last;      /* of this step */
    uint32_t a_owner, b_owner; /* MNS_SLOT_FREE: none */
} mns_slot_walk;
bool mns_slot_walk_next (mns_slot_walk *walk); /* false: all slots were seen */

#endif
