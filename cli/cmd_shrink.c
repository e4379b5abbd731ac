/* cmd_shrink.c: minos shrink HISTORY. The small history goes to standard output, what was done to
 * standard error. */
#include "cli/cli.h"

#include <string.h>

static const char *const usage =
    "minos shrink [-m MODEL] [OPTIONS] HISTORY > SMALL\n"
    "\n"
    "Reduces a history that is not linearizable to a small one that still is not: one\n"
    "key, the shortest prefix, only the operations that matter. Each step keeps\n"
    "linearizable histories linearizable, so the small one proves that the whole one\n"
    "fails. Takes the options of minos check that say what is judged (--init,\n"
    "--keyed, --failed-cas …). EDN, to be checked with --no-keyed.\n"
    "\n"
    "Exit code: 0 shrunk, 254 nothing to shrink, usage or unreadable file, 4\n"
    "malformed history, 130 interrupted (what is printed fails all the same).\n";

static int print (const minos_history *small, const minos_shrunk *shrunk)
{
    const minos_sink sink = { cli_write_stream, stdout };

    if (minos_history_print_edn (small, &sink) != MINOS_OK || fflush (stdout) != 0) {
        cli_error ("standard output: cannot be written");
        return CLI_EXIT_INTERNAL;
    }
    fprintf (stderr, "minos: %zu of %zu operations left after %llu trials%s%s\n", shrunk->ops_after,
             shrunk->ops_before, (unsigned long long) shrunk->trials,
             shrunk->confirmed ? "; the naive search agrees that it fails" : "",
             shrunk->finished ? "" : "; stopped early, a smaller one may exist");
    return shrunk->finished ? 0 : CLI_EXIT_INTERRUPTED;
}

static int shrink (const cli_settings *settings, minos_cancel *cancel)
{
    const cli_list *models = &settings->values[CLI_MODEL];
    const char *model = models->count > 0 ? models->at[models->count - 1] : "";
    minos_read_options reading = cli_reading (settings, cancel);
    minos_history *history, *small;
    minos_shrunk shrunk;
    minos_error error;
    minos_status status = minos_history_read (&history, settings->files.at[0], &reading, &error);

    if (status != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (status);
    }
    status = minos_shrink (&small, &shrunk, history, model, settings->library, cancel, &error);
    minos_history_free (history);
    if (status != MINOS_OK) {
        cli_print_error (&error);
        return status == MINOS_MISUSE ? CLI_EXIT_USAGE : cli_outcome_status (status);
    }
    int code = print (small, &shrunk);
    minos_history_free (small);
    return code;
}

int cli_shrink (int count, char **arguments)
{
    cli_settings settings = { 0 };
    minos_cancel *cancel = NULL;
    int code = cli_settings_parse (&settings, count, arguments);

    if (code == 0 && cli_flag (&settings, CLI_HELP)) {
        fputs (usage, stdout);
    } else if (code == 0 && settings.files.count != 1) {
        fputs (usage, stderr);
        code = CLI_EXIT_USAGE;
    } else if (code == 0 && minos_cancel_new (&cancel) == MINOS_OK) {
        cli_catch_interrupt (cancel);
        code = shrink (&settings, cancel);
    }
    minos_cancel_free (cancel);
    cli_settings_free (&settings);
    return code;
}
