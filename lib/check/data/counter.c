/* counter.c: a read of a counter lies between what must and what may have been added.
 *
 * Adds that returned before the read was called are in it; adds that did not fail and were called
 * before the read returned may be. With C⁺, C⁻ the sums of positive and negative adds that had
 * returned at the read's call, and P⁺, P⁻ those of all that were called by its return,
 *
 *     C⁺ + P⁻ ≤ read ≤ P⁺ + C⁻,
 *
 * which is C⁺ … P⁺ where nothing is subtracted. C at a past position is found by bisection in the
 * list of sums, which grows by one entry an acknowledged add. Sums have 128 bits and cannot
 * overflow: a history has less than 2^32 operations. */
#include "check/pass/scan.h"

#include <assert.h>
#include <inttypes.h>

typedef __int128 number;

typedef struct sums {
    number plus, minus;
} sums;

typedef struct step {
    sums after;
    uint32_t at; /* returned here */
} step;
MNS_VEC (step, steps);

enum { SHOWN = 48 };

typedef struct counter {
    steps known;   /* C */
    sums possible; /* P */
    uint64_t reads, errors, adds, blanks;
    minos_value shown[SHOWN]; /* [lower value upper] of the first errors, in the verdict's pool */
} counter;

static void begin (mns_scan *scan)
{
    steps_init (&((counter *) scan->state)->known, scan->budget);
}

static void reset (mns_scan *scan)
{
    steps_reset (&((counter *) scan->state)->known);
}

static bool amount (mns_scan *scan, const mns_moment *moment, int sign, number *out)
{
    int64_t given = 1;

    if (moment->input != MINOS_NIL && !minos_value_int64 (scan->values, moment->input, &given)) {
        mns_scan_refuse (scan, moment, "adds no integer of 64 bits");
        return false;
    }
    *out = sign * (number) given;
    return true;
}

static void add_to (sums *to, number much)
{
    to->plus += much > 0 ? much : 0;
    to->minus += much < 0 ? much : 0;
}

static void change (mns_scan *scan, const mns_moment *moment, int sign)
{
    counter *state = scan->state;
    number much;

    if (moment->op->outcome == MINOS_OUTCOME_FAIL || !amount (scan, moment, sign, &much))
        return;
    if (!moment->is_return) {
        add_to (&state->possible, much);
        state->adds++;
        return;
    }
    step next = { .at = moment->at };
    if (state->known.count > 0)
        next.after = state->known.at[state->known.count - 1].after;
    add_to (&next.after, much);
    if (!steps_push (&state->known, next))
        mns_scan_no_memory (scan);
    scan->counts.mutations_ok++;
}

static void add (mns_scan *scan, const mns_moment *moment)
{
    change (scan, moment, 1);
}

static void subtract (mns_scan *scan, const mns_moment *moment)
{
    change (scan, moment, -1);
}

/* The sums of what returned before `position`. */
static sums known_at (const counter *state, uint32_t position)
{
    size_t low = 0, high = state->known.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (state->known.at[middle].at < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? (sums){ 0, 0 } : state->known.at[low - 1].after;
}

/* For people: numbers that leave 64 bits are shown as the last that does not. */
static int64_t shown (number much)
{
    if (much > INT64_MAX)
        return INT64_MAX;
    return much < INT64_MIN ? INT64_MIN : (int64_t) much;
}

static void keep (mns_scan *scan, number lower, int64_t value, number upper)
{
    counter *state = scan->state;
    minos_values *values;
    minos_value row[3];

    if (state->errors > SHOWN || (values = mns_scan_values (scan)) == NULL)
        return;
    if (minos_values_integer (values, &row[0], shown (lower)) != MINOS_OK ||
        minos_values_integer (values, &row[1], value) != MINOS_OK ||
        minos_values_integer (values, &row[2], shown (upper)) != MINOS_OK ||
        minos_values_vector (values, &state->shown[state->errors - 1], row, 3) != MINOS_OK)
        mns_scan_no_memory (scan);
}

static void read (mns_scan *scan, const mns_moment *moment)
{
    counter *state = scan->state;
    int64_t value;

    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    if (moment->output == MINOS_NIL) {
        state->blanks++;
        return;
    }
    if (!minos_value_int64 (scan->values, moment->output, &value)) {
        mns_scan_refuse (scan, moment, "answers no integer of 64 bits");
        return;
    }
    sums known = known_at (state, moment->op->call);
    number lower = known.plus + state->possible.minus, upper = state->possible.plus + known.minus;
    state->reads++;
    scan->counts.observations_ok++;
    scan->counts.observations_of_mutation += lower != 0;
    if (lower <= value && value <= upper)
        return;
    state->errors++;
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "counter-out-of-bounds");
    mns_scan_say (scan, anomaly, "%" PRId64 " was read, and %" PRId64 " to %" PRId64 " is possible",
                  value, shown (lower), shown (upper));
    mns_scan_blame (scan, anomaly, moment, "blocked");
    keep (scan, lower, value, upper);
}

static void end (mns_scan *scan)
{
    counter *state = scan->state;
    minos_values *values = state->errors > 0 ? mns_scan_values (scan) : NULL;
    size_t kept = state->errors < SHOWN ? state->errors : SHOWN;
    minos_value list;

    mns_scan_count (scan, "read-count", state->reads);
    mns_scan_count (scan, "error-count", state->errors);
    if (values != NULL && scan->status == MINOS_OK) {
        if (minos_values_vector (values, &list, state->shown, kept) == MINOS_OK)
            mns_scan_made (scan, "errors", list);
        else
            mns_scan_no_memory (scan);
    }
    if (state->blanks > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%" PRIu64 " reads answered nil",
                          state->blanks);
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: what was added before a read is not known");
    if (state->reads == 0)
        mns_scan_vacuous (scan, "the counter was never read");
    else if (state->adds == 0)
        mns_scan_floor (scan, "nothing was added to the counter");
}

static const mns_watch watches[] = {
    { "add", MNS_ON_CALL | MNS_ON_RETURN, add, false },
    { "inc", MNS_ON_CALL | MNS_ON_RETURN, add, false },
    { "increment", MNS_ON_CALL | MNS_ON_RETURN, add, false },
    { "dec", MNS_ON_CALL | MNS_ON_RETURN, subtract, false },
    { "decrement", MNS_ON_CALL | MNS_ON_RETURN, subtract, false },
    { "subtract", MNS_ON_CALL | MNS_ON_RETURN, subtract, false },
    { "read", MNS_ON_RETURN, read, false },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_counter = {
    .state_size = sizeof (counter),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
