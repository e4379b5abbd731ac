/* minos/report.h: a verdict, written for people and for programs. */
#ifndef MINOS_REPORT_H
#define MINOS_REPORT_H

#include "minos/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* name, word, what it is */
#define MINOS_REPORT_MAP(X)                                                                        \
    X (TEXT, "text", "for people, 80 columns")                                                     \
    X (JSON, "json", "one JSON object on one line: docs/formats/verdict.md")                       \
    X (EDN, "edn", "a result map, named as Jepsen's checkers name things")                         \
    X (JUNIT, "junit", "JUnit XML: a suite per history, a case per checker")                       \
    X (SARIF, "sarif", "SARIF 2.1.0: a rule per anomaly, a result per violation")                  \
    X (GITHUB, "github", "workflow commands of GitHub Actions, at most 10 errors")                 \
    X (MARKDOWN, "markdown", "a table, as the summary of a job")                                   \
    X (HTML, "html", "a picture for people, one file: docs/guide/picture.md")

typedef enum minos_report_kind {
#define MINOS_REPORT_ENUM(name, word, text) MINOS_REPORT_##name,
    MINOS_REPORT_MAP (MINOS_REPORT_ENUM)
#undef MINOS_REPORT_ENUM
} minos_report_kind;

/* Zero-initialise, set `size` = sizeof (minos_report_options). */
typedef struct minos_report_options {
    size_t size;
    bool color;     /* TEXT: ANSI colours */
    uint32_t width; /* TEXT: columns; 0 = 80 */
    bool verbose;   /* TEXT: every key and note; JSON: valid keys too */
    bool witness;   /* JSON: the linearization of each valid key */
} minos_report_options;

/* Writes one report. `history` is the one that was judged. The bytes depend on the verdict, the
 * history and the options alone: not on threads, time or machine. Returns the sink's status. */
MINOS_API MINOS_MUST_CHECK minos_status minos_report (const minos_verdict *verdict,
                                                      const minos_history *history,
                                                      minos_report_kind kind,
                                                      const minos_report_options *options,
                                                      const minos_sink *sink);
/* One document about several histories, in the order in which they are added. TEXT, JSON and EDN
 * are sequences; the others have a head and an end, and GITHUB says what it has to say at the end.
 * A document of one history holds the bytes that minos_report writes.
 *
 * `sink` is copied, its context must outlive the document. A function that failed has stopped the
 * document: the others return the same status from then on. */
typedef struct minos_document minos_document;
MINOS_API MINOS_MUST_CHECK minos_status minos_document_begin (minos_document **out,
                                                              minos_report_kind kind,
                                                              const minos_report_options *options,
                                                              const minos_sink *sink);
MINOS_API MINOS_MUST_CHECK minos_status minos_document_add (minos_document *document,
                                                            const minos_verdict *verdict,
                                                            const minos_history *history);
/* A history that was asked for and has no verdict, and why: it could not be read, or (CANCELLED)
 * its turn did not come, or there is none. TEXT, JSON and EDN are silent about it. */
MINOS_API MINOS_MUST_CHECK minos_status minos_document_refuse (minos_document *document,
                                                               const char *path,
                                                               const minos_error *error);
/* Histories that were expected and are not there: every kind says so, in a place of its own named
 * `path`. TEXT, JSON and EDN have a verdict without checks, unknown and INCONCLUSIVE-env. */
MINOS_API MINOS_MUST_CHECK minos_status minos_document_missing (minos_document *document,
                                                                const char *path,
                                                                const char *message);
/* Writes the end and frees the document, also on failure. NULL: does nothing. */
MINOS_API MINOS_MUST_CHECK minos_status minos_document_end (minos_document *document);

/* What a violation is known by: a hash of checker, kind, key, roles, operations and answers, and
 * not of file, line or client, so that the same violation has the same one in a history that was
 * shortened or recorded again. 0 without memory. */
MINOS_API uint64_t minos_report_fingerprint (const minos_history *history,
                                             const minos_finding *finding, const minos_part *part,
                                             const minos_anomaly *anomaly);

/* The JSON report as a text of the caller's: free with minos_text_free. */
MINOS_API MINOS_MUST_CHECK minos_status minos_report_json (char **out, const minos_verdict *verdict,
                                                           const minos_history *history);

#ifdef __cplusplus
}
#endif
#endif
