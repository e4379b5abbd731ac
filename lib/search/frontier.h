/* frontier.h: the frontier checker, and its two one-sided forms.
 *
 *     return of x:   F ──close under pending operations, towards x──→ F'      F' empty: x is
 * blocked
 *
 * The exact checker keeps every configuration that is not dominated. The prover keeps a few, and
 * so can only say yes; the refuter lets operations happen more often than they did, and so can
 * only say no. Rules and proofs: frontier_expand.c, frontier_set.c, liveness.c, beam.c, relax.c. */
#ifndef MNS_SEARCH_FRONTIER_H
#define MNS_SEARCH_FRONTIER_H

#include "search/layers.h"
#include "search/problem.h"

/* Exact: valid with a witness, invalid with the canonical blocked_event, or unknown for a limit. */
void mns_frontier (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                   mns_region *region);

/* The same, telling `recorder` what it kept. See layers.h for the rules to switch off. */
void mns_frontier_recorded (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                            mns_region *region, const mns_layers_recorder *recorder);

typedef struct mns_beam {
    uint32_t per_group; /* configurations of one state and one set of linearized operations */
    uint32_t total;     /* configurations of a frontier; 0 = no bound */
} mns_beam;

/* Valid with a witness; invalid, as the exact checker, where nothing had to be pruned; else
 * unknown with the cause PRUNED. */
void mns_prover (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region, const mns_beam *beam);

/* Whose uses are counted together. */
typedef enum mns_pooling {
    MNS_POOL_NONE,   /* each class for itself */
    MNS_POOL_KINDS,  /* registers: writes of a value; CAS that leave the value */
    MNS_POOL_VALUES, /* registers: all that leave the value */
    MNS_POOL_ALL
} mns_pooling;

typedef struct mns_relax {
    uint32_t uses; /* uses of crashed operations counted up to this, per pool; then forgotten */
    bool reuse;    /* pending operations may take effect several times while they are pending */
    mns_pooling pooling;
} mns_relax;

/* Invalid, blocked_event an upper bound unless blocked_canonical; valid with a witness where
 * nothing was relaxed; else unknown with the cause PRUNED. */
void mns_refuter (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                  mns_region *region, const mns_relax *relax);

#endif
