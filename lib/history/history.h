/* history.h: the inside of a sealed history.
 *
 * Operations stand in blocks, in order of invocation; a block is never moved, so growing costs no
 * copy and no peak. 48 bytes each; lines are runs (line_map.h), not a column. */
#ifndef MNS_HISTORY_HISTORY_H
#define MNS_HISTORY_HISTORY_H

#include "base/region.h"
#include "base/vecs.h"
#include "minos/history.h"
#include "value/value.h"

typedef struct mns_op {
    minos_value process;
    minos_value key; /* meaningful with MNS_OP_KEYED */
    minos_value input, output;
    minos_value extra;
    uint32_t call, ret;
    uint16_t f; /* index into history->functions */
    uint8_t outcome;
    uint8_t flags;
    int64_t call_time_ns, return_time_ns;
} mns_op;

_Static_assert(sizeof (mns_op) == 48, "an operation costs 48 bytes");

enum { MNS_OP_KEYED = 1 };
enum { MNS_OP_BLOCK = 4096, MNS_FUNCTIONS_MAX = 65535 };

/* The line of record `record`: runs of records whose lines advance by one step. */
typedef struct mns_line_run {
    uint32_t record; /* the run's first record */
    uint32_t step;   /* lines between two records of the run: 0 or 1, or any for a run of one */
    uint64_t line;
} mns_line_run;
MNS_VEC (mns_line_run, mns_line_runs);
MNS_VEC (minos_event, mns_events);
MNS_VEC (mns_op *, mns_op_blocks);

struct minos_history {
    mns_budget budget;
    mns_budget value_budget; /* below budget */
    mns_region region;       /* path, notes */
    minos_values *values;
    char *path;
    mns_op_blocks blocks;
    size_t op_count;
    mns_events events;
    mns_u32s functions; /* keyword handle of each function */
    mns_line_runs lines;
    uint64_t record_count;
    uint32_t position_count; /* positions in real time: every call, ret and at is below it */
    const char **notes;
    size_t note_count;
    bool intervals; /* built from minos_builder_interval */
};

static inline const mns_op *mns_history_op (const minos_history *history, size_t index)
{
    return &history->blocks.at[index / MNS_OP_BLOCK][index % MNS_OP_BLOCK];
}

static inline minos_value mns_history_f (const minos_history *history, const mns_op *op)
{
    return history->functions.at[op->f];
}

/* 0 where unknown. O(log runs). For record histories `position` is the record. */
uint64_t mns_history_line (const minos_history *history, uint32_t position);

#endif
