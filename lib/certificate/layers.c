/* layers.c: a refutation by layers, an inductive invariant.
 *
 *     initial ⊑ L1 ─return x1→ L2 ─return x2→ … Lk: no member has xk
 *
 * A configuration is a state, the completed operations that took effect and have not returned yet,
 * and the crashed operations that took effect. There is one layer for each return, in
 * order, up to the operation that is blocked. A layer is sound when
 *
 *   1. every configuration that comes from the layer before (the initial one for the first) is
 *      dominated by a member;
 *   2. for every member that has not linearized x, each step of an operation that is open (called,
 *      not returned, not linearized), or crashed, leads to a configuration that is dominated by
 *      a member.
 *
 * What goes on to the next layer are the members that have linearized x, without x. So by
 * induction every linearization of the prefix passes through a configuration dominated by
 * a member; when no member of the last layer has x, there is none.
 *
 * c dominates d when the states are equal, c has linearized what d has and beyond that only pure
 * operations, and of each class of crashed operations c has used no more than d. What completes d
 * completes c: drop the pure operations, which change nothing, and use the same crashed ones.
 *
 * Crashed operations that nobody could tell of take no part (unseen.c).
 *
 * States have no text form that all models share; a certificate derives them: "state 3 1 17" is
 * the successor of state 1 under operation 17, and state 0 the initial one. */
#include "base/sort.h"
#include "certificate/claims.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { MEMBERS_MAX = 1 << 20 };

/* A member: state, and entries (indices, ascending) that took effect: completed ones that are
 * open, then crashed ones, in `ids` of the layer. */
typedef struct member {
    uint32_t state;
    uint32_t first, completed, crashed; /* ids.at[first …] */
    uint32_t next;                      /* member of the same state, NO_MEMBER at the end */
} member;
MNS_VEC (member, members);

enum { NO_MEMBER = UINT32_MAX };

typedef struct layer {
    members all;
    mns_u32s ids;
    mns_table by_state; /* state → its last member + 1 */
} layer;

typedef struct proof {
    mns_cursor *cursor;
    mns_subject *subject;
    mns_u32s states;  /* of the certificate → of the space */
    mns_u32s open;    /* completed entries, called and not returned */
    mns_u32s crashed; /* crashed entries, called, that take part */
    mns_u32s returns; /* completed entries by return */
    mns_u32s scratch; /* a configuration under test */
    bool *unseen;     /* by entry: crashed, and takes no part */
    uint32_t next_call;
    layer layers[2];
} proof;

static minos_status no_memory (proof *p)
{
    return mns_error (p->cursor->error, MINOS_NO_MEMORY, "no memory to check a refutation");
}

static const mns_entry *entry_at (const proof *p, uint32_t index)
{
    return &p->subject->entries[index];
}

static const mns_class *class_of (const proof *p, uint32_t index)
{
    return &p->subject->space.classes.at[entry_at (p, index)->class_id];
}

/* ---- Layers. */

static void layer_clear (layer *l)
{
    mns_budget *budget = l->all.budget;
    members_clear (&l->all);
    mns_u32s_clear (&l->ids);
    mns_table_reset (&l->by_state);
    mns_table_init (&l->by_state, budget);
}

static bool layer_add (layer *l, uint32_t state, const uint32_t *ids, uint32_t completed,
                       uint32_t crashed)
{
    member added = { state, (uint32_t) l->ids.count, completed, crashed, NO_MEMBER };
    bool is_new;
    if (l->all.count >= MEMBERS_MAX || !mns_u32s_reserve (&l->ids, completed + crashed))
        return false;
    if (completed + crashed > 0)
        memcpy (l->ids.at + l->ids.count, ids, (size_t) (completed + crashed) * sizeof *ids);
    l->ids.count += completed + crashed;
    uint64_t *last = mns_table_add (&l->by_state, state, &is_new);
    if (last == NULL)
        return false;
    added.next = is_new ? NO_MEMBER : (uint32_t) *last - 1;
    *last = l->all.count + 1;
    return members_push (&l->all, added);
}

/* ---- Domination. */

/* Of the class of entry `index`, how many are in ids. */
static uint32_t uses (const proof *p, const uint32_t *ids, uint32_t count, uint32_t index)
{
    uint32_t uses_of = 0;
    for (uint32_t i = 0; i < count; i++)
        uses_of += entry_at (p, ids[i])->class_id == entry_at (p, index)->class_id;
    return uses_of;
}

/* Whether c (ids of a member) dominates d; both ascending. */
static bool dominates (const proof *p, const uint32_t *c, uint32_t c_completed, uint32_t c_crashed,
                       const uint32_t *d, uint32_t d_completed, uint32_t d_crashed)
{
    uint32_t j = 0;
    if (c_completed < d_completed)
        return false;
    for (uint32_t i = 0; i < c_completed; i++) {
        if (j < d_completed && d[j] == c[i])
            j++;
        else if (!class_of (p, c[i])->pure)
            return false;
    }
    if (j < d_completed)
        return false;
    for (uint32_t i = 0; i < c_crashed; i++) {
        const uint32_t *used = c + c_completed;
        if (uses (p, used, c_crashed, used[i]) > uses (p, d + d_completed, d_crashed, used[i]))
            return false;
    }
    return true;
}

static bool is_covered (const proof *p, const layer *l, uint32_t state, const uint32_t *ids,
                        uint32_t completed, uint32_t crashed)
{
    uint64_t *last = mns_table_find (&l->by_state, state);
    for (uint32_t i = last == NULL ? NO_MEMBER : (uint32_t) *last - 1; i != NO_MEMBER;
         i = l->all.at[i].next) {
        const member *m = &l->all.at[i];
        if (dominates (p, l->ids.at + m->first, m->completed, m->crashed, ids, completed, crashed))
            return true;
    }
    return false;
}

/* ---- Steps. */

static bool has (const uint32_t *ids, uint32_t count, uint32_t index)
{
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == index)
            return true;
    return false;
}

/* Member m with entry `index` in its place, in p->scratch. */
static bool with (proof *p, const uint32_t *ids, uint32_t completed, uint32_t crashed,
                  uint32_t index, bool is_crashed)
{
    uint32_t from = is_crashed ? completed : 0, to = is_crashed ? completed + crashed : completed;
    mns_u32s_clear (&p->scratch);
    if (!mns_u32s_reserve (&p->scratch, completed + crashed + 1))
        return false;
    while (from < to && ids[from] < index)
        from++;
    for (uint32_t i = 0; i < from; i++)
        p->scratch.at[i] = ids[i];
    p->scratch.at[from] = index;
    for (uint32_t i = from; i < completed + crashed; i++)
        p->scratch.at[i + 1] = ids[i];
    return true;
}

static minos_status check_step (proof *p, const layer *l, const member *m, uint32_t index,
                                bool is_crashed)
{
    mns_space *space = &p->subject->space;
    const uint32_t *ids = l->ids.at + m->first;
    uint32_t word = mns_space_step (space, m->state, entry_at (p, index)->class_id);
    uint32_t one, count;
    const uint32_t *at = mns_space_successors (space, word, &one, &count);
    if (space->status != MINOS_OK) {
        if (p->cursor->error != NULL)
            *p->cursor->error = space->error;
        return space->status;
    }
    if (count == 0)
        return MINOS_OK;
    if (!with (p, ids, m->completed, m->crashed, index, is_crashed))
        return no_memory (p);
    for (uint32_t i = 0; i < count; i++)
        if (!is_covered (p, l, at[i], p->scratch.at, m->completed + !is_crashed,
                         m->crashed + is_crashed))
            return mns_cursor_refuse (p->cursor,
                                      "the layer above does not cover a step by operation %" PRIu32,
                                      entry_at (p, index)->id);
    return MINOS_OK;
}

/* Rule 2 for every member that has not linearized `returning`. */
static minos_status check_closed (proof *p, const layer *l, uint32_t returning)
{
    minos_status status = MINOS_OK;
    for (size_t i = 0; i < l->all.count && status == MINOS_OK; i++) {
        const member *m = &l->all.at[i];
        const uint32_t *ids = l->ids.at + m->first;
        if (has (ids, m->completed, returning))
            continue;
        for (size_t j = 0; j < p->open.count && status == MINOS_OK; j++)
            if (!has (ids, m->completed, p->open.at[j]))
                status = check_step (p, l, m, p->open.at[j], false);
        for (size_t j = 0; j < p->crashed.count && status == MINOS_OK; j++)
            if (!has (ids + m->completed, m->crashed, p->crashed.at[j]))
                status = check_step (p, l, m, p->crashed.at[j], true);
    }
    return status;
}

/* Rule 1: what `from` hands on is covered by `to`. `returned` has been linearized by it, and goes.
 * *any says whether there was something. */
static minos_status check_handed (proof *p, const layer *from, const layer *to, uint32_t returned)
{
    for (size_t i = 0; i < from->all.count; i++) {
        const member *m = &from->all.at[i];
        const uint32_t *ids = from->ids.at + m->first;
        if (!has (ids, m->completed, returned))
            continue;
        mns_u32s_clear (&p->scratch);
        if (!mns_u32s_reserve (&p->scratch, m->completed + m->crashed))
            return no_memory (p);
        for (uint32_t j = 0; j < m->completed + m->crashed; j++)
            if (ids[j] != returned)
                p->scratch.at[p->scratch.count++] = ids[j];
        if (!is_covered (p, to, m->state, p->scratch.at, m->completed - 1, m->crashed))
            return mns_cursor_refuse (p->cursor,
                                      "the layer above does not cover what the one before left");
    }
    return MINOS_OK;
}

static bool hands_on (const layer *l, uint32_t returning)
{
    for (size_t i = 0; i < l->all.count; i++)
        if (has (l->ids.at + l->all.at[i].first, l->all.at[i].completed, returning))
            return true;
    return false;
}

/* ---- Reading. */

/* Operations called before `position` become open, or crashed ones to use. */
static bool call_until (proof *p, uint32_t position)
{
    for (; p->next_call < p->subject->count; p->next_call++) {
        const mns_entry *entry = entry_at (p, p->next_call);
        if (entry->call > position)
            return true;
        mns_u32s *set = entry->ret != MINOS_NEVER ? &p->open : &p->crashed;
        if (!p->unseen[p->next_call] && !mns_u32s_push (set, p->next_call))
            return false;
    }
    return true;
}

static minos_status read_state (proof *p)
{
    mns_space *space = &p->subject->space;
    uint64_t number, from, id;
    minos_status status = mns_cursor_number (p->cursor, UINT32_MAX, &number);
    if (status == MINOS_OK)
        status = mns_cursor_expect (p->cursor, " ");
    if (status == MINOS_OK)
        status = mns_cursor_number (p->cursor, UINT32_MAX, &from);
    if (status == MINOS_OK)
        status = mns_cursor_expect (p->cursor, " ");
    if (status == MINOS_OK)
        status = mns_cursor_number (p->cursor, UINT32_MAX, &id);
    if (status != MINOS_OK)
        return status;
    const mns_entry *entry = mns_subject_entry (p->subject, id);
    if (number != p->states.count || from >= number || entry == NULL)
        return mns_cursor_refuse (p->cursor, "expected state %zu, an earlier one, an operation",
                                  p->states.count);
    uint32_t word = mns_space_step (space, p->states.at[from], entry->class_id);
    if (word == MNS_ILLEGAL || (word & MNS_SEVERAL) != 0)
        return mns_cursor_refuse (p->cursor, "that step does not lead to one state");
    if (!mns_u32s_push (&p->states, word))
        return no_memory (p);
    return mns_cursor_expect (p->cursor, "\n");
}

/* " ID ID / ID": entries that took effect, ascending; first open ones, then crashed ones. */
static minos_status read_ids (proof *p, uint32_t *completed, uint32_t *crashed)
{
    minos_status status = MINOS_OK;
    bool more = true, slash = false;
    uint32_t *counts[] = { completed, crashed };
    *completed = *crashed = 0;
    mns_u32s_clear (&p->scratch);
    while (more) {
        uint64_t id;
        if (!slash && mns_cursor_skip (p->cursor, " /")) {
            slash = true;
            continue;
        }
        status = mns_cursor_next (p->cursor, UINT32_MAX, &id, &more);
        if (status != MINOS_OK || !more)
            break;
        const mns_entry *entry = mns_subject_entry (p->subject, id);
        uint32_t index = entry == NULL ? 0 : (uint32_t) (entry - p->subject->entries);
        const mns_u32s *set = slash ? &p->crashed : &p->open;
        if (entry == NULL || !has (set->at, (uint32_t) set->count, index))
            return mns_cursor_refuse (p->cursor, "operation %" PRIu64 " is not open here", id);
        if (*counts[slash] > 0 && p->scratch.at[p->scratch.count - 1] >= index)
            return mns_cursor_refuse (p->cursor, "operations must ascend");
        if (!mns_u32s_push (&p->scratch, index))
            return no_memory (p);
        ++*counts[slash];
    }
    return status;
}

static minos_status read_layer (proof *p, layer *l, uint32_t returning)
{
    uint64_t id;
    minos_status status = mns_cursor_number (p->cursor, UINT32_MAX, &id);
    if (status == MINOS_OK)
        status = mns_cursor_expect (p->cursor, "\n");
    if (status == MINOS_OK && id != entry_at (p, returning)->id)
        return mns_cursor_refuse (p->cursor, "the next return is that of operation %" PRIu32,
                                  entry_at (p, returning)->id);
    while (status == MINOS_OK) {
        uint64_t state;
        uint32_t completed, crashed;
        if (mns_cursor_skip (p->cursor, "state ")) {
            status = read_state (p);
            continue;
        }
        if (!mns_cursor_skip (p->cursor, "config "))
            break;
        status = mns_cursor_number (p->cursor, UINT32_MAX, &state);
        if (status == MINOS_OK && state >= p->states.count)
            return mns_cursor_refuse (p->cursor, "state %" PRIu64 " was not derived", state);
        if (status == MINOS_OK)
            status = read_ids (p, &completed, &crashed);
        if (status == MINOS_OK &&
            !layer_add (l, p->states.at[state], p->scratch.at, completed, crashed))
            return no_memory (p);
    }
    return status;
}

static bool earlier (const void *context, const uint64_t *a, const uint64_t *b)
{
    (void) context;
    return *a < *b;
}
MNS_SORT (uint64_t, sort_returns, const void *, earlier);

/* The completed entries in the order of their returns. */
static bool order_returns (proof *p)
{
    size_t count = 0;
    mns_u64s keys;
    bool done;
    mns_u64s_init (&keys, p->subject->budget);
    done = mns_u64s_reserve (&keys, 2 * (size_t) p->subject->count + 1) &&
           mns_u32s_reserve (&p->returns, p->subject->count);
    for (uint32_t i = 0; done && i < p->subject->count; i++)
        if (entry_at (p, i)->ret != MINOS_NEVER)
            keys.at[count++] = (uint64_t) entry_at (p, i)->ret << 32 | i;
    if (done)
        sort_returns (keys.at, keys.at + count, count, NULL);
    for (size_t i = 0; done && i < count; i++)
        p->returns.at[p->returns.count++] = (uint32_t) keys.at[i];
    mns_u64s_reset (&keys);
    return done;
}

static void close_entry (mns_u32s *open, uint32_t index)
{
    size_t kept = 0;
    for (size_t i = 0; i < open->count; i++)
        if (open->at[i] != index)
            open->at[kept++] = open->at[i];
    open->count = kept;
}

static minos_status check_layers (proof *p)
{
    for (size_t i = 0; i < p->returns.count; i++) {
        layer *before = &p->layers[(i + 1) % 2], *now = &p->layers[i % 2];
        uint32_t returning = p->returns.at[i];
        minos_status status = mns_cursor_expect (p->cursor, "layer ");
        layer_clear (now);
        if (status == MINOS_OK && !call_until (p, entry_at (p, returning)->ret))
            return no_memory (p);
        if (status == MINOS_OK)
            status = read_layer (p, now, returning);
        if (status == MINOS_OK && i == 0 &&
            !is_covered (p, now, p->subject->space.initial, NULL, 0, 0))
            status = mns_cursor_refuse (p->cursor, "the first layer lacks the initial state");
        if (status == MINOS_OK && i > 0)
            status = check_handed (p, before, now, p->returns.at[i - 1]);
        if (status == MINOS_OK)
            status = check_closed (p, now, returning);
        if (status != MINOS_OK || !hands_on (now, returning))
            return status;
        close_entry (&p->open, returning);
    }
    return mns_cursor_refuse (p->cursor, "no layer is the last one: nothing is refuted");
}

minos_status mns_layers_verify (mns_cursor *cursor, mns_subject *subject)
{
    proof p = { .cursor = cursor, .subject = subject };
    mns_u32s *vectors[] = { &p.states, &p.open, &p.crashed, &p.returns, &p.scratch };
    minos_status status;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        mns_u32s_init (vectors[i], subject->budget);
    for (int i = 0; i < 2; i++) {
        members_init (&p.layers[i].all, subject->budget);
        mns_u32s_init (&p.layers[i].ids, subject->budget);
        mns_table_init (&p.layers[i].by_state, subject->budget);
    }
    p.unseen = mns_alloc (subject->budget, (size_t) subject->count + 1);
    status = p.unseen != NULL && mns_find_unseen (subject, p.unseen) &&
                     mns_u32s_push (&p.states, subject->space.initial) && order_returns (&p)
                 ? check_layers (&p)
                 : no_memory (&p);
    if (p.unseen != NULL)
        mns_free (subject->budget, p.unseen, (size_t) subject->count + 1);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        mns_u32s_reset (vectors[i]);
    for (int i = 0; i < 2; i++) {
        members_reset (&p.layers[i].all);
        mns_u32s_reset (&p.layers[i].ids);
        mns_table_reset (&p.layers[i].by_state);
    }
    return status;
}
