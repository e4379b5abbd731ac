/* explain.c: an invalid part, for people.
 *
 * Linearizability is prefix-closed, so one return is the first that cannot be explained, whatever
 * engine finds it; everything said here is computed from that operation and the history alone. The
 * exact reductions are left out for it where that is affordable: a crashed write that nobody read
 * is no part of the proof, but it is one of the states that a person would think possible. */
#include "check/linear/linear.h"

#include "base/buffer.h"
#include "base/sort.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum {
    STATES_SHOWN = 12,
    ANSWERS_SHOWN = 12,
    WRITERS_SHOWN = 5,
    PENDING_SHOWN = 6,
    VALUE_COLUMNS = 60,
    PROBE_STATES = 16,    /* at which other answers are tried */
    PROBE_CLASSES = 4096, /* that are tried */
    PROBE_STEPS = 200000  /* for what could have led to the answer */
};

typedef struct explainer {
    mns_explanation *out;
    const mns_linear *linear;
    const mns_part *part;
    const mns_evidence *evidence;
    mns_region *region;
    minos_error *error;
    mns_space space;
    mns_problem problem;
    uint32_t blocked; /* a call of the problem */
    mns_u32s states;  /* possible just before, numbers of the space */
    bool closed;      /* `states` is complete */
    bool reduced;     /* … but for operations that the reductions drop */
    mns_partial_graph graph;
    mns_buffer text;
} explainer;

typedef const char *text_pointer;

/* By length and then by bytes: numbers in their order. */
static bool text_before (const void *unused, const text_pointer *a, const text_pointer *b)
{
    size_t x = strlen (*a), y = strlen (*b);
    (void) unused;
    return x != y ? x < y : strcmp (*a, *b) < 0;
}
MNS_SORT (text_pointer, sort_texts, const void *, text_before);

static void sentence (explainer *e)
{
    if (e->text.size > 0)
        mns_buffer_add_char (&e->text, '\n');
}

/* ---- The problem, without reductions or with them. */

static minos_status prepare (explainer *e, uint32_t rules_off)
{
    const mns_linear *linear = e->linear;
    mns_prepare from = { .history = linear->history,
                         .split = &linear->split,
                         .part = e->part,
                         .model = linear->model,
                         .builtin = linear->builtin,
                         .config = &linear->config,
                         .rules_off = rules_off };
    minos_status status = mns_prepare_problem (&e->problem, &e->space, &from, e->region, e->error);

    if (status != MINOS_OK)
        return status;
    for (e->blocked = 0; e->blocked < e->problem.call_count; e->blocked++)
        if (e->problem.calls[e->blocked].op == e->out->blocked)
            return MINOS_OK;
    mns_space_reset (&e->space);
    return mns_error (e->error, MINOS_INTERNAL, "the operation to blame is not in its part");
}

static void close (explainer *e)
{
    mns_closure_watch watch;

    mns_partial_begin (&e->graph, &e->problem, e->region->budget);
    watch = mns_partial_watch (&e->graph);
    e->closed = mns_closure (&e->states, &e->problem, e->blocked, &watch, e->region->budget);
    if (!e->closed)
        mns_u32s_clear (&e->states);
}

static minos_status prepare_and_close (explainer *e)
{
    minos_status status = prepare (e, MNS_RULE_REDUCE_READS | MNS_RULE_REDUCE_WRITES);

    if (status != MINOS_OK)
        return status;
    close (e);
    /* What the reductions drop is crashed. */
    if (e->closed || e->problem.crashed_count == 0)
        return MINOS_OK;
    mns_partial_reset (&e->graph);
    mns_space_reset (&e->space);
    e->reduced = true;
    status = prepare (e, 0);
    if (status == MINOS_OK)
        close (e);
    return status;
}

/* How far an order comes. The graph's memory is given back before anything else is said. */
static void list_paths (explainer *e)
{
    const mns_linear *linear = e->linear;
    mns_limits limits = { .states_max = linear->states_max, .stop = &linear->stop };

    mns_partial_paths (&e->out->partials, &e->graph, &e->problem, e->blocked, e->closed, &limits,
                       e->region);
    mns_partial_reset (&e->graph);
}

/* ---- States, and the answers that they would have allowed. */

/* States that look alike are states all the same, and stay. */
static bool sort_and_cut (explainer *e, mns_text_list *list, size_t shown, bool alike)
{
    const char **scratch = mns_region_array (e->region, list->count, sizeof *scratch);
    const char *more;
    size_t kept = 0;

    if (scratch == NULL)
        return false;
    sort_texts (list->at, scratch, list->count, NULL);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || alike || strcmp (list->at[i], list->at[kept - 1]) != 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
    if (list->count <= shown)
        return true;
    more = mns_region_printf (e->region, "and %zu more", list->count - shown);
    list->count = shown;
    return more != NULL && mns_text_list_add (e->region, list, more);
}

static bool list_states (explainer *e)
{
    mns_buffer buffer;
    minos_sink sink;
    bool done = true;

    mns_buffer_init (&buffer, e->region->budget, 0);
    sink = mns_buffer_sink (&buffer);
    for (size_t i = 0; i < e->states.count && done; i++) {
        mns_buffer_clear (&buffer);
        done = mns_space_describe (&e->space, e->states.at[i], &sink) == MINOS_OK;
        mns_buffer_shorten (&buffer, VALUE_COLUMNS);
        done = done && mns_text_list_add (e->region, &e->out->states, mns_buffer_text (&buffer));
    }
    mns_buffer_reset (&buffer);
    return done && sort_and_cut (e, &e->out->states, STATES_SHOWN, true);
}

static bool allowed_somewhere (explainer *e, uint32_t class_id)
{
    for (size_t i = 0; i < e->states.count && i < PROBE_STATES; i++)
        if (mns_space_step (&e->space, e->states.at[i], class_id) != MNS_ILLEGAL)
            return true;
    return false;
}

/* The states of a register are its answers: to say them twice helps nobody. */
static bool same_texts (const mns_text_list *a, const mns_text_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (strcmp (a->at[i], b->at[i]) != 0)
            return false;
    return a->count == b->count;
}

/* A register answers with its state. */
static bool allow_states (explainer *e)
{
    const mns_text_list *states = &e->out->states;

    for (size_t i = 0; i < states->count; i++)
        if (!mns_text_list_add (e->region, &e->out->allowed, states->at[i]))
            return false;
    return true;
}

/* Answers to the same question that occur in this key and would have been possible. */
static bool list_answers (explainer *e)
{
    const mns_class *asked = &e->space.classes.at[e->problem.calls[e->blocked].class_id];
    uint32_t f = asked->f;
    minos_value input = asked->input;
    mns_text_list *answers = &e->out->allowed;
    mns_buffer buffer;
    bool done = true;

    if (asked->kind == MNS_CLASS_READ)
        return allow_states (e);
    mns_buffer_init (&buffer, e->region->budget, 0);
    for (uint32_t i = 0; i < e->space.classes.count && i < PROBE_CLASSES && done; i++) {
        const mns_class *class = &e->space.classes.at[i];
        if (class->f != f || class->input != input || !class->completed || class->failed ||
            !allowed_somewhere (e, i))
            continue;
        mns_buffer_clear (&buffer);
        mns_value_write_edn (e->linear->history->values, e->space.classes.at[i].output, &buffer, 0);
        mns_buffer_shorten (&buffer, VALUE_COLUMNS);
        done = mns_text_list_add (e->region, answers, mns_buffer_text (&buffer));
    }
    mns_buffer_reset (&buffer);
    if (!done || !sort_and_cut (e, answers, ANSWERS_SHOWN, false))
        return false;
    if (same_texts (answers, &e->out->states))
        return true;
    for (size_t i = 0; i < answers->count; i++) {
        if (i == 0)
            sentence (e);
        mns_buffer_printf (&e->text, "%s", i == 0 ? "other answers, each possible there: " : ", ");
        mns_buffer_add_text (&e->text, answers->at[i]);
    }
    return true;
}

/* ---- Operations. */

static bool add_op (explainer *e, uint32_t call, const char *role)
{
    mns_explanation *out = e->out;

    if (out->op_count == out->op_capacity) {
        size_t capacity = out->op_capacity ? 2 * out->op_capacity : 16;
        mns_anomaly_member *grown = mns_region_array (e->region, capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        if (out->op_count > 0)
            memcpy (grown, out->ops, out->op_count * sizeof *grown);
        out->ops = grown;
        out->op_capacity = capacity;
    }
    out->ops[out->op_count++] = (mns_anomaly_member){ e->problem.calls[call].op, role };
    return true;
}

/* Whether an operation of the class can lead to the blocked one's answer: from some state in which
 * that is impossible, to one in which it is possible. The states are all that were reached while
 * the history was explained up to here; a write leads to its own value from anywhere. */
static bool leads_to_it (explainer *e, uint32_t class_id, uint32_t states)
{
    mns_space *space = &e->space;
    uint32_t blocked = e->problem.calls[e->blocked].class_id;
    uint8_t kind = space->classes.at[class_id].kind;

    if (kind == MNS_CLASS_WRITE || kind == MNS_CLASS_CAS)
        return mns_space_step (space, space->classes.at[class_id].b, blocked) != MNS_ILLEGAL;
    if (space->classes.at[class_id].pure)
        return false;
    for (uint32_t from = 0; from < states; from++) {
        uint32_t one, count, word;
        const uint32_t *next;
        if (mns_space_step (space, from, blocked) != MNS_ILLEGAL)
            continue;
        word = mns_space_step (space, from, class_id);
        next = mns_space_successors (space, word, &one, &count);
        one = count > 0 ? next[0] : 0;
        if (count > 0 && mns_space_step (space, one, blocked) != MNS_ILLEGAL)
            return true;
    }
    return false;
}

/* The classes that lead to it, as a flag each; *all is whether each was tried from every state. */
static bool *find_writers (explainer *e, uint32_t *classes, bool *all)
{
    uint32_t states = (uint32_t) e->space.states.count, count = (uint32_t) e->space.classes.count;
    bool *leads;

    *classes = count < PROBE_CLASSES ? count : PROBE_CLASSES;
    *all = *classes == count && (uint64_t) states * count <= PROBE_STEPS;
    if ((uint64_t) states * *classes > PROBE_STEPS)
        states = PROBE_STEPS / *classes;
    leads = mns_region_zalloc (e->region, *classes * sizeof *leads);
    for (uint32_t i = 0; leads != NULL && i < *classes; i++)
        leads[i] = leads_to_it (e, i, states);
    return e->space.status == MINOS_OK ? leads : NULL;
}

/* The last operations that could have led to the answer: the likelier, the later. */
static bool list_writers (explainer *e)
{
    const mns_call *blocked = &e->problem.calls[e->blocked];
    size_t found = 0, late = 0, skip = 0;
    uint32_t classes;
    bool all, *leads = find_writers (e, &classes, &all);

    if (leads == NULL)
        return false;
    for (uint32_t i = 0; i < e->problem.call_count; i++) {
        const mns_call *call = &e->problem.calls[i];
        if (i == e->blocked || call->class_id >= classes || !leads[call->class_id])
            continue;
        late += call->call > blocked->ret;
        found += call->call < blocked->ret;
    }
    skip = found > WRITERS_SHOWN ? found - WRITERS_SHOWN : 0;
    for (uint32_t i = 0, seen = 0; i < e->problem.call_count && found > 0; i++) {
        const mns_call *call = &e->problem.calls[i];
        if (i != e->blocked && call->class_id < classes && leads[call->class_id] &&
            call->call < blocked->ret && seen++ >= skip && !add_op (e, i, "wrote"))
            return false;
    }
    if (skip > 0) {
        sentence (e);
        mns_buffer_printf (&e->text, "%zu operations could have led to it; the last %d are listed",
                           found, WRITERS_SHOWN);
    }
    if (found == 0 && all) {
        sentence (e);
        mns_buffer_add_text (&e->text, late > 0 ? "what could have led to it was called only later"
                                                : "no operation could have led to it");
    }
    return true;
}

/* The change that returned last before the blocked operation was called: what it should have seen,
 * as people see it first. */
static bool list_before (explainer *e)
{
    const mns_call *blocked = &e->problem.calls[e->blocked];
    uint32_t last = UINT32_MAX;

    for (uint32_t i = 0; i < e->problem.call_count; i++) {
        const mns_call *call = &e->problem.calls[i];
        if (call->ret == MNS_CALL_NEVER || call->ret > blocked->call ||
            e->space.classes.at[call->class_id].pure)
            continue;
        if (last == UINT32_MAX || call->ret > e->problem.calls[last].ret)
            last = i;
    }
    return last == UINT32_MAX || add_op (e, last, "before");
}

static bool list_pending (explainer *e)
{
    const mns_call *blocked = &e->problem.calls[e->blocked];
    size_t found = 0;

    for (uint32_t i = 0; i < e->problem.call_count; i++) {
        const mns_call *call = &e->problem.calls[i];
        bool crashed = call->ret == MNS_CALL_NEVER;
        if (i == e->blocked || call->call > blocked->ret || (!crashed && call->ret < blocked->ret))
            continue;
        if (crashed && e->space.classes.at[call->class_id].pure)
            continue;
        if (found++ < PENDING_SHOWN && !add_op (e, i, "pending"))
            return false;
    }
    if (found > PENDING_SHOWN) {
        sentence (e);
        mns_buffer_printf (&e->text, "%zu operations were pending; the first %d are listed", found,
                           PENDING_SHOWN);
    }
    return true;
}

/* ---- nil. */

/* In Knossos an ok read of nil says nothing; here it is an observation. Where that is the whole
 * difference, the reader of the report must learn of it. Whatever algorithm was asked for, this is
 * asked of the default one: what is said must not depend on who found the violation. */
static minos_status check_nil (explainer *e)
{
    const mns_linear *linear = e->linear;
    mns_model_config config = linear->config;
    minos_model model = { .size = sizeof model };
    mns_limits limits = { .states_max = linear->states_max, .stop = &linear->stop };
    mns_answer answer = { .valid = MINOS_VALID_UNKNOWN };
    mns_problem problem;
    mns_space space;
    minos_status status;
    mns_prepare from = { .history = linear->history,
                         .split = &linear->split,
                         .part = e->part,
                         .model = &model,
                         .builtin = linear->builtin,
                         .config = &config };

    if (linear->builtin == NULL || config.nil_wildcard || e->evidence->nil_reads == 0)
        return MINOS_OK;
    config.nil_wildcard = true;
    linear->builtin->make (&model, &config);
    status = mns_prepare_problem (&problem, &space, &from, e->region, e->error);
    if (status != MINOS_OK)
        return status == MINOS_NO_MEMORY ? status : MINOS_OK;
    mns_algorithm_named ("auto")->engine (&answer, &problem, &limits, e->region);
    if (space.status == MINOS_OK && answer.valid == MINOS_VALID_TRUE) {
        sentence (e);
        mns_buffer_printf (&e->text,
                           "only ok reads of nil make it invalid, %" PRIu64
                           " in all; with --knossos-nil "
                           "they say nothing",
                           e->evidence->nil_reads);
    }
    mns_space_reset (&space);
    return MINOS_OK;
}

static minos_status explain (explainer *e)
{
    minos_status status = prepare_and_close (e);
    bool done;

    if (status != MINOS_OK)
        return status;
    if (!e->closed)
        mns_buffer_add_text (&e->text, "too many orders are possible to list the states before it");
    else if (e->reduced)
        mns_buffer_add_text (&e->text, "crashed operations that nobody observed are left out here");
    list_paths (e);
    done = list_states (e) && list_answers (e) && list_writers (e) && list_before (e) &&
           list_pending (e);
    mns_space_reset (&e->space);
    return done ? check_nil (e) : MINOS_NO_MEMORY;
}

minos_status mns_explain (mns_explanation *out, const mns_linear *linear, const mns_part *part,
                          uint32_t blocked, const mns_evidence *evidence, mns_region *region,
                          minos_error *error)
{
    explainer e = { .out = out,
                    .linear = linear,
                    .part = part,
                    .evidence = evidence,
                    .region = region,
                    .error = error };
    minos_status status;

    assert (part->op_count > 0);
    *out = (mns_explanation){ .blocked = blocked, .text = "" };
    out->prefix = mns_history_op (linear->history, blocked)->ret;
    mns_u32s_init (&e.states, region->budget);
    mns_buffer_init (&e.text, region->budget, 0);
    status = explain (&e);
    if (status == MINOS_OK) {
        out->text = mns_region_text (region, mns_buffer_text (&e.text), e.text.size);
        if (out->text == NULL || e.text.failed)
            status = MINOS_NO_MEMORY;
    }
    mns_buffer_reset (&e.text);
    mns_u32s_reset (&e.states);
    return status;
}
