/* pen.h: text on its way to a sink, with one status for a whole report. */
#ifndef MNS_REPORT_PEN_H
#define MNS_REPORT_PEN_H

#include "minos/report.h"

#include <stdarg.h>

/* Once a write has failed nothing more is written: writers look at `status` once, at the end. */
typedef struct mns_pen {
    minos_sink sink;
    minos_status status;
} mns_pen;

void mns_pen_init (mns_pen *pen, const minos_sink *sink);
void mns_pen_bytes (mns_pen *pen, const char *bytes, size_t size);
void mns_pen_text (mns_pen *pen, const char *text);
/* At most 512 bytes a call. */
void mns_pen_printf (mns_pen *pen, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
/* A JSON string with its quotes. What is not UTF-8 is written as U+FFFD. */
void mns_pen_json (mns_pen *pen, const char *text);
/* `size` bytes of text in lines of at most `width` columns, broken between words; each line after
 * the first is indented by `indent` columns, and the first is taken to stand there already. Ends
 * with LF. */
void mns_pen_wrap (mns_pen *pen, const char *text, size_t size, size_t indent, size_t width);

/* text.c and json.c */
void mns_report_text (mns_pen *pen, const minos_verdict *verdict, const minos_history *history,
                      const minos_report_options *options);
void mns_report_json (mns_pen *pen, const minos_verdict *verdict, const minos_history *history,
                      const minos_report_options *options);

/* ---- op_text.c: an operation in one line, "read → 1", "cas [0 3]", "write 5 (crashed)". Values
 * are cut after `columns` columns (0 = never). With `key` the independent tuple [key value] is
 * shown as its value. */
void mns_report_op (mns_pen *pen, const minos_history *history, const minos_op *op,
                    const minos_value *key, size_t columns);

/* The history's file; "-" for standard input and for one that was made in memory. */
const char *mns_report_path (const minos_history *history);

#endif
