/* reduce.h: operations that no search needs to see. Exact: the history is linearizable with them
 * exactly when it is without, and so is each of its prefixes. */
#ifndef MNS_SEARCH_REDUCE_H
#define MNS_SEARCH_REDUCE_H

#include "search/prepare.h"

#define MNS_DROPPED UINT32_MAX /* the class of an operation that is left out */

/* Sets class_ids[i] to MNS_DROPPED for operations i of the part that may be left out. `class_ids`
 * holds the class of each, or MNS_DROPPED. Linear. False: no memory. */
MINOS_MUST_CHECK bool mns_reduce (const mns_prepare *from, const mns_space *space,
                                  uint32_t *class_ids);

#endif
