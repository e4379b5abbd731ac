/* gzip.c: gzip streams, of one or more members, with zero bytes behind them where an archive has
 * padded them. zlib's memory is charged to the budget. */
#include "read/unpack.h"

#ifdef MINOS_HAVE_ZLIB

#include <stdint.h>
#include <zlib.h>

struct mns_gzip {
    mns_budget *budget;
    z_stream stream;
    char *block;
    enum { GZIP_INSIDE, GZIP_BETWEEN, GZIP_PADDING } state; /* of a member; behind one; zeros */
};

/* zlib does not say the size on free: it stands before the memory. */
static voidpf gzip_alloc (voidpf budget, uInt count, uInt size)
{
    size_t bytes = (size_t) count * size + sizeof (max_align_t);
    max_align_t *memory = mns_alloc (budget, bytes);
    if (!memory)
        return NULL;
    *(size_t *) memory = bytes;
    return memory + 1;
}

static void gzip_release (voidpf budget, voidpf memory)
{
    max_align_t *start = (max_align_t *) memory - 1;
    mns_free (budget, start, *(size_t *) start);
}

minos_status mns_gzip_new (mns_gzip **out, mns_budget *budget, minos_error *error)
{
    mns_gzip *gzip = mns_zalloc (budget, sizeof *gzip);
    *out = NULL;
    if (gzip) {
        gzip->budget = budget;
        gzip->stream.zalloc = gzip_alloc;
        gzip->stream.zfree = gzip_release;
        gzip->stream.opaque = budget;
        gzip->block = mns_alloc (budget, MNS_UNPACK_BLOCK);
        if (gzip->block && inflateInit2 (&gzip->stream, 15 + 16) == Z_OK) {
            *out = gzip;
            return MINOS_OK;
        }
        if (gzip->block)
            mns_free (budget, gzip->block, MNS_UNPACK_BLOCK);
        mns_free (budget, gzip, sizeof *gzip);
    }
    return mns_error (error, MINOS_NO_MEMORY, "no memory to decompress gzip");
}

void mns_gzip_free (mns_gzip *gzip)
{
    if (!gzip)
        return;
    inflateEnd (&gzip->stream);
    mns_free (gzip->budget, gzip->block, MNS_UNPACK_BLOCK);
    mns_free (gzip->budget, gzip, sizeof *gzip);
}

/* Looks at the bytes behind a member. */
static minos_status between (mns_gzip *gzip, minos_error *error)
{
    z_stream *stream = &gzip->stream;
    while (stream->avail_in && *stream->next_in == 0) {
        gzip->state = GZIP_PADDING;
        stream->next_in++;
        stream->avail_in--;
    }
    if (!stream->avail_in)
        return MINOS_OK;
    if (gzip->state == GZIP_PADDING || *stream->next_in != 0x1f)
        return mns_error (error, MINOS_MALFORMED,
                          "bytes behind the gzip stream that belong to none");
    gzip->state = GZIP_INSIDE;
    inflateReset (stream);
    return MINOS_OK;
}

/* One block of plain bytes. */
static minos_status inflate_block (mns_gzip *gzip, const mns_plain *plain, minos_error *error)
{
    z_stream *stream = &gzip->stream;
    stream->next_out = (Bytef *) gzip->block;
    stream->avail_out = MNS_UNPACK_BLOCK;
    int code = inflate (stream, Z_NO_FLUSH);
    size_t made = MNS_UNPACK_BLOCK - stream->avail_out;
    minos_status status = made ? plain->take (plain->context, gzip->block, made) : MINOS_OK;
    if (status)
        return status;
    if (code == Z_STREAM_END)
        gzip->state = GZIP_BETWEEN;
    else if (code == Z_MEM_ERROR)
        return mns_error (error, MINOS_NO_MEMORY, "no memory to decompress gzip");
    else if (code != Z_OK && code != Z_BUF_ERROR)
        return mns_error (error, MINOS_MALFORMED, "the gzip stream is corrupt: %s",
                          stream->msg ? stream->msg : "it needs a dictionary");
    return MINOS_OK;
}

minos_status mns_gzip_feed (mns_gzip *gzip, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error)
{
    z_stream *stream = &gzip->stream;
    stream->next_in = (Bytef *) (uintptr_t) bytes;
    /* What zlib still holds back comes with the trailer's bytes: every member has some. */
    while (size || stream->avail_in) {
        if (!stream->avail_in) {
            uInt part = size > MNS_UNPACK_BLOCK ? MNS_UNPACK_BLOCK : (uInt) size;
            stream->avail_in = part;
            size -= part;
        }
        minos_status status = MINOS_OK;
        if (gzip->state != GZIP_INSIDE)
            status = between (gzip, error);
        if (!status && gzip->state == GZIP_INSIDE)
            status = inflate_block (gzip, plain, error);
        if (status)
            return status;
    }
    return MINOS_OK;
}

minos_status mns_gzip_finish (const mns_gzip *gzip, minos_error *error)
{
    if (gzip->state != GZIP_INSIDE)
        return MINOS_OK;
    return mns_error (error, MINOS_MALFORMED, "the gzip stream is truncated: its end is missing");
}

#else

minos_status mns_gzip_new (mns_gzip **out, mns_budget *budget, minos_error *error)
{
    (void) budget;
    *out = NULL;
    return mns_error (error, MINOS_MALFORMED,
                      "this is gzip, and minos was built without zlib: decompress it first");
}

void mns_gzip_free (mns_gzip *gzip)
{
    (void) gzip;
}

minos_status mns_gzip_feed (mns_gzip *gzip, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error)
{
    (void) gzip, (void) bytes, (void) size, (void) plain;
    return mns_error (error, MINOS_INTERNAL, "no zlib");
}

minos_status mns_gzip_finish (const mns_gzip *gzip, minos_error *error)
{
    (void) gzip;
    return mns_error (error, MINOS_INTERNAL, "no zlib");
}

#endif
