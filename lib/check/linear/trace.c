/* trace.c: the states along a linearization, for people.
 *
 * A witness is an order, and was checked; here the model takes it once more, and the text of each
 * state is kept once. Where a step has several outcomes the order does not say which one it took,
 * and no state is shown. Texts are cut, and there may be so many bytes of them and no more: a queue
 * has another state after each operation. */
#include "check/linear/linear.h"

#include "base/buffer.h"

#include <string.h>

enum { TRACE_BYTES_MAX = 1 << 22, STATE_COLUMNS = 60 };

typedef struct tracer {
    mns_trace *out;
    mns_problem *problem;
    mns_region *region;
    mns_table numbers; /* state → the number of its text */
    mns_buffer buffer;
    size_t bytes;
} tracer;

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
        if (t->bytes > TRACE_BYTES_MAX) {
            t->out->cause = "the states are too much text";
            return false;
        }
        if (!mns_text_list_add (t->region, &t->out->texts, mns_buffer_text (&t->buffer)))
            return false;
    }
    *out = (uint32_t) *number;
    return true;
}

static bool trace (tracer *t, const uint32_t *calls, uint32_t count)
{
    mns_space *space = t->problem->space;
    uint32_t state = space->initial;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = mns_space_step (space, state, t->problem->calls[calls[i]].class_id);
        if (word == MNS_ILLEGAL || (word & MNS_SEVERAL) != 0) {
            t->out->cause = "a step of the model has several outcomes";
            return false;
        }
        state = word;
        if (!number_of (t, state, &t->out->after[i]))
            return false;
    }
    return true;
}

bool mns_trace_states (mns_trace *out, mns_problem *problem, const uint32_t *calls, uint32_t count,
                       mns_region *region)
{
    tracer t = { .out = out, .problem = problem, .region = region };
    bool done;

    *out = (mns_trace){ .cause = "" };
    out->after = mns_region_array (region, count, sizeof *out->after);
    if (out->after == NULL)
        return false;
    mns_table_init (&t.numbers, region->budget);
    mns_buffer_init (&t.buffer, region->budget, 0);
    done = trace (&t, calls, count) && !t.buffer.failed;
    mns_table_reset (&t.numbers);
    mns_buffer_reset (&t.buffer);
    if (!done)
        out->after = NULL;
    return done || out->cause[0] != 0;
}
