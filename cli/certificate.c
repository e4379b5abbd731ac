/* certificate.c: check --certificate PATH. The file appears whole or not at all. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_certificate_ready (cli_settings *settings, size_t files, size_t checkers)
{
    minos_error error;

    if (!cli_is_given (settings, CLI_CERTIFICATE))
        return 0;
    if (files != 1 || checkers != 1) {
        cli_error ("--certificate: one history and one checker at a time");
        return CLI_EXIT_USAGE;
    }
    if (minos_options_set (settings->library, "witness", "true", &error) == MINOS_OK)
        return 0;
    cli_print_error (&error);
    return CLI_EXIT_INTERNAL;
}

static int complain (const char *path)
{
    cli_error ("%s: %s", path, strerror (errno));
    return CLI_EXIT_INTERNAL;
}

static int write_to (const char *path, const char *temporary, const minos_verdict *verdict,
                     const minos_history *history)
{
    FILE *stream = fopen (temporary, "w");
    minos_sink sink = { cli_write_stream, stream };
    minos_status status;

    if (stream == NULL)
        return complain (temporary);
    status = minos_certificate_write (verdict, 0, history, &sink);
    if (fclose (stream) != 0 && status == MINOS_OK)
        status = MINOS_IO;
    if (status == MINOS_OK && rename (temporary, path) == 0)
        return 0;
    if (status == MINOS_MISUSE)
        cli_error ("--certificate: %s writes none",
                   minos_finding_checker (minos_verdict_finding (verdict, 0)));
    else if (status == MINOS_OK || status == MINOS_IO)
        complain (path);
    else
        cli_error ("%s: %s", path, minos_status_text (status));
    unlink (temporary);
    return status == MINOS_MISUSE ? CLI_EXIT_USAGE : CLI_EXIT_INTERNAL;
}

int cli_certificate_write (const cli_settings *settings, const minos_verdict *verdict,
                           const minos_history *history)
{
    const char *path = cli_value (settings, CLI_CERTIFICATE);
    char *temporary;
    int code;

    if (!cli_is_given (settings, CLI_CERTIFICATE))
        return 0;
    temporary = cli_text ("%s.tmp.%ld", path, (long) getpid ());
    code = write_to (path, temporary, verdict, history);
    free (temporary);
    return code;
}
