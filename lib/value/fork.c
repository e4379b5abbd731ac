/* fork.c: a pool on top of another.
 *
 *     from   [block 0][block 1][block 2 ··    ]
 *     fork      ↑        ↑     [copy of 2 ··+ ]   full blocks are shared, the last one is copied
 *
 * A sealed history is shared by threads, so nothing may be added to its pool; what one check needs
 * beside it, an initial state for instance, it adds to a fork of its own. */
#include "value/pool.h"

#include <assert.h>
#include <string.h>

enum { FORK_REGION_FIRST = 256 };

static bool share_blocks (minos_values *fork, const minos_values *from)
{
    size_t full = from->count / MNS_NODE_BLOCK, size = MNS_NODE_BLOCK * sizeof (mns_node);

    assert (full <= from->blocks.count);
    if (!mns_node_blocks_reserve (&fork->blocks, from->blocks.count))
        return false;
    memcpy (fork->blocks.at, from->blocks.at, full * sizeof *fork->blocks.at);
    fork->blocks.count = fork->borrowed = full;
    if (from->count % MNS_NODE_BLOCK > 0) {
        mns_node *last = mns_alloc (&fork->budget, size);
        if (last == NULL)
            return false;
        memcpy (last, from->blocks.at[full], size);
        fork->blocks.at[fork->blocks.count++] = last;
    }
    fork->count = from->count;
    return true;
}

static bool copy_slots (minos_values *fork, const minos_values *from)
{
    size_t size = from->slot_count * sizeof *fork->slots;

    if (from->slot_count == 0)
        return true;
    fork->slots = mns_alloc (&fork->budget, size);
    if (fork->slots == NULL)
        return false;
    memcpy (fork->slots, from->slots, size);
    fork->slot_count = from->slot_count;
    return true;
}

minos_status mns_values_fork (minos_values **out, const minos_values *from, mns_budget *budget)
{
    minos_values *fork = mns_zalloc (budget, sizeof *fork);

    *out = NULL;
    if (fork == NULL)
        return MINOS_NO_MEMORY;
    mns_budget_init (&fork->budget, budget, 0, NULL);
    fork->parent = budget;
    mns_region_init (&fork->region, &fork->budget, FORK_REGION_FIRST);
    mns_node_blocks_init (&fork->blocks, &fork->budget);
    if (!share_blocks (fork, from) || !copy_slots (fork, from)) {
        minos_values_free (fork);
        return MINOS_NO_MEMORY;
    }
    *out = fork;
    return MINOS_OK;
}
