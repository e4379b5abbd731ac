/* needs.c: needers and makers of each value, as lists by value in one block of memory. */
#include "search/needs.h"

#include <assert.h>

static void count_lists (mns_needs *needs, const mns_problem *problem, uint32_t *needer_count,
                         uint32_t *maker_count)
{
    for (uint32_t i = 0; i < problem->call_count; i++) {
        const mns_class *class = &needs->space->classes.at[problem->calls[i].class_id];
        needs->has_failed |= class->kind == MNS_CLASS_CAS_FAILED;
        if (mns_class_makes_value (class))
            ++*maker_count;
        if (mns_class_needs_value (class) && problem->calls[i].ret != MNS_CALL_NEVER)
            ++*needer_count;
    }
}

/* Counts of v go to v + 2, so that, once summed, the place at v + 1 is where the list of v begins;
 * it runs along while the list is filled, and ends up as the beginning of v + 1. */
static void size_lists (mns_needs *needs, const mns_problem *problem)
{
    for (uint32_t i = 0; i < problem->call_count; i++) {
        const mns_class *class = &needs->space->classes.at[problem->calls[i].class_id];
        if (mns_class_makes_value (class))
            needs->maker_at[class->b + 2]++;
        if (mns_class_needs_value (class)) {
            needs->left[class->a]++;
            if (problem->calls[i].ret != MNS_CALL_NEVER)
                needs->needer_at[class->a + 2]++;
        }
    }
    for (uint32_t v = 0; v < needs->value_count; v++) {
        needs->maker_at[v + 2] += needs->maker_at[v + 1];
        needs->needer_at[v + 2] += needs->needer_at[v + 1];
    }
}

/* In the order of events: invocations for makers, returns for needers. */
static void fill_lists (mns_needs *needs, const mns_problem *problem)
{
    for (uint32_t e = 0; e < problem->event_count; e++) {
        uint32_t call = problem->events[e] >> 1;
        const mns_class *class = &needs->space->classes.at[problem->calls[call].class_id];
        if (!(problem->events[e] & 1) && mns_class_makes_value (class))
            needs->makers[needs->maker_at[class->b + 1]++] = call;
        if ((problem->events[e] & 1) && mns_class_needs_value (class))
            needs->needers[needs->needer_at[class->a + 1]++] = call;
    }
}

bool mns_needs_init (mns_needs *needs, const mns_problem *problem)
{
    mns_space *space = problem->space;
    uint32_t needer_count = 0, maker_count = 0;
    *needs = (mns_needs){ .space = space, .on = space->family };
    if (!needs->on)
        return true;
    needs->value_count = (uint32_t) space->states.count;
    count_lists (needs, problem, &needer_count, &maker_count);
    size_t n = needs->value_count;
    needs->memory_count = 6 * n + 4 + needer_count + maker_count;
    needs->memory = mns_zalloc (space->budget, needs->memory_count * sizeof *needs->memory);
    if (needs->memory == NULL)
        return false;
    uint32_t *at = needs->memory;
    needs->left = at;
    needs->open = at += n;
    needs->open_reads = at += n;
    needs->open_makers = at += n;
    needs->needer_at = at += n;
    needs->maker_at = at += n + 2;
    needs->needers = at += n + 2;
    needs->makers = at += needer_count;
    assert (at + maker_count == needs->memory + needs->memory_count);
    size_lists (needs, problem);
    fill_lists (needs, problem);
    assert (needs->maker_at[n] == maker_count && needs->needer_at[n] == needer_count);
    return true;
}

static bool makes (const mns_needs *needs, const mns_group *group, uint32_t *value)
{
    const mns_class *class = &needs->space->classes.at[group->class_id];
    *value = class->b;
    return mns_class_makes_value (class);
}

bool mns_needs_watch (mns_needs *needs, const mns_labels *labels)
{
    uint32_t value;
    mns_budget *budget = needs->space->budget;
    if (!needs->on || labels->group_count == 0)
        return true;
    size_t places = (size_t) needs->value_count + 2, words = (labels->group_count + 63) / 64;
    needs->group_at = mns_zalloc (budget, (places + labels->group_count) * sizeof (uint32_t));
    needs->wanted = mns_zalloc (budget, words * sizeof (uint64_t));
    needs->group_count = labels->group_count;
    if (needs->group_at == NULL || needs->wanted == NULL)
        return false;
    needs->maker_groups = needs->group_at + places;
    for (uint32_t g = 0; g < labels->group_count; g++)
        if (makes (needs, &labels->groups[g], &value))
            needs->group_at[value + 2]++;
    for (size_t v = 0; v < needs->value_count; v++)
        needs->group_at[v + 2] += needs->group_at[v + 1];
    for (uint32_t g = 0; g < labels->group_count; g++)
        if (makes (needs, &labels->groups[g], &value))
            needs->maker_groups[needs->group_at[value + 1]++] = g;
    return true;
}

void mns_needs_want (mns_needs *needs, uint32_t value, bool wanted)
{
    assert (value < needs->value_count && needs->wanted != NULL);
    for (uint32_t i = needs->group_at[value]; i < needs->group_at[value + 1]; i++) {
        uint32_t group = needs->maker_groups[i];
        uint64_t bit = UINT64_C (1) << group % 64;
        assert (group < needs->group_count);
        if (wanted)
            needs->wanted[group / 64] |= bit;
        else
            needs->wanted[group / 64] &= ~bit;
    }
}

void mns_needs_reset (mns_needs *needs)
{
    size_t places = (size_t) needs->value_count + 2, words = (needs->group_count + 63) / 64;
    if (needs->group_at != NULL)
        mns_free (needs->space->budget, needs->group_at,
                  (places + needs->group_count) * sizeof (uint32_t));
    if (needs->wanted != NULL)
        mns_free (needs->space->budget, needs->wanted, words * sizeof (uint64_t));
    if (needs->memory != NULL)
        mns_free (needs->space->budget, needs->memory, needs->memory_count * sizeof *needs->memory);
    *needs = (mns_needs){ .space = needs->space };
}

uint32_t mns_needs_next_maker (const mns_needs *needs, const mns_problem *problem, uint32_t value,
                               uint32_t layer)
{
    assert (needs->on && value < needs->value_count);
    uint32_t low = needs->maker_at[value], end = needs->maker_at[value + 1], high = end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (problem->calls[needs->makers[middle]].call < layer)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end ? problem->calls[needs->makers[low]].call : UINT32_MAX;
}

uint32_t mns_needs_first_due (const mns_needs *needs, const mns_problem *problem, uint32_t value,
                              uint32_t layer)
{
    assert (needs->on && value < needs->value_count);
    uint32_t low = needs->needer_at[value], high = needs->needer_at[value + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (problem->calls[needs->needers[middle]].ret < layer)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
