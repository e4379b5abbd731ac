/* cursor.h: reading a certificate: words and numbers, one space between, one LF at the end. There
 * is one way to write each thing, and every other is refused. */
#ifndef MNS_CERTIFICATE_CURSOR_H
#define MNS_CERTIFICATE_CURSOR_H

#include "base/error.h"

typedef struct mns_cursor {
    const char *start, *at, *end; /* of the text without its last line */
    uint64_t line;
    minos_error *error;
} mns_cursor;

/* Refuses: MALFORMED at the cursor's line and column, "certificate: …". */
minos_status mns_cursor_refuse (mns_cursor *cursor, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
bool mns_cursor_at_end (const mns_cursor *cursor);
/* Skips `text` where it comes next; false, and nothing skipped, where it does not. */
bool mns_cursor_skip (mns_cursor *cursor, const char *text);
/* The same, or a refusal that says what was expected. */
MINOS_MUST_CHECK minos_status mns_cursor_expect (mns_cursor *cursor, const char *text);
/* A decimal number without sign or leading zeros. */
MINOS_MUST_CHECK minos_status mns_cursor_number (mns_cursor *cursor, uint64_t most, uint64_t *out);
/* " NUMBER" or the end of the line: *more says which. */
MINOS_MUST_CHECK minos_status mns_cursor_next (mns_cursor *cursor, uint64_t most, uint64_t *out,
                                               bool *more);
/* What is left of the line, without its LF. */
MINOS_MUST_CHECK minos_status mns_cursor_rest (mns_cursor *cursor, const char **text, size_t *size);
/* Sixteen hexadecimal digits, lower case. */
MINOS_MUST_CHECK minos_status mns_cursor_digest (mns_cursor *cursor, uint64_t *out);

#endif
