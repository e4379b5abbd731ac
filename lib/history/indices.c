/* indices.c: see indices.h. Arithmetic on indices is modulo 2^64, so negative ones are no case of
 * their own. */
#include "history/indices.h"

void mns_indices_init (mns_indices *indices, mns_budget *budget)
{
    *indices = (mns_indices){ 0 };
    mns_index_runs_init (&indices->runs, budget);
    mns_table_init (&indices->seen, budget);
}

void mns_indices_reset (mns_indices *indices)
{
    mns_index_runs_reset (&indices->runs);
    mns_table_reset (&indices->seen);
}

static bool runs_add (mns_index_runs *runs, uint32_t record, uint64_t index)
{
    mns_index_run *last = runs->count ? &runs->at[runs->count - 1] : NULL;
    if (last && record == last->record + last->count) {
        uint64_t step = index - last->first;
        if (last->count == 1 && step <= UINT32_MAX)
            last->step = (uint32_t) step;
        if (step == (uint64_t) last->step * last->count) {
            last->count++;
            return true;
        }
    }
    mns_index_run run = { .first = index, .record = record, .count = 1 };
    return mns_index_runs_push (runs, run);
}

/* The record that has `index`. Linear: it is looked for once, to say where. */
static uint32_t runs_find (const mns_index_runs *runs, uint64_t index)
{
    for (size_t i = 0; i < runs->count; i++) {
        const mns_index_run *run = &runs->at[i];
        uint64_t from_first = index - run->first;
        if (from_first == 0)
            return run->record;
        if (run->step && from_first % run->step == 0 && from_first / run->step < run->count)
            return run->record + (uint32_t) (from_first / run->step);
    }
    return 0;
}

/* False: no memory. */
static bool seen_add (mns_table *seen, uint64_t index, bool *added)
{
    bool fresh;
    uint64_t bit = UINT64_C (1) << (index & 63);
    uint64_t *word = mns_table_add (seen, index >> 6, &fresh);
    if (!word)
        return false;
    *added = !(*word & bit);
    *word |= bit;
    return true;
}

static bool runs_to_set (mns_indices *indices)
{
    bool added;
    for (size_t i = 0; i < indices->runs.count; i++) {
        const mns_index_run *run = &indices->runs.at[i];
        for (uint32_t j = 0; j < run->count; j++)
            if (!seen_add (&indices->seen, run->first + (uint64_t) run->step * j, &added))
                return false;
    }
    indices->disordered = true;
    return true;
}

minos_status mns_indices_add (mns_indices *indices, uint32_t record, int64_t index,
                              uint32_t *earlier)
{
    bool ascends = indices->runs.count == 0 || index > indices->last;
    if (!ascends && !indices->disordered && !runs_to_set (indices))
        return MINOS_NO_MEMORY;
    if (indices->disordered) {
        bool added;
        if (!seen_add (&indices->seen, (uint64_t) index, &added))
            return MINOS_NO_MEMORY;
        if (!added) {
            *earlier = runs_find (&indices->runs, (uint64_t) index);
            return MINOS_MALFORMED;
        }
    }
    indices->last = index;
    return runs_add (&indices->runs, record, (uint64_t) index) ? MINOS_OK : MINOS_NO_MEMORY;
}
