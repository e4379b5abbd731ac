/* status.c: the version, and the names of statuses. */
#include "minos/base.h"

const char *minos_version (void)
{
    return MINOS_VERSION_STRING;
}

const char *minos_status_name (minos_status status)
{
    switch (status) {
#define STATUS_NAME(name, number, text)                                                            \
    case MINOS_##name:                                                                             \
        return #name;
        MINOS_STATUS_MAP (STATUS_NAME)
#undef STATUS_NAME
    }
    return "UNKNOWN";
}

const char *minos_status_text (minos_status status)
{
    switch (status) {
#define STATUS_TEXT(name, number, text)                                                            \
    case MINOS_##name:                                                                             \
        return text;
        MINOS_STATUS_MAP (STATUS_TEXT)
#undef STATUS_TEXT
    }
    return "a status that this version does not know";
}
