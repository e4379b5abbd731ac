/* sets.h: simulated sets of integers below 40, for the three checkers of sets. */
#ifndef TESTS_UNIT_CHECK_DATA_SETS_H
#define TESTS_UNIT_CHECK_DATA_SETS_H

#include "data.h"

static inline void sets_write (uint64_t set, uint64_t twice, char text[160])
{
    int size = snprintf (text, 160, "[");
    for (int i = 0; i < 40; i++)
        for (uint64_t k = (set >> i & 1) + (twice >> i & 1); k > 0; k--)
            size += snprintf (text + size, (size_t) (160 - size), "%s%d", size > 1 ? " " : "", i);
    snprintf (text + size, (size_t) (160 - size), "]");
}

typedef struct sets_faults {
    int lose, invent, twice, stale; /* one in so many; 0: never */
} sets_faults;

static inline bool sets_chance (mns_rng *rng, int one_in)
{
    return one_in > 0 && mns_rng_below (rng, (uint64_t) one_in) == 0;
}

/* Adds: a is the element. Reads: set is the answer, b is 1 if it holds something twice. A read
 * sees the set at some moment between its call and its return. */
static inline void sets_simulate (data_history *history, mns_rng *rng, sets_faults faults,
                                  int steps)
{
    uint64_t set = 0;
    int next = 0;
    data_begin (history);
    for (int step = 0; step < steps; step++) {
        char text[160];
        data_op *op = mns_rng_below (rng, 2) ? data_open (history, rng) : NULL;
        bool last = step + 1 == steps;
        if (op == NULL || last) {
            bool read = last || next == 40 || mns_rng_below (rng, 3) == 0;
            int element = next > 0 && mns_rng_below (rng, 8) == 0 ? next - 1 : next++;
            snprintf (text, sizeof text, "%d", element);
            op = data_call (history, read ? "read" : "add", read ? "nil" : text);
            op->a = element;
            op->set = set;
            next -= read && element == next - 1;
            if (!last)
                continue;
        }
        uint64_t fate = mns_rng_below (rng, 8);
        if (op->f[0] == 'a') {
            if (fate >= 2 || (fate == 1 && mns_rng_below (rng, 2)))
                set |= sets_chance (rng, faults.lose) ? 0 : UINT64_C (1) << op->a;
            data_return (history, op, fate == 0 ? "fail" : fate == 1 ? "info" : "ok", op->input);
            continue;
        }
        op->set = last || mns_rng_below (rng, 2) ? set : op->set;
        if (sets_chance (rng, faults.stale))
            op->set &= mns_rng_next (rng);
        if (sets_chance (rng, faults.invent))
            op->set |= UINT64_C (1) << mns_rng_below (rng, 40);
        op->b = op->set != 0 && sets_chance (rng, faults.twice);
        sets_write (op->set, op->b ? op->set & -op->set : 0, text);
        data_return (history, op, fate == 1 && !last ? "info" : "ok", text);
    }
}

/* Position of the first add of `element` that was called / did not fail / was acknowledged. */
static inline int sets_first (const data_history *history, int element, char what)
{
    int first = 1 << 30;
    for (int i = 0; i < history->count; i++) {
        const data_op *op = &history->ops[i];
        bool failed = op->done && !op->ok && op->ret >= 0;
        if (op->f[0] != 'a' || op->a != element || (what == 'l' && failed) ||
            (what == 'k' && !op->ok))
            continue;
        int at = what == 'k' ? op->ret : op->call;
        first = at < first ? at : first;
    }
    return first;
}

#endif
