/* frontier_sweep.c: from event to event.
 *
 * Two sets take turns: the frontier is the part of one that linearized what returned, and is
 * settled into the other at the next return. Within a set members are expanded in the order of
 * crashed operations used, so that what dominates comes first, and is there before what it
 * dominates is expanded: without that order the closure of one return would enumerate all subsets
 * of the crashed operations, even though few configurations stay. */
#include "search/frontier_sweep.h"

#include <assert.h>
#include <string.h>

enum { POLL_TICKS = 1024 };

/* ---- Beginning and end. */

static bool make_tables (mns_sweep *sweep)
{
    mns_region *region = &sweep->tables;
    size_t labels;
    if (!mns_plan_init (&sweep->plan, sweep->problem, sweep->rules, region))
        return false;
    sweep->has_live =
        sweep->plan.family &&
        mns_sweep_has (sweep, MNS_RULE_DEAD_VALUES | MNS_RULE_ABSORB | MNS_RULE_DEAD_END);
    if (sweep->has_live && !mns_liveness_init (&sweep->live, &sweep->plan, sweep->horizon, region))
        return false;
    if (!mns_tallies_init (&sweep->tallies, &sweep->plan, sweep->relax,
                           sweep->has_live ? sweep->live.last_use : NULL, region))
        return false;
    if (!mns_window_init (&sweep->window, &sweep->plan, region) || !mns_layer_init (sweep))
        return false;
    sweep->dead = sweep->plan.value_count;
    sweep->chains = sweep->beam == NULL || sweep->beam->per_group > 1;
    labels = sweep->plan.crashed_count;
    assert (labels <= sweep->problem->crashed_count);
    sweep->stale = mns_region_array (region, 2 * labels, sizeof *sweep->stale);
    sweep->work = mns_region_zalloc (region, (sweep->problem->crashed_count + (size_t) 1) *
                                                 sizeof *sweep->work);
    sweep->work_last = mns_region_zalloc (region, (sweep->problem->crashed_count + (size_t) 1) *
                                                      sizeof *sweep->work);
    sweep->steps =
        mns_region_array (region, 2 * (size_t) sweep->window.slots + 4, sizeof *sweep->steps);
    sweep->excursions = mns_region_zalloc (region, sweep->window.words * sizeof (uint64_t));
    sweep->detours = mns_region_zalloc (region, sweep->window.words * sizeof (uint64_t));
    return sweep->stale != NULL && sweep->work != NULL && sweep->work_last != NULL &&
           sweep->steps != NULL && sweep->excursions != NULL && sweep->detours != NULL;
}

static bool make_sets (mns_sweep *sweep)
{
    for (uint32_t i = 0; i < 2; i++) {
        mns_config_set *set = &sweep->sets[i];
        mns_config_set_init (set, sweep->budget, sweep->plan.mask_words, sweep->tallies.words);
        set->key = sweep->layer.key;
        set->guards = sweep->tallies.guards;
        set->counts_equal = !mns_sweep_has (sweep, MNS_RULE_CRASHED_DOMINANCE);
        set->per_group = sweep->beam != NULL ? sweep->beam->per_group : 0;
    }
    sweep->set = &sweep->sets[0];
    sweep->parent = mns_region_zalloc (&sweep->tables, sweep->set->stride);
    sweep->child = mns_region_zalloc (&sweep->tables, sweep->set->stride);
    if (sweep->parent == NULL || sweep->child == NULL || !mns_config_set_clear (sweep->set, 1))
        return false;
    sweep->child->state = sweep->space->initial;
    sweep->child->owed_state = sweep->child->owed_class = MNS_NONE;
    assert (sweep->child->used == 0);
    return mns_config_set_add (sweep->set, sweep->child) == 0 &&
           mns_u32s_push (&sweep->frontier, 0);
}

static bool begin (mns_sweep *sweep)
{
    mns_budget *budget = sweep->budget;
    assert (sweep->problem->event_count >= sweep->problem->call_count);
    mns_region_init (&sweep->tables, budget, 1024);
    mns_u32s_init (&sweep->frontier, budget);
    mns_lineage_init (&sweep->lineage, budget, !sweep->relaxed);
    sweep->returned = MNS_NONE;
    sweep->work_low = UINT32_MAX;
    if (!make_tables (sweep) || !make_sets (sweep)) {
        sweep->trouble = MNS_CAUSE_MEMORY;
        return false;
    }
    assert (sweep->frontier.count == 1);
    return true;
}

static void end (mns_sweep *sweep)
{
    for (uint32_t i = 0; i < 2; i++)
        if (sweep->sets[i].budget != NULL)
            mns_config_set_reset (&sweep->sets[i]);
    mns_lineage_reset (&sweep->lineage);
    mns_u32s_reset (&sweep->frontier);
    mns_region_reset (&sweep->tables);
    assert (sweep->frontier.count == 0);
}

/* ---- Limits. */

static const mns_cause cause_of_stop[] = { [MNS_STOP_NONE] = MNS_CAUSE_NONE,
                                           [MNS_STOP_CANCELLED] = MNS_CAUSE_CANCELLED,
                                           [MNS_STOP_TIME] = MNS_CAUSE_TIME,
                                           [MNS_STOP_LOST] = MNS_CAUSE_LOST };

static void look_around (mns_sweep *sweep)
{
    const mns_limits *limits = sweep->limits;
    if (sweep->space->status != MINOS_OK)
        sweep->trouble =
            sweep->space->status == MINOS_NO_MEMORY ? MNS_CAUSE_MEMORY : MNS_CAUSE_FAILED;
    else if (limits->stop != NULL)
        sweep->trouble = cause_of_stop[mns_stop_poll (limits->stop)];
    if (limits->states_told != NULL)
        atomic_store_explicit (limits->states_told, sweep->states, memory_order_relaxed);
    if (limits->frontier_told != NULL)
        atomic_store_explicit (limits->frontier_told, sweep->set->count, memory_order_relaxed);
}

/* Whether the search may go on; called for each configuration. */
static bool may_go_on (mns_sweep *sweep)
{
    if (sweep->trouble == MNS_CAUSE_NONE && sweep->states > sweep->limits->states_max)
        sweep->trouble = MNS_CAUSE_STATES;
    if (sweep->trouble == MNS_CAUSE_NONE && ++sweep->ticks % POLL_TICKS == 0)
        look_around (sweep);
    return sweep->trouble == MNS_CAUSE_NONE;
}

/* ---- One return. */

/* Counts of tallies that are of no use any more are zeroed, so that they distinguish nothing, and
 * their fields may be used again. */
static void clear_stale (mns_sweep *sweep, mns_config *config)
{
    for (uint32_t i = 0; i < sweep->stale_count; i++) {
        const mns_tally *tally = &sweep->tallies.at[sweep->stale[i]];
        uint32_t count = mns_count_of (sweep, config, sweep->stale[i]);
        assert (tally->word != MNS_NONE);
        assert (config->used >= count);
        config->used -= count;
        config->words[sweep->window.words + tally->word] -= (uint64_t) count << tally->shift;
    }
}

static void make_stale (mns_sweep *sweep, uint32_t tally)
{
    assert (tally < sweep->tallies.count);
    for (uint32_t i = 0; i < sweep->stale_count; i++)
        if (sweep->stale[i] == tally)
            return;
    if (sweep->tallies.at[tally].word == MNS_NONE)
        return;
    assert (sweep->stale_count < 2 * sweep->tallies.count);
    sweep->stale[sweep->stale_count++] = tally;
}

/* Moves the frontier into the other set, as the pending operations are now. */
static bool settle_frontier (mns_sweep *sweep)
{
    mns_config_set *from = sweep->set;
    mns_config_set *to = from == &sweep->sets[0] ? &sweep->sets[1] : &sweep->sets[0];
    size_t count = sweep->frontier.count;
    assert (count > 0);
    if (!mns_config_set_clear (to, count)) {
        sweep->trouble = MNS_CAUSE_MEMORY;
        return false;
    }
    to->pruned = from->pruned;
    sweep->set = to;
    /* The new frontier grows behind the old one, which is then taken away. */
    for (size_t i = 0; i < count && may_go_on (sweep); i++) {
        const mns_config *config = mns_config_at (from, sweep->frontier.at[i]);
        if (config->flags & MNS_CONFIG_DOMINATED)
            continue;
        memcpy (sweep->child, config, from->stride);
        assert (config->owed_state == MNS_NONE);
        if (sweep->returned != MNS_NONE)
            mns_bits_remove (sweep->child->words, sweep->returned);
        clear_stale (sweep, sweep->child);
        sweep->step_count = 0;
        mns_expand_settle (sweep);
    }
    sweep->frontier.count -= count;
    memmove (sweep->frontier.at, sweep->frontier.at + count,
             sweep->frontier.count * sizeof *sweep->frontier.at);
    sweep->stale_count = 0;
    return sweep->trouble == MNS_CAUSE_NONE;
}

static void give_up_work (mns_sweep *sweep)
{
    assert (sweep->beam != NULL);
    for (uint32_t used = sweep->work_low; used <= sweep->work_high; used++)
        sweep->work[used] = 0;
    sweep->set->pruned = true;
    assert (sweep->frontier.count > 0);
}

/* Expands until nothing is left to expand. In the order of arrival, so that fewer operations are
 * linearized first: what is not done yet may still be of use. */
static bool close_towards (mns_sweep *sweep)
{
    assert (sweep->work_high <= sweep->problem->crashed_count);
    while (sweep->work_low <= sweep->work_high) {
        uint32_t index = sweep->work[sweep->work_low];
        if (index == 0) {
            sweep->work_low++;
            continue;
        }
        if (!may_go_on (sweep))
            break;
        if (sweep->beam != NULL && mns_beam_is_full (sweep)) {
            give_up_work (sweep);
            break;
        }
        assert (index <= sweep->set->count);
        sweep->work[sweep->work_low] = mns_config_at (sweep->set, index - 1)->work;
        mns_expand_member (sweep, index - 1);
    }
    if (sweep->trouble != MNS_CAUSE_NONE)
        return false;
    sweep->work_low = UINT32_MAX;
    sweep->work_high = 0;
    return true;
}

static void drop_dominated (mns_sweep *sweep)
{
    size_t kept = 0;
    for (size_t i = 0; i < sweep->frontier.count; i++) {
        const mns_config *config = mns_config_at (sweep->set, sweep->frontier.at[i]);
        /* A crashed operation that comes last is not needed; its parent is here too. */
        if ((config->flags & MNS_CONFIG_DOMINATED) == 0 && config->owed_state == MNS_NONE)
            sweep->frontier.at[kept++] = sweep->frontier.at[i];
    }
    assert (kept <= sweep->frontier.count);
    sweep->frontier.count = kept;
    if (kept > sweep->frontier_max)
        sweep->frontier_max = kept;
    assert (sweep->frontier_max >= kept);
}

static void collect (mns_sweep *sweep)
{
    size_t count = sweep->frontier.count;
    uint32_t *roots = mns_alloc_array (sweep->budget, count, sizeof *roots);
    if (roots == NULL) {
        mns_lineage_drop (&sweep->lineage);
        return;
    }
    for (size_t i = 0; i < count; i++)
        roots[i] = mns_config_at (sweep->set, sweep->frontier.at[i])->link;
    mns_lineage_collect (&sweep->lineage, roots, count);
    assert (sweep->lineage.links.count > 0);
    for (size_t i = 0; i < count; i++)
        mns_config_at (sweep->set, sweep->frontier.at[i])->link = roots[i];
    mns_free (sweep->budget, roots, count * sizeof *roots);
    assert (count == sweep->frontier.count);
}

static void tell_end_of_use (mns_sweep *sweep, uint32_t event, const mns_class *class)
{
    if (!sweep->has_live || !mns_class_needs (class) || sweep->plan.crashed_count == 0)
        return;
    assert (class->a < sweep->live.value_count);
    if (sweep->live.last_use[class->a] != event + 1)
        return;
    for (uint32_t k = sweep->plan.producers[class->a]; k != MNS_NONE;
         k = sweep->plan.crashed[k].next) {
        uint32_t tally = sweep->plan.crashed[k].tally;
        if (sweep->tallies.at[tally].until == event + 1)
            make_stale (sweep, tally);
    }
    assert (sweep->stale_count <= 2 * sweep->plan.crashed_count);
}

/* False: nothing is left of the frontier, or there is trouble. */
static bool process_return (mns_sweep *sweep, uint32_t event, uint32_t call)
{
    uint32_t class_id = sweep->problem->calls[call].class_id;
    uint32_t slot = mns_window_slot_of (&sweep->window, call);
    mns_layer_begin (sweep, event, slot);
    if (!settle_frontier (sweep) || !close_towards (sweep))
        return false;
    drop_dominated (sweep);
    if (sweep->recorder != NULL && event >= sweep->recorder->from_event &&
        !mns_layer_record (sweep, call))
        sweep->trouble = MNS_CAUSE_MEMORY;
    if (sweep->beam != NULL)
        mns_beam_trim (sweep);
    if (sweep->space->status != MINOS_OK)
        look_around (sweep);
    if (sweep->frontier.count == 0 || sweep->trouble != MNS_CAUSE_NONE)
        return false;
    mns_window_return (&sweep->window, slot);
    sweep->returned = slot;
    tell_end_of_use (sweep, event, &sweep->space->classes.at[class_id]);
    if (mns_lineage_is_due (&sweep->lineage))
        collect (sweep);
    assert (sweep->set->count >= sweep->frontier.count);
    return true;
}

static void process_call (mns_sweep *sweep, uint32_t call)
{
    const mns_call *at = &sweep->problem->calls[call];
    const mns_class *class = &sweep->space->classes.at[at->class_id];
    uint32_t k = sweep->plan.crashed_of[sweep->plan.label_of[at->class_id]];
    mns_window_call (&sweep->window, call);
    if (at->ret == MNS_CALL_NEVER) {
        /* Its field may have been another tally's. */
        if (k != MNS_NONE && sweep->window.tallied[sweep->plan.crashed[k].tally] == 1)
            make_stale (sweep, sweep->plan.crashed[k].tally);
    } else if (sweep->has_live) {
        mns_liveness_call (&sweep->live, class, at);
    }
    assert (sweep->window.pending <= sweep->window.slots);
}

/* ---- The answer. */

static void answer_valid (mns_sweep *sweep, mns_answer *answer, mns_region *region)
{
    const mns_config *last = mns_config_at (sweep->set, sweep->frontier.at[0]);
    assert (sweep->frontier.count > 0);
    if (sweep->relaxed) {
        answer->cause = MNS_CAUSE_PRUNED;
        return;
    }
    answer->witness =
        mns_lineage_path (&sweep->lineage, last->link, region, &answer->witness_count);
    if (answer->witness == NULL) {
        answer->cause = MNS_CAUSE_MEMORY;
        return;
    }
    assert (answer->witness_count <= sweep->problem->call_count);
    answer->valid = MINOS_VALID_TRUE;
}

static void answer_invalid (const mns_sweep *sweep, mns_answer *answer, uint32_t event)
{
    assert (event < sweep->problem->event_count);
    assert (sweep->problem->events[event] & 1);
    if (sweep->set->pruned) {
        answer->cause = MNS_CAUSE_PRUNED;
        return;
    }
    answer->valid = MINOS_VALID_FALSE;
    answer->blocked_event = event;
    answer->blocked_canonical = !sweep->relaxed;
}

static void sweep_events (mns_sweep *sweep, mns_answer *answer, mns_region *region)
{
    const mns_problem *problem = sweep->problem;
    uint32_t e = 0;
    assert (sweep->frontier.count == 1);
    look_around (sweep);
    for (; e < problem->event_count && sweep->trouble == MNS_CAUSE_NONE; e++) {
        uint32_t call = problem->events[e] >> 1;
        if ((problem->events[e] & 1) == 0)
            process_call (sweep, call);
        else if (!process_return (sweep, e, call))
            break;
    }
    answer->events_done = e;
    if (sweep->trouble != MNS_CAUSE_NONE)
        answer->cause = sweep->trouble;
    else if (e < problem->event_count)
        answer_invalid (sweep, answer, e);
    else
        answer_valid (sweep, answer, region);
    assert ((answer->valid == MINOS_VALID_UNKNOWN) == (answer->cause != MNS_CAUSE_NONE));
}

/* One sweep over all events. */
static void run_once (mns_sweep *sweep, mns_answer *answer, mns_region *region)
{
    *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN };
    sweep->space = sweep->problem->space;
    sweep->budget = region->budget;
    sweep->rules = MNS_RULE_ALL & ~sweep->limits->rules_off;
    assert (sweep->space != NULL);
    if (sweep->relax != NULL && sweep->relax->reuse)
        sweep->rules &= ~MNS_RELAX_RULES_OFF;
    if (sweep->recorder != NULL)
        sweep->rules &= ~(uint32_t) MNS_RULE_DEAD_END;
    if (sweep->space->status != MINOS_OK)
        answer->cause = MNS_CAUSE_FAILED;
    else if (!begin (sweep))
        answer->cause = sweep->trouble;
    else
        sweep_events (sweep, answer, region);
    answer->states = sweep->states;
    answer->frontier_max = sweep->frontier_max;
    end (sweep);
    assert (answer->valid != MINOS_VALID_UNKNOWN || answer->cause != MNS_CAUSE_NONE);
}

/* R11 gives up configurations that cannot last, and so the frontier may dry up at e before the
 * first prefix that is not linearizable ends. But what was given up for an operation that returns
 * before e would have died before e in any case. So a second sweep looks at such operations only:
 * it is as lean up to e, and gives up nothing that would live on after it. It dries up at the
 * canonical event. Should it come to a limit, the history is invalid all the same, and all that the
 * first sweep gave up would have died by `dead_until`. */
void mns_sweep_run (mns_sweep *sweep, mns_answer *answer, mns_region *region)
{
    mns_sweep again = *sweep;
    mns_answer exact;
    sweep->horizon = UINT32_MAX;
    run_once (sweep, answer, region);
    if (answer->valid != MINOS_VALID_FALSE || !sweep->dead_ends)
        return;
    assert (answer->blocked_event > 0);
    again.horizon = answer->blocked_event - 1;
    again.states = answer->states;
    run_once (&again, &exact, region);
    assert (exact.valid != MINOS_VALID_TRUE);
    if (exact.valid == MINOS_VALID_FALSE) {
        assert (exact.blocked_event >= answer->blocked_event);
        *answer = exact;
        return;
    }
    answer->states = exact.states;
    answer->blocked_canonical = false;
    if (answer->blocked_event < sweep->dead_until)
        answer->blocked_event = sweep->dead_until;
}
