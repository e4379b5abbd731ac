/* The reader as its users see it: statuses, limits, files, memory. */
#include "dump.h"

#include "support/failing.h"
#include <check.h>

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static const char two[] = "{:type :invoke, :process 0, :f :w, :value 1}\n"
                          "{:type :ok, :process 0, :f :w, :value 1}\n";

static minos_read_options options_new (void)
{
    return (minos_read_options){ .size = sizeof (minos_read_options) };
}

static void refused (const char *bytes, size_t size, const minos_read_options *options,
                     minos_status status, const char *says)
{
    minos_history *history = (minos_history *) &status;
    minos_error error;
    ck_assert_int_eq (minos_history_parse (&history, bytes, size, options, &error), status);
    ck_assert_ptr_null (history);
    ck_assert_int_eq (error.status, status);
    ck_assert_msg (strstr (error.message, says) != NULL, "%s", error.message);
}

START_TEST (test_misuse)
{
    minos_reader *reader;
    minos_history *history;
    minos_error error;
    minos_read_options options = options_new ();
    ck_assert_int_eq (minos_reader_new (NULL, "x", NULL), MINOS_MISUSE);
    options.format = (minos_format) 99;
    ck_assert_int_eq (minos_reader_new (&reader, "x", &options), MINOS_MISUSE);
    ck_assert_ptr_null (reader);
    ck_assert_int_eq (minos_history_parse (&history, "", 0, &options, &error), MINOS_MISUSE);
    options.size = 0;
    ck_assert_int_eq (minos_reader_new (&reader, "x", &options), MINOS_MISUSE);
    ck_assert_int_eq (minos_history_parse (NULL, "", 0, NULL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_history_parse (&history, NULL, 1, NULL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_history_read (&history, NULL, NULL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_history_read (NULL, "x", NULL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_reader_feed (NULL, "", 0, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_reader_finish (&history, NULL, &error), MINOS_MISUSE);
    ck_assert_int_eq (minos_reader_new (&reader, "x", NULL), MINOS_OK);
    ck_assert_int_eq (minos_reader_feed (reader, NULL, 1, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_reader_finish (NULL, reader, NULL), MINOS_MISUSE);
    minos_reader_free (NULL);
}
END_TEST

START_TEST (test_errors_stick)
{
    minos_reader *reader;
    minos_history *history;
    minos_error first, again;
    minos_read_options options = options_new ();
    options.format = MINOS_FORMAT_EDN;
    ck_assert_int_eq (minos_reader_new (&reader, "h.edn", &options), MINOS_OK);
    ck_assert_int_eq (minos_reader_feed (reader, two, sizeof two - 1, &first), MINOS_OK);
    ck_assert_int_eq (minos_reader_feed (reader, "{:a}   ", 7, &first), MINOS_MALFORMED);
    ck_assert_str_eq (first.path, "h.edn");
    ck_assert_uint_eq (first.line, 3);
    ck_assert_uint_eq (first.offset, sizeof two - 1 + 3);
    ck_assert_int_eq (minos_reader_feed (reader, two, sizeof two - 1, &again), MINOS_MALFORMED);
    ck_assert_str_eq (first.message, again.message);
    ck_assert_int_eq (minos_reader_finish (&history, reader, &again), MINOS_MALFORMED);
    ck_assert_str_eq (first.message, again.message);
    ck_assert_uint_eq (again.line, 3);
}
END_TEST

START_TEST (test_files)
{
    minos_history *history;
    minos_error error;
    char path[] = "/tmp/minos-read-XXXXXX";
    int file = mkstemp (path);
    ck_assert_int_ge (file, 0);
    ck_assert_int_eq ((int) write (file, two, sizeof two - 1), (int) sizeof two - 1);
    ck_assert_int_eq (minos_history_read (&history, path, NULL, &error), MINOS_OK);
    ck_assert_str_eq (minos_history_path (history), path);
    ck_assert_uint_eq (minos_history_op_count (history), 1);
    ck_assert_uint_eq (minos_history_record_count (history), 2);
    minos_history_free (history);

    /* Standard input is the path "-", and has no name in errors. */
    int saved = dup (STDIN_FILENO);
    ck_assert_int_eq (lseek (file, 0, SEEK_SET), 0);
    ck_assert_int_ge (dup2 (file, STDIN_FILENO), 0);
    ck_assert_int_eq (minos_history_read (&history, "-", NULL, &error), MINOS_OK);
    ck_assert_str_eq (minos_history_path (history), "");
    minos_history_free (history);
    ck_assert_int_ge (dup2 (saved, STDIN_FILENO), 0);
    close (saved);
    close (file);
    unlink (path);

    ck_assert_int_eq (minos_history_read (&history, path, NULL, &error), MINOS_IO);
    ck_assert_str_eq (error.path, path);
    ck_assert (strstr (error.message, "No such file") != NULL);
    ck_assert_int_eq (minos_history_read (&history, "/tmp", NULL, &error), MINOS_IO);
    ck_assert (strstr (error.message, "directory") != NULL);
    ck_assert_ptr_null (history);
}
END_TEST

START_TEST (test_formats_named)
{
    minos_read_options options = options_new ();
    options.format = MINOS_FORMAT_JSONL;
    refused (two, sizeof two - 1, &options, MINOS_MALFORMED, "a key in quotes");
    options.format = MINOS_FORMAT_EDN;
    refused ("{\"type\": 1}", 11, &options, MINOS_MALFORMED, "keyword");
    options.format = MINOS_FORMAT_TXT;
    refused (two, sizeof two - 1, &options, MINOS_MALFORMED, ":invoke");
    options.format = MINOS_FORMAT_LOG;
    minos_history *history;
    ck_assert_int_eq (minos_history_parse (&history, two, sizeof two - 1, &options, NULL),
                      MINOS_OK);
    ck_assert_uint_eq (minos_history_op_count (history), 0);
    ck_assert_uint_eq (minos_history_note_count (history), 1);
    minos_history_free (history);
}
END_TEST

START_TEST (test_record_limit)
{
    minos_read_options options = options_new ();
    minos_history *history;
    char bytes[512];
    options.record_bytes_max = 100;
    /* 100 bytes are a record's most: its end need not be known to be one. */
    for (int filler = 0; filler < 120; filler++) {
        int size =
            snprintf (bytes, sizeof bytes, "%s{:type :invoke :process 0 :f :w :value \"%0*d\"}",
                      two, filler + 1, 0);
        size_t record = (size_t) size - (sizeof two - 1);
        mns_budget budget;
        mns_buffer whole, cut;
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_buffer_init (&whole, &budget, 0);
        mns_buffer_init (&cut, &budget, 0);
        minos_status status = dump_read (&whole, "-", bytes, (size_t) size, 0, &options);
        ck_assert_int_eq (status, record <= 100 ? MINOS_OK : MINOS_LIMIT);
        for (size_t chunk = 1; chunk < 130; chunk += 7) {
            mns_buffer_clear (&cut);
            ck_assert_int_eq (dump_read (&cut, "-", bytes, (size_t) size, chunk, &options), status);
            ck_assert_str_eq (mns_buffer_text (&cut), mns_buffer_text (&whole));
        }
        mns_buffer_reset (&whole);
        mns_buffer_reset (&cut);
        mns_budget_reset (&budget);
    }
    options.record_bytes_max = 10;
    refused (two, sizeof two - 1, &options, MINOS_LIMIT, "more than 10 bytes");
    options = options_new ();
    options.depth_max = 3;
    ck_assert_int_eq (minos_history_parse (&history, "{:a [[[1]]]}", 12, &options, NULL), MINOS_OK);
    minos_history_free (history);
    refused ("{:a [[[[1]]]]}", 14, &options, MINOS_LIMIT, "deeper than 3");
}
END_TEST

START_TEST (test_memory_limit)
{
    minos_read_options options = options_new ();
    minos_history *history;
    size_t size = 0, capacity = 4 << 20;
    char *bytes = malloc (capacity);
    ck_assert_ptr_nonnull (bytes);
    for (int i = 0; size + 200 < capacity; i++)
        size += (size_t) snprintf (bytes + size, capacity - size,
                                   "{:type :invoke :process %d :f :w :value \"value number %d\"}\n",
                                   i, i);
    ck_assert_int_eq (minos_history_parse (&history, bytes, size, NULL, NULL), MINOS_OK);
    uint64_t used = minos_history_bytes (history, NULL);
    minos_history_free (history);
    options.memory_bytes_max = used / 2;
    refused (bytes, size, &options, MINOS_NO_MEMORY, "memory");
    options.memory_bytes_max = 1000;
    ck_assert_int_eq (minos_history_parse (&history, bytes, size, &options, NULL), MINOS_NO_MEMORY);
    free (bytes);
}
END_TEST

/* Memory is the history and one record: not the input. */
START_TEST (test_streaming)
{
    minos_read_options options = options_new ();
    minos_reader *reader;
    minos_history *history;
    char line[256];
    options.memory_bytes_max = 1 << 20;
    memset (line, ' ', sizeof line);
    memcpy (line, "{\"seed\":7}", 10);
    line[sizeof line - 1] = '\n';
    ck_assert_int_eq (minos_reader_new (&reader, "-", &options), MINOS_OK);
    for (int i = 0; i < 1 << 15; i++)
        ck_assert_int_eq (minos_reader_feed (reader, line, sizeof line, NULL), MINOS_OK);
    ck_assert_int_eq (minos_reader_finish (&history, reader, NULL), MINOS_OK);
    ck_assert_uint_eq (minos_history_record_count (history), 1 << 15);
    minos_history_free (history);
}
END_TEST

/* A nesting bomb of megabytes is refused at its 257th bracket. */
START_TEST (test_bomb)
{
    const size_t size = 16 << 20;
    char *bytes = malloc (size);
    ck_assert_ptr_nonnull (bytes);
    memset (bytes, '[', size);
    refused (bytes, size, NULL, MINOS_MALFORMED, "expected an operation");
    memcpy (bytes, "{:value ", 8);
    clock_t start = clock ();
    refused (bytes, size, NULL, MINOS_LIMIT, "deeper than 256");
    memcpy (bytes, "{\"value\":", 9);
    refused (bytes, size, NULL, MINOS_LIMIT, "deeper than 256");
    ck_assert_int_lt ((clock () - start) / CLOCKS_PER_SEC, 1);
    free (bytes);
}
END_TEST

/* The work is linear however the input is cut: one long record, byte by byte. */
START_TEST (test_one_byte_at_a_time)
{
    const size_t items = 300000;
    size_t size = 0, capacity = items * 4 + 200;
    char *bytes = malloc (capacity);
    minos_reader *reader;
    minos_history *history;
    ck_assert_ptr_nonnull (bytes);
    size += (size_t) snprintf (bytes, capacity, "{:type :invoke :process 0 :f :w :value [");
    for (size_t i = 0; i < items; i++)
        size += (size_t) snprintf (bytes + size, capacity - size, "%d ", (int) (i % 100));
    size += (size_t) snprintf (bytes + size, capacity - size, "]}");
    ck_assert_int_eq (minos_reader_new (&reader, "-", NULL), MINOS_OK);
    for (size_t at = 0; at < size; at++)
        ck_assert_int_eq (minos_reader_feed (reader, bytes + at, 1, NULL), MINOS_OK);
    ck_assert_int_eq (minos_reader_finish (&history, reader, NULL), MINOS_OK);
    ck_assert_uint_eq (minos_history_op_count (history), 1);
    minos_history_free (history);
    free (bytes);
}
END_TEST

START_TEST (test_cancel)
{
    minos_read_options options = options_new ();
    minos_cancel *cancel;
    ck_assert_int_eq (minos_cancel_new (&cancel), MINOS_OK);
    options.cancel = cancel;
    minos_history *history;
    ck_assert_int_eq (minos_history_parse (&history, two, sizeof two - 1, &options, NULL),
                      MINOS_OK);
    minos_history_free (history);
    minos_cancel_request (cancel);
    refused (two, sizeof two - 1, &options, MINOS_CANCELLED, "cancelled");
    minos_cancel_free (cancel);
}
END_TEST

static minos_status starved (const minos_alloc *alloc, void *text)
{
    minos_read_options options = options_new ();
    minos_history *history;
    options.alloc = alloc;
    minos_status status = minos_history_parse (&history, text, strlen (text), &options, NULL);
    minos_history_free (history);
    return status;
}

/* Every allocation fails once; nothing is leaked, and nothing but NO_MEMORY is said. */
START_TEST (test_starved)
{
    failing_each (
        starved,
        "{:type :meta}\n{:type :invoke, :process 0, :f :write, :value [1 {:a #{\"b\\n\"}}],"
        " :node \"n1\"}\n#jepsen.Op{:type :ok, :process 0, :f :write, :value #tag 3/4}",
        1);
    failing_each (starved,
                  "[{\"ClientId\":1,\"Input\":{\"op\":\"put\",\"key\":\"x\",\"a\":7,\"b\":8},"
                  "\"Call\":1,\"Output\":null,\"Return\":4,\"more\":1.5e300}]",
                  1);
    failing_each (starved,
                  "{\"event\":{\"Start\":{\"Append\":{\"n\":3}}},\"client_id\":2,\"op_id\":7}\n"
                  "{\"event\":{\"Finish\":\"AppendSuccess\"},\"client_id\":2,\"op_id\":7}\n",
                  1);
    failing_each (starved, "# @object stack\n[1] call push(1, two)\n[1] return\n", 1);
    failing_each (starved, "# queue\nenq 2 0 1\ndeq 2 3 4\n", 1);
    failing_each (starved, "0\t:invoke\t:read\tnil\n0\t:info\t:read\tnil\twhat a pity\n", 1);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/reader");
    TCase *test = tcase_create ("all");
    tcase_set_timeout (test, 120);
    tcase_add_test (test, test_misuse);
    tcase_add_test (test, test_errors_stick);
    tcase_add_test (test, test_files);
    tcase_add_test (test, test_formats_named);
    tcase_add_test (test, test_record_limit);
    tcase_add_test (test, test_memory_limit);
    tcase_add_test (test, test_streaming);
    tcase_add_test (test, test_bomb);
    tcase_add_test (test, test_one_byte_at_a_time);
    tcase_add_test (test, test_cancel);
    tcase_add_test (test, test_starved);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
