/* escape.c: text into a language that gives some characters a meaning. */
#include "report/pen.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static void escape_run (mns_pen *pen, const char *text, size_t size, mns_escape *escape)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        const char *instead = escape (text + i);
        if (instead == NULL)
            continue;
        mns_pen_bytes (pen, text + start, i - start);
        mns_pen_text (pen, instead);
        start = i + 1;
    }
    mns_pen_bytes (pen, text + start, size - start);
}

void mns_pen_escape (mns_pen *pen, const char *text, mns_escape *escape)
{
    size_t size = strlen (text);

    while (size > 0) {
        size_t good = mns_utf8_check (text, size);
        assert (good <= size);
        escape_run (pen, text, good, escape);
        if (good < size) {
            mns_pen_text (pen, "\xef\xbf\xbd");
            good++;
        }
        text += good;
        size -= good;
    }
}
