/* Reports of verdicts made by hand, byte for byte, and every way in which a sink can fail. */
#include "minos/report.h"

#include "base/buffer.h"
#include "report/pen.h"
#include "verdict/verdict.h"

#include <check.h>
#include <minos/minos.h>
#include <stdlib.h>
#include <string.h>

#define KIND_ONE(name, word, text) +1
enum { KIND_COUNT = 0 MINOS_REPORT_MAP (KIND_ONE) };

static minos_history *history;
static minos_verdict *verdict;
static mns_budget budget;
static mns_buffer out;

/* write 1 · write 2 · read → 1, one after the other; then a write that crashes. */
static void make_history (void)
{
    minos_builder *builder;
    minos_value one, two;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_builder_path (builder, "stale.edn");
    minos_values *values = minos_builder_values (builder);
    ck_assert_int_eq (minos_values_integer (values, &one, 1), MINOS_OK);
    ck_assert_int_eq (minos_values_integer (values, &two, 2), MINOS_OK);
    struct {
        minos_type type;
        const char *f;
        int64_t process;
        minos_value value;
    } rows[] = {
        { MINOS_TYPE_INVOKE, "write", 0, one },      { MINOS_TYPE_OK, "write", 0, one },
        { MINOS_TYPE_INVOKE, "write", 0, two },      { MINOS_TYPE_OK, "write", 0, two },
        { MINOS_TYPE_INVOKE, "read", 1, MINOS_NIL }, { MINOS_TYPE_OK, "read", 1, one },
        { MINOS_TYPE_INVOKE, "write", 2, two },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        minos_record record = { .size = sizeof record,
                                .type = rows[i].type,
                                .value = rows[i].value,
                                .time_ns = MINOS_NO_TIME,
                                .line = i + 1,
                                .column = 1 };
        ck_assert_int_eq (minos_values_integer (values, &record.process, rows[i].process),
                          MINOS_OK);
        ck_assert_int_eq (minos_values_keyword (values, &record.f, rows[i].f), MINOS_OK);
        ck_assert_int_eq (minos_builder_add (builder, &record, &error), MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
}

static void make_verdict (minos_valid valid)
{
    minos_finding *finding = mns_verdict_add (verdict, "linearizable", "register", 1);
    minos_part *part = &finding->parts[0];

    part->valid = valid;
    part->basis = valid == MINOS_VALID_TRUE    ? MINOS_BASIS_WITNESS
                  : valid == MINOS_VALID_FALSE ? MINOS_BASIS_REFUTATION
                                               : MINOS_BASIS_BUDGET;
    finding->algorithm = "wgl";
    finding->counts = (minos_counts){ .ops_ok = 3,
                                      .ops_crashed = 1,
                                      .mutations_ok = 2,
                                      .observations_ok = 1,
                                      .observations_of_mutation = 1,
                                      .concurrency_max = 1 };
    if (valid == MINOS_VALID_FALSE) {
        minos_anomaly *anomaly = mns_part_add (verdict, part, "nonlinearizable");
        anomaly->text = "other answers, each possible there: 2";
        anomaly->prefix = 5;
        ck_assert (mns_anomaly_add_op (verdict, anomaly, 2, "blocked"));
        ck_assert (mns_anomaly_add_op (verdict, anomaly, 0, "wrote"));
        ck_assert (mns_anomaly_add_op (verdict, anomaly, 1, "before"));
        ck_assert (mns_anomaly_add_op (verdict, anomaly, 3, "pending"));
        ck_assert (mns_text_list_add (&verdict->region, &anomaly->states, "2"));
        ck_assert (mns_text_list_add (&verdict->region, &anomaly->allowed, "3"));
    }
    if (valid == MINOS_VALID_UNKNOWN)
        part->cause = "no proof within 10 configurations";
    mns_finding_merge (finding);
    mns_verdict_merge (verdict);
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

static const char *report (minos_report_kind kind, const minos_report_options *options)
{
    minos_sink sink = mns_buffer_sink (&out);
    mns_buffer_clear (&out);
    ck_assert_int_eq (minos_report (verdict, history, kind, options, &sink), MINOS_OK);
    return mns_buffer_text (&out);
}

START_TEST (test_text_of_a_violation)
{
    make_verdict (MINOS_VALID_FALSE);
    ck_assert_str_eq (
        report (MINOS_REPORT_TEXT, NULL),
        "INVALID  stale.edn  FAIL\n"
        "  linearizable, model register: false, refutation\n"
        "  operations  3 ok, 0 failed, 1 crashed; at most 1 at once\n"
        "  evidence    2 changes acknowledged, 1 observation, 1 of a change\n"
        "\n"
        "  not linearizable\n"
        "    stale.edn:6:\n"
        "    process 1  read → 1   line 5 to 6\n"
        "    just before it the state could only be 2\n"
        "    other answers, each possible there: 2\n"
        "    what could have led to it:\n"
        "      process 0  write 1   line 1 to 2\n"
        "    returned last before it:\n"
        "      process 0  write 2   line 3 to 4\n"
        "    pending at that moment:\n"
        "      process 2  write 2 (crashed)   line 7, no return\n"
        "MINOS_RESULT {\"verdict\":\"FAIL\",\"valid\":false,\"file\":\"stale.edn\",\"keys\":"
        "{\"seen\":1,\"judged\":1,\"unknown\":0,\"invalid\":1},"
        "\"ops\":{\"ok\":3,\"fail\":0,\"info\":1}}\n");
}
END_TEST

START_TEST (test_json_of_a_violation)
{
    make_verdict (MINOS_VALID_FALSE);
    ck_assert_str_eq (
        report (MINOS_REPORT_JSON, NULL),
        "{\"schema\":\"minos/verdict/1\",\"file\":\"stale.edn\",\"valid\":false,"
        "\"verdict\":\"FAIL\",\"checks\":[{\"checker\":\"linearizable\",\"model\":\"register\","
        "\"valid\":false,\"basis\":\"refutation\",\"algorithm\":\"wgl\",\"keys\":{\"seen\":1,"
        "\"judged\":1,\"unknown\":0,\"invalid\":[null]},\"ops\":{\"ok\":3,\"fail\":0,\"info\":1},"
        "\"peak_concurrency\":1,\"notes\":[],\"keyed\":false,\"vacuous\":false,"
        "\"evidence\":{\"mutations_ok\":2,\"observations_ok\":1,\"observations_of_mutation\":1},"
        "\"undecided\":[],\"anomalies\":[{\"id\":\"nonlinearizable\","
        "\"title\":\"not linearizable\",\"key\":null,"
        "\"text\":\"other answers, each possible there: "
        "2\",\"prefix\":5,\"states\":[\"2\"],\"allowed\":[\"3\"],"
        "\"ops\":[{\"role\":\"blocked\",\"index\":2,\"process\":1,\"f\":\"read\",\"input\":null,"
        "\"output\":1,\"outcome\":\"ok\",\"call_line\":5,\"return_line\":6},"
        "{\"role\":\"wrote\",\"index\":0,\"process\":0,\"f\":\"write\",\"input\":1,\"output\":1,"
        "\"outcome\":\"ok\",\"call_line\":1,\"return_line\":2},"
        "{\"role\":\"before\",\"index\":1,\"process\":0,\"f\":\"write\",\"input\":2,\"output\":2,"
        "\"outcome\":\"ok\",\"call_line\":3,\"return_line\":4},"
        "{\"role\":\"pending\",\"index\":3,\"process\":2,\"f\":\"write\",\"input\":2,"
        "\"output\":null,\"outcome\":\"info\",\"call_line\":7}]}]}],\"notes\":[]}\n");
}
END_TEST

START_TEST (test_unknown)
{
    make_verdict (MINOS_VALID_UNKNOWN);
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_TEXT, NULL),
                                   "UNKNOWN  stale.edn  INCONCLUSIVE-oracle-too-weak\n"));
    ck_assert_ptr_nonnull (
        strstr (mns_buffer_text (&out), "  unknown\n    no proof within 10 configurations\n"));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_JSON, NULL),
                                   "\"undecided\":[{\"key\":null,\"basis\":\"budget\","
                                   "\"cause\":\"no proof within 10 configurations\"}]"));
    ck_assert_ptr_nonnull (strstr (mns_buffer_text (&out), "\"valid\":\"unknown\""));
}
END_TEST

START_TEST (test_witness_and_colours_only_when_asked)
{
    minos_report_options options = { .size = sizeof options, .witness = true, .color = true };
    uint32_t order[] = { 0, 1, 2 };
    make_verdict (MINOS_VALID_TRUE);
    verdict->findings[0]->parts[0].witness = order;
    verdict->findings[0]->parts[0].witness_count = 3;
    ck_assert_ptr_null (strstr (report (MINOS_REPORT_JSON, NULL), "witnesses"));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_JSON, &options),
                                   "\"witnesses\":[{\"key\":null,\"ops\":[0,1,2]}]"));
    ck_assert_ptr_null (strstr (report (MINOS_REPORT_TEXT, NULL), "\x1b"));
    ck_assert_ptr_nonnull (strstr (report (MINOS_REPORT_TEXT, &options), "\x1b[1;32mVALID\x1b[0m"));
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

START_TEST (test_sinks_that_fail)
{
    make_verdict (MINOS_VALID_FALSE);
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        size_t all = strlen (report ((minos_report_kind) kind, NULL));
        for (size_t size = 0; size <= all; size++) {
            size_t left = size;
            minos_sink sink = { take_some, &left };
            ck_assert_int_eq (
                minos_report (verdict, history, (minos_report_kind) kind, NULL, &sink),
                size < all ? MINOS_IO : MINOS_OK);
        }
    }
}
END_TEST

START_TEST (test_text_of_the_callers)
{
    char *text;
    make_verdict (MINOS_VALID_TRUE);
    ck_assert_int_eq (minos_report_json (&text, verdict, history), MINOS_OK);
    ck_assert_str_eq (text, report (MINOS_REPORT_JSON, NULL));
    minos_text_free (text);
    ck_assert_int_eq (minos_report_json (&text, NULL, history), MINOS_MISUSE);
    ck_assert_ptr_null (text);
}
END_TEST

/* Of a history that is judged, the fingerprint of its first violation; 0 where there is none. */
static uint64_t fingerprint (const char *text)
{
    const char *checkers[] = { "linearizable:model=register" };
    minos_history *judged;
    minos_verdict *said;
    minos_error error;

    ck_assert_int_eq (minos_history_parse (&judged, text, strlen (text), NULL, &error), MINOS_OK);
    ck_assert_int_eq (minos_check (&said, judged, checkers, 1, NULL, NULL, NULL, &error), MINOS_OK);
    const minos_finding *finding = minos_verdict_finding (said, 0);
    const minos_part *part = minos_finding_part (finding, 0);
    uint64_t print = minos_report_fingerprint (judged, finding, part, minos_part_anomaly (part, 0));
    minos_verdict_free (said);
    minos_history_free (judged);
    return print;
}

/* Where a violation stands, and who did it, is not what it is. */
START_TEST (test_fingerprint)
{
    uint64_t one = fingerprint ("{:process 0 :type :invoke :f :write :value 1}\n"
                                "{:process 0 :type :ok :f :write :value 1}\n"
                                "{:process 1 :type :invoke :f :read :value nil}\n"
                                "{:process 1 :type :ok :f :read :value 2}\n");
    uint64_t moved = fingerprint ("\n{:process 7 :type :invoke :f :write :value 1 :time 5}\n\n"
                                  "{:process 7 :type :ok :f :write :value 1 :time 6}\n"
                                  "{:process 8 :type :invoke :f :read :value nil :time 7}\n"
                                  "{:process 8 :type :ok :f :read :value 2 :time 8}\n");
    uint64_t other = fingerprint ("{:process 0 :type :invoke :f :write :value 1}\n"
                                  "{:process 0 :type :ok :f :write :value 1}\n"
                                  "{:process 1 :type :invoke :f :read :value nil}\n"
                                  "{:process 1 :type :ok :f :read :value 3}\n");

    ck_assert_uint_ne (one, 0);
    ck_assert_uint_eq (one, moved);
    ck_assert_uint_ne (one, other);
    ck_assert_uint_eq (fingerprint ("{:process 0 :type :invoke :f :write :value 1}\n"
                                    "{:process 0 :type :ok :f :write :value 1}\n"),
                       0);
}
END_TEST

START_TEST (test_json_strings)
{
    minos_sink sink = mns_buffer_sink (&out);
    mns_pen pen;
    mns_pen_init (&pen, &sink);
    mns_pen_json (&pen, "a\"b\\c\n\t\x01 é\xff\xc3|\x7f");
    ck_assert_str_eq (mns_buffer_text (&out),
                      "\"a\\\"b\\\\c\\n\\t\\u0001 é\xef\xbf\xbd\xef\xbf\xbd|\\u007f\"");
}
END_TEST

START_TEST (test_wrapping)
{
    minos_sink sink = mns_buffer_sink (&out);
    mns_pen pen;
    mns_pen_init (&pen, &sink);
    mns_pen_wrap (&pen, "one two three four incomprehensibilities five six", 45, 2, 14);
    ck_assert_str_eq (mns_buffer_text (&out), "one two\n  three four\n"
                                              "  incomprehensibilities\n  five\n");
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("report/report");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_add_checked_fixture (tcase, setup, teardown);
    tcase_add_test (tcase, test_text_of_a_violation);
    tcase_add_test (tcase, test_json_of_a_violation);
    tcase_add_test (tcase, test_unknown);
    tcase_add_test (tcase, test_witness_and_colours_only_when_asked);
    tcase_add_test (tcase, test_sinks_that_fail);
    tcase_add_test (tcase, test_text_of_the_callers);
    tcase_add_test (tcase, test_fingerprint);
    tcase_add_test (tcase, test_json_strings);
    tcase_add_test (tcase, test_wrapping);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
