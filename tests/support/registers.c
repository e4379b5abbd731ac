/* registers.c: simulation by ticks. At each tick a process begins an operation, or ends one that
 * has taken effect, or lets its operation take effect. */
#include "support/registers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void mns_registers_init (mns_registers *registers, mns_budget *budget)
{
    memset (registers, 0, sizeof *registers);
    registers->budget = budget;
    mns_region_init (&registers->region, budget, 4096);
    mns_table_init (&registers->class_ids, budget);
    mns_bytes_table_init (&registers->space.states, budget, NULL);
    mns_classes_init (&registers->space.classes, budget);
    registers->space.budget = budget;
    registers->space.family = true;
}

void mns_registers_reset (mns_registers *registers)
{
    mns_bytes_table_reset (&registers->space.states);
    mns_classes_reset (&registers->space.classes);
    mns_table_reset (&registers->class_ids);
    mns_region_reset (&registers->region);
}

uint32_t mns_registers_class (mns_registers *registers, mns_class_kind kind, uint32_t a, uint32_t b,
                              bool completed)
{
    uint64_t key = (uint64_t) kind << 60 | (uint64_t) completed << 58 | (uint64_t) a << 29 | b;
    bool added;
    assert (a < 1u << 29 && b < 1u << 29);
    uint64_t *id = mns_table_add (&registers->class_ids, key, &added);
    assert (id != NULL);
    if (added) {
        mns_class class = { .kind = (uint8_t) kind, .completed = completed, .a = a, .b = b };
        class.pure =
            (kind != MNS_CLASS_WRITE && kind != MNS_CLASS_CAS) || (kind == MNS_CLASS_CAS && a == b);
        *id = registers->space.classes.count;
        if (!mns_classes_push (&registers->space.classes, class))
            abort ();
    }
    return (uint32_t) *id;
}

static int by_time (const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static int by_call (const void *a, const void *b)
{
    const mns_call *x = a, *y = b;
    return x->call < y->call ? -1 : x->call > y->call;
}

void mns_registers_rank (mns_registers *registers, mns_call *calls, uint32_t count, uint32_t values)
{
    mns_problem *problem = &registers->problem;
    uint32_t open = 0;
    uint64_t *times = malloc ((count * 2 + 1) * sizeof *times);
    qsort (calls, count, sizeof *calls, by_call);
    *problem = (mns_problem){ .space = &registers->space, .calls = calls, .call_count = count };
    for (uint32_t i = 0; i < count; i++) {
        calls[i].op = i;
        times[problem->event_count++] = (uint64_t) calls[i].call << 32 | i << 1;
        if (calls[i].ret != MNS_CALL_NEVER)
            times[problem->event_count++] = (uint64_t) calls[i].ret << 32 | i << 1 | 1;
        else
            problem->crashed_count++;
    }
    qsort (times, problem->event_count, sizeof *times, by_time);
    problem->events =
        mns_region_array (&registers->region, problem->event_count, sizeof (uint32_t));
    for (uint32_t e = 0; e < problem->event_count; e++) {
        uint32_t event = problem->events[e] = (uint32_t) times[e];
        mns_call *call = &calls[event >> 1];
        if (event & 1) {
            call->ret = e;
            open--;
        } else {
            call->call = e;
            open += call->ret != MNS_CALL_NEVER;
        }
        problem->width_max = open > problem->width_max ? open : problem->width_max;
    }
    free (times);
    for (uint32_t v = 0; v < values; v++) {
        uint32_t id;
        bool added;
        if (!mns_bytes_table_add (&registers->space.states, &v, sizeof v, &id, &added))
            abort ();
    }
}

/* ---- Simulation. */

typedef struct running {
    bool busy, done, crashes, keep;
    mns_class_kind kind;
    uint32_t a, b;
    uint32_t call;
} running;

static bool chance (mns_rng *rng, uint32_t permille)
{
    return mns_rng_below (rng, 1000) < permille;
}

static void begin (running *process, const mns_registers_shape *shape, mns_rng *rng, uint32_t time,
                   uint32_t *next_value)
{
    *process = (running){ .busy = true, .keep = true, .call = time };
    process->crashes = chance (rng, shape->crash_permille);
    if (chance (rng, shape->read_permille)) {
        process->kind = chance (rng, shape->any_permille) ? MNS_CLASS_READ_ANY : MNS_CLASS_READ;
        process->keep = !process->crashes;
        return;
    }
    process->kind = chance (rng, shape->cas_permille) ? MNS_CLASS_CAS : MNS_CLASS_WRITE;
    process->b = shape->unique ? (*next_value)++ : (uint32_t) mns_rng_below (rng, shape->values);
    process->a = shape->unique ? (uint32_t) mns_rng_below (rng, *next_value)
                               : (uint32_t) mns_rng_below (rng, shape->values);
    if (process->kind == MNS_CLASS_CAS && process->a == process->b && !shape->equal_cas)
        process->kind = MNS_CLASS_WRITE;
    if (process->kind == MNS_CLASS_WRITE)
        process->a = 0;
}

static void take_effect (running *process, const mns_registers_shape *shape, mns_rng *rng,
                         uint32_t *state)
{
    process->done = true;
    if (process->crashes && chance (rng, 500))
        return;
    switch (process->kind) {
    case MNS_CLASS_READ:
        process->a = *state;
        break;
    case MNS_CLASS_WRITE:
        *state = process->b;
        break;
    case MNS_CLASS_CAS:
        if (shape->unique && !process->crashes && chance (rng, 900))
            process->a = *state; /* most would fail */
        if (*state == process->a)
            *state = process->b;
        else if (!process->crashes) {
            process->kind = MNS_CLASS_CAS_FAILED;
            process->b = 0;
            process->keep = chance (rng, shape->fail_permille);
        }
        break;
    default:
        break;
    }
}

static void finish (mns_registers *registers, const running *process, mns_call *calls,
                    uint32_t *count, uint32_t time)
{
    if (!process->busy || !process->keep)
        return;
    calls[(*count)++] =
        (mns_call){ .call = process->call,
                    .ret = process->crashes || !process->done ? MNS_CALL_NEVER : time,
                    .class_id =
                        mns_registers_class (registers, process->kind, process->a, process->b,
                                             !process->crashes && process->done) };
}

void mns_registers_simulate (mns_registers *registers, const mns_registers_shape *shape,
                             mns_rng *rng)
{
    running *processes = calloc (shape->processes, sizeof *processes);
    mns_call *calls = mns_region_array (&registers->region, shape->operations, sizeof *calls);
    uint32_t state = 0, begun = 0, ended = 0, count = 0, next_value = 1, time = 0;
    while (ended < shape->operations) {
        running *process = &processes[mns_rng_below (rng, shape->processes)];
        time++;
        if (!process->busy) {
            if (begun == shape->operations)
                continue;
            begun++;
            begin (process, shape, rng, time, &next_value);
        } else if (!process->done) {
            take_effect (process, shape, rng, &state);
        } else {
            finish (registers, process, calls, &count, time);
            process->busy = false;
            ended++;
        }
    }
    free (processes);
    mns_registers_rank (registers, calls, count, shape->unique ? next_value : shape->values);
}

bool mns_registers_spoil (mns_registers *registers, uint32_t at, uint32_t value)
{
    mns_problem *problem = &registers->problem;
    for (uint32_t i = at; i < problem->call_count; i++) {
        mns_call *call = &problem->calls[i];
        const mns_class *class = &registers->space.classes.at[call->class_id];
        if (class->kind != MNS_CLASS_READ || call->ret == MNS_CALL_NEVER || class->a == value)
            continue;
        call->class_id = mns_registers_class (registers, MNS_CLASS_READ, value, 0, true);
        return true;
    }
    return false;
}
