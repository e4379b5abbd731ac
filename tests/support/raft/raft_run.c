/* raft_run.c: see raft_node.h. The script acts every now and then: it does what its kind allows, at
 * random, and never more than half of the voters are down because of it. In the end everything is
 * whole again for a while, and all nodes tell what they have. */
#include "support/raft/raft_node.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_MS = 600, REST_MS = 1800, SAMPLE_MS = 100, BOUND_MS = 1500, REJOIN_MS = 400 };
enum { ACT, SAMPLE };

typedef struct nemesis {
    bool cut;
} nemesis;

raft_params raft_draw (raft_script script, uint64_t seed)
{
    choice_source chance = choice_seeded (seed * RAFT_SCRIPT_COUNT + script);
    raft_params params = { .seed = seed * RAFT_SCRIPT_COUNT + script,
                           .script = script,
                           .nodes = choose (&chance, 2) == 0 ? 3 : 5,
                           .clients = 1 + (int) choose (&chance, 3),
                           .end_ms = 3500 + 500 * choose (&chance, 5),
                           .loss_percent = choose (&chance, 8),
                           .copy_percent = choose (&chance, 8),
                           .late_percent = choose (&chance, 5),
                           .durable = choose (&chance, 3) == 0,
                           .terse = choose (&chance, 3) == 0 };

    params.voters = params.nodes;
    if (script == RAFT_MEMBERS) {
        params.nodes = 5;
        params.voters = 3;
    }
    if (script == RAFT_ELECTIONS) {
        params.nodes = 5;
        params.voters = 3;
        params.learners = 2;
    }
    if (script == RAFT_ALONE)
        params.nodes = params.voters = params.clients = 1;
    return params;
}

static const raft_params *params_of (const world *w)
{
    return world_context (w);
}

static bool draw (world *w, uint32_t percent)
{
    return choose_percent (world_chance (w), percent);
}

static void tell_all (world *w, void (*tell) (const raft_node *n))
{
    for (int i = 0; i < params_of (w)->nodes; i++)
        if (world_is_up (w, i))
            tell (world_memory (w, i));
}

/* ---- Faults. */

static int down_count (const world *w)
{
    int down = 0;
    for (int i = 0; i < params_of (w)->nodes; i++)
        down += !world_is_up (w, i);
    return down;
}

static void start_all (world *w)
{
    for (int i = 0; i < params_of (w)->nodes; i++)
        if (!world_is_up (w, i))
            world_start (w, i);
}

static void kill_one (world *w, int node)
{
    raft_tell_meta (world_memory (w, node), "before-kill");
    if (params_of (w)->script == RAFT_POWER)
        world_power_off (w, node);
    else
        world_kill (w, node);
}

static void restart_or_kill (world *w)
{
    const raft_params *params = params_of (w);
    int node = (int) choose (world_chance (w), (uint32_t) params->nodes);

    if (!world_is_up (w, node)) {
        world_start (w, node);
        return;
    }
    if (params->nodes > 1 && 2 * (down_count (w) + 1) >= params->voters) {
        start_all (w);
        return;
    }
    kill_one (w, node);
}

/* Fewer than half are cut off; the leader, if there is one, as often as not. */
static void cut_or_heal (world *w, nemesis *state)
{
    const raft_params *params = params_of (w);
    uint32_t chosen = 0;
    int count = 1 + (int) choose (world_chance (w), (uint32_t) (params->nodes - 1) / 2);
    bool with_leader = draw (w, 50);

    state->cut = !state->cut;
    if (!state->cut) {
        tell_all (w, raft_tell_log);
        world_heal (w);
        return;
    }
    for (int i = 0; i < params->nodes; i++) {
        const raft_node *n = world_memory (w, i);
        if (with_leader && n->role == RAFT_LEADER && __builtin_popcount (chosen) < count)
            chosen |= 1u << i;
    }
    while (__builtin_popcount (chosen) < count)
        chosen |= 1u << choose (world_chance (w), (uint32_t) params->nodes);
    world_isolate (w, chosen, (world_direction) choose (world_chance (w), 3));
}

static void pause_or_resume (world *w)
{
    int node = (int) choose (world_chance (w), (uint32_t) params_of (w)->nodes);

    for (int i = 0; i < params_of (w)->nodes; i++)
        world_resume (w, i);
    if (world_is_up (w, node) && draw (w, 60))
        world_pause (w, node);
}

/* Who was killed is back at the next glance; a leader now and then, and who voted for one of
 * several candidates, most of the time. */
static void disturb_elections (world *w)
{
    int leader = RAFT_NOBODY, voted = RAFT_NOBODY, candidates = 0;

    start_all (w);
    for (int i = 0; i < params_of (w)->voters; i++) {
        const raft_node *n = world_memory (w, i);
        int vote = n->disk->meta.vote;
        leader = n->role == RAFT_LEADER ? i : leader;
        candidates += n->role == RAFT_CANDIDATE;
        voted = n->role == RAFT_FOLLOWER && vote != RAFT_NOBODY ? i : voted;
    }
    if (candidates > 0 && voted != RAFT_NOBODY && draw (w, candidates > 1 ? 60 : 15))
        kill_one (w, voted);
    else if (candidates == 0 && leader != RAFT_NOBODY && draw (w, 15))
        kill_one (w, leader);
}

static void act (world *w, nemesis *state)
{
    static const struct {
        uint32_t kill, cut, pause; /* percent */
        uint32_t least_ms, more_ms;
    } rules[RAFT_SCRIPT_COUNT] = {
        [RAFT_CALM] = { 0, 0, 0, 1000, 1 },      [RAFT_CRASHES] = { 100, 0, 0, 60, 300 },
        [RAFT_POWER] = { 100, 0, 0, 60, 300 },   [RAFT_PARTITIONS] = { 0, 100, 0, 500, 600 },
        [RAFT_MIXED] = { 40, 30, 30, 60, 400 },  [RAFT_MEMBERS] = { 70, 30, 0, 200, 400 },
        [RAFT_QUEUES] = { 40, 30, 30, 60, 400 }, [RAFT_ELECTIONS] = { 0, 0, 0, 5, 10 },
        [RAFT_ALONE] = { 100, 0, 0, 300, 600 },
    };
    const raft_script script = params_of (w)->script;
    uint32_t dice = choose (world_chance (w), 100);

    if (script == RAFT_ELECTIONS)
        disturb_elections (w);
    else if (dice < rules[script].kill)
        restart_or_kill (w);
    else if (dice < rules[script].kill + rules[script].cut)
        cut_or_heal (w, state);
    else if (rules[script].pause > 0)
        pause_or_resume (w);
    world_timer (w, world_actor_count (w) - 1, ACT,
                 1000 *
                     (rules[script].least_ms + choose (world_chance (w), rules[script].more_ms)));
}

/* ---- The nemesis is the last actor. */

static void start (world *w, int self)
{
    world_timer (w, self, ACT, FIRST_MS * 1000);
    world_timer (w, self, SAMPLE, SAMPLE_MS * 1000);
}

static void wake (world *w, int self, int timer)
{
    if (timer == ACT) {
        act (w, world_memory (w, self));
        return;
    }
    tell_all (w, raft_tell_term);
    world_timer (w, self, SAMPLE, SAMPLE_MS * 1000);
}

static const world_program nemesis_program = { sizeof (nemesis), 0, start, NULL, wake };

/* Those who were removed are not told what is new. */
static bool is_member (world *w, int node)
{
    for (int i = 0; i < params_of (w)->nodes; i++) {
        const raft_node *n = world_memory (w, i);
        if (n->role == RAFT_LEADER)
            return (n->config.voters >> node & 1) != 0;
    }
    return false;
}

static void finish (world *w, int self)
{
    nemesis *state = world_memory (w, self);

    world_timer_stop (w, self, ACT);
    if (state->cut)
        world_heal (w);
    for (int i = 0; i < params_of (w)->nodes; i++)
        world_resume (w, i);
    start_all (w);
    world_run (w, params_of (w)->end_ms);
    world_tell (w, "harness", "quiesce", "nil");
    tell_all (w, raft_tell_term);
    tell_all (w, raft_tell_log);
    for (int i = 0; i < params_of (w)->nodes; i++)
        if (is_member (w, i))
            raft_tell_snapshot (world_memory (w, i));
}

world *raft_run (const raft_params *params)
{
    world *w = world_new (
        &(world_params){ .seed = params->seed,
                         .json = params->json,
                         .delay_min_us = 500,
                         .delay_max_us = params->script == RAFT_ELECTIONS ? 40000 : 12000,
                         .loss_percent = params->loss_percent,
                         .copy_percent = params->copy_percent,
                         .late_percent = params->late_percent,
                         .node_count = (uint32_t) params->nodes,
                         .context = (void *) params });
    char name[16], voters[64];

    raft_list (voters, sizeof voters, (1u << params->voters) - 1);
    world_tell (w, "harness", "expect",
                "{:nodes [%s], :voters [%s], :election-bound-ms %d, :rejoin-window-ms %d, "
                ":commit-index 'durable'}",
                voters, voters, BOUND_MS, REJOIN_MS);
    for (int i = 0; i < params->nodes; i++) {
        snprintf (name, sizeof name, "n%d", i + 1);
        world_add (w, name, &raft_node_program, 0);
    }
    for (int i = 0; i < params->clients; i++) {
        snprintf (name, sizeof name, "%d", i);
        world_add (w, name, &raft_client_program, 0);
    }
    if (params->script == RAFT_MEMBERS)
        world_add (w, "admin", &raft_admin_program, 300);
    int last = world_add (w, "nemesis", &nemesis_program, 0);
    world_run (w, params->end_ms - REST_MS);
    finish (w, last);
    return w;
}
