/* generation_isolation.c: what belongs to one generation stays in it.
 *
 * push {:token g} makes g the generation of the queue. Every reserve, steal, ack, requeue and
 * heartbeat names the generation it belongs to. Four things are wrong:
 *
 *     reserve-before-push       an item of g, and no push of g had been called
 *     cross-generation-ack      an item that was delivered in other generations only
 *     stale-generation-reserve  asked for later than the bound after a newer push had returned,
 *                               and answered with the old generation
 *     unscoped                  no generation, though one had been pushed
 *
 * A client whose operation crashed goes on as another process, with the items that it has: what one
 * process was lent may be settled by another, once the first has had such an operation.
 *
 * Whether g' is newer than g is sure where its push was called after that of g had returned. For
 * the bound only the latest delivery of each generation matters, and of the newer pushes the one
 * that returned first: pushes in the order of calls, and minima from the end. O(n + g log g). */
#include "base/sort.h"
#include "check/lease/lease.h"

enum { NONE = UINT32_MAX, SEVERAL = UINT32_MAX, MS = 1000000 };

typedef struct generation_seen {
    minos_value name;
    uint32_t push_call;        /* of the first push that did not fail; NONE: there is none */
    uint32_t push_ret;         /* of the push that returned last; NONE where one crashed */
    uint32_t early, early_ret; /* the delivery that returned first */
    uint32_t late, late_call;  /* the delivery that was called last */
} generation_seen;
MNS_VEC (generation_seen, generations);

/* A push that was answered ok; after `end` has gone over them, the one of it and all that were
 * called later that returned first. */
typedef struct pushed {
    uint32_t call, op;
} pushed;
MNS_VEC (pushed, pushes);

/* An acknowledgement of an item and generation that nobody had been given yet. */
typedef struct doubt {
    uint32_t op, pair, other;
} doubt;
MNS_VEC (doubt, doubts);

typedef struct isolation {
    mns_table by_name; /* generation → number */
    mns_table pairs;   /* item, generation → number */
    mns_table items;   /* item → a delivery of it */
    mns_table owners; /* process, item → a delivery; process, nil: it has a delivery that crashed */
    mns_table owned;     /* process, pair */
    mns_table retired;   /* processes with an operation that crashed */
    mns_u32s pair_calls; /* by pair: the earliest call of a delivery; NONE */
    mns_u32s lent_to;    /* by pair: the process; nil: none; SEVERAL */
    generations all;
    pushes pushes, scratch;
    doubts doubts;
    uint32_t first_push_ret;
    uint32_t crashed; /* call of the first delivery that crashed; NONE */
    uint64_t delivered, settled, push_count;
} isolation;

static bool called_before (const void *context, const pushed *a, const pushed *b)
{
    (void) context;
    return a->call < b->call;
}
MNS_SORT (pushed, sort_pushes, const void *, called_before);

static void begin (mns_scan *scan)
{
    isolation *state = scan->state;

    mns_table_init (&state->by_name, scan->budget);
    mns_table_init (&state->pairs, scan->budget);
    mns_table_init (&state->items, scan->budget);
    mns_table_init (&state->owners, scan->budget);
    mns_table_init (&state->owned, scan->budget);
    mns_table_init (&state->retired, scan->budget);
    mns_u32s_init (&state->pair_calls, scan->budget);
    mns_u32s_init (&state->lent_to, scan->budget);
    generations_init (&state->all, scan->budget);
    pushes_init (&state->pushes, scan->budget);
    pushes_init (&state->scratch, scan->budget);
    doubts_init (&state->doubts, scan->budget);
    state->first_push_ret = state->crashed = NONE;
}

static void reset (mns_scan *scan)
{
    isolation *state = scan->state;

    mns_table_reset (&state->by_name);
    mns_table_reset (&state->pairs);
    mns_table_reset (&state->items);
    mns_table_reset (&state->owners);
    mns_table_reset (&state->owned);
    mns_table_reset (&state->retired);
    mns_u32s_reset (&state->pair_calls);
    mns_u32s_reset (&state->lent_to);
    generations_reset (&state->all);
    pushes_reset (&state->pushes);
    pushes_reset (&state->scratch);
    doubts_reset (&state->doubts);
}

static uint64_t key_of (uint32_t high, uint32_t low)
{
    return (uint64_t) high << 32 | low;
}

/* Finds or adds; NULL: no memory, which the scan then knows. */
static uint64_t *look_up (mns_scan *scan, mns_table *table, uint64_t key, bool *added)
{
    uint64_t *slot = mns_table_add (table, key, added);

    if (slot == NULL)
        mns_scan_no_memory (scan);
    return slot;
}

static generation_seen *generation_of (mns_scan *scan, minos_value name)
{
    isolation *state = scan->state;
    bool added;
    uint64_t *slot = look_up (scan, &state->by_name, name, &added);

    if (slot == NULL)
        return NULL;
    if (added) {
        *slot = state->all.count;
        if (!generations_push (&state->all, (generation_seen){ .name = name,
                                                               .push_call = NONE,
                                                               .early_ret = NONE,
                                                               .early = NONE,
                                                               .late = NONE })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &state->all.at[*slot];
}

static bool pair_of (mns_scan *scan, minos_value item, minos_value gen, uint32_t *pair)
{
    isolation *state = scan->state;
    bool added;
    uint64_t *slot = look_up (scan, &state->pairs, key_of (item, gen), &added);

    if (slot == NULL)
        return false;
    if (added) {
        *slot = state->pair_calls.count;
        if (!mns_u32s_push (&state->pair_calls, NONE) ||
            !mns_u32s_push (&state->lent_to, MINOS_NIL)) {
            mns_scan_no_memory (scan);
            return false;
        }
    }
    *pair = (uint32_t) *slot;
    return true;
}

static bool is_ok (const mns_moment *moment)
{
    return moment->is_return && moment->op->outcome == MINOS_OUTCOME_OK;
}

/* A push that was answered is looked at at its return, one that crashed at its call. */
static void take_push (mns_scan *scan, const mns_moment *moment)
{
    isolation *state = scan->state;
    const mns_op *op = moment->op;
    minos_value name = mns_lease_field (scan, moment, "token");
    generation_seen *generation;

    if (!is_ok (moment) && (moment->is_return || op->outcome != MINOS_OUTCOME_CRASHED))
        return;
    name = name != MINOS_NIL ? name : mns_lease_field (scan, moment, "gen");
    if (name == MINOS_NIL) {
        mns_scan_refuse (scan, moment, "has no :token");
        return;
    }
    generation = generation_of (scan, name);
    if (generation == NULL)
        return;
    state->push_count++;
    if (op->call < generation->push_call)
        generation->push_call = op->call;
    if (op->ret > generation->push_ret)
        generation->push_ret = op->ret;
    if (!moment->is_return)
        return;
    if (moment->at < state->first_push_ret)
        state->first_push_ret = moment->at;
    if (!pushes_push (&state->pushes, (pushed){ op->call, moment->index }))
        mns_scan_no_memory (scan);
}

/* True where it is: an operation that names no generation after one had been pushed. */
static bool check_unscoped (mns_scan *scan, const mns_moment *moment, minos_value gen)
{
    isolation *state = scan->state;
    minos_anomaly *anomaly;

    if (gen != MINOS_NIL)
        return false;
    if (state->first_push_ret >= moment->op->call)
        return true;
    anomaly = mns_scan_anomaly (scan, "unscoped");
    mns_scan_blame (scan, anomaly, moment, "without generation");
    return true;
}

static void retire (mns_scan *scan, const mns_moment *moment)
{
    isolation *state = scan->state;
    bool added;

    if (moment->op->outcome == MINOS_OUTCOME_CRASHED)
        (void) look_up (scan, &state->retired, moment->process, &added);
}

/* Whether one who was lent the pair may go on as another process. */
static bool may_go_on (const isolation *state, uint32_t pair)
{
    uint32_t owner = state->lent_to.at[pair];

    if (owner == SEVERAL)
        return state->retired.count > 0;
    return owner != MINOS_NIL && mns_table_find (&state->retired, owner) != NULL;
}

static void note_owner (mns_scan *scan, const mns_moment *moment, minos_value item, uint32_t pair)
{
    isolation *state = scan->state;
    bool added;
    uint64_t *slot;

    if (moment->op->call < state->pair_calls.at[pair])
        state->pair_calls.at[pair] = moment->op->call;
    state->lent_to.at[pair] =
        state->lent_to.at[pair] == MINOS_NIL || state->lent_to.at[pair] == moment->process
            ? moment->process
            : SEVERAL;
    slot = look_up (scan, &state->items, item, &added);
    if (slot != NULL)
        *slot = moment->index;
    slot = slot == NULL ? NULL
                        : look_up (scan, &state->owners, key_of (moment->process, item), &added);
    if (slot != NULL) {
        *slot = moment->index;
        (void) look_up (scan, &state->owned, key_of (moment->process, pair), &added);
    }
}

static void take_delivery (mns_scan *scan, const mns_moment *moment)
{
    isolation *state = scan->state;
    minos_value item, gen;
    generation_seen *generation;
    uint32_t pair;
    bool added;

    if (!moment->is_return && moment->op->outcome == MINOS_OUTCOME_CRASHED) {
        retire (scan, moment);
        state->crashed = moment->op->call < state->crashed ? moment->op->call : state->crashed;
        (void) look_up (scan, &state->owners, key_of (moment->process, MINOS_NIL), &added);
    }
    if (!is_ok (moment) || moment->output == MINOS_NIL)
        return;
    item = minos_value_get (scan->values, moment->output, "item");
    gen = minos_value_get (scan->values, moment->output, "gen");
    if (check_unscoped (scan, moment, gen) || item == MINOS_NIL)
        return;
    generation = generation_of (scan, gen);
    if (generation == NULL || !pair_of (scan, item, gen, &pair))
        return;
    state->delivered++;
    if (moment->at < generation->early_ret) {
        generation->early_ret = moment->at;
        generation->early = moment->index;
    }
    if (generation->late == NONE || moment->op->call > generation->late_call) {
        generation->late_call = moment->op->call;
        generation->late = moment->index;
    }
    note_owner (scan, moment, item, pair);
}

static void blame_cross (mns_scan *scan, uint32_t op, uint32_t other)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "cross-generation-ack");

    mns_scan_blame_op (scan, anomaly, op, "other generation");
    mns_scan_blame_op (scan, anomaly, other, "delivered");
}

/* ack, requeue, heartbeat. A process that was given the item knows of its own generations alone;
 * for another it is enough that somebody may have been given the item in this one. */
static void take_settling (mns_scan *scan, const mns_moment *moment)
{
    isolation *state = scan->state;
    minos_value item, gen;
    const uint64_t *slot;
    uint32_t pair;

    if (!moment->is_return)
        retire (scan, moment);
    if (!is_ok (moment))
        return;
    item = mns_lease_field (scan, moment, "item");
    gen = mns_lease_field (scan, moment, "gen");
    if (check_unscoped (scan, moment, gen) || item == MINOS_NIL)
        return;
    state->settled++;
    if (!pair_of (scan, item, gen, &pair) ||
        mns_table_find (&state->owned, key_of (moment->process, pair)) != NULL ||
        mns_table_find (&state->owners, key_of (moment->process, MINOS_NIL)) != NULL)
        return;
    slot = mns_table_find (&state->owners, key_of (moment->process, item));
    if (slot != NULL) {
        if (!may_go_on (state, pair))
            blame_cross (scan, moment->index, (uint32_t) *slot);
        return;
    }
    slot = mns_table_find (&state->items, item);
    if (slot != NULL && state->pair_calls.at[pair] == NONE && state->crashed == NONE &&
        !doubts_push (&state->doubts, (doubt){ moment->index, pair, (uint32_t) *slot }))
        mns_scan_no_memory (scan);
}

static void judge_doubts (mns_scan *scan)
{
    isolation *state = scan->state;

    for (size_t i = 0; i < state->doubts.count; i++) {
        const doubt *one = &state->doubts.at[i];
        uint32_t ret = mns_history_op (scan->history, one->op)->ret;
        if (state->pair_calls.at[one->pair] > ret && state->crashed > ret)
            blame_cross (scan, one->op, one->other);
    }
}

static void judge_early (mns_scan *scan, const generation_seen *generation)
{
    isolation *state = scan->state;
    minos_anomaly *anomaly;

    if (generation->early == NONE || generation->early_ret >= generation->push_call)
        return;
    if (state->push_count == 0) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no push says when a generation began");
        return;
    }
    anomaly = mns_scan_anomaly (scan, "reserve-before-push");
    mns_scan_blame_op (scan, anomaly, generation->early, "delivered");
    mns_scan_say (scan, anomaly, "an item of generation %s was delivered %s",
                  mns_scan_show (scan, generation->name).text,
                  generation->push_call == NONE ? "though it was never pushed"
                                                : "before it was pushed");
}

/* Of the pushes called after `position`, the one that returned first; NONE. */
static uint32_t newer_push (const isolation *state, uint32_t position)
{
    size_t low = 0, high = state->pushes.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (state->pushes.at[middle].call > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low < state->pushes.count ? state->pushes.at[low].op : NONE;
}

static void judge_late (mns_scan *scan, const generation_seen *generation)
{
    const isolation *state = scan->state;
    minos_anomaly *anomaly;
    const mns_op *late, *push;
    uint64_t bound_ms;
    uint32_t newer;

    if (generation->late == NONE || generation->push_call == NONE)
        return;
    newer = newer_push (state, generation->push_ret);
    if (newer == NONE)
        return;
    late = mns_history_op (scan->history, generation->late);
    push = mns_history_op (scan->history, newer);
    if (late->call <= push->ret)
        return;
    if (late->call_time_ns == MINOS_NO_TIME || push->return_time_ns == MINOS_NO_TIME) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "an old generation was served, and no :time says how late");
        return;
    }
    (void) mns_param_number (scan, "stale-bound", &bound_ms);
    if (late->call_time_ns - push->return_time_ns <= (int64_t) bound_ms * MS)
        return;
    anomaly = mns_scan_anomaly (scan, "stale-generation-reserve");
    mns_scan_blame_op (scan, anomaly, generation->late, "old generation");
    mns_scan_blame_op (scan, anomaly, newer, "newer push");
    mns_scan_say (scan, anomaly, "generation %s was served %lld ms after a newer one was pushed",
                  mns_scan_show (scan, generation->name).text,
                  (long long) (late->call_time_ns - push->return_time_ns) / MS);
}

static bool order_pushes (mns_scan *scan)
{
    isolation *state = scan->state;
    pushed *at = state->pushes.at;

    if (!pushes_reserve (&state->scratch, state->pushes.count)) {
        mns_scan_no_memory (scan);
        return false;
    }
    sort_pushes (at, state->scratch.at, state->pushes.count, NULL);
    for (size_t i = state->pushes.count; i-- > 1;)
        if (mns_history_op (scan->history, at[i].op)->ret <
            mns_history_op (scan->history, at[i - 1].op)->ret)
            at[i - 1].op = at[i].op;
    return true;
}

static void end (mns_scan *scan)
{
    isolation *state = scan->state;
    size_t pushed_generations = 0;

    if (!order_pushes (scan))
        return;
    judge_doubts (scan);
    for (size_t i = 0; i < state->all.count; i++) {
        judge_early (scan, &state->all.at[i]);
        judge_late (scan, &state->all.at[i]);
        pushed_generations += state->all.at[i].push_call != NONE;
    }
    scan->counts.mutations_ok = state->push_count;
    scan->counts.observations_ok = state->delivered + state->settled;
    scan->counts.observations_of_mutation = state->delivered + state->settled;
    mns_scan_count (scan, "generation-count", state->all.count);
    mns_scan_count (scan, "delivered-count", state->delivered);
    mns_scan_count (scan, "settled-count", state->settled);
    if (state->delivered == 0)
        mns_scan_vacuous (scan, "no item was delivered that names a generation");
    else if (pushed_generations == 1)
        mns_scan_note (scan, "one generation was pushed: nothing could leak from another");
}

static const mns_watch watches[] = {
    { "push", MNS_ON_CALL | MNS_ON_RETURN, take_push, true },
    { "reserve", MNS_ON_CALL | MNS_ON_RETURN, take_delivery, false },
    { "steal", MNS_ON_CALL | MNS_ON_RETURN, take_delivery, false },
    { "ack", MNS_ON_CALL | MNS_ON_RETURN, take_settling, false },
    { "requeue", MNS_ON_CALL | MNS_ON_RETURN, take_settling, false },
    { "heartbeat", MNS_ON_CALL | MNS_ON_RETURN, take_settling, false },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_generation_isolation = {
    .state_size = sizeof (isolation),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
