/* tells.h: what a checker says of a history that is a text, for the tests of scanners of events.
 *
 *     tells_outcome ("bounds", "{:process :n1 :type :info :f :gauge …}", NULL)  → "valid"
 *
 * and a text that grows, record by record. */
#ifndef TESTS_UNIT_CHECK_CLUSTER_TELLS_H
#define TESTS_UNIT_CHECK_CLUSTER_TELLS_H

#include "base/rng.h"
#include "minos/minos.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELLS_TEXT_SIZE = 1 << 18 };

typedef struct tells_text {
    char at[TELLS_TEXT_SIZE];
    size_t size;
    int ms; /* of the next event */
} tells_text;

static inline void tells_clear (tells_text *text)
{
    text->at[0] = 0;
    text->size = 0;
    text->ms = 1;
}

/* An event of a process, one millisecond after the last. */
__attribute__ ((format (printf, 4, 5))) static inline void
tells_event (tells_text *text, const char *process, const char *f, const char *format, ...)
{
    va_list arguments;
    size_t left = sizeof text->at - text->size;

    text->size += (size_t) snprintf (text->at + text->size, left,
                                     "{:process :%s :type :info :f :%s :time %d000000 :value ",
                                     process, f, text->ms++);
    va_start (arguments, format);
    text->size +=
        (size_t) vsnprintf (text->at + text->size, sizeof text->at - text->size, format, arguments);
    va_end (arguments);
    ck_assert_uint_lt (text->size + 4, sizeof text->at);
    memcpy (text->at + text->size, "}\n", 3);
    text->size += 2;
}

static inline minos_verdict *tells_judge (const char *checker, const char *text)
{
    const char *checkers[] = { checker };
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;
    char line[1024];

    if (minos_history_parse (&history, text, strlen (text), NULL, &error) != MINOS_OK ||
        minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s\n%s", line, text);
    }
    minos_history_free (history);
    return verdict;
}

static inline const char *tells_outcome_of (const minos_verdict *verdict)
{
    if (minos_verdict_valid (verdict) == MINOS_VALID_FALSE)
        return "invalid";
    if (minos_verdict_vacuous (verdict))
        return "vacuous";
    return minos_verdict_valid (verdict) == MINOS_VALID_TRUE ? "valid" : "unknown";
}

/* The outcome, and the number of anomalies of that kind in *count. */
static inline const char *tells (const char *checker, const char *text, const char *id,
                                 size_t *count)
{
    minos_verdict *verdict = tells_judge (checker, text);
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    const char *outcome = tells_outcome_of (verdict);

    *count = 0;
    for (size_t p = 0; p < minos_finding_part_count (finding); p++) {
        const minos_part *part = minos_finding_part (finding, p);
        for (size_t i = 0; i < minos_part_anomaly_count (part); i++)
            *count += strcmp (minos_anomaly_id (minos_part_anomaly (part, i)), id) == 0;
    }
    minos_verdict_free (verdict);
    return outcome;
}

static inline void tells_expect (const char *checker, const tells_text *text, const char *outcome,
                                 const char *id)
{
    size_t count;
    const char *said = tells (checker, text->at, id, &count);
    ck_assert_msg (strcmp (said, outcome) == 0, "%s says %s:\n%s", checker, said, text->at);
    ck_assert_msg (id[0] == 0 || count > 0, "%s finds no %s:\n%s", checker, id, text->at);
}

/* What a checker refuses: the message must hold `why`. */
static inline void tells_refused (const char *checker, const tells_text *text, const char *why)
{
    const char *checkers[] = { checker };
    minos_history *history;
    minos_verdict *verdict;
    minos_error error;

    ck_assert_int_eq (minos_history_parse (&history, text->at, text->size, NULL, &error), MINOS_OK);
    ck_assert_int_ne (minos_check (&verdict, history, checkers, 1, NULL, NULL, NULL, &error),
                      MINOS_OK);
    ck_assert_msg (strstr (error.message, why) != NULL, "%s", error.message);
    minos_history_free (history);
}

static inline int tells_main (const char *name, void (*add) (TCase *tcase))
{
    Suite *suite = suite_create (name);
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    tcase_set_timeout (tcase, 900);
    add (tcase);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
