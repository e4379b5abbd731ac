/* shape_event.c: starts and finishes of operations that name themselves by an id.
 *
 *     {"event":{"Start":{"Append":{"n":3}}},"client_id":2,"op_id":7}
 *     {"event":{"Finish":{"AppendSuccess":{"tail":9}}},"client_id":2,"op_id":7}
 *
 * A client may have several operations open, so the id takes the place of the process. A finish
 * that does not say success is `fail` only where it says that it is definite; else nobody knows,
 * and the operation is taken as crashed. */
#include "read/ops.h"

#define FINISHED (UINT64_C (1) << 32)

bool mns_event_is (const mns_fields *fields)
{
    return fields->seen & MNS_FIELD_BIT (EVENT) && fields->seen & MNS_FIELD_BIT (OP_ID) &&
           !(fields->seen & MNS_FIELD_BIT (F));
}

/* {"Name": payload} or "Name". False: neither. */
static bool name_split (const mns_ops *ops, minos_value value, minos_value *name,
                        minos_value *payload)
{
    const minos_values *values = ops->parser->values;
    minos_kind kind = minos_value_kind (values, value);
    *name = value;
    *payload = MINOS_NIL;
    if (kind == MINOS_KIND_MAP && minos_value_count (values, value) == 1) {
        *name = minos_value_at (values, value, 0);
        *payload = minos_value_at (values, value, 1);
        kind = minos_value_kind (values, *name);
    }
    return kind == MINOS_KIND_STRING || kind == MINOS_KIND_KEYWORD;
}

/* Whether `word`, in lower case, is part of the text of `name`, in any case. */
static bool says (const mns_ops *ops, minos_value name, const char *word)
{
    size_t size, length = strlen (word), i;
    const char *text = minos_value_text (ops->parser->values, name, &size);
    for (size_t at = 0; text && at + length <= size; at++) {
        for (i = 0; i < length && (text[at + i] | 0x20) == word[i]; i++)
            continue;
        if (i == length)
            return true;
    }
    return false;
}

static minos_type finish_type (const mns_ops *ops, minos_value name)
{
    if (says (ops, name, "indefinite"))
        return MINOS_TYPE_INFO;
    if (says (ops, name, "definite"))
        return MINOS_TYPE_FAIL;
    return says (ops, name, "success") || says (ops, name, "ok") ? MINOS_TYPE_OK : MINOS_TYPE_INFO;
}

/* The id's entry: added by a start, found by a finish. NULL: failed. */
static uint64_t *open_find (mns_ops *ops, const mns_fields *fields, bool start)
{
    uint64_t id = (uint64_t) fields->number[MNS_FIELD_OP_ID];
    const char *at = fields->where[MNS_FIELD_OP_ID];
    bool added = false;
    uint64_t *entry =
        start ? mns_table_add (&ops->open, id, &added) : mns_table_find (&ops->open, id);
    if (start && !entry)
        mns_parser_refused (ops->parser, at, MINOS_NO_MEMORY, "");
    else if (start && !added)
        mns_parser_fail (ops->parser, at, MINOS_MALFORMED, "this op_id was used before");
    else if (!entry)
        mns_parser_fail (ops->parser, at, MINOS_MALFORMED, "this op_id was never started");
    else if (!start && *entry & FINISHED)
        mns_parser_fail (ops->parser, at, MINOS_MALFORMED, "this op_id has finished before");
    else
        return entry;
    return NULL;
}

/* The function, type and value of the record. */
static mns_scan event_split (mns_ops *ops, const mns_fields *fields, minos_record *record)
{
    const char *at = fields->where[MNS_FIELD_EVENT];
    minos_value kind, what, name;
    if (!name_split (ops, fields->value[MNS_FIELD_EVENT], &kind, &what) ||
        !name_split (ops, what, &name, &record->value))
        return mns_parser_fail (ops->parser, at, MINOS_MALFORMED,
                                "expected an event like {\"Start\":{\"Append\":…}}");
    bool start =
        says (ops, kind, "start") || says (ops, kind, "call") || says (ops, kind, "invoke");
    if (!start && !says (ops, kind, "finish") && !says (ops, kind, "return"))
        return mns_parser_fail (ops->parser, at, MINOS_MALFORMED,
                                "an event is a Start or a Finish");
    uint64_t *entry = open_find (ops, fields, start);
    if (!entry)
        return MNS_SCAN_FAILED;
    if (start) {
        record->type = MINOS_TYPE_INVOKE;
        mns_scan scan = mns_ops_function (ops, at, name, true, &record->f);
        *entry = record->f;
        return scan;
    }
    record->type = finish_type (ops, name);
    record->f = (minos_value) *entry;
    *entry |= FINISHED;
    return MNS_SCAN_DONE;
}

mns_scan mns_event_take (mns_ops *ops, mns_fields *fields)
{
    minos_record record = { .size = sizeof record, .time_ns = MINOS_NO_TIME };
    if (!(fields->numbers & MNS_FIELD_BIT (OP_ID)))
        return mns_parser_fail (ops->parser, fields->where[MNS_FIELD_OP_ID], MINOS_MALFORMED,
                                "an op_id is an integer of at most 18 digits");
    mns_scan scan = event_split (ops, fields, &record);
    if (scan == MNS_SCAN_DONE)
        scan = mns_parser_integer (ops->parser, fields->where[MNS_FIELD_OP_ID], &record.process,
                                   fields->number[MNS_FIELD_OP_ID]);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_spare (ops, fields, MNS_FIELD_BIT (OP_ID) | MNS_FIELD_BIT (EVENT));
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_extra (ops, fields, &record.extra);
    return scan == MNS_SCAN_DONE ? mns_ops_record (ops, &record) : scan;
}
