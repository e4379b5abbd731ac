/* Scanners whose memory ends, or is refused once, at every call in turn, on every history of
 * testdata: they do not know then, and never say anything else than they say with memory enough. */
#include "check/pass/pass.h"
#include "minos/read.h"
#include "support/failing.h"
#include "unit/base/suite.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 512, TRIES = 1000 };

static minos_options *read_options (const char *path)
{
    char beside[PATH_SIZE + 320], line[256];
    minos_options *options;
    minos_error error;
    FILE *file;

    ck_assert_int_eq (minos_options_new (&options), MINOS_OK);
    snprintf (beside, sizeof beside, "%s.options", path);
    file = fopen (beside, "r");
    while (file != NULL && fgets (line, sizeof line, file) != NULL) {
        char *equals = strchr (line, '=');
        line[strcspn (line, "\n")] = 0;
        ck_assert (equals != NULL);
        *equals = 0;
        ck_assert_int_eq (minos_options_set (options, line, equals + 1, &error), MINOS_OK);
    }
    if (file != NULL)
        fclose (file);
    return options;
}

/* The one call that fails, where all others succeed: a large request that the budget refuses. */
typedef struct single {
    size_t at, calls, held;
} single;

static void *single_alloc (void *context, size_t size)
{
    single *s = context;
    void *memory = s->calls++ != s->at ? malloc (size ? size : 1) : NULL;
    s->held += memory != NULL ? size : 0;
    return memory;
}

static void *single_resize (void *context, void *memory, size_t old_size, size_t new_size)
{
    single *s = context;
    void *moved = s->calls++ != s->at ? realloc (memory, new_size ? new_size : 1) : NULL;
    s->held += moved != NULL ? new_size - old_size : 0;
    return moved;
}

static void single_free (void *context, void *memory, size_t size)
{
    ((single *) context)->held -= size;
    free (memory);
}

typedef struct trial {
    const mns_checker *checker;
    const minos_history *history;
    minos_options *options;
} trial;

/* What it says with that memory; UNKNOWN where the whole pass gave up. */
static minos_valid say (const trial *t, const minos_alloc *alloc)
{
    minos_valid valid = MINOS_VALID_UNKNOWN;
    minos_verdict *verdict;
    minos_error error;
    mns_budget budget;
    mns_pass pass;

    ck_assert_int_eq (mns_verdict_new (&verdict, NULL), MINOS_OK);
    mns_budget_init (&budget, NULL, 0, alloc);
    mns_check check = {
        .verdict = verdict, .history = t->history, .options = t->options, .budget = &budget
    };
    mns_pass_init (&pass, &check, &error);
    ck_assert_int_ne (mns_pass_join (&pass, t->checker, t->options), MINOS_MISUSE);
    if (pass.slots.count == 1 && mns_pass_run (&pass) == MINOS_OK)
        valid = minos_finding_valid (minos_verdict_finding (verdict, 0));
    mns_pass_reset (&pass);
    ck_assert_uint_eq (mns_budget_used (&budget), 0);
    mns_budget_reset (&budget);
    minos_verdict_free (verdict);
    return valid;
}

/* With `calls` calls for memory that succeed. */
static minos_valid say_until (const trial *t, size_t calls)
{
    failing f = { .left = calls };
    minos_alloc alloc = { failing_alloc, failing_resize, failing_free, &f };
    minos_valid valid = say (t, &alloc);

    ck_assert_uint_eq (f.held, 0);
    return valid;
}

/* With one that fails; *calls: how many there were. */
static minos_valid say_but (const trial *t, size_t at, size_t *calls)
{
    single s = { .at = at };
    minos_alloc alloc = { single_alloc, single_resize, single_free, &s };
    minos_valid valid = say (t, &alloc);

    ck_assert_uint_eq (s.held, 0);
    *calls = s.calls;
    return valid;
}

static void compare (const char *path, minos_valid said, minos_valid right, const char *which,
                     size_t call)
{
    ck_assert_msg (said == right || said == MINOS_VALID_UNKNOWN,
                   "%s: %s where %s call %zu fails, and %s with memory enough", path,
                   minos_valid_word (said), which, call, minos_valid_word (right));
}

static void try_history (const mns_checker *checker, const char *path)
{
    minos_history *history;
    minos_error error;
    size_t all, used;

    if (minos_history_read (&history, path, NULL, &error) != MINOS_OK)
        ck_abort_msg ("%s: %s", path, error.message);
    trial t = { checker, history, read_options (path) };
    minos_valid right = say_but (&t, SIZE_MAX, &all);
    for (size_t call = 0; call < all; call += 1 + all / TRIES) {
        compare (path, say_until (&t, call), right, "every call from", call);
        compare (path, say_but (&t, call, &used), right, "only", call);
    }
    minos_options_free (t.options);
    minos_history_free (history);
}

static size_t try_folder (const mns_checker *checker, const char *folder)
{
    char path[PATH_SIZE];
    size_t tried = 0;
    struct dirent *entry;
    DIR *directory;

    snprintf (path, sizeof path, MINOS_SOURCE_DIR "/testdata/%s/%s/%s", checker->info.family,
              checker->info.name, folder);
    directory = opendir (path);
    while (directory != NULL && (entry = readdir (directory)) != NULL) {
        size_t size = strlen (entry->d_name);
        char file[PATH_SIZE + 300];
        if (size < 4 || strcmp (entry->d_name + size - 4, ".edn") != 0)
            continue;
        snprintf (file, sizeof file, "%s/%s", path, entry->d_name);
        try_history (checker, file);
        tried++;
    }
    if (directory != NULL)
        closedir (directory);
    return tried;
}

START_TEST (test_memory_ends)
{
    static const char *const folders[] = { "valid", "invalid", "unknown", "vacuous" };
    const minos_checker_info *info;
    size_t tried = 0;

    for (size_t i = 0; (info = minos_checker_list (i)) != NULL; i++) {
        const mns_checker *checker = mns_checker_named (info->name);
        for (size_t k = 0; k < 4 && checker->scanner != NULL; k++)
            tried += try_folder (checker, folders[k]);
    }
    ck_assert_uint_gt (tried, 100);
}
END_TEST

int main (void)
{
    RUN_TESTS ("check/pass/pass_memory", test_memory_ends);
}
