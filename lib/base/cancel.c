/* cancel.c: stopping. The flag is one lock-free word, so a signal handler may set it; order among
 * threads does not matter, since nothing else is told by it. */
#include "base/cancel.h"

#include "base/budget.h"

_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "a signal handler sets the flag");

minos_status minos_cancel_new (minos_cancel **out)
{
    if (out == NULL)
        return MINOS_MISUSE;
    *out = mns_alloc (NULL, sizeof (**out));
    if (*out == NULL)
        return MINOS_NO_MEMORY;
    atomic_init (&(*out)->requested, false);
    return MINOS_OK;
}

void minos_cancel_free (minos_cancel *cancel)
{
    if (cancel != NULL)
        mns_free (NULL, cancel, sizeof (*cancel));
}

void minos_cancel_request (minos_cancel *cancel)
{
    if (cancel != NULL)
        atomic_store_explicit (&cancel->requested, true, memory_order_relaxed);
}

bool minos_cancel_requested (const minos_cancel *cancel)
{
    return cancel != NULL && atomic_load_explicit (&cancel->requested, memory_order_relaxed);
}

void mns_stop_init (mns_stop *stop, const minos_cancel *cancel, uint64_t deadline_ns)
{
    stop->cancel = cancel;
    stop->deadline_ns = deadline_ns;
    atomic_init (&stop->lost, false);
    stop->tick = NULL;
    stop->tick_context = NULL;
}

mns_stop_reason mns_stop_poll (const mns_stop *stop)
{
    if (stop == NULL)
        return MNS_STOP_NONE;
    if (stop->tick != NULL)
        stop->tick (stop->tick_context);
    if (minos_cancel_requested (stop->cancel))
        return MNS_STOP_CANCELLED;
    if (atomic_load_explicit (&stop->lost, memory_order_relaxed))
        return MNS_STOP_LOST;
    if (stop->deadline_ns != 0 && mns_clock_ns () >= stop->deadline_ns)
        return MNS_STOP_TIME;
    return MNS_STOP_NONE;
}
