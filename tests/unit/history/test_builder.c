/* What a builder makes of records, what it refuses and how it says so. */
#include "script.h"

#include "support/failing.h"

/* Operations, then events, one a line. */
static void show (mns_buffer *out, const minos_history *history)
{
    const minos_values *values = minos_history_values (history);
    for (size_t i = 0; i < minos_history_op_count (history); i++) {
        script_show_op (out, history, i);
        mns_buffer_add_text (out, "\n");
    }
    for (size_t i = 0; i < minos_history_event_count (history); i++) {
        minos_event event;
        ck_assert (minos_history_event (history, i, &event));
        ck_assert_uint_eq (event.index, i);
        script_show_word (out, values, event.process);
        script_show_word (out, values, event.f);
        script_show_word (out, values, event.value);
        mns_buffer_printf (out, "%d at %" PRIu32 " @%" PRIu64 "\n", (int) event.type, event.at,
                           event.line);
    }
}

static const struct {
    const char *script, *shown;
    size_t notes;
} accepted[] = {
    { "", "", 0 },
    { "0 invoke read | 0 ok read 5", "0 :read nil -> 5 ok 0-1 @1-2\n", 0 },
    { "0 invoke write 1 | 1 invoke read | 1 ok read 1 | 0 fail write 1",
      "0 :write 1 -> 1 fail 0-3 @1-4\n1 :read nil -> 1 ok 1-2 @2-3\n", 0 },
    /* What crashed says nothing, whatever its record says. */
    { "0 invoke write 1 | 0 info write :timeout | 1 invoke write 2",
      "0 :write 1 -> nil crashed 0- @1-0\n1 :write 2 -> nil crashed 2- @3-0\n", 0 },
    /* A process that goes on: said once. */
    { "0 invoke write 1 | 0 info write | 0 invoke read | 0 info read | 0 invoke read | 0 ok read 1",
      "0 :write 1 -> nil crashed 0- @1-0\n0 :read nil -> nil crashed 2- @3-0\n"
      "0 :read nil -> 1 ok 4-5 @5-6\n",
      1 },
    { ":nemesis info start | 0 invoke read | :nemesis info start 7 | nemesis invoke stop | "
      "0 ok read nil | nemesis ok stop",
      "0 :read nil -> nil ok 1-4 @2-5\n:nemesis :start nil 3 at 0 @1\n"
      ":nemesis :start 7 3 at 2 @3\n\"nemesis\" :stop nil 0 at 3 @4\n\"nemesis\" :stop nil 1 at 5 "
      "@6\n",
      0 },
    /* Other processes are clients where they invoke, and tell events else. */
    { ":p invoke add 1 | :q info log 2 | :p ok add 1 | :p info log 3 | :q ok log 4 | q invoke x | "
      "q info x",
      ":p :add 1 -> 1 ok 0-2 @1-3\n\"q\" :x nil -> nil crashed 5- @6-0\n"
      ":q :log 2 3 at 1 @2\n:p :log 3 3 at 3 @4\n:q :log 4 1 at 4 @5\n",
      1 },
    /* No process at all: one client, and its info is an event. */
    { "nil invoke add 1 | nil ok add 1 | nil info phase",
      "nil :add 1 -> 1 ok 0-1 @1-2\nnil :phase nil 3 at 2 @3\n", 0 },
    /* A CAS with its key in front. */
    { "0 invoke cas 7,1,2 | 0 ok cas 7,1,2 | 0 invoke cas 1,2 | 0 ok cas 1,2",
      "0 :cas [7 [1 2]] -> [7 [1 2]] ok 0-1 @1-2\n0 :cas [1 2] -> [1 2] ok 2-3 @3-4\n", 0 },
    { "0 invoke cas 7,1,2 k=3 | 0 ok cas 7,1,2 k=3", "0 :cas k=3 [7 1 2] -> [7 1 2] ok 0-1 @1-2\n",
      0 },
    { "0 invoke put 7,1,2 | 0 ok put 7,1,2", "0 :put [7 1 2] -> [7 1 2] ok 0-1 @1-2\n", 0 },
    /* A key field on either side. */
    { "0 invoke read k=1 | 0 ok read 5 k=1 | 0 invoke read | 0 ok read 5 k=2 | "
      "0 invoke read k=3 | 0 ok read 6",
      "0 :read k=1 nil -> 5 ok 0-1 @1-2\n0 :read k=2 nil -> 5 ok 2-3 @3-4\n"
      "0 :read k=3 nil -> 6 ok 4-5 @5-6\n",
      0 },
    { "0 invoke read x=1 | 0 ok read 5 y=2 | 0 invoke read x=1 | 0 fail read x=2 | "
      "0 invoke read x=1 | 0 info read | 1 invoke read | 1 info read x=4",
      "0 :read nil -> 5 ok 0-1 @1-2 {:x 1, :y 2}\n0 :read nil -> nil fail 2-3 @3-4 {:x 2}\n"
      "0 :read nil -> nil crashed 4- @5-0 {:x 1}\n1 :read nil -> nil crashed 6- @7-0 {:x 4}\n",
      0 },
    { "0 invoke read #5 @10 | 0 ok read 1 #3 @20 | 0 invoke read #4 @20 | 0 ok read 1 #-9 @70",
      "0 :read nil -> 1 ok 0-1 @10-20\n0 :read nil -> 1 ok 2-3 @20-70\n", 0 },
    /* Completions alone. */
    { "0 ok read 5 | 1 info write 2 | nil ok txn 3 | :nemesis info kill",
      "0 :read 5 -> 5 ok 0-0 @0-1\n1 :write 2 -> nil crashed 0- @0-0\n"
      "nil :txn 3 -> 3 ok 0-2 @0-3\n:nemesis :kill nil 3 at 3 @4\n",
      1 },
};

START_TEST (accepted_records)
{
    mns_budget budget;
    mns_buffer out;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&out, &budget, 0);
    minos_history *history;
    if (accepted[_i].script[0]) {
        history = script_history (accepted[_i].script);
    } else {
        minos_builder *builder;
        ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
        ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    }
    show (&out, history);
    ck_assert_str_eq (mns_buffer_text (&out), accepted[_i].shown);
    ck_assert_uint_eq (minos_history_note_count (history), accepted[_i].notes);
    ck_assert_ptr_null (minos_history_note (history, accepted[_i].notes));
    minos_history_free (history);
    mns_buffer_reset (&out);
    mns_budget_reset (&budget);
}
END_TEST

static const struct {
    const char *script, *message;
} refused[] = {
    { "3 invoke read @9 | 3 invoke write 1 @12",
      "h.edn:12:1: process 3 invoked :write while its :read of line 9 is still open; a process has "
      "one operation at a time" },
    { "3 invoke read @0 | 3 invoke write 1 @0",
      "h.edn: process 3 invoked :write while its :read (record 1) is still open; a process has one "
      "operation at a time" },
    { "1 invoke read | 3 ok read 1",
      "h.edn:2:1: process 3 completed :read without having invoked it" },
    { "p invoke read | p ok read 1 | p ok read 1",
      "h.edn:3:1: process \"p\" completed :read, but it has nothing open: its :read of line 1 had "
      "completed before" },
    { "3 ok read 1 @4 | 3 fail read | 1 invoke read",
      "h.edn:4:1: process 3 completed :read without having invoked it" },
    { "3 invoke read | 3 ok read 1 | 3 fail read",
      "h.edn:3:1: process 3 completed :read, but it has nothing open: its :read of line 1 had "
      "completed before" },
    { "3 invoke read | 3 info read | 3 info read",
      "h.edn:3:1: process 3 completed :read, but it has nothing open: its :read of line 1 had "
      "completed before" },
    { "3 invoke read | 3 ok write 1",
      "h.edn:2:1: process 3 completed :write, but the operation of line 1 that it has open is "
      ":read" },
    { "3 invoke read k=1 | 3 ok read 1 k=2",
      "h.edn:2:1: process 3 completed :read of key 2, but the operation of line 1 that it has open "
      "is of key 1" },
    { "nil invoke read | nil invoke read",
      "h.edn:2:1: process nil invoked :read while its :read of line 1 is still open; a process has "
      "one operation at a time (records without :process are all of one process)" },
    { "0 invoke read #1 | 0 ok read #1",
      "h.edn:2:1: index 1 is that of the record of line 1 already; an index names one record" },
    { "0 invoke read #1 | 0 ok read #5 | :nemesis info x | 0 invoke read #9 | 0 ok read #2 | "
      "0 invoke read #5",
      "h.edn:6:1: index 5 is that of the record of line 2 already; an index names one record" },
};

START_TEST (refused_records)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error = { 0 };
    char line[1024];
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, "h.edn");
    ck_assert_int_eq (script_add (builder, refused[_i].script, &error), MINOS_MALFORMED);
    minos_error_format (&error, line, sizeof line);
    ck_assert_str_eq (line, refused[_i].message);
    /* It sticks. */
    minos_error again = { 0 };
    ck_assert_int_eq (script_add (builder, "77 invoke read", &again), MINOS_MALFORMED);
    ck_assert_str_eq (again.message, error.message);
    ck_assert_int_eq (minos_builder_invoke (builder, 78, "read", MINOS_NIL, 0, NULL),
                      MINOS_MALFORMED);
    again.message[0] = '\0';
    ck_assert_int_eq (minos_builder_seal (&history, builder, &again), MINOS_MALFORMED);
    ck_assert_str_eq (again.message, error.message);
    ck_assert_ptr_null (history);
}
END_TEST

START_TEST (misuse)
{
    minos_builder *builder;
    minos_history *history = (minos_history *) &builder;
    minos_error error;
    minos_record record = { .size = sizeof record, .extra = mns_value_of_small (1) };
    minos_op op = { 0 };
    ck_assert_int_eq (minos_builder_new (NULL, NULL, 0), MINOS_MISUSE);
    ck_assert_int_eq (minos_builder_add (NULL, &record, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_builder_seal (&history, NULL, &error), MINOS_MISUSE);
    ck_assert_ptr_null (history);
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (NULL, builder, &error), MINOS_MISUSE);
    minos_builder_free (NULL);
    minos_history_free (NULL);

    static const char *const starts[] = { "extra", "size", "type", "mixed" };
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
        minos_record wrong = { .size = sizeof wrong };
        switch (starts[i][0]) {
        case 'e':
            wrong.extra = mns_value_of_small (1);
            break;
        case 's':
            wrong.size = 4;
            break;
        case 't':
            wrong.type = (minos_type) 9;
            break;
        default:
            ck_assert_int_eq (minos_values_keyword (minos_builder_values (builder), &op.f, "x"),
                              MINOS_OK);
            op.call_time_ns = op.return_time_ns = 1;
            ck_assert_int_eq (minos_builder_interval (builder, &op, NULL), MINOS_OK);
        }
        ck_assert_int_eq (minos_builder_add (builder, &wrong, &error), MINOS_MISUSE);
        ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_MISUSE);
    }
    ck_assert (!minos_history_op (NULL, 0, &op));
    ck_assert_uint_eq (minos_history_op_count (NULL), 0);
    ck_assert_str_eq (minos_history_path (NULL), "");
}
END_TEST

START_TEST (functions_have_names)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    minos_op op;
    minos_record record = { .size = sizeof record, .process = mns_value_of_small (1), .line = 3 };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_values *values = minos_builder_values (builder);
    ck_assert_int_eq (minos_values_string (values, &record.f, "read"), MINOS_OK);
    ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_ok (builder, 1, "read", MINOS_NIL, 0, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert (minos_history_op (history, 0, &op));
    ck_assert_int_eq (minos_value_kind (minos_history_values (history), op.f), MINOS_KIND_KEYWORD);
    minos_history_free (history);

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    record.f = mns_value_of_small (7);
    ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_MALFORMED);
    ck_assert_str_eq (error.message,
                      "process 1 has 7 for :f; a keyword or a string names the function");
    ck_assert_uint_eq (error.line, 3);
    minos_builder_free (builder);
}
END_TEST

START_TEST (notes_and_skips)
{
    minos_builder *builder;
    minos_history *history;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    mns_builder_note (builder, "line %d is odd", 7);
    mns_builder_skip (builder);
    ck_assert_int_eq (script_add (builder, ":p invoke x @4 | :p info x | :p invoke y", NULL),
                      MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    ck_assert_uint_eq (minos_history_record_count (history), 4);
    ck_assert_uint_eq (minos_history_note_count (history), 3);
    ck_assert_str_eq (minos_history_note (history, 0), "line 7 is odd");
    ck_assert_str_eq (minos_history_note (history, 1),
                      "Process :p of line 4 is no number; it invokes, so it is a client.");
    ck_assert_str_eq (minos_history_note (history, 2),
                      "Process :p goes on after an :info (:y of line 3); the crashed operation "
                      "stays open beside what follows.");
    minos_history_free (history);
}
END_TEST

/* Many operations, in many blocks; bytes per operation as promised. */
START_TEST (bytes_of_a_million)
{
    enum { COUNT = 1000000 };
    minos_builder *builder;
    minos_history *history;
    minos_op op;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    bool fine = true;
    for (int i = 0; i < COUNT; i++) {
        minos_record record = { .size = sizeof record,
                                .process = mns_value_of_small (i % 7),
                                .value = mns_value_of_small (i),
                                .time_ns = i,
                                .line = 2 * (uint64_t) i + 1,
                                .has_index = true,
                                .index = 2 * i };
        fine &= !minos_values_keyword (minos_builder_values (builder), &record.f, "write");
        fine &= !minos_builder_add (builder, &record, NULL);
        record.type = MINOS_TYPE_OK;
        record.line++;
        record.index++;
        fine &= !minos_builder_add (builder, &record, NULL);
    }
    ck_assert (fine);
    ck_assert_int_eq (minos_builder_seal (&history, builder, NULL), MINOS_OK);
    uint64_t value_bytes, bytes = minos_history_bytes (history, &value_bytes);
    ck_assert_uint_eq (minos_history_op_count (history), COUNT);
    ck_assert_uint_ge (bytes, UINT64_C (48) * COUNT);
    ck_assert_uint_le (bytes, UINT64_C (48) * COUNT + COUNT / 20);
    ck_assert_uint_le (value_bytes, 32768);
    for (size_t i = 0; i < COUNT; i += 999) {
        fine &= minos_history_op (history, i, &op) &&
                op.input == mns_value_of_small ((int64_t) i) && op.call == 2 * i &&
                op.ret == 2 * i + 1 && op.call_line == 2 * i + 1 && op.return_line == 2 * i + 2 &&
                op.return_time_ns == (int64_t) i;
        fine &= mns_history_line (history, op.ret) == op.return_line;
    }
    ck_assert (fine);
    ck_assert (!minos_history_op (history, COUNT, &op));
    ck_assert_uint_eq (mns_history_line (history, 2 * COUNT), 0);
    minos_history_free (history);
}
END_TEST

static minos_status build_try (const minos_alloc *alloc, void *context)
{
    minos_builder *builder;
    minos_history *history = NULL;
    minos_error error = { 0 };
    minos_status status = minos_builder_new (&builder, alloc, 0);
    (void) context;
    if (status)
        return status;
    minos_builder_path (builder, "a/path.edn");
    char script[1024];
    for (int i = 0; i < 40 && !status; i++) {
        snprintf (script, sizeof script,
                  "%d invoke f%d %d,%d x=%d | %d info f%d y=%d | %d invoke read #%d | p%d info up",
                  i % 4, i, i, -i, i, i % 4, i, i, i + 100, i % 2 ? i : 1000 - i, i);
        status = script_add (builder, script, &error);
    }
    minos_status sealed = minos_builder_seal (&history, builder, &error);
    if (!status)
        status = sealed;
    ck_assert ((history != NULL) == (sealed == MINOS_OK));
    minos_history_free (history);
    return status;
}

START_TEST (out_of_memory)
{
    failing_each (build_try, NULL, 1);
}
END_TEST

START_TEST (memory_limit)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error;
    minos_status status = MINOS_OK;
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 1000000), MINOS_OK);
    int made = 0;
    for (; !status && made < 1000000; made++)
        status = minos_builder_invoke (builder, made, "write", MINOS_NIL, 0, &error);
    ck_assert_int_eq (status, MINOS_NO_MEMORY);
    ck_assert_int_gt (made, 10000);
    ck_assert_ptr_nonnull (strstr (error.message, "takes more than the 1000000 bytes"));
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_NO_MEMORY);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("history/builder");
    TCase *tcase = tcase_create ("all");
    tcase_set_timeout (tcase, 60);
    tcase_add_loop_test (tcase, accepted_records, 0, sizeof accepted / sizeof *accepted);
    tcase_add_loop_test (tcase, refused_records, 0, sizeof refused / sizeof *refused);
    tcase_add_test (tcase, misuse);
    tcase_add_test (tcase, functions_have_names);
    tcase_add_test (tcase, notes_and_skips);
    tcase_add_test (tcase, bytes_of_a_million);
    tcase_add_test (tcase, out_of_memory);
    tcase_add_test (tcase, memory_limit);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
