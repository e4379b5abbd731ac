/* replay.c: an order of operations, taken step by step once more.
 *
 * Nothing here knows how the order was found. An order is legal where no operation stands in it
 * twice, real time is kept, and each state follows from the one before it by the operation between
 * them. Real time: before an operation stands every operation that returned before it was called.
 * One sweep over the events sees that:
 *
 *     order    c0 c2 c1              latest place among the operations that have returned:
 *     events   call c0 · call c1 · return c0 · call c2 · return c2 ·  …
 *                                   latest 0   1 > 0: ok
 *
 * An operation that returned and is not in the order ends it: nothing that was called later may be
 * in it. What was called before that, and is not in the order either, is what the order is blocked
 * by, if none of it is possible in the last state. */
#include "check/linear/linear.h"

#include <assert.h>
#include <string.h>

#define ABSENT UINT32_MAX

/* The place of each call in the order, from `budget`; NULL: no memory, or a call stands twice. */
static uint32_t *places_of (const mns_problem *problem, const mns_order *order, mns_budget *budget)
{
    uint32_t *places = mns_alloc_array (budget, problem->call_count, sizeof *places);

    if (places == NULL)
        return NULL;
    memset (places, 0xff, problem->call_count * sizeof *places);
    for (uint32_t i = 0; i < order->count; i++) {
        uint32_t call = order->calls[i];
        if (call >= problem->call_count || places[call] != ABSENT) {
            mns_free (budget, places, problem->call_count * sizeof *places);
            return NULL;
        }
        places[call] = i;
    }
    return places;
}

bool mns_replay_steps (mns_space *space, uint32_t from, uint32_t class_id, uint32_t to)
{
    uint32_t one, count, word = mns_space_step (space, from, class_id);
    const uint32_t *next = mns_space_successors (space, word, &one, &count);

    for (uint32_t i = 0; i < count; i++)
        if (next[i] == to)
            return true;
    return false;
}

static bool steps_are_legal (mns_problem *problem, const mns_order *order)
{
    uint32_t state = problem->space->initial;

    for (uint32_t i = 0; i < order->count; i++) {
        uint32_t class_id = problem->calls[order->calls[i]].class_id;
        if (!mns_replay_steps (problem->space, state, class_id, order->states[i]))
            return false;
        state = order->states[i];
    }
    return problem->space->status == MINOS_OK;
}

/* Real time; gathers in `open` what was called and is not in the order, completed ones only. */
static bool keeps_time (mns_replayed *out, const mns_problem *problem, const uint32_t *places)
{
    uint32_t latest = 0, returned = 0;
    bool ended = false;

    for (uint32_t event = 0; event < problem->event_count; event++) {
        uint32_t call = problem->events[event] >> 1, place = places[call];
        if (problem->events[event] & 1) {
            ended |= place == ABSENT;
            if (place != ABSENT && (returned == 0 || place > latest))
                latest = place;
            returned += place != ABSENT;
            continue;
        }
        if (place == ABSENT) {
            if (!ended && problem->calls[call].ret != MNS_CALL_NEVER &&
                !mns_u32s_push (&out->blocked, call))
                return false;
            continue;
        }
        if (ended || (returned > 0 && place < latest))
            return false;
        out->completed += problem->calls[call].ret != MNS_CALL_NEVER;
    }
    return true;
}

/* By return: the first of them is what the order cannot get past. There are few. */
static void sort_blocked (const mns_problem *problem, mns_u32s *blocked)
{
    for (size_t i = 1; i < blocked->count; i++)
        for (size_t k = i; k > 0; k--) {
            uint32_t a = blocked->at[k - 1], b = blocked->at[k];
            if (problem->calls[a].ret <= problem->calls[b].ret)
                break;
            blocked->at[k - 1] = b;
            blocked->at[k] = a;
        }
}

bool mns_replay (mns_replayed *out, mns_problem *problem, const mns_order *order,
                 mns_budget *budget)
{
    mns_space *space = problem->space;
    uint32_t *places = places_of (problem, order, budget);
    uint32_t last = order->count > 0 ? order->states[order->count - 1] : space->initial;
    bool legal;

    out->completed = 0;
    out->maximal = true;
    mns_u32s_clear (&out->blocked);
    if (places == NULL)
        return false;
    legal = keeps_time (out, problem, places) && steps_are_legal (problem, order);
    mns_free (budget, places, problem->call_count * sizeof *places);
    for (size_t i = 0; legal && i < out->blocked.count; i++) {
        uint32_t class_id = problem->calls[out->blocked.at[i]].class_id;
        out->maximal &= mns_space_step (space, last, class_id) == MNS_ILLEGAL;
    }
    sort_blocked (problem, &out->blocked);
    return legal && space->status == MINOS_OK;
}
