/* no_lost_ack.c: what was acknowledged is there in the end.
 *
 * The final reads are those called after the harness's last `:quiesce`; without one, the read that
 * returned last. An add that was acknowledged while or after the final read was running need not be
 * in it: where it is absent, the history cannot tell. */
#include "check/data/elements.h"

#include <assert.h>
#include <inttypes.h>

static void judge (mns_scan *scan, uint32_t from)
{
    const mns_elements *state = scan->state;
    mns_final last;
    uint64_t late = 0;

    for (size_t i = from; i < state->reads.count; i++) {
        const mns_set_read *read = &state->reads.at[i];
        const mns_frame *frame = mns_scan_frame (scan);
        if (frame->quiesce_at != MINOS_NEVER &&
            mns_history_op (scan->history, read->op)->call < frame->quiesce_at)
            continue;
        mns_final_init (&last, scan->budget);
        mns_final_judge (scan, &last, read, (uint32_t) i, true);
        late += last.late;
        if (i + 1 == state->reads.count)
            mns_final_tell (scan, &last);
        mns_final_reset (&last);
    }
    if (late > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " adds were acknowledged only after the final read had begun",
                          late);
}

static void end (mns_scan *scan)
{
    const mns_elements *state = scan->state;
    uint32_t quiesce = mns_scan_frame (scan)->quiesce_at;
    size_t from = state->reads.count > 0 ? state->reads.count - 1 : 0;

    if (quiesce != MINOS_NEVER) {
        /* Those that were called before it and returned after are skipped one by one. */
        for (from = state->reads.count; from > 0; from--)
            if (mns_history_op (scan->history, state->reads.at[from - 1].op)->ret < quiesce)
                break;
    }
    if (state->acked_count == 0)
        mns_scan_vacuous (scan, "no add was acknowledged");
    bool any = false;
    for (size_t i = from; i < state->reads.count; i++)
        any |= quiesce == MINOS_NEVER ||
               mns_history_op (scan->history, state->reads.at[i].op)->call > quiesce;
    if (any)
        judge (scan, (uint32_t) from);
    else
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%s",
                          quiesce == MINOS_NEVER ? "nothing was ever read"
                                                 : "nothing was read after the quiesce");
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: what was added before a read is not known");
}

static const mns_watch watches[] = { MNS_ELEMENTS_WATCHES };

const mns_scanner mns_scan_no_lost_ack = {
    .state_size = sizeof (mns_elements),
    .watches = watches,
    .begin = mns_elements_begin,
    .end = end,
    .reset = mns_elements_reset,
};
