/* budget.c: counted memory.
 *
 *     process 4 GiB ← check ← partition        a charge walks up, a refusal walks back down
 *
 * Invariant: `used` of a budget is the sum of what was charged to it and to all below it, and
 * never passes `limit` (but for mns_alloc_over). A charge is a compare-and-swap at each level, so
 * two threads can never pass a limit together. This is the one file that calls malloc. */
#include "base/budget.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

static void *system_alloc (void *context, size_t size)
{
    (void) context;
    return malloc (size);
}

static void *system_resize (void *context, void *memory, size_t old_size, size_t new_size)
{
    (void) context, (void) old_size;
    return realloc (memory, new_size);
}

static void system_free (void *context, void *memory, size_t size)
{
    (void) context, (void) size;
    free (memory);
}

static const minos_alloc system_memory = { system_alloc, system_resize, system_free, NULL };

/* What an allocation of nothing points to. */
static const alignas (max_align_t) char nothing[sizeof (max_align_t)];

static const minos_alloc *memory_of (const mns_budget *budget)
{
    return budget == NULL ? &system_memory : &budget->alloc;
}

void mns_budget_init (mns_budget *budget, mns_budget *parent, uint64_t limit,
                      const minos_alloc *alloc)
{
    assert (alloc == NULL || (alloc->alloc != NULL && alloc->resize != NULL && alloc->free));
    budget->parent = parent;
    budget->alloc = alloc != NULL ? *alloc : *memory_of (parent);
    budget->limit = limit == 0 ? UINT64_MAX : limit;
    atomic_init (&budget->used, 0);
    atomic_init (&budget->peak, 0);
    atomic_init (&budget->refused, false);
}

void mns_budget_reset (mns_budget *budget)
{
    assert (mns_budget_used (budget) == 0);
    mns_budget_init (budget, budget->parent, budget->limit, &budget->alloc);
}

static void raise_peak (mns_budget *budget, uint64_t used)
{
    uint64_t peak = atomic_load_explicit (&budget->peak, memory_order_relaxed);
    while (used > peak &&
           !atomic_compare_exchange_weak_explicit (&budget->peak, &peak, used, memory_order_relaxed,
                                                   memory_order_relaxed))
        continue;
}

static bool charge_one (mns_budget *budget, uint64_t size, uint64_t limit)
{
    uint64_t used = atomic_load_explicit (&budget->used, memory_order_relaxed);
    do {
        if (used > limit || size > limit - used)
            return false;
    } while (!atomic_compare_exchange_weak_explicit (&budget->used, &used, used + size,
                                                     memory_order_relaxed, memory_order_relaxed));
    return true;
}

static void release_until (mns_budget *budget, const mns_budget *end, uint64_t size)
{
    for (; budget != end; budget = budget->parent) {
        uint64_t used = atomic_fetch_sub_explicit (&budget->used, size, memory_order_relaxed);
        assert (used >= size);
        (void) used;
    }
}

/* Peaks are raised only once the whole way up is charged: a refusal leaves no trace but
 * `refused`. What is charged stays charged until we return, so the peak that is read back may
 * only be higher than ours by what others hold at the same time. */
static void raise_peaks (mns_budget *budget)
{
    for (; budget != NULL; budget = budget->parent)
        raise_peak (budget, atomic_load_explicit (&budget->used, memory_order_relaxed));
}

bool mns_budget_charge (mns_budget *budget, uint64_t size)
{
    for (mns_budget *b = budget; b != NULL; b = b->parent) {
        if (!charge_one (b, size, b->limit)) {
            atomic_store_explicit (&b->refused, true, memory_order_relaxed);
            release_until (budget, b, size);
            return false;
        }
    }
    raise_peaks (budget);
    return true;
}

static void charge_over (mns_budget *budget, uint64_t size)
{
    for (mns_budget *b = budget; b != NULL; b = b->parent)
        atomic_fetch_add_explicit (&b->used, size, memory_order_relaxed);
    raise_peaks (budget);
}

void mns_budget_release (mns_budget *budget, uint64_t size)
{
    release_until (budget, NULL, size);
}

uint64_t mns_budget_used (const mns_budget *budget)
{
    return atomic_load_explicit (&budget->used, memory_order_relaxed);
}

uint64_t mns_budget_peak (const mns_budget *budget)
{
    return atomic_load_explicit (&budget->peak, memory_order_relaxed);
}

uint64_t mns_budget_left (const mns_budget *budget)
{
    uint64_t left = UINT64_MAX;
    for (; budget != NULL; budget = budget->parent) {
        uint64_t used = mns_budget_used (budget);
        uint64_t here = used < budget->limit ? budget->limit - used : 0;
        left = here < left ? here : left;
    }
    return left;
}

void *mns_alloc (mns_budget *budget, size_t size)
{
    const minos_alloc *memory = memory_of (budget);
    void *result;
    if (size == 0)
        return (void *) nothing;
    if (!mns_budget_charge (budget, size))
        return NULL;
    result = memory->alloc (memory->context, size);
    if (result == NULL)
        mns_budget_release (budget, size);
    return result;
}

void *mns_alloc_over (mns_budget *budget, size_t size)
{
    const minos_alloc *memory = memory_of (budget);
    void *result;
    if (size == 0)
        return (void *) nothing;
    charge_over (budget, size);
    result = memory->alloc (memory->context, size);
    if (result == NULL)
        mns_budget_release (budget, size);
    return result;
}

/* Fresh pages of the system are zero already, which calloc knows and we do not. */
void *mns_zalloc (mns_budget *budget, size_t size)
{
    void *result;
    if (size != 0 && memory_of (budget)->alloc == system_alloc) {
        if (!mns_budget_charge (budget, size))
            return NULL;
        result = calloc (1, size);
        if (result == NULL)
            mns_budget_release (budget, size);
        return result;
    }
    result = mns_alloc (budget, size);
    if (result != NULL)
        memset (result, 0, size);
    return result;
}

void *mns_resize (mns_budget *budget, void *memory, size_t old_size, size_t new_size)
{
    const minos_alloc *source = memory_of (budget);
    void *result;
    if (old_size == 0)
        return mns_alloc (budget, new_size);
    assert (memory != NULL);
    if (new_size == 0) {
        mns_free (budget, memory, old_size);
        return (void *) nothing;
    }
    if (new_size > old_size && !mns_budget_charge (budget, new_size - old_size))
        return NULL;
    result = source->resize (source->context, memory, old_size, new_size);
    if (result == NULL) {
        if (new_size > old_size)
            mns_budget_release (budget, new_size - old_size);
        return NULL;
    }
    if (new_size < old_size)
        mns_budget_release (budget, old_size - new_size);
    return result;
}

void mns_free (mns_budget *budget, void *memory, size_t size)
{
    const minos_alloc *source = memory_of (budget);
    if (size == 0)
        return;
    assert (memory != NULL && memory != (const void *) nothing);
    source->free (source->context, memory, size);
    mns_budget_release (budget, size);
}

void *mns_alloc_array (mns_budget *budget, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow (count, size, &bytes))
        return NULL;
    return mns_alloc (budget, bytes);
}

void minos_text_free (char *text)
{
    free (text);
}
