/* engines.c: algorithms by name. */
#include "check/linear/linear.h"

#include "search/blocks.h"
#include "search/compete.h"
#include "search/frontier.h"

#include <string.h>

/* The one-sided engines, asked for by name, as narrow and as loose as the competition starts
 * them. */
static void prove (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                   mns_region *region)
{
    const mns_beam beam = { .per_group = 1, .total = 0 };
    mns_prover (answer, problem, limits, region, &beam);
}

static void refute (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                    mns_region *region)
{
    const mns_relax relax = { .uses = 0, .reuse = false };
    mns_refuter (answer, problem, limits, region, &relax);
}

static const mns_algorithm algorithm_rows[] = {
    { "auto", "competition", mns_compete },
    { "competition", "competition", mns_compete },
    { "blocks", "blocks", mns_blocks },
    { "frontier", "frontier", mns_frontier },
    { "wgl", "wgl", mns_wgl },
    { "prover", "prover", prove },
    { "refuter", "refuter", refute },
    { "naive", "naive", mns_naive },
};

const mns_algorithm *mns_algorithm_named (const char *name)
{
    for (size_t i = 0; i < sizeof algorithm_rows / sizeof *algorithm_rows; i++)
        if (strcmp (algorithm_rows[i].name, name) == 0)
            return &algorithm_rows[i];
    return NULL;
}
