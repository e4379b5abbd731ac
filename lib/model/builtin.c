/* builtin.c: the table of the built-in models. */
#include "model/builtin.h"

#include "model/models.h"

#include <string.h>

static const mns_builtin *const builtins[] = {
#define MNS_MODEL(name) &mns_model_##name,
#include "model/models.def"
#undef MNS_MODEL
};

enum { BUILTIN_COUNT = sizeof builtins / sizeof *builtins };

const mns_builtin *mns_builtin_at (size_t index)
{
    return index < BUILTIN_COUNT ? builtins[index] : NULL;
}

const mns_builtin *mns_builtin_named (const char *name)
{
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        if (strcmp (builtins[i]->info.name, name) == 0)
            return builtins[i];
    return NULL;
}

const minos_model_info *minos_model_list (size_t index)
{
    const mns_builtin *builtin = mns_builtin_at (index);
    return builtin != NULL ? &builtin->info : NULL;
}
