/* pen.c: bytes, JSON strings and wrapped lines. */
#include "report/pen.h"

#include "base/sink.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void mns_pen_init (mns_pen *pen, const minos_sink *sink)
{
    *pen = (mns_pen){ .sink = *sink, .status = MINOS_OK };
}

void mns_pen_bytes (mns_pen *pen, const char *bytes, size_t size)
{
    if (pen->status == MINOS_OK && size > 0)
        pen->status = mns_sink_write (&pen->sink, bytes, size);
}

void mns_pen_text (mns_pen *pen, const char *text)
{
    mns_pen_bytes (pen, text, strlen (text));
}

void mns_pen_printf (mns_pen *pen, const char *format, ...)
{
    char line[512];
    va_list arguments;
    int size;

    va_start (arguments, format);
    size = vsnprintf (line, sizeof line, format, arguments);
    va_end (arguments);
    assert (size >= 0 && (size_t) size < sizeof line);
    mns_pen_bytes (pen, line, size < 0 ? 0 : strlen (line));
}

static void json_char (mns_pen *pen, char c)
{
    switch (c) {
    case '"':
        mns_pen_text (pen, "\\\"");
        break;
    case '\\':
        mns_pen_text (pen, "\\\\");
        break;
    case '\n':
        mns_pen_text (pen, "\\n");
        break;
    case '\r':
        mns_pen_text (pen, "\\r");
        break;
    case '\t':
        mns_pen_text (pen, "\\t");
        break;
    default:
        mns_pen_printf (pen, "\\u%04x", (unsigned char) c);
    }
}

/* Well-formed UTF-8 without a NUL. */
static void json_run (mns_pen *pen, const char *text, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char) text[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        mns_pen_bytes (pen, text + start, i - start);
        json_char (pen, text[i]);
        start = i + 1;
    }
    mns_pen_bytes (pen, text + start, size - start);
}

void mns_pen_json (mns_pen *pen, const char *text)
{
    size_t size = strlen (text);

    mns_pen_text (pen, "\"");
    while (size > 0) {
        size_t good = mns_utf8_check (text, size);
        assert (good <= size);
        json_run (pen, text, good);
        if (good < size) {
            mns_pen_text (pen, "\xef\xbf\xbd");
            good++;
        }
        text += good;
        size -= good;
    }
    mns_pen_text (pen, "\"");
}

void mns_pen_wrap (mns_pen *pen, const char *text, size_t size, size_t indent, size_t width)
{
    const char *end = text + size;
    size_t at = indent;

    while (text < end) {
        const char *space = memchr (text, ' ', (size_t) (end - text));
        size_t word = (size_t) ((space != NULL ? space : end) - text);
        size_t columns = mns_utf8_columns (text, word);
        if (at > indent && at + 1 + columns > width) {
            mns_pen_printf (pen, "\n%*s", (int) indent, "");
            at = indent;
        } else if (at > indent) {
            mns_pen_text (pen, " ");
            at++;
        }
        mns_pen_bytes (pen, text, word);
        at += columns;
        for (text += word; text < end && *text == ' ';)
            text++;
    }
    mns_pen_text (pen, "\n");
}
