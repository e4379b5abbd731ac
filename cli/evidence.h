/* evidence.h: what the histories of one run must show together, and the exit code of that. */
#ifndef MINOS_CLI_EVIDENCE_H
#define MINOS_CLI_EVIDENCE_H

#include "cli/baseline.h"
#include "cli/seeds.h"

typedef struct cli_evidence {
    const cli_settings *settings;
    cli_seeds seeds;
    cli_baseline baseline;
    uint64_t histories_min, seeds_min, percent_min;
    size_t passed_over; /* vacuous histories that percent_min may excuse */
    char *missing;      /* what to say where there are fewer histories; NULL */
    bool missed;        /* the run shows less than was asked for */
} cli_evidence;

/* 0, or the exit code after a line on standard error. */
int cli_evidence_read (cli_evidence *out, const cli_settings *settings);
/* Before the first history. The exit code so far. */
int cli_evidence_begin (cli_evidence *evidence, size_t files);
/* A history that was judged. Its exit code. */
int cli_evidence_take (cli_evidence *evidence, const minos_verdict *verdict,
                       const minos_history *history, const char *path, cli_totals *totals);
/* A history that has no verdict. */
void cli_evidence_refuse (cli_evidence *evidence);
/* After the last. The exit code of what is asked of all together. */
int cli_evidence_end (cli_evidence *evidence, size_t files, cli_totals *totals);
void cli_evidence_free (cli_evidence *evidence, cli_totals *totals);

#endif
