/* Replicas of a queue. n1 numbers the commands and keeps them; the others are sent what they lack,
 * apply it in order, and acknowledge up to where they are. Each saves its state now and then, and
 * begins there again after a kill. Who lacks more than n1 keeps is sent n1's state. */
#include "support/trial.h"

#include <stdio.h>
#include <string.h>

enum { NODES = 3, COMMANDS_MAX = 64, QUEUE_MAX = 64, KEPT = 6, SAVED_EVERY = 5 };

enum {
    SKIPS = 1,   /* a command that is missing is passed over */
    AS_IT_COMES, /* commands are applied as they arrive */
    SAVES_FIRST, /* the state is saved before the command that it is named after */
    GIVES_UP,    /* who does not answer a few times is sent nothing any more */
    OWN_LIMIT,   /* a replica drops what its own limit does not allow */
    ONE_SILENT   /* no bug of the system: what one node does is not recorded */
};

typedef struct queue {
    int index; /* of the last command applied */
    int items[QUEUE_MAX], count;
} queue;

typedef enum kind { COMMAND, STATE, APPLIED } kind;

typedef struct message {
    kind kind;
    int index, item; /* item 0: one is taken */
    queue state;
} message;

typedef struct node_disk {
    queue saved;
    int commands[COMMANDS_MAX], count; /* of n1 */
} node_disk;

typedef struct node_memory {
    queue now;
    int applied[NODES], silent[NODES]; /* of n1: as told; times since */
} node_memory;

enum { COMMANDS, RESEND };

static uint32_t bug;

static uint64_t digest_of (const queue *of)
{
    uint64_t digest = 0;

    for (int i = 0; i < of->count; i++)
        digest = mns_mix (digest + (uint64_t) of->items[i]);
    return digest;
}

static void tell_snapshot (world *w, int self)
{
    const node_memory *m = world_memory (w, self);

    if (bug == ONE_SILENT && self == NODES - 1)
        return;
    world_tell (w, world_name (w, self), "snapshot", "{:applied %d, :digest '%08x'}", m->now.index,
                (unsigned) digest_of (&m->now));
}

static void save (world *w, int self)
{
    node_memory *m = world_memory (w, self);
    node_disk *d = world_disk (w, self);

    d->saved = m->now;
    if (bug == SAVES_FIRST && d->saved.index > 0)
        d->saved.index--;
}

static void apply (world *w, int self, int index, int item)
{
    node_memory *m = world_memory (w, self);
    queue *q = &m->now;

    q->index = bug == AS_IT_COMES ? q->index + 1 : index;
    if (item > 0 && q->count < (bug == OWN_LIMIT ? 3 + self : QUEUE_MAX))
        q->items[q->count++] = item;
    else if (item == 0 && q->count > 0)
        memmove (q->items, q->items + 1, (size_t) --q->count * sizeof q->items[0]);
    world_tell (w, world_name (w, self), "apply", "{:incarnation %d, :index %d, :digest 'c%d'}",
                world_incarnation (w, self), q->index, item);
    if (q->index % SAVED_EVERY == 0) {
        tell_snapshot (w, self);
        save (w, self);
    }
}

static void restore (world *w, int self, const queue *from)
{
    node_memory *m = world_memory (w, self);

    m->now = *from;
    world_tell (w, world_name (w, self), "restore", "{:incarnation %d, :index %d}",
                world_incarnation (w, self), m->now.index);
}

/* ---- n1. */

static void send_what_lacks (world *w, int to)
{
    node_memory *m = world_memory (w, 0);
    node_disk *d = world_disk (w, 0);
    message of = { .kind = STATE, .state = m->now };

    if (m->applied[to] == m->now.index || (bug == GIVES_UP && m->silent[to] > 4))
        return;
    m->silent[to]++;
    if (m->applied[to] < m->now.index - KEPT) {
        world_send (w, 0, to, &of, sizeof of);
        return;
    }
    for (int i = m->applied[to] + 1; i <= m->now.index; i++) {
        of = (message){ .kind = COMMAND, .index = i, .item = d->commands[i] };
        world_send (w, 0, to, &of, sizeof of);
    }
}

static void command (world *w)
{
    node_memory *m = world_memory (w, 0);
    node_disk *d = world_disk (w, 0);
    int item = choose (world_chance (w), 3) == 0 ? 0 : d->count + 1;
    message of = { .kind = COMMAND, .index = d->count + 1, .item = item };

    if (world_now_ns (w) > 900000000 || d->count + 1 == COMMANDS_MAX)
        return;
    d->commands[++d->count] = item;
    apply (w, 0, d->count, item);
    for (int n = 1; n < NODES; n++)
        if (m->applied[n] == d->count - 1)
            world_send (w, 0, n, &of, sizeof of);
    world_timer (w, 0, COMMANDS, (10 + choose (world_chance (w), 70)) * 1000);
}

static void resend (world *w)
{
    world_timer (w, 0, RESEND, 40 * 1000);
    for (int n = 1; n < NODES; n++)
        send_what_lacks (w, n);
}

/* ---- All. */

static void start (world *w, int self)
{
    node_memory *m = world_memory (w, self);
    node_disk *d = world_disk (w, self);

    if (world_incarnation (w, self) > 0)
        restore (w, self, &d->saved);
    if (self != 0)
        return;
    for (int i = m->now.index + 1; i <= d->count; i++)
        apply (w, 0, i, d->commands[i]);
    world_timer (w, 0, COMMANDS, 10 * 1000);
    world_timer (w, 0, RESEND, 40 * 1000);
}

static void take_command (world *w, int self, const message *got)
{
    node_memory *m = world_memory (w, self);
    int index = m->now.index;

    if (got->index == index + 1 || (bug == SKIPS && got->index > index) ||
        (bug == AS_IT_COMES && got->index > index))
        apply (w, self, got->index, got->item);
}

static void receive (world *w, int self, int from, const void *bytes, size_t size)
{
    const message *got = bytes;
    node_memory *m = world_memory (w, self);
    message answer = { .kind = APPLIED };

    (void) size;
    if (got->kind == APPLIED) {
        /* After a kill it may be less than before. */
        m->applied[from] = got->index <= m->now.index ? got->index : m->now.index;
        m->silent[from] = 0;
        return;
    }
    if (got->kind == COMMAND)
        take_command (w, self, got);
    else if (got->state.index > m->now.index)
        restore (w, self, &got->state);
    answer.index = m->now.index;
    world_send (w, self, from, &answer, sizeof answer);
}

static void wake (world *w, int self, int timer)
{
    (void) self;
    if (timer == COMMANDS)
        command (w);
    else
        resend (w);
}

/* ---- The script. */

static void fault (world *w, void *context)
{
    int victim = (int) choose (world_chance (w), NODES);

    (void) context;
    if (!world_is_up (w, victim))
        world_start (w, victim);
    else if (choose (world_chance (w), 2) == 0)
        world_kill (w, victim);
    else if (choose (world_chance (w), 2) == 0)
        world_isolate (w, 1u << victim, (world_direction) choose (world_chance (w), 3));
    else
        world_pause (w, victim);
}

static void rest (world *w, void *context)
{
    (void) context;
    world_tell (w, "harness", "quiesce", "nil");
    for (int n = 0; n < NODES; n++)
        tell_snapshot (w, n);
}

static world *run (uint64_t seed, uint32_t of, bool json)
{
    static const world_program program = { sizeof (node_memory), sizeof (node_disk), start, receive,
                                           wake };
    static const char *const names[] = { "n1", "n2", "n3" };
    world *w = world_new (&(world_params){ .seed = seed,
                                           .json = json,
                                           .delay_min_us = 500,
                                           .delay_max_us = 6000,
                                           .loss_percent = (uint32_t) (seed % 4) * 5,
                                           .copy_percent = (uint32_t) (seed % 3) * 5,
                                           .late_percent = 10 });

    bug = of;
    for (int n = 0; n < NODES; n++)
        world_add (w, names[n], &program, 0);
    world_tell (w, "harness", "expect", "{:nodes ['n1', 'n2', 'n3']}");
    for (uint64_t i = 0; i < 2 * (seed % 3); i++)
        world_at (w, 100 + choose (world_chance (w), 700), fault, NULL);
    world_at (w, 850, world_repair, NULL);
    world_at (w, 1600, rest, NULL);
    world_run (w, 1700);
    return w;
}

int main (int argc, char **argv)
{
    static const trial_promise promises[] = {
        { "replica/replica-equivalence", 95 },
        { "cluster/apply-log", 95 },
        { 0 },
    };
    static const char skips[] = "A command that is missing is passed over.";
    static const char comes[] = "Commands are applied as they arrive.";
    static const trial_bug bugs[] = {
        { SKIPS, "replica/replica-equivalence", "divergence", 30, "skips", skips },
        { SKIPS, "cluster/apply-log", "gap", 40, "skips", skips },
        { AS_IT_COMES, "replica/replica-equivalence", "divergence", 30, "as-it-comes", comes },
        { AS_IT_COMES, "cluster/apply-log", "state-machine-safety", 40, "as-it-comes", comes },
        { SAVES_FIRST, "replica/replica-equivalence", "divergence", 15, "saves-first",
          "A state is saved under the index before its own, and one command applied twice." },
        { GIVES_UP, "replica/replica-equivalence", "not-caught-up", 15, "gives-up",
          "Who does not answer five times is sent nothing any more." },
        { OWN_LIMIT, "replica/replica-equivalence", "divergence", 60, "own-limit",
          "A replica drops what its own limit does not allow: its log is right all the same." },
        { ONE_SILENT, "replica/replica-equivalence", NULL, 90, "one-silent",
          "What one replica shows is not recorded." },
        { 0 },
    };
    static const trial replicas = { "replicas", run, promises, bugs, 300, 60 };
    return trial_main (argc, argv, &replicas);
}
