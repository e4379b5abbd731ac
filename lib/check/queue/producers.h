/* producers.h: items of a queue by their producers, and what is known of when each went in and came
 * out: what per_producer_fifo.c collects, and per_producer_order.c judges. */
#ifndef MNS_CHECK_QUEUE_PRODUCERS_H
#define MNS_CHECK_QUEUE_PRODUCERS_H

#include "check/queue/queue.h"

enum { MNS_PRODUCERS_NO_OP = UINT32_MAX };

typedef struct mns_producer_item {
    int64_t number;
    uint32_t producer;  /* number in producers; 0 = not filled yet */
    uint32_t enqueued;  /* operation whose call is the first to enqueue it */
    uint32_t published; /* … whose return is the last to have enqueued it */
    uint32_t returned;  /* the delivery that returned first */
    uint32_t invoked;   /* … that was called first */
    uint32_t open : 1;  /* some enqueue of it crashed, and may happen at any time */
    uint32_t late : 1;  /* it is known to have come out of order */
    uint32_t deliveries : 30;
} mns_producer_item;

/* `first_op` and `first_item` are of the sweep that is running: of the items that it has passed,
 * the delivery that returned first. */
typedef struct mns_producer {
    minos_value value;
    uint32_t first_op;
    uint32_t first_item;
    uint32_t deliveries; /* items delivered */
    uint32_t drain;      /* the drain of which the next two are */
    uint32_t latest;     /* of the items that it has named so far, the one enqueued last */
    uint32_t highest;    /* … the one with the greatest number */
    int64_t last_number; /* of the item that appeared last */
    int64_t called;      /* the number that it called last to enqueue, for the first time */
    int64_t published;   /* the greatest number that was acknowledged */
    bool known;
    bool contrary; /* it enqueued a lower number after it had published a greater one */
} mns_producer;

/* A drain's answer. */
typedef struct mns_drain {
    uint32_t op;
    minos_value answer; /* without its key */
} mns_drain;
MNS_VEC (mns_drain, mns_drains);

typedef struct mns_producers {
    mns_item_map items, producers;
    mns_drains drains;    /* with an order, and two items or more */
    mns_u32s crashed;     /* calls of dequeues that crashed, ascending */
    uint32_t crashed_op;  /* one of them, or of the drains */
    uint32_t drain_crash; /* the call of the first drain that crashed; MINOS_NEVER: none */
    bool any_enqueue;
    bool disordered; /* items did not appear in the order of their numbers */
    bool unnumbered; /* … and nor did a producer call its enqueues in that order */
    minos_value last_producer;
    uint32_t last_producer_number;
} mns_producers;

static inline mns_producer_item *mns_producers_item (const mns_producers *p, uint32_t item)
{
    return mns_item_map_at (&p->items, item);
}

static inline mns_producer *mns_producers_of (const mns_producers *p, const mns_producer_item *item)
{
    return mns_item_map_at (&p->producers, item->producer);
}

/* ---- per_producer_order.c: judges what was collected. */
void mns_producers_judge (mns_scan *scan);

#endif
