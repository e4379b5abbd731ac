/* progress.c: telling how far a check is. The caller's function is called under the lock: by one
 * thread at a time, and never for long. */
#include "check/linear/linear.h"

enum { TELL_EVERY_NS = 100000000 };

/* With the lock held. */
static void tell (mns_linear *linear, const minos_progress_state *state)
{
    minos_progress_state told = *state;
    told.memory_bytes = mns_budget_used (linear->check->budget);
    linear->tell_ns = mns_clock_ns () + TELL_EVERY_NS;
    linear->check->progress->tell (linear->check->progress->context, &told);
}

static bool is_wanted (const mns_linear *linear)
{
    return linear->check->progress != NULL && linear->check->progress->tell != NULL;
}

void mns_linear_tell (mns_linear *linear)
{
    pthread_mutex_lock (&linear->lock);
    linear->progress.keys_done++;
    if (is_wanted (linear))
        tell (linear, &linear->progress);
    pthread_mutex_unlock (&linear->lock);
}

void mns_linear_tick (void *context)
{
    mns_linear_search *search = context;
    mns_linear *linear = search->linear;
    if (!is_wanted (linear) || pthread_mutex_trylock (&linear->lock) != 0)
        return; /* somebody else is telling */
    if (mns_clock_ns () >= linear->tell_ns) {
        minos_progress_state state = linear->progress;
        state.key = search->key;
        state.states += atomic_load_explicit (&search->states, memory_order_relaxed);
        state.frontier = atomic_load_explicit (&search->frontier, memory_order_relaxed);
        tell (linear, &state);
    }
    pthread_mutex_unlock (&linear->lock);
}
