/* queue.c: the operations of a queue, and a linearization replayed on one.
 *
 * By the points lemma a sequence keeps real time iff each return lies behind the greatest call so
 * far. A drain stands once for each item it took, and once more for the time it found nothing;
 * which of its items is meant, the head says. A crashed drain may stand any number of times. */
#include "certificate/queue.h"

#include "base/region.h"
#include "model/shape.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- Operations. */

static minos_status push (mns_queue_entries *entries, const mns_op *op, uint32_t id,
                          mns_queue_kind kind, minos_value item)
{
    bool crashed = op->outcome == MINOS_OUTCOME_CRASHED;
    mns_queue_entry entry = { .id = id,
                              .call = op->call,
                              .ret = crashed ? MINOS_NEVER : op->ret,
                              .item = item,
                              .kind = kind };
    return mns_queue_entries_push (entries, entry) ? MINOS_OK : MINOS_NO_MEMORY;
}

static minos_status push_drain (mns_queue_entries *entries, const minos_values *values,
                                const mns_op *op, uint32_t id, minos_value output)
{
    size_t count = minos_value_count (values, output);
    minos_status status = MINOS_OK;
    if (op->outcome == MINOS_OUTCOME_CRASHED)
        return push (entries, op, id, MNS_QUEUE_WILD_MANY, MINOS_NIL);
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = push (entries, op, id, MNS_QUEUE_TAKE, minos_value_at (values, output, i));
    return status == MINOS_OK ? push (entries, op, id, MNS_QUEUE_EMPTY, MINOS_NIL) : status;
}

minos_status mns_queue_add (mns_queue_entries *entries, mns_cursor *cursor,
                            const minos_values *values, const mns_op *op, uint32_t id,
                            const char *f, minos_value input, minos_value output)
{
    bool crashed = op->outcome == MINOS_OUTCOME_CRASHED;
    bool takes = strcmp (f, "dequeue") == 0 || strcmp (f, "deq") == 0;
    if (op->outcome == MINOS_OUTCOME_FAIL)
        return MINOS_OK;
    bool puts = strcmp (f, "enqueue") == 0 || strcmp (f, "enq") == 0;
    if (puts && mns_shape_is_empty (values, input))
        return mns_cursor_refuse (cursor, "operation %" PRIu32 " puts no item", id);
    if (puts)
        return push (entries, op, id, MNS_QUEUE_PUT, input);
    if (strcmp (f, "drain") == 0)
        return push_drain (entries, values, op, id, output);
    if (!takes && strcmp (f, "peek") != 0)
        return mns_cursor_refuse (cursor, "a queue has no operation %s", f);
    if (crashed)
        return takes ? push (entries, op, id, MNS_QUEUE_WILD, MINOS_NIL) : MINOS_OK;
    if (mns_shape_is_empty (values, output))
        return push (entries, op, id, MNS_QUEUE_EMPTY, MINOS_NIL);
    return push (entries, op, id, takes ? MNS_QUEUE_TAKE : MNS_QUEUE_PEEK, output);
}

size_t mns_queue_find (const mns_queue_entries *entries, uint64_t id)
{
    size_t low = 0, high = entries->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < entries->count && entries->at[low].id == id ? low : entries->count;
}

/* ---- A linearization. */

typedef struct replay {
    mns_cursor *cursor;
    const mns_queue_entries *entries;
    minos_value *queue; /* [head, tail): what is in; each put takes place once */
    size_t head, tail;
    bool *placed;
    uint32_t
        *skip; /* of an operation's first entry: entries of it that are placed, from there on */
    uint32_t latest_call;
    uint64_t required_left;
} replay;

/* Whether the entry may take effect now. */
static bool fits (const replay *r, const mns_queue_entry *entry)
{
    bool is_empty = r->head == r->tail;
    switch (entry->kind) {
    case MNS_QUEUE_PUT:
        return true;
    case MNS_QUEUE_EMPTY:
        return is_empty;
    case MNS_QUEUE_WILD:
    case MNS_QUEUE_WILD_MANY:
        return !is_empty;
    default:
        return !is_empty && r->queue[r->head] == entry->item;
    }
}

static minos_status place (replay *r, uint64_t id)
{
    const mns_queue_entry *at = r->entries->at;
    size_t first = mns_queue_find (r->entries, id), i;
    if (first == r->entries->count)
        return mns_cursor_refuse (r->cursor, "operation %" PRIu64 " is not one of this key", id);
    while (first + r->skip[first] < r->entries->count && at[first + r->skip[first]].id == id &&
           r->placed[first + r->skip[first]])
        r->skip[first]++;
    for (i = first + r->skip[first]; i < r->entries->count && at[i].id == id; i++)
        if (!r->placed[i] && fits (r, &at[i]))
            break;
    if (first + r->skip[first] == r->entries->count || at[first + r->skip[first]].id != id)
        return mns_cursor_refuse (r->cursor, "operation %" PRIu64 " stands too often", id);
    if (i == r->entries->count || at[i].id != id)
        return mns_cursor_refuse (r->cursor, "the queue has no such step here");
    if (at[i].ret < r->latest_call)
        return mns_cursor_refuse (
            r->cursor, "operation %" PRIu64 " returned before one ahead of it began", id);
    r->placed[i] = at[i].kind != MNS_QUEUE_WILD_MANY;
    r->required_left -= at[i].ret != MINOS_NEVER;
    if (at[i].call > r->latest_call)
        r->latest_call = at[i].call;
    if (at[i].kind == MNS_QUEUE_PUT)
        r->queue[r->tail++] = at[i].item;
    else
        r->head += at[i].kind != MNS_QUEUE_PEEK && at[i].kind != MNS_QUEUE_EMPTY;
    return MINOS_OK;
}

static minos_status follow (replay *r)
{
    minos_status status = mns_cursor_expect (r->cursor, "order");
    bool more = status == MINOS_OK;
    while (more) {
        uint64_t id;
        status = mns_cursor_next (r->cursor, UINT32_MAX, &id, &more);
        if (status == MINOS_OK && more)
            status = place (r, id);
        more = more && status == MINOS_OK;
    }
    if (status == MINOS_OK && r->required_left > 0)
        return mns_cursor_refuse (r->cursor, "%" PRIu64 " completed operations are left out",
                                  r->required_left);
    return status;
}

minos_status mns_queue_order_verify (mns_cursor *cursor, const mns_queue_entries *entries)
{
    size_t count = entries->count;
    replay r = { .cursor = cursor, .entries = entries };
    minos_status status = MINOS_NO_MEMORY;
    mns_region region;
    mns_region_init (&region, entries->budget, 4096);
    r.queue = mns_region_array (&region, count, sizeof *r.queue);
    r.placed = mns_region_zalloc (&region, count * sizeof *r.placed);
    r.skip = mns_region_zalloc (&region, count * sizeof *r.skip);
    for (size_t i = 0; i < count; i++)
        r.required_left += entries->at[i].ret != MINOS_NEVER;
    if (r.queue && r.placed && r.skip)
        status = follow (&r);
    mns_region_reset (&region);
    return status;
}
