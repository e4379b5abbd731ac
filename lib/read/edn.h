/* edn.h: the values of EDN. `at` points into the parser's bytes and is moved behind what was
 * taken; it is left alone by MORE, and by CLOSE but for white space and discarded forms. */
#ifndef MNS_READ_EDN_H
#define MNS_READ_EDN_H

#include "read/parser.h"

/* The next value, whatever stands before it: space, comments, #_ forms, metadata. */
mns_scan mns_edn_value (mns_parser *parser, const char **at, minos_value *out);
/* White space and comments: the first byte behind them, or `end`. */
const char *mns_edn_skip_slow (const mns_parser *parser, const char *at);
static inline const char *mns_edn_skip (const mns_parser *parser, const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_EDN_SPACE))
        at++;
    return *at == ';' ? mns_edn_skip_slow (parser, at) : at;
}
/* Behind the token that starts at `at`: symbol, keyword or number. NULL where it reaches the end
 * and more bytes may come. */
static inline const char *mns_edn_token (const mns_parser *parser, const char *at)
{
    while (mns_char_is (*at, MNS_CHAR_TOKEN))
        at++;
    return at == parser->end && !parser->last ? NULL : at;
}
/* Whether a tag may begin with this byte: a letter, as the EDN page has it. What Clojure could not
 * print so that it reads back, #<Object> or #'var, is no tag. */
static inline bool mns_edn_is_tag (char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}
/* Whether the tag of a map is the name of a record: jepsen.history.Op, user.Point. */
bool mns_edn_is_record_tag (const char *tag, size_t size);

/* ---- For parse_edn.c: one atom, at its first byte. */
mns_scan mns_edn_string (mns_parser *parser, const char **at, minos_value *out);
mns_scan mns_edn_character (mns_parser *parser, const char **at, minos_value *out);
mns_scan mns_edn_keyword (mns_parser *parser, const char **at, minos_value *out);
mns_scan mns_edn_word (mns_parser *parser, const char **at, minos_value *out); /* number, symbol */
mns_scan mns_edn_symbolic (mns_parser *parser, const char **at, minos_value *out); /* ##Inf */

#endif
