/* certificate.c: check --certificate PATH. The file appears whole or not at all. */
#include "cli/cli.h"

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

int cli_certificate_write (const cli_settings *settings, const minos_verdict *verdict,
                           const minos_history *history)
{
    const char *path = cli_value (settings, CLI_CERTIFICATE);
    cli_output output = { 0 };
    minos_status status = MINOS_OK;
    int code, closed;

    if (!cli_is_given (settings, CLI_CERTIFICATE))
        return 0;
    code = cli_output_open (&output, path);
    if (code == 0) {
        const minos_sink sink = { cli_write_stream, output.stream };
        status = minos_certificate_write (verdict, 0, history, &sink);
    }
    if (status == MINOS_MISUSE) {
        cli_error ("--certificate: %s writes none",
                   minos_finding_checker (minos_verdict_finding (verdict, 0)));
        code = CLI_EXIT_USAGE;
    } else if (status != MINOS_OK) {
        cli_error ("%s: %s", path, minos_status_text (status));
        code = CLI_EXIT_INTERNAL;
    }
    closed = cli_output_close (&output, code == 0);
    return code != 0 ? code : closed;
}
