/* unique_ids.c: no id is generated twice. One table, id → how often and by whom first; what occurs
 * a second time is kept in a list, because the table has no order. */
#include "check/pass/tell.h"

#include <assert.h>

typedef struct ids {
    mns_table first;  /* id → first operation << 32 | times */
    mns_u32s repeats; /* ids that came twice */
    minos_value least, greatest;
    uint64_t attempts, answers;
} ids;

static void begin (mns_scan *scan)
{
    ids *state = scan->state;
    mns_table_init (&state->first, scan->budget);
    mns_u32s_init (&state->repeats, scan->budget);
}

static void reset (mns_scan *scan)
{
    ids *state = scan->state;
    mns_table_reset (&state->first);
    mns_u32s_reset (&state->repeats);
}

static void take_call (mns_scan *scan, const mns_moment *moment)
{
    (void) moment;
    ((ids *) scan->state)->attempts++;
}

static void repeat (mns_scan *scan, const mns_moment *moment, uint64_t found)
{
    ids *state = scan->state;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "duplicate-id");

    mns_scan_say (scan, anomaly, "%s was generated before",
                  mns_scan_show (scan, moment->output).text);
    mns_scan_blame (scan, anomaly, moment, "blocked");
    mns_scan_blame_op (scan, anomaly, (uint32_t) (found >> 32), "first");
    if ((uint32_t) found == 2 && !mns_u32s_push (&state->repeats, moment->output))
        mns_scan_no_memory (scan);
}

static void take_return (mns_scan *scan, const mns_moment *moment)
{
    ids *state = scan->state;
    bool added;
    uint64_t *slot;

    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    if (moment->output == MINOS_NIL) {
        mns_scan_refuse (scan, moment, "answers no id");
        return;
    }
    slot = mns_table_add (&state->first, moment->output, &added);
    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return;
    }
    *slot = added ? (uint64_t) moment->index << 32 | 1 : *slot + 1;
    if (!added)
        repeat (scan, moment, *slot);
    if (state->answers++ == 0)
        state->least = state->greatest = moment->output;
    if (minos_value_compare (scan->values, moment->output, state->least) < 0)
        state->least = moment->output;
    if (minos_value_compare (scan->values, moment->output, state->greatest) > 0)
        state->greatest = moment->output;
    scan->counts.mutations_ok++;
    scan->counts.observations_ok++;
    scan->counts.observations_of_mutation++;
}

static void end (mns_scan *scan)
{
    ids *state = scan->state;

    mns_scan_count (scan, "attempted-count", state->attempts);
    mns_scan_count (scan, "acknowledged-count", state->answers);
    mns_scan_count (scan, "duplicated-count", state->repeats.count);
    mns_tell_times (scan, "duplicated", &state->repeats, &state->first);
    mns_tell_range (scan, "range", state->least, state->greatest); /* nil where there is no id */
    if (state->answers < 2)
        mns_scan_vacuous (scan, "fewer than two ids were generated");
}

static const mns_watch watches[] = {
    { "generate", MNS_ON_CALL, take_call, false },
    { "generate", MNS_ON_RETURN, take_return, false },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_unique_ids = {
    .state_size = sizeof (ids),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
    .timeless = true,
};
