/* partial.c: how far an order of the operations can go.
 *
 * A partial linearization is an order that is legal, keeps real time, and need not have all
 * operations. The closure (closure.c) meets every one of them on its way to the operation that is
 * blocked, but for the order among those that have the same operations and the same state; the tree
 * of its steps is kept (partial_tree.c):
 *
 *     nil ── w1 ── w2 ── r2        a node is a set of operations and a state, its path to the root
 *        └── w2 ── w1 ── r1        is one order of them; the deeper, the longer
 *
 * What is called after the blocked operation returned stands in no partial linearization: all that
 * returned before must come first, with the blocked one among them, and they have no order. So the
 * tree is of the whole history, and the longest path that has an operation is the deepest node
 * below one that linearizes it. Crashed operations count for nothing, and of nodes that are as deep
 * the one with the fewest is taken: what crashed stands in a path where it is needed.
 *
 * Where there are too many orders, an engine linearizes the history up to the return before the
 * blocked one, and the path is what it found, with all that is possible after. Nothing then says
 * that it is the longest.
 *
 * Every path is replayed (replay.c) before it is shown. */
#include "check/linear/linear.h"

#include "base/buffer.h"
#include "search/prefix.h"

#include <assert.h>
#include <string.h>

enum {
    PATHS_MAX = 6,
    STATES_PATHS_MAX = 4, /* up to here, paths are taken for their last state */
    STATES_TRIED = 16,
    STEPS_SHOWN = 40,
    BLOCKED_SHOWN = 8,
    STATE_COLUMNS = 60,
    PREFIX_STATES_MAX = 1 << 20 /* configurations, for the engine */
};

#define NO_NODE UINT32_MAX

/* ---- Which paths. */

typedef struct chosen_path {
    uint32_t node;
    mns_order order;
    mns_replayed replayed;
} chosen_path;

typedef struct chooser {
    const mns_partial_graph *graph;
    mns_problem *problem;
    mns_region *region;
    uint32_t *deepest;            /* node → the deepest at or below it */
    uint32_t *best;               /* call → the deepest node whose path has it */
    uint8_t *in;                  /* call → a bit for each path that has it */
    chosen_path paths[PATHS_MAX]; /* the longest first in the end */
    uint32_t count;
    mns_u32s tried; /* last states for which a path was looked for */
    bool memory;
} chooser;

/* Longer; got past more returns; with fewer crashed operations; found first. */
static bool is_better (const mns_partial_graph *graph, uint32_t a, uint32_t b)
{
    const mns_partial_node *x = &graph->nodes.at[a], *y = &graph->nodes.at[b];

    if (x->completed != y->completed)
        return x->completed > y->completed;
    if (x->layers != y->layers)
        return x->layers > y->layers;
    return x->crashed != y->crashed ? x->crashed < y->crashed : a < b;
}

/* Something crashed and left the state as it was: it need not be anywhere. */
static bool is_idle (const mns_partial_graph *graph, const mns_partial_node *node)
{
    return graph->problem->calls[node->call].ret == MNS_CALL_NEVER &&
           graph->nodes.at[node->parent].state == node->state;
}

/* Children have higher numbers than their parents. */
static void find_deepest (chooser *c)
{
    const mns_partial_nodes *nodes = &c->graph->nodes;

    for (uint32_t i = 0; i < nodes->count; i++)
        c->deepest[i] = i;
    for (uint32_t i = (uint32_t) nodes->count; i-- > 1;) {
        const mns_partial_node *node = &nodes->at[i];
        uint32_t *above = &c->deepest[node->parent], *best = &c->best[node->call];
        if (is_better (c->graph, c->deepest[i], *above))
            *above = c->deepest[i];
        if (!is_idle (c->graph, node) &&
            (*best == NO_NODE || is_better (c->graph, c->deepest[i], *best)))
            *best = c->deepest[i];
    }
}

/* The path to a node, without what is idle: such a step may stand there for the closure tries
 * crashed operations that are alike in their order. */
static bool order_of (mns_order *out, const chooser *c, uint32_t node)
{
    const mns_partial_nodes *nodes = &c->graph->nodes;
    uint32_t count = 0, *calls, *states;

    for (uint32_t at = node; nodes->at[at].parent != NO_NODE; at = nodes->at[at].parent)
        count += !is_idle (c->graph, &nodes->at[at]);
    calls = mns_region_array (c->region, count, sizeof *calls);
    states = mns_region_array (c->region, count, sizeof *states);
    if (calls == NULL || states == NULL)
        return false;
    *out = (mns_order){ calls, states, count };
    for (uint32_t at = node; nodes->at[at].parent != NO_NODE; at = nodes->at[at].parent) {
        if (is_idle (c->graph, &nodes->at[at]))
            continue;
        calls[--count] = nodes->at[at].call;
        states[count] = nodes->at[at].state;
    }
    assert (count == 0);
    return true;
}

static bool is_chosen (const chooser *c, const mns_order *order)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const mns_order *other = &c->paths[i].order;
        if (other->count == order->count &&
            memcmp (other->calls, order->calls, order->count * sizeof *order->calls) == 0)
            return true;
    }
    return false;
}

static void mark (chooser *c, uint32_t path)
{
    const mns_order *order = &c->paths[path].order;

    for (uint32_t i = 0; i < order->count; i++)
        c->in[order->calls[i]] |= (uint8_t) (1u << path);
}

/* Takes the path to a node, if it holds and nothing can come after it. */
static void choose (chooser *c, uint32_t node)
{
    chosen_path *path = &c->paths[c->count];

    if (node == NO_NODE || c->count == PATHS_MAX)
        return;
    path->node = node;
    if (!order_of (&path->order, c, node)) {
        c->memory = false;
        return;
    }
    if (is_chosen (c, &path->order) ||
        !mns_replay (&path->replayed, c->problem, &path->order, c->region->budget) ||
        !path->replayed.maximal)
        return;
    mark (c, c->count++);
}

static bool is_tried (const chooser *c, uint32_t state)
{
    for (size_t i = 0; i < c->tried.count; i++)
        if (c->tried.at[i] == state)
            return true;
    return false;
}

/* The states in which the last layer ends, each with the best path to it. One that can be gone on
 * from is no end. */
static void choose_states (chooser *c)
{
    const mns_partial_graph *graph = c->graph;

    for (uint32_t tries = 0; tries < STATES_TRIED && c->count < STATES_PATHS_MAX; tries++) {
        uint32_t best = NO_NODE;
        for (size_t i = 0; i < graph->layer.count; i++) {
            uint32_t node = graph->layer.at[i];
            if (c->deepest[node] == node && !is_tried (c, graph->nodes.at[node].state) &&
                (best == NO_NODE || is_better (graph, node, best)))
                best = node;
        }
        if (best == NO_NODE)
            return;
        if (!mns_u32s_push (&c->tried, graph->nodes.at[best].state)) {
            c->memory = false;
            return;
        }
        choose (c, best);
    }
}

/* For operations that no path has yet, the last called first. */
static void choose_for (chooser *c, bool crashed)
{
    for (uint32_t i = c->problem->call_count; i-- > 0 && c->count < PATHS_MAX;)
        if (c->in[i] == 0 && (c->problem->calls[i].ret == MNS_CALL_NEVER) == crashed)
            choose (c, c->best[i]);
}

/* The longest of all, the longest that has the blocked operation, one for each last state, and then
 * what other operations need. */
static void choose_all (chooser *c, uint32_t blocked)
{
    choose (c, c->deepest[0]);
    if (c->count == 1)
        c->memory &= mns_u32s_push (&c->tried, c->graph->nodes.at[c->deepest[0]].state);
    choose (c, c->best[blocked]);
    if (!c->graph->exhausted)
        choose_states (c);
    choose_for (c, false);
    choose_for (c, true);
    for (uint32_t i = 1; i < c->count; i++)
        for (uint32_t k = i; k > 0; k--) {
            chosen_path swap = c->paths[k];
            if (!is_better (c->graph, swap.node, c->paths[k - 1].node))
                break;
            c->paths[k] = c->paths[k - 1];
            c->paths[k - 1] = swap;
        }
    memset (c->in, 0, c->problem->call_count);
    for (uint32_t i = 0; i < c->count; i++)
        mark (c, i);
}

/* Whether the first path that has an operation is the longest that has it, for each of them. */
static bool is_complete (const chooser *c)
{
    for (uint32_t call = 0; call < c->problem->call_count; call++) {
        uint32_t first = 0, best = c->best[call];
        if (best == NO_NODE || c->problem->calls[call].ret == MNS_CALL_NEVER)
            continue;
        while (first < c->count && (c->in[call] >> first & 1) == 0)
            first++;
        if (first == c->count ||
            c->paths[first].replayed.completed != c->graph->nodes.at[best].completed)
            return false;
    }
    return true;
}

/* ---- A path, for people. */

static const char *state_text (mns_problem *problem, uint32_t state, mns_region *region)
{
    mns_buffer buffer;
    minos_sink sink;
    const char *text = NULL;

    mns_buffer_init (&buffer, region->budget, 0);
    sink = mns_buffer_sink (&buffer);
    if (mns_space_describe (problem->space, state, &sink) == MINOS_OK) {
        mns_buffer_shorten (&buffer, STATE_COLUMNS);
        text = mns_region_text (region, mns_buffer_text (&buffer), buffer.size);
    }
    mns_buffer_reset (&buffer);
    return text;
}

static bool write_path (minos_path *out, mns_problem *problem, const mns_order *order,
                        const mns_replayed *replayed, mns_region *region)
{
    uint32_t shown = order->count < STEPS_SHOWN ? order->count : STEPS_SHOWN;
    size_t blocked = replayed->blocked.count;
    minos_path_step *steps = mns_region_array (region, shown, sizeof *steps);
    uint32_t *ops, state = problem->space->initial;

    blocked = blocked < BLOCKED_SHOWN ? blocked : BLOCKED_SHOWN;
    ops = mns_region_array (region, blocked, sizeof *ops);
    *out = (minos_path){ .completed = replayed->completed, .skipped = order->count - shown };
    if (out->skipped > 0)
        state = order->states[out->skipped - 1];
    out->state = state_text (problem, state, region);
    if (steps == NULL || ops == NULL || out->state == NULL)
        return false;
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t at = out->skipped + i, before = state;
        state = order->states[at];
        steps[i].op = problem->calls[order->calls[at]].op;
        steps[i].state = i > 0 ? steps[i - 1].state : out->state;
        if (state != before)
            steps[i].state = state_text (problem, state, region);
        if (steps[i].state == NULL)
            return false;
    }
    for (size_t i = 0; i < blocked; i++)
        ops[i] = problem->calls[replayed->blocked.at[i]].op;
    out->steps = steps;
    out->step_count = shown;
    out->blocked = ops;
    out->blocked_count = blocked;
    return true;
}

/* Chooses, and writes what it chose. False: no memory. */
static bool write_chosen (mns_partials *out, chooser *c, uint32_t blocked)
{
    find_deepest (c);
    choose_all (c, blocked);
    for (uint32_t i = 0; i < c->count && c->memory; i++, out->count++)
        c->memory = write_path (&out->at[i], c->problem, &c->paths[i].order, &c->paths[i].replayed,
                                c->region);
    out->longest = c->memory && c->count > 0 &&
                   c->paths[0].replayed.completed == c->graph->nodes.at[c->deepest[0]].completed;
    out->complete = out->longest && is_complete (c);
    assert (out->longest || !c->memory);
    if (out->longest && !out->complete)
        out->cause = "other operations have other longest orders, which are not listed";
    return c->memory;
}

static bool from_graph (mns_partials *out, const mns_partial_graph *graph, mns_problem *problem,
                        uint32_t blocked, mns_region *region)
{
    chooser c = { .graph = graph, .problem = problem, .region = region, .memory = true };
    size_t calls = problem->call_count;
    bool done = false;

    mns_u32s_init (&c.tried, region->budget);
    for (uint32_t i = 0; i < PATHS_MAX; i++)
        mns_u32s_init (&c.paths[i].replayed.blocked, region->budget);
    c.deepest = mns_region_array (region, graph->nodes.count, sizeof *c.deepest);
    c.best = mns_region_array (region, calls, sizeof *c.best);
    c.in = mns_region_zalloc (region, calls);
    if (c.deepest != NULL && c.best != NULL && c.in != NULL) {
        memset (c.best, 0xff, calls * sizeof *c.best);
        done = write_chosen (out, &c, blocked);
    }
    for (uint32_t i = 0; i < PATHS_MAX; i++)
        mns_u32s_reset (&c.paths[i].replayed.blocked);
    mns_u32s_reset (&c.tried);
    return done;
}

/* ---- Where there are too many orders. */

typedef struct walk {
    mns_problem *problem;
    mns_u32s calls, states;
    uint64_t *used;
    uint32_t state;
} walk;

/* False: the step is illegal, or has several successors. */
static bool go (walk *w, uint32_t call, bool *memory)
{
    uint32_t word = mns_space_step (w->problem->space, w->state, w->problem->calls[call].class_id);

    if (word == MNS_ILLEGAL || (word & MNS_SEVERAL) != 0)
        return false;
    *memory = mns_u32s_push (&w->calls, call) && mns_u32s_push (&w->states, word);
    w->used[call / 64] |= UINT64_C (1) << call % 64;
    w->state = word;
    return *memory;
}

/* What is open at the return of `blocked`, one after the other, while any is possible. */
static bool go_on (walk *w, uint32_t blocked)
{
    const mns_problem *problem = w->problem;
    uint32_t end = problem->calls[blocked].ret;
    bool more = true, memory = true;

    while (more && memory) {
        more = false;
        for (uint32_t i = 0; i < problem->call_count && problem->calls[i].call < end; i++) {
            bool used = w->used[i / 64] >> i % 64 & 1;
            if (!used && problem->calls[i].ret != MNS_CALL_NEVER && go (w, i, &memory))
                more = true;
        }
    }
    return memory;
}

static bool follow (walk *w, const mns_answer *answer, uint32_t blocked)
{
    bool memory = true;

    for (uint32_t i = 0; i < answer->witness_count; i++)
        if (!go (w, answer->witness[i], &memory))
            return false;
    return go_on (w, blocked);
}

static void from_witness (mns_partials *out, mns_problem *problem, const mns_answer *answer,
                          uint32_t blocked, mns_region *region)
{
    walk w = { .problem = problem, .state = problem->space->initial };
    size_t words = ((size_t) problem->call_count + 63) / 64;
    mns_replayed replayed;

    mns_u32s_init (&w.calls, region->budget);
    mns_u32s_init (&w.states, region->budget);
    w.used = mns_region_zalloc (region, words * sizeof *w.used);
    out->cause = "the order that was found could not be followed";
    mns_u32s_init (&replayed.blocked, region->budget);
    if (w.used != NULL && follow (&w, answer, blocked)) {
        mns_order order = { w.calls.at, w.states.at, (uint32_t) w.calls.count };
        if (mns_replay (&replayed, problem, &order, region->budget) && replayed.maximal &&
            write_path (&out->at[0], problem, &order, &replayed, region)) {
            out->count = 1;
            out->cause = "too many orders are possible to know the longest";
        }
    }
    mns_u32s_reset (&replayed.blocked);
    mns_u32s_reset (&w.calls);
    mns_u32s_reset (&w.states);
}

static void search_prefix (mns_partials *out, mns_problem *problem, uint32_t blocked,
                           const mns_limits *limits, mns_region *region)
{
    uint32_t end = problem->calls[blocked].ret;
    mns_limits own = { .states_max = limits->states_max, .stop = limits->stop };
    mns_answer answer = { .valid = MINOS_VALID_UNKNOWN };
    mns_problem prefix;

    assert (end > 0 && end != MNS_CALL_NEVER);
    if (own.states_max > PREFIX_STATES_MAX)
        own.states_max = PREFIX_STATES_MAX;
    if (!mns_prefix_problem (&prefix, problem, end - 1, region)) {
        out->cause = "no order was found within the memory limit";
        return;
    }
    mns_algorithm_named ("auto")->engine (&answer, &prefix, &own, region);
    if (answer.valid == MINOS_VALID_TRUE)
        from_witness (out, problem, &answer, blocked, region);
    else
        out->cause = answer.cause == MNS_CAUSE_TIME ? "no order was found within the time limit"
                                                    : "too many orders are possible";
}

void mns_partial_paths (mns_partials *out, mns_partial_graph *graph, mns_problem *problem,
                        uint32_t blocked, bool whole, const mns_limits *limits, mns_region *region)
{
    *out = (mns_partials){ .cause = "" };
    out->at = mns_region_array (region, PATHS_MAX, sizeof *out->at);
    if (out->at == NULL || (graph->failed && !graph->full)) {
        out->starved = true;
        out->cause = "no memory was left for it";
        return;
    }
    if (graph->full || (!whole && !graph->exhausted)) {
        search_prefix (out, problem, blocked, limits, region);
        return;
    }
    if (from_graph (out, graph, problem, blocked, region))
        return;
    out->starved = true;
    out->count = 0;
    out->longest = out->complete = false;
    out->cause = "no memory was left for it";
}
