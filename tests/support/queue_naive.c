/* queue_naive.c: see queue_naive.h. */
#include "support/queue_naive.h"

#include "unit/history/script.h"

bool naive_delivers (const sim_op *op)
{
    return !op->enqueues && op->end == SIM_OK && op->number != SIM_EMPTY;
}

bool naive_is_same (const sim_op *a, const sim_op *b)
{
    return a->producer == b->producer && a->number == b->number;
}

const sim_op *naive_enqueue_of (const sim *s, const sim_op *item)
{
    for (int i = 0; i < s->count; i++)
        if (s->ops[i].enqueues && naive_is_same (&s->ops[i], item))
            return &s->ops[i];
    return NULL;
}

naive_counts naive_count (const sim *s)
{
    naive_counts out = { .drained = false };
    for (int i = 0; i < s->count; i++) {
        const sim_op *op = &s->ops[i];
        const sim_op *enqueue = naive_delivers (op) ? naive_enqueue_of (s, op) : NULL;
        bool phantom = enqueue == NULL || enqueue->call > op->ret;
        bool comes_out = false;
        bool empty = !op->enqueues && op->end == SIM_OK && !naive_delivers (op);
        out.unexpected += naive_delivers (op) && phantom;
        out.failed += naive_delivers (op) && !phantom && enqueue->end == SIM_FAIL;
        out.crashed += !op->enqueues && op->end == SIM_CRASH;
        for (int k = 0; k < s->count; k++) {
            const sim_op *other = &s->ops[k];
            bool same = naive_delivers (other) && naive_is_same (op, other);
            out.repeated += naive_delivers (op) && same && i != k && other->ret < op->ret &&
                            enqueue && enqueue->call < other->ret;
            comes_out |= same && other->ret > op->call;
            empty &= !other->enqueues || other->end != SIM_OK || other->ret < op->call;
        }
        out.missing += op->enqueues && op->end == SIM_OK && !comes_out;
        out.drained |= empty;
    }
    return out;
}

char naive_script (const char *script, const char *checker)
{
    minos_history *history = script_history (script);
    char word = sim_judge (history, checker);
    minos_history_free (history);
    return word;
}

char naive_judge (const sim *s, bool pairs, const char *checker)
{
    minos_history *history = sim_build (s, pairs);
    char word = sim_judge (history, checker);
    minos_history_free (history);
    return word;
}
