/* fifo_side.c: see fifo_side.h. Taking unlinks the two entries, and putting back links them where
 * they were, which their own links still tell (Knuth's dancing links): so it must go the other way
 * round. */
#include "check/queue/fifo_side.h"

#include "base/sort.h"

static bool calls_before (const void *context, const mns_fifo_op *a, const mns_fifo_op *b)
{
    (void) context;
    return a->call < b->call;
}
MNS_SORT (mns_fifo_op, sort_by_call, const void *, calls_before);

static bool returns_before (const mns_fifo_side *s, const uint32_t *a, const uint32_t *b)
{
    return s->ops.at[*a].ret < s->ops.at[*b].ret;
}
MNS_SORT (uint32_t, sort_by_return, const mns_fifo_side *, returns_before);

static void link_entries (mns_fifo_side *s)
{
    size_t count = s->ops.count, call = 0, ret = 0;
    uint32_t head = 2 * (uint32_t) count, last = head;
    while (ret < count) {
        uint32_t entry;
        if (call < count && s->ops.at[call].call < s->ops.at[s->by_rank[ret]].ret)
            entry = 2 * (uint32_t) call++;
        else
            entry = 2 * s->by_rank[ret++] + 1;
        s->next[last] = entry;
        s->prev[entry] = last;
        last = entry;
    }
    s->next[last] = head;
    s->prev[head] = last;
    s->later[count] = s->earlier[count] = (uint32_t) count;
}

bool mns_fifo_side_make (mns_fifo_side *s, mns_region *region)
{
    size_t count = s->ops.count;
    mns_fifo_op *scratch = mns_alloc_array (region->budget, count, sizeof *scratch);
    uint32_t *ranks;
    if (scratch == NULL)
        return false;
    sort_by_call (s->ops.at, scratch, count, NULL);
    mns_free (region->budget, scratch, count * sizeof *scratch);
    ranks = mns_region_array (region, count, sizeof *ranks);
    s->next = mns_region_array (region, 2 * count + 1, sizeof *s->next);
    s->prev = mns_region_array (region, 2 * count + 1, sizeof *s->prev);
    s->rank = mns_region_array (region, count, sizeof *s->rank);
    s->by_rank = mns_region_array (region, count, sizeof *s->by_rank);
    s->later = mns_region_array (region, count + 1, sizeof *s->later);
    s->earlier = mns_region_array (region, count + 1, sizeof *s->earlier);
    if (!ranks || !s->next || !s->prev || !s->rank || !s->by_rank || !s->later || !s->earlier)
        return false;
    for (uint32_t i = 0; i < count; i++)
        s->by_rank[i] = i;
    sort_by_return (s->by_rank, ranks, count, s);
    for (uint32_t i = 0; i < count; i++)
        s->rank[s->by_rank[i]] = i;
    s->left = count;
    link_entries (s);
    return true;
}

static void unlink_entry (mns_fifo_side *s, uint32_t entry)
{
    s->next[s->prev[entry]] = s->next[entry];
    s->prev[s->next[entry]] = s->prev[entry];
}

static void relink_entry (mns_fifo_side *s, uint32_t entry)
{
    s->next[s->prev[entry]] = entry;
    s->prev[s->next[entry]] = entry;
}

void mns_fifo_side_take (mns_fifo_side *s, uint32_t i)
{
    uint32_t head = (uint32_t) s->ops.count, before = s->earlier[head];
    unlink_entry (s, 2 * i);
    unlink_entry (s, 2 * i + 1);
    while (before != head && s->rank[before] > s->rank[i])
        before = s->earlier[before];
    s->earlier[i] = before;
    s->later[i] = s->later[before];
    s->earlier[s->later[i]] = i;
    s->later[before] = i;
    s->left--;
}

void mns_fifo_side_put_back (mns_fifo_side *s, uint32_t i)
{
    s->later[s->earlier[i]] = s->later[i];
    s->earlier[s->later[i]] = s->earlier[i];
    relink_entry (s, 2 * i + 1);
    relink_entry (s, 2 * i);
    s->left++;
}

uint32_t mns_fifo_side_first (const mns_fifo_side *s)
{
    uint32_t head = 2 * (uint32_t) s->ops.count, entry = s->next[head];
    while (entry != head && !(entry & 1))
        entry = s->next[entry];
    return entry != head ? entry >> 1 : UINT32_MAX;
}

uint64_t mns_fifo_side_deadline (const mns_fifo_side *s)
{
    uint32_t first = mns_fifo_side_first (s);
    return first != UINT32_MAX ? s->ops.at[first].ret : MNS_FIFO_NEVER;
}

bool mns_fifo_side_key (const mns_fifo_side *s, mns_u32s *key)
{
    uint32_t first = mns_fifo_side_first (s), head = (uint32_t) s->ops.count;
    uint32_t rank = first != UINT32_MAX ? s->rank[first] : UINT32_MAX;
    if (!mns_u32s_push (key, rank))
        return false;
    for (uint32_t i = s->earlier[head]; i != head && s->rank[i] > rank; i = s->earlier[i])
        if (!mns_u32s_push (key, s->rank[i]))
            return false;
    return mns_u32s_push (key, UINT32_MAX);
}
