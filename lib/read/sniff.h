/* sniff.h: which format it is. */
#ifndef MNS_READ_SNIFF_H
#define MNS_READ_SNIFF_H

#include "minos/read.h"

enum { MNS_SNIFF_SIZE = 64 << 10 }; /* no format needs more of the input to be known */

/* The format of an input that begins with these bytes, without byte order mark. AUTO: none that is
 * known; *why says what was found, for people. */
minos_format mns_sniff (const char *bytes, size_t size, const char **why);

#endif
