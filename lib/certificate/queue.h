/* queue.h: proofs about a queue that its own checker wrote: a linearization that is replayed on a
 * queue, or the name of what cannot have been and the operations that make it. */
#ifndef MNS_CERTIFICATE_QUEUE_H
#define MNS_CERTIFICATE_QUEUE_H

#include "base/vec.h"
#include "certificate/cursor.h"
#include "history/history.h"

typedef enum mns_queue_kind {
    MNS_QUEUE_PUT,
    MNS_QUEUE_TAKE,
    MNS_QUEUE_PEEK,
    MNS_QUEUE_EMPTY,    /* found nothing */
    MNS_QUEUE_WILD,     /* a take that crashed */
    MNS_QUEUE_WILD_MANY /* any number of them: a drain that crashed */
} mns_queue_kind;

/* An operation, or one of those that a drain stands for: those have one id. */
typedef struct mns_queue_entry {
    uint32_t id;
    uint32_t call, ret; /* ret = MINOS_NEVER: optional */
    minos_value item;   /* of a put, take or peek */
    mns_queue_kind kind;
} mns_queue_entry;
MNS_VEC (mns_queue_entry, mns_queue_entries);

/* Adds an operation, in the order of the history. `f` is its function, input and output have no
 * key. MALFORMED: the queue has no such operation. */
MINOS_MUST_CHECK minos_status mns_queue_add (mns_queue_entries *entries, mns_cursor *cursor,
                                             const minos_values *values, const mns_op *op,
                                             uint32_t id, const char *f, minos_value input,
                                             minos_value output);
/* "order A B C …" */
MINOS_MUST_CHECK minos_status mns_queue_order_verify (mns_cursor *cursor,
                                                      const mns_queue_entries *entries);
/* A pattern's line; *proved is false for "exhausted". */
MINOS_MUST_CHECK minos_status mns_queue_pattern_verify (mns_cursor *cursor,
                                                        const mns_queue_entries *entries,
                                                        bool *proved);

/* The first entry of operation `id`; entries->count where there is none. */
size_t mns_queue_find (const mns_queue_entries *entries, uint64_t id);

#endif
