/* trial.c: the order of trial, and what is never tried.
 *
 * The layer waits for one operation, x = open[0]: whatever else is linearized here must be on the
 * way to it. So: x itself; what makes x legal, earliest return first; other operations; and only
 * then crashed ones, those that make x legal first. A good order finds witnesses without turning
 * back; on the way back every trial is made, so the order never changes a verdict.
 *
 * What is never tried (the proofs stand with the rules):
 * R2 Of one label only the earliest return, and a crashed call only if no open operation has its
 *    label. Exchange the two in a completion: the one with the earlier deadline comes earlier.
 * R4 A crashed operation that leaves the state as it is: without it, it stays available.
 * R5 (register family) After a crashed operation that took q to q', only what is illegal in q.
 *    Take a linearization with the fewest crashed operations, and these as late as can be. If what
 *    follows one is legal in q too, it is a write, and the crashed operation was not seen: leave
 *    it out, they are fewer; or it changes nothing, and the two can be exchanged. Neither can be.
 *    (Dominating configurations have used no more crashed operations: if fewer, it was not the
 *    fewest; if as many, the same ones, and cache.c sees to it that they owe no other
 *    observation.) A cache may thus be asked as before. */
#include "search/trial.h"

#include <assert.h>

/* x is legal: FIRST REST CRASHED. It is not: HELP REST CRASHED_HELP CRASHED. */
enum { FIRST, HELP, REST, CRASHED_HELP, CRASHED, END };

bool mns_trials_init (mns_trials *trials, mns_config *config, uint32_t rules_off)
{
    const mns_space *space = config->problem->space;
    *trials = (mns_trials){ .config = config,
                            .space = config->problem->space,
                            .rules_off = rules_off,
                            .observe = space->family && !(rules_off & (MNS_RULE_CRASHED_OBSERVED |
                                                                       MNS_RULE_NO_CRASHED_NOOP)) };
    trials->seen = mns_zalloc (space->budget, config->labels->label_count * sizeof *trials->seen);
    return trials->seen != NULL;
}

void mns_trials_reset (mns_trials *trials)
{
    if (trials->seen != NULL)
        mns_free (trials->space->budget, trials->seen,
                  trials->config->labels->label_count * sizeof *trials->seen);
    trials->seen = NULL;
}

static bool legal (const mns_trials *trials, uint32_t state, uint32_t class_id)
{
    return mns_space_step (trials->space, state, class_id) != MNS_ILLEGAL;
}

/* Notes the labels of open[0 … count − 1] as seen in a new round. */
static void see_labels (mns_trials *trials, uint32_t count)
{
    const mns_config *config = trials->config;
    if (++trials->round == 0) {
        for (uint32_t i = 0; i < config->labels->label_count; i++)
            trials->seen[i] = 0;
        trials->round = 1;
    }
    for (uint32_t i = 0; i < count; i++)
        trials->seen[config->labels->of_class[mns_config_class (config, i)]] = trials->round;
}

/* The next successor of the state under a class, from the cursor's on; moves the cursor on when
 * there is none left. */
static bool next_successor (const mns_trials *trials, mns_cursor *cursor, uint32_t class_id,
                            uint32_t *out)
{
    uint32_t one, count;
    uint32_t word = mns_space_step (trials->space, trials->config->state, class_id);
    const uint32_t *list = mns_space_successors (trials->space, word, &one, &count);
    if (cursor->successor < count) {
        *out = list[cursor->successor++];
        return true;
    }
    cursor->successor = 0;
    cursor->index++;
    return false;
}

/* Whether something open or crashed is illegal in `before` and legal in `after` (R5). */
static bool is_observed (const mns_trials *trials, uint32_t before, uint32_t after)
{
    const mns_config *config = trials->config;
    for (uint32_t i = 0; i < config->open_count; i++) {
        uint32_t class_id = mns_config_class (config, i);
        if (!legal (trials, before, class_id) && legal (trials, after, class_id))
            return true;
    }
    for (uint32_t g = 0; config->unused > 0 && g < config->labels->group_count; g++) {
        uint32_t class_id = config->labels->groups[g].class_id;
        if (config->used[g] < config->available[g] && !legal (trials, before, class_id) &&
            legal (trials, after, class_id))
            return true;
    }
    return false;
}

/* Trials among the open operations. `x_legal`: x was tried first, and helping is no question. */
static bool next_open (mns_trials *trials, mns_cursor *cursor, bool x_legal, mns_trial *out)
{
    const mns_config *config = trials->config;
    uint32_t x = mns_config_class (config, 0);
    bool merge = !(trials->rules_off & MNS_RULE_EARLIEST_IN_CLASS);
    see_labels (trials, cursor->index);
    while (cursor->index < config->open_count) {
        uint32_t index = cursor->index, class_id = mns_config_class (config, index);
        uint32_t *seen = &trials->seen[config->labels->of_class[class_id]];
        bool skip = (merge && *seen == trials->round) ||
                    (config->pure_at_once && trials->space->classes.at[class_id].pure) ||
                    (config->owed != MNS_NO_STATE && legal (trials, config->owed, class_id));
        if (skip) {
            cursor->index++;
            *seen = trials->round;
            continue;
        }
        while (next_successor (trials, cursor, class_id, &out->state)) {
            if (!x_legal && legal (trials, out->state, x) != (cursor->phase == HELP))
                continue;
            *out = (mns_trial){ false, index, out->state };
            return true;
        }
        *seen = trials->round;
    }
    return false;
}

static bool is_worth_crashing (const mns_trials *trials, uint32_t state)
{
    const mns_config *config = trials->config;
    if (state == config->state && !(trials->rules_off & MNS_RULE_NO_CRASHED_NOOP))
        return false;
    return !trials->observe || is_observed (trials, config->state, state);
}

static bool next_crashed (mns_trials *trials, mns_cursor *cursor, bool x_legal, mns_trial *out)
{
    const mns_config *config = trials->config;
    uint32_t x = mns_config_class (config, 0);
    bool merge = !(trials->rules_off & MNS_RULE_EARLIEST_IN_CLASS);
    if (config->unused == 0)
        return false;
    see_labels (trials, config->open_count);
    while (cursor->index < config->labels->group_count) {
        const mns_group *group = &config->labels->groups[cursor->index];
        uint32_t index = cursor->index;
        if (config->used[index] == config->available[index] ||
            (merge && trials->seen[group->label] == trials->round) ||
            (config->owed != MNS_NO_STATE && legal (trials, config->owed, group->class_id))) {
            cursor->index++;
            continue;
        }
        while (next_successor (trials, cursor, group->class_id, &out->state)) {
            if (!is_worth_crashing (trials, out->state) ||
                (!x_legal && legal (trials, out->state, x) != (cursor->phase == CRASHED_HELP)))
                continue;
            *out = (mns_trial){ true, index, out->state };
            return true;
        }
    }
    return false;
}

/* x, if it is legal; it may have several successors. */
static bool next_first (mns_trials *trials, mns_cursor *cursor, mns_trial *out)
{
    const mns_config *config = trials->config;
    uint32_t x = mns_config_class (config, 0), state;
    if (cursor->index > 0 || (config->owed != MNS_NO_STATE && legal (trials, config->owed, x)) ||
        !next_successor (trials, cursor, x, &state))
        return false;
    *out = (mns_trial){ false, 0, state };
    return true;
}

static void next_phase (mns_cursor *cursor)
{
    assert (cursor->phase < END);
    cursor->phase++;
    cursor->index = cursor->phase == HELP || cursor->phase == REST; /* x is not tried again */
    cursor->successor = 0;
}

bool mns_trials_next (mns_trials *trials, mns_cursor *cursor, mns_trial *out)
{
    const mns_config *config = trials->config;
    assert (config->open_count > 0 && !mns_config_complete (config));
    bool x_legal = legal (trials, config->state, mns_config_class (config, 0));
    for (; cursor->phase < END; next_phase (cursor)) {
        bool found = false;
        if (cursor->phase == FIRST)
            found = x_legal && next_first (trials, cursor, out);
        else if (cursor->phase == REST || (cursor->phase == HELP && !x_legal))
            found = next_open (trials, cursor, x_legal, out);
        else if (cursor->phase == CRASHED || (cursor->phase == CRASHED_HELP && !x_legal))
            found = next_crashed (trials, cursor, x_legal, out);
        if (found)
            return true;
    }
    return false;
}

bool mns_trials_more (mns_trials *trials, const mns_cursor *cursor)
{
    const mns_config *config = trials->config;
    mns_cursor copy = *cursor;
    mns_trial trial;
    if (trials->space->family)
        return mns_trials_next (trials, &copy, &trial);
    if (config->unused > 0 || cursor->successor > 0)
        return true;
    uint32_t trying = 0;
    for (uint32_t i = 0; i < config->open_count && trying < 2; i++)
        trying +=
            !(config->pure_at_once && trials->space->classes.at[mns_config_class (config, i)].pure);
    return trying >= 2;
}

void mns_trials_take (mns_trials *trials, const mns_trial *trial)
{
    mns_config *config = trials->config;
    if (trial->crashed)
        mns_config_take_crashed (config, trial->at, trial->state,
                                 trials->observe ? config->state : MNS_NO_STATE);
    else
        mns_config_take (config, trial->at, trial->state);
}
