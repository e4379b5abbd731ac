/* manual.c: minos help scdoc, the parts of docs/man/minos.1.scd that the tables give. */
#include "cli/cli.h"

#include <string.h>

static void print_text (const char *text)
{
    for (; *text != 0; text++) {
        if (strchr ("\\_*#<>[]", *text) != NULL)
            putchar ('\\');
        putchar (*text);
    }
}

static void print_option (const cli_any_option *option)
{
    putchar ('*');
    if (option->letter != 0)
        printf ("-%c*, *", option->letter);
    printf ("--%s*", option->name);
    if (option->argument[0] != 0 || option->choices[0] != 0) {
        printf ("%s_", option->bare ? "\\[=" : " ");
        print_text (option->argument[0] != 0 ? option->argument : "WHAT");
        printf ("_%s", option->bare ? "\\]" : "");
    }
    fputs ("\n\t", stdout);
    print_text (option->help);
    putchar ('.');
    if (option->choices[0] != 0) {
        fputs (" One of ", stdout);
        print_text (option->choices);
        putchar ('.');
    }
    if (option->standard[0] != 0 && strcmp (option->standard, "false") != 0) {
        fputs (" Default: ", stdout);
        print_text (option->standard);
        putchar ('.');
    }
    if (option->commands[0] != 0) {
        fputs (" Of ", stdout);
        print_text (option->commands);
        fputs (" alone.", stdout);
    }
    puts ("\n");
}

void cli_help_manual (void)
{
    const cli_command *command;
    cli_any_option option;

    puts ("# COMMANDS\n");
    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++) {
        printf ("*minos %s*\n\t", command->name);
        print_text (command->summary);
        puts (".\n");
    }
    puts ("# OPTIONS\n");
    for (size_t i = 0; cli_option_any (&option, i); i++)
        print_option (&option);
}
