/* txt.c: operations as Jepsen prints them on a line, in history.txt and in its console log.
 *
 *     3	:invoke	:cas	[0 3]
 *     INFO  jepsen.util - 3	:info	:cas	:timed-out
 *
 * The columns are EDN, so white space inside a value does not end it. What stands behind the value
 * is an error, as Jepsen prints it: EDN, or else a text. Of a client's operation that crashed or
 * failed, a keyword in the place of the value is an error too. */
#include "read/lines.h"

#include "read/edn.h"

#define EXPECTED "process, type, f and value, separated by tabs"

/* Whether `at` begins with one of the four types. */
static int type_at (const mns_parser *parser, const char *at)
{
    const char *end;
    if (*at != ':' || !(end = mns_edn_token (parser, at + 1)))
        return MNS_TYPE_NONE;
    return mns_type_find (at + 1, (size_t) (end - at - 1));
}

/* What stands behind the value, or in its place where it is no EDN. */
static mns_scan error_take (mns_lines *lines, const char *at)
{
    mns_parser *parser = lines->parser;
    minos_value error;
    const char *s = at, *end = parser->end;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (at == end)
        return MNS_SCAN_DONE;
    mns_parser_begin (parser);
    mns_scan scan = mns_edn_value (parser, &s, &error);
    mns_parser_begin (parser);
    if (scan != MNS_SCAN_DONE || mns_edn_skip (parser, s) != parser->end)
        scan =
            mns_parser_text_slow (parser, at, &error, MINOS_KIND_STRING, at, (size_t) (end - at));
    return scan == MNS_SCAN_DONE ? mns_ops_other (lines->ops, lines->fields, "error", error) : scan;
}

/* The value and the error; `at` behind the f. */
static mns_scan value_take (mns_lines *lines, const char *at)
{
    mns_parser *parser = lines->parser;
    mns_fields *fields = lines->fields;
    const char *start = mns_edn_skip (parser, at), *s = start;
    bool ended = fields->type == MINOS_TYPE_INFO || fields->type == MINOS_TYPE_FAIL;
    minos_value value;
    mns_scan scan = mns_edn_value (parser, &s, &value);
    if (scan == MNS_SCAN_END)
        return MNS_SCAN_DONE;
    if (scan != MNS_SCAN_DONE && ended)
        return error_take (lines, start);
    if (scan == MNS_SCAN_CLOSE)
        return mns_parser_unexpected (parser, s, "a value");
    if (scan != MNS_SCAN_DONE)
        return scan;
    s = mns_edn_skip (parser, s);
    bool client =
        minos_value_kind (parser->values, fields->value[MNS_FIELD_PROCESS]) == MINOS_KIND_INTEGER;
    if (ended && client && s == parser->end &&
        minos_value_kind (parser->values, value) == MINOS_KIND_KEYWORD)
        return mns_ops_other (lines->ops, fields, "error", value);
    fields->value[MNS_FIELD_VALUE] = value;
    scan = mns_fields_see (parser, fields, MNS_FIELD_VALUE, start);
    return scan == MNS_SCAN_DONE ? error_take (lines, s) : scan;
}

/* An operation, from its process on. */
static mns_scan operation_take (mns_lines *lines, const char *at)
{
    static const mns_field order[] = { MNS_FIELD_PROCESS, MNS_FIELD_TYPE, MNS_FIELD_F };
    mns_parser *parser = lines->parser;
    mns_fields *fields = lines->fields;
    mns_fields_begin (fields, at);
    for (size_t i = 0; i < 3; i++) {
        const char *start = mns_edn_skip (parser, at);
        if (i == 1) {
            fields->type = type_at (parser, start);
            if (fields->type == MNS_TYPE_NONE)
                return mns_parser_unexpected (parser, start, "one of :invoke, :ok, :fail, :info");
        }
        mns_scan scan = mns_edn_value (parser, &at, &fields->value[order[i]]);
        if (scan == MNS_SCAN_END || scan == MNS_SCAN_CLOSE)
            return mns_parser_unexpected (parser, start, EXPECTED);
        if (scan == MNS_SCAN_DONE)
            scan = mns_fields_see (parser, fields, order[i], start);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
    mns_scan scan = value_take (lines, at);
    return scan == MNS_SCAN_DONE ? mns_ops_take (lines->ops, fields) : scan;
}

mns_scan mns_txt_line (mns_lines *lines, const char *at)
{
    if (*at == ';' || *at == '#')
        return MNS_SCAN_DONE;
    return operation_take (lines, at);
}

/* Behind the logger's name and what follows it. NULL: another logger. */
static const char *logger_skip (const mns_parser *parser, const char *at)
{
    static const char logger[] = "jepsen.util";
    const size_t size = sizeof logger - 1;
    while ((at = memchr (at, 'j', (size_t) (parser->end - at)))) {
        if ((size_t) (parser->end - at) >= size && memcmp (at, logger, size) == 0)
            break;
        at++;
    }
    if (!at)
        return NULL;
    at += size;
    at += *at == ':';
    while (*at == ' ' || *at == '\t' || (*at == '-' && (at[1] == ' ' || at[1] == '\t')))
        at++;
    return at;
}

/* A line is an operation where a process and one of the four types follow the logger's name; then
 * it must be one to its end. */
mns_scan mns_log_line (mns_lines *lines, const char *at)
{
    mns_parser *parser = lines->parser;
    minos_value process;
    const char *start = logger_skip (parser, at), *s = start;
    if (start && *start) {
        mns_scan scan = mns_edn_value (parser, &s, &process);
        mns_parser_begin (parser);
        if (scan == MNS_SCAN_DONE && type_at (parser, mns_edn_skip (parser, s)) != MNS_TYPE_NONE)
            return operation_take (lines, start);
    }
    lines->ops->noise++;
    return MNS_SCAN_DONE;
}
