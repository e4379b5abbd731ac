/* Nothing comes out that is not in; against counting. */
#include "support/queue_sim.h"
#include "unit/history/script.h"

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

/* A delivery that no enqueue explains: of what was not enqueued before it, or again. */
static void count_naively (const sim *s, int *phantom, int *repeated, int *missing, bool *drained)
{
    *phantom = *repeated = *missing = 0;
    *drained = false;
    for (int i = 0; i < s->count; i++) {
        const sim_op *op = &s->ops[i], *enqueue = enqueue_of (s, op);
        bool seen = false, empty = !op->enqueues && op->end == SIM_OK && !delivers (op);
        *phantom += delivers (op) && (!enqueue || enqueue->call > op->ret);
        for (int k = 0; k < s->count; k++) {
            const sim_op *other = &s->ops[k];
            bool same = delivers (other) && is_same (op, other);
            *repeated += delivers (op) && same && other->ret < op->ret && enqueue &&
                         enqueue->call < other->ret;
            seen |= same && other->ret > op->call;
            empty &= !other->enqueues || other->end != SIM_OK || other->ret < op->call;
        }
        *missing += op->enqueues && op->end == SIM_OK && !seen;
        *drained |= empty;
    }
}

START_TEST (test_against_counting)
{
    int bad = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 5 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .own_consumer = true,
                          .drained = mns_rng_below (&rng, 3) > 0 };
        sim drawn;
        int phantom, repeated, missing;
        bool drained;
        sim_draw (&drawn, &rng, &rule);
        minos_history *history = sim_build (&drawn, false);
        ck_assert_int_ne (sim_judge (history, "queue"), 'f');
        minos_history_free (history);
        sim_bend (&drawn, &rng);
        history = sim_build (&drawn, false);
        count_naively (&drawn, &phantom, &repeated, &missing, &drained);
        char found = sim_judge (history, "queue");
        ck_assert_msg ((found == 'f') == (phantom > 0 || repeated > 0), "seed %d: %c", (int) seed,
                       found);
        bad += found == 'f';
        minos_history_free (history);
    }
    ck_assert_int_gt (bad, 200);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/queue/queue");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_against_counting);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
