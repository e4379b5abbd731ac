/* Everything comes out, and nothing else; against counting, and the map that Jepsen prints. */
#include "support/edn_map.h"
#include "support/queue_naive.h"
#include "unit/base/suite.h"

START_TEST (test_against_counting)
{
    int bad = 0, unknown = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 5 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .own_consumer = true,
                          .redeliver = (int) mns_rng_below (&rng, 2) * 5,
                          .drained = mns_rng_below (&rng, 3) > 0 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        ck_assert_int_ne (naive_judge (&drawn, false, "total-queue"), 'f');
        sim_bend (&drawn, &rng);
        naive_counts c = naive_count (&drawn);
        char found = naive_judge (&drawn, false, "total-queue");
        ck_assert_msg ((found == 'f') == (c.unexpected > 0 || (c.drained && c.missing > 0)),
                       "seed %d: %c", (int) seed, found);
        ck_assert_msg (found != 't' || c.missing == 0, "seed %d: true", (int) seed);
        bad += found == 'f';
        unknown += found == 'u';
    }
    ck_assert_int_gt (bad, 200);
    ck_assert_int_gt (unknown, 200);
}
END_TEST

#define ENQ(process, type, item) EDN_OP (1, process, type, enqueue, item, item)
#define DEQ(item) EDN_OP (2, 90, ok, dequeue, "nil", item)

START_TEST (test_map_of_jepsen)
{
    /* 5 is lost, 1 comes again, 9 was never there, 3 crashed and 4 failed, and both come out. */
    edn_map_expect ("total-queue",
                    ENQ (0, ok, "1") ENQ (1, ok, "2") ENQ (2, info, "3") ENQ (3, fail, "4")
                        ENQ (4, ok, "5") DEQ ("1") DEQ ("1") DEQ ("3") DEQ ("9") DEQ ("9") DEQ ("4")
                            EDN_OP (3, 91, ok, drain, "nil", "[2]"),
                    "{:valid? false, :attempt-count 5, :acknowledged-count 3, :ok-count 4,"
                    " :unexpected-count 2, :duplicated-count 1, :lost-count 1, :recovered-count 2,"
                    " :lost {5 1}, :unexpected {9 2}, :duplicated {1 1}, :recovered {3 1, 4 1}}",
                    "{}");
    /* Twice in, twice out. */
    edn_map_expect ("total-queue", ENQ (0, ok, "7") ENQ (0, ok, "7") DEQ ("7") DEQ ("7"),
                    "{:valid? true, :attempt-count 2, :acknowledged-count 2, :ok-count 2,"
                    " :unexpected-count 0, :duplicated-count 0, :lost-count 0, :recovered-count 0,"
                    " :lost {}, :unexpected {}, :duplicated {}, :recovered {}}",
                    "{}");
    /* Three times in, once out, and never seen empty: lost there, unknown here. */
    edn_map_expect ("total-queue", ENQ (0, ok, "7") ENQ (0, ok, "7") ENQ (0, ok, "7") DEQ ("7"),
                    "{:valid? false, :attempt-count 3, :acknowledged-count 3, :ok-count 1,"
                    " :unexpected-count 0, :duplicated-count 0, :lost-count 2, :recovered-count 0,"
                    " :lost {7 2}, :unexpected {}, :duplicated {}, :recovered {}}",
                    "{:valid? :unknown}");
    /* Out before it went in: as often as it is attempted there, unexpected here. */
    edn_map_expect ("total-queue", DEQ ("1") ENQ (0, ok, "1"),
                    "{:valid? true, :attempt-count 1, :acknowledged-count 1, :ok-count 1,"
                    " :unexpected-count 0, :duplicated-count 0, :lost-count 0, :recovered-count 0,"
                    " :lost {}, :unexpected {}, :duplicated {}, :recovered {}}",
                    "{:valid? false, :ok-count 0, :unexpected-count 1, :unexpected {1 1},"
                    " :lost-count 1, :lost {1 1}}");
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/queue/total_queue", test_against_counting, test_map_of_jepsen);
}
