/* document.h: a report of several histories on its way out, and what each form of it does. */
#ifndef MNS_REPORT_DOCUMENT_H
#define MNS_REPORT_DOCUMENT_H

#include "base/buffer.h"
#include "report/pen.h"

/* All but `add` may be NULL. Failures are the pen's. */
typedef struct mns_format {
    void (*begin) (minos_document *document);
    void (*add) (minos_document *document, const minos_verdict *verdict,
                 const minos_history *history);
    void (*refuse) (minos_document *document, const char *path, const minos_error *error);
    void (*end) (minos_document *document);
    /* Where histories are missing; NULL: what `refuse` does. */
    void (*missing) (minos_document *document, const char *path, const char *message);
} mns_format;

extern const mns_format mns_format_text, mns_format_json, mns_format_edn, mns_format_junit,
    mns_format_sarif, mns_format_github, mns_format_markdown, mns_format_html;

/* Of the lines of one severity, of which a reader shows only the first. */
typedef struct mns_capped {
    mns_buffer last; /* the last that may be shown, kept until it is known to be the last */
    size_t count;
} mns_capped;

struct minos_document {
    mns_budget budget;
    mns_pen pen;
    const mns_format *format;
    minos_report_options options;
    size_t added;       /* verdicts */
    size_t refused;     /* histories without one */
    size_t written;     /* results, rows: what commas stand between, or what is counted */
    size_t hidden;      /* rows that were left out */
    mns_buffer scratch; /* for a text that is looked at before it is written */
    mns_buffer held;    /* what the end writes */
    mns_capped errors, warnings;
};

/* Empties the scratch buffer; what the pen writes goes there. */
mns_pen mns_document_scratch (minos_document *document);
/* What `pen` wrote there, cut to `columns` (0 = never); its failure becomes the document's. */
const char *mns_document_scratched (minos_document *document, const mns_pen *pen, size_t columns);

/* "INCONCLUSIVE-oracle-too-weak", "INCONCLUSIVE-budget", …: why a finding decided nothing, or not
 * everything; NULL where it did. */
const char *mns_report_inconclusive (const minos_finding *finding);
/* Why a finding that is valid says little, the first of *count reasons: its notes on evidence that
 * is thin, and faults that are not shown to have landed. NULL where there is none. */
const char *mns_report_weak (const minos_verdict *verdict, const minos_finding *finding,
                             size_t *count);
/* The word of a verdict that must not pass though nothing in its findings says so: there are none,
 * or what the test needs was not there. NULL where there is no such verdict. */
const char *mns_report_unproven (const minos_verdict *verdict, const char **cause);
/* Why a history has no verdict; an empty message stands for an interrupt, or for the status. */
const char *mns_report_refusal (const minos_error *error);
/* "linearizable:register", "total-queue" */
void mns_report_check_name (mns_pen *pen, const minos_finding *finding);
/* fingerprint.c: of the canonical counterexample. Uses the scratch buffer. */
uint64_t mns_report_fingerprint (minos_document *document, const minos_history *history,
                                 const minos_finding *finding, const minos_part *part,
                                 const minos_anomaly *anomaly);

#endif
