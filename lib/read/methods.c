/* methods.c: the table of names. */
#include "read/methods.h"

#include <string.h>

static const struct {
    mns_object object; /* NONE: of any */
    const char *names; /* separated by spaces */
    mns_method method;
} methods[] = {
    { MNS_OBJECT_QUEUE, "enq enqueue push add offer insert", { "enqueue", MNS_METHOD_PUT } },
    { MNS_OBJECT_QUEUE, "deq dequeue pop poll remove", { "dequeue", MNS_METHOD_GET } },
    { MNS_OBJECT_QUEUE, "peek front", { "peek", MNS_METHOD_GET } },
    { MNS_OBJECT_PRIORITY_QUEUE, "insert enq push add offer", { "insert", MNS_METHOD_PUT } },
    { MNS_OBJECT_PRIORITY_QUEUE, "poll deq pop remove", { "poll", MNS_METHOD_GET } },
    { MNS_OBJECT_PRIORITY_QUEUE, "peek", { "peek", MNS_METHOD_GET } },
    { MNS_OBJECT_SET, "add insert", { "add", MNS_METHOD_TEST } },
    { MNS_OBJECT_SET, "remove delete", { "remove", MNS_METHOD_TEST } },
    { MNS_OBJECT_SET, "contains member", { "contains", MNS_METHOD_TEST } },
    { MNS_OBJECT_NONE, "push", { "push", MNS_METHOD_PUT } },
    { MNS_OBJECT_NONE, "pop", { "pop", MNS_METHOD_GET } },
    { MNS_OBJECT_NONE, "peek top front", { "peek", MNS_METHOD_GET } },
    { MNS_OBJECT_NONE, "enq enqueue", { "enqueue", MNS_METHOD_PUT } },
    { MNS_OBJECT_NONE, "deq dequeue", { "dequeue", MNS_METHOD_GET } },
    { MNS_OBJECT_NONE, "write", { "write", MNS_METHOD_PUT } },
    { MNS_OBJECT_NONE, "read", { "read", MNS_METHOD_GET } },
    { MNS_OBJECT_NONE, "read_modify_write rmw", { "cas", MNS_METHOD_SWAP } },
    { MNS_OBJECT_NONE, "incr", { "incr", MNS_METHOD_GET } },
    { MNS_OBJECT_NONE, "decr", { "decr", MNS_METHOD_GET } },
};

bool mns_word_is (const char *a, size_t size, const char *b)
{
    size_t i;
    for (i = 0; i < size && b[i]; i++) {
        char c = a[i] >= 'A' && a[i] <= 'Z' ? (char) (a[i] - 'A' + 'a') : a[i];
        if (c != b[i])
            return false;
    }
    return i == size && !b[i];
}

static bool listed (const char *name, size_t size, const char *names)
{
    while (*names) {
        char word[32];
        size_t length = strcspn (names, " ");
        memcpy (word, names, length);
        word[length] = '\0';
        if (mns_word_is (name, size, word))
            return true;
        names += length;
        names += *names == ' ';
    }
    return false;
}

mns_method mns_method_find (mns_object object, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if ((methods[i].object == MNS_OBJECT_NONE || methods[i].object == object) &&
            listed (name, size, methods[i].names))
            return methods[i].method;
    return (mns_method){ NULL, MNS_METHOD_UNKNOWN };
}

static bool contains (const char *word, size_t size, const char *part)
{
    size_t length = strlen (part);
    for (size_t at = 0; at + length <= size; at++)
        if (mns_word_is (word + at, length, part))
            return true;
    return false;
}

mns_object mns_object_find (const char *word, size_t size)
{
    return contains (word, size, "priority") ? MNS_OBJECT_PRIORITY_QUEUE
           : contains (word, size, "queue")  ? MNS_OBJECT_QUEUE
           : contains (word, size, "stack")  ? MNS_OBJECT_STACK
           : contains (word, size, "set")    ? MNS_OBJECT_SET
                                             : MNS_OBJECT_OTHER;
}
