/* beam.c: the prover, which under-approximates.
 *
 * Of each group (one state, one set of linearized completed operations) it keeps the few
 * configurations that used the fewest crashed operations; of a frontier, the few that have the best
 * prospects. All that it keeps is reachable, so a configuration at the end is a witness. If it
 * dries up and never gave anything up it was exact; else it knows nothing.
 *
 * Prospects. What returns soon should be done: the obligations that come due next are compared
 * first, the earliest foremost. What returns late should *not* be done yet, for a write that is
 * still pending can produce its value when a read comes that needs it; but pure operations are
 * never better undone. And no state should crowd out the others, for nobody knows which value is
 * read next: each gets its share. */
#include "search/frontier_sweep.h"

#include <assert.h>
#include <string.h>

enum {
    SOON = 16,         /* obligations compared one by one */
    SLOTS_MAX = 256,   /* pending operations looked at */
    ENOUGH_FACTOR = 4, /* a closure stops when it found so many times `total` */
};

typedef struct ranked {
    uint64_t cost;
    uint32_t used, index, state;
    bool kept;
} ranked;

typedef struct prospects {
    uint32_t slots[SLOTS_MAX]; /* pending operations that return next, in that order */
    uint32_t count;
} prospects;

/* By insertion: windows are narrow, and this is done once a return. */
static void order_by_deadline (const mns_sweep *sweep, prospects *p)
{
    const mns_window *window = &sweep->window;
    const mns_call *calls = sweep->problem->calls;
    p->count = 0;
    for (uint32_t s = 0; s < window->slots; s++) {
        uint32_t at = p->count;
        if (window->slot_call[s] == MNS_NONE || s == sweep->layer.slot)
            continue;
        uint32_t ret = calls[window->slot_call[s]].ret;
        assert (ret != MNS_CALL_NEVER);
        while (at > 0 && calls[window->slot_call[p->slots[at - 1]]].ret > ret)
            at--;
        if (at == SLOTS_MAX)
            continue;
        p->count += p->count < SLOTS_MAX;
        memmove (p->slots + at + 1, p->slots + at, (p->count - 1 - at) * sizeof *p->slots);
        p->slots[at] = s;
    }
    assert (p->count <= window->pending);
}

/* The lower the better: soon and undone, the earliest in the highest bit; then how much that
 * returns late is settled to no purpose. */
static uint64_t cost_of (const mns_sweep *sweep, const mns_config *config, const prospects *p)
{
    uint64_t soon = 0, late = 0;
    assert (p->count <= SLOTS_MAX);
    for (uint32_t i = 0; i < p->count; i++) {
        bool done = mns_bits_has (config->words, p->slots[i]);
        if (i < SOON)
            soon = soon << 1 | !done;
        else
            late += done != mns_bits_has (sweep->window.pure, p->slots[i]);
    }
    assert (late <= SLOTS_MAX);
    return soon << 32 | late;
}

static bool is_better (const ranked *a, const ranked *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    if (a->used != b->used)
        return a->used < b->used;
    return a->index < b->index;
}

/* heap[0] is the worst of `count`; puts heap[at] in its place. */
static void sift_down (ranked *heap, size_t count, size_t at)
{
    assert (at < count);
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
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

static void sort_best_first (ranked *all, size_t count)
{
    assert (count > 0);
    for (size_t at = count / 2; at-- > 0;)
        sift_down (all, count, at);
    for (size_t rest = count; rest > 1; rest--) {
        ranked swap = all[0];
        all[0] = all[rest - 1];
        all[rest - 1] = swap;
        sift_down (all, rest - 1, 0);
    }
    assert (!is_better (&all[count - 1], &all[0]));
}

/* The place in `table` of `state`: pairs of state + 1 and a count, `slots` of them. */
static uint32_t *place_of (uint32_t *table, size_t slots, uint32_t state)
{
    size_t at = state * (size_t) 0x9e3779b1u & (slots - 1);
    assert ((slots & (slots - 1)) == 0);
    while (table[2 * at] != 0 && table[2 * at] != state + 1)
        at = (at + 1) & (slots - 1);
    assert (at < slots);
    return table + 2 * at;
}

/* Marks what to keep: of each state its share, the best first; then the best of the rest. */
static void choose (ranked *all, size_t count, uint32_t total, uint32_t *table, size_t slots)
{
    uint32_t states = 0, kept = 0;
    assert (slots > count && total < count);
    for (size_t i = 0; i < count; i++) {
        uint32_t *place = place_of (table, slots, all[i].state);
        states += place[0] == 0;
        place[0] = all[i].state + 1;
    }
    assert (states > 0);
    uint32_t share = total <= states ? 1 : total / states;
    for (size_t i = 0; i < count && kept < total; i++) {
        uint32_t *place = place_of (table, slots, all[i].state);
        all[i].kept = place[1] < share;
        place[1] += all[i].kept;
        kept += all[i].kept;
    }
    for (size_t i = 0; i < count && kept < total; i++) {
        kept += !all[i].kept;
        all[i].kept = true;
    }
    assert (kept == total);
}

static bool trim (mns_sweep *sweep, ranked *all, size_t slots)
{
    size_t count = sweep->frontier.count, kept = 0;
    prospects p;
    uint32_t *table = mns_zalloc (sweep->budget, slots * 2 * sizeof *table);
    if (table == NULL)
        return false;
    order_by_deadline (sweep, &p);
    for (size_t i = 0; i < count; i++) {
        uint32_t index = sweep->frontier.at[i];
        const mns_config *config = mns_config_at (sweep->set, index);
        all[i] = (ranked){ cost_of (sweep, config, &p), config->used, index, config->state, false };
    }
    sort_best_first (all, count);
    choose (all, count, sweep->beam->total, table, slots);
    for (size_t i = 0; i < count; i++)
        if (all[i].kept)
            sweep->frontier.at[kept++] = all[i].index;
    sweep->frontier.count = kept;
    sweep->set->pruned = true;
    mns_free (sweep->budget, table, slots * 2 * sizeof *table);
    assert (kept == sweep->beam->total);
    return true;
}

void mns_beam_trim (mns_sweep *sweep)
{
    size_t count = sweep->frontier.count, slots = 4;
    assert (sweep->beam != NULL && count <= sweep->set->count);
    if (sweep->beam->total == 0 || count <= sweep->beam->total)
        return;
    while (slots < count * 2)
        slots *= 2;
    ranked *all = mns_alloc_array (sweep->budget, count, sizeof *all);
    if (all == NULL || !trim (sweep, all, slots))
        sweep->trouble = MNS_CAUSE_MEMORY;
    if (all != NULL)
        mns_free (sweep->budget, all, count * sizeof *all);
    assert (sweep->trouble != MNS_CAUSE_NONE || sweep->frontier.count == sweep->beam->total);
}

bool mns_beam_is_full (const mns_sweep *sweep)
{
    assert (sweep->beam != NULL);
    return sweep->beam->total != 0 && sweep->frontier.count / ENOUGH_FACTOR >= sweep->beam->total;
}

void mns_prover (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region, const mns_beam *beam)
{
    mns_sweep sweep = { .problem = problem, .limits = limits, .beam = beam };
    assert (answer != NULL && limits != NULL && beam != NULL);
    mns_sweep_run (&sweep, answer, region);
    assert (answer->valid != MINOS_VALID_TRUE || answer->witness != NULL);
}
