/* election_safety.c: at most one leader per term.
 *
 * A node that says it leads a term is remembered for that term; another node, or a later
 * incarnation of the same one, that says so too is the violation (Ongaro & Ousterhout 2014,
 * "Election Safety"). Only who said it counts, never when: a follower that reports late, or clocks
 * that differ, change nothing. A node that repeats itself is one leader. */
#include "check/cluster/cluster.h"

#include <inttypes.h>

typedef struct leader {
    uint32_t node, event;
    int64_t incarnation;
    bool says; /* its incarnation */
} leader;

MNS_VEC (leader, leaders);

typedef struct election {
    mns_nodes nodes;
    mns_table terms; /* term → the first leader */
    leaders leaders;
    mns_bytes_table told; /* (term, node, incarnation): who repeats itself says nothing new */
} election;

static void begin (mns_scan *scan)
{
    election *state = scan->state;

    mns_table_init (&state->terms, scan->budget);
    leaders_init (&state->leaders, scan->budget);
    mns_bytes_table_init (&state->told, scan->budget, NULL);
    if (!mns_nodes_begin (&state->nodes, scan, "nodes"))
        return;
}

static void reset (mns_scan *scan)
{
    election *state = scan->state;

    mns_nodes_reset (&state->nodes);
    mns_table_reset (&state->terms);
    leaders_reset (&state->leaders);
    mns_bytes_table_reset (&state->told);
}

static void report (mns_scan *scan, const mns_moment *moment, int64_t term, const leader *first,
                    const leader *second)
{
    const election *state = scan->state;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "two-leaders");

    if (first->node == second->node)
        mns_scan_say (scan, anomaly,
                      "incarnations %" PRId64 " and %" PRId64 " of %s both lead term %" PRId64,
                      first->incarnation, second->incarnation,
                      mns_names_at (&state->nodes.names, first->node), term);
    else
        mns_scan_say (scan, anomaly, "%s and %s both lead term %" PRId64,
                      mns_names_at (&state->nodes.names, first->node),
                      mns_names_at (&state->nodes.names, second->node), term);
    mns_scan_blame (scan, anomaly, moment, "other leader");
    mns_scan_blame_event (scan, anomaly, first->event, "leader");
}

/* Against the first leader of its term. */
static void compare (mns_scan *scan, const mns_moment *moment, int64_t term, const leader *now)
{
    election *state = scan->state;
    bool added = false;
    uint64_t *number = mns_table_add (&state->terms, (uint64_t) term, &added);

    if (number == NULL || (added && !leaders_push (&state->leaders, *now))) {
        mns_scan_no_memory (scan);
        return;
    }
    if (added) {
        *number = state->leaders.count - 1;
        return;
    }
    leader *first = &state->leaders.at[*number];
    if (first->node != now->node ||
        (first->says && now->says && first->incarnation != now->incarnation))
        report (scan, moment, term, first, now);
    else if (now->says && !first->says)
        *first = *now;
}

static void take_role (mns_scan *scan, const mns_moment *moment)
{
    election *state = scan->state;
    leader now = { .event = moment->index };
    minos_value role, who;
    uint32_t number;
    int64_t term;
    bool added = false;

    if (!mns_scan_need_int (scan, moment, "term", &term) ||
        !mns_scan_need (scan, moment, "role", &role) || !mns_node_told (scan, moment, &who) ||
        !mns_nodes_see (&state->nodes, scan, who, &now.node) || !mns_scan_is (scan, role, "leader"))
        return;
    now.says = mns_scan_int (scan, moment->input, "incarnation", &now.incarnation);
    int64_t key[4] = { term, now.node, now.says, now.incarnation };
    if (!mns_bytes_table_add (&state->told, key, sizeof key, &number, &added))
        mns_scan_no_memory (scan);
    else if (added)
        compare (scan, moment, term, &now);
}

static void end (mns_scan *scan)
{
    election *state = scan->state;

    mns_scan_count (scan, "terms-led", state->leaders.count);
    mns_scan_count (scan, "nodes-observed", mns_nodes_seen (&state->nodes));
    if (state->leaders.count == 0) {
        mns_scan_vacuous (scan, "no node was seen to lead");
        return;
    }
    mns_nodes_await (&state->nodes, scan, "role");
    if (mns_nodes_seen (&state->nodes) < 2)
        mns_scan_floor (scan, "the roles of one node only");
}

static const mns_watch watches[] = { { .f = "role", .moments = MNS_ON_EVENT, .take = take_role },
                                     { 0 } };

const mns_scanner mns_scan_election_safety = {
    .state_size = sizeof (election),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
