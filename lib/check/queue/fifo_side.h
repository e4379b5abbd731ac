/* fifo_side.h: one of the two frontiers of a queue (fifo_search.c): which operations are taken.
 *
 * Of operation i entry 2i is its call, 2i + 1 its return: a ring in the order of time of those that
 * are not taken. Its beginning, up to the first return, are the operations that may be taken next.
 * The taken are known by the rank of that return, and by those of them that return later. */
#ifndef MNS_CHECK_QUEUE_FIFO_SIDE_H
#define MNS_CHECK_QUEUE_FIFO_SIDE_H

#include "check/queue/fifo.h"

typedef struct mns_fifo_op {
    uint64_t call, ret;
    uint32_t item, op, kind;
} mns_fifo_op;
MNS_VEC (mns_fifo_op, mns_fifo_ops);

typedef struct mns_fifo_side {
    mns_fifo_ops ops; /* in the order of their calls; all return */
    uint32_t *next, *prev;
    uint32_t *rank;            /* in the order of returns */
    uint32_t *by_rank;         /* the other way round */
    uint32_t *later, *earlier; /* a ring of those taken, in the order of rank */
    size_t left;
} mns_fifo_side;

/* From its operations, in any order; all but those are from the region. False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_side_make (mns_fifo_side *side, mns_region *region);
void mns_fifo_side_take (mns_fifo_side *side, uint32_t i);
/* The one that was taken last. */
void mns_fifo_side_put_back (mns_fifo_side *side, uint32_t i);
/* Of those not taken the operation that returns first, or UINT32_MAX; and when it does. */
uint32_t mns_fifo_side_first (const mns_fifo_side *side);
uint64_t mns_fifo_side_deadline (const mns_fifo_side *side);
/* Adds what is taken, in the one way there is to say it. False: no memory. */
MINOS_MUST_CHECK bool mns_fifo_side_key (const mns_fifo_side *side, mns_u32s *key);

#endif
