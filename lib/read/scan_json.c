/* scan_json.c: strings, numbers and names of JSON. */
#include "read/json.h"

static mns_scan string_open (mns_parser *parser, const char *open)
{
    if (!parser->last)
        return MNS_SCAN_MORE;
    return mns_parser_fail (parser, open, MINOS_MALFORMED,
                            "the string that opens here is never closed");
}

/* \uXXXX, or a pair of them; at the backslash. */
static mns_scan unicode_add (mns_parser *parser, const char **at)
{
    const char *open = *at;
    if (parser->end - open < 6 && !parser->last)
        return MNS_SCAN_MORE;
    int32_t code = mns_hex4 (open + 2);
    if (code < 0)
        return mns_parser_fail (parser, open, MINOS_MALFORMED, "\\u needs four hexadecimal digits");
    *at = open + 6;
    if (code < 0xd800 || code > 0xdfff) {
        mns_parser_add_code (parser, (uint32_t) code);
        return MNS_SCAN_DONE;
    }
    if (parser->end - open < 12 && !parser->last)
        return MNS_SCAN_MORE;
    int32_t low = open[6] == '\\' && open[7] == 'u' ? mns_hex4 (open + 8) : -1;
    if (code >= 0xdc00 || low < 0xdc00 || low > 0xdfff)
        return mns_parser_fail (parser, open, MINOS_MALFORMED,
                                "half of a surrogate pair stands alone");
    mns_parser_add_code (parser,
                         0x10000 + ((uint32_t) (code - 0xd800) << 10) + (uint32_t) (low - 0xdc00));
    *at = open + 12;
    return MNS_SCAN_DONE;
}

static mns_scan escape_add (mns_parser *parser, const char **at)
{
    static const char names[] = "\"\\/bfnrt", codes[] = "\"\\/\b\f\n\r\t";
    char c = (*at)[1];
    if (*at + 1 == parser->end)
        return MNS_SCAN_MORE;
    if (c == 'u')
        return unicode_add (parser, at);
    const char *name = c ? strchr (names, c) : NULL;
    if (!name)
        return mns_parser_unexpected (parser, *at + 1, "one of \" \\ / b f n r t u after \\");
    mns_buffer_add_char (&parser->scratch, codes[name - names]);
    *at += 2;
    return MNS_SCAN_DONE;
}

/* The first byte of a string's content that needs a closer look: quote, backslash, control. */
static const char *plain_skip (const char *at)
{
    for (;;) {
        at = mns_skip_quoted (at);
        if ((unsigned char) *at < 0x80)
            return at;
        at++;
    }
}

/* A string with an escape; `s` is at the first one. */
static mns_scan string_slow (mns_parser *parser, const char **at, const char *s)
{
    const char *open = *at, *plain = open + 1;
    mns_buffer *scratch = &parser->scratch;
    mns_buffer_clear (scratch);
    for (;;) {
        s = plain_skip (s);
        mns_buffer_add (scratch, plain, (size_t) (s - plain));
        if (s == parser->end)
            return string_open (parser, open);
        if (*s == '"')
            break;
        if (*s != '\\')
            return mns_parser_unexpected (parser, s, "'\"', or the control character as \\u00XX");
        mns_scan scan = escape_add (parser, &s);
        if (scan == MNS_SCAN_MORE)
            return string_open (parser, open);
        if (scan != MNS_SCAN_DONE)
            return scan;
        plain = s;
    }
    if (!mns_buffer_reserve (scratch, MNS_PADDING) || scratch->failed)
        return mns_parser_refused (parser, open, MINOS_NO_MEMORY, "");
    *at = s + 1;
    return MNS_SCAN_DONE;
}

mns_scan mns_json_string_text (mns_parser *parser, const char **at, const char **text, size_t *size)
{
    const char *open = *at, *s = plain_skip (open + 1);
    if (*s == '"') {
        *text = open + 1;
        *size = (size_t) (s - open - 1);
        *at = s + 1;
        return MNS_SCAN_DONE;
    }
    if (s == parser->end)
        return string_open (parser, open);
    if (*s != '\\')
        return mns_parser_unexpected (parser, s, "'\"', or the control character as \\u00XX");
    mns_scan scan = string_slow (parser, at, s);
    *text = parser->scratch.data;
    *size = parser->scratch.size;
    return scan;
}

mns_scan mns_json_string (mns_parser *parser, const char **at, minos_value *out)
{
    const char *open = *at, *text;
    size_t size;
    mns_scan scan = mns_json_string_text (parser, at, &text, &size);
    if (scan != MNS_SCAN_DONE)
        return scan;
    return mns_parser_text (parser, open, out, MINOS_KIND_STRING, text, size);
}

static const char *digits_skip (const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_DIGIT))
        at++;
    return at;
}

/* The number that is the whole word [at, end). */
static mns_scan number_make (mns_parser *parser, const char *at, const char *end, minos_value *out)
{
    const char *first = at + (*at == '-'), *s = digits_skip (first);
    bool good = s > first && (*first != '0' || s - first == 1), whole = s == end;
    if (good && *s == '.') {
        first = s + 1;
        s = digits_skip (first);
        good = s > first;
    }
    if (good && (*s == 'e' || *s == 'E')) {
        first = s + (s[1] == '-' || s[1] == '+' ? 2 : 1);
        s = digits_skip (first);
        good = s > first;
    }
    if (!good || s != end)
        return mns_parser_bad_word (parser, at, end, "is no number");
    if (whole)
        return mns_parser_digits (parser, at, out, at, (size_t) (end - at));
    return mns_parser_double (parser, at, out, at, (size_t) (end - at));
}

mns_scan mns_json_word (mns_parser *parser, const char **at, minos_value *out)
{
    const char *start = *at, *end = start;
    while (mns_char_is (*end, MNS_CHAR_WORD))
        end++;
    if (end == parser->end && !parser->last)
        return MNS_SCAN_MORE;
    size_t size = (size_t) (end - start);
    if (mns_char_is (*start, MNS_CHAR_DIGIT) ||
        (*start == '-' && mns_char_is (start[1], MNS_CHAR_DIGIT))) {
        *at = end;
        return number_make (parser, start, end, out);
    }
    if (size == 4 && memcmp (start, "null", 4) == 0)
        *out = MINOS_NIL;
    else if (size == 4 && memcmp (start, "true", 4) == 0)
        *out = MINOS_TRUE;
    else if (size == 5 && memcmp (start, "false", 5) == 0)
        *out = MINOS_FALSE;
    else if (size > 0)
        return mns_parser_bad_word (parser, start, end,
                                    "is no JSON value: expected a string, a number, an object, an "
                                    "array, true, false or null");
    else
        return mns_parser_unexpected (parser, start, "a JSON value");
    *at = end;
    return MNS_SCAN_DONE;
}
