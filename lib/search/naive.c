/* naive.c: the plainest exhaustive search, to judge the others by.
 *
 * No labels, no windows, no rules: sets of at most 64 calls as bits, a call may follow when every
 * completed call that returned before it is in the set, and (set, state) pairs that were seen are
 * not entered again. It shares nothing with wgl.c but the space. */
#include "search/problem.h"

#include <assert.h>
#include <string.h>

enum { CALLS_MAX = 64 };

typedef struct node {
    uint64_t set;
    uint32_t state;
} node;

typedef struct frame {
    node at;
    uint32_t call, successor; /* what is tried next */
} frame;

typedef struct naive {
    mns_problem *problem;
    uint64_t completed;
    uint64_t before[CALLS_MAX]; /* completed calls that returned before the call */
    mns_bytes_table seen;
    frame frames[CALLS_MAX + 1];
    uint32_t tried[CALLS_MAX + 1]; /* the call that led to each frame */
    uint32_t depth;
    uint32_t deepest;
} naive;

static void relate (naive *n)
{
    const mns_problem *problem = n->problem;
    for (uint32_t i = 0; i < problem->call_count; i++) {
        if (problem->calls[i].ret != MNS_CALL_NEVER)
            n->completed |= UINT64_C (1) << i;
        for (uint32_t j = 0; j < problem->call_count; j++)
            if (problem->calls[j].ret < problem->calls[i].call)
                n->before[i] |= UINT64_C (1) << j;
    }
}

/* The first return whose call is not in the set. */
static uint32_t first_return (const naive *n, uint64_t set)
{
    uint32_t first = n->problem->event_count;
    for (uint32_t i = 0; i < n->problem->call_count; i++)
        if (!(set >> i & 1) && n->problem->calls[i].ret < first)
            first = n->problem->calls[i].ret;
    return first;
}

static bool enter (naive *n, node at, uint32_t call, mns_answer *answer)
{
    uint32_t id, first = first_return (n, at.set);
    bool added;
    uint32_t key[3] = { (uint32_t) at.set, (uint32_t) (at.set >> 32), at.state };
    if (!mns_bytes_table_add (&n->seen, key, sizeof key, &id, &added))
        return false;
    if (!added)
        return true;
    answer->states++;
    if (first > n->deepest)
        n->deepest = first;
    assert (n->depth < CALLS_MAX + 1);
    n->tried[n->depth] = call;
    n->frames[n->depth++] = (frame){ .at = at };
    return true;
}

/* The next node from the top frame; false when it has no more. */
static bool next_node (naive *n, node *out, uint32_t *call)
{
    frame *top = &n->frames[n->depth - 1];
    for (; top->call < n->problem->call_count; top->call++, top->successor = 0) {
        uint32_t one, count, c = top->call;
        if ((top->at.set >> c & 1) || (n->before[c] & ~top->at.set))
            continue;
        uint32_t word =
            mns_space_step (n->problem->space, top->at.state, n->problem->calls[c].class_id);
        const uint32_t *list = mns_space_successors (n->problem->space, word, &one, &count);
        if (top->successor < count) {
            *out = (node){ top->at.set | UINT64_C (1) << c, list[top->successor++] };
            *call = c;
            return true;
        }
    }
    return false;
}

static mns_cause check_limits (const naive *n, const mns_limits *limits, const mns_answer *answer)
{
    static const mns_cause causes[] = { [MNS_STOP_NONE] = MNS_CAUSE_NONE,
                                        [MNS_STOP_CANCELLED] = MNS_CAUSE_CANCELLED,
                                        [MNS_STOP_TIME] = MNS_CAUSE_TIME,
                                        [MNS_STOP_LOST] = MNS_CAUSE_LOST };
    if (answer->states > limits->states_max)
        return MNS_CAUSE_STATES;
    if (n->problem->space->status != MINOS_OK)
        return MNS_CAUSE_FAILED;
    return answer->states % 1024 == 0 ? causes[mns_stop_poll (limits->stop)] : MNS_CAUSE_NONE;
}

static void search (naive *n, const mns_limits *limits, mns_answer *answer)
{
    node at = { 0, n->problem->space->initial };
    uint32_t call = 0;
    bool more = true;
    answer->cause = MNS_CAUSE_MEMORY;
    do {
        if (more && !enter (n, at, call, answer))
            return;
        answer->cause = check_limits (n, limits, answer);
        if (answer->cause != MNS_CAUSE_NONE)
            return;
        answer->cause = MNS_CAUSE_MEMORY;
        if (n->depth > 0 && (n->frames[n->depth - 1].at.set & n->completed) == n->completed)
            break;
        more = next_node (n, &at, &call);
        if (!more)
            n->depth--;
    } while (n->depth > 0);
    bool failed = n->problem->space->status != MINOS_OK;
    answer->cause = failed ? MNS_CAUSE_FAILED : MNS_CAUSE_NONE;
    if (!failed)
        answer->valid = n->depth > 0 ? MINOS_VALID_TRUE : MINOS_VALID_FALSE;
}

static void give_witness (const naive *n, mns_answer *answer, mns_region *region)
{
    uint32_t count = n->depth - 1;
    answer->witness = mns_region_array (region, count, sizeof *answer->witness);
    if (answer->witness == NULL || !mns_witness_holds (n->problem, n->tried + 1, count)) {
        answer->valid = MINOS_VALID_UNKNOWN;
        answer->cause = answer->witness == NULL ? MNS_CAUSE_MEMORY : MNS_CAUSE_FAILED;
        answer->witness = NULL;
        return;
    }
    if (count > 0)
        memcpy (answer->witness, n->tried + 1, count * sizeof *answer->witness);
    answer->witness_count = count;
}

void mns_naive (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                mns_region *region)
{
    mns_budget *budget = problem->space->budget;
    *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_STATES };
    if (problem->call_count > CALLS_MAX)
        return;
    answer->cause = MNS_CAUSE_MEMORY;
    naive *n = mns_zalloc (budget, sizeof *n);
    if (n == NULL)
        return;
    n->problem = problem;
    mns_bytes_table_init (&n->seen, budget, NULL);
    relate (n);
    search (n, limits, answer);
    answer->events_done = n->deepest;
    answer->blocked_canonical = answer->valid == MINOS_VALID_FALSE;
    if (answer->valid == MINOS_VALID_FALSE)
        answer->blocked_event = n->deepest;
    if (answer->valid == MINOS_VALID_TRUE)
        give_witness (n, answer, region);
    mns_bytes_table_reset (&n->seen);
    mns_free (budget, n, sizeof *n);
}
