/* progress_serving.c: who serves in which epoch. An elected node owes serving until it serves, a
 * higher epoch is elected, it is killed, or an error ends it that nothing recovers from. What is
 * never allowed: to begin serving in an epoch below one that the node itself told of, to answer in
 * one below an answer that was there before the call, to end on an error that recovers, and to
 * serve on after one that does not.
 *
 * A node that was paused, or is cut off, may begin to serve in an old epoch and not know: what it
 * answers is what counts. Only where nodes are to hold leases (exclusive-serving) is it wrong to
 * begin below an epoch that another serves. */
#include "check/cluster/progress.h"

static bool recovers (const mns_scan *scan, minos_value class)
{
    const mns_progress_state *s = scan->state;

    if (s->recoverable.count > 0)
        return mns_names_find (&s->recoverable, scan->values, class) != UINT32_MAX;
    return mns_scan_is (scan, class, "transient") || mns_scan_is (scan, class, "not-leader") ||
           mns_scan_is (scan, class, "fenced");
}

static void learn (mns_progress_node *of, int64_t epoch, uint32_t event)
{
    if (of->knows && of->known >= epoch)
        return;
    of->knows = true;
    of->known = epoch;
    of->known_event = event;
}

void mns_progress_leader (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    uint32_t id;
    int64_t epoch;

    if (!mns_scan_need_int (scan, moment, "epoch", &epoch))
        return;
    mns_progress_tick (scan, moment);
    mns_progress_node *of = mns_progress_node_of (scan, moment->process, &id);
    if (of == NULL)
        return;
    mns_progress_alive (s, of);
    if (!s->leader_known || epoch >= s->leader_term) {
        s->leader_known = true;
        s->leader = id;
        s->leader_term = epoch;
        mns_clock_close (&s->election);
    }
    learn (of, epoch, moment->index);
    if (!of->led || epoch > of->epoch)
        of->epoch = epoch;
    of->led = true;
    if (s->owner_known && epoch <= s->owner_epoch)
        return;
    mns_clock_close (&s->serving); /* leadership moved */
    s->owner_known = true;
    s->owner = id;
    s->owner_epoch = epoch;
    if (!of->serving || of->serving_epoch < epoch)
        mns_clock_open (scan, &s->serving, moment);
}

/* The owner is ended by what nothing recovers from: it owes nothing any more. */
static void release (mns_progress_state *s, uint32_t id)
{
    if (s->owner_known && s->owner == id)
        s->serving.open = false;
}

void mns_progress_fence (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value class;
    uint32_t id;

    if (!mns_scan_need (scan, moment, "class", &class))
        return;
    mns_progress_tick (scan, moment);
    mns_progress_node *of = mns_progress_node_of (scan, moment->process, &id);
    if (of == NULL)
        return;
    of->fenced = recovers (scan, class);
    of->fence_event = moment->index;
    if (!of->fenced && mns_scan_is (scan, class, "permanent")) {
        of->poisoned = true;
        of->poison_event = moment->index;
        release (s, id);
    }
}

static void terminated (mns_scan *scan, const mns_moment *moment, mns_progress_node *of,
                        uint32_t id)
{
    mns_progress_state *s = scan->state;
    minos_value cause = minos_value_get (scan->values, moment->input, "cause");
    minos_anomaly *found;

    if (cause == MINOS_NIL && of->fenced) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s terminated after an error that recovers, and does not say its :cause",
                          mns_scan_show (scan, moment->process).text);
    } else if (cause != MINOS_NIL && recovers (scan, cause)) {
        found = mns_scan_anomaly (scan, "terminated-on-recoverable-error");
        mns_scan_say (scan, found, "%s ends for good on %s, an error that recovers",
                      mns_scan_show (scan, moment->process).text, mns_scan_show (scan, cause).text);
        mns_scan_blame (scan, found, moment, "terminated");
        if (of->fenced)
            mns_scan_blame_event (scan, found, of->fence_event, "error");
    } else {
        release (s, id);
    }
}

/* A node begins to serve: what speaks against it. */
static void begins (mns_scan *scan, const mns_moment *moment, const mns_progress_node *of,
                    uint32_t id, int64_t epoch)
{
    mns_progress_state *s = scan->state;
    minos_anomaly *found;

    if (of->poisoned) {
        found = mns_scan_anomaly (scan, "served-after-permanent-error");
        mns_scan_blame (scan, found, moment, "serves");
        mns_scan_blame_event (scan, found, of->poison_event, "permanent error");
    }
    if (of->knows && of->known > epoch) {
        found = mns_scan_anomaly (scan, "stale-epoch-serving");
        mns_scan_say (scan, found, "%s begins to serve in epoch %lld, and knows of %lld",
                      mns_scan_show (scan, moment->process).text, (long long) epoch,
                      (long long) of->known);
        mns_scan_blame (scan, found, moment, "stale");
        mns_scan_blame_event (scan, found, of->known_event, "newer epoch");
    } else if (s->served && s->served_epoch > epoch && !s->exclusive) {
        s->unaware++;
    } else if (s->served && s->served_epoch > epoch) {
        found = mns_scan_anomaly (scan, "stale-epoch-serving");
        mns_scan_say (scan, found, "%s begins to serve in epoch %lld, and %s serves in %lld",
                      mns_scan_show (scan, moment->process).text, (long long) epoch,
                      mns_names_at (&s->names, s->served_node), (long long) s->served_epoch);
        mns_scan_blame (scan, found, moment, "stale");
        mns_scan_blame_event (scan, found, s->served_event, "newer epoch");
    }
    if (!s->served || epoch > s->served_epoch) {
        s->served = true;
        s->served_epoch = epoch;
        s->served_event = moment->index;
        s->served_node = id;
    }
}

void mns_progress_serving (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value word;
    int64_t epoch;
    uint32_t id;
    bool serves;

    if (!mns_scan_need (scan, moment, "state", &word) ||
        !mns_scan_need_int (scan, moment, "epoch", &epoch))
        return;
    mns_progress_tick (scan, moment);
    mns_progress_node *of = mns_progress_node_of (scan, moment->process, &id);
    if (of == NULL)
        return;
    serves = mns_scan_is (scan, word, "serving");
    /* A state that is told again is a poll, and nothing that begins. */
    if (serves && !(of->serving && of->serving_epoch == epoch))
        begins (scan, moment, of, id, epoch);
    learn (of, epoch, moment->index);
    of->serving = serves;
    of->serving_epoch = epoch;
    if (mns_scan_is (scan, word, "terminated"))
        terminated (scan, moment, of, id);
    if (!s->owner_known || s->owner != id)
        return;
    if (serves && epoch >= s->owner_epoch)
        mns_clock_close (&s->serving);
    else if (!serves && mns_scan_is (scan, word, "not-serving") && !of->poisoned)
        mns_clock_open (scan, &s->serving, moment);
}

void mns_progress_answer (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    int64_t epoch;
    size_t before = s->marks.count;

    if (minos_value_kind (scan->values, moment->output) != MINOS_KIND_MAP || !s->owner_known ||
        !mns_scan_int (scan, moment->output, "epoch", &epoch))
        return;
    while (before > 0 && s->marks.at[before - 1].at >= moment->op->call)
        before--;
    if (before > 0 && s->marks.at[before - 1].epoch > epoch) {
        const mns_epoch_mark *newer = &s->marks.at[before - 1];
        minos_anomaly *found = mns_scan_anomaly (scan, "stale-epoch-serving");
        mns_scan_say (scan, found, "answered in epoch %lld, called after an answer in %lld",
                      (long long) epoch, (long long) newer->epoch);
        mns_scan_blame (scan, found, moment, "stale");
        mns_scan_blame_op (scan, found, newer->op, "newer epoch");
    }
    if (s->marks.count == 0 || epoch > s->marks.at[s->marks.count - 1].epoch)
        if (!mns_epoch_marks_push (&s->marks, (mns_epoch_mark){ moment->at, moment->index, epoch }))
            mns_scan_no_memory (scan);
}
