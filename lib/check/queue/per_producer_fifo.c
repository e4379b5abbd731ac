/* per_producer_fifo.c: items of one producer come out in the order in which it enqueued them.
 *
 *     enqueue a ├──┤    enqueue b ├──┤        dequeue → b ├──┤   dequeue → a ├──┤
 *
 * This file collects when each item went in and came out; per_producer_order.c says which pairs are
 * inverted, and why that is exact. A later copy of an item says nothing, so the first delivery of
 * each counts: it is over when the first of them has returned, and did not begin before the first
 * of them was called. */
#include "check/queue/producers.h"
#include "history/history.h"

#include <assert.h>
#include <stdint.h>

enum { NO_OP = MNS_PRODUCERS_NO_OP };

typedef mns_producers state;
typedef mns_producer producer;
typedef mns_producer_item item;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    mns_item_map_init (&s->items, scan->budget, sizeof (item));
    mns_item_map_init (&s->producers, scan->budget, sizeof (producer));
    mns_drains_init (&s->drains, scan->budget);
    mns_u32s_init (&s->crashed, scan->budget);
    s->drain_crash = MINOS_NEVER;
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    mns_item_map_reset (&s->items);
    mns_item_map_reset (&s->producers);
    mns_drains_reset (&s->drains);
    mns_u32s_reset (&s->crashed);
}

/* [producer number] or {:producer … :seq …}. */
static bool read_item (mns_scan *scan, minos_value value, minos_value *producer_value,
                       int64_t *number)
{
    const minos_values *values = scan->values;
    switch (minos_value_kind (values, value)) {
    case MINOS_KIND_VECTOR:
        *producer_value = minos_value_at (values, value, 0);
        return minos_value_count (values, value) == 2 &&
               minos_value_int64 (values, minos_value_at (values, value, 1), number);
    case MINOS_KIND_MAP:
        *producer_value = minos_value_get (values, value, "producer");
        return *producer_value != MINOS_NIL && mns_scan_int (scan, value, "seq", number);
    default:
        return false;
    }
}

/* The producer's number. MNS_ITEM_NONE: no memory. */
static uint32_t producer_of (state *s, minos_value value)
{
    if (s->last_producer_number != MNS_ITEM_NONE && s->last_producer == value)
        return s->last_producer_number;
    uint32_t number = mns_item_map_add (&s->producers, value);
    if (number == MNS_ITEM_NONE)
        return number;
    producer *p = mns_item_map_at (&s->producers, number);
    if (!p->known)
        *p = (producer){ .value = value,
                         .first_op = NO_OP,
                         .last_number = INT64_MIN,
                         .called = INT64_MIN,
                         .published = INT64_MIN,
                         .known = true };
    s->last_producer = value;
    s->last_producer_number = number;
    return number;
}

/* The item's record; NULL once the scan is over. */
static item *take (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    state *s = scan->state;
    minos_value producer_value;
    int64_t number;
    uint32_t at = mns_item_map_add (&s->items, value);
    item *i = at != MNS_ITEM_NONE ? mns_item_map_at (&s->items, at) : NULL;
    if (i && i->producer != 0)
        return i;
    if (i && !read_item (scan, value, &producer_value, &number)) {
        mns_scan_refuse (scan, moment, "%s is no [producer number] and no {:producer … :seq …}",
                         mns_scan_show (scan, value).text);
        return NULL;
    }
    uint32_t of = i ? producer_of (s, producer_value) : MNS_ITEM_NONE;
    if (of == MNS_ITEM_NONE) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    *i = (item){ .number = number,
                 .producer = of,
                 .enqueued = NO_OP,
                 .published = NO_OP,
                 .returned = NO_OP,
                 .invoked = NO_OP };
    producer *p = mns_item_map_at (&s->producers, of);
    s->disordered |= p->last_number > number;
    p->last_number = number;
    return i;
}

/* Returns come in the order of time, so the last is the last. */
static void on_enqueue (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    if (moment->op->outcome == MINOS_OUTCOME_FAIL || !mns_queue_need_item (scan, moment))
        return;
    item *i = take (scan, moment, moment->input);
    s->any_enqueue = true;
    if (!i)
        return;
    producer *p = mns_producers_of (s, i);
    if (moment->is_return) {
        i->published = moment->index;
        p->published = i->number > p->published ? i->number : p->published;
        return;
    }
    i->open |= moment->op->outcome == MINOS_OUTCOME_CRASHED;
    if (i->enqueued == NO_OP) {
        i->enqueued = moment->index;
        p->contrary |= i->number < p->published;
        s->unnumbered |= i->number < p->called;
        p->called = i->number;
    }
}

static void deliver (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    item *i = take (scan, moment, value);
    if (!i)
        return;
    if (i->returned == NO_OP) {
        i->returned = moment->index;
        mns_producers_of (scan->state, i)->deliveries++;
    }
    i->deliveries += i->deliveries < 2;
    if (i->invoked == NO_OP || moment->op->call < mns_history_op (scan->history, i->invoked)->call)
        i->invoked = moment->index;
}

static void on_dequeue (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    if (moment->is_return) {
        if (moment->op->outcome == MINOS_OUTCOME_OK && !mns_queue_is_empty (scan, moment->output))
            deliver (scan, moment, moment->output);
    } else if (moment->op->outcome == MINOS_OUTCOME_CRASHED) {
        s->crashed_op = moment->index;
        if (!mns_u32s_push (&s->crashed, moment->at))
            mns_scan_no_memory (scan);
    }
}

/* Only a vector has an order. */
static void on_drain (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    if (!moment->is_return && moment->op->outcome == MINOS_OUTCOME_CRASHED &&
        s->drain_crash == MINOS_NEVER) {
        s->crashed_op = moment->index;
        s->drain_crash = moment->at;
    }
    if (!moment->is_return || moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    size_t count = mns_queue_drained (scan, moment);
    for (size_t k = 0; k < count && !scan->status; k++)
        deliver (scan, moment, minos_value_at (scan->values, moment->output, k));
    if (count > 1 && minos_value_kind (scan->values, moment->output) == MINOS_KIND_VECTOR &&
        !mns_drains_push (&s->drains, (mns_drain){ moment->index, moment->output }))
        mns_scan_no_memory (scan);
}

static void end (mns_scan *scan)
{
    state *s = scan->state;
    uint64_t delivered = 0;
    bool could_fail = false;
    for (uint32_t k = 1; k <= s->producers.count; k++) {
        const producer *p = mns_item_map_at (&s->producers, k);
        could_fail |= p->deliveries >= 2;
        delivered += p->deliveries;
    }
    scan->counts.observations_ok = delivered;
    scan->counts.observations_of_mutation = delivered;
    mns_scan_count (scan, "producer-count", s->producers.count);
    mns_scan_count (scan, "delivered-count", delivered);
    mns_producers_judge (scan);
    if (!could_fail)
        mns_scan_vacuous (scan, "no producer had two items delivered");
}

static const mns_watch watches[] = { MNS_QUEUE_WATCHES (MNS_ON_CALL | MNS_ON_RETURN, on_enqueue,
                                                        MNS_ON_CALL | MNS_ON_RETURN, on_dequeue),
                                     { "drain", MNS_ON_CALL | MNS_ON_RETURN, on_drain, false },
                                     { 0 } };

const mns_scanner mns_scan_per_producer_fifo = {
    .state_size = sizeof (state), .watches = watches, .begin = begin, .end = end, .reset = reset
};
