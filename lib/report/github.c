/* github.c: workflow commands of GitHub Actions, which it shows as annotations of the files. It
 * shows ten errors and ten warnings of a step and drops the others, so violations of one kind in
 * one history are one error, and where there are more than ten the tenth says of the others what
 * they are. Everything is written at the end: a command in the middle of another report's line is
 * none. */
#include "report/document.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 10, MORE_BYTES = 2000, TEXT_COLUMNS = 2000 };

static const char *escape_data (const char *at)
{
    switch (*at) {
    case '%':
        return "%25";
    case '\r':
        return "%0D";
    case '\n':
        return "%0A";
    default:
        return (unsigned char) *at < 0x20 && *at != '\t' ? "\xef\xbf\xbd" : NULL;
    }
}

static const char *escape_property (const char *at)
{
    return *at == ':' ? "%3A" : *at == ',' ? "%2C" : escape_data (at);
}

static void write_place (mns_pen *pen, const char *path, uint64_t line)
{
    mns_pen_text (pen, " file=");
    mns_pen_escape (pen, path, escape_property);
    if (line > 0)
        mns_pen_printf (pen, ",line=%" PRIu64, line);
    mns_pen_text (pen, ",title=");
}

/* One command. The first nine are kept for the end; the tenth is kept apart, and every one after
 * it adds to what the last line will say. */
static void annotate (minos_document *document, bool is_error, const char *path, uint64_t line,
                      const char *title, const char *text)
{
    mns_capped *capped = is_error ? &document->errors : &document->warnings;
    mns_buffer *buffer = ++capped->count < SHOWN ? &document->held : &capped->last;
    minos_sink sink = mns_buffer_sink (buffer);
    mns_pen pen;

    mns_pen_init (&pen, &sink);
    if (capped->count > SHOWN) {
        if (buffer->size > MORE_BYTES)
            return;
        mns_pen_escape (&pen, "\n", escape_data);
        mns_pen_escape (&pen, title, escape_data);
        mns_pen_text (&pen, " in ");
        mns_pen_escape (&pen, path, escape_data);
    } else {
        mns_pen_text (&pen, is_error ? "::error" : "::warning");
        write_place (&pen, path, line);
        mns_pen_escape (&pen, title, escape_property);
        mns_pen_text (&pen, "::");
        mns_pen_escape (&pen, text, escape_data);
        mns_pen_text (&pen, capped->count < SHOWN ? "\n" : "");
    }
    if (pen.status != MINOS_OK && document->pen.status == MINOS_OK)
        document->pen.status = pen.status;
}

/* All violations of one kind in a finding. */
static void add_kind (minos_document *document, const minos_history *history,
                      const minos_finding *finding, const minos_anomaly_info *info)
{
    const minos_anomaly *first = NULL;
    const minos_part *first_part = NULL;
    size_t count = 0;
    mns_pen text;
    char title[160];

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++) {
            const minos_anomaly *anomaly = minos_part_anomaly (part, k);
            if (strcmp (minos_anomaly_id (anomaly), info->id) != 0)
                continue;
            if (count++ == 0) {
                first = anomaly;
                first_part = part;
            }
        }
    }
    if (count == 0)
        return;
    text = mns_document_scratch (document);
    mns_report_headline (&text, history, first_part, first);
    mns_report_why (&text, first);
    if (count > 1)
        mns_pen_printf (&text, "\nand %zu more of this kind", count - 1);
    snprintf (title, sizeof title, "minos %s", info->id);
    annotate (document, true, mns_report_path (history), mns_report_line (history, first), title,
              mns_document_scratched (document, &text, TEXT_COLUMNS));
}

static void add_github (minos_document *document, const minos_verdict *verdict,
                        const minos_history *history)
{
    const minos_anomaly_info *info;
    const char *cause, *unproven = mns_report_unproven (verdict, &cause);
    char unproven_title[160];

    if (unproven != NULL) {
        snprintf (unproven_title, sizeof unproven_title, "minos %s", unproven);
        annotate (document, false, mns_report_path (history), 0, unproven_title, cause);
    }

    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        const char *inconclusive = mns_report_inconclusive (finding);
        mns_pen text;
        char title[160];
        for (size_t k = 0; (info = minos_anomaly_list (k)) != NULL; k++)
            add_kind (document, history, finding, info);
        size_t count;
        const char *weak = mns_report_weak (verdict, finding, &count);
        if (inconclusive == NULL && weak == NULL)
            continue;
        text = mns_document_scratch (document);
        mns_report_check_name (&text, finding);
        mns_pen_text (&text, ": ");
        mns_pen_text (&text, inconclusive != NULL ? minos_finding_cause (finding) : weak);
        if (inconclusive == NULL && count > 1)
            mns_pen_printf (&text, ", and %zu more", count - 1);
        snprintf (title, sizeof title, "minos %s",
                  inconclusive != NULL ? inconclusive : "weak evidence");
        annotate (document, false, mns_report_path (history), 0, title,
                  mns_document_scratched (document, &text, TEXT_COLUMNS));
    }
}

static void refuse_github (minos_document *document, const char *path, const minos_error *error)
{
    if (error->status == MINOS_CANCELLED)
        annotate (document, false, path, 0, "minos NOT-RUN", mns_report_refusal (error));
    else
        annotate (document, true, path, error->line, "minos INCONCLUSIVE-env", error->message);
}

/* The tenth, and with it those that would not be shown. */
static void write_last (minos_document *document, mns_capped *capped)
{
    mns_pen *pen = &document->pen;

    if (capped->count < SHOWN)
        return;
    mns_pen_text (pen, mns_buffer_text (&capped->last));
    if (capped->count > SHOWN)
        mns_pen_printf (pen, "%%0A%zu in all", capped->count);
    mns_pen_text (pen, "\n");
}

static void end_github (minos_document *document)
{
    mns_pen_text (&document->pen, mns_buffer_text (&document->held));
    write_last (document, &document->errors);
    write_last (document, &document->warnings);
}

const mns_format mns_format_github = { NULL, add_github, refuse_github, end_github, NULL };
