/* closure.c: what was possible just before an operation that cannot be placed.
 *
 *     events   call a · call b · return a · call x · return x ← blocked
 *     layers   {}       {}       {a | ba}            every state that some order reaches here
 *
 * A frontier (Lowe 2017, just-in-time linearization) as naive as can be: a configuration is a state
 * and a bit for each open operation that is linearized already; at each return all orders of open
 * operations are tried. Of the engines' rules only those on crashed operations are here, without
 * which a dozen of them would be too many; neither loses a state, or a completed operation.
 *
 *   - Of crashed operations that are alike the oldest is taken first.
 *   - Of two configurations with one state and the same completed operations, one of which took no
 *     crashed operation that the other did not take, the other is dropped: whatever can follow it
 *     can follow the first. (By an operation that the other has left and the first has left too;
 *     or, should one that is alike and older be left to the first alone, by that.)
 *
 * Small histories are what people read, so where there are too many configurations nothing is
 * listed. */
#include "check/linear/linear.h"

#include <assert.h>
#include <string.h>

enum {
    WORDS_MAX = 16,
    CONFIGURATIONS_MAX = 20000,
    /* Steps: some for any history, some for each event, and so many and no more. */
    WORK_MIN = 400000,
    WORK_PER_EVENT = 40,
    WORK_MAX = 4000000
};

typedef struct configuration {
    uint64_t state;
    uint64_t linearized[WORDS_MAX];
} configuration;

/* Configurations by number, and for each group of them (one state, one set of completed operations)
 * a list: `head` by the group's number, `next` by the configuration's. */
typedef struct layer {
    mns_bytes_table configurations, groups;
    mns_u32s head, next;
} layer;

#define FREE UINT32_MAX
#define DROPPED 0x80000000u /* a bit of `next`; the others say which, or LAST */
#define LAST 0x7fffffffu

typedef struct closure {
    mns_problem *problem;
    mns_budget *budget;
    const mns_closure_watch *watch; /* may be NULL */
    layer layer;
    uint64_t crashed[WORDS_MAX]; /* the slots of crashed operations, which are never free again */
    bool any_crashed;
    size_t words, size; /* of the bit set in use; bytes of a configuration */
    uint32_t *slots;    /* slot → call, or FREE */
    uint32_t *elders;   /* slot → what must be linearized before it is tried (see `elder`) */
    uint32_t slot_count, active;
    uint64_t work, work_max;
} closure;

static void layer_init (layer *l, mns_budget *budget)
{
    mns_bytes_table_init (&l->configurations, budget, NULL);
    mns_bytes_table_init (&l->groups, budget, NULL);
    mns_u32s_init (&l->head, budget);
    mns_u32s_init (&l->next, budget);
}

static void layer_reset (layer *l)
{
    mns_bytes_table_reset (&l->configurations);
    mns_bytes_table_reset (&l->groups);
    mns_u32s_reset (&l->head);
    mns_u32s_reset (&l->next);
}

/* False: number `id` of the layer was dropped. */
static bool get (const closure *c, const layer *l, uint32_t id, configuration *out)
{
    size_t size;
    const void *bytes = mns_bytes_table_at (&l->configurations, id, &size);
    assert (size == c->size);
    memcpy (out, bytes, c->size);
    return (l->next.at[id] & DROPPED) == 0;
}

/* Whether all that `a` took `b` took as well. */
static bool is_within (const closure *c, const configuration *a, const configuration *b)
{
    for (size_t i = 0; i < c->words; i++)
        if ((a->linearized[i] & ~b->linearized[i]) != 0)
            return false;
    return true;
}

/* Finds the group of a configuration that is to come, and whether one of it is as good already.
 * Else those that are no better than this one are dropped. */
static bool find_group (closure *c, layer *l, const configuration *item, uint32_t *group,
                        bool *is_worse)
{
    configuration key = *item, other;
    bool added;

    memset (&other, 0, sizeof other);
    for (size_t i = 0; i < c->words; i++)
        key.linearized[i] &= ~c->crashed[i];
    if (!mns_bytes_table_add (&l->groups, &key, c->size, group, &added) ||
        (added && !mns_u32s_push (&l->head, LAST)))
        return false;
    for (uint32_t at = l->head.at[*group]; at != LAST && !*is_worse;) {
        bool kept = get (c, l, at, &other);
        *is_worse = is_within (c, &other, item);
        if (kept && !*is_worse && is_within (c, item, &other))
            l->next.at[at] |= DROPPED;
        at = l->next.at[at] & ~DROPPED;
        c->work++;
    }
    return true;
}

/* *added: it was not there, nor one as good. Before anything has crashed there are no groups: of
 * the layer in which the first crashed operation is called, what was there stands in none. */
static bool add (closure *c, layer *l, const configuration *item, bool *added)
{
    uint32_t id, group = 0, next = LAST;
    bool is_worse = false;

    *added = false;
    if (c->any_crashed && !find_group (c, l, item, &group, &is_worse))
        return false;
    if (is_worse)
        return true;
    if (!mns_bytes_table_add (&l->configurations, item, c->size, &id, added))
        return false;
    if (!*added)
        return true;
    if (c->any_crashed) {
        next = l->head.at[group];
        l->head.at[group] = id;
    }
    return mns_u32s_push (&l->next, next) && l->configurations.count <= CONFIGURATIONS_MAX;
}

static bool has (const configuration *item, uint32_t slot)
{
    return item->linearized[slot / 64] >> slot % 64 & 1;
}

static uint32_t slot_of (const closure *c, uint32_t call)
{
    for (uint32_t slot = 0; slot < c->slot_count; slot++)
        if (c->slots[slot] == call)
            return slot;
    return FREE;
}

/* Of crashed operations of one class the oldest is taken first, so those that were taken are the
 * oldest ones, and a slot need only ask for the youngest of those before its own. FREE: it may
 * always be tried; itself: it need never be, for it changes nothing. */
static uint32_t elder (const closure *c, uint32_t slot)
{
    const mns_call *call = &c->problem->calls[c->slots[slot]];
    uint32_t best = FREE;

    if (call->ret != MNS_CALL_NEVER)
        return FREE;
    if (c->problem->space->classes.at[call->class_id].pure)
        return slot;
    for (uint32_t i = 0; i < c->slot_count; i++) {
        const mns_call *other = c->slots[i] != FREE ? &c->problem->calls[c->slots[i]] : NULL;
        if (other == NULL || i == slot || other->ret != MNS_CALL_NEVER ||
            other->class_id != call->class_id)
            continue;
        assert (c->slots[i] < c->slots[slot]);
        if (best == FREE || c->slots[i] > c->slots[best])
            best = i;
    }
    return best;
}

static bool open_slot (closure *c, uint32_t call)
{
    uint32_t slot = slot_of (c, FREE);
    if (slot == FREE)
        return false;
    c->slots[slot] = call;
    c->elders[slot] = elder (c, slot);
    c->active++;
    if (c->problem->calls[call].ret == MNS_CALL_NEVER) {
        c->crashed[slot / 64] |= UINT64_C (1) << slot % 64;
        c->any_crashed = true;
    }
    return true;
}

static bool is_idle (const closure *c, const configuration *from, uint32_t slot)
{
    return c->elders[slot] != FREE && !has (from, c->elders[slot]);
}

/* Every configuration that one more open operation gives to number `from_id` of the layer. */
static bool expand (closure *c, const configuration *from, uint32_t from_id)
{
    mns_space *space = c->problem->space;

    for (uint32_t slot = 0; slot < c->slot_count; slot++) {
        configuration to = *from;
        const uint32_t *next;
        uint32_t one, count, word;
        if (c->slots[slot] == FREE || has (from, slot) || is_idle (c, from, slot))
            continue;
        word = mns_space_step (space, (uint32_t) from->state,
                               c->problem->calls[c->slots[slot]].class_id);
        next = mns_space_successors (space, word, &one, &count);
        to.linearized[slot / 64] |= UINT64_C (1) << slot % 64;
        for (uint32_t i = 0; i < count; i++) {
            bool added;
            to.state = next[i];
            if (!add (c, &c->layer, &to, &added))
                return false;
            if (added && c->watch != NULL)
                c->watch->step (c->watch->context, from_id, c->slots[slot], next[i]);
        }
        if (++c->work > c->work_max || space->status != MINOS_OK)
            return false;
    }
    return true;
}

/* Closes the layer; `until` is the slot whose operation ends an order once it is in. */
static bool close_layer (closure *c, uint32_t until)
{
    configuration from;

    memset (&from, 0, sizeof from);
    for (uint32_t id = 0; id < c->layer.configurations.count; id++)
        if (get (c, &c->layer, id, &from) && !has (&from, until) && !expand (c, &from, id))
            return false;
    return true;
}

/* The layer after the return: the configurations in which it was linearized. */
static bool cross_return (closure *c, uint32_t call)
{
    uint32_t slot = slot_of (c, call);
    layer next;
    configuration at;

    assert (slot != FREE);
    if (!close_layer (c, slot))
        return false;
    memset (&at, 0, sizeof at);
    layer_init (&next, c->budget);
    for (uint32_t id = 0; id < c->layer.configurations.count; id++) {
        bool added;
        if (!get (c, &c->layer, id, &at) || !has (&at, slot))
            continue;
        at.linearized[slot / 64] &= ~(UINT64_C (1) << slot % 64);
        if (!add (c, &next, &at, &added)) {
            layer_reset (&next);
            return false;
        }
        if (added && c->watch != NULL)
            c->watch->keep (c->watch->context, id);
    }
    if (c->watch != NULL)
        c->watch->cross (c->watch->context, call);
    layer_reset (&c->layer);
    c->layer = next;
    c->slots[slot] = FREE;
    c->active--;
    return c->layer.configurations.count > 0;
}

/* The states of the closed layer at which the blocked operation stands. */
static bool collect (closure *c, mns_u32s *states, uint32_t blocked)
{
    uint32_t slot = slot_of (c, blocked);
    mns_table seen;
    configuration at;
    bool done = slot != FREE && close_layer (c, slot);

    memset (&at, 0, sizeof at);
    mns_table_init (&seen, c->budget);
    for (uint32_t id = 0; done && id < c->layer.configurations.count; id++) {
        bool added;
        if (!get (c, &c->layer, id, &at))
            continue;
        assert (!has (&at, slot));
        done = mns_table_add (&seen, at.state, &added) != NULL &&
               (!added || mns_u32s_push (states, (uint32_t) at.state));
    }
    mns_table_reset (&seen);
    return done;
}

static bool sweep (closure *c, mns_u32s *states, uint32_t blocked)
{
    const mns_problem *problem = c->problem;
    configuration first;
    bool added;

    memset (&first, 0, sizeof first);
    first.state = problem->space->initial;
    if (!add (c, &c->layer, &first, &added))
        return false;
    for (uint32_t event = 0; event < problem->event_count; event++) {
        uint32_t call = problem->events[event] >> 1;
        bool is_return = problem->events[event] & 1;
        if (is_return && call == blocked)
            return collect (c, states, blocked);
        if (is_return ? !cross_return (c, call) : !open_slot (c, call))
            return false;
    }
    return false;
}

bool mns_closure (mns_u32s *states, mns_problem *problem, uint32_t blocked,
                  const mns_closure_watch *watch, mns_budget *budget)
{
    closure c = { .problem = problem, .budget = budget, .watch = watch };
    uint64_t slots = (uint64_t) problem->width_max + problem->crashed_count + 1;
    bool done;

    assert (blocked < problem->call_count);
    if (slots > WORDS_MAX * 64)
        return false;
    c.work_max = WORK_MIN + (uint64_t) WORK_PER_EVENT * problem->event_count;
    if (c.work_max > WORK_MAX)
        c.work_max = WORK_MAX;
    c.slot_count = (uint32_t) slots;
    c.words = (c.slot_count + 63) / 64;
    c.size = offsetof (configuration, linearized) + c.words * 8;
    c.slots = mns_alloc_array (budget, 2 * (size_t) c.slot_count, sizeof *c.slots);
    if (c.slots == NULL)
        return false;
    c.elders = c.slots + c.slot_count;
    memset (c.slots, 0xff, c.slot_count * sizeof *c.slots);
    layer_init (&c.layer, budget);
    done = sweep (&c, states, blocked);
    layer_reset (&c.layer);
    mns_free (budget, c.slots, 2 * (size_t) c.slot_count * sizeof *c.slots);
    return done;
}
