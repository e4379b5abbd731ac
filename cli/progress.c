/* progress.c: one line that says how far a check is; it is gone when the report comes. */
#include "cli/cli.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

double cli_seconds (void)
{
    struct timespec now;
    clock_gettime (CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void tell (void *context, const minos_progress_state *state)
{
    cli_progress *progress = context;
    char line[512], frontier[48] = "";

    if (cli_seconds () - progress->since < 0.5)
        return;
    if (state->frontier > 0)
        snprintf (frontier, sizeof frontier, ", frontier %llu",
                  (unsigned long long) state->frontier);
    snprintf (line, sizeof line, "%llu of %llu keys, %.1f M configurations, %llu MiB%s%s%.24s%s",
              (unsigned long long) state->keys_done, (unsigned long long) state->keys_all,
              (double) state->states / 1e6, (unsigned long long) (state->memory_bytes >> 20),
              frontier, state->key[0] != 0 ? ", at key " : "", state->key,
              progress->terminal ? "" : "\n");
    fprintf (stderr, progress->terminal ? "\r\033[K%.79s" : "%s", line);
    fflush (stderr);
    progress->shown = true;
}

void cli_progress_begin (cli_progress *progress, const cli_settings *settings)
{
    const char *when = cli_value (settings, CLI_PROGRESS);

    *progress = (cli_progress){ .terminal = isatty (STDERR_FILENO) == 1, .since = cli_seconds () };
    progress->wanted =
        strcmp (when, "always") == 0 ||
        (strcmp (when, "auto") == 0 && progress->terminal && !cli_flag (settings, CLI_QUIET));
    progress->teller = (minos_progress){ tell, progress };
}

void cli_progress_end (cli_progress *progress)
{
    if (progress->shown && progress->terminal)
        fputs ("\r\033[K", stderr);
    progress->shown = false;
}
