/* builder.c: a builder's life, and what every record goes through first.
 *
 * The history is made in place: operations and events are written where they will stay, and seal
 * only takes the scaffold away. A failure sticks. */
#include "history/builder.h"

#include "base/root.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

enum { REGION_FIRST = 256 };

static minos_status scaffold_init (minos_builder *builder)
{
    mns_budget *budget = &builder->history->budget;
    minos_values *values = builder->history->values;
    mns_table_init (&builder->processes, budget);
    mns_table_init (&builder->functions, budget);
    mns_indices_init (&builder->indices, budget);
    mns_notes_init (&builder->notes, budget);
    minos_status status = minos_values_keyword (values, &builder->nemesis_keyword, "nemesis");
    if (!status)
        status = minos_values_string (values, &builder->nemesis_string, "nemesis");
    return status ? status : minos_values_keyword (values, &builder->cas, "cas");
}

static minos_status history_new (minos_history **out, const minos_alloc *alloc, uint64_t limit)
{
    minos_history *history =
        mns_root_new (sizeof *history, offsetof (minos_history, budget), limit, alloc);
    *out = history;
    if (!history)
        return MINOS_NO_MEMORY;
    mns_budget_init (&history->value_budget, &history->budget, 0, NULL);
    mns_region_init (&history->region, &history->budget, REGION_FIRST);
    mns_op_blocks_init (&history->blocks, &history->budget);
    mns_events_init (&history->events, &history->budget);
    mns_infos_init (&history->infos, &history->budget);
    mns_u32s_init (&history->functions, &history->budget);
    mns_line_runs_init (&history->lines, &history->budget);
    return mns_values_new (&history->values, &history->value_budget);
}

minos_status minos_builder_new (minos_builder **out, const minos_alloc *alloc,
                                uint64_t memory_bytes_max)
{
    minos_history *history;
    if (!out)
        return MINOS_MISUSE;
    *out = NULL;
    minos_status status = history_new (&history, alloc, memory_bytes_max);
    minos_builder *builder = status ? NULL : mns_zalloc (&history->budget, sizeof (minos_builder));
    if (!builder) {
        minos_history_free (history);
        return MINOS_NO_MEMORY;
    }
    builder->history = history;
    status = scaffold_init (builder);
    if (status)
        minos_builder_free (builder);
    else
        *out = builder;
    return status;
}

/* Takes the scaffold away and leaves the history. */
static minos_history *builder_dismantle (minos_builder *builder)
{
    minos_history *history = builder->history;
    mns_table_reset (&builder->processes);
    mns_table_reset (&builder->functions);
    mns_indices_reset (&builder->indices);
    mns_notes_reset (&builder->notes);
    mns_free (&history->budget, builder, sizeof *builder);
    return history;
}

void minos_builder_free (minos_builder *builder)
{
    if (builder)
        minos_history_free (builder_dismantle (builder));
}

minos_values *minos_builder_values (minos_builder *builder)
{
    return builder ? builder->history->values : NULL;
}

mns_budget *mns_builder_budget (minos_builder *builder)
{
    return &builder->history->budget;
}

void mns_builder_skip (minos_builder *builder)
{
    builder->history->record_count++;
}

void mns_builder_sha256 (minos_builder *builder, const char *text)
{
    size_t size = strlen (text);
    if (size < sizeof builder->history->sha256)
        memcpy (builder->history->sha256, text, size + 1);
}

void minos_builder_path (minos_builder *builder, const char *path)
{
    if (builder && path)
        builder->history->path = mns_region_text (&builder->history->region, path, strlen (path));
}

/* ---- Operations and functions. */

mns_op *mns_builder_op_new (minos_builder *builder)
{
    minos_history *history = builder->history;
    if (history->op_count == history->blocks.count * MNS_OP_BLOCK) {
        mns_op *block = mns_alloc (&history->budget, MNS_OP_BLOCK * sizeof *block);
        if (!block)
            return NULL;
        if (!mns_op_blocks_push (&history->blocks, block)) {
            mns_free (&history->budget, block, MNS_OP_BLOCK * sizeof *block);
            return NULL;
        }
        history->last_block = MNS_OP_BLOCK;
    }
    mns_op *op = mns_builder_op (builder, history->op_count++);
    *op = (mns_op){ 0 };
    return op;
}

static minos_status function_keyword (minos_builder *builder, const minos_record *at,
                                      minos_value *f)
{
    minos_values *values = builder->history->values;
    minos_kind kind = minos_value_kind (values, *f);
    if (kind == MINOS_KIND_KEYWORD)
        return MINOS_OK;
    size_t size;
    const char *text = minos_value_text (values, *f, &size);
    if (kind == MINOS_KIND_STRING && size > 0)
        return minos_values_text (values, f, MINOS_KIND_KEYWORD, text, size);
    return mns_builder_refuse (builder, at, MINOS_MALFORMED,
                               "process %s has %s for :f; a keyword or a string names the function",
                               mns_builder_show (builder, at->process).text,
                               mns_builder_show (builder, *f).text);
}

minos_status mns_builder_function_slow (minos_builder *builder, const minos_record *at,
                                        minos_value f, uint16_t *out)
{
    minos_history *history = builder->history;
    minos_value given = f;
    bool added;
    minos_status status = function_keyword (builder, at, &f);
    if (status)
        return status;
    uint64_t *number = mns_table_add (&builder->functions, f, &added);
    if (!number)
        return MINOS_NO_MEMORY;
    if (added) {
        if (history->functions.count == MNS_FUNCTIONS_MAX)
            return mns_builder_refuse (builder, at, MINOS_LIMIT, "more than %d functions",
                                       MNS_FUNCTIONS_MAX);
        *number = history->functions.count;
        if (!mns_u32s_push (&history->functions, f))
            return MINOS_NO_MEMORY;
    }
    *out = (uint16_t) *number;
    builder->near_functions[given % MNS_NEAR_FUNCTIONS] = (mns_near_function){ given, *out };
    return MINOS_OK;
}

minos_status mns_builder_cas_value (minos_builder *builder, minos_value *value)
{
    minos_values *values = builder->history->values;
    if (minos_value_count (values, *value) != 3 ||
        minos_value_kind (values, *value) != MINOS_KIND_VECTOR)
        return MINOS_OK;
    minos_value change[2] = { minos_value_at (values, *value, 1),
                              minos_value_at (values, *value, 2) };
    minos_value keyed[2] = { minos_value_at (values, *value, 0), MINOS_NIL };
    minos_status status = minos_values_vector (values, &keyed[1], change, 2);
    return status ? status : minos_values_vector (values, value, keyed, 2);
}

/* ---- Adding. */

bool mns_builder_is_extra (const minos_builder *builder, minos_value extra)
{
    return extra == MINOS_NIL ||
           minos_value_kind (builder->history->values, extra) == MINOS_KIND_MAP;
}

static minos_status record_check (minos_builder *builder, const minos_record *record)
{
    if (!record || record->size < sizeof *record || record->type > MINOS_TYPE_INFO ||
        !mns_builder_is_extra (builder, record->extra))
        return mns_builder_refuse (builder, NULL, MINOS_MISUSE,
                                   "minos_builder_add: a record with its size set, a type, and a "
                                   "map or nil for its extra fields is expected");
    if (builder->building == MNS_BUILDING_INTERVALS)
        return mns_builder_refuse (builder, record, MINOS_MISUSE,
                                   "minos_builder_add: the history is built from intervals");
    if (builder->history->position_count >= MINOS_HISTORY_RECORDS_MAX)
        return mns_builder_refuse (builder, record, MINOS_LIMIT, "more than %" PRIu32 " records",
                                   MINOS_HISTORY_RECORDS_MAX);
    builder->building = MNS_BUILDING_RECORDS;
    return MINOS_OK;
}

static minos_status index_check (minos_builder *builder, const minos_record *record)
{
    uint32_t earlier;
    minos_status status = mns_indices_add (&builder->indices, builder->history->position_count,
                                           record->index, &earlier);
    if (status != MINOS_MALFORMED)
        return status;
    uint64_t line = mns_line_runs_at (&builder->history->lines, earlier);
    return mns_builder_refuse (builder, record, status,
                               "index %" PRIi64 " is that of the record %s already; an index names "
                               "one record",
                               record->index, mns_builder_place (builder, line, earlier).text);
}

static minos_status record_add (minos_builder *builder, const minos_record *record)
{
    minos_history *history = builder->history;
    minos_status status = record_check (builder, record);
    if (!status && record->has_index)
        status = index_check (builder, record);
    if (!status && !mns_line_runs_add (&history->lines, history->position_count, record->line))
        status = MINOS_NO_MEMORY;
    if (!status)
        status = mns_builder_pair (builder, record);
    if (status)
        return status;
    history->position_count++;
    history->record_count++;
    return MINOS_OK;
}

minos_status minos_builder_add (minos_builder *builder, const minos_record *record,
                                minos_error *error)
{
    if (!builder)
        return mns_misuse (error, "no builder");
    minos_status status = builder->failure.status;
    return mns_builder_answer (builder, status ? status : record_add (builder, record), error);
}

static minos_status client_add (minos_builder *builder, minos_type type, int64_t process,
                                const char *f, minos_value value, int64_t time_ns,
                                minos_error *error)
{
    if (!builder || !f)
        return mns_error (error, MINOS_MISUSE, "a builder and a function's name are expected");
    minos_record record = {
        .size = sizeof record, .type = type, .value = value, .time_ns = time_ns
    };
    minos_values *values = builder->history->values;
    minos_status status = builder->failure.status;
    if (!status)
        status = minos_values_integer (values, &record.process, process);
    if (!status)
        status = minos_values_keyword (values, &record.f, f);
    return mns_builder_answer (builder, status ? status : record_add (builder, &record), error);
}

minos_status minos_builder_invoke (minos_builder *builder, int64_t process, const char *f,
                                   minos_value value, int64_t time_ns, minos_error *error)
{
    return client_add (builder, MINOS_TYPE_INVOKE, process, f, value, time_ns, error);
}

minos_status minos_builder_ok (minos_builder *builder, int64_t process, const char *f,
                               minos_value value, int64_t time_ns, minos_error *error)
{
    return client_add (builder, MINOS_TYPE_OK, process, f, value, time_ns, error);
}

minos_status minos_builder_fail (minos_builder *builder, int64_t process, const char *f,
                                 minos_value value, int64_t time_ns, minos_error *error)
{
    return client_add (builder, MINOS_TYPE_FAIL, process, f, value, time_ns, error);
}

minos_status minos_builder_info (minos_builder *builder, int64_t process, const char *f,
                                 minos_value value, int64_t time_ns, minos_error *error)
{
    return client_add (builder, MINOS_TYPE_INFO, process, f, value, time_ns, error);
}

/* ---- Sealing. */

/* Gives back what the last block has too much. */
static void last_block_shrink (minos_history *history)
{
    size_t used = history->op_count % MNS_OP_BLOCK;
    if (!history->blocks.count || !used)
        return;
    mns_op **last = &history->blocks.at[history->blocks.count - 1];
    mns_op *shrunk = mns_resize (&history->budget, *last, history->last_block * sizeof **last,
                                 used * sizeof **last);
    if (shrunk) {
        *last = shrunk;
        history->last_block = used;
    }
}

static minos_status builder_finish (minos_builder *builder)
{
    minos_history *history = builder->history;
    minos_status status = builder->failure.status;
    if (!status && builder->building == MNS_BUILDING_INTERVALS) {
        history->intervals = true;
        status = mns_builder_order_intervals (builder);
    }
    if (!status && builder->lone_count) {
        history->completions_only = true;
        mns_builder_note (builder,
                          "No operation is invoked: %" PRIu64 " completions stand alone, and may "
                          "have begun at any time before.",
                          builder->lone_count);
        status = builder->failure.status;
    }
    if (status || !builder->notes.count)
        return status;
    history->notes =
        mns_region_array (&history->region, builder->notes.count, sizeof *history->notes);
    if (!history->notes)
        return MINOS_NO_MEMORY;
    memcpy (history->notes, builder->notes.at, builder->notes.count * sizeof *history->notes);
    history->note_count = builder->notes.count;
    return MINOS_OK;
}

minos_status minos_builder_seal (minos_history **out, minos_builder *builder, minos_error *error)
{
    if (out)
        *out = NULL;
    if (!out || !builder) {
        minos_builder_free (builder);
        return mns_misuse (error, "a builder and a place for its history are expected");
    }
    minos_status status = mns_builder_answer (builder, builder_finish (builder), error);
    minos_history *history = builder_dismantle (builder);
    if (status) {
        minos_history_free (history);
        return status;
    }
    last_block_shrink (history);
    *out = history;
    return MINOS_OK;
}
