/* needs.h: who needs a value of a register, and who makes it.
 *
 * An operation *needs* v when it is a read of v or a CAS that expects v; it *makes* v when it is a
 * write of v or a CAS to v. Kept for the configuration that a depth-first search stands at, so all
 * counts go up and down with it. For spaces of the register family; off for others. */
#ifndef MNS_SEARCH_NEEDS_H
#define MNS_SEARCH_NEEDS_H

#include "search/labels.h"

/* The state of a register whose value nobody needs any more: all such values are one. */
#define MNS_DEAD_STATE ((uint32_t) MNS_STATES_MAX + 1)
#define MNS_NO_DOOM UINT32_MAX

typedef struct mns_needs {
    mns_space *space;
    bool on;
    bool has_failed; /* some CAS was seen to fail: it needs the absence of a value */
    uint32_t value_count;
    /* By value. */
    uint32_t *left;        /* needs that are not linearized, called or not */
    uint32_t *open;        /* … that are called */
    uint32_t *open_reads;  /* … by completed reads */
    uint32_t *open_makers; /* makers called and not linearized */
    /* Value v: needers[needer_at[v]] … needers[needer_at[v + 1] − 1], completed calls by return;
     * makers likewise, calls by invocation. */
    uint32_t *needer_at, *maker_at;
    uint32_t *needers, *makers;
    uint32_t *memory;
    size_t memory_count;
    /* Groups of crashed calls that make v: maker_groups[group_at[v]] …; and a bit per group,
     * whether an open operation needs what it makes. */
    uint32_t *group_at, *maker_groups;
    uint64_t *wanted;
    uint32_t group_count;
} mns_needs;

/* False: no memory, and nothing to reset. */
MINOS_MUST_CHECK bool mns_needs_init (mns_needs *needs, const mns_problem *problem);
/* From now on `wanted` is kept. Nothing is open yet. False: no memory. */
MINOS_MUST_CHECK bool mns_needs_watch (mns_needs *needs, const mns_labels *labels);
/* An open operation needs the value now, or none does any more. */
void mns_needs_want (mns_needs *needs, uint32_t value, bool wanted);
void mns_needs_reset (mns_needs *needs);
/* The first call that makes `value` and is invoked after event `layer`, as the rank of its
 * invocation; UINT32_MAX if there is none. */
uint32_t mns_needs_next_maker (const mns_needs *needs, const mns_problem *problem, uint32_t value,
                               uint32_t layer);
/* Where the completed calls that need `value` and return at event `layer` or later begin. */
uint32_t mns_needs_first_due (const mns_needs *needs, const mns_problem *problem, uint32_t value,
                              uint32_t layer);

static inline bool mns_class_needs_value (const mns_class *class)
{
    return class->kind == MNS_CLASS_READ || class->kind == MNS_CLASS_CAS;
}
static inline bool mns_class_makes_value (const mns_class *class)
{
    return class->kind == MNS_CLASS_WRITE || class->kind == MNS_CLASS_CAS;
}

/* A call was linearized (by = −1), or is so no more (1). */
static inline void mns_needs_count_left (mns_needs *needs, const mns_call *call, int by)
{
    const mns_class *class = &needs->space->classes.at[call->class_id];
    if (needs->on && mns_class_needs_value (class))
        needs->left[class->a] += (uint32_t) by;
}

/* A call joins those that are called and not linearized (1), or leaves them (−1). */
static inline void mns_needs_count_open (mns_needs *needs, const mns_call *call, int by)
{
    const mns_class *class = &needs->space->classes.at[call->class_id];
    if (!needs->on)
        return;
    if (mns_class_needs_value (class)) {
        uint32_t before = needs->open[class->a], after = before + (uint32_t) by;
        needs->open[class->a] = after;
        if ((before == 0) != (after == 0) && needs->group_count > 0)
            mns_needs_want (needs, class->a, after != 0);
        if (class->kind == MNS_CLASS_READ && call->ret != MNS_CALL_NEVER)
            needs->open_reads[class->a] += (uint32_t) by;
    }
    if (mns_class_makes_value (class))
        needs->open_makers[class->b] += (uint32_t) by;
}

#endif
