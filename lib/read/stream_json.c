/* stream_json.c: JSON as a stream of operations: one after the other, on lines or not, or one array
 * of them. */
#include "read/records.h"

#include "read/json.h"

#define EXPECTED "an operation: an object, or [process, type, f, value]"

static mns_scan record_next (mns_records *records, const char **at)
{
    const char *s = *at;
    mns_scan scan = mns_list_record (records, s);
    if (scan != MNS_SCAN_DONE)
        return scan;
    if (*s == '{')
        scan = mns_json_record (records->parser, &records->names, &records->fields, &s);
    else
        scan = mns_json_vector (records->parser, &records->fields, &s);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_take (records->ops, &records->fields);
    if (scan != MNS_SCAN_DONE)
        return scan;
    records->list.comma_due = records->list.open;
    records->list.record_due = false;
    *at = s;
    return MNS_SCAN_DONE;
}

/* '[': the array of all operations, or one as an array. */
static mns_scan bracket_next (mns_records *records, const char **at)
{
    const char *first = mns_json_skip (*at + 1);
    if (first == records->parser->end)
        return mns_parser_unclosed (records->parser, *at);
    if (*first == '{' || *first == '[' || *first == ']')
        return mns_list_open (records, at);
    return record_next (records, at);
}

/* After an operation in an array. */
static mns_scan comma_next (mns_records *records, const char **at)
{
    if (**at == ']')
        return mns_list_close (records, at);
    if (**at != ',')
        return mns_parser_unexpected (records->parser, *at, "',' or ']' after an operation");
    ++*at;
    records->list.comma_due = false;
    records->list.record_due = true;
    return MNS_SCAN_DONE;
}

mns_scan mns_json_next (mns_records *records, const char **at)
{
    mns_parser *parser = records->parser;
    if (*at == parser->end)
        return parser->last ? mns_list_end (records) : MNS_SCAN_MORE;
    if (records->list.open && records->list.comma_due)
        return comma_next (records, at);
    switch (**at) {
    case '{':
        return record_next (records, at);
    case '[':
        return bracket_next (records, at);
    case ']':
        if (records->list.record_due)
            return mns_parser_unexpected (parser, *at, "an operation after the comma");
        return mns_list_close (records, at);
    default:
        return mns_parser_unexpected (parser, *at, EXPECTED);
    }
}
