/* cmd_diff_runs.c: minos diff-runs A B. Whether two runs of one seed are the same. */
#include "cli/cli.h"

#include <string.h>

static const char *const usage =
    "minos diff-runs A B\n"
    "\n"
    "Compares two histories of one seed, record by record: process, type, function\n"
    "and value; not times, nor other fields. Says where they first differ.\n"
    "\n"
    "Exit code: 0 the same, 1 they differ, 3 nothing to compare, 4 malformed history,\n"
    "254 usage or unreadable file.\n";

static int compare (const minos_history *first, const minos_history *second)
{
    const minos_sink sink = { cli_write_stream, stdout };
    minos_verdict *verdict;
    minos_error error;
    minos_status status = minos_compare_runs (&verdict, first, second, &error);
    int code;

    if (status != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (status);
    }
    status = minos_report (verdict, first, MINOS_REPORT_TEXT, NULL, &sink);
    code = status == MINOS_OK ? minos_verdict_exit_code (verdict) : cli_outcome_status (status);
    minos_verdict_free (verdict);
    return code;
}

int cli_diff_runs (int count, char **arguments)
{
    minos_history *histories[2] = { NULL, NULL };
    minos_error error;
    int code = 0;

    if (count == 1 && (strcmp (arguments[0], "--help") == 0 || strcmp (arguments[0], "-h") == 0)) {
        fputs (usage, stdout);
        return 0;
    }
    if (count != 2) {
        fputs (usage, stderr);
        return CLI_EXIT_USAGE;
    }
    for (int i = 0; i < 2 && code == 0; i++)
        if (minos_history_read (&histories[i], arguments[i], NULL, &error) != MINOS_OK) {
            cli_print_error (&error);
            code = cli_outcome_status (error.status);
        }
    if (code == 0)
        code = compare (histories[0], histories[1]);
    minos_history_free (histories[0]);
    minos_history_free (histories[1]);
    return code;
}
