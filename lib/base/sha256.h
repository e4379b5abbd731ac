/* sha256.h: SHA-256 (FIPS 180-4), to say which file a report is about. */
#ifndef MNS_BASE_SHA256_H
#define MNS_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { MNS_SHA256_TEXT = 65 }; /* 64 hexadecimal digits, and NUL */

typedef struct mns_sha256 {
    uint32_t state[8];
    uint64_t size; /* bytes so far */
    unsigned char block[64];
} mns_sha256;

void mns_sha256_init (mns_sha256 *hash);
void mns_sha256_add (mns_sha256 *hash, const void *bytes, size_t size);
/* Ends it. */
void mns_sha256_text (mns_sha256 *hash, char out[MNS_SHA256_TEXT]);

#endif
