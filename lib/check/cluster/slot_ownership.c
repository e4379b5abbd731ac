/* slot_ownership.c: every slot has one owner, all nodes say the same, and nobody else decides.
 *
 * What holds at every moment is judged at every moment: a view gives a slot to one owner, an epoch
 * is at most the current one, and a node's own slots are not set by others. What the cluster must
 * have reached is judged at each node's last view after quiescence. Equal views are one value of
 * the history, so each distinct map is read once, into sorted ranges; comparing maps costs their
 * ranges. Who claimed a slot last is kept by slot: 4 bytes each.
 *
 * A claim (`own`) replaces an older one, unless both have epochs above 0 and the older one's is
 * higher. A node that hands a slot over itself (`slots-applied` with its own name as :source)
 * claims it for the other. A slot is stolen when the claim that stands is a node's own, this node's
 * view gives it to another, and the other is a node whose claims are recorded. */
#include "check/cluster/slot_state.h"

#include <inttypes.h>
#include <string.h>

static void begin (mns_scan *scan)
{
    mns_ownership *state = scan->state;
    uint64_t slots;

    mns_node_views_init (&state->views, scan->budget);
    mns_table_init (&state->map_of, scan->budget);
    mns_slot_maps_init (&state->maps, scan->budget);
    mns_slot_ranges_init (&state->ranges, scan->budget);
    mns_slot_ranges_init (&state->scratch, scan->budget);
    mns_claims_init (&state->claims, scan->budget);
    mns_u32s_init (&state->claimed, scan->budget);
    mns_param_number (scan, "slots", &slots);
    if (slots > 0 && slots <= MNS_SLOTS_MAX)
        state->slots = (uint32_t) slots;
    else
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "slots must be from 1 to %d", MNS_SLOTS_MAX);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    mns_ownership *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_node_views_reset (&state->views);
    mns_table_reset (&state->map_of);
    mns_slot_maps_reset (&state->maps);
    mns_slot_ranges_reset (&state->ranges);
    mns_slot_ranges_reset (&state->scratch);
    mns_claims_reset (&state->claims);
    mns_u32s_reset (&state->claimed);
}

static mns_node_view *view_of (mns_scan *scan, minos_value name, uint32_t *id)
{
    mns_ownership *state = scan->state;

    if (!mns_nodes_add (&state->nodes, scan, name, id))
        return NULL;
    while (state->views.count <= *id)
        if (!mns_node_views_push (&state->views,
                                  (mns_node_view){ .my_epoch = -1, .current_epoch = -1 })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    return &state->views.at[*id];
}

static void take_any (mns_scan *scan, const mns_moment *moment)
{
    mns_ownership *state = scan->state;

    mns_rest_look (&state->rest, scan, moment);
}

/* ---- Views. */

/* Counts what a sorted map covers; two owners of a slot are reported. */
static void look_at_map (mns_scan *scan, const mns_moment *moment, mns_slot_map *map)
{
    mns_ownership *state = scan->state;
    uint32_t next = 0, owner = MNS_SLOT_FREE; /* all below `next` is covered, up to it by `owner` */

    for (size_t i = map->start; i < map->start + map->count; i++) {
        const mns_slot_range *range = &state->ranges.at[i];
        if (range->first < next && range->owner != owner) {
            minos_anomaly *anomaly = mns_scan_anomaly (scan, "double-owner");
            mns_scan_say (scan, anomaly, "slot %" PRIu32 " belongs to %s and to %s in one view",
                          range->first, mns_owner_name (state, owner),
                          mns_owner_name (state, range->owner));
            mns_scan_blame (scan, anomaly, moment, "view");
        }
        if (range->last < next)
            continue;
        map->covered += range->last + 1 - (range->first > next ? range->first : next);
        next = range->last + 1;
        owner = range->owner;
    }
}

/* The map of a view's :slots, read the first time. */
static bool read_map (mns_scan *scan, const mns_moment *moment, minos_value slots, uint32_t *out)
{
    mns_ownership *state = scan->state;
    mns_slot_map map = { .start = state->ranges.count };
    bool added = false;
    uint64_t *known = mns_table_add (&state->map_of, slots, &added);
    uint32_t owner;

    if (known == NULL) {
        mns_scan_no_memory (scan);
        return false;
    }
    *out = (uint32_t) *known;
    if (!added)
        return true;
    if (minos_value_kind (scan->values, slots) != MINOS_KIND_MAP) {
        mns_scan_refuse (scan, moment, "has :slots that are no map from owners to ranges");
        return false;
    }
    for (size_t i = 0; i < minos_value_count (scan->values, slots); i++)
        if (!mns_nodes_add (&state->nodes, scan, minos_value_at (scan->values, slots, 2 * i),
                            &owner) ||
            !mns_slots_read (&state->ranges, scan, moment,
                             minos_value_at (scan->values, slots, 2 * i + 1), state->slots, owner))
            return false;
    map.count = state->ranges.count - map.start;
    if (!mns_slots_sort (&state->ranges, map.start)) {
        mns_scan_no_memory (scan);
        return false;
    }
    look_at_map (scan, moment, &map);
    if (!mns_slot_maps_push (&state->maps, map)) {
        mns_scan_no_memory (scan);
        return false;
    }
    *known = state->maps.count - 1;
    *out = (uint32_t) *known;
    return true;
}

static void take_cluster (mns_scan *scan, const mns_moment *moment)
{
    mns_ownership *state = scan->state;
    minos_value slots;
    int64_t my = -1, current = -1;
    uint32_t node, map;
    mns_node_view *view;

    if (state->slots == 0 || !mns_scan_need (scan, moment, "slots", &slots) ||
        !read_map (scan, moment, slots, &map))
        return;
    state->view_events++;
    if (!mns_scan_int (scan, moment->input, "my-epoch", &my))
        my = -1;
    if (!mns_scan_int (scan, moment->input, "current-epoch", &current))
        current = -1;
    if (my >= 0 && current >= 0 && my > current) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "epoch");
        mns_scan_say (scan, anomaly,
                      "%s has epoch %" PRId64 ", above the current epoch %" PRId64 " that it knows",
                      mns_scan_show (scan, moment->process).text, my, current);
        mns_scan_blame (scan, anomaly, moment, "view");
    }
    if (!mns_rest_has (&state->rest, scan, moment) ||
        !mns_nodes_see (&state->nodes, scan, moment->process, &node))
        return;
    view = view_of (scan, moment->process, &node);
    if (view == NULL)
        return;
    view->any = true;
    view->map = map;
    view->my_epoch = my;
    view->current_epoch = current;
    view->known = minos_value_get (scan->values, moment->input, "known");
    view->state = minos_value_get (scan->values, moment->input, "state");
    view->event = moment->index;
}

/* ---- Claims. */

static bool stands (const mns_claim *older, const mns_claim *newer)
{
    return older->node != newer->node && older->epoch > 0 && newer->epoch > 0 &&
           older->epoch > newer->epoch;
}

/* The ranges in scratch belong to a node from now on, but for those where another claim stands.
 * *whole: there are none. Other nodes' claims that lose a slot are no longer whole. */
static void claim_ranges (mns_scan *scan, mns_claim now, bool *whole)
{
    mns_ownership *state = scan->state;

    *whole = false;
    if (state->claimed.count == 0) {
        if (!mns_u32s_reserve (&state->claimed, state->slots)) {
            mns_scan_no_memory (scan);
            return;
        }
        memset (state->claimed.at, 0, state->slots * sizeof (uint32_t));
        state->claimed.count = state->slots;
    }
    if (state->claims.count >= UINT32_MAX - 1 || !mns_claims_push (&state->claims, now)) {
        mns_scan_no_memory (scan);
        return;
    }
    *whole = true;
    for (size_t i = 0; i < state->scratch.count; i++)
        for (uint32_t s = state->scratch.at[i].first; s <= state->scratch.at[i].last; s++) {
            const mns_claim *before =
                state->claimed.at[s] > 0 ? &state->claims.at[state->claimed.at[s] - 1] : NULL;
            if (before != NULL && stands (before, &now)) {
                *whole = false;
                continue;
            }
            if (before != NULL)
                state->views.at[before->node].whole = false;
            state->claimed.at[s] = (uint32_t) state->claims.count;
        }
}

static void take_own (mns_scan *scan, const mns_moment *moment)
{
    mns_ownership *state = scan->state;
    minos_value ranges;
    mns_claim now = { .event = moment->index };
    mns_node_view *view;

    if (state->slots == 0 || !mns_scan_need (scan, moment, "ranges", &ranges))
        return;
    view = view_of (scan, moment->process, &now.node);
    if (view == NULL)
        return;
    if (view->claims && view->last_own == moment->input && view->whole)
        return; /* says the same again, and nothing has changed since */
    view->claims = true;
    view->last_own = moment->input;
    view->own_event = moment->index;
    if (!mns_scan_int (scan, moment->input, "epoch", &now.epoch))
        now.epoch = 0;
    mns_slot_ranges_clear (&state->scratch);
    if (mns_slots_read (&state->scratch, scan, moment, ranges, state->slots, now.node)) {
        bool whole;
        claim_ranges (scan, now, &whole);
        view->whole = whole;
    }
}

static bool is_own (const mns_ownership *state, uint32_t slot, uint32_t node)
{
    uint32_t by = state->claimed.count > 0 ? state->claimed.at[slot] : 0;

    return by > 0 && state->claims.at[by - 1].node == node;
}

/* Whether the ranges in scratch are just what a node claims. */
static bool is_unchanged (mns_ownership *state, uint32_t node)
{
    uint32_t next = 0;

    for (size_t i = 0; i <= state->scratch.count; i++) {
        bool end = i == state->scratch.count;
        uint32_t first = end ? state->slots : state->scratch.at[i].first;
        for (; next < first; next++)
            if (is_own (state, next, node))
                return false;
        for (; !end && next <= state->scratch.at[i].last; next++)
            if (!is_own (state, next, node))
                return false;
    }
    return true;
}

static void take_applied (mns_scan *scan, const mns_moment *moment)
{
    mns_ownership *state = scan->state;
    minos_value ranges, owner, source;
    uint32_t node, owner_id, source_id;
    mns_node_view *view;
    minos_anomaly *anomaly;
    bool whole;

    if (state->slots == 0 || !mns_scan_need (scan, moment, "ranges", &ranges) ||
        !mns_scan_need (scan, moment, "owner", &owner) ||
        !mns_scan_need (scan, moment, "source", &source) ||
        view_of (scan, owner, &owner_id) == NULL || view_of (scan, source, &source_id) == NULL ||
        view_of (scan, moment->process, &node) == NULL)
        return;
    if ((owner_id == node) == (source_id == node))
        return;
    view = &state->views.at[node];
    if (owner_id == node && view->unchanged == ranges && view->unchanged_at == state->claims.count)
        return;
    mns_slot_ranges_clear (&state->scratch);
    if (!mns_slots_read (&state->scratch, scan, moment, ranges, state->slots, owner_id))
        return;
    if (source_id == node) { /* hands its slots over */
        claim_ranges (scan, (mns_claim){ .node = owner_id, .event = moment->index }, &whole);
        state->views.at[owner_id].whole = false;
        return;
    }
    if (!mns_slots_sort (&state->scratch, 0)) {
        mns_scan_no_memory (scan);
        return;
    }
    if (!view->claims) {
        state->unjudged++;
        return;
    }
    if (is_unchanged (state, node)) {
        view->unchanged = ranges;
        view->unchanged_at = state->claims.count;
        return;
    }
    anomaly = mns_scan_anomaly (scan, "self-authority");
    mns_scan_say (scan, anomaly, "%s lets %s set which slots are %s's own: %s",
                  mns_owner_name (state, node), mns_owner_name (state, source_id),
                  mns_owner_name (state, node), mns_scan_show (scan, ranges).text);
    mns_scan_blame (scan, anomaly, moment, "applied");
    mns_scan_blame_event (scan, anomaly, view->own_event, "claim");
}

static void end (mns_scan *scan)
{
    mns_ownership *state = scan->state;
    uint32_t observed = mns_nodes_seen (&state->nodes);
    uint32_t awaited = state->nodes.awaited > 0 ? state->nodes.awaited : state->nodes.names.count;

    mns_scan_count (scan, "views", state->view_events);
    mns_scan_count (scan, "views-observed", observed);
    mns_scan_count (scan, "claims", state->claims.count);
    if (state->slots == 0)
        return;
    if (state->view_events == 0) {
        mns_scan_vacuous (scan, "no view of the cluster is recorded");
        return;
    }
    if (mns_scan_frame (scan)->quiesce_at == MINOS_NEVER)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "no :quiesce says when views must agree");
    mns_slots_judge (scan);
    state->nodes.awaited = awaited;
    for (uint32_t i = 0; i < awaited; i++)
        if (state->nodes.seen.at[i] == 0) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "views observed %" PRIu32 "/%" PRIu32 ": none of %s after quiescence",
                              observed, awaited, mns_owner_name (state, i));
            break;
        }
    if (state->unjudged > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "nodes let others set their slots, and nothing records what they owned");
    if (observed < 2)
        mns_scan_floor (scan, "the view of one node only");
}

static const mns_watch watches[] = {
    { .f = "cluster", .moments = MNS_ON_EVENT, .take = take_cluster },
    { .f = "own", .moments = MNS_ON_EVENT, .take = take_own },
    { .f = "slots-applied", .moments = MNS_ON_EVENT, .take = take_applied },
    { .f = NULL, .moments = MNS_ON_EVENT, .take = take_any, .aside = true },
    { 0 },
};

const mns_scanner mns_scan_slot_ownership = {
    .state_size = sizeof (mns_ownership),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
