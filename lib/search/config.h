/* config.h: where a depth-first search stands, and its steps forth and back.
 *
 * Canonical frontier. Let the *layer* be the first return of a completed operation that is not
 * linearized. Every completed operation that returned before it is linearized, and nothing that
 * was called after it is: so the set of linearized operations is told by the layer, a mask over
 * the completed operations open there, and the crashed ones used. A configuration is that and the
 * state; its size depends on the concurrency, not on the length of the history.
 *
 *     c0 |-----------------|         layer: the return of c1
 *     c1    |---------|              open: c1 c0 (by return), done: {c2}
 *     c2      |---|                  a return that is passed frees its slot in the mask
 *     c3                 |---        not called yet
 *
 * The operations open and not linearized stand in an array, earliest return first: the first is
 * the one that the layer waits for. */
#ifndef MNS_SEARCH_CONFIG_H
#define MNS_SEARCH_CONFIG_H

#include "base/hash.h"
#include "search/labels.h"
#include "search/needs.h"

#define MNS_NO_STATE UINT32_MAX

typedef struct mns_config {
    mns_problem *problem;
    const mns_labels *labels;
    bool pure_at_once;
    bool absorb;    /* dead values are one state, and excursions are absorbed (trial.c) */
    bool foresee;   /* doom is looked for */
    uint32_t layer; /* event_count: everything completed is linearized */
    uint32_t state;
    /* No configuration from here on has a layer beyond this event: a value is gone that the
     * operation which returns there needs. MNS_NO_DOOM: none is known. */
    uint32_t doom;
    uint32_t deepest; /* the greatest layer so far, on all ways */
    /* The state before the crashed operation that was linearized last, if it must be observed now
     * (R5), else MNS_NO_STATE. */
    uint32_t owed;
    uint64_t hash;  /* of the set of completed operations linearized */
    uint32_t *open; /* calls, earliest return first; room for width_max */
    uint32_t open_count;
    uint64_t *done; /* the mask, by slot */
    uint32_t done_words;
    uint32_t *place;     /* by call: its slot, or its group if it crashed */
    uint32_t *available; /* by group: calls invoked before the layer */
    uint32_t *used;      /* by group */
    uint64_t *vector;    /* `used` as bit fields */
    uint32_t unused;     /* crashed calls available and not used */
    uint32_t *trail;     /* calls in the order in which they were linearized */
    uint32_t trail_count;
    mns_needs needs;
} mns_config;

/* What is needed to return to a configuration on the way. */
typedef struct mns_mark {
    uint32_t layer, state, owed, doom, trail_count;
} mns_mark;

/* Memory from the space's budget; false: there is none. `labels` are made here, kept by the
 * caller, reset by mns_config_reset. Stands before the first event; mns_config_settle follows. */
MINOS_MUST_CHECK bool mns_config_init (mns_config *config, mns_labels *labels, mns_problem *problem,
                                       uint32_t rules_off);
void mns_config_reset (mns_config *config, mns_labels *labels);

/* Linearizes open[index] or the next call of a group; the state becomes `state`. */
void mns_config_take (mns_config *config, uint32_t index, uint32_t state);
void mns_config_take_crashed (mns_config *config, uint32_t group, uint32_t state, uint32_t owed);
/* Whether a write of `value` would absorb something; and whether the open call is a write that can
 * be absorbed: all that is left that needs its value are open reads. */
bool mns_config_absorbs (const mns_config *config, uint32_t value);
bool mns_config_is_excursion (const mns_config *config, uint32_t call);
/* The return of the first completed operation, other than `but`, that needs `value` and cannot see
 * it any more once the state is another: nothing makes the value again in time. Or MNS_NO_DOOM. */
uint32_t mns_config_doom (const mns_config *config, uint32_t value, uint32_t but);
/* Linearizes pure operations that are legal (R1), and passes events up to the layer. */
void mns_config_settle (mns_config *config);
mns_mark mns_config_mark (const mns_config *config);
/* Back to a mark that was made on the way here. */
void mns_config_rewind (mns_config *config, const mns_mark *mark);

static inline uint32_t mns_config_class (const mns_config *config, uint32_t index)
{
    return config->problem->calls[config->open[index]].class_id;
}
static inline bool mns_config_complete (const mns_config *config)
{
    return config->layer == config->problem->event_count;
}
/* The hash of the configuration without what crashed. */
static inline uint64_t mns_config_hash (const mns_config *config)
{
    return config->hash ^ mns_mix2 (config->layer, config->state);
}

#endif
