/* seeds.h: several runs of one seed tell more than one: whether a failure comes back. */
#ifndef MINOS_CLI_SEEDS_H
#define MINOS_CLI_SEEDS_H

#include "cli.h"

typedef struct cli_seed_run {
    char *id;         /* what the run was made from; NULL: not told */
    bool judged;      /* it passed or failed */
    cli_list classes; /* what failed: "checker model: kind"; none: it passed */
} cli_seed_run;

typedef struct cli_seeds {
    cli_seed_run *at;
    size_t count, capacity;
} cli_seeds;

void cli_seeds_add (cli_seeds *seeds, const minos_verdict *verdict, const minos_history *history);
/* Different seeds among the runs that were judged. */
size_t cli_seeds_distinct (cli_seeds *seeds);
/* "FAIL"; or "FAIL-reproducible" where all runs of a seed fail alike, and "FAIL-nondeterministic"
 * where the runs of some seed do not. Of runs of which some failed. */
const char *cli_seeds_word (cli_seeds *seeds);
/* A line for each seed (five at most) that has several runs and a failure. */
void cli_seeds_print (cli_seeds *seeds, FILE *stream);
void cli_seeds_free (cli_seeds *seeds);

#endif
