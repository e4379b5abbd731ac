/* json.c: the verdict as one JSON object on one line. docs/formats/verdict.md and
 * verdict.schema.json say what each member means; their order is fixed, numbers are integers, and
 * nothing depends on the clock. */
#include "report/document.h"

#include <inttypes.h>

static void write_value (mns_pen *pen, const minos_values *values, minos_value value)
{
    if (pen->status == MINOS_OK)
        pen->status = minos_value_print_json (values, value, &pen->sink);
}

static void write_number (mns_pen *pen, const char *name, uint64_t number)
{
    mns_pen_printf (pen, ",\"%s\":%" PRIu64, name, number);
}

static void write_string (mns_pen *pen, const char *name, const char *text)
{
    mns_pen_printf (pen, ",\"%s\":", name);
    mns_pen_json (pen, text);
}

static void write_valid (mns_pen *pen, minos_valid valid)
{
    mns_pen_text (pen, valid == MINOS_VALID_TRUE    ? "true"
                       : valid == MINOS_VALID_FALSE ? "false"
                                                    : "\"unknown\"");
}

/* The key, or null where the history is not keyed. */
static void write_key (mns_pen *pen, const minos_values *values, const minos_part *part)
{
    minos_value key;
    if (minos_part_key (part, &key))
        write_value (pen, values, key);
    else
        mns_pen_text (pen, "null");
}

static void write_keys (mns_pen *pen, const minos_values *values, const minos_finding *finding,
                        const minos_counts *counts)
{
    const char *comma = "";

    mns_pen_printf (pen, ",\"keys\":{\"seen\":%" PRIu64, counts->keys_seen);
    write_number (pen, "judged", counts->keys_judged);
    write_number (pen, "unknown", counts->keys_unknown);
    mns_pen_text (pen, ",\"invalid\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        mns_pen_text (pen, comma);
        write_key (pen, values, part);
        comma = ",";
    }
    mns_pen_text (pen, "]}");
}

static void write_counts (mns_pen *pen, const minos_counts *counts)
{
    mns_pen_printf (pen, ",\"ops\":{\"ok\":%" PRIu64, counts->ops_ok);
    write_number (pen, "fail", counts->ops_fail);
    write_number (pen, "info", counts->ops_crashed);
    mns_pen_text (pen, "}");
    write_number (pen, "peak_concurrency", counts->concurrency_max);
}

static void write_op (mns_pen *pen, const minos_history *history, uint32_t index, const char *role)
{
    static const char *const outcomes[] = { "ok", "fail", "info" };
    const minos_values *values = minos_history_values (history);
    minos_op op;

    if (!minos_history_op (history, index, &op))
        return;
    mns_pen_text (pen, "{\"role\":");
    mns_pen_json (pen, role);
    write_number (pen, "index", index);
    mns_pen_text (pen, ",\"process\":");
    write_value (pen, values, op.process);
    mns_pen_text (pen, ",\"f\":");
    write_value (pen, values, op.f);
    mns_pen_text (pen, ",\"input\":");
    write_value (pen, values, op.input);
    mns_pen_text (pen, ",\"output\":");
    write_value (pen, values, op.output);
    write_string (pen, "outcome", outcomes[op.outcome]);
    if (op.call_line > 0)
        write_number (pen, "call_line", op.call_line);
    if (op.return_line > 0 && op.outcome != MINOS_OUTCOME_CRASHED)
        write_number (pen, "return_line", op.return_line);
    mns_pen_text (pen, "}");
}

static void write_event (mns_pen *pen, const minos_history *history, uint32_t index,
                         const char *role)
{
    const minos_values *values = minos_history_values (history);
    minos_event event;

    if (!minos_history_event (history, index, &event))
        return;
    mns_pen_text (pen, "{\"role\":");
    mns_pen_json (pen, role);
    write_number (pen, "index", index);
    mns_pen_text (pen, ",\"process\":");
    write_value (pen, values, event.process);
    mns_pen_text (pen, ",\"f\":");
    write_value (pen, values, event.f);
    mns_pen_text (pen, ",\"value\":");
    write_value (pen, values, event.value);
    if (event.line > 0)
        write_number (pen, "line", event.line);
    mns_pen_text (pen, "}");
}

static void write_anomaly (mns_pen *pen, const minos_history *history, const minos_part *part,
                           const minos_anomaly *anomaly)
{
    uint32_t prefix = minos_anomaly_prefix (anomaly);

    mns_pen_text (pen, "{\"id\":");
    mns_pen_json (pen, minos_anomaly_id (anomaly));
    write_string (pen, "title", minos_anomaly_title (anomaly));
    mns_pen_text (pen, ",\"key\":");
    write_key (pen, minos_history_values (history), part);
    write_string (pen, "text", minos_anomaly_text (anomaly));
    if (prefix != MINOS_NEVER)
        write_number (pen, "prefix", prefix);
    mns_pen_text (pen, ",\"states\":[");
    for (size_t i = 0; i < minos_anomaly_state_count (anomaly); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        mns_pen_json (pen, minos_anomaly_state (anomaly, i));
    }
    mns_pen_text (pen, "],\"allowed\":[");
    for (size_t i = 0; i < minos_anomaly_allowed_count (anomaly); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        mns_pen_json (pen, minos_anomaly_allowed (anomaly, i));
    }
    mns_pen_text (pen, "],\"ops\":[");
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        const char *role;
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        mns_pen_text (pen, i > 0 ? "," : "");
        write_op (pen, history, op, role);
    }
    if (minos_anomaly_event_count (anomaly) > 0)
        mns_pen_text (pen, "],\"events\":[");
    for (size_t i = 0; i < minos_anomaly_event_count (anomaly); i++) {
        const char *role;
        uint32_t event = minos_anomaly_event (anomaly, i, &role);
        mns_pen_text (pen, i > 0 ? "," : "");
        write_event (pen, history, event, role);
    }
    mns_pen_text (pen, "]");
    mns_report_paths_json (pen, anomaly);
    mns_pen_text (pen, "}");
}

static void write_anomalies (mns_pen *pen, const minos_history *history,
                             const minos_finding *finding)
{
    const char *comma = "";

    mns_pen_text (pen, ",\"anomalies\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++) {
            mns_pen_text (pen, comma);
            write_anomaly (pen, history, part, minos_part_anomaly (part, k));
            comma = ",";
        }
    }
    mns_pen_text (pen, "]");
}

/* The keys that are not decided, each with its cause; with `all` the valid ones too. */
static void write_parts (mns_pen *pen, const minos_values *values, const minos_finding *finding,
                         const char *name, minos_valid valid)
{
    const char *comma = "";

    mns_pen_printf (pen, ",\"%s\":[", name);
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != valid)
            continue;
        mns_pen_text (pen, comma);
        mns_pen_text (pen, "{\"key\":");
        write_key (pen, values, part);
        write_string (pen, "basis", minos_basis_word (minos_part_basis (part)));
        if (minos_part_cause (part)[0] != 0)
            write_string (pen, "cause", minos_part_cause (part));
        mns_pen_text (pen, "}");
        comma = ",";
    }
    mns_pen_text (pen, "]");
}

static void write_states (mns_pen *pen, const minos_part *part)
{
    size_t count;
    const uint32_t *after = minos_part_states_after (part, &count);

    if (minos_part_states_cause (part)[0] != 0)
        write_string (pen, "states_cause", minos_part_states_cause (part));
    for (size_t i = 0; i < count; i++) {
        mns_pen_text (pen, i > 0 ? "," : ",\"states\":[");
        mns_pen_json (pen, minos_part_state (part, after[i]));
    }
    mns_pen_text (pen, count > 0 ? "]" : "");
}

static void write_witnesses (mns_pen *pen, const minos_values *values, const minos_finding *finding)
{
    const char *comma = "";

    mns_pen_text (pen, ",\"witnesses\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        size_t count;
        const uint32_t *witness = minos_part_witness (part, &count);
        if (minos_part_valid (part) != MINOS_VALID_TRUE || witness == NULL)
            continue;
        mns_pen_text (pen, comma);
        mns_pen_text (pen, "{\"key\":");
        write_key (pen, values, part);
        mns_pen_text (pen, ",\"ops\":[");
        for (size_t k = 0; k < count; k++)
            mns_pen_printf (pen, "%s%" PRIu32, k > 0 ? "," : "", witness[k]);
        mns_pen_text (pen, "]");
        write_states (pen, part);
        mns_pen_text (pen, "}");
        comma = ",";
    }
    mns_pen_text (pen, "]");
}

static void write_fact (mns_pen *pen, const minos_values *values, size_t index, const char *name,
                        minos_value value)
{
    mns_pen_text (pen, index > 0 ? "," : "\"facts\":{");
    mns_pen_json (pen, name);
    mns_pen_text (pen, ":");
    write_value (pen, values, value);
}

static void write_facts (mns_pen *pen, const minos_values *values, const minos_finding *finding)
{
    size_t count = minos_finding_fact_count (finding);
    minos_value value;

    if (count == 0)
        return;
    mns_pen_text (pen, ",");
    for (size_t i = 0; i < count; i++) {
        const char *name = minos_finding_fact (finding, i, &value);
        write_fact (pen, values, i, name, value);
    }
    mns_pen_text (pen, "}");
}

/* `values` hold the facts, `names` the keys. */
static void write_facts_by_key (mns_pen *pen, const minos_values *values, const minos_values *names,
                                const minos_finding *finding)
{
    bool any = false;

    for (size_t k = 0; k < minos_finding_part_count (finding); k++) {
        const minos_part *part = minos_finding_part (finding, k);
        size_t count = minos_part_fact_count (part);
        minos_value value;
        if (count == 0)
            continue;
        mns_pen_text (pen, any ? ",{\"key\":" : ",\"facts_by_key\":[{\"key\":");
        write_key (pen, names, part);
        mns_pen_text (pen, ",");
        for (size_t i = 0; i < count; i++) {
            const char *name = minos_part_fact (part, i, &value);
            write_fact (pen, values, i, name, value);
        }
        mns_pen_text (pen, "}}");
        any = true;
    }
    mns_pen_text (pen, any ? "]" : "");
}

static void write_finding (mns_pen *pen, const minos_verdict *verdict, const minos_history *history,
                           const minos_finding *finding, const minos_report_options *options)
{
    const minos_values *values = minos_history_values (history);
    minos_counts counts;

    minos_finding_counts (finding, &counts);
    mns_pen_text (pen, "{\"checker\":");
    mns_pen_json (pen, minos_finding_checker (finding));
    write_string (pen, "model", minos_finding_model (finding));
    mns_pen_text (pen, ",\"valid\":");
    write_valid (pen, minos_finding_valid (finding));
    write_string (pen, "basis", minos_basis_word (minos_finding_basis (finding)));
    write_string (pen, "algorithm", minos_finding_algorithm (finding));
    write_keys (pen, values, finding, &counts);
    write_counts (pen, &counts);
    mns_pen_text (pen, ",\"notes\":[");
    for (size_t i = 0; i < minos_finding_note_count (finding); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        mns_pen_json (pen, minos_finding_note (finding, i));
    }
    mns_pen_printf (pen, "],\"keyed\":%s,\"vacuous\":%s",
                    minos_finding_keyed (finding) ? "true" : "false",
                    minos_finding_vacuous (finding) ? "true" : "false");
    if (minos_finding_cause (finding)[0] != 0)
        write_string (pen, "cause", minos_finding_cause (finding));
    mns_pen_printf (pen, ",\"evidence\":{\"mutations_ok\":%" PRIu64, counts.mutations_ok);
    write_number (pen, "observations_ok", counts.observations_ok);
    write_number (pen, "observations_of_mutation", counts.observations_of_mutation);
    mns_pen_text (pen, "}");
    if (minos_finding_claim (finding)[0] != 0)
        write_string (pen, "claim", minos_finding_claim (finding));
    if (counts.events > 0)
        write_number (pen, "events", counts.events);
    write_facts (pen, minos_verdict_values (verdict), finding);
    write_facts_by_key (pen, minos_verdict_values (verdict), values, finding);
    write_parts (pen, values, finding, "undecided", MINOS_VALID_UNKNOWN);
    if (options->verbose)
        write_parts (pen, values, finding, "decided_valid", MINOS_VALID_TRUE);
    write_anomalies (pen, history, finding);
    if (options->witness)
        write_witnesses (pen, values, finding);
    mns_pen_text (pen, "}");
}

static void add_json (minos_document *document, const minos_verdict *verdict,
                      const minos_history *history)
{
    mns_pen *pen = &document->pen;
    minos_faults faults;

    mns_pen_text (pen, "{\"schema\":\"minos/verdict/1\"");
    write_string (pen, "file", mns_report_path (history));
    mns_pen_text (pen, ",\"valid\":");
    write_valid (pen, minos_verdict_valid (verdict));
    write_string (pen, "verdict", minos_verdict_word (verdict));
    mns_pen_text (pen, ",\"checks\":[");
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        write_finding (pen, verdict, history, minos_verdict_finding (verdict, i),
                       &document->options);
    }
    mns_pen_text (pen, "],\"notes\":[");
    for (size_t i = 0; i < minos_verdict_note_count (verdict); i++) {
        mns_pen_text (pen, i > 0 ? "," : "");
        mns_pen_json (pen, minos_verdict_note (verdict, i));
    }
    mns_pen_text (pen, "]");
    minos_verdict_faults (verdict, &faults);
    if (faults.windows > 0) {
        mns_pen_printf (pen, ",\"faults\":{\"windows\":%" PRIu32, faults.windows);
        write_number (pen, "landed", faults.landed);
        write_number (pen, "overlapped", faults.overlapped);
        mns_pen_text (pen, "}");
    }
    mns_pen_text (pen, "}\n");
}

static void missing_json (minos_document *document, const char *path, const char *message)
{
    mns_pen *pen = &document->pen;

    mns_pen_text (pen, "{\"schema\":\"minos/verdict/1\"");
    write_string (pen, "file", path);
    mns_pen_text (pen, ",\"valid\":\"unknown\",\"verdict\":\"INCONCLUSIVE-env\",\"checks\":[]");
    mns_pen_text (pen, ",\"notes\":[");
    mns_pen_json (pen, message);
    mns_pen_text (pen, "]}\n");
}

const mns_format mns_format_json = { .add = add_json, .missing = missing_json };
