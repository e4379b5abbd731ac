/* Logs of nodes are recorded by several hands: they are joined one behind the other, or by clocks
 * that differ. Whatever the order, what a right cluster logs is never refuted; and a checker that
 * says that the order of different nodes does not matter to it says what it said. */
#include "base/hash.h"
#include "minos/read.h"
#include "support/judged.h"
#include "support/raft/raft.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 12, LINES_MAX = 20000 };

/* The first three do not look at the order. */
enum { TIMELESS = 3, CHECKERS = 9 };
static const char *const checkers[CHECKERS] = {
    "election-safety", "apply-log",         "log-matching",   "commit-quorum",       "durable-meta",
    "progress",        "membership-change", "term-inflation", "replica-equivalence",
};

typedef struct line {
    const char *text;
    size_t size, number;
    char process[16];
    int64_t time_ns;
} line;

static line lines[LINES_MAX];
static size_t line_count;

static void split (const char *text)
{
    line_count = 0;
    for (const char *at = text; *at != 0; at += lines[line_count++].size) {
        line *out = &lines[line_count];
        ck_assert (line_count < LINES_MAX);
        *out = (line){ .text = at,
                       .size = (size_t) (strchr (at, '\n') + 1 - at),
                       .number = line_count };
        ck_assert (sscanf (at, "{:process :%15[a-z0-9]", out->process) == 1 ||
                   sscanf (at, "{:process %15[0-9]", out->process) == 1);
        out->time_ns = strtoll (strstr (at, ", :time ") + 8, NULL, 10);
    }
}

static int by_number (const line *a, const line *b)
{
    return a->number < b->number ? -1 : a->number > b->number;
}

static int by_process (const void *a, const void *b)
{
    const line *x = a, *y = b;
    int order = strcmp (x->process, y->process);
    return order != 0 ? order : by_number (x, y);
}

static int by_process_down (const void *a, const void *b)
{
    const line *x = a, *y = b;
    int order = strcmp (y->process, x->process);
    return order != 0 ? order : by_number (x, y);
}

/* The clock of each node is up to 150 ms off. */
static int64_t clock_of (const line *of)
{
    uint64_t hash = mns_hash_bytes (of->process, strlen (of->process));
    return of->time_ns + (int64_t) (hash % 150) * 1000000;
}

static int by_clock (const void *a, const void *b)
{
    const line *x = a, *y = b;
    int64_t left = clock_of (x), right = clock_of (y);
    return left < right ? -1 : left > right ? 1 : by_number (x, y);
}

static const struct {
    const char *name;
    int (*order) (const void *a, const void *b);
    int judged; /* checkers */
} orders[] = {
    { "by process", by_process, CHECKERS },
    { "by process, the last first", by_process_down, CHECKERS },
    { "by clocks that differ", by_clock, TIMELESS },
};

static minos_history *reordered (int (*order) (const void *a, const void *b))
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream (&text, &size);
    minos_history *history;
    minos_error error;

    qsort (lines, line_count, sizeof *lines, order);
    for (size_t i = 0; i < line_count; i++)
        fwrite (lines[i].text, 1, lines[i].size, stream);
    fclose (stream);
    if (minos_history_parse (&history, text, size, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
    free (text);
    return history;
}

static void try_orders (world *w, raft_script script, uint64_t seed)
{
    judged before[CHECKERS], after[CHECKERS];
    minos_history *history = world_history (w);
    size_t size;

    judge_all (history, checkers, CHECKERS, before);
    minos_history_free (history);
    split (world_text (w, &size));
    for (size_t k = 0; k < sizeof orders / sizeof *orders; k++) {
        history = reordered (orders[k].order);
        judge_all (history, checkers, (size_t) orders[k].judged, after);
        minos_history_free (history);
        for (int i = 0; i < orders[k].judged; i++) {
            ck_assert_msg (strcmp (after[i].outcome, "invalid") != 0,
                           "script %d, seed %d, %s: %s finds%s", script, (int) seed, orders[k].name,
                           checkers[i], after[i].anomalies);
            ck_assert_msg (i >= TIMELESS || strcmp (after[i].outcome, before[i].outcome) == 0,
                           "script %d, seed %d, %s: %s says %s, and not %s", script, (int) seed,
                           orders[k].name, checkers[i], after[i].outcome, before[i].outcome);
        }
    }
}

START_TEST (test_orders)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        raft_params params = raft_draw ((raft_script) _i, seed);
        world *w = raft_run (&params);
        try_orders (w, params.script, seed);
        world_free (w);
    }
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("sim/orders");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 300);
    tcase_add_loop_test (tcase, test_orders, 0, RAFT_SCRIPT_COUNT);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
