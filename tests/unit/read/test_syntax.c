/* Every file of testdata/syntax says what is expected of it: accept/NAME has its history in
 * NAME.ops, reject/NAME its one line in NAME.err. MINOS_UPDATE=1 writes what is there now. */
#include "dump.h"
#include "read/sniff.h"

#include <check.h>

#include <dirent.h>
#include <unistd.h>

enum { SPLITS_MAX = 600 };

static int name_compare (const void *a, const void *b)
{
    return strcmp (*(char *const *) a, *(char *const *) b);
}

static bool ends_with (const char *name, const char *end)
{
    size_t size = strlen (name), length = strlen (end);
    return size >= length && strcmp (name + size - length, end) == 0;
}

/* The inputs of a directory, in the order of their names. */
static size_t inputs_list (const char *directory, char **names, size_t most)
{
    size_t count = 0;
    DIR *files = opendir (directory);
    ck_assert_msg (files != NULL, "%s", directory);
    for (const struct dirent *file; (file = readdir (files));) {
        if (file->d_name[0] == '.' || ends_with (file->d_name, ".ops") ||
            ends_with (file->d_name, ".err"))
            continue;
        ck_assert_uint_lt (count, most);
        names[count++] = strdup (file->d_name);
    }
    closedir (files);
    qsort (names, count, sizeof *names, name_compare);
    return count;
}

static void expect (const char *path, const char *end, mns_buffer *got)
{
    char expected_path[1024];
    size_t size;
    snprintf (expected_path, sizeof expected_path, "%s%s", path, end);
    if (getenv ("MINOS_UPDATE")) {
        FILE *file = fopen (expected_path, "wb");
        ck_assert_ptr_nonnull (file);
        fwrite (mns_buffer_text (got), 1, got->size, file);
        fclose (file);
        return;
    }
    char *expected = file_read (expected_path, &size);
    ck_assert_msg (size == got->size && memcmp (expected, mns_buffer_text (got), size) == 0,
                   "%s\nexpected:\n%s\ngot:\n%s", path, expected, mns_buffer_text (got));
    free (expected);
}

static void same (const char *name, size_t chunk, mns_buffer *got, mns_buffer *whole)
{
    const char *a = mns_buffer_text (got), *b = mns_buffer_text (whole);
    ck_assert_msg (got->size == whole->size && memcmp (a, b, got->size) == 0,
                   "%s in chunks of %zu:\n%s\ninstead of\n%s", name, chunk, a, b);
}

/* Cuts that must not matter. The format is named as well as sniffed, for sniffing waits for more
 * bytes than these files have, and then all are there. */
static void chunks_try (const char *name, const char *bytes, size_t size, mns_buffer *whole,
                        mns_budget *budget)
{
    static const size_t chunks[] = { 1, 2, 3, 7, 16, 61, 1000 };
    const char *why = NULL;
    size_t bom = size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    minos_read_options options = { .size = sizeof options };
    mns_buffer named, got;
    mns_buffer_init (&named, budget, 0);
    mns_buffer_init (&got, budget, 0);
    options.format = mns_sniff (bytes + bom, size - bom, &why);
    dump_read (&named, name, bytes, size, 0, &options);
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        mns_buffer_clear (&got);
        dump_read (&got, name, bytes, size, chunks[i], NULL);
        same (name, chunks[i], &got, whole);
        mns_buffer_clear (&got);
        dump_read (&got, name, bytes, size, chunks[i], &options);
        same (name, chunks[i], &got, &named);
    }
    /* Every byte may be the last that is there when a record is tried. */
    for (size_t first = 1; first < size && first < SPLITS_MAX; first++) {
        mns_buffer_clear (&got);
        dump_read_split (&got, name, bytes, size, first, 0, &options);
        same (name, first, &got, &named);
    }
    mns_buffer_reset (&named);
    mns_buffer_reset (&got);
}

static void directory_try (const char *directory, bool accept, size_t least)
{
    char *names[256], path[512];
    size_t count = inputs_list (directory, names, 256);
    ck_assert_uint_ge (count, least);
    for (size_t i = 0; i < count; i++) {
        mns_budget budget;
        mns_buffer got;
        size_t size;
        mns_budget_init (&budget, NULL, 0, NULL);
        mns_buffer_init (&got, &budget, 0);
        snprintf (path, sizeof path, "%s/%s", directory, names[i]);
        char *bytes = file_read (path, &size);
        minos_status status = dump_read (&got, names[i], bytes, size, 0, NULL);
        expect (path, accept ? ".ops" : ".err", &got);
        ck_assert_msg ((status == MINOS_OK) == accept, "%s: %s", path, mns_buffer_text (&got));
        chunks_try (names[i], bytes, size, &got, &budget);
        mns_buffer_reset (&got);
        mns_budget_reset (&budget);
        free (bytes);
        free (names[i]);
    }
}

START_TEST (test_edn)
{
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/edn/accept", true, 15);
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/edn/reject", false, 20);
}
END_TEST

START_TEST (test_json)
{
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/json/accept", true, 10);
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/json/reject", false, 20);
}
END_TEST

START_TEST (test_lines)
{
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/lines/accept", true, 8);
    directory_try (MINOS_SOURCE_DIR "/testdata/syntax/lines/reject", false, 8);
}
END_TEST

int main (void)
{
    Suite *suite = suite_create ("read/syntax");
    TCase *test = tcase_create ("all");
    tcase_set_timeout (test, 120);
    tcase_add_test (test, test_edn);
    tcase_add_test (test, test_json);
    tcase_add_test (test, test_lines);
    suite_add_tcase (suite, test);
    SRunner *runner = srunner_create (suite);
    srunner_run_all (runner, CK_ENV);
    int failed = srunner_ntests_failed (runner);
    srunner_free (runner);
    return failed != 0;
}
