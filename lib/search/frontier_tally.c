/* frontier_tally.c: which labels share a tally, and where its field is.
 *
 * Fields of tallies that ended are kept by width until one is called later: tallies are placed in
 * the order of their first calls, so the first field that is free then will do. */
#include "search/frontier_tally.h"

#include <assert.h>
#include <string.h>

/* ---- Which labels are counted together. */

/* `by_value` is MNS_NONE for values without a tally yet. */
static uint32_t tally_of_label (mns_tallies *tallies, const mns_crashed_label *label,
                                mns_pooling pooling, uint32_t *by_value)
{
    assert (tallies->count == 0 || tallies->at != NULL);
    if (pooling == MNS_POOL_ALL && tallies->count > 0)
        return 0;
    if (pooling == MNS_POOL_NONE || label->b == MNS_NONE ||
        (pooling == MNS_POOL_KINDS && label->a == MNS_NONE))
        return tallies->count++;
    if (by_value[label->b] == MNS_NONE)
        by_value[label->b] = tallies->count++;
    assert (by_value[label->b] < tallies->count);
    return by_value[label->b];
}

static void count_label (mns_tally *tally, const mns_plan *plan, const mns_crashed_label *label,
                         const uint32_t *last_use)
{
    uint32_t until = UINT32_MAX;
    assert (label->count > 0);
    if (last_use != NULL && label->b != MNS_NONE)
        until = last_use[label->b];
    if (tally->count == 0)
        tally->first_call = plan->problem->calls[plan->crashed_calls[label->first]].call;
    tally->count += label->count;
    tally->until = until > tally->until ? until : tally->until;
    tally->word = MNS_NONE;
}

/* ---- Fields. */

enum { ENDING_MAX = 64 };

typedef struct ending {
    uint32_t word;
    uint32_t until;
    uint8_t shift;
} ending;

typedef struct fields {
    ending again[33][ENDING_MAX]; /* by width: fields that end */
    uint32_t again_count[33];
    uint32_t filled; /* bits of the last word */
} fields;

static bool place_again (mns_tally *tally, fields *all)
{
    ending *again = all->again[tally->bits];
    assert (tally->word == MNS_NONE);
    for (uint32_t i = 0; i < all->again_count[tally->bits]; i++) {
        if (again[i].until > tally->first_call)
            continue;
        tally->word = again[i].word;
        tally->shift = again[i].shift;
        again[i].until = tally->until;
        return true;
    }
    assert (all->again_count[tally->bits] <= ENDING_MAX);
    return false;
}

static void place (mns_tallies *tallies, mns_tally *tally, fields *all)
{
    tally->bits = (uint8_t) (32 - __builtin_clz (tally->cap));
    assert (tally->bits > 0 && tally->bits <= 32);
    if (place_again (tally, all))
        return;
    if (tallies->words == 0 || all->filled + tally->bits + 1 > 64) {
        tallies->words++;
        all->filled = 0;
    }
    tally->word = tallies->words - 1;
    tally->shift = (uint8_t) all->filled;
    all->filled += tally->bits + 1u;
    tallies->guards[tally->word] |= (uint64_t) 1 << (tally->shift + tally->bits);
    uint32_t *count = &all->again_count[tally->bits];
    if (tally->until != UINT32_MAX && *count < ENDING_MAX)
        all->again[tally->bits][(*count)++] = (ending){ tally->word, tally->until, tally->shift };
    assert (all->filled <= 64);
}

bool mns_tallies_init (mns_tallies *tallies, mns_plan *plan, const mns_relax *relax,
                       const uint32_t *last_use, mns_region *region)
{
    uint32_t labels = plan->crashed_count, values = labels > 0 ? plan->value_count : 0;
    mns_pooling pooling = relax != NULL ? relax->pooling : MNS_POOL_NONE;
    *tallies = (mns_tallies){ .at = mns_region_zalloc (region, labels * sizeof (mns_tally)) };
    tallies->guards = mns_region_zalloc (region, labels * sizeof (uint64_t));
    fields *all = mns_region_zalloc (region, labels > 0 ? sizeof *all : 0);
    uint32_t *by_value = mns_region_array (region, values, sizeof *by_value);
    if (tallies->at == NULL || tallies->guards == NULL || all == NULL || by_value == NULL)
        return false;
    memset (by_value, 0xff, values * sizeof *by_value);
    for (uint32_t k = 0; k < labels; k++) {
        mns_crashed_label *label = &plan->crashed[k];
        label->tally = tally_of_label (tallies, label, pooling, by_value);
        count_label (&tallies->at[label->tally], plan, label, last_use);
    }
    for (uint32_t t = 0; t < tallies->count; t++) {
        mns_tally *tally = &tallies->at[t];
        assert (t == 0 || tally->first_call > tally[-1].first_call);
        tally->cap = relax == NULL || tally->count < relax->uses ? tally->count : relax->uses;
        if (tally->cap > 0 && tally->until > tally->first_call)
            place (tallies, tally, all);
    }
    assert (tallies->words <= labels);
    return true;
}
