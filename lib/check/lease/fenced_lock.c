/* fenced_lock.c: a lock with tokens, leases and a fence.
 *
 * A token holds the lock for one stretch of time: it begins within its acquire, and ends by a
 * release, or where the server recorded :expire. Every renew, push and commit that was answered ok
 * lies within the stretch of its token, and no two stretches overlap. So a token surely holds the
 * lock from the first return of its acquire and uses to its end:
 *
 *     acquire |--a1======a2|                   begin, somewhere in [a1, a2]
 *     use            |-----------|             a2 is at most its return, the end at least its call
 *     :expire                         *        the end
 *                          [==========]        held for sure
 *
 * Where the end may come before a2 the stretch shrinks to a point, anywhere in [end, a2]. Sure
 * stretches must be disjoint, and each point needs room beside them: that is all, as there is a gap
 * between any two disjoint sure stretches and a gap has room for any number of points. So the sweep
 * decides exactly, in O(n + t log t) for t tokens.
 *
 * A history without :expire does not say when leases ended. Then an end is free: what fails even so
 * is a violation; what holds only with an expiry that nobody recorded is unknown. */
#include "base/sort.h"
#include "check/pass/scan.h"

enum { NONE = UINT32_MAX };

typedef struct fence_token {
    minos_value value;
    uint32_t acquire, acquire_call, acquire_ret; /* the acquire that counts; NONE: there is none */
    uint32_t acquires;                           /* attempts that did not fail */
    uint32_t first_use, first_ret;               /* the use that returned first */
    uint32_t last_use, last_call;                /* the use that was called last */
    uint32_t release_call, release_ret;
    uint32_t expire, expire_at; /* the event */
    uint32_t push;
    bool acquired, pushed; /* by an operation that was answered ok */
} fence_token;
MNS_VEC (fence_token, tokens);

/* Where a token holds: `low` to `high` for sure, or at a point between them. */
typedef struct stretch {
    uint32_t low, high, token;
    bool point;
} stretch;
MNS_VEC (stretch, stretches);

typedef struct fenced_lock {
    mns_table by_value;
    tokens tokens;
    stretches sure, points, scratch;
    uint32_t blind; /* call of the first crashed acquire that names no token; NONE */
    bool recorded;  /* an :expire was seen */
    uint64_t held, uses;
    int64_t highest;     /* the highest token of an acquire that has returned */
    uint32_t highest_op; /* NONE: none yet */
} fenced_lock;

static bool before (const void *context, const stretch *a, const stretch *b)
{
    (void) context;
    return a->low != b->low ? a->low < b->low : a->high < b->high;
}
MNS_SORT (stretch, sort_stretches, const void *, before);

static void begin (mns_scan *scan)
{
    fenced_lock *lock = scan->state;

    mns_table_init (&lock->by_value, scan->budget);
    tokens_init (&lock->tokens, scan->budget);
    stretches_init (&lock->sure, scan->budget);
    stretches_init (&lock->points, scan->budget);
    stretches_init (&lock->scratch, scan->budget);
    lock->blind = lock->highest_op = NONE;
}

static void reset (mns_scan *scan)
{
    fenced_lock *lock = scan->state;

    mns_table_reset (&lock->by_value);
    tokens_reset (&lock->tokens);
    stretches_reset (&lock->sure);
    stretches_reset (&lock->points);
    stretches_reset (&lock->scratch);
}

/* {:token t …}, or the token itself. */
static minos_value token_in (const mns_scan *scan, minos_value value)
{
    return minos_value_kind (scan->values, value) == MINOS_KIND_MAP
               ? minos_value_get (scan->values, value, "token")
               : value;
}

static minos_value token_of (const mns_scan *scan, const mns_moment *moment)
{
    minos_value of_output = moment->is_return ? token_in (scan, moment->output) : MINOS_NIL;
    /* `true` and such are answers, no tokens. */
    if (minos_value_kind (scan->values, of_output) == MINOS_KIND_BOOLEAN)
        of_output = MINOS_NIL;
    return of_output != MINOS_NIL ? of_output : token_in (scan, moment->input);
}

static fence_token *token_at (mns_scan *scan, minos_value value)
{
    fenced_lock *lock = scan->state;
    bool added;
    uint64_t *slot = mns_table_add (&lock->by_value, value, &added);

    if (slot == NULL) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    if (added) {
        *slot = lock->tokens.count;
        if (!tokens_push (&lock->tokens, (fence_token){ .value = value,
                                                        .acquire = NONE,
                                                        .acquire_call = NONE,
                                                        .acquire_ret = NONE,
                                                        .first_ret = NONE,
                                                        .release_call = NONE,
                                                        .release_ret = NONE,
                                                        .expire_at = NONE })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &lock->tokens.at[*slot];
}

/* An operation is looked at once: at its return where it was answered ok, at its call where it
 * crashed. What failed did not happen. */
static bool counts (const mns_moment *moment)
{
    return moment->is_return ? moment->op->outcome == MINOS_OUTCOME_OK
                             : moment->op->outcome == MINOS_OUTCOME_CRASHED;
}

/* Tokens that count upwards: a later one is higher, where that is asked for. */
static void check_order (mns_scan *scan, const mns_moment *moment, minos_value value)
{
    fenced_lock *lock = scan->state;
    int64_t number;

    if (!mns_param_flag (scan, "increasing-tokens") ||
        !minos_value_int64 (scan->values, value, &number))
        return;
    if (lock->highest_op != NONE && lock->highest >= number &&
        mns_history_op (scan->history, lock->highest_op)->ret < moment->op->call) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "token-not-increasing");
        mns_scan_blame (scan, anomaly, moment, "acquired");
        mns_scan_blame_op (scan, anomaly, lock->highest_op, "higher token");
        mns_scan_say (scan, anomaly,
                      "token %s was acquired after the acquire of token %lld had returned",
                      mns_scan_show (scan, value).text, (long long) lock->highest);
    }
    if (lock->highest_op == NONE || number > lock->highest) {
        lock->highest = number;
        lock->highest_op = moment->index;
    }
}

static void take_acquire (mns_scan *scan, const mns_moment *moment)
{
    fenced_lock *lock = scan->state;
    minos_value value;
    fence_token *token;

    if (!counts (moment))
        return;
    value = token_of (scan, moment);
    if (value == MINOS_NIL) {
        if (moment->is_return)
            mns_scan_refuse (scan, moment, "has no :token");
        else if (lock->blind == NONE)
            lock->blind = moment->op->call;
        return;
    }
    token = token_at (scan, value);
    if (token == NULL)
        return;
    if (moment->is_return && token->acquired) {
        mns_scan_refuse (scan, moment, "acquires token %s twice: a token is used once",
                         mns_scan_show (scan, value).text);
        return;
    }
    token->acquires++;
    if (moment->is_return) {
        check_order (scan, moment, value);
        token->acquired = true;
        token->acquire_ret = moment->at;
    }
    if (moment->is_return || token->acquire == NONE) {
        token->acquire = moment->index;
        token->acquire_call = moment->op->call;
    }
}

static fence_token *take_use (mns_scan *scan, const mns_moment *moment)
{
    fenced_lock *lock = scan->state;
    minos_value value;
    fence_token *token;

    if (!moment->is_return || moment->op->outcome != MINOS_OUTCOME_OK)
        return NULL;
    value = token_of (scan, moment);
    if (value == MINOS_NIL) {
        mns_scan_refuse (scan, moment, "has no :token");
        return NULL;
    }
    token = token_at (scan, value);
    if (token == NULL)
        return NULL;
    lock->uses++;
    if (token->first_ret == NONE) {
        token->first_ret = moment->at;
        token->first_use = token->last_use = moment->index;
        token->last_call = moment->op->call;
    } else if (moment->op->call > token->last_call) {
        token->last_call = moment->op->call;
        token->last_use = moment->index;
    }
    return token;
}

static void take_renew (mns_scan *scan, const mns_moment *moment)
{
    (void) take_use (scan, moment);
}

static void take_push (mns_scan *scan, const mns_moment *moment)
{
    fence_token *token = take_use (scan, moment);

    if (token == NULL)
        return;
    if (token->pushed && !mns_param_flag (scan, "repeated-push")) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "double-push");
        mns_scan_blame (scan, anomaly, moment, "second push");
        mns_scan_blame_op (scan, anomaly, token->push, "first push");
        mns_scan_say (scan, anomaly, "token %s pushed twice, and both were accepted",
                      mns_scan_show (scan, token->value).text);
    }
    token->pushed = true;
    token->push = moment->index;
}

static void take_release (mns_scan *scan, const mns_moment *moment)
{
    minos_value value;
    fence_token *token;

    if (!counts (moment))
        return;
    value = token_of (scan, moment);
    token = value != MINOS_NIL ? token_at (scan, value) : NULL;
    if (value == MINOS_NIL)
        mns_scan_refuse (scan, moment, "has no :token");
    if (token == NULL)
        return;
    if (moment->is_return && token->release_ret != NONE) {
        minos_anomaly *anomaly = mns_scan_anomaly (scan, "stale-token");
        mns_scan_blame (scan, anomaly, moment, "released again");
        mns_scan_say (scan, anomaly, "token %s was released twice, and both were accepted",
                      mns_scan_show (scan, value).text);
    }
    /* The first that counts ends it; one answered ok says more than one that crashed. */
    if (token->release_call == NONE || (moment->is_return && token->release_ret == NONE)) {
        token->release_call = moment->op->call;
        token->release_ret = moment->is_return ? moment->at : NONE;
    }
    (void) take_use (scan, moment); /* answered ok, it says that the token held until then */
}

static void take_expire (mns_scan *scan, const mns_moment *moment)
{
    fenced_lock *lock = scan->state;
    minos_value value = token_in (scan, moment->input);
    fence_token *token;

    lock->recorded = true;
    if (value == MINOS_NIL) {
        mns_scan_refuse (scan, moment, "has no :token");
        return;
    }
    token = token_at (scan, value);
    if (token == NULL || token->expire_at != NONE)
        return;
    token->expire = moment->index;
    token->expire_at = moment->at;
}

static void blame_use (mns_scan *scan, const fence_token *token, uint32_t use, const char *why)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "stale-token");

    mns_scan_blame_op (scan, anomaly, use, "accepted");
    if (token->acquire != NONE)
        mns_scan_blame_op (scan, anomaly, token->acquire, "acquired");
    if (token->expire_at != NONE)
        mns_scan_blame_event (scan, anomaly, token->expire, "expired");
    mns_scan_say (scan, anomaly, "a use of token %s was accepted %s",
                  mns_scan_show (scan, token->value).text, why);
}

/* A token acquired by one attempt, and perhaps by another: it may have been held twice. */
static bool is_ambiguous (mns_scan *scan, const fence_token *token)
{
    if (token->acquires > 1)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "token %s was tried again after an acquire that may have succeeded",
                          mns_scan_show (scan, token->value).text);
    return token->acquires > 1;
}

/* Earliest and latest end of a token's stretch. */
static void ends_of (const fence_token *token, bool free_ends, uint32_t *least, uint32_t *most)
{
    bool released = token->release_call != NONE && token->release_call < token->expire_at;

    *least = *most = NONE;
    if (released) {
        *least = token->release_call;
        *most = token->release_ret < token->expire_at ? token->release_ret : token->expire_at;
        if (free_ends && token->release_ret == NONE)
            *least = 0;
    } else if (token->expire_at != NONE) {
        *least = *most = token->expire_at;
    } else if (free_ends) {
        *least = 0;
    }
}

/* What a single token shows, and its stretch. Returns what was wrong. */
static uint64_t judge_token (mns_scan *scan, fence_token *token, uint32_t index, bool free_ends,
                             bool report)
{
    fenced_lock *lock = scan->state;
    bool used = token->first_ret != NONE;
    uint32_t least, most, start = token->acquire_ret;

    if (token->acquire == NONE) {
        bool blind = used && lock->blind < token->first_ret;
        if (blind)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "token %s may be that of an acquire that crashed",
                              mns_scan_show (scan, token->value).text);
        if (used && !blind && report)
            blame_use (scan, token, token->first_use, "though no acquire of it succeeded");
        return used && !blind;
    }
    ends_of (token, free_ends, &least, &most);
    if (!token->acquired && !used && token->expire_at == NONE)
        return 0; /* it may never have been */
    if (used && token->first_ret < token->acquire_call) {
        if (report && !is_ambiguous (scan, token))
            blame_use (scan, token, token->first_use, "before it was acquired");
        return 1;
    }
    if (used && token->last_call > most) {
        if (report && !is_ambiguous (scan, token))
            blame_use (scan, token, token->last_use,
                       token->expire_at == most ? "after it had expired" : "after its release");
        return 1;
    }
    if (most < token->acquire_call) { /* of an earlier tenure that nobody recorded */
        if (report)
            mns_scan_unknown (scan, MINOS_BASIS_MISSING, "token %s ended before it was acquired",
                              mns_scan_show (scan, token->value).text);
        return 0;
    }
    start = used && token->first_ret < start ? token->first_ret : start;
    start = most < start ? most : start;
    least = used && token->last_call > least ? token->last_call : least;
    least = token->acquire_call > least ? token->acquire_call : least;
    stretch found = start <= least
                        ? (stretch){ .low = start, .high = least, .token = index }
                        : (stretch){ .low = least, .high = start, .token = index, .point = true };
    if (!stretches_push (found.point ? &lock->points : &lock->sure, found))
        mns_scan_no_memory (scan);
    return 0;
}

static void blame_two (mns_scan *scan, const fence_token *first, const fence_token *second)
{
    minos_anomaly *anomaly;

    if (is_ambiguous (scan, first) || is_ambiguous (scan, second))
        return;
    anomaly = mns_scan_anomaly (scan, "two-holders");
    mns_scan_blame_op (scan, anomaly, second->acquire, "acquired");
    mns_scan_blame_op (scan, anomaly, first->acquire, "holder");
    if (first->first_ret != NONE)
        mns_scan_blame_op (scan, anomaly, first->last_use, "still used");
    mns_scan_say (scan, anomaly, "token %s was acquired while token %s held the lock",
                  mns_scan_show (scan, second->value).text,
                  mns_scan_show (scan, first->value).text);
}

/* Sure stretches that overlap, and points without room. The longest end so far is the one that
 * can cover what follows. */
static uint64_t sweep (mns_scan *scan, bool report)
{
    fenced_lock *lock = scan->state;
    const fence_token *all = lock->tokens.at;
    const stretch *cover = NULL;
    uint64_t wrong = 0;
    size_t most = lock->sure.count > lock->points.count ? lock->sure.count : lock->points.count;
    size_t next = 0;

    if (!stretches_reserve (&lock->scratch, most)) {
        mns_scan_no_memory (scan);
        return 0;
    }
    sort_stretches (lock->sure.at, lock->scratch.at, lock->sure.count, NULL);
    sort_stretches (lock->points.at, lock->scratch.at, lock->points.count, NULL);
    for (size_t i = 0; i <= lock->sure.count; i++) {
        const stretch *sure = i < lock->sure.count ? &lock->sure.at[i] : NULL;
        /* Points that begin before this stretch does: only `cover` can hold them. */
        for (;
             next < lock->points.count && (sure == NULL || lock->points.at[next].low <= sure->low);
             next++) {
            const stretch *point = &lock->points.at[next];
            if (cover == NULL || point->low <= cover->low || point->high >= cover->high)
                continue;
            wrong++;
            if (report)
                blame_two (scan, &all[cover->token], &all[point->token]);
        }
        if (sure == NULL)
            break;
        if (cover != NULL && sure->low < cover->high && sure->high > cover->low) {
            wrong++;
            if (report)
                blame_two (scan, &all[cover->token], &all[sure->token]);
        }
        if (cover == NULL || sure->high > cover->high)
            cover = sure;
    }
    return wrong;
}

static uint64_t judge (mns_scan *scan, bool free_ends, bool report)
{
    fenced_lock *lock = scan->state;
    uint64_t wrong = 0;

    stretches_clear (&lock->sure);
    stretches_clear (&lock->points);
    for (size_t i = 0; i < lock->tokens.count; i++)
        wrong += judge_token (scan, &lock->tokens.at[i], (uint32_t) i, free_ends, report);
    return wrong + sweep (scan, report);
}

static void end (mns_scan *scan)
{
    fenced_lock *lock = scan->state;
    uint64_t wrong = judge (scan, !lock->recorded, true);

    for (size_t i = 0; i < lock->tokens.count; i++)
        lock->held += lock->tokens.at[i].acquired;
    scan->counts.mutations_ok = lock->held;
    scan->counts.observations_ok = lock->uses;
    scan->counts.observations_of_mutation = lock->uses;
    mns_scan_count (scan, "acquired-count", lock->held);
    mns_scan_count (scan, "used-count", lock->uses);
    if (lock->held == 0 && lock->uses == 0)
        mns_scan_vacuous (scan, "no acquire succeeded");
    if (lock->recorded || wrong > 0)
        return;
    if (judge (scan, false, false) > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "it holds only if leases expired, and no :expire event says when");
    else if (lock->held > 0)
        mns_scan_floor (scan, "no :expire event: that a lease had ended by time cannot be seen");
}

static const mns_watch watches[] = {
    { "acquire", MNS_ON_CALL | MNS_ON_RETURN, take_acquire, false },
    { "renew", MNS_ON_RETURN, take_renew, false },
    { "commit", MNS_ON_RETURN, take_renew, false },
    { "push", MNS_ON_RETURN, take_push, false },
    { "release", MNS_ON_CALL | MNS_ON_RETURN, take_release, false },
    { "expire", MNS_ON_EVENT, take_expire, true },
    { NULL, 0, NULL, false },
};

const mns_scanner mns_scan_fenced_lock = {
    .state_size = sizeof (fenced_lock),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
