/* sink.h: writing text to a minos_sink. */
#ifndef MNS_BASE_SINK_H
#define MNS_BASE_SINK_H

#include "minos/base.h"

minos_status mns_sink_write (const minos_sink *sink, const char *bytes, size_t size);
minos_status mns_sink_text (const minos_sink *sink, const char *text);
enum { MNS_SINK_PRINTF_MAX = 512 };
/* At most MNS_SINK_PRINTF_MAX bytes a call; INTERNAL, and nothing written, where there are more. */
minos_status mns_sink_printf (const minos_sink *sink, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));

#endif
