/* bench_events.c: the checkers of node events, each on its own events, and all in one walk.
 *
 *     bench_events [EVENTS] [MIX]     two JSON lines for each mix of events
 *
 * A mix is what a cluster of five nodes that keeps its promises records for one checker; "all" has
 * one event of each in turn. The history is made in memory. Each mix is judged by its own checkers
 * and by all of them; seconds are those of the processor, without the making. */
#include <minos/minos.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NODES = 5, EVENTS = 10000000, RUNS = 2, FIELDS_MAX = 8, MIXES_MAX = 32, CONNECTIONS = 100 };

static void must (minos_status status)
{
    if (status == MINOS_OK)
        return;
    fprintf (stderr, "bench_events: status %d\n", (int) status);
    exit (1);
}

typedef struct maker {
    minos_builder *builder;
    minos_values *values;
    int64_t time_ns;
} maker;

/* ---- Values. */

static minos_value number (maker *m, uint64_t n)
{
    minos_value out;
    must (minos_values_integer (m->values, &out, (int64_t) n));
    return out;
}

static minos_value text (maker *m, const char *format, ...)
{
    minos_value out;
    char line[256];
    va_list arguments;

    va_start (arguments, format);
    vsnprintf (line, sizeof line, format, arguments);
    va_end (arguments);
    must (minos_values_string (m->values, &out, line));
    return out;
}

static minos_value node_name (maker *m, uint64_t node)
{
    return text (m, "n%" PRIu64, node);
}

/* The first `count` nodes. */
static minos_value nodes (maker *m, size_t count)
{
    minos_value names[NODES], out;

    for (size_t i = 0; i < count; i++)
        names[i] = node_name (m, i);
    must (minos_values_vector (m->values, &out, names, count));
    return out;
}

/* The slots of a node: a fifth of 16384. */
static minos_value ranges (maker *m, uint64_t node)
{
    minos_value pair[2] = { number (m, node * 16384 / NODES),
                            number (m, (node + 1) * 16384 / NODES - 1) },
                range, out;

    must (minos_values_vector (m->values, &range, pair, 2));
    must (minos_values_vector (m->values, &out, &range, 1));
    return out;
}

/* An event: names of fields and their values, up to NULL. */
static void say (maker *m, const char *process, const char *f, ...)
{
    minos_value pairs[2 * FIELDS_MAX], value;
    minos_record record = { .size = sizeof record, .type = MINOS_TYPE_INFO };
    size_t count = 0;
    const char *name;
    minos_error error;
    va_list fields;

    va_start (fields, f);
    while ((name = va_arg (fields, const char *)) != NULL) {
        must (minos_values_keyword (m->values, &pairs[2 * count], name));
        pairs[2 * count++ + 1] = va_arg (fields, minos_value);
    }
    va_end (fields);
    must (minos_values_map (m->values, &value, pairs, count));
    must (minos_values_keyword (m->values, &record.process, process));
    must (minos_values_keyword (m->values, &record.f, f));
    record.value = value;
    record.time_ns = m->time_ns += 1000000;
    must (minos_builder_add (m->builder, &record, &error));
}

#define SAY(m, process, f, ...) say (m, process, f, __VA_ARGS__, (const char *) NULL)

static const char *node_of (uint64_t i)
{
    static const char *const names[NODES] = { "n0", "n1", "n2", "n3", "n4" };
    return names[i % NODES];
}

/* ---- The mixes: the i-th event of each. Five nodes take turns. */

static void roles (maker *m, uint64_t i)
{
    uint64_t round = i / NODES, term = round / 20, node = i % NODES;
    const char *role = node == term % NODES ? "leader" : round % 20 == 0 ? "candidate" : "follower";
    SAY (m, node_of (i), "role", "term", number (m, term), "role", text (m, "%s", role));
}

static void terms (maker *m, uint64_t i)
{
    minos_value last = node_name (m, NODES - 1), isolated;

    must (minos_values_vector (m->values, &isolated, &last, 1));
    if (i % 1000 == 500)
        SAY (m, "nemesis", "partition", "isolated", isolated);
    else if (i % 1000 == 900)
        SAY (m, "nemesis", "heal", "isolated", isolated);
    else
        SAY (m, node_of (i), "term", "term", number (m, 7));
}

static void applies (maker *m, uint64_t i)
{
    SAY (m, node_of (i), "apply", "incarnation", number (m, 0), "index", number (m, i / NODES + 1),
         "digest", text (m, "%" PRIx64, i / NODES * 0x9e3779b97f4a7c15u));
}

static void logs (maker *m, uint64_t i)
{
    uint64_t index = i / NODES + 1;
    SAY (m, node_of (i), "log", "index", number (m, index), "term", number (m, index / 1000),
         "digest", text (m, "%" PRIx64, index * 0x9e3779b97f4a7c15u));
}

static void commits (maker *m, uint64_t i)
{
    minos_value index = number (m, i / (2 * NODES) + 1), term = number (m, i / 100000);

    if (i % (2 * NODES) < NODES)
        SAY (m, node_of (i), "persist", "index", index, "term", term);
    else
        SAY (m, node_of (i), "commit", "index", index, "term", term, "current-term", term);
}

static void frames (maker *m, uint64_t i)
{
    uint64_t connection = i / 2 % CONNECTIONS;
    minos_value conn = text (m, "c%" PRIu64, connection);
    minos_value seq = number (m, i / (2 * CONNECTIONS));

    if (i % 2 == 0)
        SAY (m, node_of (connection), "send", "conn", conn, "to",
             node_name (m, (connection + 1) % 5), "seq", seq);
    else
        SAY (m, node_of (connection + 1), "recv", "conn", conn, "from",
             node_name (m, connection % 5), "seq", seq);
}

static void views (maker *m, uint64_t i)
{
    SAY (m, node_of (i), "view", "version", number (m, i / 1000), "active", nodes (m, NODES),
         "master", node_name (m, 0), "is-master", minos_values_boolean (i % NODES == 0));
}

static void slots (maker *m, uint64_t i)
{
    minos_value pairs[2 * NODES], map;

    for (uint64_t n = 0; n < NODES; n++) {
        pairs[2 * n] = node_name (m, n);
        pairs[2 * n + 1] = ranges (m, n);
    }
    must (minos_values_map (m->values, &map, pairs, NODES));
    if (i < NODES)
        SAY (m, node_of (i), "own", "ranges", ranges (m, i), "epoch", number (m, i + 1));
    else if (i / NODES % 4 == 0) /* gossip tells a node what it owns */
        SAY (m, node_of (i), "slots-applied", "owner", node_name (m, i % NODES), "ranges",
             ranges (m, i % NODES), "source", node_name (m, (i + 1) % NODES));
    else
        SAY (m, node_of (i), "cluster", "state", text (m, "ok"), "slots", map, "known",
             nodes (m, NODES), "my-epoch", number (m, i % NODES + 1), "current-epoch",
             number (m, 5 + i / 1000));
}

static void configurations (maker *m, uint64_t i)
{
    static const size_t counts[] = { 3, 4, 5, 4 };
    minos_value index = number (m, i / 2 + 1), voters = nodes (m, counts[i / 2 % 4]);
    SAY (m, "n0", i % 2 == 0 ? "config-append" : "config-commit", "index", index, "term",
         number (m, 1), "voters", voters);
}

static void services (maker *m, uint64_t i)
{
    uint64_t epoch = i / 10000 + 1;
    bool leads = i % NODES == 0;

    if (i / NODES % 2 == 0) /* terms that no other mix has */
        SAY (m, node_of (i), "role", "term", number (m, epoch << 40), "role",
             text (m, leads ? "leader" : "follower"));
    else if (leads && i / NODES % 4 == 1)
        SAY (m, node_of (i), "leader", "epoch", number (m, epoch));
    else
        SAY (m, node_of (i), "serving", "state", text (m, leads ? "serving" : "not-serving"),
             "epoch", number (m, epoch));
}

static void metas (maker *m, uint64_t i)
{
    uint64_t round = i / 4, node = round % NODES;

    if (i % 2 == 0)
        SAY (m, node_of (node), "meta", "phase", text (m, i % 4 ? "after-restart" : "before-kill"),
             "term", number (m, round / 100), "vote", node_name (m, node), "commit",
             number (m, round), "last", number (m, round), "peers", nodes (m, NODES), "tmp",
             minos_values_boolean (false));
    else
        SAY (m, "nemesis", i % 4 == 1 ? "kill" : "start", "node", node_name (m, node));
}

static void parses (maker *m, uint64_t i)
{
    SAY (m, "fuzzer", "parse", "target", text (m, "Message"), "input-sha",
         text (m, "%" PRIx64, i * 0x9e3779b97f4a7c15u), "len", number (m, i % 4096), "outcome",
         text (m, i % 3 ? "error" : "value"), "error", text (m, i % 3 ? "EOFError" : "none"));
}

static void gauges (maker *m, uint64_t i)
{
    static const char *const names[] = { "queue", "term", "sent", "delivered", "dropped" };
    uint64_t which = i / NODES % 5, round = i / (5 * NODES);
    uint64_t value = which == 0 ? round % 64 : which == 4 ? 0 : round;
    SAY (m, node_of (i), "gauge", "name", text (m, "%s", names[which]), "value", number (m, value));
}

static void snapshots (maker *m, uint64_t i)
{
    SAY (m, node_of (i), "snapshot", "applied", number (m, i / NODES), "digest",
         text (m, "%" PRIx64, i / NODES * 0x9e3779b97f4a7c15u));
}

typedef struct mix {
    const char *name, *checkers[3];
    void (*step) (maker *m, uint64_t i);
} mix;

static const mix mixes[] = {
    { "roles", { "election-safety" }, roles },
    { "terms", { "term-inflation" }, terms },
    { "applies", { "apply-log" }, applies },
    { "logs", { "log-matching" }, logs },
    { "commits", { "commit-quorum" }, commits },
    { "frames", { "channel-fifo" }, frames },
    { "views", { "view-convergence", "stable-unique-master" }, views },
    { "slots", { "slot-ownership" }, slots },
    { "configurations", { "membership-change" }, configurations },
    { "services", { "progress" }, services },
    { "metas", { "durable-meta" }, metas },
    { "parses", { "typed-errors" }, parses },
    { "gauges", { "bounds" }, gauges },
    { "snapshots", { "replica-equivalence" }, snapshots },
};

enum { MIXES = sizeof mixes / sizeof *mixes };

/* ---- Making and measuring. */

static void quiesce (maker *m)
{
    SAY (m, "harness", "quiesce", "why", number (m, 0));
}

/* One event of each mix in turn, and at last some of those that are judged at rest. */
static void make_all (maker *m, uint64_t events)
{
    enum { ROUNDS = 1000, AT_REST = 100 };
    uint64_t rounds = events / MIXES / ROUNDS * ROUNDS;

    for (uint64_t i = 0; i < rounds; i++)
        for (size_t k = 0; k < MIXES; k++)
            mixes[k].step (m, i);
    quiesce (m);
    for (uint64_t i = rounds; i < rounds + AT_REST; i++) {
        views (m, i);
        slots (m, i);
        gauges (m, i);
        snapshots (m, i);
    }
}

static minos_history *make (const mix *of, uint64_t events)
{
    maker m = { 0 };
    minos_history *history;
    minos_error error;
    minos_value rules[4];

    must (minos_builder_new (&m.builder, NULL, 0));
    m.values = minos_builder_values (m.builder);
    rules[0] = text (&m, "queue <= 64");
    rules[1] = text (&m, "monotone term");
    rules[2] = text (&m, "sent = delivered + dropped");
    rules[3] = text (&m, "present queue");
    must (minos_values_vector (m.values, &rules[0], rules, 4));
    SAY (&m, "harness", "expect", "nodes", nodes (&m, NODES), "voters", nodes (&m, NODES), "bounds",
         rules[0], "election-bound-ms", number (&m, 1000), "serve-bound-ms", number (&m, 1000));
    if (of == NULL)
        make_all (&m, events);
    else
        quiesce (&m);
    for (uint64_t i = 0; i < events && of != NULL; i++)
        of->step (&m, i);
    must (minos_builder_seal (&history, m.builder, &error));
    return history;
}

static double now (void)
{
    struct timespec time;
    clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static void measure (const minos_history *history, const char *name, const char *const *checkers,
                     size_t count)
{
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    minos_counts counts;
    double best = 1e9;
    uint64_t memory = 0;
    const char *valid = "";
    size_t events = minos_history_event_count (history);

    must (minos_options_new (&options));
    must (minos_options_set (options, "max-memory", "32G", &error));
    for (int run = 0; run < RUNS; run++) {
        double begin = now ();
        must (minos_check (&verdict, history, checkers, count, options, NULL, NULL, &error));
        double seconds = now () - begin;
        best = seconds < best ? seconds : best;
        minos_finding_counts (minos_verdict_finding (verdict, 0), &counts);
        memory = counts.memory_bytes_max;
        valid = minos_valid_word (minos_verdict_valid (verdict));
        minos_verdict_free (verdict);
    }
    printf ("{\"mix\":\"%s\",\"checkers\":%zu,\"events\":%zu,\"seconds\":%.3f,"
            "\"million_events_per_second\":%.2f,\"bytes_per_event\":%.1f,\"valid\":\"%s\"}\n",
            name, count, events, best, (double) events / best * 1e-6,
            (double) memory / (double) events, valid);
    fflush (stdout);
    minos_options_free (options);
}

int main (int argc, char **argv)
{
    const char *all[MIXES_MAX];
    uint64_t events = argc > 1 ? strtoull (argv[1], NULL, 10) : EVENTS;
    size_t count = 0;

    for (size_t i = 0; i < MIXES; i++)
        for (size_t k = 0; k < 3 && mixes[i].checkers[k] != NULL; k++)
            all[count++] = mixes[i].checkers[k];
    for (size_t i = 0; i <= MIXES; i++) {
        const char *name = i < MIXES ? mixes[i].name : "all";
        size_t own = 0;
        if (argc > 2 && strcmp (argv[2], name) != 0)
            continue;
        minos_history *history = make (i < MIXES ? &mixes[i] : NULL, events);
        while (i < MIXES && own < 3 && mixes[i].checkers[own] != NULL)
            own++;
        if (own > 0)
            measure (history, name, mixes[i].checkers, own);
        measure (history, name, all, count);
        minos_history_free (history);
    }
    return EXIT_SUCCESS;
}
