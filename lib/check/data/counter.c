/* counter.c: a read of a counter lies between what must and what may have been added.
 *
 * Adds that returned before the read was called are in it; adds that did not fail and were called
 * before the read returned may be. With C⁺, C⁻ the sums of positive and negative adds that had
 * returned at the read's call, and P⁺, P⁻ those of all that were called by its return,
 *
 *     C⁺ + P⁻ ≤ read ≤ P⁺ + C⁻,
 *
 * which is C⁺ … P⁺ where nothing is subtracted. C at a past position is found by bisection in the
 * list of sums, which grows by one entry an acknowledged add. A read of nil, of a counter that is
 * not there yet, says 0 or nothing at all: where 0 is possible it is right in either case. Sums
 * have 128 bits and cannot overflow: a history has less than 2^32 operations. */
#include "check/pass/tell.h"

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

/* What a read answered, and the bounds. */
typedef struct triple {
    int64_t lower, value, upper;
} triple;
MNS_VEC (triple, triples);

typedef struct counter {
    steps known;   /* C */
    sums possible; /* P */
    uint64_t reads, errors, adds;
    uint64_t blanks, doubtful; /* reads of nil; of these where 0 is not possible */
    triples shown, wrong;      /* the first reads, and the first outside of their bounds */
} counter;

static void begin (mns_scan *scan)
{
    counter *state = scan->state;
    steps_init (&state->known, scan->budget);
    triples_init (&state->shown, scan->budget);
    triples_init (&state->wrong, scan->budget);
}

static void reset (mns_scan *scan)
{
    counter *state = scan->state;
    steps_reset (&state->known);
    triples_reset (&state->shown);
    triples_reset (&state->wrong);
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

static void keep (mns_scan *scan, triples *list, triple one)
{
    if (scan->tells && list->count < scan->tell_max && !triples_push (list, one))
        mns_scan_no_memory (scan);
}

static void read (mns_scan *scan, const mns_moment *moment)
{
    counter *state = scan->state;
    int64_t value;

    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    sums known = known_at (state, moment->op->call);
    number lower = known.plus + state->possible.minus, upper = state->possible.plus + known.minus;
    if (moment->output == MINOS_NIL) {
        state->blanks++;
        state->doubtful += lower > 0 || upper < 0;
        return;
    }
    if (!minos_value_int64 (scan->values, moment->output, &value)) {
        mns_scan_refuse (scan, moment, "answers no integer of 64 bits");
        return;
    }
    state->reads++;
    scan->counts.observations_ok++;
    scan->counts.observations_of_mutation += lower != 0;
    triple one = { shown (lower), value, shown (upper) };
    keep (scan, &state->shown, one);
    if (lower <= value && value <= upper)
        return;
    state->errors++;
    keep (scan, &state->wrong, one);
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "counter-out-of-bounds");
    mns_scan_say (scan, anomaly, "%" PRId64 " was read, and %" PRId64 " to %" PRId64 " is possible",
                  value, one.lower, one.upper);
    mns_scan_blame (scan, anomaly, moment, "blocked");
}

/* [[lower value upper] …] */
static void tell_triples (mns_scan *scan, const char *name, const triples *list, uint64_t total)
{
    size_t count = list->count;
    minos_values *values = scan->status == MINOS_OK ? mns_scan_values (scan) : NULL;
    minos_value *made, row[3];
    bool done;

    if (values == NULL)
        return;
    made = mns_alloc_array (scan->budget, count + 1, sizeof *made);
    done = made != NULL;
    for (size_t i = 0; i < count && done; i++)
        done = minos_values_integer (values, &row[0], list->at[i].lower) == MINOS_OK &&
               minos_values_integer (values, &row[1], list->at[i].value) == MINOS_OK &&
               minos_values_integer (values, &row[2], list->at[i].upper) == MINOS_OK &&
               minos_values_vector (values, &made[i], row, 3) == MINOS_OK;
    if (done)
        mns_tell_made (scan, name, made, count, total);
    else
        mns_scan_no_memory (scan);
    if (made != NULL)
        mns_free (scan->budget, made, (count + 1) * sizeof *made);
}

static void end (mns_scan *scan)
{
    counter *state = scan->state;

    mns_scan_count (scan, "read-count", state->reads);
    mns_scan_count (scan, "error-count", state->errors);
    tell_triples (scan, "reads", &state->shown, state->reads);
    tell_triples (scan, "errors", &state->wrong, state->errors);
    if (state->blanks > 0)
        mns_scan_count (scan, "nil-count", state->blanks);
    if (state->doubtful > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%" PRIu64 " reads answered nil where 0 is not possible",
                          state->doubtful);
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
