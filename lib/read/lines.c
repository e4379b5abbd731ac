/* lines.c: one line at a time, and the words on it.
 *
 * The byte behind a line, its LF or CR, is made NUL while the line is read, so that the scanners of
 * EDN see an input that ends there. */
#include "read/lines.h"

void mns_lines_init (mns_lines *lines, mns_parser *parser, mns_ops *ops, mns_fields *fields)
{
    *lines = (mns_lines){ .parser = parser, .ops = ops, .fields = fields };
    mns_table_init (&lines->processes, parser->budget);
    mns_open_calls_init (&lines->calls, parser->budget);
}

void mns_lines_reset (mns_lines *lines)
{
    if (lines->parser) {
        mns_table_reset (&lines->processes);
        mns_open_calls_reset (&lines->calls);
    }
    *lines = (mns_lines){ 0 };
}

static mns_scan line_take (mns_lines *lines, minos_format format, const char *at)
{
    switch (format) {
    case MINOS_FORMAT_TXT:
        return mns_txt_line (lines, at);
    case MINOS_FORMAT_LOG:
        return mns_log_line (lines, at);
    case MINOS_FORMAT_CALLS:
        return mns_calls_line (lines, at);
    default:
        return mns_intervals_line (lines, at);
    }
}

mns_scan mns_lines_next (mns_lines *lines, minos_format format, const char **at)
{
    mns_parser *parser = lines->parser;
    const char *start = *at, *full = parser->end;
    bool last = parser->last;
    const char *end = memchr (start, '\n', (size_t) (full - start));
    if (!end && !last)
        return MNS_SCAN_MORE;
    if (!end && start == full)
        return MNS_SCAN_END;
    const char *next = end ? end + 1 : full;
    if (!end)
        end = full;
    if (end > start && end[-1] == '\r')
        end--;
    char *stop = (char *) (uintptr_t) end, saved = *stop;
    *stop = '\0';
    parser->end = end;
    parser->last = true;
    parser->line = true;
    while (*start == ' ' || *start == '\t')
        start++;
    mns_scan scan = start == end ? MNS_SCAN_DONE : line_take (lines, format, start);
    *stop = saved;
    parser->end = full;
    parser->last = last;
    parser->line = false;
    if (scan == MNS_SCAN_DONE)
        *at = next;
    return scan;
}

const char *mns_line_word (const mns_lines *lines, const char **at, const char *stops, size_t *size)
{
    const char *end = lines->parser->end, *s = *at, *word;
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    word = s;
    while (s < end && *s != ' ' && *s != '\t' && !(*s && strchr (stops, *s)))
        s++;
    *size = (size_t) (s - word);
    while (s < end && (*s == ' ' || *s == '\t'))
        s++;
    *at = s;
    return word;
}

bool mns_line_integer (const char *word, size_t size, int64_t *out)
{
    uint64_t number = 0;
    bool negative = size > 0 && word[0] == '-';
    if (size == negative)
        return false;
    for (size_t i = negative; i < size; i++) {
        if (!mns_char_is (word[i], MNS_CHAR_DIGIT) ||
            __builtin_mul_overflow (number, 10u, &number) ||
            __builtin_add_overflow (number, (uint64_t) (word[i] - '0'), &number))
            return false;
    }
    if (number > (uint64_t) INT64_MAX)
        return false;
    *out = negative ? -(int64_t) number : (int64_t) number;
    return true;
}

mns_scan mns_line_value (mns_lines *lines, const char *word, size_t size, minos_value *out)
{
    int64_t integer;
    if (mns_line_integer (word, size, &integer))
        return mns_parser_integer (lines->parser, word, out, integer);
    *out = MINOS_NIL;
    if (mns_word_is (word, size, "nil") || mns_word_is (word, size, "null"))
        return MNS_SCAN_DONE;
    bool truth = mns_word_is (word, size, "true");
    if (truth || mns_word_is (word, size, "false")) {
        *out = minos_values_boolean (truth);
        return MNS_SCAN_DONE;
    }
    return mns_parser_text (lines->parser, word, out, MINOS_KIND_STRING, word, size);
}

void mns_line_comment (mns_lines *lines, const char *at)
{
    size_t size;
    at++;
    const char *word = mns_line_word (lines, &at, "", &size);
    if (size && mns_word_is (word, size, "@object"))
        word = mns_line_word (lines, &at, "", &size);
    else if (at != lines->parser->end)
        return; /* a sentence */
    if (size && lines->object == MNS_OBJECT_NONE)
        lines->object = mns_object_find (word, size);
}
