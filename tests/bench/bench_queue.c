/* bench_queue.c: the checkers of queues, one by one and all in one walk.
 *
 *     bench_queue [OPERATIONS]        one JSON line for each set of checkers
 *
 * The history is made in memory: producers and consumers of a queue that keeps its promises, whose
 * operations overlap; then a dequeue that finds it empty. Seconds are those of the processor. */
#include "base/rng.h"

#include <minos/minos.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PRODUCERS = 4, CONSUMERS = 4, OPERATIONS = 10000000, BACKLOG = 1024, RUNS = 3 };

static void must (minos_status status)
{
    if (status == MINOS_OK)
        return;
    fprintf (stderr, "bench_queue: status %d\n", (int) status);
    exit (1);
}

typedef struct maker {
    minos_builder *builder;
    minos_value queue[BACKLOG];
    minos_value open[PRODUCERS + CONSUMERS]; /* item of the open operation; nil: none is open */
    int64_t numbers[PRODUCERS];
    uint64_t first, count, called;
} maker;

/* Process `p` goes one step: calls, or returns. */
static void step (maker *m, int p, uint64_t operations)
{
    minos_values *values = minos_builder_values (m->builder);
    bool produces = p < PRODUCERS;
    const char *f = produces ? "enqueue" : "dequeue";
    minos_error error;
    if (m->open[p] != MINOS_NIL) {
        must (minos_builder_ok (m->builder, p, f, m->open[p], MINOS_NO_TIME, &error));
        m->open[p] = MINOS_NIL;
    } else if (produces && m->count < BACKLOG && m->called < operations / 2) {
        minos_value pair[2];
        must (minos_values_integer (values, &pair[0], p));
        must (minos_values_integer (values, &pair[1], m->numbers[p]++));
        must (minos_values_vector (values, &m->open[p], pair, 2));
        m->queue[(m->first + m->count++) % BACKLOG] = m->open[p];
        m->called++;
        must (minos_builder_invoke (m->builder, p, f, m->open[p], MINOS_NO_TIME, &error));
    } else if (!produces && m->count > 0) {
        m->open[p] = m->queue[m->first++ % BACKLOG];
        m->count--;
        must (minos_builder_invoke (m->builder, p, f, MINOS_NIL, MINOS_NO_TIME, &error));
    }
}

static minos_history *make (uint64_t operations)
{
    static maker m;
    mns_rng rng = { 1 };
    minos_history *history;
    minos_error error;
    must (minos_builder_new (&m.builder, NULL, 0));
    for (uint64_t open = 1; m.called < operations / 2 || m.count > 0 || open > 0;) {
        step (&m, (int) mns_rng_below (&rng, PRODUCERS + CONSUMERS), operations);
        open = 0;
        for (int p = 0; p < PRODUCERS + CONSUMERS && m.count == 0; p++)
            open += m.open[p] != MINOS_NIL;
    }
    must (minos_builder_invoke (m.builder, 9, "dequeue", MINOS_NIL, MINOS_NO_TIME, &error));
    must (minos_builder_ok (m.builder, 9, "dequeue", MINOS_NIL, MINOS_NO_TIME, &error));
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
    int exit_code = 0;
    size_t operations = minos_history_op_count (history);
    must (minos_options_new (&options));
    must (minos_options_set (options, "threads", "1", &error));
    must (minos_options_set (options, "max-memory", "16G", &error));
    for (int run = 0; run < RUNS; run++) {
        double begin = now ();
        must (minos_check (&verdict, history, checkers, count, options, NULL, NULL, &error));
        double seconds = now () - begin;
        best = seconds < best ? seconds : best;
        minos_finding_counts (minos_verdict_finding (verdict, 0), &counts);
        memory = counts.memory_bytes_max;
        exit_code = minos_verdict_exit_code (verdict);
        minos_verdict_free (verdict);
    }
    printf (
        "{\"checkers\":\"%s\",\"operations\":%zu,\"seconds\":%.3f,\"operations_per_second\":%.0f,"
        "\"bytes_per_operation\":%.1f,\"exit\":%d}\n",
        name, operations, best, (double) operations / best, (double) memory / (double) operations,
        exit_code);
    fflush (stdout);
    minos_options_free (options);
}

int main (int argc, char **argv)
{
    static const char *const all[] = { "per-producer-fifo", "exactly-once", "fifo-linearizable" };
    uint64_t operations = argc > 1 ? strtoull (argv[1], NULL, 10) : OPERATIONS;
    minos_history *history = make (operations);
    for (size_t i = 0; i < 3; i++)
        measure (history, all[i], &all[i], 1);
    measure (history, "all three", all, 3);
    minos_history_free (history);
    return EXIT_SUCCESS;
}
