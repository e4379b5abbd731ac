/* sink.c: text to a sink, in pieces. */
#include "base/sink.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

minos_status mns_sink_write (const minos_sink *sink, const char *bytes, size_t size)
{
    return size == 0 ? MINOS_OK : sink->write (sink->context, bytes, size);
}

minos_status mns_sink_text (const minos_sink *sink, const char *text)
{
    return mns_sink_write (sink, text, strlen (text));
}

minos_status mns_sink_printf (const minos_sink *sink, const char *format, ...)
{
    char text[MNS_SINK_PRINTF_MAX + 1];
    va_list arguments;
    int length;
    va_start (arguments, format);
    length = vsnprintf (text, sizeof (text), format, arguments);
    va_end (arguments);
    if (length < 0 || length > MNS_SINK_PRINTF_MAX)
        return MINOS_INTERNAL;
    return mns_sink_write (sink, text, (size_t) length);
}
