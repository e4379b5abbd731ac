/* pair.c: which completion belongs to which invocation.
 *
 *     process 3   idle ──invoke──▶ open ──ok, fail──▶ idle
 *                                   └────info──▶ crashed ──invoke──▶ open (noted)
 *
 * One word a process; everything else is written into the operation. */
#include "history/builder.h"

#include <inttypes.h>

/* A record on its way, with what has been found out about it. */
typedef struct incoming {
    const minos_record *record;
    uint64_t *process; /* the process's word, NULL where it never invoked */
    minos_value value;
    uint16_t f;
} incoming;

static uint64_t word_of (size_t op, unsigned state)
{
    return (uint64_t) op << MNS_PROCESS_BITS | state;
}

static unsigned word_state (const uint64_t *word)
{
    return word ? (unsigned) (*word & ((1u << MNS_PROCESS_BITS) - 1)) : 0;
}

static mns_op *word_op (minos_builder *builder, const uint64_t *word)
{
    return mns_builder_op (builder, (size_t) (*word >> MNS_PROCESS_BITS));
}

static mns_shown op_place (minos_builder *builder, const mns_op *op)
{
    uint64_t line = mns_line_runs_at (&builder->history->lines, op->call);
    return mns_builder_place (builder, line, op->call);
}

static mns_shown op_f (minos_builder *builder, const mns_op *op)
{
    return mns_builder_show (builder, builder->history->functions.at[op->f]);
}

/* Records without a process are all of one, and that is seldom what was meant. */
static const char *nil_hint (const minos_record *record)
{
    return record->process == MINOS_NIL ? " (records without :process are all of one process)" : "";
}

/* The word of a process; NULL where it never invoked. */
static uint64_t *process_find (minos_builder *builder, minos_value process)
{
    uint32_t number = (uint32_t) mns_value_small (process);
    if (!mns_value_is_small (process) || number >= MNS_NEAR_PROCESSES)
        return mns_table_find (&builder->processes, process);
    return builder->near_processes[number] ? &builder->near_processes[number] : NULL;
}

/* The same, added where there is none. NULL: no memory. */
static uint64_t *process_add (minos_builder *builder, minos_value process)
{
    uint32_t number = (uint32_t) mns_value_small (process);
    bool added;
    if (!mns_value_is_small (process) || number >= MNS_NEAR_PROCESSES)
        return mns_table_add (&builder->processes, process, &added);
    return &builder->near_processes[number];
}

/* ---- Events. */

static minos_status event_add (minos_builder *builder, const minos_record *record)
{
    minos_history *history = builder->history;
    minos_value f = record->f;
    size_t size;
    const char *text = minos_value_text (history->values, f, &size);
    if (minos_value_kind (history->values, f) == MINOS_KIND_STRING && size > 0) {
        minos_status status =
            minos_values_text (history->values, &f, MINOS_KIND_KEYWORD, text, size);
        if (status)
            return status;
    }
    minos_event event = { .index = (uint32_t) history->events.count,
                          .at = history->position_count,
                          .type = record->type,
                          .process = record->process,
                          .f = f,
                          .value = record->value,
                          .extra = record->extra,
                          .time_ns = record->time_ns,
                          .line = record->line };
    return mns_events_push (&history->events, event) ? MINOS_OK : MINOS_NO_MEMORY;
}

/* ---- Invocations. */

static void client_notes (minos_builder *builder, const incoming *in)
{
    const minos_record *record = in->record;
    minos_kind kind = minos_value_kind (builder->history->values, record->process);
    bool goes_on = word_state (in->process) == MNS_PROCESS_CRASHED && !builder->noted_after_info;
    bool is_named =
        kind != MINOS_KIND_INTEGER && kind != MINOS_KIND_NIL && !builder->noted_named_client;
    if (!goes_on && !is_named)
        return;
    mns_shown process = mns_builder_show (builder, record->process);
    mns_shown place = mns_builder_place (builder, record->line, builder->history->position_count);
    if (goes_on)
        mns_builder_note (builder,
                          "Process %s goes on after an :info (%s %s); the crashed operation stays "
                          "open beside what follows.",
                          process.text, mns_builder_show (builder, record->f).text, place.text);
    if (is_named)
        mns_builder_note (builder, "Process %s %s is no number; it invokes, so it is a client.",
                          process.text, place.text);
    builder->noted_after_info |= goes_on;
    builder->noted_named_client |= is_named;
}

static minos_status invoke_check (minos_builder *builder, const incoming *in)
{
    const minos_record *record = in->record;
    if (builder->lone_count)
        return mns_builder_refuse (builder, &builder->lone, MINOS_MALFORMED,
                                   "process %s completed %s without having invoked it%s",
                                   mns_builder_show (builder, builder->lone.process).text,
                                   mns_builder_show (builder, builder->lone.f).text,
                                   nil_hint (&builder->lone));
    if (word_state (in->process) != MNS_PROCESS_OPEN)
        return MINOS_OK;
    const mns_op *open = word_op (builder, in->process);
    return mns_builder_refuse (builder, record, MINOS_MALFORMED,
                               "process %s invoked %s while its %s %s is still open; a process has "
                               "one operation at a time%s",
                               mns_builder_show (builder, record->process).text,
                               mns_builder_show (builder, record->f).text,
                               op_f (builder, open).text, op_place (builder, open).text,
                               nil_hint (record));
}

static mns_op *op_begin (minos_builder *builder, const incoming *in)
{
    const minos_record *record = in->record;
    mns_op *op = mns_builder_op_new (builder);
    if (op)
        *op = (mns_op){ .process = record->process,
                        .key = record->has_key ? record->key : MINOS_NIL,
                        .input = in->value,
                        .extra = record->extra,
                        .call = builder->history->position_count,
                        .ret = MINOS_NEVER,
                        .f = in->f,
                        .outcome = MINOS_OUTCOME_CRASHED,
                        .flags = record->has_key ? MNS_OP_KEYED : 0,
                        .call_time_ns = record->time_ns,
                        .return_time_ns = MINOS_NO_TIME };
    return op;
}

static minos_status invoke_add (minos_builder *builder, incoming *in)
{
    if (!in->process)
        in->process = process_add (builder, in->record->process);
    if (!in->process)
        return MINOS_NO_MEMORY;
    minos_status status = invoke_check (builder, in);
    if (status)
        return status;
    if (!mns_value_is_small (in->record->process) || word_state (in->process) != MNS_PROCESS_IDLE)
        client_notes (builder, in);
    size_t index = builder->history->op_count;
    if (!op_begin (builder, in))
        return MINOS_NO_MEMORY;
    *in->process = word_of (index, MNS_PROCESS_OPEN);
    builder->invoked = true;
    return builder->failure.status; /* A note may have found no memory. */
}

/* ---- Completions. */

/* `over` laid over `under`: both are maps or nil, in canonical order. */
static minos_status extra_merge (minos_builder *builder, minos_value *out, minos_value under,
                                 minos_value over)
{
    minos_values *values = builder->history->values;
    *out = under;
    if (over == MINOS_NIL)
        return MINOS_OK;
    size_t a_count = minos_value_count (values, under), b_count = minos_value_count (values, over);
    *out = b_count ? over : under;
    if (!a_count || !b_count || under == over)
        return MINOS_OK;
    size_t room = 2 * (a_count + b_count), words = 0;
    minos_value small[32], *pairs = small;
    if (room > 32 && !(pairs = mns_alloc_array (&builder->history->budget, room, sizeof *pairs)))
        return MINOS_NO_MEMORY;
    for (size_t a = 0, b = 0; a < a_count || b < b_count;) {
        minos_value a_key = minos_value_at (values, under, 2 * a);
        minos_value b_key = minos_value_at (values, over, 2 * b);
        int side = a == a_count   ? 1
                   : b == b_count ? -1
                                  : minos_value_compare (values, a_key, b_key);
        pairs[words++] = side < 0 ? a_key : b_key;
        pairs[words++] = side < 0 ? minos_value_at (values, under, 2 * a + 1)
                                  : minos_value_at (values, over, 2 * b + 1);
        a += side <= 0;
        b += side >= 0;
    }
    minos_status status = minos_values_map (values, out, pairs, words / 2);
    if (pairs != small)
        mns_free (&builder->history->budget, pairs, room * sizeof *pairs);
    return status;
}

static minos_status completion_check (minos_builder *builder, const incoming *in, const mns_op *op)
{
    const minos_record *record = in->record;
    if (op->f != in->f)
        return mns_builder_refuse (builder, record, MINOS_MALFORMED,
                                   "process %s completed %s, but the operation %s that it has open "
                                   "is %s",
                                   mns_builder_show (builder, record->process).text,
                                   mns_builder_show (builder, record->f).text,
                                   op_place (builder, op).text, op_f (builder, op).text);
    if (record->has_key && (op->flags & MNS_OP_KEYED) && record->key != op->key)
        return mns_builder_refuse (
            builder, record, MINOS_MALFORMED,
            "process %s completed %s of key %s, but the operation %s that it "
            "has open is of key %s",
            mns_builder_show (builder, record->process).text,
            mns_builder_show (builder, record->f).text,
            mns_builder_show (builder, record->key).text, op_place (builder, op).text,
            mns_builder_show (builder, op->key).text);
    return MINOS_OK;
}

/* The end of operation `index`. Of a crashed one nothing is known but when that became clear. */
static minos_status op_end (minos_builder *builder, const incoming *in, mns_op *op, size_t index)
{
    const minos_record *record = in->record;
    const mns_info info = { (uint32_t) index, builder->history->position_count, in->value };
    if (record->has_key) {
        op->key = record->key;
        op->flags |= MNS_OP_KEYED;
    }
    op->return_time_ns = record->time_ns;
    if (record->type != MINOS_TYPE_INFO) {
        op->outcome = record->type == MINOS_TYPE_OK ? MINOS_OUTCOME_OK : MINOS_OUTCOME_FAIL;
        op->ret = builder->history->position_count;
        op->output = in->value;
    } else {
        op->flags |= MNS_OP_INFO;
        if (!mns_infos_push (&builder->history->infos, info))
            return MINOS_NO_MEMORY;
    }
    return extra_merge (builder, &op->extra, op->extra, record->extra);
}

static minos_status completion_add (minos_builder *builder, incoming *in)
{
    mns_op *op = word_op (builder, in->process);
    minos_status status = completion_check (builder, in, op);
    if (status)
        return status;
    bool crashed = in->record->type == MINOS_TYPE_INFO;
    *in->process = word_of ((size_t) (*in->process >> MNS_PROCESS_BITS),
                            crashed ? MNS_PROCESS_CRASHED : MNS_PROCESS_IDLE);
    return op_end (builder, in, op, (size_t) (*in->process >> MNS_PROCESS_BITS));
}

/* A completion in a history that has shown no invocation yet. Should one come, the first of these
 * is the error. */
static minos_status lone_add (minos_builder *builder, const incoming *in)
{
    mns_op *op = op_begin (builder, in);
    if (!op)
        return MINOS_NO_MEMORY;
    if (builder->lone_count++ == 0)
        builder->lone = *in->record;
    op->call = 0;
    op->call_time_ns = MINOS_NO_TIME;
    return op_end (builder, in, op, builder->history->op_count - 1);
}

static minos_status orphan_refuse (minos_builder *builder, const incoming *in)
{
    const minos_record *record = in->record;
    mns_shown process = mns_builder_show (builder, record->process);
    mns_shown f = mns_builder_show (builder, record->f);
    if (!in->process)
        return mns_builder_refuse (builder, record, MINOS_MALFORMED,
                                   "process %s completed %s without having invoked it%s",
                                   process.text, f.text, nil_hint (record));
    const mns_op *op = word_op (builder, in->process);
    return mns_builder_refuse (builder, record, MINOS_MALFORMED,
                               "process %s completed %s, but it has nothing open: its %s %s had "
                               "completed before%s",
                               process.text, f.text, op_f (builder, op).text,
                               op_place (builder, op).text, nil_hint (record));
}

/* ---- All records. */

/* A process that never invoked tells events; a client does by an `info` outside its operations,
 * unless it is a number. */
static bool is_event (const minos_builder *builder, const minos_record *record, unsigned state)
{
    if (mns_value_is_small (record->process))
        return false;
    minos_kind kind = minos_value_kind (builder->history->values, record->process);
    if (kind == MINOS_KIND_INTEGER)
        return false;
    if (record->process == builder->nemesis_keyword || record->process == builder->nemesis_string)
        return true;
    if (record->type == MINOS_TYPE_INVOKE || state == MNS_PROCESS_OPEN)
        return false;
    return record->type == MINOS_TYPE_INFO || (kind != MINOS_KIND_NIL && !state);
}

minos_status mns_builder_pair (minos_builder *builder, const minos_record *record)
{
    incoming in = { .record = record,
                    .process = process_find (builder, record->process),
                    .value = record->value };
    unsigned state = word_state (in.process);
    if (is_event (builder, record, state))
        return event_add (builder, record);
    minos_status status = mns_builder_function (builder, record, record->f, &in.f);
    if (!status && !record->has_key && builder->history->functions.at[in.f] == builder->cas)
        status = mns_builder_cas_value (builder, &in.value);
    if (status)
        return status;
    if (record->type == MINOS_TYPE_INVOKE)
        return invoke_add (builder, &in);
    if (state == MNS_PROCESS_OPEN)
        return completion_add (builder, &in);
    return builder->invoked ? orphan_refuse (builder, &in) : lone_add (builder, &in);
}
