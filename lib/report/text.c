/* text.c: the verdict for people. The verdict stands first, what it rests on second, and then, for
 * each key that is not valid, the operation to blame with its place in the file. The last line is
 * for scripts that read no JSON report. */
#include "report/document.h"

#include "base/buffer.h"
#include "value/value.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { WIDTH = 80, WIDTH_MIN = 40, SHOWN_KEYS = 10, VALUE_COLUMNS = 44 };

typedef struct text_report {
    mns_pen *pen;
    const minos_verdict *verdict;
    const minos_history *history;
    const minos_report_options *options;
    size_t width;
} text_report;

typedef enum text_color { COLOR_NONE, COLOR_GOOD, COLOR_BAD, COLOR_DOUBT, COLOR_STRONG } text_color;

static void paint (const text_report *report, text_color color, const char *text)
{
    static const char *const codes[] = { "", "\x1b[1;32m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1m" };
    bool on = report->options->color && color != COLOR_NONE;

    mns_pen_text (report->pen, on ? codes[color] : "");
    mns_pen_text (report->pen, text);
    mns_pen_text (report->pen, on ? "\x1b[0m" : "");
}

/* A label of twelve columns, and wrapped text beside it. */
static void labelled (const text_report *report, const char *label, const char *text)
{
    mns_pen_printf (report->pen, "  %-12s", label);
    mns_pen_wrap (report->pen, text, strlen (text), 14, report->width);
}

/* ---- The head. */

static void write_head (const text_report *report)
{
    const char *path = mns_report_path (report->history);
    minos_valid valid = minos_verdict_valid (report->verdict);

    if (valid == MINOS_VALID_FALSE)
        paint (report, COLOR_BAD, "INVALID");
    else if (minos_verdict_vacuous (report->verdict))
        paint (report, COLOR_DOUBT, "VACUOUS");
    else if (valid == MINOS_VALID_UNKNOWN)
        paint (report, COLOR_DOUBT, "UNKNOWN");
    else
        paint (report, COLOR_GOOD, "VALID");
    mns_pen_text (report->pen, "  ");
    mns_pen_text (report->pen, path);
    mns_pen_text (report->pen, "  ");
    mns_pen_text (report->pen, minos_verdict_word (report->verdict));
    mns_pen_text (report->pen, "\n");
}

/* ---- Evidence. */

static void write_counts (const text_report *report, const minos_finding *finding)
{
    mns_pen *pen = report->pen;
    minos_counts c;

    minos_finding_counts (finding, &c);
    if (minos_finding_keyed (finding)) {
        mns_pen_printf (pen, "  %-12s%" PRIu64 " seen, %" PRIu64 " judged", "keys", c.keys_seen,
                        c.keys_judged);
        mns_pen_printf (pen, ", %" PRIu64 " unknown, %" PRIu64 " invalid\n", c.keys_unknown,
                        c.keys_invalid);
    }
    if (c.events > 0)
        mns_pen_printf (pen, "  %-12s%" PRIu64 " looked at\n", "events", c.events);
    if (c.events > 0 && c.ops_ok + c.ops_fail + c.ops_crashed == 0)
        return;
    mns_pen_printf (pen, "  %-12s%" PRIu64 " ok, %" PRIu64 " failed, %" PRIu64 " crashed",
                    "operations", c.ops_ok, c.ops_fail, c.ops_crashed);
    mns_pen_printf (pen, "; at most %" PRIu32 " at once\n", c.concurrency_max);
    if (minos_finding_claim (finding)[0] != 0 && c.mutations_ok + c.observations_ok == 0)
        return;
    mns_pen_printf (pen, "  %-12s%" PRIu64 " %s acknowledged, ", "evidence", c.mutations_ok,
                    c.mutations_ok == 1 ? "change" : "changes");
    mns_pen_printf (pen, "%" PRIu64 " %s, %" PRIu64 " of a change\n", c.observations_ok,
                    c.observations_ok == 1 ? "observation" : "observations",
                    c.observations_of_mutation);
}

/* What was counted, in lines of name and value; what is long is for the JSON report. */
static void write_facts (const text_report *report, const minos_finding *finding)
{
    const minos_values *values = minos_verdict_values (report->verdict);
    mns_budget budget;
    mns_buffer line;

    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&line, &budget, 0);
    for (size_t i = 0; i < minos_finding_fact_count (finding); i++) {
        minos_value value;
        const char *name = minos_finding_fact (finding, i, &value);
        mns_buffer_printf (&line, "%s%s ", i > 0 ? ", " : "", name);
        mns_value_write_edn (values, value, &line, report->options->verbose ? 0 : VALUE_COLUMNS);
    }
    if (line.failed && report->pen->status == MINOS_OK)
        report->pen->status = MINOS_NO_MEMORY;
    if (line.size > 0)
        labelled (report, "counted", mns_buffer_text (&line));
    mns_buffer_reset (&line);
    mns_budget_reset (&budget);
}

/* ---- A violation. */

static void write_lines (const text_report *report, const minos_op *op)
{
    if (op->call_line == 0)
        return;
    mns_pen_printf (report->pen, "   line %" PRIu64, op->call_line);
    if (op->outcome == MINOS_OUTCOME_CRASHED)
        mns_pen_text (report->pen, ", no return");
    else if (op->return_line > 0 && op->return_line != op->call_line)
        mns_pen_printf (report->pen, " to %" PRIu64, op->return_line);
}

static void write_process (const text_report *report, minos_value process)
{
    mns_pen *pen = report->pen;

    mns_pen_text (pen, "process ");
    if (pen->status == MINOS_OK)
        pen->status =
            minos_value_print_edn (minos_history_values (report->history), process, &pen->sink);
    mns_pen_text (pen, "  ");
}

static const char *heading_of (const char *role)
{
    static const char *const headings[][2] = {
        { "wrote", "what could have led to it" },
        { "pending", "pending at that moment" },
        { "before", "returned last before it" },
    };
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strcmp (role, headings[i][0]) == 0)
            return headings[i][1];
    return role;
}

static void write_op (const text_report *report, uint32_t index, const minos_value *key)
{
    minos_op op;

    if (!minos_history_op (report->history, index, &op))
        return;
    write_process (report, op.process);
    mns_report_op (report->pen, report->history, &op, key, VALUE_COLUMNS);
    write_lines (report, &op);
    mns_pen_text (report->pen, "\n");
}

/* The operation to blame, with the place where an editor finds it. */
static void write_blamed (const text_report *report, uint32_t index, const minos_value *key)
{
    mns_pen *pen = report->pen;
    const char *path = mns_report_path (report->history);
    minos_op op;

    if (!minos_history_op (report->history, index, &op))
        return;
    if (op.return_line > 0 || op.call_line > 0) {
        mns_pen_text (pen, "    ");
        mns_pen_text (pen, path);
        mns_pen_printf (pen, ":%" PRIu64 ":\n", op.return_line > 0 ? op.return_line : op.call_line);
    }
    mns_pen_text (pen, "    ");
    write_op (report, index, key);
}

/* Events stand after the operations; the first is to blame where there is no operation. */
static void write_events (const text_report *report, const minos_anomaly *anomaly)
{
    const minos_values *values = minos_history_values (report->history);
    const char *path = mns_report_path (report->history);
    mns_pen *pen = report->pen;
    mns_budget budget;
    mns_buffer line;

    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&line, &budget, 0);
    for (size_t i = 0; i < minos_anomaly_event_count (anomaly); i++) {
        const char *role;
        uint32_t index = minos_anomaly_event (anomaly, i, &role);
        minos_event event;
        if (!minos_history_event (report->history, index, &event))
            continue;
        if (i == 0 && minos_anomaly_op_count (anomaly) == 0 && event.line > 0) {
            mns_pen_text (pen, "    ");
            mns_pen_text (pen, path);
            mns_pen_printf (pen, ":%" PRIu64 ":\n", event.line);
        }
        mns_buffer_clear (&line);
        mns_value_write_edn (values, event.process, &line, VALUE_COLUMNS);
        mns_buffer_add_char (&line, ' ');
        mns_value_write_edn (values, event.f, &line, VALUE_COLUMNS);
        mns_buffer_add_char (&line, ' ');
        mns_value_write_edn (values, event.value, &line, VALUE_COLUMNS);
        mns_pen_printf (pen, "    %-10s ", role);
        mns_pen_text (pen, mns_buffer_text (&line));
        if (event.line > 0)
            mns_pen_printf (pen, "   line %" PRIu64, event.line);
        mns_pen_text (pen, "\n");
    }
    if (line.failed && pen->status == MINOS_OK)
        pen->status = MINOS_NO_MEMORY;
    mns_buffer_reset (&line);
    mns_budget_reset (&budget);
}

static void write_states (const text_report *report, const minos_anomaly *anomaly)
{
    size_t count = minos_anomaly_state_count (anomaly);
    mns_budget budget;
    mns_buffer line;

    if (count == 0)
        return;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&line, &budget, 0);
    mns_buffer_printf (&line, "just before it the state %s",
                       count == 1 ? "could only be" : "was one of");
    for (size_t i = 0; i < count; i++) {
        mns_buffer_add_text (&line, i == 0 ? " " : ", ");
        mns_buffer_add_text (&line, minos_anomaly_state (anomaly, i));
    }
    if (line.failed && report->pen->status == MINOS_OK)
        report->pen->status = MINOS_NO_MEMORY;
    mns_pen_text (report->pen, "    ");
    mns_pen_wrap (report->pen, mns_buffer_text (&line), line.size, 4, report->width);
    mns_buffer_reset (&line);
    mns_budget_reset (&budget);
}

static void write_sentences (const text_report *report, const char *text)
{
    while (*text != 0) {
        size_t size = strcspn (text, "\n");
        mns_pen_text (report->pen, "    ");
        mns_pen_wrap (report->pen, text, size, 4, report->width);
        text += size + (text[size] == '\n');
    }
}

static void write_anomaly (const text_report *report, const minos_part *part,
                           const minos_anomaly *anomaly)
{
    mns_pen *pen = report->pen;
    const char *last = "";
    minos_value value;
    const minos_value *key = minos_part_key (part, &value) ? &value : NULL;

    mns_pen_text (pen, "\n  ");
    if (key != NULL) {
        paint (report, COLOR_STRONG, "key ");
        paint (report, COLOR_STRONG, minos_part_key_text (part));
        mns_pen_text (pen, ": ");
    }
    paint (report, COLOR_BAD, minos_anomaly_title (anomaly));
    mns_pen_text (pen, "\n");
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        const char *role;
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        if (i == 0) {
            write_blamed (report, op, key);
            write_states (report, anomaly);
            mns_report_order (pen, report->history, anomaly, key, 4, report->width);
            write_sentences (report, minos_anomaly_text (anomaly));
        } else {
            if (strcmp (role, last) != 0)
                mns_pen_printf (pen, "    %s:\n", heading_of (role));
            mns_pen_text (pen, "      ");
            write_op (report, op, key);
            last = role;
        }
    }
    if (minos_anomaly_op_count (anomaly) == 0)
        write_sentences (report, minos_anomaly_text (anomaly));
    write_events (report, anomaly);
}

void mns_report_anomaly (mns_pen *pen, const minos_history *history, const minos_part *part,
                         const minos_anomaly *anomaly)
{
    const minos_report_options plain = { .size = sizeof plain };
    text_report report = { pen, NULL, history, &plain, WIDTH };

    write_anomaly (&report, part, anomaly);
}

/* ---- Parts. */

static void write_invalid (const text_report *report, const minos_finding *finding)
{
    size_t shown = 0, hidden = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        if (shown++ >= SHOWN_KEYS && !report->options->verbose) {
            hidden++;
            continue;
        }
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++)
            write_anomaly (report, part, minos_part_anomaly (part, k));
    }
    if (hidden > 0)
        mns_pen_printf (report->pen, "\n  and %zu more invalid keys (-v shows all)\n", hidden);
}

static void write_unknown (const text_report *report, const minos_finding *finding)
{
    size_t shown = 0, hidden = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_UNKNOWN)
            continue;
        if (shown++ >= SHOWN_KEYS && !report->options->verbose) {
            hidden++;
            continue;
        }
        mns_pen_text (report->pen, "\n  ");
        if (minos_part_key (part, NULL)) {
            paint (report, COLOR_STRONG, "key ");
            paint (report, COLOR_STRONG, minos_part_key_text (part));
            mns_pen_text (report->pen, ": ");
        }
        paint (report, COLOR_DOUBT, "unknown");
        mns_pen_text (report->pen, "\n    ");
        mns_pen_wrap (report->pen, minos_part_cause (part), strlen (minos_part_cause (part)), 4,
                      report->width);
    }
    if (hidden > 0)
        mns_pen_printf (report->pen, "\n  and %zu more unknown keys (-v shows all)\n", hidden);
}

static void write_valid (const text_report *report, const minos_finding *finding)
{
    size_t count = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++)
        count += minos_part_valid (minos_finding_part (finding, i)) == MINOS_VALID_TRUE;
    if (!minos_finding_keyed (finding) || count == 0)
        return;
    if (count < minos_finding_part_count (finding))
        mns_pen_printf (report->pen, "\n  %zu %s valid\n", count,
                        count == 1 ? "key is" : "keys are");
    for (size_t i = 0; report->options->verbose && i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_TRUE)
            continue;
        mns_pen_text (report->pen, "    key ");
        mns_pen_text (report->pen, minos_part_key_text (part));
        mns_pen_text (report->pen, ": valid\n");
    }
}

static void write_finding (const text_report *report, const minos_finding *finding)
{
    mns_pen *pen = report->pen;

    mns_pen_text (pen, "  ");
    paint (report, COLOR_STRONG, minos_finding_checker (finding));
    if (minos_finding_model (finding)[0] != 0) {
        mns_pen_text (pen, ", model ");
        paint (report, COLOR_STRONG, minos_finding_model (finding));
    }
    mns_pen_printf (pen, ": %s, %s\n", minos_valid_word (minos_finding_valid (finding)),
                    minos_basis_word (minos_finding_basis (finding)));
    if (minos_finding_claim (finding)[0] != 0)
        labelled (report, "claim", minos_finding_claim (finding));
    write_counts (report, finding);
    write_facts (report, finding);
    if (minos_finding_vacuous (finding) && minos_finding_cause (finding)[0] != 0)
        labelled (report, "vacuous", minos_finding_cause (finding));
    for (size_t i = 0; i < minos_finding_note_count (finding); i++)
        labelled (report, "note", minos_finding_note (finding, i));
    write_invalid (report, finding);
    write_unknown (report, finding);
    write_valid (report, finding);
}

static void write_faults (const text_report *report)
{
    minos_faults faults;

    minos_verdict_faults (report->verdict, &faults);
    if (faults.windows == 0)
        return;
    mns_pen_printf (report->pen, "  %-12s%" PRIu32 " %s, %" PRIu32 " shown to have landed",
                    "faults", faults.windows, faults.windows == 1 ? "window" : "windows",
                    faults.landed);
    mns_pen_printf (report->pen, ", %" PRIu32 " over operations\n", faults.overlapped);
}

/* ---- The last line. */

static void write_result (const text_report *report)
{
    static const char *const words[] = { "true", "\"unknown\"", "false" };
    mns_pen *pen = report->pen;
    uint64_t seen = 0, judged = 0, unknown = 0, invalid = 0, ok = 0, fail = 0, crashed = 0;

    for (size_t i = 0; i < minos_verdict_finding_count (report->verdict); i++) {
        minos_counts c;
        minos_finding_counts (minos_verdict_finding (report->verdict, i), &c);
        seen += c.keys_seen;
        judged += c.keys_judged;
        unknown += c.keys_unknown;
        invalid += c.keys_invalid;
        ok = c.ops_ok > ok ? c.ops_ok : ok;
        fail = c.ops_fail > fail ? c.ops_fail : fail;
        crashed = c.ops_crashed > crashed ? c.ops_crashed : crashed;
    }
    mns_pen_text (pen, "MINOS_RESULT {\"verdict\":");
    mns_pen_json (pen, minos_verdict_word (report->verdict));
    mns_pen_printf (pen, ",\"valid\":%s,\"file\":", words[minos_verdict_valid (report->verdict)]);
    mns_pen_json (pen, mns_report_path (report->history));
    mns_pen_printf (pen, ",\"keys\":{\"seen\":%" PRIu64 ",\"judged\":%" PRIu64, seen, judged);
    mns_pen_printf (pen, ",\"unknown\":%" PRIu64 ",\"invalid\":%" PRIu64 "}", unknown, invalid);
    mns_pen_printf (pen, ",\"ops\":{\"ok\":%" PRIu64 ",\"fail\":%" PRIu64, ok, fail);
    mns_pen_printf (pen, ",\"info\":%" PRIu64 "}}\n", crashed);
}

static void add_text (minos_document *document, const minos_verdict *verdict,
                      const minos_history *history)
{
    const minos_report_options *options = &document->options;
    text_report report = { &document->pen, verdict, history, options,
                           options->width > 0 ? options->width : WIDTH };

    if (report.width < WIDTH_MIN)
        report.width = WIDTH_MIN;
    write_head (&report);
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++)
        write_finding (&report, minos_verdict_finding (verdict, i));
    write_faults (&report);
    for (size_t i = 0; i < minos_verdict_note_count (verdict); i++)
        labelled (&report, "note", minos_verdict_note (verdict, i));
    write_result (&report);
}

static void missing_text (minos_document *document, const char *path, const char *message)
{
    mns_pen *pen = &document->pen;
    text_report report = { pen, NULL, NULL, &document->options, WIDTH };

    paint (&report, COLOR_DOUBT, "UNKNOWN");
    mns_pen_text (pen, "  ");
    mns_pen_text (pen, path);
    mns_pen_text (pen, "  INCONCLUSIVE-env\n");
    labelled (&report, "missing", message);
    mns_pen_text (pen,
                  "MINOS_RESULT {\"verdict\":\"INCONCLUSIVE-env\",\"valid\":\"unknown\",\"file\":");
    mns_pen_json (pen, path);
    mns_pen_text (pen, ",\"keys\":{\"seen\":0,\"judged\":0,\"unknown\":0,\"invalid\":0},"
                       "\"ops\":{\"ok\":0,\"fail\":0,\"info\":0}}\n");
}

const mns_format mns_format_text = { .add = add_text, .missing = missing_text };
