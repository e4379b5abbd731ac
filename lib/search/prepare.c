/* prepare.c: from a part of a history to a problem.
 *
 *     part: operations, positions of the whole history      problem: calls, dense ranks
 *     w 1  |3------40|                                       c0 |0----2|
 *     r 1        |17------95|                                c1    |1----3|
 *
 * First the class of each operation (4 bytes each, the only scratch that grows with the part),
 * then the reductions, then one sweep that ranks the events. The calls come in order; returns are
 * merged in from a heap of the operations that are open, so the sweep costs O(n log width). At one
 * position calls go before returns: operations that touch at an instant are concurrent. */
#include "search/prepare.h"

#include "search/reduce.h"

#include <assert.h>
#include <string.h>

/* The functions' names with a NUL, by index: a model reads them as C strings. */
static const char **function_names (const minos_history *history, mns_region *region)
{
    const char **names = mns_region_array (region, history->functions.count, sizeof *names);
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < history->functions.count; i++) {
        size_t size;
        const char *text = minos_value_text (history->values, history->functions.at[i], &size);
        names[i] = mns_region_text (region, text != NULL ? text : "", text != NULL ? size : 0);
        if (names[i] == NULL)
            return NULL;
    }
    return names;
}

/* A failed operation did not happen. The one kind that may be kept is a CAS, which failed because
 * the value was another. */
static bool is_kept (const mns_prepare *from, const mns_op *op, const char *name)
{
    if (op->outcome != MINOS_OUTCOME_FAIL)
        return true;
    return from->config != NULL && from->config->observe_failed_cas && strcmp (name, "cas") == 0;
}

static minos_status intern_classes (const mns_prepare *from, mns_space *space,
                                    const char *const *names, uint32_t *class_ids,
                                    minos_error *error)
{
    for (uint32_t i = 0; i < from->part->op_count; i++) {
        const mns_op *op = mns_history_op (from->history, from->part->ops[i]);
        class_ids[i] = MNS_DROPPED;
        if (!is_kept (from, op, names[op->f]))
            continue;
        minos_model_op seen = { .values = from->history->values, .f = names[op->f] };
        mns_split_payload (from->history, from->split, op, &seen.input, &seen.output);
        seen.completed = op->outcome != MINOS_OUTCOME_CRASHED;
        seen.failed = op->outcome == MINOS_OUTCOME_FAIL;
        if (!seen.completed)
            seen.output = MINOS_NIL;
        minos_status status = mns_space_class (space, &class_ids[i], &seen, error);
        if (status != MINOS_OK) {
            if (status == MINOS_MALFORMED) {
                if (from->history->path != NULL)
                    mns_error_path (error, from->history->path);
                uint64_t line = mns_history_op_line (from->history, op, from->part->ops[i], false);
                mns_error_place (error, line, 0, 0);
            }
            return status;
        }
        assert (class_ids[i] < space->classes.count);
    }
    return MINOS_OK;
}

/* ---- A heap of open operations, ret << 32 | call: the least on top. Equal returns come out in
 * the order of their calls, so ranks do not depend on the heap. */
static void heap_add (uint64_t *heap, uint32_t *count, uint64_t item)
{
    uint32_t at = (*count)++;
    for (; at > 0 && heap[(at - 1) / 2] > item; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = item;
}

static uint64_t heap_take (uint64_t *heap, uint32_t *count)
{
    assert (*count > 0);
    uint64_t top = heap[0], last = heap[--*count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= *count)
            break;
        if (child + 1 < *count && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= last)
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    return top;
}

typedef struct sweep {
    mns_problem *problem;
    mns_u64s heap;
    uint32_t open;
    uint32_t position; /* of the last event, to assert the order */
} sweep;

static void add_return (sweep *s)
{
    uint64_t top = heap_take (s->heap.at, &s->open);
    uint32_t call = (uint32_t) top;
    assert ((uint32_t) (top >> 32) >= s->position);
    s->position = (uint32_t) (top >> 32);
    s->problem->calls[call].ret = s->problem->event_count;
    s->problem->events[s->problem->event_count++] = call << 1 | 1;
}

static bool add_call (sweep *s, const mns_op *op, uint32_t class_id, uint32_t index)
{
    mns_problem *problem = s->problem;
    uint32_t call = problem->call_count;
    while (s->open > 0 && (uint32_t) (s->heap.at[0] >> 32) < op->call)
        add_return (s);
    assert (s->position <= op->call);
    s->position = op->call;
    problem->events[problem->event_count] = call << 1;
    problem->calls[problem->call_count++] =
        (mns_call){ problem->event_count++, MNS_CALL_NEVER, class_id, index };
    if (op->outcome == MINOS_OUTCOME_CRASHED) {
        problem->crashed_count++;
        return true;
    }
    s->heap.count = s->open;
    if (!mns_u64s_reserve (&s->heap, 1))
        return false;
    heap_add (s->heap.at, &s->open, (uint64_t) op->ret << 32 | call);
    if (s->open > problem->width_max)
        problem->width_max = s->open;
    return true;
}

static bool rank (mns_problem *problem, const mns_prepare *from, const uint32_t *class_ids,
                  mns_region *region)
{
    const mns_part *part = from->part;
    size_t calls = 0, events = 0;
    for (uint32_t i = 0; i < part->op_count; i++) {
        if (class_ids[i] == MNS_DROPPED)
            continue;
        calls++;
        events +=
            mns_history_op (from->history, part->ops[i])->outcome == MINOS_OUTCOME_CRASHED ? 1 : 2;
    }
    problem->calls = mns_region_array (region, calls, sizeof *problem->calls);
    problem->events = mns_region_array (region, events, sizeof *problem->events);
    if (problem->calls == NULL || problem->events == NULL)
        return false;
    sweep s = { .problem = problem };
    bool done = true;
    mns_u64s_init (&s.heap, problem->space->budget);
    for (uint32_t i = 0; done && i < part->op_count; i++)
        if (class_ids[i] != MNS_DROPPED)
            done = add_call (&s, mns_history_op (from->history, part->ops[i]), class_ids[i],
                             part->ops[i]);
    while (done && s.open > 0)
        add_return (&s);
    mns_u64s_reset (&s.heap);
    assert (!done || (problem->call_count == calls && problem->event_count == events));
    return done;
}

/* An event is a call's number and one bit. */
enum { CALLS_MAX = 0x7fffffff, CLOSE_STATES_MIN = 16, CLOSE_STATES_MAX = 1024 };

/* Built-in models declare what is pure, and so does a caller's that has `traits`; without, it is
 * tried out. In proportion to the part: with many keys this is paid for each. */
static void find_pure (const mns_prepare *from, mns_space *space)
{
    uint32_t states_max = from->part->op_count;
    if (from->builtin != NULL || from->model->traits != NULL)
        return;
    if (states_max < CLOSE_STATES_MIN)
        states_max = CLOSE_STATES_MIN;
    if (states_max > CLOSE_STATES_MAX)
        states_max = CLOSE_STATES_MAX;
    mns_space_close (space, states_max);
}

static minos_status fill (mns_problem *problem, const mns_prepare *from, uint32_t *class_ids,
                          mns_region *region, minos_error *error)
{
    const char **names = function_names (from->history, region);
    if (names == NULL)
        return mns_error (error, MINOS_NO_MEMORY, "no memory to prepare a search");
    minos_status status = intern_classes (from, problem->space, names, class_ids, error);
    if (status != MINOS_OK)
        return status;
    find_pure (from, problem->space);
    if (!mns_reduce (from, problem->space, class_ids) || !rank (problem, from, class_ids, region))
        return mns_error (error, MINOS_NO_MEMORY, "no memory to prepare a search");
    return MINOS_OK;
}

minos_status mns_prepare_problem (mns_problem *problem, mns_space *space, const mns_prepare *from,
                                  mns_region *region, minos_error *error)
{
    mns_budget *budget = region->budget;
    *problem = (mns_problem){ .space = space };
    minos_status status = mns_space_init (space, budget, from->model, from->builtin, from->config,
                                          from->history->values, error);
    if (status != MINOS_OK)
        return status;
    if (from->part->op_count > CALLS_MAX) {
        mns_space_reset (space);
        return mns_error (error, MINOS_LIMIT, "more than %d operations of one object", CALLS_MAX);
    }
    uint32_t *class_ids = mns_alloc_array (budget, from->part->op_count, sizeof *class_ids);
    if (class_ids == NULL)
        status = mns_error (error, MINOS_NO_MEMORY, "no memory to prepare a search");
    else {
        status = fill (problem, from, class_ids, region, error);
        mns_free (budget, class_ids, from->part->op_count * sizeof *class_ids);
    }
    if (status != MINOS_OK) {
        mns_space_reset (space);
        *problem = (mns_problem){ 0 };
    }
    return status;
}
