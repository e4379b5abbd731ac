/* scan_edn.c: the atoms of EDN.
 *
 * As Clojure's printer writes them, which is a little more than the EDN page says: octal escapes
 * in strings, any token after a colon, 0x7e2cba52 in an #object. Refused although Clojure reads it:
 * 010, which no printer writes and no two readers take alike. */
#include "read/edn.h"

#include "base/text.h"

const char *mns_edn_skip_slow (const mns_parser *parser, const char *at)
{
    for (;;) {
        while (mns_char_is (*at, MNS_CHAR_EDN_SPACE))
            at++;
        if (*at != ';')
            return at;
        at = memchr (at, '\n', (size_t) (parser->end - at));
        if (!at)
            return parser->end;
    }
}

bool mns_edn_is_record_tag (const char *tag, size_t size)
{
    size_t at = size;
    while (at > 0 && tag[at - 1] != '.')
        at--;
    return at > 0 && at < size && tag[at] >= 'A' && tag[at] <= 'Z';
}

/* ---- Strings. */

/* The low half of a pair of \u escapes whose high half is `high`; at the second backslash. */
static mns_scan surrogate_add (mns_parser *parser, const char *open, const char **at, int32_t high)
{
    const char *s = *at;
    if (parser->end - s < 6 && !parser->last)
        return MNS_SCAN_MORE;
    int32_t low = s[0] == '\\' && s[1] == 'u' ? mns_hex4 (s + 2) : -1;
    if (high >= 0xdc00 || low < 0xdc00 || low > 0xdfff)
        return mns_parser_fail (parser, open, MINOS_MALFORMED,
                                "half of a surrogate pair stands alone");
    mns_parser_add_code (parser,
                         0x10000 + ((uint32_t) (high - 0xd800) << 10) + (uint32_t) (low - 0xdc00));
    *at = s + 6;
    return MNS_SCAN_DONE;
}

/* \uXXXX, at the backslash. */
static mns_scan unicode_add (mns_parser *parser, const char **at)
{
    const char *open = *at;
    if (parser->end - open < 6 && !parser->last)
        return MNS_SCAN_MORE;
    int32_t code = mns_hex4 (open + 2);
    if (code < 0)
        return mns_parser_fail (parser, open, MINOS_MALFORMED, "\\u needs four hexadecimal digits");
    *at = open + 6;
    if (code >= 0xd800 && code <= 0xdfff)
        return surrogate_add (parser, open, at, code);
    mns_parser_add_code (parser, (uint32_t) code);
    return MNS_SCAN_DONE;
}

/* \0 … \377, at the backslash. */
static mns_scan octal_add (mns_parser *parser, const char **at)
{
    const char *s = *at + 1;
    uint32_t code = 0;
    while (s - *at <= 3 && *s >= '0' && *s <= '7')
        code = code * 8 + (uint32_t) (*s++ - '0');
    if (s == parser->end && !parser->last)
        return MNS_SCAN_MORE;
    if (code > 0377)
        return mns_parser_fail (parser, *at, MINOS_MALFORMED, "an octal escape beyond \\377");
    mns_parser_add_code (parser, code);
    *at = s;
    return MNS_SCAN_DONE;
}

/* One escape, at the backslash. */
static mns_scan escape_add (mns_parser *parser, const char **at)
{
    static const char names[] = "tbnrf\"'\\", codes[] = "\t\b\n\r\f\"'\\";
    char c = (*at)[1];
    if (*at + 1 == parser->end)
        return MNS_SCAN_MORE;
    if (c == 'u')
        return unicode_add (parser, at);
    if (c >= '0' && c <= '7')
        return octal_add (parser, at);
    const char *name = c ? strchr (names, c) : NULL;
    if (!name)
        return mns_parser_unexpected (parser, *at + 1,
                                      "one of t b n r f u \" ' \\ or an octal digit after \\");
    mns_buffer_add_char (&parser->scratch, codes[name - names]);
    *at += 2;
    return MNS_SCAN_DONE;
}

static mns_scan string_open (mns_parser *parser, const char *open)
{
    if (!parser->last)
        return MNS_SCAN_MORE;
    return mns_parser_fail (parser, open, MINOS_MALFORMED,
                            "the string that opens here is never closed");
}

/* A string with an escape; `s` is at the first one. */
static mns_scan string_slow (mns_parser *parser, const char **at, minos_value *out, const char *s)
{
    const char *open = *at, *plain = open + 1;
    mns_buffer *scratch = &parser->scratch;
    mns_buffer_clear (scratch);
    for (;;) {
        while (*s != '"' && *s != '\\' && s != parser->end)
            s++;
        mns_buffer_add (scratch, plain, (size_t) (s - plain));
        if (s == parser->end)
            return string_open (parser, open);
        if (*s == '"')
            break;
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
    return mns_parser_text (parser, open, out, MINOS_KIND_STRING, scratch->data, scratch->size);
}

mns_scan mns_edn_string (mns_parser *parser, const char **at, minos_value *out)
{
    const char *open = *at, *s = mns_skip_quoted (open + 1);
    while (*s != '"' && *s != '\\' && s != parser->end)
        s = mns_skip_quoted (s + 1);
    if (s == parser->end)
        return string_open (parser, open);
    if (*s == '\\')
        return string_slow (parser, at, out, s);
    *at = s + 1;
    return mns_parser_text (parser, open, out, MINOS_KIND_STRING, open + 1,
                            (size_t) (s - open - 1));
}

/* ---- Characters. */

/* \newline, \u03a9, \o101: the code of a character that is written with more than one. -1: none. */
static int32_t character_code (const char *name, size_t size)
{
    static const struct {
        const char *name;
        int32_t code;
    } names[] = { { "newline", '\n' }, { "space", ' ' },      { "tab", '\t' },
                  { "return", '\r' },  { "backspace", '\b' }, { "formfeed", '\f' } };
    int32_t code = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen (names[i].name) == size && memcmp (names[i].name, name, size) == 0)
            return names[i].code;
    if (size == 5 && name[0] == 'u') {
        code = mns_hex4 (name + 1);
        return code >= 0xd800 && code <= 0xdfff ? -1 : code;
    }
    if (size < 2 || size > 4 || name[0] != 'o')
        return -1;
    for (size_t i = 1; i < size; i++) {
        if (name[i] < '0' || name[i] > '7')
            return -1;
        code = code * 8 + (name[i] - '0');
    }
    return code <= 0377 ? code : -1;
}

/* The bytes of the character at `name`, if it may be written as itself; else 0. */
static size_t character_size (const char *name)
{
    unsigned char c = (unsigned char) *name;
    if (c < 0x80)
        return c > 32 && c != 127;
    return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
}

mns_scan mns_edn_character (mns_parser *parser, const char **at, minos_value *out)
{
    const char *name = *at + 1;
    char bytes[MNS_PADDING] = { 0 };
    if (name == parser->end)
        return parser->last ? mns_parser_unexpected (parser, name, "a character after \\")
                            : MNS_SCAN_MORE;
    /* The first byte may be a delimiter: \( is a character. */
    const char *end = mns_edn_token (parser, name + 1);
    if (!end)
        return MNS_SCAN_MORE;
    size_t size = (size_t) (end - name);
    if (size == character_size (name)) {
        *at = end;
        return mns_parser_text (parser, name, out, MINOS_KIND_CHARACTER, name, size);
    }
    int32_t code = character_code (name, size);
    if (code < 0)
        return mns_parser_bad_word (parser, *at, end,
                                    "is no character: expected one, or a name like \\newline");
    *at = end;
    size = mns_utf8_encode (bytes, (uint32_t) code);
    return mns_parser_text (parser, name, out, MINOS_KIND_CHARACTER, bytes, size);
}

/* ---- Words. */

mns_scan mns_edn_keyword (mns_parser *parser, const char **at, minos_value *out)
{
    const char *name = *at + 1, *end = mns_edn_token (parser, name);
    if (!end)
        return MNS_SCAN_MORE;
    if (end == name || *name == ':')
        return mns_parser_unexpected (parser, name, "the name of a keyword");
    *at = end;
    return mns_parser_text (parser, name, out, MINOS_KIND_KEYWORD, name, (size_t) (end - name));
}

static const char *digits_skip (const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_DIGIT))
        at++;
    return at;
}

static mns_scan number_bad (mns_parser *parser, const char *at, const char *end)
{
    return mns_parser_bad_word (parser, at, end, "is no number");
}

/* A ratio or decimal; `size` without the M of the token. */
static mns_scan text_number (mns_parser *parser, const char *at, const char *end, minos_value *out,
                             minos_kind kind, size_t size)
{
    *out = MINOS_NIL;
    if (parser->discards)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_text (parser->values, out, kind, at, size);
    if (status == MINOS_MALFORMED)
        return number_bad (parser, at, end);
    return status ? mns_parser_refused (parser, at, status, "no number") : MNS_SCAN_DONE;
}

/* 0x and digits, of at most 63 bits. */
static mns_scan hexadecimal_make (mns_parser *parser, const char *at, const char *end,
                                  minos_value *out)
{
    int64_t number = 0;
    for (const char *s = at + 2; s < end; s++) {
        char c = (char) (*s | 0x20);
        int digit = mns_char_is (*s, MNS_CHAR_DIGIT) ? *s - '0'
                    : c >= 'a' && c <= 'f'           ? c - 'a' + 10
                                                     : -1;
        if (digit < 0 || number >> 59)
            return number_bad (parser, at, end);
        number = number << 4 | digit;
    }
    return end - at > 2 ? mns_parser_integer (parser, at, out, number)
                        : number_bad (parser, at, end);
}

/* The number that is the whole token [at, end). */
static mns_scan number_make (mns_parser *parser, const char *at, const char *end, minos_value *out)
{
    const char *first = at + (*at == '-' || *at == '+'), *s = digits_skip (first);
    size_t size = (size_t) (end - at), whole = (size_t) (s - at);
    if (*at == '0' && s == at + 1 && (*s == 'x' || *s == 'X'))
        return hexadecimal_make (parser, at, end, out);
    if (whole == 0 || (*first == '0' && s - first > 1))
        return number_bad (parser, at, end);
    if (s == end || (*s == 'N' && s + 1 == end))
        return mns_parser_digits (parser, at, out, at, whole);
    if (*s == '/') {
        if (digits_skip (s + 1) != end || s + 1 == end)
            return number_bad (parser, at, end);
        return text_number (parser, at, end, out, MINOS_KIND_RATIO, size);
    }
    if (*s == '.')
        s = digits_skip (s + 1);
    if (*s == 'e' || *s == 'E') {
        s += s[1] == '-' || s[1] == '+' ? 2 : 1;
        const char *exponent = s;
        s = digits_skip (s);
        if (s == exponent)
            return number_bad (parser, at, end);
    }
    if (s == end)
        return mns_parser_double (parser, at, out, at, size);
    if (*s == 'M' && s + 1 == end)
        return text_number (parser, at, end, out, MINOS_KIND_DECIMAL, size - 1);
    return number_bad (parser, at, end);
}

mns_scan mns_edn_word (mns_parser *parser, const char **at, minos_value *out)
{
    const char *start = *at, *end = mns_edn_token (parser, start);
    if (!end)
        return MNS_SCAN_MORE;
    size_t size = (size_t) (end - start);
    bool sign = *start == '-' || *start == '+';
    *at = end;
    if (mns_char_is (start[sign], MNS_CHAR_DIGIT))
        return number_make (parser, start, end, out);
    *out = MINOS_NIL;
    if (size == 3 && memcmp (start, "nil", 3) == 0)
        return MNS_SCAN_DONE;
    *out = MINOS_TRUE;
    if (size == 4 && memcmp (start, "true", 4) == 0)
        return MNS_SCAN_DONE;
    *out = MINOS_FALSE;
    if (size == 5 && memcmp (start, "false", 5) == 0)
        return MNS_SCAN_DONE;
    return mns_parser_text (parser, start, out, MINOS_KIND_SYMBOL, start, size);
}

mns_scan mns_edn_symbolic (mns_parser *parser, const char **at, minos_value *out)
{
    const char *start = *at, *name = start + 2, *end = mns_edn_token (parser, name);
    if (!end)
        return MNS_SCAN_MORE;
    size_t size = (size_t) (end - name);
    double number;
    if (size == 3 && memcmp (name, "Inf", 3) == 0)
        number = __builtin_inf ();
    else if (size == 4 && memcmp (name, "-Inf", 4) == 0)
        number = -__builtin_inf ();
    else if (size == 3 && memcmp (name, "NaN", 3) == 0)
        number = __builtin_nan ("");
    else
        return mns_parser_unexpected (parser, name, "Inf, -Inf or NaN after ##");
    *at = end;
    *out = MINOS_NIL;
    if (parser->discards)
        return MNS_SCAN_DONE;
    minos_status status = minos_values_float (parser->values, out, number);
    return status ? mns_parser_refused (parser, start, status, "no number") : MNS_SCAN_DONE;
}
