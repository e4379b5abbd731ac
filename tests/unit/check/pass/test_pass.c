/* The walk that scanners share, with a scanner that writes down what it is shown. */
#include "check/pass/pass.h"
#include "minos/read.h"
#include "unit/base/suite.h"

#include <stdio.h>
#include <string.h>

typedef struct tape {
    char text[512];
} tape;

static char last_tape[512];

static void write_down (mns_scan *scan, const mns_moment *moment)
{
    tape *t = scan->state;
    size_t size = strlen (t->text);

    snprintf (t->text + size, sizeof t->text - size, "%s%s%s", size > 0 ? " " : "",
              moment->op == NULL  ? "!"
              : moment->is_return ? "<"
                                  : ">",
              mns_scan_show (scan, moment->is_return ? moment->output : moment->input).text);
}

static void refuse_strings (mns_scan *scan, const mns_moment *moment)
{
    write_down (scan, moment);
    if (minos_value_kind (scan->values, moment->input) == MINOS_KIND_STRING)
        mns_scan_refuse (scan, moment, "carries a string");
}

static void blame_all (mns_scan *scan, const mns_moment *moment)
{
    minos_anomaly *anomaly = mns_scan_anomaly (scan, "nonlinearizable");
    mns_scan_blame (scan, anomaly, moment, "event");
    mns_scan_say (scan, anomaly, "it is %s", mns_scan_show (scan, moment->input).text);
}

static void end (mns_scan *scan)
{
    tape *t = scan->state;

    snprintf (last_tape, sizeof last_tape, "%s", t->text);
    mns_scan_count (scan, "seen", scan->seen);
    mns_scan_fact (scan, "expected", mns_param_expected (scan, "bound"));
}

static const mns_watch watches[] = { { "read", MNS_ON_CALL | MNS_ON_RETURN, write_down, false },
                                     { "write", MNS_ON_CALL, refuse_strings, false },
                                     { "node", MNS_ON_EVENT, write_down, false },
                                     { "bad", MNS_ON_EVENT, blame_all, false },
                                     { "quiesce", MNS_ON_EVENT, write_down, true },
                                     { NULL, 0, NULL, false } };
static const mns_scanner scanner = { .state_size = sizeof (tape), .watches = watches, .end = end };
static const mns_checker checker = { { "tape", "test", "writes down what it sees" },
                                     NULL,
                                     &scanner };

/* Judges a history, and frees it; the verdict is the caller's. */
static minos_status judge_history (minos_verdict **verdict, minos_history *history,
                                   minos_error *error)
{
    minos_options *options;
    mns_budget budget;
    mns_pass pass;
    minos_status status;

    last_tape[0] = 0;
    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    ck_assert_int_eq (mns_verdict_new (verdict, NULL), MINOS_OK);
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_check check = {
        .verdict = *verdict, .history = history, .options = options, .budget = &budget
    };
    mns_pass_init (&pass, &check, error);
    ck_assert_int_eq (mns_pass_join (&pass, &checker, options), MINOS_OK);
    status = mns_pass_run (&pass);
    mns_pass_reset (&pass);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
    minos_options_free (options);
    minos_history_free (history);
    return status;
}

static minos_status judge (minos_verdict **verdict, const char *text, minos_error *error)
{
    minos_history *history;

    ck_assert_int_eq (minos_history_parse (&history, text, strlen (text), NULL, error), MINOS_OK);
    return judge_history (verdict, history, error);
}

static const minos_finding *judged (minos_verdict **verdict, const char *text)
{
    minos_error error;
    ck_assert_int_eq (judge (verdict, text, &error), MINOS_OK);
    return minos_verdict_finding (*verdict, 0);
}

START_TEST (test_order)
{
    minos_verdict *verdict;
    const minos_finding *finding =
        judged (&verdict, "{:process 0 :type :invoke :f :read :value nil}\n"
                          "{:process 1 :type :invoke :f :write :value 5}\n"
                          "{:process :n1 :type :info :f :node :value 7}\n"
                          "{:process 2 :type :invoke :f :read :value nil}\n"
                          "{:process 2 :type :ok :f :read :value 2}\n"
                          "{:process 1 :type :ok :f :write :value 5}\n"
                          "{:process 3 :type :invoke :f :read :value nil}\n"
                          "{:process 0 :type :ok :f :read :value 1}\n");
    minos_counts counts;

    ck_assert_str_eq (last_tape, ">nil >5 !7 >nil <2 >nil <1");
    minos_finding_counts (finding, &counts);
    ck_assert_uint_eq (counts.ops_ok, 3);
    ck_assert_uint_eq (counts.ops_crashed, 1);
    ck_assert_uint_eq (counts.events, 1);
    ck_assert_uint_eq (counts.concurrency_max, 3);
    ck_assert_int_eq (minos_finding_valid (finding), MINOS_VALID_TRUE);
    ck_assert_str_eq (minos_finding_claim (finding), "writes down what it sees");
    minos_verdict_free (verdict);
}
END_TEST

/* Intervals are closed: at one instant a call comes before a return. */
START_TEST (test_intervals)
{
    static const int64_t times[][2] = { { 0, 10 }, { 10, 20 }, { 30, 30 } };
    minos_verdict *verdict;
    minos_builder *builder;
    minos_history *history;
    minos_error error;

    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    for (int i = 0; i < 3; i++) {
        minos_values *values = minos_builder_values (builder);
        minos_op op = { .call_time_ns = times[i][0], .return_time_ns = times[i][1] };
        ck_assert_int_eq (minos_values_integer (values, &op.process, i), MINOS_OK);
        ck_assert_int_eq (minos_values_integer (values, &op.output, i), MINOS_OK);
        ck_assert_int_eq (minos_values_keyword (values, &op.f, "read"), MINOS_OK);
        ck_assert_int_eq (minos_builder_interval (builder, &op, &error), MINOS_OK);
    }
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    ck_assert_int_eq (judge_history (&verdict, history, &error), MINOS_OK);
    ck_assert_str_eq (last_tape, ">nil >nil <0 <1 >nil <2");
    minos_verdict_free (verdict);
}
END_TEST

/* Groups are judged apart; what the harness says reaches all. */
START_TEST (test_groups)
{
    minos_verdict *verdict;
    minos_value value;
    int64_t number;
    const minos_finding *finding =
        judged (&verdict, "{:process :n1 :type :info :f :node :value 1 :group \"b\"}\n"
                          "{:process :n1 :type :info :f :node :value 2 :group \"a\"}\n"
                          "{:process :harness :type :info :f :quiesce :value nil}\n"
                          "{:process :n2 :type :info :f :node :value 3 :group \"b\"}\n"
                          "{:process :n2 :type :info :f :bad :value 3 :group \"b\"}\n");

    ck_assert_uint_eq (minos_finding_part_count (finding), 2);
    ck_assert_str_eq (minos_part_key_text (minos_finding_part (finding, 0)), "\"a\"");
    ck_assert_int_eq (minos_part_valid (minos_finding_part (finding, 0)), MINOS_VALID_TRUE);
    ck_assert_int_eq (minos_part_valid (minos_finding_part (finding, 1)), MINOS_VALID_FALSE);
    ck_assert_str_eq (last_tape, "!2 !nil");
    ck_assert_str_eq (minos_finding_fact (finding, 0, &value), "seen");
    ck_assert (minos_value_int64 (minos_verdict_values (verdict), value, &number));
    ck_assert_int_eq (number, 4);
    minos_verdict_free (verdict);
}
END_TEST

START_TEST (test_nothing)
{
    minos_verdict *verdict;
    const minos_finding *finding =
        judged (&verdict, "{:process :harness :type :info :f :quiesce :value nil}\n"
                          "{:process 0 :type :invoke :f :other :value nil}\n");

    ck_assert_int_eq (minos_finding_valid (finding), MINOS_VALID_UNKNOWN);
    ck_assert (minos_finding_vacuous (finding));
    ck_assert_str_eq (minos_finding_cause (finding),
                      "the history has none of what is watched: read, write, node, bad");
    minos_verdict_free (verdict);
}
END_TEST

/* All are counted, and the first are kept. */
START_TEST (test_many)
{
    char text[8192] = "";
    minos_verdict *verdict;
    const minos_finding *finding;
    const minos_part *part;

    for (int i = 0; i < 40; i++)
        snprintf (text + strlen (text), sizeof text - strlen (text),
                  "{:process :n1 :type :info :f :bad :value %d}\n", i);
    finding = judged (&verdict, text);
    part = minos_finding_part (finding, 0);
    ck_assert_uint_eq (minos_part_anomaly_count (part), MNS_SCAN_SHOWN_MAX);
    ck_assert_str_eq (minos_anomaly_text (minos_part_anomaly (part, 3)), "it is 3");
    ck_assert_uint_eq (minos_anomaly_event_count (minos_part_anomaly (part, 3)), 1);
    ck_assert_uint_eq (minos_finding_note_count (finding), 1);
    ck_assert (strstr (minos_finding_note (finding, 0), "40 in all") != NULL);
    ck_assert_uint_eq (minos_part_anomalies_hidden (part), 40 - MNS_SCAN_SHOWN_MAX);
    ck_assert_uint_eq (minos_part_anomalies_hidden (NULL), 0);
    minos_verdict_free (verdict);
}
END_TEST

START_TEST (test_refused)
{
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (judge (&verdict,
                             "{:process 0 :type :invoke :f :read :value nil}\n"
                             "{:process 1 :type :invoke :f :write :value \"x\"}\n"
                             "{:process 2 :type :invoke :f :write :value \"y\"}\n",
                             &error),
                      MINOS_MALFORMED);
    ck_assert_uint_eq (error.line, 2);
    ck_assert_str_eq (error.message, "tape: the :write of process 1 carries a string");
    minos_verdict_free (verdict);
}
END_TEST

/* An operation is counted once, at its call, whatever of it is watched. */
START_TEST (test_operations_are_counted)
{
    static const char text[] = "{:process 0 :type :invoke :f :get-ts}\n"
                               "{:process 1 :type :invoke :f :get-ts}\n"
                               "{:process 0 :type :ok :f :get-ts :value 1}\n"
                               "{:process 1 :type :info :f :get-ts}\n"
                               "{:process 2 :type :invoke :f :generate}\n"
                               "{:process 2 :type :ok :f :generate :value 1}\n"
                               "{:process 3 :type :invoke :f :generate}\n"
                               "{:process 3 :type :fail :f :generate}\n";
    const char *checkers[] = { "timestamp-oracle", "unique-ids", "slo" };
    const uint64_t expected[][3] = { { 1, 0, 1 }, { 1, 1, 0 }, { 2, 1, 1 } };
    minos_history *history;
    minos_verdict *verdict;
    minos_counts counts;
    minos_error error;

    ck_assert_int_eq (minos_history_parse (&history, text, sizeof text - 1, NULL, &error), 0);
    ck_assert_int_eq (minos_check (&verdict, history, checkers, 3, NULL, NULL, NULL, &error), 0);
    for (size_t i = 0; i < 3; i++) {
        minos_finding_counts (minos_verdict_finding (verdict, i), &counts);
        ck_assert_uint_eq (counts.ops_ok, expected[i][0]);
        ck_assert_uint_eq (counts.ops_fail, expected[i][1]);
        ck_assert_uint_eq (counts.ops_crashed, expected[i][2]);
    }
    minos_verdict_free (verdict);
    minos_history_free (history);
}
END_TEST

START_TEST (test_expected)
{
    minos_verdict *verdict;
    minos_value value;
    int64_t number;
    const minos_finding *finding =
        judged (&verdict, "{:process :harness :type :info :f :expect :value {:bound 1}}\n"
                          "{:process :harness :type :info :f :expect :value {:bound 8}}\n"
                          "{:process 0 :type :invoke :f :read :value nil}\n");

    ck_assert_str_eq (minos_finding_fact (finding, 1, &value), "expected");
    ck_assert (minos_value_int64 (minos_verdict_values (verdict), value, &number));
    ck_assert_int_eq (number, 8);
    minos_verdict_free (verdict);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/pass/pass", test_order, test_intervals, test_groups, test_nothing, test_many,
               test_refused, test_expected, test_operations_are_counted);
}
