/* tally_facts.h: what a tally tells beside its verdict, under Jepsen's names. */
#ifndef MNS_CHECK_QUEUE_TALLY_FACTS_H
#define MNS_CHECK_QUEUE_TALLY_FACTS_H

#include "check/queue/tally.h"

void mns_tally_facts (mns_scan *scan, mns_tally *tally, uint64_t missing);

#endif
