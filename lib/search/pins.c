/* pins.c: real-time pinning of reads to writers.
 *
 * x needs the value v. A writer w of v is a *candidate* iff w was invoked before x returned, and
 * no completed mutator u lies wholly between them (w returned before u's invocation, u returned
 * before x's). In every linearization the writer that x reads from is the last mutator before x,
 * so it is a candidate: none means that the history is not linearizable, one means that it is
 * known.
 *
 * A completed read u of another value between them will do as well: were w the last mutator before
 * x, u would have seen v.
 *
 * Let B(x) be the latest invocation among such u that returned before x was
 * invoked. Some u lies between w and x iff w returned before B(x). So the candidates are the
 * writers of v invoked before x's return, less those that returned by B(x), and the second set is
 * part of the first: their number is a difference of two ranks, found by binary search in the
 * writers of v sorted by invocation and by return, and the only candidate is the difference of two
 * prefix sums of writer numbers. The initial value is a writer before all events. */
#include "search/pins.h"

#include <assert.h>
#include <string.h>

/* Writers of each value, as entries of arrays grouped by value. Times are ranks; the initial
 * value's writer has invocation and return −1. */
typedef struct writers {
    uint32_t *first; /* value v: first[v] … first[v + 1] − 1 */
    int64_t *by_invocation, *by_return;
    uint64_t *sum_by_invocation, *sum_by_return; /* of the writer numbers before each entry */
} writers;

/* What a class needs and makes; false for a class that pins cannot judge. */
static bool class_role (const mns_class *class, uint8_t *role)
{
    switch (class->kind) {
    case MNS_CLASS_READ:
        *role = MNS_PIN_READ;
        return true;
    case MNS_CLASS_READ_ANY:
        *role = MNS_PIN_ANY;
        return true;
    case MNS_CLASS_WRITE:
        *role = MNS_PIN_WRITE;
        return true;
    case MNS_CLASS_CAS:
        *role = class->a == class->b ? MNS_PIN_READ : MNS_PIN_CAS;
        return true;
    default:
        return false;
    }
}

static bool makes_value (uint8_t role)
{
    return role == MNS_PIN_WRITE || role == MNS_PIN_CAS;
}

static const mns_class *class_of (const mns_problem *problem, uint32_t call)
{
    return &problem->space->classes.at[problem->calls[call].class_id];
}

/* Values are states, and states are dense: one more than the largest in use. */
static uint32_t value_count (const mns_problem *problem)
{
    uint32_t most = problem->space->initial;
    for (uint32_t call = 0; call < problem->call_count; call++) {
        const mns_class *class = class_of (problem, call);
        if (class->kind != MNS_CLASS_WRITE && class->a > most)
            most = class->a;
        if (class->kind != MNS_CLASS_READ && class->b > most)
            most = class->b;
    }
    return most + 1;
}

static bool writers_take (writers *w, size_t values, size_t count, mns_region *region)
{
    w->first = mns_region_zalloc (region, (values + 2) * sizeof (uint32_t));
    w->by_invocation = mns_region_array (region, count, sizeof (int64_t));
    w->by_return = mns_region_array (region, count, sizeof (int64_t));
    w->sum_by_invocation = mns_region_array (region, count + 1, sizeof (uint64_t));
    w->sum_by_return = mns_region_array (region, count + 1, sizeof (uint64_t));
    return w->first && w->by_invocation && w->by_return && w->sum_by_invocation && w->sum_by_return;
}

/* Writers arrive in the order of `time`, and each goes to the end of its value's group. The sums
 * hold single numbers until they are accumulated. */
static void writers_add (const mns_problem *problem, const mns_pins *pins, uint32_t call,
                         uint32_t *at, int64_t *times, uint64_t *sums, int64_t time)
{
    if (!makes_value (pins->role[call]))
        return;
    uint32_t entry = at[class_of (problem, call)->b]++;
    times[entry] = time;
    sums[entry] = call;
}

static void accumulate (uint64_t *sums, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i <= count; i++) {
        uint64_t number = i < count ? sums[i] : 0;
        sums[i] = sum;
        sum += number;
    }
}

static bool writers_fill (writers *w, const mns_problem *problem, const mns_pins *pins,
                          uint32_t values, size_t count, mns_region *region)
{
    uint32_t init = problem->call_count;
    uint32_t *at = mns_region_array (region, (size_t) values + 1, sizeof (uint32_t));
    if (!at)
        return false;
    w->first[problem->space->initial + 1]++;
    for (uint32_t call = 0; call < problem->call_count; call++)
        if (makes_value (pins->role[call]))
            w->first[class_of (problem, call)->b + 1]++;
    for (uint32_t value = 0; value < values; value++)
        w->first[value + 1] += w->first[value];
    assert (w->first[values] == count);

    for (uint32_t pass = 0; pass < 2; pass++) {
        int64_t *times = pass ? w->by_return : w->by_invocation;
        uint64_t *sums = pass ? w->sum_by_return : w->sum_by_invocation;
        memcpy (at, w->first, (size_t) values * sizeof (uint32_t));
        uint32_t entry = at[problem->space->initial]++;
        times[entry] = -1;
        sums[entry] = init;
        for (uint32_t rank = 0; rank < problem->event_count; rank++)
            if ((problem->events[rank] & 1) == pass)
                writers_add (problem, pins, problem->events[rank] >> 1, at, times, sums, rank);
        for (uint32_t call = 0; pass && call < problem->call_count; call++)
            if (problem->calls[call].ret == MNS_CALL_NEVER)
                writers_add (problem, pins, call, at, times, sums, INT64_MAX);
        accumulate (sums, count);
    }
    return true;
}

/* The first entry of times[first … end − 1] that is not less than `bound`. */
static uint32_t lower_bound (const int64_t *times, uint32_t first, uint32_t end, int64_t bound)
{
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        if (times[middle] < bound)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* The latest invocations among reads that returned: of all, and of those of another value. */
typedef struct reads {
    int64_t latest, other;
    uint32_t value; /* of the latest */
} reads;

static void reads_add (reads *r, uint32_t value, int64_t invocation)
{
    if (value == r->value) {
        r->latest = invocation > r->latest ? invocation : r->latest;
    } else if (invocation > r->latest) {
        *r = (reads){ invocation, r->latest, value };
    } else if (invocation > r->other) {
        r->other = invocation;
    }
    assert (r->other <= r->latest);
}

/* B(x) of each call; −2 where nothing came before. */
static int64_t *latest_before (const mns_problem *problem, const mns_pins *pins, mns_region *region)
{
    int64_t *before = mns_region_array (region, (size_t) problem->call_count + 1, sizeof (int64_t));
    int64_t latest = -2;
    reads seen = { -2, -2, UINT32_MAX };
    for (uint32_t rank = 0; before && rank < problem->event_count; rank++) {
        uint32_t call = problem->events[rank] >> 1, value = class_of (problem, call)->a;
        bool returns = problem->events[rank] & 1;
        if (returns && pins->role[call] == MNS_PIN_READ) {
            reads_add (&seen, value, problem->calls[call].call);
        } else if (returns && makes_value (pins->role[call])) {
            latest = problem->calls[call].call > latest ? problem->calls[call].call : latest;
        } else if (!returns) {
            int64_t other = seen.value == value ? seen.other : seen.latest;
            before[call] = other > latest ? other : latest;
        }
    }
    return before;
}

static uint32_t pin (const writers *w, uint32_t value, int64_t ret, int64_t before)
{
    uint32_t first = w->first[value], end = w->first[value + 1];
    uint32_t invoked = lower_bound (w->by_invocation, first, end, ret);
    uint32_t covered = lower_bound (w->by_return, first, end, before);
    assert (covered <= invoked);
    if (invoked == covered)
        return MNS_PIN_NONE;
    if (invoked - covered > 1)
        return MNS_PIN_MANY;
    return (uint32_t) ((w->sum_by_invocation[invoked] - w->sum_by_invocation[first]) -
                       (w->sum_by_return[covered] - w->sum_by_return[first]));
}

minos_status mns_pins_find (mns_pins *pins, const mns_problem *problem, mns_region *region)
{
    writers w;
    uint32_t n = problem->call_count;
    size_t count = 1;
    pins->role = mns_region_array (region, (size_t) n + 1, sizeof (uint8_t));
    pins->writer = mns_region_array (region, (size_t) n + 1, sizeof (uint32_t));
    if (!pins->role || !pins->writer)
        return MINOS_NO_MEMORY;
    for (uint32_t call = 0; call < n; call++) {
        if (!class_role (class_of (problem, call), &pins->role[call]))
            return MINOS_MISUSE;
        count += makes_value (pins->role[call]);
    }
    uint32_t values = value_count (problem);
    int64_t *before = latest_before (problem, pins, region);
    if (!before || !writers_take (&w, values, count, region) ||
        !writers_fill (&w, problem, pins, values, count, region))
        return MINOS_NO_MEMORY;
    for (uint32_t call = 0; call < n; call++) {
        uint32_t ret = problem->calls[call].ret;
        if (pins->role[call] == MNS_PIN_WRITE)
            pins->writer[call] = MNS_PIN_NONE;
        else if (pins->role[call] == MNS_PIN_ANY)
            pins->writer[call] = MNS_PIN_MANY;
        else
            pins->writer[call] =
                pin (&w, class_of (problem, call)->a,
                     ret == MNS_CALL_NEVER ? INT64_MAX : (int64_t) ret, before[call]);
    }
    return MINOS_OK;
}
