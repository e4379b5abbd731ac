/* raft_client.c: see raft_node.h. A client asks for one thing at a time, of the node that it takes
 * for the leader, again and again under one number, until it is answered or gives up: then nobody
 * knows whether it happened. The administrator asks for changes of members, likewise. */
#include "support/raft/raft_node.h"

#include <stdio.h>
#include <string.h>

enum { NEXT, AGAIN };
enum { PATIENCE_US = 120000, TRIES_MAX = 6, CALM_MS = 1000, REST_MS = 500 };

typedef struct raft_client {
    int process, request, target, tries, written;
    int known;          /* what the register held, as far as it knows */
    bool open, drained; /* it found the queue empty, last */
    raft_entry asked;
} raft_client;

static const char *const names[] = {
    [RAFT_WRITE] = "write",          [RAFT_CAS] = "cas",         [RAFT_READ] = "read",
    [RAFT_ENQUEUE] = "enqueue",      [RAFT_DEQUEUE] = "dequeue", [RAFT_ADD] = "add-server",
    [RAFT_REMOVE] = "remove-server",
};

static const raft_params *params_of (const world *w)
{
    return world_context (w);
}

static int number_of (const world *w, int self)
{
    return self - params_of (w)->nodes;
}

/* `answered`: what a read or a dequeue found. */
static void say (world *w, const raft_client *c, const char *type, bool answered, int answer)
{
    const raft_entry *asked = &c->asked;
    char value[32] = "nil";

    if (asked->kind == RAFT_CAS)
        snprintf (value, sizeof value, "[%d, %d]", asked->a, asked->b);
    else if (asked->kind == RAFT_WRITE || asked->kind == RAFT_ENQUEUE)
        snprintf (value, sizeof value, "%d", asked->a);
    else if (answered && answer != 0)
        snprintf (value, sizeof value, "%d", answer);
    if (asked->kind == RAFT_ADD || asked->kind == RAFT_REMOVE)
        world_tell (w, "admin", names[asked->kind], "'n%d'", asked->a + 1);
    else
        world_say (w, c->process, type, names[asked->kind], "%s", value);
}

/* Whether less than that is left of the run. */
static bool is_late (const world *w, int64_t ms)
{
    return world_now_ns (w) > (params_of (w)->end_ms - ms) * 1000000;
}

static void rest (world *w, int self)
{
    bool late = is_late (w, CALM_MS);

    world_timer_stop (w, self, AGAIN);
    world_timer (w, self, NEXT, late ? 1 : 5000 + choose (world_chance (w), 60000));
}

static void ask (world *w, int self, raft_client *c)
{
    raft_message m = { .what = RAFT_PROPOSE, .asked = c->asked };

    world_send (w, self, c->target, &m, sizeof m);
    world_timer (w, self, AGAIN, PATIENCE_US);
}

static void begin (world *w, int self, raft_client *c, raft_kind kind, int a, int b)
{
    c->asked = (raft_entry){
        .kind = kind, .client = number_of (w, self), .request = ++c->request, .a = a, .b = b
    };
    c->open = true;
    c->tries = 0;
    say (w, c, "invoke", false, 0);
    ask (w, self, c);
}

static void give_up (world *w, int self, raft_client *c)
{
    say (w, c, "info", false, 0);
    c->process += RAFT_CLIENTS_MAX;
    c->open = false;
    rest (w, self);
}

static void again (world *w, int self, raft_client *c)
{
    if (!c->open)
        return;
    if (++c->tries == TRIES_MAX || is_late (w, REST_MS)) {
        give_up (w, self, c);
        return;
    }
    c->target = (int) choose (world_chance (w), (uint32_t) params_of (w)->nodes);
    ask (w, self, c);
}

static void receive (world *w, int self, int from, const void *message, size_t size)
{
    raft_client *c = world_memory (w, self);
    raft_message m;

    memcpy (&m, message, size);
    if (!c->open || m.answer.request != c->request)
        return;
    if (!m.yes) {
        /* Whom it names, or anybody; but not at once. */
        if (from == c->target)
            c->target = m.hint != RAFT_NOBODY
                            ? m.hint
                            : (int) choose (world_chance (w), (uint32_t) params_of (w)->nodes);
        world_timer (w, self, AGAIN, 20000);
        return;
    }
    if (c->asked.kind == RAFT_READ)
        c->known = m.answer.value;
    else if (!m.answer.failed && c->asked.kind == RAFT_WRITE)
        c->known = c->asked.a;
    else if (!m.answer.failed && c->asked.kind == RAFT_CAS)
        c->known = c->asked.b;
    c->drained = c->asked.kind == RAFT_DEQUEUE && m.answer.value == 0;
    c->open = false;
    say (w, c, m.answer.failed ? "fail" : "ok", true, m.answer.value);
    rest (w, self);
}

static void start (world *w, int self)
{
    raft_client *c = world_memory (w, self);

    c->process = number_of (w, self);
    rest (w, self);
}

/* Values are written once: client and count. */
static void wake (world *w, int self, int timer)
{
    raft_client *c = world_memory (w, self);
    uint32_t dice = choose (world_chance (w), 100);

    if (timer == AGAIN) {
        again (w, self, c);
        return;
    }
    if (is_late (w, CALM_MS)) {
        if (params_of (w)->script == RAFT_QUEUES && number_of (w, self) == 0 && !c->drained &&
            !is_late (w, REST_MS))
            begin (w, self, c, RAFT_DEQUEUE, 0, 0);
        return;
    }
    int fresh = 1000 * (number_of (w, self) + 1) + ++c->written;
    if (params_of (w)->script == RAFT_QUEUES)
        begin (w, self, c, dice < 42 ? RAFT_ENQUEUE : RAFT_DEQUEUE, dice < 42 ? fresh : 0, 0);
    else if (dice < 40)
        begin (w, self, c, RAFT_READ, 0, 0);
    else if (dice < 75 || c->known == 0)
        begin (w, self, c, RAFT_WRITE, fresh, 0);
    else
        begin (w, self, c, RAFT_CAS, c->known, fresh);
}

/* ---- The administrator. */

static void admin_wake (world *w, int self, int timer)
{
    raft_client *c = world_memory (w, self);
    const raft_params *params = params_of (w);

    if (timer == AGAIN) {
        again (w, self, c);
        return;
    }
    if (is_late (w, CALM_MS))
        return;
    begin (w, self, c, choose (world_chance (w), 2) == 0 ? RAFT_ADD : RAFT_REMOVE,
           (int) choose (world_chance (w), (uint32_t) params->nodes), 0);
}

const world_program raft_client_program = { sizeof (raft_client), 0, start, receive, wake };
const world_program raft_admin_program = { sizeof (raft_client), 0, start, receive, admin_wake };
