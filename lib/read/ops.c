/* ops.c: a record with a :type and an :f; markers; and what all shapes need. */
#include "read/ops.h"

#include "history/history.h"

#include <math.h>

#define RECORD_FIELDS                                                                              \
    (MNS_FIELD_BIT (TYPE) | MNS_FIELD_BIT (F) | MNS_FIELD_BIT (PROCESS) | MNS_FIELD_BIT (VALUE) |  \
     MNS_FIELD_BIT (INDEX) | MNS_FIELD_BIT (TIME) | MNS_FIELD_BIT (TIME_NS) |                      \
     MNS_FIELD_BIT (T_NS) | MNS_FIELD_BIT (KEY))

void mns_ops_init (mns_ops *ops, mns_parser *parser, minos_builder *builder)
{
    *ops = (mns_ops){ .parser = parser, .builder = builder };
    mns_table_init (&ops->open, parser->budget);
}

void mns_ops_reset (mns_ops *ops)
{
    if (ops->parser)
        mns_table_reset (&ops->open);
    *ops = (mns_ops){ 0 };
}

/* ---- Giving to the builder. */

/* Takes over the builder's error, and says where the record stands. */
static mns_scan builder_refused (mns_ops *ops)
{
    const mns_origin *origin = &ops->parser->origin;
    const minos_error *error = &ops->parser->error;
    ops->parser->error.path[0] = '\0';
    if (!error->line || error->line == origin->line)
        mns_error_place (&ops->parser->error, origin->line, origin->column + 1, origin->offset);
    return MNS_SCAN_FAILED;
}

static mns_scan mode_set (mns_ops *ops, mns_ops_mode mode)
{
    if (ops->mode == mode)
        return MNS_SCAN_DONE;
    if (ops->mode != MNS_OPS_NONE)
        return mns_parser_fail (ops->parser, ops->parser->origin.at, MINOS_MALFORMED,
                                mode == MNS_OPS_INTERVALS
                                    ? "an operation with its call and return times among records "
                                      "with a type: expected one of the two"
                                    : "a record with a type among operations with their call and "
                                      "return times: expected one of the two");
    ops->mode = mode;
    return MNS_SCAN_DONE;
}

mns_scan mns_ops_record (mns_ops *ops, minos_record *record)
{
    const mns_origin *origin = &ops->parser->origin;
    if (ops->mode != MNS_OPS_RECORDS && mode_set (ops, MNS_OPS_RECORDS) != MNS_SCAN_DONE)
        return MNS_SCAN_FAILED;
    record->line = origin->line;
    record->column = origin->column + 1;
    if (minos_builder_add (ops->builder, record, &ops->parser->error) == MINOS_OK)
        return MNS_SCAN_DONE;
    return builder_refused (ops);
}

mns_scan mns_ops_interval (mns_ops *ops, minos_op *op)
{
    if (mode_set (ops, MNS_OPS_INTERVALS) != MNS_SCAN_DONE)
        return MNS_SCAN_FAILED;
    op->call_line = ops->parser->origin.line;
    if (minos_builder_interval (ops->builder, op, &ops->parser->error) == MINOS_OK)
        return MNS_SCAN_DONE;
    return builder_refused (ops);
}

/* ---- Values of fields. */

mns_scan mns_ops_value (mns_ops *ops, const mns_fields *fields, mns_field field, minos_value *out)
{
    *out = MINOS_NIL;
    if (!mns_fields_have (fields, field))
        return MNS_SCAN_DONE;
    if (fields->numbers >> field & 1)
        return mns_parser_integer (ops->parser, fields->where[field], out, fields->number[field]);
    *out =
        field == MNS_FIELD_TYPE && fields->type != MNS_TYPE_NONE ? MINOS_NIL : fields->value[field];
    return MNS_SCAN_DONE;
}

mns_scan mns_ops_other (mns_ops *ops, mns_fields *fields, const char *name, minos_value value)
{
    minos_value key;
    minos_status status = minos_values_keyword (ops->parser->values, &key, name);
    if (status)
        return mns_parser_refused (ops->parser, fields->open, status, "no keyword");
    return mns_fields_other (ops->parser, fields, fields->open, key, value);
}

mns_scan mns_ops_spare (mns_ops *ops, mns_fields *fields, uint32_t used)
{
    for (uint32_t left = fields->seen & ~used; left; left &= left - 1) {
        mns_field field = (mns_field) __builtin_ctz (left);
        minos_value value;
        mns_scan scan = mns_ops_value (ops, fields, field, &value);
        if (scan == MNS_SCAN_DONE)
            scan = mns_ops_other (ops, fields, mns_field_name (field), value);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    return MNS_SCAN_DONE;
}

mns_scan mns_ops_extra (mns_ops *ops, const mns_fields *fields, minos_value *out)
{
    *out = MINOS_NIL;
    if (!fields->others.count)
        return MNS_SCAN_DONE;
    minos_status status =
        minos_values_map (ops->parser->values, out, fields->others.at, fields->others.count / 2);
    return status ? mns_parser_refused (ops->parser, fields->open, status,
                                        "this record has a key twice")
                  : MNS_SCAN_DONE;
}

/* ---- Processes and functions. */

static mns_scan process_of_text (mns_ops *ops, const char *at, minos_value *process)
{
    size_t size, i;
    const char *text = minos_value_text (ops->parser->values, *process, &size);
    for (i = 0; i < size && text[i] >= '0' && text[i] <= '9'; i++)
        continue;
    if (size > 0 && i == size)
        return mns_parser_digits (ops->parser, at, process, text, size);
    if (size == 0)
        return mns_parser_fail (ops->parser, at, MINOS_MALFORMED, "an empty process");
    return mns_parser_text_slow (ops->parser, at, process, MINOS_KIND_KEYWORD, text, size);
}

/* The field that names the process. */
static mns_field process_field (const mns_fields *fields)
{
    static const mns_field names[] = { MNS_FIELD_PROCESS, MNS_FIELD_CLIENT, MNS_FIELD_CLIENT_ID,
                                       MNS_FIELD_CLIENT_ID_GO, MNS_FIELD_PROCESS_ID };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (mns_fields_have (fields, names[i]))
            return names[i];
    return MNS_FIELD_OTHER;
}

mns_scan mns_ops_process (mns_ops *ops, const mns_fields *fields, minos_value *out)
{
    mns_field field = process_field (fields);
    *out = MINOS_NIL;
    if (field == MNS_FIELD_OTHER)
        return MNS_SCAN_DONE;
    if (fields->numbers >> field & 1 && mns_value_fits_small (fields->number[field])) {
        *out = mns_value_of_small (fields->number[field]);
        return MNS_SCAN_DONE;
    }
    mns_scan scan = mns_ops_value (ops, fields, field, out);
    if (scan != MNS_SCAN_DONE)
        return scan;
    switch (minos_value_kind (ops->parser->values, *out)) {
    case MINOS_KIND_STRING:
    case MINOS_KIND_SYMBOL:
        return process_of_text (ops, fields->where[field], out);
    case MINOS_KIND_NIL:
    case MINOS_KIND_INTEGER:
    case MINOS_KIND_KEYWORD:
        return MNS_SCAN_DONE;
    default:
        return mns_parser_fail (ops->parser, fields->where[field], MINOS_MALFORMED,
                                "a process is an integer, a keyword or a string");
    }
}

/* Adds a name to the scratch in lower case: CheckTail as check-tail. */
static void name_plain (mns_buffer *scratch, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z')
            mns_buffer_add_char (scratch, '-');
        mns_buffer_add_char (scratch, upper ? (char) (c - 'A' + 'a') : c == '_' ? '-' : c);
    }
}

mns_scan mns_ops_function (mns_ops *ops, const char *at, minos_value value, bool plain,
                           minos_value *out)
{
    mns_parser *parser = ops->parser;
    size_t size = 0;
    minos_kind kind = minos_value_kind (parser->values, value);
    *out = value;
    if (kind == MINOS_KIND_KEYWORD && !plain)
        return MNS_SCAN_DONE;
    const char *text = NULL;
    if (kind == MINOS_KIND_KEYWORD || kind == MINOS_KIND_STRING || kind == MINOS_KIND_SYMBOL)
        text = minos_value_text (parser->values, value, &size);
    if (!text || size == 0)
        return mns_parser_fail (parser, at, MINOS_MALFORMED,
                                "expected the name of a function, as a keyword or a string");
    if (plain) {
        mns_buffer_clear (&parser->scratch);
        name_plain (&parser->scratch, text, size);
        if (parser->scratch.failed)
            return mns_parser_refused (parser, at, MINOS_NO_MEMORY, "");
        text = parser->scratch.data;
        size = parser->scratch.size;
    }
    return mns_parser_text_slow (parser, at, out, MINOS_KIND_KEYWORD, text, size);
}

mns_scan mns_ops_serial (mns_ops *ops, minos_value *out)
{
    return mns_parser_integer (ops->parser, ops->parser->origin.at, out, (int64_t) ops->serial++);
}

/* ---- Records. */

/* A time as nanoseconds; false where it is no number. */
static bool time_number (const mns_ops *ops, const mns_fields *fields, mns_field field,
                         int64_t *out)
{
    double number;
    if (fields->numbers >> field & 1) {
        *out = fields->number[field];
        return true;
    }
    if (minos_value_int64 (ops->parser->values, fields->value[field], out))
        return true;
    if (!minos_value_double (ops->parser->values, fields->value[field], &number) ||
        !(fabs (number) < 9e18))
        return false;
    *out = (int64_t) floor (number);
    return true;
}

/* The time, from whichever field has it: the one whose name says nanoseconds first. What is left,
 * or no number, is kept beside. */
static mns_scan time_take (mns_ops *ops, mns_fields *fields, int64_t *out)
{
    static const mns_field names[] = { MNS_FIELD_TIME_NS, MNS_FIELD_T_NS, MNS_FIELD_TIME };
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        minos_value value;
        if (!mns_fields_have (fields, names[i]))
            continue;
        if (!found && time_number (ops, fields, names[i], out)) {
            found = true;
            continue;
        }
        mns_scan scan = mns_ops_value (ops, fields, names[i], &value);
        if (scan == MNS_SCAN_DONE && value != MINOS_NIL)
            scan = mns_ops_other (ops, fields, mns_field_name (names[i]), value);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    if (!found)
        *out = MINOS_NO_TIME;
    return MNS_SCAN_DONE;
}

static mns_scan index_take (mns_ops *ops, const mns_fields *fields, minos_record *record)
{
    minos_value value = fields->value[MNS_FIELD_INDEX];
    if (!mns_fields_have (fields, MNS_FIELD_INDEX))
        return MNS_SCAN_DONE;
    if (fields->numbers & MNS_FIELD_BIT (INDEX))
        record->index = fields->number[MNS_FIELD_INDEX];
    else if (value == MINOS_NIL)
        return MNS_SCAN_DONE;
    else if (!minos_value_int64 (ops->parser->values, value, &record->index))
        return mns_parser_fail (ops->parser, fields->where[MNS_FIELD_INDEX], MINOS_MALFORMED,
                                "an index is an integer of 64 bits");
    record->has_index = true;
    return MNS_SCAN_DONE;
}

/* Fields as most records have them: a small process, a keyword, integers; and nothing else. */
static bool is_usual (const mns_fields *fields)
{
    const uint32_t plain = MNS_FIELD_BIT (TYPE) | MNS_FIELD_BIT (F) | MNS_FIELD_BIT (PROCESS) |
                           MNS_FIELD_BIT (VALUE) | MNS_FIELD_BIT (INDEX) | MNS_FIELD_BIT (TIME);
    const uint32_t numbers = MNS_FIELD_BIT (PROCESS) | MNS_FIELD_BIT (INDEX) | MNS_FIELD_BIT (TIME);
    return !(fields->seen & ~plain) && fields->f_is_keyword &&
           (fields->seen & numbers) == fields->numbers &&
           (fields->numbers & MNS_FIELD_BIT (PROCESS)) && fields->type != MNS_TYPE_NONE &&
           fields->others.count == 0 && mns_value_fits_small (fields->number[MNS_FIELD_PROCESS]);
}

static mns_scan usual_take (mns_ops *ops, const mns_fields *fields)
{
    bool has_index = fields->numbers & MNS_FIELD_BIT (INDEX);
    bool has_time = fields->numbers & MNS_FIELD_BIT (TIME);
    bool has_value = fields->seen & MNS_FIELD_BIT (VALUE);
    minos_record record = { .size = sizeof record,
                            .type = (minos_type) fields->type,
                            .process = mns_value_of_small (fields->number[MNS_FIELD_PROCESS]),
                            .f = fields->value[MNS_FIELD_F],
                            .value = has_value ? fields->value[MNS_FIELD_VALUE] : MINOS_NIL,
                            .time_ns = has_time ? fields->number[MNS_FIELD_TIME] : MINOS_NO_TIME,
                            .has_index = has_index,
                            .index = has_index ? fields->number[MNS_FIELD_INDEX] : 0 };
    return mns_ops_record (ops, &record);
}

static mns_scan record_take (mns_ops *ops, mns_fields *fields)
{
    minos_record record = { .size = sizeof record, .type = (minos_type) fields->type };
    uint32_t used = RECORD_FIELDS;
    if (!(fields->seen & MNS_FIELD_BIT (PROCESS)) && process_field (fields) != MNS_FIELD_OTHER)
        used |= UINT32_C (1) << process_field (fields);
    mns_scan scan = mns_ops_process (ops, fields, &record.process);
    record.f = fields->value[MNS_FIELD_F];
    if (scan == MNS_SCAN_DONE && !fields->f_is_keyword)
        scan = mns_ops_function (ops, fields->where[MNS_FIELD_F], record.f, false, &record.f);
    if (scan == MNS_SCAN_DONE)
        scan = index_take (ops, fields, &record);
    if (scan == MNS_SCAN_DONE)
        scan = time_take (ops, fields, &record.time_ns);
    if (scan == MNS_SCAN_DONE && fields->seen & ~used)
        scan = mns_ops_spare (ops, fields, used);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_extra (ops, fields, &record.extra);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (fields->seen & MNS_FIELD_BIT (VALUE))
        record.value = fields->value[MNS_FIELD_VALUE];
    if (fields->seen & MNS_FIELD_BIT (KEY) && fields->value[MNS_FIELD_KEY] != MINOS_NIL) {
        record.has_key = true;
        record.key = fields->value[MNS_FIELD_KEY];
    }
    return mns_ops_record (ops, &record);
}

/* ---- Markers. */

static bool process_is_integer (const mns_ops *ops, const mns_fields *fields)
{
    if (!mns_fields_have (fields, MNS_FIELD_PROCESS))
        return false;
    return fields->numbers & MNS_FIELD_BIT (PROCESS) ||
           minos_value_kind (ops->parser->values, fields->value[MNS_FIELD_PROCESS]) ==
               MINOS_KIND_INTEGER;
}

/* A record that lacks a :type or an :f. Passed over, unless it could be an operation: a client's
 * write that is not seen would make a false verdict. */
static mns_scan marker_take (mns_ops *ops, const mns_fields *fields, bool has_f)
{
    bool typed = fields->type == MINOS_TYPE_INVOKE || fields->type == MINOS_TYPE_OK ||
                 fields->type == MINOS_TYPE_FAIL;
    if (has_f && mns_fields_have (fields, MNS_FIELD_TYPE))
        return mns_parser_fail (ops->parser, fields->where[MNS_FIELD_TYPE], MINOS_MALFORMED,
                                "expected one of the types invoke, ok, fail, info");
    if (has_f && process_is_integer (ops, fields))
        return mns_parser_fail (ops->parser, fields->open, MINOS_MALFORMED,
                                "this record of a client has an f and no type: expected invoke, "
                                "ok, fail or info");
    if (typed && fields->seen & (MNS_FIELD_BIT (PROCESS) | MNS_FIELD_BIT (VALUE)))
        return mns_parser_fail (ops->parser, fields->open, MINOS_MALFORMED,
                                "this record has a type and no f: expected the name of a function");
    if (ops->markers++ == 0)
        ops->marker_line = ops->parser->origin.line;
    mns_builder_skip (ops->builder);
    return MNS_SCAN_DONE;
}

mns_scan mns_ops_take (mns_ops *ops, mns_fields *fields)
{
    bool has_f = fields->seen & MNS_FIELD_BIT (F) && fields->value[MNS_FIELD_F] != MINOS_NIL;
    if (has_f && is_usual (fields))
        return usual_take (ops, fields);
    if (fields->type == MNS_TYPE_NONE && fields->seen & MNS_FIELD_BIT (TYPE)) {
        size_t size;
        const char *word =
            minos_value_text (ops->parser->values, fields->value[MNS_FIELD_TYPE], &size);
        if (word)
            fields->type = mns_type_find (word, size);
    }
    if (fields->seen & ~RECORD_FIELDS) {
        if (mns_interval_is (fields))
            return mns_interval_take (ops, fields);
        if (mns_event_is (fields))
            return mns_event_take (ops, fields);
    }
    if (fields->type != MNS_TYPE_NONE && has_f)
        return record_take (ops, fields);
    return marker_take (ops, fields, has_f);
}
