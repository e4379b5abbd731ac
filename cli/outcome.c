/* outcome.c: exit codes. Of several files the worst one counts: a violation over everything, then
 * what went wrong, then what was not shown. */
#include "cli/cli.h"

#include <string.h>

/* From bad to good. INCONCLUSIVE-… and PARTIAL-… stand for all their kinds. */
static int rank_of (const char *word)
{
    static const char *const words[] = { "FAIL",    "NOT-RUN",    "INCONCLUSIVE",
                                         "PARTIAL", "PASS-smoke", "PASS-hardening" };
    for (int i = 0; i < (int) (sizeof words / sizeof *words); i++)
        if (strncmp (word, words[i], strlen (words[i])) == 0)
            return i;
    return 0;
}

int cli_outcome_level (const char *word, const char *level, int code)
{
    if (code != CLI_EXIT_VALID || rank_of (word) >= rank_of (level))
        return code;
    return rank_of (word) < rank_of ("PARTIAL") ? CLI_EXIT_VACUOUS : CLI_EXIT_UNKNOWN;
}

/* The floor that --require sets. */
static int required (const cli_settings *settings, const minos_verdict *verdict, int code,
                     const char *path)
{
    const char *wanted = cli_value (settings, CLI_REQUIRE);
    const char *word = minos_verdict_word (verdict);

    int level = wanted[0] != 0 ? cli_outcome_level (word, wanted, code) : code;

    if (level != code)
        cli_error ("%s: %s is required, and the verdict is %s", path, wanted, word);
    return level;
}

int cli_outcome_unknown (const cli_settings *settings, int code)
{
    const char *unknown = cli_value (settings, CLI_UNKNOWN);

    if (code == CLI_EXIT_UNKNOWN && strcmp (unknown, "pass") == 0)
        return CLI_EXIT_VALID;
    if (code == CLI_EXIT_UNKNOWN && strcmp (unknown, "fail") == 0)
        return CLI_EXIT_INVALID;
    return code;
}

int cli_outcome (const cli_settings *settings, const minos_verdict *verdict, const char *path)
{
    int said = required (settings, verdict, minos_verdict_exit_code (verdict), path);
    int code = cli_outcome_unknown (settings, said);

    if (code != said)
        return code;
    if (strcmp (cli_value (settings, CLI_EXPECT), "fail") != 0)
        return code;
    if (code == CLI_EXIT_VALID) {
        cli_error ("%s: expected to fail, and it is valid", path);
        return CLI_EXIT_INVALID;
    }
    return code == CLI_EXIT_INVALID ? CLI_EXIT_VALID : code;
}

int cli_outcome_status (minos_status status)
{
    switch (status) {
    case MINOS_OK:
        return CLI_EXIT_VALID;
    case MINOS_MALFORMED:
    case MINOS_LIMIT:
        return CLI_EXIT_MALFORMED;
    case MINOS_NO_MEMORY:
        return CLI_EXIT_UNKNOWN;
    case MINOS_IO:
    case MINOS_UNKNOWN_NAME:
    case MINOS_BAD_OPTION:
        return CLI_EXIT_USAGE;
    case MINOS_CANCELLED:
        return CLI_EXIT_INTERRUPTED;
    default:
        return CLI_EXIT_INTERNAL;
    }
}

int cli_outcome_worse (int a, int b)
{
    static const int order[] = { CLI_EXIT_INVALID,   CLI_EXIT_INTERNAL, CLI_EXIT_USAGE,
                                 CLI_EXIT_MALFORMED, CLI_EXIT_VACUOUS,  CLI_EXIT_UNKNOWN };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return a != CLI_EXIT_VALID ? a : b;
}

void cli_outcome_word (char word[48], const char *other)
{
    if (word[0] == 0 || rank_of (other) < rank_of (word))
        snprintf (word, 48, "%s", other);
}

int cli_outcome_final (const cli_settings *settings, int code)
{
    bool jepsen = strcmp (cli_value (settings, CLI_EXIT_MAP), "jepsen") == 0;

    if (jepsen && (code == CLI_EXIT_VACUOUS || code == CLI_EXIT_MALFORMED))
        return CLI_EXIT_UNKNOWN;
    return code;
}
