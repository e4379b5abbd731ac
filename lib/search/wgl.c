/* wgl.c: the exhaustive search (Wing & Gong 1993, with Lowe's memory of 2017).
 *
 * Depth first over configurations (config.h). Forth: settle, make the next trial (trial.h), and
 * note a choice where there is another. Back: rewind to the last choice. Linearizable as soon as
 * every completed operation is linearized; not linearizable once no choice is left.
 *
 * What may be entered in the cache, and where:
 *     no choice below     never: nothing comes back here
 *     after a choice      always: this is where the ways meet again
 *     more than one trial always
 *     else                where the layer passes a multiple of SAMPLE, so that long forced
 *                         stretches are not walked again for each way that leads into them
 * A sequential history thus makes no entries and no choices: it costs its trail.
 *
 * The operation to blame. A prefix that ends at event e can be linearized exactly if some
 * configuration has a layer beyond e: cut the linearization at the first such point. So the
 * greatest layer that was ever reached is the first event that no configuration survives, whatever
 * the order of trial; each rule that leaves configurations out keeps one for every prefix. */
#include "search/cache.h"
#include "search/trial.h"

#include <assert.h>
#include <string.h>

enum { SAMPLE = 64, POLL_STEPS = 1024 };

typedef struct choice {
    mns_mark mark;
    mns_cursor cursor;
} choice;
MNS_VEC (choice, choices);

typedef struct wgl {
    mns_config config;
    mns_labels labels;
    mns_trials trials;
    mns_cache cache;
    choices choices;
    const mns_limits *limits;
    mns_answer *answer;
    bool chose;       /* there was another trial where we come from */
    uint32_t sampled; /* layer / SAMPLE when the cache was asked last */
} wgl;

/* ---- Limits. */
static mns_cause cause_of_stop (mns_stop_reason reason)
{
    switch (reason) {
    case MNS_STOP_CANCELLED:
        return MNS_CAUSE_CANCELLED;
    case MNS_STOP_TIME:
        return MNS_CAUSE_TIME;
    case MNS_STOP_LOST:
        return MNS_CAUSE_LOST;
    default:
        return MNS_CAUSE_NONE;
    }
}

static mns_cause cause_of_space (const mns_space *space)
{
    if (space->status == MINOS_OK)
        return MNS_CAUSE_NONE;
    return space->status == MINOS_NO_MEMORY ? MNS_CAUSE_MEMORY : MNS_CAUSE_FAILED;
}

static mns_cause poll (const wgl *w)
{
    if (w->limits->states_told != NULL)
        atomic_store_explicit (w->limits->states_told, w->answer->states, memory_order_relaxed);
    if (w->limits->frontier_told != NULL)
        atomic_store_explicit (w->limits->frontier_told,
                               (uint64_t) w->cache.young.count + w->cache.old.count,
                               memory_order_relaxed);
    mns_cause cause = cause_of_stop (mns_stop_poll (w->limits->stop));
    return cause != MNS_CAUSE_NONE ? cause : cause_of_space (w->config.problem->space);
}

/* Counts the configuration that we stand at. */
static mns_cause count_state (wgl *w)
{
    if (w->answer->states >= w->limits->states_max)
        return MNS_CAUSE_STATES;
    if (++w->answer->states % POLL_STEPS == 0)
        return poll (w);
    return MNS_CAUSE_NONE;
}

/* ---- Steps. */
static bool is_entered (wgl *w, bool more)
{
    bool ask = w->chose || more || w->config.layer / SAMPLE != w->sampled;
    if (w->choices.count == 0 || !ask)
        return false;
    w->sampled = w->config.layer / SAMPLE;
    return mns_cache_visit (&w->cache, &w->config);
}

/* Notes that there are more trials here. The cache makes room if it must. */
static bool push_choice (wgl *w, const mns_cursor *cursor)
{
    choice c = { mns_config_mark (&w->config), *cursor };
    if (choices_push (&w->choices, c))
        return true;
    mns_cache_forget (&w->cache);
    return choices_push (&w->choices, c);
}

/* One step on. False: stuck, or been here before; or, with a cause, out of memory. */
static bool step_forth (wgl *w, mns_cause *cause)
{
    mns_cursor cursor = { 0 };
    mns_trial trial;
    if (w->config.doom <= w->config.deepest || !mns_trials_next (&w->trials, &cursor, &trial))
        return false;
    bool more = mns_trials_more (&w->trials, &cursor);
    if (is_entered (w, more))
        return false;
    if (more && !push_choice (w, &cursor)) {
        *cause = MNS_CAUSE_MEMORY;
        return false;
    }
    w->chose = more;
    mns_trials_take (&w->trials, &trial);
    mns_config_settle (&w->config);
    return true;
}

/* Back to the last choice, and the next trial there. False: there is none. */
static bool step_back (wgl *w)
{
    while (w->choices.count > 0) {
        choice *last = &w->choices.at[w->choices.count - 1];
        mns_trial trial;
        mns_config_rewind (&w->config, &last->mark);
        bool found = w->config.doom > w->config.deepest &&
                     mns_trials_next (&w->trials, &last->cursor, &trial);
        if (!found || !mns_trials_more (&w->trials, &last->cursor))
            w->choices.count--;
        if (found) {
            w->chose = true;
            mns_trials_take (&w->trials, &trial);
            mns_config_settle (&w->config);
            return true;
        }
    }
    return false;
}

/* Valid: the trail is a linearization. Invalid: nothing is left to try. */
static minos_valid search (wgl *w, mns_cause *cause)
{
    mns_config_settle (&w->config);
    for (;;) {
        *cause = count_state (w);
        if (*cause != MNS_CAUSE_NONE)
            return MINOS_VALID_UNKNOWN;
        if (mns_config_complete (&w->config))
            return MINOS_VALID_TRUE;
        if (step_forth (w, cause))
            continue;
        if (*cause != MNS_CAUSE_NONE)
            return MINOS_VALID_UNKNOWN;
        if (!step_back (w))
            break;
    }
    *cause = cause_of_space (w->config.problem->space);
    return *cause == MNS_CAUSE_NONE ? MINOS_VALID_FALSE : MINOS_VALID_UNKNOWN;
}

/* Hands the trail out, once it was seen to be a linearization. */
static mns_cause take_witness (wgl *w, mns_region *region)
{
    const mns_config *config = &w->config;
    uint32_t *witness = mns_region_array (region, config->trail_count, sizeof *witness);
    if (witness == NULL)
        return MNS_CAUSE_MEMORY;
    if (config->trail_count > 0)
        memcpy (witness, config->trail, config->trail_count * sizeof *witness);
    mns_cache_forget (&w->cache); /* the check needs memory */
    if (!mns_witness_holds (config->problem, witness, config->trail_count)) {
        mns_cause cause = cause_of_space (config->problem->space);
        return cause == MNS_CAUSE_NONE ? MNS_CAUSE_FAILED : cause;
    }
    w->answer->witness = witness;
    w->answer->witness_count = config->trail_count;
    return MNS_CAUSE_NONE;
}

static void conclude (wgl *w, mns_region *region)
{
    mns_answer *answer = w->answer;
    answer->valid = search (w, &answer->cause);
    answer->events_done = w->config.deepest;
    answer->frontier_max = (uint64_t) w->cache.young.count + w->cache.old.count;
    answer->blocked_canonical = answer->valid == MINOS_VALID_FALSE;
    if (answer->valid == MINOS_VALID_FALSE)
        answer->blocked_event = w->config.deepest;
    if (answer->valid == MINOS_VALID_TRUE) {
        answer->cause = take_witness (w, region);
        if (answer->cause != MNS_CAUSE_NONE)
            answer->valid = MINOS_VALID_UNKNOWN;
    }
    assert ((answer->valid == MINOS_VALID_UNKNOWN) == (answer->cause != MNS_CAUSE_NONE));
    assert (answer->valid != MINOS_VALID_FALSE ||
            answer->blocked_event < w->config.problem->event_count);
}

void mns_wgl (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
              mns_region *region)
{
    mns_budget *budget = problem->space->budget;
    wgl w = { .limits = limits, .answer = answer };
    *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_MEMORY };
    choices_init (&w.choices, budget);
    if (!mns_config_init (&w.config, &w.labels, problem, limits->rules_off))
        return;
    mns_cache_init (&w.cache, &w.config, !(limits->rules_off & MNS_RULE_CRASHED_DOMINANCE),
                    mns_budget_left (budget) / 4);
    if (mns_trials_init (&w.trials, &w.config, limits->rules_off))
        conclude (&w, region);
    mns_trials_reset (&w.trials);
    mns_cache_reset (&w.cache);
    choices_reset (&w.choices);
    mns_config_reset (&w.config, &w.labels);
}
