/* minos/base.h: version, status, errors, allocation, cancellation, sinks.
 *
 * Three channels never mix. A *status* says that a call could not do its work (misuse, bad input,
 * no memory); a `minos_error` says where and why, in one line. A *verdict* (verdict.h) is data: a
 * violation that was found is MINOS_OK. Running out of a search budget is not an error either: it
 * is the verdict `unknown` with its cause.
 *
 * Conventions of every header here. Outputs come first. A function that fails sets its outputs to
 * NULL and leaks nothing. `new` pairs with `free`, `free (NULL)` does nothing. Objects may be
 * moved between threads, but one object must not be used by two threads at a time; what is said
 * to be *sealed* is immutable and may be shared. The library never calls exit or abort, installs
 * no handler, writes to no stream, and has no global state. */
#ifndef MINOS_BASE_H
#define MINOS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MINOS_API __attribute__ ((visibility ("default")))
#define MINOS_MUST_CHECK __attribute__ ((warn_unused_result))

#define MINOS_VERSION_MAJOR 0
#define MINOS_VERSION_MINOR 1
#define MINOS_VERSION_PATCH 0
#define MINOS_VERSION_STRING "0.1.0"

/* The version of the library at run time, "0.1.0". Static storage. */
MINOS_API const char *minos_version (void);

/* Every status: name, number, what it means. Numbers are stable. */
#define MINOS_STATUS_MAP(X)                                                                        \
    X (OK, 0, "success")                                                                           \
    X (MISUSE, 1, "the function was called against its contract")                                  \
    X (NO_MEMORY, 2, "out of memory, or over the memory limit given for reading")                  \
    X (IO, 3, "a file could not be opened, read or written")                                       \
    X (MALFORMED, 4, "the input is not a well-formed history")                                     \
    X (LIMIT, 5, "the input exceeds a documented limit")                                           \
    X (CANCELLED, 6, "cancelled by the caller")                                                    \
    X (UNKNOWN_NAME, 7, "no checker, model or option has that name")                               \
    X (BAD_OPTION, 8, "an option's value is not in its range")                                     \
    X (INTERNAL, 9, "a defect in minos: please report it")

typedef enum minos_status {
#define MINOS_STATUS_ENUM(name, number, text) MINOS_##name = number,
    MINOS_STATUS_MAP (MINOS_STATUS_ENUM)
#undef MINOS_STATUS_ENUM
} minos_status;

/* "MALFORMED", and one phrase that says what it means. Static storage; never NULL. */
MINOS_API const char *minos_status_name (minos_status status);
MINOS_API const char *minos_status_text (minos_status status);

enum { MINOS_ERROR_PATH_SIZE = 256, MINOS_ERROR_MESSAGE_SIZE = 256 };

/* Where and why a call failed. `line` and `column` count from 1, in bytes; 0 = not applicable.
 * `offset` is the byte position in the (decompressed) input. Strings are NUL-terminated, cut with
 * "…" where they would not fit. The pointer to an error is always a function's last parameter and
 * may be NULL. Callers need not initialise it; it is written only on failure. */
typedef struct minos_error {
    minos_status status;
    uint64_t line;
    uint64_t column;
    uint64_t offset;
    char path[MINOS_ERROR_PATH_SIZE];
    char message[MINOS_ERROR_MESSAGE_SIZE];
} minos_error;

/* Writes "path:line:column: message" (parts that are absent are left out) into `text`, always
 * NUL-terminated. Returns the length that the whole line has, as snprintf does. */
MINOS_API size_t minos_error_format (const minos_error *error, char *text, size_t size);

/* Memory for the library. All three are required; `resize` and `free` are told the size that was
 * asked for. They may be called from several threads when `threads` > 1. NULL instead of a
 * `minos_alloc *` means malloc, realloc and free. */
typedef struct minos_alloc {
    void *(*alloc) (void *context, size_t size);
    void *(*resize) (void *context, void *memory, size_t old_size, size_t new_size);
    void (*free) (void *context, void *memory, size_t size);
    void *context;
} minos_alloc;

/* A flag that stops a check from another thread or from a signal handler. A stopped check still
 * returns MINOS_OK: what was not decided is `unknown` with the cause `cancelled`. */
typedef struct minos_cancel minos_cancel;
MINOS_API MINOS_MUST_CHECK minos_status minos_cancel_new (minos_cancel **out);
MINOS_API void minos_cancel_free (minos_cancel *cancel);
/* Async-signal-safe and thread-safe. */
MINOS_API void minos_cancel_request (minos_cancel *cancel);
MINOS_API bool minos_cancel_requested (const minos_cancel *cancel);

/* Where text goes. `write` takes all `size` bytes or returns a status other than MINOS_OK, which
 * stops the writer and is handed to its caller. */
typedef struct minos_sink {
    minos_status (*write) (void *context, const char *bytes, size_t size);
    void *context;
} minos_sink;

/* A text that the library made for the caller. Free with minos_text_free. NUL-terminated. */
MINOS_API void minos_text_free (char *text);

#ifdef __cplusplus
}
#endif
#endif
