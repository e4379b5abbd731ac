/* claims.c: reading a manifest. EDN, because a reader of EDN is here already and a manifest is a
 * few maps; whatever it does not know is an error, since a misspelt :histories would be a claim
 * that nothing decides. */
#include "cli/claims.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum { MANIFEST_BYTES_MAX = 1 << 24 };

typedef struct manifest {
    const char *path;
    minos_values *values;
    minos_value root;
    bool failed;
} manifest;

static void fail (manifest *m, const char *id, const char *what)
{
    if (!m->failed)
        cli_error ("%s: %s%s%s", m->path, id != NULL ? id : "", id != NULL ? ": " : "", what);
    m->failed = true;
}

/* The text of a string or keyword; NULL for anything else. */
static char *text_of (const manifest *m, minos_value value)
{
    minos_kind kind = minos_value_kind (m->values, value);
    size_t size;
    const char *text = minos_value_text (m->values, value, &size);

    if (kind != MINOS_KIND_STRING && kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_SYMBOL)
        return NULL;
    return cli_text ("%.*s", (int) size, text);
}

/* Whether the keys of a map are all among `known`, "a|b|c". */
static bool keys_known (manifest *m, minos_value map, const char *id, const char *known)
{
    for (size_t i = 0; i < minos_value_count (m->values, map); i++) {
        char *key = text_of (m, minos_value_at (m->values, map, 2 * i));
        char *what = NULL;
        if (key == NULL || !cli_has_choice (known, key))
            what = cli_text ("%s is none of %s", key != NULL ? key : "a key", known);
        if (what != NULL)
            fail (m, id, what);
        free (what);
        free (key);
    }
    return !m->failed;
}

/* A text, or a collection of texts. */
static void take_list (manifest *m, cli_list *out, minos_value value, const char *id,
                       const char *name)
{
    size_t count = minos_value_count (m->values, value);
    char *one = text_of (m, value), *what;

    if (one != NULL)
        cli_list_add (out, one);
    for (size_t i = 0; one == NULL && i < count; i++) {
        char *text = text_of (m, minos_value_at (m->values, value, i));
        if (text != NULL) {
            cli_list_add (out, text);
        } else {
            what = cli_text (":%s holds something that is no string", name);
            fail (m, id, what);
            free (what);
        }
        free (text);
    }
    free (one);
}

/* Patterns to files, beside the manifest. One that matches nothing leaves the claim not run. */
static void find_histories (const manifest *m, cli_list *out, const cli_list *patterns)
{
    const char *slash = strrchr (m->path, '/');
    int size = slash != NULL ? (int) (slash - m->path) + 1 : 0;

    for (size_t i = 0; i < patterns->count; i++) {
        const char *pattern = patterns->at[i];
        char *full = pattern[0] == '/' ? cli_text ("%s", pattern)
                                       : cli_text ("%.*s%s", size, m->path, pattern);
        glob_t matches;
        if (glob (full, 0, NULL, &matches) == 0) {
            for (size_t k = 0; k < matches.gl_pathc; k++)
                cli_list_add (out, matches.gl_pathv[k]);
            globfree (&matches);
        }
        free (full);
    }
}

static void take_claim (manifest *m, cli_claim *out, minos_value map)
{
    static const char known[] = "id|text|checkers|histories|level|expect|naked";
    static const char levels[] = "PARTIAL-model|PASS-smoke|PASS-hardening";
    cli_list patterns = { 0 };
    char *expect;

    out->id = text_of (m, minos_value_get (m->values, map, "id"));
    if (out->id == NULL)
        fail (m, NULL, "a claim has no :id");
    else
        keys_known (m, map, out->id, known);
    out->text = text_of (m, minos_value_get (m->values, map, "text"));
    out->naked = text_of (m, minos_value_get (m->values, map, "naked"));
    out->level = text_of (m, minos_value_get (m->values, map, "level"));
    expect = text_of (m, minos_value_get (m->values, map, "expect"));
    take_list (m, &out->checkers, minos_value_get (m->values, map, "checkers"), out->id,
               "checkers");
    take_list (m, &patterns, minos_value_get (m->values, map, "histories"), out->id, "histories");
    find_histories (m, &out->histories, &patterns);
    if (out->level == NULL)
        out->level = cli_text ("PASS-smoke");
    if (!cli_has_choice (levels, out->level))
        fail (m, out->id, ":level is none of PARTIAL-model|PASS-smoke|PASS-hardening");
    if (expect != NULL && !cli_has_choice ("pass|fail", expect))
        fail (m, out->id, ":expect is none of pass|fail");
    out->expect_fail = expect != NULL && strcmp (expect, "fail") == 0;
    if (out->checkers.count == 0 && out->naked == NULL)
        fail (m, out->id, "no :checkers; a claim that nothing decides says why: :naked \"…\"");
    if (out->checkers.count > 0 && out->naked != NULL)
        fail (m, out->id, ":naked, and yet it has :checkers");
    if (out->naked == NULL && patterns.count == 0)
        fail (m, out->id, "no :histories");
    free (expect);
    cli_list_free (&patterns);
}

static void take_manifest (manifest *m, cli_claims *out)
{
    minos_value claims = minos_value_get (m->values, m->root, "claims");
    minos_value most = minos_value_get (m->values, m->root, "naked-max");
    size_t count = minos_value_count (m->values, claims);

    out->naked_max = -1;
    if (minos_value_kind (m->values, m->root) != MINOS_KIND_MAP || count == 0) {
        fail (m, NULL, "a map with :claims, a vector of claims, is expected");
        return;
    }
    if (!keys_known (m, m->root, NULL, "claims|naked-max"))
        return;
    if (most != MINOS_NIL &&
        (!minos_value_int64 (m->values, most, &out->naked_max) || out->naked_max < 0))
        fail (m, NULL, ":naked-max is no count");
    out->at = calloc (count, sizeof *out->at);
    if (out->at == NULL) {
        fail (m, NULL, "out of memory");
        return;
    }
    out->count = count;
    for (size_t i = 0; i < count && !m->failed; i++)
        take_claim (m, &out->at[i], minos_value_at (m->values, claims, i));
}

static char *read_file (const char *path, size_t *size)
{
    FILE *stream = fopen (path, "r");
    char *text = stream != NULL ? malloc (MANIFEST_BYTES_MAX) : NULL;

    *size = text != NULL ? fread (text, 1, MANIFEST_BYTES_MAX, stream) : 0;
    if (stream == NULL || text == NULL || ferror (stream) || *size == MANIFEST_BYTES_MAX) {
        free (text);
        text = NULL;
    }
    if (stream != NULL)
        fclose (stream);
    return text;
}

int cli_claims_read (cli_claims *out, const char *path)
{
    manifest m = { .path = path };
    minos_error error;
    size_t size;
    char *text = read_file (path, &size);

    *out = (cli_claims){ 0 };
    if (text == NULL) {
        cli_error ("%s: cannot be read", path);
        return CLI_EXIT_USAGE;
    }
    if (minos_values_new (&m.values, NULL, MANIFEST_BYTES_MAX * 8u) != MINOS_OK) {
        fail (&m, NULL, "out of memory");
    } else if (minos_value_parse (m.values, &m.root, text, size, &error) != MINOS_OK) {
        snprintf (error.path, sizeof error.path, "%s", path);
        cli_print_error (&error);
        m.failed = true;
    } else {
        take_manifest (&m, out);
    }
    minos_values_free (m.values);
    free (text);
    if (m.failed)
        cli_claims_free (out);
    return m.failed ? CLI_EXIT_MALFORMED : 0;
}

void cli_claims_free (cli_claims *claims)
{
    for (size_t i = 0; i < claims->count; i++) {
        cli_claim *claim = &claims->at[i];
        free (claim->id);
        free (claim->text);
        free (claim->level);
        free (claim->naked);
        cli_list_free (&claim->checkers);
        cli_list_free (&claim->histories);
    }
    free (claims->at);
    *claims = (cli_claims){ 0 };
}
