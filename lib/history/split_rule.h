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

#endif
