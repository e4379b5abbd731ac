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

enum { MNS_OP_KEYED = 1, MNS_OP_INFO = 2 /* a record says that it crashed */ };
enum { MNS_OP_BLOCK = 4096, MNS_FUNCTIONS_MAX = 65535 };

/* Lines of records: runs of records whose lines advance by one step. A file with a record a line
 * is one run. */
typedef struct mns_line_run {
    uint32_t record; /* the run's first record; of intervals, its first operation */
    uint32_t step;   /* lines between two records of the run */
    uint64_t line;   /* 0 = unknown */
} mns_line_run;
/* The record that said that an operation crashed. No checker needs it; what is written of a history
 * is what was read. */
typedef struct mns_info {
    uint32_t op;
    uint32_t at; /* its position */
    minos_value value;
} mns_info;
MNS_VEC (mns_info, mns_infos);
MNS_VEC (mns_line_run, mns_line_runs);
MNS_VEC (minos_event, mns_events);
MNS_VEC (mns_op *, mns_op_blocks);

struct minos_history {
    mns_budget budget;
    mns_budget value_budget; /* below budget */
    mns_region region;       /* path, notes */
    minos_values *values;
    char *path;
    char sha256[65]; /* "" where unknown */
    mns_op_blocks blocks;
    size_t last_block; /* operations that the last block has room for */
    size_t op_count;
    mns_events events;
    mns_infos infos;
    mns_u32s functions; /* keyword handle of each function */
    mns_line_runs lines;
    uint64_t record_count;
    uint32_t position_count; /* positions in real time: every call, ret and at is below it */
    const char **notes;
    size_t note_count;
    bool intervals; /* built from minos_builder_interval */
    /* No record is an invocation: completions stand alone, each an operation that may have begun at
     * any time (call 0). Real time is not known, so a proof that leans on it is none. */
    bool completions_only;
};

static inline const mns_op *mns_history_op (const minos_history *history, size_t index)
{
    return &history->blocks.at[index / MNS_OP_BLOCK][index % MNS_OP_BLOCK];
}

static inline minos_value mns_history_f (const minos_history *history, const mns_op *op)
{
    return history->functions.at[op->f];
}

/* The line of the call or return that stands at `position`; 0 where unknown. O(log runs), but for
 * the return of an interval, which is looked for. */
uint64_t mns_history_line (const minos_history *history, uint32_t position);
/* The line of an operation's call, or of its return (0 when crashed). O(log runs). */
uint64_t mns_history_op_line (const minos_history *history, const mns_op *op, size_t index,
                              bool is_return);

/* ---- For readers. A note for the history's reader; no memory for it fails the seal. */
void mns_builder_note (minos_builder *builder, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
/* Intervals end before what begins at the same instant, instead of being concurrent with it. */
void mns_builder_half_open (minos_builder *builder);
/* What the bytes' SHA-256 is, 64 digits. */
void mns_builder_sha256 (minos_builder *builder, const char *text);
/* Counts a record that is neither operation nor event (a marker). */
void mns_builder_skip (minos_builder *builder);
mns_budget *mns_builder_budget (minos_builder *builder);

#endif
