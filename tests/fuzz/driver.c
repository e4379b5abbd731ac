/* driver.c: runs a fuzz target without libFuzzer, so that every test run replays its corpus.
 *
 *     fuzz_NAME PATH…      PATH: a file, or a directory of files (in the order of their names)
 *
 * First every file as it is, then mutations of them: a fixed seed, MINOS_FUZZ_RUNS of them (20000),
 * at most MINOS_FUZZ_SECONDS (20). A corpus without a file is an error: it would test nothing.
 * When the target dies, the input that killed it is left in PROGRAM.crash. */
#define _GNU_SOURCE
#include "base/rng.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

enum { SEEDS_MAX = 4096, SEED_SIZE_MAX = 1 << 24, MUTANT_SIZE_MAX = 1 << 16, EDITS_MAX = 8 };

typedef struct input {
    uint8_t *data;
    size_t size;
} input;

static input seeds[SEEDS_MAX];
static size_t seed_count;
static input current; /* what the target is being shown */
static char crash_path[4096];

static void die (const char *what, const char *path)
{
    fprintf (stderr, "fuzz driver: %s: %s\n", path, what);
    exit (1);
}

/* Async-signal-safe. */
static void save_current (void)
{
    int file = open (crash_path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (file < 0)
        return;
    ssize_t written = write (file, current.data, current.size);
    static const char note[] = "fuzz driver: the input was saved beside the program (.crash)\n";
    written += write (STDERR_FILENO, note, sizeof note - 1);
    (void) written;
    close (file);
}

static void on_signal (int number)
{
    save_current ();
    signal (number, SIG_DFL);
    raise (number);
}

/* The target gets a copy of exactly `size` bytes, so that sanitizers see a read past the end. */
static void run (const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc (size ? size : 1);
    if (!copy)
        die ("no memory", "input");
    if (size)
        memcpy (copy, data, size);
    current = (input){ copy, size };
    LLVMFuzzerTestOneInput (copy, size);
    current = (input){ NULL, 0 };
    free (copy);
}

static void add_file (const char *path)
{
    FILE *file = fopen (path, "rb");
    if (!file)
        die ("cannot be opened", path);
    if (seed_count == SEEDS_MAX)
        die ("too many files", path);
    size_t capacity = 4096, size = 0, got;
    uint8_t *data = malloc (capacity);
    while (data && (got = fread (data + size, 1, capacity - size, file)) > 0) {
        size += got;
        if (size > SEED_SIZE_MAX)
            die ("too large", path);
        if (size == capacity)
            data = realloc (data, capacity *= 2);
    }
    if (!data || ferror (file))
        die ("cannot be read", path);
    fclose (file);
    seeds[seed_count++] = (input){ data, size };
}

static void add_path (const char *path)
{
    struct stat status;
    if (stat (path, &status) != 0)
        die ("no such corpus", path);
    if (!S_ISDIR (status.st_mode)) {
        add_file (path);
        return;
    }
    struct dirent **entries;
    int count = scandir (path, &entries, NULL, alphasort);
    if (count < 0)
        die ("cannot be listed", path);
    for (int i = 0; i < count; i++) {
        char name[4096];
        if (entries[i]->d_name[0] != '.') {
            snprintf (name, sizeof name, "%s/%s", path, entries[i]->d_name);
            add_file (name);
        }
        free (entries[i]);
    }
    free (entries);
}

static size_t edit_bytes (mns_rng *rng, uint8_t *data, size_t size)
{
    static const uint8_t telling[] = { 0,   1,   9,   10,  13,  ' ', '"',  '#',  '(',  ')',  ',',
                                       '-', '.', '0', '9', ':', '[', '\\', ']',  '{',  '}',  0x7f,
                                       128, 192, 224, 237, 240, 244, 0xbf, 0xfe, 0xff, 0x1f, 0x28 };
    size_t at = mns_rng_below (rng, size);
    switch (mns_rng_below (rng, 3)) {
    case 0:
        data[at] ^= (uint8_t) (1u << mns_rng_below (rng, 8));
        break;
    case 1:
        data[at] = telling[mns_rng_below (rng, sizeof telling)];
        break;
    default:
        data[at] = (uint8_t) mns_rng_next (rng);
    }
    return size;
}

/* Takes a piece of `from` and puts it anywhere into `data`. */
static size_t insert_piece (mns_rng *rng, uint8_t *data, size_t size, const input *from)
{
    size_t start = mns_rng_below (rng, from->size);
    size_t length = 1 + mns_rng_below (rng, from->size - start);
    if (mns_rng_below (rng, 2) && length > 16)
        length = 1 + mns_rng_below (rng, 16);
    if (length > MUTANT_SIZE_MAX - size)
        length = MUTANT_SIZE_MAX - size;
    if (length == 0)
        return size;
    uint8_t *piece = malloc (length);
    if (!piece)
        die ("no memory", "mutant");
    memcpy (piece, from->data + start, length);
    size_t at = mns_rng_below (rng, size + 1);
    memmove (data + at + length, data + at, size - at);
    memcpy (data + at, piece, length);
    free (piece);
    return size + length;
}

static size_t mutate (mns_rng *rng, uint8_t *data, size_t size)
{
    uint64_t edits = 1 + mns_rng_below (rng, EDITS_MAX);
    for (uint64_t i = 0; i < edits; i++) {
        uint64_t kind = mns_rng_below (rng, 8);
        const input *other = &seeds[mns_rng_below (rng, seed_count)];
        input self = { data, size };
        if (size == 0 || kind == 0) {
            if (other->size > 0)
                size = insert_piece (rng, data, size, other);
        } else if (kind == 1) {
            size = insert_piece (rng, data, size, &self);
        } else if (kind == 2) {
            size_t at = mns_rng_below (rng, size);
            size_t length = 1 + mns_rng_below (rng, size - at < 32 ? size - at : 32);
            memmove (data + at, data + at + length, size - at - length);
            size -= length;
        } else if (kind == 3 && mns_rng_below (rng, 4) == 0) {
            size = mns_rng_below (rng, size);
        } else {
            size = edit_bytes (rng, data, size);
        }
    }
    return size;
}

static uint64_t number_from (const char *name, uint64_t standard)
{
    const char *text = getenv (name);
    return text && *text ? strtoull (text, NULL, 10) : standard;
}

static uint64_t run_mutants (void)
{
    static uint8_t mutant[MUTANT_SIZE_MAX];
    uint64_t runs = number_from ("MINOS_FUZZ_RUNS", 20000), done = 0;
    time_t end = time (NULL) + (time_t) number_from ("MINOS_FUZZ_SECONDS", 20);
    mns_rng rng = { 1 };
    for (; done < runs && time (NULL) <= end; done++) {
        const input *seed = &seeds[mns_rng_below (&rng, seed_count)];
        size_t size = seed->size < MUTANT_SIZE_MAX ? seed->size : MUTANT_SIZE_MAX;
        memcpy (mutant, seed->data, size);
        run (mutant, mutate (&rng, mutant, size));
    }
    return done;
}

int main (int argc, char **argv)
{
    snprintf (crash_path, sizeof crash_path, "%s.crash", argv[0]);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback (save_current);
    else
        for (size_t i = 0; i < 4; i++)
            signal ((int[]){ SIGSEGV, SIGABRT, SIGBUS, SIGFPE }[i], on_signal);

    for (int i = 1; i < argc; i++)
        add_path (argv[i]);
    if (seed_count == 0)
        die ("the corpus is empty", argc > 1 ? argv[1] : "usage: fuzz_NAME PATH…");
    for (size_t i = 0; i < seed_count; i++)
        run (seeds[i].data, seeds[i].size);
    uint64_t mutants = run_mutants ();
    printf ("%zu inputs of the corpus and %llu mutants\n", seed_count,
            (unsigned long long) mutants);
    for (size_t i = 0; i < seed_count; i++)
        free (seeds[i].data);
    return 0;
}
