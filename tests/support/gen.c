/* gen.c: the simulation, its faults, and the way to a history.
 *
 * Each step picks a process: an idle one calls, one that has called takes effect (and learns its
 * answer) or crashes, one that took effect returns or crashes. */
#include "support/gen.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { STEP = 1000 }; /* between events: faults put others in between */

typedef enum phase { IDLE, CALLED, EFFECTIVE } phase;

typedef struct worker {
    phase phase;
    uint32_t op;
    uint32_t process;
} worker;

typedef struct simulation {
    gen_history *history;
    choice_source *source;
    spec_state state;
    worker *workers;
    uint32_t idle_count;
    uint32_t process_count;
    uint64_t now;
} simulation;

gen_params gen_small (choice_source *source, const spec_model *spec)
{
    gen_params params = { .ops = 10 - choose (source, 1 + choose (source, 10)),
                          .processes = 1 + choose (source, 6),
                          .crash_percent = choose (source, 3) == 0 ? 0 : choose (source, 30),
                          .fail_percent = choose (source, 2) == 0 ? 0 : choose (source, 30),
                          .values = 1 + choose (source, 5),
                          .unique = choose (source, 4) == 0,
                          .intervals = choose (source, 4) == 0 };
    params.faults = choose (source, 5) == 0 ? 0 : 2 + choose (source, 8);
    params.init = spec->takes_init && choose (source, 4) == 0 ? 1 : SPEC_NIL;
    return params;
}

static void crash (simulation *s, worker *w)
{
    gen_op *op = &s->history->ops[w->op];
    op->outcome = MINOS_OUTCOME_CRASHED;
    op->ret = UINT64_MAX;
    w->phase = IDLE;
    w->process = s->process_count++;
    s->idle_count++;
}

static void call (simulation *s, worker *w)
{
    gen_op *op = &s->history->ops[s->history->count];
    *op = (gen_op){ .call = s->now, .process = w->process };
    s->history->spec->draw (s->source, &s->history->domain, &op->op);
    w->op = s->history->count++;
    w->phase = CALLED;
    s->idle_count--;
}

static void take_effect (simulation *s, worker *w)
{
    spec_outcome outcomes[SPEC_OUTCOMES];
    gen_op *op = &s->history->ops[w->op];
    w->phase = EFFECTIVE;
    if (choose_percent (s->source, s->history->params.fail_percent)) {
        op->outcome = MINOS_OUTCOME_FAIL;
        return;
    }
    uint32_t count = s->history->spec->outcomes (&s->state, &op->op, outcomes);
    const spec_outcome *taken = &outcomes[choose (s->source, count)];
    op->outcome = taken->fail ? MINOS_OUTCOME_FAIL : MINOS_OUTCOME_OK;
    op->answer = taken->answer;
    s->state = taken->next;
}

static void step (simulation *s)
{
    const gen_params *params = &s->history->params;
    worker *w = &s->workers[choose (s->source, params->processes)];
    if (w->phase == IDLE) {
        if (s->history->count == params->ops)
            return;
        call (s, w);
    } else if (choose_percent (s->source, params->crash_percent / 2))
        crash (s, w);
    else if (w->phase == CALLED)
        take_effect (s, w);
    else {
        s->history->ops[w->op].ret = s->now;
        w->phase = IDLE;
        s->idle_count++;
    }
    s->now += STEP;
}

/* ---- Faults. */
static int by_call (const void *a, const void *b)
{
    const gen_op *x = a, *y = b;
    return (x->call > y->call) - (x->call < y->call);
}

static void tamper (gen_history *history, choice_source *source)
{
    gen_op *op = &history->ops[choose (source, history->count)];
    const gen_op *other = &history->ops[choose (source, history->count)];
    switch (choose (source, 9)) {
    case 0: /* called later, or returned earlier, than it was */
        if (op->outcome != MINOS_OUTCOME_CRASHED)
            op->ret = op->call + 1 + choose (source, STEP / 2);
        break;
    case 1:
        if (op->outcome != MINOS_OUTCOME_CRASHED)
            op->call = op->ret - 1 - choose (source, STEP / 2);
        break;
    case 2: /* lost, or found */
        if (op->outcome == MINOS_OUTCOME_OK)
            op->outcome = MINOS_OUTCOME_FAIL;
        else if (op->outcome == MINOS_OUTCOME_FAIL)
            op->outcome = MINOS_OUTCOME_OK;
        break;
    case 3: /* the answer of another */
        if (other->op.f == op->op.f)
            op->answer = other->answer;
        if (history->spec->trim != NULL)
            history->spec->trim (&op->op, &op->answer);
        break;
    default:
        history->spec->spoil (source, &history->domain, &op->op, &op->answer);
    }
}

static int by_number (const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static uint64_t blurred (const uint64_t *times, const uint64_t *to, size_t count, uint64_t time)
{
    const uint64_t *at = bsearch (&time, times, count, sizeof *times, by_number);
    ck_assert (at != NULL);
    return to[at - times];
}

/* Some events share an instant with the one before. */
static void blur (gen_history *history, choice_source *source)
{
    size_t count = 0;
    uint64_t *times = calloc (4 * (size_t) history->count + 1, sizeof *times), *to;
    ck_assert (times != NULL);
    for (uint32_t i = 0; i < history->count; i++) {
        times[count++] = history->ops[i].call;
        if (history->ops[i].outcome != MINOS_OUTCOME_CRASHED)
            times[count++] = history->ops[i].ret;
    }
    qsort (times, count, sizeof *times, by_number);
    to = times + count;
    for (size_t i = 1; i < count; i++)
        to[i] = to[i - 1] + (times[i] != times[i - 1] && choose (source, 3) > 0);
    for (uint32_t i = 0; i < history->count; i++) {
        gen_op *op = &history->ops[i];
        op->call = blurred (times, to, count, op->call);
        if (op->outcome != MINOS_OUTCOME_CRASHED)
            op->ret = blurred (times, to, count, op->ret);
    }
    free (times);
}

void gen_init (gen_history *history, const spec_model *spec, const gen_params *params,
               choice_source *source)
{
    *history = (gen_history){ .spec = spec, .params = *params };
    history->domain =
        (spec_domain){ .values = params->values, .unique = params->unique, .init = params->init };
    history->ops = calloc (params->ops + 1, sizeof *history->ops);
    simulation s = { .history = history, .source = source, .now = STEP };
    s.workers = calloc (params->processes, sizeof *s.workers);
    ck_assert (history->ops != NULL && s.workers != NULL);
    spec->init (&history->domain, &s.state);
    for (uint32_t i = 0; i < params->processes; i++)
        s.workers[i].process = s.process_count++;
    s.idle_count = params->processes;
    while (history->count < params->ops || s.idle_count < params->processes)
        step (&s);
    free (s.workers);
    for (uint32_t i = 0; i < params->faults && history->count > 0; i++)
        tamper (history, source);
    if (params->intervals)
        blur (history, source);
    qsort (history->ops, history->count, sizeof *history->ops, by_call);
}

void gen_reset (gen_history *history)
{
    free (history->ops);
    *history = (gen_history){ 0 };
}
