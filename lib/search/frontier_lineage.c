/* frontier_lineage.c: mark, compact, and move the stem to the trunk.
 *
 * Invariant: a link's parent is before it. Marking is therefore one pass down and compacting one
 * pass up; both are linear in the links, and are only done when links have doubled. */
#include "search/frontier_lineage.h"

#include <assert.h>
#include <string.h>

enum { COLLECT_FIRST = 1 << 15 };

void mns_lineage_init (mns_lineage *lineage, mns_budget *budget, bool wanted)
{
    assert (lineage != NULL);
    mns_links_init (&lineage->links, budget);
    mns_u32s_init (&lineage->trunk, budget);
    lineage->collect_at = COLLECT_FIRST;
    lineage->dropped = !wanted;
    if (wanted && !mns_links_push (&lineage->links, (mns_link){ 0, UINT32_MAX }))
        mns_lineage_drop (lineage);
}

void mns_lineage_reset (mns_lineage *lineage)
{
    mns_links_reset (&lineage->links);
    mns_u32s_reset (&lineage->trunk);
    assert (lineage->links.count == 0);
    assert (lineage->trunk.count == 0);
}

void mns_lineage_drop (mns_lineage *lineage)
{
    mns_lineage_reset (lineage);
    lineage->dropped = true;
    lineage->collect_at = SIZE_MAX;
}

uint32_t mns_lineage_add (mns_lineage *lineage, uint32_t parent, uint32_t call)
{
    size_t at = lineage->links.count;
    if (lineage->dropped)
        return 0;
    assert (parent < at);
    if (at >= UINT32_MAX || !mns_links_push (&lineage->links, (mns_link){ parent, call })) {
        mns_lineage_drop (lineage);
        return 0;
    }
    return (uint32_t) at;
}

/* Afterwards renamed[i] is the new number of link i, MNS_DEAD where nothing descends from it. */
#define MNS_DEAD UINT32_MAX

static void mark (const mns_lineage *lineage, uint32_t *renamed, const uint32_t *roots,
                  size_t count)
{
    size_t links = lineage->links.count;
    assert (links > 0);
    memset (renamed, 0xff, links * sizeof *renamed);
    for (size_t r = 0; r < count; r++) {
        assert (roots[r] < links);
        renamed[roots[r]] = 0;
    }
    for (size_t i = links; i-- > 1;)
        if (renamed[i] != MNS_DEAD)
            renamed[lineage->links.at[i].parent] = 0;
    renamed[0] = 0;
}

static void compact (mns_lineage *lineage, uint32_t *renamed)
{
    mns_link *links = lineage->links.at;
    uint32_t kept = 1;
    assert (renamed[0] == 0);
    for (size_t i = 1; i < lineage->links.count; i++) {
        if (renamed[i] == MNS_DEAD)
            continue;
        assert (links[i].parent < i);
        renamed[i] = kept;
        links[kept++] = (mns_link){ renamed[links[i].parent], links[i].call };
    }
    lineage->links.count = kept;
}

/* How many of the first links are a chain that everything later, and every root, goes through. */
static uint32_t stem (const mns_lineage *lineage, const uint32_t *roots, size_t count)
{
    uint32_t length = (uint32_t) lineage->links.count - 1;
    for (uint32_t i = 1; i <= lineage->links.count - 1; i++)
        if (lineage->links.at[i].parent != i - 1 && lineage->links.at[i].parent < length)
            length = lineage->links.at[i].parent;
    for (size_t r = 0; r < count; r++)
        length = roots[r] < length ? roots[r] : length;
    assert (length < lineage->links.count);
    assert (length == 0 || lineage->links.at[length].parent == length - 1);
    return length;
}

static void settle (mns_lineage *lineage, uint32_t length, uint32_t *roots, size_t count)
{
    mns_link *links = lineage->links.at;
    assert (length < lineage->links.count);
    if (length == 0 || !mns_u32s_reserve (&lineage->trunk, length))
        return; /* an optimisation: the links stay where they are */
    for (uint32_t i = 1; i <= length; i++)
        lineage->trunk.at[lineage->trunk.count++] = links[i].call;
    for (size_t i = length + 1; i < lineage->links.count; i++) {
        assert (links[i].parent >= length);
        links[i - length] = (mns_link){ links[i].parent - length, links[i].call };
    }
    lineage->links.count -= length;
    for (size_t r = 0; r < count; r++)
        roots[r] -= length;
}

void mns_lineage_collect (mns_lineage *lineage, uint32_t *roots, size_t count)
{
    mns_budget *budget = lineage->links.budget;
    size_t links = lineage->links.count;
    if (lineage->dropped)
        return;
    assert (links > 0);
    uint32_t *renamed = mns_alloc_array (budget, links, sizeof *renamed);
    if (renamed == NULL) {
        lineage->collect_at = links * 2;
        return;
    }
    mark (lineage, renamed, roots, count);
    compact (lineage, renamed);
    for (size_t r = 0; r < count; r++)
        roots[r] = renamed[roots[r]];
    mns_free (budget, renamed, links * sizeof *renamed);
    settle (lineage, stem (lineage, roots, count), roots, count);
    lineage->collect_at = lineage->links.count * 2 + COLLECT_FIRST;
}

uint32_t *mns_lineage_path (const mns_lineage *lineage, uint32_t link, mns_region *region,
                            uint32_t *count)
{
    size_t length = lineage->trunk.count;
    *count = 0;
    if (lineage->dropped)
        return NULL;
    assert (link < lineage->links.count);
    for (uint32_t i = link; i != 0; i = lineage->links.at[i].parent)
        length++;
    assert (length < UINT32_MAX);
    uint32_t *path = mns_region_array (region, length + 1, sizeof *path);
    if (path == NULL)
        return NULL;
    *count = (uint32_t) length;
    for (uint32_t i = link; i != 0; i = lineage->links.at[i].parent)
        path[--length] = lineage->links.at[i].call;
    if (length > 0)
        memcpy (path, lineage->trunk.at, length * sizeof *path);
    return path;
}
