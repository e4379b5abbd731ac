/* methods.h: what others call the functions of an object, and what minos calls them. */
#ifndef MNS_READ_METHODS_H
#define MNS_READ_METHODS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum mns_object {
    MNS_OBJECT_NONE,
    MNS_OBJECT_QUEUE,
    MNS_OBJECT_STACK,
    MNS_OBJECT_PRIORITY_QUEUE,
    MNS_OBJECT_SET,
    MNS_OBJECT_OTHER
} mns_object;

typedef enum mns_method_kind {
    MNS_METHOD_PUT,    /* its argument goes in; it answers nothing */
    MNS_METHOD_GET,    /* it answers what it saw or took out; it has no argument */
    MNS_METHOD_TEST,   /* an argument, and a truth as the answer */
    MNS_METHOD_SWAP,   /* the value that was and the value that is */
    MNS_METHOD_UNKNOWN /* argument and answer are what is written */
} mns_method_kind;

typedef struct mns_method {
    const char *f; /* NULL: as it is written, in lower case */
    mns_method_kind kind;
} mns_method;

mns_method mns_method_find (mns_object object, const char *name, size_t size);
/* The object that a header's word means. */
mns_object mns_object_find (const char *word, size_t size);
/* Same text, whatever the case of letters. `b` is in lower case and NUL-terminated. */
bool mns_word_is (const char *a, size_t size, const char *b);

#endif
