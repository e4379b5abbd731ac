/* digest.h: FNV-1a (Fowler, Noll, Vo), 64 bits. Chosen because each step is a bijection of the
 * state: texts of one length that differ in one byte always have different digests, and anyone can
 * write it in four lines. It guards against accidents, not against forgers: claims are
 * checked for what they say. */
#ifndef MNS_CERTIFICATE_DIGEST_H
#define MNS_CERTIFICATE_DIGEST_H

#include "base/budget.h"
#include "minos/history.h"

#define MNS_FNV_START UINT64_C (0xcbf29ce484222325)

static inline uint64_t mns_fnv (uint64_t digest, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ (unsigned char) bytes[i]) * UINT64_C (0x100000001b3);
    return digest;
}

/* The digest of a history's operations: of each, in order, the line
 * "OUTCOME CALL RETURN F KEY INPUT OUTPUT\n", values as EDN, "-" for no key or return. */
MINOS_MUST_CHECK minos_status mns_history_digest (uint64_t *out, const minos_history *history,
                                                  mns_budget *budget);

#endif
