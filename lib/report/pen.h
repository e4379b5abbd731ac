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

/* ---- escape.c: what is not UTF-8 becomes U+FFFD, and `escape` says for each byte of what is
 * UTF-8 what stands in its place; NULL: itself. Bytes before `at` may be looked at as far as the
 * character that it is part of. */
typedef const char *(mns_escape) (const char *at);
void mns_pen_escape (mns_pen *pen, const char *text, mns_escape *escape);

/* ---- xml.c: text for content and for attributes between double quotes. What XML 1.0 cannot hold
 * (control characters, U+FFFE) becomes U+FFFD. */
void mns_pen_xml (mns_pen *pen, const char *text);
/* ` name="text"` */
void mns_pen_attribute (mns_pen *pen, const char *name, const char *text);

/* ---- op_text.c: an operation in one line, "read → 1", "cas [0 3]", "write 5 (crashed)". Values
 * are cut after `columns` columns (0 = never). With `key` the independent tuple [key value] is
 * shown as its value. */
void mns_report_op (mns_pen *pen, const minos_history *history, const minos_op *op,
                    const minos_value *key, size_t columns);
/* Jepsen's independent tuple [key value] as its value; with `key` NULL, or of another key, itself.
 */
minos_value mns_report_unkeyed (const minos_values *values, minos_value value,
                                const minos_value *key);

/* ---- blame.c: the operation or event that a violation is blamed on. */
/* Its line; 0 where it has none. */
uint64_t mns_report_line (const minos_history *history, const minos_anomaly *anomaly);
/* "key 3: not linearizable: process 1 read → 1" */
void mns_report_headline (mns_pen *pen, const minos_history *history, const minos_part *part,
                          const minos_anomaly *anomaly);
/* LF and the states just before, LF and what there is to say; nothing where there is nothing. */
void mns_report_why (mns_pen *pen, const minos_anomaly *anomaly);
/* "process :n1 elected 3", long values cut. */
void mns_report_event (mns_pen *pen, const minos_history *history, const minos_event *event);

/* ---- paths.c: partial linearizations. */
/* The member "paths" with its comma; nothing where there is nothing to say. */
void mns_report_paths_json (mns_pen *pen, const minos_anomaly *anomaly);
/* Whether a path ends at the operation to blame. */
bool mns_report_leads_up (const minos_anomaly *anomaly, const minos_path *path);
/* The last steps of the longest such path, in lines; nothing where there is none. */
void mns_report_order (mns_pen *pen, const minos_history *history, const minos_anomaly *anomaly,
                       const minos_value *key, size_t indent, size_t width);

/* ---- text.c: a violation as the text report has it, uncoloured; begins with LF. */
void mns_report_anomaly (mns_pen *pen, const minos_history *history, const minos_part *part,
                         const minos_anomaly *anomaly);

/* The history's file; "-" for standard input and for one that was made in memory. */
const char *mns_report_path (const minos_history *history);

#endif
