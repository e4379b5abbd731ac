/* cancel.h: one word that several threads look at. The inside of minos_cancel, and the stop signal
 * that combines the caller's cancel, a deadline and a race's winner. */
#ifndef MNS_BASE_CANCEL_H
#define MNS_BASE_CANCEL_H

#include "minos/base.h"

#include <stdatomic.h>

struct minos_cancel {
    atomic_bool requested;
};

/* Why a search must stop; the first reason that was seen. */
typedef enum mns_stop_reason {
    MNS_STOP_NONE,
    MNS_STOP_CANCELLED, /* the caller's flag */
    MNS_STOP_TIME,      /* the deadline passed */
    MNS_STOP_LOST       /* another engine of the race has the proof */
} mns_stop_reason;

typedef struct mns_stop {
    const minos_cancel *cancel; /* may be NULL */
    uint64_t deadline_ns;       /* monotonic; 0 = none */
    atomic_bool lost;
    /* Called by every poll, from the thread that polls; NULL = none. For telling progress. */
    void (*tick) (void *context);
    void *tick_context;
} mns_stop;

void mns_stop_init (mns_stop *stop, const minos_cancel *cancel, uint64_t deadline_ns);
/* Cheap enough for every 2^10 steps: two loads, and a clock read where there is a deadline.
 * `stop` may be NULL. */
mns_stop_reason mns_stop_poll (const mns_stop *stop);
uint64_t mns_clock_ns (void); /* monotonic */

#endif
