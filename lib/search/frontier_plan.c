/* frontier_plan.c: labels, and crashed operations by label. */
#include "search/frontier_plan.h"

#include "base/table.h"

#include <assert.h>
#include <string.h>

/* Completed and crashed writes of a value are different classes, and so are writes that were
 * answered differently; to a register they are one. Other models' classes are taken as they are:
 * only their steps could tell, and those are made lazily. */
static bool find_labels (mns_plan *plan, mns_budget *budget)
{
    const mns_space *space = plan->problem->space;
    bool ok = true;
    mns_table seen;
    assert (plan->label_of != NULL);
    mns_table_init (&seen, budget);
    for (uint32_t c = 0; c < space->classes.count && ok; c++) {
        const mns_class *class = &space->classes.at[c];
        uint64_t from = class->kind == MNS_CLASS_WRITE ? UINT32_MAX : class->a;
        bool added = false;
        plan->label_of[c] = c;
        if (!plan->family || class->pure ||
            (class->kind != MNS_CLASS_WRITE && class->kind != MNS_CLASS_CAS))
            continue;
        uint64_t *label = mns_table_add (&seen, from << 32 | class->b, &added);
        ok = label != NULL;
        if (!ok)
            break;
        if (added)
            *label = c;
        plan->label_of[c] = (uint32_t) *label;
        assert (plan->label_of[c] <= c);
    }
    mns_table_reset (&seen);
    return ok;
}

/* A crashed operation that never changes a state is never used (R4), so it is not even listed. */
static bool is_listed (const mns_plan *plan, const mns_call *call)
{
    assert (call->class_id < plan->problem->space->classes.count);
    if (call->ret != MNS_CALL_NEVER)
        return false;
    return !plan->problem->space->classes.at[call->class_id].pure ||
           (plan->rules & MNS_RULE_NO_CRASHED_NOOP) == 0;
}

static void name_crashed (mns_plan *plan, mns_crashed_label *label, uint32_t index,
                          uint32_t class_id)
{
    const mns_class *class = &plan->problem->space->classes.at[class_id];
    *label = (mns_crashed_label){
        .class_id = class_id, .a = MNS_NONE, .b = MNS_NONE, .next = MNS_NONE, .tally = MNS_NONE
    };
    if (!plan->family || class->pure)
        return;
    assert (class->kind == MNS_CLASS_WRITE || class->kind == MNS_CLASS_CAS);
    assert (class->b < plan->value_count);
    label->a = class->kind == MNS_CLASS_CAS ? class->a : MNS_NONE;
    label->b = class->b;
    label->next = plan->producers[class->b];
    plan->producers[class->b] = index;
}

static void list_crashed (mns_plan *plan)
{
    const mns_problem *problem = plan->problem;
    uint32_t total = 0;
    for (uint32_t i = 0; i < problem->call_count; i++) {
        if (!is_listed (plan, &problem->calls[i]))
            continue;
        uint32_t class_id = plan->label_of[problem->calls[i].class_id];
        uint32_t k = plan->crashed_of[class_id];
        if (k == MNS_NONE) {
            k = plan->crashed_of[class_id] = plan->crashed_count++;
            name_crashed (plan, &plan->crashed[k], k, class_id);
        }
        plan->crashed[k].count++;
    }
    for (uint32_t k = 0; k < plan->crashed_count; k++) {
        plan->crashed[k].first = total;
        total += plan->crashed[k].count;
        plan->crashed[k].count = 0;
    }
    for (uint32_t i = 0; i < problem->call_count; i++) {
        if (!is_listed (plan, &problem->calls[i]))
            continue;
        mns_crashed_label *label =
            &plan->crashed[plan->crashed_of[plan->label_of[problem->calls[i].class_id]]];
        plan->crashed_calls[label->first + label->count++] = i;
    }
    assert (total <= problem->call_count);
}

static uint32_t find_width (const mns_problem *problem)
{
    uint32_t open = 0, most = 0;
    for (uint32_t e = 0; e < problem->event_count; e++) {
        const mns_call *call = &problem->calls[problem->events[e] >> 1];
        if (call->ret == MNS_CALL_NEVER)
            continue;
        open = problem->events[e] & 1 ? open - 1 : open + 1;
        most = open > most ? open : most;
    }
    assert (open == 0);
    assert (most <= problem->call_count);
    return most;
}

bool mns_plan_init (mns_plan *plan, mns_problem *problem, uint32_t rules, mns_region *region)
{
    size_t classes = problem->space->classes.count, listed = 0;
    assert (problem->space->status == MINOS_OK);
    *plan = (mns_plan){ .problem = problem, .family = problem->space->family, .rules = rules };
    for (uint32_t i = 0; i < problem->call_count; i++)
        listed += is_listed (plan, &problem->calls[i]);
    plan->value_count = plan->family ? (uint32_t) problem->space->states.count : 0;
    plan->label_of = mns_region_array (region, classes, sizeof *plan->label_of);
    plan->crashed_of = mns_region_array (region, classes, sizeof *plan->crashed_of);
    plan->crashed = mns_region_array (region, listed, sizeof *plan->crashed);
    plan->crashed_calls = mns_region_array (region, listed, sizeof *plan->crashed_calls);
    plan->producers = mns_region_array (region, plan->value_count, sizeof *plan->producers);
    if (plan->label_of == NULL || plan->crashed_of == NULL || plan->crashed == NULL ||
        plan->crashed_calls == NULL || plan->producers == NULL)
        return false;
    memset (plan->crashed_of, 0xff, classes * sizeof *plan->crashed_of);
    memset (plan->producers, 0xff, plan->value_count * sizeof *plan->producers);
    if (!find_labels (plan, region->budget))
        return false;
    list_crashed (plan);
    plan->mask_words = (find_width (problem) + 63) / 64;
    plan->mask_words += plan->mask_words == 0;
    assert (plan->crashed_count <= listed);
    return true;
}
