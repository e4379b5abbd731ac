/* pins.h: which writer an operation must have read from, where real time leaves one. */
#ifndef MNS_SEARCH_PINS_H
#define MNS_SEARCH_PINS_H

#include "search/problem.h"

typedef enum mns_pin_role {
    MNS_PIN_READ, /* needs a value and leaves it */
    MNS_PIN_WRITE,
    MNS_PIN_CAS, /* needs a value and replaces it */
    MNS_PIN_ANY  /* reads whatever there is: from MANY, as it were */
} mns_pin_role;

#define MNS_PIN_NONE UINT32_MAX       /* no writer can have been read: a refutation */
#define MNS_PIN_MANY (UINT32_MAX - 1) /* two or more can */

typedef struct mns_pins {
    uint8_t *role;    /* of each call */
    uint32_t *writer; /* of each read and CAS: a call, call_count for the initial value, or above */
} mns_pins;

/* Pins every operation of a problem of the register family. Arrays come from `region`.
 * NO_MEMORY; MISUSE where some class is an observed failed CAS, or no register's (nothing is said
 * then). O(n log n). */
MINOS_MUST_CHECK minos_status mns_pins_find (mns_pins *pins, const mns_problem *problem,
                                             mns_region *region);

#endif
