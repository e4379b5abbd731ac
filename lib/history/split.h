/* split.h: one history, many objects. Linearizability is local (Herlihy & Wing 1990): each key is
 * judged alone.
 *
 * Where is the key? In a `key` field; or in the value, as Jepsen's independent tuple [k v], which
 * a file does not tell from any other pair. `auto` takes pairs as keyed only where an operation
 * that observes says its key and not yet its value when it is invoked, [k nil], and every other
 * operation carries a pair too. A CAS of [old new], an item [producer seq] never look like that:
 * reads and dequeues beside them are invoked with nil. */
#ifndef MNS_HISTORY_SPLIT_H
#define MNS_HISTORY_SPLIT_H

#include "base/error.h"
#include "history/history.h"

typedef enum mns_keyed { MNS_KEYED_AUTO, MNS_KEYED_YES, MNS_KEYED_NO } mns_keyed;

typedef struct mns_part {
    minos_value key;
    bool has_key;
    uint32_t *ops; /* operations of the history, in order of invocation */
    uint32_t op_count;
} mns_part;

typedef struct mns_split {
    mns_part *parts; /* in the order of minos_value_compare of their keys */
    size_t part_count;
    bool keyed;
    bool tuple;           /* the key is the value's first element */
    char why[160];        /* one sentence: what was decided, and by which rule */
    uint64_t unkeyed_ops; /* operations without a key in a keyed history: judged nowhere */
} mns_split;

/* Fills keyed, tuple and why of *split. MALFORMED where keys were asked for and an operation has
 * none; NO_MEMORY. `budget` pays for a byte a function, and only meanwhile. */
MINOS_MUST_CHECK minos_status mns_split_decide (mns_split *split, const minos_history *history,
                                                mns_keyed keyed, mns_budget *budget,
                                                minos_error *error);

/* Memory comes from `region`, and all of it is 4 bytes an operation and a part's struct a key.
 * NO_MEMORY; MALFORMED (with line) for --keyed where an operation has no key. */
MINOS_MUST_CHECK minos_status mns_split_history (mns_split *out, const minos_history *history,
                                                 mns_keyed keyed, mns_region *region,
                                                 minos_error *error);

/* An operation's input and output with the key taken off. (The builder has turned a CAS's
 * [k old new] into [k [old new]], so there is one shape.) */
void mns_split_payload (const minos_history *history, const mns_split *split, const mns_op *op,
                        minos_value *input, minos_value *output);

#endif
