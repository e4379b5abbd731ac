/* generation-isolation: one history a rule, a queue that does right, and random operations against
 * the rules as they are written, each pair of operations looked at. */
#include "judge.h"

static const char *const name = "generation-isolation";

#define PUSH(process, gen) OP (process, "push", "{:token " #gen "}")
#define GOT(process, item, gen)                                                                    \
    R (process, "invoke", "reserve", "nil")                                                        \
    R (process, "ok", "reserve", "{:item " #item ", :gen " #gen "}")
#define ACK(process, item, gen) OP (process, "ack", "{:item " #item ", :gen " #gen "}")

START_TEST (test_rules)
{
    expect (name, "true", NULL, PUSH (1, 1) GOT (2, 1, 1) PUSH (1, 2) ACK (2, 1, 1));
    expect (name, "false", "cross-generation-ack",
            PUSH (1, 1) GOT (2, 1, 1) PUSH (1, 2) ACK (2, 1, 2));
    /* Another worker has it in 2; this one has not. */
    expect (name, "false", "cross-generation-ack",
            PUSH (1, 1) GOT (2, 1, 1) PUSH (1, 2) GOT (3, 1, 2) ACK (2, 1, 2));
    expect (name, "false", "cross-generation-ack",
            PUSH (1, 1) GOT (2, 1, 1) PUSH (1, 2) ACK (3, 1, 2));
    /* It may have been given to the one that crashed. */
    expect (name, "true", NULL,
            PUSH (1, 1) GOT (2, 1, 1) PUSH (1, 2) R (3, "invoke", "reserve", "nil")
                R (3, "info", "reserve", "nil") ACK (4, 1, 2));
    expect (name, "false", "reserve-before-push", GOT (2, 1, 1) PUSH (1, 1));
    expect (name, "false", "reserve-before-push", PUSH (1, 1) GOT (2, 1, 2));
    expect (name, "true", NULL,
            R (1, "invoke", "push", "{:token 1}") GOT (2, 1, 1) R (1, "ok", "push", "{:token 1}"));
    expect (name, "false", "unscoped", PUSH (1, 1) GOT (2, 1, 1) OP (2, "ack", "{:item 1}"));
    expect (name, "unknown", NULL, GOT (2, 1, 1) ACK (2, 1, 1));
    /* Served after a newer push, and no :time says how late. */
    expect (name, "unknown", NULL, PUSH (1, 1) PUSH (1, 2) GOT (2, 1, 1) ACK (2, 1, 1));
    expect (name, "vacuous", NULL, PUSH (1, 1) OP (2, "reserve", "nil"));
}
END_TEST

/* ---- Random operations of three processes. */

enum { OPS = 16, PROCESSES = 3, GENS = 3, ITEMS = 2, SECOND = 20, PUSH_F = 0, RESERVE, ACK_F };
static const char *const functions[] = { "push", "reserve", "ack" };

typedef struct interval {
    int f, process, item, gen, call, ret; /* gen GENS: none */
} interval;

/* One operation of a process after the other; SECOND positions are a second, and no two records
 * share one. */
static size_t draw (mns_rng *rng, interval *ops)
{
    size_t count = 4 + mns_rng_below (rng, OPS - 4), i = 0;
    int free_at[PROCESSES] = { 0 };
    for (int call = SECOND; i < count; call += SECOND) {
        unsigned f = (unsigned) mns_rng_below (rng, 8);
        int process = (int) mns_rng_below (rng, PROCESSES);
        if (free_at[process] > call)
            continue;
        ops[i] = (interval){ .f = f < 2   ? PUSH_F
                                  : f < 5 ? RESERVE
                                          : ACK_F,
                             .process = process,
                             .item = (int) mns_rng_below (rng, ITEMS),
                             .gen = (int) mns_rng_below (rng, GENS),
                             .call = call,
                             .ret = call + SECOND * (int) mns_rng_below (rng, 3) + 1 + (int) i };
        free_at[process] = ops[i].ret;
        if (ops[i].f != PUSH_F && mns_rng_below (rng, 40) == 0)
            ops[i].gen = GENS;
        i++;
    }
    return count;
}

static void write_op (edn *out, const interval *op, bool returns, int at)
{
    bool empty = op->f == RESERVE && !returns;
    fprintf (out->stream, "{:process %d, :type :%s, :f :%s, :time %d0000000, :value ", op->process,
             returns ? "ok" : "invoke", functions[op->f], at * 100 / SECOND);
    if (empty)
        fprintf (out->stream, "nil}\n");
    else if (op->f == PUSH_F)
        fprintf (out->stream, "{:token %d}}\n", op->gen);
    else if (op->gen == GENS)
        fprintf (out->stream, "{:item %d}}\n", op->item);
    else
        fprintf (out->stream, "{:item %d, :gen %d}}\n", op->item, op->gen);
}

static minos_verdict *judge_ops (const interval *ops, size_t count, edn *out)
{
    edn_open (out);
    for (int at = 0; at < 100 * SECOND; at++)
        for (size_t i = 0; i < count; i++)
            if (ops[i].call == at || ops[i].ret == at)
                write_op (out, &ops[i], ops[i].ret == at, at);
    return judge_edn (name, out);
}

static bool early (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool pushed = false, any = false;
        for (size_t k = 0; k < count; k++) {
            any |= ops[k].f == PUSH_F;
            pushed |= ops[k].f == PUSH_F && ops[k].gen == ops[i].gen && ops[k].call < ops[i].ret;
        }
        if (ops[i].f == RESERVE && ops[i].gen < GENS && !pushed && any)
            return true;
    }
    return false;
}

static bool cross (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const interval *ack = &ops[i];
        bool own = false, own_here = false, any = false, any_here = false;
        if (ack->f != ACK_F || ack->gen == GENS)
            continue;
        for (size_t k = 0; k < count; k++) {
            const interval *got = &ops[k];
            if (got->f != RESERVE || got->item != ack->item || got->gen == GENS ||
                got->call > ack->ret)
                continue;
            any |= got->ret < ack->ret;
            any_here |= got->gen == ack->gen;
            own |= got->process == ack->process;
            own_here |= got->process == ack->process && got->gen == ack->gen;
        }
        if (own ? !own_here : any && !any_here)
            return true;
    }
    return false;
}

static bool stale (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            int last = -1;
            for (size_t j = 0; j < count; j++)
                if (ops[j].f == PUSH_F && ops[j].gen == ops[i].gen && ops[j].ret > last)
                    last = ops[j].ret;
            if (ops[i].f == RESERVE && ops[k].f == PUSH_F && last >= 0 && ops[k].call > last &&
                ops[i].call > ops[k].ret + 5 * SECOND)
                return true;
        }
    return false;
}

static bool unscoped (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (ops[i].gen == GENS && ops[k].f == PUSH_F && ops[k].ret < ops[i].call)
                return true;
    return false;
}

START_TEST (test_against_pairs)
{
    static const char *const ids[] = { "reserve-before-push", "cross-generation-ack",
                                       "stale-generation-reserve", "unscoped" };
    static bool (*const rules[]) (const interval *, size_t) = { early, cross, stale, unscoped };
    mns_rng rng = { 12 };
    size_t found[4] = { 0 }, clean = 0;

    for (int i = 0; i < 6000; i++) {
        interval ops[OPS];
        size_t count = draw (&rng, ops);
        bool wrong = false;
        edn text;
        minos_verdict *verdict = judge_ops (ops, count, &text);
        for (size_t k = 0; k < 4; k++) {
            bool is = rules[k](ops, count);
            ck_assert_msg ((shown (verdict, ids[k]) > 0) == is, "%s %d\n%s", ids[k], is, text.text);
            found[k] += is;
            wrong |= is;
        }
        ck_assert_int_eq (minos_verdict_valid (verdict) == MINOS_VALID_FALSE, wrong);
        clean += !wrong;
        minos_verdict_free (verdict);
        free (text.text);
    }
    for (size_t k = 0; k < 4; k++)
        ck_assert_msg (found[k] > 100, "%s %zu", ids[k], found[k]);
    ck_assert_uint_gt (clean, 100);
}
END_TEST

/* ---- A queue that is pushed again and again; workers learn of it within four seconds. */
static minos_verdict *simulate (mns_rng *rng, int fault, edn *out)
{
    int current = 0, since = 0, mine[4] = { -1, -1, -1, -1 }, gens[4] = { 0 };

    edn_open (out);
    fprintf (out->stream, "{:process 9, :type :invoke, :f :push, :value {:token 0}, :time 0}\n"
                          "{:process 9, :type :ok, :f :push, :value {:token 0}, :time 0}\n");
    for (int s = 1; s < 300; s++) {
        int w = (int) mns_rng_below (rng, 4), gen;
        if (mns_rng_below (rng, 30) == 0 && s - since > 6) {
            since = s;
            write_op (out, &(interval){ .f = PUSH_F, .process = 9, .gen = ++current }, false,
                      s * SECOND);
            write_op (out, &(interval){ .f = PUSH_F, .process = 9, .gen = current }, true,
                      s * SECOND);
        }
        gen = s - since < 5 && current > 0 && mns_rng_below (rng, 2) ? current - 1 : current;
        interval op = { .f = mine[w] < 0 ? RESERVE : ACK_F, .process = w, .gen = gens[w] };
        op.item = mine[w] < 0 ? s : mine[w];
        if (op.f == RESERVE)
            op.gen = gens[w] = fault == 1 && current > 1 ? current - 2 : gen;
        else if (fault == 2)
            op.gen = current;
        mine[w] = op.f == RESERVE ? op.item : -1;
        fprintf (out->stream,
                 "{:process %d, :type :invoke, :f :%s, :time %d000000000, :value nil}\n", w,
                 functions[op.f], s);
        fprintf (
            out->stream,
            "{:process %d, :type :ok, :f :%s, :time %d000000000, :value {:item %d, :gen %d}}\n", w,
            functions[op.f], s, op.item, op.gen);
    }
    return judge_edn (name, out);
}

START_TEST (test_simulated)
{
    static const char *const wanted[] = { NULL, "stale-generation-reserve",
                                          "cross-generation-ack" };
    mns_rng rng = { 3 };
    size_t found = 0;

    for (int i = 0; i < 90; i++) {
        edn text;
        minos_verdict *verdict = simulate (&rng, i % 3, &text);
        if (i % 3 == 0)
            ck_assert_msg (minos_verdict_valid (verdict) == MINOS_VALID_TRUE, "%.4000s", text.text);
        else
            found += shown (verdict, wanted[i % 3]) > 0;
        minos_verdict_free (verdict);
        free (text.text);
    }
    ck_assert_uint_gt (found, 50);
}
END_TEST

int main (void)
{
    const TTest *tests[] = { test_rules, test_against_pairs, test_simulated };
    return run_suite ("check/lease/generation_isolation", tests, sizeof tests / sizeof *tests);
}
