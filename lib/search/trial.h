/* trial.h: what can be linearized next in a configuration, in the order in which it is tried. */
#ifndef MNS_SEARCH_TRIAL_H
#define MNS_SEARCH_TRIAL_H

#include "search/config.h"

/* How far the trials of a configuration are. Zero: none was made. */
typedef struct mns_cursor {
    uint32_t phase;
    uint32_t index;     /* of open, or group */
    uint32_t successor; /* of several */
} mns_cursor;

typedef struct mns_trial {
    bool crashed;
    uint32_t at; /* index of open, or group */
    uint32_t state;
} mns_trial;

typedef struct mns_trials {
    mns_config *config;
    mns_space *space;
    uint32_t rules_off;
    bool observe;   /* R5 applies: the space is of the register family */
    uint32_t *seen; /* by label: the last round in which an open operation had it */
    uint32_t round;
    uint32_t leaving; /* the doom that leaving the state brings, but for its own needs */
} mns_trials;

MINOS_MUST_CHECK bool mns_trials_init (mns_trials *trials, mns_config *config, uint32_t rules_off);
void mns_trials_reset (mns_trials *trials);
/* The next trial; false when there is none. The configuration must be settled, and the one that
 * the cursor began at. */
bool mns_trials_next (mns_trials *trials, mns_cursor *cursor, mns_trial *out);
/* Whether there may be one more. Models that must be asked are not asked for that alone: it would
 * make states that no search needs. */
bool mns_trials_more (mns_trials *trials, const mns_cursor *cursor);
void mns_trials_take (mns_trials *trials, const mns_trial *trial);

#endif
