/* order.c: a linearization is checked in one pass.
 *
 * The points lemma: a sequence keeps real time iff no operation returned before one that stands
 * ahead of it was invoked, that is, iff each return lies behind the greatest invocation so far.
 * Steps are taken from every state that the steps before could have led to, so a nondeterministic
 * model needs no more than a set. */
#include "certificate/claims.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { STATES_MAX = 1 << 16 };

typedef struct run {
    mns_subject *subject;
    mns_u32s states, next;
    bool *placed;
    uint32_t latest_call;
    uint64_t required_left;
} run;

static minos_status no_memory (mns_cursor *cursor)
{
    return mns_error (cursor->error, MINOS_NO_MEMORY, "no memory to check a linearization");
}

static bool add_state (mns_u32s *states, uint32_t state)
{
    for (size_t i = 0; i < states->count; i++)
        if (states->at[i] == state)
            return true;
    return states->count < STATES_MAX && mns_u32s_push (states, state);
}

static minos_status step (mns_cursor *cursor, run *r, uint32_t class_id)
{
    mns_space *space = &r->subject->space;
    mns_u32s swap;
    mns_u32s_clear (&r->next);
    for (size_t i = 0; i < r->states.count; i++) {
        uint32_t one, count;
        uint32_t word = mns_space_step (space, r->states.at[i], class_id);
        const uint32_t *at = mns_space_successors (space, word, &one, &count);
        for (uint32_t j = 0; j < count; j++)
            if (!add_state (&r->next, at[j]))
                return no_memory (cursor);
    }
    if (space->status != MINOS_OK) {
        if (cursor->error != NULL)
            *cursor->error = space->error;
        return space->status;
    }
    if (r->next.count == 0)
        return mns_cursor_refuse (cursor, "the model has no such step here");
    swap = r->states;
    r->states = r->next;
    r->next = swap;
    return MINOS_OK;
}

static minos_status place (mns_cursor *cursor, run *r, uint64_t id)
{
    const mns_entry *entry = mns_subject_entry (r->subject, id);
    if (entry == NULL)
        return mns_cursor_refuse (cursor, "operation %" PRIu64 " is not one of this key", id);
    bool *placed = &r->placed[entry - r->subject->entries];
    if (*placed)
        return mns_cursor_refuse (cursor, "operation %" PRIu64 " stands twice", id);
    if (entry->ret < r->latest_call)
        return mns_cursor_refuse (
            cursor, "operation %" PRIu64 " returned before one ahead of it began", id);
    *placed = true;
    r->required_left -= entry->ret != MINOS_NEVER;
    if (entry->call > r->latest_call)
        r->latest_call = entry->call;
    return step (cursor, r, entry->class_id);
}

static minos_status follow (mns_cursor *cursor, run *r)
{
    minos_status status = mns_cursor_expect (cursor, "order");
    bool more = status == MINOS_OK;
    while (more) {
        uint64_t id;
        status = mns_cursor_next (cursor, UINT32_MAX, &id, &more);
        if (status == MINOS_OK && more)
            status = place (cursor, r, id);
        more = more && status == MINOS_OK;
    }
    if (status == MINOS_OK && r->required_left > 0)
        return mns_cursor_refuse (cursor, "%" PRIu64 " completed operations are left out",
                                  r->required_left);
    return status;
}

minos_status mns_order_verify (mns_cursor *cursor, mns_subject *subject)
{
    run r = { .subject = subject };
    minos_status status;
    mns_u32s_init (&r.states, subject->budget);
    mns_u32s_init (&r.next, subject->budget);
    r.placed = mns_zalloc (subject->budget, subject->count);
    for (uint32_t i = 0; i < subject->count; i++)
        r.required_left += subject->entries[i].ret != MINOS_NEVER;
    if (r.placed == NULL || !mns_u32s_push (&r.states, subject->space.initial))
        status = no_memory (cursor);
    else
        status = follow (cursor, &r);
    if (r.placed != NULL)
        mns_free (subject->budget, r.placed, subject->count);
    mns_u32s_reset (&r.states);
    mns_u32s_reset (&r.next);
    return status;
}
