/* elements.c: adds and reads of a set, and one read against all adds. */
#include "check/data/elements.h"

#include <assert.h>
#include <inttypes.h>

void mns_elements_begin (mns_scan *scan)
{
    mns_elements *state = scan->state;
    mns_table_init (&state->index_of, scan->budget);
    mns_element_list_init (&state->list, scan->budget);
    mns_set_reads_init (&state->reads, scan->budget);
}

void mns_elements_reset (mns_scan *scan)
{
    mns_elements *state = scan->state;
    mns_table_reset (&state->index_of);
    mns_element_list_reset (&state->list);
    mns_set_reads_reset (&state->reads);
}

mns_element *mns_elements_find (const mns_elements *elements, minos_value value)
{
    const uint64_t *slot = mns_table_find (&elements->index_of, value);
    return slot == NULL ? NULL : &elements->list.at[*slot];
}

/* Finds or adds; NULL: no memory, and said. */
static mns_element *element_of (mns_scan *scan, const mns_moment *moment)
{
    mns_elements *state = scan->state;
    bool added;
    uint64_t *slot = mns_table_add (&state->index_of, moment->input, &added);
    mns_element one = { .value = moment->input,
                        .op = moment->index,
                        .called = MINOS_NEVER,
                        .live = MINOS_NEVER,
                        .acked = MINOS_NEVER };

    if (slot != NULL && added) {
        *slot = state->list.count;
        if (!mns_element_list_push (&state->list, one))
            slot = NULL;
    }
    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    return &state->list.at[*slot];
}

void mns_elements_add (mns_scan *scan, const mns_moment *moment)
{
    mns_elements *state = scan->state;
    mns_element *element = element_of (scan, moment);

    if (element == NULL)
        return;
    if (!moment->is_return) {
        if (element->called == MINOS_NEVER) {
            element->called = moment->at;
            state->tried_count++;
        }
        if (element->live == MINOS_NEVER && moment->op->outcome != MINOS_OUTCOME_FAIL)
            element->live = moment->at;
    } else if (moment->op->outcome == MINOS_OUTCOME_OK) {
        scan->counts.mutations_ok++;
        if (element->acked == MINOS_NEVER) {
            element->acked = moment->at;
            element->op = moment->index;
            state->acked_count++;
        }
    }
}

void mns_elements_remove (mns_scan *scan, const mns_moment *moment)
{
    mns_element *element;

    if (moment->op->outcome != MINOS_OUTCOME_FAIL && (element = element_of (scan, moment)) != NULL)
        element->removed = true;
}

/* An ok read of nil has seen no set: it is as if it had not been. */
void mns_elements_read (mns_scan *scan, const mns_moment *moment)
{
    mns_elements *state = scan->state;
    minos_kind kind = minos_value_kind (scan->values, moment->output);

    if (moment->op->outcome != MINOS_OUTCOME_OK || kind == MINOS_KIND_NIL)
        return;
    if (kind != MINOS_KIND_VECTOR && kind != MINOS_KIND_SET) {
        mns_scan_refuse (scan, moment, "answers no collection of elements");
        return;
    }
    scan->counts.observations_ok++;
    scan->counts.observations_of_mutation += minos_value_count (scan->values, moment->output) > 0;
    if (!mns_set_reads_push (&state->reads, (mns_set_read){ moment->index, moment->output }))
        mns_scan_no_memory (scan);
}

/* ---- One read. */
void mns_final_init (mns_final *final, mns_budget *budget)
{
    mns_u32s_init (&final->ok, budget);
    mns_u32s_init (&final->lost, budget);
    mns_u32s_init (&final->unexpected, budget);
    mns_u32s_init (&final->recovered, budget);
    mns_u32s_init (&final->failed, budget);
    final->duplicated = final->late = 0;
}

void mns_final_reset (mns_final *final)
{
    mns_u32s_reset (&final->ok);
    mns_u32s_reset (&final->lost);
    mns_u32s_reset (&final->unexpected);
    mns_u32s_reset (&final->recovered);
    mns_u32s_reset (&final->failed);
}

static void say (mns_scan *scan, const char *id, minos_value value, uint32_t first, uint32_t other,
                 const char *format)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, id);

    if (anomaly == NULL)
        return;
    mns_scan_say (scan, anomaly, "%s %s", mns_scan_show (scan, value).text, format);
    mns_scan_blame_op (scan, anomaly, first, "blocked");
    if (other != MINOS_NEVER)
        mns_scan_blame_op (scan, anomaly, other, "read");
}

/* An element that was read. */
static bool judge_present (mns_scan *scan, mns_final *final, mns_element *element,
                           minos_value value, uint32_t read, bool failures)
{
    uint32_t ret = mns_history_op (scan->history, read)->ret;

    if (element == NULL || element->called > ret) {
        say (scan, "unexpected-element", value, read, MINOS_NEVER,
             "was read, and nobody had tried to add it");
        return mns_u32s_push (&final->unexpected, value);
    }
    if (element->live > ret) {
        if (failures)
            say (scan, "failed-present", value, read, element->op,
                 "was read, and every add of it had failed");
        if (!mns_u32s_push (&final->failed, value))
            return false;
    }
    if (element->acked == MINOS_NEVER && !mns_u32s_push (&final->recovered, value))
        return false;
    return mns_u32s_push (&final->ok, value);
}

void mns_final_judge (mns_scan *scan, mns_final *final, const mns_set_read *read, uint32_t number,
                      bool failures)
{
    mns_elements *state = scan->state;
    const mns_op *op = mns_history_op (scan->history, read->op);
    size_t count = minos_value_count (scan->values, read->answer);

    for (size_t i = 0; i < count && scan->status == MINOS_OK; i++) {
        minos_value value = minos_value_at (scan->values, read->answer, i);
        mns_element *element = mns_elements_find (state, value);
        if (element != NULL && element->mark == number + 1) {
            final->duplicated++;
            continue;
        }
        if (element != NULL)
            element->mark = number + 1;
        if (!judge_present (scan, final, element, value, read->op, failures))
            mns_scan_no_memory (scan);
    }
    for (size_t i = 0; i < state->list.count && scan->status == MINOS_OK; i++) {
        const mns_element *element = &state->list.at[i];
        if (element->acked == MINOS_NEVER || element->mark == number + 1 || element->removed)
            continue;
        if (element->acked >= op->call) {
            final->late++;
            continue;
        }
        say (scan, "lost-ack", element->value, element->op, read->op,
             "was acknowledged, and is not in the read");
        if (!mns_u32s_push (&final->lost, element->value))
            mns_scan_no_memory (scan);
    }
}

void mns_final_tell (mns_scan *scan, const mns_final *final)
{
    const mns_elements *state = scan->state;

    mns_scan_count (scan, "attempt-count", state->tried_count);
    mns_scan_count (scan, "acknowledged-count", state->acked_count);
    mns_scan_count (scan, "ok-count", final->ok.count);
    mns_scan_count (scan, "lost-count", final->lost.count);
    mns_scan_count (scan, "recovered-count", final->recovered.count);
    mns_scan_count (scan, "unexpected-count", final->unexpected.count);
    mns_tell_set (scan, "ok", &final->ok);
    mns_tell_set (scan, "lost", &final->lost);
    mns_tell_set (scan, "unexpected", &final->unexpected);
    mns_tell_set (scan, "recovered", &final->recovered);
    mns_scan_count (scan, "failed-present-count", final->failed.count);
    mns_tell_set (scan, "failed-present", &final->failed);
    mns_scan_count (scan, "duplicated-count", final->duplicated);
    mns_scan_count (scan, "late-count", final->late);
}
