/* unique-ids against looking at every pair. */
#include "data.h"

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

DATA_MAIN ("check/data/unique-ids", test_against_pairs);
