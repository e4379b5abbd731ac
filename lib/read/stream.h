/* stream.h: the bytes that are not yet taken.
 *
 *     data ··· taken ···|at ··· pending ···|size → NUL, padding
 *
 * Bytes are added behind, records taken in front. Where a record is not complete, it is parsed
 * again when the pending bytes are half as many again: the work is linear in the input, however it
 * is cut. */
#ifndef MNS_READ_STREAM_H
#define MNS_READ_STREAM_H

#include "read/parser.h"

typedef struct mns_stream {
    mns_budget *budget;
    char *data;
    size_t capacity, size, at;
    size_t wait; /* pending bytes that another try needs */
} mns_stream;

void mns_stream_init (mns_stream *stream, mns_budget *budget);
void mns_stream_reset (mns_stream *stream);
/* Copies bytes behind the pending ones; moves the parser's origin, which must be at `at`. */
MINOS_MUST_CHECK bool mns_stream_add (mns_stream *stream, mns_parser *parser, const char *bytes,
                                      size_t size);
static inline size_t mns_stream_pending (const mns_stream *stream)
{
    return stream->size - stream->at;
}

#endif
