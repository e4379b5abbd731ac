/* parse_json.c: JSON values, with a stack instead of recursion. After `{` and after a comma in an
 * object a key is due, with its colon; keys stand on the item stack like the values they name. */
#include "read/json.h"

#include <assert.h>

enum frame_kind { FRAME_ARRAY, FRAME_OBJECT };

static char closer_of (uint8_t kind)
{
    return kind == FRAME_ARRAY ? ']' : '}';
}

static mns_scan bracket_wrong (mns_parser *parser, const char *at)
{
    const mns_frame *top = mns_parser_top (parser);
    mns_origin open = mns_parser_place (parser, top->open);
    return mns_parser_fail (parser, at, MINOS_MALFORMED,
                            "found '%c', but '%c' was opened at %llu:%llu: expected ',' or '%c'",
                            *at, *top->open, (unsigned long long) open.line,
                            (unsigned long long) open.column + 1, closer_of (top->kind));
}

/* A key and its colon, after white space. */
static mns_scan key_take (mns_parser *parser, const char **at)
{
    minos_value key;
    const char *s = mns_json_skip (*at);
    if (s == parser->end)
        return mns_parser_short (parser);
    if (*s != '"')
        return mns_parser_unexpected (parser, s, "a key in quotes");
    mns_scan scan = mns_json_string (parser, &s, &key);
    if (scan != MNS_SCAN_DONE)
        return scan;
    s = mns_json_skip (s);
    if (s == parser->end)
        return mns_parser_short (parser);
    if (*s != ':')
        return mns_parser_unexpected (parser, s, "':' after a key");
    if (!mns_value_stack_push (&parser->items, key))
        return mns_parser_refused (parser, s, MINOS_NO_MEMORY, "");
    *at = s + 1;
    return MNS_SCAN_ON;
}

/* Makes the collection on top, whose closing bracket is at *at. */
static mns_scan bracket_close (mns_parser *parser, const char **at, minos_value *out)
{
    const mns_frame *top = mns_parser_top (parser);
    const minos_value *items = parser->items.at + top->items;
    size_t count = parser->items.count - top->items;
    minos_status status;
    if (closer_of (top->kind) != **at)
        return bracket_wrong (parser, *at);
    if (top->kind == FRAME_ARRAY)
        status = minos_values_vector (parser->values, out, items, count);
    else
        status = minos_values_map (parser->values, out, items, count / 2);
    if (status)
        return mns_parser_refused (parser, top->open, status,
                                   "an object that opens here has a key twice");
    parser->items.count = top->items;
    parser->frame_count--;
    ++*at;
    return MNS_SCAN_DONE;
}

/* '[' or '{', and what must follow it. */
static mns_scan bracket_open (mns_parser *parser, const char **at, minos_value *out)
{
    const char *open = *at;
    uint8_t kind = *open == '[' ? FRAME_ARRAY : FRAME_OBJECT;
    if (!mns_parser_push (parser, kind, open))
        return MNS_SCAN_FAILED;
    *at = mns_json_skip (open + 1);
    if (*at == parser->end)
        return mns_parser_short (parser);
    if (**at == closer_of (kind))
        return bracket_close (parser, at, out);
    return kind == FRAME_OBJECT ? key_take (parser, at) : MNS_SCAN_ON;
}

/* After a value: gives it to the frame on top. DONE: there is none. */
static mns_scan value_give (mns_parser *parser, const char **at, minos_value *value)
{
    for (;;) {
        const mns_frame *top = mns_parser_top (parser);
        if (!top)
            return MNS_SCAN_DONE;
        if (!mns_value_stack_push (&parser->items, *value))
            return mns_parser_refused (parser, top->open, MINOS_NO_MEMORY, "");
        *at = mns_json_skip (*at);
        if (*at == parser->end)
            return mns_parser_short (parser);
        if (**at == ',') {
            ++*at;
            return top->kind == FRAME_OBJECT ? key_take (parser, at) : MNS_SCAN_ON;
        }
        if (**at != ']' && **at != '}')
            return mns_parser_unexpected (parser, *at,
                                          top->kind == FRAME_ARRAY ? "',' or ']'" : "',' or '}'");
        mns_scan scan = bracket_close (parser, at, value);
        if (scan != MNS_SCAN_DONE)
            return scan;
    }
}

/* One value, or the opening of one. */
static mns_scan step (mns_parser *parser, const char **at, minos_value *out)
{
    int64_t integer;
    switch (**at) {
    case '"':
        return mns_json_string (parser, at, out);
    case '[':
    case '{':
        return bracket_open (parser, at, out);
    case ']':
    case '}':
        return mns_parser_top (parser) ? mns_parser_unexpected (parser, *at, "a JSON value")
                                       : MNS_SCAN_CLOSE;
    default: {
        const char *end = mns_take_int64 (*at, &integer);
        if (!end || end == parser->end || mns_char_is (*end, MNS_CHAR_WORD))
            return mns_json_word (parser, at, out);
        const char *start = *at;
        *at = end;
        if (!mns_value_fits_small (integer))
            return mns_parser_integer (parser, start, out, integer);
        *out = mns_value_of_small (integer);
        return MNS_SCAN_DONE;
    }
    }
}

mns_scan mns_json_value (mns_parser *parser, const char **start, minos_value *out)
{
    const char *at = *start;
    assert (parser->frame_count == 0 && parser->discards == 0);
    for (;;) {
        at = mns_json_skip (at);
        if (at == parser->end)
            return mns_parser_short (parser);
        mns_scan scan = step (parser, &at, out);
        if (scan == MNS_SCAN_DONE)
            scan = value_give (parser, &at, out);
        if (scan == MNS_SCAN_ON)
            continue;
        if (scan == MNS_SCAN_DONE)
            *start = at;
        return scan;
    }
}
