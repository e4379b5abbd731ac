/* fifo.h: the operations of a queue, as those read them that decide whether it is linearizable.
 *
 *     fifo_linearizable.c   collects, and says who decides
 *     fifo_sweep.c          distinct items: the patterns that need an order of events
 *     fifo_order.c          distinct items: the order in which they go through the queue
 *     fifo_search.c         items that repeat, or peeks among crashed dequeues: two frontiers
 *     fifo_side.c           one of those
 *     fifo_witness.c        from an order of enqueues and one of dequeues to one of both */
#ifndef MNS_CHECK_QUEUE_FIFO_H
#define MNS_CHECK_QUEUE_FIFO_H

#include "check/pass/scan.h"
#include "check/queue/item_map.h"

enum { MNS_FIFO_NO_OP = 0x3fffffff, MNS_FIFO_COPIES_MAX = (1 << 28) - 1 };

/* What is never over, and what is never called: behind each instant. */
#define MNS_FIFO_NEVER UINT64_MAX
#define MNS_FIFO_AT_LAST (UINT64_MAX - 1)

typedef struct mns_fifo_item {
    uint32_t enqueue;
    uint32_t dequeue;        /* MNS_FIFO_NO_OP: none */
    uint32_t copies : 28;    /* enqueues called and dequeues returned: the difference, so far */
    uint32_t is_over : 1;    /* stands in `ended` */
    uint32_t repeats : 1;    /* enqueued more than once */
    uint32_t is_matched : 1; /* `dequeue` is a crashed one, which is taken to have it */
} mns_fifo_item;

/* Operations on an item beside its first enqueue and its first dequeue. */
typedef enum mns_fifo_kind {
    MNS_FIFO_ENQUEUE,
    MNS_FIFO_DEQUEUE,
    MNS_FIFO_PEEK,
    MNS_FIFO_EMPTY, /* of steps alone: it found nothing */
    MNS_FIFO_WILD   /* … a crashed dequeue */
} mns_fifo_kind;
typedef struct mns_fifo_more {
    uint32_t item, op;
    mns_fifo_kind kind;
} mns_fifo_more;
MNS_VEC (mns_fifo_more, mns_fifo_mores);

/* Items of enqueues called lately, by the low bits of the operation. */
enum { MNS_FIFO_NEAR = 16 };
typedef struct mns_fifo_near {
    uint32_t op, item; /* item MNS_ITEM_NONE: free */
} mns_fifo_near;

typedef struct mns_fifo {
    mns_item_map items; /* in the order of the calls of their first enqueues */
    mns_u32s ended;     /* items, in the order in which their enqueues are over at the latest */
    mns_u32s empties; /* what found nothing; in the order of returns, sorted by calls at the end */
    mns_u32s crashed; /* dequeues, in the order of their calls */
    mns_fifo_mores more;    /* in the order of calls and returns */
    uint32_t crashed_drain; /* the first; MNS_FIFO_NO_OP: none */
    mns_fifo_near near[MNS_FIFO_NEAR];
    uint64_t acked, delivered, peeked;
    minos_value repeated;
    bool repeats;
} mns_fifo;

/* ---- Instants: at one position calls come before returns. */
static inline uint64_t mns_fifo_call (const minos_history *history, uint32_t op)
{
    return op != MNS_FIFO_NO_OP ? 2 * (uint64_t) mns_history_op (history, op)->call
                                : MNS_FIFO_NEVER;
}

static inline uint64_t mns_fifo_return (const minos_history *history, uint32_t op)
{
    if (op == MNS_FIFO_NO_OP)
        return MNS_FIFO_NEVER;
    const mns_op *o = mns_history_op (history, op);
    return o->ret != MINOS_NEVER ? 2 * (uint64_t) o->ret + 1 : MNS_FIFO_NEVER;
}

static inline minos_value mns_fifo_value (const mns_scan *scan, uint32_t item)
{
    const mns_fifo *q = scan->state;
    const mns_fifo_item *at = mns_item_map_at (&q->items, item);
    return mns_scan_input (scan, at->enqueue);
}

/* ---- fifo_sweep.c. False: no memory. Distinct items; peeks only where no dequeue crashed. */
MINOS_MUST_CHECK bool mns_fifo_sweep (mns_scan *scan);
/* The violations of items that do not repeat, in any history. They refute; finding none proves
 * nothing. False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_glance (mns_scan *scan);

/* ---- fifo_order.c */
/* When an item was seen at the head: peeks of it, and its dequeue. */
typedef struct mns_fifo_front {
    uint64_t first_return; /* MNS_FIFO_NEVER: of no operation */
    uint64_t last_call;    /* MNS_FIFO_AT_LAST: it is never dequeued */
    uint32_t first_op, last_op;
} mns_fifo_front;
/* By number of the item − 1. NULL: no memory. */
MINOS_MUST_CHECK mns_fifo_front *mns_fifo_fronts (mns_scan *scan);
void mns_fifo_free_fronts (mns_scan *scan, mns_fifo_front *fronts);
/* The items in an order in which they can go through the queue, and with it the witness if one is
 * wanted; or the violation. `instants`: of the empties, in their order; distinct items that have
 * none of the sweep's patterns. False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_order (mns_scan *scan, const mns_fifo_front *fronts,
                                      const uint64_t *instants);

/* ---- fifo_search.c. Any history; says what it finds, and unknown where a limit ends it. */
void mns_fifo_search (mns_scan *scan);

/* ---- fifo_witness.c */
typedef struct mns_fifo_step {
    uint64_t call, ret;
    uint32_t op;
    uint32_t item; /* MNS_ITEM_NONE: whatever is at the head, or nothing */
    uint32_t need; /* of all but enqueues: enqueues that come before it */
    mns_fifo_kind kind;
} mns_fifo_step;
MNS_VEC (mns_fifo_step, mns_fifo_steps);
/* Two orders, which a run of the queue has, merged into a linearization, checked, and handed over.
 * False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_witness (mns_scan *scan, const mns_fifo_steps *enqueues,
                                        const mns_fifo_steps *fronts);

#endif
