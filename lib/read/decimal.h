/* decimal.h: the double nearest to a decimal. */
#ifndef MNS_READ_DECIMAL_H
#define MNS_READ_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

/* `text` is [+-] digits [. digits] [e|E [+-] digits], with a digit somewhere before the exponent.
 * Correctly rounded, ties to even, whatever the locale. False: beyond the largest double. */
bool mns_decimal_double (const char *text, size_t size, double *out);

#endif
