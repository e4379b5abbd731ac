/* per_producer_order.c: inversions between what a producer enqueued and what came out.
 *
 * *When it is false.* An operation takes effect at one instant between its call and its return. So
 * items a and b of one producer are enqueued in the order a, b whatever the instants are if every
 * enqueue of a that may have happened had returned before any of b was called:
 *
 *     last return of a's enqueues < first call of b's enqueues              (1)
 *
 * and delivered in the order b, a if some delivery of b had returned before any of a was called, or
 * one drain lists b before a, where its answer is said to be in order:
 *
 *     first return of b's deliveries < first call of a's deliveries         (2)
 *
 * With both no choice of instants keeps the producer's order. With no such pair some choice does:
 * (1) is an interval order, so of a <₁ b and c <₁ d one of a <₁ d and c <₁ b holds, by which any
 * cycle of (1) and (2), which is transitive, has a cycle of two items in it; and a total order that
 * agrees with both can be laid into the intervals, each instant as soon as those before it are
 * over. So looking at pairs is exact.
 *
 * For each a it is enough to know, of its producer's items that satisfy (1), which delivery
 * returned first: one sweep, from the last position down, over the items by the returns of their
 * enqueues and by the calls of them, finds it: O(n) where the two orders are near that of the
 * items, else O(n log n). It is left out where every producer called its enqueues in the order of
 * their numbers, and by numbers nothing came out of order: (1) implies the order of the calls.
 *
 * *Crashed dequeues.* One that crashed may have been given an item that then came again: so any
 * one inversion that it was called before the end of, that is before b's delivery returned, may be
 * none. Inversions are matched to crashed dequeues, those with the earliest end first: of what may
 * be excused, as much as can be at once is, and the rest is certain. A crashed drain excuses all
 * that end after its call. With `at-most-once` nothing comes again, so nothing is excused.
 *
 * *When it is unknown.* Numbers are the producer's own order. Where they say that a was first, but
 * enqueues overlapped or crashed, so that (1) does not hold, a queue that keeps its order may have
 * done this, and one that does not as well. The same goes for a drain whose answer may not be in
 * order. A producer that enqueued a lower number after a greater had been acknowledged does not
 * number upwards, and its numbers say nothing. Where nobody's enqueues were recorded at all,
 * numbers alone say what came first, and stand for (1). */
#include "base/sort.h"
#include "check/queue/producers.h"
#include "history/history.h"

#include <assert.h>
#include <inttypes.h>

enum { NO_OP = MNS_PRODUCERS_NO_OP };

/* `late` should have come before `early`; `at`: until when it could still be excused. */
typedef struct inversion {
    uint32_t late, early; /* items */
    uint32_t at;
    bool drained; /* one drain lists both */
} inversion;
MNS_VEC (inversion, inversions);

typedef struct order {
    mns_scan *scan;
    mns_producers *p;
    inversions found;
    uint64_t behind; /* items that came after a greater number */
    uint64_t doubtful, unlisted, excused;
} order;

typedef mns_producer_item item;

static const mns_op *op_of (const order *o, uint32_t op)
{
    return mns_history_op (o->scan->history, op);
}

static item *item_of (const order *o, uint32_t number)
{
    return mns_producers_item (o->p, number);
}

static bool add (order *o, uint32_t late, uint32_t early, uint32_t at, bool drained)
{
    item *i = item_of (o, late);

    if (i->late)
        return true;
    i->late = true;
    return inversions_push (&o->found, (inversion){ late, early, at, drained });
}

/* ---- The sweep over positions. */

static uint32_t enqueue_end (const order *o, uint32_t number)
{
    const item *i = item_of (o, number);
    return i->open || i->published == NO_OP ? MINOS_NEVER : op_of (o, i->published)->ret;
}

static bool ends_before (const order *o, const uint32_t *a, const uint32_t *b)
{
    return enqueue_end (o, *a) < enqueue_end (o, *b);
}
MNS_SORT (uint32_t, sort_by_end, const order *, ends_before);

/* Operations are numbered by their calls. */
static bool begins_before (const order *o, const uint32_t *a, const uint32_t *b)
{
    return item_of (o, *a)->enqueued < item_of (o, *b)->enqueued;
}
MNS_SORT (uint32_t, sort_by_begin, const order *, begins_before);

/* `number` is passed: it is enqueued after all that the sweep has still to come to. */
static void pass (const order *o, uint32_t number)
{
    const item *i = item_of (o, number);
    mns_producer *of = mns_producers_of (o->p, i);

    if (of->first_op != NO_OP && op_of (o, of->first_op)->ret <= op_of (o, i->returned)->ret)
        return;
    of->first_op = i->returned;
    of->first_item = number;
}

/* Whether an item that was passed came out before this one. */
static bool is_behind (const order *o, uint32_t number)
{
    const item *i = item_of (o, number);
    const mns_producer *of = mns_producers_of (o->p, i);

    return of->first_op != NO_OP && op_of (o, of->first_op)->ret < op_of (o, i->invoked)->call;
}

static bool invert (order *o, uint32_t number)
{
    const mns_producer *of = mns_producers_of (o->p, item_of (o, number));
    return add (o, number, of->first_item, op_of (o, of->first_op)->ret, false);
}

static void forget_firsts (const order *o)
{
    for (uint32_t k = 1; k <= o->p->producers.count; k++) {
        mns_producer *of = mns_item_map_at (&o->p->producers, k);
        of->first_op = NO_OP;
    }
}

/* Items that were delivered, and whose enqueues have a begin or an end; sorted. */
static size_t list_items (const order *o, uint32_t *list, bool by_end)
{
    size_t count = 0;

    for (uint32_t k = 1; k <= o->p->items.count; k++) {
        const item *i = item_of (o, k);
        bool there = by_end ? enqueue_end (o, k) != MINOS_NEVER : i->enqueued != NO_OP;
        if (i->returned != NO_OP && there)
            list[count++] = k;
    }
    return count;
}

static bool sweep (order *o)
{
    size_t room = o->p->items.count;
    uint32_t *ends = mns_alloc_array (o->scan->budget, 3 * room, sizeof *ends);
    uint32_t *begins = ends + room, *scratch = begins + room;
    bool done = ends != NULL;

    if (!done)
        return false;
    size_t end_count = list_items (o, ends, true), begin_count = list_items (o, begins, false);
    sort_by_end (ends, scratch, end_count, o);
    sort_by_begin (begins, scratch, begin_count, o);
    forget_firsts (o);
    for (size_t k = end_count; k-- > 0 && done;) {
        uint32_t end = enqueue_end (o, ends[k]);
        for (; begin_count > 0 &&
               op_of (o, item_of (o, begins[begin_count - 1])->enqueued)->call > end;
             begin_count--)
            pass (o, begins[begin_count - 1]);
        done = !is_behind (o, ends[k]) || invert (o, ends[k]);
    }
    mns_free (o->scan->budget, ends, 3 * room * sizeof *ends);
    return done;
}

/* ---- By numbers, from the highest down. */

static bool is_less (const order *o, const uint32_t *a, const uint32_t *b)
{
    return item_of (o, *a)->number < item_of (o, *b)->number;
}
MNS_SORT (uint32_t, sort_by_number, const order *, is_less);

static bool judge_number (order *o, uint32_t number)
{
    const item *i = item_of (o, number);
    bool recorded = o->p->any_enqueue;

    if (i->returned == NO_OP)
        return true;
    if (is_behind (o, number)) {
        if (!recorded && !invert (o, number))
            return false;
        o->behind++;
        o->doubtful += !i->late && !mns_producers_of (o->p, i)->contrary;
    }
    /* Where enqueues are known, an item without one was not enqueued later. */
    if (!recorded || i->enqueued != NO_OP)
        pass (o, number);
    return true;
}

static bool walk_down (order *o)
{
    size_t count = o->p->items.count;
    uint32_t *sorted = NULL;
    bool done = true;

    if (o->p->disordered) {
        sorted = mns_alloc_array (o->scan->budget, count * 2, sizeof *sorted);
        if (!sorted)
            return false;
        for (size_t k = 0; k < count; k++)
            sorted[k] = (uint32_t) k + 1;
        sort_by_number (sorted, sorted + count, count, o);
    }
    forget_firsts (o);
    o->behind = o->doubtful = 0;
    for (size_t k = count; k-- > 0 && done;)
        done = judge_number (o, sorted ? sorted[k] : (uint32_t) k + 1);
    if (sorted)
        mns_free (o->scan->budget, sorted, count * 2 * sizeof *sorted);
    return done;
}

/* What is behind by numbers is doubtful until the sweep has proved it, so that is counted again. */
static bool look_at_all (order *o)
{
    if (!walk_down (o))
        return false;
    if (!o->p->any_enqueue || (o->behind == 0 && !o->p->unnumbered))
        return true;
    return sweep (o) && (o->behind == 0 || walk_down (o));
}

/* ---- Within the answer of one drain. */

/* Whether `a` was enqueued before `b` whatever the instants. */
static bool precedes (const order *o, const item *a, uint32_t a_number, const item *b)
{
    if (!o->p->any_enqueue)
        return a->number < b->number;
    return b->enqueued != NO_OP && enqueue_end (o, a_number) < op_of (o, b->enqueued)->call;
}

/* Whether `b` is to be kept rather than `a`: what precedes a precedes b. */
static bool is_later (const order *o, const item *b, const item *a)
{
    if (!o->p->any_enqueue)
        return b->number > a->number;
    return b->enqueued != NO_OP && (a->enqueued == NO_OP || b->enqueued > a->enqueued);
}

/* The next item that the drain names. One that was delivered more than once may have come elsewhere
 * first. */
static bool take_drained (order *o, const mns_drain *drain, uint32_t number, bool ordered)
{
    const item *i = item_of (o, number);
    const mns_producer *of = mns_producers_of (o->p, i);
    const item *latest = item_of (o, of->latest), *highest = item_of (o, of->highest);
    bool behind = precedes (o, i, number, latest);

    if (i->late || i->deliveries > 1)
        return true;
    if (behind && ordered)
        return add (o, number, of->latest, op_of (o, drain->op)->ret, true);
    if (behind || (i->number < highest->number && !of->contrary))
        ++*(ordered ? &o->doubtful : &o->unlisted);
    return true;
}

static bool look_into (order *o, const mns_drain *drain, uint32_t stamp, bool ordered)
{
    const minos_values *values = o->scan->values;
    size_t count = minos_value_count (values, drain->answer);
    bool done = true;

    for (size_t k = 0; k < count && done; k++) {
        uint32_t number =
            mns_item_map_find (&o->p->items, minos_value_at (values, drain->answer, k));
        const item *i = item_of (o, number);
        mns_producer *of = mns_producers_of (o->p, i);
        bool first = of->drain != stamp;
        done = first || take_drained (o, drain, number, ordered);
        if (first || is_later (o, i, item_of (o, of->latest)))
            of->latest = number;
        if (first || i->number > item_of (o, of->highest)->number)
            of->highest = number;
        of->drain = stamp;
    }
    return done;
}

static bool look_into_drains (order *o)
{
    bool ordered = mns_param_flag (o->scan, "ordered-drain"), done = true;

    for (size_t k = 0; k < o->p->drains.count && done; k++)
        done = look_into (o, &o->p->drains.at[k], (uint32_t) k + 1, ordered);
    return done;
}

/* ---- What is certain. */

static void blame (order *o, const inversion *one, bool excuses)
{
    mns_scan *scan = o->scan;
    const item *late = item_of (o, one->late), *early = item_of (o, one->early);
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "out-of-order-delivery");

    if (!anomaly)
        return;
    mns_scan_blame_op (scan, anomaly, late->invoked, "delivered late");
    if (!one->drained)
        mns_scan_blame_op (scan, anomaly, early->returned, "delivered before");
    if (late->published != NO_OP)
        mns_scan_blame_op (scan, anomaly, late->published, "enqueued first");
    if (early->enqueued != NO_OP)
        mns_scan_blame_op (scan, anomaly, early->enqueued, "enqueued later");
    if (excuses)
        mns_scan_blame_op (scan, anomaly, o->p->crashed_op, "crashed dequeue");
    mns_scan_say (scan, anomaly,
                  "item %" PRId64 " of producer %s was delivered only after item %" PRId64
                  ", which the producer had enqueued later%s",
                  late->number, mns_scan_show (scan, mns_producers_of (o->p, late)->value).text,
                  early->number,
                  excuses ? ", like more items than crashed dequeues can have taken before" : "");
}

static bool ends_first (const void *context, const inversion *a, const inversion *b)
{
    (void) context;
    return a->at < b->at;
}
MNS_SORT (inversion, sort_inversions, const void *, ends_first);

/* Each crashed dequeue excuses one inversion that ends at or after its call. Those with the
 * earliest end have the fewest to choose from, and what may excuse them may excuse all later ones.
 */
static bool judge_certain (order *o)
{
    mns_scan *scan = o->scan;
    const mns_u32s *crashed = &o->p->crashed;
    bool excusing = !mns_param_flag (scan, "at-most-once");
    size_t count = o->found.count, called = 0, used = 0;
    inversion *scratch = mns_alloc_array (scan->budget, count, sizeof *scratch);

    if (!scratch)
        return false;
    sort_inversions (o->found.at, scratch, count, NULL);
    mns_free (scan->budget, scratch, count * sizeof *scratch);
    for (size_t k = 0; k < count; k++) {
        const inversion *one = &o->found.at[k];
        while (called < crashed->count && crashed->at[called] <= one->at)
            called++;
        bool drained = excusing && o->p->drain_crash <= one->at;
        bool excused = drained || (excusing && used < called);
        used += excused && !drained;
        o->excused += excused;
        if (!excused)
            blame (o, one, excusing && called > 0);
    }
    return true;
}

static void tell_unknown (const order *o)
{
    if (o->excused > 0)
        mns_scan_unknown (o->scan, MINOS_BASIS_MISSING,
                          "%" PRIu64
                          " items were delivered after a later one of their producer, but crashed "
                          "dequeues may have been given them before (at-most-once: nothing is "
                          "delivered again)",
                          o->excused);
    if (o->doubtful > 0)
        mns_scan_unknown (o->scan, MINOS_BASIS_MISSING,
                          "%" PRIu64
                          " items were delivered after a later one of their producer, but "
                          "their enqueues overlapped or crashed: which came first is not known",
                          o->doubtful);
    if (o->unlisted > 0)
        mns_scan_unknown (o->scan, MINOS_BASIS_MISSING,
                          "a drain names %" PRIu64
                          " items after a later one of their producer: ordered-drain says that "
                          "its answer is in the order of delivery",
                          o->unlisted);
}

void mns_producers_judge (mns_scan *scan)
{
    order o = { .scan = scan, .p = scan->state };
    bool done;

    inversions_init (&o.found, scan->budget);
    done = look_at_all (&o) && look_into_drains (&o) && judge_certain (&o);
    if (!done)
        mns_scan_no_memory (scan);
    mns_scan_count (scan, "out-of-order-count", o.found.count);
    tell_unknown (&o);
    inversions_reset (&o.found);
}
