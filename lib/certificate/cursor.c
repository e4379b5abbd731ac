/* cursor.c: the lexical part of a certificate. */
#include "certificate/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

minos_status mns_cursor_refuse (mns_cursor *cursor, const char *format, ...)
{
    char why[MINOS_ERROR_MESSAGE_SIZE];
    const char *line = cursor->at;
    va_list arguments;
    va_start (arguments, format);
    vsnprintf (why, sizeof why, format, arguments);
    va_end (arguments);
    while (line > cursor->start && line[-1] != '\n')
        line--;
    mns_error (cursor->error, MINOS_MALFORMED, "certificate: %s", why);
    mns_error_place (cursor->error, cursor->line, (uint64_t) (cursor->at - line) + 1,
                     (uint64_t) (cursor->at - cursor->start));
    return MINOS_MALFORMED;
}

bool mns_cursor_at_end (const mns_cursor *cursor)
{
    return cursor->at == cursor->end;
}

bool mns_cursor_skip (mns_cursor *cursor, const char *text)
{
    size_t size = strlen (text);
    if ((size_t) (cursor->end - cursor->at) < size || memcmp (cursor->at, text, size) != 0)
        return false;
    cursor->at += size;
    for (size_t i = 0; i < size; i++)
        cursor->line += text[i] == '\n';
    return true;
}

minos_status mns_cursor_expect (mns_cursor *cursor, const char *text)
{
    int size = (int) strcspn (text, "\n");
    if (mns_cursor_skip (cursor, text))
        return MINOS_OK;
    return size == 0 ? mns_cursor_refuse (cursor, "expected the end of the line")
                     : mns_cursor_refuse (cursor, "expected \"%.*s\"", size, text);
}

minos_status mns_cursor_number (mns_cursor *cursor, uint64_t most, uint64_t *out)
{
    const char *start = cursor->at;
    uint64_t number = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        uint64_t digit = (uint64_t) (*cursor->at - '0');
        if (number > (most - digit) / 10 || digit > most)
            return mns_cursor_refuse (cursor, "a number above %" PRIu64, most);
        number = number * 10 + digit;
        cursor->at++;
    }
    if (cursor->at == start || (*start == '0' && cursor->at - start > 1))
        return mns_cursor_refuse (cursor, "expected a number");
    *out = number;
    return MINOS_OK;
}

minos_status mns_cursor_next (mns_cursor *cursor, uint64_t most, uint64_t *out, bool *more)
{
    *more = mns_cursor_skip (cursor, " ");
    return *more ? mns_cursor_number (cursor, most, out) : mns_cursor_expect (cursor, "\n");
}

minos_status mns_cursor_rest (mns_cursor *cursor, const char **text, size_t *size)
{
    const char *end = memchr (cursor->at, '\n', (size_t) (cursor->end - cursor->at));
    if (end == NULL)
        return mns_cursor_refuse (cursor, "the line does not end");
    *text = cursor->at;
    *size = (size_t) (end - cursor->at);
    cursor->at = end + 1;
    cursor->line++;
    return MINOS_OK;
}

minos_status mns_cursor_digest (mns_cursor *cursor, uint64_t *out)
{
    *out = 0;
    for (int i = 0; i < 16; i++) {
        const char *digits = "0123456789abcdef";
        const char *digit =
            cursor->at < cursor->end && *cursor->at ? strchr (digits, *cursor->at) : NULL;
        if (digit == NULL)
            return mns_cursor_refuse (cursor, "expected sixteen hexadecimal digits");
        *out = *out << 4 | (uint64_t) (digit - digits);
        cursor->at++;
    }
    return MINOS_OK;
}
