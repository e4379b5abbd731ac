/* region.c: bump allocation over a list of chunks.
 *
 * Invariants: [at, end) lies in the newest chunk that objects are cut from, which is the head of
 * the list, or is empty; `at` and `end` are multiples of 8. An object larger than CHUNK_MAX gets a
 * chunk behind the head, so that what is left of the head is not lost. */
#include "base/region.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK_DEFAULT = 4096, CHUNK_MIN = 64, CHUNK_MAX = 1 << 20 };

struct mns_region_chunk {
    mns_region_chunk *next;
    size_t size; /* with this header */
};
_Static_assert(sizeof (mns_region_chunk) % 8 == 0, "objects behind the header are aligned");

void mns_region_init (mns_region *region, mns_budget *budget, size_t first_size)
{
    size_t size = first_size == 0 ? CHUNK_DEFAULT : first_size;
    size = size < CHUNK_MIN ? CHUNK_MIN : size > CHUNK_MAX ? CHUNK_MAX : size;
    size = (size + 7) & ~(size_t) 7;
    *region = (mns_region){ .budget = budget, .first_size = size, .next_size = size };
}

void mns_region_reset (mns_region *region)
{
    mns_region_chunk *chunk = region->chunks;
    while (chunk != NULL) {
        mns_region_chunk *next = chunk->next;
        mns_free (region->budget, chunk, chunk->size);
        chunk = next;
    }
    mns_region_init (region, region->budget, region->first_size);
}

static mns_region_chunk *new_chunk (mns_region *region, size_t size)
{
    mns_region_chunk *chunk = mns_alloc (region->budget, size);
    if (chunk != NULL)
        chunk->size = size;
    return chunk;
}

/* An object of its own chunk, put behind the head. */
static void *alloc_apart (mns_region *region, size_t size)
{
    mns_region_chunk *chunk = new_chunk (region, sizeof (*chunk) + size);
    if (chunk == NULL)
        return NULL;
    if (region->chunks == NULL) {
        chunk->next = NULL;
        region->chunks = chunk;
    } else {
        chunk->next = region->chunks->next;
        region->chunks->next = chunk;
    }
    return chunk + 1;
}

/* A new head. Close to the limit of the budget it holds the object and no more. */
static bool refill (mns_region *region, size_t size)
{
    size_t need = sizeof (mns_region_chunk) + size;
    size_t want = region->next_size < need ? need : region->next_size;
    mns_region_chunk *chunk;
    if (want > mns_budget_left (region->budget))
        want = need;
    chunk = new_chunk (region, want);
    if (chunk == NULL)
        return false;
    chunk->next = region->chunks;
    region->chunks = chunk;
    region->at = (char *) (chunk + 1);
    region->end = (char *) chunk + want;
    if (region->next_size < CHUNK_MAX)
        region->next_size =
            region->next_size > CHUNK_MAX / 2 ? (size_t) CHUNK_MAX : region->next_size * 2;
    return true;
}

void *mns_region_alloc (mns_region *region, size_t size)
{
    void *result;
    if (size > SIZE_MAX / 2)
        return NULL;
    size = size == 0 ? 8 : (size + 7) & ~(size_t) 7;
    if ((size_t) (region->end - region->at) < size) {
        if (size > CHUNK_MAX - sizeof (mns_region_chunk))
            return alloc_apart (region, size);
        if (!refill (region, size))
            return NULL;
    }
    assert (((uintptr_t) region->at & 7) == 0);
    result = region->at;
    region->at += size;
    return result;
}

void *mns_region_zalloc (mns_region *region, size_t size)
{
    void *result = mns_region_alloc (region, size);
    if (result != NULL)
        memset (result, 0, size);
    return result;
}

void *mns_region_array (mns_region *region, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow (count, size, &bytes))
        return NULL;
    return mns_region_alloc (region, bytes);
}

char *mns_region_text (mns_region *region, const char *text, size_t size)
{
    char *copy = size == SIZE_MAX ? NULL : mns_region_alloc (region, size + 1);
    if (copy == NULL)
        return NULL;
    if (size > 0)
        memcpy (copy, text, size);
    copy[size] = '\0';
    return copy;
}

static char *region_vprintf (mns_region *region, const char *format, va_list arguments)
{
    va_list again;
    char *text = NULL;
    int length;
    va_copy (again, arguments);
    length = vsnprintf (NULL, 0, format, arguments);
    if (length >= 0)
        text = mns_region_alloc (region, (size_t) length + 1);
    if (text != NULL)
        vsnprintf (text, (size_t) length + 1, format, again);
    va_end (again);
    return text;
}

char *mns_region_printf (mns_region *region, const char *format, ...)
{
    va_list arguments;
    char *text;
    va_start (arguments, format);
    text = region_vprintf (region, format, arguments);
    va_end (arguments);
    return text;
}
