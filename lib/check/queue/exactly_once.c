/* exactly_once.c: each acknowledged item is delivered once, and no other item is. tally.h counts.
 */
#include "check/queue/tally.h"

static void begin (mns_scan *scan)
{
    mns_tally *t = scan->state;
    bool at_least =
        mns_param_flag (scan, "at-least-once") || mns_param_flag (scan, "allow-duplicates");
    t->rule = (mns_tally_rule){ .losses = !mns_param_flag (scan, "at-most-once"),
                                .duplicates = !at_least,
                                .failures = true };
    mns_tally_begin (scan);
}

static const mns_watch watches[] = { MNS_TALLY_WATCHES, { 0 } };

const mns_scanner mns_scan_exactly_once = { .state_size = sizeof (mns_tally),
                                            .watches = watches,
                                            .begin = begin,
                                            .end = mns_tally_end,
                                            .reset = mns_tally_reset };
