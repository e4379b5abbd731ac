/* judy.c: Judy arrays that pay for what they take.
 *
 * libJudy allocates by four functions that a program may define itself; we do, and charge the
 * budget of the array that is being changed. With no array of ours being changed the memory is
 * plain malloc: a host that uses Judy of its own sees no difference. The budget is set just around
 * the calls that change an array, and unset while the allocator of a caller runs, which may use
 * Judy too. An insertion that gets no memory leaves the array as it was (libJudy allocates the
 * new nodes before it touches the old). */
#include "base/judy.h"

#include <Judy.h>
#include <assert.h>

_Static_assert(sizeof (Word_t) == sizeof (uint64_t), "a Judy word holds a key");

typedef struct payer {
    mns_budget *budget;
    bool over; /* charge past limits */
} payer;

static _Thread_local payer current;

static void *hook_alloc (Word_t words)
{
    payer saved = current;
    size_t size = words * sizeof (Word_t);
    void *memory;
    current = (payer){ .budget = NULL };
    if (saved.over)
        memory = mns_alloc_over (saved.budget, size);
    else
        memory = mns_alloc (saved.budget, size);
    current = saved;
    return memory;
}

static void hook_free (void *memory, Word_t words)
{
    payer saved = current;
    current = (payer){ .budget = NULL };
    mns_free (saved.budget, memory, words * sizeof (Word_t));
    current = saved;
}

/* libJudy's own header declares these; they are the library's only foreign exports. */
MINOS_API Word_t JudyMalloc (Word_t words)
{
    return (Word_t) hook_alloc (words);
}

MINOS_API void JudyFree (Pvoid_t memory, Word_t words)
{
    hook_free (memory, words);
}

MINOS_API Word_t JudyMallocVirtual (Word_t words)
{
    return (Word_t) hook_alloc (words);
}

MINOS_API void JudyFreeVirtual (Pvoid_t memory, Word_t words)
{
    hook_free (memory, words);
}

static payer pay_from (mns_budget *budget, bool over)
{
    payer saved = current;
    current = (payer){ .budget = budget, .over = over };
    return saved;
}

/* ---- The map. */

void mns_judy_map_init (mns_judy_map *map, mns_budget *budget)
{
    *map = (mns_judy_map){ .budget = budget };
}

void mns_judy_map_reset (mns_judy_map *map)
{
    payer saved = pay_from (map->budget, true);
    JudyLFreeArray (&map->root, PJE0);
    current = saved;
    assert (map->root == NULL);
}

uint64_t *mns_judy_map_find (const mns_judy_map *map, uint64_t key)
{
    return (uint64_t *) JudyLGet (map->root, key, PJE0);
}

uint64_t *mns_judy_map_add (mns_judy_map *map, uint64_t key)
{
    payer saved = pay_from (map->budget, false);
    PPvoid_t value = JudyLIns (&map->root, key, PJE0);
    current = saved;
    return value == PPJERR ? NULL : (uint64_t *) value;
}

bool mns_judy_map_remove (mns_judy_map *map, uint64_t key)
{
    payer saved = pay_from (map->budget, true);
    int removed = JudyLDel (&map->root, key, PJE0);
    current = saved;
    return removed == 1;
}

uint64_t *mns_judy_map_next (const mns_judy_map *map, uint64_t *key)
{
    Word_t found = *key;
    PPvoid_t value = JudyLFirst (map->root, &found, PJE0);
    if (value != NULL)
        *key = found;
    return (uint64_t *) value;
}

uint64_t *mns_judy_map_previous (const mns_judy_map *map, uint64_t *key)
{
    Word_t found = *key;
    PPvoid_t value = JudyLLast (map->root, &found, PJE0);
    if (value != NULL)
        *key = found;
    return (uint64_t *) value;
}

uint64_t mns_judy_map_count (const mns_judy_map *map)
{
    return JudyLCount (map->root, 0, UINT64_MAX, PJE0);
}

/* ---- The set. */

void mns_judy_set_init (mns_judy_set *set, mns_budget *budget)
{
    *set = (mns_judy_set){ .budget = budget };
}

void mns_judy_set_reset (mns_judy_set *set)
{
    payer saved = pay_from (set->budget, true);
    Judy1FreeArray (&set->root, PJE0);
    current = saved;
    assert (set->root == NULL);
}

bool mns_judy_set_has (const mns_judy_set *set, uint64_t key)
{
    return Judy1Test (set->root, key, PJE0) == 1;
}

bool mns_judy_set_add (mns_judy_set *set, uint64_t key, bool *added)
{
    payer saved = pay_from (set->budget, false);
    int result = Judy1Set (&set->root, key, PJE0);
    current = saved;
    *added = result == 1;
    return result != JERR;
}

bool mns_judy_set_remove (mns_judy_set *set, uint64_t key)
{
    payer saved = pay_from (set->budget, true);
    int removed = Judy1Unset (&set->root, key, PJE0);
    current = saved;
    return removed == 1;
}

bool mns_judy_set_next (const mns_judy_set *set, uint64_t *key)
{
    Word_t found = *key;
    if (Judy1First (set->root, &found, PJE0) != 1)
        return false;
    *key = found;
    return true;
}

bool mns_judy_set_next_absent (const mns_judy_set *set, uint64_t *key)
{
    Word_t found = *key;
    if (Judy1FirstEmpty (set->root, &found, PJE0) != 1)
        return false;
    *key = found;
    return true;
}

uint64_t mns_judy_set_count (const mns_judy_set *set)
{
    return Judy1Count (set->root, 0, UINT64_MAX, PJE0);
}
