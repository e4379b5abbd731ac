/* cmd_selftest.c: minos selftest. A checker that says yes to everything passes every run; this
 * shows, on histories inside the program, that each of this very build still says no where it must.
 */
#include "cli/cli.h"

#include <string.h>

static const char *const usage =
    "minos selftest [CHECKER…]\n"
    "\n"
    "Judges histories that are part of the program: for every checker and every model\n"
    "a valid and an invalid one. With CHECKER, as -c takes it, only those.\n"
    "\n"
    "Exit code: 0 every checker said yes and no where it must, 1 some did not, 254\n"
    "usage.\n";

typedef struct selftest {
    size_t good, bad;
} selftest;

static bool is_wanted (const cli_control *control, int count, char **names)
{
    const char *model = strstr (control->checker, "model=");

    for (int i = 0; i < count; i++)
        if (strcmp (names[i], control->checker) == 0 ||
            (model != NULL && strcmp (names[i], model + 6) == 0) ||
            (model != NULL && strcmp (names[i], "linearizable") == 0))
            return true;
    return count == 0;
}

/* What the checker says: "valid", "invalid", or why it says neither. */
static const char *judge (const cli_control *control, minos_error *error)
{
    minos_history *history;
    minos_verdict *verdict;
    const char *said;

    if (minos_history_parse (&history, control->text, strlen (control->text), NULL, error) !=
        MINOS_OK)
        return error->message;
    if (minos_check (&verdict, history, &control->checker, 1, NULL, NULL, NULL, error) !=
        MINOS_OK) {
        minos_history_free (history);
        return error->message;
    }
    switch (minos_verdict_exit_code (verdict)) {
    case CLI_EXIT_VALID:
        said = "valid";
        break;
    case CLI_EXIT_INVALID:
        said = "invalid";
        break;
    case CLI_EXIT_VACUOUS:
        said = "vacuous";
        break;
    default:
        said = "unknown";
    }
    minos_verdict_free (verdict);
    minos_history_free (history);
    return said;
}

static void run (selftest *test, const cli_control *control)
{
    minos_error error;
    const char *said = judge (control, &error);
    bool good = strcmp (said, control->folder) == 0;

    test->good += good;
    test->bad += !good;
    printf ("%-4s %-36s %s", good ? "ok" : "BAD", control->checker, control->folder);
    if (!good)
        printf (", but it says: %s", said);
    putchar ('\n');
}

/* Whether some control of the checker has the folder. */
static bool has_control (const char *checker, const char *folder)
{
    const cli_control *control;
    size_t size = strlen (checker);

    for (size_t i = 0; (control = cli_control_list (i)) != NULL; i++)
        if (strncmp (control->checker, checker, size) == 0 &&
            (control->checker[size] == 0 || control->checker[size] == ':') &&
            strcmp (control->folder, folder) == 0)
            return true;
    return false;
}

/* A checker that nothing holds to its word is a defect too. */
static void find_missing (selftest *test)
{
    static const char *const folders[] = { "valid", "invalid" };
    const minos_checker_info *info;

    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++)
        for (size_t k = 0; k < 2; k++)
            if (!has_control (info->name, folders[k])) {
                printf ("BAD  %-36s has no %s history to show it with\n", info->name, folders[k]);
                test->bad++;
            }
}

int cli_selftest (int count, char **arguments)
{
    selftest test = { 0 };
    const cli_control *control;

    if (count > 0 && cli_has_choice ("--help|-h", arguments[0])) {
        fputs (usage, stdout);
        return 0;
    }
    for (size_t i = 0; (control = cli_control_list (i)) != NULL; i++)
        if (is_wanted (control, count, arguments))
            run (&test, control);
    if (count == 0)
        find_missing (&test);
    if (test.good + test.bad == 0) {
        cli_error ("selftest: no checker of that name (minos list)");
        return CLI_EXIT_USAGE;
    }
    printf ("%zu as they must be, %zu not\n", test.good, test.bad);
    return test.bad == 0 ? CLI_EXIT_VALID : CLI_EXIT_INVALID;
}
