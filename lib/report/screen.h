/* screen.h: JSON on its way into an HTML document: "<", ">", "&", U+2028 and U+2029 become \u…. */
#ifndef MNS_REPORT_SCREEN_H
#define MNS_REPORT_SCREEN_H

#include "minos/base.h"

typedef struct mns_screen {
    minos_sink sink;
    char held[2]; /* the beginning of what may become U+2028 */
    size_t held_count;
} mns_screen;

/* A sink that writes to `sink`; `screen` must outlive it. */
minos_sink mns_screen_init (mns_screen *screen, const minos_sink *sink);
/* Writes what is held. */
minos_status mns_screen_end (mns_screen *screen);

#endif
