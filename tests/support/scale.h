/* scale.h: how many random histories a cross test takes: MINOS_CROSS_SCALE times as many as in a
 * run of all tests. `./dev cross` sets it. */
#ifndef TESTS_SUPPORT_SCALE_H
#define TESTS_SUPPORT_SCALE_H

#include <stdint.h>
#include <stdlib.h>

static inline uint64_t scaled (uint64_t count)
{
    const char *text = getenv ("MINOS_CROSS_SCALE");
    uint64_t scale = text != NULL ? strtoull (text, NULL, 10) : 1;
    return count * (scale > 0 ? scale : 1);
}

#endif
