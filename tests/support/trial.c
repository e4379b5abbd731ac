/* trial.c: see trial.h. */
#include "support/trial.h"
#include "support/judged.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROMISES_MAX = 16 };

/* Check's tests take no arguments. */
static const trial *now;
static uint32_t seeds, bug_seeds;
static bool counts; /* are printed */

static const char *name_of (const char *checker)
{
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

    for (uint64_t seed = 1; seed <= seeds; seed++)
        run_correct (seed, confirmed);
    for (size_t i = 0; now->promises[i].checker != NULL; i++) {
        if (counts)
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
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++) {
        uint32_t shown = 0;
        for (uint64_t seed = 1; seed <= bug_seeds; seed++) {
            world *w = now->run (seed, of->bug, seed % 2 == 0);
            minos_history *history = world_history (w);
            shown += shows (of, history);
            minos_history_free (history);
            world_free (w);
        }
        if (counts)
            printf ("%s %s: %u of %u\n", of->checker, of->anomaly != NULL ? of->anomaly : "unknown",
                    shown, bug_seeds);
        ck_assert_msg (shown > 0 && shown * 100 >= of->percent * bug_seeds,
                       "%s by %s: in %u of %u runs", of->anomaly != NULL ? of->anomaly : "unknown",
                       of->checker, shown, bug_seeds);
    }
}
END_TEST

/* ---- What is kept. */

static void path_of (char *path, size_t size, const trial_bug *of, bool with_bug)
{
    snprintf (path, size, MINOS_SOURCE_DIR "/testdata/%s/%s/sim-%s.edn", of->checker,
              !with_bug             ? "valid"
              : of->anomaly != NULL ? "invalid"
                                    : "unknown",
              of->name);
}

/* The text of a run, with what it shows. The caller frees it. */
static char *make (const trial_bug *of, uint64_t seed, bool with_bug, size_t *size)
{
    world *w = now->run (seed, with_bug ? of->bug : 0, false);
    size_t length;
    const char *text = world_text (w, &length);
    char *out = malloc (length + 512);

    ck_assert_ptr_nonnull (out);
    *size = (size_t) snprintf (out, 512, "; %s%s\n; seed %llu of tests/sim/test_%s.c\n\n",
                               with_bug ? "" : "Not so here: ", of->what, (unsigned long long) seed,
                               now->name);
    memcpy (out + *size, text, length + 1);
    *size += length;
    world_free (w);
    return out;
}

START_TEST (test_kept)
{
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++)
        for (int with_bug = 0; of->name != NULL && with_bug < 2; with_bug++) {
            static char kept[1 << 18];
            char path[512];
            unsigned long long seed;
            size_t size;

            path_of (path, sizeof path, of, with_bug);
            FILE *file = fopen (path, "r");
            ck_assert_msg (file != NULL, "%s is not there: ./dev sim writes it", path);
            kept[fread (kept, 1, sizeof kept - 1, file)] = 0;
            fclose (file);
            const char *said = strstr (kept, "; seed ");
            ck_assert_msg (said != NULL && sscanf (said, "; seed %llu", &seed) == 1, "%s", path);
            char *made = make (of, seed, with_bug, &size);
            ck_assert_msg (strcmp (made, kept) == 0,
                           "%s is made otherwise now: ./dev sim writes it", path);
            free (made);
        }
}
END_TEST

/* Whether the seed shows the bug, and without the bug what is promised. */
static bool tells_apart (const trial_bug *of, uint64_t seed)
{
    world *bad = now->run (seed, of->bug, false), *good = now->run (seed, 0, false);
    minos_history *history = world_history (bad), *fixed = world_history (good);
    judged found = judge (fixed, of->checker);
    bool good_enough = shows (of, history) && is (&found, "valid");

    minos_history_free (history);
    minos_history_free (fixed);
    world_free (bad);
    world_free (good);
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
    for (const trial_bug *of = now->bugs; of->checker != NULL; of++) {
        uint64_t best = 0;
        size_t least = SIZE_MAX;
        for (uint64_t seed = 1; of->name != NULL && seed <= seeds; seed++) {
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

int trial_main (int argc, char **argv, const trial *of)
{
    Suite *suite = suite_create (of->name);
    TCase *tcase = tcase_create ("all");
    int failed;

    now = of;
    seeds = of->seeds;
    bug_seeds = of->bug_seeds;
    if (argc > 2 && strcmp (argv[1], "--seeds") == 0) {
        seeds = bug_seeds = (uint32_t) strtoul (argv[2], NULL, 10);
        counts = true;
    }
    tcase_set_timeout (tcase, 300);
    if (argc > 1 && strcmp (argv[1], "--write") == 0)
        tcase_add_test (tcase, test_write);
    tcase_add_test (tcase, test_correct_runs);
    tcase_add_test (tcase, test_bugs);
    tcase_add_test (tcase, test_kept);
    suite_add_tcase (suite, tcase);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_NORMAL);
    failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
