/* tally.h: how often pairs of values occur. */
#ifndef MINOS_CLI_TALLY_H
#define MINOS_CLI_TALLY_H

#include "cli/cli.h"

/* Three counters of a pair; what they count is the caller's. */
typedef struct cli_row {
    minos_value first, second;
    uint64_t counts[3];
} cli_row;

typedef struct cli_tally {
    cli_row *at;
    size_t count, capacity;
} cli_tally;

/* Adds one to counter `which` of the pair. Amortised O(log n); memory is that of the distinct
 * pairs. */
void cli_tally_add (cli_tally *tally, minos_value first, minos_value second, int which);
/* One row a pair from now on, in the order of the values. */
void cli_tally_finish (cli_tally *tally, const minos_values *values);
void cli_tally_free (cli_tally *tally);

#endif
