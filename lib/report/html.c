/* html.c: the picture. The document is the page of assets/ and, behind it, one element of data per
 * history: JSON that the page's script reads and never takes for markup. The end tags of body and
 * html may be left out in HTML, so another history is added by writing one more element.
 *
 * The data is columns, small where they can be: an operation's values are indices into `texts`,
 * positions, times and lines are differences. history.js undoes it; nothing else reads it. */
#include "report/document.h"

#include "base/sort.h"
#include "base/vecs.h"
#include "report/screen.h"
#include "value/value.h"

#include <inttypes.h>
#include <string.h>

enum { TEXT_COLUMNS = 600, STATE_BYTES_MAX = 1 << 24 };

extern const char mns_report_page[], mns_report_page_end[];

typedef struct html_report {
    mns_pen *pen;
    const minos_verdict *verdict;
    const minos_history *history;
    const minos_values *values;
    mns_budget *budget;
    mns_u32s shown; /* every value that is shown, ascending: a value's index is its place */
    mns_u32s keys;  /* the keys that were judged, ascending */
    int64_t time_first;
    size_t state_bytes; /* texts of states along linearizations, so far */
} html_report;

static bool lower (const void *context, const uint32_t *a, const uint32_t *b)
{
    (void) context;
    return *a < *b;
}
MNS_SORT (uint32_t, sort_values, const void *, lower);

/* Ascending, each once. */
static bool make_set (mns_u32s *set)
{
    size_t count = 0;

    if (!mns_u32s_reserve (set, set->count))
        return false;
    if (set->count == 0)
        return true;
    sort_values (set->at, set->at + set->count, set->count, NULL);
    for (size_t i = 0; i < set->count; i++)
        if (i == 0 || set->at[i] != set->at[count - 1])
            set->at[count++] = set->at[i];
    set->count = count;
    return true;
}

/* The place of a value in a set; -1 where it is not. */
static int64_t place (const mns_u32s *set, minos_value value)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->at[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->at[low] == value ? (int64_t) low : -1;
}

/* ---- What is shown of an operation. */

typedef struct shown_op {
    minos_op op;
    minos_value key, input, output;
    bool has_key;
} shown_op;

static shown_op look_at (const html_report *report, size_t index)
{
    shown_op out = { 0 };
    minos_value pair[2];

    minos_history_op (report->history, index, &out.op);
    out.key = out.op.key;
    out.has_key = out.op.has_key;
    out.input = out.op.input;
    out.output = out.op.output;
    if (out.has_key || report->keys.count == 0 ||
        !mns_value_pair (report->values, out.input, pair) || place (&report->keys, pair[0]) < 0)
        return out;
    out.has_key = true;
    out.key = pair[0];
    out.input = pair[1];
    if (mns_value_pair (report->values, out.output, pair) && pair[0] == out.key)
        out.output = pair[1];
    return out;
}

static void first_time (html_report *report, int64_t time)
{
    if (time != MINOS_NO_TIME && (report->time_first == MINOS_NO_TIME || time < report->time_first))
        report->time_first = time;
}

static bool gather_keys (html_report *report)
{
    for (size_t i = 0; i < minos_verdict_finding_count (report->verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (report->verdict, i);
        for (size_t k = 0; k < minos_finding_part_count (finding); k++) {
            minos_value key;
            if (minos_part_key (minos_finding_part (finding, k), &key) &&
                !mns_u32s_push (&report->keys, key))
                return false;
        }
    }
    return make_set (&report->keys);
}

static bool gather (html_report *report)
{
    bool memory = gather_keys (report) && mns_u32s_push (&report->shown, MINOS_NIL);

    for (size_t i = 0; i < minos_history_op_count (report->history) && memory; i++) {
        shown_op shown = look_at (report, i);
        const minos_value all[] = { shown.op.process, shown.op.f,   shown.key,
                                    shown.input,      shown.output, shown.op.extra };
        for (size_t k = 0; k < sizeof all / sizeof *all && memory; k++)
            memory = mns_u32s_push (&report->shown, all[k]);
        first_time (report, shown.op.call_time_ns);
    }
    for (size_t i = 0; i < minos_history_event_count (report->history) && memory; i++) {
        minos_event event;
        minos_history_event (report->history, i, &event);
        const minos_value all[] = { event.process, event.f, event.value, event.extra };
        for (size_t k = 0; k < sizeof all / sizeof *all && memory; k++)
            memory = mns_u32s_push (&report->shown, all[k]);
        first_time (report, event.time_ns);
    }
    return memory && make_set (&report->shown);
}

/* ---- Pieces of JSON. */

static void name_member (mns_pen *pen, const char *name)
{
    mns_pen_printf (pen, ",\"%s\":", name);
}

static void write_string (mns_pen *pen, const char *name, const char *text)
{
    name_member (pen, name);
    mns_pen_json (pen, text != NULL ? text : "");
}

static void write_number (mns_pen *pen, const char *name, uint64_t number)
{
    mns_pen_printf (pen, ",\"%s\":%" PRIu64, name, number);
}

/* A list of strings, given by number. */
typedef const char *text_at (const void *of, size_t index);

static void write_list (mns_pen *pen, const char *name, const void *of, size_t count, text_at *text)
{
    name_member (pen, name);
    mns_pen_text (pen, "[");
    for (size_t i = 0; i < count; i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        mns_pen_json (pen, text (of, i));
    }
    mns_pen_text (pen, "]");
}

static const char *verdict_note (const void *of, size_t index)
{
    return minos_verdict_note (of, index);
}
static const char *history_note (const void *of, size_t index)
{
    return minos_history_note (of, index);
}
static const char *finding_note (const void *of, size_t index)
{
    return minos_finding_note (of, index);
}
static const char *anomaly_state (const void *of, size_t index)
{
    return minos_anomaly_state (of, index);
}
static const char *anomaly_allowed (const void *of, size_t index)
{
    return minos_anomaly_allowed (of, index);
}

/* A value's EDN, cut in the middle where it is very long. */
static void write_value (html_report *report, const minos_values *values, minos_value value)
{
    mns_buffer buffer;

    mns_buffer_init (&buffer, report->budget, 0);
    mns_value_write_edn (values, value, &buffer, 0);
    mns_buffer_shorten (&buffer, TEXT_COLUMNS);
    if (buffer.failed && report->pen->status == MINOS_OK)
        report->pen->status = MINOS_NO_MEMORY;
    mns_pen_json (report->pen, mns_buffer_text (&buffer));
    mns_buffer_reset (&buffer);
}

static void write_texts (html_report *report)
{
    name_member (report->pen, "texts");
    mns_pen_text (report->pen, "[");
    for (size_t i = 0; i < report->shown.count; i++) {
        mns_pen_text (report->pen, i > 0 ? "," : "");
        write_value (report, report->values, report->shown.at[i]);
    }
    mns_pen_text (report->pen, "]");
}

/* ---- Columns. */

typedef enum column {
    COLUMN_PROCESS,
    COLUMN_F,
    COLUMN_KEY,
    COLUMN_INPUT,
    COLUMN_OUTPUT,
    COLUMN_EXTRA,
    COLUMN_OUTCOME,
    COLUMN_CALL,
    COLUMN_RET,
    COLUMN_CALL_TIME,
    COLUMN_RETURN_TIME,
    COLUMN_CALL_LINE,
    COLUMN_RETURN_LINE,
    COLUMN_COUNT
} column;

static const char *const column_names[COLUMN_COUNT] = {
    "process", "f",   "key",       "input",       "output",    "extra",       "outcome",
    "call",    "ret", "call_time", "return_time", "call_line", "return_line",
};

static void write_time (const html_report *report, int64_t time, int64_t since)
{
    if (time == MINOS_NO_TIME)
        mns_pen_text (report->pen, "null");
    else
        mns_pen_printf (report->pen, "%" PRId64, (int64_t) ((uint64_t) time - (uint64_t) since));
}

/* A value's place, or what is in the record; `before` is the operation before it, or zeroes. */
static void write_cell (const html_report *report, column which, const shown_op *shown,
                        const shown_op *before)
{
    const minos_op *op = &shown->op;
    const minos_value values[] = { op->process,  op->f,         shown->key,
                                   shown->input, shown->output, op->extra };

    switch (which) {
    case COLUMN_OUTCOME:
        mns_pen_printf (report->pen, "%d", (int) op->outcome);
        break;
    case COLUMN_CALL:
        mns_pen_printf (report->pen, "%" PRId64, (int64_t) op->call - (int64_t) before->op.call);
        break;
    case COLUMN_RET: /* nothing returns where it was called: 0 is never */
        mns_pen_printf (report->pen, "%" PRId64,
                        op->ret == MINOS_NEVER ? 0 : (int64_t) op->ret - (int64_t) op->call);
        break;
    case COLUMN_CALL_TIME:
        write_time (report, op->call_time_ns, report->time_first);
        break;
    case COLUMN_RETURN_TIME:
        write_time (report, op->return_time_ns,
                    op->call_time_ns != MINOS_NO_TIME ? op->call_time_ns : report->time_first);
        break;
    case COLUMN_CALL_LINE:
        mns_pen_printf (report->pen, "%" PRIu64, op->call_line);
        break;
    case COLUMN_RETURN_LINE:
        mns_pen_printf (report->pen, "%" PRIu64, op->return_line);
        break;
    default:
        if (which == COLUMN_KEY && !shown->has_key)
            mns_pen_text (report->pen, "-1");
        else
            mns_pen_printf (report->pen, "%" PRId64, place (&report->shown, values[which]));
    }
}

static void write_ops (const html_report *report)
{
    size_t count = minos_history_op_count (report->history);

    mns_pen_text (report->pen, ",\"ops\":{");
    for (column which = 0; which < COLUMN_COUNT; which++) {
        shown_op before = { 0 };
        mns_pen_printf (report->pen, "%s\"%s\":[", which > 0 ? "," : "", column_names[which]);
        for (size_t i = 0; i < count && report->pen->status == MINOS_OK; i++) {
            shown_op shown = look_at (report, i);
            mns_pen_text (report->pen, i > 0 ? "," : "");
            write_cell (report, which, &shown, &before);
            before = shown;
        }
        mns_pen_text (report->pen, "]");
    }
    mns_pen_text (report->pen, "}");
}

static void write_events (const html_report *report)
{
    mns_pen *pen = report->pen;

    mns_pen_text (pen, ",\"events\":[");
    for (size_t i = 0; i < minos_history_event_count (report->history); i++) {
        minos_event event;
        minos_history_event (report->history, i, &event);
        mns_pen_printf (pen, "%s[%" PRIu32 ",%d,%" PRId64, i > 0 ? "," : "", event.at,
                        (int) event.type, place (&report->shown, event.process));
        mns_pen_printf (pen, ",%" PRId64 ",%" PRId64 ",%" PRId64, place (&report->shown, event.f),
                        place (&report->shown, event.value), place (&report->shown, event.extra));
        mns_pen_text (pen, ",");
        write_time (report, event.time_ns, report->time_first);
        mns_pen_printf (pen, ",%" PRIu64 "]", event.line);
    }
    mns_pen_text (pen, "]");
}

/* ---- The verdict. */

static void write_anomaly (const html_report *report, const minos_anomaly *anomaly)
{
    mns_pen *pen = report->pen;
    uint32_t prefix = minos_anomaly_prefix (anomaly);
    const char *role;

    mns_pen_text (pen, "{\"id\":");
    mns_pen_json (pen, minos_anomaly_id (anomaly));
    write_string (pen, "title", minos_anomaly_title (anomaly));
    write_string (pen, "text", minos_anomaly_text (anomaly));
    if (prefix != MINOS_NEVER)
        write_number (pen, "prefix", prefix);
    write_list (pen, "states", anomaly, minos_anomaly_state_count (anomaly), anomaly_state);
    write_list (pen, "allowed", anomaly, minos_anomaly_allowed_count (anomaly), anomaly_allowed);
    name_member (pen, "ops");
    mns_pen_text (pen, "[");
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        mns_pen_printf (pen, "%s[%" PRIu32 ",", i > 0 ? "," : "",
                        minos_anomaly_op (anomaly, i, &role));
        mns_pen_json (pen, role);
        mns_pen_text (pen, "]");
    }
    mns_pen_text (pen, "],\"events\":[");
    for (size_t i = 0; i < minos_anomaly_event_count (anomaly); i++) {
        mns_pen_printf (pen, "%s[%" PRIu32 ",", i > 0 ? "," : "",
                        minos_anomaly_event (anomaly, i, &role));
        mns_pen_json (pen, role);
        mns_pen_text (pen, "]");
    }
    mns_pen_text (pen, "]");
    mns_report_paths_json (pen, anomaly);
    mns_pen_text (pen, "}");
}

static const char *part_state (const void *of, size_t index)
{
    return minos_part_state (of, index);
}

/* The state after each operation of the witness, while there is room for their texts. */
static void write_states (html_report *report, const minos_part *part)
{
    size_t count, bytes = 0;
    const uint32_t *after = minos_part_states_after (part, &count);
    const char *cause = minos_part_states_cause (part);

    for (size_t i = 0; i < minos_part_state_count (part); i++)
        bytes += strlen (minos_part_state (part, i)) + 3;
    report->state_bytes += bytes;
    if (report->state_bytes > STATE_BYTES_MAX && count > 0) {
        report->state_bytes -= bytes;
        cause = "left out: the states are too much text";
        count = 0;
    }
    write_string (report->pen, "states_cause", cause);
    name_member (report->pen, "states_after");
    mns_pen_text (report->pen, "[");
    for (size_t i = 0; i < count; i++)
        mns_pen_printf (report->pen, "%s%" PRIu32, i > 0 ? "," : "", after[i]);
    mns_pen_text (report->pen, "]");
    write_list (report->pen, "state_texts", part, count > 0 ? minos_part_state_count (part) : 0,
                part_state);
}

static void write_part (html_report *report, const minos_part *part)
{
    mns_pen *pen = report->pen;
    minos_value key;
    size_t count;
    bool keyed = minos_part_key (part, &key);
    const uint32_t *witness = minos_part_witness (part, &count);

    /* A key of which no operation is shown has no place: -1, as where there is no key. */
    mns_pen_printf (pen, "{\"key\":%" PRId64, keyed ? place (&report->shown, key) : -1);
    write_string (pen, "text", minos_part_key_text (part));
    write_string (pen, "valid", minos_valid_word (minos_part_valid (part)));
    write_string (pen, "basis", minos_basis_word (minos_part_basis (part)));
    write_string (pen, "cause", minos_part_cause (part));
    write_number (pen, "states", minos_part_states (part));
    name_member (pen, "witness");
    mns_pen_text (pen, "[");
    for (size_t i = 0; witness != NULL && i < count; i++)
        mns_pen_printf (pen, "%s%" PRIu32, i > 0 ? "," : "", witness[i]);
    mns_pen_text (pen, "]");
    write_states (report, part);
    mns_pen_text (pen, ",\"anomalies\":[");
    for (size_t i = 0; i < minos_part_anomaly_count (part); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        write_anomaly (report, minos_part_anomaly (part, i));
    }
    mns_pen_text (pen, "]}");
}

static void write_finding (html_report *report, const minos_finding *finding)
{
    mns_pen *pen = report->pen;
    minos_counts c;

    minos_finding_counts (finding, &c);
    mns_pen_text (pen, "{\"checker\":");
    mns_pen_json (pen, minos_finding_checker (finding));
    write_string (pen, "model", minos_finding_model (finding));
    write_string (pen, "claim", minos_finding_claim (finding));
    write_string (pen, "valid", minos_valid_word (minos_finding_valid (finding)));
    write_string (pen, "basis", minos_basis_word (minos_finding_basis (finding)));
    write_string (pen, "algorithm", minos_finding_algorithm (finding));
    write_string (pen, "cause", minos_finding_cause (finding));
    mns_pen_printf (pen, ",\"keyed\":%s,\"vacuous\":%s",
                    minos_finding_keyed (finding) ? "true" : "false",
                    minos_finding_vacuous (finding) ? "true" : "false");
    write_number (pen, "ok", c.ops_ok);
    write_number (pen, "fail", c.ops_fail);
    write_number (pen, "crashed", c.ops_crashed);
    write_number (pen, "concurrency", c.concurrency_max);
    write_list (pen, "notes", finding, minos_finding_note_count (finding), finding_note);
    name_member (pen, "facts");
    mns_pen_text (pen, "[");
    for (size_t i = 0; i < minos_finding_fact_count (finding); i++) {
        minos_value value;
        mns_pen_text (pen, i > 0 ? ",[" : "[");
        mns_pen_json (pen, minos_finding_fact (finding, i, &value));
        mns_pen_text (pen, ",");
        write_value (report, minos_verdict_values (report->verdict), value);
        mns_pen_text (pen, "]");
    }
    mns_pen_text (pen, "],\"parts\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        write_part (report, minos_finding_part (finding, i));
    }
    mns_pen_text (pen, "]}");
}

static void write_data (html_report *report)
{
    mns_pen *pen = report->pen;
    const minos_verdict *verdict = report->verdict;
    const minos_history *history = report->history;

    mns_pen_text (pen, "{\"minos\":");
    mns_pen_json (pen, minos_version ());
    write_string (pen, "file", mns_report_path (history));
    write_string (pen, "valid", minos_valid_word (minos_verdict_valid (verdict)));
    write_string (pen, "verdict", minos_verdict_word (verdict));
    mns_pen_printf (pen, ",\"vacuous\":%s", minos_verdict_vacuous (verdict) ? "true" : "false");
    write_list (pen, "notes", verdict, minos_verdict_note_count (verdict), verdict_note);
    write_list (pen, "history_notes", history, minos_history_note_count (history), history_note);
    write_texts (report);
    write_ops (report);
    write_events (report);
    mns_pen_text (pen, ",\"findings\":[");
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        write_finding (report, minos_verdict_finding (verdict, i));
    }
    mns_pen_text (pen, "]}");
}

/* An element of data: its JSON is written to the pen between, which ends with the element. */
static mns_pen begin_element (minos_document *document, mns_screen *screen, const char *class)
{
    minos_sink sink = mns_screen_init (screen, &document->pen.sink);
    mns_pen data;

    mns_pen_printf (&document->pen, "<script type=\"application/json\" class=\"%s\">", class);
    mns_pen_init (&data, &sink);
    data.status = document->pen.status;
    return data;
}

static void end_element (minos_document *document, mns_screen *screen, const mns_pen *data)
{
    minos_status status = data->status;

    if (status == MINOS_OK)
        status = mns_screen_end (screen);
    document->pen.status = status;
    mns_pen_text (&document->pen, "</script>\n");
}

static void begin_html (minos_document *document)
{
    /* Both are labels of one section, which the compiler cannot know. */
    mns_pen_bytes (&document->pen, mns_report_page,
                   (uintptr_t) mns_report_page_end - (uintptr_t) mns_report_page);
}

static void add_html (minos_document *document, const minos_verdict *verdict,
                      const minos_history *history)
{
    mns_screen screen;
    mns_pen data = begin_element (document, &screen, "minos-history");
    html_report report = { .pen = &data,
                           .verdict = verdict,
                           .history = history,
                           .values = minos_history_values (history),
                           .budget = &document->budget,
                           .time_first = MINOS_NO_TIME };

    mns_u32s_init (&report.shown, &document->budget);
    mns_u32s_init (&report.keys, &document->budget);
    if (gather (&report))
        write_data (&report);
    else if (data.status == MINOS_OK)
        data.status = MINOS_NO_MEMORY;
    mns_u32s_reset (&report.shown);
    mns_u32s_reset (&report.keys);
    end_element (document, &screen, &data);
}

static void refuse_html (minos_document *document, const char *path, const minos_error *error)
{
    mns_screen screen;
    mns_pen data = begin_element (document, &screen, "minos-refused");

    mns_pen_text (&data, "{\"file\":");
    mns_pen_json (&data, path);
    write_number (&data, "line", error->line);
    write_string (&data, "message",
                  error->status == MINOS_CANCELLED ? "interrupted" : error->message);
    mns_pen_text (&data, "}");
    end_element (document, &screen, &data);
}

const mns_format mns_format_html = { begin_html, add_html, refuse_html, NULL, NULL };
