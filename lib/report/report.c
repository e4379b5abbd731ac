/* report.c: one verdict, in the form that was asked for. */
#include "minos/report.h"

#include "base/buffer.h"
#include "report/pen.h"

#include <string.h>

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

minos_status minos_report (const minos_verdict *verdict, const minos_history *history,
                           minos_report_kind kind, const minos_report_options *options,
                           const minos_sink *sink)
{
    minos_report_options taken;
    mns_pen pen;

    if (verdict == NULL || history == NULL || sink == NULL || !take_options (&taken, options))
        return MINOS_MISUSE;
    mns_pen_init (&pen, sink);
    switch (kind) {
    case MINOS_REPORT_TEXT:
        mns_report_text (&pen, verdict, history, &taken);
        break;
    case MINOS_REPORT_JSON:
        mns_report_json (&pen, verdict, history, &taken);
        break;
    default:
        return MINOS_MISUSE;
    }
    return pen.status;
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
