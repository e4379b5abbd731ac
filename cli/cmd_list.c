/* cmd_list.c: minos list, minos list NAME. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

enum { LIST_COLUMN = 23 };

/* One line, for those who search it; on a terminal it breaks where a terminal's line ends. */
static void print_row (const char *name, const char *text)
{
    printf ("  %-*s ", LIST_COLUMN - 3, name);
    if (isatty (STDOUT_FILENO))
        cli_print_words (stdout, LIST_COLUMN, text);
    else
        puts (text);
}

static void list_checkers (void)
{
    const minos_checker_info *info;

    puts ("checkers (-c):");
    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++)
        print_row (info->name, info->summary);
    print_row ("auto", "those that the functions in the history choose; it says which");
}

static void list_models (void)
{
    const minos_model_info *info;

    puts ("models (-m):");
    for (size_t i = 0; (info = minos_model_list (i)) != NULL; i++)
        print_row (info->name, info->summary);
}

static void list_formats (void)
{
    puts ("formats (--format):");
#define FORMAT_ROW(name, number, word, text) print_row (word, text);
    MINOS_FORMAT_MAP (FORMAT_ROW)
#undef FORMAT_ROW
}

static void list_reports (void)
{
    puts ("reports (--report):");
#define REPORT_ROW(name, word, text) print_row (word, text);
    MINOS_REPORT_MAP (REPORT_ROW)
#undef REPORT_ROW
}

/* The kinds of violation that reports name. */
static void list_anomalies (void)
{
    const minos_anomaly_info *info;

    puts ("anomalies:");
    for (size_t i = 0; (info = minos_anomaly_list (i)) != NULL; i++)
        print_row (info->id, info->summary);
}

static void print_page (const char *kind, const char *name)
{
    const char *page = cli_page (kind, name);
    if (page != NULL)
        printf ("\n%s", page);
}

/* "slo progress" holds "slo". */
static bool is_for (const minos_option_info *info, const char *checker)
{
    size_t size = strlen (checker);

    for (const char *at = info->checkers; *at != 0;) {
        size_t one = strcspn (at, " ");
        if (one == size && memcmp (at, checker, size) == 0)
            return true;
        at += one + (at[one] == ' ');
    }
    return false;
}

/* The options that this checker has beside those of all. */
static void print_options (const char *checker)
{
    const minos_option_info *info;

    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++)
        if (is_for (info, checker)) {
            printf ("  option %s", info->name);
            if (info->choices != NULL && info->choices[0] != 0)
                printf ("=%s", info->choices);
            else if (info->argument[0] != 0)
                printf ("=%s", info->argument);
            printf (": %s", info->help);
            if (info->standard[0] != 0 && strcmp (info->standard, "false") != 0)
                printf (" (default %s)", info->standard);
            putchar ('\n');
        }
}

static bool describe_checker (const char *name)
{
    const minos_checker_info *info;

    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++)
        if (strcmp (info->name, name) == 0) {
            printf ("checker %s (family %s)\n  %s\n", info->name, info->family, info->summary);
            print_options (name);
            print_page ("checker", name);
            return true;
        }
    return false;
}

static bool describe_model (const char *name)
{
    const minos_model_info *info;

    for (size_t i = 0; (info = minos_model_list (i)) != NULL; i++)
        if (strcmp (info->name, name) == 0) {
            printf ("model %s\n  %s\n  functions: %s\n", info->name, info->summary,
                    info->functions);
            print_page ("model", name);
            return true;
        }
    return false;
}

static bool describe_option (const char *name)
{
    const minos_option_info *info;

    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++)
        if (strcmp (info->name, name) == 0) {
            printf ("option %s\n  %s\n  default: %s\n", info->name, info->help, info->standard);
            if (info->choices != NULL && info->choices[0] != 0)
                printf ("  one of: %s\n", info->choices);
            return true;
        }
    return false;
}

static void nearest_name (const char *name)
{
    const minos_checker_info *checker;
    const minos_model_info *model;
    const char *nearest = NULL;
    size_t best = 4;

    for (size_t i = 0; (checker = minos_checker_list (i)) != NULL; i++)
        if (cli_distance (name, checker->name) < best) {
            best = cli_distance (name, checker->name);
            nearest = checker->name;
        }
    for (size_t i = 0; (model = minos_model_list (i)) != NULL; i++)
        if (cli_distance (name, model->name) < best) {
            best = cli_distance (name, model->name);
            nearest = model->name;
        }
    if (nearest != NULL)
        cli_error ("there is no \"%s\"; did you mean \"%s\"?", name, nearest);
    else
        cli_error ("there is no \"%s\" (minos list)", name);
}

int cli_list_names (int count, char **arguments)
{
    const char *name = count > 0 ? arguments[0] : "";

    if (cli_has_choice ("--help|-h", name)) {
        puts ("minos list [checkers|models|formats|reports|anomalies|NAME]\n\n"
              "What there is, or the page of the checker, model or option NAME.");
        return 0;
    }
    if (name[0] == 0 || strcmp (name, "checkers") == 0)
        list_checkers ();
    if (name[0] == 0 || strcmp (name, "models") == 0)
        list_models ();
    if (name[0] == 0 || strcmp (name, "formats") == 0)
        list_formats ();
    if (name[0] == 0 || strcmp (name, "reports") == 0)
        list_reports ();
    if (strcmp (name, "anomalies") == 0)
        list_anomalies ();
    if (name[0] == 0 || cli_has_choice ("checkers|models|formats|reports|anomalies", name))
        return 0;
    /* A model and a checker may have the same name. */
    if ((int) describe_checker (name) + describe_model (name) + describe_option (name) > 0)
        return 0;
    nearest_name (name);
    return CLI_EXIT_USAGE;
}
