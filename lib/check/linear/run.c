/* run.c: the parts on a pool, the largest first, and once more those that memory was too short
 * for. Largest first, because the longest job bounds the end: started last, it would run alone. */
#include "check/linear/linear.h"

#include "base/pool.h"
#include "base/sort.h"
#include "search/rungs.h"

#include <assert.h>
#include <unistd.h>

/* Of the memory, one part may have this share while others run. It is the same for one thread and
 * for sixty-four. */
enum { SHARES = 8 };

static bool larger (const mns_linear *linear, const uint32_t *a, const uint32_t *b)
{
    uint32_t x = linear->split.parts[*a].op_count, y = linear->split.parts[*b].op_count;
    return x != y ? x > y : *a < *b;
}
MNS_SORT (uint32_t, sort_largest, const mns_linear *, larger);

/* The least part that fails names the error, so no part below one that failed is left out. */
static bool is_moot (mns_linear *linear, const mns_linear_job *job)
{
    bool moot;

    pthread_mutex_lock (&linear->lock);
    moot = linear->failed_part < job->part;
    pthread_mutex_unlock (&linear->lock);
    return moot;
}

static void run_job (void *context, uint32_t worker)
{
    mns_linear_job *job = context;
    mns_linear *linear = job->linear;

    (void) worker;
    if (is_moot (linear, job))
        return;
    mns_linear_decide (job, linear->share);
    mns_linear_tell (linear);
}

/* As many as there are processors, where nobody said how many. More than there are parts can be of
 * use: idle threads race engines on the parts that remain, up to one an engine. */
static uint32_t thread_count (uint32_t asked, size_t parts)
{
    long processors = asked == 0 ? sysconf (_SC_NPROCESSORS_ONLN) : (long) asked;
    uint32_t threads = processors > 1 ? (uint32_t) processors : 1;
    return threads > parts * MNS_RUNGS ? (uint32_t) parts * MNS_RUNGS : threads;
}

static minos_status run_pool (mns_linear *linear, const uint32_t *order, uint32_t threads)
{
    size_t count = linear->split.part_count;
    mns_pool *pool;
    minos_status status =
        mns_pool_new (&pool, linear->check->budget, thread_count (threads, count));

    if (status != MINOS_OK)
        return status;
    linear->pool = pool; /* before a job runs: workers start at once */
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        if (!mns_pool_submit (pool, run_job, &linear->jobs[order[i]]))
            status = MINOS_NO_MEMORY;
    mns_pool_join (pool);
    linear->pool = NULL;
    mns_pool_free (pool);
    return status;
}

/* A job that nobody could submit stays unknown; it must say so rather than look decided. */
static minos_status run_again (mns_linear *linear)
{
    for (size_t i = 0; i < linear->split.part_count; i++) {
        mns_linear_job *job = &linear->jobs[i];
        if (job->again && linear->failed_part > i)
            mns_linear_decide (job, 0);
        assert (!job->again || linear->failed_part <= i);
    }
    for (size_t i = 0; i < linear->split.part_count; i++)
        if (linear->jobs[i].status != MINOS_OK)
            return linear->jobs[i].status;
    return MINOS_OK;
}

static minos_status make_jobs (mns_linear *linear, uint32_t **order)
{
    size_t count = linear->split.part_count;
    uint32_t *scratch;

    linear->jobs = mns_region_array (&linear->region, count, sizeof *linear->jobs);
    *order = mns_region_array (&linear->region, count, sizeof **order);
    scratch = mns_region_array (&linear->region, count, sizeof *scratch);
    if (linear->jobs == NULL || *order == NULL || scratch == NULL)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        linear->jobs[i] = (mns_linear_job){ .linear = linear, .part = (uint32_t) i };
        (*order)[i] = (uint32_t) i;
    }
    sort_largest (*order, scratch, count, linear);
    return MINOS_OK;
}

minos_status mns_linear_run (mns_linear *linear, uint32_t threads)
{
    uint32_t *order = NULL;
    minos_status status;

    linear->failed_part = UINT32_MAX;
    linear->progress = (minos_progress_state){ .keys_all = linear->split.part_count, .key = "" };
    status = make_jobs (linear, &order);
    if (status != MINOS_OK || linear->split.part_count == 0)
        return status;
    if (linear->split.part_count > 1)
        linear->share = mns_budget_left (linear->check->budget) / SHARES;
    atomic_store (&linear->check->budget->refused, false);
    pthread_mutex_init (&linear->lock, NULL);
    status = run_pool (linear, order, threads);
    if (status == MINOS_OK)
        status = run_again (linear);
    pthread_mutex_destroy (&linear->lock);
    return status;
}
