/* unique-ids against looking at every pair. */
#include "data.h"
#include "support/edn_map.h"

START_TEST (test_against_pairs)
{
    mns_rng rng = { 4 };
    int wrongs = 0;

    for (int round = 0; round < 2000; round++) {
        data_history history;
        uint64_t range = 20 + mns_rng_below (&rng, 200);
        data_begin (&history);
        for (int i = 0; i < 14; i++) {
            static const char *const types[] = { "ok", "ok", "ok", "fail", "info" };
            char id[32];
            data_op *op = data_call (&history, "generate", "nil");
            op->a = (int64_t) mns_rng_below (&rng, range);
            snprintf (id, sizeof id, "%" PRId64, op->a);
            data_return (&history, op, types[mns_rng_below (&rng, 5)], id);
        }
        bool wrong = false;
        for (int i = 0; i < history.count; i++)
            for (int k = 0; k < i; k++)
                wrong |=
                    history.ops[i].ok && history.ops[k].ok && history.ops[i].a == history.ops[k].a;
        data_expect (&history, "unique-ids", wrong, NULL);
        wrongs += wrong;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs, 200);
    ck_assert_int_lt (wrongs, 1800);
}
END_TEST

START_TEST (test_map_of_jepsen)
{
#define GENERATE(process, type, id) EDN_OP (1, process, type, generate, "nil", id)
    edn_map_expect (
        "unique-ids",
        GENERATE (0, ok, "10") GENERATE (1, ok, "3") GENERATE (2, fail, "3") GENERATE (3, info, "8")
            GENERATE (4, ok, "10") GENERATE (5, ok, "10") GENERATE (6, ok, "3")
                GENERATE (7, ok, "8"),
        "{:valid? false, :attempted-count 8, :acknowledged-count 6, :duplicated-count 2,"
        " :duplicated {3 2, 10 3}, :range [3 10]}",
        "{}");
    edn_map_expect ("unique-ids",
                    GENERATE (0, ok, "\"b\"") GENERATE (1, ok, "\"c\"") GENERATE (2, ok, "\"a\""),
                    "{:valid? true, :attempted-count 3, :acknowledged-count 3, :duplicated-count 0,"
                    " :duplicated {}, :range [\"a\" \"c\"]}",
                    "{}");
    /* Nothing was generated: valid there. */
    edn_map_expect ("unique-ids", GENERATE (0, fail, "1") GENERATE (1, info, "1"),
                    "{:valid? true, :attempted-count 2, :acknowledged-count 0, :duplicated-count 0,"
                    " :duplicated {}, :range [nil nil]}",
                    "{:vacuous? true}");
}
END_TEST

DATA_MAIN ("check/data/unique-ids", test_against_pairs, test_map_of_jepsen);
