/* set-full against looking at every element in every read, as Jepsen does. */
#include "sets.h"
#include "support/edn_map.h"

enum { FATE_NEVER, FATE_STABLE, FATE_LOST };

static int fate_of (const data_history *history, int element, bool *stale)
{
    int known = sets_first (history, element, 'k'), holds = -1, lacks = -1;
    int called = sets_first (history, element, 'c');

    *stale = false;
    if (called == 1 << 30)
        return FATE_NEVER;
    for (int i = 0; i < history->count; i++) {
        const data_op *read = &history->ops[i];
        if (read->f[0] != 'r' || !read->ok || read->ret < called)
            continue;
        if (read->set >> element & 1) {
            holds = read->call > holds ? read->call : holds;
            known = read->ret < known ? read->ret : known;
        } else {
            lacks = read->call > lacks ? read->call : lacks;
        }
    }
    *stale = holds > lacks && known < lacks;
    if (holds > lacks)
        return FATE_STABLE;
    return lacks > holds && known < lacks ? FATE_LOST : FATE_NEVER;
}

/* 0 valid, 1 invalid, 2 unknown. */
static int naive (const data_history *history, bool linear)
{
    bool wrong = false;
    int stable = 0;

    for (int element = 0; element < 40; element++) {
        bool stale;
        int fate = fate_of (history, element, &stale);
        stable += fate == FATE_STABLE;
        wrong |= fate == FATE_LOST || (linear && stale);
        for (int i = 0; i < history->count; i++)
            wrong |= history->ops[i].f[0] == 'r' && history->ops[i].ok &&
                     (history->ops[i].set >> element & 1) &&
                     sets_first (history, element, 'c') > history->ops[i].ret;
    }
    for (int i = 0; i < history->count; i++)
        wrong |= history->ops[i].ok && history->ops[i].b != 0;
    return wrong ? 1 : stable == 0 ? 2 : 0;
}

static void hold (const char *checker, bool linear, uint64_t seed)
{
    mns_rng rng = { seed };
    int seen[3] = { 0 };

    for (int round = 0; round < 6000; round++) {
        data_history history;
        sets_faults faults = { 0 };
        bool vacuous;
        char anomaly[64];
        if (round % 4)
            faults = (sets_faults){ round % 4 == 1 ? 20 : 0, round % 4 == 2 ? 20 : 0,
                                    round % 4 == 2 ? 20 : 0, round % 4 == 3 ? 3 : 0 };
        sets_simulate (&history, &rng, faults, 40);
        int expected = naive (&history, linear);
        ck_assert (round % 4 || expected != 1);
        minos_valid valid = data_judge (&history, checker, anomaly, &vacuous);
        int found = valid == MINOS_VALID_FALSE ? 1 : valid == MINOS_VALID_TRUE ? 0 : 2;
        ck_assert_msg (found == expected || (vacuous && found == 2 && expected == 0),
                       "%s: %d, %d expected (%s)\n%s", checker, found, expected, anomaly,
                       mns_buffer_text (&history.text));
        seen[expected]++;
        data_end (&history);
    }
    ck_assert_int_gt (seen[0], 300);
    ck_assert_int_gt (seen[1], 300);
}

START_TEST (test_against_all_reads)
{
    hold ("set-full", false, 12);
}
END_TEST

START_TEST (test_linearizable)
{
    hold ("set-full:linearizable-set=true", true, 13);
}
END_TEST

/* 0 is stable, and was stale for a millisecond; 1 was read and vanished; 2 crashed and 3 failed,
 * and nobody read them. There a duplicate is never found. */
#define STALE_AND_LOST                                                                             \
    EDN_AT (1, 0, invoke, add, "0")                                                                \
    EDN_AT (1, 0, ok, add, "0")                                                                    \
    EDN_AT (2, 1, invoke, read, "nil")                                                             \
    EDN_AT (3, 1, ok, read, "[]")                                                                  \
    EDN_OP (11, 1, ok, read, "nil", "[0 0]")                                                       \
    EDN_OP (13, 2, ok, add, "1", "1")                                                              \
    EDN_OP (14, 1, ok, read, "nil", "[0 1]")                                                       \
    EDN_OP (20, 1, ok, read, "nil", "[0]")                                                         \
    EDN_OP (26, 3, info, add, "2", "2") EDN_OP (28, 4, fail, add, "3", "3")

START_TEST (test_map_of_jepsen)
{
    edn_map_expect (
        "set-full", STALE_AND_LOST,
        "{:valid? false, :attempt-count 4, :stable-count 1, :lost-count 1, :lost [1],"
        " :never-read-count 2, :never-read [2 3], :stale-count 1, :stale [0],"
        " :worst-stale [{:element 0, :outcome :stable, :stable-latency 1, :lost-latency nil,"
        "  :known {:index 1, :time 1000000, :type :ok, :process 0, :f :add, :value 0},"
        "  :last-absent {:index 2, :time 2000000, :type :invoke, :process 1, :f :read,"
        "   :value nil}}],"
        " :stable-latencies {0 1, 0.5 1, 0.95 1, 0.99 1, 1 1},"
        " :lost-latencies {0 1, 0.5 1, 0.95 1, 0.99 1, 1 1},"
        " :duplicated-count 0, :duplicated {}}",
        "{:duplicated-count 1, :duplicated {0 2}, :stale-by-order-count 1, :read-count 4}");
    /* Known by a read, because the add crashed; a read of others does not make it so. */
    edn_map_expect (
        "set-full",
        EDN_OP (1, 0, info, add, "7", "7") EDN_OP (1, 1, ok, add, "8", "8")
            EDN_OP (2, 2, ok, read, "nil", "[8]") EDN_OP (3, 2, ok, read, "nil", "[8 7]")
                EDN_OP (9, 2, ok, read, "nil", "[8]") EDN_OP (12, 2, ok, read, "nil", "[7 8]"),
        "{:valid? true, :attempt-count 2, :stable-count 2, :lost-count 0, :lost [],"
        " :never-read-count 0, :never-read [], :stale-count 1, :stale [7],"
        " :worst-stale [{:element 7, :outcome :stable, :stable-latency 6, :lost-latency nil,"
        "  :known {:index 7, :time 3000000, :type :ok, :process 2, :f :read, :value [8 7]},"
        "  :last-absent {:index 8, :time 9000000, :type :invoke, :process 2, :f :read,"
        "   :value nil}}],"
        " :stable-latencies {0 0, 0.5 6, 0.95 6, 0.99 6, 1 6},"
        " :duplicated-count 0, :duplicated {}}",
        "{:stale-by-order-count 1, :read-count 4}");
    edn_map_expect ("set-full", EDN_OP (1, 0, ok, add, "1", "1"),
                    "{:valid? :unknown, :attempt-count 1, :stable-count 0, :lost-count 0, :lost [],"
                    " :never-read-count 1, :never-read [1], :stale-count 0, :stale [],"
                    " :worst-stale [], :duplicated-count 0, :duplicated {}}",
                    "{:stale-by-order-count 0, :read-count 0}");
    /* Stale: invalid for a set that is asked to be linearizable. */
    edn_map_expect (
        "set-full:linearizable-set=true",
        EDN_OP (1, 0, ok, add, "1", "1") EDN_OP (2, 2, ok, read, "nil", "[]")
            EDN_OP (3, 2, ok, read, "nil", "[1]"),
        "{:valid? false, :attempt-count 1, :stable-count 1, :lost-count 0, :lost [],"
        " :never-read-count 0, :never-read [], :stale-count 1, :stale [1],"
        " :worst-stale [{:element 1, :outcome :stable, :stable-latency 1, :lost-latency nil,"
        "  :known {:index 1, :time 1000000, :type :ok, :process 0, :f :add, :value 1},"
        "  :last-absent {:index 2, :time 2000000, :type :invoke, :process 2, :f :read,"
        "   :value nil}}],"
        " :stable-latencies {0 1, 0.5 1, 0.95 1, 0.99 1, 1 1},"
        " :duplicated-count 0, :duplicated {}}",
        "{:stale-by-order-count 1, :read-count 2}");
}
END_TEST

START_TEST (test_map_of_a_key)
{
    edn_map_expect_key ("set-full",
                        EDN_OP (1, 0, ok, add, "[1 2]", "[1 2]")
                            EDN_OP (2, 0, ok, add, "[7 5]", "[7 5]")
                                EDN_OP (3, 1, ok, read, "[1 nil]", "[1 [2]]")
                                    EDN_OP (4, 1, ok, read, "[7 nil]", "[7 #{}]"),
                        "1",
                        "{:valid? true, :attempt-count 1, :stable-count 1, :lost-count 0, :lost [],"
                        " :never-read-count 0, :never-read [], :stale-count 0, :stale [],"
                        " :worst-stale [], :stable-latencies {0 0, 0.5 0, 0.95 0, 0.99 0, 1 0},"
                        " :duplicated-count 0, :duplicated {}}",
                        "{:stale-by-order-count 0, :read-count 1}");
}
END_TEST

DATA_MAIN ("check/data/set-full", test_against_all_reads, test_linearizable, test_map_of_jepsen,
           test_map_of_a_key);
