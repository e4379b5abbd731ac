/* set-full against looking at every element in every read, as Jepsen does. */
#include "sets.h"

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

DATA_MAIN ("check/data/set-full", test_against_all_reads, test_linearizable);
