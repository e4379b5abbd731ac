/* indices.h: the indices that records carry must differ.
 *
 * Ascending ones do by themselves, and are kept as runs, a few bytes for a whole history. The
 * first one out of order turns the runs into a set: a table of words of 64 bits, as cheap as a
 * bitmap where indices are dense. */
#ifndef MNS_HISTORY_INDICES_H
#define MNS_HISTORY_INDICES_H

#include "base/table.h"
#include "base/vec.h"

/* Records record, record + 1, … with the indices first, first + step, … */
typedef struct mns_index_run {
    uint64_t first;
    uint32_t record, count, step;
} mns_index_run;
MNS_VEC (mns_index_run, mns_index_runs);

typedef struct mns_indices {
    mns_index_runs runs;
    mns_table seen; /* index / 64 → bits; used once `disordered` */
    bool disordered;
    int64_t last;
} mns_indices;

void mns_indices_init (mns_indices *indices, mns_budget *budget);
void mns_indices_reset (mns_indices *indices);
/* MALFORMED: the index is that of record *earlier. */
MINOS_MUST_CHECK minos_status mns_indices_add (mns_indices *indices, uint32_t record, int64_t index,
                                               uint32_t *earlier);

#endif
