/* engines.c: algorithms by name. */
#include "check/linear/linear.h"

#include <string.h>

static const mns_algorithm algorithm_rows[] = {
    { "auto", "wgl", mns_wgl },
    { "wgl", "wgl", mns_wgl },
};

const mns_algorithm *mns_algorithm_named (const char *name)
{
    for (size_t i = 0; i < sizeof algorithm_rows / sizeof *algorithm_rows; i++)
        if (strcmp (algorithm_rows[i].name, name) == 0)
            return &algorithm_rows[i];
    return NULL;
}
