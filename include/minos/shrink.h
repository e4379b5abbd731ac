/* minos/shrink.h: a small history that fails for the same reason.
 *
 * Only weakenings that keep linearizable histories linearizable are taken (each is argued in
 * lib/check/shrink.c), so a shrunk history that fails proves that the whole one does; deleting
 * arbitrary operations would not. What is left is well-formed, and is decided once more by a
 * search that shares nothing with the engines. */
#ifndef MINOS_SHRINK_H
#define MINOS_SHRINK_H

#include "minos/check.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct minos_shrunk {
    size_t ops_before, ops_after;
    uint64_t trials; /* histories that were judged on the way */
    bool confirmed;  /* the naive search, too, finds that the result fails */
    bool finished;   /* false: cancelled on the way; the result fails all the same */
} minos_shrunk;

/* Shrinks `history`, which `model` finds invalid: a built-in model's name, "" for the one that
 * fits. *out is a history of one object, without keys
 * (with its key, for a model that has no unkeyed form). `options` and `cancel` may be NULL.
 * MISUSE where the history is not invalid; else as minos_check. O(n log n) judgements at worst,
 * each of a history that gets smaller. */
MINOS_API MINOS_MUST_CHECK minos_status minos_shrink (
    minos_history **out, minos_shrunk *shrunk, const minos_history *history, const char *model,
    const minos_options *options, const minos_cancel *cancel, minos_error *error);

/* Writes the records of a history, operations and events, one EDN map a line, in real-time order.
 * A history of intervals is written as the records that it is equal to. Returns the sink's
 * status. */
MINOS_API MINOS_MUST_CHECK minos_status minos_history_print_edn (const minos_history *history,
                                                                 const minos_sink *sink);
/* The same, one JSON object a line, as minos_value_print_json prints values. */
MINOS_API MINOS_MUST_CHECK minos_status minos_history_print_jsonl (const minos_history *history,
                                                                   const minos_sink *sink);

#ifdef __cplusplus
}
#endif
#endif
