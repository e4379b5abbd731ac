/* unpack.h: bytes as they come, plain, gzip or zstd, made plain. The first bytes say which. */
#ifndef MNS_READ_UNPACK_H
#define MNS_READ_UNPACK_H

#include "base/budget.h"
#include "base/error.h"

enum { MNS_UNPACK_BLOCK = 128 << 10, MNS_MAGIC_SIZE = 6 };

/* Where the plain bytes go. */
typedef struct mns_plain {
    minos_status (*take) (void *context, const char *bytes, size_t size);
    void *context;
} mns_plain;

typedef struct mns_gzip mns_gzip;
typedef struct mns_zstd mns_zstd;

typedef struct mns_unpack {
    mns_budget *budget;
    mns_plain plain;
    enum { MNS_UNPACK_UNKNOWN, MNS_UNPACK_PLAIN, MNS_UNPACK_GZIP, MNS_UNPACK_ZSTD } kind;
    char head[MNS_MAGIC_SIZE]; /* of an input that is not yet known */
    size_t head_size;
    mns_gzip *gzip;
    mns_zstd *zstd;
} mns_unpack;

void mns_unpack_init (mns_unpack *unpack, mns_budget *budget, mns_plain plain);
void mns_unpack_reset (mns_unpack *unpack);
/* The status of `plain.take`, or of the stream itself, and then *error is set. */
minos_status mns_unpack_feed (mns_unpack *unpack, const char *bytes, size_t size,
                              minos_error *error);
/* The input is over. */
minos_status mns_unpack_finish (mns_unpack *unpack, minos_error *error);

/* ---- gzip.c, zstd.c */
minos_status mns_gzip_new (mns_gzip **out, mns_budget *budget, minos_error *error);
void mns_gzip_free (mns_gzip *gzip);
minos_status mns_gzip_feed (mns_gzip *gzip, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error);
minos_status mns_gzip_finish (const mns_gzip *gzip, minos_error *error);

minos_status mns_zstd_new (mns_zstd **out, mns_budget *budget, minos_error *error);
void mns_zstd_free (mns_zstd *zstd);
minos_status mns_zstd_feed (mns_zstd *zstd, const char *bytes, size_t size, const mns_plain *plain,
                            minos_error *error);
minos_status mns_zstd_finish (const mns_zstd *zstd, minos_error *error);

#endif
