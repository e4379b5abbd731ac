/* lines.c: from records to lines of the file, in runs.
 *
 * A run is as long as its lines are evenly spaced: one for a file with a record a line, one for a
 * file that is a single line, one where each record takes seven. Arithmetic is modulo 2^64: a line
 * that goes back is a step too large, and begins a run. */
#include "history/builder.h"

bool mns_line_runs_add_slow (mns_line_runs *runs, uint32_t record, uint64_t line)
{
    mns_line_run *last = runs->count ? &runs->at[runs->count - 1] : NULL;
    if (last) {
        uint32_t records = record - last->record;
        if (records == 1 && line - last->line <= UINT32_MAX)
            last->step = (uint32_t) (line - last->line);
        if (line - last->line == (uint64_t) last->step * records)
            return true;
    }
    mns_line_run run = { .record = record, .line = line };
    return mns_line_runs_push (runs, run);
}

uint64_t mns_line_runs_at (const mns_line_runs *runs, uint32_t record)
{
    size_t low = 0, high = runs->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs->at[middle].record <= record)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return 0;
    const mns_line_run *run = &runs->at[low - 1];
    return run->line + (uint64_t) run->step * (record - run->record);
}
