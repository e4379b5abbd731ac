/* claims.h: a manifest of claims: what is promised, what decides it, on which histories. */
#ifndef MINOS_CLI_CLAIMS_H
#define MINOS_CLI_CLAIMS_H

#include "cli.h"

typedef struct cli_claim {
    char *id, *text;
    cli_list checkers;  /* as -c takes them */
    cli_list histories; /* files, found */
    char *level;        /* the least word, "PASS-smoke" */
    char *naked;        /* why it has no checker; NULL: it has */
    int64_t seeds_min;  /* -1: not said */
    bool expect_fail;
} cli_claim;

typedef struct cli_claims {
    cli_claim *at;
    size_t count;
    int64_t naked_max; /* -1: none is named */
} cli_claims;

/* Reads docs/formats/claims.md's EDN. Histories are found beside the manifest. 0, or the exit code
 * after a line on standard error. */
int cli_claims_read (cli_claims *out, const char *path);
void cli_claims_free (cli_claims *claims);

#endif
