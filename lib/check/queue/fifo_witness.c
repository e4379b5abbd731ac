/* fifo_witness.c: a linearization of a queue, from an order of its enqueues and an order of what
 * happens at its head.
 *
 *     E1 E2 E3 …          the i-th dequeue has the item of Ei, and needs E1 … Ei before it, as its
 *     P1 F1 F2 P3 …       peeks do; what found nothing needs those before it, and no other
 *
 * Both orders keep real time. The next at the head is taken as soon as what it needs is there and
 * no enqueue that is left returned before it was called; else the next enqueue. This never takes an
 * operation at the head too early, nor an enqueue that had to stand behind a later one at the head:
 * let Ei stand behind a taken Ek or F in real time, the last one called; an Ek would break the
 * order of the enqueues, and an F that returned before Ei was called is no longer left when Ei is
 * taken, for whoever made the orders saw to it.
 *
 * Nothing of that is believed: the result is held against real time (an operation may stand where
 * its return lies behind every call before it), replayed on a queue, and counted. */
#include "check/queue/fifo.h"

#include <assert.h>

typedef struct witness {
    mns_scan *scan;
    const mns_fifo_steps *enqueues, *fronts;
    uint64_t *least; /* return of the enqueues from this one on */
    mns_fifo_steps line;
} witness;

static bool merge (witness *w)
{
    size_t enqueue = 0, front = 0, count = w->enqueues->count;
    w->least[count] = MNS_FIFO_NEVER;
    for (size_t i = count; i-- > 0;) {
        uint64_t ret = w->enqueues->at[i].ret;
        w->least[i] = ret < w->least[i + 1] ? ret : w->least[i + 1];
    }
    if (!mns_fifo_steps_reserve (&w->line, count + w->fronts->count))
        return false;
    while (enqueue < count || front < w->fronts->count) {
        const mns_fifo_step *f = front < w->fronts->count ? &w->fronts->at[front] : NULL;
        bool now = f && enqueue >= f->need && (w->least[enqueue] > f->call || enqueue == count);
        if (!now && enqueue == count)
            break; /* it needs what there is not: the count will tell */
        w->line.at[w->line.count++] = now ? *f : w->enqueues->at[enqueue];
        *(now ? &front : &enqueue) += 1;
    }
    return true;
}

/* Completed operations, those of drains one by one. */
static uint64_t required (const mns_fifo *q)
{
    return q->acked + q->delivered + q->peeked + q->empties.count;
}

static bool holds (const witness *w)
{
    uint64_t latest = 0, completed = 0;
    size_t head = 0, tail = 0; /* of the queue: the enqueues in their order */
    for (size_t i = 0; i < w->line.count; i++) {
        const mns_fifo_step *s = &w->line.at[i];
        bool is_empty = head == tail;
        uint32_t item = is_empty ? MNS_ITEM_NONE : w->enqueues->at[head].item;
        if (s->ret < latest)
            return false;
        latest = s->call > latest ? s->call : latest;
        completed += s->ret != MNS_FIFO_NEVER;
        switch (s->kind) {
        case MNS_FIFO_ENQUEUE:
            tail++;
            continue;
        case MNS_FIFO_EMPTY:
            if (!is_empty)
                return false;
            continue;
        case MNS_FIFO_WILD:
            if (is_empty)
                return false;
            break;
        default:
            if (is_empty || item != s->item)
                return false;
        }
        head += s->kind != MNS_FIFO_PEEK;
    }
    return completed == required (w->scan->state);
}

static bool hand_over (witness *w)
{
    size_t count = w->line.count;
    uint32_t *ops = mns_alloc_array (w->scan->budget, count, sizeof *ops);
    if (!ops)
        return false;
    for (size_t i = 0; i < count; i++)
        ops[i] = w->line.at[i].op;
    mns_scan_witness (w->scan, ops, count);
    mns_free (w->scan->budget, ops, count * sizeof *ops);
    return true;
}

bool mns_fifo_witness (mns_scan *scan, const mns_fifo_steps *enqueues, const mns_fifo_steps *fronts)
{
    witness w = { .scan = scan, .enqueues = enqueues, .fronts = fronts };
    size_t room = (enqueues->count + 1) * sizeof *w.least;
    w.least = mns_alloc (scan->budget, room);
    if (!w.least)
        return false;
    mns_fifo_steps_init (&w.line, scan->budget);
    bool enough = merge (&w);
    if (enough && !holds (&w))
        mns_scan_defect (scan, "gave a linearization that does not hold");
    else if (enough)
        enough = hand_over (&w);
    mns_fifo_steps_reset (&w.line);
    mns_free (scan->budget, w.least, room);
    return enough;
}
