/* hash.c: XXH3 over bytes (Yann Collet, 2019), compiled into this file alone, so that the library
 * exports no symbol of it and cannot meet another version in a host. */
#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Apart, so that the short path below saves no registers. */
__attribute__ ((noinline)) static uint64_t hash_more (const void *bytes, size_t size)
{
    return XXH3_64bits (bytes, size);
}

/* Model states and map keys have a few words: their branch of XXH3 is all there is here. */
__attribute__ ((flatten)) uint64_t mns_hash_bytes (const void *bytes, size_t size)
{
    return size <= 16 ? XXH3_64bits (bytes, size) : hash_more (bytes, size);
}
