/* Documents of several histories: made by hand, hostile in every name and value, and read back. */
#include "minos/read.h"
#include "minos/report.h"

#include "base/buffer.h"
#include "report/document.h"
#include "verdict/verdict.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define KIND_ONE(name, word, text) +1
enum { KIND_COUNT = 0 MINOS_REPORT_MAP (KIND_ONE) };

/* What means something to XML, Markdown, EDN and GitHub, and what is no UTF-8. */
static const char hostile[] = "<a href=\"x\">&'|`]]>,:%\n::error::\x01\xff\xc3|\xef\xbf\xbe";

static minos_history *history;
static minos_verdict *verdict;
static mns_budget budget;
static mns_buffer out;

static void make_history (void)
{
    minos_builder *builder;
    minos_error error;
    minos_value text;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, hostile);
    minos_values *values = minos_builder_values (builder);
    ck_assert_int_eq (minos_values_string (values, &text, "]]><b>&\"\n::error::\x01"), MINOS_OK);
    for (int i = 0; i < 2; i++) {
        minos_record record = { .size = sizeof record,
                                .type = i == 0 ? MINOS_TYPE_INVOKE : MINOS_TYPE_OK,
                                .value = text,
                                .time_ns = MINOS_NO_TIME,
                                .line = 7 + (uint64_t) i };
        ck_assert_int_eq (minos_values_integer (values, &record.process, 0), MINOS_OK);
        ck_assert_int_eq (minos_values_keyword (values, &record.f, "read"), MINOS_OK);
        ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
    }
    minos_record event = {
        .size = sizeof event, .type = MINOS_TYPE_INFO, .time_ns = MINOS_NO_TIME, .line = 9
    };
    ck_assert_int_eq (minos_values_keyword (values, &event.process, "n1"), MINOS_OK);
    ck_assert_int_eq (minos_values_keyword (values, &event.f, "elected"), MINOS_OK);
    ck_assert_int_eq (minos_values_integer (values, &event.value, 3), MINOS_OK);
    ck_assert_int_eq (minos_builder_add (builder, &event, &error), MINOS_OK);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
}

static void setup (void)
{
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&out, &budget, 0);
    make_history ();
    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
}

static void teardown (void)
{
    minos_verdict_free (verdict);
    minos_history_free (history);
    mns_buffer_reset (&out);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
}

/* A finding with a part per outcome; its keys are 0, 1, … where there are several. */
static minos_finding *add_finding (const char *checker, const minos_valid *valid, size_t count)
{
    minos_finding *finding = mns_verdict_add (verdict, checker, "", count);

    ck_assert_ptr_nonnull (finding);
    finding->keyed = count > 1;
    for (size_t i = 0; i < count; i++) {
        minos_part *part = &finding->parts[i];
        minos_anomaly *anomaly;
        part->valid = valid[i];
        part->basis = valid[i] == MINOS_VALID_TRUE    ? MINOS_BASIS_EXHAUSTED
                      : valid[i] == MINOS_VALID_FALSE ? MINOS_BASIS_REFUTATION
                                                      : MINOS_BASIS_BUDGET;
        if (count > 1) {
            part->has_key = true;
            part->key = i == 0 ? MINOS_NIL : i == 1 ? MINOS_TRUE : MINOS_FALSE;
            part->key_text = i == 0 ? "nil" : i == 1 ? "true" : "false";
        }
        if (valid[i] == MINOS_VALID_UNKNOWN)
            part->cause = hostile;
        if (valid[i] != MINOS_VALID_FALSE)
            continue;
        anomaly = mns_part_add (verdict, part, "nonlinearizable");
        ck_assert_ptr_nonnull (anomaly);
        anomaly->text = hostile;
        ck_assert (mns_text_list_add (&verdict->region, &anomaly->states, hostile));
        ck_assert (mns_anomaly_add_op (verdict, anomaly, 0, "blocked"));
        ck_assert (mns_anomaly_add_event (verdict, anomaly, 0, "leader"));
    }
    mns_finding_merge (finding);
    mns_verdict_merge (verdict);
    return finding;
}

static const char *report (minos_report_kind kind)
{
    minos_sink sink = mns_buffer_sink (&out);
    mns_buffer_clear (&out);
    ck_assert_int_eq (minos_report (verdict, history, kind, NULL, &sink), MINOS_OK);
    return mns_buffer_text (&out);
}

/* `times` histories, and then one that could not be read and one whose turn did not come. */
static const char *document (minos_report_kind kind, int times)
{
    minos_sink sink = mns_buffer_sink (&out);
    minos_error broken = { .status = MINOS_MALFORMED, .line = 3, .message = "a <b> & \"c\"" };
    minos_error cancelled = { .status = MINOS_CANCELLED };
    minos_document *made;

    mns_buffer_clear (&out);
    ck_assert_int_eq (minos_document_begin (&made, kind, NULL, &sink), MINOS_OK);
    for (int i = 0; i < times; i++)
        ck_assert_int_eq (minos_document_add (made, verdict, history), MINOS_OK);
    ck_assert_int_eq (minos_document_refuse (made, "b,1.edn", &broken), MINOS_OK);
    ck_assert_int_eq (minos_document_refuse (made, "c.edn", &cancelled), MINOS_OK);
    ck_assert_int_eq (minos_document_end (made), MINOS_OK);
    return mns_buffer_text (&out);
}

static size_t occurrences (const char *text, const char *what)
{
    size_t count = 0;
    while ((text = strstr (text, what)) != NULL) {
        count++;
        text += strlen (what);
    }
    return count;
}

static const minos_valid mixed[] = { MINOS_VALID_FALSE, MINOS_VALID_TRUE, MINOS_VALID_UNKNOWN };

START_TEST (test_one_history_is_a_document_of_one)
{
    (void) add_finding ("linearizable", mixed, 3);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        minos_sink sink;
        minos_document *made;
        char *one = strdup (report ((minos_report_kind) kind));
        mns_buffer_clear (&out);
        sink = mns_buffer_sink (&out);
        ck_assert_int_eq (minos_document_begin (&made, (minos_report_kind) kind, NULL, &sink),
                          MINOS_OK);
        ck_assert_int_eq (minos_document_add (made, verdict, history), MINOS_OK);
        ck_assert_int_eq (minos_document_end (made), MINOS_OK);
        ck_assert_str_eq (one, mns_buffer_text (&out));
        free (one);
    }
}
END_TEST

START_TEST (test_misuse)
{
    minos_sink sink = mns_buffer_sink (&out);
    minos_report_options newer = { .size = sizeof newer + 8 };
    minos_document *made;

    ck_assert_int_eq (minos_document_begin (NULL, MINOS_REPORT_EDN, NULL, &sink), MINOS_MISUSE);
    ck_assert_int_eq (minos_document_begin (&made, (minos_report_kind) KIND_COUNT, NULL, &sink),
                      MINOS_MISUSE);
    ck_assert_ptr_null (made);
    ck_assert_int_eq (minos_document_begin (&made, MINOS_REPORT_EDN, &newer, &sink), MINOS_MISUSE);
    ck_assert_int_eq (minos_document_begin (&made, MINOS_REPORT_EDN, NULL, NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_document_add (NULL, verdict, history), MINOS_MISUSE);
    ck_assert_int_eq (minos_document_refuse (NULL, "a", NULL), MINOS_MISUSE);
    ck_assert_int_eq (minos_document_end (NULL), MINOS_OK);
}
END_TEST

/* Every kind says what is missing, and under which name. */
START_TEST (test_missing_is_said)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        minos_sink sink;
        minos_document *made;
        mns_buffer_clear (&out);
        sink = mns_buffer_sink (&out);
        ck_assert_int_eq (minos_document_begin (&made, (minos_report_kind) kind, NULL, &sink),
                          MINOS_OK);
        ck_assert_int_eq (minos_document_missing (made, NULL, "few"), MINOS_MISUSE);
        ck_assert_int_eq (minos_document_missing (made, "store", NULL), MINOS_MISUSE);
        ck_assert_int_eq (minos_document_missing (made, "store", "too few"), MINOS_OK);
        ck_assert_int_eq (minos_document_end (made), MINOS_OK);
        ck_assert_uint_ge (occurrences (mns_buffer_text (&out), "too few"), 1);
        ck_assert_uint_ge (occurrences (mns_buffer_text (&out), "store"), 1);
    }
    ck_assert_int_eq (minos_document_missing (NULL, "store", "too few"), MINOS_MISUSE);
}
END_TEST

/* A sink that takes `left` bytes. */
static minos_status take_some (void *context, const char *bytes, size_t size)
{
    size_t *left = context;
    (void) bytes;
    if (size > *left)
        return MINOS_IO;
    *left -= size;
    return MINOS_OK;
}

START_TEST (test_a_sink_that_fails_stops_the_document)
{
    (void) add_finding ("linearizable", mixed, 3);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        minos_error error = { .status = MINOS_MALFORMED, .message = "broken" };
        size_t all = strlen (report ((minos_report_kind) kind));
        for (size_t size = 0; size < all; size += 7) {
            size_t left = size;
            minos_sink sink = { take_some, &left };
            minos_document *made;
            minos_status status =
                minos_document_begin (&made, (minos_report_kind) kind, NULL, &sink);
            if (status != MINOS_OK) {
                ck_assert_int_eq (status, MINOS_IO);
                ck_assert_ptr_null (made);
                continue;
            }
            if (minos_document_add (made, verdict, history) != MINOS_OK)
                ck_assert_int_eq (minos_document_refuse (made, "a", &error), MINOS_IO);
            ck_assert_int_eq (minos_document_end (made), MINOS_IO);
        }
    }
}
END_TEST

START_TEST (test_edn_reads_back)
{
    minos_finding *finding = add_finding ("linearizable", mixed, 3);
    minos_values *values;
    minos_value map, result, results;
    minos_error error;

    ck_assert (mns_finding_add_number (finding, "lost-count", 3));
    ck_assert (mns_finding_add_number (finding, "basis", 4));
    (void) add_finding ("linearizable", mixed, 1);
    const char *text = report (MINOS_REPORT_EDN);
    ck_assert_int_eq (minos_values_new (&values, NULL, 0), MINOS_OK);
    ck_assert_int_eq (minos_value_parse (values, &map, text, strlen (text), &error), MINOS_OK);
    ck_assert_uint_eq (minos_value_get (values, map, "valid?"), MINOS_FALSE);
    result = minos_value_get (values, map, "linearizable");
    int64_t number;
    ck_assert (minos_value_int64 (values, minos_value_get (values, result, "lost-count"), &number));
    ck_assert_int_eq (number, 3);
    /* The checker's own meaning of a name goes before ours. */
    ck_assert (minos_value_int64 (values, minos_value_get (values, result, "basis"), &number));
    ck_assert_int_eq (number, 4);
    results = minos_value_get (values, result, "results");
    ck_assert_uint_eq (minos_value_count (values, results), 3);
    result = minos_value_get (values, result, "failures");
    ck_assert_uint_eq (minos_value_count (values, result), 1);
    ck_assert_uint_eq (minos_value_at (values, result, 0), MINOS_NIL);
    result = minos_value_get (values, map, "linearizable-2");
    ck_assert_uint_eq (minos_value_get (values, result, "valid?"), MINOS_FALSE);
    ck_assert_uint_ne (minos_value_get (values, result, "op"), MINOS_NIL);
    minos_values_free (values);
}
END_TEST

START_TEST (test_junit)
{
    (void) add_finding ("linearizable", mixed, 3);
    const char *text = document (MINOS_REPORT_JUNIT, 2);
    ck_assert_uint_eq (occurrences (text, "<testsuite "), 4);
    ck_assert_uint_eq (occurrences (text, "tests=\"2\" failures=\"1\" errors=\"1\" skipped=\"0\""),
                       2);
    ck_assert_uint_eq (occurrences (text, "name=\"linearizable[nil]\""), 2);
    ck_assert_uint_eq (occurrences (text, "name=\"linearizable[*]\""), 2);
    ck_assert_uint_eq (occurrences (text, "<failure type=\"nonlinearizable\""), 2);
    ck_assert_uint_eq (occurrences (text, "<error type=\"INCONCLUSIVE-budget\""), 2);
    ck_assert_uint_eq (occurrences (text, "<error type=\"INCONCLUSIVE-env\" message=\"line 3: a "
                                          "&lt;b&gt; &amp; &quot;c&quot;\"/>"),
                       1);
    ck_assert_uint_eq (occurrences (text, "<skipped message=\"NOT-RUN: interrupted\"/>"), 1);
    ck_assert_uint_eq (occurrences (text, "<a href"), 0);
    ck_assert_uint_eq (occurrences (text, "\x01"), 0);
    ck_assert_uint_eq (occurrences (text, "\xef\xbf\xbe"), 0);
    ck_assert_uint_eq (occurrences (text, "]]>"), 0);
}
END_TEST

START_TEST (test_junit_never_has_an_empty_suite)
{
    mns_verdict_merge (verdict);
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_JUNIT), "tests=\"1\" failures=\"0\" "
                                                                "errors=\"1\""));
    ck_assert_uint_eq (occurrences (mns_buffer_text (&out), "<testcase"), 1);
}
END_TEST

/* A verdict that must not pass is red, also where each of its findings is green. */
START_TEST (test_what_the_test_needs_was_not_there)
{
    verdict->env_missing = true;
    (void) add_finding ("linearizable", &mixed[1], 1);
    ck_assert_int_eq (minos_verdict_exit_code (verdict), 3);
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_JUNIT),
                                   "tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"0\""));
    ck_assert_ptr_nonnull (strstr (mns_buffer_text (&out), "<error type=\"INCONCLUSIVE-env\""));
    ck_assert_ptr_nonnull (
        strstr (report (MINOS_REPORT_GITHUB), ",title=minos INCONCLUSIVE-env::"));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_SARIF), "\"kind\":\"open\""));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_MARKDOWN), "| ⚠️ vacuous |"));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_EDN), ":vacuous? true, :file"));
}
END_TEST

/* Hundreds of keys that fail are a hundred cases and one. */
START_TEST (test_junit_of_many_keys)
{
    minos_valid many[150];
    for (size_t i = 0; i < 150; i++)
        many[i] = MINOS_VALID_FALSE;
    (void) add_finding ("linearizable", many, 150);
    const char *text = report (MINOS_REPORT_JUNIT);
    ck_assert_uint_eq (occurrences (text, "<testcase"), 101);
    ck_assert_ptr_nonnull (strstr (text, "tests=\"101\" failures=\"101\" errors=\"0\""));
    ck_assert_ptr_nonnull (strstr (text, "50 more invalid keys"));
}
END_TEST

START_TEST (test_sarif)
{
    (void) add_finding ("linearizable", mixed, 3);
    const char *text = document (MINOS_REPORT_SARIF, 2);
    ck_assert_uint_eq (occurrences (text, "\"kind\":\"fail\",\"level\":\"error\""), 2);
    ck_assert_uint_eq (occurrences (text, "\"kind\":\"open\",\"level\":\"none\""), 2);
    ck_assert_uint_eq (occurrences (text, "\"region\":{\"startLine\":8}"), 2);
    ck_assert_uint_eq (occurrences (text, "leader: process :n1 elected 3"), 2);
    ck_assert_uint_eq (occurrences (text, "\"executionSuccessful\":false"), 1);
    ck_assert_uint_eq (occurrences (text, "\"uri\":\"b%2C1.edn\""), 1);
    for (size_t i = 0; minos_anomaly_list (i) != NULL; i++)
        ck_assert_uint_eq (occurrences (text, minos_anomaly_list (i)->summary), 2);
}
END_TEST

START_TEST (test_github)
{
    (void) add_finding ("linearizable", mixed, 3);
    const char *text = document (MINOS_REPORT_GITHUB, 2);
    /* Lines are commands, and nothing in them begins one. */
    ck_assert_uint_eq (occurrences (text, "\n"), 6);
    ck_assert_uint_eq (occurrences (text, "\n::"), 5);
    ck_assert_uint_eq (occurrences (text, "::error file="), 3);
    ck_assert_uint_eq (occurrences (text, "::warning file="), 3);
    ck_assert_uint_eq (occurrences (text, "%2C%3A%25%0A%3A%3Aerror%3A%3A"), 4);
    ck_assert_ptr_nonnull (
        strstr (text, "::error file=b%2C1.edn,line=3,title=minos INCONCLUSIVE-env::a <b>"));
    ck_assert_ptr_nonnull (strstr (text, "::warning file=c.edn,title=minos NOT-RUN::"));
    ck_assert_uint_eq (occurrences (document (MINOS_REPORT_GITHUB, 400), "\n"), 20);
    ck_assert_ptr_nonnull (strstr (mns_buffer_text (&out), "401 in all\n"));
}
END_TEST

START_TEST (test_markdown)
{
    (void) add_finding ("linearizable", mixed, 3);
    const char *text = document (MINOS_REPORT_MARKDOWN, 2);
    ck_assert_uint_eq (occurrences (text, "<"), 0);
    ck_assert_uint_eq (occurrences (text, "\n| "), 5);
    ck_assert_uint_eq (occurrences (text, "|"), 6 * 7);
    ck_assert_uint_eq (occurrences (text, "❌ invalid"), 2);
    ck_assert_uint_eq (strlen (document (MINOS_REPORT_MARKDOWN, 5000)) < 1 << 20, 1);
    ck_assert_ptr_nonnull (strstr (mns_buffer_text (&out), "\n4502 more rows are not shown\n"));
}
END_TEST

START_TEST (test_anomalies_are_listed)
{
    size_t count = 0;
    for (; minos_anomaly_list (count) != NULL; count++) {
        const minos_anomaly_info *info = minos_anomaly_list (count);
        ck_assert_uint_gt (strlen (info->title), 0);
        ck_assert_uint_gt (strlen (info->summary), 0);
        ck_assert_uint_eq (strspn (info->id, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                           strlen (info->id));
        for (size_t i = 0; i < count; i++)
            ck_assert_str_ne (info->id, minos_anomaly_list (i)->id);
    }
    ck_assert_uint_gt (count, 0);
    ck_assert_ptr_null (minos_anomaly_list (count + 1));
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("report/document");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_one_history_is_a_document_of_one);
    tcase_add_test (tcase, test_misuse);
    tcase_add_test (tcase, test_missing_is_said);
    tcase_add_test (tcase, test_a_sink_that_fails_stops_the_document);
    tcase_add_test (tcase, test_edn_reads_back);
    tcase_add_test (tcase, test_junit);
    tcase_add_test (tcase, test_junit_never_has_an_empty_suite);
    tcase_add_test (tcase, test_what_the_test_needs_was_not_there);
    tcase_add_test (tcase, test_junit_of_many_keys);
    tcase_add_test (tcase, test_sarif);
    tcase_add_test (tcase, test_github);
    tcase_add_test (tcase, test_markdown);
    tcase_add_test (tcase, test_anomalies_are_listed);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
