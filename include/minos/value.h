/* minos/value.h: immutable values, as EDN has them.
 *
 * A value is a 32-bit handle into a pool. The pool keeps one copy of each distinct value, so two
 * values of one pool are equal exactly when their handles are: comparing is one instruction, and
 * a history of a million operations over five values keeps five values. Handles of different
 * pools must never be mixed.
 *
 * Equality is EDN's: integers of any size are exact, 1 ≠ 1.0, 1 = 1N, a list equals a vector with
 * the same elements, sets and maps ignore order, a keyword is not a string. JSON arrives as
 * vectors, maps with string keys, strings, integers, floats, booleans and nil. */
#ifndef MINOS_VALUE_H
#define MINOS_VALUE_H

#include "minos/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t minos_value;
typedef struct minos_values minos_values;

/* The same in every pool. */
#define MINOS_NIL ((minos_value) 0)
#define MINOS_FALSE ((minos_value) 1)
#define MINOS_TRUE ((minos_value) 2)

typedef enum minos_kind {
    MINOS_KIND_NIL,
    MINOS_KIND_BOOLEAN,
    MINOS_KIND_INTEGER,   /* exact, any size */
    MINOS_KIND_FLOAT,     /* IEEE double */
    MINOS_KIND_DECIMAL,   /* 1.50M: kept as written, equal when written alike */
    MINOS_KIND_RATIO,     /* 2/3: kept in lowest terms as written */
    MINOS_KIND_CHARACTER, /* \a: its text is UTF-8 */
    MINOS_KIND_STRING,
    MINOS_KIND_KEYWORD, /* the text has no colon: "ns/name" */
    MINOS_KIND_SYMBOL,
    MINOS_KIND_VECTOR,
    MINOS_KIND_SET,   /* elements in the order of minos_value_compare, no two equal */
    MINOS_KIND_MAP,   /* pairs in the order of minos_value_compare of their keys */
    MINOS_KIND_TAGGED /* #tag value; record tags are dropped by the readers, see read.h */
} minos_kind;

enum {
    MINOS_VALUE_SIZE_MAX = 1 << 26, /* bytes of one text, elements of one collection */
    MINOS_VALUE_DEPTH_MAX = 256     /* nesting */
};

/* A pool that grows, bounded by `memory_bytes_max` (0 = no bound). `alloc` may be NULL and is
 * copied. Not thread-safe while it grows. */
MINOS_API MINOS_MUST_CHECK minos_status minos_values_new (minos_values **out,
                                                          const minos_alloc *alloc,
                                                          uint64_t memory_bytes_max);
MINOS_API void minos_values_free (minos_values *values);

/* Makers. Each finds or adds the value: O(size) expected. On failure *out is MINOS_NIL.
 * NO_MEMORY over the bound; LIMIT for a text or collection that is too large or too deep;
 * MALFORMED for text that is not UTF-8, digits that are not digits, a set or map with a duplicate.
 * `text` is copied; `out` may be one of `items`. */
MINOS_API minos_value minos_values_boolean (bool truth);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_integer (minos_values *values,
                                                              minos_value *out, int64_t integer);
/* Any size: an optional sign and decimal digits. */
MINOS_API MINOS_MUST_CHECK minos_status minos_values_digits (minos_values *values, minos_value *out,
                                                             const char *text, size_t size);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_float (minos_values *values, minos_value *out,
                                                            double number);
/* kind: STRING, KEYWORD, SYMBOL, CHARACTER, DECIMAL or RATIO. */
MINOS_API MINOS_MUST_CHECK minos_status minos_values_text (minos_values *values, minos_value *out,
                                                           minos_kind kind, const char *text,
                                                           size_t size);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_string (minos_values *values, minos_value *out,
                                                             const char *text);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_keyword (minos_values *values,
                                                              minos_value *out, const char *text);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_vector (minos_values *values, minos_value *out,
                                                             const minos_value *items,
                                                             size_t count);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_set (minos_values *values, minos_value *out,
                                                          const minos_value *items, size_t count);
/* `pairs`: key, value, key, value …; `count` pairs. */
MINOS_API MINOS_MUST_CHECK minos_status minos_values_map (minos_values *values, minos_value *out,
                                                          const minos_value *pairs, size_t count);
MINOS_API MINOS_MUST_CHECK minos_status minos_values_tagged (minos_values *values, minos_value *out,
                                                             const char *tag, minos_value value);

/* Looking at values. All O(1) unless said, thread-safe on a sealed pool. A handle that is not of
 * the pool is a misuse; it reads as nil. */
MINOS_API minos_kind minos_value_kind (const minos_values *values, minos_value value);
/* False (and *out = 0) where the value is no integer or does not fit. */
MINOS_API bool minos_value_int64 (const minos_values *values, minos_value value, int64_t *out);
MINOS_API bool minos_value_double (const minos_values *values, minos_value value, double *out);
/* Text of a string, keyword, symbol, character, decimal or ratio, digits of an integer that does
 * not fit 64 bits, tag of a tagged value; NULL for other kinds. Not NUL-terminated. Owned by the
 * pool. */
MINOS_API const char *minos_value_text (const minos_values *values, minos_value value,
                                        size_t *size);
/* Elements of a vector or set, pairs of a map, 1 for a tagged value, else 0. */
MINOS_API size_t minos_value_count (const minos_values *values, minos_value value);
/* Element `index`; of a map: key of pair i at 2i, its value at 2i + 1. Out of range: nil. */
MINOS_API minos_value minos_value_at (const minos_values *values, minos_value value, size_t index);
/* The value under a keyword or string key of that name in a map; nil where there is none.
 * O(count). */
MINOS_API minos_value minos_value_get (const minos_values *values, minos_value map,
                                       const char *name);
/* A total order over all values of a pool, by kind and then content (numbers of all kinds by
 * kind, not across kinds). O(size). Independent of the order in which values were made. */
MINOS_API int minos_value_compare (const minos_values *values, minos_value a, minos_value b);

/* Printing: as EDN that reads back as an equal value, and as JSON (keywords as strings, sets as
 * arrays, non-string map keys as their EDN text, integers exact). Returns the sink's status. */
MINOS_API MINOS_MUST_CHECK minos_status minos_value_print_edn (const minos_values *values,
                                                               minos_value value,
                                                               const minos_sink *sink);
MINOS_API MINOS_MUST_CHECK minos_status minos_value_print_json (const minos_values *values,
                                                                minos_value value,
                                                                const minos_sink *sink);

#ifdef __cplusplus
}
#endif
#endif
