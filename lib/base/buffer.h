/* buffer.h: bytes that grow, with a limit. Errors stick: a buffer that could not grow stays
 * `failed`, keeps what it has, and takes no more, so writers check once, at the end. */
#ifndef MNS_BASE_BUFFER_H
#define MNS_BASE_BUFFER_H

#include "base/budget.h"

#include <stdarg.h>

typedef struct mns_buffer {
    mns_budget *budget;
    char *data;
    size_t size, capacity, limit;
    bool failed;
} mns_buffer;

void mns_buffer_init (mns_buffer *buffer, mns_budget *budget, size_t limit); /* 0 = no limit */
void mns_buffer_reset (mns_buffer *buffer);                                  /* frees */
void mns_buffer_clear (mns_buffer *buffer); /* keeps the memory, clears `failed` */
/* Room for `size` more bytes at data + size of the buffer; NULL when it cannot be had. */
MINOS_MUST_CHECK char *mns_buffer_reserve (mns_buffer *buffer, size_t size);
void mns_buffer_add (mns_buffer *buffer, const void *bytes, size_t size);
void mns_buffer_add_char (mns_buffer *buffer, char c);
void mns_buffer_add_text (mns_buffer *buffer, const char *text);
void mns_buffer_printf (mns_buffer *buffer, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
/* Text of more than `columns` columns keeps its beginning and its end, with "…" between: what
 * differs is rarely in the middle. */
void mns_buffer_shorten (mns_buffer *buffer, size_t columns);
/* The bytes, NUL-terminated; "" when empty or failed at once. */
const char *mns_buffer_text (mns_buffer *buffer);
/* A sink that appends. It returns NO_MEMORY once the buffer failed. */
minos_sink mns_buffer_sink (mns_buffer *buffer);

#endif
