/* help.c: everything here is read from the tables that the parser reads. */
#include "cli/cli.h"

#include <string.h>

enum { HELP_COLUMN = 28 };

static void print_row (FILE *stream, const char *left, const char *text, const char *choices,
                       const char *standard)
{
    int wide = (int) strlen (left);

    fprintf (stream, "  %s", left);
    if (wide + 2 >= HELP_COLUMN)
        fprintf (stream, "\n%*s", HELP_COLUMN, "");
    else
        fprintf (stream, "%*s", HELP_COLUMN - wide - 2, "");
    fprintf (stream, "%s\n", text);
    if (choices[0] != 0)
        fprintf (stream, "%*s%s", HELP_COLUMN, "", choices);
    if (standard[0] != 0 && strcmp (standard, "false") != 0)
        fprintf (stream, "%s(default %s)", choices[0] != 0 ? " " : "                            ",
                 standard);
    if (choices[0] != 0 || (standard[0] != 0 && strcmp (standard, "false") != 0))
        fputc ('\n', stream);
}

static void print_own (FILE *stream)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option *option = &cli_options[i];
        char left[96];
        char letter[8] = "    ";
        if (option->letter != 0)
            snprintf (letter, sizeof letter, "-%c, ", option->letter);
        snprintf (left, sizeof left, "%s--%s%s%s%s", letter, option->name,
                  option->kind == CLI_OPTIONAL ? "[="
                  : option->argument[0] != 0   ? " "
                                               : "",
                  option->argument, option->kind == CLI_OPTIONAL ? "]" : "");
        print_row (stream, left, option->help, option->choices, option->standard);
    }
}

static void print_library (FILE *stream)
{
    const minos_option_info *info;

    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++) {
        char left[96];
        bool own = false;
        for (int k = 0; k < CLI_OPTION_COUNT; k++)
            own |= strcmp (cli_options[k].name, info->name) == 0;
        if (own)
            continue;
        snprintf (left, sizeof left, "    --%s%s%s", info->name, info->argument[0] != 0 ? " " : "",
                  info->argument);
        print_row (stream, left, info->help, info->choices != NULL ? info->choices : "",
                   info->standard);
    }
}

void cli_help_check (FILE *stream)
{
    fputs ("minos check [-m MODEL | -c CHECKER[:OPTION=VALUE,…]]… [OPTIONS] FILE|DIR|GLOB|-…\n"
           "\n"
           "Judges histories. A directory is searched for them; - is standard input. EDN, JSON,\n"
           "JSON Lines, history.txt and console logs are told apart by themselves, and so are\n"
           "gzip and zstd. An option OPT may come from the environment as MINOS_OPT.\n"
           "\n"
           "  minos check -m cas-register history.edn\n"
           "  minos check -m register --keyed --report json store/latest\n"
           "\n",
           stream);
    print_own (stream);
    print_library (stream);
    fputs ("\n"
           "Exit code: 0 valid, 1 invalid, 2 unknown, 3 vacuous, 4 malformed input, 254 usage or\n"
           "unreadable file, 255 internal error, 130 interrupted. Of several files the worst:\n"
           "1, 255, 254, 4, 3, 2, 0.\n",
           stream);
}

void cli_help_all (FILE *stream)
{
    const cli_command *command;

    fputs ("minos judges histories of concurrent and distributed systems.\n\n", stream);
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++)
        fprintf (stream, "  minos %-10s %s\n", command->name, command->summary);
    fputs ("\nFirst: minos check history.edn\n", stream);
}

int cli_help (int count, char **arguments)
{
    if (count > 0 && strcmp (arguments[0], "check") == 0)
        cli_help_check (stdout);
    else
        cli_help_all (stdout);
    return 0;
}
