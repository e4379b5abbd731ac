/* manifest.h: reading a file of EDN that says what a run is to be held to. */
#ifndef MINOS_CLI_MANIFEST_H
#define MINOS_CLI_MANIFEST_H

#include "cli.h"

typedef struct cli_manifest {
    const char *path; /* the caller's */
    minos_values *values;
    minos_value root;
    bool failed; /* a line on standard error has said why */
} cli_manifest;

/* 0, or the exit code after a line on standard error. What is no EDN opens, and has failed. */
int cli_manifest_open (cli_manifest *m, const char *path);
/* 0, or CLI_EXIT_MALFORMED where it has failed. */
int cli_manifest_close (cli_manifest *m);
/* Says what is wrong, of the entry `id` or (NULL) of the whole; the first time only. */
void cli_manifest_fail (cli_manifest *m, const char *id, const char *what);
/* The text of a string or keyword, to be freed; NULL for anything else. */
char *cli_manifest_text (const cli_manifest *m, minos_value value);
/* Whether the keys of a map are all among `known`, "a|b|c"; fails where they are not. */
bool cli_manifest_known (cli_manifest *m, minos_value map, const char *id, const char *known);

#endif
