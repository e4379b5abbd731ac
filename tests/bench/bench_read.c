/* bench_read.c: how fast histories are read.
 *
 * Makes a history of reads, writes and CAS, plain and with keys, in memory, as JSON Lines and as
 * EDN, and reads each. Prints a JSON line a format: bytes, seconds, MB/s, records/s, and the bytes
 * that an operation takes in memory, with and without its values.
 *
 *     bench_read [MEGABYTES [RUNS]]        default 200 and 3; the best run counts
 *
 * Time is that of the processor, so that other programs beside do not count. */
#include "base/rng.h"
#include "minos/read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PROCESSES = 5, KEYS = 400, RECORD_MAX = 256 };

typedef struct text {
    char *at;
    size_t size, capacity;
} text;

/* What a process has open. */
typedef struct operation {
    int f; /* 0 none, 1 read, 2 write, 3 cas */
    int key, a, b;
} operation;

typedef struct generator {
    mns_rng rng;
    operation open[PROCESSES];
    uint64_t index, time;
    bool json, keyed;
} generator;

static const char *const functions[] = { "", "read", "write", "cas" };

static int value_print (const generator *g, char *out, size_t size, const operation *op, int type)
{
    const char *nil = g->json ? "null" : "nil", *comma = g->json ? "," : "";
    char inner[64];
    if (op->f == 1 && type != 1)
        snprintf (inner, sizeof inner, "%s", nil);
    else if (op->f == 3)
        snprintf (inner, sizeof inner, "[%d%s %d]", op->a, comma, op->b);
    else
        snprintf (inner, sizeof inner, "%d", op->a);
    if (!g->keyed)
        return snprintf (out, size, "%s", inner);
    return snprintf (out, size, "[%d%s %s]", op->key, comma, inner);
}

static void record_print (generator *g, text *out, int process, int type)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    char value[96];
    const operation *op = &g->open[process];
    value_print (g, value, sizeof value, op, type);
    out->size += (size_t) snprintf (
        out->at + out->size, RECORD_MAX,
        g->json ? "{\"index\":%" PRIu64 ",\"process\":%d,\"type\":\"%s\",\"f\":\"%s\",\"value\":%s,"
                  "\"time\":%" PRIu64 "}\n"
                : "{:index %" PRIu64 ", :process %d, :type :%s, :f :%s, :value %s, :time %" PRIu64
                  "}\n",
        g->index++, process, types[type], functions[op->f], value, g->time);
}

static text generate (bool json, bool keyed, size_t size)
{
    text out = { .at = malloc (size + RECORD_MAX), .capacity = size };
    generator g = { .rng = { 7 }, .json = json, .keyed = keyed };
    while (out.at && out.size < size) {
        int process = (int) mns_rng_below (&g.rng, PROCESSES);
        operation *op = &g.open[process];
        g.time += mns_rng_below (&g.rng, 100000);
        if (op->f) {
            op->a = op->f == 1 ? (int) mns_rng_below (&g.rng, 5) : op->a;
            record_print (&g, &out, process, op->f == 3 && mns_rng_below (&g.rng, 3) ? 2 : 1);
            op->f = 0;
        } else {
            *op = (operation){ .f = 1 + (int) mns_rng_below (&g.rng, 3),
                               .key = (int) mns_rng_below (&g.rng, KEYS),
                               .a = (int) mns_rng_below (&g.rng, 5),
                               .b = (int) mns_rng_below (&g.rng, 5) };
            record_print (&g, &out, process, 0);
        }
    }
    return out;
}

static uint64_t processor_ns (void)
{
    struct timespec now;
    clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t) now.tv_sec * 1000000000 + (uint64_t) now.tv_nsec;
}

static int measure (bool json, bool keyed, size_t size, int runs)
{
    text input = generate (json, keyed, size);
    if (!input.at)
        return 1;
    uint64_t best = UINT64_MAX, bytes = 0, value_bytes = 0;
    size_t records = 0, ops = 0;
    for (int i = 0; i < runs; i++) {
        minos_history *history;
        minos_error error;
        uint64_t start = processor_ns ();
        if (minos_history_parse (&history, input.at, input.size, NULL, &error) != MINOS_OK) {
            fprintf (stderr, "%" PRIu64 ": %s\n", error.line, error.message);
            return 1;
        }
        uint64_t time = processor_ns () - start;
        best = time < best ? time : best;
        records = minos_history_record_count (history);
        ops = minos_history_op_count (history);
        bytes = minos_history_bytes (history, &value_bytes);
        minos_history_free (history);
    }
    double seconds = (double) best / 1e9;
    printf ("{\"bench\":\"read\",\"format\":\"%s\",\"keyed\":%s,\"bytes\":%zu,\"records\":%zu,"
            "\"seconds\":%.3f,\"mb_per_s\":%.0f,\"records_per_s\":%.0f,"
            "\"history_bytes_per_op\":%.1f,\"value_bytes\":%" PRIu64 "}\n",
            json ? "jsonl" : "edn", keyed ? "true" : "false", input.size, records, seconds,
            (double) input.size / 1e6 / seconds, (double) records / seconds,
            (double) (bytes - value_bytes) / (double) ops, value_bytes);
    free (input.at);
    return 0;
}

int main (int count, char **arguments)
{
    size_t size = (count > 1 ? strtoul (arguments[1], NULL, 10) : 200) * 1000000;
    int runs = count > 2 ? (int) strtol (arguments[2], NULL, 10) : 3, failed = 0;
    for (int json = 1; json >= 0; json--)
        for (int keyed = 0; keyed < 2; keyed++)
            failed |= measure (json, keyed, size, runs);
    return failed;
}
