/* Nothing comes out that is not in; against counting, and the map that Jepsen prints. */
#include "base/buffer.h"
#include "support/edn_map.h"
#include "support/queue_naive.h"
#include "unit/base/suite.h"

START_TEST (test_against_counting)
{
    int bad = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 5 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .own_consumer = true,
                          .drained = mns_rng_below (&rng, 3) > 0 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        ck_assert_int_ne (naive_judge (&drawn, false, "queue"), 'f');
        sim_bend (&drawn, &rng);
        naive_counts c = naive_count (&drawn);
        char found = naive_judge (&drawn, false, "queue");
        ck_assert_msg ((found == 'f') == (c.unexpected > 0 || c.repeated > 0), "seed %d: %c",
                       (int) seed, found);
        bad += found == 'f';
    }
    ck_assert_int_gt (bad, 200);
}
END_TEST

#define ENQ(process, type, item) EDN_OP (1, process, type, enqueue, item, item)
#define DEQ(item) EDN_OP (2, 90, ok, dequeue, "nil", item)

/* There the final queue is a record around a multiset. */
START_TEST (test_map_of_jepsen)
{
    edn_map_expect ("queue",
                    ENQ (0, ok, "1") ENQ (1, info, "1") ENQ (2, fail, "2") ENQ (3, ok, "3")
                        DEQ ("1") DEQ ("3"),
                    "{:valid? true, :final-queue {1 1, 2 1}}",
                    "{:final-queue-count 2, :attempt-count 4, :acknowledged-count 2, :ok-count 2,"
                    " :unexpected-count 0, :duplicated-count 0, :lost-count 0, :recovered-count 0,"
                    " :lost {}, :unexpected {}, :duplicated {}, :recovered {}}");
    edn_map_expect ("queue", ENQ (0, ok, "1") DEQ ("1") DEQ ("1") DEQ ("5"),
                    "{:valid? false, :error \"can't dequeue 1\"}",
                    "{:attempt-count 1, :acknowledged-count 1, :ok-count 1,"
                    " :unexpected-count 1, :duplicated-count 1, :lost-count 0, :recovered-count 0,"
                    " :lost {}, :unexpected {5 1}, :duplicated {1 1}, :recovered {}}");
    edn_map_expect ("queue", DEQ ("1") ENQ (0, ok, "1") ENQ (0, ok, "2"),
                    "{:valid? false, :error \"can't dequeue 1\"}",
                    "{:attempt-count 2, :acknowledged-count 2, :ok-count 0,"
                    " :unexpected-count 1, :duplicated-count 0, :lost-count 2, :recovered-count 0,"
                    " :lost {1 1, 2 1}, :unexpected {1 1}, :duplicated {}, :recovered {}}");
    /* The drain that Jepsen's checker does not know takes 2 as well. */
    edn_map_expect ("queue",
                    ENQ (0, ok, "1") ENQ (1, ok, "2") DEQ ("1")
                        EDN_OP (3, 91, ok, drain, "nil", "[2]"),
                    "{:valid? true, :final-queue {2 1}}",
                    "{:final-queue {}, :final-queue-count 0, :attempt-count 2,"
                    " :acknowledged-count 2, :ok-count 2,"
                    " :unexpected-count 0, :duplicated-count 0, :lost-count 0, :recovered-count 0,"
                    " :lost {}, :unexpected {}, :duplicated {}, :recovered {}}");
}
END_TEST

/* Items that are left, and that nobody enqueued. */
START_TEST (test_long_lists_are_cut)
{
    mns_buffer text;
    mns_buffer_init (&text, NULL, 0);
    for (int i = 0; i < 2100; i++)
        mns_buffer_printf (&text,
                           "{:process 0, :type :invoke, :f :enqueue, :value %d}\n"
                           "{:process 0, :type :ok, :f :enqueue, :value %d}\n",
                           i, i);
    edn_map_cut ("queue", mns_buffer_text (&text), "final-queue", 1000,
                 "final-queue: 2100 in all, 1000 are listed");
    for (int i = 3000; i < 5000; i++)
        mns_buffer_printf (&text,
                           "{:process 1, :type :invoke, :f :dequeue, :value nil}\n"
                           "{:process 1, :type :ok, :f :dequeue, :value %d}\n",
                           i);
    edn_map_cut ("queue", mns_buffer_text (&text), "unexpected", 1000,
                 "unexpected: only the first 1000 deliveries are listed");
    mns_buffer_reset (&text);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/queue/queue", test_against_counting, test_map_of_jepsen,
               test_long_lists_are_cut);
}
