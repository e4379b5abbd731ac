/* options.c: options of a checker's name, laid over those of the call. */
#include "check/checker.h"

#include <string.h>

enum { OPTION_NAME_SIZE = 64, OPTION_VALUE_SIZE = 4096 };

bool mns_option_is (const minos_options *options, const char *name, const char *text)
{
    const char *value = minos_options_get (options, name);
    return value != NULL && strcmp (value, text) == 0;
}

mns_keyed mns_option_keyed (const minos_options *options)
{
    if (mns_option_is (options, "keyed", "yes"))
        return MNS_KEYED_YES;
    return mns_option_is (options, "keyed", "no") ? MNS_KEYED_NO : MNS_KEYED_AUTO;
}

minos_status mns_options_copy (minos_options *to, const minos_options *from, minos_error *error)
{
    const minos_option_info *info;

    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++) {
        minos_status status = MINOS_OK;
        if (minos_options_is_set (from, info->name))
            status =
                minos_options_set (to, info->name, minos_options_get (from, info->name), error);
        if (status != MINOS_OK)
            return status;
    }
    return MINOS_OK;
}

/* Bytes up to the first comma that is not inside brackets or a string. */
static size_t value_size (const char *text)
{
    size_t depth = 0, i = 0;
    bool quoted = false;

    for (; text[i] != 0; i++) {
        if (text[i] == '\\' && text[i + 1] != 0)
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && strchr ("[({", text[i]) != NULL)
            depth++;
        else if (!quoted && strchr ("])}", text[i]) != NULL && depth > 0)
            depth--;
        else if (!quoted && depth == 0 && text[i] == ',')
            break;
    }
    return i;
}

static minos_status set_one (minos_options *options, const char *text, size_t size,
                             minos_error *error)
{
    char name[OPTION_NAME_SIZE], value[OPTION_VALUE_SIZE];
    const char *equals = memchr (text, '=', size);
    size_t name_size = equals != NULL ? (size_t) (equals - text) : size;
    size_t rest = equals != NULL ? size - name_size - 1 : 0;

    if (name_size == 0 || name_size >= sizeof name || rest >= sizeof value)
        return mns_error (error, MINOS_BAD_OPTION,
                          "a checker's options are written NAME:OPTION=VALUE,OPTION=VALUE");
    memcpy (name, text, name_size);
    name[name_size] = 0;
    if (equals == NULL)
        return minos_options_set (options, name, "true", error);
    memcpy (value, equals + 1, rest);
    value[rest] = 0;
    return minos_options_set (options, name, value, error);
}

minos_status mns_spec_parse (char name[MNS_CHECKER_NAME_SIZE], minos_options *options,
                             const char *spec, minos_error *error)
{
    size_t size = strcspn (spec, ":");

    if (size == 0 || size >= MNS_CHECKER_NAME_SIZE)
        return mns_error (error, MINOS_UNKNOWN_NAME, "there is no checker \"%.60s\"", spec);
    memcpy (name, spec, size);
    name[size] = 0;
    spec += size + (spec[size] == ':');
    while (*spec != 0) {
        size_t part = value_size (spec);
        minos_status status = set_one (options, spec, part, error);
        if (status != MINOS_OK)
            return status;
        spec += part + (spec[part] == ',');
    }
    return MINOS_OK;
}
