/* channel_fifo.c: what a channel delivers is a prefix of what was sent.
 *
 * A channel is a connection, its sender and its receiver. Frames have numbers that the sender gave
 * in the order of sending; they need not be dense. Only the order of one process's own records
 * counts, so nothing depends on clocks. Numbers are kept as *runs* of consecutive ones, a few words
 * for a channel without faults, however many frames it carried. At the end the runs received are
 * laid against those sent; a channel where they differ is looked at frame by frame. */
#include "base/sort.h"
#include "check/cluster/cluster.h"

#include <inttypes.h>
#include <string.h>

typedef struct run {
    int64_t first;
    uint32_t count, event; /* the event of the first */
} run;

MNS_VEC (run, runs);

typedef struct channel {
    runs sent, received;
    uint64_t received_count;
} channel;

MNS_VEC (channel, channels);

typedef struct fifo {
    mns_nodes nodes;
    mns_bytes_table keys; /* connection, sender, receiver → channel */
    channels channels;
    uint64_t unsent_channels;
} fifo;

static void begin (mns_scan *scan)
{
    fifo *state = scan->state;

    mns_bytes_table_init (&state->keys, scan->budget, NULL);
    channels_init (&state->channels, scan->budget);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    fifo *state = scan->state;

    for (size_t i = 0; i < state->channels.count; i++) {
        runs_reset (&state->channels.at[i].sent);
        runs_reset (&state->channels.at[i].received);
    }
    channels_reset (&state->channels);
    mns_bytes_table_reset (&state->keys);
    mns_nodes_reset (&state->nodes);
}

static bool push (runs *to, int64_t seq, uint32_t event)
{
    run *last = to->count > 0 ? &to->at[to->count - 1] : NULL;

    if (last != NULL && last->count < UINT32_MAX && seq > last->first &&
        seq - last->first == (int64_t) last->count) {
        last->count++;
        return true;
    }
    return runs_push (to, (run){ seq, 1, event });
}

/* Which channel, and the number of the frame. */
static channel *channel_of (mns_scan *scan, const mns_moment *moment, bool sends, int64_t *seq)
{
    fifo *state = scan->state;
    minos_value conn, peer;
    uint32_t key[3], id;
    bool added;

    if (!mns_scan_need (scan, moment, "conn", &conn) ||
        !mns_scan_need (scan, moment, sends ? "to" : "from", &peer) ||
        !mns_scan_need_int (scan, moment, "seq", seq))
        return NULL;
    if (*seq < 0) {
        mns_scan_refuse (scan, moment, "has a negative :seq");
        return NULL;
    }
    key[0] = conn;
    if (!mns_nodes_see (&state->nodes, scan, moment->process, &key[sends ? 1 : 2]) ||
        !mns_nodes_add (&state->nodes, scan, peer, &key[sends ? 2 : 1]))
        return NULL;
    if (!mns_bytes_table_add (&state->keys, key, sizeof key, &id, &added)) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    if (added) {
        channel fresh = { .received_count = 0 };
        runs_init (&fresh.sent, scan->budget);
        runs_init (&fresh.received, scan->budget);
        if (!channels_push (&state->channels, fresh)) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &state->channels.at[id];
}

static void take_send (mns_scan *scan, const mns_moment *moment)
{
    int64_t seq;
    channel *of = channel_of (scan, moment, true, &seq);

    if (of != NULL && !push (&of->sent, seq, moment->index))
        mns_scan_no_memory (scan);
}

static void take_recv (mns_scan *scan, const mns_moment *moment)
{
    int64_t seq;
    channel *of = channel_of (scan, moment, false, &seq);

    if (of == NULL)
        return;
    of->received_count++;
    if (!push (&of->received, seq, moment->index))
        mns_scan_no_memory (scan);
}

/* ---- The end. */

static bool run_before (const void *context, const run *a, const run *b)
{
    (void) context;
    return a->first < b->first;
}

MNS_SORT (run, sort_runs, const void *, run_before);

static bool is_prefix (const channel *of)
{
    size_t at = 0;
    uint32_t offset = 0;

    for (size_t i = 0; i < of->received.count; i++) {
        const run *part = &of->received.at[i];
        for (uint32_t done = 0; done < part->count;) {
            if (at == of->sent.count || of->sent.at[at].first + offset != part->first + done)
                return false;
            uint32_t left = of->sent.at[at].count - offset, more = part->count - done;
            uint32_t step = left < more ? left : more;
            done += step;
            offset += step;
            if (offset == of->sent.at[at].count) {
                at++;
                offset = 0;
            }
        }
    }
    return true;
}

/* The frame that `first` began to count: the event of number seq of a run of one process. */
static uint32_t event_of (const mns_scan *scan, const run *part, int64_t seq)
{
    const minos_event *events = scan->history->events.at, *first = &events[part->event];
    minos_value conn = minos_value_get (scan->values, first->value, "conn");
    bool sent = minos_value_get (scan->values, first->value, "to") != MINOS_NIL;
    minos_value peer = minos_value_get (scan->values, first->value, sent ? "to" : "from");
    int64_t is;

    for (size_t i = part->event; i < scan->history->events.count; i++)
        if (events[i].f == first->f && events[i].process == first->process &&
            minos_value_get (scan->values, events[i].value, "conn") == conn &&
            minos_value_get (scan->values, events[i].value, sent ? "to" : "from") == peer &&
            mns_scan_int (scan, events[i].value, "seq", &is) && is == seq)
            return (uint32_t) i;
    return part->event;
}

static void say (mns_scan *scan, const char *id, const char *text, const run *received, int64_t seq,
                 const run *sent)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, id);
    const minos_event *event = &scan->history->events.at[received->event];

    if (anomaly == NULL)
        return;
    mns_scan_say (scan, anomaly, "frame %" PRId64 " of connection %s from %s to %s %s", seq,
                  mns_scan_show (scan, minos_value_get (scan->values, event->value, "conn")).text,
                  mns_scan_show (scan, minos_value_get (scan->values, event->value, "from")).text,
                  mns_scan_show (scan, event->process).text, text);
    if (sent == NULL) {
        mns_scan_blame_event (scan, anomaly, event_of (scan, received, seq), "received");
        return;
    }
    mns_scan_blame_event (scan, anomaly, event_of (scan, sent, seq), "sent");
    mns_scan_blame_event (scan, anomaly, received->event, "received");
}

/* The run of the frames sent that holds seq, and how many stand before it; NULL: none does. */
static const run *find (const channel *of, const uint64_t *before, int64_t seq, uint64_t *position)
{
    size_t low = 0, high = of->sent.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (of->sent.at[middle].first <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || seq - of->sent.at[low - 1].first >= (int64_t) of->sent.at[low - 1].count)
        return NULL;
    *position = before[low - 1] + (uint64_t) (seq - of->sent.at[low - 1].first);
    return &of->sent.at[low - 1];
}

/* What was sent before the last frame delivered, and never arrived. */
static void look_for_gaps (mns_scan *scan, const channel *of, const uint64_t *before,
                           const uint64_t *had, uint64_t end, const run *last)
{
    for (size_t i = 0; i < of->sent.count && before[i] < end; i++)
        for (uint32_t k = 0; k < of->sent.at[i].count && before[i] + k < end; k++) {
            uint64_t position = before[i] + k;
            if ((had[position / 64] >> position % 64 & 1) == 0)
                say (scan, "gap", "is lost, and a later one was delivered", last,
                     of->sent.at[i].first + k, &of->sent.at[i]);
        }
}

/* One channel, frame by frame. `had`: the positions that were delivered. */
static void look_closely (mns_scan *scan, const channel *of, const uint64_t *before, uint64_t *had)
{
    uint64_t end = 0, position;
    const run *last = NULL;

    for (size_t i = 0; i < of->received.count; i++) {
        const run *part = &of->received.at[i];
        for (uint32_t k = 0; k < part->count; k++) {
            int64_t seq = part->first + k;
            const run *sent = find (of, before, seq, &position);
            if (sent == NULL) {
                say (scan, "phantom-frame", "was never sent", part, seq, NULL);
                continue;
            }
            uint64_t bit = UINT64_C (1) << position % 64;
            if (had[position / 64] & bit)
                say (scan, "duplicate-frame", "is delivered again", part, seq, NULL);
            else if (position < end)
                say (scan, "out-of-order", "is delivered after a later one", part, seq, NULL);
            had[position / 64] |= bit;
            if (position >= end) {
                end = position + 1;
                last = part;
            }
        }
    }
    if (last != NULL)
        look_for_gaps (scan, of, before, had, end, last);
}

/* Puts what was sent in order; false: one number was given to two frames, or no memory. */
static bool put_in_order (mns_scan *scan, channel *of)
{
    bool sorted = true;

    for (size_t i = 1; i < of->sent.count; i++)
        sorted &= of->sent.at[i - 1].first < of->sent.at[i].first;
    if (!sorted) {
        size_t count = of->sent.count;
        if (!runs_reserve (&of->sent, count)) {
            mns_scan_no_memory (scan);
            return false;
        }
        sort_runs (of->sent.at, of->sent.at + count, count, NULL);
    }
    for (size_t i = 1; i < of->sent.count; i++)
        if (of->sent.at[i].first - of->sent.at[i - 1].first < (int64_t) of->sent.at[i - 1].count) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "two frames of one channel were sent under the number %" PRId64,
                              of->sent.at[i].first);
            return false;
        }
    return true;
}

static void judge (mns_scan *scan, channel *of)
{
    fifo *state = scan->state;
    mns_u64s before, had;
    uint64_t total = 0;
    bool done = true;

    if (of->received.count == 0)
        return;
    if (of->sent.count == 0) {
        state->unsent_channels++;
        return;
    }
    if (!put_in_order (scan, of) || is_prefix (of))
        return;
    mns_u64s_init (&before, scan->budget);
    mns_u64s_init (&had, scan->budget);
    for (size_t i = 0; i < of->sent.count && done; i++) {
        done = mns_u64s_push (&before, total);
        total += of->sent.at[i].count;
    }
    if (done && mns_u64s_reserve (&had, total / 64 + 1)) {
        memset (had.at, 0, (total / 64 + 1) * sizeof *had.at);
        look_closely (scan, of, before.at, had.at);
    } else {
        mns_scan_no_memory (scan);
    }
    mns_u64s_reset (&before);
    mns_u64s_reset (&had);
}

static void end (mns_scan *scan)
{
    fifo *state = scan->state;
    uint64_t received = 0, most = 0;

    for (size_t i = 0; i < state->channels.count; i++) {
        judge (scan, &state->channels.at[i]);
        received += state->channels.at[i].received_count;
        if (state->channels.at[i].received_count > most)
            most = state->channels.at[i].received_count;
    }
    mns_scan_count (scan, "channels", state->channels.count);
    mns_scan_count (scan, "frames-received", received);
    if (received == 0)
        mns_scan_vacuous (scan, "no frame was received");
    else if (most < 2)
        mns_scan_floor (scan, "no channel delivered two frames");
    if (state->unsent_channels > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "of %" PRIu64 " channels only what was received is recorded",
                          state->unsent_channels);
}

static const mns_watch watches[] = { { .f = "send", .moments = MNS_ON_EVENT, .take = take_send },
                                     { .f = "recv", .moments = MNS_ON_EVENT, .take = take_recv },
                                     { 0 } };

const mns_scanner mns_scan_channel_fifo = {
    .state_size = sizeof (fifo),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
