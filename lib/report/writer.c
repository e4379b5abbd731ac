/* writer.c: bytes, JSON strings and wrapped lines. */
#include "report/writer.h"

#include "base/sink.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void mns_writer_init (mns_writer *writer, const minos_sink *sink)
{
    *writer = (mns_writer){ .sink = *sink, .status = MINOS_OK };
}

void mns_writer_bytes (mns_writer *writer, const char *bytes, size_t size)
{
    if (writer->status == MINOS_OK && size > 0)
        writer->status = mns_sink_write (&writer->sink, bytes, size);
}

void mns_writer_text (mns_writer *writer, const char *text)
{
    mns_writer_bytes (writer, text, strlen (text));
}

void mns_writer_printf (mns_writer *writer, const char *format, ...)
{
    char line[512];
    va_list arguments;
    int size;

    va_start (arguments, format);
    size = vsnprintf (line, sizeof line, format, arguments);
    va_end (arguments);
    assert (size >= 0 && (size_t) size < sizeof line);
    mns_writer_bytes (writer, line, size < 0 ? 0 : strlen (line));
}

static void json_char (mns_writer *writer, char c)
{
    switch (c) {
    case '"':
        mns_writer_text (writer, "\\\"");
        break;
    case '\\':
        mns_writer_text (writer, "\\\\");
        break;
    case '\n':
        mns_writer_text (writer, "\\n");
        break;
    case '\r':
        mns_writer_text (writer, "\\r");
        break;
    case '\t':
        mns_writer_text (writer, "\\t");
        break;
    default:
        mns_writer_printf (writer, "\\u%04x", (unsigned char) c);
    }
}

/* Well-formed UTF-8 without a NUL. */
static void json_run (mns_writer *writer, const char *text, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char) text[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        mns_writer_bytes (writer, text + start, i - start);
        json_char (writer, text[i]);
        start = i + 1;
    }
    mns_writer_bytes (writer, text + start, size - start);
}

void mns_writer_json (mns_writer *writer, const char *text)
{
    size_t size = strlen (text);

    mns_writer_text (writer, "\"");
    while (size > 0) {
        size_t good = mns_utf8_check (text, size);
        assert (good <= size);
        json_run (writer, text, good);
        if (good < size) {
            mns_writer_text (writer, "\xef\xbf\xbd");
            good++;
        }
        text += good;
        size -= good;
    }
    mns_writer_text (writer, "\"");
}

void mns_writer_wrap (mns_writer *writer, const char *text, size_t indent, size_t width)
{
    size_t at = indent;

    while (*text != 0) {
        size_t size = strcspn (text, " ");
        size_t columns = mns_utf8_columns (text, size);
        if (at > indent && at + 1 + columns > width) {
            mns_writer_printf (writer, "\n%*s", (int) indent, "");
            at = indent;
        } else if (at > indent) {
            mns_writer_text (writer, " ");
            at++;
        }
        mns_writer_bytes (writer, text, size);
        at += columns;
        text += size;
        text += strspn (text, " ");
    }
    mns_writer_text (writer, "\n");
}
