/* layers.h: what a frontier search kept, layer by layer, for those who explain or certify it.
 *
 * A layer belongs to a return event e. It is the set of configurations that were kept while the
 * frontier was closed towards the operation x that returns: those without x, which were expanded,
 * and those with x, which make the next layer (there without x in `calls`, for it is settled). A
 * layer in which no configuration has x is the last: x is blocked.
 *
 * With MNS_LAYERS_RULES_OFF every step that a configuration without x could take (any pending
 * call, any crashed call that was made) leads to a configuration that is *plainly* dominated by
 * one of the same layer: equal state, the same completed operations but for more pure ones, and of
 * each class no more crashed ones. The other rules are as sound, but what they drop is dominated
 * for reasons that a simple program does not see. */
#ifndef MNS_SEARCH_LAYERS_H
#define MNS_SEARCH_LAYERS_H

#include "search/problem.h"

#define MNS_LAYERS_RULES_OFF                                                                       \
    (MNS_RULE_EARLIEST_IN_CLASS | MNS_RULE_CRASHED_OBSERVED | MNS_RULE_DEAD_VALUES |               \
     MNS_RULE_ABSORB | MNS_RULE_DEAD_END)

/* States that are values nothing can observe any more are one, where DEAD_VALUES is on. */
#define MNS_LAYERS_STATE_DEAD UINT32_MAX

typedef struct mns_layers_config {
    uint32_t state;
    const uint32_t *calls; /* linearized: pending completed calls, then crashed ones */
    uint32_t completed_count, crashed_count;
} mns_layers_config;

typedef struct mns_layers_recorder {
    uint32_t from_event; /* layers of earlier return events are not told */
    /* A layer begins: the return event and the call that returns. False stops the search, which
     * then answers unknown for want of memory. */
    bool (*layer) (void *context, uint32_t event, uint32_t call);
    bool (*config) (void *context, const mns_layers_config *config);
    void *context;
} mns_layers_recorder;

#endif
