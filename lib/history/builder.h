/* builder.h: a history that is being made. Nobody outside history/ includes this. */
#ifndef MNS_HISTORY_BUILDER_H
#define MNS_HISTORY_BUILDER_H

#include "base/error.h"
#include "base/table.h"
#include "history/history.h"
#include "history/indices.h"

typedef enum mns_building {
    MNS_BUILDING_NOTHING,
    MNS_BUILDING_RECORDS,
    MNS_BUILDING_INTERVALS
} mns_building;

/* What a process does: the low bits of its word in `processes`; the rest is its last operation. */
enum { MNS_PROCESS_IDLE = 1, MNS_PROCESS_OPEN = 2, MNS_PROCESS_CRASHED = 3, MNS_PROCESS_BITS = 2 };

/* Small numbers of processes have their words in an array; functions are found in the last ones
 * first, by the low bits of their handles. */
enum { MNS_NEAR_PROCESSES = 256, MNS_NEAR_FUNCTIONS = 8 };
typedef struct mns_near_function {
    minos_value f; /* nil: free */
    uint16_t number;
} mns_near_function;

MNS_VEC (const char *, mns_notes);

struct minos_builder {
    minos_history *history;
    mns_building building;
    minos_error failure; /* its status sticks */
    mns_table processes; /* process → last operation << 2 | MNS_PROCESS_… */
    uint64_t near_processes[MNS_NEAR_PROCESSES]; /* the same; 0: it never invoked */
    mns_table functions;                         /* keyword → index in history->functions */
    mns_near_function near_functions[MNS_NEAR_FUNCTIONS];
    mns_indices indices;
    mns_notes notes;
    minos_value nemesis_keyword, nemesis_string, cas;
    bool invoked;   /* a client invoked something */
    bool half_open; /* intervals end before what begins at their last instant */
    bool noted_after_info, noted_named_client, noted_no_return;
    uint64_t lone_count; /* completions before any invocation */
    minos_record lone;   /* the first of them */
};

/* Fails the builder for good, at a record's place (NULL: at none). Returns `status`. */
minos_status mns_builder_refuse (minos_builder *builder, const minos_record *at,
                                 minos_status status, const char *format, ...)
    __attribute__ ((format (printf, 4, 5)));
minos_status mns_builder_no_memory (minos_builder *builder);

/* What a public function returns: the failure that stuck, if any, also in *error. A status that
 * came from below without a sentence gets one here. */
minos_status mns_builder_answer (minos_builder *builder, minos_status status, minos_error *error);

/* A value for a message, cut short. */
enum { MNS_SHOWN_SIZE = 128 };
typedef struct mns_shown {
    char text[MNS_SHOWN_SIZE];
} mns_shown;
mns_shown mns_builder_show (minos_builder *builder, minos_value value);
/* "of line 9", or "(record 4)" where lines are unknown. */
mns_shown mns_builder_place (minos_builder *builder, uint64_t line, uint32_t record);

/* Room for the next operation, zeroed, and counted. NULL: no memory. */
MINOS_MUST_CHECK mns_op *mns_builder_op_new (minos_builder *builder);
static inline mns_op *mns_builder_op (minos_builder *builder, size_t index)
{
    return &builder->history->blocks.at[index / MNS_OP_BLOCK][index % MNS_OP_BLOCK];
}

/* The keyword that `f` is or becomes, and its number among the functions. MALFORMED where it is
 * neither keyword nor string. */
MINOS_MUST_CHECK minos_status mns_builder_function_slow (minos_builder *builder,
                                                         const minos_record *at, minos_value f,
                                                         uint16_t *out);
MINOS_MUST_CHECK static inline minos_status
mns_builder_function (minos_builder *builder, const minos_record *at, minos_value f, uint16_t *out)
{
    const mns_near_function *near = &builder->near_functions[f % MNS_NEAR_FUNCTIONS];
    if (near->f != f || f == MINOS_NIL)
        return mns_builder_function_slow (builder, at, f, out);
    *out = near->number;
    return MINOS_OK;
}
/* Further fields are a map, or nil. */
bool mns_builder_is_extra (const minos_builder *builder, minos_value extra);
/* [k old new] as [k [old new]]; any other value as it is. */
MINOS_MUST_CHECK minos_status mns_builder_cas_value (minos_builder *builder, minos_value *value);

/* A record that has been checked, with its position: an operation's begin or end, or an event. */
MINOS_MUST_CHECK minos_status mns_builder_pair (minos_builder *builder, const minos_record *record);
/* Operations into order of invocation, and their positions. */
MINOS_MUST_CHECK minos_status mns_builder_order_intervals (minos_builder *builder);

/* Adds the line of the next record (records count from 0, without holes). */
MINOS_MUST_CHECK bool mns_line_runs_add_slow (mns_line_runs *runs, uint32_t record, uint64_t line);
MINOS_MUST_CHECK static inline bool mns_line_runs_add (mns_line_runs *runs, uint32_t record,
                                                       uint64_t line)
{
    const mns_line_run *last = runs->count > 0 ? &runs->at[runs->count - 1] : NULL;
    return (last != NULL && record - last->record > 1 &&
            line - last->line == (uint64_t) last->step * (record - last->record)) ||
           mns_line_runs_add_slow (runs, record, line);
}
uint64_t mns_line_runs_at (const mns_line_runs *runs, uint32_t record);

#endif
