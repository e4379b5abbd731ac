/* timestamp-oracle against looking at every pair of answers. */
#include "data.h"

/* a: start, b: last, c: epoch. */
static bool naive (const data_history *history)
{
    bool wrong = false;
    for (int i = 0; i < history->count; i++)
        for (int k = 0; k < history->count; k++) {
            const data_op *a = &history->ops[i], *b = &history->ops[k];
            if (i == k || !a->ok || !b->ok)
                continue;
            wrong |= a->a <= b->b && b->a <= a->b;
            wrong |= a->ret < b->call && a->b >= b->a;
            wrong |= a->c < b->c && a->b >= b->a;
        }
    return wrong;
}

/* Faults: numbers are given again (1); or a leader that was deposed goes on with the block that it
 * had reserved (2): all numbers are different, and some are lower than others that were returned.
 */
static void simulate (data_history *history, mns_rng *rng, int fault)
{
    int64_t next = 10, epoch = 1, stale = 0, stale_epoch = 0;
    data_begin (history);
    for (int step = 0; step < 40; step++) {
        char text[96];
        data_op *op = mns_rng_below (rng, 2) ? data_open (history, rng) : NULL;
        if (mns_rng_below (rng, 8) == 0) {
            stale = next;
            stale_epoch = epoch++;
            next += 100;
        }
        if (op == NULL) {
            int64_t count = 1 + (int64_t) mns_rng_below (rng, 4);
            snprintf (text, sizeof text, "{:count %" PRId64 "}", count);
            op = data_call (history, "get-ts", text);
            op->b = count;
            continue;
        }
        if (op->c == 0 && mns_rng_below (rng, 2)) { /* given, and answered later */
            op->a = next;
            op->b = next + op->b - 1;
            op->c = epoch;
            next = op->b + 1;
            if (fault == 1 && mns_rng_below (rng, 8) == 0)
                next -= (int64_t) mns_rng_below (rng, 6);
            if (fault == 2 && stale > 0 && mns_rng_below (rng, 2) == 0) {
                op->b += stale - op->a;
                op->a = stale;
                op->c = stale_epoch;
                stale = op->b + 1;
            }
            continue;
        }
        if (op->c == 0) {
            data_return (history, op, mns_rng_below (rng, 4) ? "info" : "fail", op->input);
            continue;
        }
        snprintf (text, sizeof text, "{:start %" PRId64 ", :count %" PRId64 ", :epoch %" PRId64 "}",
                  op->a, op->b - op->a + 1, op->c);
        data_return (history, op, mns_rng_below (rng, 8) ? "ok" : "info", text);
    }
}

START_TEST (test_against_pairs)
{
    mns_rng rng = { 6 };
    int wrongs[3] = { 0 };

    for (int round = 0; round < 6000; round++) {
        data_history history;
        simulate (&history, &rng, round % 3);
        bool wrong = naive (&history);
        ck_assert (round % 3 || !wrong);
        data_expect (&history, "timestamp-oracle", wrong, NULL);
        wrongs[round % 3] += wrong;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs[1], 100);
    ck_assert_int_gt (wrongs[2], 100);
}
END_TEST

DATA_MAIN ("check/data/timestamp-oracle", test_against_pairs);
