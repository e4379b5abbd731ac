/* claims.c: reading a manifest. EDN, because a reader of EDN is here already and a manifest is a
 * few maps; whatever it does not know is an error, since a misspelt :histories would be a claim
 * that nothing decides. */
#include "cli/claims.h"

#include "cli/manifest.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

/* A text, or a collection of texts. */
static void take_list (cli_manifest *m, cli_list *out, minos_value value, const char *id,
                       const char *name)
{
    size_t count = minos_value_count (m->values, value);
    char *one = cli_manifest_text (m, value), *what;

    if (one != NULL)
        cli_list_add (out, one);
    for (size_t i = 0; one == NULL && i < count; i++) {
        char *text = cli_manifest_text (m, minos_value_at (m->values, value, i));
        if (text != NULL) {
            cli_list_add (out, text);
        } else {
            what = cli_text (":%s holds something that is no string", name);
            cli_manifest_fail (m, id, what);
            free (what);
        }
        free (text);
    }
    free (one);
}

/* Patterns to files, beside the manifest. One that matches nothing leaves the claim not run. */
static void find_histories (const cli_manifest *m, cli_list *out, const cli_list *patterns)
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

static void take_claim (cli_manifest *m, cli_claim *out, minos_value map)
{
    static const char known[] = "id|text|checkers|histories|level|min-seeds|expect|naked";
    static const char levels[] = "PARTIAL-model|PASS-smoke|PASS-hardening";
    minos_value seeds = minos_value_get (m->values, map, "min-seeds");
    cli_list patterns = { 0 };
    char *expect;

    out->id = cli_manifest_text (m, minos_value_get (m->values, map, "id"));
    if (out->id == NULL)
        cli_manifest_fail (m, NULL, "a claim has no :id");
    else
        cli_manifest_known (m, map, out->id, known);
    out->text = cli_manifest_text (m, minos_value_get (m->values, map, "text"));
    out->naked = cli_manifest_text (m, minos_value_get (m->values, map, "naked"));
    out->level = cli_manifest_text (m, minos_value_get (m->values, map, "level"));
    expect = cli_manifest_text (m, minos_value_get (m->values, map, "expect"));
    take_list (m, &out->checkers, minos_value_get (m->values, map, "checkers"), out->id,
               "checkers");
    take_list (m, &patterns, minos_value_get (m->values, map, "histories"), out->id, "histories");
    find_histories (m, &out->histories, &patterns);
    out->seeds_min = -1;
    if (seeds != MINOS_NIL &&
        (!minos_value_int64 (m->values, seeds, &out->seeds_min) || out->seeds_min < 0))
        cli_manifest_fail (m, out->id, ":min-seeds is no count");
    if (out->level == NULL)
        out->level = cli_text ("PASS-smoke");
    if (!cli_has_choice (levels, out->level))
        cli_manifest_fail (m, out->id, ":level is none of PARTIAL-model|PASS-smoke|PASS-hardening");
    if (expect != NULL && !cli_has_choice ("pass|fail", expect))
        cli_manifest_fail (m, out->id, ":expect is none of pass|fail");
    out->expect_fail = expect != NULL && strcmp (expect, "fail") == 0;
    if (out->checkers.count == 0 && out->naked == NULL)
        cli_manifest_fail (m, out->id,
                           "no :checkers; a claim that nothing decides says why: :naked \"…\"");
    if (out->checkers.count > 0 && out->naked != NULL)
        cli_manifest_fail (m, out->id, ":naked, and yet it has :checkers");
    if (out->naked == NULL && patterns.count == 0)
        cli_manifest_fail (m, out->id, "no :histories");
    free (expect);
    cli_list_free (&patterns);
}

static void take_manifest (cli_manifest *m, cli_claims *out)
{
    minos_value claims = minos_value_get (m->values, m->root, "claims");
    minos_value most = minos_value_get (m->values, m->root, "naked-max");
    size_t count = minos_value_count (m->values, claims);

    out->naked_max = -1;
    if (minos_value_kind (m->values, m->root) != MINOS_KIND_MAP || count == 0) {
        cli_manifest_fail (m, NULL, "a map with :claims, a vector of claims, is expected");
        return;
    }
    if (!cli_manifest_known (m, m->root, NULL, "claims|naked-max"))
        return;
    if (most != MINOS_NIL &&
        (!minos_value_int64 (m->values, most, &out->naked_max) || out->naked_max < 0))
        cli_manifest_fail (m, NULL, ":naked-max is no count");
    out->at = calloc (count, sizeof *out->at);
    if (out->at == NULL) {
        cli_manifest_fail (m, NULL, "out of memory");
        return;
    }
    out->count = count;
    for (size_t i = 0; i < count && !m->failed; i++)
        take_claim (m, &out->at[i], minos_value_at (m->values, claims, i));
}

int cli_claims_read (cli_claims *out, const char *path)
{
    cli_manifest m;
    int code = cli_manifest_open (&m, path);

    *out = (cli_claims){ 0 };
    if (code != 0)
        return code;
    if (!m.failed)
        take_manifest (&m, out);
    code = cli_manifest_close (&m);
    if (code != 0)
        cli_claims_free (out);
    return code;
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
