/* config.c: steps forth and back.
 *
 * Going forth passes events: a call opens its operation, the return of a linearized operation frees
 * its slot, the return of another one is the layer. Going back passes the same events backwards
 * and then takes the trail's tail off, so nothing is stored per step but the trail's call.
 *
 * Invariants: `open` is sorted by return and holds the completed operations that are called, not
 * returned and not linearized; open[0] returns at the layer; a bit of `done` is set exactly for
 * open operations that are linearized; the hash is that of the whole set, which the layer and
 * `done` determine, so that passing a return need not touch it. */
#include "search/config.h"

#include <assert.h>
#include <string.h>

static uint64_t key_of (uint32_t call)
{
    return mns_mix ((uint64_t) call + 0x9e3779b97f4a7c15u);
}

/* ---- Slots: a call takes the lowest free one, a return frees it. */
static bool lay_slots (mns_config *config)
{
    const mns_problem *problem = config->problem;
    mns_budget *budget = problem->space->budget;
    uint64_t *taken = mns_zalloc (budget, config->done_words * sizeof *taken);
    if (taken == NULL)
        return false;
    for (uint32_t e = 0; e < problem->event_count; e++) {
        uint32_t call = problem->events[e] >> 1, word = 0;
        if (problem->calls[call].ret == MNS_CALL_NEVER)
            continue;
        if (problem->events[e] & 1) {
            taken[config->place[call] / 64] &= ~(UINT64_C (1) << config->place[call] % 64);
            continue;
        }
        while (taken[word] == UINT64_MAX)
            word++;
        assert (word < config->done_words);
        config->place[call] = word * 64 + (uint32_t) __builtin_ctzll (~taken[word]);
        taken[word] |= UINT64_C (1) << config->place[call] % 64;
    }
    mns_free (budget, taken, config->done_words * sizeof *taken);
    return true;
}

bool mns_config_init (mns_config *config, mns_labels *labels, mns_problem *problem,
                      uint32_t rules_off)
{
    mns_budget *budget = problem->space->budget;
    *labels = (mns_labels){ .budget = budget };
    *config = (mns_config){ .problem = problem, .labels = labels };
    config->pure_at_once = !(rules_off & MNS_RULE_PURE_AT_ONCE);
    config->state = problem->space->initial;
    config->owed = MNS_NO_STATE;
    config->doom = MNS_NO_DOOM;
    config->done_words = (problem->width_max + 63) / 64;
    if (!mns_needs_init (&config->needs, problem))
        return false;
    config->foresee = config->needs.on && !(rules_off & MNS_RULE_DEAD_END);
    config->absorb = config->needs.on && !config->needs.has_failed && config->pure_at_once &&
                     !(rules_off & (MNS_RULE_ABSORB | MNS_RULE_DEAD_VALUES));
    config->place = mns_alloc_array (budget, problem->call_count, sizeof *config->place);
    if (config->place != NULL && mns_labels_init (labels, problem, rules_off, config->place) &&
        mns_needs_watch (&config->needs, labels) && lay_slots (config)) {
        config->open = mns_alloc_array (budget, problem->width_max, sizeof *config->open);
        config->done = mns_zalloc (budget, config->done_words * sizeof *config->done);
        config->available = mns_zalloc (budget, labels->group_count * sizeof *config->available);
        config->used = mns_zalloc (budget, labels->group_count * sizeof *config->used);
        config->vector = mns_zalloc (budget, labels->vector_words * sizeof *config->vector);
        config->trail = mns_alloc_array (budget, problem->call_count, sizeof *config->trail);
        if (config->open && config->done && config->available && config->used && config->vector &&
            config->trail)
            return true;
    }
    mns_config_reset (config, labels);
    return false;
}

static void free_array (mns_budget *budget, void *memory, size_t count, size_t size)
{
    if (memory != NULL)
        mns_free (budget, memory, count * size);
}

void mns_config_reset (mns_config *config, mns_labels *labels)
{
    const mns_problem *problem = config->problem;
    mns_budget *budget = problem->space->budget;
    assert (config->labels == labels);
    free_array (budget, config->place, problem->call_count, sizeof *config->place);
    free_array (budget, config->open, problem->width_max, sizeof *config->open);
    free_array (budget, config->done, config->done_words, sizeof *config->done);
    free_array (budget, config->available, labels->group_count, sizeof *config->available);
    free_array (budget, config->used, labels->group_count, sizeof *config->used);
    free_array (budget, config->vector, labels->vector_words, sizeof *config->vector);
    free_array (budget, config->trail, problem->call_count, sizeof *config->trail);
    mns_needs_reset (&config->needs);
    mns_labels_reset (labels);
    *config = (mns_config){ .problem = config->problem, .labels = labels };
}

/* ---- The open array. */
static uint32_t find_open (const mns_config *config, uint32_t ret)
{
    const mns_call *calls = config->problem->calls;
    uint32_t low = 0, high = config->open_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (calls[config->open[middle]].ret < ret)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_open (mns_config *config, uint32_t call)
{
    uint32_t at = find_open (config, config->problem->calls[call].ret);
    assert (config->open_count < config->problem->width_max);
    memmove (config->open + at + 1, config->open + at,
             (config->open_count - at) * sizeof *config->open);
    config->open[at] = call;
    config->open_count++;
    mns_needs_count_open (&config->needs, &config->problem->calls[call], 1);
}

static void remove_open (mns_config *config, uint32_t at)
{
    assert (at < config->open_count);
    mns_needs_count_open (&config->needs, &config->problem->calls[config->open[at]], -1);
    config->open_count--;
    memmove (config->open + at, config->open + at + 1,
             (config->open_count - at) * sizeof *config->open);
}

static bool is_done (const mns_config *config, uint32_t call)
{
    return config->done[config->place[call] / 64] >> config->place[call] % 64 & 1;
}

static void set_done (mns_config *config, uint32_t call)
{
    assert (!is_done (config, call));
    config->done[config->place[call] / 64] |= UINT64_C (1) << config->place[call] % 64;
}

static void clear_done (mns_config *config, uint32_t call)
{
    assert (is_done (config, call));
    config->done[config->place[call] / 64] &= ~(UINT64_C (1) << config->place[call] % 64);
}

/* ---- Steps forth. */
static void linearize (mns_config *config, uint32_t call)
{
    assert (config->trail_count < config->problem->call_count);
    config->trail[config->trail_count++] = call;
    config->hash ^= key_of (call);
    set_done (config, call);
    mns_needs_count_left (&config->needs, &config->problem->calls[call], -1);
}

/* An operation of `open`, which is squeezed later. */
static void linearize_open (mns_config *config, uint32_t call)
{
    linearize (config, call);
    mns_needs_count_open (&config->needs, &config->problem->calls[call], -1);
}

static void squeeze_open (mns_config *config)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < config->open_count; i++)
        if (!is_done (config, config->open[i]))
            config->open[kept++] = config->open[i];
    config->open_count = kept;
}

static bool goes_at_once (const mns_config *config, uint32_t call)
{
    mns_space *space = config->problem->space;
    uint32_t class_id = config->problem->calls[call].class_id;
    return config->pure_at_once && space->classes.at[class_id].pure &&
           mns_space_step (space, config->state, class_id) == config->state;
}

bool mns_config_is_excursion (const mns_config *config, uint32_t call)
{
    const mns_class *class =
        &config->problem->space->classes.at[config->problem->calls[call].class_id];
    return config->absorb && class->kind == MNS_CLASS_WRITE &&
           config->needs.left[class->b] == config->needs.open_reads[class->b];
}

static bool is_absorbed (const mns_config *config, uint32_t call, uint32_t value)
{
    uint32_t class_id = config->problem->calls[call].class_id;
    return mns_config_is_excursion (config, call) &&
           config->problem->space->classes.at[class_id].b != value;
}

bool mns_config_absorbs (const mns_config *config, uint32_t value)
{
    for (uint32_t i = 0; config->absorb && i < config->open_count; i++)
        if (is_absorbed (config, config->open[i], value))
            return true;
    return false;
}

/* Linearizes excursions: each write but `taken`, and then all that needs its value. */
static void absorb (mns_config *config, uint32_t taken, uint32_t value)
{
    uint32_t count = config->trail_count;
    for (uint32_t i = 0; config->absorb && i < config->open_count; i++) {
        uint32_t call = config->open[i];
        if (call == taken || is_done (config, call) || !is_absorbed (config, call, value))
            continue;
        linearize_open (config, call);
        config->state = config->problem->space->classes.at[config->problem->calls[call].class_id].b;
        for (uint32_t j = 0; config->needs.open_reads[config->state] > 0; j++) {
            assert (j < config->open_count);
            if (!is_done (config, config->open[j]) && goes_at_once (config, config->open[j]))
                linearize_open (config, config->open[j]);
        }
    }
    if (config->trail_count > count)
        squeeze_open (config);
}

/* The value that a write of the class leaves, MNS_NO_STATE for what is no write. */
static uint32_t written (const mns_config *config, uint32_t class_id)
{
    const mns_class *class = &config->problem->space->classes.at[class_id];
    return class->kind == MNS_CLASS_WRITE ? class->b : MNS_NO_STATE;
}

uint32_t mns_config_doom (const mns_config *config, uint32_t value, uint32_t but)
{
    const mns_needs *needs = &config->needs;
    const mns_problem *problem = config->problem;
    if (!config->foresee || value >= needs->value_count || needs->open_makers[value] > 0)
        return MNS_NO_DOOM;
    uint32_t in_time = mns_needs_next_maker (needs, problem, value, config->layer);
    uint32_t i = mns_needs_first_due (needs, problem, value, config->layer);
    for (; i < needs->needer_at[value + 1]; i++) {
        uint32_t call = needs->needers[i];
        if (problem->calls[call].ret > in_time)
            break;
        if (call != but && (problem->calls[call].call > config->layer || !is_done (config, call)))
            return problem->calls[call].ret;
    }
    return MNS_NO_DOOM;
}

static void change_state (mns_config *config, uint32_t from, uint32_t to)
{
    config->state = to;
    if (from == to)
        return;
    uint32_t doom = mns_config_doom (config, from, MNS_CALL_NEVER);
    config->doom = doom < config->doom ? doom : config->doom;
}

void mns_config_take (mns_config *config, uint32_t index, uint32_t state)
{
    uint32_t call = config->open[index], class_id = config->problem->calls[call].class_id;
    uint32_t from = config->state, value = written (config, class_id);
    assert (config->problem->calls[call].ret >= config->layer);
    if (value != MNS_NO_STATE)
        absorb (config, call, value);
    remove_open (config, find_open (config, config->problem->calls[call].ret));
    linearize (config, call);
    change_state (config, from, state);
    config->owed = MNS_NO_STATE;
}

void mns_config_take_crashed (mns_config *config, uint32_t group, uint32_t state, uint32_t owed)
{
    const mns_group *g = &config->labels->groups[group];
    uint32_t call = config->labels->crashed[g->first + config->used[group]];
    uint32_t from = config->state, value = written (config, g->class_id);
    assert (config->used[group] < config->available[group] && config->unused > 0);
    if (value != MNS_NO_STATE)
        absorb (config, call, value);
    assert (config->trail_count < config->problem->call_count);
    config->trail[config->trail_count++] = call;
    mns_needs_count_left (&config->needs, &config->problem->calls[call], -1);
    mns_needs_count_open (&config->needs, &config->problem->calls[call], -1);
    config->used[group]++;
    config->unused--;
    config->vector[g->word] += UINT64_C (1) << g->shift;
    change_state (config, from, state);
    config->owed = owed;
}

static void take_pure (mns_config *config)
{
    uint32_t count = config->trail_count;
    for (uint32_t i = 0; i < config->open_count; i++)
        if (goes_at_once (config, config->open[i]))
            linearize_open (config, config->open[i]);
    if (config->trail_count == count)
        return;
    squeeze_open (config);
    config->owed = MNS_NO_STATE; /* they were not legal before: they are what was owed */
}

/* An operation that is called too late for the value that it needs. */
static void foresee_call (mns_config *config, uint32_t call)
{
    const mns_call *c = &config->problem->calls[call];
    const mns_class *class = &config->problem->space->classes.at[c->class_id];
    if (!config->foresee || !mns_class_needs_value (class) || class->a == config->state ||
        config->needs.open_makers[class->a] > 0)
        return;
    if (mns_needs_next_maker (&config->needs, config->problem, class->a, config->layer) > c->ret &&
        c->ret < config->doom)
        config->doom = c->ret;
}

static void pass_call (mns_config *config, uint32_t call)
{
    if (config->problem->calls[call].ret == MNS_CALL_NEVER) {
        config->available[config->place[call]]++;
        config->unused++;
        mns_needs_count_open (&config->needs, &config->problem->calls[call], 1);
    } else if (goes_at_once (config, call)) {
        linearize (config, call);
    } else {
        add_open (config, call);
        foresee_call (config, call);
    }
}

void mns_config_settle (mns_config *config)
{
    const mns_problem *problem = config->problem;
    if (config->pure_at_once)
        take_pure (config);
    for (; config->layer < problem->event_count; config->layer++) {
        uint32_t call = problem->events[config->layer] >> 1;
        if (!(problem->events[config->layer] & 1))
            pass_call (config, call);
        else if (is_done (config, call))
            clear_done (config, call);
        else
            break;
    }
    if (config->absorb && config->state < config->needs.value_count &&
        config->needs.left[config->state] == 0)
        config->state = MNS_DEAD_STATE;
    if (config->layer > config->deepest)
        config->deepest = config->layer;
    assert (mns_config_complete (config) || config->open[0] == problem->events[config->layer] >> 1);
    assert (!mns_config_complete (config) || config->open_count == 0);
}

/* ---- Steps back. */
mns_mark mns_config_mark (const mns_config *config)
{
    return (mns_mark){ config->layer, config->state, config->owed, config->doom,
                       config->trail_count };
}

static void unpass (mns_config *config, uint32_t event)
{
    uint32_t call = event >> 1;
    if (event & 1)
        set_done (config, call);
    else if (config->problem->calls[call].ret == MNS_CALL_NEVER) {
        assert (config->available[config->place[call]] > 0);
        config->available[config->place[call]]--;
        config->unused--;
        mns_needs_count_open (&config->needs, &config->problem->calls[call], -1);
    } else if (is_done (config, call))
        clear_done (config, call);
    else
        remove_open (config, find_open (config, config->problem->calls[call].ret));
}

/* The call that was linearized last, the events since its configuration being passed back. */
static void unlinearize (mns_config *config, uint32_t call)
{
    uint32_t place = config->place[call];
    mns_needs_count_left (&config->needs, &config->problem->calls[call], 1);
    if (config->problem->calls[call].ret == MNS_CALL_NEVER) {
        mns_needs_count_open (&config->needs, &config->problem->calls[call], 1);
        assert (config->used[place] > 0);
        config->used[place]--;
        config->unused++;
        config->vector[config->labels->groups[place].word] -=
            UINT64_C (1) << config->labels->groups[place].shift;
        return;
    }
    config->hash ^= key_of (call);
    if (config->problem->calls[call].call > config->layer)
        return; /* not even called: `unpass` has seen to it */
    clear_done (config, call);
    add_open (config, call);
}

void mns_config_rewind (mns_config *config, const mns_mark *mark)
{
    assert (mark->layer <= config->layer && mark->trail_count <= config->trail_count);
    /* In between, more of a group may be used than are invoked; `unused` wraps, and comes back. */
    while (config->layer > mark->layer) {
        config->layer--;
        unpass (config, config->problem->events[config->layer]);
    }
    while (config->trail_count > mark->trail_count)
        unlinearize (config, config->trail[--config->trail_count]);
    config->state = mark->state;
    config->owed = mark->owed;
    config->doom = mark->doom;
}
