/* per_producer_fifo.c: items of one producer come out in the order of their numbers.
 *
 * Of a producer's items s1 < s2, the *inversion*: s1 was in the queue before s2 was (its enqueue
 * had returned ok before that of s2 was called), and a delivery of s2 had returned before any
 * delivery of s1 was called. Deliveries that overlap say nothing, a later copy of s1 neither.
 *
 *     enqueue s1 ├──┤    enqueue s2 ├──┤        dequeue → s2 ├──┤   dequeue → s1 ├──┤
 *
 * Where the enqueues are known and say no such thing (that of s1 crashed, or both overlap), a queue
 * that keeps its order may have done this: not known. Where nobody's enqueues were recorded the
 * numbers alone say what came first.
 *
 * By producer, from the highest number down, with the delivery that returned first so far: O(n)
 * where items first appear in the order of their numbers, O(n log n) else. */
#include "base/sort.h"
#include "check/queue/queue.h"
#include "history/history.h"

#include <inttypes.h>
#include <stdint.h>

enum { NO_OP = UINT32_MAX };

typedef struct item {
    int64_t number;
    uint32_t producer;          /* number in state->producers, 0 = not filled yet */
    uint32_t enqueued;          /* operation whose call is the first to enqueue it */
    uint32_t published;         /* the operation whose ok return is the first */
    uint32_t returned, invoked; /* the deliveries that returned and were called first */
} item;

/* What is known of a producer, while its items are walked downwards. */
typedef struct producer {
    minos_value value;
    uint32_t first_op;   /* delivers a higher number, and returned before all others */
    uint32_t first_item; /* … and what it delivers */
    uint32_t deliveries; /* items delivered */
    int64_t last_number; /* of the item that appeared last */
    bool known;
} producer;

typedef struct state {
    mns_item_map items, producers;
    bool any_enqueue, disordered;
    minos_value last_producer;
    uint32_t last_producer_number;
} state;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    mns_item_map_init (&s->items, scan->budget, sizeof (item));
    mns_item_map_init (&s->producers, scan->budget, sizeof (producer));
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    mns_item_map_reset (&s->items);
    mns_item_map_reset (&s->producers);
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
        *p = (producer){ value, NO_OP, 0, 0, INT64_MIN, true };
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
    *i = (item){ number, of, NO_OP, NO_OP, NO_OP, NO_OP };
    producer *p = mns_item_map_at (&s->producers, of);
    s->disordered |= p->last_number > number;
    p->last_number = number;
    return i;
}

static void on_enqueue (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    if (moment->op->outcome == MINOS_OUTCOME_FAIL || !mns_queue_need_item (scan, moment))
        return;
    item *i = take (scan, moment, moment->input);
    s->any_enqueue = true;
    if (i && !moment->is_return && i->enqueued == NO_OP)
        i->enqueued = moment->index;
    if (i && moment->is_return && i->published == NO_OP)
        i->published = moment->index;
}

static void deliver (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    item *i = take (scan, moment, value);
    if (!i)
        return;
    if (i->returned == NO_OP) {
        i->returned = moment->index;
        producer *p = mns_item_map_at (&((state *) scan->state)->producers, i->producer);
        p->deliveries++;
    }
    if (i->invoked == NO_OP || moment->op->call < mns_history_op (scan->history, i->invoked)->call)
        i->invoked = moment->index;
}

static void on_dequeue (mns_scan *scan, const mns_moment *moment)
{
    if (moment->op->outcome == MINOS_OUTCOME_OK && !mns_queue_is_empty (scan, moment->output))
        deliver (scan, moment, moment->output);
}

static void on_drain (mns_scan *scan, const mns_moment *moment)
{
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    size_t count = mns_queue_drained (scan, moment);
    for (size_t k = 0; k < count && !scan->status; k++)
        deliver (scan, moment, minos_value_at (scan->values, moment->output, k));
}

static void blame (mns_scan *scan, const item *late, const item *early, minos_value producer_value)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "out-of-order-delivery");
    if (!anomaly)
        return;
    mns_scan_blame_op (scan, anomaly, late->invoked, "delivered late");
    mns_scan_blame_op (scan, anomaly, early->returned, "delivered before");
    if (late->published != NO_OP)
        mns_scan_blame_op (scan, anomaly, late->published, "enqueued first");
    if (early->enqueued != NO_OP)
        mns_scan_blame_op (scan, anomaly, early->enqueued, "enqueued later");
    mns_scan_say (scan, anomaly,
                  "item %" PRId64 " of producer %s was delivered only after item %" PRId64
                  ", which the producer had enqueued later",
                  late->number, mns_scan_show (scan, producer_value).text, early->number);
}

/* The next item on the way down. */
static void judge (mns_scan *scan, uint32_t at, uint64_t *doubtful)
{
    state *s = scan->state;
    const minos_history *history = scan->history;
    const item *i = mns_item_map_at (&s->items, at);
    producer *p = mns_item_map_at (&s->producers, i->producer);
    if (i->returned == NO_OP)
        return;
    if (p->first_op != NO_OP &&
        mns_history_op (history, p->first_op)->ret < mns_history_op (history, i->invoked)->call) {
        const item *early = mns_item_map_at (&s->items, p->first_item);
        bool in_order = i->published != NO_OP && s->any_enqueue &&
                        mns_history_op (history, i->published)->ret <
                            mns_history_op (history, early->enqueued)->call;
        if (in_order || !s->any_enqueue)
            blame (scan, i, early, p->value);
        else
            ++*doubtful;
    }
    /* Where enqueues are known, an item without one was not enqueued later. */
    if (s->any_enqueue && i->enqueued == NO_OP)
        return;
    if (p->first_op == NO_OP ||
        mns_history_op (history, i->returned)->ret < mns_history_op (history, p->first_op)->ret) {
        p->first_op = i->returned;
        p->first_item = at;
    }
}

static bool is_less (state *s, const uint32_t *a, const uint32_t *b)
{
    const item *left = mns_item_map_at (&s->items, *a), *right = mns_item_map_at (&s->items, *b);
    return left->number < right->number;
}
MNS_SORT (uint32_t, sort_by_number, state *, is_less);

/* Items from the highest number down; false: no memory. */
static bool walk_down (mns_scan *scan, uint64_t *doubtful)
{
    state *s = scan->state;
    size_t count = s->items.count;
    uint32_t *sorted = NULL;
    if (s->disordered) {
        sorted = mns_alloc_array (scan->budget, count * 2, sizeof *sorted);
        if (!sorted)
            return false;
        for (size_t k = 0; k < count; k++)
            sorted[k] = (uint32_t) k + 1;
        sort_by_number (sorted, sorted + count, count, s);
    }
    for (size_t k = count; k-- > 0;)
        judge (scan, sorted ? sorted[k] : (uint32_t) k + 1, doubtful);
    if (sorted)
        mns_free (scan->budget, sorted, count * 2 * sizeof *sorted);
    return true;
}

static void end (mns_scan *scan)
{
    state *s = scan->state;
    uint64_t doubtful = 0, delivered = 0;
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
    if (!walk_down (scan, &doubtful)) {
        mns_scan_no_memory (scan);
        return;
    }
    mns_scan_count (scan, "out-of-order-count", mns_scan_tally_of (scan, "out-of-order-delivery"));
    if (doubtful > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64
                          " items were delivered after a later one of their producer, but "
                          "their enqueues overlapped or crashed: which came first is not known",
                          doubtful);
    if (!could_fail)
        mns_scan_vacuous (scan, "no producer had two items delivered");
}

static const mns_watch watches[] = { MNS_QUEUE_WATCHES (MNS_ON_CALL | MNS_ON_RETURN, on_enqueue,
                                                        MNS_ON_RETURN, on_dequeue),
                                     { "drain", MNS_ON_RETURN, on_drain, false },
                                     { 0 } };

const mns_scanner mns_scan_per_producer_fifo = {
    .state_size = sizeof (state), .watches = watches, .begin = begin, .end = end, .reset = reset
};
