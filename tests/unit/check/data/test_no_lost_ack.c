/* no-lost-ack and set against looking up every element in the last read. */
#include "sets.h"

/* `strict`: what failed must not be there. */
static bool naive (const data_history *history, bool strict)
{
    const data_op *last = NULL;
    bool wrong = false;

    for (int i = 0; i < history->count; i++)
        if (history->ops[i].f[0] == 'r' && history->ops[i].ok &&
            (last == NULL || history->ops[i].ret > last->ret))
            last = &history->ops[i];
    for (int i = 0; i < 40 && last != NULL; i++) {
        bool there = last->set >> i & 1;
        wrong |= !there && sets_first (history, i, 'k') < last->call;
        wrong |= there && sets_first (history, i, 'c') > last->ret;
        wrong |= there && strict && sets_first (history, i, 'l') > last->ret;
    }
    return wrong;
}

static int hold (const char *checker, bool strict, uint64_t seed)
{
    mns_rng rng = { seed };
    int wrongs = 0;

    for (int round = 0; round < 4000; round++) {
        data_history history;
        sets_faults faults = { 0 };
        if (round % 2)
            faults = (sets_faults){ 12, 6, 3, 6 };
        sets_simulate (&history, &rng, faults, 30);
        bool wrong = naive (&history, strict);
        ck_assert_msg (round % 2 || !wrong, "%s", mns_buffer_text (&history.text));
        data_expect (&history, checker, wrong, NULL);
        wrongs += wrong;
        data_end (&history);
    }
    return wrongs;
}

START_TEST (test_no_lost_ack)
{
    ck_assert_int_gt (hold ("no-lost-ack", true, 10), 400);
}
END_TEST

START_TEST (test_set)
{
    ck_assert_int_gt (hold ("set", false, 11), 400);
}
END_TEST

DATA_MAIN ("check/data/no-lost-ack", test_no_lost_ack, test_set);
