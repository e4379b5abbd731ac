/* liveness.c: last uses, through chains of crashed CAS.
 *
 * A value is *used* at a return r when the operation that returns needs it, or when a crashed
 * CAS v → w could be taken and w is used at r. The last use of v is the greatest such r: a
 * reachability with a maximum. Returns are scanned from the last to the first, and each spreads
 * backwards through crashed CAS to values not reached yet; every value and edge is seen once.
 *
 * While an observed failed CAS is outstanding every crashed operation may be of use, for it takes
 * the state away from the value that must not be there; so no last use is before the last such
 * return.
 *
 * A return r itself still counts as a use at event r (the rank is stored + 1 and compared with
 * ≤): the operation is not linearized in every configuration before its return is processed. */
#include "search/liveness.h"

#include <assert.h>

/* Spreads the use at `rank` from `value` to the values from which crashed CAS lead there. `stack`
 * has room for every value. */
static void spread (mns_liveness *live, const mns_plan *plan, uint32_t value, uint32_t rank,
                    uint32_t *stack)
{
    uint32_t depth = 0;
    assert (live->last_use[value] == 0 && rank > 0);
    live->last_use[value] = rank;
    stack[depth++] = value;
    while (depth > 0) {
        uint32_t to = stack[--depth];
        for (uint32_t k = plan->producers[to]; k != MNS_NONE; k = plan->crashed[k].next) {
            uint32_t from = plan->crashed[k].a;
            if (from == MNS_NONE || live->last_use[from] != 0)
                continue;
            live->last_use[from] = rank;
            assert (depth < live->value_count);
            stack[depth++] = from;
        }
    }
}

/* Counts an operation that returns at `ret`, or, with UINT32_MAX for −1, counts it out. */
static void count (mns_liveness *live, const mns_class *class, uint32_t ret, uint32_t one)
{
    assert (one == 1 || one == UINT32_MAX);
    if (mns_class_needs (class)) {
        assert (class->a < live->value_count);
        live->future[class->a] += one;
        if (class->kind != MNS_CLASS_CAS_FAILED && ret <= live->horizon)
            live->due[class->a] += one;
    }
    if (!class->pure)
        live->makers[class->b] += one;
}

void mns_liveness_call (mns_liveness *live, const mns_class *class, const mns_call *call)
{
    assert (call->ret != MNS_CALL_NEVER);
    assert (!mns_class_needs (class) || live->future[class->a] > 0);
    count (live, class, call->ret, UINT32_MAX);
}

static void find_last_uses (mns_liveness *live, const mns_plan *plan, uint32_t *stack)
{
    const mns_problem *problem = plan->problem;
    assert (plan->family);
    for (uint32_t e = problem->event_count; e-- > 0;) {
        if ((problem->events[e] & 1) == 0)
            continue;
        const mns_call *call = &problem->calls[problem->events[e] >> 1];
        const mns_class *class = &problem->space->classes.at[call->class_id];
        if (class->kind == MNS_CLASS_CAS_FAILED && live->last_fail == 0)
            live->last_fail = e + 1;
        count (live, class, e, 1);
        if (!mns_class_needs (class))
            continue;
        assert (class->a < live->value_count);
        if (live->last_use[class->a] == 0)
            spread (live, plan, class->a, e + 1, stack);
    }
}

static void find_crashed_uses (mns_liveness *live, const mns_plan *plan)
{
    assert (live->last_fail <= plan->problem->event_count);
    for (uint32_t v = 0; v < live->value_count; v++)
        if (live->last_use[v] < live->last_fail)
            live->last_use[v] = live->last_fail;
    for (uint32_t k = 0; k < plan->crashed_count; k++) {
        const mns_crashed_label *label = &plan->crashed[k];
        if (label->a == MNS_NONE)
            continue;
        assert (label->a < live->value_count && label->b < live->value_count);
        if (live->crashed_until[label->a] < live->last_use[label->b])
            live->crashed_until[label->a] = live->last_use[label->b];
    }
}

bool mns_liveness_init (mns_liveness *live, const mns_plan *plan, uint32_t horizon,
                        mns_region *region)
{
    uint32_t values = plan->value_count;
    assert (plan->family && plan->producers != NULL);
    *live = (mns_liveness){ .value_count = values, .horizon = horizon };
    live->future = mns_region_zalloc (region, values * sizeof *live->future);
    live->due = mns_region_zalloc (region, values * sizeof *live->due);
    live->makers = mns_region_zalloc (region, values * sizeof *live->makers);
    live->last_use = mns_region_zalloc (region, values * sizeof *live->last_use);
    live->crashed_until = mns_region_zalloc (region, values * sizeof *live->crashed_until);
    uint32_t *stack = mns_region_array (region, values, sizeof *stack);
    if (live->future == NULL || live->due == NULL || live->makers == NULL ||
        live->last_use == NULL || live->crashed_until == NULL || stack == NULL)
        return false;
    find_last_uses (live, plan, stack);
    find_crashed_uses (live, plan);
    return true;
}
