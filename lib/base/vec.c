/* vec.c: growth by doubling, as long as the budget has room for it. */
#include "base/vec.h"

#include <assert.h>

enum { FIRST_BYTES = 64 };

/* Doubling costs a constant per element. Near the limit an eighth still does, and wastes less. */
static size_t choose_capacity (const mns_budget *budget, size_t capacity, size_t need, size_t size)
{
    size_t most = SIZE_MAX / size;
    size_t first = FIRST_BYTES / size > 0 ? FIRST_BYTES / size : 1;
    size_t want = capacity > most / 2 ? most : capacity * 2;
    want = want < first ? first : want;
    if (want > need && (want - capacity) * size > mns_budget_left (budget))
        want = capacity + capacity / 8;
    return want < need ? need : want;
}

bool mns_vec_grow (mns_budget *budget, void **data, size_t *capacity, size_t need, size_t size)
{
    size_t want;
    void *grown;
    assert (size > 0);
    if (need <= *capacity)
        return true;
    if (need > SIZE_MAX / size)
        return false;
    want = choose_capacity (budget, *capacity, need, size);
    grown = mns_resize (budget, *data, *capacity * size, want * size);
    if (grown == NULL)
        return false;
    *data = grown;
    *capacity = want;
    return true;
}
