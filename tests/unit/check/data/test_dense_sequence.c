/* dense-sequence against trying every set of uncertain requests in every hole. */
#include "data.h"

/* Whether the uncertain requests of `left` tile all holes from `number` on. taken[i]: an ok block
 * holds i. Tries, for the first number that nobody has, every request that may have it. */
static bool tiles (const data_history *history, uint64_t taken, int number, int end, uint64_t left)
{
    while (number < end && taken >> number & 1)
        number++;
    if (number >= end)
        return true;
    for (int i = 0; i < history->count; i++) {
        const data_op *op = &history->ops[i];
        uint64_t block = ((UINT64_C (1) << op->b) - 1) << number;
        bool passed = false;
        if (!(left >> i & 1) || (taken & block) != 0 || number + op->b > end)
            continue;
        for (int k = 0; k < history->count; k++)
            passed |=
                history->ops[k].ok && history->ops[k].a > number && history->ops[k].ret < op->call;
        if (!passed && tiles (history, taken | block, number, end, left & ~(UINT64_C (1) << i)))
            return true;
    }
    return false;
}

/* a: start, b: count. */
static bool naive (const data_history *history)
{
    uint64_t taken = 0, left = 0;
    int least = 63, most = 0;
    bool wrong = false;

    for (int i = 0; i < history->count; i++) {
        const data_op *a = &history->ops[i];
        if (!a->ok) {
            left |= a->ret < 0 ? UINT64_C (1) << i : 0;
            continue;
        }
        uint64_t block = ((UINT64_C (1) << a->b) - 1) << a->a;
        wrong |= (taken & block) != 0;
        taken |= block;
        least = a->a < least ? (int) a->a : least;
        most = a->a + a->b > most ? (int) (a->a + a->b) : most;
        for (int k = 0; k < history->count; k++)
            wrong |=
                history->ops[k].ok && history->ops[k].ret < a->call && history->ops[k].a > a->a;
    }
    return wrong || !tiles (history, taken, least, most, left);
}

static void simulate (data_history *history, mns_rng *rng, bool fault)
{
    int64_t next = 0;
    data_begin (history);
    for (int step = 0; step < 24 && next < 50; step++) {
        char text[96];
        data_op *op = mns_rng_below (rng, 2) ? data_open (history, rng) : NULL;
        if (op == NULL) {
            int64_t count = 1 + (int64_t) mns_rng_below (rng, 4);
            snprintf (text, sizeof text, "{:count %" PRId64 "}", count);
            op = data_call (history, "get-seq", text);
            op->b = count;
            op->a = -1;
            continue;
        }
        uint64_t fate = mns_rng_below (rng, 5);
        if (fate == 0) {
            op->a = 0;
            data_return (history, op, "fail", op->input);
            continue;
        }
        if (fate > 1 || mns_rng_below (rng, 2)) {
            next += fault && mns_rng_below (rng, 6) == 0 ? (int64_t) mns_rng_below (rng, 3) : 0;
            next -= fault && next > 3 && mns_rng_below (rng, 12) == 0;
            op->a = next;
            next += op->b;
        }
        snprintf (text, sizeof text, "{:start %" PRId64 ", :count %" PRId64 "}", op->a, op->b);
        op->a = op->a < 0 ? 0 : op->a;
        data_return (history, op, fate == 1 ? "info" : "ok", fate == 1 ? op->input : text);
    }
}

START_TEST (test_against_all_tilings)
{
    mns_rng rng = { 7 };
    int wrongs = 0, unknowns = 0;

    for (int round = 0; round < 6000; round++) {
        data_history history;
        char anomaly[64];
        bool vacuous;
        simulate (&history, &rng, round % 2);
        bool wrong = naive (&history);
        ck_assert (round % 2 || !wrong);
        minos_valid valid = data_judge (&history, "dense-sequence", anomaly, &vacuous);
        if (valid != (wrong ? MINOS_VALID_FALSE : MINOS_VALID_TRUE))
            ck_assert_msg (valid == MINOS_VALID_UNKNOWN, "%d: %s (%s)\n%s", wrong,
                           minos_valid_word (valid), anomaly, mns_buffer_text (&history.text));
        wrongs += wrong;
        unknowns += valid == MINOS_VALID_UNKNOWN && !vacuous;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs, 200);
    ck_assert_int_eq (unknowns, 0);
}
END_TEST

DATA_MAIN ("check/data/dense-sequence", test_against_all_tilings);
