/* lease_delivery.c: a work queue that lends its items until a deadline.
 *
 * An item of a generation is delivered by reserve or steal, and lent until its deadline. After an
 * acknowledgement it is not delivered again, unless a requeue may have put it back. What is judged
 * is what surely happened: an acknowledgement that had returned before the delivery was called,
 * with no requeue that may have come between; a lease that surely was in force, and a delivery
 * that had returned before its deadline.
 *
 * Of each item the walk keeps the acknowledgement that returned first since the last requeue that
 * may still follow it, and the lease of the latest deliveries. Whichever of two deliveries at once
 * came second, the earlier deadline of both is the one that surely holds. O(n).
 *
 * At the end of the work the items of the last generation are owed; those of an earlier one were
 * given up. Its deliveries and its push tell when a generation was there: it is surely older than
 * another if one of these had returned before one of the other's was called. The last is the one
 * that all others are surely older than. An answer that was late in coming is no sign of that.
 *
 * An operation that names no generation is one of the item's, if it has but one: then each push may
 * have put the item back. If it has several nobody knows, and the item is not judged any more.
 *
 * Deadlines are milliseconds of the server, :time is the recorder's: they are compared only where
 * they look like one clock. */
#include "check/lease/lease.h"

enum { NONE = UINT32_MAX };
/* Deadlines further away than a day, or before the item was asked for, are of another clock. */
enum { MS = 1000000, FAR_MS = 86400000 };

typedef struct lent_item {
    minos_value item, gen;
    uint32_t ack, ack_ret;     /* the acknowledgement that returned first */
    uint32_t first_ack;        /* one that was told to be the first */
    uint32_t first_ack_call;   /* … and when */
    uint32_t lease, lease_ret; /* the latest delivery */
    int64_t deadline_ms;       /* the earliest of those that may be in force */
    uint32_t requeue_until;    /* return of the requeue that returns last; NONE: one crashed */
    uint32_t ack_until;        /* the same of acknowledgements */
    uint32_t older;            /* the generation of this item that was seen before; NONE */
    bool leased, maybe_acked, has_deadline;
    bool loose; /* an operation on it named no generation */
    bool forgiven;
} lent_item;
MNS_VEC (lent_item, lent_items);

/* A delivery before a deadline, kept until it is known whether the clocks are one. */
typedef struct early_delivery {
    uint32_t op, lease;
    int64_t deadline_ms;
    bool stolen;
} early_delivery;
MNS_VEC (early_delivery, early_deliveries);

/* When a generation was there: by the return of `since`, and at some time after the call of
 * `until`. */
typedef struct lent_gen {
    uint32_t since, until; /* positions; NONE: not known to have been there at all */
} lent_gen;
MNS_VEC (lent_gen, lent_gens);

typedef struct lease_state {
    mns_table ids;    /* item and generation → number */
    mns_table newest; /* item → number of its generation that was seen last for the first time */
    lent_items items;
    mns_table gen_ids; /* generation → number */
    lent_gens gens;
    early_deliveries early;
    uint64_t delivered, redelivered, acked, requeued;
    uint64_t compared;   /* deliveries compared with a deadline */
    uint64_t untimed;    /* … that could not be, for want of a time */
    uint64_t vague;      /* operations that may be of several generations */
    uint32_t push_until; /* return of the push that returns last; NONE: one crashed */
    bool other_clock;
    bool ended;
} lease_state;

static void begin (mns_scan *scan)
{
    lease_state *state = scan->state;

    mns_table_init (&state->ids, scan->budget);
    mns_table_init (&state->newest, scan->budget);
    lent_items_init (&state->items, scan->budget);
    mns_table_init (&state->gen_ids, scan->budget);
    lent_gens_init (&state->gens, scan->budget);
    early_deliveries_init (&state->early, scan->budget);
}

static void reset (mns_scan *scan)
{
    lease_state *state = scan->state;

    mns_table_reset (&state->ids);
    mns_table_reset (&state->newest);
    lent_items_reset (&state->items);
    mns_table_reset (&state->gen_ids);
    lent_gens_reset (&state->gens);
    early_deliveries_reset (&state->early);
}

/* {:item i …}, or the item itself. */
static minos_value named_item (const mns_scan *scan, const mns_moment *moment)
{
    minos_value item = mns_lease_field (scan, moment, "item");
    minos_value bare = moment->output > MINOS_TRUE ? moment->output : moment->input;

    if (item == MINOS_NIL && minos_value_kind (scan->values, bare) != MINOS_KIND_MAP)
        item = bare;
    return item;
}

/* An operation may be of any generation of an item: nothing speaks against what comes after it. The
 * older ones of one that is forgiven are forgiven as well, so that each is looked at once. */
static void forgive (lease_state *state, uint32_t index)
{
    state->vague++;
    for (; index != NONE && !state->items.at[index].forgiven;
         index = state->items.at[index].older) {
        state->items.at[index].forgiven = true;
        state->items.at[index].requeue_until = state->items.at[index].ack_until = NONE;
        state->items.at[index].maybe_acked = true;
    }
}

/* Its item; NULL where it may be one of several, or with a refusal where it names none. */
static lent_item *item_of (mns_scan *scan, const mns_moment *moment)
{
    lease_state *state = scan->state;
    minos_value item = named_item (scan, moment), gen = mns_lease_field (scan, moment, "gen");
    uint64_t *slot, *newest;
    bool added, first;

    if (item == MINOS_NIL) {
        mns_scan_refuse (scan, moment, "has no :item");
        return NULL;
    }
    newest = mns_table_add (&state->newest, item, &first);
    if (newest == NULL)
        goto no_memory;
    *newest = first ? NONE : *newest;
    if (gen == MINOS_NIL && *newest != NONE) {
        lent_item *only = &state->items.at[*newest];
        only->loose = true;
        if (only->older == NONE)
            return only;
        forgive (state, (uint32_t) *newest);
        return NULL;
    }
    slot = mns_table_add (&state->ids, (uint64_t) item << 32 | gen, &added);
    if (slot == NULL)
        goto no_memory;
    if (added) {
        *slot = state->items.count;
        if (!lent_items_push (&state->items, (lent_item){ .item = item,
                                                          .gen = gen,
                                                          .ack = NONE,
                                                          .first_ack = NONE,
                                                          .lease = NONE,
                                                          .older = (uint32_t) *newest,
                                                          .loose = gen == MINOS_NIL }))
            goto no_memory;
        *newest = *slot;
    }
    return &state->items.at[*slot];
no_memory:
    mns_scan_no_memory (scan);
    return NULL;
}

static mns_shown shown_item (const mns_scan *scan, const lent_item *item)
{
    return mns_scan_show (scan, item->item);
}

/* Whether a requeue may have taken effect after what happened at `since`. */
static bool may_be_requeued (const mns_scan *scan, const lent_item *item, uint32_t since)
{
    const lease_state *state = scan->state;
    return item->requeue_until > since || (item->loose && state->push_until > since);
}

/* Whether a lease may have ended before its deadline. An acknowledgement in flight counts: a server
 * may give the item back when its holder is gone. */
static bool may_have_ended (const mns_scan *scan, const lent_item *item)
{
    uint32_t since = mns_history_op (scan->history, item->lease)->call;
    return may_be_requeued (scan, item, since) || item->ack_until > since;
}

/* True where it was acknowledged before. */
static bool check_acked (mns_scan *scan, const mns_moment *moment, const lent_item *item)
{
    minos_anomaly *anomaly;

    if (item->ack == NONE || item->ack_ret >= moment->op->call ||
        may_be_requeued (scan, item, mns_history_op (scan->history, item->ack)->call))
        return false;
    anomaly = mns_scan_anomaly (scan, "acked-redelivered");
    mns_scan_blame (scan, anomaly, moment, "delivered again");
    mns_scan_blame_op (scan, anomaly, item->ack, "acknowledged");
    mns_scan_say (scan, anomaly, "item %s was acknowledged, and then delivered again",
                  shown_item (scan, item).text);
    return true;
}

/* A deadline that makes no sense on the clock of :time says that it is of another clock. */
static bool is_other_clock (const mns_moment *moment, int64_t deadline_ms)
{
    int64_t call_ns = moment->op->call_time_ns;

    if (call_ns == MINOS_NO_TIME || moment->time_ns == MINOS_NO_TIME)
        return false;
    return deadline_ms < call_ns / MS || deadline_ms > moment->time_ns / MS + FAR_MS;
}

/* A delivery before the deadline of the lease that surely was in force. */
static void check_lease (mns_scan *scan, const mns_moment *moment, const lent_item *item,
                         bool stolen)
{
    lease_state *state = scan->state;

    if (item->lease_ret >= moment->op->call || !item->has_deadline || may_have_ended (scan, item))
        return;
    if (moment->time_ns == MINOS_NO_TIME) {
        state->untimed++;
        return;
    }
    state->compared++;
    if (moment->time_ns / MS < item->deadline_ms &&
        !early_deliveries_push (&state->early, (early_delivery){ .op = moment->index,
                                                                 .lease = item->lease,
                                                                 .deadline_ms = item->deadline_ms,
                                                                 .stolen = stolen }))
        mns_scan_no_memory (scan);
}

static void begin_lease (mns_scan *scan, const mns_moment *moment, lent_item *item)
{
    lease_state *state = scan->state;
    int64_t deadline_ms = 0;
    bool known = mns_scan_int (scan, moment->output, "deadline", &deadline_ms);

    state->other_clock |= known && is_other_clock (moment, deadline_ms);
    state->redelivered += item->leased;
    if (!item->leased || item->lease_ret < moment->op->call) {
        item->deadline_ms = deadline_ms;
        item->has_deadline = known;
    } else { /* either may be the later one */
        item->has_deadline &= known;
        item->deadline_ms = deadline_ms < item->deadline_ms ? deadline_ms : item->deadline_ms;
    }
    item->leased = true;
    item->lease = moment->index;
    item->lease_ret = moment->at;
}

/* An operation of a generation, which took effect between its call and its return. */
static void see_generation (mns_scan *scan, minos_value gen, const mns_op *op)
{
    lease_state *state = scan->state;
    bool added;
    uint64_t *slot = mns_table_add (&state->gen_ids, gen, &added);

    if (slot != NULL && added) {
        *slot = state->gens.count;
        if (!lent_gens_push (&state->gens, (lent_gen){ .since = NONE }))
            slot = NULL;
    }
    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    lent_gen *of = &state->gens.at[*slot];
    of->since = op->ret < of->since ? op->ret : of->since;
    of->until = op->call > of->until ? op->call : of->until;
}

/* A push that crashed may take effect at any later time, or never. */
static void take_push (mns_scan *scan, const mns_moment *moment)
{
    lease_state *state = scan->state;
    minos_value gen = mns_lease_field (scan, moment, "token");

    gen = gen != MINOS_NIL ? gen : mns_lease_field (scan, moment, "gen");
    if (moment->op->outcome == MINOS_OUTCOME_FAIL)
        return;
    if (moment->op->ret > state->push_until)
        state->push_until = moment->op->ret;
    if (gen != MINOS_NIL)
        see_generation (scan, gen, moment->op);
}

static void take_delivery (mns_scan *scan, const mns_moment *moment, bool stolen)
{
    lease_state *state = scan->state;
    lent_item *item;

    if (moment->op->outcome != MINOS_OUTCOME_OK || moment->output == MINOS_NIL)
        return;
    item = item_of (scan, moment);
    if (item == NULL)
        return;
    state->delivered++;
    see_generation (scan, item->gen, moment->op);
    if (!check_acked (scan, moment, item) && item->leased)
        check_lease (scan, moment, item, stolen);
    begin_lease (scan, moment, item);
}

static void take_reserve (mns_scan *scan, const mns_moment *moment)
{
    take_delivery (scan, moment, false);
}

static void take_steal (mns_scan *scan, const mns_moment *moment)
{
    take_delivery (scan, moment, true);
}

static void check_first (mns_scan *scan, const mns_moment *moment, lent_item *item)
{
    uint32_t call = moment->op->call;
    uint32_t earlier = call < item->first_ack_call ? call : item->first_ack_call;

    if (item->first_ack != NONE && !may_be_requeued (scan, item, earlier)) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "double-first-ack");
        mns_scan_blame (scan, anomaly, moment, "also first");
        mns_scan_blame_op (scan, anomaly, item->first_ack, "first");
        mns_scan_say (scan, anomaly, "two acknowledgements of item %s were told to be the first",
                      shown_item (scan, item).text);
    }
    item->first_ack = moment->index;
    item->first_ack_call = moment->op->call;
}

static void take_ack (mns_scan *scan, const mns_moment *moment)
{
    lease_state *state = scan->state;
    lent_item *item;

    if (!moment->is_return) { /* from now on it may be acknowledged */
        if (moment->op->outcome == MINOS_OUTCOME_FAIL || (item = item_of (scan, moment)) == NULL)
            return;
        item->maybe_acked = true;
        if (moment->op->ret > item->ack_until)
            item->ack_until = moment->op->ret;
        return;
    }
    if (moment->op->outcome != MINOS_OUTCOME_OK || (item = item_of (scan, moment)) == NULL)
        return;
    state->acked++;
    /* A requeue that may follow the old one leaves this one as what can be relied on. */
    if (item->ack == NONE ||
        may_be_requeued (scan, item, mns_history_op (scan->history, item->ack)->call)) {
        item->ack = moment->index;
        item->ack_ret = moment->at;
    }
    if (minos_value_get (scan->values, moment->output, "first") == MINOS_TRUE)
        check_first (scan, moment, item);
}

/* From its call on a requeue may have put the item back; after its return it no longer will. A
 * crashed one may at any time. */
static void take_requeue (mns_scan *scan, const mns_moment *moment)
{
    lease_state *state = scan->state;
    const mns_op *op = moment->op;
    lent_item *item;

    if (op->outcome == MINOS_OUTCOME_FAIL ||
        (op->outcome == MINOS_OUTCOME_OK && op->output == MINOS_FALSE) ||
        (item = item_of (scan, moment)) == NULL)
        return;
    state->requeued += moment->is_return;
    if (op->ret > item->requeue_until)
        item->requeue_until = op->ret;
}

/* A heartbeat that tells a new deadline prolongs the lease that it names, if it is the last. */
static void take_heartbeat (mns_scan *scan, const mns_moment *moment)
{
    lent_item *item;
    int64_t deadline_ms;

    if (moment->op->outcome != MINOS_OUTCOME_OK ||
        !mns_scan_int (scan, moment->output, "deadline", &deadline_ms) ||
        (item = item_of (scan, moment)) == NULL)
        return;
    if (item->has_deadline && item->lease_ret < moment->op->call &&
        mns_history_op (scan->history, item->lease)->process == moment->process &&
        deadline_ms > item->deadline_ms)
        item->deadline_ms = deadline_ms;
}

static void take_end (mns_scan *scan, const mns_moment *moment)
{
    lease_state *state = scan->state;

    (void) moment;
    state->ended = true;
}

static void judge_early (mns_scan *scan)
{
    lease_state *state = scan->state;
    uint64_t blind = state->untimed;

    if (state->other_clock && !mns_param_flag (scan, "one-clock"))
        blind += state->compared;
    if (blind > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "whether %llu items were delivered again before their deadline: the "
                          "deadlines are not on the clock of :time",
                          (unsigned long long) blind);
    if (blind > state->untimed)
        return;
    for (size_t i = 0; i < state->early.count; i++) {
        const early_delivery *early = &state->early.at[i];
        minos_anomaly *anomaly =
            mns_scan_anomaly (scan, early->stolen ? "stolen-before-deadline" : "two-owners");
        mns_scan_blame_op (scan, anomaly, early->op, early->stolen ? "stolen" : "second owner");
        mns_scan_blame_op (scan, anomaly, early->lease, "owner");
        mns_scan_say (scan, anomaly, "the lease of its owner ran until %lld ms",
                      (long long) early->deadline_ms);
    }
}

/* The generation that all others are surely older than; NONE where there is none. It can only be
 * the one with the latest call. */
static uint32_t last_generation (const lease_state *state)
{
    uint32_t last = 0;

    for (uint32_t i = 1; i < state->gens.count; i++)
        if (state->gens.at[i].until > state->gens.at[last].until)
            last = i;
    for (uint32_t i = 0; i < state->gens.count; i++) {
        const lent_gen *other = &state->gens.at[i], *of = &state->gens.at[last];
        if (i != last && (other->since >= of->until || other->until > of->since))
            return NONE;
    }
    return last < state->gens.count && state->gens.at[last].since == NONE ? NONE : last;
}

static bool is_owed (const lease_state *state, const lent_item *item, uint32_t last)
{
    return item->lease != NONE && !item->maybe_acked &&
           (last == NONE || *mns_table_find (&state->gen_ids, item->gen) == last);
}

/* Items of the last generation that nobody acknowledged: those of an earlier one were given up. */
static void judge_unacked (mns_scan *scan)
{
    lease_state *state = scan->state;
    uint32_t last = last_generation (state);
    uint64_t open = 0;

    for (size_t i = 0; i < state->items.count; i++) {
        const lent_item *item = &state->items.at[i];
        minos_anomaly *anomaly;
        if (!is_owed (state, item, last))
            continue;
        open++;
        if (!state->ended || last == NONE)
            continue;
        anomaly = mns_scan_anomaly (scan, "never-acked");
        mns_scan_blame_op (scan, anomaly, item->lease, "delivered");
        mns_scan_say (scan, anomaly, "item %s was delivered, and never acknowledged",
                      shown_item (scan, item).text);
    }
    mns_scan_count (scan, "unacknowledged-count", open);
    if (open > 0 && !state->ended)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%llu delivered items are not acknowledged, and no :end or :quiesce "
                          "says that the work was over",
                          (unsigned long long) open);
    else if (open > 0 && last == NONE)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%llu delivered items are not acknowledged, and which generation is the "
                          "last is not known",
                          (unsigned long long) open);
}

static void end (mns_scan *scan)
{
    lease_state *state = scan->state;

    scan->counts.mutations_ok = state->acked;
    scan->counts.observations_ok = state->delivered;
    scan->counts.observations_of_mutation = state->delivered;
    mns_scan_count (scan, "delivered-count", state->delivered);
    mns_scan_count (scan, "redelivered-count", state->redelivered);
    mns_scan_count (scan, "acknowledged-count", state->acked);
    mns_scan_count (scan, "requeued-count", state->requeued);
    judge_early (scan);
    judge_unacked (scan);
    if (state->vague > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%llu operations do not say of which generation their items are",
                          (unsigned long long) state->vague);
    if (state->delivered == 0)
        mns_scan_vacuous (scan, "no item was delivered");
    else if (state->acked == 0 && !state->ended)
        mns_scan_vacuous (scan, "no item was acknowledged");
}

static const mns_watch watches[] = {
    { "reserve", MNS_ON_RETURN, take_reserve, false },
    { "steal", MNS_ON_RETURN, take_steal, false },
    { "ack", MNS_ON_CALL | MNS_ON_RETURN, take_ack, false },
    { "requeue", MNS_ON_CALL | MNS_ON_RETURN, take_requeue, false },
    { "push", MNS_ON_CALL, take_push, true },
    { "heartbeat", MNS_ON_RETURN, take_heartbeat, false },
    { "end", MNS_ON_EVENT, take_end, true },
    { "quiesce", MNS_ON_EVENT, take_end, true },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_lease_delivery = {
    .state_size = sizeof (lease_state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
