/* fifo_search.c: whether a queue is linearizable when items repeat: a search with two frontiers
 * (after Lee & Mathur 2026, who pair frontiers to monitor queues in polynomial time for bounded
 * concurrency).
 *
 * A linearization of a queue is two orders: of the enqueues, E1 E2 …, and of what happens at the
 * head, F1 F2 …: dequeues, peeks, and the finding of nothing. The i-th dequeue has the item of the
 * i-th enqueue; how the two orders are put together is a matter of real time alone. So they are
 * taken apart, and go on in step: a state is
 *
 *     A   enqueues taken     B   operations at the head taken     h   the item enqueued and not yet
 *                                                                     dequeued, or none
 *
 * where |A| and the dequeues of B differ by one at most. Let e and f be the least returns of the
 * completed enqueues and of the completed operations at the head that are not taken. The moves:
 *
 *     no h     enqueue x, called before e and f                    h := its item
 *     h        dequeue or peek y of h, called before f             a dequeue: no h
 *     no h     y found nothing: all of A and B and y are called before e and f
 *
 * and it is done when B is everything: what is left of the enqueues goes last. That e bounds no
 * dequeue is right: enqueues that are still to be taken may stand before it in the end, the
 * queue being longer. An enqueue that is taken must not have to stand behind an operation at the
 * head that is not (f); with that, the union of both orders and real time has no cycle, by the
 * argument of fifo_witness.c. What found nothing is a point that all of A and B is before and all
 * else behind, which is possible iff each call there precedes each return here.
 *
 * Of operations that are crashed: an enqueue may be taken, and among those of one item the first
 * called is (it can do what the others can); a dequeue takes whatever h is, and the first called
 * goes first. A crashed drain is any number of them.
 *
 * What need not be tried: an enqueue of an item that no operation at the head can take now; of two
 * enqueues of one item, the one that returns later (exchange them); the same of dequeues and of
 * peeks, where their calls precede e or no finding of nothing is left, which calls could be too
 * late for. A peek and a finding of nothing that can be taken, under the same condition, are.
 *
 * A state costs what may be taken next: where that is much, it counts as several (WIDE), so that
 * the limit of states is one of time as well.
 *
 * Depth first, with the states seen; A is kept as the rank of e and the taken enqueues that return
 * later, B alike. Of states with one move alone only some are kept. */
#include "base/bytes_table.h"
#include "base/sort.h"
#include "check/queue/fifo_side.h"
#include "history/history.h"

#include <assert.h>
#include <inttypes.h>

enum { POLL_WORK = 1 << 14, WIDE = 16, KEEP_MASK = 31, NO_ITEM = 0, REGION_FIRST = 4096 };
enum { MOVE_ENQUEUE, MOVE_SPARE, MOVE_FRONT, MOVE_WILD, MOVE_BITS = 2, MOVE_MASK = 3 };
enum { FRONT_DEQUEUE, FRONT_PEEK, FRONT_EMPTY };

typedef struct frame {
    uint64_t latest;         /* of the state */
    uint32_t head, move;     /* of the state; the move that led to it */
    uint32_t first, at, end; /* its moves among `moves` */
} frame;
MNS_VEC (frame, frames);

typedef struct search {
    mns_scan *scan;
    const mns_fifo *q;
    mns_budget budget;
    mns_region region; /* for what has its size from the start */
    mns_scan_limits limits;
    mns_fifo_side enqueues, fronts;
    mns_fifo_ops spares;   /* crashed enqueues, by item and call */
    uint32_t *spare_first; /* by item: of its spares; one more at the end */
    uint32_t *spares_used; /* by item */
    uint32_t *items_left;  /* by item: operations at the head that want it; of none: empties */
    uint32_t *stamps, *done, *best; /* by item: see look_at_enqueues */
    uint32_t stamp;
    mns_fifo_ops wild; /* crashed dequeues */
    size_t wild_used;
    uint64_t drain_call; /* from here on there are any number of wild ones */
    uint32_t head;
    uint64_t latest; /* call of what is taken */
    frames stack;
    mns_u32s moves, window, scratch, key;
    mns_bytes_table seen;
    uint64_t states;
    uint64_t work, work_before; /* since the stop signal was looked at, and until then */
    uint32_t blocked; /* rank among the fronts of the return that was never passed, so far */
    mns_stop_reason stopped;
    bool no_memory, no_states;
} search;

static bool spare_before (const void *context, const mns_fifo_op *a, const mns_fifo_op *b)
{
    (void) context;
    return a->item != b->item ? a->item < b->item : a->call < b->call;
}
MNS_SORT (mns_fifo_op, sort_spares, const void *, spare_before);

static bool rank_before (const mns_fifo_side *s, const uint32_t *a, const uint32_t *b)
{
    return s->rank[*a] < s->rank[*b];
}
MNS_SORT (uint32_t, sort_by_rank, const mns_fifo_side *, rank_before);

/* Operations at the head that are called before the first of them returns, as they return. */
static bool look_at_fronts (search *w)
{
    const mns_fifo_side *s = &w->fronts;
    uint32_t head = 2 * (uint32_t) s->ops.count;
    mns_u32s_clear (&w->window);
    for (uint32_t entry = s->next[head]; entry != head && !(entry & 1); entry = s->next[entry])
        if (!mns_u32s_push (&w->window, entry >> 1))
            return false;
    mns_u32s_clear (&w->scratch);
    if (!mns_u32s_reserve (&w->scratch, w->window.count))
        return false;
    sort_by_rank (w->window.at, w->scratch.at, w->window.count, s);
    w->work += w->window.count;
    return true;
}

/* ---- The moves of a state. */

static bool add_move (search *w, uint32_t kind, uint32_t index)
{
    return mns_u32s_push (&w->moves, index << MOVE_BITS | kind);
}

static uint64_t wild_call (const search *w)
{
    return w->wild_used < w->wild.count ? w->wild.at[w->wild_used].call : w->drain_call;
}

static uint64_t least (uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Of the enqueues of each item that may be taken, the one that returns first: in `best`, where
 * `stamps` is the stamp. */
static void look_at_enqueues (search *w, uint64_t limit)
{
    const mns_fifo_side *s = &w->enqueues;
    uint32_t head = 2 * (uint32_t) s->ops.count;
    w->stamp++;
    for (uint32_t entry = s->next[head]; entry != head && !(entry & 1); entry = s->next[entry]) {
        const mns_fifo_op *x = &s->ops.at[entry >> 1];
        w->work++;
        if (x->call >= limit)
            break;
        if (w->stamps[x->item] == w->stamp && s->ops.at[w->best[x->item]].ret <= x->ret)
            continue;
        w->stamps[x->item] = w->stamp;
        w->best[x->item] = entry >> 1;
    }
}

/* The enqueue of an item that can do what the others can, once. False: no memory. */
static bool add_enqueue (search *w, uint32_t item, uint64_t limit)
{
    if (w->done[item] == w->stamp)
        return true;
    w->done[item] = w->stamp;
    if (w->stamps[item] == w->stamp)
        return add_move (w, MOVE_ENQUEUE, w->best[item]);
    uint32_t spare = w->spare_first[item] + w->spares_used[item];
    return spare >= w->spare_first[item + 1] || w->spares.at[spare].call >= limit ||
           add_move (w, MOVE_SPARE, spare);
}

static bool add_enqueues (search *w, uint64_t e, uint64_t f)
{
    const mns_fifo_side *s = &w->enqueues;
    uint32_t head = 2 * (uint32_t) s->ops.count;
    uint64_t limit = least (e, f);
    look_at_enqueues (w, limit);
    for (size_t i = 0; i < w->window.count; i++) {
        const mns_fifo_op *y = &w->fronts.ops.at[w->window.at[i]];
        if (y->kind != FRONT_EMPTY && !add_enqueue (w, y->item, limit))
            return false;
    }
    if (wild_call (w) >= f)
        return true;
    for (uint32_t entry = s->next[head]; entry != head && !(entry & 1); entry = s->next[entry])
        if (s->ops.at[entry >> 1].call < limit &&
            !add_enqueue (w, s->ops.at[entry >> 1].item, limit))
            return false;
    return true;
}

/* Dequeues or peeks of what is at the head, but those that another can stand in for. */
static bool add_fronts (search *w, uint32_t kind, uint64_t e)
{
    uint64_t earliest = MNS_FIFO_NEVER;
    for (size_t i = 0; i < w->window.count; i++) {
        const mns_fifo_op *y = &w->fronts.ops.at[w->window.at[i]];
        if (y->kind != kind || y->item != w->head || earliest <= y->call || earliest < e ||
            (earliest != MNS_FIFO_NEVER && w->items_left[NO_ITEM] == 0))
            continue;
        earliest = least (earliest, y->call);
        if (!add_move (w, MOVE_FRONT, w->window.at[i]))
            return false;
    }
    return true;
}

/* A move that need not be weighed against others: a peek, or a finding of nothing. */
static bool find_free (const search *w, uint64_t e, uint64_t f, uint32_t *out)
{
    for (size_t i = 0; i < w->window.count; i++) {
        const mns_fifo_op *y = &w->fronts.ops.at[w->window.at[i]];
        bool early = y->call < e;
        bool is_free = w->head == NO_ITEM
                           ? y->kind == FRONT_EMPTY && early && w->latest < least (e, f)
                           : y->kind == FRONT_PEEK && y->item == w->head &&
                                 (early || w->items_left[NO_ITEM] == 0);
        *out = w->window.at[i];
        if (is_free)
            return true;
    }
    return false;
}

static bool add_moves (search *w)
{
    uint64_t e = mns_fifo_side_deadline (&w->enqueues), f = mns_fifo_side_deadline (&w->fronts);
    uint32_t free;
    if (!look_at_fronts (w))
        return false;
    if (find_free (w, e, f, &free))
        return add_move (w, MOVE_FRONT, free);
    if (w->head == NO_ITEM)
        return add_enqueues (w, e, f);
    return add_fronts (w, FRONT_DEQUEUE, e) && add_fronts (w, FRONT_PEEK, e) &&
           (wild_call (w) >= f || add_move (w, MOVE_WILD, 0));
}

/* ---- Going on and back. */

static void go (search *w, uint32_t move)
{
    uint32_t index = move >> MOVE_BITS;
    const mns_fifo_op *o = NULL;
    uint64_t call;
    switch (move & MOVE_MASK) {
    case MOVE_ENQUEUE:
        o = &w->enqueues.ops.at[index];
        mns_fifo_side_take (&w->enqueues, index);
        w->head = o->item;
        break;
    case MOVE_SPARE:
        o = &w->spares.at[index];
        w->spares_used[o->item]++;
        w->head = o->item;
        break;
    case MOVE_FRONT:
        o = &w->fronts.ops.at[index];
        mns_fifo_side_take (&w->fronts, index);
        w->items_left[o->item]--;
        if (o->kind == FRONT_DEQUEUE)
            w->head = NO_ITEM;
        break;
    default:
        break;
    }
    call = o ? o->call : wild_call (w);
    if (!o) {
        w->wild_used++;
        w->head = NO_ITEM;
    }
    if (call > w->latest)
        w->latest = call;
}

static void go_back (search *w, uint32_t move)
{
    uint32_t index = move >> MOVE_BITS;
    switch (move & MOVE_MASK) {
    case MOVE_ENQUEUE:
        mns_fifo_side_put_back (&w->enqueues, index);
        break;
    case MOVE_SPARE:
        w->spares_used[w->spares.at[index].item]--;
        break;
    case MOVE_FRONT:
        mns_fifo_side_put_back (&w->fronts, index);
        w->items_left[w->fronts.ops.at[index].item]++;
        break;
    default:
        w->wild_used--;
    }
}

/* Without wild dequeues the spares that are used follow from the rest, item by item: what went in
 * came out, or is the head. With them they stand in the key, where they still matter, and so does
 * the latest call. */
static bool add_spares (search *w)
{
    if (w->spares.count == 0 || (w->wild.count == 0 && w->drain_call == MNS_FIFO_NEVER))
        return true;
    for (size_t i = 0; i < w->spares.count; i++) {
        uint32_t item = w->spares.at[i].item;
        if (i > 0 && item == w->spares.at[i - 1].item)
            continue;
        if (w->spares_used[item] > 0 && w->items_left[item] > 0 &&
            !(mns_u32s_push (&w->key, item) && mns_u32s_push (&w->key, w->spares_used[item])))
            return false;
    }
    return mns_u32s_push (&w->key, (uint32_t) w->latest) &&
           mns_u32s_push (&w->key, (uint32_t) (w->latest >> 32));
}

/* *is_new: the state was not met before; it is kept. False: no memory. */
static bool meet (search *w, bool *is_new)
{
    uint32_t id;
    mns_u32s_clear (&w->key);
    bool made = mns_fifo_side_key (&w->fronts, &w->key) &&
                mns_fifo_side_key (&w->enqueues, &w->key) && mns_u32s_push (&w->key, w->head) &&
                mns_u32s_push (&w->key, (uint32_t) w->wild_used) && add_spares (w);
    return made &&
           mns_bytes_table_add (&w->seen, w->key.at, w->key.count * sizeof *w->key.at, &id, is_new);
}

/* The state stands on the stack, with its moves. False: no memory. */
static bool enter (search *w, uint32_t move)
{
    uint32_t first = (uint32_t) w->moves.count;
    bool is_new = true;
    if (!add_moves (w))
        return false;
    uint32_t end = (uint32_t) w->moves.count;
    if ((end - first > 1 || (w->stack.count & KEEP_MASK) == 0) && !meet (w, &is_new))
        return false;
    if (!is_new)
        end = first;
    uint32_t front = mns_fifo_side_first (&w->fronts);
    if (front != UINT32_MAX && w->fronts.rank[front] > w->blocked)
        w->blocked = w->fronts.rank[front];
    return frames_push (&w->stack, (frame){ .latest = w->latest,
                                            .head = w->head,
                                            .move = move,
                                            .first = first,
                                            .at = first,
                                            .end = end });
}

/* True: a run was found, and stands on the stack. */
static bool run (search *w)
{
    w->no_memory = !enter (w, UINT32_MAX);
    while (!w->no_memory && w->stack.count > 0) {
        frame *top = &w->stack.at[w->stack.count - 1];
        if (w->fronts.left == 0)
            return true;
        if (top->at == top->end) {
            w->moves.count = top->first;
            if (top->move != UINT32_MAX)
                go_back (w, top->move);
            w->stack.count--;
            if (w->stack.count > 0) {
                w->head = top[-1].head;
                w->latest = top[-1].latest;
            }
            continue;
        }
        uint32_t move = w->moves.at[top->at++];
        go (w, move);
        w->states++;
        w->work++;
        if (w->work >= POLL_WORK) {
            w->stopped = mns_stop_poll (&w->limits.stop);
            w->work_before += w->work;
            w->work = 0;
        }
        w->no_states = w->states + w->work_before / WIDE > w->limits.states_max;
        if (w->no_states || w->stopped != MNS_STOP_NONE)
            return false;
        w->no_memory = !enter (w, move);
    }
    return false;
}

/* ---- The operations. */

static bool add_op (search *w, mns_fifo_ops *to, uint32_t kind, uint32_t item, uint32_t op)
{
    const minos_history *history = w->scan->history;
    return mns_fifo_ops_push (to, (mns_fifo_op){ .call = mns_fifo_call (history, op),
                                                 .ret = mns_fifo_return (history, op),
                                                 .item = item,
                                                 .op = op,
                                                 .kind = kind });
}

static bool add_item_op (search *w, mns_fifo_kind kind, uint32_t item, uint32_t op)
{
    if (kind == MNS_FIFO_ENQUEUE) {
        bool crashed = mns_fifo_return (w->scan->history, op) == MNS_FIFO_NEVER;
        return add_op (w, crashed ? &w->spares : &w->enqueues.ops, 0, item, op);
    }
    w->items_left[item]++;
    return add_op (w, &w->fronts.ops, kind == MNS_FIFO_PEEK ? FRONT_PEEK : FRONT_DEQUEUE, item, op);
}

static bool collect (search *w)
{
    const mns_fifo *q = w->q;
    for (uint32_t item = 1; item <= q->items.count; item++) {
        const mns_fifo_item *at = mns_item_map_at (&q->items, item);
        if (!add_item_op (w, MNS_FIFO_ENQUEUE, item, at->enqueue))
            return false;
        if (at->dequeue != MNS_FIFO_NO_OP && !add_item_op (w, MNS_FIFO_DEQUEUE, item, at->dequeue))
            return false;
    }
    for (size_t i = 0; i < q->more.count; i++)
        if (!add_item_op (w, q->more.at[i].kind, q->more.at[i].item, q->more.at[i].op))
            return false;
    for (size_t i = 0; i < q->empties.count; i++)
        if (!add_op (w, &w->fronts.ops, FRONT_EMPTY, NO_ITEM, q->empties.at[i]))
            return false;
    w->items_left[NO_ITEM] = (uint32_t) q->empties.count;
    for (size_t i = 0; i < q->crashed.count; i++)
        if (q->crashed.at[i] < q->crashed_drain &&
            !add_op (w, &w->wild, 0, NO_ITEM, q->crashed.at[i]))
            return false;
    w->drain_call = mns_fifo_call (w->scan->history, q->crashed_drain);
    return true;
}

static bool index_spares (search *w)
{
    size_t count = w->spares.count;
    mns_fifo_op *scratch = mns_alloc_array (&w->budget, count, sizeof *scratch);
    if (!scratch)
        return false;
    sort_spares (w->spares.at, scratch, count, NULL);
    mns_free (&w->budget, scratch, count * sizeof *scratch);
    for (size_t i = 0, item = 0; item < w->q->items.count + 2; item++) {
        while (i < count && w->spares.at[i].item < item)
            i++;
        w->spare_first[item] = (uint32_t) i;
    }
    return true;
}

static bool prepare (search *w)
{
    size_t items = w->q->items.count + 2;
    mns_fifo_ops_init (&w->enqueues.ops, &w->budget);
    mns_fifo_ops_init (&w->fronts.ops, &w->budget);
    mns_fifo_ops_init (&w->spares, &w->budget);
    mns_fifo_ops_init (&w->wild, &w->budget);
    frames_init (&w->stack, &w->budget);
    mns_u32s_init (&w->moves, &w->budget);
    mns_u32s_init (&w->window, &w->budget);
    mns_u32s_init (&w->scratch, &w->budget);
    mns_u32s_init (&w->key, &w->budget);
    mns_bytes_table_init (&w->seen, &w->budget, NULL);
    mns_region_init (&w->region, &w->budget, REGION_FIRST);
    w->spare_first = mns_region_zalloc (&w->region, items * sizeof *w->spare_first);
    w->spares_used = mns_region_zalloc (&w->region, items * sizeof *w->spares_used);
    w->items_left = mns_region_zalloc (&w->region, items * sizeof *w->items_left);
    w->stamps = mns_region_zalloc (&w->region, items * sizeof *w->stamps);
    w->done = mns_region_zalloc (&w->region, items * sizeof *w->done);
    w->best = mns_region_array (&w->region, items, sizeof *w->best);
    return w->spare_first && w->spares_used && w->items_left && w->stamps && w->done && w->best &&
           collect (w) && index_spares (w) && mns_fifo_side_make (&w->enqueues, &w->region) &&
           mns_fifo_side_make (&w->fronts, &w->region);
}

static void finish (search *w)
{
    mns_fifo_ops_reset (&w->enqueues.ops);
    mns_fifo_ops_reset (&w->fronts.ops);
    mns_fifo_ops_reset (&w->spares);
    mns_fifo_ops_reset (&w->wild);
    frames_reset (&w->stack);
    mns_u32s_reset (&w->moves);
    mns_u32s_reset (&w->window);
    mns_u32s_reset (&w->scratch);
    mns_u32s_reset (&w->key);
    mns_bytes_table_reset (&w->seen);
    mns_region_reset (&w->region);
}

/* ---- What came out. */

static mns_fifo_step step_of (const mns_fifo_op *o, mns_fifo_kind kind, uint32_t need)
{
    return (mns_fifo_step){
        .call = o->call, .ret = o->ret, .op = o->op, .item = o->item, .need = need, .kind = kind
    };
}

static bool add_step (search *w, uint32_t move, mns_fifo_steps *enqueues, mns_fifo_steps *fronts)
{
    uint32_t index = move >> MOVE_BITS, need = (uint32_t) enqueues->count;
    static const mns_fifo_kind kinds[] = { MNS_FIFO_DEQUEUE, MNS_FIFO_PEEK, MNS_FIFO_EMPTY };
    mns_fifo_op drain = { .call = w->drain_call, .ret = MNS_FIFO_NEVER, .op = w->q->crashed_drain };
    switch (move & MOVE_MASK) {
    case MOVE_ENQUEUE:
        return mns_fifo_steps_push (enqueues,
                                    step_of (&w->enqueues.ops.at[index], MNS_FIFO_ENQUEUE, 0));
    case MOVE_SPARE:
        return mns_fifo_steps_push (enqueues, step_of (&w->spares.at[index], MNS_FIFO_ENQUEUE, 0));
    case MOVE_FRONT:
        return mns_fifo_steps_push (
            fronts, step_of (&w->fronts.ops.at[index], kinds[w->fronts.ops.at[index].kind], need));
    default:
        index = (uint32_t) w->wild_used++;
        return mns_fifo_steps_push (
            fronts,
            step_of (index < w->wild.count ? &w->wild.at[index] : &drain, MNS_FIFO_WILD, need));
    }
}

/* The run on the stack, and behind it the enqueues whose items stay in, as they return. */
static bool hand_over (search *w)
{
    const mns_fifo_side *s = &w->enqueues;
    uint32_t head = 2 * (uint32_t) s->ops.count;
    mns_fifo_steps enqueues, fronts;
    bool enough = true;
    mns_fifo_steps_init (&enqueues, &w->budget);
    mns_fifo_steps_init (&fronts, &w->budget);
    w->wild_used = 0;
    for (size_t i = 1; i < w->stack.count && enough; i++)
        enough = add_step (w, w->stack.at[i].move, &enqueues, &fronts);
    for (uint32_t entry = s->next[head]; entry != head && enough; entry = s->next[entry])
        if (entry & 1)
            enough = mns_fifo_steps_push (&enqueues,
                                          step_of (&s->ops.at[entry >> 1], MNS_FIFO_ENQUEUE, 0));
    enough = enough && mns_fifo_witness (w->scan, &enqueues, &fronts);
    mns_fifo_steps_reset (&enqueues);
    mns_fifo_steps_reset (&fronts);
    return enough;
}

static void blame (search *w)
{
    minos_anomaly *anomaly = mns_scan_anomaly (w->scan, "nonlinearizable");
    const mns_fifo_op *o = &w->fronts.ops.at[w->fronts.by_rank[w->blocked]];
    mns_scan_blame_op (w->scan, anomaly, o->op, "blocked");
    if (o->kind == FRONT_EMPTY)
        mns_scan_say (w->scan, anomaly,
                      "no order of the operations is that of a queue; none comes past the return "
                      "of this one, which found nothing");
    else
        mns_scan_say (w->scan, anomaly,
                      "no order of the operations is that of a queue; none comes past the return "
                      "of this one, which answered %s",
                      mns_scan_show (w->scan, mns_fifo_value (w->scan, o->item)).text);
}

static void say (search *w, bool found)
{
    w->scan->part.states = w->states;
    if (found && hand_over (w))
        return;
    if (w->no_memory || found)
        mns_scan_no_memory (w->scan);
    else if (w->no_states)
        mns_scan_unknown (w->scan, MINOS_BASIS_BUDGET,
                          "no proof within %" PRIu64 " configurations; --max-states raises the "
                          "limit",
                          w->limits.states_max);
    else if (w->stopped == MNS_STOP_TIME)
        mns_scan_unknown (w->scan, MINOS_BASIS_BUDGET,
                          "no proof within the time limit; --time-limit raises it");
    else if (w->stopped != MNS_STOP_NONE)
        mns_scan_unknown (w->scan, MINOS_BASIS_CANCELLED, "the check was cancelled");
    else
        blame (w);
}

void mns_fifo_search (mns_scan *scan)
{
    search w = { .scan = scan, .q = scan->state };
    bool found = false;
    mns_scan_limit (scan, &w.limits);
    mns_budget_init (&w.budget, scan->budget, w.limits.memory_max, NULL);
    w.no_memory = !prepare (&w);
    w.stopped = mns_stop_poll (&w.limits.stop);
    if (!w.no_memory && w.stopped == MNS_STOP_NONE)
        found = run (&w);
    say (&w, found);
    finish (&w);
    mns_budget_reset (&w.budget);
}
