/* trial.c: the order of trial, and what is never tried.
 *
 * The layer waits for one operation, x = open[0]: whatever else is linearized here must be on the
 * way to it. So: x itself; what makes x legal, earliest return first; other operations; and only
 * then crashed ones, those that make x legal first. What gives up a value that is still needed, and
 * that nothing makes again in time, comes last of all (R11). A good order finds witnesses without
 * turning back; on the way back every trial is made, so the order never changes a verdict.
 *
 * What is never tried, and why a completion of the configuration is not missed:
 *
 * R2  Of one label only the earliest return, and a crashed call only if no open operation has its
 *     label. Exchange the two in a completion: the one with the earlier deadline comes earlier.
 *
 * Take a linearization with the fewest crashed operations, and these as late as can be.
 *
 * R4  A crashed operation that leaves the state as it is: without it they were fewer.
 * R5  (register family) After a crashed operation that took q to q', only what is illegal in q. If
 *     what follows is legal in q too, it is a write, and the crashed operation was not seen: leave
 *     it out, they are fewer; or it changes nothing, and the two can be exchanged. A dominating
 *     configuration of the cache has used no more crashed operations: if fewer, it was not the
 *     fewest; if as many, the same ones, and the cache sees to it that it owes nothing else.
 *
 * Registers without observed failures. A write is legal everywhere and what follows sees its value
 * only; a value is dead if nothing that is left needs it, and all dead values are one state. An
 * *excursion* is an open write u whose value needs nothing that is left but open reads R.
 *
 * R8  Each write that is taken absorbs the excursions to other values just before it. The result
 *     has linearized more and is in the same state. In a completion without them, delete u and R
 *     where they stand: in between stood only reads of R, and what follows expects no such value,
 *     so it is a write, and does not notice.
 * R9  So an excursion is not tried on its own, unless it is x or x is in R. Else it is followed by
 *     excursions, and then by a write that absorbs them all. That write may be a crashed one that
 *     restores the very state that was left; so where something is absorbed R4 does not hold, and
 *     R5 looks from the dead state that the excursions leave.
 *
 * R11 A configuration that is doomed by an operation can get as far as its return, and no further.
 *     Once the search has been there, on whatever way, it need not go on: neither a linearization
 *     nor a later operation to blame is to be found. */
#include "search/trial.h"

#include <assert.h>

/* x is legal: FIRST REST CRASHED. It is not: HELP REST CRASHED_HELP CRASHED. In a second pass the
 * same for what brings doom. */
enum { FIRST, HELP, REST, CRASHED_HELP, CRASHED, PASS, END = 2 * PASS };

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

/* Whether a crashed operation that takes `before` to `after` can be observed at once (R5). What is
 * illegal before and legal after needs `after`, but for failed CAS, which need not `before`. */
static bool is_observed (const mns_trials *trials, uint32_t before, uint32_t after)
{
    const mns_config *config = trials->config;
    assert (after < config->needs.value_count);
    if (config->needs.open[after] > 0)
        return true;
    for (uint32_t i = 0; config->needs.has_failed && i < config->open_count; i++)
        if (!legal (trials, before, mns_config_class (config, i)) &&
            legal (trials, after, mns_config_class (config, i)))
            return true;
    return false;
}

/* Whether a trial belongs to this pass. What leaves the state takes its own need of it along. */
static bool is_due (const mns_trials *trials, const mns_cursor *cursor, uint32_t call,
                    uint32_t class_id, uint32_t state)
{
    const mns_config *config = trials->config;
    uint32_t doom = state != config->state ? trials->leaving : MNS_NO_DOOM;
    if (doom != MNS_NO_DOOM && mns_class_needs_value (&trials->space->classes.at[class_id]))
        doom = mns_config_doom (config, config->state, call);
    if (cursor->phase < PASS)
        return doom == MNS_NO_DOOM;
    return doom != MNS_NO_DOOM && doom > config->deepest;
}

/* An excursion that neither is x nor has x in it (R9). */
static bool is_idle_excursion (const mns_trials *trials, uint32_t index)
{
    const mns_config *config = trials->config;
    const mns_class *x = &trials->space->classes.at[mns_config_class (config, 0)];
    if (index == 0 || !mns_config_is_excursion (config, config->open[index]))
        return false;
    return x->kind != MNS_CLASS_READ ||
           x->a != trials->space->classes.at[mns_config_class (config, index)].b;
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
                    (config->owed != MNS_NO_STATE && legal (trials, config->owed, class_id)) ||
                    is_idle_excursion (trials, index);
        if (skip) {
            cursor->index++;
            *seen = trials->round;
            continue;
        }
        while (next_successor (trials, cursor, class_id, &out->state)) {
            if ((!x_legal && legal (trials, out->state, x) != (cursor->phase % PASS == HELP)) ||
                !is_due (trials, cursor, config->open[index], class_id, out->state))
                continue;
            *out = (mns_trial){ false, index, out->state };
            return true;
        }
        *seen = trials->round;
    }
    return false;
}

static bool absorbs (const mns_trials *trials, const mns_trial *crashed)
{
    const mns_config *config = trials->config;
    uint32_t class_id = config->labels->groups[crashed->at].class_id;
    return trials->space->classes.at[class_id].kind == MNS_CLASS_WRITE &&
           mns_config_absorbs (config, crashed->state);
}

static bool is_worth_crashing (const mns_trials *trials, const mns_trial *trial)
{
    const mns_config *config = trials->config;
    if (trials->observe && !is_observed (trials, config->state, trial->state))
        return false;
    return trial->state != config->state || (trials->rules_off & MNS_RULE_NO_CRASHED_NOOP) ||
           absorbs (trials, trial);
}

/* The first group from `group` on that may be observed; the group count if there is none. */
static uint32_t next_group (const mns_trials *trials, uint32_t group)
{
    const mns_needs *needs = &trials->config->needs;
    uint32_t count = trials->config->labels->group_count;
    if (!trials->observe || needs->has_failed || group >= count)
        return group;
    uint32_t word = group / 64;
    uint64_t bits = needs->wanted[word] & (UINT64_MAX << group % 64);
    while (bits == 0 && ++word < (count + 63) / 64)
        bits = needs->wanted[word];
    return bits != 0 ? word * 64 + (uint32_t) __builtin_ctzll (bits) : count;
}

static bool next_crashed (mns_trials *trials, mns_cursor *cursor, bool x_legal, mns_trial *out)
{
    const mns_config *config = trials->config;
    uint32_t x = mns_config_class (config, 0);
    bool merge = !(trials->rules_off & MNS_RULE_EARLIEST_IN_CLASS);
    if (config->unused == 0)
        return false;
    see_labels (trials, config->open_count);
    while ((cursor->index = next_group (trials, cursor->index)) < config->labels->group_count) {
        const mns_group *group = &config->labels->groups[cursor->index];
        uint32_t index = cursor->index;
        if (config->used[index] == config->available[index] ||
            (merge && trials->seen[group->label] == trials->round) ||
            (config->owed != MNS_NO_STATE && legal (trials, config->owed, group->class_id))) {
            cursor->index++;
            continue;
        }
        while (next_successor (trials, cursor, group->class_id, &out->state)) {
            *out = (mns_trial){ true, index, out->state };
            if (is_worth_crashing (trials, out) &&
                (x_legal ||
                 legal (trials, out->state, x) == (cursor->phase % PASS == CRASHED_HELP)) &&
                is_due (trials, cursor, MNS_CALL_NEVER, group->class_id, out->state))
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
    if (cursor->index > 0 || (config->owed != MNS_NO_STATE && legal (trials, config->owed, x)))
        return false;
    while (next_successor (trials, cursor, x, &state)) {
        *out = (mns_trial){ false, 0, state };
        if (is_due (trials, cursor, config->open[0], x, state))
            return true;
    }
    return false;
}

static void next_phase (mns_cursor *cursor)
{
    assert (cursor->phase < END);
    cursor->phase++;
    /* x is not tried again. */
    cursor->index = cursor->phase % PASS == HELP || cursor->phase % PASS == REST;
    cursor->successor = 0;
}

bool mns_trials_next (mns_trials *trials, mns_cursor *cursor, mns_trial *out)
{
    const mns_config *config = trials->config;
    assert (config->open_count > 0 && !mns_config_complete (config));
    bool x_legal = legal (trials, config->state, mns_config_class (config, 0));
    trials->leaving = mns_config_doom (config, config->state, MNS_CALL_NEVER);
    for (; cursor->phase < (config->foresee ? END : PASS); next_phase (cursor)) {
        uint32_t phase = cursor->phase % PASS;
        bool found = false;
        if (phase == FIRST)
            found = x_legal && next_first (trials, cursor, out);
        else if (phase == REST || (phase == HELP && !x_legal))
            found = next_open (trials, cursor, x_legal, out);
        else if (phase == CRASHED || (phase == CRASHED_HELP && !x_legal))
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
    uint32_t owed = MNS_NO_STATE;
    if (!trial->crashed) {
        mns_config_take (config, trial->at, trial->state);
        return;
    }
    if (trials->observe)
        owed = absorbs (trials, trial) ? MNS_DEAD_STATE : config->state;
    mns_config_take_crashed (config, trial->at, trial->state, owed);
}
