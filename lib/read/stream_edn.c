/* stream_edn.c: EDN as a stream of operations. At the top of the input, or of the one list in it,
 * stand maps, tagged maps and vectors; comments, #_ forms and metadata between them. */
#include "read/records.h"

#include "read/edn.h"

#define EXPECTED "an operation: a map, or [process type f value]"

static mns_scan map_next (mns_records *records, const char **at, const char *map)
{
    mns_scan scan = mns_list_record (records, *at);
    if (scan == MNS_SCAN_DONE)
        scan = mns_edn_record (records->parser, &records->names, &records->fields, &map);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_take (records->ops, &records->fields);
    if (scan == MNS_SCAN_DONE)
        *at = map;
    return scan;
}

/* '[' or '(': the list of all operations, or one as a vector. */
static mns_scan bracket_next (mns_records *records, const char **at)
{
    mns_parser *parser = records->parser;
    const char *first = mns_edn_skip (parser, *at + 1);
    if (first == parser->end)
        return mns_parser_unclosed (parser, *at);
    if (memchr ("{[(#^)]", *first, 7))
        return mns_list_open (records, at);
    mns_scan scan = mns_list_record (records, *at);
    const char *end = *at;
    if (scan == MNS_SCAN_DONE)
        scan = mns_edn_vector (parser, &records->fields, &end);
    if (scan == MNS_SCAN_DONE)
        scan = mns_ops_take (records->ops, &records->fields);
    if (scan == MNS_SCAN_DONE)
        *at = end;
    return scan;
}

/* A form of which nothing remains: behind #_ or ^, or a map in a name space. */
static mns_scan form_drop (mns_records *records, const char **at, size_t prefix)
{
    mns_parser *parser = records->parser;
    const char *s = *at + prefix;
    minos_value value;
    parser->discards = 1;
    mns_scan scan = mns_edn_value (parser, &s, &value);
    parser->discards = 0;
    if (scan == MNS_SCAN_END || scan == MNS_SCAN_CLOSE)
        return mns_parser_unexpected (parser, scan == MNS_SCAN_END ? parser->end : s, "a value");
    if (scan == MNS_SCAN_DONE)
        *at = s;
    return scan;
}

/* What begins with '#': #_, or the tag of a map. */
static mns_scan hash_next (mns_records *records, const char **at)
{
    mns_parser *parser = records->parser;
    const char *tag = *at + 1;
    if (tag == parser->end && !parser->last)
        return MNS_SCAN_MORE;
    if (*tag == '_')
        return form_drop (records, at, 2);
    if (!mns_edn_is_tag (*tag))
        return mns_parser_unexpected (parser, *at, EXPECTED);
    const char *end = mns_edn_token (parser, tag);
    if (!end)
        return MNS_SCAN_MORE;
    end = mns_edn_skip (parser, end);
    if (end == parser->end && !parser->last)
        return MNS_SCAN_MORE;
    if (*end != '{')
        return mns_parser_unexpected (parser, end, "'{' after the tag of an operation");
    return map_next (records, at, end);
}

mns_scan mns_edn_next (mns_records *records, const char **at)
{
    mns_parser *parser = records->parser;
    const char *s = mns_edn_skip (parser, *at);
    if (s == parser->end)
        return parser->last ? mns_list_end (records) : MNS_SCAN_MORE;
    if (s != *at) {
        *at = s;
        return MNS_SCAN_DONE;
    }
    switch (*s) {
    case '{':
        return map_next (records, at, s);
    case '[':
    case '(':
        return bracket_next (records, at);
    case ']':
    case ')':
        return mns_list_close (records, at);
    case '#':
        return hash_next (records, at);
    case '^':
        return form_drop (records, at, 1);
    default:
        return mns_parser_unexpected (parser, s, EXPECTED);
    }
}
