/* unpack.c: which compression it is, if any. */
#include "read/unpack.h"

#include <string.h>

static const struct {
    const char *magic;
    size_t size;
    const char *refusal; /* NULL: it is read */
} magics[] = {
    { "\x1f\x8b", 2, NULL },
    { "\x28\xb5\x2f\xfd", 4, NULL },
    { "\xfd"
      "7zXZ",
      5, "this is xz: decompress it first" },
    { "BZh", 3, "this is bzip2: decompress it first" },
    { "PK\x03\x04", 4, "this is a zip archive: unpack it first" },
    { "\x04\x22\x4d\x18", 4, "this is lz4: decompress it first" },
    { "JEPSEN", 6, "this is Jepsen's binary test file: read the history.edn beside it" },
    { "\xff\xfe", 2, "this is UTF-16: expected UTF-8" },
    { "\xfe\xff", 2, "this is UTF-16: expected UTF-8" },
};

void mns_unpack_init (mns_unpack *unpack, mns_budget *budget, mns_plain plain)
{
    *unpack = (mns_unpack){ .budget = budget, .plain = plain };
}

void mns_unpack_reset (mns_unpack *unpack)
{
    mns_gzip_free (unpack->gzip);
    mns_zstd_free (unpack->zstd);
    *unpack = (mns_unpack){ 0 };
}

/* Looks at the head, which is all of the input or long enough, and passes it on. */
static minos_status decide (mns_unpack *unpack, minos_error *error)
{
    size_t i, count = sizeof magics / sizeof magics[0];
    minos_status status = MINOS_OK;
    for (i = 0; i < count; i++)
        if (unpack->head_size >= magics[i].size &&
            memcmp (unpack->head, magics[i].magic, magics[i].size) == 0)
            break;
    if (i < count && magics[i].refusal)
        return mns_error (error, MINOS_MALFORMED, "%s", magics[i].refusal);
    unpack->kind = i == 0 ? MNS_UNPACK_GZIP : i == 1 ? MNS_UNPACK_ZSTD : MNS_UNPACK_PLAIN;
    if (unpack->kind == MNS_UNPACK_GZIP)
        status = mns_gzip_new (&unpack->gzip, unpack->budget, error);
    if (unpack->kind == MNS_UNPACK_ZSTD)
        status = mns_zstd_new (&unpack->zstd, unpack->budget, error);
    return status ? status : mns_unpack_feed (unpack, unpack->head, unpack->head_size, error);
}

minos_status mns_unpack_feed (mns_unpack *unpack, const char *bytes, size_t size,
                              minos_error *error)
{
    switch (unpack->kind) {
    case MNS_UNPACK_PLAIN:
        return unpack->plain.take (unpack->plain.context, bytes, size);
    case MNS_UNPACK_GZIP:
        return mns_gzip_feed (unpack->gzip, bytes, size, &unpack->plain, error);
    case MNS_UNPACK_ZSTD:
        return mns_zstd_feed (unpack->zstd, bytes, size, &unpack->plain, error);
    default:
        break;
    }
    size_t part = MNS_MAGIC_SIZE - unpack->head_size;
    if (part > size)
        part = size;
    memcpy (unpack->head + unpack->head_size, bytes, part);
    unpack->head_size += part;
    if (unpack->head_size < MNS_MAGIC_SIZE)
        return MINOS_OK;
    minos_status status = decide (unpack, error);
    return status ? status : mns_unpack_feed (unpack, bytes + part, size - part, error);
}

minos_status mns_unpack_finish (mns_unpack *unpack, minos_error *error)
{
    if (unpack->kind == MNS_UNPACK_UNKNOWN) {
        minos_status status = decide (unpack, error);
        if (status)
            return status;
    }
    if (unpack->kind == MNS_UNPACK_GZIP)
        return mns_gzip_finish (unpack->gzip, error);
    if (unpack->kind == MNS_UNPACK_ZSTD)
        return mns_zstd_finish (unpack->zstd, error);
    return MINOS_OK;
}
