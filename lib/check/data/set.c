/* set.c: Jepsen's `set`: the last read against what was acknowledged and what was tried. */
#include "check/data/elements.h"

#include <assert.h>
#include <inttypes.h>

static void end (mns_scan *scan)
{
    const mns_elements *state = scan->state;
    mns_final last;

    if (state->reads.count == 0) {
        mns_tell_text (scan, "error", "Set was never read");
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "Set was never read");
        return;
    }
    mns_final_init (&last, scan->budget);
    mns_final_judge (scan, &last, &state->reads.at[state->reads.count - 1], 0, false);
    mns_final_tell (scan, &last);
    if (last.late > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " adds were acknowledged only after the last read had begun",
                          last.late);
    if (last.failed.count > 0)
        mns_scan_note (scan, "%zu elements were read of which every add failed", last.failed.count);
    if (last.duplicated > 0)
        mns_scan_note (scan, "%" PRIu64 " elements occur again in the last read", last.duplicated);
    if (state->acked_count == 0)
        mns_scan_vacuous (scan, "no add was acknowledged");
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: what was added before a read is not known");
    mns_final_reset (&last);
}

static const mns_watch watches[] = { MNS_ELEMENTS_WATCHES };

const mns_scanner mns_scan_set = {
    .state_size = sizeof (mns_elements),
    .watches = watches,
    .begin = mns_elements_begin,
    .end = end,
    .reset = mns_elements_reset,
};
