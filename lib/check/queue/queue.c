/* queue.c: Jepsen's checker of that name: each delivery is of an item that was enqueued before it,
 * and has not been delivered as often. Whatever became of an enqueue, it counts. Losses are not
 * judged, and neither is order. tally.h counts. */
#include "check/queue/tally.h"

static void begin (mns_scan *scan)
{
    mns_tally *t = scan->state;
    t->rule = (mns_tally_rule){ .duplicates = true };
    mns_tally_begin (scan);
}

/* What is left: enqueued, and not delivered. */
static void end (mns_scan *scan)
{
    mns_tally *t = scan->state;
    uint64_t left = 0;
    for (uint32_t k = 1; k <= t->items.count; k++) {
        const mns_tally_item *item = mns_item_map_at (&t->items, k);
        left += item->attempts - item->delivered;
    }
    mns_tally_end (scan);
    mns_scan_count (scan, "final-queue-count", left);
}

static const mns_watch watches[] = { MNS_TALLY_WATCHES, { 0 } };

const mns_scanner mns_scan_queue = { .state_size = sizeof (mns_tally),
                                     .watches = watches,
                                     .begin = begin,
                                     .end = end,
                                     .reset = mns_tally_reset };
