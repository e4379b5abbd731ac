/* output.c: where reports go. A file is written beside its place and renamed at the end, so that
 * who reads it never sees half a report; an interrupted run still leaves what it has. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

minos_status cli_write_stream (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

static int find_kind (minos_report_kind *out, const char *text, size_t size)
{
    static const struct {
        const char *word;
        minos_report_kind kind;
    } kinds[] = {
#define KIND_ROW(name, word, text) { word, MINOS_REPORT_##name },
        MINOS_REPORT_MAP (KIND_ROW)
#undef KIND_ROW
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen (kinds[i].word) == size && memcmp (kinds[i].word, text, size) == 0) {
            *out = kinds[i].kind;
            return 0;
        }
    cli_error ("--report: \"%.*s\" is none of text|json", (int) size, text);
    return CLI_EXIT_USAGE;
}

int cli_output_open (cli_output *output, const char *path)
{
    output->stream = stdout;
    if (path == NULL || strcmp (path, "-") == 0)
        return 0;
    output->path = cli_text ("%s", path);
    output->temporary = cli_text ("%s.tmp.%ld", path, (long) getpid ());
    output->stream = fopen (output->temporary, "w");
    if (output->stream != NULL)
        return 0;
    cli_error ("%s: %s", output->temporary, strerror (errno));
    return CLI_EXIT_USAGE;
}

static int complain (const cli_output *output)
{
    cli_error ("%s: %s", output->path != NULL ? output->path : "standard output", strerror (errno));
    return CLI_EXIT_INTERNAL;
}

int cli_output_close (cli_output *output, bool whole)
{
    int code = 0;
    bool opened = output->stream != NULL;
    bool bad = opened && (output->path != NULL ? fclose (output->stream) : fflush (stdout)) != 0;

    if (opened && output->path != NULL && !whole)
        remove (output->temporary);
    else if (opened && output->path != NULL && !bad)
        bad = rename (output->temporary, output->path) != 0;
    if (bad)
        code = complain (output);
    free (output->path);
    free (output->temporary);
    *output = (cli_output){ 0 };
    return code;
}

/* "json", "json=out.json" */
static int open_output (cli_outputs *outputs, const cli_settings *settings, const char *text,
                        bool witness)
{
    const char *equals = strchr (text, '=');
    size_t size = equals != NULL ? (size_t) (equals - text) : strlen (text);
    cli_output output = { .stream = stdout };
    int code = find_kind (&output.kind, text, size);

    if (code != 0)
        return code;
    if (equals == NULL || strcmp (equals + 1, "-") == 0)
        for (size_t i = 0; i < outputs->count; i++)
            if (outputs->at[i].path == NULL) {
                cli_error ("--report: standard output takes one report; give the other a PATH");
                return CLI_EXIT_USAGE;
            }
    output.options.size = sizeof output.options;
    output.options.verbose = cli_flag (settings, CLI_VERBOSE);
    output.options.witness = witness;
    if (equals != NULL && strcmp (equals + 1, "-") != 0)
        code = cli_output_open (&output, equals + 1);
    else
        output.options.color = cli_wants_color (settings, stdout);
    outputs->at[outputs->count++] = output;
    return code;
}

int cli_outputs_open (cli_outputs *outputs, const cli_settings *settings)
{
    const cli_list *asked = &settings->values[CLI_REPORT];
    const cli_list *witness = &settings->values[CLI_WITNESS];
    bool with_witness = witness->count > 0;
    int code = 0;

    *outputs = (cli_outputs){ 0 };
    outputs->at = calloc (asked->count + witness->count + 1, sizeof *outputs->at);
    if (outputs->at == NULL) {
        cli_error ("out of memory");
        return CLI_EXIT_INTERNAL;
    }
    for (size_t i = 0; i < asked->count && code == 0; i++)
        code = open_output (outputs, settings, asked->at[i], with_witness);
    for (size_t i = 0; i < witness->count && code == 0; i++) {
        char *report = cli_text ("json=%s", witness->at[i]);
        if (witness->at[i][0] != 0)
            code = open_output (outputs, settings, report, true);
        free (report);
    }
    if (code == 0 && asked->count == 0 && !cli_flag (settings, CLI_QUIET))
        code = open_output (outputs, settings, "text", with_witness);
    return code;
}

int cli_outputs_write (cli_outputs *outputs, const minos_verdict *verdict,
                       const minos_history *history)
{
    for (size_t i = 0; i < outputs->count; i++) {
        cli_output *output = &outputs->at[i];
        minos_sink sink = { cli_write_stream, output->stream };
        minos_status status =
            minos_report (verdict, history, output->kind, &output->options, &sink);
        if (status == MINOS_IO || (status == MINOS_OK && fflush (output->stream) != 0))
            return complain (output);
        if (status != MINOS_OK) {
            cli_error ("%s: %s", minos_history_path (history), minos_status_text (status));
            return CLI_EXIT_INTERNAL;
        }
    }
    return 0;
}

void cli_outputs_totals (cli_outputs *outputs, const cli_totals *totals)
{
    for (size_t i = 0; i < outputs->count; i++) {
        FILE *stream = outputs->at[i].stream;
        if (outputs->at[i].kind != MINOS_REPORT_TEXT)
            continue;
        fprintf (stream, "\n%zu histories: %zu valid, %zu invalid, %zu unknown, %zu vacuous",
                 totals->files, totals->valid, totals->invalid, totals->unknown, totals->vacuous);
        fprintf (stream, ", %zu not judged\n", totals->failed);
        fprintf (stream, "MINOS_RESULT {\"verdict\":\"%s\",\"files\":%zu,\"valid\":%zu",
                 totals->word, totals->files, totals->valid);
        fprintf (stream, ",\"invalid\":%zu,\"unknown\":%zu,\"vacuous\":%zu,\"failed\":%zu}\n",
                 totals->invalid, totals->unknown, totals->vacuous, totals->failed);
    }
}

int cli_outputs_close (cli_outputs *outputs)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        int one = cli_output_close (&outputs->at[i], true);
        code = one != 0 ? one : code;
    }
    free (outputs->at);
    *outputs = (cli_outputs){ 0 };
    return code;
}
