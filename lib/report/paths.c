/* paths.c: how far the orders of a violation go, as JSON and in a few lines for people. */
#include "report/document.h"

#include <inttypes.h>

enum { STEPS_SHOWN = 6, OP_COLUMNS = 44 };

/* ---- JSON, the same in the verdict and in the picture. */

static void write_path (mns_pen *pen, const minos_path *path)
{
    mns_pen_printf (pen, "{\"completed\":%" PRIu32 ",\"skipped\":%" PRIu32 ",\"state\":",
                    path->completed, path->skipped);
    mns_pen_json (pen, path->state);
    mns_pen_text (pen, ",\"steps\":[");
    for (size_t i = 0; i < path->step_count; i++) {
        mns_pen_printf (pen, "%s{\"op\":%" PRIu32 ",\"state\":", i > 0 ? "," : "",
                        path->steps[i].op);
        mns_pen_json (pen, path->steps[i].state);
        mns_pen_text (pen, "}");
    }
    mns_pen_text (pen, "],\"blocked\":[");
    for (size_t i = 0; i < path->blocked_count; i++)
        mns_pen_printf (pen, "%s%" PRIu32, i > 0 ? "," : "", path->blocked[i]);
    mns_pen_text (pen, "]}");
}

void mns_report_paths_json (mns_pen *pen, const minos_anomaly *anomaly)
{
    size_t count = minos_anomaly_path_count (anomaly);
    const char *cause = minos_anomaly_paths_cause (anomaly);

    if (count == 0 && cause[0] == 0)
        return;
    mns_pen_printf (pen, ",\"paths\":{\"longest\":%s,\"complete\":%s",
                    minos_anomaly_paths_longest (anomaly) ? "true" : "false",
                    minos_anomaly_paths_complete (anomaly) ? "true" : "false");
    if (cause[0] != 0) {
        mns_pen_text (pen, ",\"cause\":");
        mns_pen_json (pen, cause);
    }
    mns_pen_text (pen, ",\"list\":[");
    for (size_t i = 0; i < count; i++) {
        minos_path path;
        mns_pen_text (pen, i > 0 ? "," : "");
        if (minos_anomaly_path (anomaly, i, &path))
            write_path (pen, &path);
    }
    mns_pen_text (pen, "]}");
}

/* ---- For people: the last steps of the longest order that comes up to the operation to blame. */

bool mns_report_leads_up (const minos_anomaly *anomaly, const minos_path *path)
{
    return path->blocked_count > 0 && minos_anomaly_op_count (anomaly) > 0 &&
           path->blocked[0] == minos_anomaly_op (anomaly, 0, NULL);
}

static void write_op (mns_pen *pen, const minos_history *history, uint32_t index,
                      const minos_value *key)
{
    minos_op op;

    if (minos_history_op (history, index, &op))
        mns_report_op (pen, history, &op, key, OP_COLUMNS);
}

/* "an order of 3 operations leads up to it: nil, write 1 ⇒ 1, …, and then not read → 2" */
static void write_order (mns_pen *pen, const minos_history *history, const minos_path *path,
                         const minos_value *key)
{
    size_t first = path->step_count > STEPS_SHOWN ? path->step_count - STEPS_SHOWN : 0;
    uint64_t all = (uint64_t) path->skipped + path->step_count;

    if (all == 0)
        mns_pen_text (pen, "nothing can come before it: ");
    else
        mns_pen_printf (pen, "an order of %" PRIu64 " operation%s leads up to it: ", all,
                        all == 1 ? "" : "s");
    mns_pen_text (pen, path->skipped + first > 0 ? "…, " : "");
    mns_pen_text (pen, first == 0 ? path->state : path->steps[first - 1].state);
    for (size_t i = first; i < path->step_count; i++) {
        mns_pen_text (pen, ", ");
        write_op (pen, history, path->steps[i].op, key);
        mns_pen_text (pen, " ⇒ ");
        mns_pen_text (pen, path->steps[i].state);
    }
    mns_pen_text (pen, ", and then not ");
    write_op (pen, history, path->blocked[0], key);
}

void mns_report_order (mns_pen *pen, const minos_history *history, const minos_anomaly *anomaly,
                       const minos_value *key, size_t indent, size_t width)
{
    size_t index = 0;
    minos_path path;
    mns_budget budget;
    mns_buffer line;
    minos_sink sink;
    mns_pen inner;

    while (minos_anomaly_path (anomaly, index, &path) && !mns_report_leads_up (anomaly, &path))
        index++;
    if (!minos_anomaly_path (anomaly, index, &path))
        return;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&line, &budget, 0);
    sink = mns_buffer_sink (&line);
    mns_pen_init (&inner, &sink);
    write_order (&inner, history, &path, key);
    if (inner.status != MINOS_OK && pen->status == MINOS_OK)
        pen->status = inner.status;
    mns_pen_printf (pen, "%*s", (int) indent, "");
    mns_pen_wrap (pen, mns_buffer_text (&line), line.size, indent, width);
    mns_buffer_reset (&line);
    mns_budget_reset (&budget);
}
