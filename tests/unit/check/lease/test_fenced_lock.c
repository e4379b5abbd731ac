/* fenced-lock, against a search over every order of small histories: the lock as a state machine,
 * stepped through all that could have happened. */
#include "judge.h"

static const char *const name = "fenced-lock";

START_TEST (test_valid)
{
    expect (name, "true", NULL,
            OP (1, "acquire", "{:token 1}") E ("expire", "{:token 1}")
                OP (2, "acquire", "{:token 2}") OP (2, "push", "{:token 2}")
                    R (1, "invoke", "push", "{:token 1}") R (1, "fail", "push", "{:token 1}"));
    /* The use and the expiry overlap: it may have come first. */
    expect (name, "true", NULL,
            OP (1, "acquire", "{:token 1}") R (1, "invoke", "commit", "{:token 1}")
                E ("expire", "{:token 1}") R (1, "ok", "commit", "{:token 1}"));
    /* One crashed, so it may have had the lock; it need not have. */
    expect (name, "true", NULL,
            R (1, "invoke", "acquire", "{:token 1}") R (1, "info", "acquire", "{:token 1}")
                OP (2, "acquire", "{:token 2}") OP (2, "renew", "{:token 2}")
                    OP (2, "release", "{:token 2}"));
    expect (name, "true", NULL, OP (1, "acquire", "7") OP (1, "release", "7"));
}
END_TEST

START_TEST (test_invalid)
{
    expect (name, "false", "stale-token",
            OP (1, "acquire", "{:token 1}") E ("expire", "{:token 1}")
                OP (1, "push", "{:token 1}"));
    expect (name, "false", "stale-token",
            OP (1, "acquire", "{:token 1}") OP (1, "release", "{:token 1}")
                OP (1, "renew", "{:token 1}"));
    expect (name, "false", "stale-token",
            OP (1, "acquire", "{:token 1}") OP (2, "commit", "{:token 2}"));
    expect (name, "false", "two-holders",
            OP (1, "acquire", "{:token 1}") OP (2, "acquire", "{:token 2}")
                OP (1, "release", "{:token 1}") OP (2, "release", "{:token 2}"));
    /* Even where leases may expire unseen. */
    expect (name, "false", "two-holders",
            OP (1, "acquire", "{:token 1}") OP (2, "acquire", "{:token 2}")
                OP (1, "renew", "{:token 1}"));
    /* A point without room: 2 came and went while 1 held. */
    expect (name, "false", "two-holders",
            OP (1, "acquire", "{:token 1}") OP (2, "acquire", "{:token 2}")
                OP (1, "renew", "{:token 1}") E ("expire", "{:token 2}"));
    expect (name, "false", "double-push",
            OP (1, "acquire", "{:token 1}") OP (1, "push", "{:token 1}")
                OP (1, "push", "{:token 1}"));
    expect ("fenced-lock:increasing-tokens=true", "false", "token-not-increasing",
            OP (1, "acquire", "{:token 2}") OP (1, "release", "{:token 2}")
                OP (2, "acquire", "{:token 1}"));
}
END_TEST

START_TEST (test_parameters)
{
    expect ("fenced-lock:repeated-push=true", "true", NULL,
            OP (1, "acquire", "{:token 1}") OP (1, "push", "{:token 1}")
                OP (1, "push", "{:token 1}"));
    expect (name, "true", NULL,
            OP (1, "acquire", "{:token 2}") OP (1, "release", "{:token 2}")
                OP (2, "acquire", "{:token 1}"));
}
END_TEST

START_TEST (test_unknown_and_vacuous)
{
    expect (name, "unknown", NULL, OP (1, "acquire", "{:token 1}") OP (2, "acquire", "{:token 2}"));
    /* It may have held twice. */
    expect (name, "unknown", NULL,
            R (1, "invoke", "acquire", "{:token 1}") R (1, "info", "acquire", "{:token 1}")
                E ("expire", "{:token 1}") OP (2, "acquire", "{:token 1}")
                    OP (2, "renew", "{:token 1}"));
    expect (name, "unknown", NULL,
            R (1, "invoke", "acquire", "nil") R (1, "info", "acquire", "nil")
                E ("expire", "{:token 0}") OP (2, "renew", "{:token 1}"));
    expect (name, "vacuous", NULL,
            R (1, "invoke", "acquire", "{:token 1}") R (1, "fail", "acquire", "{:token 1}"));
}
END_TEST

START_TEST (test_refused)
{
    static const char text[] = OP (1, "acquire", "{:token 1}") OP (1, "acquire", "{:token 1}");
    const char *checkers[] = { name };
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_history_parse (&history, text, strlen (text), NULL, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_nonnull (strstr (error.message, "twice"));
    minos_history_free (history);
}
END_TEST

/* ---- The search. */

enum { TOKENS = 3, OPS_MAX = 10, RECORDS_MAX = 32, ACQUIRE = 0, RENEW, RELEASE, EXPIRE };
enum { INVOKE, OK, FAIL, INFO };
static const char *const functions[] = { "acquire", "renew", "release" };
static const char *const types[] = { "invoke", "ok", "fail", "info" };

typedef struct record {
    int op, type, f, token;
} record;
typedef struct run_of {
    record at[RECORDS_MAX];
    int count, ops;
} run_of;

/* Everything that can have happened, as flags: holder (TOKENS: nobody) and operations done. */
typedef bool worlds[TOKENS + 1][1 << OPS_MAX];

/* The holder after an operation; −1: it cannot happen. */
static int step (int holder, int f, int token)
{
    if (f == ACQUIRE)
        return holder == TOKENS ? token : -1;
    if (holder != token)
        return -1;
    return f == RENEW ? holder : TOKENS;
}

static void close_worlds (worlds now, const run_of *run, unsigned open, bool free_ends)
{
    for (bool more = true; more;) {
        more = false;
        for (int holder = 0; holder <= TOKENS; holder++)
            for (unsigned done = 0; done < 1u << OPS_MAX; done++) {
                if (!now[holder][done])
                    continue;
                if (free_ends && !now[TOKENS][done])
                    now[TOKENS][done] = more = true;
                for (int i = 0; i < run->count; i++) {
                    const record *r = &run->at[i];
                    unsigned bit = 1u << r->op;
                    int next;
                    if (r->type != INVOKE || (open & bit) == 0 || (done & bit) != 0)
                        continue;
                    next = step (holder, r->f, r->token);
                    if (next >= 0 && !now[next][done | bit])
                        now[next][done | bit] = more = true;
                }
            }
    }
}

static bool possible (const run_of *run, bool free_ends)
{
    static worlds now;
    unsigned open = 0, failed = 0;

    memset (now, 0, sizeof now);
    now[TOKENS][0] = true;
    for (int i = 0; i < run->count; i++)
        failed |= run->at[i].type == FAIL ? 1u << run->at[i].op : 0;
    for (int i = 0; i < run->count; i++) {
        const record *r = &run->at[i];
        unsigned bit = 1u << r->op;
        bool any = false;
        if (r->f != EXPIRE && r->type == INVOKE)
            open |= bit & ~failed;
        if (r->f != EXPIRE && r->type != OK)
            continue;
        close_worlds (now, run, open, free_ends);
        for (unsigned done = 0; done < 1u << OPS_MAX; done++)
            for (int holder = 0; holder <= TOKENS; holder++)
                if (r->f != EXPIRE)
                    now[holder][done] &= (done & bit) != 0;
        for (unsigned done = 0; r->f == EXPIRE && done < 1u << OPS_MAX; done++) {
            bool held = now[r->token][done];
            for (int holder = 0; holder <= TOKENS; holder++)
                now[holder][done] = false;
            now[TOKENS][done] = held;
        }
        for (int holder = 0; holder <= TOKENS; holder++)
            for (unsigned done = 0; done < 1u << OPS_MAX; done++)
                any |= now[holder][done];
        if (!any)
            return false;
    }
    return true;
}

/* Three processes, each token acquired once, and then released or expired, not both. */
static void draw_run (mns_rng *rng, run_of *run, bool expiries)
{
    int busy[3] = { -1, -1, -1 };
    bool tried[TOKENS] = { 0 }, expired[TOKENS] = { 0 }, released[TOKENS] = { 0 };
    bool gone[3] = { 0 };

    run->count = run->ops = 0;
    for (int i = 0; i < 20; i++) {
        int process = (int) mns_rng_below (rng, 3), token = (int) mns_rng_below (rng, TOKENS);
        if (expiries && mns_rng_below (rng, 6) == 0 && tried[token] && !expired[token] &&
            !released[token]) {
            run->at[run->count++] = (record){ .op = OPS_MAX, .f = EXPIRE, .token = token };
            expired[token] = true;
        } else if (busy[process] >= 0 && mns_rng_below (rng, 4) > 0) {
            record r = run->at[busy[process]];
            unsigned chance = (unsigned) mns_rng_below (rng, 12);
            bool fails = chance == 0 && r.f != ACQUIRE;
            r.type = fails ? FAIL : chance == 1 ? INFO : OK;
            gone[process] |= r.type == INFO;
            busy[process] = -1;
            run->at[run->count++] = r;
        } else if (busy[process] < 0 && !gone[process] && run->ops < OPS_MAX) {
            bool release = !expired[token] && mns_rng_below (rng, 4) == 0;
            int f = !tried[token] ? ACQUIRE : release ? RELEASE : RENEW;
            released[token] |= f == RELEASE;
            tried[token] = true;
            busy[process] = run->count;
            run->at[run->count++] =
                (record){ .op = run->ops++, .type = INVOKE, .f = f, .token = token };
        }
    }
}

static minos_verdict *judge_run (const run_of *run, edn *text, bool recorded)
{
    edn_open (text);
    for (int i = 0; i < run->count; i++) {
        const record *r = &run->at[i];
        if (r->f == EXPIRE)
            fprintf (text->stream,
                     "{:process :server, :type :info, :f :expire, :value {:token %d}}\n", r->token);
        else
            fprintf (text->stream, "{:process %d, :type :%s, :f :%s, :value {:token %d}}\n", r->op,
                     types[r->type], functions[r->f], r->token);
    }
    if (recorded) /* of a token that is nobody's: it says that expiries are recorded */
        fprintf (text->stream, "{:process :server, :type :info, :f :expire, :value {:token 99}}\n");
    return judge_edn (name, text);
}

START_TEST (test_against_search)
{
    mns_rng rng = { 4 };
    uint64_t valid = 0, invalid = 0, unknown = 0;

    for (int i = 0; i < 6000; i++) {
        bool recorded = mns_rng_below (&rng, 2) == 0;
        minos_verdict *verdict;
        minos_valid wanted;
        run_of run;
        edn text;

        draw_run (&rng, &run, recorded);
        verdict = judge_run (&run, &text, recorded);
        wanted = possible (&run, false)               ? MINOS_VALID_TRUE
                 : !recorded && possible (&run, true) ? MINOS_VALID_UNKNOWN
                                                      : MINOS_VALID_FALSE;
        if (minos_verdict_valid (verdict) == MINOS_VALID_TRUE)
            ck_assert_msg (wanted == MINOS_VALID_TRUE || minos_verdict_vacuous (verdict), "%s",
                           text.text);
        else if (!minos_verdict_vacuous (verdict))
            ck_assert_msg (minos_verdict_valid (verdict) == wanted, "wanted %s:\n%s",
                           minos_valid_word (wanted), text.text);
        valid += minos_verdict_valid (verdict) == MINOS_VALID_TRUE;
        invalid += minos_verdict_valid (verdict) == MINOS_VALID_FALSE;
        unknown += minos_verdict_valid (verdict) == MINOS_VALID_UNKNOWN;
        minos_verdict_free (verdict);
        free (text.text);
    }
    ck_assert_msg (valid > 200 && invalid > 200 && unknown > 100, "%d %d %d", (int) valid,
                   (int) invalid, (int) unknown);
}
END_TEST

/* A server that does right, seen by its clients: never false. One that forgets to check the token
 * of a renew (1) is found out, and so is one that lets a lock be taken over without comparing who
 * holds it (2): just where somebody held it. *taken: that was so. */
static minos_verdict *simulate (mns_rng *rng, int fault, edn *text, bool *taken)
{
    int holder = -1, next = 0, mine[4] = { -1, -1, -1, -1 };

    edn_open (text);
    *taken = false;
    for (int i = 0; i < 400; i++) {
        int p = (int) mns_rng_below (rng, 4), token = mine[p] >= 0 ? mine[p] : next++;
        const char *f = mine[p] < 0 ? "acquire" : mns_rng_below (rng, 6) ? "renew" : "release";
        bool ok = mine[p] < 0 ? holder < 0 : holder == token || (fault == 1 && f[2] == 'n');
        if (fault == 2 && mine[p] < 0 && holder >= 0 && mns_rng_below (rng, 40) == 0)
            *taken = ok = true;
        if (mns_rng_below (rng, 5) == 0 && holder >= 0) {
            fprintf (text->stream,
                     "{:process :server, :type :info, :f :expire, :value {:token %d}}\n", holder);
            holder = -1;
            continue;
        }
        fprintf (text->stream, "{:process %d, :type :invoke, :f :%s, :value {:token %d}}\n", p, f,
                 token);
        fprintf (text->stream, "{:process %d, :type :%s, :f :%s, :value {:token %d}}\n", p,
                 ok ? "ok" : "fail", f, token);
        if (ok && f[0] == 'a')
            holder = token;
        if (ok && f[2] == 'l')
            holder = -1;
        mine[p] = f[2] == 'l' || !ok ? -1 : token;
    }
    return judge_edn (name, text);
}

START_TEST (test_simulated)
{
    mns_rng rng = { 5 };
    int takeovers = 0;

    for (int i = 0; i < 150; i++) {
        edn text;
        bool taken;
        minos_verdict *verdict = simulate (&rng, i % 3, &text, &taken);
        ck_assert_msg (minos_verdict_valid (verdict) ==
                           (i % 3 == 1 || taken ? MINOS_VALID_FALSE : MINOS_VALID_TRUE),
                       "%s", text.text);
        takeovers += taken;
        minos_verdict_free (verdict);
        free (text.text);
    }
    ck_assert_int_gt (takeovers, 25);
}
END_TEST

int main (void)
{
    const TTest *tests[] = {
        test_valid,          test_invalid,   test_parameters,         test_refused,
        test_against_search, test_simulated, test_unknown_and_vacuous
    };
    return run_suite ("check/lease/fenced_lock", tests, sizeof tests / sizeof *tests);
}
