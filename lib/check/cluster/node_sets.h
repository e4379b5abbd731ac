/* node_sets.h: sets of nodes, by number, as rows of bits that all have one width. The width follows
 * the largest node: most clusters fit one word, and none is too large. */
#ifndef MNS_CHECK_CLUSTER_NODE_SETS_H
#define MNS_CHECK_CLUSTER_NODE_SETS_H

#include "base/vecs.h"

typedef struct mns_node_sets {
    mns_u64s words;
    uint32_t stride; /* words a set; 0 until a node is put */
    uint32_t count;
} mns_node_sets;

void mns_node_sets_init (mns_node_sets *sets, mns_budget *budget);
void mns_node_sets_reset (mns_node_sets *sets);
/* One more set, empty, whose number is the count before. False: no memory. */
MINOS_MUST_CHECK bool mns_node_sets_add (mns_node_sets *sets);
/* False: no memory. */
MINOS_MUST_CHECK bool mns_node_sets_put (mns_node_sets *sets, uint32_t set, uint32_t node);
bool mns_node_sets_has (const mns_node_sets *sets, uint32_t set, uint32_t node);

#endif
