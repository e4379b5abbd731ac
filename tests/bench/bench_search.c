/* bench_search.c: the frontier engines on the histories at which others stop.
 *
 *     bench_search [WORK…]        one JSON line for each work and engine
 *
 * Problems are made in memory, so that nothing but the search is measured. */
#include "search/frontier.h"
#include "support/registers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct engine {
    const char *name;
    mns_beam beam; /* per_group 0: not the prover */
    mns_relax relax;
    bool refutes;
} engine;

static const engine engines[] = {
    { "frontier", { 0, 0 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-1", { 1, 0 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-1-256", { 1, 256 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-1-32", { 1, 32 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-1-2048", { 1, 2048 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-1-16384", { 1, 16384 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-4", { 4, 0 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-16", { 16, 0 }, { 0, false, MNS_POOL_NONE }, false },
    { "prover-64", { 64, 0 }, { 0, false, MNS_POOL_NONE }, false },
    { "refuter-0", { 0, 0 }, { 0, false, MNS_POOL_NONE }, true },
    { "refuter-2", { 0, 0 }, { 2, false, MNS_POOL_NONE }, true },
    { "refuter-kinds", { 0, 0 }, { UINT32_MAX, false, MNS_POOL_KINDS }, true },
    { "refuter-values", { 0, 0 }, { UINT32_MAX, false, MNS_POOL_VALUES }, true },
    { "refuter-all", { 0, 0 }, { UINT32_MAX, false, MNS_POOL_ALL }, true },
    { "refuter-0-reuse", { 0, 0 }, { 0, true, MNS_POOL_NONE }, true },
};
enum { ENGINES = sizeof engines / sizeof *engines };

typedef struct work {
    const char *name;
    mns_registers_shape shape;
    uint32_t keys;            /* independent problems, by seed */
    uint32_t spoiled;         /* with a stale read in the middle */
    uint32_t crashed, writes; /* made by hand: so many crashed writes, or concurrent ones */
    bool equal;
} work;

#define SHAPE(n, c, v, crash)                                                                      \
    .shape = { .operations = n,                                                                    \
               .processes = c,                                                                     \
               .values = v,                                                                        \
               .crash_permille = crash,                                                            \
               .read_permille = 500,                                                               \
               .cas_permille = 300 }
static const work works[] = {
    { .name = "keys-371", SHAPE (50, 5, 5, 100), .keys = 371 },
    { .name = "keys-371-crashed", SHAPE (98, 5, 5, 490), .keys = 371 },
    { .name = "n10k-c10-2%", SHAPE (10000, 10, 5, 20), .keys = 1 },
    { .name = "n10k-c10-2%-stale", SHAPE (10000, 10, 5, 20), .keys = 1, .spoiled = 1 },
    { .name = "n10k-c10-2%-stale-30", SHAPE (10000, 10, 5, 20), .keys = 1, .spoiled = 30 },
    { .name = "n10k-c10-2%-stale-60", SHAPE (10000, 10, 5, 20), .keys = 1, .spoiled = 60 },
    { .name = "n10k-c10-2%-stale-100", SHAPE (10000, 10, 5, 20), .keys = 1, .spoiled = 100 },
    { .name = "n10k-c10-2%-stale-200", SHAPE (10000, 10, 5, 20), .keys = 1, .spoiled = 200 },
    { .name = "n10k-c10-0%-stale", SHAPE (10000, 10, 5, 0), .keys = 1, .spoiled = 1 },
    { .name = "n10k-c5-1%", SHAPE (10000, 5, 5, 10), .keys = 1 },
    { .name = "n1M-c1-0%", SHAPE (1000000, 1, 5, 0), .keys = 1 },
    { .name = "n1M-c5-0.1%", SHAPE (1000000, 5, 5, 1), .keys = 1 },
    { .name = "n1k-c20", SHAPE (1000, 20, 5, 0), .keys = 1 },
    { .name = "n1k-c40", SHAPE (1000, 40, 5, 0), .keys = 1 },
    { .name = "n1k-c50", SHAPE (1000, 50, 5, 0), .keys = 1 },
    { .name = "n1k-c50-2%", SHAPE (1000, 50, 5, 20), .keys = 1 },
    { .name = "n1k-c50-stale", SHAPE (1000, 50, 5, 0), .keys = 1, .spoiled = 1 },
    { .name = "n1k-c70", SHAPE (1000, 70, 5, 0), .keys = 1 },
    { .name = "n10k-c50", SHAPE (10000, 50, 5, 0), .keys = 1 },
    { .name = "n10k-c50-2%", SHAPE (10000, 50, 5, 20), .keys = 1 },
    { .name = "n1k-c100", SHAPE (1000, 100, 5, 0), .keys = 1 },
    { .name = "unique-n1k-c20", SHAPE (1000, 20, 0, 0), .shape.unique = true, .keys = 1 },
    { .name = "unique-n1k-c20-5%", SHAPE (1000, 20, 0, 50), .shape.unique = true, .keys = 1 },
    { .name = "unique-n100k-c50", SHAPE (100000, 50, 0, 0), .shape.unique = true, .keys = 1 },
    { .name = "sym-64", .crashed = 64, .equal = true, .keys = 1 },
    { .name = "dist-64", .crashed = 64, .keys = 1 },
    { .name = "wide-24", .writes = 24, .keys = 1 },
    { .name = "wide-24-read", .writes = 24, .equal = true, .keys = 1 },
};
enum { WORKS = sizeof works / sizeof *works };

/* K crashed writes, 200 sequential operations, and a read of a value that nobody wrote. */
static void make_crashed (mns_registers *registers, const work *w)
{
    mns_call *calls = mns_region_array (&registers->region, w->crashed + 201, sizeof *calls);
    uint32_t count = 0, time = 0;
    for (uint32_t i = 0; i < w->crashed; i++)
        calls[count++] =
            (mns_call){ .call = time++,
                        .ret = MNS_CALL_NEVER,
                        .class_id = mns_registers_class (registers, MNS_CLASS_WRITE, 0,
                                                         w->equal ? 1 : i + 1, false) };
    for (uint32_t i = 0; i <= 200; i++) {
        uint32_t value = w->equal ? i / 2 % 2 : i / 2 % (w->crashed + 1);
        uint32_t class_id = i & 1
                                ? mns_registers_class (registers, MNS_CLASS_READ, value, 0, true)
                                : mns_registers_class (registers, MNS_CLASS_WRITE, 0, value, true);
        if (i == 200)
            class_id = mns_registers_class (registers, MNS_CLASS_READ, w->crashed + 1, 0, true);
        calls[count++] = (mns_call){ .call = time, .ret = time + 1, .class_id = class_id };
        time += 2;
    }
    mns_registers_rank (registers, calls, count, w->crashed + 2);
}

/* K concurrent writes of different values, each read later or never, then a contradiction: two
 * sequential reads of the first, with one of the second between them. */
static void make_wide (mns_registers *registers, const work *w)
{
    mns_call *calls = mns_region_array (&registers->region, 2 * w->writes + 4, sizeof *calls);
    uint32_t count = 0, k = w->writes;
    for (uint32_t i = 0; i < k; i++)
        calls[count++] = (mns_call){ .call = i,
                                     .ret = 10 * k + i,
                                     .class_id = mns_registers_class (registers, MNS_CLASS_WRITE, 0,
                                                                      i + 1, true) };
    for (uint32_t i = 0; w->equal && i < k; i++)
        calls[count++] = (mns_call){ .call = 10 * k - 2 * k + i,
                                     .ret = 100 * k + i,
                                     .class_id = mns_registers_class (registers, MNS_CLASS_READ,
                                                                      i + 1, 0, true) };
    for (uint32_t i = 0; i < 3; i++)
        calls[count++] = (mns_call){ .call = 1000 * k + 2 * i,
                                     .ret = 1000 * k + 2 * i + 1,
                                     .class_id = mns_registers_class (registers, MNS_CLASS_READ,
                                                                      i == 1 ? 2 : 1, 0, true) };
    mns_registers_rank (registers, calls, count, k + 1);
}

static void make (mns_registers *registers, const work *w, uint64_t seed)
{
    mns_rng rng = { seed };
    if (w->crashed > 0)
        make_crashed (registers, w);
    else if (w->writes > 0)
        make_wide (registers, w);
    else
        mns_registers_simulate (registers, &w->shape, &rng);
    if (w->spoiled) {
        uint32_t at = registers->problem.call_count / 2;
        for (uint32_t i = 0; i < w->spoiled; i++)
            (void) mns_registers_spoil (registers, at + 4 * i, i % 4);
    }
}

static void run_one (mns_answer *answer, mns_problem *problem, const engine *how,
                     const mns_limits *limits, mns_region *region)
{
    if (how->refutes)
        mns_refuter (answer, problem, limits, region, &how->relax);
    else if (how->beam.per_group > 0)
        mns_prover (answer, problem, limits, region, &how->beam);
    else
        mns_frontier (answer, problem, limits, region);
}

static uint64_t cpu_ns (void)
{
    struct timespec now;
    if (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now) != 0)
        return 0;
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static void run (const work *w, const engine *how)
{
    uint64_t states = 0, ns = 0, bytes = 0, frontier = 0, blocked = 0;
    uint32_t verdicts[3] = { 0 }, cause = 0;
    for (uint32_t key = 0; key < w->keys; key++) {
        mns_budget budget, inner;
        mns_registers registers;
        mns_region region;
        mns_answer answer;
        mns_stop stop;
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_budget_init (&inner, &budget, (uint64_t) 1 << 30, NULL);
        mns_registers_init (&registers, &budget);
        mns_region_init (&region, &inner, 4096);
        make (&registers, w, key + 1);
        uint64_t start = cpu_ns ();
        mns_stop_init (&stop, NULL, mns_clock_ns () + 20000000000u);
        mns_limits limits = { .states_max = UINT64_MAX, .stop = &stop };
        run_one (&answer, &registers.problem, how, &limits, &region);
        ns += cpu_ns () - start;
        states += answer.states;
        frontier = answer.frontier_max > frontier ? answer.frontier_max : frontier;
        bytes = mns_budget_peak (&inner) > bytes ? mns_budget_peak (&inner) : bytes;
        verdicts[answer.valid]++;
        cause = answer.cause != MNS_CAUSE_NONE ? answer.cause : cause;
        blocked = answer.valid == MINOS_VALID_FALSE ? answer.blocked_event : answer.events_done;
        mns_region_reset (&region);
        mns_registers_reset (&registers);
        mns_budget_reset (&inner);
        mns_budget_reset (&budget);
    }
    printf ("{\"work\":\"%s\",\"engine\":\"%s\",\"valid\":%u,\"invalid\":%u,\"unknown\":%u,"
            "\"cause\":%u,\"states\":%" PRIu64 ",\"frontier\":%" PRIu64 ",\"ms\":%.3f,"
            "\"bytes\":%" PRIu64 ",\"event\":%" PRIu64 "}\n",
            w->name, how->name, verdicts[MINOS_VALID_TRUE], verdicts[MINOS_VALID_FALSE],
            verdicts[MINOS_VALID_UNKNOWN], cause, states, frontier, (double) ns / 1e6, bytes,
            blocked);
    fflush (stdout);
}

/* Words that name works or engines choose; no word chooses all. */
static bool is_chosen (const char *name, const char *const *names, int count, bool *any)
{
    for (int i = 0; i < count; i++)
        if (strcmp (names[i], name) == 0)
            return *any = true;
    return false;
}

int main (int count, char **names)
{
    const char *const *words = (const char *const *) names + 1;
    bool some_work = false, some_engine = false;
    for (int w = 0; w < WORKS; w++)
        (void) is_chosen (works[w].name, words, count - 1, &some_work);
    for (int e = 0; e < ENGINES; e++)
        (void) is_chosen (engines[e].name, words, count - 1, &some_engine);
    for (int w = 0; w < WORKS; w++) {
        if (some_work && !is_chosen (works[w].name, words, count - 1, &some_work))
            continue;
        for (int e = 0; e < ENGINES; e++)
            if (!some_engine || is_chosen (engines[e].name, words, count - 1, &some_engine))
                run (&works[w], &engines[e]);
    }
    return 0;
}
