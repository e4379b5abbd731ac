/* fifo.h: the operations of a queue, as its sweep reads them. */
#ifndef MNS_CHECK_QUEUE_FIFO_H
#define MNS_CHECK_QUEUE_FIFO_H

#include "check/pass/scan.h"
#include "check/queue/item_map.h"

enum { MNS_FIFO_NO_OP = 0x3fffffff };

typedef struct mns_fifo_item {
    uint32_t enqueue;
    uint32_t dequeue; /* MNS_FIFO_NO_OP: none */
    bool is_over : 1; /* stands in `ended` */
    bool repeats : 1;
    bool is_matched : 1; /* `dequeue` is a crashed one, which is taken to have it */
} mns_fifo_item;

typedef struct mns_fifo {
    mns_item_map items; /* in the order of the calls of their enqueues */
    mns_u32s ended;     /* items, in the order in which their enqueues are over at the latest */
    mns_u32s empties;   /* dequeues that found nothing, in the order of their returns */
    mns_u32s crashed;   /* dequeues, in the order of their calls */
    uint64_t acked, delivered;
    minos_value repeated;
    bool repeats, peeks, crashed_drain;
} mns_fifo;

/* Finds the patterns of order and emptiness. False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_sweep (mns_scan *scan);

#endif
