/* printer.c: pieces of text that both printers need. */
#include "value/print.h"

#include "base/sink.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_SIZE = 48 };

void mns_printer_put (mns_printer *printer, const char *bytes, size_t size)
{
    if (!printer->status && size)
        printer->status = mns_sink_write (printer->sink, bytes, size);
}

void mns_printer_text (mns_printer *printer, const char *text)
{
    mns_printer_put (printer, text, strlen (text));
}

void mns_printer_integer (mns_printer *printer, int64_t integer)
{
    char text[NUMBER_SIZE];
    int size = snprintf (text, sizeof text, "%" PRId64, integer);
    mns_printer_put (printer, text, (size_t) size);
}

/* Copies a printed double, whatever the locale put between its digits as one point. */
static size_t point_normalise (char out[NUMBER_SIZE], const char *text)
{
    size_t size = 0;
    for (; *text; text++) {
        if ((*text >= '0' && *text <= '9') || strchr ("+-e", *text))
            out[size++] = *text;
        else if (size == 0 || out[size - 1] != '.')
            out[size++] = '.';
    }
    return size;
}

void mns_printer_float (mns_printer *printer, double number)
{
    char text[NUMBER_SIZE], plain[NUMBER_SIZE];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf (text, sizeof text, "%.*g", digits, number);
        if (strtod (text, NULL) == number)
            break;
    }
    size_t size = point_normalise (plain, text);
    mns_printer_put (printer, plain, size);
    if (!memchr (plain, '.', size) && !memchr (plain, 'e', size))
        mns_printer_text (printer, ".0");
}
