/* failing.h: an allocator that fails from its k-th call on, and counts what is held. Running a
 * piece of code for k = 0, 1, 2, … until it succeeds shows every way to run out of memory. */
#ifndef TESTS_SUPPORT_FAILING_H
#define TESTS_SUPPORT_FAILING_H

#include "minos/base.h"

#include <check.h>
#include <stdlib.h>

typedef struct failing {
    size_t left; /* calls that succeed */
    size_t held; /* bytes */
} failing;

static inline void *failing_alloc (void *context, size_t size)
{
    failing *f = context;
    void *memory = f->left ? malloc (size ? size : 1) : NULL;
    if (memory) {
        f->left--;
        f->held += size;
    }
    return memory;
}

static inline void *failing_resize (void *context, void *memory, size_t old_size, size_t new_size)
{
    failing *f = context;
    void *moved = f->left ? realloc (memory, new_size ? new_size : 1) : NULL;
    if (moved) {
        f->left--;
        f->held += new_size - old_size;
    }
    return moved;
}

static inline void failing_free (void *context, void *memory, size_t size)
{
    failing *f = context;
    f->held -= size;
    free (memory);
}

/* `try_it` returns NO_MEMORY until it has memory enough, and holds nothing when it returns. */
static inline void failing_each (minos_status (*try_it) (const minos_alloc *alloc, void *context),
                                 void *context, size_t step)
{
    for (size_t k = 0;; k += step) {
        failing f = { .left = k };
        minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
        minos_status status = try_it (&alloc, context);
        ck_assert_uint_eq (f.held, 0);
        if (status == MINOS_OK) {
            ck_assert_msg (k > 0, "something is allocated");
            return;
        }
        ck_assert_int_eq (status, MINOS_NO_MEMORY);
    }
}

#endif
