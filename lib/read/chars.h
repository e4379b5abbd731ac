/* chars.h: what a byte may be part of. One table for all scanners. */
#ifndef MNS_READ_CHARS_H
#define MNS_READ_CHARS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    MNS_CHAR_EDN_SPACE = 1,  /* space, tab, line ends, comma, form feed */
    MNS_CHAR_JSON_SPACE = 2, /* space, tab, line ends */
    MNS_CHAR_DIGIT = 4,
    MNS_CHAR_TOKEN = 8,  /* may stand in an EDN symbol, keyword or number; also UTF-8 */
    MNS_CHAR_WORD = 16,  /* letters, digits, '+', '-', '.': numbers and names of JSON */
    MNS_CHAR_QUOTED = 32 /* stands for itself in a string: no quote, backslash, control, UTF-8 */
};

extern const uint8_t mns_chars[256];

static inline bool mns_char_is (char c, int classes)
{
    return mns_chars[(unsigned char) c] & classes;
}

#endif
