/* layers.c: telling a recorder what one layer kept. */
#include "search/layers.h"

#include "search/frontier_sweep.h"

#include <assert.h>

static uint32_t list_pending (const mns_sweep *sweep, const mns_config *config, uint32_t *calls)
{
    const mns_window *window = &sweep->window;
    uint32_t count = 0;
    for (uint32_t w = 0; w < window->words; w++) {
        assert ((config->words[w] & ~window->open[w]) == 0);
        for (uint64_t rest = config->words[w]; rest != 0; rest &= rest - 1)
            calls[count++] = window->slot_call[w * 64 + mns_bits_first (rest)];
    }
    assert (count <= window->pending);
    return count;
}

static uint32_t list_crashed (const mns_sweep *sweep, const mns_config *config, uint32_t *calls)
{
    uint32_t count = 0;
    for (uint32_t k = 0; k < sweep->plan.crashed_count; k++) {
        const mns_crashed_label *label = &sweep->plan.crashed[k];
        uint32_t used = mns_count_of (sweep, config, label->tally);
        assert (used <= label->count);
        if (sweep->window.called[k] == 0)
            continue; /* a field may still be another's */
        for (uint32_t i = 0; i < used; i++)
            calls[count++] = sweep->plan.crashed_calls[label->first + i];
    }
    assert (count <= sweep->problem->crashed_count);
    return count;
}

bool mns_layer_record (mns_sweep *sweep, uint32_t call)
{
    const mns_layers_recorder *recorder = sweep->recorder;
    size_t room = (size_t) sweep->window.slots + sweep->problem->crashed_count;
    uint32_t *calls = mns_alloc_array (sweep->budget, room, sizeof *calls);
    bool ok;
    if (calls == NULL)
        return false;
    assert (recorder->layer != NULL && recorder->config != NULL);
    ok = recorder->layer (recorder->context, sweep->layer.event, call);
    for (size_t i = 0; ok && i < sweep->set->count; i++) {
        const mns_config *config = mns_config_at (sweep->set, i);
        if ((config->flags & MNS_CONFIG_DOMINATED) || config->owed_state != MNS_NONE)
            continue;
        bool is_dead = sweep->plan.family && config->state == sweep->dead;
        mns_layers_config told = { .state = is_dead ? MNS_LAYERS_STATE_DEAD : config->state,
                                   .calls = calls };
        told.completed_count = list_pending (sweep, config, calls);
        told.crashed_count = list_crashed (sweep, config, calls + told.completed_count);
        ok = recorder->config (recorder->context, &told);
    }
    assert (room >= sweep->window.pending);
    mns_free (sweep->budget, calls, room * sizeof *calls);
    return ok;
}
