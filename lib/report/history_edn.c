/* history_edn.c: a history as the EDN that would be read back as it. */
#include "base/budget.h"
#include "base/sink.h"
#include "base/sort.h"
#include "base/vecs.h"
#include "history/history.h"
#include "minos/shrink.h"

#include <inttypes.h>

/* A record to write: its position, and what it is of. */
typedef struct record {
    uint32_t at;
    uint32_t index;
    enum { RECORD_CALL, RECORD_RETURN, RECORD_EVENT } kind;
} record;
MNS_VEC (record, records);

static bool earlier (const void *context, const record *a, const record *b)
{
    (void) context;
    return a->at < b->at;
}
MNS_SORT (record, sort_records, const void *, earlier);

static minos_status put (const minos_sink *sink, const minos_values *values, const char *name,
                         minos_value value)
{
    minos_status status = mns_sink_text (sink, name);
    return status == MINOS_OK ? minos_value_print_edn (values, value, sink) : status;
}

static minos_status put_tail (const minos_sink *sink, const minos_values *values, int64_t time_ns,
                              minos_value extra)
{
    minos_status status = MINOS_OK;
    if (time_ns != MINOS_NO_TIME)
        status = mns_sink_printf (sink, ", :time %" PRId64, time_ns);
    for (size_t i = 0; i < minos_value_count (values, extra) && status == MINOS_OK; i++) {
        status = put (sink, values, ", ", minos_value_at (values, extra, 2 * i));
        if (status == MINOS_OK)
            status = put (sink, values, " ", minos_value_at (values, extra, 2 * i + 1));
    }
    return status == MINOS_OK ? mns_sink_text (sink, "}\n") : status;
}

static minos_status put_op (const minos_sink *sink, const minos_values *values, const minos_op *op,
                            bool is_return)
{
    static const char *const types[] = { ":ok", ":fail", ":info" };
    minos_value value = is_return && op->outcome == MINOS_OUTCOME_OK ? op->output : op->input;
    minos_status status = put (sink, values, "{:process ", op->process);
    if (status == MINOS_OK)
        status = mns_sink_printf (sink, ", :type %s", is_return ? types[op->outcome] : ":invoke");
    if (status == MINOS_OK)
        status = put (sink, values, ", :f ", op->f);
    if (status == MINOS_OK && op->has_key)
        status = put (sink, values, ", :key ", op->key);
    if (status == MINOS_OK)
        status = put (sink, values, ", :value ", value);
    if (status != MINOS_OK)
        return status;
    return put_tail (sink, values, is_return ? op->return_time_ns : op->call_time_ns,
                     is_return ? op->extra : MINOS_NIL);
}

static minos_status put_event (const minos_sink *sink, const minos_values *values,
                               const minos_event *event)
{
    static const char *const types[] = { ":invoke", ":ok", ":fail", ":info" };
    minos_status status = put (sink, values, "{:process ", event->process);
    if (status == MINOS_OK)
        status = mns_sink_printf (sink, ", :type %s", types[event->type]);
    if (status == MINOS_OK)
        status = put (sink, values, ", :f ", event->f);
    if (status == MINOS_OK)
        status = put (sink, values, ", :value ", event->value);
    return status == MINOS_OK ? put_tail (sink, values, event->time_ns, event->extra) : status;
}

static bool gather (records *all, const minos_history *history)
{
    bool memory = true;
    for (uint32_t i = 0; i < history->op_count && memory; i++) {
        const mns_op *op = mns_history_op (history, i);
        memory = records_push (all, (record){ op->call, i, RECORD_CALL });
        if (op->ret != MINOS_NEVER && memory)
            memory = records_push (all, (record){ op->ret, i, RECORD_RETURN });
    }
    for (uint32_t i = 0; i < history->events.count && memory; i++)
        memory = records_push (all, (record){ history->events.at[i].at, i, RECORD_EVENT });
    return memory && records_reserve (all, all->count);
}

minos_status minos_history_print_edn (const minos_history *history, const minos_sink *sink)
{
    mns_budget budget;
    records all;
    minos_status status = MINOS_OK;
    if (history == NULL || sink == NULL)
        return MINOS_MISUSE;
    mns_budget_init (&budget, NULL, 0, NULL);
    records_init (&all, &budget);
    if (gather (&all, history))
        sort_records (all.at, all.at + all.count, all.count, NULL);
    else
        status = MINOS_NO_MEMORY;
    for (size_t i = 0; i < all.count && status == MINOS_OK; i++) {
        minos_op op;
        if (all.at[i].kind == RECORD_EVENT) {
            status = put_event (sink, history->values, &history->events.at[all.at[i].index]);
        } else {
            minos_history_op (history, all.at[i].index, &op);
            status = put_op (sink, history->values, &op, all.at[i].kind == RECORD_RETURN);
        }
    }
    records_reset (&all);
    mns_budget_reset (&budget);
    return status;
}
