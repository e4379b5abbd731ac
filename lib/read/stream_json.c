/* stream_json.c: JSON as a stream of operations: one after the other, on lines or not, or one array
 * of them. */
#include "read/records.h"

#include "read/json.h"

#define EXPECTED "an operation: an object, or [process, type, f, value]"

/* Usual records outside of a list, each on a line of its own. DONE: some were taken, and the origin
 * stands where the last of them begins, or what follows it; MORE: none. */
static mns_scan quick_next (mns_records *records, const char **at)
{
    mns_parser *parser = records->parser;
    mns_quick *quick = &records->quick;
    const char *s = *at;
    bool taken = false;
    if (quick->credit < 0) {
        quick->credit++;
        return MNS_SCAN_MORE;
    }
    while (mns_json_quick (parser, &records->names, quick, &records->fields, &s)) {
        if (mns_ops_take (records->ops, &records->fields) != MNS_SCAN_DONE)
            return MNS_SCAN_FAILED;
        records->list.bare = taken = true;
        *at = s;
        quick->credit += quick->credit < MNS_QUICK_CREDIT;
        if (s[0] != '\n' || s[1] != '{')
            return MNS_SCAN_DONE;
        mns_parser_next_line (parser, ++s);
        mns_parser_begin (parser);
        *at = s;
    }
    /* What is not usual is seldom alone; but a block may end in the middle of a record. */
    quick->credit -= MNS_QUICK_LOSS;
    if (quick->credit < 0)
        quick->credit = -MNS_QUICK_PAUSE;
    return taken ? MNS_SCAN_DONE : MNS_SCAN_MORE;
}

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
        if (!records->list.open && !records->list.closed) {
            mns_scan scan = quick_next (records, at);
            if (scan != MNS_SCAN_MORE)
                return scan;
        }
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
