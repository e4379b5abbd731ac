/* pool.c: a queue of jobs, some threads, one lock.
 *
 *     first → job → job → job ← last        spare: job nodes to be used again
 *
 * Workers and the thread that joins wait on one condition, since any of them may take the next
 * job. `running` counts jobs that were taken and are not done; the work is over when the queue is
 * empty and nothing runs, for only a job can submit then.
 *
 * A thread costs as much as judging a small history, so none is started before there is a job for
 * which neither the one that joins nor a thread that was started is free. */
#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>

typedef struct pool_job {
    struct pool_job *next;
    mns_job run;
    void *context;
} pool_job;

typedef struct pool_worker {
    mns_pool *pool;
    pthread_t thread;
    uint32_t number;
} pool_worker;

struct mns_pool {
    mns_budget *budget;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pool_job *first, *last, *spare;
    uint64_t running, waiting; /* jobs that were taken, jobs in the queue */
    bool stopping;
    bool refused;          /* the system starts no more threads */
    uint32_t worker_count; /* threads that were started */
    uint32_t worker_capacity;
    pool_worker workers[];
};

static size_t pool_size (uint32_t capacity)
{
    return sizeof (mns_pool) + capacity * sizeof (pool_worker);
}

/* Takes the first job and runs it; called and left with the lock held. */
static void run_first (mns_pool *pool, uint32_t worker)
{
    pool_job *job = pool->first;
    mns_job run = job->run;
    void *context = job->context;
    pool->first = job->next;
    if (pool->first == NULL)
        pool->last = NULL;
    job->next = pool->spare;
    pool->spare = job;
    assert (pool->waiting > 0);
    pool->waiting--;
    pool->running++;
    pthread_mutex_unlock (&pool->lock);
    run (context, worker);
    pthread_mutex_lock (&pool->lock);
    assert (pool->running > 0);
    pool->running--;
    if (pool->running == 0 && pool->first == NULL)
        pthread_cond_broadcast (&pool->changed);
}

static void *worker_main (void *argument)
{
    pool_worker *worker = argument;
    mns_pool *pool = worker->pool;
    pthread_mutex_lock (&pool->lock);
    while (!pool->stopping) {
        if (pool->first != NULL)
            run_first (pool, worker->number);
        else
            pthread_cond_wait (&pool->changed, &pool->lock);
    }
    pthread_mutex_unlock (&pool->lock);
    return NULL;
}

/* Signals stay with the threads of the host. Called with the lock held. */
static void start_worker (mns_pool *pool)
{
    pool_worker *worker = &pool->workers[pool->worker_count];
    sigset_t all, before;
    sigfillset (&all);
    if (pthread_sigmask (SIG_SETMASK, &all, &before) != 0)
        return;
    assert (pool->worker_count < pool->worker_capacity);
    *worker = (pool_worker){ .pool = pool, .number = pool->worker_count + 1 };
    if (pthread_create (&worker->thread, NULL, worker_main, worker) == 0)
        pool->worker_count++;
    else
        pool->refused = true;
    pthread_sigmask (SIG_SETMASK, &before, NULL);
}

minos_status mns_pool_new (mns_pool **out, mns_budget *budget, uint32_t threads)
{
    uint32_t capacity = threads <= 1 ? 0 : threads - 1;
    mns_pool *pool = mns_zalloc (budget, pool_size (capacity));
    *out = NULL;
    if (pool == NULL)
        return MINOS_NO_MEMORY;
    pool->budget = budget;
    pool->worker_capacity = capacity;
    if (pthread_mutex_init (&pool->lock, NULL) != 0) {
        mns_free (budget, pool, pool_size (capacity));
        return MINOS_NO_MEMORY;
    }
    if (pthread_cond_init (&pool->changed, NULL) != 0) {
        pthread_mutex_destroy (&pool->lock);
        mns_free (budget, pool, pool_size (capacity));
        return MINOS_NO_MEMORY;
    }
    *out = pool;
    return MINOS_OK;
}

static pool_job *take_job (mns_pool *pool)
{
    pool_job *job = pool->spare;
    if (job == NULL)
        return mns_alloc (pool->budget, sizeof (*job));
    pool->spare = job->next;
    return job;
}

bool mns_pool_submit (mns_pool *pool, mns_job run, void *context)
{
    pool_job *job;
    assert (run != NULL);
    pthread_mutex_lock (&pool->lock);
    job = take_job (pool);
    if (job != NULL) {
        *job = (pool_job){ .run = run, .context = context };
        if (pool->last != NULL)
            pool->last->next = job;
        else
            pool->first = job;
        pool->last = job;
        pool->waiting++;
        if (pool->waiting + pool->running > (uint64_t) pool->worker_count + 1 &&
            pool->worker_count < pool->worker_capacity && !pool->refused)
            start_worker (pool);
        pthread_cond_signal (&pool->changed);
    }
    pthread_mutex_unlock (&pool->lock);
    return job != NULL;
}

uint32_t mns_pool_idle (mns_pool *pool)
{
    uint64_t threads, busy;
    pthread_mutex_lock (&pool->lock);
    threads = pool->refused ? pool->worker_count : pool->worker_capacity;
    threads++; /* the one that joins works too */
    busy = pool->running + (pool->first != NULL ? threads : 0);
    pthread_mutex_unlock (&pool->lock);
    return busy < threads ? (uint32_t) (threads - busy) : 0;
}

void mns_pool_join (mns_pool *pool)
{
    pthread_mutex_lock (&pool->lock);
    while (pool->first != NULL || pool->running > 0) {
        if (pool->first != NULL)
            run_first (pool, 0);
        else
            pthread_cond_wait (&pool->changed, &pool->lock);
    }
    pthread_mutex_unlock (&pool->lock);
}

void mns_pool_free (mns_pool *pool)
{
    mns_budget *budget;
    if (pool == NULL)
        return;
    budget = pool->budget;
    pthread_mutex_lock (&pool->lock);
    assert (pool->first == NULL && pool->running == 0);
    pool->stopping = true;
    pthread_cond_broadcast (&pool->changed);
    pthread_mutex_unlock (&pool->lock);
    for (uint32_t i = 0; i < pool->worker_count; i++)
        pthread_join (pool->workers[i].thread, NULL);
    while (pool->spare != NULL) {
        pool_job *job = pool->spare;
        pool->spare = job->next;
        mns_free (budget, job, sizeof (*job));
    }
    pthread_cond_destroy (&pool->changed);
    pthread_mutex_destroy (&pool->lock);
    mns_free (budget, pool, pool_size (pool->worker_capacity));
}
