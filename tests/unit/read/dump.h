/* dump.h: a history as text, a line an operation, so that a test compares all of it at once.
 *
 *     2 3 :cas [0 3] -> ok [0 3]                       line, process, f, input, outcome, output
 *     5 :nemesis :start nil  (event)
 *     note: …
 *
 * Positions in real time stand in front as "call-return". */
#ifndef TESTS_UNIT_READ_DUMP_H
#define TESTS_UNIT_READ_DUMP_H

#include "base/buffer.h"
#include "minos/read.h"
#include "value/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Outside of a Check test too, so not its assertion. */
static inline void dump_must (bool truth, const char *what)
{
    if (truth)
        return;
    fprintf (stderr, "%s\n", what);
    abort ();
}

static inline void dump_value (mns_buffer *out, const minos_values *values, const char *before,
                               minos_value value)
{
    mns_buffer_add_text (out, before);
    mns_value_write_edn (values, value, out, 0);
}

static inline void dump_time (mns_buffer *out, int64_t time)
{
    if (time != MINOS_NO_TIME)
        mns_buffer_printf (out, " @%" PRId64, time);
}

static inline void dump_op (mns_buffer *out, const minos_values *values, const minos_op *op)
{
    static const char *const outcomes[] = { "ok", "fail", "crashed" };
    char ret[16] = "never";
    if (op->ret != MINOS_NEVER)
        snprintf (ret, sizeof ret, "%" PRIu32, op->ret);
    mns_buffer_printf (out, "%" PRIu32 "-%s line %" PRIu64, op->call, ret, op->call_line);
    if (op->return_line)
        mns_buffer_printf (out, ",%" PRIu64, op->return_line);
    dump_value (out, values, ": ", op->process);
    dump_value (out, values, " ", op->f);
    if (op->has_key)
        dump_value (out, values, " key ", op->key);
    dump_value (out, values, " ", op->input);
    mns_buffer_printf (out, " -> %s", outcomes[op->outcome]);
    dump_value (out, values, " ", op->output);
    dump_time (out, op->call_time_ns);
    dump_time (out, op->return_time_ns);
    if (op->extra != MINOS_NIL)
        dump_value (out, values, " ", op->extra);
    mns_buffer_add_char (out, '\n');
}

static inline void dump_history (mns_buffer *out, const minos_history *history)
{
    const minos_values *values = minos_history_values (history);
    for (size_t i = 0; i < minos_history_op_count (history); i++) {
        minos_op op;
        dump_must (minos_history_op (history, i, &op), "an operation");
        dump_op (out, values, &op);
    }
    for (size_t i = 0; i < minos_history_event_count (history); i++) {
        minos_event event;
        dump_must (minos_history_event (history, i, &event), "an event");
        mns_buffer_printf (out, "%" PRIu32 " line %" PRIu64, event.at, event.line);
        dump_value (out, values, ": event ", event.process);
        dump_value (out, values, " ", event.f);
        dump_value (out, values, " ", event.value);
        dump_time (out, event.time_ns);
        if (event.extra != MINOS_NIL)
            dump_value (out, values, " ", event.extra);
        mns_buffer_add_char (out, '\n');
    }
    for (size_t i = 0; i < minos_history_note_count (history); i++)
        mns_buffer_printf (out, "note: %s\n", minos_history_note (history, i));
    dump_must (!out->failed, "memory for a dump");
}

static inline void dump_error (mns_buffer *out, const minos_error *error)
{
    char text[MINOS_ERROR_PATH_SIZE + MINOS_ERROR_MESSAGE_SIZE + 64];
    minos_error_format (error, text, sizeof text);
    mns_buffer_printf (out, "%s [%s]\n", text, minos_status_name (error->status));
}

/* What reading gives: the history, or the error's line. First `first` bytes, then `chunk` at a
 * time, 0 = all. */
static inline minos_status dump_read_split (mns_buffer *out, const char *path, const char *bytes,
                                            size_t size, size_t first, size_t chunk,
                                            const minos_read_options *options)
{
    minos_reader *reader;
    minos_history *history = NULL;
    minos_error error = { 0 };
    minos_status status = minos_reader_new (&reader, path, options);
    dump_must (status == MINOS_OK, "a reader");
    for (size_t at = 0; at < size && !status;) {
        size_t most = at == 0 && first ? first : chunk;
        size_t part = most && most < size - at ? most : size - at;
        status = minos_reader_feed (reader, bytes + at, part, &error);
        at += part;
    }
    if (status)
        minos_reader_free (reader);
    else
        status = minos_reader_finish (&history, reader, &error);
    if (status) {
        dump_must (error.status == status, "an error with its status");
        dump_error (out, &error);
    } else {
        dump_history (out, history);
    }
    minos_history_free (history);
    return status;
}

static inline minos_status dump_read (mns_buffer *out, const char *path, const char *bytes,
                                      size_t size, size_t chunk, const minos_read_options *options)
{
    return dump_read_split (out, path, bytes, size, 0, chunk, options);
}

/* A whole file; free it. */
static inline char *file_read (const char *path, size_t *size)
{
    FILE *file = fopen (path, "rb");
    dump_must (file != NULL, path);
    char *bytes = NULL;
    size_t capacity = 0;
    *size = 0;
    for (;;) {
        if (*size + 1 >= capacity) {
            capacity = capacity ? capacity * 2 : 4096;
            bytes = realloc (bytes, capacity);
            dump_must (bytes != NULL, path);
        }
        size_t part = fread (bytes + *size, 1, capacity - *size - 1, file);
        if (part == 0)
            break;
        *size += part;
    }
    bytes[*size] = '\0';
    fclose (file);
    return bytes;
}

#endif
