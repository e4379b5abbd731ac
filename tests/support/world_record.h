/* world_record.h: records as text, EDN or JSON Lines. The value is written once, as EDN of a small
 * kind (world.h says which), and turned into the other where that is wanted. */
#ifndef TESTS_SUPPORT_WORLD_RECORD_H
#define TESTS_SUPPORT_WORLD_RECORD_H

#include "minos/history.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct world_record {
    char *text; /* NUL-terminated; NULL: nothing yet */
    size_t size, room;
    bool json;
} world_record;

void world_record_init (world_record *out, bool json);
void world_record_reset (world_record *record);
/* `process` is a name, or the number of a client's process. */
void world_record_add (world_record *record, const char *process, const char *type, const char *f,
                       int64_t time_ns, const char *format, va_list arguments)
    __attribute__ ((format (printf, 6, 0)));
/* Fails the test where the text cannot be read. */
minos_history *world_record_read (const world_record *record);

#endif
