/* trace.c: the states along a linearization, for people.
 *
 * A witness is an order, and was checked; here the model takes it once more, and the text of each
 * state is kept once. Where a step has several outcomes the order does not say which one it took.
 * Then all states that are possible after each operation are found, and from the end backwards one
 * that leads to the next:
 *
 *     {[1 2]}  ── a dequeue that crashed ──  {[1], [2]}  ── dequeue → 2 ──  {[]}
 *       [1 2]  ←                               [2]      ←                   []
 *
 * Texts are cut, and there may be so many bytes of them and no more: a queue has another state
 * after each operation. */
#include "check/linear/linear.h"

#include "base/buffer.h"

#include <assert.h>
#include <string.h>

enum {
    TRACE_BYTES_MAX = 1 << 22,
    STATE_COLUMNS = 60,
    SET_MAX = 1024,    /* states after one operation */
    SETS_MAX = 1 << 20 /* after all of them */
};

typedef struct tracer {
    mns_trace *out;
    mns_problem *problem;
    const uint32_t *calls;
    uint32_t count;
    mns_region *region;
    uint32_t *states;    /* after each operation */
    mns_u32s all, first; /* sets of states, and where each begins */
    mns_table numbers;   /* state → the number of its text */
    mns_buffer buffer;
    size_t bytes;
} tracer;

static bool too_much (tracer *t)
{
    t->out->cause = "the states are too much text";
    return false;
}

static uint32_t class_at (const tracer *t, uint32_t at)
{
    return t->problem->calls[t->calls[at]].class_id;
}

/* ---- Which states. */

static bool add_to_set (tracer *t, size_t begin, uint32_t state)
{
    for (size_t i = begin; i < t->all.count; i++)
        if (t->all.at[i] == state)
            return true;
    if (t->all.count - begin >= SET_MAX || t->all.count >= SETS_MAX) {
        t->out->cause = "too many states are possible";
        return false;
    }
    return mns_u32s_push (&t->all, state);
}

static bool find_sets (tracer *t)
{
    size_t from = 0;

    if (!mns_u32s_push (&t->all, t->problem->space->initial) || !mns_u32s_push (&t->first, 0))
        return false;
    for (uint32_t i = 0; i < t->count; i++) {
        size_t begin = t->all.count;
        for (; from < begin; from++) {
            uint32_t one, several;
            uint32_t word = mns_space_step (t->problem->space, t->all.at[from], class_at (t, i));
            const uint32_t *next = mns_space_successors (t->problem->space, word, &one, &several);
            for (uint32_t k = 0; k < several; k++)
                if (!add_to_set (t, begin, next[k]))
                    return false;
        }
        if (!mns_u32s_push (&t->first, (uint32_t) begin))
            return false;
    }
    return true;
}

/* Backwards: of each set the first state that leads to the one that was taken. */
static bool find_run (tracer *t)
{
    if (!find_sets (t))
        return false;
    for (uint32_t i = t->count; i-- > 0;) {
        size_t at = t->first.at[i + 1];
        size_t end = i + 1 < t->count ? t->first.at[i + 2] : t->all.count;
        while (at < end && i + 1 < t->count &&
               !mns_replay_steps (t->problem->space, t->all.at[at], class_at (t, i + 1),
                                  t->states[i + 1]))
            at++;
        assert (at < end);
        if (at == end)
            return false;
        t->states[i] = t->all.at[at];
    }
    return true;
}

static bool find_states (tracer *t)
{
    uint32_t state = t->problem->space->initial;

    for (uint32_t i = 0; i < t->count; i++) {
        state = mns_space_step (t->problem->space, state, class_at (t, i));
        if (state == MNS_ILLEGAL)
            return false;
        if ((state & MNS_SEVERAL) != 0)
            return find_run (t);
        t->states[i] = state;
    }
    return true;
}

/* ---- Their texts. */

/* The number of a state's text. False: no memory, or too many bytes, with the cause. */
static bool number_of (tracer *t, uint32_t state, uint32_t *out)
{
    minos_sink sink = mns_buffer_sink (&t->buffer);
    bool added;
    uint64_t *number = mns_table_add (&t->numbers, state, &added);

    if (number == NULL)
        return false;
    if (added) {
        mns_buffer_clear (&t->buffer);
        if (mns_space_describe (t->problem->space, state, &sink) != MINOS_OK)
            return false;
        mns_buffer_shorten (&t->buffer, STATE_COLUMNS);
        *number = t->out->texts.count;
        t->bytes += t->buffer.size + 1;
        if (t->bytes > TRACE_BYTES_MAX)
            return too_much (t);
        if (!mns_text_list_add (t->region, &t->out->texts, mns_buffer_text (&t->buffer)))
            return false;
    }
    *out = (uint32_t) *number;
    return true;
}

static bool trace (tracer *t)
{
    if (!find_states (t))
        return false;
    for (uint32_t i = 0; i < t->count; i++)
        if (!number_of (t, t->states[i], &t->out->after[i]))
            return false;
    return !t->buffer.failed;
}

bool mns_trace_states (mns_trace *out, mns_problem *problem, const uint32_t *calls, uint32_t count,
                       mns_region *region)
{
    tracer t = { .out = out, .problem = problem, .calls = calls, .count = count, .region = region };
    bool done;

    *out = (mns_trace){ .cause = "" };
    out->after = mns_region_array (region, count, sizeof *out->after);
    t.states = mns_region_array (region, count, sizeof *t.states);
    if (out->after == NULL || t.states == NULL)
        return false;
    mns_u32s_init (&t.all, region->budget);
    mns_u32s_init (&t.first, region->budget);
    mns_table_init (&t.numbers, region->budget);
    mns_buffer_init (&t.buffer, region->budget, 0);
    done = trace (&t);
    mns_u32s_reset (&t.all);
    mns_u32s_reset (&t.first);
    mns_table_reset (&t.numbers);
    mns_buffer_reset (&t.buffer);
    if (!done)
        out->after = NULL;
    return done || out->cause[0] != 0;
}
