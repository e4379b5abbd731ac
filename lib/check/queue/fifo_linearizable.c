/* fifo_linearizable.c: linearizability of a queue whose items are distinct, in one sweep.
 *
 * With distinct items the dequeue of an item belongs to its enqueue, and a history is linearizable
 * if and only if it has none of four patterns (Henzinger, Sezgin & Vafeiadis 2013; Bouajjani, Emmi,
 * Enea & Hamza 2015): an item dequeued that was not enqueued, or dequeued twice; items a and b with
 * enqueue a before enqueue b and dequeue b before dequeue a (which may never come); a dequeue that
 * found the queue empty while at each instant some item was certainly in it. This file collects the
 * operations and finds the first two; fifo_sweep.c finds the others.
 *
 * Crashed enqueues count where their item came out; failed ones did not happen. */
#include "check/queue/fifo.h"
#include "check/queue/queue.h"

static void begin (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    mns_item_map_init (&q->items, scan->budget, sizeof (mns_fifo_item));
    mns_u32s_init (&q->ended, scan->budget);
    mns_u32s_init (&q->empties, scan->budget);
    mns_u32s_init (&q->crashed, scan->budget);
}

static void reset (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    mns_item_map_reset (&q->items);
    mns_u32s_reset (&q->ended);
    mns_u32s_reset (&q->empties);
    mns_u32s_reset (&q->crashed);
}

/* The enqueue is over, at the latest: it returned, or its item came out. */
static void over (mns_scan *scan, mns_fifo_item *item, uint32_t number)
{
    mns_fifo *q = scan->state;
    if (item->is_over)
        return;
    item->is_over = true;
    if (!mns_u32s_push (&q->ended, number))
        mns_scan_no_memory (scan);
}

static void on_enqueue (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!mns_queue_need_item (scan, moment) || moment->op->outcome == MINOS_OUTCOME_FAIL)
        return;
    if (moment->is_return) {
        uint32_t number = mns_item_map_find (&q->items, moment->input);
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
    if (q->items.count > before) {
        *item = (mns_fifo_item){ .enqueue = moment->index, .dequeue = MNS_FIFO_NO_OP };
        return;
    }
    item->repeats = true;
    if (!q->repeats)
        q->repeated = moment->input;
    q->repeats = true;
}

static void deliver (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    mns_fifo *q = scan->state;
    uint32_t number = mns_item_map_find (&q->items, value);
    mns_fifo_item *item = number != MNS_ITEM_NONE ? mns_item_map_at (&q->items, number) : NULL;
    minos_anomaly *anomaly;
    q->delivered++;
    if (!item) {
        anomaly = mns_scan_anomaly (scan, "unexpected");
        mns_scan_blame (scan, anomaly, moment, "dequeued");
        if (!anomaly)
            return;
        mns_scan_say (scan, anomaly, "%s was dequeued, and no enqueue of it had begun",
                      mns_scan_show (scan, value).text);
    } else if (item->dequeue != MNS_FIFO_NO_OP) {
        if (item->repeats)
            return;
        anomaly = mns_scan_anomaly (scan, "duplicated");
        if (!anomaly)
            return;
        mns_scan_blame (scan, anomaly, moment, "dequeued again");
        mns_scan_blame_op (scan, anomaly, item->dequeue, "first dequeue");
        mns_scan_blame_op (scan, anomaly, item->enqueue, "only enqueue");
        mns_scan_say (scan, anomaly, "%s was dequeued twice, but enqueued once",
                      mns_scan_show (scan, value).text);
    } else {
        item->dequeue = moment->index;
        over (scan, item, number);
    }
}

static void on_dequeue (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    bool pushed = true;
    if (!moment->is_return) {
        if (moment->op->outcome == MINOS_OUTCOME_CRASHED)
            pushed = mns_u32s_push (&q->crashed, moment->index);
    } else if (moment->op->outcome == MINOS_OUTCOME_OK) {
        if (mns_queue_is_empty (scan, moment->output))
            pushed = mns_u32s_push (&q->empties, moment->index);
        else
            deliver (scan, moment, moment->output);
    }
    if (!pushed)
        mns_scan_no_memory (scan);
}

/* A drain dequeues until it finds nothing: that many operations in its interval. */
static void on_drain (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    if (!moment->is_return) {
        q->crashed_drain |= moment->op->outcome == MINOS_OUTCOME_CRASHED;
        return;
    }
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    size_t count = mns_queue_drained (scan, moment);
    for (size_t i = 0; i < count && !scan->status; i++)
        deliver (scan, moment, minos_value_at (scan->values, moment->output, i));
    if (!mns_u32s_push (&q->empties, moment->index))
        mns_scan_no_memory (scan);
}

static void on_peek (mns_scan *scan, const mns_moment *moment)
{
    mns_fifo *q = scan->state;
    q->peeks |= moment->op->outcome == MINOS_OUTCOME_OK;
}

/* What the sweep does not know how to judge. */
static bool is_beyond (mns_scan *scan)
{
    const mns_fifo *q = scan->state;
    if (q->repeats)
        mns_scan_unknown (
            scan, MINOS_BASIS_MISSING,
            "%s was enqueued more than once, so which dequeue belongs to which enqueue "
            "is not known: linearizable:model=fifo-queue can search",
            mns_scan_show (scan, q->repeated).text);
    else if (q->peeks)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "there are peeks: linearizable:model=fifo-queue can search");
    else if (q->crashed_drain)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a drain crashed: what it took is not known, nor how much");
    else
        return false;
    return true;
}

static void end (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    scan->counts.mutations_ok = q->acked;
    scan->counts.observations_ok = q->delivered + q->empties.count;
    scan->counts.observations_of_mutation = q->delivered;
    mns_scan_count (scan, "item-count", q->items.count);
    mns_scan_count (scan, "dequeued-count", q->delivered);
    mns_scan_count (scan, "empty-count", q->empties.count);
    if (q->delivered == 0 && (q->empties.count == 0 || q->acked == 0))
        mns_scan_vacuous (scan,
                          q->items.count == 0 ? "nothing was enqueued" : "no dequeue has returned");
    if (is_beyond (scan) || mns_scan_tally_of (scan, "unexpected") > 0 ||
        mns_scan_tally_of (scan, "duplicated") > 0)
        return;
    if (!mns_fifo_sweep (scan))
        mns_scan_no_memory (scan);
}

static const mns_watch watches[] = { MNS_QUEUE_WATCHES (MNS_ON_CALL | MNS_ON_RETURN, on_enqueue,
                                                        MNS_ON_CALL | MNS_ON_RETURN, on_dequeue),
                                     { "drain", MNS_ON_CALL | MNS_ON_RETURN, on_drain, false },
                                     { "peek", MNS_ON_RETURN, on_peek, false },
                                     { 0 } };

const mns_scanner mns_scan_fifo_linearizable = {
    .state_size = sizeof (mns_fifo), .watches = watches, .begin = begin, .end = end, .reset = reset
};
