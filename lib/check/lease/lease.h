/* lease.h: what the checkers of leases share: how an operation names its item and generation. */
#ifndef MNS_CHECK_LEASE_LEASE_H
#define MNS_CHECK_LEASE_LEASE_H

#include "check/pass/scan.h"

/* A field of what an operation answered, else of what it asked; nil where it names none. */
static inline minos_value mns_lease_field (const mns_scan *scan, const mns_moment *moment,
                                           const char *name)
{
    minos_value answered = minos_value_get (scan->values, moment->output, name);
    return answered != MINOS_NIL ? answered : minos_value_get (scan->values, moment->input, name);
}

#endif
