/* log_matching.c: logs that have one entry in common are equal up to it.
 *
 * Suppose two logs have the same term at index i, and differ below. Going down from i, the first
 * place where they differ is an index k: either their terms are equal there and their contents
 * differ, or their terms differ there and are equal at k + 1. So it is enough that each entry
 * (index, term) has one content, and one term before it, in whatever log it stands: the check is
 * local, linear, and exact as far as the logs have no holes ("Log Matching", Ongaro & Ousterhout
 * 2014). A record that is not the index after the node's last begins another log of that node: a
 * later dump, or one whose tail was replaced. */
#include "check/cluster/cluster.h"

#include <inttypes.h>

enum { NO_TERM = UINT32_MAX };

typedef struct entry {
    minos_value digest; /* MINOS_NIL: not said */
    uint32_t before;    /* the term before it, by number; NO_TERM: not known */
    uint32_t event, before_event, node;
} entry;

typedef struct tail {
    int64_t index; /* -1: none */
    uint32_t term, event;
} tail;

MNS_VEC (entry, entries);
MNS_VEC (tail, tails);

typedef struct matching {
    mns_nodes nodes;
    mns_table terms;
    mns_table of; /* entry → its number */
    entries entries;
    tails tails; /* by node */
    uint64_t shared, holes;
    uint32_t hole_event;
} matching;

static void begin (mns_scan *scan)
{
    matching *state = scan->state;

    mns_table_init (&state->terms, scan->budget);
    mns_table_init (&state->of, scan->budget);
    entries_init (&state->entries, scan->budget);
    tails_init (&state->tails, scan->budget);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    matching *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_table_reset (&state->terms);
    mns_table_reset (&state->of);
    entries_reset (&state->entries);
    tails_reset (&state->tails);
}

static void compare (mns_scan *scan, const mns_moment *moment, entry *first, const entry *now,
                     int64_t index, int64_t term)
{
    minos_anomaly *anomaly;

    if (first->digest == MINOS_NIL)
        first->digest = now->digest;
    if (first->before == NO_TERM) {
        first->before = now->before;
        first->before_event = now->before_event;
    }
    if (now->digest != MINOS_NIL && now->digest != first->digest) {
        anomaly = mns_scan_anomaly (scan, "log-mismatch");
        mns_scan_say (scan, anomaly,
                      "index %" PRId64 " of term %" PRId64 " is %s in one log and %s in another",
                      index, term, mns_scan_show (scan, first->digest).text,
                      mns_scan_show (scan, now->digest).text);
        mns_scan_blame (scan, anomaly, moment, "entry");
        mns_scan_blame_event (scan, anomaly, first->event, "other entry");
    }
    if (now->before != NO_TERM && now->before != first->before) {
        anomaly = mns_scan_anomaly (scan, "log-mismatch");
        mns_scan_say (scan, anomaly,
                      "two logs have index %" PRId64 " of term %" PRId64
                      " in common, and entries of different terms before it",
                      index, term);
        mns_scan_blame (scan, anomaly, moment, "entry");
        mns_scan_blame_event (scan, anomaly, now->before_event, "before it");
        mns_scan_blame_event (scan, anomaly, first->event, "other entry");
        mns_scan_blame_event (scan, anomaly, first->before_event, "before that");
    }
}

static void take_log (mns_scan *scan, const mns_moment *moment)
{
    matching *state = scan->state;
    entry now = { .before = NO_TERM, .event = moment->index };
    int64_t index, term;
    uint64_t key;
    bool added = false;
    uint64_t *number;

    if (!mns_entry_read (&state->terms, scan, moment, &index, &term, &key) ||
        !mns_nodes_see (&state->nodes, scan, moment->process, &now.node))
        return;
    while (state->tails.count <= now.node)
        if (!tails_push (&state->tails, (tail){ .index = -1 })) {
            mns_scan_no_memory (scan);
            return;
        }
    tail *last = &state->tails.at[now.node];
    now.digest = minos_value_get (scan->values, moment->input, "digest");
    if (last->index >= 0 && index == last->index + 1) {
        now.before = last->term;
        now.before_event = last->event;
    } else if (last->index >= 0 && index > last->index) {
        state->hole_event = state->holes++ == 0 ? moment->index : state->hole_event;
    }
    *last = (tail){ index, (uint32_t) (key >> MNS_ENTRY_INDEX_BITS), moment->index };
    number = mns_table_add (&state->of, key, &added);
    if (number == NULL || (added && !entries_push (&state->entries, now))) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added) {
        *number = state->entries.count - 1;
        return;
    }
    state->shared += state->entries.at[*number].node != now.node;
    compare (scan, moment, &state->entries.at[*number], &now, index, term);
}

static void end (mns_scan *scan)
{
    matching *state = scan->state;

    mns_scan_count (scan, "entries", state->entries.count);
    mns_scan_count (scan, "compared-across-nodes", state->shared);
    if (state->shared == 0)
        mns_scan_vacuous (scan, "no entry is in the logs of two nodes");
    mns_nodes_await (&state->nodes, scan, "log");
    if (state->holes > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a log has a hole, and what is below it was not compared (line %" PRIu64
                          ")",
                          scan->history->events.at[state->hole_event].line);
}

static const mns_watch watches[] = { { .f = "log", .moments = MNS_ON_EVENT, .take = take_log },
                                     { 0 } };

const mns_scanner mns_scan_log_matching = {
    .state_size = sizeof (matching),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
