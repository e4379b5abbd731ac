/* test_fifo.c: the sweep over a queue of distinct items, against the exhaustive search: one verdict
 * on many small histories, with crashes, failures, empty dequeues and bent answers. */
#include "support/queue_sim.h"
#include "support/scale.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

enum { HISTORIES = 60000 };

START_TEST (test_sweep_and_search_agree)
{
    uint64_t count = scaled (HISTORIES), valid = 0, invalid = 0;
    for (uint64_t seed = 1; seed <= count; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 3 + (int) mns_rng_below (&rng, 9),
                          .processes = 2 + (int) mns_rng_below (&rng, 4),
                          .crash = (int) mns_rng_below (&rng, 6),
                          .fail = mns_rng_below (&rng, 2) ? 8 : 0 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        bool bent = false;
        for (uint64_t i = mns_rng_below (&rng, 3); i > 0; i--)
            bent |= sim_bend (&drawn, &rng);
        minos_history *history = sim_build (&drawn, false);
        char found = sim_judge (history, "fifo-linearizable");
        char expected = sim_judge (history, "linearizable:model=fifo-queue,algorithm=wgl");
        ck_assert_msg (bent || expected != 'f', "seed %" PRIu64 " is not drawn right", seed);
        ck_assert_msg ((found == 'f') == (expected == 'f') && found != 'u' && expected != 'u',
                       "seed %" PRIu64 ": %c, but the search says %c", seed, found, expected);
        valid += found == 't';
        invalid += found == 'f';
        minos_history_free (history);
    }
    ck_assert_uint_gt (valid, count / 5);
    ck_assert_uint_gt (invalid, count / 5);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("cross/fifo");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 600);
    tcase_add_test (tcase, test_sweep_and_search_agree);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
