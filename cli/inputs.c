/* inputs.c: from what was named to the histories.
 *
 * A directory is walked in the order of names. Where one holds a file called history (history.edn,
 * history.jsonl, …, compressed or not), as a Jepsen store does, that file is the history, and what
 * stands beside and below it (results, logs, the same history per key) is not. */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 64 };

static const char *const history_names[] = { "history.edn", "history.jsonl", "history.json",
                                             "history.txt" };
static const char *const endings[] = { ".edn", ".jsonl", ".json" };
static const char *const not_histories[] = { "results.edn", "test.edn", "results.json" };

static bool ends_with (const char *text, size_t size, const char *ending)
{
    size_t length = strlen (ending);
    return size > length && memcmp (text + size - length, ending, length) == 0;
}

/* The length of a name without .gz or .zst. */
static size_t plain_size (const char *name)
{
    size_t size = strlen (name);
    if (ends_with (name, size, ".gz"))
        return size - 3;
    return ends_with (name, size, ".zst") ? size - 4 : size;
}

static bool is_one_of (const char *name, const char *const *names, size_t count)
{
    size_t size = plain_size (name);
    for (size_t i = 0; i < count; i++)
        if (strlen (names[i]) == size && memcmp (name, names[i], size) == 0)
            return true;
    return false;
}

static bool may_be_history (const char *name)
{
    size_t size = plain_size (name);

    if (name[0] == '.' ||
        is_one_of (name, not_histories, sizeof not_histories / sizeof *not_histories))
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (ends_with (name, size, endings[i]))
            return true;
    return is_one_of (name, history_names, sizeof history_names / sizeof *history_names);
}

/* The best file called history among the sorted names, or NULL. */
static const char *history_of (const cli_list *names)
{
    for (size_t k = 0; k < sizeof history_names / sizeof *history_names; k++)
        for (size_t i = 0; i < names->count; i++)
            if (is_one_of (names->at[i], &history_names[k], 1))
                return names->at[i];
    return NULL;
}

static bool list_directory (cli_list *names, const char *path)
{
    DIR *directory = opendir (path);
    struct dirent *entry;

    if (directory == NULL) {
        cli_error ("%s: %s", path, strerror (errno));
        return false;
    }
    while ((entry = readdir (directory)) != NULL)
        if (entry->d_name[0] != '.')
            cli_list_add (names, entry->d_name);
    closedir (directory);
    cli_list_sort (names, 0);
    return true;
}

static bool walk (cli_list *found, const char *path, int depth);

/* Links are not followed: a store's "latest" is a run that is there already. */
static bool walk_entry (cli_list *found, const char *path, const char *name, int depth)
{
    size_t size = strlen (path);
    char *full = cli_text ("%s%s%s", path, size > 0 && path[size - 1] == '/' ? "" : "/", name);
    struct stat status;
    bool done = true;

    if (lstat (full, &status) == 0) {
        if (S_ISDIR (status.st_mode))
            done = walk (found, full, depth + 1);
        else if (S_ISREG (status.st_mode) && may_be_history (name))
            cli_list_add (found, full);
    }
    free (full);
    return done;
}

static bool walk (cli_list *found, const char *path, int depth)
{
    cli_list names = { 0 };
    const char *history;
    bool done = true;

    if (depth > DEPTH_MAX) {
        cli_error ("%s: more than %d directories deep", path, DEPTH_MAX);
        return false;
    }
    if (!list_directory (&names, path))
        return false;
    history = history_of (&names);
    if (history != NULL)
        done = walk_entry (found, path, history, depth);
    for (size_t i = 0; i < names.count && history == NULL; i++)
        done &= walk_entry (found, path, names.at[i], depth);
    cli_list_free (&names);
    return done;
}

/* Why there may be nothing: Jepsen's binary file is all that is left of a run. */
static bool has_only_binary (const char *path)
{
    char *binary = cli_text ("%s/test.jepsen", path);
    bool has = access (binary, F_OK) == 0;

    free (binary);
    return has;
}

static int add_directory (cli_list *found, const char *path)
{
    size_t before = found->count;

    if (!walk (found, path, 0))
        return CLI_EXIT_USAGE;
    if (found->count > before)
        return 0;
    if (has_only_binary (path)) {
        cli_error ("%s: no history.edn beside Jepsen's binary test.jepsen, which is not read "
                   "(docs/guide/jepsen.md: how to write it again)",
                   path);
        return CLI_EXIT_USAGE;
    }
    cli_error (
        "%s: no history in this directory (history.edn, history.txt, *.edn, *.json, *.jsonl, "
        "also .gz and .zst)",
        path);
    return CLI_EXIT_USAGE;
}

static int add_pattern (cli_list *found, const char *pattern)
{
    glob_t matches;
    int code = 0;

    if (glob (pattern, 0, NULL, &matches) != 0) {
        cli_error ("%s: no file matches", pattern);
        return CLI_EXIT_USAGE;
    }
    for (size_t i = 0; i < matches.gl_pathc; i++) {
        struct stat status;
        if (stat (matches.gl_pathv[i], &status) == 0 && S_ISDIR (status.st_mode)) {
            int one = add_directory (found, matches.gl_pathv[i]);
            code = code != 0 ? code : one;
        } else {
            cli_list_add (found, matches.gl_pathv[i]);
        }
    }
    globfree (&matches);
    return code;
}

int cli_inputs_find (cli_list *found, const cli_list *named)
{
    int code = 0;

    for (size_t i = 0; i < named->count; i++) {
        const char *name = named->at[i];
        struct stat status;
        int one = 0;
        if (strcmp (name, "-") == 0)
            cli_list_add (found, name);
        else if (stat (name, &status) == 0 && S_ISDIR (status.st_mode))
            one = add_directory (found, name);
        else if (stat (name, &status) != 0 && strpbrk (name, "*?[") != NULL)
            one = add_pattern (found, name);
        else
            cli_list_add (found, name);
        code = code != 0 ? code : one;
    }
    return code;
}
