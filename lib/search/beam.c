/* beam.c: the prover, which under-approximates.
 *
 * Of each group (one state, one set of linearized completed operations) it keeps the few
 * configurations that used the fewest crashed operations; of a frontier, the few whose pending
 * obligations are the least pressing. All that it keeps is reachable, so a configuration at the end
 * is a witness. If it dries up and never gave anything up it was exact; else it knows nothing. */
#include "search/frontier_sweep.h"

#include <assert.h>

/* What is owed, the earliest deadline in the highest bit: of two configurations the better one is
 * rid of the obligation that comes due first. `slots` are in the order of their deadlines. */
static uint64_t owed_by (const mns_config *config, const uint32_t *slots, uint32_t count)
{
    uint64_t owed = 0;
    assert (count <= 64);
    for (uint32_t i = 0; i < count; i++)
        owed = owed << 1 | !mns_bits_has (config->words, slots[i]);
    assert (count == 64 || owed >> count == 0);
    return owed;
}

/* The pending operations that return next, at most 64, by insertion. */
static uint32_t order_by_deadline (const mns_sweep *sweep, uint32_t *slots)
{
    const mns_window *window = &sweep->window;
    const mns_call *calls = sweep->problem->calls;
    uint32_t count = 0;
    for (uint32_t s = 0; s < window->slots; s++) {
        uint32_t at = count;
        if (window->slot_call[s] == MNS_NONE || s == sweep->layer.slot)
            continue;
        uint32_t ret = calls[window->slot_call[s]].ret;
        assert (ret != MNS_CALL_NEVER);
        while (at > 0 && calls[window->slot_call[slots[at - 1]]].ret > ret)
            at--;
        if (at == 64)
            continue;
        count += count < 64;
        for (uint32_t i = count - 1; i > at; i--)
            slots[i] = slots[i - 1];
        slots[at] = s;
    }
    assert (count <= 64);
    return count;
}

typedef struct ranked {
    uint64_t owed;
    uint32_t used, index;
} ranked;

static bool is_better (const ranked *a, const ranked *b)
{
    if (a->owed != b->owed)
        return a->owed < b->owed;
    if (a->used != b->used)
        return a->used < b->used;
    return a->index < b->index;
}

/* heap[0] is the worst of `count`; puts heap[at] in its place. */
static void sift_down (ranked *heap, uint32_t count, uint32_t at)
{
    assert (at < count);
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_better (&heap[child], &heap[child + 1]))
            child++;
        if (!is_better (&heap[at], &heap[child]))
            return;
        ranked swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
    }
    assert (2 * at + 1 >= count);
}

static void keep_best (mns_sweep *sweep, ranked *heap, uint32_t total)
{
    uint32_t slots[64];
    uint32_t count = order_by_deadline (sweep, slots);
    assert (sweep->frontier.count > total);
    for (size_t i = 0; i < sweep->frontier.count; i++) {
        const mns_config *config = mns_config_at (sweep->set, sweep->frontier.at[i]);
        ranked one = { owed_by (config, slots, count), config->used, sweep->frontier.at[i] };
        if (i < total) {
            heap[i] = one;
            for (uint32_t at = total / 2; i + 1 == total && at-- > 0;)
                sift_down (heap, total, at);
        } else if (is_better (&one, &heap[0])) {
            heap[0] = one;
            sift_down (heap, total, 0);
        }
    }
    for (uint32_t i = 0; i < total; i++)
        sweep->frontier.at[i] = heap[i].index;
    sweep->frontier.count = total;
    assert (count <= sweep->window.pending);
}

void mns_beam_trim (mns_sweep *sweep)
{
    uint32_t total = sweep->beam->total;
    assert (sweep->frontier.count <= sweep->set->count);
    if (total == 0 || sweep->frontier.count <= total)
        return;
    ranked *heap = mns_alloc_array (sweep->budget, total, sizeof *heap);
    if (heap == NULL) {
        sweep->trouble = MNS_CAUSE_MEMORY;
        return;
    }
    keep_best (sweep, heap, total);
    sweep->set->pruned = true;
    mns_free (sweep->budget, heap, total * sizeof *heap);
    assert (sweep->frontier.count == total);
}

void mns_prover (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region, const mns_beam *beam)
{
    mns_sweep sweep = { .problem = problem, .limits = limits, .beam = beam };
    assert (answer != NULL && limits != NULL && beam != NULL);
    mns_sweep_run (&sweep, answer, region);
    assert (answer->valid != MINOS_VALID_TRUE || answer->witness != NULL);
}
