/* fifo_order.c: the order in which distinct items go through a queue, peeks among them.
 *
 * Item a goes before item b where a was certainly in when the enqueue of b was called (E), or where
 * a was seen at the head, by a peek or its dequeue, before b was seen there for the last time (D; a
 * b that is never dequeued is seen at the end of time):
 *
 *     a E b    min (return of a's enqueue, first return of what saw a)  <  call of b's enqueue
 *     a D b    first return of what saw a                               <  last call of what saw b
 *
 * No peeks of an item come after its dequeue, and each finding of nothing has an instant that no
 * item covers (fifo_sweep.c). Then the history is linearizable iff E and D together have no cycle:
 * the enqueues in such an order and what saw the items in the same order merge with real time
 * (fifo_witness.c). At the uncovered instants the order is cut: neither E nor D leads back.
 *
 * Both relations compare two numbers, so a topological order (Kahn 1962) needs no edges: with the
 * items sorted by each of the four numbers, an item is ready in E when the least "in" of those left
 * is not before the call of its enqueue, and in D when the least "seen" of those others is not
 * before its last call. Where none is ready in both, the holders of the least numbers make a cycle
 * of two or three. */
#include "base/sort.h"
#include "check/queue/fifo.h"
#include "history/history.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { READY_E = 1, READY_D = 2, READY = 3, LISTED = 4, REMOVED = 8, NONE = 0 };

typedef struct order {
    mns_scan *scan;
    const mns_fifo *q;
    const mns_fifo_front *fronts;
    const uint64_t *instants;
    uint32_t *by_first, *by_last; /* items, as they are first seen, and as they are last seen */
    uint32_t *line;               /* the order, so far */
    uint32_t *segment, *link;     /* by item: the instants before it; the next that is ready */
    uint32_t *ready, *waiting;    /* by segment: items that are ready; how many are left */
    uint8_t *marks;               /* by item */
    size_t count, removed;
    uint32_t first_in, first_seen, second_seen; /* of those left: who holds the least; or NONE */
} order;

/* ---- When items are seen. */

static void see (mns_fifo_front *front, uint32_t op, uint64_t call, uint64_t ret)
{
    if (front->first_op == MNS_FIFO_NO_OP || ret < front->first_return) {
        front->first_return = ret;
        front->first_op = op;
    }
    if (front->last_call != MNS_FIFO_AT_LAST && call >= front->last_call) {
        front->last_call = call;
        front->last_op = op;
    }
}

mns_fifo_front *mns_fifo_fronts (mns_scan *scan)
{
    const mns_fifo *q = scan->state;
    mns_fifo_front *fronts = mns_alloc_array (scan->budget, q->items.count, sizeof *fronts);
    for (uint32_t number = 1; fronts && number <= q->items.count; number++) {
        const mns_fifo_item *item = mns_item_map_at (&q->items, number);
        bool left = item->dequeue == MNS_FIFO_NO_OP;
        mns_fifo_front *front = &fronts[number - 1];
        *front = (mns_fifo_front){ .first_return = MNS_FIFO_NEVER,
                                   .last_call = left ? MNS_FIFO_AT_LAST : 0,
                                   .first_op = MNS_FIFO_NO_OP,
                                   .last_op = MNS_FIFO_NO_OP };
        if (!left)
            see (front, item->dequeue, mns_fifo_call (scan->history, item->dequeue),
                 mns_fifo_return (scan->history, item->dequeue));
    }
    for (size_t i = 0; fronts && i < q->more.count; i++) {
        const mns_fifo_more *more = &q->more.at[i];
        if (more->kind == MNS_FIFO_PEEK)
            see (&fronts[more->item - 1], more->op, mns_fifo_call (scan->history, more->op),
                 mns_fifo_return (scan->history, more->op));
    }
    return fronts;
}

void mns_fifo_free_fronts (mns_scan *scan, mns_fifo_front *fronts)
{
    const mns_fifo *q = scan->state;
    if (fronts)
        mns_free (scan->budget, fronts, q->items.count * sizeof *fronts);
}

static bool first_before (const mns_fifo_front *fronts, const uint32_t *a, const uint32_t *b)
{
    return fronts[*a - 1].first_return < fronts[*b - 1].first_return;
}
MNS_SORT (uint32_t, sort_by_first, const mns_fifo_front *, first_before);

static bool last_before (const mns_fifo_front *fronts, const uint32_t *a, const uint32_t *b)
{
    return fronts[*a - 1].last_call < fronts[*b - 1].last_call;
}
MNS_SORT (uint32_t, sort_by_last, const mns_fifo_front *, last_before);

static uint64_t enqueue_call (const order *o, uint32_t number)
{
    const mns_fifo_item *item = mns_item_map_at (&o->q->items, number);
    return mns_fifo_call (o->scan->history, item->enqueue);
}

static uint64_t in_from (const order *o, uint32_t number)
{
    const mns_fifo_item *item = mns_item_map_at (&o->q->items, number);
    uint64_t ret = mns_fifo_return (o->scan->history, item->enqueue);
    uint64_t seen = o->fronts[number - 1].first_return;
    return ret < seen ? ret : seen;
}

/* ---- The order. */

static void mark (order *o, uint32_t number, uint8_t mark)
{
    if ((o->marks[number] |= mark) != READY)
        return;
    o->link[number] = o->ready[o->segment[number]];
    o->ready[o->segment[number]] = number;
    o->marks[number] |= LISTED; /* once */
}

static bool is_left (const order *o, uint32_t number)
{
    return !(o->marks[number] & REMOVED);
}

/* Removes what is ready, segment by segment. False: nothing was. */
static bool remove_ready (order *o, uint32_t *segment)
{
    bool any = false;
    for (;;) {
        uint32_t number = o->ready[*segment];
        if (number != NONE) {
            o->ready[*segment] = o->link[number];
            o->marks[number] |= REMOVED;
            o->line[o->removed++] = number;
            o->waiting[*segment]--;
            any = true;
        } else if (o->waiting[*segment] == 0 && *segment < o->q->empties.count) {
            ++*segment;
        } else {
            return any;
        }
    }
}

/* True: every item is in the line. */
static bool line_up (order *o)
{
    const mns_u32s *ended = &o->q->ended;
    size_t in = 0, called = 1, first = 0, second = 0, last = 0;
    uint32_t segment = 0;
    do {
        while (in < o->count && !is_left (o, ended->at[in]))
            in++;
        while (first < o->count && !is_left (o, o->by_first[first]))
            first++;
        if (in == o->count || first == o->count)
            break;
        for (second = second > first ? second : first + 1;
             second < o->count && !is_left (o, o->by_first[second]);)
            second++;
        o->first_in = ended->at[in];
        o->first_seen = o->by_first[first];
        o->second_seen = second < o->count ? o->by_first[second] : NONE;
        uint64_t from = in_from (o, o->first_in);
        for (; called <= o->q->items.count && enqueue_call (o, (uint32_t) called) < from; called++)
            if (o->segment[called] != UINT32_MAX)
                mark (o, (uint32_t) called, READY_E);
        uint64_t seen = o->fronts[o->first_seen - 1].first_return;
        for (; last < o->count && o->fronts[o->by_last[last] - 1].last_call < seen; last++)
            mark (o, o->by_last[last], READY_D);
        if (!(o->marks[o->first_seen] & READY_D) &&
            (o->second_seen == NONE ||
             o->fronts[o->first_seen - 1].last_call < o->fronts[o->second_seen - 1].first_return))
            mark (o, o->first_seen, READY_D);
    } while (remove_ready (o, &segment));
    return o->removed == o->count;
}

/* ---- The violation. */

/* What goes before an item that is not ready, and whether by D. */
static uint32_t who_blocks (const order *o, uint32_t number, bool *by_d)
{
    *by_d = (o->marks[number] & READY_E) != 0;
    if (!*by_d)
        return o->first_in;
    return number != o->first_seen ? o->first_seen : o->second_seen;
}

/* "E X Y": X, which enqueued the item of E or saw it at the head, returned before Y, of the next
 * item, was called; "-": the next item is never dequeued. */
static void refute_edge (const order *o, char *text, size_t size, uint32_t from, uint32_t to,
                         bool by_d)
{
    const mns_fifo_item *a = mns_item_map_at (&o->q->items, from);
    const mns_fifo_item *b = mns_item_map_at (&o->q->items, to);
    const mns_fifo_front *front = &o->fronts[from - 1];
    bool seen = by_d || front->first_return < mns_fifo_return (o->scan->history, a->enqueue);
    uint32_t y = by_d ? o->fronts[to - 1].last_op : b->enqueue;
    size_t at = strlen (text);
    int more = snprintf (text + at, size - at, " %" PRIu32 " %" PRIu32, a->enqueue,
                         seen ? front->first_op : a->enqueue);
    at += more > 0 ? (size_t) more : 0;
    if (y == MNS_FIFO_NO_OP)
        snprintf (text + at, size - at, " -");
    else
        snprintf (text + at, size - at, " %" PRIu32, y);
}

/* Who blocks the first: a cycle of two or three. cycle[i] goes before cycle[i + 1]. */
static size_t find_cycle (const order *o, uint32_t cycle[4], bool by_d[4])
{
    uint32_t back[5] = { o->first_in };
    bool d[5] = { false };
    size_t count = 1, start;
    for (; count < 5; count++) {
        back[count] = who_blocks (o, back[count - 1], &d[count - 1]);
        for (start = 0; start < count && back[start] != back[count];)
            start++;
        if (start < count)
            break;
    }
    assert (count < 5);
    size_t length = count - start;
    for (size_t i = 0; i < length; i++) {
        cycle[i] = back[count - i];
        by_d[i] = d[count - i - 1];
    }
    return length;
}

static void blame (order *o)
{
    uint32_t cycle[4];
    bool by_d[4];
    char text[128] = "";
    mns_shown shown[2];
    size_t length = find_cycle (o, cycle, by_d);
    minos_anomaly *anomaly = mns_scan_anomaly (o->scan, "fifo-order");
    for (size_t i = 0; i < length; i++) {
        const mns_fifo_item *item = mns_item_map_at (&o->q->items, cycle[i]);
        const mns_fifo_front *front = &o->fronts[cycle[i] - 1];
        refute_edge (o, text, sizeof text, cycle[i], cycle[(i + 1) % length], by_d[i]);
        mns_scan_blame_op (o->scan, anomaly, item->enqueue, "enqueued");
        if (front->first_op != MNS_FIFO_NO_OP)
            mns_scan_blame_op (o->scan, anomaly, front->first_op, "seen at the head");
        if (front->last_op != MNS_FIFO_NO_OP && front->last_op != front->first_op)
            mns_scan_blame_op (o->scan, anomaly, front->last_op, "seen again");
    }
    mns_scan_refute (o->scan, "cycle%s\n", text);
    for (size_t i = 0; i < 2; i++)
        shown[i] = mns_scan_show (o->scan, mns_fifo_value (o->scan, cycle[i]));
    mns_scan_say (o->scan, anomaly,
                  "%s and %s%s cannot have gone through the queue in any order: each was enqueued "
                  "or at the head before the next",
                  shown[0].text, shown[1].text, length > 2 ? ", with a third," : "");
}

/* ---- The witness. */

typedef struct sight {
    uint64_t call;
    uint32_t place, op; /* of the item in the line */
} sight;

static bool sight_before (const void *context, const sight *a, const sight *b)
{
    (void) context;
    return a->place != b->place ? a->place < b->place : a->call < b->call;
}
MNS_SORT (sight, sort_sights, const void *, sight_before);
MNS_VEC (sight, sights);

static mns_fifo_step step_of (const order *o, mns_fifo_kind kind, uint32_t item, uint32_t op,
                              size_t need)
{
    return (mns_fifo_step){ .call = mns_fifo_call (o->scan->history, op),
                            .ret = mns_fifo_return (o->scan->history, op),
                            .op = op,
                            .item = item,
                            .need = (uint32_t) need,
                            .kind = kind };
}

/* Peeks, by the place of their items. `o->link` is free by now: it holds the places. */
static bool collect_peeks (order *o, sights *out)
{
    for (size_t i = 0; i < o->count; i++)
        o->link[o->line[i]] = (uint32_t) i;
    for (size_t i = 0; i < o->q->more.count; i++) {
        const mns_fifo_more *more = &o->q->more.at[i];
        if (!sights_push (out, (sight){ mns_fifo_call (o->scan->history, more->op),
                                        o->link[more->item], more->op }))
            return false;
    }
    sight *scratch = mns_alloc_array (o->scan->budget, out->count, sizeof *scratch);
    if (!scratch)
        return false;
    sort_sights (out->at, scratch, out->count, NULL);
    mns_free (o->scan->budget, scratch, out->count * sizeof *scratch);
    return true;
}

static bool take_steps (const order *o, const sights *seen, mns_fifo_steps *enqueues,
                        mns_fifo_steps *fronts)
{
    const mns_u32s *empties = &o->q->empties;
    size_t peek = 0, empty = 0;
    for (size_t i = 0; i <= o->count; i++) {
        uint32_t number = i < o->count ? o->line[i] : NONE;
        size_t until = number != NONE ? o->segment[number] : empties->count;
        for (; empty < until; empty++)
            if (!mns_fifo_steps_push (fronts,
                                      step_of (o, MNS_FIFO_EMPTY, NONE, empties->at[empty], i)))
                return false;
        if (number == NONE)
            break;
        const mns_fifo_item *item = mns_item_map_at (&o->q->items, number);
        if (!mns_fifo_steps_push (enqueues,
                                  step_of (o, MNS_FIFO_ENQUEUE, number, item->enqueue, 0)))
            return false;
        for (; peek < seen->count && seen->at[peek].place == i; peek++)
            if (!mns_fifo_steps_push (fronts,
                                      step_of (o, MNS_FIFO_PEEK, number, seen->at[peek].op, i + 1)))
                return false;
        if (item->dequeue != MNS_FIFO_NO_OP &&
            !mns_fifo_steps_push (fronts,
                                  step_of (o, item->is_matched ? MNS_FIFO_WILD : MNS_FIFO_DEQUEUE,
                                           number, item->dequeue, i + 1)))
            return false;
    }
    return true;
}

static bool prove (order *o)
{
    mns_fifo_steps enqueues, fronts;
    sights seen;
    mns_fifo_steps_init (&enqueues, o->scan->budget);
    mns_fifo_steps_init (&fronts, o->scan->budget);
    sights_init (&seen, o->scan->budget);
    bool enough = collect_peeks (o, &seen) && take_steps (o, &seen, &enqueues, &fronts) &&
                  mns_fifo_witness (o->scan, &enqueues, &fronts);
    mns_fifo_steps_reset (&enqueues);
    mns_fifo_steps_reset (&fronts);
    sights_reset (&seen);
    return enough;
}

/* ---- */

static bool prepare (order *o, mns_region *region)
{
    size_t items = o->q->items.count + 1, segments = o->q->empties.count + 1, segment = 0;
    uint32_t *scratch = mns_region_array (region, o->count, sizeof *scratch);
    o->by_first = mns_region_array (region, o->count, sizeof *o->by_first);
    o->by_last = mns_region_array (region, o->count, sizeof *o->by_last);
    o->line = mns_region_array (region, o->count, sizeof *o->line);
    o->segment = mns_region_array (region, items, sizeof *o->segment);
    o->link = mns_region_array (region, items, sizeof *o->link);
    o->ready = mns_region_zalloc (region, segments * sizeof *o->ready);
    o->waiting = mns_region_zalloc (region, segments * sizeof *o->waiting);
    o->marks = mns_region_zalloc (region, items);
    if (!scratch || !o->by_first || !o->by_last || !o->line || !o->segment || !o->link ||
        !o->ready || !o->waiting || !o->marks)
        return false;
    memset (o->segment, 0xff, items * sizeof *o->segment); /* what never happened is in none */
    for (size_t i = 0; i < o->count; i++) {
        uint32_t number = o->q->ended.at[i];
        while (segment < o->q->empties.count && o->instants[segment] < in_from (o, number))
            segment++;
        o->segment[number] = (uint32_t) segment;
        o->waiting[segment]++;
        o->by_first[i] = o->by_last[i] = number;
    }
    sort_by_first (o->by_first, scratch, o->count, o->fronts);
    sort_by_last (o->by_last, scratch, o->count, o->fronts);
    return true;
}

bool mns_fifo_order (mns_scan *scan, const mns_fifo_front *fronts, const uint64_t *instants)
{
    const mns_fifo *q = scan->state;
    order o = { .scan = scan, .q = q, .fronts = fronts, .instants = instants };
    mns_region region;
    o.count = q->ended.count;
    mns_region_init (&region, scan->budget, 4096);
    bool enough = prepare (&o, &region);
    if (enough) {
        bool valid = line_up (&o);
        if (!valid)
            blame (&o);
        else if (mns_scan_keeps_proof (scan))
            enough = prove (&o);
    }
    mns_region_reset (&region);
    return enough;
}
