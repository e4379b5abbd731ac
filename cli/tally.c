/* tally.c: rows are appended, and folded when the room is used up: sorted by handle, equal ones
 * added. Room doubles only where folding did not free half of it. */
#define _GNU_SOURCE /* qsort_r */
#include "cli/tally.h"

#include <stdlib.h>
#include <string.h>

static int by_handle (const void *a, const void *b)
{
    const cli_row *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->second > y->second) - (x->second < y->second);
}

static int by_value (const void *a, const void *b, void *values)
{
    const cli_row *x = a, *y = b;
    int first = minos_value_compare (values, x->first, y->first);
    return first != 0 ? first : minos_value_compare (values, x->second, y->second);
}

static void fold (cli_tally *tally)
{
    size_t kept = 0;

    if (tally->count > 0)
        qsort (tally->at, tally->count, sizeof *tally->at, by_handle);
    for (size_t i = 0; i < tally->count; i++) {
        if (kept > 0 && by_handle (&tally->at[kept - 1], &tally->at[i]) == 0) {
            for (int k = 0; k < 3; k++)
                tally->at[kept - 1].counts[k] += tally->at[i].counts[k];
        } else {
            tally->at[kept++] = tally->at[i];
        }
    }
    tally->count = kept;
}

void cli_tally_add (cli_tally *tally, minos_value first, minos_value second, int which)
{
    cli_row row = { first, second, { 0 } };

    row.counts[which] = 1;
    bool full = tally->count == tally->capacity;
    if (full)
        fold (tally);
    if (full && 2 * tally->count >= tally->capacity) {
        size_t capacity = tally->capacity != 0 ? 2 * tally->capacity : 64;
        cli_row *at = realloc (tally->at, capacity * sizeof *at);
        if (at == NULL) {
            cli_error ("out of memory");
            exit (CLI_EXIT_INTERNAL);
        }
        tally->at = at;
        tally->capacity = capacity;
    }
    tally->at[tally->count++] = row;
}

void cli_tally_finish (cli_tally *tally, const minos_values *values)
{
    fold (tally);
    if (tally->count > 0)
        qsort_r (tally->at, tally->count, sizeof *tally->at, by_value, (void *) values);
}

void cli_tally_free (cli_tally *tally)
{
    free (tally->at);
    *tally = (cli_tally){ 0 };
}
