/* baseline.h: violations that are known, and until when. */
#ifndef MINOS_CLI_BASELINE_H
#define MINOS_CLI_BASELINE_H

#include "cli.h"

typedef struct cli_known {
    uint64_t fingerprint;
    char *until, *why;
    bool expired;
    size_t seen; /* how often the violation was found */
} cli_known;

typedef struct cli_baseline {
    const char *path; /* NULL: there is none */
    cli_known *at;
    size_t count;
    bool doubt; /* something was not decided: what was not seen may be there all the same */
} cli_baseline;

/* Reads the file that --baseline names, if it does. 0, or the exit code after its line. */
int cli_baseline_read (cli_baseline *out, const cli_settings *settings);
/* The exit code of one history: of an invalid one in which every violation is known, what is left
 * without them; else the verdict's own. Says on standard error which violations are not known. */
int cli_baseline_judge (cli_baseline *baseline, const minos_verdict *verdict,
                        const minos_history *history, const char *path);
/* After the last history: what has expired, and what is not there any more. The exit code. */
int cli_baseline_end (const cli_baseline *baseline);
void cli_baseline_free (cli_baseline *baseline);

#endif
