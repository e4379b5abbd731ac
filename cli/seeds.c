/* seeds.c: runs, by what they were made from: the :seed, :workload and :git of a record
 * {:process :harness, :f :meta, :value {…}}. A run of another version is another run: that it
 * passes says nothing about this one.
 *
 * Runs of one seed fail alike if there is a class, a checker and a kind of violation, that all of
 * them have; one that passes has none. Runs that are unknown or vacuous say neither. */
#include "cli/seeds.h"

#include <stdlib.h>
#include <string.h>

enum { PRINTED_MAX = 5 };

/* ---- One run. */

static char *read_id (const minos_history *history)
{
    static const char *const fields[] = { "seed", "workload", "git" };
    const minos_values *values = minos_history_values (history);
    minos_event event;

    for (size_t i = 0; minos_history_event (history, i, &event); i++) {
        size_t size;
        const char *f = minos_value_text (values, event.f, &size);
        minos_value seed = minos_value_get (values, event.value, "seed");
        if (f == NULL || size != 4 || memcmp (f, "meta", 4) != 0 || seed == MINOS_NIL)
            continue;
        char *text = NULL;
        FILE *stream = open_memstream (&text, &size);
        if (stream == NULL)
            return NULL;
        for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
            minos_value value = minos_value_get (values, event.value, fields[k]);
            minos_sink sink = { cli_write_stream, stream };
            if (k > 0 && value != MINOS_NIL)
                fprintf (stream, " of %s ", fields[k]);
            if (value != MINOS_NIL && minos_value_print_edn (values, value, &sink) != MINOS_OK)
                break;
        }
        fclose (stream);
        return text;
    }
    return NULL;
}

static void add_classes (cli_list *classes, const minos_finding *finding)
{
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++) {
            char *class = cli_text ("%s %s: %s", minos_finding_checker (finding),
                                    minos_finding_model (finding),
                                    minos_anomaly_id (minos_part_anomaly (part, k)));
            bool known = false;
            for (size_t c = 0; c < classes->count && !known; c++)
                known = strcmp (classes->at[c], class) == 0;
            if (!known)
                cli_list_add (classes, class);
            free (class);
        }
    }
}

void cli_seeds_add (cli_seeds *seeds, const minos_verdict *verdict, const minos_history *history)
{
    int code = minos_verdict_exit_code (verdict);
    cli_seed_run run = { .id = read_id (history),
                         .judged = code == CLI_EXIT_VALID || code == CLI_EXIT_INVALID };

    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++)
        add_classes (&run.classes, minos_verdict_finding (verdict, i));
    if (seeds->count == seeds->capacity) {
        size_t capacity = seeds->capacity != 0 ? 2 * seeds->capacity : 16;
        cli_seed_run *at = realloc (seeds->at, capacity * sizeof *at);
        if (at == NULL) {
            cli_error ("out of memory");
            exit (CLI_EXIT_INTERNAL);
        }
        seeds->at = at;
        seeds->capacity = capacity;
    }
    seeds->at[seeds->count++] = run;
}

/* ---- Those of one seed: a run of equal ids, once sorted. */

typedef struct seed_group {
    const cli_seed_run *first;
    size_t runs, failed;
    bool alike; /* all fail, and have a class in common */
} seed_group;

static int by_id (const void *a, const void *b)
{
    const cli_seed_run *x = a, *y = b;
    return strcmp (x->id != NULL ? x->id : "", y->id != NULL ? y->id : "");
}

static bool has_class (const cli_seed_run *run, const char *class)
{
    for (size_t i = 0; i < run->classes.count; i++)
        if (strcmp (run->classes.at[i], class) == 0)
            return true;
    return false;
}

/* The judged runs of the seed at `from`; where the next one begins. */
static size_t next_group (const cli_seeds *seeds, size_t from, seed_group *out)
{
    size_t end = from;

    *out = (seed_group){ 0 };
    while (end < seeds->count && by_id (&seeds->at[from], &seeds->at[end]) == 0) {
        const cli_seed_run *run = &seeds->at[end++];
        if (!run->judged || run->id == NULL)
            continue;
        out->first = out->first != NULL ? out->first : run;
        out->runs++;
        out->failed += run->classes.count > 0;
    }
    for (size_t c = 0; out->first != NULL && c < out->first->classes.count; c++) {
        size_t have = 0;
        for (size_t i = from; i < end; i++)
            have += seeds->at[i].judged && has_class (&seeds->at[i], out->first->classes.at[c]);
        out->alike |= have == out->runs;
    }
    return end;
}

static void sort_runs (cli_seeds *seeds)
{
    if (seeds->count > 0)
        qsort (seeds->at, seeds->count, sizeof *seeds->at, by_id);
}

size_t cli_seeds_distinct (cli_seeds *seeds)
{
    size_t distinct = 0;
    seed_group group;

    sort_runs (seeds);
    for (size_t i = 0; i < seeds->count;) {
        i = next_group (seeds, i, &group);
        distinct += group.runs > 0;
    }
    return distinct;
}

const char *cli_seeds_word (cli_seeds *seeds)
{
    bool twice = false;
    seed_group group;

    sort_runs (seeds);
    for (size_t i = 0; i < seeds->count;) {
        i = next_group (seeds, i, &group);
        if (group.runs < 2 || group.failed == 0)
            continue;
        if (!group.alike)
            return "FAIL-nondeterministic";
        twice = true;
    }
    return twice ? "FAIL-reproducible" : "FAIL";
}

void cli_seeds_print (cli_seeds *seeds, FILE *stream)
{
    size_t printed = 0;
    seed_group group;

    sort_runs (seeds);
    for (size_t i = 0; i < seeds->count && printed < PRINTED_MAX;) {
        i = next_group (seeds, i, &group);
        if (group.runs < 2 || group.failed == 0)
            continue;
        printed++;
        fprintf (stream, "seed %s: %zu of %zu runs fail%s\n", group.first->id, group.failed,
                 group.runs,
                 group.alike                  ? " alike"
                 : group.failed == group.runs ? ", each in its own way"
                                              : "");
    }
}

void cli_seeds_free (cli_seeds *seeds)
{
    for (size_t i = 0; i < seeds->count; i++) {
        free (seeds->at[i].id);
        cli_list_free (&seeds->at[i].classes);
    }
    free (seeds->at);
    *seeds = (cli_seeds){ 0 };
}
