/* reader.c: the reader that is fed.
 *
 *     bytes → unpack → stream → sniff, once → next record, again and again → builder → history
 *
 * The result never depends on how the input is cut: the format is decided on the same first bytes,
 * a record is taken only when it is complete, and its limit counts from its first byte. */
#include "base/cancel.h"
#include "base/root.h"
#include "base/sha256.h"
#include "history/history.h"
#include "read/edn.h"
#include "read/json.h"
#include "read/lines.h"
#include "read/records.h"
#include "read/sniff.h"
#include "read/stream.h"
#include "read/unpack.h"

#include <inttypes.h>

enum {
    SLICE = 256 << 10, /* bytes that are copied before records are taken */
    BOM_SIZE = 3,
    RECORD_MAX = 64 << 20
};
#define MEMORY_MAX (UINT64_C (4) << 30)

struct minos_reader {
    mns_budget root;   /* of this struct */
    mns_budget budget; /* of the buffers; below that of the history, so one limit holds for both */
    minos_builder *builder;
    mns_parser parser;
    mns_ops ops;
    mns_records records;
    mns_lines lines;
    mns_stream stream;
    mns_unpack unpack;
    minos_format format; /* AUTO: not yet known */
    bool begun;          /* the format is known and the byte order mark is skipped */
    uint64_t record_bytes_max;
    const minos_cancel *cancel;
    bool hashes; /* `hash` is wanted */
    mns_sha256 hash;
    char path[MINOS_ERROR_PATH_SIZE];
    minos_error error; /* status OK: none yet */
};

/* ---- Errors stick. */

static minos_status reader_fail (minos_reader *reader, const minos_error *error)
{
    reader->error = *error;
    if (!reader->error.path[0])
        mns_error_path (&reader->error, reader->path);
    return reader->error.status;
}

static minos_status reader_error (minos_reader *reader, minos_error *error)
{
    if (error)
        *error = reader->error;
    return reader->error.status;
}

/* ---- Taking records. */

static mns_scan next_take (minos_reader *reader, const char **at)
{
    switch (reader->format) {
    case MINOS_FORMAT_EDN:
        return mns_edn_next (&reader->records, at);
    case MINOS_FORMAT_JSON:
    case MINOS_FORMAT_JSONL:
        return mns_json_next (&reader->records, at);
    default:
        return mns_lines_next (&reader->lines, reader->format, at);
    }
}

/* White space between records belongs to none. */
static const char *space_skip (const minos_reader *reader, const char *at)
{
    int space = reader->format == MINOS_FORMAT_EDN ? MNS_CHAR_EDN_SPACE : MNS_CHAR_JSON_SPACE;
    if (reader->format <= MINOS_FORMAT_JSONL)
        while (mns_char_is (*at, space))
            at++;
    return at;
}

/* One record out of at most record_bytes_max bytes. The byte behind them is NUL meanwhile. */
static mns_scan record_take (minos_reader *reader, const char **at, const char *end, bool last)
{
    mns_parser *parser = &reader->parser;
    uint64_t limit = reader->record_bytes_max;
    bool cut = (uint64_t) (end - *at) > limit;
    char *stop = (char *) (uintptr_t) (cut ? *at + limit : end), saved = *stop;
    *stop = '\0';
    parser->end = stop;
    parser->last = last && !cut;
    mns_parser_begin (parser);
    mns_scan scan = next_take (reader, at);
    *stop = saved;
    if (scan == MNS_SCAN_MORE && cut)
        return mns_parser_fail (parser, *at, MINOS_LIMIT, "a record of more than %" PRIu64 " bytes",
                                limit);
    return scan;
}

/* Takes all records that are complete. */
static minos_status records_take (minos_reader *reader, bool last)
{
    mns_stream *stream = &reader->stream;
    const char *at = stream->data + stream->at, *end = stream->data + stream->size;
    mns_scan scan;
    do {
        at = space_skip (reader, at);
        mns_parser_advance (&reader->parser, at);
        scan = record_take (reader, &at, end, last);
    } while (scan == MNS_SCAN_DONE);
    stream->at = (size_t) (at - stream->data);
    size_t pending = mns_stream_pending (stream);
    stream->wait = pending + pending / 2 + 1;
    if (last && scan == MNS_SCAN_MORE)
        scan = mns_parser_fail (&reader->parser, at, MINOS_INTERNAL,
                                "a record waits for more although the input is over");
    return scan == MNS_SCAN_FAILED ? reader_fail (reader, &reader->parser.error) : MINOS_OK;
}

/* Decides the format on the first bytes, and skips the byte order mark. */
static minos_status reader_begin (minos_reader *reader)
{
    mns_stream *stream = &reader->stream;
    const char *why = NULL;
    if (stream->size >= BOM_SIZE && memcmp (stream->data, "\xef\xbb\xbf", BOM_SIZE) == 0) {
        stream->at = BOM_SIZE;
        reader->parser.origin.at += BOM_SIZE;
        reader->parser.origin.offset += BOM_SIZE;
    }
    reader->begun = true;
    if (reader->format != MINOS_FORMAT_AUTO)
        return MINOS_OK;
    size_t size = stream->size < MNS_SNIFF_SIZE ? stream->size : MNS_SNIFF_SIZE;
    reader->format = mns_sniff (stream->data + stream->at, size - stream->at, &why);
    if (reader->format != MINOS_FORMAT_AUTO)
        return MINOS_OK;
    minos_error error;
    mns_error (&error, MINOS_MALFORMED, "%s", why);
    mns_error_place (&error, 1, 1, 0);
    return reader_fail (reader, &error);
}

static minos_status stream_run (minos_reader *reader, bool last)
{
    size_t first = reader->format == MINOS_FORMAT_AUTO ? MNS_SNIFF_SIZE : BOM_SIZE;
    size_t pending = mns_stream_pending (&reader->stream);
    if (!reader->begun) {
        if (pending < first && !last)
            return MINOS_OK;
        minos_status status = reader_begin (reader);
        if (status)
            return status;
    } else if (pending < reader->stream.wait && !last) {
        return MINOS_OK;
    }
    return records_take (reader, last);
}

/* Plain bytes, from the unpacker. */
static minos_status plain_take (void *context, const char *bytes, size_t size)
{
    minos_reader *reader = context;
    while (size) {
        size_t part = size > SLICE ? SLICE : size;
        minos_error error;
        if (minos_cancel_requested (reader->cancel)) {
            mns_error (&error, MINOS_CANCELLED, "cancelled while reading");
            return reader_fail (reader, &error);
        }
        if (!mns_stream_add (&reader->stream, &reader->parser, bytes, part)) {
            mns_error (&error, MINOS_NO_MEMORY, "no memory for a record");
            return reader_fail (reader, &error);
        }
        minos_status status = stream_run (reader, false);
        if (status)
            return status;
        bytes += part;
        size -= part;
    }
    return MINOS_OK;
}

/* ---- The public reader. */

static minos_read_options options_of (const minos_read_options *given)
{
    minos_read_options options = { 0 };
    if (given)
        memcpy (&options, given, given->size < sizeof options ? given->size : sizeof options);
    if (!options.memory_bytes_max)
        options.memory_bytes_max = MEMORY_MAX;
    if (!options.record_bytes_max)
        options.record_bytes_max = RECORD_MAX;
    if (!options.depth_max || options.depth_max > MINOS_VALUE_DEPTH_MAX)
        options.depth_max = MINOS_VALUE_DEPTH_MAX;
    return options;
}

static bool reader_init (minos_reader *reader, const char *path, const minos_read_options *options)
{
    mns_plain plain = { plain_take, reader };
    if (minos_builder_new (&reader->builder, options->alloc, options->memory_bytes_max) != MINOS_OK)
        return false;
    mns_budget_init (&reader->budget, mns_builder_budget (reader->builder), 0, NULL);
    mns_stream_init (&reader->stream, &reader->budget);
    mns_unpack_init (&reader->unpack, &reader->budget, plain);
    reader->format = options->format;
    reader->record_bytes_max = options->record_bytes_max;
    reader->cancel = options->cancel;
    reader->hashes = options->sha256;
    mns_sha256_init (&reader->hash);
    if (path && strcmp (path, "-") != 0) {
        minos_error error = { 0 };
        mns_error_path (&error, path);
        memcpy (reader->path, error.path, sizeof reader->path);
    }
    if (path && strcmp (path, "-") != 0)
        minos_builder_path (reader->builder, path);
    bool ready = mns_parser_init (&reader->parser, &reader->budget,
                                  minos_builder_values (reader->builder), options->depth_max);
    mns_ops_init (&reader->ops, &reader->parser, reader->builder);
    mns_records_init (&reader->records, &reader->parser, &reader->ops);
    mns_lines_init (&reader->lines, &reader->parser, &reader->ops, &reader->records.fields);
    /* An empty input has a place too. */
    return ready && mns_stream_add (&reader->stream, &reader->parser, "", 0);
}

minos_status minos_reader_new (minos_reader **out, const char *path,
                               const minos_read_options *given)
{
    if (!out)
        return MINOS_MISUSE;
    *out = NULL;
    if (given && (given->size < sizeof given->size + sizeof given->format ||
                  (unsigned) given->format > MINOS_FORMAT_INTERVALS))
        return MINOS_MISUSE;
    minos_read_options options = options_of (given);
    minos_reader *reader =
        mns_root_new (sizeof *reader, offsetof (minos_reader, root), 0, options.alloc);
    if (!reader)
        return MINOS_NO_MEMORY;
    if (!reader_init (reader, path, &options)) {
        minos_reader_free (reader);
        return MINOS_NO_MEMORY;
    }
    *out = reader;
    return MINOS_OK;
}

/* Gives back all but the builder, which pays for it. */
static void buffers_reset (minos_reader *reader)
{
    if (!reader->builder)
        return;
    mns_unpack_reset (&reader->unpack);
    mns_stream_reset (&reader->stream);
    mns_lines_reset (&reader->lines);
    mns_records_reset (&reader->records);
    mns_ops_reset (&reader->ops);
    mns_parser_reset (&reader->parser);
    mns_budget_reset (&reader->budget);
}

void minos_reader_free (minos_reader *reader)
{
    if (!reader)
        return;
    buffers_reset (reader);
    minos_builder_free (reader->builder);
    mns_root_free (reader, sizeof *reader, offsetof (minos_reader, root));
}

/* A broken compression. What came out before it is read first, so that the error is the same
 * however the input was cut. */
static minos_status unpack_failed (minos_reader *reader, const minos_error *error)
{
    if (reader->error.status)
        return reader->error.status;
    reader->stream.wait = 0;
    minos_status status = reader->begun ? stream_run (reader, false) : MINOS_OK;
    return status ? status : reader_fail (reader, error);
}

minos_status minos_reader_feed (minos_reader *reader, const void *bytes, size_t size,
                                minos_error *error)
{
    minos_error unpack_error = { 0 };
    if (!reader || (!bytes && size))
        return mns_misuse (error, "no reader or no bytes");
    if (reader->error.status)
        return reader_error (reader, error);
    if (size && reader->hashes)
        mns_sha256_add (&reader->hash, bytes, size);
    if (size && mns_unpack_feed (&reader->unpack, bytes, size, &unpack_error) != MINOS_OK) {
        unpack_failed (reader, &unpack_error);
        return reader_error (reader, error);
    }
    return MINOS_OK;
}

/* ---- The end. */

/* What was passed over. */
static void notes_add (minos_reader *reader)
{
    const mns_ops *ops = &reader->ops;
    if (ops->markers)
        mns_builder_note (reader->builder,
                          "%" PRIu64 " record%s without a type and an f %s passed over, the first "
                          "on line %" PRIu64 ".",
                          ops->markers, ops->markers == 1 ? "" : "s",
                          ops->markers == 1 ? "was" : "were", ops->marker_line);
    if (ops->noise)
        mns_builder_note (reader->builder,
                          "%" PRIu64 " line%s of the log without an operation %s passed over.",
                          ops->noise, ops->noise == 1 ? "" : "s", ops->noise == 1 ? "was" : "were");
}

static minos_status history_make (minos_reader *reader, minos_history **out)
{
    minos_error error = { 0 };
    minos_builder *builder = reader->builder;
    notes_add (reader);
    if (reader->hashes) {
        char text[MNS_SHA256_TEXT];
        mns_sha256_text (&reader->hash, text);
        mns_builder_sha256 (builder, text);
    }
    buffers_reset (reader);
    reader->builder = NULL;
    if (minos_builder_seal (out, builder, &error) == MINOS_OK)
        return MINOS_OK;
    return reader_fail (reader, &error);
}

minos_status minos_reader_finish (minos_history **out, minos_reader *reader, minos_error *error)
{
    minos_error unpack_error = { 0 };
    if (out)
        *out = NULL;
    if (!reader || !out) {
        minos_reader_free (reader);
        return mns_misuse (error, "no reader or no place for the history");
    }
    if (!reader->error.status && mns_unpack_finish (&reader->unpack, &unpack_error) != MINOS_OK)
        unpack_failed (reader, &unpack_error);
    minos_status status = reader->error.status;
    if (!status)
        status = stream_run (reader, true);
    if (!status)
        status = history_make (reader, out);
    if (status)
        status = reader_error (reader, error);
    minos_reader_free (reader);
    return status;
}
