/* print.h: what both printers share: a writer that remembers the first failure, and leaves. */
#ifndef MNS_VALUE_PRINT_H
#define MNS_VALUE_PRINT_H

#include "value/pool.h"

/* Once the sink refuses, nothing more is written. */
typedef struct mns_writer {
    const minos_sink *sink;
    minos_status status;
} mns_writer;

void mns_writer_put (mns_writer *writer, const char *bytes, size_t size);
void mns_writer_text (mns_writer *writer, const char *text);
/* The shortest of 15, 16 or 17 digits that reads back equal, with a point or an exponent, whatever
 * the locale. Not for NaN and infinities. */
void mns_writer_float (mns_writer *writer, double number);
void mns_writer_integer (mns_writer *writer, int64_t integer);

#endif
