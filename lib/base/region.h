/* region.h: memory that is freed all at once.
 *
 *     region → [chunk ······|free] → [chunk ·······] → …      the newest chunk first
 *
 * One region per unit of work; bump allocation, no per-object free. Chunks double from
 * `first_size` up to 1 MiB; an object larger than that has a chunk of its own. */
#ifndef MNS_BASE_REGION_H
#define MNS_BASE_REGION_H

#include "base/budget.h"

#include <stdarg.h>

typedef struct mns_region_chunk mns_region_chunk;
typedef struct mns_region {
    mns_budget *budget;
    mns_region_chunk *chunks;
    char *at, *end;
    size_t first_size, next_size;
} mns_region;

void mns_region_init (mns_region *region, mns_budget *budget, size_t first_size);
void mns_region_reset (mns_region *region); /* frees everything; may be used again */
/* Aligned to 8 bytes; not zeroed. NULL: over budget. */
MINOS_MUST_CHECK void *mns_region_alloc (mns_region *region, size_t size);
MINOS_MUST_CHECK void *mns_region_zalloc (mns_region *region, size_t size);
MINOS_MUST_CHECK void *mns_region_array (mns_region *region, size_t count, size_t size);
/* A NUL-terminated copy. */
MINOS_MUST_CHECK char *mns_region_text (mns_region *region, const char *text, size_t size);
MINOS_MUST_CHECK char *mns_region_printf (mns_region *region, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

#endif
