/* markdown.c: a table with a row per history and checker, for the summary of a job. Nothing of a
 * history is read as Markdown or HTML. A summary is at most 1 MiB, so valid rows go first: they are
 * counted instead. */
#include "report/document.h"

#include <inttypes.h>

enum { VALID_ROWS = 200, ROWS = 500, PATH_COLUMNS = 120, REASON_COLUMNS = 160 };

static const char *escape_cell (const char *at)
{
    switch (*at) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '|':
        return "&#124;";
    case '\\':
        return "&#92;";
    case '`':
        return "&#96;";
    case '*':
        return "&#42;";
    case '_':
        return "&#95;";
    case '[':
        return "&#91;";
    case ']':
        return "&#93;";
    case '~':
        return "&#126;";
    case '#': /* of an issue */
        return "&#35;";
    case '@': /* of a person */
        return "&#64;";
    case ':': /* of an address, or of :this: */
        return "&#58;";
    case '$': /* of a formula */
        return "&#36;";
    case '\n':
    case '\r':
    case '\t':
        return " ";
    default:
        return (unsigned char) *at < 0x20 || *at == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

/* False where there are enough rows of its kind. */
static bool begin_row (minos_document *document, bool is_good)
{
    if (document->written >= (is_good ? VALID_ROWS : ROWS)) {
        document->hidden++;
        return false;
    }
    document->written++;
    return true;
}

static void write_cell (minos_document *document, const char *path)
{
    mns_pen text = mns_document_scratch (document);

    mns_pen_text (&text, path);
    mns_pen_text (&document->pen, "| ");
    mns_pen_escape (&document->pen, mns_document_scratched (document, &text, PATH_COLUMNS),
                    escape_cell);
    mns_pen_text (&document->pen, " | ");
}

/* The first violation, or why there is no answer, or why the answer says little. */
static void write_reason (minos_document *document, const minos_verdict *verdict,
                          const minos_history *history, const minos_finding *finding)
{
    mns_pen text = mns_document_scratch (document);
    size_t count;
    const char *weak = mns_report_weak (verdict, finding, &count);
    bool found = false;

    for (size_t i = 0; i < minos_finding_part_count (finding) && !found; i++) {
        const minos_part *part = minos_finding_part (finding, i);
        found = minos_part_anomaly_count (part) > 0;
        if (found)
            mns_report_headline (&text, history, part, minos_part_anomaly (part, 0));
    }
    if (!found && mns_report_inconclusive (finding) != NULL) {
        mns_pen_text (&text, minos_finding_cause (finding));
    } else if (!found && weak != NULL) {
        mns_pen_text (&text, weak);
        if (count > 1)
            mns_pen_printf (&text, ", and %zu more", count - 1);
    }
    mns_pen_escape (&document->pen, mns_document_scratched (document, &text, REASON_COLUMNS),
                    escape_cell);
    mns_pen_text (&document->pen, " |\n");
}

static void write_row (minos_document *document, const minos_verdict *verdict,
                       const minos_history *history, const minos_finding *finding)
{
    mns_pen *pen = &document->pen, name;
    minos_valid valid = minos_finding_valid (finding);
    minos_counts counts;
    size_t weak;

    minos_finding_counts (finding, &counts);
    write_cell (document, mns_report_path (history));
    name = mns_document_scratch (document);
    mns_report_check_name (&name, finding);
    mns_pen_escape (pen, mns_document_scratched (document, &name, 0), escape_cell);
    mns_pen_text (pen, valid == MINOS_VALID_FALSE                  ? " | ❌ invalid"
                       : minos_finding_vacuous (finding)           ? " | ⚠️ vacuous"
                       : valid == MINOS_VALID_UNKNOWN              ? " | ⚠️ unknown"
                       : mns_report_weak (verdict, finding, &weak) ? " | ⚠️ valid"
                                                                   : " | ✅ valid");
    mns_pen_printf (pen, " | %" PRIu64, counts.ops_ok + counts.ops_fail + counts.ops_crashed);
    mns_pen_printf (pen, " | %" PRIu64 " of %" PRIu64 " | ", counts.keys_judged, counts.keys_seen);
    write_reason (document, verdict, history, finding);
}

static void add_markdown (minos_document *document, const minos_verdict *verdict,
                          const minos_history *history)
{
    const char *cause;

    if (mns_report_unproven (verdict, &cause) != NULL && begin_row (document, false)) {
        write_cell (document, mns_report_path (history));
        mns_pen_text (&document->pen, "| ⚠️ vacuous | | | ");
        mns_pen_text (&document->pen, cause);
        mns_pen_text (&document->pen, " |\n");
    }
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        bool is_good =
            minos_finding_valid (finding) == MINOS_VALID_TRUE && !minos_finding_vacuous (finding);
        if (begin_row (document, is_good))
            write_row (document, verdict, history, finding);
    }
}

static void refuse_markdown (minos_document *document, const char *path, const minos_error *error)
{
    if (!begin_row (document, false))
        return;
    write_cell (document, path);
    mns_pen_text (&document->pen, "| ⚠️ not judged | | | ");
    if (error->line > 0)
        mns_pen_printf (&document->pen, "line %" PRIu64 ", ", error->line);
    mns_pen_escape (&document->pen, mns_report_refusal (error), escape_cell);
    mns_pen_text (&document->pen, " |\n");
}

static void begin_markdown (minos_document *document)
{
    mns_pen_text (&document->pen, "### minos\n\n"
                                  "| history | checker | verdict | operations | keys judged | |\n"
                                  "|---|---|---|---:|---:|---|\n");
}

static void end_markdown (minos_document *document)
{
    if (document->hidden > 0)
        mns_pen_printf (&document->pen, "\n%zu more rows are not shown\n", document->hidden);
    mns_pen_text (&document->pen, "\n");
}

const mns_format mns_format_markdown = { begin_markdown, add_markdown, refuse_markdown,
                                         end_markdown, NULL };
