/* reduce.c: the exact reductions.
 *
 * All of them drop *crashed* operations, which are optional: a linearization without them is one
 * of the full history. So each proof shows the other direction only: from a linearization L that
 * uses a dropped operation, one that does not. A prefix of a history pends with its crashed
 * operations and with fewer observers, so each proof holds for every prefix too, and the operation
 * to blame stays the same.
 *
 * Reads. A crashed operation that is pure leaves the state as it is: take it out of L.
 *
 * Writes (register, cas-register; not while failed CAS are observed). Let w be a crashed write, or
 * a crashed CAS, that sets the value v, and let no operation that could follow w need v: each
 * completed read of v and each completed CAS from v returned before w was called, and no crashed
 * CAS from v is left. In L, what follows w up to the next operation that changes the state, m,
 * is legal in state v, needs no v, and so is legal in every state (there is no operation that
 * needs the absence of a value, a failed CAS being the only one); m is legal in v and is no CAS
 * from v, so it is a write, legal everywhere and with the same result. Take w out. Dropping a
 * crashed CAS takes away a need of the value that it expects, so we go on until nothing changes.
 *
 * Inserts (collections; the model says so). Let e be a crashed insert of v, and let no completed
 * operation answer with v or with a collection that has v, and none but inserts that answer nothing
 * have v as its input. In L, e's element is then taken out, if at all, by one crashed operation,
 * which is optional: take that out too. What remains answers as before: other elements keep their
 * order, an answer that shows the next element or all of them was not given while this one would
 * have been in it, and "empty" stays true of a collection with fewer elements. */
#include "search/reduce.h"

#include "base/judy.h"

#include <assert.h>
#include <string.h>

static const mns_op *op_of (const mns_prepare *from, uint32_t i)
{
    assert (i < from->part->op_count);
    return mns_history_op (from->history, from->part->ops[i]);
}

static void reduce_reads (const mns_prepare *from, const mns_space *space, uint32_t *class_ids)
{
    for (uint32_t i = 0; i < from->part->op_count; i++) {
        if (class_ids[i] == MNS_DROPPED)
            continue;
        assert (class_ids[i] < space->classes.count);
        if (op_of (from, i)->outcome == MINOS_OUTCOME_CRASHED &&
            space->classes.at[class_ids[i]].pure)
            class_ids[i] = MNS_DROPPED;
    }
}

/* ---- Unread writes. For each value (a state of the register family): */
typedef struct values {
    uint64_t *last;    /* 1 + the last return of a completed operation that needs it, 0 = none */
    uint32_t *crashed; /* crashed operations left that need it */
    uint32_t *head;    /* crashed operations that set it: 1 + operation, 0 = none */
    uint32_t *next;    /* by operation: the rest of that list */
    uint32_t *work;    /* values that no crashed operation needs any more */
    size_t work_count;
    size_t count, op_count;
} values;

static bool values_init (values *v, mns_budget *budget, size_t count, size_t op_count)
{
    *v = (values){ .count = count, .op_count = op_count };
    v->last = mns_zalloc (budget, count * sizeof *v->last);
    v->crashed = mns_zalloc (budget, count * sizeof *v->crashed);
    v->head = mns_zalloc (budget, count * sizeof *v->head);
    v->next = mns_zalloc (budget, op_count * sizeof *v->next);
    v->work = mns_zalloc (budget, count * sizeof *v->work);
    return v->last && v->crashed && v->head && v->next && v->work;
}

static void values_reset (values *v, mns_budget *budget)
{
    if (v->last)
        mns_free (budget, v->last, v->count * sizeof *v->last);
    if (v->crashed)
        mns_free (budget, v->crashed, v->count * sizeof *v->crashed);
    if (v->head)
        mns_free (budget, v->head, v->count * sizeof *v->head);
    if (v->next)
        mns_free (budget, v->next, v->op_count * sizeof *v->next);
    if (v->work)
        mns_free (budget, v->work, v->count * sizeof *v->work);
}

static bool needs_a (const mns_class *class)
{
    return class->kind == MNS_CLASS_READ || class->kind == MNS_CLASS_CAS;
}

static bool sets_b (const mns_class *class)
{
    return class->kind == MNS_CLASS_WRITE || class->kind == MNS_CLASS_CAS;
}

/* False where the rule does not apply: some operation needs the absence of a value. */
static bool count_needs (values *v, const mns_prepare *from, const mns_space *space,
                         const uint32_t *class_ids)
{
    for (uint32_t i = 0; i < from->part->op_count; i++) {
        if (class_ids[i] == MNS_DROPPED)
            continue;
        const mns_class *class = &space->classes.at[class_ids[i]];
        const mns_op *op = op_of (from, i);
        bool crashed = op->outcome == MINOS_OUTCOME_CRASHED;
        if (class->kind == MNS_CLASS_CAS_FAILED || class->kind == MNS_CLASS_GENERIC)
            return false;
        if (needs_a (class)) {
            assert (class->a < v->count);
            if (crashed)
                v->crashed[class->a]++;
            else if (v->last[class->a] < (uint64_t) op->ret + 1)
                v->last[class->a] = (uint64_t) op->ret + 1;
        }
        if (crashed && sets_b (class)) {
            assert (class->b < v->count);
            v->next[i] = v->head[class->b];
            v->head[class->b] = i + 1;
        }
    }
    return true;
}

static void drop_unread (values *v, const mns_prepare *from, const mns_space *space,
                         uint32_t *class_ids)
{
    for (uint32_t value = 0; value < v->count; value++)
        if (v->crashed[value] == 0)
            v->work[v->work_count++] = value;
    while (v->work_count > 0) {
        uint32_t value = v->work[--v->work_count];
        for (uint32_t i = v->head[value]; i > 0; i = v->next[i - 1]) {
            uint32_t class_id = class_ids[i - 1];
            if (v->last[value] > op_of (from, i - 1)->call)
                continue; /* one that needs it returned at the call or later */
            assert (class_id != MNS_DROPPED);
            class_ids[i - 1] = MNS_DROPPED;
            const mns_class *class = &space->classes.at[class_id];
            if (needs_a (class) && --v->crashed[class->a] == 0) {
                assert (v->work_count < v->count);
                v->work[v->work_count++] = class->a;
            }
        }
    }
}

static bool reduce_writes (const mns_prepare *from, const mns_space *space, uint32_t *class_ids)
{
    values v;
    bool done = values_init (&v, space->budget, space->states.count, from->part->op_count);
    if (done && count_needs (&v, from, space, class_ids))
        drop_unread (&v, from, space, class_ids);
    values_reset (&v, space->budget);
    return done;
}

/* ---- Unseen inserts. */

/* Adds `value` and all that it is made of to the set. Parts of a value that is in the set already
 * are there too. */
static bool see (mns_judy_set *seen, mns_u32s *stack, const minos_values *pool, minos_value value)
{
    if (!mns_u32s_push (stack, value))
        return false;
    while (stack->count > 0) {
        minos_value top = stack->at[--stack->count];
        bool added;
        if (!mns_judy_set_add (seen, top, &added))
            return false;
        if (!added)
            continue;
        size_t parts = minos_value_count (pool, top);
        if (minos_value_kind (pool, top) == MINOS_KIND_MAP)
            parts *= 2;
        for (size_t i = 0; i < parts; i++)
            if (!mns_u32s_push (stack, minos_value_at (pool, top, i)))
                return false;
    }
    return true;
}

static bool is_insert (const mns_prepare *from, const mns_op *op)
{
    size_t size;
    const minos_values *pool = from->history->values;
    const char *f = minos_value_text (pool, mns_history_f (from->history, op), &size);
    for (const mns_function *row = from->builtin->functions; row->name != NULL; row++)
        if (strlen (row->name) == size && memcmp (row->name, f, size) == 0)
            return row->roles & MNS_F_INSERTS;
    return false;
}

static bool see_answers (mns_judy_set *seen, const mns_prepare *from, const mns_space *space,
                         const uint32_t *class_ids)
{
    mns_u32s stack;
    bool done = true;
    mns_u32s_init (&stack, space->budget);
    for (uint32_t i = 0; done && i < from->part->op_count; i++) {
        if (class_ids[i] == MNS_DROPPED)
            continue;
        const mns_class *class = &space->classes.at[class_ids[i]];
        bool says_nothing = class->output == MINOS_NIL && is_insert (from, op_of (from, i));
        if (class->completed && !says_nothing)
            done = see (seen, &stack, space->values, class->input) &&
                   see (seen, &stack, space->values, class->output);
    }
    mns_u32s_reset (&stack);
    return done;
}

static bool reduce_inserts (const mns_prepare *from, const mns_space *space, uint32_t *class_ids)
{
    mns_judy_set seen;
    mns_judy_set_init (&seen, space->budget);
    bool done = see_answers (&seen, from, space, class_ids);
    for (uint32_t i = 0; done && i < from->part->op_count; i++) {
        if (class_ids[i] == MNS_DROPPED)
            continue;
        const mns_op *op = op_of (from, i);
        if (op->outcome == MINOS_OUTCOME_CRASHED && is_insert (from, op) &&
            !mns_judy_set_has (&seen, space->classes.at[class_ids[i]].input))
            class_ids[i] = MNS_DROPPED;
    }
    mns_judy_set_reset (&seen);
    return done;
}

bool mns_reduce (const mns_prepare *from, const mns_space *space, uint32_t *class_ids)
{
    uint32_t known = from->builtin != NULL ? from->builtin->reductions : 0;
    assert (from->part != NULL && space->budget != NULL);
    if (!(from->rules_off & MNS_RULE_REDUCE_READS))
        reduce_reads (from, space, class_ids);
    if (from->rules_off & MNS_RULE_REDUCE_WRITES)
        return true;
    if ((known & MNS_REDUCE_UNREAD_WRITES) && space->family &&
        !reduce_writes (from, space, class_ids))
        return false;
    return !(known & MNS_REDUCE_UNSEEN_INSERTS) || reduce_inserts (from, space, class_ids);
}
