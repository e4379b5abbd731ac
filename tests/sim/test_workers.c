/* Workers share the items of a build. One of them, the master, takes a lock with a lease, finds the
 * items and pushes them as a new generation; then all reserve items, and acknowledge them. Whose
 * lease on an item ran out is robbed of it. The server does one thing at a time:
 *
 *     acquire t   only where nobody holds the lock     renew, push, release t   only for the holder
 *     reserve     an item that waits                   steal    one whose lease ran out
 *     ack         once is the first; of this generation alone
 *
 * Clients reach the server over a network that loses, doubles and delays; it knows each request by
 * its number, and does none twice. A worker that does not know what became of its request goes on
 * as another process. */
#include "support/trial.h"

#include <stdio.h>
#include <string.h>

enum { SERVER, WORKERS = 4, ITEMS_MAX = 8, GENS_MAX = 32, LOCK_MS = 200, LEASE_MS = 120 };

enum {
    PUSH_UNFENCED = 1, /* a push is accepted from who lost the lock */
    BLIND_TAKEOVER,    /* who saw the lock free takes it, whether or not it still is */
    WAITS_FOR_EVER,    /* nobody takes over from a master that is gone */
    ACKED_STOLEN,      /* steal does not look at what was acknowledged */
    STOLEN_EARLY,      /* steal does not look at the lease */
    FIRST_TWICE,       /* an acknowledgement does not look for one before */
    ACKS_CURRENT,      /* a worker acknowledges in the generation that is current */
    OLD_QUEUE,         /* a worker goes on with the generation that it knows */
    FORGOTTEN,         /* an item whose worker is gone is not lent again */
    LENT_TWICE,        /* reserve does not look whether an item is lent */
    PUSHES_AGAIN,      /* a token may push more than once */
    SERVED_EARLY,      /* a generation is served before it is pushed */
    UNSCOPED           /* some answers do not tell the generation */
};

typedef enum kind {
    STATUS,
    ACQUIRE,
    RENEW,
    PUSH,
    RELEASE,
    RESERVE,
    STEAL,
    HEARTBEAT,
    ACK,
    REQUEUE,
    WAIT_MASTER
} kind;

static const char *const functions[] = { "status",  "acquire", "renew",      "push",
                                         "release", "reserve", "steal",      "heartbeat",
                                         "ack",     "requeue", "wait-master" };

typedef struct message {
    kind kind;
    int nonce;
    int token, item, gen, count;
    bool ok, first;
    /* What the server tells with each answer. */
    int64_t deadline_ms;
    int current;
    bool wanted, locked;
} message;

typedef struct entry {
    bool waits, lent, acked;
    int owner;
    int64_t deadline_ms;
} entry;

typedef struct generation {
    int token, count;
    entry items[ITEMS_MAX];
} generation;

typedef struct server_disk {
    int holder;  /* token; 0: nobody */
    bool wanted; /* a generation is to be pushed */
    generation all[GENS_MAX];
    int count;                 /* the last is current */
    int answered[1 + WORKERS]; /* nonce */
    message answers[1 + WORKERS];
} server_disk;

typedef struct worker_memory {
    int process, nonce, tokens;
    bool dead, waits;
    message open;    /* nonce 0: none */
    int token, left; /* left: steps of finding the items, or of the work */
    bool pushed;
    int pushes;
    int item, gen, current; /* item -1: none */
} worker_memory;

enum { EXPIRY, STEP, TIMEOUT };

static uint32_t bug;

static int64_t now_ms (const world *w)
{
    return world_now_ns (w) / 1000000;
}

/* ---- The server. */

static generation *gen_of (server_disk *d, int token)
{
    for (int i = 0; i < d->count; i++)
        if (d->all[i].token == token && (i == d->count - 1 || bug == OLD_QUEUE))
            return &d->all[i];
    return NULL;
}

static generation *current (server_disk *d)
{
    return d->count > 0 ? &d->all[d->count - 1] : NULL;
}

static void expire (world *w, int self, int timer)
{
    server_disk *d = world_disk (w, self);

    (void) timer;
    world_tell (w, "server", "expire", "{:token 'g%d'}", d->holder);
    d->holder = 0;
}

static void hold (world *w, server_disk *d, int token)
{
    d->holder = token;
    world_timer (w, SERVER, EXPIRY, LOCK_MS * 1000);
}

static bool push (server_disk *d, const message *got)
{
    if ((d->holder != got->token && bug != PUSH_UNFENCED) || d->count == GENS_MAX)
        return false;
    d->wanted = false;
    if (d->count > 0 && current (d)->token == got->token)
        return true;
    generation *new = &d->all[d->count++];
    *new = (generation){ .token = got->token, .count = got->count };
    for (int i = 0; i < got->count; i++)
        new->items[i].waits = true;
    return true;
}

/* On the lock. */
static bool do_lock (world *w, server_disk *d, message *got)
{
    if (got->kind == ACQUIRE) {
        if (bug != BLIND_TAKEOVER && (d->holder != 0 || !d->wanted))
            return false;
        hold (w, d, got->token);
        return bug == SERVED_EARLY ? push (d, got) : true;
    }
    if (got->kind == PUSH)
        return push (d, got);
    if (d->holder != got->token)
        return false;
    if (got->kind == RENEW)
        hold (w, d, got->token);
    if (got->kind == RELEASE) {
        d->holder = 0;
        world_timer_stop (w, SERVER, EXPIRY);
    }
    return true;
}

static void lend (world *w, generation *gen, int item, int to, message *got)
{
    entry *of = &gen->items[item];

    of->waits = false;
    of->lent = true;
    of->owner = to;
    of->deadline_ms = now_ms (w) + LEASE_MS;
    got->item = item;
    got->gen = bug == UNSCOPED && item % 3 == 2 ? 0 : gen->token;
    got->deadline_ms = of->deadline_ms;
}

static bool may_be_lent (const world *w, const entry *of, bool steals)
{
    if (!steals)
        return of->waits || (bug == LENT_TWICE && of->lent && !of->acked);
    if (!of->lent || bug == FORGOTTEN || (of->acked && bug != ACKED_STOLEN))
        return false;
    return now_ms (w) >= of->deadline_ms || bug == STOLEN_EARLY;
}

static bool do_delivery (world *w, server_disk *d, message *got, int from)
{
    generation *gen = bug == OLD_QUEUE && got->gen != 0 ? gen_of (d, got->gen) : current (d);

    got->item = -1;
    for (int i = 0; gen != NULL && i < gen->count; i++)
        if (may_be_lent (w, &gen->items[i], got->kind == STEAL)) {
            lend (w, gen, i, from, got);
            break;
        }
    return true;
}

static bool do_item (world *w, server_disk *d, message *got, int from)
{
    generation *gen = gen_of (d, got->gen);
    entry *of = gen != NULL && got->item < gen->count ? &gen->items[got->item] : NULL;

    if (of == NULL)
        return false;
    if (got->kind == ACK) {
        got->first = !of->acked || bug == FIRST_TWICE;
        of->acked = true;
        of->waits = false;
        of->lent &= bug == ACKED_STOLEN;
        return true;
    }
    if (of->acked || !of->lent || of->owner != from)
        return false;
    if (got->kind == HEARTBEAT) {
        lend (w, gen, got->item, from, got);
    } else {
        of->lent = false;
        of->waits = true;
    }
    return true;
}

static void server_receives (world *w, int self, int from, const void *bytes, size_t size)
{
    server_disk *d = world_disk (w, self);
    message got = *(const message *) bytes;

    (void) size;
    if (got.nonce < d->answered[from])
        return;
    if (got.nonce > d->answered[from]) {
        if (got.kind == STATUS)
            got.ok = true;
        else if (got.kind <= RELEASE)
            got.ok = do_lock (w, d, &got);
        else if (got.kind <= STEAL)
            got.ok = do_delivery (w, d, &got, from);
        else
            got.ok = do_item (w, d, &got, from);
        got.current = d->count > 0 ? current (d)->token : 0;
        got.wanted = d->wanted;
        got.locked = d->holder != 0;
        d->answered[from] = got.nonce;
        d->answers[from] = got;
    }
    world_send (w, self, from, &d->answers[from], sizeof got);
}

static void server_starts (world *w, int self)
{
    server_disk *d = world_disk (w, self);
    d->wanted = true;
}

/* ---- Workers: records. */

static const char *item_name (int item)
{
    static const char *const names[ITEMS_MAX] = { "a", "b", "c", "d", "e", "f", "g", "h" };
    return names[item];
}

static void say_push (world *w, int process, const char *type, const message *of)
{
    char items[128] = "";

    for (int i = 0; i < of->count; i++)
        snprintf (items + strlen (items), sizeof items - strlen (items), "%s'%s'",
                  i > 0 ? ", " : "", item_name (i));
    world_say (w, process, type, "push", "{:token 'g%d', :items [%s]}", of->token, items);
}

/* `ok`: the answer is told, where there is one. */
static void say (world *w, int self, const char *type, const message *of, bool ok)
{
    int process = ((worker_memory *) world_memory (w, self))->process;
    const char *f = functions[of->kind];

    if (of->kind == STATUS)
        return;
    if (of->kind == PUSH)
        say_push (w, process, type, of);
    else if (of->kind <= RELEASE)
        world_say (w, process, type, f, "{:token 'g%d'}", of->token);
    else if (of->kind == WAIT_MASTER || (of->kind <= STEAL && (!ok || of->item < 0)))
        world_say (w, process, type, f, "nil");
    else if (of->kind <= STEAL && of->gen == 0)
        world_say (w, process, type, f, "{:item '%s', :deadline %lld}", item_name (of->item),
                   (long long) of->deadline_ms);
    else if (of->kind <= HEARTBEAT && ok)
        world_say (w, process, type, f, "{:item '%s', :gen 'g%d', :deadline %lld}",
                   item_name (of->item), of->gen, (long long) of->deadline_ms);
    else if (of->kind == ACK && ok)
        world_say (w, process, type, f, "{:item '%s', :gen 'g%d', :first %s}", item_name (of->item),
                   of->gen, of->first ? "true" : "false");
    else
        world_say (w, process, type, f, "{:item '%s', :gen 'g%d'}", item_name (of->item), of->gen);
}

/* ---- Workers: one step after the other. */

static void ask (world *w, int self, message of)
{
    worker_memory *m = world_memory (w, self);

    of.nonce = ++m->nonce;
    m->open = of;
    say (w, self, "invoke", &of, false);
    world_send (w, self, SERVER, &of, sizeof of);
    world_timer (w, self, TIMEOUT, 60 * 1000);
}

static void rest_for (world *w, int self, uint32_t least_ms, uint32_t more_ms)
{
    world_timer (w, self, STEP, (least_ms + choose (world_chance (w), more_ms)) * 1000);
}

static void waits_no_more (world *w, int self, const char *type)
{
    worker_memory *m = world_memory (w, self);

    if (m->waits)
        say (w, self, type, &(message){ .kind = WAIT_MASTER }, false);
    m->waits = false;
}

static void work (world *w, int self)
{
    worker_memory *m = world_memory (w, self);
    message of = { .kind = ACK, .item = m->item, .gen = m->gen };

    if (m->left-- > 0) {
        of.kind = HEARTBEAT;
        if (choose (world_chance (w), 2) == 0)
            ask (w, self, of);
        else
            rest_for (w, self, 10, 50);
        return;
    }
    of.kind = choose (world_chance (w), 8) == 0 ? REQUEUE : ACK;
    if (bug == ACKS_CURRENT)
        of.gen = m->current;
    ask (w, self, of);
    m->item = -1;
}

static void master (world *w, int self)
{
    worker_memory *m = world_memory (w, self);
    message of = { .kind = m->pushed ? RELEASE : PUSH, .token = m->token };

    if (!m->pushed && m->left-- > 0)
        of.kind = RENEW;
    of.count = 1 + m->token % ITEMS_MAX;
    ask (w, self, of);
}

static void step (world *w, int self)
{
    worker_memory *m = world_memory (w, self);

    if (m->item >= 0)
        work (w, self);
    else if (m->token != 0)
        master (w, self);
    else
        ask (w, self, (message){ .kind = STATUS });
}

static void see_status (world *w, int self, const message *got)
{
    worker_memory *m = world_memory (w, self);

    if (!got->wanted) {
        waits_no_more (w, self, "ok");
        ask (w, self,
             (message){ .kind = RESERVE,
                        .gen = bug == OLD_QUEUE && m->gen != 0 ? m->gen : got->current });
    } else if (!got->locked && (bug != WAITS_FOR_EVER || !m->waits)) {
        waits_no_more (w, self, "fail");
        m->left = 1 + (int) choose (world_chance (w), 4);
        m->token = 100 * self + ++m->tokens;
        m->pushed = false;
        ask (w, self,
             (message){ .kind = ACQUIRE, .token = m->token, .count = 1 + m->token % ITEMS_MAX });
    } else {
        if (!m->waits)
            say (w, self, "invoke", &(message){ .kind = WAIT_MASTER }, false);
        m->waits = true;
        rest_for (w, self, 20, 30);
    }
}

static void see_item (world *w, int self, const message *got)
{
    worker_memory *m = world_memory (w, self);

    if (got->item >= 0) {
        m->item = got->item;
        m->gen = got->gen;
        m->left = (int) choose (world_chance (w), 6);
        rest_for (w, self, 5, choose (world_chance (w), 6) == 0 ? 200 : 30);
    } else if (got->kind == RESERVE) {
        ask (w, self, (message){ .kind = STEAL, .gen = got->gen });
    } else {
        rest_for (w, self, 80, 120);
    }
}

/* What an answer, or none, means for the lock and the item. */
static void settle (worker_memory *m, kind of, bool ok)
{
    if (of == PUSH && ok)
        m->pushed = bug != PUSHES_AGAIN || ++m->pushes % 2 == 0;
    else if (of == RELEASE || of == PUSH || (of == ACQUIRE && !ok) ||
             (of == RENEW && !ok && bug != PUSH_UNFENCED))
        m->token = 0;
    if (of == HEARTBEAT && !ok && bug != ACKS_CURRENT)
        m->item = -1;
}

static void worker_receives (world *w, int self, int from, const void *bytes, size_t size)
{
    worker_memory *m = world_memory (w, self);
    const message *got = bytes;

    (void) size;
    (void) from;
    if (m->dead || got->nonce != m->open.nonce)
        return;
    m->open.nonce = 0;
    world_timer_stop (w, self, TIMEOUT);
    say (w, self, got->ok ? "ok" : "fail", got->ok ? got : &m->open, got->ok);
    m->current = got->current;
    settle (m, got->kind, got->ok);
    if (got->kind == STATUS)
        see_status (w, self, got);
    else if (got->kind == RESERVE || got->kind == STEAL)
        see_item (w, self, got);
    else
        rest_for (w, self, 5, m->token != 0 ? 60 : 30);
}

/* Nobody knows what became of it. */
static void is_late (world *w, int self)
{
    worker_memory *m = world_memory (w, self);
    kind of = m->open.kind;

    m->open.nonce = 0;
    if (of != STATUS) {
        say (w, self, "info", &m->open, false);
        m->process += WORKERS;
    }
    if (of != RENEW && of != HEARTBEAT)
        settle (m, of, false);
    rest_for (w, self, 5, 30);
}

static void worker_wakes (world *w, int self, int timer)
{
    if (((worker_memory *) world_memory (w, self))->dead)
        return;
    if (timer == STEP)
        step (w, self);
    else
        is_late (w, self);
}

static void worker_starts (world *w, int self)
{
    worker_memory *m = world_memory (w, self);

    m->process = self - 1;
    m->item = -1;
    rest_for (w, self, 1, 20);
}

/* ---- The script. */

/* A worker dies for good; a master rather than another. */
static void die (world *w, void *context)
{
    int victim = 1 + (int) choose (world_chance (w), WORKERS);

    (void) context;
    for (int i = 1; i <= WORKERS; i++) {
        const worker_memory *m = world_memory (w, i);
        if (m->token != 0 && !m->pushed && m->open.kind != ACQUIRE &&
            choose (world_chance (w), 3) > 0)
            victim = i;
    }
    worker_memory *m = world_memory (w, victim);
    m->dead = true;
    world_tell (w, "nemesis", "kill", "{:process %d, :landed true}", m->process);
}

static void pause_one (world *w, void *context)
{
    int victim = 1 + (int) choose (world_chance (w), WORKERS);

    (void) context;
    for (int i = 1; i <= WORKERS; i++)
        if (((worker_memory *) world_memory (w, i))->token != 0)
            victim = i;
    world_pause (w, victim);
}

static void resume_all (world *w, void *context)
{
    (void) context;
    for (int i = 1; i <= WORKERS; i++)
        world_resume (w, i);
}

/* Another build is wanted. */
static void want (world *w, void *context)
{
    server_disk *d = world_disk (w, SERVER);

    (void) context;
    d->wanted = true;
}

static bool is_over (world *w, int64_t latest_ms)
{
    const server_disk *d = world_disk (w, SERVER);
    const generation *gen = d->count > 0 ? &d->all[d->count - 1] : NULL;
    bool over = !d->wanted && gen != NULL;

    for (int i = 0; over && i < gen->count; i++)
        over = gen->items[i].acked;
    return over || now_ms (w) >= latest_ms;
}

static world *run (uint64_t seed, uint32_t of, bool json)
{
    static const world_program server = { 0, sizeof (server_disk), server_starts, server_receives,
                                          expire },
                               workers = { sizeof (worker_memory), 0, worker_starts,
                                           worker_receives, worker_wakes };
    static const char *const names[] = { "server", "w1", "w2", "w3", "w4" };
    world *w = world_new (&(world_params){ .seed = seed,
                                           .json = json,
                                           .delay_min_us = 200,
                                           .delay_max_us = 4000,
                                           .loss_percent = (uint32_t) (seed % 4) * 2,
                                           .copy_percent = (uint32_t) (seed % 3) * 5,
                                           .late_percent = 4 });

    bug = of;
    world_add (w, names[0], &server, 0);
    for (int n = 1; n <= WORKERS; n++)
        world_add (w, names[n], &workers, 0);
    world_tell (w, "harness", "expect", "{:workers %d, :init-bound-ms 600, :stale-bound 300}",
                WORKERS);
    if (seed % 3 != 0)
        world_at (w, 20 + choose (world_chance (w), 150), die, NULL);
    if (seed % 2 == 0) {
        world_at (w, 20 + choose (world_chance (w), 200), pause_one, NULL);
        world_at (w, 500, resume_all, NULL);
    }
    if (seed % 5 != 0)
        world_at (w, 100 + choose (world_chance (w), 300), want, NULL);
    if (seed % 4 == 0)
        world_at (w, 500 + choose (world_chance (w), 500), want, NULL);
    for (int64_t ms = 1500; !is_over (w, 3000); ms += 50)
        world_run (w, ms);
    world_tell (w, "harness", "end", "nil");
    return w;
}

int main (int argc, char **argv)
{
    static const trial_promise promises[] = {
        { "lease/fenced-lock", 90 },
        { "lease/lease-delivery", 90 },
        { "lease/generation-isolation", 90 },
        { "cluster/progress", 25 },
        { 0 },
    };
    static const trial_bug bugs[] = {
        { PUSH_UNFENCED, "lease/fenced-lock", "stale-token", 10, "push-unfenced",
          "A push is accepted from a master that has lost the lock." },
        { BLIND_TAKEOVER, "lease/fenced-lock", "two-holders", 30, "blind-takeover",
          "Who saw the lock free takes it, whether or not it still is." },
        { WAITS_FOR_EVER, "cluster/progress", "no-takeover-within-bound", 15, "waits-for-ever",
          "Nobody takes over from a master that is gone." },
        { ACKED_STOLEN, "lease/lease-delivery", "acked-redelivered", 90, "acked-stolen",
          "What was acknowledged may be stolen." },
        { STOLEN_EARLY, "lease/lease-delivery", "stolen-before-deadline", 70, "stolen-early",
          "What is lent may be stolen before its deadline." },
        { FIRST_TWICE, "lease/lease-delivery", "double-first-ack", 2, "first-twice",
          "Each acknowledgement is told to be the first." },
        { FORGOTTEN, "lease/lease-delivery", "never-acked", 1, "forgotten",
          "The items of a worker that is gone are not lent again." },
        { ACKS_CURRENT, "lease/generation-isolation", "cross-generation-ack", 1, "acks-current",
          "A worker acknowledges in the generation that is current." },
        { OLD_QUEUE, "lease/generation-isolation", "stale-generation-reserve", 1, "old-queue",
          "A worker goes on with the generation that it knows." },
        { LENT_TWICE, "lease/lease-delivery", "two-owners", 80, "lent-twice",
          "Reserve does not look whether an item is lent." },
        { PUSHES_AGAIN, "lease/fenced-lock", "double-push", 70, "pushes-again",
          "A token pushes more than once." },
        { SERVED_EARLY, "lease/generation-isolation", "reserve-before-push", 70, "served-early",
          "A generation is served before it is pushed." },
        { UNSCOPED, "lease/generation-isolation", "unscoped", 50, "unscoped",
          "Some answers do not tell the generation." },
        { 0 },
    };
    static const trial workers = { "workers", run, promises, bugs, 300, 100 };
    return trial_main (argc, argv, &workers);
}
