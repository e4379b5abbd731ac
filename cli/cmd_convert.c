/* cmd_convert.c: minos convert HISTORY. Any shape that is read, written as Jepsen writes it. */
#include "cli/cli.h"

#include <string.h>

static void print_usage (FILE *stream)
{
    fputs ("minos convert [-o PATH] [--to edn|jsonl] [--format FORMAT] HISTORY\n"
           "\n"
           "Writes a history as Jepsen writes it: an EDN map or a JSON object a line, in\n"
           "real-time order. In JSON keywords are strings and sets are arrays. An interval\n"
           "is its two records, and its invocation alone where it crashed.\n"
           "\n",
           stream);
    cli_help_own (stream, "convert");
    fputs ("\nExit code: 0 written, 4 malformed history, 254 usage or unreadable file.\n", stream);
}

static bool wants_jsonl (const cli_settings *settings)
{
    const char *to = cli_value (settings, CLI_TO), *path = cli_value (settings, CLI_OUTPUT);
    size_t size = strlen (path);

    if (strcmp (to, "auto") != 0)
        return strcmp (to, "jsonl") == 0;
    return (size > 6 && strcmp (path + size - 6, ".jsonl") == 0) ||
           (size > 5 && strcmp (path + size - 5, ".json") == 0);
}

static int write_history (const cli_settings *settings, const minos_history *history)
{
    cli_output output = { 0 };
    const char *path = cli_value (settings, CLI_OUTPUT);
    int code = cli_output_open (&output, path[0] != 0 ? path : NULL), closed;

    if (code == 0) {
        const minos_sink sink = { cli_write_stream, output.stream };
        minos_status status = wants_jsonl (settings) ? minos_history_print_jsonl (history, &sink)
                                                     : minos_history_print_edn (history, &sink);
        if (status != MINOS_OK) {
            cli_error ("%s: %s", path[0] != 0 ? path : "standard output",
                       minos_status_text (status));
            code = CLI_EXIT_INTERNAL;
        }
    }
    closed = cli_output_close (&output, code == 0);
    return code != 0 ? code : closed;
}

static int convert (const cli_settings *settings)
{
    minos_read_options reading = cli_reading (settings, NULL);
    minos_history *history;
    minos_error error;
    int code;

    if (minos_history_read (&history, settings->files.at[0], &reading, &error) != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (error.status);
    }
    for (size_t i = 0; i < minos_history_note_count (history); i++)
        cli_error ("%s: %s", settings->files.at[0], minos_history_note (history, i));
    code = write_history (settings, history);
    minos_history_free (history);
    return code;
}

int cli_convert (int count, char **arguments)
{
    cli_settings settings;
    int code = cli_settings_parse_of (&settings, "convert", count, arguments);

    if (code == 0 && cli_flag (&settings, CLI_HELP)) {
        print_usage (stdout);
    } else if (code == 0 && settings.files.count != 1) {
        print_usage (stderr);
        code = CLI_EXIT_USAGE;
    } else if (code == 0) {
        code = convert (&settings);
    }
    cli_settings_free (&settings);
    return code;
}
