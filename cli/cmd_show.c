/* cmd_show.c: minos show HISTORY. What minos check --report html=PATH does, with a name for the
 * file and an exit code that says whether there is a picture, whatever it shows. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static void print_usage (FILE *stream)
{
    fputs ("minos show [-o PATH] [OPTIONS] HISTORY…\n"
           "\n"
           "Judges histories and writes a picture of them, one HTML file that needs nothing\n"
           "else. Prints its name. Takes the options of minos check as well. Several\n"
           "histories, which need a PATH, become one file with a selector.\n"
           "\n"
           "  minos show -m cas-register history.edn\n"
           "\n",
           stream);
    cli_help_own (stream, "show");
    fputs ("\nExit code: 0 there is a picture, 4 malformed history, 254 wrong use or\n"
           "unreadable file, 255 internal error, 130 interrupted.\n",
           stream);
}

/* "store/run/history.edn" gives "history.edn.html": no test's folder is written to. */
static char *name_file (const cli_list *files)
{
    const char *file, *name;
    size_t size;

    if (files->count != 1 || strcmp (files->at[0], "-") == 0) {
        cli_error ("%s: say where the picture goes, -o PATH",
                   files->count == 1 ? "standard input" : "several histories");
        return NULL;
    }
    file = files->at[0];
    size = strlen (file);
    while (size > 1 && file[size - 1] == '/')
        size--;
    for (name = file + size; name > file && name[-1] != '/';)
        name--;
    if (strspn (name, "./") == strlen (name))
        return cli_text ("minos.html");
    return cli_text ("%.*s.html", (int) (file + size - name), name);
}

static int show (cli_settings *settings, const char *path)
{
    char *report = cli_text ("html=%s", path);
    int code;

    cli_list_add (&settings->values[CLI_REPORT], report);
    free (report);
    code = cli_judge (settings);
    if (code <= CLI_EXIT_VACUOUS && strcmp (path, "-") != 0)
        printf ("%s\n", path);
    return code <= CLI_EXIT_VACUOUS ? 0 : code;
}

int cli_show (int count, char **arguments)
{
    cli_settings settings;
    int code = cli_settings_parse_of (&settings, "show", count, arguments);
    char *path = NULL;

    if (code == 0 && cli_flag (&settings, CLI_HELP)) {
        print_usage (stdout);
    } else if (code == 0 && settings.files.count == 0) {
        print_usage (stderr);
        code = CLI_EXIT_USAGE;
    } else if (code == 0) {
        path = cli_is_given (&settings, CLI_OUTPUT)
                   ? cli_text ("%s", cli_value (&settings, CLI_OUTPUT))
                   : name_file (&settings.files);
        if (path != NULL) {
            code = show (&settings, path);
            free (path);
            return code;
        }
        code = CLI_EXIT_USAGE;
    }
    cli_settings_free (&settings);
    return code;
}
