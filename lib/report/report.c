/* report.c: verdicts, in the form that was asked for. */
#include "minos/report.h"

#include "base/error.h"
#include "base/root.h"
#include "report/document.h"

#include <string.h>

static const mns_format *const formats[] = {
    [MINOS_REPORT_TEXT] = &mns_format_text,         [MINOS_REPORT_JSON] = &mns_format_json,
    [MINOS_REPORT_EDN] = &mns_format_edn,           [MINOS_REPORT_JUNIT] = &mns_format_junit,
    [MINOS_REPORT_SARIF] = &mns_format_sarif,       [MINOS_REPORT_GITHUB] = &mns_format_github,
    [MINOS_REPORT_MARKDOWN] = &mns_format_markdown, [MINOS_REPORT_HTML] = &mns_format_html,
};

/* Options of a caller compiled against an older header are shorter: what it does not know is 0. */
static bool take_options (minos_report_options *out, const minos_report_options *options)
{
    *out = (minos_report_options){ .size = sizeof *out };
    if (options == NULL)
        return true;
    if (options->size < offsetof (minos_report_options, color) || options->size > sizeof *out)
        return false;
    memcpy (out, options, options->size);
    return true;
}

/* ---- The parts of a document's life, but for its memory. */

static bool start (minos_document *document, minos_report_kind kind,
                   const minos_report_options *options, const minos_sink *sink)
{
    if ((size_t) kind >= sizeof formats / sizeof *formats || sink == NULL ||
        !take_options (&document->options, options))
        return false;
    mns_pen_init (&document->pen, sink);
    document->format = formats[kind];
    mns_buffer_init (&document->scratch, &document->budget, 0);
    mns_buffer_init (&document->held, &document->budget, 0);
    mns_buffer_init (&document->errors.last, &document->budget, 0);
    mns_buffer_init (&document->warnings.last, &document->budget, 0);
    if (document->format->begin != NULL)
        document->format->begin (document);
    return true;
}

static void add (minos_document *document, const minos_verdict *verdict,
                 const minos_history *history)
{
    document->format->add (document, verdict, history);
    document->added++;
}

static minos_status finish (minos_document *document)
{
    if (document->format->end != NULL)
        document->format->end (document);
    mns_buffer_reset (&document->scratch);
    mns_buffer_reset (&document->held);
    mns_buffer_reset (&document->errors.last);
    mns_buffer_reset (&document->warnings.last);
    return document->pen.status;
}

/* ---- Scratch. */

mns_pen mns_document_scratch (minos_document *document)
{
    minos_sink sink = mns_buffer_sink (&document->scratch);
    mns_pen pen;

    mns_buffer_clear (&document->scratch);
    mns_pen_init (&pen, &sink);
    return pen;
}

const char *mns_document_scratched (minos_document *document, const mns_pen *pen, size_t columns)
{
    if (columns > 0)
        mns_buffer_shorten (&document->scratch, columns);
    if (pen->status != MINOS_OK && document->pen.status == MINOS_OK)
        document->pen.status = pen->status;
    if (document->scratch.failed && document->pen.status == MINOS_OK)
        document->pen.status = MINOS_NO_MEMORY;
    return mns_buffer_text (&document->scratch);
}

/* ---- Public. */

minos_status minos_document_begin (minos_document **out, minos_report_kind kind,
                                   const minos_report_options *options, const minos_sink *sink)
{
    minos_document *document;
    minos_status status;

    if (out == NULL)
        return MINOS_MISUSE;
    *out = NULL;
    document = mns_root_new (sizeof *document, offsetof (minos_document, budget), 0, NULL);
    if (document == NULL)
        return MINOS_NO_MEMORY;
    if (start (document, kind, options, sink)) {
        status = document->pen.status;
        if (status == MINOS_OK) {
            *out = document;
            return MINOS_OK;
        }
        (void) finish (document);
    } else {
        status = MINOS_MISUSE;
    }
    mns_root_free (document, sizeof *document, offsetof (minos_document, budget));
    return status;
}

minos_status minos_document_add (minos_document *document, const minos_verdict *verdict,
                                 const minos_history *history)
{
    if (document == NULL || verdict == NULL || history == NULL)
        return MINOS_MISUSE;
    add (document, verdict, history);
    return document->pen.status;
}

minos_status minos_document_refuse (minos_document *document, const char *path,
                                    const minos_error *error)
{
    if (document == NULL || path == NULL || error == NULL)
        return MINOS_MISUSE;
    document->refused++;
    if (document->format->refuse != NULL)
        document->format->refuse (document, path, error);
    return document->pen.status;
}

minos_status minos_document_missing (minos_document *document, const char *path,
                                     const char *message)
{
    minos_error error;

    if (document == NULL || path == NULL || message == NULL)
        return MINOS_MISUSE;
    if (document->format->missing == NULL) {
        mns_error (&error, MINOS_IO, "%s", message);
        return minos_document_refuse (document, path, &error);
    }
    document->format->missing (document, path, message);
    return document->pen.status;
}

minos_status minos_document_end (minos_document *document)
{
    minos_status status;

    if (document == NULL)
        return MINOS_OK;
    status = finish (document);
    mns_root_free (document, sizeof *document, offsetof (minos_document, budget));
    return status;
}

minos_status minos_report (const minos_verdict *verdict, const minos_history *history,
                           minos_report_kind kind, const minos_report_options *options,
                           const minos_sink *sink)
{
    minos_document document = { 0 };
    minos_status status = MINOS_MISUSE;

    if (verdict == NULL || history == NULL)
        return MINOS_MISUSE;
    mns_budget_init (&document.budget, NULL, 0, NULL);
    if (start (&document, kind, options, sink)) {
        add (&document, verdict, history);
        status = finish (&document);
    }
    mns_budget_reset (&document.budget);
    return status;
}

uint64_t minos_report_fingerprint (const minos_history *history, const minos_finding *finding,
                                   const minos_part *part, const minos_anomaly *anomaly)
{
    minos_document document = { 0 };
    uint64_t print;

    if (history == NULL || finding == NULL || part == NULL || anomaly == NULL)
        return 0;
    mns_budget_init (&document.budget, NULL, 0, NULL);
    mns_buffer_init (&document.scratch, &document.budget, 0);
    print = mns_report_fingerprint (&document, history, finding, part, anomaly);
    if (document.pen.status != MINOS_OK)
        print = 0;
    mns_buffer_reset (&document.scratch);
    mns_budget_reset (&document.budget);
    return print;
}

minos_status minos_report_json (char **out, const minos_verdict *verdict,
                                const minos_history *history)
{
    mns_budget budget;
    mns_buffer buffer;
    minos_sink sink;
    minos_status status;

    if (out == NULL)
        return MINOS_MISUSE;
    *out = NULL;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    sink = mns_buffer_sink (&buffer);
    status = minos_report (verdict, history, MINOS_REPORT_JSON, NULL, &sink);
    if (status != MINOS_OK || buffer.size == 0) {
        mns_buffer_reset (&buffer);
        mns_budget_reset (&budget);
        return status != MINOS_OK ? status : MINOS_INTERNAL;
    }
    /* The buffer's memory is malloc's, and becomes the caller's: minos_text_free frees it. */
    *out = buffer.data;
    (*out)[buffer.size] = 0;
    mns_budget_release (&budget, buffer.capacity);
    mns_budget_reset (&budget);
    return MINOS_OK;
}
