/* Every history of testdata/<family>/<name>/{valid,invalid,unknown,vacuous}/, through the library.
 * The folder is the expectation; the name is a model for the family "linear", else a checker. A
 * file <case>.options holds options, NAME=VALUE on a line. Whatever the number of "threads", the
 * JSON report is the same, no algorithm contradicts another, and what each proves is verified. */
#include <minos/minos.h>

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = 4096, PATH_SIZE = 512 };

typedef struct test_case {
    char path[PATH_SIZE];
    char checker[128];
    char folder[32];
} test_case;

static test_case cases[CASES_MAX];
static int case_count;

static int by_path (const void *a, const void *b)
{
    return strcmp (((const test_case *) a)->path, ((const test_case *) b)->path);
}

static bool ends_with (const char *text, const char *ending)
{
    size_t a = strlen (text), b = strlen (ending);
    return a >= b && strcmp (text + a - b, ending) == 0;
}

static bool is_expectation (const char *folder)
{
    return strcmp (folder, "valid") == 0 || strcmp (folder, "invalid") == 0 ||
           strcmp (folder, "unknown") == 0 || strcmp (folder, "vacuous") == 0;
}

/* testdata/a/b/c/d: four levels, so that four loops do. */
static void find (const char *path, const char *names[4], int depth)
{
    DIR *directory = opendir (path);
    struct dirent *entry;

    while (directory != NULL && (entry = readdir (directory)) != NULL) {
        char below[PATH_SIZE];
        if (entry->d_name[0] == '.')
            continue;
        snprintf (below, sizeof below, "%s/%s", path, entry->d_name);
        names[depth] = entry->d_name;
        if (depth < 3) {
            find (below, names, depth + 1);
        } else if (is_expectation (names[2]) && !ends_with (below, ".options")) {
            test_case *out = &cases[case_count < CASES_MAX - 1 ? case_count++ : case_count];
            snprintf (out->path, sizeof out->path, "%s", below);
            snprintf (out->folder, sizeof out->folder, "%s", names[2]);
            snprintf (out->checker, sizeof out->checker, "%s%s",
                      strcmp (names[0], "linear") == 0 ? "linearizable:model=" : "", names[1]);
        }
    }
    if (directory != NULL)
        closedir (directory);
}

static void set (minos_options *options, const char *name, const char *value)
{
    minos_error error;
    if (minos_options_set (options, name, value, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
}

static minos_options *read_options (const test_case *test)
{
    char path[PATH_SIZE + 16], line[256];
    minos_options *options;
    FILE *file;

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    snprintf (path, sizeof path, "%s.options", test->path);
    file = fopen (path, "r");
    while (file != NULL && fgets (line, sizeof line, file) != NULL) {
        char *equals = strchr (line, '=');
        line[strcspn (line, "\n")] = 0;
        ck_assert_msg (equals != NULL, "%s: %s", path, line);
        *equals = 0;
        set (options, line, equals + 1);
    }
    if (file != NULL)
        fclose (file);
    return options;
}

static minos_verdict *judge (const test_case *test, const minos_history *history,
                             const minos_options *options)
{
    const char *checkers[] = { test->checker };
    minos_verdict *verdict;
    minos_error error;
    char text[1024];

    if (minos_check (&verdict, history, checkers, 1, options, NULL, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, text, sizeof text);
        ck_abort_msg ("%s: %s", test->path, text);
    }
    return verdict;
}

static const char *outcome (const minos_verdict *verdict)
{
    if (minos_verdict_valid (verdict) == MINOS_VALID_FALSE)
        return "invalid";
    if (minos_verdict_vacuous (verdict))
        return "vacuous";
    return minos_verdict_valid (verdict) == MINOS_VALID_TRUE ? "valid" : "unknown";
}

static char *report (const minos_verdict *verdict, const minos_history *history)
{
    char *text;
    ck_assert_int_eq (minos_report_json (&text, verdict, history), MINOS_OK);
    return text;
}

static minos_status to_stream (void *context, const char *bytes, size_t size)
{
    return fwrite (bytes, 1, size, context) == size ? MINOS_OK : MINOS_IO;
}

/* What was proved is proved again by the verifier of certificates. */
static void certify (const test_case *test, const minos_verdict *verdict,
                     const minos_history *history)
{
    char *text = NULL, line[1024];
    size_t size = 0;
    FILE *stream = open_memstream (&text, &size);
    minos_sink sink = { to_stream, stream };
    minos_certified certified;
    minos_error error;

    ck_assert_int_eq (minos_certificate_write (verdict, 0, history, &sink), MINOS_OK);
    fclose (stream);
    if (minos_certificate_verify (&certified, history, text, size, NULL, NULL, &error) !=
        MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s: %s\n%s", test->path, line, text);
    }
    if (certified.keys_unproved == 0)
        ck_assert_int_eq (certified.valid, minos_verdict_valid (verdict));
    else
        ck_assert_int_ne (minos_verdict_valid (verdict), MINOS_VALID_TRUE);
    free (text);
}

/* The report without the name of the algorithm. */
static char *anonymous (const minos_verdict *verdict, const minos_history *history)
{
    char *text = report (verdict, history), *name = strstr (text, "\"algorithm\":\"");

    if (name != NULL) {
        char *end = strchr (name + 13, '"');
        memmove (name, end, strlen (end) + 1);
    }
    return text;
}

/* Every algorithm there is proves the same, and explains it alike, or proves nothing. */
static void try_algorithms (const test_case *test, const minos_history *history,
                            minos_options *options, const minos_verdict *expected)
{
    char *text = anonymous (expected, history);
    const minos_option_info *info = NULL;
    char choices[256], *rest = choices, *name;

    for (size_t i = 0; (info = minos_option_list (i)) != NULL; i++)
        if (strcmp (info->name, "algorithm") == 0)
            break;
    ck_assert (info != NULL);
    snprintf (choices, sizeof choices, "%s", info->choices);
    set (options, "max-memory", "64M");
    while ((name = strsep (&rest, "|")) != NULL) {
        set (options, "algorithm", name);
        minos_verdict *verdict = judge (test, history, options);
        const char *found = outcome (verdict);
        char *same = anonymous (verdict, history);
        if (strcmp (found, test->folder) != 0 && strcmp (found, "unknown") != 0 &&
            strcmp (test->folder, "unknown") != 0)
            ck_abort_msg ("%s: %s by %s", test->path, found, name);
        minos_counts counts;
        minos_finding_counts (minos_verdict_finding (verdict, 0), &counts);
        if (counts.keys_unknown == 0 && strcmp (test->folder, "unknown") != 0)
            ck_assert_str_eq (text, same);
        minos_text_free (same);
        if (minos_finding_part_count (minos_verdict_finding (verdict, 0)) > 0)
            certify (test, verdict, history);
        minos_verdict_free (verdict);
    }
    minos_text_free (text);
}

START_TEST (test_case_of_testdata)
{
    const test_case *test = &cases[_i];
    minos_history *history;
    minos_error error;
    minos_options *options = read_options (test);
    char line[1024];

    if (minos_history_read (&history, test->path, NULL, &error) != MINOS_OK) {
        minos_error_format (&error, line, sizeof line);
        ck_abort_msg ("%s", line);
    }
    set (options, "threads", "1");
    minos_verdict *verdict = judge (test, history, options);
    char *text = report (verdict, history);
    ck_assert_msg (strcmp (outcome (verdict), test->folder) == 0, "%s: %s\n%s", test->path,
                   outcome (verdict), text);
    ck_assert_msg (minos_verdict_valid (verdict) != MINOS_VALID_FALSE ||
                       strstr (text, "\"role\"") != NULL,
                   "%s: nothing is to blame\n%s", test->path, text);
    set (options, "threads", "4");
    minos_verdict *again = judge (test, history, options);
    char *same = report (again, history);
    ck_assert_str_eq (text, same);
    minos_text_free (same);
    minos_text_free (text);
    minos_verdict_free (again);
    set (options, "threads", "1");
    set (options, "witness", "true");
    if (strncmp (test->checker, "linearizable", 12) == 0)
        try_algorithms (test, history, options, verdict);
    if (strcmp (test->checker, "fifo-linearizable") == 0) {
        minos_verdict *proved = judge (test, history, options);
        certify (test, proved, history);
        minos_verdict_free (proved);
    }
    minos_verdict_free (verdict);
    minos_history_free (history);
    minos_options_free (options);
}
END_TEST

int main (void)
{
    const char *names[4];
    Suite *suite = suite_create ("verdicts/testdata");
    TCase *tcase = tcase_create ("all");
    SRunner *runner = srunner_create (suite);
    int failed;

    find (MINOS_SOURCE_DIR "/testdata", names, 0);
    qsort (cases, (size_t) case_count, sizeof *cases, by_path);
    if (case_count < 50 || case_count == CASES_MAX - 1) {
        fprintf (stderr, "%d cases in testdata cannot be all\n", case_count);
        return EXIT_FAILURE;
    }
    tcase_set_timeout (tcase, 60);
    tcase_add_loop_test (tcase, test_case_of_testdata, 0, case_count);
    suite_add_tcase (suite, tcase);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
