/* text.h: small questions about bytes. */
#ifndef MNS_BASE_TEXT_H
#define MNS_BASE_TEXT_H

#include "minos/base.h"

/* The position of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong
 * forms, no surrogates, at most U+10FFFF), or `size`. */
size_t mns_utf8_check (const char *text, size_t size);
/* Writes a code point as UTF-8, 1 … 4 bytes; returns how many. */
size_t mns_utf8_encode (char out[4], uint32_t code);
/* Columns that a terminal needs, wide and combining characters ignored: code points. */
size_t mns_utf8_columns (const char *text, size_t size);
/* Writes `text` between double quotes for a message of one line: control characters, quotes,
 * backslashes and bytes that are not UTF-8 as \xNN, "…" for what does not fit. `out_size` ≥ 16. */
void mns_text_quote (char *out, size_t out_size, const char *text, size_t size);
/* Edits of bytes between two words (Damerau 1964, Levenshtein 1966; no byte is edited twice), at
 * most `limit` + 1. Words longer than MNS_WORD_MAX are `limit` + 1 apart unless they are equal. */
enum { MNS_WORD_MAX = 127 };
size_t mns_text_distance (const char *a, const char *b, size_t limit);

#endif
