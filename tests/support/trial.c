/* trial.c: see trial.h. */
#include "support/trial.h"
#include "minos/read.h"
#include "support/judged.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROMISES_MAX = 16 };

/* Check's tests take no arguments but a number: of the trial. */
static const trial *trials, *now;
static const trial_kept *kept;
static uint32_t asked; /* for so many seeds; 0: as many as the trials say */

static uint32_t or_asked (uint32_t runs)
{
    return asked > 0 ? asked : runs;
}

/* A folder of the family "linear" is a model. */
static const char *name_of (const char *checker)
{
    if (strcmp (checker, "linear/cas-register") == 0)
        return "linearizable:model=cas-register";
    return strchr (checker, '/') + 1;
}

static judged judge (const minos_history *history, const char *checker)
{
    const char *name = name_of (checker);
    judged found;

    judge_all (history, &name, 1, &found);
    return found;
}

static bool is (const judged *found, const char *outcome)
{
    return strcmp (found->outcome, outcome) == 0;
}

/* A run that shows something is left where it can be looked at. */
static const char *leave (world *w, uint64_t seed, uint32_t bug)
{
    static char path[256];
    const char *folder = getenv ("TMPDIR");
    size_t size;
    const char *text = world_text (w, &size);

    snprintf (path, sizeof path, "%s/%s-%u-%llu.edn", folder != NULL ? folder : "/tmp", now->name,
              bug, (unsigned long long) seed);
    FILE *file = fopen (path, "w");
    if (file == NULL)
        return "nowhere";
    fwrite (text, 1, size, file);
    fclose (file);
    return path;
}

/* One run without a bug, and whom it confirms. */
static void run_correct (uint64_t seed, uint32_t *confirmed)
{
    const char *names[PROMISES_MAX];
    judged found[PROMISES_MAX];
    world *w = now->run (seed, 0, seed % 2 == 1);
    minos_history *history = world_history (w);
    size_t count = 0;

    for (; now->promises[count].checker != NULL; count++)
        names[count] = name_of (now->promises[count].checker);
    judge_all (history, names, count, found);
    for (size_t i = 0; i < count; i++) {
        if (is (&found[i], "invalid"))
            ck_abort_msg ("%s refutes a correct run:%s seed %llu, see %s", names[i],
                          found[i].anomalies, (unsigned long long) seed, leave (w, seed, 0));
        confirmed[i] += is (&found[i], "valid");
    }
    minos_history_free (history);
    world_free (w);
}

START_TEST (test_correct_runs)
{
    uint32_t confirmed[PROMISES_MAX] = { 0 };

    now = &trials[_i];
    uint32_t seeds = or_asked (now->seeds);
    for (uint64_t seed = 1; seed <= seeds; seed++)
        run_correct (seed, confirmed);
    for (size_t i = 0; now->promises[i].checker != NULL; i++) {
        if (asked > 0)
            printf ("%s true: %u of %u\n", now->promises[i].checker, confirmed[i], seeds);
        ck_assert_msg (confirmed[i] * 100 >= now->promises[i].percent * seeds,
                       "%s: %u of %u correct runs are true", now->promises[i].checker, confirmed[i],
                       seeds);
    }
}
END_TEST

/* ---- Bugs. */

static bool shows (const trial_bug *of, const minos_history *history)
{
    judged found = judge (history, of->checker);

    return of->anomaly == NULL ? is (&found, "unknown") : judged_has (&found, of->anomaly);
}

START_TEST (test_bugs)
{
    now = &trials[_i];
    uint32_t runs = or_asked (now->bug_seeds);
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++) {
        uint32_t shown = 0;
        for (uint64_t seed = 1; seed <= runs; seed++) {
            world *w = now->run (seed, of->bug, seed % 2 == 0);
            minos_history *history = world_history (w);
            shown += shows (of, history);
            minos_history_free (history);
            world_free (w);
        }
        if (asked > 0)
            printf ("%s: %s by %s: %u of %u\n", of->name != NULL ? of->name : "not kept",
                    of->anomaly != NULL ? of->anomaly : "unknown", of->checker, shown, runs);
        ck_assert_msg (shown > 0 && shown * 100 >= of->percent * runs,
                       "%s: %s by %s: in %u of %u runs", of->name != NULL ? of->name : "not kept",
                       of->anomaly != NULL ? of->anomaly : "unknown", of->checker, shown, runs);
    }
}
END_TEST

/* ---- What is kept. */

static bool is_json (const trial_bug *of)
{
    return strchr (of->name, '.') != NULL;
}

static void path_of (char *path, size_t size, const trial_bug *of, bool with_bug)
{
    snprintf (path, size, MINOS_SOURCE_DIR "/testdata/%s/%s/sim-%s%s", of->checker,
              !with_bug             ? "valid"
              : of->anomaly != NULL ? "invalid"
                                    : "unknown",
              of->name, is_json (of) ? "" : ".edn");
}

/* The text that follows a mark in a line, with blanks around it, as in ":process :n1,". */
static void word_after (char out[64], const char *line, const char *end, const char *mark)
{
    const char *at = strstr (line, mark);

    ck_assert (at != NULL && at < end);
    at += strlen (mark);
    snprintf (out, 64, " %.*s ", (int) strcspn (at, ",\""), at);
}

static bool keeps (const trial_bug *of, const char *line, const char *end)
{
    const char *words = NULL;
    char f[64], process[64];

    for (const trial_kept *row = kept; row != NULL && row->checker != NULL; row++)
        if (strcmp (row->checker, of->checker) == 0)
            words = row->functions;
    if (words == NULL)
        return true;
    word_after (f, line, end, is_json (of) ? "\"f\":\"" : ":f :");
    word_after (process, line, end, is_json (of) ? "\"process\":" : ":process ");
    return strstr (words, f) != NULL || strcmp (process, " :nemesis ") == 0 ||
           strcmp (process, " :harness ") == 0 ||
           strncmp (line, "{\"process\":\"nemesis", 19) == 0 ||
           strncmp (line, "{\"process\":\"harness", 19) == 0;
}

/* The text of a run, with what it shows. The caller frees it. */
static char *make (const trial_bug *of, uint64_t seed, bool with_bug, size_t *size)
{
    world *w = now->run (seed, with_bug ? of->bug : 0, is_json (of));
    size_t length;
    const char *text = world_text (w, &length), *no = with_bug ? "" : "Not so here: ";
    char *out = malloc (length + 512);

    ck_assert_ptr_nonnull (out);
    if (is_json (of))
        *size = (size_t) snprintf (out, 512,
                                   "{\"process\":\"harness\",\"type\":\"info\",\"f\":\"about\","
                                   "\"value\":\"%s%s; seed %llu of tests/sim/test_%s.c\"}\n",
                                   no, of->what, (unsigned long long) seed, now->name);
    else
        *size = (size_t) snprintf (out, 512, "; %s%s\n; seed %llu of tests/sim/test_%s.c\n\n", no,
                                   of->what, (unsigned long long) seed, now->name);
    for (const char *line = text, *end; line < text + length; line = end) {
        end = strchr (line, '\n') + 1;
        if (!keeps (of, line, end))
            continue;
        memcpy (out + *size, line, (size_t) (end - line));
        *size += (size_t) (end - line);
    }
    out[*size] = 0;
    world_free (w);
    return out;
}

/* What is kept of a run, as a history. */
static minos_history *make_history (const trial_bug *of, uint64_t seed, bool with_bug)
{
    minos_history *history;
    minos_error error;
    size_t size;
    char *text = make (of, seed, with_bug, &size);

    if (minos_history_parse (&history, text, size, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s", error.message);
    free (text);
    return history;
}

START_TEST (test_kept)
{
    now = &trials[_i];
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++)
        for (int with_bug = 0; of->name != NULL && with_bug < 2; with_bug++) {
            static char before[1 << 18];
            char path[512];
            unsigned long long seed;
            size_t size;

            path_of (path, sizeof path, of, with_bug);
            FILE *file = fopen (path, "r");
            ck_assert_msg (file != NULL, "%s is not there: ./dev sim writes it", path);
            before[fread (before, 1, sizeof before - 1, file)] = 0;
            fclose (file);
            const char *said = strstr (before, "; seed ");
            ck_assert_msg (said != NULL && sscanf (said, "; seed %llu", &seed) == 1, "%s", path);
            char *made = make (of, seed, with_bug, &size);
            ck_assert_msg (strcmp (made, before) == 0,
                           "%s is made otherwise now: ./dev sim writes it", path);
            free (made);
        }
}
END_TEST

/* Whether the seed shows the bug, and without the bug what is promised. */
static bool tells_apart (const trial_bug *of, uint64_t seed)
{
    minos_history *history = make_history (of, seed, true);
    minos_history *fixed = make_history (of, seed, false);
    judged found = judge (fixed, of->checker);
    bool good_enough = shows (of, history) && is (&found, "valid");

    minos_history_free (history);
    minos_history_free (fixed);
    return good_enough;
}

static void write_text (const trial_bug *of, uint64_t seed, bool with_bug)
{
    char path[512];
    size_t size;
    char *text = make (of, seed, with_bug, &size);

    path_of (path, sizeof path, of, with_bug);
    FILE *file = fopen (path, "w");
    ck_assert_msg (file != NULL, "%s", path);
    ck_assert_uint_eq (fwrite (text, 1, size, file), size);
    fclose (file);
    free (text);
}

/* The shortest run among the seeds that tell the bug and its fix apart. */
START_TEST (test_write)
{
    now = &trials[_i];
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++) {
        uint64_t best = 0;
        size_t least = SIZE_MAX;
        for (uint64_t seed = 1; of->name != NULL && seed <= now->seeds; seed++) {
            size_t size;
            if (!tells_apart (of, seed))
                continue;
            free (make (of, seed, true, &size));
            if (size < least) {
                least = size;
                best = seed;
            }
        }
        if (of->name == NULL)
            continue;
        ck_assert_msg (best > 0, "%s: no seed shows it", of->name);
        write_text (of, best, true);
        write_text (of, best, false);
    }
}
END_TEST

int trial_main_all (int argc, char **argv, const trial *all, size_t count, const trial_kept *what)
{
    Suite *suite = suite_create (all[0].name);
    TCase *tcase = tcase_create ("all");
    int failed, end = (int) count;

    trials = all;
    kept = what;
    if (argc > 2 && strcmp (argv[1], "--seeds") == 0)
        asked = (uint32_t) strtoul (argv[2], NULL, 10);
    tcase_set_timeout (tcase, 300);
    if (argc > 1 && strcmp (argv[1], "--write") == 0)
        tcase_add_loop_test (tcase, test_write, 0, end);
    tcase_add_loop_test (tcase, test_correct_runs, 0, end);
    tcase_add_loop_test (tcase, test_bugs, 0, end);
    tcase_add_loop_test (tcase, test_kept, 0, end);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int trial_main (int argc, char **argv, const trial *of)
{
    return trial_main_all (argc, argv, of, 1, NULL);
}
