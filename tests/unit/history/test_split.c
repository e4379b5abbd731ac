/* Whether a history is keyed, and its parts. */
#include "script.h"

#include "base/rng.h"
#include "history/split.h"
#include "support/failing.h"

typedef struct row {
    const char *script;
    mns_keyed keyed;
    const char *why;   /* or the error */
    const char *parts; /* NULL: malformed */
} row;

/* A part is its key and its operations, each its payload. */
static const row rows[] = {
    { "0 invoke write 1,5 | 0 ok write 1,5 | 0 invoke read 2,nil | 0 ok read 2,7 | "
      "0 invoke read 1,nil | 0 info read",
      MNS_KEYED_AUTO, "keyed: every value is a [key value], and :read is invoked as [key nil]",
      "1: 0(5 5) 2(nil nil) | 2: 1(nil 7) | " },
    { "0 invoke cas 1,3,4 | 0 fail cas 1,3,4 | 0 invoke read 1,nil | 0 ok read nil", MNS_KEYED_AUTO,
      "keyed: every value is a [key value], and :read is invoked as [key nil]",
      "1: 0([3 4] [3 4]) 1(nil nil) | " },
    /* Whatever failed or crashed answers as it likes. */
    { "0 invoke read b,nil | 0 fail read 7 | 0 invoke read a,nil | 0 ok read a,1 | "
      "0 invoke write a,2 | 0 info write :timeout",
      MNS_KEYED_AUTO, "keyed: every value is a [key value], and :read is invoked as [key nil]",
      "\"a\": 1(nil 1) 2(2 nil) | \"b\": 0(nil 7) | " },
    /* A register with CAS: pairs, but reads say nothing. */
    { "0 invoke cas 1,2 | 0 ok cas 1,2 | 0 invoke read | 0 ok read 1,2", MNS_KEYED_AUTO,
      "not keyed: :read of line 3 is invoked with nil, which is no [key value]",
      "-: 0([1 2] [1 2]) 1(nil [1 2]) | " },
    { "0 invoke write 1,5 | 0 ok write 1,5 | 0 invoke write 2,nil | 0 ok write 2,nil | "
      "0 invoke cas 2,nil | 0 ok cas 2,nil",
      MNS_KEYED_AUTO, "not keyed: every value is a pair, but nothing is invoked as [key nil]",
      "-: 0([1 5] [1 5]) 1([2 nil] [2 nil]) 2([2 nil] [2 nil]) | " },
    /* A function that sometimes says a value does not observe. */
    { "0 invoke put 1,5 | 0 ok put 1,5 | 0 invoke put 2,nil | 0 ok put 2,nil", MNS_KEYED_AUTO,
      "not keyed: every value is a pair, but nothing is invoked as [key nil]",
      "-: 0([1 5] [1 5]) 1([2 nil] [2 nil]) | " },
    { "0 invoke read 1,nil | 0 ok read 2,5", MNS_KEYED_AUTO,
      "not keyed: :read of line 2 answers [2 5], which does not name its key",
      "-: 0([1 nil] [2 5]) | " },
    { "0 invoke read 1,nil | 0 ok read 5", MNS_KEYED_AUTO,
      "not keyed: :read of line 2 answers 5, which does not name its key", "-: 0([1 nil] 5) | " },
    { "0 invoke read 1,nil @0 | 0 ok read 1,5 @0 | 0 invoke enqueue 1,2,3 @0 | 0 ok enqueue 1,2,3 "
      "@0",
      MNS_KEYED_AUTO,
      "not keyed: :enqueue (operation 1) is invoked with [1 2 3], which is no [key value]",
      "-: 0([1 nil] [1 5]) 1([1 2 3] [1 2 3]) | " },
    { ":nemesis info start", MNS_KEYED_AUTO, "not keyed: there are no operations", "-: | " },
    { "0 invoke read 1,nil | 0 ok read 1,5", MNS_KEYED_NO, "not keyed as asked",
      "-: 0([1 nil] [1 5]) | " },
    /* Key fields win, and leave pairs alone. */
    { "0 invoke read 1,nil k=9 | 0 ok read 1,5 | 0 invoke read 1,nil | 0 ok read 1,5 | "
      "0 invoke read k=-3 | 0 ok read 5",
      MNS_KEYED_AUTO, "keyed: operations have a key field",
      "-3: 2(nil 5) | 9: 0([1 nil] [1 5]) | 1 left out" },
    { "0 invoke write 1,5 | 0 ok write nil", MNS_KEYED_YES,
      "keyed as asked: every value is a [key value]", "1: 0(5 nil) | " },
    { "0 invoke write 1,5 k=1 | 0 ok write nil", MNS_KEYED_YES,
      "keyed as asked: operations have a key field", "1: 0([1 5] nil) | " },
    { ":nemesis info start", MNS_KEYED_YES, "not keyed: there are no operations", "-: | " },
    { "0 invoke write 1,5 | 0 ok write 1,5 | 0 invoke read | 0 fail read", MNS_KEYED_YES,
      "h.edn:3: :read of line 3 is invoked with nil, which is no [key value]; every operation of a "
      "keyed history has a key",
      NULL },
    { "0 invoke read 1,nil | 0 ok read 5", MNS_KEYED_YES,
      "h.edn:2: :read of line 2 answers 5, which does not name its key; every operation of a keyed "
      "history has a key",
      NULL },
    { "0 invoke read 1,nil k=9 | 0 ok read 1,5 | 0 invoke read 1,nil | 0 ok read 1,5",
      MNS_KEYED_YES, "h.edn:3: :read of line 3 has no key field, though others have", NULL },
};

static void show (mns_buffer *out, const minos_history *history, const mns_split *split)
{
    for (size_t i = 0; i < split->part_count; i++) {
        const mns_part *part = &split->parts[i];
        if (part->has_key)
            mns_value_write_edn (history->values, part->key, out, 0);
        mns_buffer_add_text (out, part->has_key ? ": " : "-: ");
        for (uint32_t j = 0; j < part->op_count; j++) {
            minos_value input, output;
            mns_split_payload (history, split, mns_history_op (history, part->ops[j]), &input,
                               &output);
            mns_buffer_printf (out, "%" PRIu32 "(", part->ops[j]);
            mns_value_write_edn (history->values, input, out, 0);
            mns_buffer_add_text (out, " ");
            mns_value_write_edn (history->values, output, out, 0);
            mns_buffer_add_text (out, ") ");
        }
        mns_buffer_add_text (out, "| ");
    }
    if (split->unkeyed_ops)
        mns_buffer_printf (out, "%" PRIu64 " left out", split->unkeyed_ops);
}

START_TEST (rules)
{
    const row *r = &rows[_i];
    mns_budget budget;
    mns_region region;
    mns_buffer out;
    mns_split split;
    minos_builder *builder;
    minos_history *history;
    minos_error error = { 0 };
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 256);
    mns_buffer_init (&out, &budget, 0);
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, "h.edn");
    ck_assert_int_eq (script_add (builder, r->script, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    minos_status status = mns_split_history (&split, history, r->keyed, &region, &error);
    if (r->parts) {
        ck_assert_int_eq (status, MINOS_OK);
        ck_assert_str_eq (split.why, r->why);
        show (&out, history, &split);
        ck_assert_str_eq (mns_buffer_text (&out), r->parts);
        ck_assert (split.keyed == (strncmp (split.why, "keyed", 5) == 0));
    } else {
        char line[600];
        ck_assert_int_eq (status, MINOS_MALFORMED);
        minos_error_format (&error, line, sizeof line);
        ck_assert_str_eq (line, r->why);
    }
    mns_buffer_reset (&out);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
    minos_history_free (history);
}
END_TEST

/* A long value in the sentence is cut, never the memory behind it. */
START_TEST (long_reasons)
{
    char script[1200] = "0 invoke ";
    for (int i = 0; i < 30; i++)
        strcat (script, "üü€");
    strcat (script, " ");
    for (int i = 0; i < 30; i++)
        strcat (script, "€€€");
    mns_budget budget;
    mns_region region;
    mns_split split;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 256);
    minos_history *history = script_history (script);
    ck_assert_int_eq (mns_split_history (&split, history, MNS_KEYED_AUTO, &region, NULL), MINOS_OK);
    size_t size = strlen (split.why);
    ck_assert_uint_lt (size, sizeof split.why);
    ck_assert_uint_gt (size, sizeof split.why - 8);
    ck_assert_str_eq (split.why + size - strlen ("…"), "…");
    minos_history_free (history);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
}
END_TEST

enum { OPS = 20000, KEYS = 700 };

static minos_history *random_history (mns_rng *rng)
{
    minos_builder *builder;
    minos_history *history;
    bool fine = true;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *values = minos_builder_values (builder);
    for (int i = 0; i < OPS; i++) {
        minos_value pair[2] = { MINOS_NIL, i % 2 ? MINOS_NIL : mns_value_of_small (i) };
        char text[32];
        int key = (int) mns_rng_below (rng, KEYS);
        snprintf (text, sizeof text, "key %d of several", key);
        fine &= !(key % 2 ? minos_values_string (values, &pair[0], text)
                          : minos_values_integer (values, &pair[0], key));
        fine &= !minos_values_vector (values, &pair[0], pair, 2);
        fine &= !minos_builder_invoke (builder, i, i % 2 ? "read" : "write", pair[0], 0, NULL);
    }
    ck_assert (fine);
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    return history;
}

/* Every operation once, in its key's part, in order; keys in order; memory as promised. */
START_TEST (many_keys)
{
    mns_rng rng = { 5 };
    mns_budget budget;
    mns_region region;
    mns_split split;
    minos_history *history = random_history (&rng);
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_region_init (&region, &budget, 256);
    ck_assert_int_eq (mns_split_history (&split, history, MNS_KEYED_AUTO, &region, NULL), MINOS_OK);
    ck_assert_uint_eq (split.part_count, KEYS);
    size_t count = 0;
    for (size_t i = 0; i < split.part_count; i++) {
        const mns_part *part = &split.parts[i];
        if (i > 0)
            ck_assert_int_lt (
                minos_value_compare (history->values, split.parts[i - 1].key, part->key), 0);
        for (uint32_t j = 0; j < part->op_count; j++) {
            const mns_op *op = mns_history_op (history, part->ops[j]);
            if (minos_value_at (history->values, op->input, 0) != part->key ||
                (j > 0 && part->ops[j - 1] >= part->ops[j]))
                ck_abort_msg ("part %zu, operation %u", i, j);
        }
        count += part->op_count;
    }
    ck_assert_uint_eq (count, OPS);
    ck_assert_uint_le (mns_budget_used (&budget), 4 * OPS + KEYS * sizeof (mns_part) + 1024);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
    minos_history_free (history);
}
END_TEST

static minos_status split_try (const minos_alloc *alloc, void *context)
{
    mns_budget budget;
    mns_region region;
    mns_split split;
    minos_error error;
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_region_init (&region, &budget, 256);
    minos_status status = mns_split_history (&split, context, MNS_KEYED_AUTO, &region, &error);
    if (status)
        ck_assert (split.parts == NULL && error.status == status);
    mns_region_reset (&region);
    mns_budget_reset (&budget);
    return status;
}

START_TEST (out_of_memory)
{
    mns_rng rng = { 6 };
    minos_history *history = random_history (&rng);
    failing_each (split_try, history, 1);
    minos_history_free (history);
    history = script_history ("0 invoke read");
    failing_each (split_try, history, 1);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("history/split");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_loop_test (tcase, rules, 0, sizeof rows / sizeof *rows);
    tcase_add_test (tcase, long_reasons);
    tcase_add_test (tcase, many_keys);
    tcase_add_test (tcase, out_of_memory);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
