/* vec.h: typed growing arrays. MNS_VEC (uint32_t, mns_u32s) declares the type mns_u32s and its
 * functions: init, reset, push (false: no memory), reserve, clear. Elements are plain data. Not
 * every user calls all of them, which clang would tell. */
#ifndef MNS_BASE_VEC_H
#define MNS_BASE_VEC_H

#include "base/budget.h"

/* Grows `data` (of `capacity` elements of `size` bytes) to hold at least `need`; false leaves all
 * as is. */
MINOS_MUST_CHECK bool mns_vec_grow (mns_budget *budget, void **data, size_t *capacity, size_t need,
                                    size_t size);

#define MNS_VEC(type, name)                                                                        \
    typedef struct name {                                                                          \
        mns_budget *budget;                                                                        \
        type *at;                                                                                  \
        size_t count, capacity;                                                                    \
    } name;                                                                                        \
    __attribute__ ((unused)) static inline void name##_init (name *v, mns_budget *budget)          \
    {                                                                                              \
        *v = (name){ .budget = budget };                                                           \
    }                                                                                              \
    __attribute__ ((unused)) static inline void name##_reset (name *v)                             \
    {                                                                                              \
        mns_free (v->budget, v->at, v->capacity * sizeof (type));                                  \
        *v = (name){ .budget = v->budget };                                                        \
    }                                                                                              \
    __attribute__ ((unused)) static inline void name##_clear (name *v)                             \
    {                                                                                              \
        v->count = 0;                                                                              \
    }                                                                                              \
    MINOS_MUST_CHECK static inline bool name##_reserve (name *v, size_t more)                      \
    {                                                                                              \
        void *data = v->at;                                                                        \
        if (v->capacity - v->count >= more)                                                        \
            return true;                                                                           \
        if (more > SIZE_MAX - v->count ||                                                          \
            !mns_vec_grow (v->budget, &data, &v->capacity, v->count + more, sizeof (type)))        \
            return false;                                                                          \
        v->at = data;                                                                              \
        return true;                                                                               \
    }                                                                                              \
    MINOS_MUST_CHECK                                                                               \
    __attribute__ ((unused)) static inline bool name##_push (name *v, type element)                \
    {                                                                                              \
        if (!name##_reserve (v, 1))                                                                \
            return false;                                                                          \
        v->at[v->count++] = element;                                                               \
        return true;                                                                               \
    }                                                                                              \
    _Static_assert(sizeof (type) > 0, "elements have a size")

#endif
