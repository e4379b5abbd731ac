/* blocks.c: the block theorem for registers (Gibbons & Korach 1997, zones; generalised to CAS
 * chains and to values that are written more than once).
 *
 * Pin first (pins.c): an operation that needs the value v (a read of v, a CAS from v) reads from a
 * writer of v; where real time leaves one candidate, it is pinned to it. When everything that
 * must happen is pinned, the reads-from relation is known. Then each write, with all that reads
 * from it and the CAS that takes over from it, and so on, is a *block* whose inner order is forced:
 *
 *     write  reads…  CAS  reads…  CAS  reads…
 *
 * A legal sequence is a concatenation of whole blocks, the block of the initial value first. With
 * f = least return and s = greatest invocation of a block, block u must come before v iff
 * f_u < s_v. So the history is linearizable iff each inner order keeps real time and no two blocks
 * must both come before the other: *forward zones* [f, s] are disjoint, and no *backward zone*
 * [s, f] lies inside a forward one. Ordering blocks by p, where p = f for a forward block, and s
 * for a backward one unless s falls inside a forward zone x, then s_x, is a linearization.
 *
 * One sweep over the events does both: it meets each block at f (forward) or s (backward), holds
 * at most one open forward zone, and defers the backward blocks that begin inside it.
 *
 * Where some operations are not pinned this says nothing, but if one of them that returned has no
 * writer at all, that is a proof by itself.
 *
 * The first failing prefix: a prefix is decided by the same sweep with the same pins, what has not
 * yet returned being optional; prefixes of linearizable histories are linearizable, so a binary
 * search finds it. */
#include "search/blocks.h"

#include "search/pins.h"

#include <assert.h>
#include <string.h>

enum { NO_BLOCK = UINT32_MAX };

/* Working arrays, indexed by writer: a call, or call_count for the initial value. A block is named
 * by its root writer. */
typedef struct blocks {
    const mns_problem *problem;
    const mns_pins *pins;
    uint32_t *successor; /* the CAS that takes over from a writer */
    uint32_t *reads;     /* reads of all writers, grouped, in order of invocation */
    uint32_t *first;     /* reads of writer w: first[w] … first[w + 1] − 1 */
    uint32_t *root;      /* of an operation that takes part, else NO_BLOCK */
    int64_t *f, *s;      /* by root; −1 stands before all events */
    uint32_t *deferred;  /* chained list of backward blocks: next root */
    bool *effective;     /* takes part: it returned, or something that takes part reads from it */
} blocks;

static bool blocks_take (blocks *b, const mns_problem *problem, const mns_pins *pins,
                         mns_region *region)
{
    size_t n = (size_t) problem->call_count + 1;
    *b = (blocks){ .problem = problem, .pins = pins };
    b->successor = mns_region_array (region, n, sizeof (uint32_t));
    b->reads = mns_region_array (region, n, sizeof (uint32_t));
    b->first = mns_region_array (region, n + 1, sizeof (uint32_t));
    b->root = mns_region_array (region, n, sizeof (uint32_t));
    b->f = mns_region_array (region, n, sizeof (int64_t));
    b->s = mns_region_array (region, n, sizeof (int64_t));
    b->deferred = mns_region_array (region, n, sizeof (uint32_t));
    b->effective = mns_region_array (region, n, sizeof (bool));
    return b->successor && b->reads && b->first && b->root && b->f && b->s && b->deferred &&
           b->effective;
}

/* The return of a call in the prefix that ends at `end`: never, if it comes later. */
static int64_t return_of (const blocks *b, uint32_t call, uint32_t end)
{
    uint32_t ret = b->problem->calls[call].ret;
    return ret <= end ? (int64_t) ret : INT64_MAX;
}

static bool is_read (const blocks *b, uint32_t call)
{
    return b->pins->role[call] == MNS_PIN_READ;
}

/* Marks what takes part in the prefix that ends at `end`: what returned in it, and what that reads
 * from, transitively. False where something that takes part could have read from several writers;
 * *linearizable becomes false where nothing can have written what it needs. */
static bool mark_effective (blocks *b, uint32_t end, bool *linearizable)
{
    const mns_problem *problem = b->problem;
    uint32_t init = problem->call_count;
    memset (b->effective, 0, ((size_t) init + 1) * sizeof (bool));
    b->effective[init] = true;
    for (uint32_t call = 0; call < problem->call_count; call++) {
        uint32_t at = call;
        if (problem->calls[call].ret > end)
            continue;
        while (!b->effective[at]) {
            b->effective[at] = true;
            if (b->pins->role[at] == MNS_PIN_WRITE)
                break;
            if (b->pins->writer[at] == MNS_PIN_MANY)
                return false;
            if (b->pins->writer[at] == MNS_PIN_NONE) {
                *linearizable = false;
                break;
            }
            at = b->pins->writer[at];
        }
    }
    return true;
}

/* Groups the reads by writer and links the CAS chains. False: two CAS took over from one writer,
 * which no order allows. */
static bool group (blocks *b)
{
    uint32_t n = b->problem->call_count, read_count = 0;
    memset (b->first, 0, ((size_t) n + 2) * sizeof (uint32_t));
    memset (b->successor, 0xff, ((size_t) n + 1) * sizeof (uint32_t));
    for (uint32_t call = 0; call < n; call++) {
        if (!b->effective[call] || b->pins->role[call] == MNS_PIN_WRITE)
            continue;
        uint32_t writer = b->pins->writer[call];
        assert (writer <= n && b->effective[writer]);
        if (is_read (b, call)) {
            b->first[writer + 1]++;
            read_count++;
        } else {
            if (b->successor[writer] != NO_BLOCK)
                return false;
            b->successor[writer] = call;
        }
    }
    for (uint32_t writer = 0; writer <= n; writer++)
        b->first[writer + 1] += b->first[writer];
    for (uint32_t call = n; call-- > 0;) /* from behind, so that each group ends in call order */
        if (b->effective[call] && is_read (b, call))
            b->reads[--b->first[b->pins->writer[call] + 1]] = call;
    /* first[w + 1] is now where group w begins: shift by one. */
    memmove (b->first, b->first + 1, ((size_t) n + 1) * sizeof (uint32_t));
    b->first[n + 1] = read_count;
    return true;
}

/* One operation more in a block's inner order: false where real time forbids it there (points
 * lemma: its return must lie behind every invocation before it in the order). */
static bool block_add (blocks *b, uint32_t root, uint32_t call, uint32_t end)
{
    int64_t invocation = b->problem->calls[call].call;
    int64_t ret = return_of (b, call, end);
    b->root[call] = root;
    if (ret < b->s[root])
        return false;
    if (invocation > b->s[root])
        b->s[root] = invocation;
    if (ret < b->f[root])
        b->f[root] = ret;
    return true;
}

static bool block_build (blocks *b, uint32_t root, uint32_t end)
{
    uint32_t init = b->problem->call_count;
    b->f[root] = root == init ? -1 : INT64_MAX;
    b->s[root] = -1;
    for (uint32_t writer = root; writer != NO_BLOCK; writer = b->successor[writer]) {
        if (writer != init && !block_add (b, root, writer, end))
            return false;
        for (uint32_t i = b->first[writer]; i < b->first[writer + 1]; i++)
            if (!block_add (b, root, b->reads[i], end))
                return false;
    }
    return true;
}

/* Builds all blocks. False: some inner order breaks real time, or a ring of CAS has no root. */
static bool build (blocks *b, uint32_t end)
{
    uint32_t init = b->problem->call_count;
    memset (b->root, 0xff, ((size_t) init + 1) * sizeof (uint32_t));
    if (!group (b) || !block_build (b, init, end))
        return false;
    for (uint32_t call = 0; call < init; call++)
        if (b->effective[call] && b->pins->role[call] == MNS_PIN_WRITE &&
            !block_build (b, call, end))
            return false;
    for (uint32_t call = 0; call < init; call++)
        if (b->effective[call] && b->root[call] == NO_BLOCK)
            return false;
    return true;
}

/* Appends a block's operations; nothing where no witness is wanted. */
static void emit (const blocks *b, uint32_t root, uint32_t *witness, uint32_t *count)
{
    if (!witness)
        return;
    for (uint32_t writer = root; writer != NO_BLOCK; writer = b->successor[writer]) {
        if (writer != b->problem->call_count)
            witness[(*count)++] = writer;
        for (uint32_t i = b->first[writer]; i < b->first[writer + 1]; i++)
            witness[(*count)++] = b->reads[i];
    }
}

/* The sweep. False: two blocks must each come before the other. `witness` may be NULL. */
static bool order_blocks (blocks *b, uint32_t *witness, uint32_t *count)
{
    const mns_problem *problem = b->problem;
    uint32_t init = problem->call_count;
    uint32_t open = b->s[init] > -1 ? init : NO_BLOCK; /* the forward zone we are in */
    uint32_t deferred = NO_BLOCK;
    emit (b, init, witness, count);
    for (uint32_t rank = 0; rank < problem->event_count; rank++) {
        uint32_t root = b->root[problem->events[rank] >> 1];
        if (root == NO_BLOCK)
            continue;
        if (b->f[root] < b->s[root]) { /* forward */
            if (b->f[root] == rank) {
                if (open != NO_BLOCK)
                    return false;
                open = root;
                emit (b, root, witness, count);
            } else if (b->s[root] == rank) {
                assert (open == root);
                open = NO_BLOCK;
                for (; deferred != NO_BLOCK; deferred = b->deferred[deferred])
                    emit (b, deferred, witness, count);
            }
        } else if (b->s[root] == rank) { /* backward */
            if (open == NO_BLOCK) {
                emit (b, root, witness, count);
            } else if (b->f[root] < b->s[open]) {
                return false;
            } else {
                b->deferred[root] = deferred;
                deferred = root;
            }
        }
    }
    assert (open == NO_BLOCK && deferred == NO_BLOCK);
    return true;
}

/* Decides the prefix that ends with event `end`. False: the method does not apply. */
static bool decide (blocks *b, uint32_t end, bool *linearizable, uint32_t *witness, uint32_t *count)
{
    *linearizable = true;
    if (!mark_effective (b, end, linearizable))
        return false;
    if (*linearizable)
        *linearizable = build (b, end) && order_blocks (b, witness, count);
    return true;
}

/* The least return event whose prefix fails; the whole history is known to fail. */
static uint32_t first_failure (blocks *b)
{
    uint32_t low = 0, high = b->problem->event_count - 1; /* high fails */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool linearizable = true;
        bool applies = decide (b, middle, &linearizable, NULL, NULL);
        assert (applies); /* a prefix needs no pin that the whole does not need */
        (void) applies;
        if (linearizable)
            low = middle + 1;
        else
            high = middle;
    }
    assert (b->problem->events[low] & 1);
    return low;
}

/* Whether or not the rest is pinned, an operation that returned and can have read from nobody
 * cannot be placed. It fails the prefix that ends with its return: what excludes its writers came
 * before. Some shorter prefix may fail too, for another reason. */
static bool find_unmade (const blocks *b, uint32_t *event)
{
    *event = MNS_CALL_NEVER;
    for (uint32_t call = 0; call < b->problem->call_count; call++)
        if (b->pins->role[call] != MNS_PIN_WRITE && b->pins->writer[call] == MNS_PIN_NONE &&
            b->problem->calls[call].ret < *event)
            *event = b->problem->calls[call].ret;
    return *event != MNS_CALL_NEVER;
}

static void answer_from (mns_answer *answer, blocks *b, mns_problem *problem, uint32_t *witness)
{
    bool linearizable = true;
    uint32_t count = 0, unmade;
    bool applies = decide (b, MNS_CALL_NEVER - 1, &linearizable, witness, &count);
    if (!applies && !find_unmade (b, &unmade))
        return;
    answer->states = problem->call_count;
    answer->events_done = problem->event_count;
    answer->frontier_max = 1;
    if (!applies) {
        answer->valid = MINOS_VALID_FALSE;
        answer->cause = MNS_CAUSE_NONE;
        answer->blocked_event = unmade;
    } else if (!linearizable) {
        answer->valid = MINOS_VALID_FALSE;
        answer->cause = MNS_CAUSE_NONE;
        answer->blocked_event = first_failure (b);
        answer->blocked_canonical = true;
    } else if (mns_witness_holds (problem, witness, count)) {
        answer->valid = MINOS_VALID_TRUE;
        answer->cause = MNS_CAUSE_NONE;
        answer->witness = witness;
        answer->witness_count = count;
    } else {
        assert (!"the order of the blocks is a linearization");
    }
}

void mns_blocks (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                 mns_region *region)
{
    mns_region scratch;
    mns_pins pins;
    blocks b;
    (void) limits; /* the work is a few passes over the calls: it ends by itself */
    *answer = (mns_answer){ .valid = MINOS_VALID_UNKNOWN, .cause = MNS_CAUSE_PRUNED };
    mns_region_init (&scratch, region->budget, 4096);
    minos_status status = mns_pins_find (&pins, problem, &scratch);
    if (status == MINOS_OK) {
        uint32_t *witness = mns_region_array (region, (size_t) problem->call_count + 1, 4);
        if (witness && blocks_take (&b, problem, &pins, &scratch))
            answer_from (answer, &b, problem, witness);
        else
            answer->cause = MNS_CAUSE_MEMORY;
    } else if (status == MINOS_NO_MEMORY) {
        answer->cause = MNS_CAUSE_MEMORY;
    }
    mns_region_reset (&scratch);
}
