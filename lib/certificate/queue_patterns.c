/* queue_patterns.c: what a queue cannot have done. Each pattern names the operations that make it;
 * that no linearization has them is shown by counting copies of items, so that it holds for items
 * that repeat as well.
 *
 *     unexpected D      D took or saw an item before whose return no put of it was called
 *     duplicated D      with D more takes of its item had returned than puts of it were called
 *     gone E D P        E put it, D took it, then P was called and saw it: and no other put of it
 *     order E F         F took or saw the item of E, the only one of its kind by then; but what was
 *                       put before E was called cannot all have been out by then
 *     empty X           X found nothing, but at each instant of it something must have been in
 *     cycle (E X Y)…    E put an item, X is E or saw that item, X returned before Y was called,
 *                       and Y put the next item or saw it ("-": it is never taken); not X = E
 *                       with a Y that saw. Each item is put once, so each goes through before the
 *                       next, and the last before the first
 *
 * Of copies of one item that must have been put by then, in; takes of it that may have taken
 * effect, out; takes called later, and a peek called later (one copy serves any number of those),
 * later; all puts of it, total. Of the `in` copies, in − out must still be there, but for what
 * crashed takes may have taken. And if all of them were out, the later ones had total − in left:
 * later > total − in says that some are there. */
#include "base/sort.h"
#include "base/table.h"
#include "certificate/queue.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

typedef struct copies {
    uint32_t total, put, taken, seen; /* puts in all; returned puts, takes and peeks */
    uint32_t out, later, later_seen;  /* takes called; takes and peeks that are not yet */
} copies;
MNS_VEC (copies, copies_list);

/* A happening, for the sweep over instants: 2p for calls at position p, 2p + 1 for returns. */
typedef struct happening {
    uint64_t at;
    uint32_t entry;
    bool is_return;
} happening;
MNS_VEC (happening, happenings);

typedef struct judge {
    mns_cursor *cursor;
    const mns_queue_entries *entries;
    mns_table numbers; /* item → number + 1 of its copies */
    copies_list items;
    happenings events;
    uint64_t left; /* copies that must be there, if no crashed take took them */
    uint64_t held; /* items of which some must be there */
    uint64_t wild; /* crashed takes that were called */
    bool wild_many;
} judge;

static uint64_t call_of (const mns_queue_entry *entry)
{
    return 2 * (uint64_t) entry->call;
}

static uint64_t return_of (const mns_queue_entry *entry)
{
    return entry->ret != MINOS_NEVER ? 2 * (uint64_t) entry->ret + 1 : UINT64_MAX;
}

static bool has_item (const mns_queue_entry *entry)
{
    return entry->kind <= MNS_QUEUE_PEEK;
}

/* Puts of an item that were called before an instant. */
static uint64_t puts_before (const judge *j, minos_value item, uint64_t at)
{
    uint64_t count = 0;
    for (size_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        count += entry->kind == MNS_QUEUE_PUT && entry->item == item && call_of (entry) < at;
    }
    return count;
}

/* ---- Operations of the text. */

/* " ID" of an entry of one of these kinds (a set of bits), and with this item unless that is nil.
 */
static minos_status read_entry (const judge *j, uint32_t kinds, minos_value item,
                                const mns_queue_entry **out)
{
    uint64_t id;
    minos_status status = mns_cursor_expect (j->cursor, " ");
    if (status == MINOS_OK)
        status = mns_cursor_number (j->cursor, UINT32_MAX, &id);
    if (status != MINOS_OK)
        return status;
    for (size_t i = mns_queue_find (j->entries, id);
         i < j->entries->count && j->entries->at[i].id == id; i++) {
        *out = &j->entries->at[i];
        if ((kinds >> (*out)->kind & 1) && (item == MINOS_NIL || (*out)->item == item))
            return MINOS_OK;
    }
    return mns_cursor_refuse (j->cursor, "operation %" PRIu64 " is none for this place", id);
}

#define KIND(name) (UINT32_C (1) << MNS_QUEUE_##name)
enum { PUT = 1 << MNS_QUEUE_PUT, SEES = 1 << MNS_QUEUE_TAKE | 1 << MNS_QUEUE_PEEK };

static minos_status hold (const judge *j, bool holds)
{
    return holds ? MINOS_OK : mns_cursor_refuse (j->cursor, "the pattern does not hold");
}

/* ---- Patterns of one item. A drain has several: one of them is enough. */

static bool is_unexpected (const judge *j, const mns_queue_entry *d)
{
    return (1u << d->kind & SEES) != 0 && puts_before (j, d->item, return_of (d)) == 0;
}

static bool is_duplicated (const judge *j, const mns_queue_entry *d)
{
    uint64_t takes = 0;
    if (d->kind != MNS_QUEUE_TAKE)
        return false;
    for (size_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        takes += entry->kind == MNS_QUEUE_TAKE && entry->item == d->item && entry->ret <= d->ret;
    }
    return takes > puts_before (j, d->item, return_of (d));
}

static minos_status check_one (judge *j, bool (*is) (const judge *j, const mns_queue_entry *d))
{
    const mns_queue_entry *d = NULL;
    minos_status status = read_entry (j, SEES, MINOS_NIL, &d);
    if (status != MINOS_OK)
        return status;
    bool found = false;
    for (uint32_t id = d->id; d < j->entries->at + j->entries->count && d->id == id && !found; d++)
        found = is (j, d);
    return hold (j, found);
}

static minos_status check_unexpected (judge *j)
{
    return check_one (j, is_unexpected);
}

static minos_status check_duplicated (judge *j)
{
    return check_one (j, is_duplicated);
}

static minos_status check_gone (judge *j)
{
    const mns_queue_entry *e = NULL, *d = NULL, *p = NULL;
    minos_status status = read_entry (j, PUT, MINOS_NIL, &e);
    if (status == MINOS_OK)
        status = read_entry (j, KIND (TAKE), e->item, &d);
    if (status == MINOS_OK)
        status = read_entry (j, KIND (PEEK), e->item, &p);
    if (status != MINOS_OK)
        return status;
    return hold (j, return_of (d) < call_of (p) && puts_before (j, e->item, return_of (p)) == 1);
}

/* ---- What must be in. */

static void weigh (judge *j, const copies *c, uint64_t sign)
{
    uint32_t in = c->put > c->taken ? c->put : c->taken;
    uint32_t later = c->later > 0 || c->later_seen == 0 ? c->later : 1;
    if (in == 0 && c->seen > 0)
        in = 1;
    if (in > c->out)
        j->left += sign * (in - c->out);
    j->held += sign * ((uint64_t) in + later > c->total);
}

static minos_status add_copies (judge *j, minos_value item, copies **out)
{
    bool added;
    uint64_t *number = mns_table_add (&j->numbers, item, &added);
    if (!number || (added && !copies_list_push (&j->items, (copies){ 0 })))
        return MINOS_NO_MEMORY;
    if (added)
        *number = j->items.count;
    *out = &j->items.at[*number - 1];
    return MINOS_OK;
}

/* All as it is before the first call; `but` takes no part. */
static minos_status begin (judge *j, minos_value but)
{
    for (size_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        copies *c = NULL;
        if (!has_item (entry) || entry->item == but)
            continue;
        minos_status status = add_copies (j, entry->item, &c);
        if (status != MINOS_OK)
            return status;
        c->total += entry->kind == MNS_QUEUE_PUT;
        c->later += entry->kind == MNS_QUEUE_TAKE;
        c->later_seen += entry->kind == MNS_QUEUE_PEEK;
    }
    for (size_t i = 0; i < j->items.count; i++)
        weigh (j, &j->items.at[i], 1);
    return MINOS_OK;
}

static void call (judge *j, const mns_queue_entry *entry)
{
    uint64_t *number = has_item (entry) ? mns_table_find (&j->numbers, entry->item) : NULL;
    j->wild += entry->kind == MNS_QUEUE_WILD;
    j->wild_many |= entry->kind == MNS_QUEUE_WILD_MANY;
    if (!number || entry->kind == MNS_QUEUE_PUT)
        return;
    copies *c = &j->items.at[*number - 1];
    weigh (j, c, UINT64_MAX);
    c->out += entry->kind == MNS_QUEUE_TAKE;
    c->later -= entry->kind == MNS_QUEUE_TAKE;
    c->later_seen -= entry->kind == MNS_QUEUE_PEEK;
    weigh (j, c, 1);
}

static void come_back (judge *j, const mns_queue_entry *entry)
{
    uint64_t *number = has_item (entry) ? mns_table_find (&j->numbers, entry->item) : NULL;
    if (!number)
        return;
    copies *c = &j->items.at[*number - 1];
    weigh (j, c, UINT64_MAX);
    c->put += entry->kind == MNS_QUEUE_PUT;
    c->taken += entry->kind == MNS_QUEUE_TAKE;
    c->seen += entry->kind == MNS_QUEUE_PEEK;
    weigh (j, c, 1);
}

static bool is_occupied (const judge *j)
{
    return j->held > 0 || (!j->wild_many && j->left > j->wild);
}

static minos_status check_order (judge *j)
{
    const mns_queue_entry *e = NULL, *f = NULL;
    minos_status status = read_entry (j, PUT, MINOS_NIL, &e);
    if (status == MINOS_OK)
        status = read_entry (j, SEES, e->item, &f);
    if (status == MINOS_OK)
        status = begin (j, e->item);
    if (status != MINOS_OK)
        return status;
    for (size_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        if (call_of (entry) < return_of (f))
            call (j, entry);
        if (return_of (entry) < call_of (e))
            come_back (j, entry);
    }
    return hold (j, call_of (e) < return_of (f) && is_occupied (j) &&
                        puts_before (j, e->item, return_of (f)) == 1);
}

static bool happens_before (const void *context, const happening *a, const happening *b)
{
    (void) context;
    return a->at < b->at;
}
MNS_SORT (happening, sort_happenings, const void *, happens_before);

static minos_status list_happenings (judge *j)
{
    mns_budget *budget = j->entries->budget;
    for (uint32_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        if (!happenings_push (&j->events, (happening){ call_of (entry), i, false }) ||
            (entry->ret != MINOS_NEVER &&
             !happenings_push (&j->events, (happening){ return_of (entry), i, true })))
            return MINOS_NO_MEMORY;
    }
    happening *scratch = mns_alloc_array (budget, j->events.count, sizeof *scratch);
    if (!scratch)
        return MINOS_NO_MEMORY;
    sort_happenings (j->events.at, scratch, j->events.count, NULL);
    mns_free (budget, scratch, j->events.count * sizeof *scratch);
    return MINOS_OK;
}

static minos_status check_empty (judge *j)
{
    const mns_queue_entry *x = NULL;
    minos_status status = read_entry (j, KIND (EMPTY), MINOS_NIL, &x);
    bool occupied = true;
    if (status == MINOS_OK)
        status = begin (j, MINOS_NIL);
    if (status == MINOS_OK)
        status = list_happenings (j);
    for (size_t i = 0; status == MINOS_OK && i < j->events.count && occupied;) {
        uint64_t at = j->events.at[i].at;
        if (at >= return_of (x))
            break;
        for (; i < j->events.count && j->events.at[i].at == at; i++) {
            const mns_queue_entry *entry = &j->entries->at[j->events.at[i].entry];
            (j->events.at[i].is_return ? come_back : call) (j, entry);
        }
        occupied = at < call_of (x) || is_occupied (j);
    }
    return status == MINOS_OK ? hold (j, occupied) : status;
}

/* ---- Items that go round. */

/* Whether each goes before the next for good: X returned before Y was called, and X = E does not
 * meet a Y that saw. */
static bool is_edge (const mns_queue_entry *x, const mns_queue_entry *y)
{
    return return_of (x) < call_of (y) && (x->kind != MNS_QUEUE_PUT || y->kind == MNS_QUEUE_PUT);
}

/* Nothing takes the item, and nothing can have taken it. */
static bool is_left (const judge *j, minos_value item)
{
    for (size_t i = 0; i < j->entries->count; i++) {
        const mns_queue_entry *entry = &j->entries->at[i];
        if (entry->kind == MNS_QUEUE_WILD || entry->kind == MNS_QUEUE_WILD_MANY ||
            (entry->kind == MNS_QUEUE_TAKE && entry->item == item))
            return false;
    }
    return true;
}

enum { CYCLE_MAX = 16 };
typedef struct edge {
    const mns_queue_entry *e, *x, *y;
    uint64_t y_id; /* UINT64_MAX: "-" */
} edge;

static minos_status read_edge (const judge *j, edge *out)
{
    minos_status status = read_entry (j, PUT, MINOS_NIL, &out->e);
    if (status == MINOS_OK)
        status = read_entry (j, PUT | SEES, out->e->item, &out->x);
    out->y_id = UINT64_MAX;
    if (status == MINOS_OK && !mns_cursor_skip (j->cursor, " -")) {
        status = mns_cursor_expect (j->cursor, " ");
        if (status == MINOS_OK)
            status = mns_cursor_number (j->cursor, UINT32_MAX, &out->y_id);
    }
    return status;
}

/* The entry of operation `id` that puts or saw the item; NULL: none does. */
static const mns_queue_entry *entry_of (const judge *j, uint64_t id, minos_value item)
{
    for (size_t i = mns_queue_find (j->entries, id);
         i < j->entries->count && j->entries->at[i].id == id; i++)
        if (has_item (&j->entries->at[i]) && j->entries->at[i].item == item)
            return &j->entries->at[i];
    return NULL;
}

static minos_status check_cycle (judge *j)
{
    edge edges[CYCLE_MAX];
    size_t count = 0;
    mns_cursor ahead = *j->cursor;
    while (count < CYCLE_MAX && !mns_cursor_skip (&ahead, "\n")) {
        minos_status status = read_edge (j, &edges[count++]);
        if (status != MINOS_OK)
            return status;
        ahead = *j->cursor;
    }
    for (size_t i = 0; i < count; i++) {
        const mns_queue_entry *next = edges[(i + 1) % count].e;
        const mns_queue_entry *y = entry_of (j, edges[i].y_id, next->item);
        bool goes = edges[i].y_id == UINT64_MAX
                        ? edges[i].x->kind != MNS_QUEUE_PUT && is_left (j, next->item)
                        : y && is_edge (edges[i].x, y);
        if (!goes || next->item == edges[i].e->item ||
            puts_before (j, edges[i].e->item, UINT64_MAX) != 1)
            return hold (j, false);
    }
    return hold (j, count > 1);
}

/* ---- */

static const struct {
    const char *name;
    minos_status (*check) (judge *j);
} patterns[] = {
    { "unexpected", check_unexpected }, { "duplicated", check_duplicated }, { "gone", check_gone },
    { "order", check_order },           { "empty", check_empty },           { "cycle", check_cycle }
};

minos_status mns_queue_pattern_verify (mns_cursor *cursor, const mns_queue_entries *entries,
                                       bool *proved)
{
    judge j = { .cursor = cursor, .entries = entries };
    size_t kind = 0, kinds = sizeof patterns / sizeof *patterns;
    minos_status status;
    *proved = !mns_cursor_skip (cursor, "exhausted\n");
    if (!*proved)
        return MINOS_OK;
    while (kind < kinds && !mns_cursor_skip (cursor, patterns[kind].name))
        kind++;
    if (kind == kinds)
        return mns_cursor_refuse (cursor, "there is no such pattern");
    mns_table_init (&j.numbers, entries->budget);
    copies_list_init (&j.items, entries->budget);
    happenings_init (&j.events, entries->budget);
    status = patterns[kind].check (&j);
    mns_table_reset (&j.numbers);
    copies_list_reset (&j.items);
    happenings_reset (&j.events);
    return status == MINOS_OK ? mns_cursor_expect (cursor, "\n") : status;
}
