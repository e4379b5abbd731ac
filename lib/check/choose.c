/* choose.c: which checkers a history is for, when none is named.
 *
 * A row says which functions must all be there: of clients, and of nodes, harness and nemesis. What
 * it names is the least that a system with these functions promises: a queue that was never said to
 * be exactly-once may deliver twice, and judging it by more than it claims would be a false
 * verdict. Functions of clients that no row takes choose a model (auto.c). */
#include "check/checker.h"

#include <stdio.h>
#include <string.h>

typedef struct choice_row {
    const char *checker;
    const char *ops, *events; /* names, separated by blanks; all of them */
    const char *beside;       /* what is not judged unless it is asked for; NULL: nothing */
} choice_row;

static const choice_row rows[] = {
    { "total-queue", "enqueue dequeue", "",
      "order and duplicates are not judged: name fifo-linearizable, per-producer-fifo or "
      "exactly-once where the queue promises them" },
    { "timestamp-oracle", "get-ts", "", NULL },
    { "dense-sequence", "get-seq", "", NULL },
    { "unique-ids", "generate", "", NULL },
    { "fenced-lock", "acquire push", "", NULL },
    { "lease-delivery", "reserve ack", "", NULL },
    { "generation-isolation", "reserve ack push", "", NULL },
    { "election-safety", "", "role", NULL },
    { "view-convergence", "", "view", NULL },
    { "stable-unique-master", "", "view", NULL },
    { "channel-fifo", "", "send recv", NULL },
    { "slot-ownership", "", "cluster", NULL },
    { "replica-equivalence", "", "snapshot", NULL },
    { "apply-log", "", "apply", NULL },
    { "commit-quorum", "", "persist commit", NULL },
    { "durable-meta", "", "meta", NULL },
    { "log-matching", "", "log", NULL },
    { "membership-change", "", "config-append", NULL },
    { "term-inflation", "", "term", NULL },
    { "typed-errors", "", "parse", NULL },
    { "bounds", "", "gauge", NULL },
    { "progress", "", "leader serving", NULL },
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };
_Static_assert((int) ROW_COUNT <= (int) MNS_CHOSEN_MAX, "every row may be chosen");

static bool is_text (const minos_history *history, minos_value value, const char *text, size_t size)
{
    size_t length;
    const char *is = minos_value_text (history->values, value, &length);
    return is != NULL && length == size && memcmp (is, text, size) == 0;
}

static bool has_op (const minos_history *history, const char *name, size_t size)
{
    for (size_t i = 0; i < history->functions.count; i++)
        if (is_text (history, history->functions.at[i], name, size))
            return true;
    return false;
}

/* An event of a node: what the harness and the nemesis say is not what is judged. */
static bool has_event (const minos_history *history, const char *name, size_t size)
{
    for (size_t i = 0; i < history->events.count; i++) {
        const minos_event *event = &history->events.at[i];
        if (is_text (history, event->f, name, size) &&
            !is_text (history, event->process, "nemesis", 7) &&
            !is_text (history, event->process, "harness", 7))
            return true;
    }
    return false;
}

static bool has_all (const minos_history *history, const char *names,
                     bool (*has) (const minos_history *, const char *, size_t))
{
    while (*names != 0) {
        size_t size = strcspn (names, " ");
        if (!has (history, names, size))
            return false;
        names += size + (names[size] == ' ');
    }
    return true;
}

/* Whether a row that was chosen takes the function. */
static bool is_taken (const mns_chosen *chosen, const char *name, size_t size)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const char *ops = rows[i].ops;
        bool used = false;
        for (size_t k = 0; k < chosen->count; k++)
            used |= strcmp (chosen->names[k], rows[i].checker) == 0;
        while (used && *ops != 0) {
            size_t one = strcspn (ops, " ");
            if (one == size && memcmp (ops, name, size) == 0)
                return true;
            ops += one + (ops[one] == ' ');
        }
    }
    return false;
}

static bool leaves_ops (const mns_chosen *chosen, const minos_history *history)
{
    for (size_t i = 0; i < history->functions.count; i++) {
        size_t size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &size);
        if (name == NULL || !is_taken (chosen, name, size))
            return true;
    }
    return false;
}

void mns_choose (mns_chosen *out, const minos_history *history)
{
    *out = (mns_chosen){ 0 };
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (has_all (history, rows[i].ops, has_op) &&
            has_all (history, rows[i].events, has_event) &&
            mns_checker_named (rows[i].checker) != NULL) {
            out->beside[out->count] = rows[i].beside;
            out->names[out->count++] = rows[i].checker;
        }
    out->leaves_ops = history->op_count > 0 && leaves_ops (out, history);
}
