/* minos/certificate.h: proofs that outlive the program that found them.
 *
 * A certificate says what was proved of a history, key by key, and how: a linearization for a valid
 * key; for an invalid one the layers of a failed frontier, or of a queue the operations that make a
 * pattern. Checking it is simpler than finding it, and is done by code that shares nothing with the
 * searches: it steps the model and compares. docs/formats/certificate.md gives the grammar and the
 * rules, enough for a second verifier.
 *
 *     minos_options_set (options, "witness", "true", NULL);       // keep the proofs
 *     minos_check (&verdict, history, …);
 *     minos_certificate_write (verdict, 0, history, &sink);
 *     …
 *     minos_certificate_verify (&result, history, text, size, NULL, NULL, &error); */
#ifndef MINOS_CERTIFICATE_H
#define MINOS_CERTIFICATE_H

#include "minos/model.h"
#include "minos/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes the certificate of finding `index`, of a check of linearizability ("linearizable",
 * "fifo-linearizable") that kept its proofs (option "witness"). A key without a proof is written as
 * unknown; one whose refutation was too large, or has no short proof, as exhausted. MISUSE for a
 * finding without certificates; else the sink's status. O(size). */
MINOS_API MINOS_MUST_CHECK minos_status minos_certificate_write (const minos_verdict *verdict,
                                                                 size_t index,
                                                                 const minos_history *history,
                                                                 const minos_sink *sink);

/* What a certificate that holds proves. */
typedef struct minos_certified {
    minos_valid valid; /* of the history: false where a key is refuted, true where all are valid */
    uint64_t keys_valid, keys_invalid; /* each proof checked */
    uint64_t keys_unproved;            /* unknown, or exhausted: a claim without a proof */
} minos_certified;

/* Checks every claim of a certificate against the history. OK: all hold. MALFORMED: one does not,
 * or the text is no certificate of this history; the error names the line. A text that differs
 * from a certificate in one byte is always refused. `model` is the caller's own, NULL for a
 * built-in one; `alloc` may be NULL. O(n) steps for linearizations, O(layers × operations open at
 * once) for refutations. */
MINOS_API MINOS_MUST_CHECK minos_status minos_certificate_verify (
    minos_certified *out, const minos_history *history, const char *text, size_t size,
    const minos_model *model, const minos_alloc *alloc, minos_error *error);

#ifdef __cplusplus
}
#endif
#endif
