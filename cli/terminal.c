/* terminal.c: the streams of people. */
#include "cli/cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void cli_error (const char *format, ...)
{
    va_list arguments;

    fflush (stdout);
    fputs ("minos: ", stderr);
    va_start (arguments, format);
    vfprintf (stderr, format, arguments);
    va_end (arguments);
    fputc ('\n', stderr);
}

void cli_print_error (const minos_error *error)
{
    char line[MINOS_ERROR_PATH_SIZE + MINOS_ERROR_MESSAGE_SIZE + 64];

    fflush (stdout);
    minos_error_format (error, line, sizeof line);
    fprintf (stderr, "%s%s\n", error->path[0] != 0 ? "" : "minos: ", line);
}

bool cli_wants_color (const cli_settings *settings, FILE *stream)
{
    const char *when = cli_value (settings, CLI_COLOR);
    const char *no_color = getenv ("NO_COLOR"), *terminal = getenv ("TERM");

    if (strcmp (when, "auto") != 0)
        return strcmp (when, "always") == 0;
    return isatty (fileno (stream)) && (no_color == NULL || no_color[0] == 0) &&
           (terminal == NULL || strcmp (terminal, "dumb") != 0);
}

/* The handler's only way to the check. */
static minos_cancel *interrupted;

static void on_interrupt (int number)
{
    (void) number;
    minos_cancel_request (interrupted);
}

void cli_catch_interrupt (minos_cancel *cancel)
{
    struct sigaction action;

    interrupted = cancel;
    memset (&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    action.sa_flags = (int) SA_RESETHAND | SA_RESTART;
    sigemptyset (&action.sa_mask);
    sigaction (SIGINT, &action, NULL);
}
