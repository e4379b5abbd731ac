/* pool.h: worker threads for one call. Jobs are taken in the order of submission. With
 * `threads` ≤ 1 no thread is started and jobs run in mns_pool_join, on the caller's. */
#ifndef MNS_BASE_POOL_H
#define MNS_BASE_POOL_H

#include "base/budget.h"

typedef struct mns_pool mns_pool;
typedef void (*mns_job) (void *context, uint32_t worker); /* worker: 0 … threads − 1 */

/* NO_MEMORY. A thread is started when a job would wait for it; one that the system refuses to start
 * is done without. */
MINOS_MUST_CHECK minos_status mns_pool_new (mns_pool **out, mns_budget *budget, uint32_t threads);
/* False: no memory. May be called by jobs too. */
MINOS_MUST_CHECK bool mns_pool_submit (mns_pool *pool, mns_job job, void *context);
/* Threads, started or not, that have nothing to do, and no job waiting for them: a hint, old when
 * it is read. */
uint32_t mns_pool_idle (mns_pool *pool);
/* The caller works too; returns when all jobs, also those that jobs submitted, are done. */
void mns_pool_join (mns_pool *pool);
void mns_pool_free (mns_pool *pool); /* after join */

#endif
