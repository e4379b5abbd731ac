/* frontier_sweep.h: a frontier search under way. Private to the frontier*.c, beam.c and relax.c.
 *
 *     calls:     the window grows
 *     return x:  frontier ─settle─→ set ─expand, fewest crashed first─→ set     with x: frontier
 *
 * frontier_sweep.c walks the events, frontier_layer.c prepares what is constant while one return
 * is processed, frontier_expand.c makes successors. */
#ifndef MNS_SEARCH_FRONTIER_SWEEP_H
#define MNS_SEARCH_FRONTIER_SWEEP_H

#include "search/frontier.h"
#include "search/frontier_lineage.h"
#include "search/frontier_set.h"
#include "search/frontier_tally.h"
#include "search/frontier_window.h"
#include "search/liveness.h"

/* A value that crashed operations may leave, and their labels: active[first …]. */
typedef struct mns_wanted {
    uint32_t value; /* MNS_NONE: the labels of all values, or of another model */
    uint32_t first, count;
    bool chained;  /* an active crashed CAS expects it */
    bool cheapest; /* there is one label, a write; no other way to the value costs less */
} mns_wanted;

/* What holds while the frontier is closed towards one return. */
typedef struct mns_layer {
    uint32_t event;
    uint32_t slot;    /* of the operation that returns */
    uint64_t *key;    /* see mns_config_set */
    bool absorbs;     /* dead writes and closed excursions may be absorbed now */
    uint64_t *closed; /* pending writes whose value no later operation needs */
    bool any_closed;
    uint32_t *active; /* crashed labels worth trying, by the value that they leave */
    uint32_t active_count;
    mns_wanted *wanted;
    uint32_t wanted_count;
    bool wants_known;     /* only CAS and reads of the value left observe a crashed operation */
    uint32_t *wanted_at;  /* family, by value: event + 1 of the layer at which it was last wanted */
    uint32_t *chained_at; /* … and by an active crashed CAS */
    uint32_t *values;     /* scratch: a stack of values */
} mns_layer;

typedef struct mns_sweep {
    mns_problem *problem;
    mns_space *space;
    const mns_limits *limits;
    mns_budget *budget;
    uint32_t rules;         /* bits that are on */
    const mns_beam *beam;   /* the prover's bounds, or NULL */
    const mns_relax *relax; /* the refuter's licence, or NULL */
    const mns_layers_recorder *recorder;
    bool relaxed; /* runs may be taken that the history does not have */

    mns_region tables; /* everything of fixed size */
    mns_plan plan;
    mns_tallies tallies;
    mns_liveness live;
    bool has_live;
    uint32_t dead;       /* family: the state of all dead values */
    uint32_t horizon;    /* R11 looks at returns up to this event */
    bool dead_ends;      /* it gave configurations up */
    uint32_t dead_until; /* by this event they are all dead */
    bool chains;         /* crashed operations may be observed by crashed ones */
    mns_window window;
    mns_lineage lineage;
    mns_layer layer;

    mns_config_set sets[2];
    mns_config_set *set; /* the one that is being filled */
    mns_u32s frontier;   /* its members that linearized what returns */
    uint32_t returned;   /* slot of the last return, MNS_NONE before the first */
    uint32_t *stale;     /* tallies that say nothing any more */
    uint32_t stale_count;

    /* By crashed operations used: members to expand, first come first served; index + 1. */
    uint32_t *work, *work_last;
    uint32_t work_low, work_high;

    mns_config *parent;   /* what is being expanded, a copy */
    mns_config *child;    /* what is being made */
    uint64_t *excursions; /* of the parent: writes to absorb */
    uint64_t *detours;    /* those of them that are not taken on their own */
    bool any_excursion;
    uint32_t *steps; /* calls that lead from parent to child */
    uint32_t step_count;

    uint64_t states, ticks, frontier_max;
    mns_cause trouble;
} mns_sweep;

/* frontier_sweep.c. Runs the whole search and fills the answer. */
void mns_sweep_run (mns_sweep *sweep, mns_answer *answer, mns_region *region);
static inline bool mns_sweep_has (const mns_sweep *sweep, uint32_t rule)
{
    return (sweep->rules & rule) != 0;
}

/* frontier_layer.c. False: no memory. */
MINOS_MUST_CHECK bool mns_layer_init (mns_sweep *sweep);
void mns_layer_begin (mns_sweep *sweep, uint32_t event, uint32_t slot);

/* frontier_expand.c. */
/* Closes sweep->child under pure operations and adds it to the set, to the frontier if it has
 * linearized what returns, else to the work. */
void mns_expand_settle (mns_sweep *sweep);
/* Adds the successors of a member. */
void mns_expand_member (mns_sweep *sweep, uint32_t index);

/* layers.c. False: no memory, or the recorder stops the search. */
MINOS_MUST_CHECK bool mns_layer_record (mns_sweep *sweep, uint32_t call);

/* relax.c: rules that do not hold where pending operations may be repeated. */
#define MNS_RELAX_RULES_OFF                                                                        \
    ((uint32_t) (MNS_RULE_DEAD_VALUES | MNS_RULE_ABSORB | MNS_RULE_TOWARDS_RETURN |                \
                 MNS_RULE_DEAD_END))

/* beam.c. Whether the frontier has more than enough to choose from; keeping the best of it. */
bool mns_beam_is_full (const mns_sweep *sweep);
void mns_beam_trim (mns_sweep *sweep);

static inline uint32_t mns_count_of (const mns_sweep *sweep, const mns_config *config,
                                     uint32_t tally)
{
    return mns_tally_of (&sweep->tallies.at[tally], config->words + sweep->window.words);
}

#endif
