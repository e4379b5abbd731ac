/* screen.c: a sink before a sink, for JSON that stands in an HTML script element. What could end
 * the element, begin another or be a line to a parser of scripts is written as a JSON escape. JSON
 * has these characters inside strings only, so the text stays JSON with the same meaning. */
#include "report/screen.h"

#include "base/sink.h"

#include <assert.h>
#include <string.h>

static minos_status put_held (mns_screen *screen)
{
    size_t count = screen->held_count;
    screen->held_count = 0;
    return count > 0 ? mns_sink_write (&screen->sink, screen->held, count) : MINOS_OK;
}

/* A byte that is not plain, or that comes after some that were held. */
static minos_status put_special (mns_screen *screen, char c)
{
    size_t held = screen->held_count;
    minos_status status;

    assert (held <= 2);
    if ((held == 0 && c == '\xe2') || (held == 1 && c == '\x80')) {
        screen->held[screen->held_count++] = c;
        return MINOS_OK;
    }
    if (held == 2 && (c == '\xa8' || c == '\xa9')) {
        screen->held_count = 0;
        return mns_sink_text (&screen->sink, c == '\xa8' ? "\\u2028" : "\\u2029");
    }
    status = put_held (screen);
    if (status != MINOS_OK)
        return status;
    switch (c) {
    case '<':
        return mns_sink_text (&screen->sink, "\\u003c");
    case '>':
        return mns_sink_text (&screen->sink, "\\u003e");
    case '&':
        return mns_sink_text (&screen->sink, "\\u0026");
    case '\xe2':
        screen->held[screen->held_count++] = c;
        return MINOS_OK;
    default:
        return mns_sink_write (&screen->sink, &c, 1);
    }
}

static minos_status screen_write (void *context, const char *bytes, size_t size)
{
    mns_screen *screen = context;
    minos_status status = MINOS_OK;
    size_t start = 0;

    for (size_t i = 0; i < size && status == MINOS_OK; i++) {
        char c = bytes[i];
        if (screen->held_count == 0 && c != '<' && c != '>' && c != '&' && c != '\xe2')
            continue;
        if (i > start)
            status = mns_sink_write (&screen->sink, bytes + start, i - start);
        if (status == MINOS_OK)
            status = put_special (screen, c);
        start = i + 1;
    }
    if (status == MINOS_OK && size > start)
        status = mns_sink_write (&screen->sink, bytes + start, size - start);
    return status;
}

minos_sink mns_screen_init (mns_screen *screen, const minos_sink *sink)
{
    *screen = (mns_screen){ .sink = *sink };
    return (minos_sink){ .write = screen_write, .context = screen };
}

minos_status mns_screen_end (mns_screen *screen)
{
    return put_held (screen);
}
