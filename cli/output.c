/* output.c: where reports go. A file is written beside its place and renamed at the end, so that
 * who reads it never sees half a report; an interrupted run still leaves what it has. The summary
 * of a job of GitHub Actions is a file that every step appends to. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

minos_status cli_write_stream (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

static const struct report_kind {
    const char *word;
    minos_report_kind kind;
} kinds[] = {
#define KIND_ROW(name, word, text) { word, MINOS_REPORT_##name },
    MINOS_REPORT_MAP (KIND_ROW)
#undef KIND_ROW
};

#define KIND_WORD(name, word, text) "|" word
static const char kind_words[] = MINOS_REPORT_MAP (KIND_WORD);
#undef KIND_WORD

static int find_kind (minos_report_kind *out, const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen (kinds[i].word) == size && memcmp (kinds[i].word, text, size) == 0) {
            *out = kinds[i].kind;
            return 0;
        }
    cli_error ("--report: \"%.*s\" is none of %s", (int) size, text, kind_words + 1);
    return CLI_EXIT_USAGE;
}

/* Devices, pipes and links are written to: a file in their place would be there for everyone. */
static bool is_special (const char *path)
{
    struct stat status;
    return lstat (path, &status) == 0 && !S_ISREG (status.st_mode);
}

int cli_output_open (cli_output *output, const char *path)
{
    const char *opened = path;

    output->stream = stdout;
    if (path == NULL || strcmp (path, "-") == 0)
        return 0;
    output->path = cli_text ("%s", path);
    if (!is_special (path))
        opened = output->temporary = cli_text ("%s.tmp.%ld", path, (long) getpid ());
    output->stream = fopen (opened, "w");
    if (output->stream != NULL)
        return 0;
    cli_error ("%s: %s", opened, strerror (errno));
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

    if (opened && output->temporary != NULL && (!whole || bad))
        remove (output->temporary);
    else if (opened && output->temporary != NULL)
        bad = rename (output->temporary, output->path) != 0;
    if (bad)
        code = complain (output);
    free (output->path);
    free (output->temporary);
    *output = (cli_output){ 0 };
    return code;
}

/* Begins the document if it has not begun: only once the arguments are known to be right. */
static int begin (cli_output *output)
{
    minos_sink sink = { cli_write_stream, output->stream };
    minos_status status = MINOS_OK;

    if (output->document == NULL && !output->failed)
        status = minos_document_begin (&output->document, output->kind, &output->options, &sink);
    output->failed |= status != MINOS_OK;
    if (status == MINOS_IO)
        return complain (output);
    if (status == MINOS_OK)
        return 0;
    cli_error ("%s", minos_status_text (status));
    return CLI_EXIT_INTERNAL;
}

/* Workflow commands are lines that a CI system takes from among others: they stand in the way of
 * nothing but a report for a program. */
static bool may_share (const cli_outputs *outputs, minos_report_kind kind)
{
    for (size_t i = 0; i < outputs->count; i++) {
        minos_report_kind other = outputs->at[i].kind;
        bool two = (other == MINOS_REPORT_TEXT && kind == MINOS_REPORT_GITHUB) ||
                   (other == MINOS_REPORT_GITHUB && kind == MINOS_REPORT_TEXT);
        if (outputs->at[i].path == NULL && !two)
            return false;
    }
    return true;
}

/* "json", "json=out.json" */
static int open_output (cli_outputs *outputs, const cli_settings *settings, const char *text,
                        bool witness)
{
    const char *equals = strchr (text, '=');
    size_t size = equals != NULL ? (size_t) (equals - text) : strlen (text);
    bool standard = equals == NULL || strcmp (equals + 1, "-") == 0;
    cli_output output = { .stream = stdout };
    int code = find_kind (&output.kind, text, size);

    if (code != 0)
        return code;
    if (standard && !may_share (outputs, output.kind)) {
        cli_error ("--report: standard output takes one report; give the other a PATH");
        return CLI_EXIT_USAGE;
    }
    output.options =
        (minos_report_options){ .size = sizeof output.options,
                                .color = standard && cli_wants_color (settings, stdout),
                                .verbose = cli_flag (settings, CLI_VERBOSE),
                                .witness = witness };
    if (!standard)
        code = cli_output_open (&output, equals + 1);
    outputs->at[outputs->count++] = output;
    return code;
}

/* Where GitHub Actions wants a table, a report for it has one. */
static int open_summary (cli_outputs *outputs)
{
    const char *path = getenv ("GITHUB_STEP_SUMMARY");
    cli_output output = { .kind = MINOS_REPORT_MARKDOWN,
                          .options.size = sizeof (minos_report_options) };
    bool wanted = false;
    int code;

    for (size_t i = 0; i < outputs->count; i++)
        wanted |= outputs->at[i].kind == MINOS_REPORT_GITHUB;
    if (!wanted || path == NULL || path[0] == 0)
        return 0;
    output.path = cli_text ("%s", path);
    output.stream = fopen (path, "a");
    code = output.stream != NULL ? 0 : complain (&output);
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
    outputs->at = calloc (asked->count + witness->count + 2, sizeof *outputs->at);
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
    return code != 0 ? code : open_summary (outputs);
}

/* What a document's function said. 0, or the exit code after a line on standard error. */
static int written (const cli_output *output, const char *path, minos_status status)
{
    if (status == MINOS_IO || (status == MINOS_OK && fflush (output->stream) != 0))
        return complain (output);
    if (status == MINOS_OK)
        return 0;
    cli_error ("%s: %s", path, minos_status_text (status));
    return CLI_EXIT_INTERNAL;
}

int cli_outputs_write (cli_outputs *outputs, const minos_verdict *verdict,
                       const minos_history *history)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count && code == 0; i++) {
        code = begin (&outputs->at[i]);
        if (code == 0)
            code = written (&outputs->at[i], minos_history_path (history),
                            minos_document_add (outputs->at[i].document, verdict, history));
    }
    return code;
}

int cli_outputs_refuse (cli_outputs *outputs, const char *path, const minos_error *error)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count && code == 0; i++) {
        code = begin (&outputs->at[i]);
        if (code == 0)
            code = written (&outputs->at[i], path,
                            minos_document_refuse (outputs->at[i].document, path, error));
    }
    return code;
}

int cli_outputs_missing (cli_outputs *outputs, const char *path, const char *message)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count && code == 0; i++) {
        code = begin (&outputs->at[i]);
        if (code == 0)
            code = written (&outputs->at[i], path,
                            minos_document_missing (outputs->at[i].document, path, message));
    }
    return code;
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
        if (totals->known > 0)
            fprintf (stream, "%zu of the invalid ones are in the baseline\n", totals->known);
        if (totals->notes != NULL)
            fputs (totals->notes, stream);
        fprintf (stream, "MINOS_RESULT {\"verdict\":\"%s\",\"files\":%zu,\"valid\":%zu",
                 totals->word, totals->files, totals->valid);
        fprintf (stream, ",\"invalid\":%zu,\"unknown\":%zu,\"vacuous\":%zu,\"failed\":%zu}\n",
                 totals->invalid, totals->unknown, totals->vacuous, totals->failed);
    }
}

/* A report that was never begun is whole all the same: of no history. */
static int close_report (cli_output *output, bool drop)
{
    int code = drop ? 0 : begin (output), one;
    minos_status status = minos_document_end (output->document);

    if (code == 0 && status != MINOS_OK && status != MINOS_IO) {
        cli_error ("%s", minos_status_text (status));
        code = CLI_EXIT_INTERNAL;
    }
    if (code == 0 && status == MINOS_IO)
        code = complain (output);
    one = cli_output_close (output, code == 0 && !drop);
    return one != 0 ? one : code;
}

int cli_outputs_close (cli_outputs *outputs, bool drop)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        int one = close_report (&outputs->at[i], drop || outputs->at[i].stream == NULL);
        code = one != 0 ? one : code;
    }
    free (outputs->at);
    *outputs = (cli_outputs){ 0 };
    return code;
}
