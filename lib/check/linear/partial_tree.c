/* partial_tree.c: the tree of the steps that a closure takes, for partial linearizations
 * (partial.c).
 *
 * What a node says of an operation that has returned is said better by those that are still in the
 * layer, once they are as deep: they have every such operation. So from time to time the tree is
 * looked through, and a node is dropped that is not in the layer, nor above one that is kept, whose
 * completed operations have all returned, and that is no deeper than the least of the layer. What
 * is left of a long history is little more than one path. (A node that alone has some crashed
 * operation may go too: nothing is said of those but what is there.) */
#include "check/linear/linear.h"

#include <assert.h>
#include <string.h>

enum { NODES_MAX = 1 << 19, SPARSE_MIN = 1 << 16 };

#define NO_NODE UINT32_MAX

void mns_partial_begin (mns_partial_graph *graph, const mns_problem *problem, mns_budget *budget)
{
    mns_partial_node root = { .parent = NO_NODE,
                              .call = MNS_CALL_NEVER,
                              .state = problem->space->initial };

    *graph = (mns_partial_graph){ .problem = problem, .budget = budget, .sparse = SPARSE_MIN };
    mns_partial_nodes_init (&graph->nodes, budget);
    mns_u32s_init (&graph->layer, budget);
    mns_u32s_init (&graph->next, budget);
    graph->failed =
        !mns_partial_nodes_push (&graph->nodes, root) || !mns_u32s_push (&graph->layer, 0);
}

void mns_partial_reset (mns_partial_graph *graph)
{
    mns_partial_nodes_reset (&graph->nodes);
    mns_u32s_reset (&graph->layer);
    mns_u32s_reset (&graph->next);
}

static void take_step (void *context, uint32_t from, uint32_t call, uint32_t state)
{
    mns_partial_graph *graph = context;
    mns_partial_node node = { .call = call, .state = state, .layers = graph->layers };
    bool crashed = graph->problem->calls[call].ret == MNS_CALL_NEVER;

    if (graph->failed)
        return;
    assert (from < graph->layer.count);
    node.parent = graph->layer.at[from];
    node.completed = graph->nodes.at[node.parent].completed + !crashed;
    node.crashed = graph->nodes.at[node.parent].crashed + crashed;
    node.last = graph->nodes.at[node.parent].last;
    if (!crashed && graph->problem->calls[call].ret > node.last)
        node.last = graph->problem->calls[call].ret;
    graph->full |= graph->nodes.count >= NODES_MAX;
    graph->failed = graph->full || !mns_u32s_push (&graph->layer, (uint32_t) graph->nodes.count) ||
                    !mns_partial_nodes_push (&graph->nodes, node);
}

static void keep (void *context, uint32_t id)
{
    mns_partial_graph *graph = context;

    if (graph->failed)
        return;
    assert (id < graph->layer.count);
    graph->nodes.at[graph->layer.at[id]].layers = graph->layers + 1;
    graph->failed = !mns_u32s_push (&graph->next, graph->layer.at[id]);
}

/* ---- What is dropped. */

/* Flags what is kept; children have higher numbers than their parents. */
static void find_kept (const mns_partial_graph *graph, uint8_t *kept, uint32_t now)
{
    const mns_partial_node *nodes = graph->nodes.at;
    uint32_t least = UINT32_MAX;

    for (size_t i = 0; i < graph->layer.count; i++) {
        uint32_t completed = nodes[graph->layer.at[i]].completed;
        kept[graph->layer.at[i]] = 1;
        least = completed < least ? completed : least;
    }
    kept[0] = 1;
    for (size_t i = graph->nodes.count; i-- > 1;) {
        kept[i] |= nodes[i].last > now || nodes[i].completed > least;
        kept[nodes[i].parent] |= kept[i];
    }
}

static void look_through (mns_partial_graph *graph, uint32_t now)
{
    size_t count = graph->nodes.count;
    uint8_t *kept = mns_zalloc (graph->budget, count);
    uint32_t *numbers = mns_alloc_array (graph->budget, count, sizeof *numbers), next = 0;

    if (kept != NULL && numbers != NULL) {
        find_kept (graph, kept, now);
        for (size_t i = 0; i < count; i++) {
            mns_partial_node node = graph->nodes.at[i];
            if (!kept[i])
                continue;
            if (node.parent != NO_NODE)
                node.parent = numbers[node.parent];
            numbers[i] = next;
            graph->nodes.at[next++] = node;
        }
        graph->nodes.count = next;
        for (size_t i = 0; i < graph->layer.count; i++)
            graph->layer.at[i] = numbers[graph->layer.at[i]];
    }
    graph->failed = kept == NULL || numbers == NULL;
    graph->sparse = 2 * graph->nodes.count + SPARSE_MIN;
    if (kept != NULL)
        mns_free (graph->budget, kept, count);
    if (numbers != NULL)
        mns_free (graph->budget, numbers, count * sizeof *numbers);
}

static void cross (void *context, uint32_t call)
{
    mns_partial_graph *graph = context;
    mns_u32s swap = graph->layer;

    graph->exhausted = graph->next.count == 0;
    graph->layer = graph->next;
    graph->next = swap;
    mns_u32s_clear (&graph->next);
    graph->layers++;
    if (!graph->failed && !graph->exhausted && graph->nodes.count > graph->sparse)
        look_through (graph, graph->problem->calls[call].ret);
}

mns_closure_watch mns_partial_watch (mns_partial_graph *graph)
{
    return (mns_closure_watch){ .context = graph, .step = take_step, .keep = keep, .cross = cross };
}
