/* model.c: a model of your own, and two histories judged by it.
 *
 * The object is a bounded queue. `offer` puts an element in and answers true, or answers false
 * because the queue is full; `poll` takes the first element, or answers nil because there is none.
 *
 *     cc model.c $(pkg-config --cflags --libs minos) && ./a.out */
#include <minos/minos.h>

#include <stdio.h>
#include <string.h>

/* ---- The model. A state is the elements, first to last: handles of 4 bytes. Two states with the
 * same elements are the same bytes, so the library needs no `equal` and `hash`. */

enum { CAPACITY_MAX = 16 };

typedef struct bounded {
    size_t capacity; /* what the callbacks get as their context: it does not change */
} bounded;

static minos_status queue_init (void *context, minos_states *out)
{
    (void) context;
    return minos_states_emit (out, "", 0);
}

static minos_status offer (const bounded *queue, const minos_value *items, size_t count,
                           const minos_model_op *op, minos_states *out)
{
    minos_value next[CAPACITY_MAX];
    bool fits = count < queue->capacity;

    /* Answered, and not what this state answers: no successor, so the step is illegal. An
     * operation that crashed may have answered anything. */
    if (op->completed && op->output != minos_values_boolean (fits))
        return MINOS_OK;
    if (!fits)
        return minos_states_emit (out, items, count * sizeof *items);
    memcpy (next, items, count * sizeof *items);
    next[count] = op->input;
    return minos_states_emit (out, next, (count + 1) * sizeof *items);
}

static minos_status poll (const minos_value *items, size_t count, const minos_model_op *op,
                          minos_states *out)
{
    minos_value first = count > 0 ? items[0] : MINOS_NIL;

    if (op->completed && op->output != first)
        return MINOS_OK;
    if (count == 0)
        return minos_states_emit (out, "", 0);
    return minos_states_emit (out, items + 1, (count - 1) * sizeof *items);
}

static minos_status queue_step (void *context, const void *state, size_t size,
                                const minos_model_op *op, minos_states *out)
{
    const minos_value *items = state;
    size_t count = size / sizeof *items;

    if (strcmp (op->f, "offer") == 0)
        return offer (context, items, count, op, out);
    if (strcmp (op->f, "poll") == 0)
        return poll (items, count, op, out);
    return minos_states_refuse (out, "a bounded queue has offer and poll");
}

/* Optional: a refused offer and a poll of nothing change no state. Searches are faster for it, and
 * they test it: a declaration that is not true is an error, not a wrong verdict. */
static uint32_t queue_traits (void *context, const minos_model_op *op)
{
    bool refused = strcmp (op->f, "offer") == 0 && op->output == MINOS_FALSE;
    bool found_none = strcmp (op->f, "poll") == 0 && op->output == MINOS_NIL;

    (void) context;
    return op->completed && (refused || found_none) ? MINOS_OP_PURE : 0;
}

/* Optional: a state for people, in reports of violations. */
static minos_status queue_describe (void *context, const minos_values *values, const void *state,
                                    size_t size, const minos_sink *sink)
{
    const minos_value *items = state;
    minos_status status = sink->write (sink->context, "[", 1);

    (void) context;
    for (size_t i = 0; i < size / sizeof *items && status == MINOS_OK; i++) {
        if (i > 0)
            status = sink->write (sink->context, " ", 1);
        if (status == MINOS_OK)
            status = minos_value_print_edn (values, items[i], sink);
    }
    return status == MINOS_OK ? sink->write (sink->context, "]", 1) : status;
}

/* ---- The histories: what a test saw, in real-time order. */

typedef struct event {
    int64_t process;
    minos_type type;
    const char *f;
    int64_t value; /* NIL, NO and YES, or an element */
} event;

enum { NIL = -1, NO = -2, YES = -3 };

/* Room for two: while 1 and 2 are in, an offer is refused; after a poll there is room again. */
static const event good[] = {
    { 0, MINOS_TYPE_INVOKE, "offer", 1 },  { 0, MINOS_TYPE_OK, "offer", YES },
    { 0, MINOS_TYPE_INVOKE, "offer", 2 },  { 1, MINOS_TYPE_INVOKE, "offer", 3 },
    { 0, MINOS_TYPE_OK, "offer", YES },    { 1, MINOS_TYPE_OK, "offer", NO },
    { 1, MINOS_TYPE_INVOKE, "poll", NIL }, { 1, MINOS_TYPE_OK, "poll", 1 },
    { 0, MINOS_TYPE_INVOKE, "offer", 4 },  { 0, MINOS_TYPE_OK, "offer", YES },
    { 1, MINOS_TYPE_INVOKE, "poll", NIL }, { 1, MINOS_TYPE_OK, "poll", 2 },
};

/* Three offers are accepted, and nothing was polled in between. */
static const event bad[] = {
    { 0, MINOS_TYPE_INVOKE, "offer", 1 },  { 0, MINOS_TYPE_OK, "offer", YES },
    { 0, MINOS_TYPE_INVOKE, "offer", 2 },  { 0, MINOS_TYPE_OK, "offer", YES },
    { 1, MINOS_TYPE_INVOKE, "offer", 3 },  { 1, MINOS_TYPE_OK, "offer", YES },
    { 0, MINOS_TYPE_INVOKE, "poll", NIL }, { 0, MINOS_TYPE_OK, "poll", 1 },
};

static minos_status add (minos_builder *builder, const event *one, minos_error *error)
{
    minos_value value = one->value == YES ? MINOS_TRUE : one->value == NO ? MINOS_FALSE : MINOS_NIL;

    if (one->value >= 0) {
        minos_values *values = minos_builder_values (builder);
        minos_status status = minos_values_integer (values, &value, one->value);
        if (status != MINOS_OK)
            return status;
    }
    if (one->type == MINOS_TYPE_INVOKE)
        return minos_builder_invoke (builder, one->process, one->f, value, MINOS_NO_TIME, error);
    return minos_builder_ok (builder, one->process, one->f, value, MINOS_NO_TIME, error);
}

static minos_status build (minos_history **out, const event *events, size_t count,
                           minos_error *error)
{
    minos_builder *builder;
    minos_status status = minos_builder_new (&builder, NULL, 0);

    *out = NULL;
    for (size_t i = 0; i < count && status == MINOS_OK; i++)
        status = add (builder, &events[i], error);
    if (status == MINOS_OK)
        return minos_builder_seal (out, builder, error);
    minos_builder_free (builder);
    return status;
}

/* ---- Judging. */

static minos_status print (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

/* The exit code that the verdict stands for, 0 valid, 1 invalid …, or −1. */
static int judge (const minos_model *model, const event *events, size_t count)
{
    const minos_report_options options = { .size = sizeof options, .verbose = true };
    const minos_sink sink = { .write = print, .context = stdout };
    minos_history *history = NULL;
    minos_verdict *verdict = NULL;
    minos_error error = { .message = "no memory" };
    int code = -1;

    minos_status status = build (&history, events, count, &error);
    if (status == MINOS_OK)
        status = minos_check_model (&verdict, history, model, NULL, NULL, NULL, &error);
    if (status == MINOS_OK)
        status = minos_report (verdict, history, MINOS_REPORT_TEXT, &options, &sink);
    if (status == MINOS_OK)
        code = minos_verdict_exit_code (verdict);
    else
        fprintf (stderr, "%s: %s\n", minos_status_name (status), error.message);
    minos_verdict_free (verdict);
    minos_history_free (history);
    return code;
}

int main (void)
{
    static const bounded two = { .capacity = 2 };
    const minos_model model = { .size = sizeof model,
                                .name = "bounded-queue",
                                .context = (void *) &two,
                                .init = queue_init,
                                .step = queue_step,
                                .traits = queue_traits,
                                .describe = queue_describe };

    int first = judge (&model, good, sizeof good / sizeof *good);
    int second = judge (&model, bad, sizeof bad / sizeof *bad);
    return first == 0 && second == 1 ? 0 : 1;
}
