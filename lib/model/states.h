/* states.h: the collector that a model's callbacks emit into. */
#ifndef MNS_MODEL_STATES_H
#define MNS_MODEL_STATES_H

#include "model/space.h"

/* Lives for one callback. Emitted states are interned at once; their numbers, in the order of
 * emission and with duplicates, are in space->emitted. The first failure sticks. */
struct minos_states {
    mns_space *space;
    minos_status status;
    minos_error error; /* set with status */
};

void mns_states_begin (minos_states *states, mns_space *space);
/* Sorts what was emitted and drops duplicates: *at and *count, valid until the next begin. */
void mns_states_end (minos_states *states, const uint32_t **at, uint32_t *count);

#endif
