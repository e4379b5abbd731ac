/* Sets of nodes against arrays of booleans, and a budget that runs out. */
#include "check/cluster/node_sets.h"

#include "base/rng.h"
#include "unit/base/suite.h"

#include <string.h>

enum { SETS = 40, NODES = 700 };

/* Nodes rise with the steps, so that rows are widened while they hold something. */
START_TEST (test_like_arrays)
{
    for (uint64_t seed = 1; seed <= 60; seed++) {
        static bool there[SETS][NODES];
        mns_budget budget;
        mns_node_sets sets;
        mns_rng rng = { seed };
        uint32_t count = 0;
        mns_budget_init (&budget, NULL, UINT64_MAX, NULL);
        mns_node_sets_init (&sets, &budget);
        memset (there, 0, sizeof there);
        for (uint64_t step = 1; step <= 600; step++) {
            if (count == 0 || (count < SETS && mns_rng_below (&rng, 8) == 0)) {
                ck_assert (mns_node_sets_add (&sets));
                ck_assert_uint_eq (sets.count, ++count);
            }
            uint32_t set = (uint32_t) mns_rng_below (&rng, count);
            uint32_t node = (uint32_t) mns_rng_below (&rng, 1 + step);
            ck_assert (mns_node_sets_put (&sets, set, node));
            there[set][node] = true;
        }
        for (uint32_t set = 0; set < count; set++)
            for (uint32_t node = 0; node < NODES; node++)
                ck_assert_int_eq (mns_node_sets_has (&sets, set, node), there[set][node]);
        mns_node_sets_reset (&sets);
        ck_assert_uint_eq (mns_budget_used (&budget), 0);
    }
}
END_TEST

/* What does not fit leaves the sets as they are. */
START_TEST (test_no_memory)
{
    mns_budget budget;
    mns_node_sets sets;

    mns_budget_init (&budget, NULL, 4096, NULL);
    mns_node_sets_init (&sets, &budget);
    for (uint32_t i = 0; i < 8; i++)
        ck_assert (mns_node_sets_add (&sets) && mns_node_sets_put (&sets, i, i));
    ck_assert (!mns_node_sets_put (&sets, 3, 1u << 20));
    for (uint32_t i = 0; i < 8; i++)
        for (uint32_t node = 0; node < 64; node++)
            ck_assert_int_eq (mns_node_sets_has (&sets, i, node), i == node);
    mns_node_sets_reset (&sets);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/cluster/node_sets", test_like_arrays, test_no_memory);
}
