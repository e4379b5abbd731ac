/* Exactly once, and its weaker promises, against counting each item on its own. */
#include "support/queue_sim.h"
#include "unit/history/script.h"

/* The outcome of a script: t, f, u, or v for vacuous. */
static char outcome (const char *script)
{
    minos_history *history = script_history (script);
    char word = sim_judge (history, "exactly-once");
    minos_history_free (history);
    return word;
}

static const sim_op *enqueue_of (const sim *s, const sim_op *item)
{
    for (int i = 0; i < s->count; i++)
        if (s->ops[i].enqueues && s->ops[i].producer == item->producer &&
            s->ops[i].number == item->number)
            return &s->ops[i];
    return NULL;
}

static bool delivers (const sim_op *op)
{
    return !op->enqueues && op->end == SIM_OK && op->number != SIM_EMPTY;
}

static bool is_same (const sim_op *a, const sim_op *b)
{
    return a->producer == b->producer && a->number == b->number;
}

typedef struct count {
    int unexpected, repeated, failed, missing, crashed;
    bool drained;
} count;

static count count_naively (const sim *s)
{
    count out = { .drained = false };
    for (int i = 0; i < s->count; i++) {
        const sim_op *op = &s->ops[i];
        const sim_op *enqueue = delivers (op) ? enqueue_of (s, op) : NULL;
        bool phantom = enqueue == NULL || enqueue->call > op->ret;
        out.unexpected += delivers (op) && phantom;
        out.failed += delivers (op) && !phantom && enqueue->end == SIM_FAIL;
        out.crashed += !op->enqueues && op->end == SIM_CRASH;
        for (int k = 0; k < s->count; k++)
            if (delivers (op) && delivers (&s->ops[k]) && i != k && is_same (op, &s->ops[k]) &&
                s->ops[k].ret < op->ret && enqueue && enqueue->call < s->ops[k].ret)
                out.repeated++;
        bool out_again = false, empty = !op->enqueues && op->end == SIM_OK && !delivers (op);
        for (int k = 0; k < s->count; k++) {
            out_again |=
                delivers (&s->ops[k]) && is_same (op, &s->ops[k]) && s->ops[k].ret > op->call;
            empty &= !s->ops[k].enqueues || s->ops[k].end != SIM_OK || s->ops[k].ret < op->call;
        }
        out.missing += op->enqueues && op->end == SIM_OK && !out_again;
        out.drained |= empty;
    }
    return out;
}

static char expected_of (const count *c, bool repeats, bool losses)
{
    if (c->unexpected || c->failed || (c->repeated && !repeats))
        return 'f';
    if (c->missing == 0 || losses)
        return 't';
    return c->drained && c->missing > c->crashed ? 'f' : 'u';
}

START_TEST (test_outcomes)
{
#define ONE "1 invoke enqueue 1 | 1 ok enqueue 1 | "
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue 1"), 't');
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue nil"), 'f');
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 info dequeue"), 'v');
    ck_assert_int_eq (outcome (ONE "3 invoke dequeue | 2 invoke dequeue | 2 ok dequeue nil"), 'u');
    ck_assert_int_eq (outcome (ONE "2 invoke drain | 2 ok drain 1,1"), 'f');
    ck_assert_int_eq (outcome (ONE "1 invoke enqueue 2 | 1 ok enqueue 2 | 2 invoke drain | 2 ok "
                                   "drain 2,1"),
                      't');
    /* Each key is a queue of its own. */
    ck_assert_int_eq (
        outcome ("1 invoke enqueue 1 k=a | 1 ok enqueue 1 k=a | 2 invoke dequeue k=b | "
                 "2 ok dequeue 1 k=b"),
        'f');
    /* The second enqueue explains no delivery before it. */
    ck_assert_int_eq (outcome (ONE "2 invoke dequeue | 2 ok dequeue 1 | 2 invoke dequeue | "
                                   "2 ok dequeue 1 | 1 invoke enqueue 1 | 1 ok enqueue 1"),
                      'f');
}
END_TEST

/* Many items, so that tables and blocks grow. */
START_TEST (test_facts_of_many)
{
    minos_builder *builder;
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;
    const char *checkers[] = { "exactly-once" }, *name;
    int64_t number, lost = -1, attempts = -1, repeated = -1;
    minos_value value;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int64_t i = 0; i < 20000; i++) {
        minos_value item;
        ck_assert_int_eq (minos_values_integer (minos_builder_values (builder), &item, i * 1000003),
                          MINOS_OK);
        ck_assert_int_eq (minos_builder_invoke (builder, 1, "enqueue", item, -1, &error), 0);
        ck_assert_int_eq (minos_builder_ok (builder, 1, "enqueue", item, -1, &error), 0);
        for (int64_t copies = i % 1000 == 7 ? 0 : i % 5000 == 9 ? 2 : 1; copies > 0; copies--) {
            ck_assert_int_eq (minos_builder_invoke (builder, 2, "dequeue", 0, -1, &error), 0);
            ck_assert_int_eq (minos_builder_ok (builder, 2, "dequeue", item, -1, &error), 0);
        }
    }
    ck_assert_int_eq (minos_builder_invoke (builder, 2, "dequeue", 0, -1, &error), 0);
    ck_assert_int_eq (minos_builder_ok (builder, 2, "dequeue", 0, -1, &error), 0);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error), 0);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    for (size_t i = 0; (name = minos_finding_fact (finding, i, &value)) != NULL; i++) {
        if (!minos_value_int64 (minos_verdict_values (verdict), value, &number))
            continue;
        lost = strcmp (name, "lost-count") == 0 ? number : lost;
        attempts = strcmp (name, "attempt-count") == 0 ? number : attempts;
        repeated = strcmp (name, "duplicated-count") == 0 ? number : repeated;
    }
    ck_assert_int_eq (attempts, 20000);
    ck_assert_int_eq (lost, 20);
    ck_assert_int_eq (repeated, 4);
    ck_assert_int_eq (minos_verdict_valid (verdict), MINOS_VALID_FALSE);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

START_TEST (test_against_counting)
{
    int bad = 0, unknown = 0;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 5 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .fail = (int) mns_rng_below (&rng, 2) * 9,
                          .drained = mns_rng_below (&rng, 3) > 0 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        minos_history *history = sim_build (&drawn, false);
        ck_assert_int_ne (sim_judge (history, "exactly-once"), 'f');
        minos_history_free (history);
        sim_bend (&drawn, &rng);
        history = sim_build (&drawn, false);
        count c = count_naively (&drawn);
        char found = sim_judge (history, "exactly-once"), expected = expected_of (&c, false, false);
        ck_assert_msg (found == 'v' || found == expected, "seed %d: %c", (int) seed, found);
        bad += found == 'f';
        unknown += found == 'u';
        found = sim_judge (history, "exactly-once:at-least-once=true");
        ck_assert (found == 'v' || found == expected_of (&c, true, false));
        found = sim_judge (history, "exactly-once:at-most-once=true");
        ck_assert (found == 'v' || found == expected_of (&c, false, true));
        minos_history_free (history);
    }
    ck_assert_int_gt (bad, 300);
    ck_assert_int_gt (unknown, 300);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/queue/exactly_once");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_outcomes);
    tcase_add_test (tcase, test_facts_of_many);
    tcase_add_test (tcase, test_against_counting);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
