/* frontier_window.h: the operations that are pending.
 *
 * A completed operation takes the lowest free slot at its call and gives it back at its return; a
 * configuration is relative to the slots. Crashed operations have no slot, only a count by label.
 * Everything a configuration asks about pending operations is one and-not of masks. */
#ifndef MNS_SEARCH_FRONTIER_WINDOW_H
#define MNS_SEARCH_FRONTIER_WINDOW_H

#include "search/frontier_plan.h"

/* What pending operations ask of a value, by kind; and those that leave it. */
enum { MNS_WANTS_READ, MNS_WANTS_CAS, MNS_WANTS_FAIL, MNS_WANTS, MNS_MAKES = MNS_WANTS, MNS_MASKS };

typedef struct mns_window {
    const mns_plan *plan;
    uint32_t words;
    uint32_t slots;      /* 64 × words */
    uint32_t *slot_call; /* MNS_NONE: free */
    uint32_t *slot_class;
    uint64_t *open; /* sets of slots, `words` words each: */
    uint64_t *pure;
    uint64_t *writes;     /* family: blind writes */
    uint64_t *any;        /* family: reads of anything */
    uint64_t *fails;      /* family: observed failed CAS */
    uint64_t *earlier;    /* by slot: those of its label that return before it */
    uint64_t *wants;      /* family, by value and kind; the last value is the dead one */
    uint64_t *of_crashed; /* by crashed label: completed operations of that label */
    uint32_t *called;     /* by crashed label */
    uint32_t *tallied;    /* by tally: crashed calls */
    uint32_t pending;
} mns_window;

MINOS_MUST_CHECK bool mns_window_init (mns_window *window, const mns_plan *plan,
                                       mns_region *region);
void mns_window_call (mns_window *window, uint32_t call);
void mns_window_return (mns_window *window, uint32_t slot);
uint32_t mns_window_slot_of (const mns_window *window, uint32_t call);

static inline const uint64_t *mns_window_wants (const mns_window *window, uint32_t value,
                                                uint32_t kind)
{
    return window->wants + ((size_t) value * MNS_MASKS + kind) * window->words;
}

static inline const uint64_t *mns_window_earlier (const mns_window *window, uint32_t slot)
{
    return window->earlier + (size_t) slot * window->words;
}

#endif
