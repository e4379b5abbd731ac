/* fifo_sweep.c: the two patterns of a queue of distinct items that need an order of events.
 *
 * Events are numbered so that at one position calls come before returns: 2p is a call at position
 * p, 2p + 1 a return. An item is certainly *in* the queue from the end of its enqueue (or of its
 * dequeue, if that is sooner) to the call of its dequeue (or of its enqueue, if that is later):
 *
 *     in (a) = [ min (return enqueue a, return dequeue a), max (call dequeue a, call enqueue a) )
 *
 * Order: enqueue b is called after in (a) began, and dequeue b returned before in (a) ends. Empty:
 * the intervals of the items leave no instant of an empty dequeue uncovered. The history is
 * linearizable iff neither occurs: between two uncovered instants the values can be ordered, for
 * "enqueued before or dequeued before" has no cycles but those of two items, as orders of intervals
 * are free of 2 + 2; and at an uncovered instant everything that has begun can be put before it.
 * One sweep over the items by the beginnings of in (a), with the latest end so far.
 *
 * A crashed dequeue may have taken any item, at any time after its call, or none. U are the items
 * that were acknowledged and not seen again, C the crashed dequeues. An item a of U must have left
 * by T (a): the first return of a dequeue whose item was enqueued after a, or the instant at which
 * some later empty dequeue takes effect, if that is sooner. Choosing for each empty dequeue its
 * earliest instant that no dequeued item covers, and at which no more items of U are in the queue
 * than members of C have been called, makes all T largest at once. T grows with the end of the
 * enqueue, so what must leave is matched to C in order, the earliest deadline first; the rest of C
 * did nothing. The matched are then dequeued, without an end, and the sweep decides.
 *
 * Where items repeat the same patterns refute, of items that do not: whatever the others do, such
 * an item is in from its enqueue to its dequeue. */
#include "base/sort.h"
#include "check/queue/fifo.h"

#include <assert.h>
#include <inttypes.h>

static const uint64_t never = MNS_FIFO_NEVER;

typedef struct sweep {
    mns_scan *scan;
    mns_fifo *q;
    const minos_history *history;
    const mns_fifo_front *fronts; /* NULL where there are no peeks and no witness is wanted */
    uint64_t *instants;           /* of the empties, as chosen */
    bool partial;                 /* only items that `stands_alone` are looked at */
} sweep;

static mns_fifo_item *item_at (const sweep *w, uint32_t number)
{
    return mns_item_map_at (&w->q->items, number);
}

static uint64_t call_of (const sweep *w, uint32_t op)
{
    return mns_fifo_call (w->history, op);
}

static uint64_t return_of (const sweep *w, uint32_t op)
{
    return mns_fifo_return (w->history, op);
}

/* The first return of what saw the item at the head. */
static uint64_t seen_by (const sweep *w, uint32_t number)
{
    return w->fronts ? w->fronts[number - 1].first_return
                     : return_of (w, item_at (w, number)->dequeue);
}

static uint64_t in_from (const sweep *w, uint32_t number)
{
    uint64_t enqueued = return_of (w, item_at (w, number)->enqueue), seen = seen_by (w, number);
    return enqueued < seen ? enqueued : seen;
}

static uint64_t in_until (const sweep *w, uint32_t number)
{
    const mns_fifo_item *item = item_at (w, number);
    uint64_t enqueued = call_of (w, item->enqueue);
    uint64_t seen = w->fronts ? w->fronts[number - 1].last_call : call_of (w, item->dequeue);
    return enqueued > seen ? enqueued : seen;
}

/* Acknowledged, and not seen again. */
static bool is_unseen (const mns_fifo_item *item)
{
    return item->is_over && item->dequeue == MNS_FIFO_NO_OP;
}

/* Whether an item can be judged whatever the others do: it was enqueued once; and it was dequeued,
 * or nothing can have taken it. */
static bool stands_alone (const sweep *w, uint32_t number)
{
    const mns_fifo_item *item = item_at (w, number);
    bool wild = w->q->crashed.count > 0 || w->q->crashed_drain != MNS_FIFO_NO_OP;
    return !item->repeats && (item->dequeue != MNS_FIFO_NO_OP || !wild);
}

/* ---- Violations. */

static void blame_item (const sweep *w, minos_anomaly *anomaly, uint32_t number)
{
    const mns_fifo_item *item = item_at (w, number);
    mns_scan_blame_op (w->scan, anomaly, item->enqueue, "enqueued first");
    if (item->dequeue != MNS_FIFO_NO_OP)
        mns_scan_blame_op (w->scan, anomaly, item->dequeue,
                           item->is_matched ? "crashed dequeue" : "dequeued later");
}

/* Item `first` had to be out when the dequeue of `second` returned. */
static void blame_order (const sweep *w, uint32_t first, uint32_t second)
{
    minos_anomaly *anomaly = mns_scan_anomaly (w->scan, "fifo-order");
    const mns_fifo_item *later = item_at (w, second);
    mns_scan_refute (w->scan, "order %" PRIu32 " %" PRIu32 "\n", later->enqueue, later->dequeue);
    if (!anomaly)
        return;
    mns_scan_blame_op (w->scan, anomaly, later->dequeue, "dequeued first");
    mns_scan_blame_op (w->scan, anomaly, later->enqueue, "enqueued later");
    blame_item (w, anomaly, first);
    mns_scan_say (w->scan, anomaly,
                  "%s was dequeued before %s, which had been enqueued before it%s",
                  mns_scan_show (w->scan, mns_fifo_value (w->scan, second)).text,
                  mns_scan_show (w->scan, mns_fifo_value (w->scan, first)).text,
                  item_at (w, first)->dequeue == MNS_FIFO_NO_OP ? " and never came out" : "");
}

/* `in`: an item that was in the queue when the operation returned, or MNS_ITEM_NONE. */
static void blame_empty (const sweep *w, uint32_t op, uint32_t in)
{
    minos_anomaly *anomaly = mns_scan_anomaly (w->scan, "empty-with-items");
    mns_scan_refute (w->scan, "empty %" PRIu32 "\n", op);
    mns_scan_blame_op (w->scan, anomaly, op, "found nothing");
    if (in != MNS_ITEM_NONE)
        blame_item (w, anomaly, in);
    mns_scan_say (w->scan, anomaly,
                  "a dequeue found nothing, but at each instant of it some item was in the queue");
}

/* ---- Empties, in the order of their calls, get instants from spans where the queue may be empty:
 * [from, until), in their order. */

typedef struct instants {
    size_t next;      /* empty that has no instant yet */
    uint32_t refuted; /* an empty that can have none, MNS_FIFO_NO_OP so far */
} instants;

static void give_span (sweep *w, instants *state, uint64_t from, uint64_t until)
{
    const mns_u32s *empties = &w->q->empties;
    while (from < until && state->next < empties->count && state->refuted == MNS_FIFO_NO_OP) {
        uint32_t op = empties->at[state->next];
        uint64_t call = call_of (w, op);
        if (call >= until)
            return;
        if (return_of (w, op) <= from) {
            state->refuted = op;
            return;
        }
        w->instants[state->next] = call > from ? call : from;
        state->next++;
    }
}

static uint32_t last_span (sweep *w, instants *state, uint64_t from)
{
    give_span (w, state, from, never);
    if (state->refuted == MNS_FIFO_NO_OP && state->next < w->q->empties.count)
        state->refuted = w->q->empties.at[state->next];
    return state->refuted;
}

static bool is_earlier (const void *context, const uint32_t *a, const uint32_t *b)
{
    (void) context;
    return *a < *b;
}
MNS_SORT (uint32_t, sort_ops, const void *, is_earlier);

/* ---- The sweep. True: no pattern. */

/* An item that was in the queue all the time from `op`'s call to its return, or at its return. */
static uint32_t holder_of (const sweep *w, uint32_t op)
{
    uint32_t best = MNS_ITEM_NONE;
    for (size_t k = 0; k < w->q->ended.count; k++) {
        uint32_t item = w->q->ended.at[k];
        if (w->partial && !stands_alone (w, item))
            continue;
        if (in_from (w, item) >= return_of (w, op))
            break;
        if (in_until (w, item) >= return_of (w, op))
            best = item;
        if (best != MNS_ITEM_NONE && in_from (w, item) <= call_of (w, op))
            break;
    }
    return best;
}

static void judge (sweep *w)
{
    const mns_u32s *ended = &w->q->ended;
    uint64_t latest = 0; /* end of all in (a) that have begun */
    uint32_t holder = MNS_ITEM_NONE;
    uint32_t next = 1; /* item, by the call of its enqueue */
    instants found = { 0, MNS_FIFO_NO_OP };
    bool has_order = w->partial || w->q->peeked == 0; /* else it is fifo_order.c's */
    for (size_t k = 0; k <= ended->count; k++) {
        uint32_t item = k < ended->count ? ended->at[k] : MNS_ITEM_NONE;
        if (item != MNS_ITEM_NONE && w->partial && !stands_alone (w, item))
            continue;
        uint64_t from = item != MNS_ITEM_NONE ? in_from (w, item) : never;
        for (; next <= w->q->items.count && has_order; next++) {
            const mns_fifo_item *b = item_at (w, next);
            if (call_of (w, b->enqueue) > from)
                break;
            if (b->dequeue != MNS_FIFO_NO_OP && latest > return_of (w, b->dequeue) &&
                !(w->partial && b->repeats))
                blame_order (w, holder, next);
        }
        if (item == MNS_ITEM_NONE)
            break;
        give_span (w, &found, latest, from);
        if (in_until (w, item) > latest) {
            latest = in_until (w, item);
            holder = item;
        }
    }
    uint32_t refuted = last_span (w, &found, latest);
    if (refuted != MNS_FIFO_NO_OP)
        blame_empty (w, refuted, holder_of (w, refuted));
}

/* ---- Crashed dequeues. */

/* Spans that no dequeued item covers and in which at most as many of U have come as of C. False,
 * and blames: some empty dequeue has no instant. */
static bool choose_instants (sweep *w)
{
    const mns_u32s *ended = &w->q->ended, *crashed = &w->q->crashed;
    instants found = { 0, MNS_FIFO_NO_OP };
    uint64_t latest = 0, from = 0; /* of a span that goes on */
    size_t come = 0, called = 0;
    uint32_t debtor = MNS_ITEM_NONE;
    for (size_t k = 0; k <= ended->count; k++) {
        uint32_t item = k < ended->count ? ended->at[k] : MNS_ITEM_NONE;
        uint64_t now = item != MNS_ITEM_NONE ? in_from (w, item) : never;
        /* Until `now` nothing is added: spans begin when enough of C have been called. */
        for (; called < crashed->count && call_of (w, crashed->at[called]) < now; called++)
            if (called < come)
                from = call_of (w, crashed->at[called]);
        uint64_t begin = from > latest ? from : latest;
        if (item == MNS_ITEM_NONE)
            break;
        if (come <= called)
            give_span (w, &found, begin, now);
        if (is_unseen (item_at (w, item))) {
            come++;
            debtor = item;
        } else if (in_until (w, item) > latest) {
            latest = in_until (w, item);
        }
    }
    uint32_t refuted = come <= called ? last_span (w, &found, from > latest ? from : latest)
                       : found.refuted != MNS_FIFO_NO_OP  ? found.refuted
                       : found.next < w->q->empties.count ? w->q->empties.at[found.next]
                                                          : MNS_FIFO_NO_OP;
    if (refuted == MNS_FIFO_NO_OP)
        return true;
    uint32_t in = holder_of (w, refuted);
    blame_empty (w, refuted, in != MNS_ITEM_NONE ? in : debtor);
    return false;
}

/* T of the items of U, from the last to the first: what forces each out. */
typedef struct deadline {
    uint32_t item;
    uint32_t by; /* the item whose dequeue forces it, or MNS_ITEM_NONE: an empty dequeue does */
    uint32_t empty;
    uint64_t at;
} deadline;
MNS_VEC (deadline, deadlines);

static bool collect_deadlines (sweep *w, deadlines *out)
{
    const mns_u32s *ended = &w->q->ended;
    deadline least = { .at = never };
    uint32_t next = (uint32_t) w->q->items.count;
    size_t empty = w->q->empties.count;
    for (size_t k = ended->count; k-- > 0;) {
        uint64_t from = in_from (w, ended->at[k]);
        if (!is_unseen (item_at (w, ended->at[k])))
            continue;
        for (; next > 0 && call_of (w, item_at (w, next)->enqueue) > from; next--) {
            uint64_t at = return_of (w, item_at (w, next)->dequeue);
            if (at < least.at)
                least = (deadline){ .by = next, .at = at };
        }
        for (; empty > 0 && w->instants[empty - 1] >= from; empty--)
            if (w->instants[empty - 1] < least.at)
                least = (deadline){ .empty = w->q->empties.at[empty - 1],
                                    .at = w->instants[empty - 1] };
        least.item = ended->at[k];
        if (least.at != never && !deadlines_push (out, least))
            return false;
    }
    return true;
}

/* Earliest deadline first: the last that was collected. */
static bool match (sweep *w, const deadlines *out)
{
    const mns_u32s *crashed = &w->q->crashed;
    for (size_t k = 0; k < out->count; k++) {
        const deadline *d = &out->at[out->count - 1 - k];
        mns_fifo_item *item = item_at (w, d->item);
        if (k >= crashed->count || call_of (w, crashed->at[k]) > d->at) {
            if (d->by != MNS_ITEM_NONE)
                blame_order (w, d->item, d->by);
            else
                blame_empty (w, d->empty, d->item);
            return false;
        }
        item->dequeue = crashed->at[k];
        item->is_matched = true;
    }
    return true;
}

/* False: no memory. *valid: whether the crashed dequeues can have taken what must have left. */
static bool settle_crashed (sweep *w, bool *valid)
{
    deadlines out = { .budget = w->scan->budget };
    bool enough;
    *valid = choose_instants (w);
    enough = !*valid || collect_deadlines (w, &out);
    if (*valid && enough)
        *valid = match (w, &out);
    deadlines_reset (&out);
    return enough;
}

/* The first crashed drain is as many crashed dequeues as items are unseen, and more are of no use.
 * False: no memory. */
static bool expand_drain (sweep *w)
{
    mns_u32s *crashed = &w->q->crashed;
    uint32_t drain = w->q->crashed_drain;
    if (drain == MNS_FIFO_NO_OP)
        return true;
    while (crashed->count > 0 && crashed->at[crashed->count - 1] > drain)
        crashed->count--;
    for (size_t k = 0; k < w->q->ended.count; k++)
        if (is_unseen (item_at (w, w->q->ended.at[k])) && !mns_u32s_push (crashed, drain))
            return false;
    return true;
}

static bool sort_empties (sweep *w)
{
    mns_u32s *empties = &w->q->empties;
    uint32_t *scratch = mns_alloc_array (w->scan->budget, empties->count, sizeof *scratch);
    if (!scratch)
        return false;
    sort_ops (empties->at, scratch, empties->count, NULL); /* they stand in the order of calls */
    mns_free (w->scan->budget, scratch, empties->count * sizeof *scratch);
    return true;
}

/* What a peek saw may be gone already: that is no question of order. */
static void judge_peeks (sweep *w)
{
    for (size_t i = 0; i < w->q->more.count; i++) {
        const mns_fifo_more *peek = &w->q->more.at[i];
        const mns_fifo_item *item = item_at (w, peek->item);
        if (call_of (w, peek->op) < return_of (w, item->dequeue))
            continue;
        minos_anomaly *anomaly = mns_scan_anomaly (w->scan, "unexpected");
        mns_scan_refute (w->scan, "gone %" PRIu32 " %" PRIu32 " %" PRIu32 "\n", item->enqueue,
                         item->dequeue, peek->op);
        mns_scan_blame_op (w->scan, anomaly, peek->op, "peeked at");
        mns_scan_blame_op (w->scan, anomaly, item->dequeue, "dequeued before");
        mns_scan_blame_op (w->scan, anomaly, item->enqueue, "only enqueue");
        mns_scan_say (w->scan, anomaly, "%s was peeked at, and had been dequeued before",
                      mns_scan_show (w->scan, mns_fifo_value (w->scan, peek->item)).text);
    }
}

/* False: no memory. */
static bool decide (sweep *w, mns_fifo_front **fronts)
{
    const mns_fifo *q = w->q;
    bool valid = true, proves = mns_scan_keeps_proof (w->scan);
    if (!sort_empties (w) || !expand_drain (w))
        return false;
    if (q->crashed.count > 0 && !settle_crashed (w, &valid))
        return false;
    if (!valid)
        return true;
    if (proves || q->peeked > 0) {
        w->fronts = *fronts = mns_fifo_fronts (w->scan);
        if (!w->fronts)
            return false;
    }
    judge_peeks (w);
    judge (w);
    return w->scan->part.valid == MINOS_VALID_FALSE || !w->fronts ||
           mns_fifo_order (w->scan, w->fronts, w->instants);
}

bool mns_fifo_sweep (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    sweep w = { .scan = scan, .q = q, .history = scan->history };
    mns_fifo_front *fronts = NULL;
    size_t room = q->empties.count * sizeof *w.instants;
    w.instants = mns_alloc (scan->budget, room);
    if (!w.instants)
        return false;
    bool enough = decide (&w, &fronts);
    mns_fifo_free_fronts (scan, fronts);
    mns_free (scan->budget, w.instants, room);
    return enough;
}

bool mns_fifo_glance (mns_scan *scan)
{
    mns_fifo *q = scan->state;
    sweep w = { .scan = scan, .q = q, .history = scan->history, .partial = true };
    size_t room = q->empties.count * sizeof *w.instants;
    w.instants = mns_alloc (scan->budget, room);
    if (!w.instants)
        return false;
    bool enough = sort_empties (&w);
    if (enough)
        judge (&w);
    mns_free (scan->budget, w.instants, room);
    return enough;
}
