/* xml.c: text in XML 1.0, which has no way at all to write most control characters. */
#include "report/pen.h"

static const char *escape_xml (const char *at)
{
    unsigned char c = (unsigned char) *at;

    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>': /* so that "]]>" is none */
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\n': /* an attribute would read it as a space */
        return "&#10;";
    case '\t':
        return "&#9;";
    case '\r':
        return "&#13;";
    case 0xbe:
    case 0xbf:
        /* The last byte of U+FFFE and U+FFFF; with another it is U+FFFD. A continuation byte has a
         * byte before it, and two where that one is a continuation byte too. */
        return (unsigned char) at[-1] == 0xbf && (unsigned char) at[-2] == 0xef ? "\xbd" : NULL;
    default:
        return c < 0x20 || c == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

/* Line feeds of content need no escape, and read better without. */
static const char *escape_content (const char *at)
{
    return *at == '\n' ? NULL : escape_xml (at);
}

void mns_pen_xml (mns_pen *pen, const char *text)
{
    mns_pen_escape (pen, text, escape_content);
}

void mns_pen_attribute (mns_pen *pen, const char *name, const char *text)
{
    mns_pen_text (pen, " ");
    mns_pen_text (pen, name);
    mns_pen_text (pen, "=\"");
    mns_pen_escape (pen, text, escape_xml);
    mns_pen_text (pen, "\"");
}
