/* slot_judge.c: what must hold of the views after quiescence, of each alone, of two, and of all.
 * Maps and claims are sorted ranges, so that laying two against each other costs their ranges. */
#include "check/cluster/slot_state.h"

#include <inttypes.h>
#include <stdio.h>

static void say_of (mns_scan *scan, const char *id, const mns_node_view *view, const char *text,
                    uint32_t node, const char *what)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, id);

    mns_scan_say (scan, anomaly, "%s %s %s", mns_owner_name (scan->state, node), text, what);
    mns_scan_blame_event (scan, anomaly, view->event, "view");
}

static void judge_coverage (mns_scan *scan, uint32_t node, const mns_node_view *view)
{
    mns_ownership *state = scan->state;
    uint64_t covered = state->maps.at[view->map].covered;
    bool ok = mns_scan_is (scan, view->state, "ok");
    char count[64];

    snprintf (count, sizeof count, "%" PRIu64 " of %" PRIu32 " slots", covered, state->slots);
    if (covered != state->slots)
        say_of (scan, "coverage", view, "knows owners of", node, count);
    if (view->state == MINOS_NIL)
        return;
    if (!ok)
        say_of (scan, "state-not-ok", view, "says that the cluster is", node,
                mns_scan_show (scan, view->state).text);
    else if (covered != state->slots)
        say_of (scan, "ok-but-incomplete", view, "says ok, and knows owners of", node, count);
}

static void judge_known (mns_scan *scan, uint32_t node, const mns_node_view *view)
{
    mns_ownership *state = scan->state;
    size_t count = minos_value_count (scan->values, view->known);
    mns_u32s *had = &state->nodes.seen; /* spare: a mark above what was counted */
    const uint32_t mark = UINT32_C (1) << 31;

    if (view->known == MINOS_NIL || state->nodes.awaited == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        minos_value name = minos_value_at (scan->values, view->known, i);
        uint32_t id;
        if (!mns_nodes_add (&state->nodes, scan, name, &id))
            return;
        if (id >= state->nodes.awaited)
            say_of (scan, "phantom-node", view, "knows a node that was never started:", node,
                    mns_owner_name (state, id));
        had->at[id] |= mark;
    }
    for (uint32_t i = 0; i < state->nodes.awaited; i++)
        if ((had->at[i] & mark) == 0)
            say_of (scan, "missing-node", view, "does not know", node, mns_owner_name (state, i));
    for (size_t i = 0; i < had->count; i++)
        had->at[i] &= ~mark;
}

static mns_slot_walk walk_of (const mns_ownership *state, const mns_slot_map *a,
                              const mns_slot_range *b, size_t b_count)
{
    const mns_slot_range *ranges = a->count > 0 ? &state->ranges.at[a->start] : b;

    /* An empty list may have no place in memory, and is where it ends. */
    return (mns_slot_walk){ .a = ranges,
                            .a_end = a->count > 0 ? ranges + a->count : ranges,
                            .b = b,
                            .b_end = b_count > 0 ? b + b_count : b,
                            .slots = state->slots };
}

static void judge_agreement (mns_scan *scan, const mns_node_view *first, const mns_node_view *view)
{
    mns_ownership *state = scan->state;
    const mns_slot_map *a = &state->maps.at[first->map], *b = &state->maps.at[view->map];
    mns_slot_walk walk = walk_of (state, a, b->count > 0 ? &state->ranges.at[b->start] : NULL,
                                  b->count),
                  found = { 0 };
    uint64_t count = 0;

    if (first->map != view->map)
        while (mns_slot_walk_next (&walk))
            if (walk.a_owner != walk.b_owner) {
                found = count == 0 ? walk : found;
                count += walk.last - walk.first + 1;
            }
    if (count > 0) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "views-disagree");
        mns_scan_say (scan, anomaly,
                      "two views disagree about %" PRIu64 " slots: %" PRIu32 "-%" PRIu32
                      " belong to %s in one, to %s in the other",
                      count, found.first, found.last, mns_owner_name (state, found.a_owner),
                      mns_owner_name (state, found.b_owner));
        mns_scan_blame_event (scan, anomaly, view->event, "other view");
        mns_scan_blame_event (scan, anomaly, first->event, "view");
    }
    if (first->current_epoch >= 0 && view->current_epoch >= 0 &&
        first->current_epoch != view->current_epoch) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "epoch");
        mns_scan_say (scan, anomaly,
                      "the current epoch is %" PRId64 " in one view, and %" PRId64 " in another",
                      view->current_epoch, first->current_epoch);
        mns_scan_blame_event (scan, anomaly, view->event, "other view");
        mns_scan_blame_event (scan, anomaly, first->event, "view");
    }
}

/* The claims that stand, as sorted ranges of scratch, whose owner is the claim. */
static bool list_claims (mns_scan *scan)
{
    mns_ownership *state = scan->state;

    mns_slot_ranges_clear (&state->scratch);
    for (uint32_t s = 0; s < state->claimed.count; s++) {
        uint32_t by = state->claimed.at[s];
        mns_slot_range *last =
            state->scratch.count > 0 ? &state->scratch.at[state->scratch.count - 1] : NULL;
        if (by == 0)
            continue;
        if (last != NULL && last->owner == by - 1 && last->last + 1 == s) {
            last->last = s;
        } else if (!mns_slot_ranges_push (&state->scratch, (mns_slot_range){ s, s, by - 1 })) {
            mns_scan_no_memory (scan);
            return false;
        }
    }
    return true;
}

static void judge_claims (mns_scan *scan, uint32_t node, const mns_node_view *view)
{
    mns_ownership *state = scan->state;
    mns_slot_walk walk = walk_of (state, &state->maps.at[view->map], state->scratch.at,
                                  state->scratch.count),
                  found = { 0 };
    uint64_t count = 0;
    minos_anomaly *anomaly;

    while (mns_slot_walk_next (&walk)) {
        if (walk.a_owner == MNS_SLOT_FREE || walk.b_owner == MNS_SLOT_FREE ||
            walk.a_owner == node || state->claims.at[walk.b_owner].node != node ||
            walk.a_owner >= state->views.count || !state->views.at[walk.a_owner].claims)
            continue;
        found = count == 0 ? walk : found;
        count += walk.last - walk.first + 1;
    }
    if (count == 0)
        return;
    anomaly = mns_scan_anomaly (scan, "own-slot-stolen");
    mns_scan_say (scan, anomaly,
                  "%s claimed %" PRIu64 " slots that it gives to others now: %" PRIu32 "-%" PRIu32
                  " to %s",
                  mns_owner_name (state, node), count, found.first, found.last,
                  mns_owner_name (state, found.a_owner));
    mns_scan_blame_event (scan, anomaly, view->event, "view");
    mns_scan_blame_event (scan, anomaly, state->claims.at[found.b_owner].event, "claim");
}

/* Owners have epochs above 0, each another. */
static void judge_epochs (mns_scan *scan)
{
    mns_ownership *state = scan->state;
    mns_table owners; /* epoch → node + 1 */

    mns_table_init (&owners, scan->budget);
    for (size_t i = 0; i < state->views.count; i++) {
        const mns_node_view *view = &state->views.at[i];
        bool added = false;
        if (!view->any || !view->owns || view->my_epoch < 0)
            continue;
        if (view->my_epoch == 0) {
            say_of (scan, "epoch", view, "owns slots with epoch", (uint32_t) i, "0");
            continue;
        }
        uint64_t *node = mns_table_add (&owners, (uint64_t) view->my_epoch, &added);
        if (node == NULL) {
            mns_scan_no_memory (scan);
            break;
        }
        if (added)
            *node = i;
        else
            say_of (scan, "epoch-collision", view, "owns slots with the epoch of", (uint32_t) i,
                    mns_owner_name (state, (uint32_t) *node));
    }
    mns_table_reset (&owners);
}

static void mark_owners (mns_ownership *state, const mns_node_view *view)
{
    const mns_slot_map *map = &state->maps.at[view->map];

    for (size_t i = map->start; i < map->start + map->count; i++)
        if (state->ranges.at[i].owner < state->views.count)
            state->views.at[state->ranges.at[i].owner].owns = true;
}

void mns_slots_judge (mns_scan *scan)
{
    mns_ownership *state = scan->state;
    const mns_node_view *first = NULL;

    if (!list_claims (scan))
        return;
    for (uint32_t i = 0; i < state->views.count && scan->status == MINOS_OK; i++) {
        const mns_node_view *view = &state->views.at[i];
        if (!view->any)
            continue;
        judge_coverage (scan, i, view);
        judge_known (scan, i, view);
        judge_claims (scan, i, view);
        mark_owners (state, view);
        if (first == NULL)
            first = view;
        judge_agreement (scan, first, view);
    }
    judge_epochs (scan);
}
