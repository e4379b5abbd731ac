/* my_register.h: a register of one integer, initially 0, as a harness author would write it, and
 * histories as tables of records. */
#ifndef TESTS_SUPPORT_MY_REGISTER_H
#define TESTS_SUPPORT_MY_REGISTER_H

#include <minos/minos.h>

extern const minos_model my_register;

typedef struct my_row {
    int64_t process;
    minos_type type;
    const char *f;
    int64_t value; /* −1: nil */
    int64_t key;   /* −1: none */
} my_row;

#define MY_INVOKE(process, f, value)                                                               \
    {                                                                                              \
        process, MINOS_TYPE_INVOKE, f, value, -1                                                   \
    }
#define MY_OK(process, f, value)                                                                   \
    {                                                                                              \
        process, MINOS_TYPE_OK, f, value, -1                                                       \
    }

minos_history *my_history (const my_row *rows, size_t count);
#define MY_HISTORY(rows) my_history (rows, sizeof (rows) / sizeof *(rows))

#endif
