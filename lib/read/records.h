/* records.h: the next thing at the top of an input, in any format. */
#ifndef MNS_READ_RECORDS_H
#define MNS_READ_RECORDS_H

#include "read/ops.h"
#include "read/record.h"

/* The list that holds all records of the input, where there is one. */
typedef struct mns_list {
    bool open, closed;
    bool bare;        /* there were records outside of any list */
    bool comma_due;   /* JSON: after a record */
    bool record_due;  /* JSON: after a comma */
    char bracket;     /* that opened it */
    mns_origin place; /* of the bracket; its pointer is not valid */
} mns_list;

typedef struct mns_records {
    mns_parser *parser;
    mns_ops *ops;
    mns_names names;
    mns_quick quick;
    mns_fields fields;
    mns_list list;
} mns_records;

void mns_records_init (mns_records *records, mns_parser *parser, mns_ops *ops);
void mns_records_reset (mns_records *records);
/* DONE: something was taken, from `*at`, which is the parser's origin; perhaps only a bracket, a
 * comment, a marker. MORE; END; FAILED. */
mns_scan mns_edn_next (mns_records *records, const char **at);
mns_scan mns_json_next (mns_records *records, const char **at);

/* ---- For both. */

/* A bracket before the first record, at the origin. */
mns_scan mns_list_open (mns_records *records, const char **at);
/* A closing bracket. */
mns_scan mns_list_close (mns_records *records, const char **at);
/* The end of the input: END, unless a list is open. */
mns_scan mns_list_end (mns_records *records);
/* Whether a record may stand here; else FAILED. */
mns_scan mns_list_record (mns_records *records, const char *at);

#endif
