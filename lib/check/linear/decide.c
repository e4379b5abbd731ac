/* decide.c: one part of the history, from its operations to its verdict. */
#include "check/linear/linear.h"

#include "base/buffer.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { DECIDE_REGION_FIRST = 4096 };

typedef struct decision {
    mns_linear *linear;
    mns_linear_job *job;
    const mns_part *part;
    mns_region *region;
    bool alone; /* nothing else runs, and all memory is this part's */
    mns_space space;
    mns_problem problem;
    mns_answer answer;
    const char *refutation; /* NULL where none was asked for, or there is none */
    mns_trace trace;        /* the states along the witness, where they were asked for */
    minos_error error;
} decision;

/* ---- Storing, under the lock: the verdict's region is one for all workers. */

static bool store_anomaly (decision *d, minos_part *out, const mns_explanation *explained)
{
    minos_verdict *verdict = d->linear->check->verdict;
    minos_anomaly *anomaly = mns_part_add (verdict, out, "nonlinearizable");
    const char *text;

    if (anomaly == NULL || !mns_anomaly_add_op (verdict, anomaly, explained->blocked, "blocked"))
        return false;
    for (size_t i = 0; i < explained->op_count; i++)
        if (!mns_anomaly_add_op (verdict, anomaly, explained->ops[i].index, explained->ops[i].role))
            return false;
    for (size_t i = 0; i < explained->states.count; i++)
        if (!mns_text_list_add (&verdict->region, &anomaly->states, explained->states.at[i]))
            return false;
    for (size_t i = 0; i < explained->allowed.count; i++)
        if (!mns_text_list_add (&verdict->region, &anomaly->allowed, explained->allowed.at[i]))
            return false;
    if (!mns_anomaly_set_paths (verdict, anomaly, explained->partials.at, explained->partials.count,
                                explained->partials.cause))
        return false;
    anomaly->paths_longest = explained->partials.longest;
    anomaly->paths_complete = explained->partials.complete;
    anomaly->prefix = explained->prefix;
    text = mns_region_text (&verdict->region, explained->text, strlen (explained->text));
    anomaly->text = text != NULL ? text : anomaly->text;
    return text != NULL;
}

static bool store_witness (decision *d, minos_part *out)
{
    uint32_t count = d->answer.witness_count;

    if (!d->linear->witness)
        return true;
    out->witness = mns_region_array (&d->linear->check->verdict->region, count, 4);
    if (out->witness == NULL)
        return false;
    for (uint32_t i = 0; i < count; i++)
        out->witness[i] = d->problem.calls[d->answer.witness[i]].op;
    out->witness_count = count;
    return true;
}

/* The states along it. They are much text where no two are alike, and the verdict stands without.
 */
static bool store_states (decision *d, minos_part *out)
{
    mns_region *region = &d->linear->check->verdict->region;
    mns_trace *trace = &d->trace;

    out->states_cause = trace->cause;
    if (trace->after == NULL)
        return true;
    for (size_t i = 0; i < trace->texts.count; i++)
        if (!mns_text_list_add (region, &out->state_texts, trace->texts.at[i]))
            return false;
    out->states_after = mns_region_array (region, out->witness_count, sizeof *out->states_after);
    if (out->states_after != NULL && out->witness_count > 0)
        memcpy (out->states_after, trace->after, out->witness_count * sizeof *out->states_after);
    return out->states_after != NULL;
}

static void store (decision *d, const char *cause, const mns_explanation *explained)
{
    mns_linear *linear = d->linear;
    minos_part *out = &linear->finding->parts[d->job->part];
    mns_region *region = &linear->check->verdict->region;
    bool stored = true;

    pthread_mutex_lock (&linear->lock);
    out->valid = d->answer.valid;
    out->algorithm = linear->algorithm->reported;
    out->states = d->answer.states;
    out->basis = MINOS_BASIS_BUDGET;
    if (d->answer.valid == MINOS_VALID_TRUE)
        out->basis = MINOS_BASIS_WITNESS;
    else if (d->answer.valid == MINOS_VALID_FALSE)
        out->basis = MINOS_BASIS_REFUTATION;
    else if (d->answer.cause == MNS_CAUSE_CANCELLED)
        out->basis = MINOS_BASIS_CANCELLED;
    if (d->answer.valid == MINOS_VALID_TRUE)
        stored = store_witness (d, out) && (!d->linear->states || store_states (d, out));
    if (explained != NULL)
        stored = store_anomaly (d, out, explained);
    if (d->refutation != NULL) {
        out->refutation = mns_region_text (region, d->refutation, strlen (d->refutation));
        stored &= out->refutation != NULL;
    }
    if (cause[0] != 0) {
        const char *copy = mns_region_text (region, cause, strlen (cause));
        out->cause = copy != NULL ? copy : out->cause;
        stored &= copy != NULL;
    }
    if (!stored)
        d->job->status = MINOS_NO_MEMORY;
    linear->progress.states += d->answer.states;
    pthread_mutex_unlock (&linear->lock);
}

/* ---- Unknown. */

/* A share that was too small, or neighbours that took what there was: try again, alone. Whether
 * the neighbours did is asked of the budget above all parts, whose refusals are everyone's. */
static bool should_try_again (const decision *d, bool out_of_memory)
{
    return !d->alone && (out_of_memory || atomic_load (&d->linear->check->budget->refused));
}

static const char *stop_text (decision *d)
{
    const mns_linear *linear = d->linear;

    switch (d->answer.cause) {
    case MNS_CAUSE_STATES:
        return mns_region_printf (d->region, "no proof within %" PRIu64 " configurations",
                                  linear->states_max);
    case MNS_CAUSE_TIME:
        return "no proof within the time limit";
    case MNS_CAUSE_CANCELLED:
        return "the check was cancelled";
    case MNS_CAUSE_MEMORY:
        return "no proof within the memory limit";
    default:
        return "the algorithm that was asked for proves neither";
    }
}

static const char *hint_text (mns_cause cause)
{
    switch (cause) {
    case MNS_CAUSE_STATES:
        return "; --max-states raises the limit";
    case MNS_CAUSE_TIME:
        return "; --time-limit raises it";
    case MNS_CAUSE_MEMORY:
        return "; --max-memory raises it";
    default:
        return "";
    }
}

/* How far the search came, where that is the same on every machine: memory is not. */
static const char *extent_text (decision *d)
{
    const mns_problem *problem = &d->problem;

    if (d->answer.cause == MNS_CAUSE_STATES || d->answer.cause == MNS_CAUSE_TIME)
        return mns_region_printf (d->region, "%" PRIu32 " of %" PRIu32 " events explained",
                                  d->answer.events_done, problem->event_count);
    return mns_region_printf (d->region, "%" PRIu32 " events", problem->event_count);
}

static void store_unknown (decision *d)
{
    const mns_problem *problem = &d->problem;
    const char *stop = stop_text (d), *extent, *cause = stop;

    d->answer.valid = MINOS_VALID_UNKNOWN;
    if (stop == NULL)
        stop = cause = "no proof within the memory limit";
    if (problem->event_count > 0 && (extent = extent_text (d)) != NULL) {
        const char *text = mns_region_printf (
            d->region, "%s: %s, %" PRIu32 " operations crashed, %" PRIu32 " others at once%s", stop,
            extent, problem->crashed_count, problem->width_max, hint_text (d->answer.cause));
        cause = text != NULL ? text : cause;
    }
    store (d, cause, NULL);
}

static void out_of_memory (decision *d)
{
    if (should_try_again (d, true)) {
        d->job->again = true;
        return;
    }
    d->answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_MEMORY };
    store_unknown (d);
}

static void failed (decision *d, minos_status status)
{
    mns_linear *linear = d->linear;

    if (status == MINOS_NO_MEMORY) {
        out_of_memory (d);
        return;
    }
    d->job->status = status;
    pthread_mutex_lock (&linear->lock);
    if (d->job->part < linear->failed_part) {
        linear->failed_part = d->job->part;
        if (linear->error != NULL)
            *linear->error = d->error;
    }
    pthread_mutex_unlock (&linear->lock);
}

/* The model's own code refused a step: the operation's line is the place. */
static void refused (decision *d)
{
    const mns_space *space = &d->space;

    if (space->status == MINOS_NO_MEMORY) {
        out_of_memory (d);
        return;
    }
    d->error = space->error;
    d->error.status = space->status;
    if (d->error.message[0] == 0)
        mns_error (&d->error, space->status, "%s", minos_status_text (space->status));
    for (uint32_t i = 0; i < d->problem.call_count; i++) {
        const mns_call *call = &d->problem.calls[i];
        if (call->class_id != space->failed_class)
            continue;
        minos_op op;
        minos_history_op (d->linear->history, call->op, &op);
        mns_error_path (&d->error, minos_history_path (d->linear->history));
        mns_error_place (&d->error, op.call_line, 0, 0);
        break;
    }
    failed (d, space->status);
}

/* ---- Decided. */

static void valid (decision *d)
{
    if (!mns_witness_holds (&d->problem, d->answer.witness, d->answer.witness_count)) {
        mns_error (&d->error, MINOS_INTERNAL,
                   "the engine %s gave a linearization that does not hold: please report it",
                   d->linear->algorithm->name);
        failed (d, MINOS_INTERNAL);
        return;
    }
    if (d->linear->states && !mns_trace_states (&d->trace, &d->problem, d->answer.witness,
                                                d->answer.witness_count, d->region)) {
        if (should_try_again (d, true)) {
            d->job->again = true;
            return;
        }
        d->trace = (mns_trace){ .cause = "no memory was left for the states" };
    }
    store (d, "", NULL);
}

static void invalid (decision *d, const mns_limits *limits)
{
    uint32_t event = d->answer.blocked_event, call;
    mns_explanation explained;
    minos_status status;

    assert (event < d->problem.event_count && (d->problem.events[event] & 1) != 0);
    call = d->problem.events[event] >> 1;
    status = mns_explain (&explained, d->linear, d->part, d->problem.calls[call].op,
                          &d->job->evidence, d->region, &d->error);
    if (status == MINOS_NO_MEMORY && d->alone) {
        const mns_op *op = mns_history_op (d->linear->history, d->problem.calls[call].op);
        explained = (mns_explanation){ .blocked = d->problem.calls[call].op,
                                       .prefix = op->ret,
                                       .partials = { .cause = "there was no memory for it" },
                                       .text = "there was no memory to say more" };
        status = MINOS_OK;
    }
    if (status == MINOS_OK && explained.partials.starved && should_try_again (d, true)) {
        d->job->again = true;
        return;
    }
    if (status == MINOS_OK && d->linear->witness)
        d->refutation = mns_linear_refute (&d->problem, limits, event, d->region);
    if (status == MINOS_OK)
        store (d, "", &explained);
    else
        failed (d, status);
}

/* No verdict then: the error says of which key, and who called has the history. */
static void contradiction (decision *d)
{
    const char *key = d->linear->finding->parts[d->job->part].key_text;
    bool named = key != NULL && key[0] != 0;

    mns_error (&d->error, MINOS_INTERNAL,
               "one engine proved what another refuted%s%.60s: please report it",
               named ? ", key " : "", named ? key : "");
    failed (d, MINOS_INTERNAL);
}

static void search (decision *d)
{
    const char *key = d->linear->finding->parts[d->job->part].key_text;
    mns_linear_search told = { .linear = d->linear, .key = key != NULL ? key : "" };
    mns_stop stop;
    mns_limits limits = { .states_max = d->linear->states_max,
                          .stop = &stop,
                          .pool = d->linear->pool,
                          .states_told = &told.states,
                          .frontier_told = &told.frontier };

    mns_stop_init (&stop, d->linear->stop.cancel, d->linear->stop.deadline_ns);
    stop.tick = mns_linear_tick;
    stop.tick_context = &told;
    d->linear->algorithm->engine (&d->answer, &d->problem, &limits, d->region);
    if (d->space.status != MINOS_OK)
        refused (d);
    else if (d->answer.cause == MNS_CAUSE_CONTRADICTION)
        contradiction (d);
    else if (d->answer.valid == MINOS_VALID_UNKNOWN && d->answer.cause == MNS_CAUSE_MEMORY)
        out_of_memory (d);
    else if (should_try_again (d, false))
        d->job->again = true;
    else if (d->answer.valid == MINOS_VALID_TRUE)
        valid (d);
    else if (d->answer.valid == MINOS_VALID_FALSE)
        invalid (d, &limits);
    else
        store_unknown (d);
}

static void prepare (decision *d)
{
    const mns_linear *linear = d->linear;
    mns_prepare from = { .history = linear->history,
                         .split = &linear->split,
                         .part = d->part,
                         .model = linear->model,
                         .builtin = linear->builtin,
                         .config = &linear->config };
    minos_status status = mns_prepare_problem (&d->problem, &d->space, &from, d->region, &d->error);

    if (status != MINOS_OK) {
        d->problem = (mns_problem){ 0 };
        failed (d, status);
        return;
    }
    if (linear->builtin == NULL)
        status = mns_evidence_probe (&d->job->evidence, linear, d->part, &d->space, &d->error);
    if (d->space.status != MINOS_OK)
        refused (d);
    else if (status != MINOS_OK)
        failed (d, status);
    else
        search (d);
    mns_space_reset (&d->space);
}

/* Whether the caller, or the clock, has ended the check. */
static bool stopped (decision *d)
{
    switch (mns_stop_poll (&d->linear->stop)) {
    case MNS_STOP_NONE:
        return false;
    case MNS_STOP_TIME:
        d->answer.cause = MNS_CAUSE_TIME;
        break;
    default:
        d->answer.cause = MNS_CAUSE_CANCELLED;
    }
    store_unknown (d);
    return true;
}

void mns_linear_decide (mns_linear_job *job, uint64_t share)
{
    mns_linear *linear = job->linear;
    mns_budget budget;
    mns_region region;
    decision d = { .linear = linear,
                   .job = job,
                   .part = &linear->split.parts[job->part],
                   .region = &region,
                   .alone = share == 0 };

    job->again = false;
    d.answer.valid = MINOS_VALID_UNKNOWN;
    mns_budget_init (&budget, linear->check->budget, share, NULL);
    mns_region_init (&region, &budget, DECIDE_REGION_FIRST);
    mns_evidence_count (&job->evidence, linear, d.part);
    if (!stopped (&d))
        prepare (&d);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
