/* zstd.c: zstd streams, of one or more frames. The window that a frame may ask for is bounded, and
 * charged before the library takes it: its own allocator has no stable interface. */
#include "read/unpack.h"

#ifdef MINOS_HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

enum {
    WINDOW_LOG_MAX = 27, /* what the zstd program accepts by default: 128 MiB */
    WINDOW_LOG_MIN = 10,
    CONTEXT_SIZE = 1 << 20 /* what the library takes beside the window */
};

struct mns_zstd {
    mns_budget *budget;
    ZSTD_DCtx *context;
    char *block;
    uint64_t charged;
    bool inside; /* a frame has begun and not ended */
};

/* The largest window for which there is memory. */
static int window_charge (mns_zstd *zstd)
{
    for (int window = WINDOW_LOG_MAX; window >= WINDOW_LOG_MIN; window--) {
        uint64_t size = (UINT64_C (1) << window) + CONTEXT_SIZE;
        /* At most half of what is left: the history needs some too. */
        if (size <= mns_budget_left (zstd->budget) / 2 && mns_budget_charge (zstd->budget, size)) {
            zstd->charged = size;
            return window;
        }
    }
    return 0;
}

minos_status mns_zstd_new (mns_zstd **out, mns_budget *budget, minos_error *error)
{
    mns_zstd *zstd = mns_zalloc (budget, sizeof *zstd);
    *out = NULL;
    if (zstd) {
        zstd->budget = budget;
        zstd->block = mns_alloc (budget, MNS_UNPACK_BLOCK);
        int window = window_charge (zstd);
        if (window)
            zstd->context = ZSTD_createDCtx ();
        if (zstd->context && zstd->block) {
            ZSTD_DCtx_setParameter (zstd->context, ZSTD_d_windowLogMax, window);
            *out = zstd;
            return MINOS_OK;
        }
    }
    mns_zstd_free (zstd);
    return mns_error (error, MINOS_NO_MEMORY, "no memory to decompress zstd");
}

void mns_zstd_free (mns_zstd *zstd)
{
    if (!zstd)
        return;
    ZSTD_freeDCtx (zstd->context);
    if (zstd->charged)
        mns_budget_release (zstd->budget, zstd->charged);
    if (zstd->block)
        mns_free (zstd->budget, zstd->block, MNS_UNPACK_BLOCK);
    mns_free (zstd->budget, zstd, sizeof *zstd);
}

minos_status mns_zstd_feed (mns_zstd *zstd, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error)
{
    ZSTD_inBuffer in = { .src = bytes, .size = size };
    /* The library holds back a byte of its input while it has output that did not fit. */
    while (in.pos < in.size) {
        ZSTD_outBuffer out = { .dst = zstd->block, .size = MNS_UNPACK_BLOCK };
        size_t code = ZSTD_decompressStream (zstd->context, &out, &in);
        minos_status status = MINOS_OK;
        if (out.pos)
            status = plain->take (plain->context, zstd->block, out.pos);
        if (status)
            return status;
        if (ZSTD_isError (code) &&
            ZSTD_getErrorCode (code) == ZSTD_error_frameParameter_windowTooLarge)
            return mns_error (error, MINOS_LIMIT,
                              "this zstd stream needs a window of more than %d MiB, or than there "
                              "is memory for",
                              (1 << WINDOW_LOG_MAX) >> 20);
        if (ZSTD_isError (code))
            return mns_error (error, MINOS_MALFORMED, "the zstd stream is corrupt");
        zstd->inside = code != 0;
    }
    return MINOS_OK;
}

minos_status mns_zstd_finish (const mns_zstd *zstd, minos_error *error)
{
    if (!zstd->inside)
        return MINOS_OK;
    return mns_error (error, MINOS_MALFORMED, "the zstd stream is truncated: its end is missing");
}

#else

minos_status mns_zstd_new (mns_zstd **out, mns_budget *budget, minos_error *error)
{
    (void) budget;
    *out = NULL;
    return mns_error (error, MINOS_MALFORMED,
                      "this is zstd, and minos was built without libzstd: decompress it first");
}

void mns_zstd_free (mns_zstd *zstd)
{
    (void) zstd;
}

minos_status mns_zstd_feed (mns_zstd *zstd, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error)
{
    (void) zstd, (void) bytes, (void) size, (void) plain;
    return mns_error (error, MINOS_INTERNAL, "no libzstd");
}

minos_status mns_zstd_finish (const mns_zstd *zstd, minos_error *error)
{
    (void) zstd;
    return mns_error (error, MINOS_INTERNAL, "no libzstd");
}

#endif
