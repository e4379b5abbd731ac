/* tally.h: how often each item went in and came out; total-queue, exactly-once and queue count on
 * this. */
#ifndef MNS_CHECK_QUEUE_TALLY_H
#define MNS_CHECK_QUEUE_TALLY_H

#include "check/queue/queue.h"

enum { MNS_TALLY_NO_OP = UINT32_MAX };

typedef struct mns_tally_item {
    uint32_t attempts;  /* enqueues called */
    uint32_t acked;     /* … that returned ok */
    uint32_t failed;    /* … that returned fail */
    uint32_t delivered; /* deliveries that attempts explain (in time, if the checker minds) */
    uint32_t enqueued;  /* the first enqueue */
    uint32_t first;     /* delivery */
    uint32_t repeats;   /* deliveries that no enqueue explains */
} mns_tally_item;

/* What is judged, beside losses and items that nobody enqueued. */
typedef struct mns_tally_rule {
    bool losses;     /* a loss is a violation */
    bool duplicates; /* an item that came out more often than it went in is one */
    bool failures;   /* an item whose every enqueue failed must not come out */
} mns_tally_rule;

typedef struct mns_tally {
    mns_item_map items;
    mns_tally_rule rule;
    uint64_t attempts, acked, deliveries, empties;
    uint64_t crashed_dequeues;
    uint32_t crashed_op;  /* one of them */
    uint32_t acked_until; /* the last ok return of an enqueue */
    uint32_t empty_from;  /* the last call of what found the queue empty */
    bool any_empty, crashed_drain;
    uint64_t unexpected, duplicated;
    mns_u32s unexplained; /* values that came out and never went in, the first of them */
    minos_value refused;  /* what came out first without an explanation */
} mns_tally;

void mns_tally_begin (mns_scan *scan);
void mns_tally_reset (mns_scan *scan);
void mns_tally_on_enqueue (mns_scan *scan, const mns_moment *moment);
void mns_tally_on_dequeue (mns_scan *scan, const mns_moment *moment);
void mns_tally_on_drain (mns_scan *scan, const mns_moment *moment);
/* Judges by the rule, and states the facts. */
void mns_tally_end (mns_scan *scan);

#define MNS_TALLY_WATCHES                                                                          \
    MNS_QUEUE_WATCHES (MNS_ON_CALL | MNS_ON_RETURN, mns_tally_on_enqueue,                          \
                       MNS_ON_CALL | MNS_ON_RETURN, mns_tally_on_dequeue),                         \
    {                                                                                              \
        "drain", MNS_ON_CALL | MNS_ON_RETURN, mns_tally_on_drain, false                            \
    }

#endif
