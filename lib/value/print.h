/* print.h: what both printers share: a printer that remembers the first failure, and leaves. */
#ifndef MNS_VALUE_PRINT_H
#define MNS_VALUE_PRINT_H

#include "value/pool.h"

/* Once the sink refuses, nothing more is written. */
typedef struct mns_printer {
    const minos_sink *sink;
    minos_status status;
} mns_printer;

void mns_printer_put (mns_printer *printer, const char *bytes, size_t size);
void mns_printer_text (mns_printer *printer, const char *text);
/* The shortest of 15, 16 or 17 digits that reads back equal, with a point or an exponent, whatever
 * the locale. Not for NaN and infinities. */
void mns_printer_float (mns_printer *printer, double number);
void mns_printer_integer (mns_printer *printer, int64_t integer);

#endif
