/* command.c: the commands. */
#include "cli/cli.h"

static const cli_command commands[] = {
    { "check", "judge histories", cli_check },
    { "verify", "check a certificate against its history", cli_verify },
    { "shrink", "reduce a failing history to a small one that still fails", cli_shrink },
    { "stats", "what a history holds: operations, outcomes, keys, concurrency", cli_stats },
    { "convert", "write a history as EDN or JSON Lines", cli_convert },
    { "claims", "judge every claim of a manifest", cli_claims_command },
    { "show", "a picture of a history, one HTML file", cli_show },
    { "selftest", "show that every checker can still say yes and no", cli_selftest },
    { "diff-runs", "whether two runs of one seed are the same", cli_diff_runs },
    { "list", "checkers, models, formats and options; what one of them is", cli_list_names },
    { "completion", "completions for bash, zsh or fish", cli_completion },
    { "help", "this text, or that of a command", cli_help },
    { "version", "the version", cli_version },
};

const cli_command *cli_command_list (size_t index)
{
    return index < sizeof commands / sizeof *commands ? &commands[index] : NULL;
}

int cli_version (int count, char **arguments)
{
    (void) count;
    (void) arguments;
    printf ("minos %s\n", minos_version ());
    return 0;
}
