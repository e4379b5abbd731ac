/* settings.c: what was asked. An option is the command line's own (options.def) or the library's
 * (minos_option_list); both are written alike, and both may come from the environment, as
 * MINOS_MAX_MEMORY for --max-memory. Arguments win over the environment, the environment over
 * defaults. */
#include "cli/cli.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

const cli_option cli_options[CLI_OPTION_COUNT] = {
#define CLI_OPTION(id, letter, name, kind, argument, choices, standard, help)                      \
    { letter, name, CLI_##kind, argument, choices, standard, help, "" },
#define CLI_OPTION_OF(commands, id, letter, name, kind, argument, choices, standard, help)         \
    { letter, name, CLI_##kind, argument, choices, standard, help, commands },
#include "cli/options.def"
#undef CLI_OPTION_OF
#undef CLI_OPTION
};

enum { NAME_MAX_SIZE = 64 };

/* An option of either table. */
typedef struct found_option {
    int own; /* index into cli_options, or -1 */
    const minos_option_info *library;
    bool bare;    /* stands without a value */
    bool negated; /* --no-NAME */
} found_option;

/* Whether the command that is being parsed has the option. */
static bool is_known (const cli_settings *settings, int own)
{
    const char *commands = cli_options[own].commands;
    return commands[0] == 0 || cli_has_choice (commands, settings->command);
}

static bool find_plain (found_option *out, const cli_settings *settings, const char *name)
{
    const minos_option_info *info;

    *out = (found_option){ .own = -1 };
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (is_known (settings, i) && strcmp (cli_options[i].name, name) == 0) {
            out->own = i;
            out->bare = cli_options[i].kind == CLI_FLAG || cli_options[i].kind == CLI_OPTIONAL;
            return true;
        }
    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++)
        if (strcmp (info->name, name) == 0) {
            out->library = info;
            out->bare = info->kind == MINOS_OPTION_FLAG || (info->kind == MINOS_OPTION_CHOICE &&
                                                            cli_has_choice (info->choices, "yes"));
            return true;
        }
    return false;
}

bool cli_option_any (cli_any_option *out, size_t index)
{
    const minos_option_info *info;

    if (index < CLI_OPTION_COUNT) {
        const cli_option *own = &cli_options[index];
        *out =
            (cli_any_option){ own->letter,   own->name,
                              own->argument, own->choices,
                              own->standard, own->help,
                              own->commands, own->kind == CLI_FLAG || own->kind == CLI_OPTIONAL };
        return true;
    }
    index -= CLI_OPTION_COUNT;
    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++) {
        bool shadowed = info->checkers[0] != 0;
        for (int k = 0; k < CLI_OPTION_COUNT; k++)
            shadowed |= strcmp (cli_options[k].name, info->name) == 0;
        if (!shadowed && index-- == 0) {
            *out = (cli_any_option){ 0,
                                     info->name,
                                     info->argument,
                                     info->choices != NULL ? info->choices : "",
                                     info->standard,
                                     info->help,
                                     "",
                                     info->kind == MINOS_OPTION_FLAG };
            return true;
        }
    }
    return false;
}

static bool find (found_option *out, const cli_settings *settings, const char *name)
{
    if (find_plain (out, settings, name))
        return true;
    if (strncmp (name, "no-", 3) != 0 || !find_plain (out, settings, name + 3) || !out->bare)
        return false;
    out->negated = true;
    return out->own < 0 || cli_options[out->own].kind == CLI_FLAG;
}

/* What a bare option stands for. */
static const char *bare_value (const found_option *option)
{
    if (option->library != NULL && option->library->kind == MINOS_OPTION_CHOICE)
        return option->negated ? "no" : "yes";
    if (option->own >= 0 && cli_options[option->own].kind == CLI_OPTIONAL)
        return "";
    return option->negated ? "false" : "true";
}

static int set (cli_settings *settings, const found_option *option, const char *value,
                const char *origin)
{
    const cli_option *own = option->own >= 0 ? &cli_options[option->own] : NULL;
    minos_error error;

    if (own == NULL) {
        if (minos_options_set (settings->library, option->library->name, value, &error) == MINOS_OK)
            return 0;
        /* The library's message begins with the option's name; here it is written as it was. */
        size_t size = strlen (option->library->name);
        bool named = strncmp (error.message, option->library->name, size) == 0 &&
                     strncmp (error.message + size, ": ", 2) == 0;
        cli_error ("%s: %s", origin, error.message + (named ? size + 2 : 0));
        return CLI_EXIT_USAGE;
    }
    if (own->kind == CLI_CHOICE && !cli_has_choice (own->choices, value)) {
        cli_error ("%s: \"%s\" is none of %s", origin, value, own->choices);
        return CLI_EXIT_USAGE;
    }
    if (own->kind == CLI_FLAG && !cli_has_choice ("true|false", value)) {
        cli_error ("%s: \"%s\" is none of true|false", origin, value);
        return CLI_EXIT_USAGE;
    }
    cli_list_add (&settings->values[option->own], value);
    return 0;
}

static void nearest_option (const cli_settings *settings, const char *name, const char **nearest,
                            size_t *best)
{
    const minos_option_info *info;

    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        size_t distance = cli_distance (name, cli_options[i].name);
        if (distance < *best && is_known (settings, i)) {
            *best = distance;
            *nearest = cli_options[i].name;
        }
    }
    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++) {
        size_t distance = cli_distance (name, info->name);
        if (distance < *best) {
            *best = distance;
            *nearest = info->name;
        }
    }
}

static int no_such_option (const cli_settings *settings, const char *name)
{
    const char *nearest = NULL;
    size_t best = 4;

    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (strcmp (cli_options[i].name, name) == 0) {
            cli_error ("--%s is of minos %s alone", name, cli_options[i].commands);
            return CLI_EXIT_USAGE;
        }
    nearest_option (settings, name, &nearest, &best);
    if (nearest != NULL)
        cli_error ("there is no option --%s; did you mean --%s?", name, nearest);
    else
        cli_error ("there is no option --%s (minos help check)", name);
    return CLI_EXIT_USAGE;
}

/* "--name", "--name=value"; *next is the argument behind it, and is set to NULL when taken. */
static int take_long (cli_settings *settings, const char *argument, const char **next)
{
    char name[NAME_MAX_SIZE], origin[NAME_MAX_SIZE + 2];
    const char *equals = strchr (argument + 2, '='), *value = equals != NULL ? equals + 1 : NULL;
    size_t size = equals != NULL ? (size_t) (equals - argument - 2) : strlen (argument + 2);
    found_option option;

    if (size >= sizeof name) {
        cli_error ("there is no option %s", argument);
        return CLI_EXIT_USAGE;
    }
    memcpy (name, argument + 2, size);
    name[size] = 0;
    snprintf (origin, sizeof origin, "--%s", name);
    if (!find (&option, settings, name))
        return no_such_option (settings, name);
    if (value != NULL && option.negated) {
        cli_error ("%s takes no value", origin);
        return CLI_EXIT_USAGE;
    }
    if (value == NULL && option.bare)
        value = bare_value (&option);
    if (value == NULL) {
        value = *next;
        *next = NULL;
    }
    if (value == NULL) {
        cli_error ("%s needs a value", origin);
        return CLI_EXIT_USAGE;
    }
    return set (settings, &option, value, origin);
}

/* "-q", "-qv", "-mMODEL", "-m MODEL". */
static int take_short (cli_settings *settings, const char *argument, const char **next)
{
    for (const char *letter = argument + 1; *letter != 0; letter++) {
        found_option option = { .own = -1 };
        char origin[3] = { '-', *letter, 0 };
        const char *value = "true";
        int code;
        for (int i = 0; i < CLI_OPTION_COUNT; i++)
            if (cli_options[i].letter == *letter && is_known (settings, i))
                option.own = i;
        if (option.own < 0) {
            cli_error ("there is no option %s (minos help check)", origin);
            return CLI_EXIT_USAGE;
        }
        if (cli_options[option.own].kind != CLI_FLAG) {
            value = letter[1] != 0 ? letter + 1 : *next;
            if (letter[1] == 0)
                *next = NULL;
            if (value == NULL) {
                cli_error ("%s needs a value", origin);
                return CLI_EXIT_USAGE;
            }
            return set (settings, &option, value, origin);
        }
        code = set (settings, &option, value, origin);
        if (code != 0)
            return code;
    }
    return 0;
}

/* ---- The environment. */

static const char *from_environment (const char *name, char origin[NAME_MAX_SIZE])
{
    size_t at = (size_t) snprintf (origin, NAME_MAX_SIZE, "MINOS_");

    for (; *name != 0 && at + 1 < NAME_MAX_SIZE; name++)
        origin[at++] = *name == '-' ? '_' : (char) toupper ((unsigned char) *name);
    origin[at] = 0;
    return getenv (origin);
}

static int take_environment (cli_settings *settings)
{
    char origin[NAME_MAX_SIZE];
    const minos_option_info *info;
    int code = 0;

    for (int i = 0; i < CLI_OPTION_COUNT && code == 0; i++) {
        const char *value = from_environment (cli_options[i].name, origin);
        found_option option = { .own = i };
        if (value != NULL && i != CLI_HELP && settings->values[i].count == 0 &&
            is_known (settings, i))
            code = set (settings, &option, value, origin);
    }
    for (size_t i = 0; (info = minos_option_list (i)) != NULL && code == 0; i++) {
        const char *value = from_environment (info->name, origin);
        found_option option = { .own = -1, .library = info };
        found_option shadow;
        if (value != NULL && !minos_options_is_set (settings->library, info->name) &&
            find_plain (&shadow, settings, info->name) && shadow.own < 0)
            code = set (settings, &option, value, origin);
    }
    return code;
}

int cli_settings_parse (cli_settings *settings, int count, char **arguments)
{
    return cli_settings_parse_of (settings, "", count, arguments);
}

int cli_settings_parse_of (cli_settings *settings, const char *command, int count, char **arguments)
{
    bool only_files = false;
    int code = 0;

    *settings = (cli_settings){ .command = command };
    if (minos_options_new (&settings->library) != MINOS_OK) {
        cli_error ("out of memory");
        return CLI_EXIT_INTERNAL;
    }
    for (int i = 0; i < count && code == 0; i++) {
        const char *argument = arguments[i];
        const char *next = i + 1 < count ? arguments[i + 1] : NULL, *before = next;
        if (only_files || argument[0] != '-' || argument[1] == 0)
            cli_list_add (&settings->files, argument);
        else if (strcmp (argument, "--") == 0)
            only_files = true;
        else if (argument[1] == '-')
            code = take_long (settings, argument, &next);
        else
            code = take_short (settings, argument, &next);
        i += before != next;
    }
    return code != 0 ? code : take_environment (settings);
}

void cli_settings_free (cli_settings *settings)
{
    minos_options_free (settings->library);
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        cli_list_free (&settings->values[i]);
    cli_list_free (&settings->files);
}

bool cli_is_given (const cli_settings *settings, cli_option_id id)
{
    return settings->values[id].count > 0;
}

const char *cli_value (const cli_settings *settings, cli_option_id id)
{
    const cli_list *values = &settings->values[id];
    return values->count > 0 ? values->at[values->count - 1] : cli_options[id].standard;
}

bool cli_flag (const cli_settings *settings, cli_option_id id)
{
    return strcmp (cli_value (settings, id), "true") == 0;
}

static minos_format format_named (const char *word)
{
    static const char *const words[] = {
#define FORMAT_WORD(name, number, word, text) [number] = word,
        MINOS_FORMAT_MAP (FORMAT_WORD)
#undef FORMAT_WORD
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp (words[i], word) == 0)
            return (minos_format) i;
    return MINOS_FORMAT_AUTO;
}

/* Code, stacks and what the allocator needs for itself: twice the least that any run has been seen
 * to take. As in the check. */
enum { PROCESS_BYTES = 8 << 20 };

minos_read_options cli_reading (const cli_settings *settings, const minos_cancel *cancel)
{
    uint64_t limit = minos_options_number (settings->library, "max-memory");
    uint64_t process = PROCESS_BYTES < limit / 2 ? PROCESS_BYTES : limit / 2;

    return (minos_read_options){ .size = sizeof (minos_read_options),
                                 .format = format_named (cli_value (settings, CLI_FORMAT)),
                                 .memory_bytes_max = limit - process,
                                 .cancel = cancel };
}
