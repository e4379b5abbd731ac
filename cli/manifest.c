/* manifest.c: a file of EDN beside the histories. Whatever it holds that nobody knows is an error:
 * a misspelt name would be a promise that nothing keeps. */
#include "cli/manifest.h"

#include <stdlib.h>

enum { MANIFEST_BYTES_MAX = 1 << 24 };

void cli_manifest_fail (cli_manifest *m, const char *id, const char *what)
{
    if (!m->failed)
        cli_error ("%s: %s%s%s", m->path, id != NULL ? id : "", id != NULL ? ": " : "", what);
    m->failed = true;
}

char *cli_manifest_text (const cli_manifest *m, minos_value value)
{
    minos_kind kind = minos_value_kind (m->values, value);
    size_t size;
    const char *text = minos_value_text (m->values, value, &size);

    if (kind != MINOS_KIND_STRING && kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_SYMBOL)
        return NULL;
    return cli_text ("%.*s", (int) size, text);
}

bool cli_manifest_known (cli_manifest *m, minos_value map, const char *id, const char *known)
{
    for (size_t i = 0; i < minos_value_count (m->values, map); i++) {
        char *key = cli_manifest_text (m, minos_value_at (m->values, map, 2 * i));
        char *what = NULL;
        if (key == NULL || !cli_has_choice (known, key))
            what = cli_text ("%s is none of %s", key != NULL ? key : "a key", known);
        if (what != NULL)
            cli_manifest_fail (m, id, what);
        free (what);
        free (key);
    }
    return !m->failed;
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

int cli_manifest_open (cli_manifest *m, const char *path)
{
    minos_error error;
    size_t size;
    char *text = read_file (path, &size);

    *m = (cli_manifest){ .path = path };
    if (text == NULL) {
        cli_error ("%s: cannot be read", path);
        return CLI_EXIT_USAGE;
    }
    if (minos_values_new (&m->values, NULL, MANIFEST_BYTES_MAX * 8u) != MINOS_OK) {
        cli_manifest_fail (m, NULL, "out of memory");
    } else if (minos_value_parse (m->values, &m->root, text, size, &error) != MINOS_OK) {
        snprintf (error.path, sizeof error.path, "%s", path);
        cli_print_error (&error);
        m->failed = true;
    }
    free (text);
    return 0;
}

int cli_manifest_close (cli_manifest *m)
{
    minos_values_free (m->values);
    m->values = NULL;
    return m->failed ? CLI_EXIT_MALFORMED : 0;
}
