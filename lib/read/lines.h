/* lines.h: formats of which each line is read alone: history.txt, console logs, calls and returns,
 * intervals. */
#ifndef MNS_READ_LINES_H
#define MNS_READ_LINES_H

#include "read/methods.h"
#include "read/ops.h"

/* An operation that was called and has not returned. */
typedef struct mns_open_call {
    minos_value f, argument;
    mns_method_kind kind;
} mns_open_call;
MNS_VEC (mns_open_call, mns_open_calls);

typedef struct mns_lines {
    mns_parser *parser;
    mns_ops *ops;
    mns_fields *fields;
    mns_object object;    /* what the header said */
    mns_table processes;  /* process → index into calls */
    mns_open_calls calls; /* the last call of each process */
} mns_lines;

void mns_lines_init (mns_lines *lines, mns_parser *parser, mns_ops *ops, mns_fields *fields);
void mns_lines_reset (mns_lines *lines);
/* The next line of an input of that format. */
mns_scan mns_lines_next (mns_lines *lines, minos_format format, const char **at);

/* ---- One line, from its first byte that is no space. The parser's end is the line's. */
mns_scan mns_txt_line (mns_lines *lines, const char *at);
mns_scan mns_log_line (mns_lines *lines, const char *at);
mns_scan mns_calls_line (mns_lines *lines, const char *at);
mns_scan mns_intervals_line (mns_lines *lines, const char *at);

/* ---- For these. */

/* A word up to white space, or one of `stops`; *size 0 at the end of the line. Moves *at behind it
 * and the white space that follows. */
const char *mns_line_word (const mns_lines *lines, const char **at, const char *stops,
                           size_t *size);
/* An integer, true, false, nil; else a string. */
mns_scan mns_line_value (mns_lines *lines, const char *word, size_t size, minos_value *out);
/* An integer of 64 bits that is the whole word. */
bool mns_line_integer (const char *word, size_t size, int64_t *out);
/* A comment: "# queue", "# @object atomic-stack" say what the object is. */
void mns_line_comment (mns_lines *lines, const char *at);

#endif
