/* stream.c: the window over the input. */
#include "read/stream.h"

#include <assert.h>

enum { CAPACITY_FIRST = 4096 };

void mns_stream_init (mns_stream *stream, mns_budget *budget)
{
    *stream = (mns_stream){ .budget = budget };
}

void mns_stream_reset (mns_stream *stream)
{
    if (stream->data)
        mns_free (stream->budget, stream->data, stream->capacity);
    *stream = (mns_stream){ 0 };
}

/* Moves the pending bytes to the front. Each byte is moved at most once for every byte taken. */
static void compact (mns_stream *stream)
{
    size_t pending = mns_stream_pending (stream);
    if (stream->at < pending && stream->at > 0)
        return;
    if (pending)
        memmove (stream->data, stream->data + stream->at, pending);
    stream->at = 0;
    stream->size = pending;
}

static bool reserve (mns_stream *stream, size_t size)
{
    size_t need = stream->size + size + 1 + MNS_PADDING, capacity = stream->capacity;
    if (need <= capacity)
        return true;
    if (capacity == 0)
        capacity = CAPACITY_FIRST;
    while (capacity < need)
        capacity *= 2;
    char *data = mns_resize (stream->budget, stream->data, stream->capacity, capacity);
    if (!data)
        return false;
    stream->data = data;
    stream->capacity = capacity;
    return true;
}

bool mns_stream_add (mns_stream *stream, mns_parser *parser, const char *bytes, size_t size)
{
    assert (!stream->data || parser->origin.at == stream->data + stream->at);
    compact (stream);
    if (!reserve (stream, size)) {
        parser->origin.at = stream->data ? stream->data + stream->at : NULL;
        return false;
    }
    if (size)
        memcpy (stream->data + stream->size, bytes, size);
    stream->size += size;
    memset (stream->data + stream->size, 0, 1 + MNS_PADDING);
    parser->origin.at = stream->data + stream->at;
    return true;
}
