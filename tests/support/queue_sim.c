/* queue_sim.c: see queue_sim.h. */
#include "support/queue_sim.h"

#include <check.h>
#include <string.h>

static bool one_in (mns_rng *rng, int count)
{
    return count > 0 && mns_rng_below (rng, (uint64_t) count) == 0;
}

typedef struct running {
    int op;    /* open operation of each process, or -1 */
    bool done; /* it took effect */
} running;

typedef struct queue {
    sim_op items[SIM_OPS_MAX];
    int first, count;
    int numbers[8]; /* next of each producer */
    sim_op taken[SIM_OPS_MAX];
    int taken_count;
} queue;

static void begin_op (sim *s, mns_rng *rng, const sim_rule *rule, queue *q, running *r, int process,
                      bool enqueues)
{
    sim_op *op = &s->ops[s->count];
    *op = (sim_op){ .process = process,
                    .call = s->positions++,
                    .ret = SIM_NEVER,
                    .gone = SIM_NEVER,
                    .number = SIM_EMPTY,
                    .enqueues = enqueues };
    if (enqueues) {
        op->producer = process % (rule->producers > 0 ? rule->producers : 8);
        op->number = q->numbers[op->producer]++;
        if (rule->kinds > 0) {
            op->producer = 0;
            op->number = (int) mns_rng_below (rng, (uint64_t) rule->kinds);
        }
    } else {
        op->peeks = one_in (rng, rule->peeks);
    }
    op->end = one_in (rng, rule->fail)                                         ? SIM_FAIL
              : one_in (rng, rule->crash) && (enqueues || !rule->own_consumer) ? SIM_CRASH
                                                                               : SIM_OK;
    *r = (running){ s->count++, op->end == SIM_FAIL };
}

static void answer (sim_op *op, const sim_op *item)
{
    op->producer = item->producer;
    op->number = item->number;
}

static void take_effect (sim_op *op, queue *q, mns_rng *rng, int redeliver)
{
    if (op->enqueues) {
        q->items[q->first + q->count++] = *op;
    } else if (redeliver > 0 && q->taken_count > 0 && one_in (rng, redeliver)) {
        answer (op, &q->taken[mns_rng_below (rng, (uint64_t) q->taken_count)]);
    } else if (q->count > 0) {
        answer (op, &q->items[q->first]);
        if (op->peeks)
            return;
        q->taken[q->taken_count++] = *op;
        q->first++;
        q->count--;
    }
}

void sim_draw (sim *s, mns_rng *rng, const sim_rule *rule)
{
    running open[16];
    int draining = rule->drained ? SIM_OPS_MAX : rule->ops;
    queue q = { .first = 0 };
    *s = (sim){ .count = 0 };
    for (int i = 0; i < 16; i++)
        open[i].op = -1;
    for (int steps = 0; steps < 4000; steps++) {
        int process = (int) mns_rng_below (rng, (uint64_t) rule->processes);
        running *r = &open[process];
        if (r->op < 0) {
            bool over = s->count >= rule->ops;
            if (s->count >= draining || s->count >= SIM_OPS_MAX ||
                (over && q.count == 0 && !rule->drained))
                continue;
            begin_op (s, rng, rule, &q, r, process, !over && mns_rng_below (rng, 2) == 0);
            if (over)
                s->ops[r->op].end = SIM_OK, r->done = false;
        } else if (!r->done) {
            sim_op *op = &s->ops[r->op];
            r->done = true;
            if (op->end != SIM_CRASH || mns_rng_below (rng, 2) == 0)
                take_effect (op, &q, rng, rule->redeliver);
        } else {
            sim_op *op = &s->ops[r->op];
            bool last = rule->drained && s->count >= rule->ops && !op->enqueues && !op->peeks &&
                        op->end == SIM_OK && op->number == SIM_EMPTY && q.count == 0;
            *(op->end == SIM_CRASH ? &op->gone : &op->ret) = s->positions++;
            r->op = -1;
            if (last && op->call > 0)
                draining = s->count;
        }
    }
}

bool sim_bend (sim *s, mns_rng *rng)
{
    sim_op *taken[SIM_OPS_MAX];
    int count = 0;
    for (int i = 0; i < s->count; i++)
        if (!s->ops[i].enqueues && s->ops[i].end == SIM_OK)
            taken[count++] = &s->ops[i];
    if (count == 0)
        return false;
    sim_op *a = taken[mns_rng_below (rng, (uint64_t) count)];
    sim_op *b = taken[mns_rng_below (rng, (uint64_t) count)];
    sim_op was = *a;
    switch (mns_rng_below (rng, 5)) {
    case 0:
    case 1:
        a->producer = b->producer;
        a->number = b->number;
        b->producer = was.producer;
        b->number = was.number;
        break;
    case 2:
        a->producer = b->producer;
        a->number = b->number;
        break;
    case 3:
        a->number = SIM_EMPTY;
        break;
    default:
        a->number = a->number == SIM_EMPTY ? 50 : a->number + 1;
        break;
    }
    return true;
}

/* Operations of a kind: ok dequeues that answered an item or nothing, failed enqueues. */
static int choose (sim *s, mns_rng *rng, bool enqueues, sim_end end, bool empty)
{
    int found[SIM_OPS_MAX], count = 0;
    for (int i = 0; i < s->count; i++) {
        const sim_op *op = &s->ops[i];
        if (op->enqueues == enqueues && op->end == end && (op->number == SIM_EMPTY) == empty)
            found[count++] = i;
    }
    return count == 0 ? -1 : found[mns_rng_below (rng, (uint64_t) count)];
}

bool sim_inject (sim *s, mns_rng *rng, sim_fault fault)
{
    int at = choose (s, rng, false, SIM_OK, false);
    int other = fault == SIM_REORDER  ? choose (s, rng, false, SIM_OK, false)
                : fault == SIM_REVIVE ? choose (s, rng, true, SIM_FAIL, false)
                                      : choose (s, rng, false, SIM_OK, true);
    if (at < 0 || other < 0 || at == other)
        return false;
    sim_op was = s->ops[at];
    switch (fault) {
    case SIM_LOSE:
        s->ops[at].number = SIM_EMPTY;
        return true;
    case SIM_DUPLICATE:
        answer (&s->ops[other], &was);
        return true;
    case SIM_REORDER:
        answer (&s->ops[at], &s->ops[other]);
        answer (&s->ops[other], &was);
        return was.producer == s->ops[at].producer;
    default:
        at = choose (s, rng, false, SIM_OK, true);
        if (at >= 0)
            answer (&s->ops[at], &s->ops[other]);
        return at >= 0;
    }
}

void sim_drain (sim *s, mns_rng *rng)
{
    int call = (int) mns_rng_below (rng, (uint64_t) s->positions + 1);
    int ret = call + (int) mns_rng_below (rng, (uint64_t) (s->positions - call) + 1);
    bool crashes = one_in (rng, 3);
    sim_op part = { .call = call, .ret = ret + 1, .gone = SIM_NEVER, .drains = true };
    int count = s->count;
    for (int i = 0; i < count; i++) {
        sim_op *op = &s->ops[i];
        op->call += (op->call >= call) + (op->call >= ret);
        op->ret += op->ret == SIM_NEVER ? 0 : (op->ret >= call) + (op->ret >= ret);
        op->gone += op->gone == SIM_NEVER ? 0 : (op->gone >= call) + (op->gone >= ret);
    }
    s->positions += 2;
    if (crashes)
        part = (sim_op){ .call = call,
                         .ret = SIM_NEVER,
                         .gone = ret + 1,
                         .drains = true,
                         .number = SIM_EMPTY,
                         .end = SIM_CRASH };
    for (int i = 0; i < count && s->count < SIM_OPS_MAX - 1; i++) {
        bool taken = !s->ops[i].enqueues;
        for (int j = 0; j < count && !taken; j++)
            taken = !s->ops[j].enqueues && s->ops[j].producer == s->ops[i].producer &&
                    s->ops[j].number == s->ops[i].number;
        if (!crashes && (taken || s->ops[i].call > part.ret || one_in (rng, 6)))
            continue;
        if (crashes && !s->ops[i].enqueues)
            continue;
        part.process = 50 + s->count;
        part.producer = crashes ? 0 : s->ops[i].producer;
        part.number = crashes ? SIM_EMPTY : s->ops[i].number;
        s->ops[s->count++] = part;
    }
    part.process = 50 + s->count;
    part.number = SIM_EMPTY;
    s->ops[s->count++] = part;
}

static void add_record (minos_builder *builder, const sim_op *op, minos_type type, bool pairs,
                        bool keyed)
{
    minos_values *values = minos_builder_values (builder);
    minos_record record = { .size = sizeof record, .type = type, .time_ns = MINOS_NO_TIME };
    minos_value pair[2];
    minos_error error;
    ck_assert_int_eq (minos_values_integer (values, &record.process, op->process), MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (values, &record.f,
                                            op->enqueues ? "enqueue"
                                            : op->peeks  ? "peek"
                                                         : "dequeue"),
                      MINOS_OK);
    if (op->number != SIM_EMPTY && (op->enqueues || type == MINOS_TYPE_OK)) {
        ck_assert_int_eq (minos_values_integer (values, &pair[0], op->producer), MINOS_OK);
        ck_assert_int_eq (minos_values_integer (values, &pair[1], op->number), MINOS_OK);
        if (pairs)
            ck_assert_int_eq (minos_values_vector (values, &record.value, pair, 2), MINOS_OK);
        else
            ck_assert_int_eq (
                minos_values_integer (values, &record.value, op->producer * 1000 + op->number),
                MINOS_OK);
    }
    record.has_key = keyed;
    ck_assert_int_eq (minos_values_integer (values, &record.key, op->key), MINOS_OK);
    if (minos_builder_add (builder, &record, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
}

void sim_join (sim *out, const sim *a, const sim *b, mns_rng *rng)
{
    const sim *from[2] = { a, b };
    int place[2][4 * SIM_OPS_MAX], next[2] = { 0 };
    *out = (sim){ .keyed = true };
    ck_assert_int_le (a->count + b->count, SIM_OPS_MAX);
    while (next[0] < a->positions || next[1] < b->positions) {
        int side = (int) mns_rng_below (rng, 2);
        if (next[side] < from[side]->positions)
            place[side][next[side]++] = out->positions++;
    }
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < from[side]->count; i++) {
            sim_op op = from[side]->ops[i];
            op.key = side;
            op.process += 20 * side;
            op.call = place[side][op.call];
            op.ret = op.ret != SIM_NEVER ? place[side][op.ret] : SIM_NEVER;
            op.gone = op.gone != SIM_NEVER ? place[side][op.gone] : SIM_NEVER;
            out->ops[out->count++] = op;
        }
}

/* All that is drained, as one record. */
static void add_drain (minos_builder *builder, const sim *s, const sim_op *first, minos_type type)
{
    minos_values *values = minos_builder_values (builder);
    minos_record record = { .size = sizeof record, .type = type, .time_ns = MINOS_NO_TIME };
    minos_value items[SIM_OPS_MAX];
    size_t count = 0;
    minos_error error;
    ck_assert_int_eq (minos_values_integer (values, &record.process, first->process), MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (values, &record.f, "drain"), MINOS_OK);
    for (int i = 0; i < s->count; i++)
        if (s->ops[i].drains && s->ops[i].number != SIM_EMPTY)
            ck_assert_int_eq (minos_values_integer (values, &items[count++],
                                                    s->ops[i].producer * 1000 + s->ops[i].number),
                              MINOS_OK);
    if (type == MINOS_TYPE_OK)
        ck_assert_int_eq (minos_values_vector (values, &record.value, items, count), MINOS_OK);
    if (minos_builder_add (builder, &record, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
}

static minos_history *build (const sim *s, bool pairs, bool whole)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    static const minos_type types[] = { MINOS_TYPE_OK, MINOS_TYPE_FAIL, MINOS_TYPE_INFO };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int at = 0; at < s->positions; at++) {
        bool drained = false;
        for (int i = 0; i < s->count; i++) {
            const sim_op *op = &s->ops[i];
            minos_type type = op->call == at  ? MINOS_TYPE_INVOKE
                              : op->ret == at ? types[op->end]
                                              : MINOS_TYPE_INFO;
            if (op->call != at && op->ret != at && op->gone != at)
                continue;
            if (!whole || !op->drains)
                add_record (builder, op, type, pairs, s->keyed);
            else if (!drained)
                add_drain (builder, s, op, type);
            drained |= op->drains;
        }
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

minos_history *sim_build (const sim *s, bool pairs)
{
    return build (s, pairs, false);
}

minos_history *sim_build_drain (const sim *s)
{
    return build (s, false, true);
}

char sim_judge (const minos_history *history, const char *checker)
{
    const char *checkers[] = { checker };
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    char text[512];
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (minos_options_set (options, "threads", "1", &error), MINOS_OK);
    if (minos_check (&verdict, history, checkers, 1, options, NULL, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, text, sizeof text);
        ck_abort_msg ("%s: %s", checker, text);
    }
    minos_valid valid = minos_verdict_valid (verdict);
    char word = valid == MINOS_VALID_FALSE        ? 'f'
                : minos_verdict_vacuous (verdict) ? 'v'
                : valid == MINOS_VALID_TRUE       ? 't'
                                                  : 'u';
    minos_verdict_free (verdict);
    minos_options_free (options);
    return word;
}
