/* ops.h: from fields to operations.
 *
 * Whatever the syntax, a record ends here: it is an event (a :type and an :f), an operation with
 * its call and return times, half of an operation that is found by an id, or a marker, which is
 * counted and passed over. What could be an operation is never passed over. */
#ifndef MNS_READ_OPS_H
#define MNS_READ_OPS_H

#include "base/table.h"
#include "read/fields.h"

/* What a history is made of: never both. */
typedef enum mns_ops_mode { MNS_OPS_NONE, MNS_OPS_RECORDS, MNS_OPS_INTERVALS } mns_ops_mode;

typedef struct mns_ops {
    mns_parser *parser;
    minos_builder *builder;
    mns_ops_mode mode;
    uint64_t markers, marker_line; /* records passed over, and where the first was */
    uint64_t noise;                /* lines of a log passed over */
    uint64_t serial;               /* processes given to operations that name none */
    mns_table open;                /* op_id → its function, and whether it is over */
} mns_ops;

void mns_ops_init (mns_ops *ops, mns_parser *parser, minos_builder *builder);
void mns_ops_reset (mns_ops *ops);
/* DONE or FAILED. The parser's origin is the record's first byte. */
mns_scan mns_ops_take (mns_ops *ops, mns_fields *fields);

/* ---- For the shapes and the line formats. */

/* A record whose process, f, value … are ready: sets its line and gives it to the builder. */
mns_scan mns_ops_record (mns_ops *ops, minos_record *record);
mns_scan mns_ops_interval (mns_ops *ops, minos_op *op);
/* The map of `others`, or nil. */
mns_scan mns_ops_extra (mns_ops *ops, const mns_fields *fields, minos_value *out);
/* Adds to the others the fields that mean nothing in this shape. */
mns_scan mns_ops_spare (mns_ops *ops, mns_fields *fields, uint32_t used);
mns_scan mns_ops_other (mns_ops *ops, mns_fields *fields, const char *name, minos_value value);
/* The value of a field, whichever way it was kept; nil where it was not seen. */
mns_scan mns_ops_value (mns_ops *ops, const mns_fields *fields, mns_field field, minos_value *out);
/* A process as records name it: strings become keywords, or integers where they are digits. */
mns_scan mns_ops_process (mns_ops *ops, const mns_fields *fields, minos_value *out);
/* A keyword of the text of `value`, a keyword, string or symbol. `plain`: in lower case, words
 * parted by '-': CheckTail is :check-tail. */
mns_scan mns_ops_function (mns_ops *ops, const char *at, minos_value value, bool plain,
                           minos_value *out);
/* A process that no other operation has. */
mns_scan mns_ops_serial (mns_ops *ops, minos_value *out);

/* ---- The shapes. */
bool mns_interval_is (const mns_fields *fields);
mns_scan mns_interval_take (mns_ops *ops, mns_fields *fields);
bool mns_event_is (const mns_fields *fields);
mns_scan mns_event_take (mns_ops *ops, mns_fields *fields);

#endif
