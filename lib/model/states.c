/* states.c: what a callback emits becomes numbers.
 *
 *     emit (bytes) → the space's table of states → a number → space->emitted
 *
 * Successors of one step are a set. They are handed on sorted, so that the search that follows does
 * not depend on the order in which a model happens to emit them. */
#include "model/states.h"

#include <assert.h>

/* A state of the table may be emitted back (it never moves), and a model may forget to look at what
 * emit returned: the failure is kept here, not there. */
minos_status minos_states_emit (minos_states *states, const void *bytes, size_t size)
{
    uint32_t id;
    bool added;
    mns_space *space;
    if (states == NULL)
        return MINOS_MISUSE;
    if (states->status != MINOS_OK)
        return states->status;
    space = states->space;
    if (bytes == NULL && size > 0)
        return states->status = mns_misuse (&states->error, "no bytes");
    if (size > MINOS_STATE_SIZE_MAX)
        return states->status = mns_error (&states->error, MINOS_LIMIT,
                                           "model %s: a state of %zu bytes, the limit is %d",
                                           space->model->name, size, MINOS_STATE_SIZE_MAX);
    if (space->states.count >= MNS_STATES_MAX)
        return states->status =
                   mns_error (&states->error, MINOS_LIMIT, "model %s: more than %d states",
                              space->model->name, MNS_STATES_MAX);
    if (!mns_bytes_table_add (&space->states, bytes, size, &id, &added) ||
        !mns_u32s_push (&space->emitted, id))
        return states->status = mns_error (&states->error, MINOS_NO_MEMORY, "no memory for states");
    return MINOS_OK;
}

minos_status minos_states_refuse (minos_states *states, const char *why)
{
    if (states == NULL)
        return MINOS_MISUSE;
    if (states->status == MINOS_OK)
        states->status = mns_error (&states->error, MINOS_MALFORMED, "%s",
                                    why == NULL ? "the model refuses the operation" : why);
    return states->status;
}

void mns_states_begin (minos_states *states, mns_space *space)
{
    states->space = space;
    states->status = MINOS_OK;
    mns_u32s_clear (&space->emitted);
}

static void sift_down (uint32_t *at, size_t root, size_t count)
{
    uint32_t value = at[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && at[child + 1] > at[child])
            child++;
        if (at[child] <= value)
            break;
        at[root] = at[child];
    }
    at[root] = value;
}

/* Heapsort: in place, and no worse for a model that emits a million successors. */
static void sort (uint32_t *at, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down (at, i, count);
    for (size_t end = count; end > 1; end--) {
        uint32_t last = at[end - 1];
        at[end - 1] = at[0];
        at[0] = last;
        sift_down (at, 0, end - 1);
    }
}

void mns_states_end (minos_states *states, const uint32_t **at, uint32_t *count)
{
    mns_u32s *emitted = &states->space->emitted;
    size_t kept = 0;
    if (emitted->count > 1) {
        sort (emitted->at, emitted->count);
        for (size_t i = 0; i < emitted->count; i++)
            if (kept == 0 || emitted->at[kept - 1] != emitted->at[i])
                emitted->at[kept++] = emitted->at[i];
        emitted->count = kept;
    }
    assert (emitted->count <= MNS_STATES_MAX);
    *at = emitted->at;
    *count = (uint32_t) emitted->count;
}
