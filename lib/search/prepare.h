/* prepare.h: from a part of a history to a problem, through the exact reductions. */
#ifndef MNS_SEARCH_PREPARE_H
#define MNS_SEARCH_PREPARE_H

#include "history/split.h"
#include "model/builtin.h"
#include "search/problem.h"

typedef struct mns_prepare {
    const minos_history *history;
    const mns_split *split;
    const mns_part *part;
    const minos_model *model;
    const mns_builtin *builtin; /* NULL for a caller's model */
    const mns_model_config *config;
    uint32_t rules_off;
} mns_prepare;

/* Fills `space` (initialised here) and `problem`, whose arrays come from `region`. Events that
 * share a real-time position sort calls before returns. MALFORMED with the line of an operation
 * that the model does not have; NO_MEMORY. On failure the space is reset. */
MINOS_MUST_CHECK minos_status mns_prepare_problem (mns_problem *problem, mns_space *space,
                                                   const mns_prepare *from, mns_region *region,
                                                   minos_error *error);

#endif
