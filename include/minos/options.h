/* minos/options.h: options by name.
 *
 * One table (lib/base/options.def) is the only place where an option is defined: its name, kind,
 * default, range and help give the setter, the command line, the manual and the completions.
 * Names are those of the command line without the dashes: "threads", "max-memory", "keyed". */
#ifndef MINOS_OPTIONS_H
#define MINOS_OPTIONS_H

#include "minos/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct minos_options minos_options;

typedef enum minos_option_kind {
    MINOS_OPTION_FLAG,     /* "true" or "false"; also yes, no, 1, 0, and "" for true */
    MINOS_OPTION_COUNT,    /* a decimal number */
    MINOS_OPTION_SIZE,     /* bytes: 512M, 4G, 65536 (k, M, G, T: powers of 1024) */
    MINOS_OPTION_DURATION, /* 500ms, 60s, 5m, 1h; a bare number is seconds */
    MINOS_OPTION_CHOICE,   /* one of `choices` */
    MINOS_OPTION_TEXT
} minos_option_kind;

typedef struct minos_option_info {
    const char *name;
    minos_option_kind kind;
    const char *standard; /* the default, as text */
    uint64_t min, max;    /* COUNT, SIZE (bytes), DURATION (milliseconds) */
    const char *choices;  /* "auto|wgl|frontier" */
    const char *argument; /* what help calls the value: "N", "SIZE"; "" for a flag */
    const char *help;     /* one line */
    const char *checkers; /* those that it is for, "slo progress"; "" = all */
} minos_option_info;

/* The table. NULL past the end. Static storage. */
MINOS_API const minos_option_info *minos_option_list (size_t index);

MINOS_API MINOS_MUST_CHECK minos_status minos_options_new (minos_options **out);
MINOS_API void minos_options_free (minos_options *options);
/* A value has at most 4096 bytes. UNKNOWN_NAME (the message suggests the nearest name) or
 * BAD_OPTION (it says what was expected). */
MINOS_API MINOS_MUST_CHECK minos_status minos_options_set (minos_options *options, const char *name,
                                                           const char *text, minos_error *error);
/* The value as set or defaulted, of a flag "true" or "false"; NULL for an unknown name. Owned by
 * the options. */
MINOS_API const char *minos_options_get (const minos_options *options, const char *name);
/* The number behind it: count, bytes, milliseconds, 0/1, index of the choice. 0 for text. */
MINOS_API uint64_t minos_options_number (const minos_options *options, const char *name);
MINOS_API bool minos_options_is_set (const minos_options *options, const char *name);

#ifdef __cplusplus
}
#endif
#endif
