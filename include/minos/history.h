/* minos/history.h: operations, events, and the sealed history.
 *
 * A history is what a test saw. A *client* process invokes one operation at a time; the operation
 * completes `ok` (it happened), `fail` (it did not), or `info`, or never (*crashed*: it may take
 * effect at any time after its invocation, or not at all). Records of processes that are not
 * clients (a nemesis, a node, the harness) are *events*: points in time with a value.
 *
 * Real time is the order of the records: the record that comes first happened first. Operations
 * given with call and return times (minos_builder_interval) are ordered by those, and equal times
 * are concurrent: intervals are closed, calls sort before returns.
 *
 *     minos_builder *builder; minos_history *history; minos_value v; minos_error error;
 *     minos_builder_new (&builder, NULL, 0);
 *     minos_values_integer (minos_builder_values (builder), &v, 7);
 *     minos_builder_invoke (builder, 0, "write", v, -1, &error);
 *     minos_builder_ok (builder, 0, "write", v, -1, &error);
 *     minos_builder_seal (&history, builder, &error);    // takes the builder, also on failure
 *     …
 *     minos_history_free (history); */
#ifndef MINOS_HISTORY_H
#define MINOS_HISTORY_H

#include "minos/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct minos_history minos_history;
typedef struct minos_builder minos_builder;

typedef enum minos_type {
    MINOS_TYPE_INVOKE,
    MINOS_TYPE_OK,
    MINOS_TYPE_FAIL,
    MINOS_TYPE_INFO
} minos_type;

typedef enum minos_outcome {
    MINOS_OUTCOME_OK,
    MINOS_OUTCOME_FAIL,
    MINOS_OUTCOME_CRASHED /* :info, or no completion */
} minos_outcome;

#define MINOS_NEVER UINT32_MAX                /* the return position of a crashed operation */
#define MINOS_NO_TIME INT64_MIN               /* no time was recorded */
#define MINOS_HISTORY_RECORDS_MAX 0xfffffff0u /* records of one history */

/* One record, as a test writes it. Zero-initialise; `size` = sizeof (minos_record). */
typedef struct minos_record {
    size_t size;
    minos_type type;
    minos_value process; /* an integer is a client, as is anything that invokes; not :nemesis */
    minos_value f;       /* a keyword or string: which function; strings become keywords */
    minos_value value;
    minos_value key; /* with has_key: the record names its key beside its value */
    bool has_key;
    bool has_index; /* `index` was recorded: must be unique in the history */
    int64_t index;
    int64_t time_ns;       /* MINOS_NO_TIME where unknown */
    minos_value extra;     /* a map of further fields (:node, :error, :group …), or nil */
    uint64_t line, column; /* where it stands in its file, from 1; 0 = not from a file */
} minos_record;

/* One operation of a sealed history: an invocation and its completion. */
typedef struct minos_op {
    uint32_t index; /* position among the operations, in order of invocation */
    minos_outcome outcome;
    minos_value process;
    minos_value f;   /* a keyword */
    minos_value key; /* with has_key */
    bool has_key;
    minos_value input;  /* the invocation's value */
    minos_value output; /* the completion's value; nil when crashed */
    uint32_t call, ret; /* positions of the records in real time; ret = MINOS_NEVER if crashed */
    int64_t call_time_ns, return_time_ns;
    uint64_t call_line, return_line; /* 0 where unknown */
    minos_value extra;               /* fields of the completion laid over the invocation's */
} minos_op;

/* One record of a process that is no client. */
typedef struct minos_event {
    uint32_t index; /* position among the events */
    uint32_t at;    /* position in real time, on the scale of call and ret */
    minos_type type;
    minos_value process, f, value, extra;
    int64_t time_ns;
    uint64_t line;
} minos_event;

/* ---- Building. Records are added in real-time order, by one thread (record.h is for several).
 * `memory_bytes_max` bounds the history and its values; 0 = no bound. */
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_new (minos_builder **out,
                                                           const minos_alloc *alloc,
                                                           uint64_t memory_bytes_max);
MINOS_API void minos_builder_free (minos_builder *builder);
/* The pool that the records' values live in. */
MINOS_API minos_values *minos_builder_values (minos_builder *builder);
/* Names the source in errors and reports. Copied. */
MINOS_API void minos_builder_path (minos_builder *builder, const char *path);

/* Adds one record. O(1) expected.
 * MALFORMED: a second invocation on a process whose operation is open; a completion of a process
 * that has none open; a repeated index; a completion whose `f` or key is not its invocation's.
 * A process that goes on after its `info` is accepted, and noted once.
 *
 * Who is a client? An integer; nil, which is what a record without a process has (all of them are
 * one client); any other process but :nemesis once it invokes, noted once. What a process completes
 * that never invoked is an event, and so is an `info` with nothing open of a client that is no
 * integer. A history in which nothing is
 * ever invoked (only completions were kept) is taken as it is, with a note: each completion of an
 * integer or nil is an operation that may have begun at any time. A CAS of [key old new] becomes
 * [key [old new]]. A record that was refused makes every later call fail alike, seal too: a
 * history with a hole is worse than none. */
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_add (minos_builder *builder,
                                                           const minos_record *record,
                                                           minos_error *error);
/* The same for a client, without a record: `f` is a keyword's text, `time_ns` may be
 * MINOS_NO_TIME. */
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_invoke (minos_builder *builder,
                                                              int64_t process, const char *f,
                                                              minos_value value, int64_t time_ns,
                                                              minos_error *error);
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_ok (minos_builder *builder, int64_t process,
                                                          const char *f, minos_value value,
                                                          int64_t time_ns, minos_error *error);
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_fail (minos_builder *builder, int64_t process,
                                                            const char *f, minos_value value,
                                                            int64_t time_ns, minos_error *error);
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_info (minos_builder *builder, int64_t process,
                                                            const char *f, minos_value value,
                                                            int64_t time_ns, minos_error *error);
/* A whole operation with its call and return times, in any order (Porcupine's shape). The
 * operation is `op->f, input, output, outcome, process, key, extra, call_line` and its two times;
 * the other fields are ignored. Without a return time it is crashed. A history is built from
 * records or from intervals, never both (MISUSE). MALFORMED: a return before its call; two
 * operations of one process that overlap. */
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_interval (minos_builder *builder,
                                                                const minos_op *op,
                                                                minos_error *error);
/* Makes the history and frees the builder, also on failure. O(n), O(n log n) for intervals. */
MINOS_API MINOS_MUST_CHECK minos_status minos_builder_seal (minos_history **out,
                                                            minos_builder *builder,
                                                            minos_error *error);

/* ---- A sealed history: immutable, may be shared by threads. */
MINOS_API void minos_history_free (minos_history *history);
MINOS_API const minos_values *minos_history_values (const minos_history *history);
MINOS_API const char *minos_history_path (const minos_history *history); /* "" where none */
/* SHA-256 of the bytes that it was read from, compressed where they were, in hexadecimal; "" where
 * nobody asked. */
MINOS_API const char *minos_history_sha256 (const minos_history *history);
MINOS_API size_t minos_history_op_count (const minos_history *history);
MINOS_API size_t minos_history_event_count (const minos_history *history);
/* Records read, markers and events included. */
MINOS_API size_t minos_history_record_count (const minos_history *history);
/* Copies operation or event `index` into *out. False (and zeroes) out of range. O(1), but for the
 * lines: O(log r) for r runs of evenly spaced lines, which is 1 where each line is a record. */
MINOS_API bool minos_history_op (const minos_history *history, size_t index, minos_op *out);
MINOS_API bool minos_history_event (const minos_history *history, size_t index, minos_event *out);
/* What the builder or reader accepted but a test's author should know, one sentence each. */
MINOS_API size_t minos_history_note_count (const minos_history *history);
MINOS_API const char *minos_history_note (const minos_history *history, size_t index);
/* Bytes held: all, and those of the values alone. */
MINOS_API uint64_t minos_history_bytes (const minos_history *history, uint64_t *value_bytes);

#ifdef __cplusplus
}
#endif
#endif
