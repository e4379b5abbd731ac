/* log_matching.c: logs that have one entry in common are equal up to it.
 *
 * Suppose two logs have the same term at index i, and differ below. Going down from i, the first
 * place where they differ is an index k: either their terms are equal there and their contents
 * differ, or their terms differ there and are equal at k + 1. So it is enough that each entry
 * (index, term) has one content, and one term before it, in whatever log it stands: the check is
 * local, linear, and exact as far as the logs have no holes ("Log Matching", Ongaro & Ousterhout
 * 2014).
 *
 * What stands before an entry is known in three ways. The record says it, :prev-term. Or records
 * are *appends* to the node's one log, which is kept here: an index at or below the last replaces
 * the tail, and what is below stays. Or records are *dumps*, one log after the other: then only the
 * index after the node's last goes on with it, and any other begins another dump. A second dump may
 * begin, compacted, just where the first had ended, with another log below; so the term before is
 * *certain* only where two records stand side by side, or say that they are of one dump or one
 * time. Terms that contradict each other and are not certain are no refutation. */
#include "check/cluster/cluster.h"

#include <inttypes.h>
#include <string.h>

enum { NO_TERM = UINT32_MAX };

typedef struct before {
    uint32_t term; /* by number; NO_TERM: not known */
    uint32_t event;
    bool certain;
} before;

typedef struct entry {
    minos_value digest; /* MINOS_NIL: not said */
    before before;
    uint32_t event, digest_event, node;
} entry;

typedef struct place {
    uint32_t term, event;
} place;

MNS_VEC (place, places);

/* The log of a node as far as it is known: places of index `first` and on. Of dumps only the last
 * place is kept. */
typedef struct node_log {
    int64_t first, snapshot; /* snapshot: the highest index that one is known to hold; -1: none */
    places places;
    int64_t time_ns;
    minos_value dump;
    uint32_t at; /* position of the last record */
} node_log;

MNS_VEC (entry, entries);
MNS_VEC (node_log, node_logs);

typedef struct matching {
    mns_nodes nodes;
    mns_table terms;
    mns_table of; /* entry → its number */
    entries entries;
    node_logs logs; /* by node */
    uint64_t shared, holes, doubts;
    uint32_t hole_event, doubt_event;
    bool appends;
} matching;

static void begin (mns_scan *scan)
{
    matching *state = scan->state;
    const char *text = mns_param_text (scan, "log-records");

    mns_table_init (&state->terms, scan->budget);
    mns_table_init (&state->of, scan->budget);
    entries_init (&state->entries, scan->budget);
    node_logs_init (&state->logs, scan->budget);
    state->appends = text[0] != 0
                         ? strcmp (text, "appends") == 0
                         : mns_scan_is (scan, mns_param_expected (scan, "log-records"), "appends");
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    matching *state = scan->state;

    for (size_t i = 0; i < state->logs.count; i++)
        places_reset (&state->logs.at[i].places);
    mns_nodes_reset (&state->nodes);
    mns_table_reset (&state->terms);
    mns_table_reset (&state->of);
    entries_reset (&state->entries);
    node_logs_reset (&state->logs);
}

static node_log *log_of (mns_scan *scan, uint32_t node)
{
    matching *state = scan->state;

    while (state->logs.count <= node) {
        node_log fresh = { .first = -1, .snapshot = -1 };
        places_init (&fresh.places, scan->budget);
        if (!node_logs_push (&state->logs, fresh)) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &state->logs.at[node];
}

/* ---- What is compared. */

static void compare_digest (mns_scan *scan, const mns_moment *moment, entry *first,
                            const entry *now, int64_t index, int64_t term)
{
    minos_anomaly *anomaly;

    if (now->digest == MINOS_NIL)
        return;
    if (first->digest == MINOS_NIL) {
        first->digest = now->digest;
        first->digest_event = now->event;
    }
    if (now->digest == first->digest)
        return;
    anomaly = mns_scan_anomaly (scan, "log-mismatch");
    mns_scan_say (scan, anomaly,
                  "index %" PRId64 " of term %" PRId64 " is %s in one log and %s in another", index,
                  term, mns_scan_show (scan, first->digest).text,
                  mns_scan_show (scan, now->digest).text);
    mns_scan_blame (scan, anomaly, moment, "entry");
    mns_scan_blame_event (scan, anomaly, first->digest_event, "other entry");
}

static void compare_before (mns_scan *scan, const mns_moment *moment, entry *first,
                            const entry *now, int64_t index, int64_t term)
{
    matching *state = scan->state;
    before told = first->before;
    minos_anomaly *anomaly;

    if (now->before.term == NO_TERM)
        return;
    if (told.term == NO_TERM || (now->before.certain && !told.certain)) {
        first->before = now->before;
        first->event = now->event;
    }
    if (told.term == NO_TERM || told.term == now->before.term)
        return;
    if (!told.certain || !now->before.certain) {
        state->doubt_event = state->doubts++ == 0 ? moment->index : state->doubt_event;
        return;
    }
    anomaly = mns_scan_anomaly (scan, "log-mismatch");
    mns_scan_say (scan, anomaly,
                  "two logs have index %" PRId64 " of term %" PRId64
                  " in common, and entries of different terms before it",
                  index, term);
    mns_scan_blame (scan, anomaly, moment, "entry");
    mns_scan_blame_event (scan, anomaly, now->before.event, "before it");
    mns_scan_blame_event (scan, anomaly, first->event, "other entry");
    mns_scan_blame_event (scan, anomaly, told.event, "before that");
}

/* ---- What stands before. */

static before last_of (const node_log *log)
{
    place last = log->places.at[log->places.count - 1];
    return (before){ .term = last.term, .event = last.event };
}

static void hole (mns_scan *scan, const mns_moment *moment, const node_log *log, int64_t index)
{
    matching *state = scan->state;
    if (index > log->snapshot + 1)
        state->hole_event = state->holes++ == 0 ? moment->index : state->hole_event;
}

/* An append to the node's one log. */
static before append (mns_scan *scan, const mns_moment *moment, node_log *log, int64_t index)
{
    int64_t end = log->first + (int64_t) log->places.count;
    before none = { .term = NO_TERM };

    if (log->places.count == 0 || index <= log->first || index > end) {
        if (log->places.count > 0 && index > end)
            hole (scan, moment, log, index);
        log->places.count = 0;
        log->first = index;
        return none;
    }
    log->places.count = (size_t) (index - log->first);
    before below = last_of (log);
    below.certain = true;
    return below;
}

/* A line of a dump. */
static before dump (mns_scan *scan, const mns_moment *moment, node_log *log, int64_t index)
{
    minos_value name = minos_value_get (scan->values, moment->input, "dump");
    before below = { .term = NO_TERM };
    bool same = (name != MINOS_NIL && name == log->dump) ||
                (name == log->dump && moment->at == log->at + 1);

    same |=
        name == log->dump && moment->time_ns != MINOS_NO_TIME && moment->time_ns == log->time_ns;
    if (log->places.count > 0 && index == log->first + 1 && (same || name == log->dump)) {
        below = last_of (log);
        below.certain = same;
    } else if (log->places.count > 0 && index > log->first + 1 && name == log->dump) {
        hole (scan, moment, log, index);
    }
    log->places.count = 0;
    log->first = index;
    log->time_ns = moment->time_ns;
    log->dump = name;
    log->at = moment->at;
    return below;
}

static bool read_before (mns_scan *scan, const mns_moment *moment, uint32_t node, int64_t index,
                         uint32_t term, before *out)
{
    matching *state = scan->state;
    node_log *log = log_of (scan, node);
    int64_t said;

    if (log == NULL)
        return false;
    *out = state->appends ? append (scan, moment, log, index) : dump (scan, moment, log, index);
    if (!places_push (&log->places, (place){ term, moment->index })) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (!mns_scan_int (scan, moment->input, "prev-term", &said))
        return true;
    out->certain = true;
    out->event = moment->index;
    return mns_entry_term (&state->terms, scan, said, &out->term);
}

static void take_log (mns_scan *scan, const mns_moment *moment)
{
    matching *state = scan->state;
    entry now = { .event = moment->index, .digest_event = moment->index };
    int64_t index, term;
    minos_value who;
    uint64_t key;
    bool added = false;
    uint64_t *number;

    if (!mns_entry_read (&state->terms, scan, moment, &index, &term, &key) ||
        !mns_node_told (scan, moment, &who) ||
        !mns_nodes_see (&state->nodes, scan, who, &now.node) ||
        !read_before (scan, moment, now.node, index, (uint32_t) (key >> MNS_ENTRY_INDEX_BITS),
                      &now.before))
        return;
    now.digest = minos_value_get (scan->values, moment->input, "digest");
    number = mns_table_add (&state->of, key, &added);
    if (number == NULL || (added && !entries_push (&state->entries, now))) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added) {
        *number = state->entries.count - 1;
        return;
    }
    entry *first = &state->entries.at[*number];
    state->shared += first->node != now.node;
    compare_digest (scan, moment, first, &now, index, term);
    compare_before (scan, moment, first, &now, index, term);
}

/* A snapshot holds what its node's log need not: what is missing up to there is no hole. */
static void take_snapshot (mns_scan *scan, const mns_moment *moment)
{
    matching *state = scan->state;
    node_log *log;
    int64_t index;
    uint32_t node;

    if ((!mns_scan_int (scan, moment->input, "index", &index) &&
         !mns_scan_int (scan, moment->input, "applied", &index)) ||
        index < 0 || index > MNS_ENTRY_INDEX_MAX ||
        !mns_nodes_add (&state->nodes, scan, moment->process, &node))
        return;
    log = log_of (scan, node);
    if (log != NULL && index > log->snapshot)
        log->snapshot = index;
}

static void end (mns_scan *scan)
{
    matching *state = scan->state;

    mns_scan_count (scan, "entries", state->entries.count);
    mns_scan_count (scan, "compared-across-nodes", state->shared);
    if (state->shared == 0)
        mns_scan_vacuous (scan, "no entry is in the logs of two nodes");
    mns_nodes_await (&state->nodes, scan, "log");
    if (state->doubts > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "what stands before an entry contradicts another log, and it is not "
                          "certain that it is of one dump (line %" PRIu64
                          "): say :dump, :prev-term, or log-records=appends",
                          scan->history->events.at[state->doubt_event].line);
    if (state->holes > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a log has a hole, and what is below it was not compared (line %" PRIu64
                          ")",
                          scan->history->events.at[state->hole_event].line);
}

static const mns_watch watches[] = {
    { .f = "log", .moments = MNS_ON_EVENT, .take = take_log },
    { .f = "restore", .moments = MNS_ON_EVENT, .take = take_snapshot, .aside = true },
    { .f = "snapshot", .moments = MNS_ON_EVENT, .take = take_snapshot, .aside = true },
    { .f = "compact", .moments = MNS_ON_EVENT, .take = take_snapshot, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_log_matching = {
    .state_size = sizeof (matching),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
