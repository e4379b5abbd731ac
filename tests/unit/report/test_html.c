/* The picture's document: nothing of a history is markup in it, whatever the values are, and what
 * was written for the script is what the history says. */
#include "minos/read.h"
#include "minos/report.h"

#include "base/buffer.h"
#include "report/screen.h"
#include "verdict/verdict.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char data_begin[] = "<script type=\"application/json\" class=\"minos-history\">";

static mns_budget budget;
static mns_buffer out;
static minos_values *values;

static void setup (void)
{
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&out, &budget, 0);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
}

static void teardown (void)
{
    minos_values_free (values);
    mns_buffer_reset (&out);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
}

/* A write of `text` by a client, answered; and the nemesis saying it. */
static minos_history *history_of (const char *text)
{
    minos_builder *builder;
    minos_history *history;
    minos_value value;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, text);
    ck_assert_int_eq (minos_values_string (minos_builder_values (builder), &value, text), MINOS_OK);
    ck_assert_int_eq (minos_builder_invoke (builder, 0, "write", value, 5, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_ok (builder, 0, "write", value, 7, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_invoke (builder, 1, "read", MINOS_NIL, 9, &error), MINOS_OK);
    minos_record record = {
        .size = sizeof record, .type = MINOS_TYPE_INFO, .value = value, .time_ns = MINOS_NO_TIME
    };
    ck_assert_int_eq (
        minos_values_keyword (minos_builder_values (builder), &record.process, "nemesis"),
        MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (minos_builder_values (builder), &record.f, "kill"),
                      MINOS_OK);
    ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

static minos_verdict *verdict_of (const char *text)
{
    minos_verdict *verdict;

    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
    minos_finding *finding = mns_verdict_add (verdict, "linearizable", text, 1);
    minos_part *part = &finding->parts[0];
    part->valid = MINOS_VALID_FALSE;
    part->basis = MINOS_BASIS_REFUTATION;
    minos_anomaly *anomaly = mns_part_add (verdict, part, "nonlinearizable");
    anomaly->text = text;
    anomaly->prefix = 1;
    ck_assert (mns_anomaly_add_op (verdict, anomaly, 0, "blocked"));
    ck_assert (mns_text_list_add (&verdict->region, &anomaly->states, text));
    mns_finding_merge (finding);
    mns_verdict_merge (verdict);
    return verdict;
}

static void write_html (const char *text)
{
    minos_history *history = history_of (text);
    minos_verdict *verdict = verdict_of (text);
    minos_sink sink = mns_buffer_sink (&out);

    ck_assert_int_eq (minos_report (verdict, history, MINOS_REPORT_HTML, NULL, &sink), MINOS_OK);
    minos_verdict_free (verdict);
    minos_history_free (history);
}

static size_t occurrences (const char *text, const char *word)
{
    size_t count = 0;
    for (; (text = strstr (text, word)) != NULL; text += strlen (word))
        count++;
    return count;
}

/* JSON as EDN: colons outside of strings become spaces; null is a symbol then. */
static void as_edn (char *text, size_t size)
{
    bool inside = false;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            inside = !inside;
        else if (inside && text[i] == '\\')
            i++;
        else if (!inside && text[i] == ':')
            text[i] = ' ';
    }
}

/* The data of the `index`th history, read. */
static minos_value data_at (size_t index)
{
    const char *at = mns_buffer_text (&out);
    minos_value value = MINOS_NIL;
    minos_error error;

    for (size_t i = 0; i <= index; i++) {
        at = strstr (at, data_begin);
        ck_assert_ptr_nonnull (at);
        at += strlen (data_begin);
    }
    const char *end = strstr (at, "</script>\n");
    ck_assert_ptr_nonnull (end);
    size_t size = (size_t) (end - at);
    for (size_t i = 0; i < size; i++)
        ck_assert (at[i] != '<' && at[i] != '>' && at[i] != '&');
    char *copy = malloc (size + 1);
    ck_assert_ptr_nonnull (copy);
    memcpy (copy, at, size);
    as_edn (copy, size);
    ck_assert_msg (minos_value_parse (values, &value, copy, size, &error) == MINOS_OK, "%s",
                   error.message);
    free (copy);
    return value;
}

static minos_value member (minos_value map, const char *name)
{
    return minos_value_get (values, map, name);
}

static int64_t integer (minos_value value)
{
    int64_t number;
    ck_assert (minos_value_int64 (values, value, &number));
    return number;
}

START_TEST (test_nothing_of_a_history_is_markup)
{
    const char *const texts[] = { "</script><script>alert(1)</script>",
                                  "<!--<script>",
                                  "&lt;img src=x onerror=alert(1)&gt;",
                                  "\xe2\x80\xa8 \xe2\x80\xa9 \xe2\x80\xa6 \xe2\x86\x92",
                                  "\"'\\\n\r\t\b",
                                  "]]>" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mns_buffer_clear (&out);
        write_html (texts[i]);
        const char *document = mns_buffer_text (&out);
        ck_assert_uint_eq (occurrences (document, "</script>"), 2);
        ck_assert_uint_eq (occurrences (document, "\xe2\x80\xa8"), 0);
        ck_assert_uint_eq (occurrences (document, "\xe2\x80\xa9"), 0);
        minos_value data = data_at (0);
        size_t size;
        const char *file = minos_value_text (values, member (data, "file"), &size);
        ck_assert_uint_eq (size, strlen (texts[i]));
        ck_assert_mem_eq (file, texts[i], size);
    }
}
END_TEST

START_TEST (test_columns)
{
    write_html ("v");
    minos_value data = data_at (0), ops = member (data, "ops"), texts = member (data, "texts");
    size_t size;
    ck_assert_uint_eq (minos_value_count (values, member (ops, "call")), 2);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "call"), 0)), 0);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "ret"), 0)), 1);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "call"), 1)), 2);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "ret"), 1)), 0);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "outcome"), 1)), 2);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "call_time"), 1)), 4);
    ck_assert_int_eq (integer (minos_value_at (values, member (ops, "key"), 0)), -1);
    int64_t input = integer (minos_value_at (values, member (ops, "input"), 0));
    const char *text =
        minos_value_text (values, minos_value_at (values, texts, (size_t) input), &size);
    ck_assert_uint_eq (size, 3);
    ck_assert_mem_eq (text, "\"v\"", 3);
    minos_value event = minos_value_at (values, member (data, "events"), 0);
    ck_assert_int_eq (integer (minos_value_at (values, event, 0)), 3);
    ck_assert_int_eq (minos_value_kind (values, minos_value_at (values, event, 6)),
                      MINOS_KIND_SYMBOL);
}
END_TEST

/* One page, several histories; and no hash in the policy but those of the page itself. */
START_TEST (test_several_histories)
{
    static const char *const names[] = { "one", "two" };
    minos_sink sink = mns_buffer_sink (&out);
    minos_document *several;
    minos_error error = { .status = MINOS_MALFORMED, .line = 3, .message = "</script>" };
    ck_assert_int_eq (minos_document_begin (&several, MINOS_REPORT_HTML, NULL, &sink), MINOS_OK);
    for (size_t i = 0; i < 2; i++) {
        minos_history *history = history_of (names[i]);
        minos_verdict *made = verdict_of (names[i]);
        ck_assert_int_eq (minos_document_add (several, made, history), MINOS_OK);
        minos_verdict_free (made);
        minos_history_free (history);
    }
    ck_assert_int_eq (minos_document_refuse (several, "<three>", &error), MINOS_OK);
    ck_assert_int_eq (minos_document_end (several), MINOS_OK);
    const char *document = mns_buffer_text (&out);
    ck_assert_uint_eq (occurrences (document, "<!DOCTYPE html>"), 1);
    ck_assert_uint_eq (occurrences (document, "default-src 'none'"), 1);
    ck_assert_uint_eq (occurrences (document, "'sha256-"), 2);
    ck_assert_uint_eq (occurrences (document, data_begin), 2);
    ck_assert_uint_eq (occurrences (document, "</script>"), 4);
    ck_assert_uint_eq (occurrences (document, "\"file\":\"\\u003cthree\\u003e\""), 1);
    ck_assert_uint_eq (occurrences (document, "unsafe-inline"), 0);
    ck_assert (member (data_at (0), "file") != member (data_at (1), "file"));
}
END_TEST

/* The page neither makes markup of text nor loads anything. */
START_TEST (test_page_is_plain)
{
    const char *const never[] = { "innerHTML", "outerHTML", "insertAdjacent", "document.write",
                                  "eval(",     "http:",     "https:",         "@import",
                                  "url(",      "fetch(",    "@PAGE_" };
    write_html ("v");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        ck_assert_msg (strstr (mns_buffer_text (&out), never[i]) == NULL, "%s", never[i]);
}
END_TEST

/* The same bytes, however the text comes in pieces. */
START_TEST (test_screen_in_pieces)
{
    static const char text[] = "a\xe2\x80\xa8<\xe2\x80\xe2\x80\xa9&\xe2<\xe2\xe2\x80\xa6>\xe2\x80";
    static const char wanted[] = "a\\u2028\\u003c\xe2\x80\\u2029\\u0026\xe2\\u003c\xe2\xe2\x80\xa6"
                                 "\\u003e\xe2\x80";
    for (size_t step = 1; step < sizeof text; step++) {
        mns_screen screen;
        minos_sink inner = mns_buffer_sink (&out), sink = mns_screen_init (&screen, &inner);
        mns_buffer_clear (&out);
        for (size_t at = 0; at < sizeof text - 1; at += step) {
            size_t left = sizeof text - 1 - at;
            ck_assert_int_eq (sink.write (sink.context, text + at, left < step ? left : step),
                              MINOS_OK);
        }
        ck_assert_int_eq (mns_screen_end (&screen), MINOS_OK);
        ck_assert_str_eq (mns_buffer_text (&out), wanted);
    }
}
END_TEST

/* A sink that takes `left` writes, and no more. */
static minos_status take_some (void *context, const char *bytes, size_t size)
{
    size_t *left = context;
    (void) bytes;
    (void) size;
    if (*left == 0)
        return MINOS_IO;
    --*left;
    return MINOS_OK;
}

START_TEST (test_sink_fails)
{
    minos_history *history = history_of ("<\xe2\x80\xa8>");
    minos_verdict *verdict = verdict_of ("<");
    minos_status status = MINOS_IO;

    for (size_t most = 0; status == MINOS_IO; most++) {
        size_t left = most;
        minos_sink sink = { take_some, &left };
        ck_assert_uint_lt (most, 10000);
        status = minos_report (verdict, history, MINOS_REPORT_HTML, NULL, &sink);
    }
    ck_assert_int_eq (status, MINOS_OK);
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("report/html");
    TCase *cases = tcase_create ("html");
    tcase_add_checked_fixture (cases, setup, teardown);
    tcase_add_test (cases, test_nothing_of_a_history_is_markup);
    tcase_add_test (cases, test_columns);
    tcase_add_test (cases, test_several_histories);
    tcase_add_test (cases, test_page_is_plain);
    tcase_add_test (cases, test_screen_in_pieces);
    tcase_add_test (cases, test_sink_fails);
    suite_add_tcase (suite, cases);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
