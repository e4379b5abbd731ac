/* counter against summing for every read. */
#include "data.h"

static bool naive (const data_history *history)
{
    bool wrong = false;
    for (int i = 0; i < history->count; i++) {
        const data_op *read = &history->ops[i];
        int64_t lower = 0, upper = 0;
        if (read->f[0] != 'r' || !read->ok)
            continue;
        for (int k = 0; k < history->count; k++) {
            const data_op *add = &history->ops[k];
            bool failed = add->done && !add->ok && add->ret >= 0;
            if (add->f[0] != 'a' || failed || add->call > read->ret)
                continue;
            bool certain = add->ok && add->ret < read->call;
            lower += certain || add->a < 0 ? add->a : 0;
            upper += certain || add->a > 0 ? add->a : 0;
        }
        wrong |= read->a < lower || read->a > upper;
    }
    return wrong;
}

/* `fault`: answers are off by one now and then. */
static void simulate (data_history *history, mns_rng *rng, bool fault)
{
    int64_t total = 0;
    data_begin (history);
    for (int step = 0; step < 40; step++) {
        char text[32];
        data_op *op = mns_rng_below (rng, 2) ? data_open (history, rng) : NULL;
        if (op == NULL) {
            bool read = mns_rng_below (rng, 3) == 0;
            int64_t much = (int64_t) mns_rng_below (rng, 7) - 2;
            snprintf (text, sizeof text, "%" PRId64, much);
            op = data_call (history, read ? "read" : "add", read ? "nil" : text);
            op->a = read ? total : much;
        } else if (op->f[0] == 'a') {
            uint64_t fate = mns_rng_below (rng, 8);
            total += fate >= 2 || (fate == 1 && mns_rng_below (rng, 2)) ? op->a : 0;
            data_return (history, op, fate == 0 ? "fail" : fate == 1 ? "info" : "ok", op->input);
        } else {
            op->a = mns_rng_below (rng, 2) ? total : op->a;
            op->a +=
                fault && mns_rng_below (rng, 4) == 0 ? (int64_t) mns_rng_below (rng, 9) - 4 : 0;
            snprintf (text, sizeof text, "%" PRId64, op->a);
            data_return (history, op, "ok", text);
        }
    }
}

START_TEST (test_against_sums)
{
    mns_rng rng = { 5 };
    int wrongs = 0;

    for (int round = 0; round < 4000; round++) {
        data_history history;
        simulate (&history, &rng, round % 2);
        bool wrong = naive (&history);
        ck_assert (round % 2 || !wrong);
        data_expect (&history, "counter", wrong, NULL);
        wrongs += wrong;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs, 200);
}
END_TEST

DATA_MAIN ("check/data/counter", test_against_sums);
