/* minos/record.h: recording a history from several threads.
 *
 * Each thread of a test harness opens one log. An event takes a ticket from one shared counter, so
 * the order of the tickets is a real-time order: take `invoke` before the request is sent, `ok`
 * (or `fail`, `info`) after the answer came. The logs are merged by ticket into a history.
 *
 *     minos_recorder_new (&recorder, NULL, 0);
 *     // each thread:
 *     minos_log *log; minos_recorder_log (&log, recorder);
 *     minos_log_add (log, MINOS_TYPE_INVOKE, process, "write", value, &error);
 *     // when all threads are done:
 *     minos_recorder_seal (&history, recorder, &error);      // takes the recorder and its logs
 */
#ifndef MINOS_RECORD_H
#define MINOS_RECORD_H

#include "minos/history.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct minos_recorder minos_recorder;
typedef struct minos_log minos_log;

/* `memory_bytes_max` bounds all logs together; 0 = no bound. */
MINOS_API MINOS_MUST_CHECK minos_status minos_recorder_new (minos_recorder **out,
                                                            const minos_alloc *alloc,
                                                            uint64_t memory_bytes_max);
MINOS_API void minos_recorder_free (minos_recorder *recorder);

/* A log for the calling thread; owned by the recorder. Thread-safe. */
MINOS_API MINOS_MUST_CHECK minos_status minos_recorder_log (minos_log **out,
                                                            minos_recorder *recorder);
/* The pool in which this log's values are made; used by the log's thread only. */
MINOS_API minos_values *minos_log_values (minos_log *log);
/* Adds one event, with the monotonic clock's time. Lock-free; safe together with other logs' adds.
 * `process` is an integer. NO_MEMORY loses the event, and then seal fails too: a history with a
 * hole is worse than none. */
MINOS_API MINOS_MUST_CHECK minos_status minos_log_add (minos_log *log, minos_type type,
                                                       int64_t process, const char *f,
                                                       minos_value value, minos_error *error);
/* Merges all logs and frees the recorder, also on failure. No thread may be adding. Errors as for
 * minos_builder_add. O(n log t) for t logs. */
MINOS_API MINOS_MUST_CHECK minos_status minos_recorder_seal (minos_history **out,
                                                             minos_recorder *recorder,
                                                             minos_error *error);

#ifdef __cplusplus
}
#endif
#endif
