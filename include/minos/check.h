/* minos/check.h: judging a history.
 *
 *     minos_options *options; minos_verdict *verdict; minos_error error;
 *     minos_options_new (&options);
 *     minos_options_set (options, "threads", "4", &error);
 *     const char *checkers[] = { "linearizable:model=cas-register" };
 *     if (minos_check (&verdict, history, checkers, 1, options, NULL, NULL, &error) == MINOS_OK)
 *         puts (minos_valid_word (minos_verdict_valid (verdict)));
 *     minos_verdict_free (verdict);
 */
#ifndef MINOS_CHECK_H
#define MINOS_CHECK_H

#include "minos/model.h"
#include "minos/options.h"
#include "minos/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The checkers. NULL past the end. Static storage. */
typedef struct minos_checker_info {
    const char *name;    /* "linearizable" */
    const char *family;  /* "linear", "queue", "cluster", … */
    const char *summary; /* one line */
} minos_checker_info;
MINOS_API const minos_checker_info *minos_checker_list (size_t index);

/* How far a check is. */
typedef struct minos_progress_state {
    uint64_t keys_done, keys_all;
    uint64_t states;       /* configurations so far */
    uint64_t memory_bytes; /* accounted now */
    const char *key;       /* EDN of a key that is being searched, or "" */
    uint64_t frontier;     /* configurations held for that key */
} minos_progress_state;

/* Told when a key is done, and every tenth of a second while one is searched; called from worker
 * threads, one at a time. The state lives for the call. */
typedef struct minos_progress {
    void (*tell) (void *context, const minos_progress_state *state);
    void *context;
} minos_progress;

/* Judges `history` by each of `checkers`: "NAME" or "NAME:OPTION=VALUE,OPTION=VALUE"; options in
 * a name override those of `options` (NULL = all defaults) for that checker.
 *
 * Returns OK whatever the verdict is. UNKNOWN_NAME, BAD_OPTION; MALFORMED where an operation is
 * not one that the model has, with its line; NO_MEMORY only where not even the report fits.
 * Threads: starts up to `threads` − 1 of its own and joins them before it returns.
 * `cancel` and `progress` may be NULL. */
MINOS_API MINOS_MUST_CHECK minos_status
minos_check (minos_verdict **out, const minos_history *history, const char *const *checkers,
             size_t count, const minos_options *options, const minos_cancel *cancel,
             const minos_progress *progress, minos_error *error);

/* The same, one linearizability check against a model of the caller's. */
MINOS_API MINOS_MUST_CHECK minos_status
minos_check_model (minos_verdict **out, const minos_history *history, const minos_model *model,
                   const minos_options *options, const minos_cancel *cancel,
                   const minos_progress *progress, minos_error *error);

/* Whether two runs of one seed are the same: the sequence of (process, type, f, key, value), in
 * real time. One finding, "determinism": false where they differ, with the first record of `a` that
 * does; a report of the verdict is one on `a`. MISUSE, NO_MEMORY. */
MINOS_API MINOS_MUST_CHECK minos_status minos_compare_runs (minos_verdict **out,
                                                            const minos_history *a,
                                                            const minos_history *b,
                                                            minos_error *error);

#ifdef __cplusplus
}
#endif
#endif
