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
    X (JSON, "json", "one JSON object on one line: docs/formats/verdict.md")

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
/* The JSON report as a text of the caller's: free with minos_text_free. */
MINOS_API MINOS_MUST_CHECK minos_status minos_report_json (char **out, const minos_verdict *verdict,
                                                           const minos_history *history);

#ifdef __cplusplus
}
#endif
#endif
