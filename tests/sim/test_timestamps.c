/* A timestamp oracle: three nodes, of which one at a time is elected by a durable store, which also
 * keeps up to where timestamps may have been given out.
 *
 *     elected (epoch e) → load the mark → persist a window above it → serve out of the window
 *
 * The store refuses what comes from an epoch that is not the latest, so that no window is given
 * twice. A leader may have been replaced without knowing: it answers only what it was asked before
 * the store last confirmed its epoch. Numbers of a sequence are taken at the store itself, once
 * for each request, however often that arrives. */
#include "support/trial.h"

#include <stdio.h>
#include <string.h>

enum { NODES = 3, STORE = NODES, CLIENTS = 3, PENDING_MAX = 16, WINDOW = 20, DONE_MAX = 256 };

enum {
    UNCONFIRMED = 1, /* a leader answers without asking whether it still is one */
    NOT_PERSISTED,   /* the window is served without being written down */
    OVERRUNS,        /* a leader goes on above its window */
    ENDS,            /* a step of the fence that is not answered ends the node's serving for good */
    STEP_LOST,       /* a step of the fence is asked for once */
    TAKES_BLOCKS     /* sequence numbers come from blocks in the leader's memory */
};

typedef enum kind {
    /* To the store, and back. */
    CAMPAIGN,
    ELECTED,
    RENEW,
    LOAD,
    LOADED,
    PERSIST,
    PERSISTED,
    CONFIRM,
    CONFIRMED,
    TAKE,
    TAKEN,
    FENCED,
    /* Of clients, and back. */
    GET,
    DONE,
    REFUSED
} kind;

typedef struct message {
    kind kind;
    int epoch, nonce, mark;
    int op, start, count; /* op: of which client, and which of its operations */
    bool sequence;
} message;

typedef struct request {
    int client, op, count, arrival;
    bool sequence;
} request;

typedef enum phase { FOLLOWS, LOADS, PERSISTS, SERVES, ENDED } phase;

typedef struct node_memory {
    phase phase;
    int epoch, next, limit; /* of timestamps */
    int arrivals, confirmed, nonce;
    int block, block_end; /* TAKES_BLOCKS */
    request pending[PENDING_MAX];
    int pending_count;
} node_memory;

typedef struct store_disk {
    int epoch, holder, mark, sequence;
    int64_t lease_ns;
    int done[DONE_MAX], start[DONE_MAX], done_count; /* by request */
} store_disk;

typedef struct client_memory {
    int process, op, count, target;
    bool open, sequence;
} client_memory;

enum { ELECTION, STEP, CONFIRMS, OPERATION, TIMEOUT };

static uint32_t bug;

static node_memory *node (world *w, int self)
{
    return world_memory (w, self);
}

/* ---- The store. */

static int taken (store_disk *d, int op, int count)
{
    for (int i = 0; i < d->done_count; i++)
        if (d->done[i] == op)
            return d->start[i];
    if (d->done_count == DONE_MAX)
        return -1;
    d->done[d->done_count] = op;
    d->start[d->done_count++] = d->sequence;
    d->sequence += count;
    return d->sequence - count;
}

static bool was_taken (const store_disk *d, int op)
{
    for (int i = 0; i < d->done_count; i++)
        if (d->done[i] == op)
            return true;
    return false;
}

static void campaigns (world *w, int from)
{
    store_disk *d = world_disk (w, STORE);
    message elected = { .kind = ELECTED };

    if (d->holder != from && world_now_ns (w) < d->lease_ns)
        return;
    if (d->holder != from || world_now_ns (w) >= d->lease_ns)
        d->epoch++;
    d->holder = from;
    d->lease_ns = world_now_ns (w) + 200000000;
    elected.epoch = d->epoch;
    world_send (w, STORE, from, &elected, sizeof elected);
}

static void store_receives (world *w, int self, int from, const void *bytes, size_t size)
{
    store_disk *d = world_disk (w, self);
    message got = *(const message *) bytes;

    (void) size;
    if (got.kind == CAMPAIGN) {
        campaigns (w, from);
        return;
    }
    if (got.kind == TAKE && (got.epoch == d->epoch || was_taken (d, got.op))) {
        got.start = taken (d, got.op, got.count);
        got.kind = TAKEN;
    } else if (got.epoch != d->epoch) {
        got.kind = FENCED;
    } else if (got.kind == LOAD) {
        got.mark = d->mark;
        got.kind = LOADED;
    } else if (got.kind == PERSIST) {
        if (got.mark > d->mark) {
            d->mark = got.mark;
            world_tell (w, "store", "persist", "{:high-water %d, :epoch %d}", d->mark, d->epoch);
        }
        got.kind = PERSISTED;
    } else if (got.kind == CONFIRM) {
        got.kind = CONFIRMED;
    } else if (got.kind == RENEW) {
        d->lease_ns = world_now_ns (w) + 200000000;
        return;
    }
    world_send (w, self, from, &got, sizeof got);
}

static void store_starts (world *w, int self)
{
    (void) w;
    (void) self;
}

/* ---- A node: elections, and the fence. */

static void tell_serving (world *w, int self, const char *state, const char *cause)
{
    world_tell (w, world_name (w, self), "serving", "{:state '%s', :epoch %d, :cause %s}", state,
                node (w, self)->epoch, cause);
}

static void ask_store (world *w, int self, message of)
{
    of.epoch = node (w, self)->epoch;
    world_send (w, self, STORE, &of, sizeof of);
}

/* The step that is due; its nonce tells the answer from those of earlier lives. */
static void take_step (world *w, int self)
{
    node_memory *n = node (w, self);

    n->nonce = 1000 * world_incarnation (w, self) + n->nonce % 1000 + 1;
    if (n->phase == LOADS)
        ask_store (w, self, (message){ .kind = LOAD, .nonce = n->nonce });
    else
        ask_store (w, self,
                   (message){ .kind = PERSIST, .nonce = n->nonce, .mark = n->next + WINDOW - 1 });
    if (bug != STEP_LOST)
        world_timer (w, self, STEP, 60 * 1000);
}

static void elected (world *w, int self, int epoch)
{
    node_memory *n = node (w, self);

    if (epoch <= n->epoch || n->phase == ENDED)
        return;
    n->epoch = epoch;
    n->phase = LOADS;
    n->block = n->block_end = 0;
    world_tell (w, world_name (w, self), "leader", "{:epoch %d}", epoch);
    tell_serving (w, self, "not-serving", "nil");
    take_step (w, self);
}

static void refuse (world *w, int self, const request *of)
{
    message answer = { .kind = REFUSED, .op = of->op };
    world_send (w, self, of->client, &answer, sizeof answer);
}

static void step_down (world *w, int self)
{
    node_memory *n = node (w, self);

    if (n->phase == FOLLOWS || n->phase == ENDED)
        return;
    if (n->phase != SERVES)
        world_tell (w, world_name (w, self), "fence-error", "{:epoch %d, :class 'fenced'}",
                    n->epoch);
    tell_serving (w, self, "not-serving", "nil");
    n->phase = FOLLOWS;
    n->pending_count = 0; /* clients time out: what was asked of the store may have been done */
}

/* Nobody answered. */
static void step_is_late (world *w, int self)
{
    node_memory *n = node (w, self);

    if (n->phase != LOADS && n->phase != PERSISTS)
        return;
    world_tell (w, world_name (w, self), "fence-error", "{:epoch %d, :class 'transient'}",
                n->epoch);
    if (bug == ENDS) {
        n->phase = ENDED;
        tell_serving (w, self, "terminated", "'transient'");
        return;
    }
    take_step (w, self);
}

static void serve (world *w, int self)
{
    node (w, self)->phase = SERVES;
    world_timer_stop (w, self, STEP);
    tell_serving (w, self, "serving", "nil");
}

static void loaded (world *w, int self, const message *got)
{
    node_memory *n = node (w, self);

    if (n->phase != LOADS || got->nonce != n->nonce)
        return;
    n->next = got->mark + 1;
    n->limit = got->mark;
    n->phase = PERSISTS;
    if (bug == NOT_PERSISTED) {
        n->limit = 1 << 30;
        serve (w, self);
        return;
    }
    take_step (w, self);
}

/* ---- A node: answers. */

static void answer (world *w, int self, const request *of, int start)
{
    message done = { .kind = DONE,
                     .epoch = node (w, self)->epoch,
                     .op = of->op,
                     .start = start,
                     .count = of->count };
    world_send (w, self, of->client, &done, sizeof done);
}

static void drop (node_memory *n, int index)
{
    memmove (&n->pending[index], &n->pending[index + 1],
             (size_t) (--n->pending_count - index) * sizeof n->pending[0]);
}

static void take_number (world *w, int self, const request *of, bool *answered)
{
    node_memory *n = node (w, self);
    message take = { .kind = TAKE, .op = of->op, .count = of->count };

    *answered = false;
    if (bug == TAKES_BLOCKS) {
        if (n->block + of->count <= n->block_end) {
            answer (w, self, of, n->block);
            n->block += of->count;
            *answered = true;
            return;
        }
        take.count = 10;
    }
    ask_store (w, self, take);
}

/* All that may be answered; the rest waits for the store. */
static void answer_all (world *w, int self)
{
    node_memory *n = node (w, self);
    bool answered;

    for (int i = 0; i < n->pending_count; i += !answered) {
        const request *of = &n->pending[i];
        answered = false;
        if (of->sequence) {
            take_number (w, self, of, &answered);
        } else if (n->next + of->count - 1 > n->limit && bug != OVERRUNS) {
            ask_store (w, self, (message){ .kind = PERSIST, .mark = n->limit + WINDOW });
        } else if (bug == UNCONFIRMED || of->arrival <= n->confirmed) {
            answer (w, self, of, n->next);
            n->next += of->count;
            answered = true;
        }
        if (answered)
            drop (n, i);
    }
    if (n->pending_count == 0)
        return;
    ask_store (
        w, self,
        (message){ .kind = CONFIRM, .nonce = 1000 * world_incarnation (w, self) + n->arrivals });
    world_timer (w, self, CONFIRMS, 20 * 1000);
}

static void asked (world *w, int self, int from, const message *got)
{
    node_memory *n = node (w, self);
    request of = { from, got->op, got->count, 0, got->sequence };

    if (n->phase != SERVES || n->pending_count == PENDING_MAX) {
        refuse (w, self, &of);
        return;
    }
    of.arrival = ++n->arrivals;
    n->pending[n->pending_count++] = of;
    answer_all (w, self);
}

static void number_taken (world *w, int self, const message *got)
{
    node_memory *n = node (w, self);

    for (int i = 0; i < n->pending_count; i++) {
        const request *of = &n->pending[i];
        if (of->op != got->op || got->start < 0)
            continue;
        if (bug == TAKES_BLOCKS) {
            n->block = got->start;
            n->block_end = got->start + 10;
            answer_all (w, self);
        } else {
            answer (w, self, of, got->start);
            drop (n, i);
        }
        return;
    }
}

static void node_receives (world *w, int self, int from, const void *bytes, size_t size)
{
    const message *got = bytes;
    node_memory *n = node (w, self);

    (void) size;
    if (got->kind == GET) {
        asked (w, self, from, got);
    } else if (got->kind == ELECTED) {
        elected (w, self, got->epoch);
    } else if (got->epoch != n->epoch || n->phase == FOLLOWS || n->phase == ENDED) {
        return;
    } else if (got->kind == FENCED) {
        step_down (w, self);
    } else if (got->kind == LOADED) {
        loaded (w, self, got);
    } else if (got->kind == PERSISTED && n->phase == PERSISTS && got->nonce == n->nonce) {
        n->limit = got->mark;
        serve (w, self);
    } else if (got->kind == PERSISTED && n->phase == SERVES) {
        n->limit = got->mark > n->limit ? got->mark : n->limit;
        answer_all (w, self);
    } else if (got->kind == CONFIRMED && got->nonce / 1000 == world_incarnation (w, self) &&
               n->phase == SERVES) {
        n->confirmed = got->nonce % 1000 > n->confirmed ? got->nonce % 1000 : n->confirmed;
        answer_all (w, self);
    } else if (got->kind == TAKEN) {
        number_taken (w, self, got);
    }
}

static void node_starts (world *w, int self)
{
    world_timer (w, self, ELECTION, (1 + choose (world_chance (w), 60)) * 1000);
}

static void node_wakes (world *w, int self, int timer)
{
    node_memory *n = node (w, self);

    if (timer == STEP) {
        step_is_late (w, self);
    } else if (timer == CONFIRMS) {
        if (n->phase == SERVES)
            answer_all (w, self);
    } else {
        world_timer (w, self, ELECTION, (40 + choose (world_chance (w), 40)) * 1000);
        ask_store (w, self, (message){ .kind = n->phase == FOLLOWS ? CAMPAIGN : RENEW });
    }
}

/* ---- Clients. One that does not know what became of its operation goes on as another process. */

static void say (world *w, int self, const char *type, const message *done)
{
    const client_memory *c = world_memory (w, self);
    const char *f = c->sequence ? "get-seq" : "get-ts";

    if (done == NULL && c->sequence)
        world_say (w, c->process, type, f, "{:key 'k', :count %d}", c->count);
    else if (done == NULL)
        world_say (w, c->process, type, f, "{:count %d}", c->count);
    else if (c->sequence)
        world_say (w, c->process, type, f, "{:key 'k', :start %d, :count %d}", done->start,
                   done->count);
    else
        world_say (w, c->process, type, f, "{:start %d, :count %d, :epoch %d}", done->start,
                   done->count, done->epoch);
}

static void rests (world *w, int self)
{
    world_timer_stop (w, self, TIMEOUT);
    world_timer (w, self, OPERATION, (20 + choose (world_chance (w), 150)) * 1000);
}

static void client_starts (world *w, int self)
{
    client_memory *c = world_memory (w, self);

    c->process = self - NODES - 1;
    rests (w, self);
}

static void client_receives (world *w, int self, int from, const void *bytes, size_t size)
{
    client_memory *c = world_memory (w, self);
    const message *got = bytes;

    (void) size;
    if (!c->open || got->op != c->op)
        return;
    c->open = false;
    say (w, self, got->kind == DONE ? "ok" : "fail", got->kind == DONE ? got : NULL);
    c->target = got->kind == DONE ? from : (int) choose (world_chance (w), NODES);
    rests (w, self);
}

static void client_wakes (world *w, int self, int timer)
{
    client_memory *c = world_memory (w, self);
    message get = { .kind = GET };

    if (timer == TIMEOUT) {
        c->open = false;
        say (w, self, "info", NULL);
        c->process += CLIENTS;
        c->target = (int) choose (world_chance (w), NODES);
        rests (w, self);
        return;
    }
    c->op = c->op > 0 ? c->op + 1 : 1000 * self + 1;
    c->open = true;
    c->sequence = choose (world_chance (w), 3) == 0;
    c->count = 1 + (int) choose (world_chance (w), 3);
    get.op = c->op;
    get.count = c->count;
    get.sequence = c->sequence;
    say (w, self, "invoke", NULL);
    world_send (w, self, c->target, &get, sizeof get);
    world_timer (w, self, TIMEOUT, 250 * 1000);
}

/* ---- The script. */

static void fault (world *w, void *context)
{
    int victim = (int) choose (world_chance (w), NODES);

    (void) context;
    for (int n = 0; n < NODES && choose (world_chance (w), 3) > 0; n++)
        if (world_is_up (w, n) && node (w, n)->phase != FOLLOWS)
            victim = n; /* a leader is worth more */
    if (!world_is_up (w, victim))
        world_start (w, victim);
    else if (choose (world_chance (w), 3) == 0)
        world_kill (w, victim);
    else if (choose (world_chance (w), 2) == 0)
        world_isolate (w, 1u << victim, (world_direction) choose (world_chance (w), 3));
    else
        world_pause (w, victim);
}

static void end (world *w, void *context)
{
    (void) context;
    world_tell (w, "harness", "end", "nil");
}

static world *run (uint64_t seed, uint32_t of, bool json)
{
    static const world_program nodes = { sizeof (node_memory), 0, node_starts, node_receives,
                                         node_wakes },
                               clients = { sizeof (client_memory), 0, client_starts,
                                           client_receives, client_wakes },
                               store = { 0, sizeof (store_disk), store_starts, store_receives,
                                         NULL };
    static const char *const names[] = { "n1", "n2", "n3", "store" };
    static const char *const processes[CLIENTS] = { "0", "1", "2" };
    world *w = world_new (&(world_params){ .seed = seed,
                                           .json = json,
                                           .delay_min_us = 300,
                                           .delay_max_us = 4000,
                                           .loss_percent = (uint32_t) (seed % 4) * 3,
                                           .copy_percent = (uint32_t) (seed % 3) * 5,
                                           .late_percent = 4,
                                           .node_count = NODES + 1 });

    bug = of;
    for (int n = 0; n < NODES; n++)
        world_add (w, names[n], &nodes, 0);
    world_add (w, names[STORE], &store, 0);
    for (int c = 0; c < CLIENTS; c++)
        world_add (w, processes[c], &clients, 0);
    world_tell (w, "harness", "expect", "{:nodes ['n1', 'n2', 'n3'], :serve-bound-ms 700}");
    for (int i = 0; i < 3; i++) {
        world_at (w, 150 + 600 * i + choose (world_chance (w), 100), fault, NULL);
        world_at (w, 600 + 600 * i + choose (world_chance (w), 100), world_repair, NULL);
    }
    world_at (w, 2700, end, NULL);
    world_run (w, 2700);
    return w;
}

int main (int argc, char **argv)
{
    static const trial_promise promises[] = {
        { "data/timestamp-oracle", 95 },
        { "data/dense-sequence", 90 },
        { "cluster/progress", 95 },
        { 0 },
    };
    static const char unconfirmed[] = "A leader answers without asking whether it still is one.";
    static const trial_bug bugs[] = {
        { UNCONFIRMED, "data/timestamp-oracle", "realtime-inversion", 2, "unconfirmed",
          unconfirmed },
        { UNCONFIRMED, "cluster/progress", "stale-epoch-serving", 2, "unconfirmed", unconfirmed },
        { NOT_PERSISTED, "data/timestamp-oracle", "duplicate", 60, "not-persisted",
          "A window is served without being written down." },
        { NOT_PERSISTED, "data/timestamp-oracle", "epoch-overlap", 60, NULL, NULL },
        { OVERRUNS, "data/timestamp-oracle", "above-high-water", 50, "overruns",
          "A leader goes on above its window." },
        { ENDS, "cluster/progress", "terminated-on-recoverable-error", 20, "ends",
          "A step of the fence that is not answered ends a node's serving for good." },
        { STEP_LOST, "cluster/progress", "leader-not-serving", 8, "step-lost",
          "A step of the fence is asked for once, and may be lost." },
        { TAKES_BLOCKS, "data/dense-sequence", "gap", 50, "takes-blocks",
          "Sequence numbers come from blocks in the leader's memory, which die with it." },
        { 0 },
    };
    static const trial timestamps = { "timestamps", run, promises, bugs, 300, 60 };
    return trial_main (argc, argv, &timestamps);
}
