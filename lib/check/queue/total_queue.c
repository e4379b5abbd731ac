/* total_queue.c: Jepsen's checker of that name: what goes in must come out, and nothing else; more
 * often than it went in is counted, and allowed. An item whose enqueue failed may come out. Unlike
 * there, a loss is none while the queue was not seen empty (tally.c). */
#include "check/queue/tally.h"

static void begin (mns_scan *scan)
{
    mns_tally *t = scan->state;
    t->rule = (mns_tally_rule){ .losses = true };
    mns_tally_begin (scan);
}

static const mns_watch watches[] = { MNS_TALLY_WATCHES, { 0 } };

const mns_scanner mns_scan_total_queue = { .state_size = sizeof (mns_tally),
                                           .watches = watches,
                                           .begin = begin,
                                           .end = mns_tally_end,
                                           .reset = mns_tally_reset };
