/* Order of each producer's items, against looking at every pair. */
#include "support/queue_sim.h"
#include "unit/history/script.h"

/* The outcome of a script: t, f, u, or v for vacuous. */
static char outcome (const char *script)
{
    minos_history *history = script_history (script);
    char word = sim_judge (history, "per-producer-fifo");
    minos_history_free (history);
    return word;
}

START_TEST (test_outcomes)
{
#define ENQUEUES                                                                                   \
    "1 invoke enqueue a,0 | 1 ok enqueue a,0 | 1 invoke enqueue a,1 | 1 ok enqueue a,1 | "
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,0 | 2 invoke dequeue | "
                                        "2 ok dequeue a,1"),
                      't');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,1 | 2 invoke dequeue | "
                                        "2 ok dequeue a,0"),
                      'f');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 3 invoke dequeue | 2 ok dequeue a,1 | "
                                        "3 ok dequeue a,0"),
                      't');
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,1"), 'v');
    ck_assert_int_eq (outcome ("1 invoke enqueue a,0 | 1 info enqueue a,0 | 3 invoke enqueue a,1 | "
                               "3 ok enqueue a,1 | 2 invoke dequeue | 2 ok dequeue a,1 | "
                               "2 invoke dequeue | 2 ok dequeue a,0"),
                      'u');
    /* The copy that came late is not the first. */
    ck_assert_int_eq (outcome (ENQUEUES "2 invoke dequeue | 2 ok dequeue a,0 | 2 invoke dequeue | "
                                        "2 ok dequeue a,1 | 2 invoke dequeue | 2 ok dequeue a,0"),
                      't');
}
END_TEST

/* Numbers that do not come in order are sorted. */
START_TEST (test_numbers_in_any_order)
{
    ck_assert_int_eq (outcome ("2 invoke dequeue | 2 ok dequeue a,5 | 2 invoke dequeue | "
                               "2 ok dequeue a,9 | 2 invoke dequeue | 2 ok dequeue a,7"),
                      'f');
    ck_assert_int_eq (outcome ("2 invoke dequeue | 2 ok dequeue a,5 | 2 invoke dequeue | "
                               "2 ok dequeue b,1 | 2 invoke dequeue | 2 ok dequeue a,7"),
                      't');
}
END_TEST

START_TEST (test_shapes_are_refused)
{
    minos_history *history = script_history ("1 invoke enqueue 7 | 1 ok enqueue 7");
    const char *checkers[] = { "per-producer-fifo" };
    minos_verdict *verdict;
    minos_error error;
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_MALFORMED);
    ck_assert_ptr_null (verdict);
    minos_history_free (history);
}
END_TEST

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

/* Some delivery of the item was called by then. */
static bool was_called (const sim *s, const sim_op *item, int position)
{
    for (int i = 0; i < s->count; i++)
        if (delivers (&s->ops[i]) && s->ops[i].producer == item->producer &&
            s->ops[i].number == item->number && s->ops[i].call < position)
            return true;
    return false;
}

static bool is_inverted (const sim *s)
{
    for (int i = 0; i < s->count; i++)
        for (int k = 0; k < s->count; k++) {
            const sim_op *late = &s->ops[i], *early = &s->ops[k];
            if (!delivers (late) || !delivers (early) || late->producer != early->producer ||
                late->number >= early->number || was_called (s, late, early->ret))
                continue;
            const sim_op *first = enqueue_of (s, late), *second = enqueue_of (s, early);
            if (first && second && first->end == SIM_OK && second->end != SIM_FAIL &&
                first->ret < second->call)
                return true;
        }
    return false;
}

START_TEST (test_against_every_pair)
{
    int inverted = 0;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        mns_rng rng = { seed };
        sim_rule rule = { .ops = 8 + (int) mns_rng_below (&rng, 30),
                          .processes = 2 + (int) mns_rng_below (&rng, 5),
                          .crash = (int) mns_rng_below (&rng, 9),
                          .fail = (int) mns_rng_below (&rng, 2) * 9 };
        sim drawn;
        sim_draw (&drawn, &rng, &rule);
        minos_history *history = sim_build (&drawn, true);
        ck_assert_int_ne (sim_judge (history, "per-producer-fifo"), 'f');
        minos_history_free (history);
        sim_bend (&drawn, &rng);
        history = sim_build (&drawn, true);
        char found = sim_judge (history, "per-producer-fifo");
        ck_assert_msg ((found == 'f') == is_inverted (&drawn), "seed %d: %c", (int) seed, found);
        inverted += found == 'f';
        minos_history_free (history);
    }
    ck_assert_int_gt (inverted, 300);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("check/queue/per_producer_fifo");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_test (tcase, test_outcomes);
    tcase_add_test (tcase, test_numbers_in_any_order);
    tcase_add_test (tcase, test_shapes_are_refused);
    tcase_add_test (tcase, test_against_every_pair);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
