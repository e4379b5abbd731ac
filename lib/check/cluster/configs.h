/* configs.h: configurations of a cluster, who votes and who learns, as entries of the logs of its
 * nodes (Ongaro 2014, chapter 4; joint configurations: Ongaro & Ousterhout 2014, section 6). */
#ifndef MNS_CHECK_CLUSTER_CONFIGS_H
#define MNS_CHECK_CLUSTER_CONFIGS_H

#include "check/cluster/cluster.h"
#include "check/cluster/node_sets.h"

enum { MNS_CONFIG_NONE = UINT32_MAX };

/* Its members stand in `members` from `first`: voters, voters of the old half, learners. */
typedef struct mns_config {
    int64_t index, term;
    uint32_t first, voters, old, learners; /* counts; old: of a joint configuration, else 0 */
    uint32_t shape;                        /* equal where the three lists are the same values */
    uint32_t event;                        /* that told of it first */
    uint32_t node;                         /* who appended it first; MNS_CONFIG_NONE: nobody yet */
    bool says_learners, committed, initial;
} mns_config;
MNS_VEC (mns_config, mns_config_list);

/* Lists that were read, so that the same values are read once. */
typedef struct mns_config_shape {
    uint32_t first, voters, old, learners;
} mns_config_shape;
MNS_VEC (mns_config_shape, mns_config_shapes);
MNS_VEC (mns_u32s, mns_config_logs);

typedef struct mns_configs {
    mns_nodes nodes;
    mns_bytes_table keys;       /* (index, term) → its number in `all` */
    mns_config_list all;        /* the initial one, if a parameter gives it, is number 0 */
    mns_bytes_table shape_keys; /* three values → its number in `shapes` */
    mns_config_shapes shapes;
    mns_u32s members;
    mns_config_logs logs; /* by node: numbers, indices rising */
    mns_u32s stamps;      /* by node; scratch for counting members once */
    uint32_t stamp, initial;
} mns_configs;

/* The parameter `voters` gives the initial configuration, index -1. False: no memory, and the scan
 * knows; so below. */
MINOS_MUST_CHECK bool mns_configs_begin (mns_configs *configs, mns_scan *scan);
void mns_configs_reset (mns_configs *configs);

typedef struct mns_config_told {
    uint32_t number;
    bool added;
    bool differs; /* from what was told of that index and term before */
} mns_config_told;

/* Reads what an event tells of an entry: :index, :term, :voters, :old-voters, :learners. False:
 * refused as well. Where :voters are not said and `may_lack`, *number is MNS_CONFIG_NONE for an
 * entry that is not known. */
MINOS_MUST_CHECK bool mns_configs_read (mns_configs *configs, mns_scan *scan,
                                        const mns_moment *moment, bool may_lack,
                                        mns_config_told *out);

/* A node's log. Entries at that index and above go. */
mns_u32s *mns_configs_log (mns_configs *configs, mns_scan *scan, uint32_t node);
void mns_configs_drop (mns_configs *configs, mns_u32s *log, int64_t index);
/* The last of a node's log, else the initial one, else MNS_CONFIG_NONE. */
uint32_t mns_configs_top (const mns_configs *configs, uint32_t node);
bool mns_configs_holds (const mns_configs *configs, uint32_t node, uint32_t number);

/* ---- Members. */
const uint32_t *mns_config_members (const mns_configs *configs, uint32_t number);
/* A voter, of the old half or the new. */
bool mns_config_votes (const mns_configs *configs, uint32_t number, uint32_t node);
bool mns_config_learns (const mns_configs *configs, uint32_t number, uint32_t node);
/* Voters of one and not of the other. `a_old`, `b_old`: of its old half. */
uint32_t mns_configs_differ (mns_configs *configs, uint32_t a, bool a_old, uint32_t b, bool b_old);
/* Voters of the one that the other lacks; of their new halves. */
uint32_t mns_configs_lack (mns_configs *configs, uint32_t one, uint32_t other);
/* Whether a set of nodes has a majority of the voters, of both halves where it is joint. */
bool mns_config_quorum (const mns_configs *configs, uint32_t number, const mns_node_sets *sets,
                        uint32_t set);

#endif
