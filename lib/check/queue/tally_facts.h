/* tally_facts.h: what the checkers that count items state as facts. */
#ifndef MNS_CHECK_QUEUE_TALLY_FACTS_H
#define MNS_CHECK_QUEUE_TALLY_FACTS_H

#include "check/queue/tally.h"

/* Jepsen's counts and multisets of `total-queue`. */
void mns_tally_facts (mns_scan *scan, mns_tally *tally, uint64_t missing);
/* What is in the queue at the end: enqueued, whatever became of it, and not delivered. */
void mns_tally_left (mns_scan *scan, mns_tally *tally);

#endif
