/* dense_sequence.c: a sequence of which every number is given out once, and none is left out.
 *
 * An answer is a block {:key k :start s :count c}. A request that crashed may have taken a block of
 * just its count, anywhere above what real time forbids, or none. Numbers between two blocks that
 * nobody was given are a *hole*; it is no violation if uncertain blocks can tile it.
 *
 * Which blocks tile which hole is a packing problem, hard in general and small in practice, so
 * these answers are proved and anything else is unknown:
 *   - a hole that no set of the blocks it may have taken sums up to is a gap (dynamic programming);
 *   - so is one where the holes up to it are longer than all blocks that they may have taken;
 *   - holes tiled one after the other by blocks not yet used are a witness;
 *   - else all choices are tried, up to a number of steps.
 *
 * A block that was called after a number above the hole had been returned cannot be in the hole:
 * the sequence had passed it. These bounds rise from hole to hole, so a block that one hole may
 * take, every later hole may take as well. */
#include "base/sort.h"
#include "check/data/ranges.h"

#include <assert.h>
#include <inttypes.h>

enum { HOLE_MAX = 1 << 20, STEPS_MAX = 1 << 28, PICKS_MAX = 1 << 22 };

typedef struct sequence {
    mns_ranges blocks;  /* ok */
    mns_ranges wanted;  /* crashed: `first` is the call, `last` the count */
    mns_table group_of; /* key → group + 1 */
    uint32_t group_count;
    uint64_t hole_count;
    uint64_t steps;
} sequence;

static void begin (mns_scan *scan)
{
    sequence *state = scan->state;
    mns_ranges_init (&state->blocks, scan->budget);
    mns_ranges_init (&state->wanted, scan->budget);
    mns_table_init (&state->group_of, scan->budget);
}

static void reset (mns_scan *scan)
{
    sequence *state = scan->state;
    mns_ranges_reset (&state->blocks);
    mns_ranges_reset (&state->wanted);
    mns_table_reset (&state->group_of);
}

/* The sequence that a request names; the harness's keys are split off before. */
static bool group_of (mns_scan *scan, minos_value asked, uint32_t *out)
{
    sequence *state = scan->state;
    bool added;
    minos_value key = minos_value_get (scan->values, asked, "key");
    uint64_t *slot = mns_table_add (&state->group_of, key, &added);

    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added)
        *slot = state->group_count++;
    *out = (uint32_t) *slot;
    return true;
}

static void take_call (mns_scan *scan, const mns_moment *moment)
{
    sequence *state = scan->state;
    mns_range wanted = { .first = moment->at, .op = moment->index };

    if (moment->op->outcome != MINOS_OUTCOME_CRASHED)
        return;
    wanted.last = mns_range_count (scan, moment);
    if (wanted.last < 1) {
        mns_scan_refuse (scan, moment, "asks for less than one number");
        return;
    }
    if (group_of (scan, moment->input, &wanted.group) && !mns_ranges_push (&state->wanted, wanted))
        mns_scan_no_memory (scan);
}

static void take_return (mns_scan *scan, const mns_moment *moment)
{
    sequence *state = scan->state;
    int64_t first, count = 1;
    mns_range block;
    uint32_t group;

    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    if (minos_value_kind (scan->values, moment->output) == MINOS_KIND_MAP) {
        if (!mns_scan_need_int (scan, moment, "start", &first))
            return;
        count = mns_range_count (scan, moment);
    } else if (!minos_value_int64 (scan->values, moment->output, &first)) {
        mns_scan_refuse (scan, moment, "answers neither {:start s :count c} nor an integer");
        return;
    }
    minos_value named = minos_value_get (scan->values, moment->input, "key") != MINOS_NIL
                            ? moment->input
                            : moment->output;
    if (!mns_range_make (scan, moment, first, count, &block) || !group_of (scan, named, &group))
        return;
    block.group = group;
    if (!mns_ranges_push (&state->blocks, block))
        mns_scan_no_memory (scan);
    scan->counts.mutations_ok++;
    scan->counts.observations_ok++;
}

/* ---- Holes of one group. */
typedef struct hole {
    uint64_t size;
    size_t above;    /* the block that ends it */
    size_t eligible; /* so many of the first uncertain requests may be in it */
} hole;
MNS_VEC (hole, hole_list);

/* A step of the search: a request that was put into a hole. */
typedef struct pick {
    size_t hole, item;
    uint64_t left; /* of the hole, before */
} pick;
MNS_VEC (pick, picks);

typedef struct holes {
    mns_scan *scan;
    const mns_range *blocks;
    size_t block_count;
    mns_range *wanted; /* by call; a used one is of no group */
    size_t wanted_count;
    mns_u32s passed; /* of each block: the first return of it and all above */
    uint64_t length; /* of the holes so far */
    hole_list all;
    bool open;  /* some hole was not tiled, though by itself it could be */
    bool gap;   /* some hole is a gap */
    bool spent; /* some hole is beyond what may be looked at */
} holes;

/* Fills reach[sum] with 1 + the block that reached the sum first; 0: out of reach. */
static void reach_sums (holes *of, uint32_t *reach, uint32_t size, size_t eligible, bool unused)
{
    memset (reach, 0, (size + 1) * sizeof *reach);
    reach[0] = UINT32_MAX;
    for (size_t i = 0; i < eligible && reach[size] == 0; i++) {
        const mns_range *one = &of->wanted[i];
        if (one->last > size || (unused && one->group == UINT32_MAX))
            continue;
        for (uint32_t sum = size; sum >= (uint32_t) one->last; sum--)
            if (reach[sum] == 0 && reach[sum - (uint32_t) one->last] != 0)
                reach[sum] = (uint32_t) i + 1;
    }
}

static void say_gap (holes *of, size_t above, uint64_t size)
{
    const mns_range *next = &of->blocks[above];
    minos_anomaly *anomaly = mns_scan_anomaly (of->scan, "gap");

    of->gap = true;
    of->length -= size; /* later holes are judged without it */
    mns_scan_say (of->scan, anomaly,
                  "%" PRIu64 " numbers below %" PRId64
                  " were given to nobody, and no set of uncertain requests accounts for them",
                  size, next->first);
    mns_scan_blame_op (of->scan, anomaly, next->op, "blocked");
    mns_scan_blame_op (of->scan, anomaly, of->blocks[above - 1].op, "below");
    for (size_t i = 0; i < of->wanted_count && i < 4; i++)
        mns_scan_blame_op (of->scan, anomaly, of->wanted[i].op, "uncertain");
}

/* The sums, within memory and steps that are bounded. */
static void tile (holes *of, size_t above, uint32_t size, size_t eligible)
{
    sequence *state = of->scan->state;
    size_t bytes = ((size_t) size + 1) * sizeof (uint32_t);
    uint32_t *reach;

    state->steps += (uint64_t) size * eligible;
    if (state->steps > STEPS_MAX || (reach = mns_alloc (of->scan->budget, bytes)) == NULL) {
        of->open = of->spent = true;
        return;
    }
    reach_sums (of, reach, size, eligible, !of->open);
    if (reach[size] != 0 && !of->open) {
        for (uint32_t sum = size; sum > 0;) {
            mns_range *one = &of->wanted[reach[sum] - 1];
            sum -= (uint32_t) one->last;
            one->group = UINT32_MAX;
        }
    } else if (!of->open) {
        reach_sums (of, reach, size, eligible, false);
        if (reach[size] == 0)
            say_gap (of, above, size);
        else
            of->open = true;
    } else if (reach[size] == 0) {
        say_gap (of, above, size);
    }
    mns_free (of->scan->budget, reach, bytes);
}

/* Between blocks[above] and everything below it. */
static void judge_hole (holes *of, size_t above, uint64_t size)
{
    size_t eligible = 0;
    uint64_t sum = 0;

    while (eligible < of->wanted_count && of->wanted[eligible].first <= of->passed.at[above])
        if (__builtin_add_overflow (sum, (uint64_t) of->wanted[eligible++].last, &sum))
            sum = UINT64_MAX;
    ((sequence *) of->scan->state)->hole_count++;
    if (!hole_list_push (&of->all, (hole){ size, above, eligible }))
        mns_scan_no_memory (of->scan);
    if (__builtin_add_overflow (of->length, size, &of->length))
        of->length = UINT64_MAX;
    if (sum < of->length) {
        say_gap (of, above, size);
    } else if (size > HOLE_MAX) {
        of->open = of->spent = true;
    } else {
        tile (of, above, (uint32_t) size, eligible);
    }
}

/* Every choice of requests for all holes, the last one undone first. Of requests for equally many
 * numbers the one that was called first serves as well as any: all later holes may take either.
 * MINOS_VALID_UNKNOWN: too many. */
static minos_valid search (holes *of, picks *stack)
{
    size_t at = 0, i = 0;
    uint64_t left = of->all.at[0].size;

    for (size_t n = 0; n < of->wanted_count; n++)
        of->wanted[n].group = 0;
    for (uint32_t steps = 0; steps < PICKS_MAX; steps++) {
        while (i < of->all.at[at].eligible &&
               (of->wanted[i].group == UINT32_MAX || (uint64_t) of->wanted[i].last > left))
            i++;
        if (i < of->all.at[at].eligible) {
            if (!picks_push (stack, (pick){ at, i, left }))
                return MINOS_VALID_UNKNOWN;
            of->wanted[i].group = UINT32_MAX;
            left -= (uint64_t) of->wanted[i++].last;
            if (left > 0)
                continue;
            if (++at == of->all.count)
                return MINOS_VALID_TRUE;
            left = of->all.at[at].size;
            i = 0;
            continue;
        }
        if (stack->count == 0)
            return MINOS_VALID_FALSE;
        pick undone = stack->at[--stack->count];
        of->wanted[undone.item].group = 0;
        at = undone.hole;
        left = undone.left;
        for (i = undone.item + 1;
             i < of->all.at[at].eligible && of->wanted[i].last == of->wanted[undone.item].last;)
            i++;
    }
    return MINOS_VALID_UNKNOWN;
}

/* No hole is a gap by itself, and one after the other they were not tiled. */
static void judge_together (holes *of)
{
    picks stack;
    minos_valid valid = MINOS_VALID_UNKNOWN;
    const hole *last = &of->all.at[of->all.count - 1];

    picks_init (&stack, of->scan->budget);
    if (!of->spent)
        valid = search (of, &stack);
    picks_reset (&stack);
    if (valid == MINOS_VALID_FALSE)
        say_gap (of, last->above, of->length);
    else if (valid == MINOS_VALID_UNKNOWN)
        mns_scan_unknown (
            of->scan, MINOS_BASIS_BUDGET,
            "whether uncertain requests account for all that was left out was not decided");
}

static void judge_holes (holes *of)
{
    int64_t last;

    hole_list_init (&of->all, of->scan->budget);
    mns_u32s_init (&of->passed, of->scan->budget);
    if (!mns_u32s_reserve (&of->passed, of->block_count)) {
        mns_scan_no_memory (of->scan);
        return;
    }
    for (size_t i = of->block_count; i-- > 0;) {
        uint32_t ret = mns_history_op (of->scan->history, of->blocks[i].op)->ret;
        uint32_t above = i + 1 < of->block_count ? of->passed.at[i + 1] : MINOS_NEVER;
        of->passed.at[i] = ret < above ? ret : above;
    }
    last = of->blocks[0].last;
    for (size_t i = 1; i < of->block_count; i++) {
        if (of->blocks[i].first > last && of->blocks[i].first - 1 > last)
            judge_hole (of, i, (uint64_t) of->blocks[i].first - (uint64_t) last - 1);
        if (of->blocks[i].last > last)
            last = of->blocks[i].last;
    }
    if (of->open && !of->gap && of->scan->status == MINOS_OK)
        judge_together (of);
    mns_u32s_reset (&of->passed);
    hole_list_reset (&of->all);
}

/* Where the sequence is said to begin, nothing below was there to be given. */
static void judge_base (mns_scan *scan, const mns_range *block, bool uncertain)
{
    uint64_t base;
    minos_anomaly *anomaly;

    if (!mns_param_number (scan, "first-number", &base) || base > INT64_MAX ||
        block->first == (int64_t) base)
        return;
    if (uncertain && block->first > (int64_t) base) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "uncertain requests may have been given what is below %" PRId64,
                          block->first);
        return;
    }
    anomaly = mns_scan_anomaly (scan, "gap");
    mns_scan_say (scan, anomaly, "the sequence begins with %" PRIu64 ", and the least is %" PRId64,
                  base, block->first);
    mns_scan_blame_op (scan, anomaly, block->op, "blocked");
}

static void end (mns_scan *scan)
{
    sequence *state = scan->state;
    size_t crashed = 0, most = 0;

    if (!mns_ranges_sort (&state->blocks) || !mns_ranges_sort (&state->wanted)) {
        mns_scan_no_memory (scan);
        return;
    }
    for (size_t from = 0, to; from < state->blocks.count; from = to) {
        const mns_range *at = &state->blocks.at[from];
        size_t count = (to = mns_ranges_group_end (&state->blocks, from)) - from, end_of_group;
        while (crashed < state->wanted.count && state->wanted.at[crashed].group < at->group)
            crashed++;
        for (end_of_group = crashed; end_of_group < state->wanted.count &&
                                     state->wanted.at[end_of_group].group == at->group;)
            end_of_group++;
        holes of = { .scan = scan, .blocks = at, .block_count = count };
        of.wanted_count = end_of_group - crashed;
        of.wanted = of.wanted_count > 0 ? state->wanted.at + crashed : NULL;
        mns_ranges_overlaps (scan, at, count, "overlap");
        mns_ranges_inversions (scan, at, count, "realtime-inversion");
        judge_base (scan, at, of.wanted_count > 0);
        judge_holes (&of);
        crashed = end_of_group;
        most = count > most ? count : most;
    }
    scan->counts.observations_of_mutation = state->blocks.count;
    mns_scan_count (scan, "block-count", state->blocks.count);
    mns_scan_count (scan, "uncertain-count", state->wanted.count);
    mns_scan_count (scan, "hole-count", state->hole_count);
    if (most < 2)
        mns_scan_vacuous (scan, "no sequence answered twice: nothing to compare");
    if (scan->history->completions_only)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "no calls are recorded: the order of real time is not known");
}

static const mns_watch watches[] = {
    { "get-seq", MNS_ON_CALL, take_call, false },
    { "get-seq", MNS_ON_RETURN, take_return, false },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_dense_sequence = {
    .state_size = sizeof (sequence),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
