/* frontier_layer.c: what is worked out once for each return, not for each configuration. */
#include "search/frontier_sweep.h"

#include <assert.h>
#include <string.h>

bool mns_layer_init (mns_sweep *sweep)
{
    mns_layer *layer = &sweep->layer;
    mns_region *region = &sweep->tables;
    const mns_plan *plan = &sweep->plan;
    size_t words = plan->mask_words, values = plan->crashed_count > 0 ? plan->value_count : 0;
    assert (words > 0);
    layer->key = mns_region_array (region, words, sizeof *layer->key);
    layer->closed = mns_region_zalloc (region, words * sizeof *layer->closed);
    layer->active = mns_region_array (region, plan->crashed_count, sizeof *layer->active);
    layer->wanted_at = mns_region_zalloc (region, values * sizeof *layer->wanted_at);
    layer->chained_at = mns_region_zalloc (region, values * sizeof *layer->chained_at);
    layer->values = mns_region_array (region, values, sizeof *layer->values);
    layer->wanted =
        mns_region_array (region, plan->crashed_count + (size_t) 1, sizeof *layer->wanted);
    assert (layer->active_count == 0);
    return layer->key != NULL && layer->closed != NULL && layer->active != NULL &&
           layer->wanted_at != NULL && layer->chained_at != NULL && layer->values != NULL &&
           layer->wanted != NULL;
}

/* Mask bits that two configurations must share to be compared at all. Pure operations need not
 * be shared; and nothing that may be repeated needs to be. */
static void find_key (mns_sweep *sweep)
{
    const mns_window *window = &sweep->window;
    bool superset = mns_sweep_has (sweep, MNS_RULE_PURE_SUPERSET);
    assert (window->words == sweep->plan.mask_words);
    for (uint32_t w = 0; w < window->words; w++)
        sweep->layer.key[w] = superset ? ~window->pure[w] : ~(uint64_t) 0;
    if (sweep->relax != NULL && sweep->relax->reuse)
        memset (sweep->layer.key, 0, window->words * sizeof (uint64_t));
}

static void find_closed (mns_sweep *sweep)
{
    mns_layer *layer = &sweep->layer;
    const mns_window *window = &sweep->window;
    layer->any_closed = false;
    layer->absorbs = sweep->has_live && mns_sweep_has (sweep, MNS_RULE_ABSORB) &&
                     sweep->live.last_fail <= layer->event;
    if (!layer->absorbs)
        return;
    for (uint32_t w = 0; w < window->words; w++) {
        layer->closed[w] = 0;
        for (uint64_t rest = window->writes[w]; rest != 0; rest &= rest - 1) {
            uint32_t slot = w * 64 + mns_bits_first (rest);
            uint32_t value = sweep->space->classes.at[window->slot_class[slot]].b;
            assert (value < sweep->live.value_count);
            if (mns_liveness_is_closed (&sweep->live, value, layer->event))
                layer->closed[w] |= rest & -rest;
        }
        layer->any_closed |= layer->closed[w] != 0;
    }
    assert (layer->absorbs);
}

static void want (mns_sweep *sweep, uint32_t value, uint32_t *depth)
{
    mns_layer *layer = &sweep->layer;
    assert (value < sweep->plan.value_count);
    if (layer->wanted_at[value] == layer->event + 1)
        return;
    layer->wanted_at[value] = layer->event + 1;
    layer->values[(*depth)++] = value;
    assert (*depth <= sweep->plan.value_count);
}

/* Whether no way to the value costs less than this write: its uses are not counted, or count no
 * more than those of any other label that leaves the value. */
static bool is_cheapest (const mns_sweep *sweep, const mns_crashed_label *write)
{
    const mns_plan *plan = &sweep->plan;
    assert (write->a == MNS_NONE && write->b != MNS_NONE);
    if (sweep->tallies.at[write->tally].cap == 0)
        return true;
    if (sweep->relax == NULL)
        return false;
    for (uint32_t k = plan->producers[write->b]; k != MNS_NONE; k = plan->crashed[k].next)
        if (plan->crashed[k].tally != write->tally)
            return false;
    assert (write->tally < sweep->tallies.count);
    return true;
}

/* The active labels that leave `value`; of a write than which nothing is cheaper, that write. */
static void list_producers (mns_sweep *sweep, uint32_t value)
{
    mns_layer *layer = &sweep->layer;
    const mns_plan *plan = &sweep->plan;
    mns_wanted *wanted = &layer->wanted[layer->wanted_count];
    *wanted = (mns_wanted){ .value = value, .first = layer->active_count };
    for (uint32_t k = plan->producers[value]; k != MNS_NONE; k = plan->crashed[k].next) {
        const mns_crashed_label *label = &plan->crashed[k];
        assert (label->b == value);
        if (sweep->window.called[k] == 0 || sweep->tallies.at[label->tally].until <= layer->event)
            continue;
        if (label->a == MNS_NONE && is_cheapest (sweep, label)) {
            layer->active[wanted->first] = k;
            wanted->count = 1;
            wanted->cheapest = true;
            break;
        }
        layer->active[wanted->first + wanted->count++] = k;
    }
    layer->active_count += wanted->count;
    layer->wanted_count += wanted->count > 0;
    assert (layer->active_count <= plan->crashed_count);
}

/* A crashed operation must be observed at once (R5): by a pending operation that needs the value
 * it leaves, or by a crashed CAS that expects it, which must be observed in turn. Walks back from
 * what pending operations need. */
static void find_wanted (mns_sweep *sweep)
{
    mns_layer *layer = &sweep->layer;
    const mns_window *window = &sweep->window;
    uint32_t depth = 0;
    for (uint32_t w = 0; w < window->words; w++) {
        for (uint64_t rest = window->open[w] & ~window->writes[w]; rest != 0; rest &= rest - 1) {
            uint32_t slot = w * 64 + mns_bits_first (rest);
            const mns_class *class = &sweep->space->classes.at[window->slot_class[slot]];
            if (mns_class_needs (class))
                want (sweep, class->a, &depth);
        }
    }
    while (depth > 0) {
        uint32_t before = layer->active_count;
        list_producers (sweep, layer->values[--depth]);
        for (uint32_t i = before; i < layer->active_count; i++) {
            uint32_t from = sweep->plan.crashed[layer->active[i]].a;
            if (from == MNS_NONE)
                continue;
            layer->chained_at[from] = layer->event + 1;
            want (sweep, from, &depth);
        }
    }
    for (uint32_t i = 0; i < layer->wanted_count; i++)
        layer->wanted[i].chained = layer->chained_at[layer->wanted[i].value] == layer->event + 1;
    assert (layer->wanted_count <= layer->active_count);
}

static bool any_fail (const mns_window *window)
{
    uint64_t any = 0;
    assert (window->words > 0);
    for (uint32_t w = 0; w < window->words; w++)
        any |= window->fails[w];
    return any != 0;
}

static void find_active (mns_sweep *sweep)
{
    mns_layer *layer = &sweep->layer;
    const mns_plan *plan = &sweep->plan;
    layer->active_count = layer->wanted_count = 0;
    layer->wants_known = false;
    if (plan->crashed_count == 0)
        return;
    /* A pending failed CAS observes any change at all. */
    if (plan->family && mns_sweep_has (sweep, MNS_RULE_CRASHED_OBSERVED) &&
        !any_fail (&sweep->window)) {
        layer->wants_known = true;
        find_wanted (sweep);
        return;
    }
    for (uint32_t k = 0; k < plan->crashed_count; k++)
        if (sweep->window.called[k] > 0 &&
            sweep->tallies.at[plan->crashed[k].tally].until > layer->event)
            layer->active[layer->active_count++] = k;
    layer->wanted[0] = (mns_wanted){ .value = MNS_NONE, .count = layer->active_count };
    layer->wanted_count = 1;
    assert (layer->active_count <= plan->crashed_count);
}

void mns_layer_begin (mns_sweep *sweep, uint32_t event, uint32_t slot)
{
    assert (event < sweep->problem->event_count);
    assert (mns_bits_has (sweep->window.open, slot));
    sweep->layer.event = event;
    sweep->layer.slot = slot;
    find_key (sweep);
    find_closed (sweep);
    find_active (sweep);
}
