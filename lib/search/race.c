/* race.c: several engines at once on one problem.
 *
 *     lanes    0 proved · 1 running · 2 running · 3 waiting
 *              the first proof stops every lane behind it; lanes before it run to their end
 *
 * Lanes before the proof are not cancelled: theirs would be the answer of a run without
 * threads, so it must be the answer here. Their budget is that of the winner, so
 * the wait is short, and the result is the same for any number of threads.
 *
 * The owner never waits for a lane that no thread has begun: it takes such lanes itself. A worker
 * that comes when all is over finds nothing to take. The race is freed by the last who holds it. */
#include "search/race.h"

#include "base/pool.h"
#include "search/rungs.h"

#include <assert.h>
#include <pthread.h>

typedef enum lane_state { LANE_WAITING, LANE_RUNNING, LANE_DONE } lane_state;

typedef struct lane {
    lane_state state;
    mns_stop stop;
    mns_answer answer;
    mns_budget budget;
    mns_region region;   /* of the answer */
    minos_status status; /* of the lane's space, and where it failed */
    uint32_t failed_class;
    minos_error error;
} lane;

typedef struct race {
    mns_budget *home; /* pays for this */
    const mns_problem *problem;
    mns_limits limits;
    uint32_t round;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t holders;
    lane lanes[MNS_RUNGS];
} race;

/* A space of the same classes, under the same numbers, for another thread. */
static bool space_again (mns_space *out, const mns_space *from, mns_budget *budget)
{
    if (mns_space_init (out, budget, from->model, from->builtin, from->config, from->values,
                        NULL) != MINOS_OK)
        return false;
    for (uint32_t i = 0; i < from->classes.count; i++) {
        const mns_class *class = &from->classes.at[i];
        size_t size;
        minos_model_op op = { .values = from->values,
                              .f = mns_bytes_table_at (&from->functions, class->f, &size),
                              .input = class->input,
                              .output = class->output,
                              .completed = class->completed,
                              .failed = class->failed };
        uint32_t id;
        if (mns_space_class (out, &id, &op, NULL) != MINOS_OK || id != i) {
            mns_space_reset (out);
            return false;
        }
        out->classes.at[i].pure = class->pure;
    }
    return true;
}

/* A space of the register family is stepped inline, and never changes: lanes share it. Others
 * remember steps, so each lane has its own. */
static void lane_run (race *r, uint32_t number)
{
    lane *own = &r->lanes[number];
    mns_problem problem = *r->problem;
    mns_limits limits = r->limits;
    mns_space space;
    limits.stop = &own->stop;
    limits.pool = NULL;
    if (problem.space->family) {
        mns_rung_run (r->round, number, &own->answer, &problem, &limits, &own->region);
        return;
    }
    if (!space_again (&space, r->problem->space, &own->budget)) {
        own->answer.cause = MNS_CAUSE_MEMORY;
        return;
    }
    problem.space = &space;
    mns_rung_run (r->round, number, &own->answer, &problem, &limits, &own->region);
    own->status = space.status;
    own->failed_class = space.failed_class;
    own->error = space.error;
    mns_space_reset (&space);
}

/* Takes lanes until none waits. Called and left with the lock held. */
static void run_lanes (race *r)
{
    for (uint32_t i = 0; i < MNS_RUNGS; i++) {
        if (r->lanes[i].state != LANE_WAITING)
            continue;
        r->lanes[i].state = LANE_RUNNING;
        pthread_mutex_unlock (&r->lock);
        lane_run (r, i);
        pthread_mutex_lock (&r->lock);
        r->lanes[i].state = LANE_DONE;
        for (uint32_t j = i + 1; j < MNS_RUNGS && mns_answer_is_final (&r->lanes[i].answer); j++) {
            atomic_store (&r->lanes[j].stop.lost, true);
            if (r->lanes[j].state == LANE_WAITING)
                r->lanes[j].state = LANE_DONE;
        }
        pthread_cond_broadcast (&r->changed);
    }
}

static void let_go (race *r)
{
    bool last;
    pthread_mutex_lock (&r->lock);
    assert (r->holders > 0);
    last = --r->holders == 0;
    pthread_mutex_unlock (&r->lock);
    if (!last)
        return;
    pthread_cond_destroy (&r->changed);
    pthread_mutex_destroy (&r->lock);
    mns_free (r->home, r, sizeof (*r));
}

static void help (void *context, uint32_t worker)
{
    race *r = context;
    (void) worker;
    pthread_mutex_lock (&r->lock);
    run_lanes (r);
    pthread_mutex_unlock (&r->lock);
    let_go (r);
}

static race *race_new (uint32_t round, const mns_problem *problem, const mns_limits *limits,
                       uint64_t bytes_max, mns_region *region)
{
    mns_budget *home = region->budget;
    while (home->parent != NULL) /* helpers may outlive the budget of one part */
        home = home->parent;
    race *r = mns_zalloc (home, sizeof (*r));
    if (r == NULL)
        return NULL;
    r->home = home;
    r->problem = problem;
    r->limits = *limits;
    r->round = round;
    r->holders = 1;
    pthread_mutex_init (&r->lock, NULL);
    pthread_cond_init (&r->changed, NULL);
    for (uint32_t i = 0; i < MNS_RUNGS; i++) {
        lane *at = &r->lanes[i];
        const mns_stop *stop = limits->stop;
        mns_stop_init (&at->stop, stop ? stop->cancel : NULL, stop ? stop->deadline_ns : 0);
        at->stop.tick = stop ? stop->tick : NULL;
        at->stop.tick_context = stop ? stop->tick_context : NULL;
        mns_budget_init (&at->budget, region->budget, bytes_max, NULL);
        mns_region_init (&at->region, &at->budget, 1024);
        at->answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_LOST };
    }
    return r;
}

/* The answers, with witnesses in the caller's region, and what went wrong in a lane's space as if
 * it had in the caller's. */
static void race_end (race *r, mns_answer *answers, mns_space *space, mns_region *region)
{
    for (uint32_t i = 0; i < MNS_RUNGS; i++) {
        lane *at = &r->lanes[i];
        assert (at->state == LANE_DONE);
        answers[i] = at->answer;
        mns_answer_keep (&answers[i], region);
        if (at->status != MINOS_OK && space->status == MINOS_OK) {
            space->status = at->status;
            space->failed_class = at->failed_class;
            space->error = at->error;
        }
        mns_region_reset (&at->region);
        mns_budget_reset (&at->budget);
    }
}

bool mns_race (mns_answer *answers, uint32_t round, mns_problem *problem, const mns_limits *limits,
               uint64_t bytes_max, mns_region *region)
{
    race *r = race_new (round, problem, limits, bytes_max, region);
    if (r == NULL)
        return false;
    uint32_t idle = mns_pool_idle (limits->pool);
    for (uint32_t i = 0; i < idle && i < MNS_RUNGS - 1; i++) {
        pthread_mutex_lock (&r->lock);
        r->holders++;
        pthread_mutex_unlock (&r->lock);
        if (!mns_pool_submit (limits->pool, help, r)) {
            let_go (r);
            break;
        }
    }
    pthread_mutex_lock (&r->lock);
    run_lanes (r);
    for (uint32_t i = 0; i < MNS_RUNGS; i++)
        while (r->lanes[i].state != LANE_DONE)
            pthread_cond_wait (&r->changed, &r->lock);
    pthread_mutex_unlock (&r->lock);
    race_end (r, answers, problem->space, region);
    let_go (r);
    return true;
}
