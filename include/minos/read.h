/* minos/read.h: histories from text.
 *
 * A reader is fed bytes in any chunking and builds a history: EDN, JSON or JSON Lines, Jepsen's
 * history.txt, console logs, and the line formats of other checkers, compressed with gzip or zstd
 * or not. The format is sniffed from the first bytes unless it is named. docs/formats/history.md
 * lists every shape that is read.
 *
 * Reading is streaming: memory is the history, its distinct values, and the record being read.
 * Everything is bounded: nesting, record size, memory. Bad input gives one error with line and
 * column, and no history. */
#ifndef MINOS_READ_H
#define MINOS_READ_H

#include "minos/history.h"

#ifdef __cplusplus
extern "C" {
#endif

/* name, number, what `--format` calls it, what it is */
#define MINOS_FORMAT_MAP(X)                                                                        \
    X (AUTO, 0, "auto", "sniffed from the first bytes")                                            \
    X (EDN, 1, "edn", "EDN: a map, tagged record or vector per operation, or one list of them")    \
    X (JSON, 2, "json", "JSON: one array of operations")                                           \
    X (JSONL, 3, "jsonl", "JSON Lines: one operation per line")                                    \
    X (TXT, 4, "txt", "Jepsen's history.txt: process, type, f, value, TAB separated")              \
    X (LOG, 5, "log", "console log with Jepsen operations among other lines")                      \
    X (CALLS, 6, "calls", "a call or return per line: [3] call push(5)")                           \
    X (INTERVALS, 7, "intervals", "an operation per line with its start and end: push 5 12 40")

typedef enum minos_format {
#define MINOS_FORMAT_ENUM(name, number, word, text) MINOS_FORMAT_##name = number,
    MINOS_FORMAT_MAP (MINOS_FORMAT_ENUM)
#undef MINOS_FORMAT_ENUM
} minos_format;

/* How to read. Zero-initialise, set `size` = sizeof (minos_read_options); 0 = the default. */
typedef struct minos_read_options {
    size_t size;
    minos_format format;
    uint64_t memory_bytes_max;  /* history, values and buffers; 0 = 4 GiB */
    uint64_t record_bytes_max;  /* one record; 0 = 64 MiB */
    uint32_t depth_max;         /* nesting; 0 = MINOS_VALUE_DEPTH_MAX, which is also the most */
    const minos_alloc *alloc;   /* NULL = malloc */
    const minos_cancel *cancel; /* NULL = none */
    bool sha256;                /* see minos_history_sha256; costs a pass over the bytes */
} minos_read_options;

typedef struct minos_reader minos_reader;

/* ---- A reader that is fed. `path` names the input in errors and reports ("-" for none). */
MINOS_API MINOS_MUST_CHECK minos_status minos_reader_new (minos_reader **out, const char *path,
                                                          const minos_read_options *options);
MINOS_API void minos_reader_free (minos_reader *reader);
/* Any number of bytes, compressed or not, split anywhere: the result never depends on the
 * splits. After an error every further call returns the same error. */
MINOS_API MINOS_MUST_CHECK minos_status minos_reader_feed (minos_reader *reader, const void *bytes,
                                                           size_t size, minos_error *error);
/* Ends the input, makes the history, frees the reader (also on failure). An input without a
 * record is a history without operations, not an error. */
MINOS_API MINOS_MUST_CHECK minos_status minos_reader_finish (minos_history **out,
                                                             minos_reader *reader,
                                                             minos_error *error);

/* ---- A whole input at once. `path` "-" is standard input; a directory is MINOS_IO here
 * (the CLI walks directories). */
MINOS_API MINOS_MUST_CHECK minos_status minos_history_read (minos_history **out, const char *path,
                                                            const minos_read_options *options,
                                                            minos_error *error);
MINOS_API MINOS_MUST_CHECK minos_status minos_history_parse (minos_history **out, const void *bytes,
                                                             size_t size,
                                                             const minos_read_options *options,
                                                             minos_error *error);

/* ---- One EDN value from text, into a pool (options, tests, bindings). MALFORMED with a column
 * where the text is not exactly one value. */
MINOS_API MINOS_MUST_CHECK minos_status minos_value_parse (minos_values *values, minos_value *out,
                                                           const char *text, size_t size,
                                                           minos_error *error);

#ifdef __cplusplus
}
#endif
#endif
