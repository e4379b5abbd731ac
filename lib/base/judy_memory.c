/* judy_memory.c: memory that never runs out in the middle of a change.
 *
 * libJudy allocates by four functions that a program may define itself, and here they are. It is
 * not safe to let them fail: an insertion that gets no memory half way may lose what it already
 * took, and a removal may lose count of the keys (both seen with libJudy 1.0.5). So what a change
 * could need at most is there before it begins, or the change is refused as a whole.
 *
 *     chunks   [memory|####### at···end]   spare [···············]
 *     free     words → block → block …     blocks that libJudy gave back, by their size
 *
 * Blocks are cut from the current chunk, then from the spare, which alone is enough for a change;
 * the rest of a chunk becomes a block.
 * Judy asks for some twenty sizes, over and over, so blocks given back are soon taken again.
 * Dropping an array is dropping its chunks. The budget pays for chunks, not for blocks.
 *
 * With no array of ours being changed the hooks are plain malloc: a host that uses Judy itself sees
 * no difference. */
#include "base/judy_memory.h"

#include <Judy.h>
#include <assert.h>

_Static_assert(sizeof (Word_t) == sizeof (uint64_t), "a Judy word holds a key");

enum { WORD = sizeof (Word_t), SMALL_WORDS = 64, CHUNK_MAX = 1 << 20 };

typedef struct block {
    struct block *next;
    size_t words; /* of large blocks only: a small block may have no room for it */
} block;

typedef struct chunk {
    struct chunk *next;
    size_t size;
} chunk;

struct mns_judy_memory {
    chunk first; /* this struct lies at its start */
    mns_budget *budget;
    chunk *chunks; /* all but the first */
    chunk *spare;  /* one of them, of which nothing is cut yet */
    char *at, *end;
    size_t total;                  /* bytes of all chunks */
    size_t changes;                /* so far, and no more keys than that */
    block *small[SMALL_WORDS + 1]; /* by words */
    block *large;
};

static _Thread_local mns_judy_memory *current;

void mns_judy_memory_begin (mns_judy_memory *memory)
{
    assert (current == NULL && memory != NULL);
    current = memory;
}

void mns_judy_memory_end (void)
{
    assert (current != NULL);
    current = NULL;
}

static void *take_chunk (mns_budget *budget, size_t size, bool over)
{
    return over ? mns_alloc_over (budget, size) : mns_alloc (budget, size);
}

static bool make_memory (mns_judy_memory **out, mns_budget *budget, bool over)
{
    size_t size = sizeof (mns_judy_memory) + MNS_JUDY_SMALL_CHANGE_MAX;
    mns_judy_memory *memory = take_chunk (budget, size, over);
    if (memory == NULL)
        return false;
    *memory = (mns_judy_memory){ .budget = budget, .total = size };
    memory->first.size = size;
    memory->at = (char *) (memory + 1);
    memory->end = (char *) memory + size;
    *out = memory;
    return true;
}

/* Chunks grow with the array, by a quarter of it; close to the limit, by what is needed. */
static bool add_spare (mns_judy_memory *memory, bool over)
{
    size_t least = sizeof (chunk) + MNS_JUDY_CHANGE_MAX, size = memory->total / 4 & ~(size_t) 15;
    chunk *spare;
    size = size < least ? least : size > CHUNK_MAX ? (size_t) CHUNK_MAX : size;
    if (over || size > mns_budget_left (memory->budget))
        size = least;
    spare = take_chunk (memory->budget, size, over);
    if (spare == NULL)
        return false;
    *spare = (chunk){ .next = memory->chunks, .size = size };
    memory->chunks = spare;
    memory->spare = spare;
    memory->total += size;
    return true;
}

bool mns_judy_memory_prepare (mns_judy_memory **memory, mns_budget *budget, bool over)
{
    size_t need;
    if (*memory == NULL && !make_memory (memory, budget, over))
        return false;
    assert ((*memory)->budget == budget);
    need = (*memory)->changes < MNS_JUDY_SMALL ? MNS_JUDY_SMALL_CHANGE_MAX : MNS_JUDY_CHANGE_MAX;
    if ((*memory)->spare == NULL && (size_t) ((*memory)->end - (*memory)->at) < need &&
        !add_spare (*memory, over))
        return false;
    (*memory)->changes++;
    return true;
}

void mns_judy_memory_reset (mns_judy_memory **memory)
{
    mns_budget *budget;
    if (*memory == NULL)
        return;
    assert (current != *memory);
    budget = (*memory)->budget;
    while ((*memory)->chunks != NULL) {
        chunk *gone = (*memory)->chunks;
        (*memory)->chunks = gone->next;
        mns_free (budget, gone, gone->size);
    }
    mns_free (budget, *memory, (*memory)->first.size);
    *memory = NULL;
}

static void give_back (mns_judy_memory *memory, void *given, size_t words)
{
    block *b = given;
    block **list = words <= SMALL_WORDS ? &memory->small[words] : &memory->large;
    assert (words > 0);
    if (words > SMALL_WORDS)
        b->words = words;
    b->next = *list;
    *list = b;
}

/* A block that was given back, or NULL. */
static void *take_again (mns_judy_memory *memory, size_t words)
{
    block **list = words <= SMALL_WORDS ? &memory->small[words] : &memory->large;
    block *b;
    if (words > SMALL_WORDS)
        while (*list != NULL && (*list)->words != words)
            list = &(*list)->next;
    b = *list;
    if (b != NULL)
        *list = b->next;
    return b;
}

static void *take (mns_judy_memory *memory, size_t words)
{
    void *taken = take_again (memory, words);
    if (taken != NULL)
        return taken;
    if ((size_t) (memory->end - memory->at) < words * WORD) {
        chunk *spare = memory->spare;
        assert (spare != NULL && "a change asks for more than was prepared");
        if (spare == NULL)
            return NULL;
        if (memory->end > memory->at)
            give_back (memory, memory->at, (size_t) (memory->end - memory->at) / WORD);
        memory->spare = NULL;
        memory->at = (char *) (spare + 1);
        memory->end = (char *) spare + spare->size;
    }
    assert ((size_t) (memory->end - memory->at) >= words * WORD);
    taken = memory->at;
    memory->at += words * WORD;
    return taken;
}

static void *hook_alloc (Word_t words)
{
    return current != NULL ? take (current, words) : mns_alloc (NULL, words * WORD);
}

static void hook_free (void *memory, Word_t words)
{
    if (current != NULL)
        give_back (current, memory, words);
    else
        mns_free (NULL, memory, words * WORD);
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
