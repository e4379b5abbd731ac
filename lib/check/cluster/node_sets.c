/* node_sets.c: rows of bits. A row is words [set · stride, (set + 1) · stride); a node beyond the
 * width widens all rows, at least by half of what they have, so that a node is put in O(1) on
 * average. */
#include "check/cluster/node_sets.h"

#include <assert.h>
#include <string.h>

enum { WORD_BITS = 64 };

void mns_node_sets_init (mns_node_sets *sets, mns_budget *budget)
{
    *sets = (mns_node_sets){ 0 };
    mns_u64s_init (&sets->words, budget);
}

void mns_node_sets_reset (mns_node_sets *sets)
{
    mns_u64s_reset (&sets->words);
    sets->stride = sets->count = 0;
}

static bool add_words (mns_node_sets *sets, size_t more)
{
    if (!mns_u64s_reserve (&sets->words, more))
        return false;
    for (size_t i = 0; i < more; i++)
        sets->words.at[sets->words.count++] = 0;
    return true;
}

bool mns_node_sets_add (mns_node_sets *sets)
{
    if (sets->count == UINT32_MAX || !add_words (sets, sets->stride))
        return false;
    sets->count++;
    return true;
}

/* Rows move from the last one on, each behind where it was. */
static bool widen (mns_node_sets *sets, uint32_t stride)
{
    uint32_t before = sets->stride;

    assert (stride > before);
    if (!add_words (sets, (size_t) sets->count * (stride - before)))
        return false;
    for (size_t set = sets->count; before > 0 && set-- > 0;) {
        uint64_t *to = sets->words.at + set * stride;
        memmove (to, sets->words.at + set * before, before * sizeof *to);
        memset (to + before, 0, (stride - before) * sizeof *to);
    }
    sets->stride = stride;
    return true;
}

bool mns_node_sets_put (mns_node_sets *sets, uint32_t set, uint32_t node)
{
    uint32_t need = node / WORD_BITS + 1, grown = sets->stride + sets->stride / 2;

    assert (set < sets->count);
    if (need > sets->stride && !widen (sets, need > grown ? need : grown))
        return false;
    sets->words.at[(size_t) set * sets->stride + node / WORD_BITS] |= UINT64_C (1)
                                                                      << node % WORD_BITS;
    return true;
}

bool mns_node_sets_has (const mns_node_sets *sets, uint32_t set, uint32_t node)
{
    assert (set < sets->count);
    return node / WORD_BITS < sets->stride &&
           (sets->words.at[(size_t) set * sets->stride + node / WORD_BITS] >> node % WORD_BITS & 1);
}
