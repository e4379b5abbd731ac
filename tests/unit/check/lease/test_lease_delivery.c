/* lease-delivery: one history a rule, a server that does right, and random operations against the
 * rules as they are written, each pair of operations looked at. */
#include "judge.h"

static const char *const name = "lease-delivery";

#define GOT(process, item, deadline)                                                               \
    R (process, "invoke", "reserve", "nil")                                                        \
    R (process, "ok", "reserve", "{:item " #item ", :deadline " #deadline "}")
#define STOLE(process, item, deadline)                                                             \
    R (process, "invoke", "steal", "nil")                                                          \
    R (process, "ok", "steal", "{:item " #item ", :deadline " #deadline "}")
#define ACK(process, item, first)                                                                  \
    R (process, "invoke", "ack", "{:item " #item "}")                                              \
    R (process, "ok", "ack", "{:item " #item ", :first " #first "}")

START_TEST (test_rules)
{
    expect (name, "true", NULL, GOT (1, 1, 9) ACK (1, 1, true));
    expect (name, "true", NULL,
            GOT (1, 1, 9) OP (1, "requeue", "1") GOT (2, 1, 9) ACK (2, 1, true));
    expect (name, "false", "acked-redelivered",
            GOT (1, 1, 9) ACK (1, 1, true) STOLE (2, 1, 9) ACK (2, 1, false));
    expect (name, "false", "acked-redelivered",
            GOT (1, 1, 9) OP (1, "requeue", "1") ACK (1, 1, true) GOT (2, 1, 9));
    /* A requeue that was under way may have come after the acknowledgement. */
    expect (name, "true", NULL,
            GOT (1, 1, 9) R (2, "invoke", "requeue", "1") ACK (1, 1, true)
                R (2, "info", "requeue", "1") GOT (3, 1, 9));
    expect (name, "false", "double-first-ack", GOT (1, 1, 9) ACK (1, 1, true) ACK (2, 1, true));
    expect (name, "false", "never-acked", GOT (1, 1, 9) E ("end", "nil"));
    expect (name, "unknown", NULL, GOT (1, 1, 9) GOT (2, 2, 9) ACK (2, 2, true));
    /* Without a :time nobody knows whether the deadline had passed. */
    expect (name, "unknown", NULL, GOT (1, 1, 9) STOLE (2, 1, 9) ACK (2, 1, true));
    /* A generation that was given up owes nothing. */
    expect (name, "true", NULL,
            R (1, "invoke", "reserve", "nil") R (1, "ok", "reserve", "{:item 1, :gen 1}")
                R (1, "invoke", "reserve", "nil") R (1, "ok", "reserve", "{:item 1, :gen 2}")
                    OP (1, "ack", "{:item 1, :gen 2}") E ("end", "nil"));
    expect (name, "vacuous", NULL, OP (1, "reserve", "nil"));
    expect (name, "vacuous", NULL, OP (1, "ack", "{:item 1}"));
}
END_TEST

static const char lent_early[] =
    "{:process 1, :type :invoke, :f :reserve, :value nil, :time 0}\n"
    "{:process 1, :type :ok, :f :reserve, :value {:item 1, :deadline 200}, :time 1000000}\n"
    "{:process 2, :type :invoke, :f :%s, :value nil, :time %d000000}\n"
    "{:process 2, :type :ok, :f :%s, :value {:item 1, :deadline %d}, :time %d000000}\n"
    "{:process 2, :type :invoke, :f :ack, :value {:item 1}, :time 500000000}\n"
    "{:process 2, :type :ok, :f :ack, :value {:item 1}, :time 500000000}\n";

static void expect_early (const char *f, int ms, const char *outcome, const char *anomaly)
{
    char text[sizeof lent_early + 64];
    snprintf (text, sizeof text, lent_early, f, ms, f, ms + 200, ms + 1);
    expect (name, outcome, anomaly, text);
}

START_TEST (test_deadlines)
{
    expect_early ("steal", 100, "false", "stolen-before-deadline");
    expect_early ("reserve", 100, "false", "two-owners");
    expect_early ("steal", 199, "true", NULL); /* it returns at the deadline */
    expect_early ("steal", 300, "true", NULL);
}
END_TEST

/* ---- Random operations, kept as intervals. */

enum { OPS = 14, ITEMS = 2, DELIVER = 0, ACK_F, REQUEUE, NEVER = 1000 };
static const char *const functions[] = { "reserve", "ack", "requeue" };

typedef struct interval {
    int f, item, call, ret;
    bool fails, first;
} interval;

static size_t draw (mns_rng *rng, interval *ops)
{
    size_t count = 4 + mns_rng_below (rng, OPS - 4);
    for (size_t i = 0; i < count; i++) {
        unsigned f = (unsigned) mns_rng_below (rng, 5);
        ops[i].f = f < 2 ? DELIVER : f < 4 ? ACK_F : REQUEUE;
        ops[i].item = (int) mns_rng_below (rng, ITEMS);
        ops[i].call = (int) (i * 4 + 1);
        ops[i].ret = ops[i].call + 2 + 4 * (int) mns_rng_below (rng, 3);
        ops[i].fails = mns_rng_below (rng, 10) == 0;
        ops[i].first = mns_rng_below (rng, 3) == 0;
        if (mns_rng_below (rng, 10) == 0 && !ops[i].fails)
            ops[i].ret = NEVER;
    }
    return count;
}

static void write_op (edn *out, const interval *op, size_t process, bool returns)
{
    const char *type = !returns ? "invoke" : op->fails ? "fail" : "ok";
    fprintf (out->stream, "{:process %zu, :type :%s, :f :%s, :value ", process, type,
             functions[op->f]);
    if (op->f == DELIVER && (!returns || op->fails))
        fprintf (out->stream, "nil}\n");
    else
        fprintf (out->stream, "{:item %d%s}}\n", op->item,
                 returns && op->f == ACK_F && op->first ? ", :first true" : "");
}

static minos_verdict *judge_ops (const interval *ops, size_t count, edn *out)
{
    edn_open (out);
    for (int at = 0; at < NEVER; at++)
        for (size_t i = 0; i < count; i++)
            if (ops[i].call == at || ops[i].ret == at)
                write_op (out, &ops[i], i, ops[i].ret == at);
    return judge_edn (name, out);
}

/* A requeue that may have come after a was called and before b returned. */
static bool excused (const interval *ops, size_t count, const interval *a, const interval *b)
{
    for (size_t i = 0; i < count; i++)
        if (ops[i].f == REQUEUE && !ops[i].fails && ops[i].item == a->item &&
            ops[i].ret > a->call && ops[i].call < b->ret)
            return true;
    return false;
}

static bool is_ok (const interval *op, int f)
{
    return op->f == f && !op->fails && op->ret != NEVER;
}

static bool acked_redelivered (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (is_ok (&ops[i], ACK_F) && is_ok (&ops[k], DELIVER) && ops[i].item == ops[k].item &&
                ops[i].ret < ops[k].call && !excused (ops, count, &ops[i], &ops[k]))
                return true;
    return false;
}

/* In the order in which they returned, each with the one before: another requeue excuses more. */
static bool double_first (const interval *ops, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (i != k && is_ok (&ops[i], ACK_F) && is_ok (&ops[k], ACK_F) && ops[i].first &&
                ops[k].first && ops[i].item == ops[k].item &&
                (ops[i].ret < ops[k].ret || (ops[i].ret == ops[k].ret && i < k)) &&
                !excused (ops, count, ops[i].call < ops[k].call ? &ops[i] : &ops[k], &ops[k]))
                return true;
    return false;
}

START_TEST (test_against_pairs)
{
    mns_rng rng = { 6 };
    size_t found[2] = { 0, 0 }, clean = 0;

    for (int i = 0; i < 6000; i++) {
        interval ops[OPS];
        size_t count = draw (&rng, ops);
        bool acked = acked_redelivered (ops, count), twice = double_first (ops, count);
        edn text;
        minos_verdict *verdict = judge_ops (ops, count, &text);
        ck_assert_msg ((shown (verdict, "acked-redelivered") > 0) == acked, "%d\n%s", acked,
                       text.text);
        ck_assert_msg ((shown (verdict, "double-first-ack") > 0) == twice, "%d\n%s", twice,
                       text.text);
        ck_assert_int_eq (minos_verdict_valid (verdict) == MINOS_VALID_FALSE, acked || twice);
        found[0] += acked;
        found[1] += twice;
        clean += !acked && !twice;
        minos_verdict_free (verdict);
        free (text.text);
    }
    ck_assert_msg (found[0] > 300 && found[1] > 100 && clean > 300, "%zu %zu %zu", found[0],
                   found[1], clean);
}
END_TEST

/* ---- A server: items in a queue, lent for 50 ms; workers that stop, requeue and acknowledge. */

enum { WORK = 30, WORKERS = 4, LEASE_MS = 50, QUEUED = -1, DONE = -2, LOG_MAX = 800 };

/* An operation that was answered at once. */
typedef struct logged {
    char f; /* of its name: reserve, steal, ack or (Q) requeue */
    int item, ms;
} logged;

typedef struct lender {
    int owner[WORK]; /* QUEUED, DONE, or a worker */
    int deadline[WORK];
    bool acked[WORK];
    logged log[LOG_MAX];
    int log_count;
} lender;

/* Some delivery by that function was before the end of a lease of the item, and nothing that ends
 * the lease was between. */
static bool is_early (const lender *server, char f)
{
    for (int k = 0; k < server->log_count; k++)
        for (int i = 0; i < k; i++) {
            const logged *first = &server->log[i], *again = &server->log[k];
            bool ended = again->ms >= first->ms + LEASE_MS;
            if (again->f != f || (first->f != 'r' && first->f != 's') || first->item != again->item)
                continue;
            for (int j = i + 1; j < k; j++)
                ended |= server->log[j].item == first->item &&
                         (server->log[j].f == 'a' || server->log[j].f == 'Q');
            if (!ended)
                return true;
        }
    return false;
}

static void keep (lender *server, char f, int item, int ms)
{
    ck_assert_int_lt (server->log_count, LOG_MAX);
    server->log[server->log_count++] = (logged){ f, item, ms };
}

static void say (edn *out, int worker, const char *type, const char *f, const char *value, int ms)
{
    fprintf (out->stream, "{:process %d, :type :%s, :f :%s, :value %s, :time %d000000}\n", worker,
             type, f, value, ms);
}

/* What a worker is given; −1: nothing. A fault: what is done is given all the same (1), or what is
 * lent, to one that steals (2) or one that does not (3). */
static int give (lender *server, int worker, int ms, bool steals, int fault, mns_rng *rng)
{
    int from = (int) mns_rng_below (rng, WORK);
    for (int k = 0; k < WORK; k++) {
        int item = (from + k) % WORK, owner = server->owner[item];
        bool ready =
            steals ? owner >= 0 && (ms >= server->deadline[item] || fault == 2)
                   : owner == QUEUED || (fault == 3 && owner >= 0 && mns_rng_below (rng, 4) == 0);
        if (ready || (steals && fault == 1 && owner == DONE)) {
            server->owner[item] = worker;
            server->deadline[item] = ms + LEASE_MS;
            return item;
        }
    }
    return -1;
}

static void act (lender *server, edn *out, mns_rng *rng, int *mine, int worker, int ms, int fault)
{
    char value[96] = "nil", asked[96];
    const char *f = mns_rng_below (rng, 2) ? "reserve" : "steal";
    int item = *mine;

    if (item < 0) {
        say (out, worker, "invoke", f, "nil", ms);
        *mine = give (server, worker, ms, f[0] == 's', fault, rng);
        if (*mine >= 0)
            snprintf (value, sizeof value, "{:item %d, :gen 1, :deadline %d}", *mine,
                      ms + LEASE_MS);
        if (*mine >= 0)
            keep (server, f[0], *mine, ms);
        say (out, worker, "ok", f, value, ms);
        return;
    }
    f = mns_rng_below (rng, 6) == 0 && server->owner[item] == worker ? "requeue" : "ack";
    snprintf (asked, sizeof asked, "{:item %d, :gen 1}", item);
    keep (server, f[0] == 'a' ? 'a' : 'Q', item, ms);
    say (out, worker, "invoke", f, asked, ms);
    if (f[0] == 'a') {
        snprintf (value, sizeof value, "{:item %d, :gen 1, :first %s}", item,
                  server->acked[item] ? "false" : "true");
        server->acked[item] = true;
        server->owner[item] = DONE;
    } else {
        server->acked[item] = false;
        server->owner[item] = QUEUED;
    }
    say (out, worker, "ok", f, f[0] == 'a' ? value : "true", ms);
    *mine = -1;
}

static minos_verdict *simulate (mns_rng *rng, int fault, lender *server, edn *out)
{
    int mine[WORKERS];

    edn_open (out);
    memset (server, 0, sizeof *server);
    for (int i = 0; i < WORK; i++)
        server->owner[i] = QUEUED;
    for (int w = 0; w < WORKERS; w++)
        mine[w] = -1;
    for (int ms = 1; ms < 600; ms++) {
        int w = (int) mns_rng_below (rng, WORKERS);
        if (mns_rng_below (rng, 8) > 0 && (mine[w] < 0 || mns_rng_below (rng, 12) == 0))
            act (server, out, rng, &mine[w], w, ms, fault);
    }
    return judge_edn (name, out);
}

START_TEST (test_simulated)
{
    mns_rng rng = { 8 };
    size_t done = 0, stolen = 0, shared = 0;

    for (int i = 0; i < 200; i++) {
        lender server;
        edn text;
        minos_verdict *verdict = simulate (&rng, i % 4, &server, &text);
        bool steals = is_early (&server, 's'), shares = is_early (&server, 'r');
        if (i % 4 == 0)
            ck_assert_msg (minos_verdict_valid (verdict) != MINOS_VALID_FALSE && !steals && !shares,
                           "%.4000s", text.text);
        ck_assert_msg ((shown (verdict, "stolen-before-deadline") > 0) == steals &&
                           (shown (verdict, "two-owners") > 0) == shares,
                       "%d %d\n%.4000s", steals, shares, text.text);
        done += i % 4 == 1 && shown (verdict, "acked-redelivered") > 0;
        stolen += steals;
        shared += shares;
        minos_verdict_free (verdict);
        free (text.text);
    }
    ck_assert_msg (done > 40 && stolen > 40 && shared > 30, "%zu %zu %zu", done, stolen, shared);
}
END_TEST

int main (void)
{
    const TTest *tests[] = { test_rules, test_deadlines, test_against_pairs, test_simulated };
    return run_suite ("check/lease/lease_delivery", tests, sizeof tests / sizeof *tests);
}
