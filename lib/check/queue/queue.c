/* queue.c: Jepsen's checker of that name: each delivery is of an item that was enqueued before it,
 * and has not been delivered as often. Whatever became of an enqueue, it counts. Losses are not
 * judged, and neither is order. tally.h counts. */
#include "check/pass/tell.h"
#include "check/queue/tally_facts.h"

#include <stdio.h>

static void begin (mns_scan *scan)
{
    mns_tally *t = scan->state;
    t->rule = (mns_tally_rule){ .duplicates = true };
    mns_tally_begin (scan);
}

/* As in Jepsen, a queue that answered what it cannot have held has no final state. */
static void end (mns_scan *scan)
{
    mns_tally *t = scan->state;
    char text[128];

    mns_tally_end (scan);
    if (t->unexpected + t->duplicated == 0) {
        mns_tally_left (scan, t);
        return;
    }
    snprintf (text, sizeof text, "can't dequeue %s", mns_scan_show (scan, t->refused).text);
    mns_tell_text (scan, "error", text);
}

static const mns_watch watches[] = { MNS_TALLY_WATCHES, { 0 } };

const mns_scanner mns_scan_queue = { .state_size = sizeof (mns_tally),
                                     .watches = watches,
                                     .begin = begin,
                                     .end = end,
                                     .reset = mns_tally_reset };
