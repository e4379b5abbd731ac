/* cmd_verify.c: minos verify HISTORY CERTIFICATE. Says yes or no, by code that shares nothing with
 * what found the proof. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const usage =
    "minos verify HISTORY CERTIFICATE\n"
    "\n"
    "Checks a certificate, as minos check --certificate PATH writes it, against the\n"
    "history: every linearization and every refutation in it, step by step.\n"
    "docs/formats/certificate.md says what is checked.\n"
    "\n"
    "Exit code: 0 every claim holds, 1 refused, 2 it holds but leaves keys without a\n"
    "proof, 4 malformed history, 254 usage or unreadable file.\n";

/* The whole file, which the caller frees; NULL after a line on standard error. */
static char *read_all (const char *path, size_t *size)
{
    FILE *stream = fopen (path, "r");
    char *text = NULL;
    size_t capacity = 0, got = 1;

    *size = 0;
    while (stream != NULL && got > 0) {
        if (*size == capacity) {
            char *grown = realloc (text, capacity = 2 * capacity + 65536);
            if (grown == NULL)
                break;
            text = grown;
        }
        got = fread (text + *size, 1, capacity - *size, stream);
        *size += got;
    }
    if (stream == NULL || ferror (stream) || got > 0) {
        cli_error ("%s: %s", path, got > 0 && stream != NULL ? "out of memory" : strerror (errno));
        free (text);
        text = NULL;
    }
    if (stream != NULL)
        fclose (stream);
    return text;
}

static int verify (const minos_history *history, const char *path, const char *text, size_t size)
{
    minos_certified certified;
    minos_error error;
    minos_status status =
        minos_certificate_verify (&certified, history, text, size, NULL, NULL, &error);

    if (status == MINOS_MALFORMED) {
        printf ("%s:%llu:%llu: refused: %s\n", path, (unsigned long long) error.line,
                (unsigned long long) error.column, error.message);
        return CLI_EXIT_INVALID;
    }
    if (status != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (status);
    }
    printf ("%s: holds: the history is %s (%llu keys linearized, %llu refuted, %llu without "
            "proof)\n",
            path,
            certified.valid == MINOS_VALID_TRUE    ? "valid"
            : certified.valid == MINOS_VALID_FALSE ? "invalid"
                                                   : "not decided",
            (unsigned long long) certified.keys_valid, (unsigned long long) certified.keys_invalid,
            (unsigned long long) certified.keys_unproved);
    return certified.keys_unproved > 0 && certified.valid != MINOS_VALID_FALSE ? CLI_EXIT_UNKNOWN
                                                                               : CLI_EXIT_VALID;
}

int cli_verify (int count, char **arguments)
{
    minos_history *history;
    minos_error error;
    size_t size;
    char *text;
    int code;

    if (count == 1 && (strcmp (arguments[0], "--help") == 0 || strcmp (arguments[0], "-h") == 0)) {
        fputs (usage, stdout);
        return 0;
    }
    if (count != 2) {
        fputs (usage, stderr);
        return CLI_EXIT_USAGE;
    }
    if (minos_history_read (&history, arguments[0], NULL, &error) != MINOS_OK) {
        cli_print_error (&error);
        return cli_outcome_status (error.status);
    }
    text = read_all (arguments[1], &size);
    code = text != NULL ? verify (history, arguments[1], text, size) : CLI_EXIT_USAGE;
    free (text);
    minos_history_free (history);
    return code;
}
