/* main.c: minos COMMAND ARGUMENTS. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

static const cli_command *command_named (const char *name)
{
    const cli_command *command;

    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++)
        if (strcmp (command->name, name) == 0)
            return command;
    return NULL;
}

static int no_such_command (const char *name)
{
    const cli_command *command, *nearest = NULL;
    size_t best = 3;

    for (size_t i = 0; (command = cli_command_list (i)) != NULL; i++) {
        size_t distance = cli_distance (name, command->name);
        if (distance < best) {
            best = distance;
            nearest = command;
        }
    }
    if (nearest != NULL)
        cli_error ("there is no command \"%s\"; did you mean \"%s\"?", name, nearest->name);
    else if (access (name, F_OK) == 0)
        cli_error ("there is no command \"%s\"; to judge a history: minos check %s", name, name);
    else
        cli_error ("there is no command \"%s\" (minos help)", name);
    return CLI_EXIT_USAGE;
}

int main (int argc, char **argv)
{
    const cli_command *command;

    if (argc < 2) {
        cli_help_all (stderr);
        return CLI_EXIT_USAGE;
    }
    if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
        return cli_help (argc - 2, argv + 2);
    if (strcmp (argv[1], "--version") == 0)
        return cli_version (0, NULL);
    command = command_named (argv[1]);
    return command != NULL ? command->run (argc - 2, argv + 2) : no_such_command (argv[1]);
}
