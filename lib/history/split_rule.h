/* split_rule.h: whether a history is keyed, and where its keys are. Nobody outside history/
 * includes this. */
#ifndef MNS_HISTORY_SPLIT_RULE_H
#define MNS_HISTORY_SPLIT_RULE_H

#include "history/split.h"

/* Fills keyed, tuple and why of *split. MALFORMED where keys were asked for and an operation has
 * none; NO_MEMORY. `budget` pays for a byte a function, and only meanwhile. */
MINOS_MUST_CHECK minos_status mns_split_decide (mns_split *split, const minos_history *history,
                                                mns_keyed keyed, mns_budget *budget,
                                                minos_error *error);

/* [a b]: a vector of two. */
static inline bool mns_split_is_pair (const minos_values *values, minos_value value)
{
    return minos_value_count (values, value) == 2 &&
           minos_value_kind (values, value) == MINOS_KIND_VECTOR;
}

#endif
