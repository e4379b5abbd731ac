/* fifo_linearizable.c: linearizability of a queue.
 *
 * With distinct items the dequeue of an item belongs to its enqueue, and without peeks a history is
 * linearizable if and only if it has none of four patterns (Henzinger, Sezgin & Vafeiadis 2013;
 * Bouajjani, Emmi, Enea & Hamza 2015): an item dequeued that was not enqueued, or dequeued twice;
 * items a and b with enqueue a before enqueue b and dequeue b before dequeue a (which may never
 * come); a dequeue that found the queue empty while at each instant some item was certainly in it.
 * This file collects the operations and finds the first two; fifo_sweep.c finds the others.
 *
 * With peeks the order of the items is looked for (fifo_order.c). Where items repeat, or peeks meet
 * crashed dequeues, the items that do not repeat may show a violation (fifo_sweep.c); else two
 * frontiers are searched (fifo_search.c).
 *
 * Crashed enqueues count where their item came out; failed ones did not happen. An item that came
 * out more often than it had gone in by then is refuted here, whether items repeat or not. */
#include "check/queue/fifo.h"
#include "check/queue/queue.h"

#include <inttypes.h>

static void begin (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    mns_item_map_init (&q->items, scan->budget, sizeof (mns_fifo_item));
    mns_u32s_init (&q->ended, scan->budget);
    mns_u32s_init (&q->empties, scan->budget);
    mns_u32s_init (&q->crashed, scan->budget);
    mns_fifo_mores_init (&q->more, scan->budget);
    q->crashed_drain = MNS_FIFO_NO_OP;
}

static void reset (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    mns_item_map_reset (&q->items);
    mns_u32s_reset (&q->ended);
    mns_u32s_reset (&q->empties);
    mns_u32s_reset (&q->crashed);
    mns_fifo_mores_reset (&q->more);
}

static void push (mns_scan *scan, mns_u32s *to, uint32_t number)
{
    if (!mns_u32s_push (to, number))
        mns_scan_no_memory (scan);
}

static void push_more (mns_scan *scan, mns_fifo_kind kind, uint32_t item, uint32_t op)
{
    mns_fifo *q = scan->state;
    if (!mns_fifo_mores_push (&q->more, (mns_fifo_more){ item, op, kind }))
        mns_scan_no_memory (scan);
}

/* The enqueue is over, at the latest: it returned, or its item was seen. */
static void over (mns_scan *scan, mns_fifo_item *item, uint32_t number)
{
    mns_fifo *q = scan->state;
    if (item->is_over)
        return;
    item->is_over = true;
    push (scan, &q->ended, number);
}

static void on_enqueue (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!mns_queue_need_item (scan, moment) || moment->op->outcome == MINOS_OUTCOME_FAIL)
        return;
    mns_fifo_near *near = &q->near[moment->index % MNS_FIFO_NEAR];
    if (moment->is_return) {
        bool is_near = near->item != MNS_ITEM_NONE && near->op == moment->index;
        uint32_t number = is_near ? near->item : mns_item_map_find (&q->items, moment->input);
        over (scan, mns_item_map_at (&q->items, number), number);
        q->acked++;
        return;
    }
    size_t before = q->items.count;
    uint32_t number = mns_item_map_add (&q->items, moment->input);
    if (number == MNS_ITEM_NONE) {
        mns_scan_no_memory (scan);
        return;
    }
    mns_fifo_item *item = mns_item_map_at (&q->items, number);
    *near = (mns_fifo_near){ moment->index, number };
    if (q->items.count > before) {
        *item = (mns_fifo_item){ .enqueue = moment->index, .dequeue = MNS_FIFO_NO_OP, .copies = 1 };
        return;
    }
    item->repeats = true;
    item->copies += item->copies < MNS_FIFO_COPIES_MAX;
    q->repeats = true;
    push_more (scan, MNS_FIFO_ENQUEUE, number, moment->index);
}

/* Seen, by a dequeue or a peek, before any enqueue of it had begun. */
static void blame_unexpected (mns_scan *scan, const mns_moment *moment, minos_value value,
                              const char *seen)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "unexpected");
    mns_scan_blame (scan, anomaly, moment, seen);
    if (!anomaly)
        return;
    mns_scan_say (scan, anomaly, "%s was %s, and no enqueue of it had begun",
                  mns_scan_show (scan, value).text, seen);
    mns_scan_refute (scan, "unexpected %" PRIu32 "\n", moment->index);
}

/* Dequeued more often than enqueues of it had begun. */
static void blame_duplicated (mns_scan *scan, const mns_moment *moment, minos_value value,
                              const mns_fifo_item *item)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "duplicated");
    if (!anomaly)
        return;
    mns_scan_blame (scan, anomaly, moment, "dequeued again");
    mns_scan_blame_op (scan, anomaly, item->dequeue, "first dequeue");
    mns_scan_blame_op (scan, anomaly, item->enqueue,
                       item->repeats ? "first enqueue" : "only enqueue");
    if (item->repeats)
        mns_scan_say (scan, anomaly, "%s was dequeued more often than it had been enqueued",
                      mns_scan_show (scan, value).text);
    else
        mns_scan_say (scan, anomaly, "%s was dequeued twice, but enqueued once",
                      mns_scan_show (scan, value).text);
    mns_scan_refute (scan, "duplicated %" PRIu32 "\n", moment->index);
}

static void deliver (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    mns_fifo *q = scan->state;
    uint32_t number = mns_item_map_find (&q->items, value);
    mns_fifo_item *item = number != MNS_ITEM_NONE ? mns_item_map_at (&q->items, number) : NULL;
    q->delivered++;
    if (!item) {
        blame_unexpected (scan, moment, value, "dequeued");
    } else if (item->copies == 0) {
        blame_duplicated (scan, moment, value, item);
    } else {
        item->copies -= item->copies < MNS_FIFO_COPIES_MAX;
        if (item->dequeue != MNS_FIFO_NO_OP)
            push_more (scan, MNS_FIFO_DEQUEUE, number, moment->index);
        else
            item->dequeue = moment->index;
        over (scan, item, number);
    }
}

static void on_dequeue (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!moment->is_return) {
        if (moment->op->outcome == MINOS_OUTCOME_CRASHED)
            push (scan, &q->crashed, moment->index);
    } else if (moment->op->outcome == MINOS_OUTCOME_OK) {
        if (mns_queue_is_empty (scan, moment->output))
            push (scan, &q->empties, moment->index);
        else
            deliver (scan, moment, moment->output);
    }
}

/* A drain dequeues until it finds nothing: that many operations in its interval. One that crashed
 * is any number of crashed dequeues, and the first can do what later ones could. */
static void on_drain (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!moment->is_return) {
        if (moment->op->outcome == MINOS_OUTCOME_CRASHED && q->crashed_drain == MNS_FIFO_NO_OP)
            q->crashed_drain = moment->index;
        return;
    }
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    size_t count = mns_queue_drained (scan, moment);
    for (size_t i = 0; i < count && !scan->status; i++)
        deliver (scan, moment, minos_value_at (scan->values, moment->output, i));
    push (scan, &q->empties, moment->index);
}

static void on_peek (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!moment->is_return || moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    if (mns_queue_is_empty (scan, moment->output)) {
        push (scan, &q->empties, moment->index);
        return;
    }
    uint32_t number = mns_item_map_find (&q->items, moment->output);
    q->peeked++;
    if (number == MNS_ITEM_NONE) {
        blame_unexpected (scan, moment, moment->output, "peeked at");
        return;
    }
    push_more (scan, MNS_FIFO_PEEK, number, moment->index);
    over (scan, mns_item_map_at (&q->items, number), number);
}

static void end (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    uint64_t seen = q->delivered + q->peeked;
    bool wild = q->crashed.count > 0 || q->crashed_drain != MNS_FIFO_NO_OP;
    scan->counts.mutations_ok = q->acked;
    scan->counts.observations_ok = seen + q->empties.count;
    scan->counts.observations_of_mutation = seen;
    mns_scan_count (scan, "item-count", q->items.count);
    mns_scan_count (scan, "dequeued-count", q->delivered);
    mns_scan_count (scan, "empty-count", q->empties.count);
    if (seen == 0 && (q->empties.count == 0 || q->acked == 0))
        mns_scan_vacuous (scan,
                          q->items.count == 0 ? "nothing was enqueued" : "no dequeue has returned");
    if (scan->part.valid == MINOS_VALID_FALSE)
        return;
    bool alone = !q->repeats && (q->peeked == 0 || !wild);
    if (!(alone ? mns_fifo_sweep : mns_fifo_glance) (scan))
        mns_scan_no_memory (scan);
    else if (!alone && scan->part.valid != MINOS_VALID_FALSE)
        mns_fifo_search (scan);
}

static const mns_watch watches[] = { MNS_QUEUE_WATCHES (MNS_ON_CALL | MNS_ON_RETURN, on_enqueue,
                                                        MNS_ON_CALL | MNS_ON_RETURN, on_dequeue),
                                     { "drain", MNS_ON_CALL | MNS_ON_RETURN, on_drain, false },
                                     { "peek", MNS_ON_CALL | MNS_ON_RETURN, on_peek, false },
                                     { 0 } };

const mns_scanner mns_scan_fifo_linearizable = { .state_size = sizeof (mns_fifo),
                                                 .watches = watches,
                                                 .model = "fifo-queue",
                                                 .begin = begin,
                                                 .end = end,
                                                 .reset = reset };
