/* The pool: every job runs once, also those of jobs; order; what fails leaves nothing. */
#include "base/pool.h"

#include "support/failing.h"
#include "unit/base/suite.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { JOBS = 3000, WORKERS = 4 };

typedef struct work {
    mns_pool *pool;
    _Atomic uint32_t runs[JOBS];
    _Atomic uint32_t of_worker[WORKERS + 1];
    _Atomic uint32_t depth_left;
    uint32_t order[JOBS];
    uint32_t ordered;
} work;

typedef struct task {
    work *work;
    uint32_t number;
} task;

static task tasks[JOBS];
static work shared;

static void clear (mns_pool *pool)
{
    memset (&shared, 0, sizeof (shared));
    shared.pool = pool;
    for (uint32_t i = 0; i < JOBS; i++)
        tasks[i] = (task){ &shared, i };
}

static void count_run (void *context, uint32_t worker)
{
    task *t = context;
    atomic_fetch_add (&t->work->runs[t->number], 1);
    atomic_fetch_add (&t->work->of_worker[worker <= WORKERS ? worker : WORKERS], 1);
}

START_TEST (test_every_job_runs_once)
{
    for (uint32_t threads = 0; threads <= WORKERS; threads++) {
        mns_budget budget;
        mns_pool *pool;
        uint32_t total = 0;
        mns_budget_init (&budget, NULL, 0, NULL);
        ck_assert_int_eq (mns_pool_new (&pool, &budget, threads), MINOS_OK);
        clear (pool);
        for (int round = 1; round <= 3; round++) { /* a pool may be used again */
            for (uint32_t i = 0; i < JOBS; i++)
                ck_assert (mns_pool_submit (pool, count_run, &tasks[i]));
            mns_pool_join (pool);
            for (uint32_t i = 0; i < JOBS; i++)
                ck_assert_uint_eq (atomic_load (&shared.runs[i]), (unsigned) round);
        }
        for (uint32_t w = 0; w <= WORKERS; w++) {
            ck_assert (w < threads || w == 0 || atomic_load (&shared.of_worker[w]) == 0);
            total += atomic_load (&shared.of_worker[w]);
        }
        ck_assert_uint_eq (total, 3 * JOBS);
        mns_pool_free (pool);
        mns_budget_reset (&budget);
    }
}
END_TEST

static void note_order (void *context, uint32_t worker)
{
    task *t = context;
    ck_assert_uint_eq (worker, 0);
    t->work->order[t->work->ordered++] = t->number;
}

START_TEST (test_first_come_first_served)
{
    mns_budget budget;
    mns_pool *pool;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_pool_new (&pool, &budget, 1), MINOS_OK);
    clear (pool);
    for (uint32_t i = 0; i < JOBS; i++)
        ck_assert (mns_pool_submit (pool, note_order, &tasks[i]));
    ck_assert_uint_eq (shared.ordered, 0); /* nothing runs before the join */
    mns_pool_join (pool);
    ck_assert_uint_eq (shared.ordered, JOBS);
    for (uint32_t i = 0; i < JOBS; i++)
        ck_assert_uint_eq (shared.order[i], i);
    mns_pool_free (pool);
    mns_budget_reset (&budget);
}
END_TEST

/* Job i submits jobs 2i + 1 and 2i + 2: a tree that grows while it is worked on. */
static void branch (void *context, uint32_t worker)
{
    task *t = context;
    count_run (context, worker);
    for (uint32_t i = 2 * t->number + 1; i <= 2 * t->number + 2 && i < JOBS; i++)
        ck_assert (mns_pool_submit (t->work->pool, branch, &tasks[i]));
}

START_TEST (test_jobs_submit_jobs)
{
    for (uint32_t threads = 1; threads <= WORKERS; threads++) {
        mns_budget budget;
        mns_pool *pool;
        mns_budget_init (&budget, NULL, 0, NULL);
        ck_assert_int_eq (mns_pool_new (&pool, &budget, threads), MINOS_OK);
        clear (pool);
        ck_assert (mns_pool_submit (pool, branch, &tasks[0]));
        mns_pool_join (pool);
        for (uint32_t i = 0; i < JOBS; i++)
            ck_assert_uint_eq (atomic_load (&shared.runs[i]), 1);
        ck_assert_uint_eq (mns_pool_idle (pool), threads);
        mns_pool_free (pool);
        mns_budget_reset (&budget);
    }
}
END_TEST

/* All workers are inside a job at once, the joining thread among them. */
static void meet (void *context, uint32_t worker)
{
    work *w = context;
    atomic_fetch_add (&w->of_worker[worker], 1);
    atomic_fetch_sub (&w->depth_left, 1);
    while (atomic_load (&w->depth_left) > 0)
        continue;
}

START_TEST (test_the_caller_works_too)
{
    mns_budget budget;
    mns_pool *pool;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_pool_new (&pool, &budget, 3), MINOS_OK);
    clear (pool);
    atomic_store (&shared.depth_left, 3);
    for (int i = 0; i < 3; i++)
        ck_assert (mns_pool_submit (pool, meet, &shared));
    mns_pool_join (pool);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq (atomic_load (&shared.of_worker[i]), 1);
    mns_pool_free (pool);
    mns_budget_reset (&budget);
}
END_TEST

static void look_at_mask (void *context, uint32_t worker)
{
    sigset_t mask;
    work *w = context;
    pthread_sigmask (SIG_SETMASK, NULL, &mask);
    if (worker > 0 && sigismember (&mask, SIGINT) == 1)
        atomic_fetch_add (&w->runs[0], 1);
    if (worker == 0 && sigismember (&mask, SIGINT) == 0)
        atomic_fetch_add (&w->runs[1], 1);
    meet (context, worker);
}

START_TEST (test_signals_stay_with_the_host)
{
    mns_budget budget;
    mns_pool *pool;
    mns_budget_init (&budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_pool_new (&pool, &budget, 2), MINOS_OK);
    clear (pool);
    atomic_store (&shared.depth_left, 2);
    for (int i = 0; i < 2; i++)
        ck_assert (mns_pool_submit (pool, look_at_mask, &shared));
    mns_pool_join (pool);
    ck_assert_uint_eq (atomic_load (&shared.runs[0]), 1);
    ck_assert_uint_eq (atomic_load (&shared.runs[1]), 1);
    mns_pool_free (pool);
    mns_budget_reset (&budget);
}
END_TEST

START_TEST (test_nothing_to_do)
{
    mns_budget budget;
    mns_pool *pool;
    mns_budget_init (&budget, NULL, 0, NULL);
    for (uint32_t threads = 0; threads < 30; threads++) {
        ck_assert_int_eq (mns_pool_new (&pool, &budget, threads), MINOS_OK);
        if (threads % 2 == 0)
            mns_pool_join (pool);
        mns_pool_free (pool);
    }
    mns_pool_free (NULL);
    mns_budget_reset (&budget);
}
END_TEST

/* With one thread, so that the allocator is called from here alone. */
static minos_status run_some (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_pool *pool;
    minos_status status;
    uint32_t submitted = 0;
    (void) context;
    mns_budget_init (&budget, NULL, 0, alloc);
    status = mns_pool_new (&pool, &budget, 1);
    if (status != MINOS_OK) {
        ck_assert_ptr_null (pool);
        mns_budget_reset (&budget);
        return status;
    }
    clear (pool);
    while (submitted < 20 && mns_pool_submit (pool, count_run, &tasks[submitted]))
        submitted++;
    mns_pool_join (pool);
    for (uint32_t i = 0; i < 20; i++)
        ck_assert_uint_eq (atomic_load (&shared.runs[i]), i < submitted);
    mns_pool_free (pool);
    mns_budget_reset (&budget);
    return submitted == 20 ? MINOS_OK : MINOS_NO_MEMORY;
}

START_TEST (test_every_allocation_may_fail)
{
    failing_each (run_some, NULL, 1);
}
END_TEST

int main (void)
{
    RUN_TESTS ("base/pool", test_every_job_runs_once, test_first_come_first_served,
               test_jobs_submit_jobs, test_the_caller_works_too, test_signals_stay_with_the_host,
               test_nothing_to_do, test_every_allocation_may_fail);
}
