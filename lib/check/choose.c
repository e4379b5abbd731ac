/* choose.c: which checkers a history is for, when none is named.
 *
 * A set and a counter are called by the same functions, so that their rows ask for answers as well,
 * and want no other function of clients to be there: a read of what is also written is another
 * thing. Where the answers do not tell, nothing is judged, and the verdict says what to name.
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

/* One that functions alone do not choose. */
typedef struct answered_row {
    const char *checker;
    const char *ops, *also; /* functions that must be there, and that may be; no others */
    bool collections;       /* that reads answer with: collections, or else integers */
    const char *beside;
} answered_row;

#define COUNTER_ALSO "add inc increment dec decrement subtract"
#define COUNTER_BESIDE                                                                             \
    "bounds are judged: name linearizable:model=counter where the counter promises it"

static const answered_row answered[] = {
    { "set-full", "add read", "remove", true,
      "what is read at once is not judged: name set-full:linearizable-set=true, or "
      "linearizable:model=set, where the set promises it" },
    { "counter", "add read", COUNTER_ALSO, false, COUNTER_BESIDE },
    { "counter", "inc read", COUNTER_ALSO, false, COUNTER_BESIDE },
    { "counter", "increment read", COUNTER_ALSO, false, COUNTER_BESIDE },
};

enum {
    ROW_COUNT = sizeof rows / sizeof *rows,
    ANSWERED_COUNT = sizeof answered / sizeof *answered
};
_Static_assert((int) ROW_COUNT + (int) ANSWERED_COUNT <= (int) MNS_CHOSEN_MAX,
               "every row may be chosen");

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

static bool is_among (const char *names, const char *name, size_t size)
{
    for (; names != NULL && *names != 0; names += *names == ' ') {
        size_t one = strcspn (names, " ");
        if (one == size && memcmp (names, name, size) == 0)
            return true;
        names += one;
    }
    return false;
}

static bool is_chosen (const mns_chosen *out, const char *checker)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp (out->names[i], checker) == 0)
            return true;
    return false;
}

static bool takes (const answered_row *row, const char *name, size_t size)
{
    return is_among (row->ops, name, size) || is_among (row->also, name, size);
}

/* Whether a row that was chosen takes the function. */
static bool is_taken (const mns_chosen *chosen, const char *name, size_t size)
{
    bool taken = false;

    for (size_t i = 0; i < ROW_COUNT; i++)
        taken |= is_chosen (chosen, rows[i].checker) && is_among (rows[i].ops, name, size);
    for (size_t i = 0; i < ANSWERED_COUNT; i++)
        taken |= is_chosen (chosen, answered[i].checker) && takes (&answered[i], name, size);
    return taken;
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

/* Whether clients call what the row needs, and nothing that it does not take. */
static bool is_for (const answered_row *row, const minos_history *history)
{
    if (!has_all (history, row->ops, has_op))
        return false;
    for (size_t i = 0; i < history->functions.count; i++) {
        size_t size = 0;
        const char *name = minos_value_text (history->values, history->functions.at[i], &size);
        if (name == NULL || !takes (row, name, size))
            return false;
    }
    return true;
}

static bool do_tell (const answered_row *row, const mns_answers *answers)
{
    if (answers->others > 0)
        return false;
    if (row->collections)
        return answers->collections > 0 && answers->numbers == 0 && !answers->listed;
    return answers->numbers > 0 && answers->collections == 0 && answers->integers;
}

static void take (mns_chosen *out, const char *checker, const char *beside)
{
    if (mns_checker_named (checker) == NULL || is_chosen (out, checker))
        return;
    out->beside[out->count] = beside;
    out->names[out->count++] = checker;
}

static minos_status choose_by_answers (mns_chosen *out, const minos_history *history,
                                       const minos_options *options, mns_budget *budget)
{
    mns_answers answers;
    bool any = false, told = false;
    minos_status status = MINOS_OK;

    for (size_t i = 0; i < ANSWERED_COUNT && status == MINOS_OK; i++) {
        const answered_row *row = &answered[i];
        if (!is_for (row, history))
            continue;
        if (!any)
            status = mns_answers_look (&answers, history, options, budget);
        any = true;
        if (status != MINOS_OK || !do_tell (row, &answers))
            continue;
        told = true;
        take (out, row->checker, row->beside);
    }
    out->undecided = any && !told;
    return status;
}

minos_status mns_choose (mns_chosen *out, const minos_history *history,
                         const minos_options *options, mns_budget *budget)
{
    minos_status status;

    *out = (mns_chosen){ 0 };
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (has_all (history, rows[i].ops, has_op) && has_all (history, rows[i].events, has_event))
            take (out, rows[i].checker, rows[i].beside);
    status = choose_by_answers (out, history, options, budget);
    out->leaves_ops = history->op_count > 0 && leaves_ops (out, history);
    return status;
}

/* ---- Where nothing tells. */

static const char *why_undecided (const mns_answers *answers)
{
    if (answers->others > 0)
        return "reads answered with what is neither a collection nor an integer";
    if (answers->collections > 0 && answers->numbers > 0)
        return "some reads answered with a collection and some with a number";
    if (answers->listed)
        return "a value was added twice and read twice, as in a list";
    if (answers->numbers > 0)
        return "numbers were read, and not only integers added";
    return "no read answered with either";
}

static minos_status run_undecided (const mns_check *check, minos_error *error)
{
    mns_answers answers;
    minos_finding *finding = mns_verdict_add (check->verdict, "auto", "", 1);
    minos_status status =
        mns_answers_look (&answers, check->history, check->options, check->budget);
    char cause[256];

    (void) error;
    if (finding == NULL || status != MINOS_OK)
        return MINOS_NO_MEMORY;
    snprintf (cause, sizeof cause,
              "the functions are those of a set and of a counter, and %s: name what was promised, "
              "-c set-full or -c counter",
              why_undecided (&answers));
    finding->parts[0].valid = MINOS_VALID_UNKNOWN;
    finding->parts[0].basis = MINOS_BASIS_MISSING;
    finding->parts[0].cause = mns_region_text (&check->verdict->region, cause, strlen (cause));
    if (finding->parts[0].cause == NULL)
        return MINOS_NO_MEMORY;
    mns_finding_merge (finding);
    return MINOS_OK;
}

const mns_checker mns_checker_undecided = { { "auto", "", "" }, run_undecided, NULL };
