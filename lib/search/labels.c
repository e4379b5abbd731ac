/* labels.c: labels, and groups of crashed calls with their bit fields. */
#include "search/labels.h"

#include <assert.h>

/* Two classes with one signature step alike: the register family's kind with the values that it
 * looks at. 62 bits of two states for a CAS; the others look at one. */
static uint64_t signature (const mns_class *class)
{
    switch (class->kind) {
    case MNS_CLASS_READ:
    case MNS_CLASS_CAS_FAILED:
        return UINT64_C (1) << 63 | (uint64_t) class->kind << 32 | class->a;
    case MNS_CLASS_WRITE:
        return UINT64_C (1) << 63 | (uint64_t) class->kind << 32 | class->b;
    case MNS_CLASS_READ_ANY:
        return UINT64_C (1) << 63 | (uint64_t) class->kind << 32;
    default:
        assert (class->kind == MNS_CLASS_CAS && class->a <= MNS_STATES_MAX);
        return (uint64_t) class->a << 31 | class->b;
    }
}

static bool label_classes (mns_labels *labels, const mns_space *space)
{
    mns_table seen;
    bool done = true;
    mns_table_init (&seen, labels->budget);
    for (uint32_t id = 0; done && id < labels->class_count; id++) {
        const mns_class *class = &space->classes.at[id];
        labels->of_class[id] = labels->label_count;
        if (class->kind == MNS_CLASS_GENERIC) {
            labels->label_count++;
            continue;
        }
        bool added;
        uint64_t *label = mns_table_add (&seen, signature (class), &added);
        done = label != NULL;
        if (done && added)
            *label = labels->label_count++;
        if (done)
            labels->of_class[id] = (uint32_t) *label;
    }
    mns_table_reset (&seen);
    return done;
}

/* First sweep: the group of each crashed call, and how many there are of each. */
static bool count_groups (mns_labels *labels, const mns_problem *problem, bool merge,
                          uint32_t *place)
{
    uint32_t *group_of = mns_zalloc (labels->budget, labels->label_count * sizeof *group_of);
    bool done = group_of != NULL;
    for (uint32_t call = 0; done && call < problem->call_count; call++) {
        if (problem->calls[call].ret != MNS_CALL_NEVER)
            continue;
        uint32_t class_id = problem->calls[call].class_id, label = labels->of_class[class_id];
        if (!merge || group_of[label] == 0) {
            void *groups = labels->groups;
            done = mns_vec_grow (labels->budget, &groups, &labels->group_capacity,
                                 (size_t) labels->group_count + 1, sizeof *labels->groups);
            labels->groups = groups;
            if (!done)
                break;
            labels->groups[labels->group_count++] =
                (mns_group){ .class_id = class_id, .label = label };
            group_of[label] = labels->group_count;
        }
        place[call] = group_of[label] - 1;
        labels->groups[place[call]].count++;
    }
    if (group_of != NULL)
        mns_free (labels->budget, group_of, labels->label_count * sizeof *group_of);
    return done;
}

/* Second sweep: the calls of each group; `first` runs along while they are filled in. */
static bool list_crashed (mns_labels *labels, const mns_problem *problem, const uint32_t *place)
{
    labels->crashed_count = problem->crashed_count;
    labels->crashed =
        mns_alloc_array (labels->budget, labels->crashed_count, sizeof *labels->crashed);
    if (labels->crashed == NULL)
        return false;
    uint32_t at = 0;
    for (uint32_t g = 0; g < labels->group_count; g++) {
        labels->groups[g].first = at;
        at += labels->groups[g].count;
    }
    assert (at == problem->crashed_count);
    for (uint32_t call = 0; call < problem->call_count; call++)
        if (problem->calls[call].ret == MNS_CALL_NEVER)
            labels->crashed[labels->groups[place[call]].first++] = call;
    for (uint32_t g = 0; g < labels->group_count; g++)
        labels->groups[g].first -= labels->groups[g].count;
    return true;
}

static bool lay_fields (mns_labels *labels)
{
    uint32_t word = 0, shift = 0;
    for (uint32_t g = 0; g < labels->group_count; g++) {
        mns_group *group = &labels->groups[g];
        uint32_t bits = 33 - (uint32_t) __builtin_clz (group->count); /* a guard bit included */
        if (shift + bits > 64) {
            word++;
            shift = 0;
        }
        group->word = word;
        group->shift = shift;
        shift += bits;
    }
    labels->vector_words = labels->group_count > 0 ? word + 1 : 0;
    labels->guards = mns_zalloc (labels->budget, labels->vector_words * sizeof *labels->guards);
    if (labels->guards == NULL)
        return false;
    for (uint32_t g = 0; g < labels->group_count; g++) {
        const mns_group *group = &labels->groups[g];
        uint32_t top = group->shift + 32 - (uint32_t) __builtin_clz (group->count);
        assert (top < 64);
        labels->guards[group->word] |= UINT64_C (1) << top;
    }
    return true;
}

bool mns_labels_init (mns_labels *labels, const mns_problem *problem, uint32_t rules_off,
                      uint32_t *place)
{
    const mns_space *space = problem->space;
    *labels = (mns_labels){ .budget = space->budget, .class_count = space->classes.count };
    labels->of_class =
        mns_alloc_array (labels->budget, labels->class_count, sizeof *labels->of_class);
    if (labels->of_class != NULL && label_classes (labels, space) &&
        count_groups (labels, problem, !(rules_off & MNS_RULE_EARLIEST_IN_CLASS), place) &&
        list_crashed (labels, problem, place) && lay_fields (labels))
        return true;
    mns_labels_reset (labels);
    return false;
}

void mns_labels_reset (mns_labels *labels)
{
    mns_budget *budget = labels->budget;
    if (labels->of_class != NULL)
        mns_free (budget, labels->of_class, labels->class_count * sizeof *labels->of_class);
    if (labels->groups != NULL)
        mns_free (budget, labels->groups, labels->group_capacity * sizeof *labels->groups);
    if (labels->crashed != NULL)
        mns_free (budget, labels->crashed, labels->crashed_count * sizeof *labels->crashed);
    if (labels->guards != NULL)
        mns_free (budget, labels->guards, labels->vector_words * sizeof *labels->guards);
    *labels = (mns_labels){ .budget = budget };
}
