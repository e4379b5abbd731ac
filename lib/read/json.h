/* json.h: the values of JSON (RFC 8259), strictly: no comments, no trailing commas, no NaN. `at`
 * is moved behind what was taken, and left alone otherwise. */
#ifndef MNS_READ_JSON_H
#define MNS_READ_JSON_H

#include "read/parser.h"

/* The next value. Objects become maps with string keys, arrays vectors; numbers without fraction
 * and exponent are exact integers of any size. CLOSE at a closing bracket. */
mns_scan mns_json_value (mns_parser *parser, const char **at, minos_value *out);
static inline const char *mns_json_skip (const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_JSON_SPACE))
        at++;
    return at;
}

/* ---- Pieces, each at its first byte. */

/* The content of a string: in the parser's bytes, or in the scratch where it has escapes. */
mns_scan mns_json_string_text (mns_parser *parser, const char **at, const char **text,
                               size_t *size);
mns_scan mns_json_string (mns_parser *parser, const char **at, minos_value *out);
mns_scan mns_json_word (mns_parser *parser, const char **at, minos_value *out); /* number, true … */

#endif
