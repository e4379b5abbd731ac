/* help.c: everything here is read from the tables that the parser reads. */
#include "cli/cli.h"

#include <string.h>

enum { HELP_COLUMN = 28 };

enum { HELP_WIDTH = 80 };

void cli_print_words (FILE *stream, int column, const char *text)
{
    int at = column, gap = 0;

    while (*text != 0) {
        size_t plain = strcspn (text, " |");
        int size = (int) plain + (text[plain] == '|');
        if (at > column && at + gap + size > HELP_WIDTH) {
            fprintf (stream, "\n%*s", column, "");
            at = column;
            gap = 0;
        }
        at += fprintf (stream, "%*s%.*s", gap, "", size, text);
        text += size;
        gap = *text == ' ';
        text += gap;
    }
    fputc ('\n', stream);
}

static void print_row (FILE *stream, const char *left, const char *text, const char *choices,
                       const char *standard)
{
    int wide = (int) strlen (left);
    char more[256];

    fprintf (stream, "  %s", left);
    if (wide + 3 >= HELP_COLUMN)
        fprintf (stream, "\n%*s", HELP_COLUMN, "");
    else
        fprintf (stream, "%*s", HELP_COLUMN - wide - 2, "");
    cli_print_words (stream, HELP_COLUMN, text);
    if (standard[0] == 0 || strcmp (standard, "false") == 0)
        snprintf (more, sizeof more, "%s", choices);
    else
        snprintf (more, sizeof more, "%s%s(default %s)", choices, choices[0] != 0 ? " " : "",
                  standard);
    if (more[0] != 0) {
        fprintf (stream, "%*s", HELP_COLUMN, "");
        cli_print_words (stream, HELP_COLUMN, more);
    }
}

/* Those of all commands with "", or those of one. */
static void print_own (FILE *stream, const char *command)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option *option = &cli_options[i];
        char left[96];
        if (command[0] == 0 ? option->commands[0] != 0
                            : !cli_has_choice (option->commands, command))
            continue;
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
        bool own = info->checkers[0] != 0; /* minos list CHECKER shows those */
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
           "Judges histories. A directory is searched for them; - is standard input. EDN,\n"
           "JSON, JSON Lines, history.txt and console logs are told apart by themselves, and\n"
           "so are gzip and zstd. Any option may come from the environment: --max-memory as\n"
           "MINOS_MAX_MEMORY.\n"
           "\n"
           "  minos check -m cas-register history.edn\n"
           "  minos check -m register --keyed --report json store/latest\n"
           "\n",
           stream);
    print_own (stream, "");
    print_library (stream);
    fputs ("\n"
           "Exit code: 0 valid, 1 invalid, 2 unknown, 3 vacuous, 4 malformed input,\n"
           "254 wrong use or unreadable file, 255 internal error, 130 interrupted. Of\n"
           "several files the worst: 1, 255, 254, 4, 3, 2, 0.\n",
           stream);
}

void cli_help_own (FILE *stream, const char *command)
{
    print_own (stream, command);
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
    const cli_command *command;
    char help[] = "--help", *only[] = { help };

    if (count > 0 && strcmp (arguments[0], "scdoc") == 0) {
        cli_help_manual ();
        return 0;
    }
    for (size_t i = 0; count > 0 && (command = cli_command_list (i)) != NULL; i++)
        if (strcmp (arguments[0], command->name) == 0 && command->run != cli_help)
            return command->run (1, only);
    cli_help_all (stdout);
    return 0;
}
