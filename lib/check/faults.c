/* faults.c: what the nemesis did, and whether it is shown.
 *
 *     :kill ············ :start        :partition ··· :partition ····· :heal
 *     |--- a window ----|              |--- one window: Jepsen says each twice ---|
 *
 * A fault that never happened, or that no operation met, is no evidence for the system: "the
 * partition test passes" has been said of partitions that iptables refused. */
#include "check/checker.h"

#include <string.h>

typedef struct fault_window {
    minos_value f; /* what opened it */
    uint32_t from, to;
    bool open, landed;
} fault_window;

typedef struct fault_search {
    const minos_history *history;
    minos_verdict *verdict;
    fault_window window;
    size_t op;         /* operations called before the window that is looked at */
    uint32_t open_max; /* the latest return among them */
} fault_search;

static bool text_is (const minos_history *history, minos_value value, const char *text, bool prefix)
{
    size_t size, wanted = strlen (text);
    const char *is = minos_value_text (history->values, value, &size);
    return is != NULL && (prefix ? size >= wanted : size == wanted) &&
           memcmp (is, text, wanted) == 0;
}

static bool begins (const minos_history *history, minos_value f, const char *const *words)
{
    for (; *words != NULL; words++)
        if (text_is (history, f, *words, true))
            return true;
    return false;
}

static bool ends_window (const fault_search *search, minos_value f)
{
    static const char *const ends[] = {
        "stop", "heal", "resume", "recover", "restart", "end", NULL
    };
    static const char *const takes_down[] = { "kill", "pause", "crash", "stop", NULL };

    if (!search->window.open)
        return false;
    if (text_is (search->history, f, "start", false))
        return begins (search->history, search->window.f, takes_down);
    return begins (search->history, f, ends);
}

static bool says_landed (const minos_history *history, const minos_event *event)
{
    minos_value in_value = minos_value_get (history->values, event->value, "landed");
    minos_value beside = minos_value_get (history->values, event->extra, "landed");
    return in_value > MINOS_FALSE || beside > MINOS_FALSE;
}

/* Whether a completed operation ran between `from` and `to`. Windows come in order, so that the
 * operations are gone through once. */
static bool met_operation (fault_search *search)
{
    const minos_history *history = search->history;

    while (search->op < history->op_count) {
        const mns_op *op = mns_history_op (history, search->op);
        if (op->call >= search->window.from)
            break;
        if (op->ret != MINOS_NEVER && op->ret > search->open_max)
            search->open_max = op->ret;
        search->op++;
    }
    if (search->open_max > search->window.from)
        return true;
    return search->op < history->op_count &&
           mns_history_op (history, search->op)->call < search->window.to;
}

static void close_window (fault_search *search, uint32_t at)
{
    minos_faults *faults = &search->verdict->faults;

    if (!search->window.open)
        return;
    search->window.to = at;
    search->window.open = false;
    faults->windows++;
    faults->landed += search->window.landed;
    faults->overlapped += search->window.landed && met_operation (search);
}

static void take (fault_search *search, const minos_event *event)
{
    bool end = ends_window (search, event->f);

    if (!search->window.open && !end) {
        /* What ends a fault without one, Jepsen's last :stop, is none. */
        static const char *const ends[] = { "stop", "heal", "resume", "recover", NULL };
        if (begins (search->history, event->f, ends))
            return;
        search->window = (fault_window){ .f = event->f, .from = event->at, .open = true };
    }
    search->window.landed |= says_landed (search->history, event);
    if (end)
        close_window (search, event->at);
}

void mns_faults_find (minos_verdict *verdict, const minos_history *history)
{
    fault_search search = { .history = history, .verdict = verdict };

    verdict->faults = (minos_faults){ 0 };
    for (size_t i = 0; i < history->events.count; i++) {
        const minos_event *event = &history->events.at[i];
        if (text_is (history, event->process, "nemesis", false))
            take (&search, event);
        else if (text_is (history, event->process, "harness", false))
            verdict->env_missing |= text_is (history, event->f, "env-missing", false);
    }
    close_window (&search, history->position_count);
}
