/* error.h: filling a minos_error, and carrying its status on. */
#ifndef MNS_BASE_ERROR_H
#define MNS_BASE_ERROR_H

#include "minos/base.h"

#include <stdarg.h>

/* Clears *error (where not NULL), sets status and message, and returns `status`. */
minos_status mns_error (minos_error *error, minos_status status, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));
minos_status mns_error_v (minos_error *error, minos_status status, const char *format,
                          va_list arguments);
/* Adds a place to what mns_error set; no-ops for NULL. */
void mns_error_path (minos_error *error, const char *path);
void mns_error_place (minos_error *error, uint64_t line, uint64_t column, uint64_t offset);
/* MISUSE, with the name of the public function. */
#define mns_misuse(error, what) mns_error (error, MINOS_MISUSE, "%s: %s", __func__, what)

#endif
