/* interval.c: operations given by their times, put into order.
 *
 * Intervals are closed: what ends at the instant at which another begins is concurrent with it, so
 * at equal times calls come before returns. (Half open, they come after them, but for an operation
 * that is a mere instant.) Operations are sorted by call, then by return, in
 * place, along the cycles of the permutation; returns are sorted by number only, and merged. */
#include "history/builder.h"

#include "base/sort.h"

#include <assert.h>
#include <inttypes.h>

/* ---- Adding. */

static minos_status interval_check (minos_builder *builder, const minos_record *at,
                                    const minos_op *op)
{
    if (builder->building == MNS_BUILDING_RECORDS || op->outcome > MINOS_OUTCOME_CRASHED ||
        !mns_builder_is_extra (builder, op->extra))
        return mns_builder_refuse (
            builder, at, MINOS_MISUSE,
            "minos_builder_interval: an operation with an outcome, and a map "
            "or nil for its extra fields, is expected, and no records beside");
    if (builder->history->op_count >= MINOS_HISTORY_RECORDS_MAX / 2)
        return mns_builder_refuse (builder, at, MINOS_LIMIT, "more than %" PRIu32 " operations",
                                   MINOS_HISTORY_RECORDS_MAX / 2);
    builder->building = MNS_BUILDING_INTERVALS;
    if (op->call_time_ns == MINOS_NO_TIME)
        return mns_builder_refuse (builder, at, MINOS_MALFORMED,
                                   "an operation of process %s has no call time",
                                   mns_builder_show (builder, op->process).text);
    if (op->outcome != MINOS_OUTCOME_CRASHED && op->return_time_ns != MINOS_NO_TIME &&
        op->return_time_ns < op->call_time_ns)
        return mns_builder_refuse (
            builder, at, MINOS_MALFORMED,
            "an operation of process %s returns at %" PRIi64 ", before its call at %" PRIi64,
            mns_builder_show (builder, op->process).text, op->return_time_ns, op->call_time_ns);
    return MINOS_OK;
}

static minos_status interval_add (minos_builder *builder, const minos_op *op)
{
    minos_record at = { .process = op->process, .line = op->call_line };
    uint16_t f;
    minos_value input = op->input, output = op->output;
    minos_status status = interval_check (builder, &at, op);
    if (!status)
        status = mns_builder_function (builder, &at, op->f, &f);
    bool is_cas = !status && !op->has_key && builder->history->functions.at[f] == builder->cas;
    if (is_cas && !(status = mns_builder_cas_value (builder, &input)))
        status = mns_builder_cas_value (builder, &output);
    if (status)
        return status;
    mns_op *made = mns_builder_op_new (builder);
    if (!made)
        return MINOS_NO_MEMORY;
    bool returned = op->outcome != MINOS_OUTCOME_CRASHED && op->return_time_ns != MINOS_NO_TIME;
    /* Positions are given at seal; until then their place keeps the line. */
    *made = (mns_op){ .process = op->process,
                      .key = op->has_key ? op->key : MINOS_NIL,
                      .input = input,
                      .output = returned ? output : MINOS_NIL,
                      .extra = op->extra,
                      .call = (uint32_t) op->call_line,
                      .ret = (uint32_t) (op->call_line >> 32),
                      .f = f,
                      .outcome = (uint8_t) (returned ? op->outcome : MINOS_OUTCOME_CRASHED),
                      .flags = op->has_key ? MNS_OP_KEYED : 0,
                      .call_time_ns = op->call_time_ns,
                      .return_time_ns = returned ? op->return_time_ns : MINOS_NO_TIME };
    if (!returned && op->outcome != MINOS_OUTCOME_CRASHED && !builder->noted_no_return) {
        builder->noted_no_return = true;
        mns_builder_note (builder,
                          "An operation of process %s has no return time; such operations "
                          "count as crashed.",
                          mns_builder_show (builder, op->process).text);
    }
    builder->history->record_count++;
    return MINOS_OK;
}

minos_status minos_builder_interval (minos_builder *builder, const minos_op *op, minos_error *error)
{
    if (!builder || !op)
        return mns_misuse (error, "a builder and an operation are expected");
    minos_status status = builder->failure.status;
    return mns_builder_answer (builder, status ? status : interval_add (builder, op), error);
}

/* ---- Ordering. */

/* Crashed operations return last of all. */
static int64_t return_time (const mns_op *op)
{
    return op->outcome == MINOS_OUTCOME_CRASHED ? INT64_MAX : op->return_time_ns;
}

static bool calls_before (minos_builder *builder, const uint32_t *a, const uint32_t *b)
{
    const mns_op *x = mns_builder_op (builder, *a), *y = mns_builder_op (builder, *b);
    if (x->call_time_ns != y->call_time_ns)
        return x->call_time_ns < y->call_time_ns;
    return return_time (x) < return_time (y);
}
MNS_SORT (uint32_t, sort_by_call, minos_builder *, calls_before);

static bool returns_before (minos_builder *builder, const uint32_t *a, const uint32_t *b)
{
    const mns_op *x = mns_builder_op (builder, *a), *y = mns_builder_op (builder, *b);
    if (return_time (x) != return_time (y) || !builder->half_open)
        return return_time (x) < return_time (y);
    /* An instant ends after what ends as it begins. */
    return x->call_time_ns < return_time (x) && y->call_time_ns == return_time (y);
}
MNS_SORT (uint32_t, sort_by_return, minos_builder *, returns_before);

/* Operation i becomes what was operation from[i]; `from` is the identity afterwards. */
static void ops_permute (minos_builder *builder, uint32_t *from, size_t count)
{
    for (size_t start = 0; start < count; start++) {
        if (from[start] == start)
            continue;
        mns_op first = *mns_builder_op (builder, start);
        size_t at = start;
        while (from[at] != start) {
            size_t next = from[at];
            *mns_builder_op (builder, at) = *mns_builder_op (builder, next);
            from[at] = (uint32_t) at;
            at = next;
        }
        *mns_builder_op (builder, at) = first;
        from[at] = (uint32_t) at;
    }
}

/* The line that interval_add put where the positions will be. */
static uint64_t parked_line (const mns_op *op)
{
    return (uint64_t) op->ret << 32 | op->call;
}

static minos_status overlap_refuse (minos_builder *builder, const mns_op *before, const mns_op *op)
{
    minos_record at = { .line = parked_line (op) };
    mns_shown other = { "" };
    if (parked_line (before))
        other = mns_builder_place (builder, parked_line (before), 0);
    return mns_builder_refuse (
        builder, &at, MINOS_MALFORMED,
        "process %s calls %s at %" PRIi64 ", before its %s %s%sreturns at %" PRIi64
        "; a process has one operation at a time",
        mns_builder_show (builder, op->process).text,
        mns_builder_show (builder, builder->history->functions.at[op->f]).text, op->call_time_ns,
        mns_builder_show (builder, builder->history->functions.at[before->f]).text, other.text,
        other.text[0] ? " " : "", before->return_time_ns);
}

/* Operations stand in order of their calls: each process's must follow one another. */
static minos_status processes_check (minos_builder *builder)
{
    for (size_t i = 0; i < builder->history->op_count; i++) {
        const mns_op *op = mns_builder_op (builder, i);
        bool added;
        uint64_t *last = mns_table_add (&builder->processes, op->process, &added);
        if (!last)
            return MINOS_NO_MEMORY;
        const mns_op *before = *last ? mns_builder_op (builder, *last - 1) : NULL;
        *last = i + 1;
        if (!before)
            continue;
        if (before->outcome != MINOS_OUTCOME_CRASHED) {
            if (op->call_time_ns < before->return_time_ns)
                return overlap_refuse (builder, before, op);
        } else if (!builder->noted_after_info) {
            builder->noted_after_info = true;
            mns_builder_note (builder,
                              "Process %s goes on after an operation that crashed; that one stays "
                              "open beside what follows.",
                              mns_builder_show (builder, op->process).text);
        }
    }
    return builder->failure.status;
}

static bool lines_add (minos_builder *builder)
{
    minos_history *history = builder->history;
    for (size_t i = 0; i < history->op_count; i++)
        if (!mns_line_runs_add (&history->lines, (uint32_t) i,
                                parked_line (mns_builder_op (builder, i))))
            return false;
    return true;
}

/* Whether operation `call` is called before `returning` returns. */
static bool call_is_next (minos_builder *builder, size_t call, uint32_t returning)
{
    const mns_op *op = mns_builder_op (builder, returning);
    int64_t called = mns_builder_op (builder, call)->call_time_ns;
    if (called != return_time (op) || !builder->half_open)
        return called <= return_time (op);
    return op->call_time_ns == called; /* an instant: concurrent with all that begins there */
}

/* Merges calls, which are the operations in order, with `returns`, which are sorted. */
static void positions_give (minos_builder *builder, const uint32_t *returns, size_t count)
{
    uint32_t position = 0;
    size_t call = 0, ret = 0;
    while (ret < count) {
        mns_op *returning = mns_builder_op (builder, returns[ret]);
        if (call < count && call_is_next (builder, call, returns[ret])) {
            mns_builder_op (builder, call++)->call = position++;
            continue;
        }
        bool crashed = returning->outcome == MINOS_OUTCOME_CRASHED;
        returning->ret = crashed ? MINOS_NEVER : position++;
        ret++;
    }
    assert (call == count);
    builder->history->position_count = position;
}

void mns_builder_half_open (minos_builder *builder)
{
    builder->half_open = true;
}

minos_status mns_builder_order_intervals (minos_builder *builder)
{
    minos_history *history = builder->history;
    size_t count = history->op_count, size = 2 * count * sizeof (uint32_t);
    uint32_t *order = mns_alloc (&history->budget, size);
    if (!order)
        return MINOS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t) i;
    sort_by_call (order, order + count, count, builder);
    ops_permute (builder, order, count);
    minos_status status = processes_check (builder);
    if (!status && !lines_add (builder))
        status = MINOS_NO_MEMORY;
    if (!status) {
        sort_by_return (order, order + count, count, builder);
        positions_give (builder, order, count);
    }
    mns_free (&history->budget, order, size);
    return status;
}
