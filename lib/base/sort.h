/* sort.h: stable merge sort, typed, into memory of the caller's. MNS_SORT (type, name, context,
 * less) defines `static void name (items, scratch, count, context)`, where scratch holds `count`
 * elements and `bool less (context, const type *a, const type *b)` is a strict order. O(n log n),
 * O(n) where the items stand in order already. The libc's qsort takes no context, is not stable,
 * and allocates behind the budget's back. */
#ifndef MNS_BASE_SORT_H
#define MNS_BASE_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { MNS_SORT_RUN = 8 }; /* runs of so many items are sorted by insertion */

#define MNS_SORT(type, name, context_type, less)                                                   \
    static void name##_run (type *items, size_t count, context_type context)                       \
    {                                                                                              \
        for (size_t i = 1; i < count; i++) {                                                       \
            type moved = items[i];                                                                 \
            size_t j = i;                                                                          \
            for (; j > 0 && less (context, &moved, &items[j - 1]); j--)                            \
                items[j] = items[j - 1];                                                           \
            items[j] = moved;                                                                      \
        }                                                                                          \
    }                                                                                              \
    /* Merges [0, middle) and [middle, count); only the left half is copied. */                    \
    static void name##_merge (type *items, type *scratch, size_t middle, size_t count,             \
                              context_type context)                                                \
    {                                                                                              \
        if (!less (context, &items[middle], &items[middle - 1]))                                   \
            return;                                                                                \
        memcpy (scratch, items, middle * sizeof (type));                                           \
        size_t left = 0, right = middle, at = 0;                                                   \
        while (left < middle && right < count) {                                                   \
            if (less (context, &items[right], &scratch[left]))                                     \
                items[at++] = items[right++];                                                      \
            else                                                                                   \
                items[at++] = scratch[left++];                                                     \
        }                                                                                          \
        memcpy (items + at, scratch + left, (middle - left) * sizeof (type));                      \
    }                                                                                              \
    static void name (type *items, type *scratch, size_t count, context_type context)              \
    {                                                                                              \
        for (size_t at = 0; at < count; at += MNS_SORT_RUN)                                        \
            name##_run (items + at, count - at < MNS_SORT_RUN ? count - at : MNS_SORT_RUN,         \
                        context);                                                                  \
        for (size_t width = MNS_SORT_RUN; width < count; width *= 2)                               \
            for (size_t at = 0; count - at > width; at += 2 * width) {                             \
                size_t size = count - at < 2 * width ? count - at : 2 * width;                     \
                name##_merge (items + at, scratch, width, size, context);                          \
                if (size < 2 * width)                                                              \
                    break;                                                                         \
            }                                                                                      \
    }                                                                                              \
    _Static_assert(sizeof (type) > 0, "elements have a size")

#endif
