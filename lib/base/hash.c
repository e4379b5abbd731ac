/* hash.c: XXH3 over bytes (Yann Collet, 2019), compiled into this file alone, so that the library
 * exports no symbol of it and cannot meet another version in a host. */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t mns_hash_bytes (const void *bytes, size_t size)
{
    return XXH3_64bits (bytes, size);
}
