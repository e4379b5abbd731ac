/* frontier_window.c: slots taken and given back.
 *
 * Invariant: a free slot is in no set, so that masks of configurations, from which the slot of an
 * operation that returned is removed, never speak of the slot's former tenant. */
#include "search/frontier_window.h"

#include <assert.h>

bool mns_window_init (mns_window *window, const mns_plan *plan, mns_region *region)
{
    uint32_t words = plan->mask_words, slots = words * 64;
    size_t values = plan->family ? (size_t) plan->value_count + 1 : 0;
    assert (words > 0);
    *window = (mns_window){ .plan = plan, .words = words, .slots = slots };
    uint64_t *sets = mns_region_zalloc (region, (size_t) words * 5 * sizeof *sets);
    window->slot_call = mns_region_array (region, slots, sizeof (uint32_t));
    window->slot_class = mns_region_array (region, slots, sizeof (uint32_t));
    window->earlier = mns_region_zalloc (region, (size_t) slots * words * sizeof (uint64_t));
    window->wants = mns_region_zalloc (region, values * MNS_MASKS * words * sizeof (uint64_t));
    window->of_crashed =
        mns_region_zalloc (region, (size_t) plan->crashed_count * words * sizeof (uint64_t));
    window->called = mns_region_zalloc (region, plan->crashed_count * sizeof (uint32_t));
    window->tallied = mns_region_zalloc (region, plan->crashed_count * sizeof (uint32_t));
    if (sets == NULL || window->slot_call == NULL || window->slot_class == NULL ||
        window->earlier == NULL || window->wants == NULL || window->of_crashed == NULL ||
        window->called == NULL || window->tallied == NULL)
        return false;
    window->open = sets;
    window->pure = sets + words;
    window->writes = sets + 2 * (size_t) words;
    window->any = sets + 3 * (size_t) words;
    window->fails = sets + 4 * (size_t) words;
    for (uint32_t s = 0; s < slots; s++)
        window->slot_call[s] = MNS_NONE;
    return true;
}

static uint32_t lowest_free (const mns_window *window)
{
    for (uint32_t w = 0; w < window->words; w++)
        if (~window->open[w] != 0)
            return w * 64 + mns_bits_first (~window->open[w]);
    assert (!"the plan counted how many are pending at once");
    return 0;
}

/* What is kept by kind: one set for a family's operation, changed at its call and its return. */
static uint64_t *set_of_kind (mns_window *window, const mns_class *class)
{
    uint32_t kind = MNS_WANTS_READ;
    assert (window->plan->family);
    switch (class->kind) {
    case MNS_CLASS_WRITE:
        return window->writes;
    case MNS_CLASS_READ_ANY:
        return window->any;
    case MNS_CLASS_CAS:
        kind = class->pure ? MNS_WANTS_READ : MNS_WANTS_CAS;
        break;
    case MNS_CLASS_CAS_FAILED:
        kind = MNS_WANTS_FAIL;
        break;
    default:
        assert (class->kind == MNS_CLASS_READ);
    }
    return window->wants + ((size_t) class->a * MNS_MASKS + kind) * window->words;
}

static uint64_t *makers_of (mns_window *window, uint32_t value)
{
    assert (value < window->plan->value_count);
    return window->wants + ((size_t) value * MNS_MASKS + MNS_MAKES) * window->words;
}

static void order_in_label (mns_window *window, uint32_t slot, uint32_t label)
{
    const mns_plan *plan = window->plan;
    const mns_call *calls = plan->problem->calls;
    uint64_t *mine = window->earlier + (size_t) slot * window->words;
    uint32_t ret = calls[window->slot_call[slot]].ret;
    assert (ret != MNS_CALL_NEVER);
    for (uint32_t w = 0; w < window->words; w++) {
        for (uint64_t rest = window->open[w]; rest != 0; rest &= rest - 1) {
            uint32_t other = w * 64 + mns_bits_first (rest);
            if (plan->label_of[window->slot_class[other]] != label)
                continue;
            assert (other != slot);
            if (calls[window->slot_call[other]].ret < ret)
                mns_bits_add (mine, other);
            else
                mns_bits_add (window->earlier + (size_t) other * window->words, slot);
        }
    }
}

void mns_window_call (mns_window *window, uint32_t call)
{
    const mns_plan *plan = window->plan;
    const mns_call *at = &plan->problem->calls[call];
    const mns_class *class = &plan->problem->space->classes.at[at->class_id];
    uint32_t label = plan->label_of[at->class_id], crashed = plan->crashed_of[label];
    if (at->ret == MNS_CALL_NEVER) {
        if (crashed != MNS_NONE) {
            window->called[crashed]++;
            window->tallied[plan->crashed[crashed].tally]++;
        }
        return;
    }
    uint32_t slot = lowest_free (window);
    assert (window->slot_call[slot] == MNS_NONE);
    window->slot_call[slot] = call;
    window->slot_class[slot] = at->class_id;
    order_in_label (window, slot, label);
    mns_bits_add (window->open, slot);
    window->pending++;
    if (class->pure)
        mns_bits_add (window->pure, slot);
    if (plan->family)
        mns_bits_add (set_of_kind (window, class), slot);
    if (plan->family && !class->pure)
        mns_bits_add (makers_of (window, class->b), slot);
    if (class->kind == MNS_CLASS_CAS_FAILED)
        mns_bits_add (window->fails, slot);
    if (crashed != MNS_NONE)
        mns_bits_add (window->of_crashed + (size_t) crashed * window->words, slot);
    assert (window->pending <= window->slots);
}

void mns_window_return (mns_window *window, uint32_t slot)
{
    const mns_plan *plan = window->plan;
    uint32_t class_id = window->slot_class[slot];
    const mns_class *class = &plan->problem->space->classes.at[class_id];
    uint32_t crashed = plan->crashed_of[plan->label_of[class_id]];
    assert (window->slot_call[slot] != MNS_NONE);
    assert (mns_bits_has (window->open, slot));
    mns_bits_remove (window->open, slot);
    mns_bits_remove (window->pure, slot);
    mns_bits_remove (window->fails, slot);
    if (plan->family)
        mns_bits_remove (set_of_kind (window, class), slot);
    if (plan->family && !class->pure)
        mns_bits_remove (makers_of (window, class->b), slot);
    if (crashed != MNS_NONE)
        mns_bits_remove (window->of_crashed + (size_t) crashed * window->words, slot);
    for (uint32_t w = 0; w < window->words; w++) {
        window->earlier[(size_t) slot * window->words + w] = 0;
        for (uint64_t rest = window->open[w]; rest != 0; rest &= rest - 1)
            mns_bits_remove (
                window->earlier + (size_t) (w * 64 + mns_bits_first (rest)) * window->words, slot);
    }
    window->slot_call[slot] = MNS_NONE;
    window->pending--;
}

uint32_t mns_window_slot_of (const mns_window *window, uint32_t call)
{
    assert (call < window->plan->problem->call_count);
    for (uint32_t s = 0; s < window->slots; s++)
        if (window->slot_call[s] == call)
            return s;
    assert (!"a call that returns is pending");
    return 0;
}
