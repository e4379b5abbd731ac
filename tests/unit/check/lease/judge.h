/* judge.h: a history in EDN, what one checker says of it, and records at random. */
#ifndef TESTS_UNIT_CHECK_LEASE_JUDGE_H
#define TESTS_UNIT_CHECK_LEASE_JUDGE_H

#include "base/rng.h"

#include <check.h>
#include <minos/minos.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows by fprintf. */
typedef struct edn {
    char *text;
    size_t size;
    FILE *stream;
} edn;

static inline void edn_open (edn *out)
{
    out->stream = open_memstream (&out->text, &out->size);
    ck_assert_ptr_nonnull (out->stream);
}

static inline minos_verdict *judge_text (const char *checker, const char *text)
{
    const char *checkers[] = { checker };
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;

    if (minos_history_parse (&history, text, strlen (text), NULL, &error) != MINOS_OK ||
        minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s\n%.2000s", error.message, text);
    minos_history_free (history);
    return verdict;
}

/* Ends the text and judges it; free out->text. */
static inline minos_verdict *judge_edn (const char *checker, edn *out)
{
    fclose (out->stream);
    return judge_text (checker, out->text);
}

/* How many anomalies of the kind are shown. */
static inline size_t shown (const minos_verdict *verdict, const char *id)
{
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    size_t count = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++)
            count += strcmp (minos_anomaly_id (minos_part_anomaly (part, k)), id) == 0;
    }
    return count;
}

/* "true", "false", "unknown" or "vacuous", and the anomaly where one is asked for. */
static inline void expect (const char *checker, const char *outcome, const char *anomaly,
                           const char *text)
{
    minos_verdict *verdict = judge_text (checker, text);
    const char *got = minos_verdict_vacuous (verdict)
                          ? "vacuous"
                          : minos_valid_word (minos_verdict_valid (verdict));

    ck_assert_msg (strcmp (got, outcome) == 0, "%s, expected %s:\n%s", got, outcome, text);
    if (anomaly != NULL)
        ck_assert_msg (shown (verdict, anomaly) > 0, "no %s in\n%s", anomaly, text);
    minos_verdict_free (verdict);
}

/* A record a line: R (process, "invoke", "ack", "{:item 1}"). Times are a millisecond a record. */
#define R(process, type, f, value)                                                                 \
    "{:process " #process ", :type :" type ", :f :" f ", :value " value "}\n"
#define E(f, value) "{:process :server, :type :info, :f :" f ", :value " value "}\n"
/* An operation that is answered at once. */
#define OP(process, f, value) R (process, "invoke", f, value) R (process, "ok", f, value)

static inline int run_suite (const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create (name);
    TCase *tcase = tcase_create ("all");
    SRunner *runner;
    int failed;

    tcase_set_timeout (tcase, 120);
    for (size_t i = 0; i < count; i++)
        tcase_add_test (tcase, tests[i]);
    suite_add_tcase (suite, tcase);
    runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
