/* test_frontier.c: the frontier checker, the prover and the refuter against brute force on small
 * register histories, with each rule on and off. */
#include "search/frontier.h"
#include "support/registers.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static mns_budget budget;

/* ---- Brute force: the sets of calls that some legal order linearizes, with the state. */

typedef struct brute {
    const mns_problem *problem;
    uint32_t end; /* events up to this one are seen */
    uint32_t states;
    uint8_t *seen;
} brute;

static bool is_due (const brute *b, const mns_call *call)
{
    return call->ret != MNS_CALL_NEVER && call->ret <= b->end;
}

/* Whether call i may come next: nothing that is left returned before it was called. */
static bool may_come (const brute *b, uint32_t done, uint32_t i)
{
    const mns_call *calls = b->problem->calls;
    if (done >> i & 1 || calls[i].call > b->end)
        return false;
    for (uint32_t j = 0; j < b->problem->call_count; j++)
        if (!(done >> j & 1) && is_due (b, &calls[j]) && calls[j].ret < calls[i].call)
            return false;
    return true;
}

static bool brute_search (brute *b, uint32_t done, uint32_t state)
{
    bool all = true;
    for (uint32_t i = 0; i < b->problem->call_count; i++)
        all &= !is_due (b, &b->problem->calls[i]) || (done >> i & 1);
    if (all)
        return true;
    uint8_t *seen = &b->seen[(size_t) done * b->states + state];
    if (*seen)
        return false;
    *seen = 1;
    for (uint32_t i = 0; i < b->problem->call_count; i++) {
        if (!may_come (b, done, i))
            continue;
        uint32_t one, count;
        uint32_t word = mns_space_step (b->problem->space, state, b->problem->calls[i].class_id);
        mns_space_successors (b->problem->space, word, &one, &count);
        for (uint32_t s = 0; s < count; s++)
            if (brute_search (b, done | 1u << i,
                              mns_space_successors (b->problem->space, word, &one, &count)[s]))
                return true;
    }
    return false;
}

/* The canonical blocked event, or MNS_CALL_NEVER. */
static uint32_t brute_blocked (const mns_problem *problem)
{
    brute b = { .problem = problem, .states = (uint32_t) problem->space->states.count };
    size_t size = ((size_t) 1 << problem->call_count) * b.states;
    uint32_t blocked = MNS_CALL_NEVER;
    b.seen = malloc (size);
    for (uint32_t e = 0; e < problem->event_count && blocked == MNS_CALL_NEVER; e++) {
        if (!(problem->events[e] & 1))
            continue;
        memset (b.seen, 0, size);
        b.end = e;
        if (!brute_search (&b, 0, problem->space->initial))
            blocked = e;
    }
    free (b.seen);
    return blocked;
}

static bool path_holds (const mns_problem *problem, const uint32_t *path, uint32_t count)
{
    uint32_t state = problem->space->initial, latest = 0;
    bool *done = calloc (problem->call_count + 1, sizeof *done), ok = true;
    for (uint32_t i = 0; i < count && ok; i++) {
        const mns_call *call = &problem->calls[path[i]];
        state = mns_space_step (problem->space, state, call->class_id);
        ok = state != MNS_ILLEGAL && !done[path[i]] && call->ret >= latest;
        latest = call->call > latest ? call->call : latest;
        done[path[i]] = true;
    }
    for (uint32_t i = 0; i < problem->call_count; i++)
        ok &= problem->calls[i].ret == MNS_CALL_NEVER || done[i];
    free (done);
    return ok;
}

/* ---- Checking one problem with everything. */

static const uint32_t rules[] = {
    MNS_RULE_PURE_AT_ONCE,    MNS_RULE_EARLIEST_IN_CLASS, MNS_RULE_CRASHED_DOMINANCE,
    MNS_RULE_NO_CRASHED_NOOP, MNS_RULE_CRASHED_OBSERVED,  MNS_RULE_TOWARDS_RETURN,
    MNS_RULE_PURE_SUPERSET,   MNS_RULE_DEAD_VALUES,       MNS_RULE_ABSORB,
    MNS_RULE_DEAD_END
};
enum { RULES = sizeof rules / sizeof *rules };

static uint64_t verdicts[3], proved[4];

static void dump (const mns_problem *problem)
{
    static const char *kinds[] = { "generic", "read", "any", "write", "cas", "casfail" };
    for (uint32_t i = 0; i < problem->call_count; i++) {
        const mns_class *class = &problem->space->classes.at[problem->calls[i].class_id];
        fprintf (stderr, "  %u: [%d, %d] %s %u %u\n", i, (int) problem->calls[i].call,
                 (int) problem->calls[i].ret, kinds[class->kind], class->a, class->b);
    }
}

static void expect (mns_problem *problem, const mns_answer *answer, uint32_t blocked,
                    const char *who, uint32_t parameter)
{
    bool ok = true;
    if (answer->valid == MINOS_VALID_TRUE)
        ok = blocked == MNS_CALL_NEVER &&
             path_holds (problem, answer->witness, answer->witness_count);
    else if (answer->valid == MINOS_VALID_FALSE)
        ok = blocked != MNS_CALL_NEVER &&
             (answer->blocked_canonical ? answer->blocked_event == blocked
                                        : answer->blocked_event >= blocked);
    if (!ok)
        dump (problem);
    ck_assert_msg (ok, "%s (%x) says %d at %u, brute force blocks at %d", who, parameter,
                   answer->valid, answer->blocked_event, (int) blocked);
}

static void check_exact (mns_problem *problem, uint32_t blocked, uint32_t rules_off)
{
    mns_limits limits = { .states_max = UINT64_MAX, .rules_off = rules_off };
    mns_answer answer;
    mns_region region;
    mns_region_init (&region, &budget, 256);
    mns_frontier (&answer, problem, &limits, &region);
    expect (problem, &answer, blocked, "frontier", rules_off);
    ck_assert_int_ne (answer.valid, MINOS_VALID_UNKNOWN);
    verdicts[answer.valid]++;
    mns_region_reset (&region);
}

static void check_sided (mns_problem *problem, uint32_t blocked)
{
    static const mns_beam beams[] = { { 1, 0 }, { 2, 0 }, { 1, 2 }, { 4, 3 } };
    static const mns_relax relaxes[] = { { 0, false, MNS_POOL_NONE },
                                         { 1, false, MNS_POOL_NONE },
                                         { 0, true, MNS_POOL_NONE },
                                         { 1, true, MNS_POOL_NONE },
                                         { UINT32_MAX, false, MNS_POOL_VALUES },
                                         { UINT32_MAX, false, MNS_POOL_KINDS },
                                         { UINT32_MAX, false, MNS_POOL_ALL },
                                         { UINT32_MAX, true, MNS_POOL_ALL },
                                         { 2, false, MNS_POOL_VALUES } };
    mns_limits limits = { .states_max = UINT64_MAX };
    mns_answer answer;
    mns_region region;
    mns_region_init (&region, &budget, 256);
    for (uint32_t i = 0; i < sizeof beams / sizeof *beams; i++) {
        mns_prover (&answer, problem, &limits, &region, &beams[i]);
        expect (problem, &answer, blocked, "prover", i);
        proved[0] += answer.valid == MINOS_VALID_TRUE;
        proved[1] += answer.cause == MNS_CAUSE_PRUNED;
    }
    for (uint32_t i = 0; i < sizeof relaxes / sizeof *relaxes; i++) {
        mns_refuter (&answer, problem, &limits, &region, &relaxes[i]);
        expect (problem, &answer, blocked, "refuter", i);
        proved[2] += answer.valid == MINOS_VALID_FALSE;
        proved[3] += answer.cause == MNS_CAUSE_PRUNED;
    }
    mns_region_reset (&region);
}

static void check_problem (mns_problem *problem, mns_rng *rng)
{
    uint32_t blocked = brute_blocked (problem);
    check_exact (problem, blocked, 0);
    for (uint32_t r = 0; r < RULES; r++)
        check_exact (problem, blocked, rules[r]);
    check_exact (problem, blocked, MNS_RULE_ALL);
    check_exact (problem, blocked, MNS_LAYERS_RULES_OFF);
    check_exact (problem, blocked, (uint32_t) mns_rng_next (rng) & 0x3ff);
    check_sided (problem, blocked);
}

static mns_registers_shape small_shape (mns_rng *rng)
{
    static const uint32_t rates[] = { 0, 100, 300, 600 };
    mns_registers_shape shape = {
        .operations = 3 + (uint32_t) mns_rng_below (rng, 8),
        .processes = 1 + (uint32_t) mns_rng_below (rng, 6),
        .values = 1 + (uint32_t) mns_rng_below (rng, 5),
        .crash_permille = rates[mns_rng_below (rng, 4)],
        .cas_permille = rates[mns_rng_below (rng, 4)],
        .read_permille = 200 + (uint32_t) mns_rng_below (rng, 400),
        .fail_permille = mns_rng_below (rng, 3) == 0 ? 700 : 0,
        .any_permille = mns_rng_below (rng, 4) == 0 ? 300 : 0,
        .unique = mns_rng_below (rng, 4) == 0,
        .equal_cas = mns_rng_below (rng, 4) == 0,
    };
    return shape;
}

static void check_random (uint64_t seed, uint32_t rounds)
{
    mns_rng rng = { seed };
    for (uint32_t i = 0; i < rounds; i++) {
        mns_registers registers;
        mns_registers_shape shape = small_shape (&rng);
        mns_registers_init (&registers, &budget);
        mns_registers_simulate (&registers, &shape, &rng);
        uint32_t values = (uint32_t) registers.space.states.count;
        for (uint64_t faults = mns_rng_below (&rng, 3); faults > 0; faults--)
            (void) mns_registers_spoil (&registers,
                                        (uint32_t) mns_rng_below (&rng, shape.operations),
                                        (uint32_t) mns_rng_below (&rng, values));
        check_problem (&registers.problem, &rng);
        mns_registers_reset (&registers);
    }
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}

START_TEST (test_random)
{
    const char *rounds = getenv ("MINOS_ROUNDS"), *seed = getenv ("MINOS_SEED");
    check_random (seed ? strtoull (seed, NULL, 0) : 1, rounds ? (uint32_t) atoi (rounds) : 3000);
    ck_assert_uint_gt (verdicts[MINOS_VALID_TRUE], verdicts[MINOS_VALID_FALSE] / 9);
    ck_assert_uint_gt (verdicts[MINOS_VALID_FALSE], verdicts[MINOS_VALID_TRUE] / 9);
    for (uint32_t i = 0; i < 4; i++)
        ck_assert_uint_gt (proved[i], 0);
}
END_TEST

/* Longer histories, too long for brute force: with all rules and with none but the few that keep
 * it short. Here fields of counts are shared, links collected, and values die. */
static void check_medium (mns_problem *problem)
{
    static const uint32_t plain = ~(uint32_t) (MNS_RULE_PURE_AT_ONCE | MNS_RULE_CRASHED_DOMINANCE |
                                               MNS_RULE_EARLIEST_IN_CLASS | MNS_RULE_PURE_SUPERSET);
    mns_limits limits = { .states_max = 200000, .rules_off = plain };
    mns_answer answer;
    mns_region region;
    mns_region_init (&region, &budget, 256);
    mns_frontier (&answer, problem, &limits, &region);
    if (answer.valid != MINOS_VALID_UNKNOWN) {
        uint32_t blocked =
            answer.valid == MINOS_VALID_FALSE ? answer.blocked_event : MNS_CALL_NEVER;
        check_exact (problem, blocked, 0);
        check_exact (problem, blocked, MNS_RULE_ABSORB);
        check_exact (problem, blocked, MNS_RULE_CRASHED_OBSERVED);
        check_sided (problem, blocked);
    }
    mns_region_reset (&region);
}

START_TEST (test_medium)
{
    const char *rounds = getenv ("MINOS_ROUNDS"), *seed = getenv ("MINOS_SEED");
    mns_rng rng = { seed ? strtoull (seed, NULL, 0) : 1 };
    for (int i = 0; i < (rounds ? atoi (rounds) : 3000) / 10; i++) {
        mns_registers registers;
        mns_registers_shape shape = small_shape (&rng);
        shape.operations = 20 + (uint32_t) mns_rng_below (&rng, 80);
        shape.crash_permille /= 2;
        mns_registers_init (&registers, &budget);
        mns_registers_simulate (&registers, &shape, &rng);
        if (mns_rng_below (&rng, 2))
            (void) mns_registers_spoil (
                &registers, (uint32_t) mns_rng_below (&rng, shape.operations),
                (uint32_t) mns_rng_below (&rng, registers.space.states.count));
        check_medium (&registers.problem);
        mns_registers_reset (&registers);
    }
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

/* A crashed write may have to restore the value that stands already: the dead write between is
 * absorbed, and takes the value away. R4 and R9, each sound alone, would refuse this together if R4
 * looked at the state before what is absorbed. */
START_TEST (test_restoring_write)
{
    mns_registers registers;
    mns_region region;
    mns_answer answer;
    mns_limits limits = { .states_max = UINT64_MAX };
    mns_registers_init (&registers, &budget);
    mns_region_init (&region, &budget, 256);
    mns_call calls[] = {
        { .call = 0,
          .ret = 1,
          .class_id = mns_registers_class (&registers, MNS_CLASS_WRITE, 0, 1, true) },
        { .call = 2,
          .ret = MNS_CALL_NEVER,
          .class_id = mns_registers_class (&registers, MNS_CLASS_WRITE, 0, 1, false) },
        { .call = 3,
          .ret = 6,
          .class_id = mns_registers_class (&registers, MNS_CLASS_WRITE, 0, 3, true) },
        { .call = 4,
          .ret = 5,
          .class_id = mns_registers_class (&registers, MNS_CLASS_CAS, 1, 2, true) },
        { .call = 7,
          .ret = 8,
          .class_id = mns_registers_class (&registers, MNS_CLASS_READ, 2, 0, true) },
    };
    mns_registers_rank (&registers, calls, 5, 4);
    mns_frontier (&answer, &registers.problem, &limits, &region);
    ck_assert_int_eq (answer.valid, MINOS_VALID_TRUE);
    ck_assert_uint_eq (answer.witness_count, 5);
    ck_assert (path_holds (&registers.problem, answer.witness, answer.witness_count));
    mns_region_reset (&region);
    mns_registers_reset (&registers);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("frontier");
    TCase *tests = tcase_create ("frontier");
    mns_budget_init (&budget, NULL, 0, NULL);
    tcase_set_timeout (tests, 600);
    tcase_add_test (tests, test_random);
    tcase_add_test (tests, test_medium);
    tcase_add_test (tests, test_restoring_write);
    suite_add_tcase (suite, tests);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}

/* The family never asks a model. */
__attribute__ ((weak)) uint32_t mns_space_step_slow (mns_space *space, uint32_t state,
                                                     uint32_t class_id)
{
    (void) space, (void) state, (void) class_id;
    return MNS_ILLEGAL;
}
