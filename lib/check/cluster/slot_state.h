/* slot_state.h: what slot-ownership knows of a cluster, gathered in slot_ownership.c and judged in
 * slot_judge.c. */
#ifndef MNS_CHECK_CLUSTER_SLOT_STATE_H
#define MNS_CHECK_CLUSTER_SLOT_STATE_H

#include "check/cluster/slots.h"

typedef struct mns_slot_map {
    size_t start, count; /* in `ranges` */
    uint64_t covered;
} mns_slot_map;

MNS_VEC (mns_slot_map, mns_slot_maps);

typedef struct mns_claim {
    int64_t epoch;
    uint32_t node, event;
} mns_claim;

MNS_VEC (mns_claim, mns_claims);

typedef struct mns_node_view {
    int64_t my_epoch, current_epoch; /* -1: not said */
    minos_value known, state, last_own;
    minos_value unchanged; /* ranges that were compared with what it claims, and the same, … */
    size_t unchanged_at;   /* … when so many claims were there */
    uint32_t map, event, own_event;
    bool any, claims, owns;
    bool whole; /* its last claim stands in every slot, and is its only one */
} mns_node_view;

MNS_VEC (mns_node_view, mns_node_views);

typedef struct mns_ownership {
    mns_nodes nodes;
    mns_rest rest;
    uint32_t slots;       /* 0: not judged */
    mns_node_views views; /* by node */
    mns_table map_of;     /* a :slots value → its map */
    mns_slot_maps maps;
    mns_slot_ranges ranges;
    mns_slot_ranges scratch;
    mns_claims claims;
    mns_u32s claimed;  /* by slot: claim + 1 */
    uint64_t unjudged; /* foreign changes of nodes whose claims are not recorded */
    uint64_t view_events;
} mns_ownership;

static inline const char *mns_owner_name (const mns_ownership *state, uint32_t node)
{
    return node == MNS_SLOT_FREE ? "nobody" : mns_names_at (&state->nodes.names, node);
}

/* Judges each node's last view, all of them together, and the claims. */
void mns_slots_judge (mns_scan *scan);

#endif
