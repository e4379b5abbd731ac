/* counter against summing for every read. */
#include "data.h"
#include "support/edn_map.h"

static bool naive (const data_history *history)
{
    bool wrong = false;
    for (int i = 0; i < history->count; i++) {
        const data_op *read = &history->ops[i];
        int64_t lower = 0, upper = 0;
        if (read->f[0] != 'r' || !read->ok)
            continue;
        for (int k = 0; k < history->count; k++) {
            const data_op *add = &history->ops[k];
            bool failed = add->done && !add->ok && add->ret >= 0;
            if (add->f[0] != 'a' || failed || add->call > read->ret)
                continue;
            bool certain = add->ok && add->ret < read->call;
            lower += certain || add->a < 0 ? add->a : 0;
            upper += certain || add->a > 0 ? add->a : 0;
        }
        wrong |= read->a < lower || read->a > upper;
    }
    return wrong;
}

/* `fault`: answers are off by one now and then. */
static void simulate (data_history *history, mns_rng *rng, bool fault)
{
    int64_t total = 0;
    data_begin (history);
    for (int step = 0; step < 40; step++) {
        char text[32];
        data_op *op = mns_rng_below (rng, 2) ? data_open (history, rng) : NULL;
        if (op == NULL) {
            bool read = mns_rng_below (rng, 3) == 0;
            int64_t much = (int64_t) mns_rng_below (rng, 7) - 2;
            snprintf (text, sizeof text, "%" PRId64, much);
            op = data_call (history, read ? "read" : "add", read ? "nil" : text);
            op->a = read ? total : much;
        } else if (op->f[0] == 'a') {
            uint64_t fate = mns_rng_below (rng, 8);
            total += fate >= 2 || (fate == 1 && mns_rng_below (rng, 2)) ? op->a : 0;
            data_return (history, op, fate == 0 ? "fail" : fate == 1 ? "info" : "ok", op->input);
        } else {
            op->a = mns_rng_below (rng, 2) ? total : op->a;
            op->a +=
                fault && mns_rng_below (rng, 4) == 0 ? (int64_t) mns_rng_below (rng, 9) - 4 : 0;
            snprintf (text, sizeof text, "%" PRId64, op->a);
            data_return (history, op, "ok", text);
        }
    }
}

START_TEST (test_against_sums)
{
    mns_rng rng = { 5 };
    int wrongs = 0;

    for (int round = 0; round < 4000; round++) {
        data_history history;
        simulate (&history, &rng, round % 2);
        bool wrong = naive (&history);
        ck_assert (round % 2 || !wrong);
        data_expect (&history, "counter", wrong, NULL);
        wrongs += wrong;
        data_end (&history);
    }
    ck_assert_int_gt (wrongs, 200);
}
END_TEST

/* A crashed add may count and a failed one does not; a read's bounds are those of its call and of
 * its return. */
START_TEST (test_map_of_jepsen)
{
    edn_map_expect ("counter",
                    EDN_OP (1, 0, ok, add, "1", "1") EDN_AT (1, 1, invoke, read, "nil")
                        EDN_AT (2, 0, invoke, add, "2") EDN_AT (3, 1, ok, read, "3")
                            EDN_AT (4, 0, info, add, "2") EDN_OP (5, 2, ok, read, "nil", "1")
                                EDN_OP (6, 3, fail, add, "5", "5")
                                    EDN_OP (7, 2, ok, read, "nil", "9"),
                    "{:valid? false, :reads [[1 3 3] [1 1 3] [1 9 3]], :errors [[1 9 3]]}",
                    "{:read-count 3, :error-count 1}");
    edn_map_expect ("counter",
                    EDN_AT (1, 0, invoke, add, "5") EDN_AT (1, 1, invoke, read, "nil")
                        EDN_AT (2, 2, invoke, read, "nil") EDN_AT (3, 2, ok, read, "0")
                            EDN_AT (4, 1, ok, read, "5") EDN_AT (5, 0, fail, add, "5"),
                    "{:valid? false, :reads [[0 0 0] [0 5 0]], :errors [[0 5 0]]}",
                    "{:read-count 2, :error-count 1}");
    edn_map_expect ("counter",
                    EDN_OP (1, 0, ok, add, "2", "2") EDN_OP (1, 1, info, read, "nil", "nil")
                        EDN_OP (2, 2, ok, read, "nil", "2"),
                    "{:valid? true, :reads [[2 2 2]], :errors []}",
                    "{:read-count 1, :error-count 0}");
    /* Not there yet: an exception there. */
    edn_map_expect ("counter",
                    EDN_OP (1, 1, ok, read, "nil", "nil") EDN_OP (1, 0, ok, add, "2", "2")
                        EDN_OP (2, 2, ok, read, "nil", "2"),
                    "{:valid? :unknown}",
                    "{:valid? true, :reads [[2 2 2]], :errors [], :read-count 1, :error-count 0,"
                    " :nil-count 1}");
    edn_map_expect ("counter",
                    EDN_OP (1, 0, ok, add, "2", "2") EDN_OP (2, 2, ok, read, "nil", "nil"),
                    "{:valid? :unknown}",
                    "{:reads [], :errors [], :read-count 0, :error-count 0, :nil-count 1,"
                    " :vacuous? true}");
    /* Nothing was read: valid there. */
    edn_map_expect ("counter", EDN_OP (1, 0, ok, add, "2", "2"),
                    "{:valid? true, :reads [], :errors []}",
                    "{:vacuous? true, :read-count 0, :error-count 0}");
    /* What is taken away lowers both bounds once it must have been, the lower one before that. */
    edn_map_expect ("counter",
                    EDN_OP (1, 0, ok, add, "5", "5") EDN_OP (1, 1, info, add, "-2", "-2")
                        EDN_OP (2, 2, ok, read, "nil", "3"),
                    "{:valid? true, :reads [[3 3 5]], :errors []}",
                    "{:read-count 1, :error-count 0}");
}
END_TEST

/* As jepsen.independent has it: a map of its own for each key. */
START_TEST (test_map_of_each_key)
{
    static const char history[] = EDN_OP (1, 0, ok, add, "[1 2]", "[1 2]")
        EDN_OP (2, 0, ok, add, "[\"b\" 5]", "[\"b\" 5]") EDN_OP (3, 1, ok, read, "[1 nil]", "[1 2]")
            EDN_OP (4, 1, ok, read, "[\"b\" nil]", "[\"b\" 4]")
                EDN_OP (5, 1, ok, read, "[1 nil]", "[1 2]");
    edn_map_expect_key ("counter", history, "1",
                        "{:valid? true, :reads [[2 2 2] [2 2 2]], :errors []}",
                        "{:read-count 2, :error-count 0}");
    edn_map_expect_key ("counter", history, "\"b\"",
                        "{:valid? false, :reads [[5 4 5]], :errors [[5 4 5]]}",
                        "{:read-count 1, :error-count 1}");
}
END_TEST

/* Many keys share what they may list, and the last of them have no facts. */
START_TEST (test_many_keys)
{
    mns_buffer text;
    mns_buffer_init (&text, NULL, 0);
    for (int key = 1; key <= 1001; key++)
        for (int i = 0; i < 100 + (key == 7); i++)
            mns_buffer_printf (&text,
                               "{:process 0, :type :invoke, :f :read, :value [%d nil]}\n"
                               "{:process 0, :type :ok, :f :read, :value [%d 0]}\n",
                               key, key);
    edn_map_cut_key ("counter", mns_buffer_text (&text), "7", "reads", 99,
                     "reads: of some keys more than 99, and so many are listed");
    edn_map_cut_key ("counter", mns_buffer_text (&text), "1001", "reads", 0,
                     "what was counted is given for the first 1000 keys");
    mns_buffer_reset (&text);
}
END_TEST

START_TEST (test_long_lists_are_cut)
{
    mns_buffer text;
    mns_buffer_init (&text, NULL, 0);
    for (int i = 0; i < 1001; i++)
        mns_buffer_add_text (&text, EDN_OP (1, 0, ok, read, "nil", "1"));
    const char *history = mns_buffer_text (&text);
    edn_map_cut ("counter", history, "reads", 1000, "reads: 1001 in all, 1000 are listed");
    edn_map_cut ("counter", history, "errors", 1000, "errors: 1001 in all, 1000 are listed");
    mns_buffer_reset (&text);
}
END_TEST

DATA_MAIN ("check/data/counter", test_against_sums, test_map_of_jepsen, test_map_of_each_key,
           test_many_keys, test_long_lists_are_cut);
