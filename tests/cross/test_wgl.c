/* test_wgl.c: the exhaustive search against the brute force, on many small histories of every
 * model: one verdict, one operation to blame, whatever rules are off; and every witness holds. */
#include "support/oracle.h"
#include "support/registers.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>

enum { HISTORIES = 20000 };

/* All on, all off, and then each one off in turn. */
static const uint32_t rules[] = {
    MNS_RULE_PURE_AT_ONCE,    MNS_RULE_EARLIEST_IN_CLASS, MNS_RULE_CRASHED_DOMINANCE,
    MNS_RULE_NO_CRASHED_NOOP, MNS_RULE_CRASHED_OBSERVED,  MNS_RULE_DEAD_VALUES,
    MNS_RULE_ABSORB,          MNS_RULE_DEAD_END,          MNS_RULE_REDUCE_READS,
    MNS_RULE_REDUCE_WRITES
};
enum { RULES = sizeof rules / sizeof *rules };

typedef struct subject {
    gen_history generated;
    minos_history *built;
    mns_model_config config;
    oracle_answer expected;
    uint64_t seed;
    uint32_t blamed; /* operation of the generated history, once known */
    bool blamed_known;
} subject;

static void check_answer (subject *s, const gen_problem *p, const mns_answer *answer,
                          const char *engine, uint32_t rules_off)
{
    const char *model = s->generated.spec->model;
    ck_assert_msg (answer->valid == (s->expected.valid ? MINOS_VALID_TRUE : MINOS_VALID_FALSE),
                   "%s, seed %" PRIu64 ", %s without %x: valid %d, cause %d", model, s->seed,
                   engine, rules_off, (int) answer->valid, (int) answer->cause);
    if (answer->valid == MINOS_VALID_TRUE)
        return;
    ck_assert (answer->blocked_canonical);
    uint32_t event = p->problem.events[answer->blocked_event];
    uint32_t op = gen_index_of (&s->generated, s->built, p->problem.calls[event >> 1].op);
    ck_assert_uint_eq (event & 1, 1);
    ck_assert_msg (s->generated.ops[op].ret == s->expected.blocked_ret &&
                       (!s->blamed_known || s->blamed == op),
                   "%s, seed %" PRIu64 ", %s without %x: blames %u", model, s->seed, engine,
                   rules_off, op);
    s->blamed = op;
    s->blamed_known = true;
}

static uint64_t judge (subject *s, mns_engine engine, const char *name, uint32_t rules_off)
{
    gen_problem p;
    mns_answer answer;
    mns_limits limits = { .states_max = UINT64_MAX, .rules_off = rules_off };
    gen_problem_init (&p, s->built, s->generated.spec, &s->config, rules_off);
    engine (&answer, &p.problem, &limits, &p.region);
    check_answer (s, &p, &answer, name, rules_off);
    if (answer.valid == MINOS_VALID_TRUE)
        ck_assert (mns_witness_holds (&p.problem, answer.witness, answer.witness_count));
    gen_problem_reset (&p);
    return answer.states;
}

static void configure (subject *s, choice_source *source)
{
    oracle_rules oracle = { 0 };
    const gen_params *params = &s->generated.params;
    if (s->generated.spec->takes_init) {
        oracle.nil_wildcard = choose (source, 5) == 0;
        oracle.observe_failed_cas = choose (source, 3) == 0;
    }
    s->config = (mns_model_config){ .has_init = params->init != SPEC_NIL,
                                    .nil_wildcard = oracle.nil_wildcard,
                                    .observe_failed_cas = oracle.observe_failed_cas };
    s->built = gen_build (&s->generated);
    if (s->config.has_init) /* of the history's own pool: 1 was written there, or is immediate */
        s->config.init = mns_value_of_small (params->init);
    s->expected = oracle_judge (&s->generated, &oracle);
}

START_TEST (test_model)
{
    const spec_model *spec = spec_at ((size_t) _i);
    uint64_t valid = 0, crashed = 0, states = 0, states_plain = 0;
    for (uint64_t seed = 0; seed < HISTORIES; seed++) {
        choice_source source = choice_seeded (seed * 16 + (uint64_t) _i);
        subject s = { .seed = seed };
        gen_params params = gen_small (&source, spec);
        gen_init (&s.generated, spec, &params, &source);
        configure (&s, &source);
        states += judge (&s, mns_wgl, "wgl", 0);
        states_plain += judge (&s, mns_wgl, "wgl", MNS_RULE_ALL);
        judge (&s, mns_wgl, "wgl", rules[seed % RULES]);
        judge (&s, mns_wgl, "wgl", ~rules[seed % RULES]);
        judge (&s, mns_naive, "naive", 0);
        valid += s.expected.valid;
        for (uint32_t i = 0; i < s.generated.count; i++)
            crashed += s.generated.ops[i].outcome == MINOS_OUTCOME_CRASHED;
        minos_history_free (s.built);
        gen_reset (&s.generated);
    }
    printf ("%-16s %5" PRIu64 " valid %5" PRIu64 " invalid, %5" PRIu64
            " crashed operations; %" PRIu64 " states, %" PRIu64 " without rules\n",
            spec->model, valid, HISTORIES - valid, crashed, states, states_plain);
    ck_assert_uint_ge (valid, HISTORIES / 6);
    ck_assert_uint_ge (HISTORIES - valid, HISTORIES / 6);
    ck_assert_uint_ge (crashed, HISTORIES / 4);
    ck_assert_uint_le (states, states_plain);
}
END_TEST

/* ---- Registers with any intervals and any answers: few of these come out of a simulation, and it
 * is here that the rules for registers meet. */
enum { REGISTER_PROBLEMS = 200000, REGISTER_CALLS = 10 };

static mns_class_kind draw_kind (choice_source *source, uint32_t writes, uint32_t cas)
{
    uint32_t pick = choose (source, 100);
    if (pick < writes)
        return MNS_CLASS_WRITE;
    return pick < writes + cas ? MNS_CLASS_CAS : MNS_CLASS_READ;
}

static void draw_registers (mns_registers *r, choice_source *source)
{
    uint32_t count = 4 + choose (source, REGISTER_CALLS - 3), values = 2 + choose (source, 3);
    uint32_t crashes = choose (source, 60), span = 80 + choose (source, 800);
    uint32_t writes = 20 + choose (source, 50), cas = 10 + choose (source, 50);
    bool failures = choose (source, 5) == 0;
    mns_call *calls = mns_region_array (&r->region, count, sizeof *calls);
    ck_assert_ptr_nonnull (calls);
    for (uint32_t i = 0; i < count; i++) {
        mns_class_kind kind = draw_kind (source, writes, cas);
        uint32_t a = kind == MNS_CLASS_WRITE ? 0 : choose (source, values);
        uint32_t b = kind == MNS_CLASS_READ ? 0 : choose (source, values);
        bool crashed = kind != MNS_CLASS_READ && choose_percent (source, crashes);
        if (failures && kind == MNS_CLASS_CAS && !crashed && choose (source, 3) == 0) {
            kind = MNS_CLASS_CAS_FAILED;
            b = 0;
        }
        uint32_t call = choose (source, 1000), ret = call + 1 + choose (source, span);
        calls[i] = (mns_call){ call * 64 + 2 * i, crashed ? MNS_CALL_NEVER : ret * 64 + 2 * i + 1,
                               mns_registers_class (r, kind, a, b, !crashed), 0 };
    }
    mns_registers_rank (r, calls, count, values);
}

static void compare_registers (mns_registers *r, uint64_t seed, uint32_t rules_off, bool *valid)
{
    mns_answer naive, wgl;
    mns_limits limits = { .states_max = UINT64_MAX };
    mns_naive (&naive, &r->problem, &limits, &r->region);
    limits.rules_off = rules_off;
    mns_wgl (&wgl, &r->problem, &limits, &r->region);
    ck_assert_int_ne (naive.valid, MINOS_VALID_UNKNOWN);
    *valid = naive.valid == MINOS_VALID_TRUE;
    ck_assert_msg (naive.valid == wgl.valid && naive.blocked_event == wgl.blocked_event,
                   "seed %" PRIu64 " without %x: naive %d at %u, wgl %d at %u", seed, rules_off,
                   (int) naive.valid, naive.blocked_event, (int) wgl.valid, wgl.blocked_event);
}

START_TEST (test_registers)
{
    uint64_t valid = 0;
    for (uint64_t seed = 0; seed < REGISTER_PROBLEMS; seed++) {
        mns_budget budget;
        mns_registers r;
        bool holds;
        choice_source source = choice_seeded (seed);
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_registers_init (&r, &budget);
        draw_registers (&r, &source);
        compare_registers (&r, seed, 0, &holds);
        if (seed % 4 == 0)
            compare_registers (&r, seed, rules[seed / 4 % RULES], &holds);
        valid += holds;
        mns_registers_reset (&r);
        ck_assert_uint_eq (mns_budget_used (&budget), 0);
    }
    printf ("any intervals    %5" PRIu64 " valid %5" PRIu64 " invalid\n", valid,
            REGISTER_PROBLEMS - valid);
    ck_assert_uint_ge (valid, REGISTER_PROBLEMS / 6);
    ck_assert_uint_ge (REGISTER_PROBLEMS - valid, REGISTER_PROBLEMS / 6);
}
END_TEST

int main (void)
{
    int models = 0;
    while (spec_at ((size_t) models) != NULL)
        models++;
    Suite *suite = suite_create ("wgl against brute force");
    TCase *all = tcase_create ("models");
    tcase_set_timeout (all, 900);
    tcase_add_loop_test (all, test_model, 0, models);
    tcase_add_test (all, test_registers);
    suite_add_tcase (suite, all);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
