/* tally.c: counting what goes in and what comes out.
 *
 * A delivery is explained by an enqueue of its item that was called before the delivery returned.
 * One that no enqueue explains is *unexpected* where the item was never enqueued, *duplicated*
 * where all its enqueues are used up. An enqueue that failed explains nothing, but that is known
 * only when it returns; so failures are taken off at the end.
 *
 * Lost is what was acknowledged more often than it came out, provided that the queue was drained:
 * that something which was called after the last acknowledgement found it empty. A crashed dequeue
 * may have taken any one item with it, whenever it was called, for it has no end; so of L missing
 * items and C crashed dequeues at least L − C are lost, and if L ≤ C nothing is known. */
#include "check/queue/tally.h"

#include "check/pass/tell.h"
#include "check/queue/tally_facts.h"
#include "history/history.h"

#include <inttypes.h>

void mns_tally_begin (mns_scan *scan)
{
    mns_tally *t = scan->state;
    mns_item_map_init (&t->items, scan->budget, sizeof (mns_tally_item));
    mns_u32s_init (&t->unexplained, scan->budget);
}

void mns_tally_reset (mns_scan *scan)
{
    mns_tally *t = scan->state;
    mns_item_map_reset (&t->items);
    mns_u32s_reset (&t->unexplained);
}

void mns_tally_on_enqueue (mns_scan *scan, const mns_moment *moment)
{
    mns_tally *t = scan->state;
    if (!mns_queue_need_item (scan, moment))
        return;
    uint32_t at = mns_item_map_add (&t->items, moment->input);
    if (at == MNS_ITEM_NONE) {
        mns_scan_no_memory (scan);
        return;
    }
    mns_tally_item *item = mns_item_map_at (&t->items, at);
    if (!moment->is_return) {
        if (item->attempts++ == 0)
            *item = (mns_tally_item){ .attempts = 1,
                                      .enqueued = moment->index,
                                      .first = MNS_TALLY_NO_OP };
        t->attempts++;
    } else if (moment->op->outcome == MINOS_OUTCOME_OK) {
        item->acked++;
        t->acked++;
        t->acked_until = moment->at;
    } else {
        item->failed++;
    }
}

static void unexpected (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    mns_tally *t = scan->state;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "unexpected");
    t->refused = t->unexpected + t->duplicated == 0 ? value : t->refused;
    t->unexpected++;
    mns_scan_blame (scan, anomaly, moment, "delivered");
    if (anomaly)
        mns_scan_say (scan, anomaly, "item %s was delivered, and nobody had enqueued it",
                      mns_scan_show (scan, value).text);
    if (t->unexplained.count < scan->tell_max && !mns_u32s_push (&t->unexplained, value))
        mns_scan_no_memory (scan);
}

static void duplicated (mns_scan *scan, const mns_moment *moment, minos_value value,
                        mns_tally_item *item)
{
    mns_tally *t = scan->state;
    t->refused = t->unexpected + t->duplicated == 0 ? value : t->refused;
    t->duplicated++;
    item->repeats++;
    if (!t->rule.duplicates)
        return;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "duplicated");
    if (!anomaly)
        return;
    mns_scan_blame (scan, anomaly, moment, "delivered again");
    if (item->first != MNS_TALLY_NO_OP)
        mns_scan_blame_op (scan, anomaly, item->first, "first delivery");
    mns_scan_blame_op (scan, anomaly, item->enqueued, "enqueued");
    mns_scan_say (scan, anomaly, "item %s was delivered %" PRIu32 " times, but enqueued %" PRIu32,
                  mns_scan_show (scan, value).text, item->delivered + item->repeats,
                  item->attempts);
}

static void deliver (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    mns_tally *t = scan->state;
    uint32_t at = mns_item_map_find (&t->items, value);
    t->deliveries++;
    if (at == MNS_ITEM_NONE) {
        unexpected (scan, moment, value);
        return;
    }
    mns_tally_item *item = mns_item_map_at (&t->items, at);
    if (item->delivered >= item->attempts) {
        duplicated (scan, moment, value, item);
        return;
    }
    item->delivered++;
    item->first = item->first == MNS_TALLY_NO_OP ? moment->index : item->first;
}

/* An answer of empty, or a failure that says so. */
static void found_empty (mns_tally *t, const mns_moment *moment)
{
    t->empties++;
    t->empty_from =
        !t->any_empty || moment->op->call > t->empty_from ? moment->op->call : t->empty_from;
    t->any_empty = true;
}

static bool failed_for_empty (const mns_scan *scan, const mns_moment *moment)
{
    minos_value why = minos_value_kind (scan->values, moment->extra) == MINOS_KIND_MAP
                          ? minos_value_get (scan->values, moment->extra, "error")
                          : MINOS_NIL;
    return mns_scan_is (scan, why, "empty") || mns_scan_is (scan, why, "exhausted");
}

void mns_tally_on_dequeue (mns_scan *scan, const mns_moment *moment)
{
    mns_tally *t = scan->state;
    if (!moment->is_return) {
        if (moment->op->outcome == MINOS_OUTCOME_CRASHED) {
            t->crashed_op = moment->index;
            t->crashed_dequeues++;
        }
    } else if (moment->op->outcome == MINOS_OUTCOME_FAIL) {
        if (failed_for_empty (scan, moment))
            found_empty (t, moment);
    } else if (mns_queue_is_empty (scan, moment->output)) {
        found_empty (t, moment);
    } else {
        deliver (scan, moment, moment->output);
    }
}

void mns_tally_on_drain (mns_scan *scan, const mns_moment *moment)
{
    mns_tally *t = scan->state;
    if (!moment->is_return) {
        t->crashed_drain |= moment->op->outcome == MINOS_OUTCOME_CRASHED;
        return;
    }
    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    size_t count = mns_queue_drained (scan, moment);
    for (size_t i = 0; i < count && !scan->status; i++)
        deliver (scan, moment, minos_value_at (scan->values, moment->output, i));
    found_empty (t, moment);
}

/* ---- The end. */

static void judge_failed (mns_scan *scan, const mns_tally *t, const mns_tally_item *item)
{
    if (!t->rule.failures || item->delivered == 0 || item->failed == 0)
        return;
    const char *id = NULL;
    if (item->failed == item->attempts)
        id = "delivered-after-failure";
    else if (t->rule.duplicates && item->delivered > item->attempts - item->failed)
        id = "duplicated";
    if (!id)
        return;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, id);
    mns_scan_blame_op (scan, anomaly, item->first, "delivered");
    mns_scan_blame_op (scan, anomaly, item->enqueued, "enqueued");
    mns_scan_say (scan, anomaly,
                  "an item was delivered %" PRIu32 " times; of its %" PRIu32 " enqueues %" PRIu32
                  " failed, and so did not happen",
                  item->delivered, item->attempts, item->failed);
}

static uint32_t missing_of (const mns_tally_item *item)
{
    return item->acked > item->delivered ? item->acked - item->delivered : 0;
}

/* Of so many missing items, `certain` are lost whatever the crashed dequeues took. Each missing
 * item is shown: any of them may be the one that was taken. */
static void judge_lost (mns_scan *scan, mns_tally *t, uint64_t certain)
{
    uint64_t told = 0;
    for (uint32_t k = 1; k <= t->items.count && told < certain; k++) {
        const mns_tally_item *item = mns_item_map_at (&t->items, k);
        for (uint32_t copy = 0; copy < missing_of (item) && told < certain; copy++, told++) {
            minos_anomaly *anomaly = mns_scan_anomaly (scan, "lost");
            mns_scan_blame_op (scan, anomaly, item->enqueued, "lost");
            if (t->crashed_dequeues > 0)
                mns_scan_blame_op (scan, anomaly, t->crashed_op, "crashed dequeue");
            mns_scan_say (scan, anomaly,
                          t->crashed_dequeues > 0
                              ? "acknowledged, and never delivered, like more items than crashed "
                                "dequeues can have taken"
                              : "acknowledged, and never delivered, though the queue was drained");
        }
    }
}

static void judge_missing (mns_scan *scan, mns_tally *t, uint64_t missing)
{
    bool drained = t->any_empty && t->empty_from > t->acked_until;
    uint64_t taken = t->crashed_dequeues;
    if (!t->rule.losses || missing == 0)
        return;
    if (!drained)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " acknowledged items were never delivered, but the queue was "
                          "not drained: nothing that was called after the last enqueue found it "
                          "empty",
                          missing);
    else if (t->crashed_drain)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a drain crashed, and may have taken the %" PRIu64
                          " acknowledged items that were never delivered",
                          missing);
    else if (missing <= taken)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " acknowledged items were never delivered; %" PRIu64
                          " crashed dequeues may have taken them",
                          missing, taken);
    else
        judge_lost (scan, t, missing - taken);
}

void mns_tally_end (mns_scan *scan)
{
    mns_tally *t = scan->state;
    uint64_t missing = 0;
    for (uint32_t k = 1; k <= t->items.count; k++) {
        const mns_tally_item *item = mns_item_map_at (&t->items, k);
        judge_failed (scan, t, item);
        missing += missing_of (item);
    }
    judge_missing (scan, t, missing);
    scan->counts.mutations_ok = t->acked;
    scan->counts.observations_ok = t->deliveries + t->empties;
    scan->counts.observations_of_mutation = t->deliveries - t->unexpected;
    mns_tally_facts (scan, t, missing);
    if (t->attempts == 0)
        mns_scan_vacuous (scan, "nothing was enqueued");
    else if (t->deliveries == 0 && !t->any_empty)
        mns_scan_vacuous (scan, "nothing was dequeued");
}
