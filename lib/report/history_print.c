/* history_print.c: a history as the EDN or the JSON Lines that would be read back as it. */
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
    enum { RECORD_CALL, RECORD_RETURN, RECORD_INFO, RECORD_EVENT } kind;
} record;
MNS_VEC (record, records);

static bool earlier (const void *context, const record *a, const record *b)
{
    (void) context;
    return a->at < b->at;
}
MNS_SORT (record, sort_records, const void *, earlier);

/* Where to, and in which of the two languages. */
typedef struct writer {
    const minos_sink *sink;
    const minos_values *values;
    bool json;
} writer;

static minos_status put (const writer *w, minos_value value)
{
    return w->json ? minos_value_print_json (w->values, value, w->sink)
                   : minos_value_print_edn (w->values, value, w->sink);
}

/* The name of a field, and what stands between it and the one before. */
static minos_status put_name (const writer *w, bool first, const char *name)
{
    const char *before = w->json ? (first ? "{\"" : ",\"") : first ? "{:" : ", :";
    return mns_sink_printf (w->sink, "%s%s%s", before, name, w->json ? "\":" : " ");
}

static minos_status put_field (const writer *w, bool first, const char *name, minos_value value)
{
    minos_status status = put_name (w, first, name);
    return status == MINOS_OK ? put (w, value) : status;
}

static minos_status put_type (const writer *w, const char *type)
{
    minos_status status = put_name (w, false, "type");
    if (status != MINOS_OK)
        return status;
    return mns_sink_printf (w->sink, w->json ? "\"%s\"" : ":%s", type);
}

static minos_status put_extra_edn (const writer *w, minos_value extra)
{
    minos_status status = MINOS_OK;
    for (size_t i = 0; i < minos_value_count (w->values, extra) && status == MINOS_OK; i++) {
        status = mns_sink_text (w->sink, ", ");
        if (status == MINOS_OK)
            status = put (w, minos_value_at (w->values, extra, 2 * i));
        if (status == MINOS_OK)
            status = mns_sink_text (w->sink, " ");
        if (status == MINOS_OK)
            status = put (w, minos_value_at (w->values, extra, 2 * i + 1));
    }
    return status == MINOS_OK ? mns_sink_text (w->sink, "}\n") : status;
}

typedef struct tail {
    const minos_sink *sink;
    bool begun;
} tail;

/* The pairs of a map that is printed into it, without the brace that opens it. */
static minos_status write_tail (void *context, const char *bytes, size_t size)
{
    tail *t = context;
    size_t skipped = !t->begun && size > 0;

    t->begun |= size > 0;
    return size > skipped ? mns_sink_write (t->sink, bytes + skipped, size - skipped) : MINOS_OK;
}

static minos_status put_extra_json (const writer *w, minos_value extra)
{
    tail t = { .sink = w->sink };
    const minos_sink inner = { write_tail, &t };
    minos_status status;

    if (minos_value_count (w->values, extra) == 0)
        return mns_sink_text (w->sink, "}\n");
    status = mns_sink_text (w->sink, ",");
    if (status == MINOS_OK)
        status = minos_value_print_json (w->values, extra, &inner);
    return status == MINOS_OK ? mns_sink_text (w->sink, "\n") : status;
}

static minos_status put_tail (const writer *w, int64_t time_ns, minos_value extra)
{
    minos_status status = MINOS_OK;
    if (time_ns != MINOS_NO_TIME) {
        status = put_name (w, false, "time");
        if (status == MINOS_OK)
            status = mns_sink_printf (w->sink, "%" PRId64, time_ns);
    }
    if (status != MINOS_OK)
        return status;
    return w->json ? put_extra_json (w, extra) : put_extra_edn (w, extra);
}

/* The fields beside stand in an operation's last record. */
static minos_status put_op (const writer *w, const minos_op *op, minos_value value, bool is_return,
                            bool is_last)
{
    static const char *const types[] = { "ok", "fail", "info" };
    minos_status status = put_field (w, true, "process", op->process);
    if (status == MINOS_OK)
        status = put_type (w, is_return ? types[op->outcome] : "invoke");
    if (status == MINOS_OK)
        status = put_field (w, false, "f", op->f);
    if (status == MINOS_OK && op->has_key)
        status = put_field (w, false, "key", op->key);
    if (status == MINOS_OK)
        status = put_field (w, false, "value", value);
    if (status != MINOS_OK)
        return status;
    return put_tail (w, is_return ? op->return_time_ns : op->call_time_ns,
                     is_last ? op->extra : MINOS_NIL);
}

static bool has_info (const minos_history *history, uint32_t op)
{
    return (mns_history_op (history, op)->flags & MNS_OP_INFO) != 0;
}

static minos_status put_event (const writer *w, const minos_event *event)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    minos_status status = put_field (w, true, "process", event->process);
    if (status == MINOS_OK)
        status = put_type (w, types[event->type]);
    if (status == MINOS_OK)
        status = put_field (w, false, "f", event->f);
    if (status == MINOS_OK)
        status = put_field (w, false, "value", event->value);
    return status == MINOS_OK ? put_tail (w, event->time_ns, event->extra) : status;
}

static minos_status put_record (const writer *w, const minos_history *history, const record *at)
{
    const mns_info *info = at->kind == RECORD_INFO ? &history->infos.at[at->index] : NULL;
    bool is_return = at->kind != RECORD_CALL;
    minos_value value;
    minos_op op;

    if (at->kind == RECORD_EVENT)
        return put_event (w, &history->events.at[at->index]);
    minos_history_op (history, info != NULL ? info->op : at->index, &op);
    value = info != NULL                                                           ? info->value
            : !is_return || (history->intervals && op.outcome != MINOS_OUTCOME_OK) ? op.input
                                                                                   : op.output;
    return put_op (w, &op, value, is_return,
                   is_return || (op.ret == MINOS_NEVER && !has_info (history, op.index)));
}

/* A history of completions alone has no calls. */
static bool gather (records *all, const minos_history *history)
{
    bool memory = true;
    for (uint32_t i = 0; i < history->op_count && memory; i++) {
        const mns_op *op = mns_history_op (history, i);
        if (!history->completions_only)
            memory = records_push (all, (record){ op->call, i, RECORD_CALL });
        if (op->ret != MINOS_NEVER && memory)
            memory = records_push (all, (record){ op->ret, i, RECORD_RETURN });
    }
    for (uint32_t i = 0; i < history->infos.count && memory; i++)
        memory = records_push (all, (record){ history->infos.at[i].at, i, RECORD_INFO });
    for (uint32_t i = 0; i < history->events.count && memory; i++)
        memory = records_push (all, (record){ history->events.at[i].at, i, RECORD_EVENT });
    return memory && records_reserve (all, all->count);
}

static minos_status print (const minos_history *history, const minos_sink *sink, bool json)
{
    mns_budget budget;
    records all;
    minos_status status = MINOS_OK;
    if (history == NULL || sink == NULL)
        return MINOS_MISUSE;
    const writer w = { sink, history->values, json };
    mns_budget_init (&budget, NULL, 0, NULL);
    records_init (&all, &budget);
    if (gather (&all, history))
        sort_records (all.at, all.at + all.count, all.count, NULL);
    else
        status = MINOS_NO_MEMORY;
    for (size_t i = 0; i < all.count && status == MINOS_OK; i++)
        status = put_record (&w, history, &all.at[i]);
    records_reset (&all);
    mns_budget_reset (&budget);
    return status;
}

minos_status minos_history_print_edn (const minos_history *history, const minos_sink *sink)
{
    return print (history, sink, false);
}

minos_status minos_history_print_jsonl (const minos_history *history, const minos_sink *sink)
{
    return print (history, sink, true);
}
