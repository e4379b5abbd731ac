/* A node joins a cluster over a connection, which is handed from the one who shakes hands to the
 * one who reads on: what has arrived behind the answer must be handed over too.
 *
 * A connection is a stream of segments with offsets: what is missing ends the connection, as it
 * would TCP's, and the node dials again. Frames that are written at about the same time travel in
 * one segment. So an update of the members, written while the answer to a join is under way, may
 * be in the buffer of the one who shook hands. The coordinator, n1, sends each view once: it relies
 * on the connection. */
#include "support/trial.h"

#include <stdio.h>
#include <string.h>

enum { NODES = 4, FRAMES_MAX = 8, QUEUE_MAX = 32 };

enum {
    BUFFER_DROPPED = 1, /* what stands behind the answer is thrown away */
    BUFFER_TWICE,       /* … is read by both */
    BUFFER_LATE         /* … is read after what arrived during the handover */
};

typedef struct frame {
    int seq, version;
    uint32_t members;
    bool answers; /* the join */
} frame;

typedef enum kind { DIAL, ALIVE, SEGMENT } kind;

typedef struct message {
    kind kind;
    int conn, offset, count; /* offset: frames before these */
    frame frames[FRAMES_MAX];
} message;

typedef struct outgoing { /* at the coordinator, by node */
    int conn, seq, sent;  /* written; sent so far */
    int64_t heard_ns;
    frame waiting[FRAMES_MAX];
} outgoing;

typedef enum reader { IDLE, SHAKES_HANDS, HANDS_OVER, READS } reader;

typedef struct node_memory {
    int version;
    uint32_t members;
    outgoing to[NODES]; /* of the coordinator */
    /* Of the others. */
    reader reader;
    int conn, offset;
    int64_t heard_ns;
    frame buffer[FRAMES_MAX], socket[QUEUE_MAX];
    int buffered, queued;
} node_memory;

typedef struct node_disk {
    int version, conns;
    uint32_t members;
} node_disk;

enum { FLUSH, KEEP_ALIVE, HANDED_OVER, REDIAL };

static uint32_t bug;

static node_memory *memory (world *w, int self)
{
    return world_memory (w, self);
}

static void tell_view (world *w, int self)
{
    const node_memory *m = memory (w, self);
    char active[64] = "";

    for (int n = 0; n < NODES; n++)
        if (m->members >> n & 1)
            snprintf (active + strlen (active), sizeof active - strlen (active), "%s'%s'",
                      active[0] != 0 ? ", " : "", world_name (w, n));
    world_tell (w, world_name (w, self), "view",
                "{:version %d, :active [%s], :master %s, :is-master %s}", m->version, active,
                m->version > 0 ? "'n1'" : "nil", self == 0 ? "true" : "false");
}

/* ---- The coordinator. */

static void write_frame (world *w, int to, bool answers)
{
    node_memory *m = memory (w, 0);
    outgoing *out = &m->to[to];

    if (out->seq - out->sent == FRAMES_MAX) {
        out->conn = 0; /* too slow: the connection ends */
        return;
    }
    out->waiting[out->seq - out->sent] = (frame){ out->seq, m->version, m->members, answers };
    world_tell (w, "n1", "send", "{:conn 'c%d', :to '%s', :seq %d, :msg '%s v%d'}", out->conn,
                world_name (w, to), out->seq, answers ? "join-response" : "members", m->version);
    out->seq++;
    world_timer (w, 0, FLUSH, 500 + choose (world_chance (w), 6000));
}

static void change_members (world *w, uint32_t members)
{
    node_memory *m = memory (w, 0);
    node_disk *d = world_disk (w, 0);

    d->version = ++m->version;
    d->members = m->members = members;
    tell_view (w, 0);
}

static void broadcast (world *w, int but)
{
    for (int n = 1; n < NODES; n++)
        if (n != but && memory (w, 0)->to[n].conn != 0)
            write_frame (w, n, false);
}

static void send_segment (world *w, int to)
{
    outgoing *out = &memory (w, 0)->to[to];
    message segment = {
        .kind = SEGMENT, .conn = out->conn, .offset = out->sent, .count = out->seq - out->sent
    };

    if (out->conn == 0)
        return;
    memcpy (segment.frames, out->waiting, sizeof segment.frames);
    out->sent = out->seq;
    world_send (w, 0, to, &segment, sizeof segment);
}

static void flush (world *w)
{
    for (int n = 1; n < NODES; n++)
        if (memory (w, 0)->to[n].seq > memory (w, 0)->to[n].sent)
            send_segment (w, n);
}

/* An empty segment shows that the connection stands, and how far it is. Who is silent is out. */
static void keep_alive (world *w)
{
    node_memory *m = memory (w, 0);

    world_timer (w, 0, KEEP_ALIVE, 50 * 1000);
    for (int n = 1; n < NODES; n++) {
        if (m->to[n].conn != 0 && world_now_ns (w) - m->to[n].heard_ns > 300000000)
            m->to[n].conn = 0;
        if (m->to[n].conn != 0)
            send_segment (w, n);
        if (m->to[n].conn == 0 && m->members >> n & 1) {
            change_members (w, m->members & ~(1u << n));
            broadcast (w, n);
        }
    }
}

static void take_dial (world *w, int from, int conn)
{
    node_memory *m = memory (w, 0);
    bool joins = (m->members >> from & 1) == 0;

    if (conn <= m->to[from].conn)
        return;
    m->to[from] = (outgoing){ .conn = conn, .heard_ns = world_now_ns (w) };
    if (joins)
        change_members (w, m->members | 1u << from);
    write_frame (w, from, true);
    if (joins)
        broadcast (w, from);
}

/* ---- The others. */

static void read_frame (world *w, int self, const frame *of)
{
    node_memory *m = memory (w, self);

    world_tell (w, world_name (w, self), "recv", "{:conn 'c%d', :from 'n1', :seq %d}", m->conn,
                of->seq);
    if (of->version <= m->version)
        return;
    m->version = of->version;
    m->members = of->members;
    tell_view (w, self);
}

static void dial (world *w, int self)
{
    node_memory *m = memory (w, self);
    node_disk *d = world_disk (w, self);
    message call = { .kind = DIAL };

    m->conn = call.conn = 10 * ++d->conns + self + 1;
    m->reader = SHAKES_HANDS;
    m->offset = m->buffered = m->queued = 0;
    m->heard_ns = world_now_ns (w);
    world_timer_stop (w, self, HANDED_OVER);
    world_send (w, self, 0, &call, sizeof call);
}

static void hang_up (world *w, int self)
{
    node_memory *m = memory (w, self);

    world_tell (w, world_name (w, self), "close", "{:conn 'c%d'}", m->conn);
    m->reader = IDLE;
    world_timer_stop (w, self, HANDED_OVER);
    world_timer (w, self, REDIAL, 20000 + choose (world_chance (w), 20000));
}

/* The answer is read; what stands behind it in the buffer waits for the other reader. */
static void shake_hands (world *w, int self, const message *segment)
{
    node_memory *m = memory (w, self);

    if (segment->count == 0)
        return;
    read_frame (w, self, &segment->frames[0]);
    m->buffered = segment->count - 1;
    memcpy (m->buffer, segment->frames + 1, sizeof m->buffer - sizeof m->buffer[0]);
    if (bug == BUFFER_TWICE)
        for (int i = 0; i < m->buffered; i++)
            read_frame (w, self, &m->buffer[i]);
    m->reader = HANDS_OVER;
    world_timer (w, self, HANDED_OVER, 500 + choose (world_chance (w), 8000));
}

static void read_all (world *w, int self, const frame *frames, int count)
{
    for (int i = 0; i < count; i++)
        read_frame (w, self, &frames[i]);
}

static void handed_over (world *w, int self)
{
    node_memory *m = memory (w, self);

    m->reader = READS;
    if (bug != BUFFER_LATE && bug != BUFFER_DROPPED)
        read_all (w, self, m->buffer, m->buffered);
    read_all (w, self, m->socket, m->queued);
    if (bug == BUFFER_LATE)
        read_all (w, self, m->buffer, m->buffered);
    m->buffered = m->queued = 0;
}

static void take_segment (world *w, int self, const message *segment)
{
    node_memory *m = memory (w, self);
    message alive = { .kind = ALIVE, .conn = m->conn };

    if (m->reader == IDLE || segment->conn != m->conn)
        return;
    if (segment->offset != m->offset || m->queued + segment->count > QUEUE_MAX) {
        hang_up (w, self);
        return;
    }
    m->offset += segment->count;
    m->heard_ns = world_now_ns (w);
    world_send (w, self, 0, &alive, sizeof alive);
    if (m->reader == SHAKES_HANDS) {
        shake_hands (w, self, segment);
    } else if (m->reader == READS) {
        read_all (w, self, segment->frames, segment->count);
    } else {
        memcpy (m->socket + m->queued, segment->frames,
                (size_t) segment->count * sizeof m->socket[0]);
        m->queued += segment->count;
    }
}

/* ---- The program. */

static void start (world *w, int self)
{
    node_memory *m = memory (w, self);
    node_disk *d = world_disk (w, self);

    world_timer (w, self, KEEP_ALIVE, 50 * 1000);
    if (self != 0) {
        dial (w, self);
        return;
    }
    m->version = d->version;
    change_members (w, 1);
}

static void receive (world *w, int self, int from, const void *bytes, size_t size)
{
    const message *got = bytes;
    node_memory *m = memory (w, self);

    (void) size;
    if (got->kind == SEGMENT)
        take_segment (w, self, got);
    else if (got->kind == DIAL)
        take_dial (w, from, got->conn);
    else if (got->conn == m->to[from].conn)
        m->to[from].heard_ns = world_now_ns (w);
}

static void wake (world *w, int self, int timer)
{
    node_memory *m = memory (w, self);

    if (timer == FLUSH)
        flush (w);
    else if (timer == HANDED_OVER)
        handed_over (w, self);
    else if (timer == REDIAL)
        dial (w, self);
    else if (self == 0)
        keep_alive (w);
    else {
        world_timer (w, self, KEEP_ALIVE, 50 * 1000);
        if (m->reader != IDLE && world_now_ns (w) - m->heard_ns > 200000000)
            hang_up (w, self);
    }
}

/* ---- The script. */

static void fault (world *w, void *context)
{
    int victim = (int) choose (world_chance (w), NODES);

    (void) context;
    if (!world_is_up (w, victim))
        world_start (w, victim);
    else if (choose (world_chance (w), 3) == 0)
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
}

static void sample (world *w, void *context)
{
    (void) context;
    for (int n = 0; n < NODES; n++)
        tell_view (w, n);
}

static world *run (uint64_t seed, uint32_t of, bool json)
{
    static const world_program program = { sizeof (node_memory), sizeof (node_disk), start, receive,
                                           wake };
    static const char *const names[] = { "n1", "n2", "n3", "n4" };
    world *w = world_new (&(world_params){ .seed = seed,
                                           .json = json,
                                           .delay_min_us = 300,
                                           .delay_max_us = 3000,
                                           .loss_percent = (uint32_t) (seed % 3),
                                           .late_percent = 3,
                                           .in_order = true });

    bug = of;
    for (int n = 0; n < NODES; n++)
        world_add (w, names[n], &program, n == 0 ? 0 : 2 + choose (world_chance (w), 12));
    world_tell (w, "harness", "expect",
                "{:nodes ['n1', 'n2', 'n3', 'n4'], :resample-ms 100, :expect-master 'n1'}");
    for (uint64_t i = 0; i < seed % 4; i++)
        world_at (w, 50 + choose (world_chance (w), 800), fault, NULL);
    world_at (w, 1000, world_repair, NULL);
    world_at (w, 2000, rest, NULL);
    for (int i = 0; i < 2; i++)
        world_at (w, 2101 + 101 * i, sample, NULL);
    world_run (w, 2300);
    return w;
}

int main (int argc, char **argv)
{
    static const trial_promise promises[] = {
        { "cluster/channel-fifo", 95 },
        { "cluster/view-convergence", 95 },
        { "cluster/stable-unique-master", 95 },
        { 0 },
    };
    static const char dropped[] = "What stands behind the answer in the buffer is thrown away.";
    static const trial_bug bugs[] = {
        { BUFFER_DROPPED, "cluster/channel-fifo", "gap", 20, "buffer-dropped", dropped },
        { BUFFER_DROPPED, "cluster/view-convergence", "membership-not-converged", 10,
          "buffer-dropped", dropped },
        { BUFFER_TWICE, "cluster/channel-fifo", "duplicate-frame", 70, "buffer-twice",
          "What stands behind the answer is read by both readers." },
        { BUFFER_LATE, "cluster/channel-fifo", "out-of-order", 2, "buffer-late",
          "What stands behind the answer is read after what came during the handover." },
        { 0 },
    };
    static const trial handoff = { "handoff", run, promises, bugs, 300, 60 };
    return trial_main (argc, argv, &handoff);
}
