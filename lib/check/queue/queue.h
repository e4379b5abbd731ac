/* queue.h: what the checkers of queues have in common: the functions, and what their answers say.
 */
#ifndef MNS_CHECK_QUEUE_QUEUE_H
#define MNS_CHECK_QUEUE_QUEUE_H

#include "check/pass/scan.h"
#include "check/queue/item_map.h"
#include "model/shape.h"

/* The rows of a scanner's watches. */
#define MNS_QUEUE_WATCHES(enqueue_moments, on_enqueue, dequeue_moments, on_dequeue)                \
    { "enqueue", enqueue_moments, on_enqueue, false },                                             \
        { "enq", enqueue_moments, on_enqueue, false },                                             \
        { "dequeue", dequeue_moments, on_dequeue, false },                                         \
    {                                                                                              \
        "deq", dequeue_moments, on_dequeue, false                                                  \
    }

/* nil and :empty say that there was no item. */
static inline bool mns_queue_is_empty (const mns_scan *scan, minos_value answer)
{
    return !mns_value_is_small (answer) && mns_shape_is_empty (scan->values, answer);
}

/* False, and refuses: a dequeue could not tell this item from an empty queue. */
static inline bool mns_queue_need_item (mns_scan *scan, const mns_moment *moment)
{
    if (!mns_queue_is_empty (scan, moment->input))
        return true;
    mns_scan_refuse (scan, moment, "needs an item (nil and :empty are answers)");
    return false;
}

/* Items that a drain answers with. Refuses what is no collection. */
static inline size_t mns_queue_drained (mns_scan *scan, const mns_moment *moment)
{
    minos_kind kind = minos_value_kind (scan->values, moment->output);
    if (kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET)
        return minos_value_count (scan->values, moment->output);
    if (!mns_queue_is_empty (scan, moment->output))
        mns_scan_refuse (scan, moment, "answers with %s, not with a collection of items",
                         mns_scan_show (scan, moment->output).text);
    return 0;
}

#endif
