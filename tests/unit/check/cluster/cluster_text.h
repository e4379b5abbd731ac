/* cluster_text.h: histories of node events, written as EDN by tests, and what a checker says. */
#ifndef TESTS_UNIT_CHECK_CLUSTER_CLUSTER_TEXT_H
#define TESTS_UNIT_CHECK_CLUSTER_CLUSTER_TEXT_H

#include "base/rng.h"

#include <check.h>
#include <minos/minos.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLUSTER_TEXT_SIZE = 1 << 16 };

typedef struct cluster_text {
    char text[CLUSTER_TEXT_SIZE];
    size_t size;
} cluster_text;

__attribute__ ((format (printf, 2, 3), unused)) static void cluster_add (cluster_text *out,
                                                                         const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    int size = vsnprintf (out->text + out->size, sizeof out->text - out->size, format, arguments);
    va_end (arguments);
    ck_assert_int_ge (size, 0);
    out->size += (size_t) size;
    ck_assert_uint_lt (out->size, sizeof out->text);
}

__attribute__ ((unused)) static const char *cluster_node (int node)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
    return names[node];
}

/* One event: node, function, its fields, and a time in milliseconds. */
#define CLUSTER_EVENT(out, node, f, time_ms, ...)                                                  \
    (cluster_add (out, "{:process :%s, :type :info, :f :%s, :time %d000000, :value ", node, f,     \
                  (int) (time_ms) + 1),                                                            \
     cluster_add (out, __VA_ARGS__), cluster_add (out, "}\n"))

/* What was found: "valid", "invalid", "unknown" or "vacuous", and the ids of the anomalies. */
typedef struct cluster_found {
    char outcome[16];
    char anomalies[1024]; /* " id id id " */
} cluster_found;

__attribute__ ((unused)) static cluster_found cluster_judge (const char *checker, const char *text)
{
    cluster_found found = { .anomalies = " " };
    minos_history *history;
    minos_options *options;
    minos_verdict *verdict;
    minos_error error;
    char line[1024];

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    if (minos_history_parse (&history, text, strlen (text), NULL, &error) != MINOS_OK ||
        minos_check (&verdict, history, &checker, 1, options, NULL, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s\n%.1500s", line, text);
    }
    minos_valid valid = minos_verdict_valid (verdict);
    snprintf (found.outcome, sizeof found.outcome, "%s",
              valid == MINOS_VALID_FALSE        ? "invalid"
              : minos_verdict_vacuous (verdict) ? "vacuous"
              : valid == MINOS_VALID_TRUE       ? "valid"
                                                : "unknown");
    const minos_finding *finding = minos_verdict_finding (verdict, 0);
    for (size_t p = 0; p < minos_finding_part_count (finding); p++) {
        const minos_part *part = minos_finding_part (finding, p);
        for (size_t i = 0; i < minos_part_anomaly_count (part); i++) {
            snprintf (line, sizeof line, " %s ", minos_anomaly_id (minos_part_anomaly (part, i)));
            if (strstr (found.anomalies, line) == NULL) {
                ck_assert_uint_lt (strlen (found.anomalies) + strlen (line),
                                   sizeof found.anomalies);
                strcat (found.anomalies, line + 1);
            }
        }
    }
    minos_verdict_free (verdict);
    minos_history_free (history);
    minos_options_free (options);
    return found;
}

__attribute__ ((unused)) static bool cluster_has (const cluster_found *found, const char *id)
{
    char word[64];
    snprintf (word, sizeof word, " %s ", id);
    return strstr (found->anomalies, word) != NULL;
}

/* A history of testdata and the anomalies that it gives, in the order of discovery. */
typedef struct cluster_case {
    const char *path, *options, *anomalies;
} cluster_case;

__attribute__ ((unused)) static void cluster_try (const char *checker, const cluster_case *cases)
{
    for (; cases->path != NULL; cases++) {
        static char text[CLUSTER_TEXT_SIZE];
        char path[256], spec[256];
        snprintf (path, sizeof path, MINOS_SOURCE_DIR "/testdata/cluster/%s/%s.edn", checker,
                  cases->path);
        snprintf (spec, sizeof spec, "%s%s", checker, cases->options);
        FILE *file = fopen (path, "r");
        ck_assert_msg (file != NULL, "%s", path);
        size_t size = fread (text, 1, sizeof text - 1, file);
        text[size] = 0;
        fclose (file);
        cluster_found found = cluster_judge (spec, text);
        ck_assert_msg (strcmp (found.anomalies, cases->anomalies) == 0, "%s: %s, not %s",
                       cases->path, found.anomalies, cases->anomalies);
    }
}

__attribute__ ((unused)) static int cluster_run_all (const char *name, const TTest *const *tests)
{
    Suite *suite = suite_create (name);
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    for (; *tests != NULL; tests++)
        tcase_add_test (tcase, *tests);
    tcase_set_timeout (tcase, 900);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define cluster_run(name, ...) cluster_run_all (name, (const TTest *const[]){ __VA_ARGS__, NULL })

#endif
