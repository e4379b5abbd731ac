/* record.h: one record into its fields, in either syntax. `at` is at the opening bracket and is
 * moved behind the closing one. */
#ifndef MNS_READ_RECORD_H
#define MNS_READ_RECORD_H

#include "read/fields.h"

mns_scan mns_edn_record (mns_parser *parser, mns_names *names, mns_fields *fields, const char **at);
mns_scan mns_json_record (mns_parser *parser, mns_names *names, mns_fields *fields,
                          const char **at);
/* [process type f value error] */
mns_scan mns_edn_vector (mns_parser *parser, mns_fields *fields, const char **at);
mns_scan mns_json_vector (mns_parser *parser, mns_fields *fields, const char **at);

/* ---- For these four. */

/* A closing bracket that is not that of the record opened at `open`. */
mns_scan mns_bracket_wrong (mns_parser *parser, const char *open, const char *at, char closer);
/* The next element of a vector; MNS_FIELD_OTHER for what follows the value: the error. */
mns_scan mns_vector_field (mns_parser *parser, mns_fields *fields, mns_field field, const char *at,
                           minos_value value);
mns_scan mns_vector_count (mns_parser *parser, const mns_fields *fields, size_t count);

#endif
