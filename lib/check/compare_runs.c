/* compare_runs.c: two runs of one seed. What is compared is the sequence of (process, type, f,
 * value): times, nodes and errors are the machine's. Both histories are walked in real time side by
 * side; the first records that differ are the answer. O(n).
 *
 * A value of the second history is made once in a pool that begins as the first one's, so that
 * equal values have equal handles. A crashed operation is its invocation alone: where its :info
 * stood says nothing that the operation does not. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/table.h"
#include "base/vecs.h"
#include "check/checker.h"
#include "value/value.h"

enum { CALL, RETURN, EVENT };

/* The records of a history in order: kind << 32 | index. */
typedef struct records {
    const minos_history *history;
    mns_u64s at;
} records;

typedef struct comparison {
    mns_budget budget;
    minos_values *values; /* the first history's, and what the second has beside */
    mns_table same;       /* a value of the second history → of `values` */
    records runs[2];
} comparison;

/* What is compared. */
typedef struct canon {
    minos_value process, f, value, key;
    uint8_t type;
    bool has_key;
} canon;

static void place (mns_u32s *starts, mns_u64s *at, uint32_t position, uint64_t kind, size_t index)
{
    if (at == NULL)
        starts->at[position + 1]++;
    else
        at->at[starts->at[position]++] = kind << 32 | (uint64_t) index;
}

/* Counted by position, then placed: events, calls and returns of one position in this order. */
static void place_all (const minos_history *history, mns_u32s *starts, mns_u64s *at)
{
    for (size_t i = 0; i < history->events.count; i++)
        place (starts, at, history->events.at[i].at, EVENT, i);
    for (size_t i = 0; i < history->op_count; i++)
        place (starts, at, mns_history_op (history, i)->call, CALL, i);
    for (size_t i = 0; i < history->op_count; i++)
        if (mns_history_op (history, i)->ret != MINOS_NEVER)
            place (starts, at, mns_history_op (history, i)->ret, RETURN, i);
}

static bool order (comparison *all, records *run)
{
    size_t positions = (size_t) run->history->position_count + 2;
    mns_u32s starts;
    size_t count = 0;

    mns_u32s_init (&starts, &all->budget);
    mns_u64s_init (&run->at, &all->budget);
    if (!mns_u32s_reserve (&starts, positions))
        return false;
    for (size_t i = 0; i < positions; i++)
        starts.at[i] = 0;
    place_all (run->history, &starts, NULL);
    for (size_t i = 0; i < positions; i++) {
        count += starts.at[i];
        starts.at[i] = (uint32_t) count;
    }
    if (mns_u64s_reserve (&run->at, count)) {
        run->at.count = count;
        place_all (run->history, &starts, &run->at);
    }
    mns_u32s_reset (&starts);
    return run->at.count == count;
}

static canon canon_of (const records *run, size_t index)
{
    uint64_t record = run->at.at[index];
    const mns_op *op;

    if (record >> 32 == EVENT) {
        const minos_event *event = &run->history->events.at[(uint32_t) record];
        return (canon){ event->process,        event->f, event->value, MINOS_NIL,
                        (uint8_t) event->type, false };
    }
    op = mns_history_op (run->history, (uint32_t) record);
    return (canon){ .process = op->process,
                    .f = mns_history_f (run->history, op),
                    .value = record >> 32 == CALL ? op->input : op->output,
                    .key = op->flags & MNS_OP_KEYED ? op->key : MINOS_NIL,
                    .type = record >> 32 == CALL                ? MINOS_TYPE_INVOKE
                            : op->outcome == MINOS_OUTCOME_FAIL ? MINOS_TYPE_FAIL
                                                                : MINOS_TYPE_OK,
                    .has_key = op->flags & MNS_OP_KEYED };
}

/* The value of the second history, in `values`. */
static minos_status carry (comparison *all, minos_value *value)
{
    minos_status status = MINOS_OK;
    uint64_t *slot;
    bool added;

    if (mns_value_is_small (*value) || *value <= MINOS_TRUE)
        return MINOS_OK;
    slot = mns_table_add (&all->same, *value, &added);
    if (slot == NULL)
        return MINOS_NO_MEMORY;
    if (added) {
        minos_value made;
        status = mns_values_copy (all->values, &made, all->runs[1].history->values, *value);
        *slot = made;
    }
    *value = (minos_value) *slot;
    return status;
}

/* The first index at which the runs differ; `count` of the longer one where they do not. */
static minos_status first_difference (comparison *all, size_t *out)
{
    size_t a = all->runs[0].at.count, b = all->runs[1].at.count;

    for (*out = 0; *out < a && *out < b; ++*out) {
        canon x = canon_of (&all->runs[0], *out), y = canon_of (&all->runs[1], *out);
        minos_status status = carry (all, &y.process);
        status = status ? status : carry (all, &y.f);
        status = status ? status : carry (all, &y.value);
        status = status ? status : carry (all, &y.key);
        if (status)
            return status;
        if (x.process != y.process || x.f != y.f || x.value != y.value || x.key != y.key ||
            x.type != y.type || x.has_key != y.has_key)
            break;
    }
    return MINOS_OK;
}

static void describe (mns_buffer *out, const records *run, size_t index)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    const minos_values *values = run->history->values;
    canon record;

    if (index >= run->at.count) {
        mns_buffer_add_text (out, "has ended");
        return;
    }
    record = canon_of (run, index);
    mns_buffer_add_text (out, "has process ");
    mns_value_write_edn (values, record.process, out, 20);
    mns_buffer_printf (out, " %s ", types[record.type]);
    mns_value_write_edn (values, record.f, out, 20);
    mns_buffer_add_text (out, " ");
    mns_value_write_edn (values, record.value, out, 60);
}

static bool blame (comparison *all, minos_finding *finding, size_t index)
{
    const records *first = &all->runs[0];
    minos_verdict *verdict = finding->verdict;
    minos_anomaly *anomaly = mns_part_add (verdict, &finding->parts[0], "nondeterministic");
    mns_buffer text;
    bool fits;

    if (anomaly == NULL)
        return false;
    mns_buffer_init (&text, &all->budget, 0);
    mns_buffer_printf (&text, "record %zu: the first run ", index);
    describe (&text, first, index);
    mns_buffer_add_text (&text, ", the second ");
    describe (&text, &all->runs[1], index);
    anomaly->text = mns_region_text (&verdict->region, mns_buffer_text (&text), text.size);
    fits = anomaly->text != NULL && !text.failed;
    mns_buffer_reset (&text);
    if (fits && index < first->at.count) {
        uint64_t record = first->at.at[index];
        fits = record >> 32 == EVENT
                   ? mns_anomaly_add_event (verdict, anomaly, (uint32_t) record, "differs")
                   : mns_anomaly_add_op (verdict, anomaly, (uint32_t) record, "differs");
    }
    return fits;
}

/* The finding: one part, false where the runs differ, vacuous where there is nothing to compare. */
static minos_status judge (comparison *all, minos_verdict *verdict)
{
    const minos_history *first = all->runs[0].history;
    minos_finding *finding = mns_verdict_add (verdict, "determinism", "", 1);
    size_t index, a = all->runs[0].at.count, b = all->runs[1].at.count;
    minos_part *part;
    minos_status status;

    if (finding == NULL)
        return MINOS_NO_MEMORY;
    finding->claim = "two runs of one seed do and answer the same, in the same order";
    part = &finding->parts[0];
    status = first_difference (all, &index);
    if (status != MINOS_OK)
        return status;
    for (size_t i = 0; i < first->op_count; i++) {
        uint8_t outcome = mns_history_op (first, i)->outcome;
        finding->counts.ops_ok += outcome == MINOS_OUTCOME_OK;
        finding->counts.ops_fail += outcome == MINOS_OUTCOME_FAIL;
        finding->counts.ops_crashed += outcome == MINOS_OUTCOME_CRASHED;
    }
    finding->counts.events = first->events.count;
    part->valid = MINOS_VALID_TRUE;
    part->basis = MINOS_BASIS_EXHAUSTED;
    if (a == 0 && b == 0) {
        part->weak = true;
        part->basis = MINOS_BASIS_VACUOUS;
        part->cause = "neither run has a record";
    }
    if (!mns_finding_add_number (finding, "first-run-records", a) ||
        !mns_finding_add_number (finding, "second-run-records", b))
        return MINOS_NO_MEMORY;
    if (index < a || index < b) {
        part->valid = MINOS_VALID_FALSE;
        part->basis = MINOS_BASIS_REFUTATION;
        if (!mns_finding_add_number (finding, "first-difference", index) ||
            !blame (all, finding, index))
            return MINOS_NO_MEMORY;
    }
    mns_finding_merge (finding);
    return MINOS_OK;
}

minos_status minos_compare_runs (minos_verdict **out, const minos_history *a,
                                 const minos_history *b, minos_error *error)
{
    comparison all = { .runs = { { .history = a }, { .history = b } } };
    minos_verdict *verdict = NULL;
    minos_status status;

    if (out == NULL || a == NULL || b == NULL)
        return mns_misuse (error, "two histories are needed");
    *out = NULL;
    mns_budget_init (&all.budget, NULL, 0, NULL);
    mns_table_init (&all.same, &all.budget);
    status = mns_verdict_new (&verdict, NULL);
    if (status == MINOS_OK && (!order (&all, &all.runs[0]) || !order (&all, &all.runs[1])))
        status = MINOS_NO_MEMORY;
    if (status == MINOS_OK)
        status = mns_values_fork (&all.values, a->values, &all.budget);
    if (status == MINOS_OK)
        status = judge (&all, verdict);
    minos_values_free (all.values);
    mns_table_reset (&all.same);
    mns_u64s_reset (&all.runs[0].at);
    mns_u64s_reset (&all.runs[1].at);
    mns_budget_reset (&all.budget);
    if (status != MINOS_OK) {
        minos_verdict_free (verdict);
        return mns_error (error, status, "%s", minos_status_text (status));
    }
    mns_verdict_merge (verdict);
    *out = verdict;
    return MINOS_OK;
}
