/* json.c: the verdict as one JSON object on one line. docs/formats/verdict.md and
 * verdict.schema.json say what each member means; their order is fixed, numbers are integers, and
 * nothing depends on the clock. */
#include "report/writer.h"

#include <inttypes.h>

static void write_value (mns_writer *writer, const minos_values *values, minos_value value)
{
    if (writer->status == MINOS_OK)
        writer->status = minos_value_print_json (values, value, &writer->sink);
}

static void write_number (mns_writer *writer, const char *name, uint64_t number)
{
    mns_writer_printf (writer, ",\"%s\":%" PRIu64, name, number);
}

static void write_string (mns_writer *writer, const char *name, const char *text)
{
    mns_writer_printf (writer, ",\"%s\":", name);
    mns_writer_json (writer, text);
}

static void write_valid (mns_writer *writer, minos_valid valid)
{
    mns_writer_text (writer, valid == MINOS_VALID_TRUE    ? "true"
                             : valid == MINOS_VALID_FALSE ? "false"
                                                          : "\"unknown\"");
}

/* The key, or null where the history is not keyed. */
static void write_key (mns_writer *writer, const minos_values *values, const minos_part *part)
{
    minos_value key;
    if (minos_part_key (part, &key))
        write_value (writer, values, key);
    else
        mns_writer_text (writer, "null");
}

static void write_keys (mns_writer *writer, const minos_values *values,
                        const minos_finding *finding, const minos_counts *counts)
{
    const char *comma = "";

    mns_writer_printf (writer, ",\"keys\":{\"seen\":%" PRIu64, counts->keys_seen);
    write_number (writer, "judged", counts->keys_judged);
    write_number (writer, "unknown", counts->keys_unknown);
    mns_writer_text (writer, ",\"invalid\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        mns_writer_text (writer, comma);
        write_key (writer, values, part);
        comma = ",";
    }
    mns_writer_text (writer, "]}");
}

static void write_counts (mns_writer *writer, const minos_counts *counts)
{
    mns_writer_printf (writer, ",\"ops\":{\"ok\":%" PRIu64, counts->ops_ok);
    write_number (writer, "fail", counts->ops_fail);
    write_number (writer, "info", counts->ops_crashed);
    mns_writer_text (writer, "}");
    write_number (writer, "peak_concurrency", counts->concurrency_max);
}

static void write_op (mns_writer *writer, const minos_history *history, uint32_t index,
                      const char *role)
{
    static const char *const outcomes[] = { "ok", "fail", "info" };
    const minos_values *values = minos_history_values (history);
    minos_op op;

    if (!minos_history_op (history, index, &op))
        return;
    mns_writer_text (writer, "{\"role\":");
    mns_writer_json (writer, role);
    write_number (writer, "index", index);
    mns_writer_text (writer, ",\"process\":");
    write_value (writer, values, op.process);
    mns_writer_text (writer, ",\"f\":");
    write_value (writer, values, op.f);
    mns_writer_text (writer, ",\"input\":");
    write_value (writer, values, op.input);
    mns_writer_text (writer, ",\"output\":");
    write_value (writer, values, op.output);
    write_string (writer, "outcome", outcomes[op.outcome]);
    if (op.call_line > 0)
        write_number (writer, "call_line", op.call_line);
    if (op.return_line > 0 && op.outcome != MINOS_OUTCOME_CRASHED)
        write_number (writer, "return_line", op.return_line);
    mns_writer_text (writer, "}");
}

static void write_anomaly (mns_writer *writer, const minos_history *history, const minos_part *part,
                           const minos_anomaly *anomaly)
{
    uint32_t prefix = minos_anomaly_prefix (anomaly);

    mns_writer_text (writer, "{\"id\":");
    mns_writer_json (writer, minos_anomaly_id (anomaly));
    write_string (writer, "title", minos_anomaly_title (anomaly));
    mns_writer_text (writer, ",\"key\":");
    write_key (writer, minos_history_values (history), part);
    write_string (writer, "text", minos_anomaly_text (anomaly));
    if (prefix != MINOS_NEVER)
        write_number (writer, "prefix", prefix);
    mns_writer_text (writer, ",\"states\":[");
    for (size_t i = 0; i < minos_anomaly_state_count (anomaly); i++) {
        mns_writer_text (writer, i > 0 ? "," : "");
        mns_writer_json (writer, minos_anomaly_state (anomaly, i));
    }
    mns_writer_text (writer, "],\"ops\":[");
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        const char *role;
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        mns_writer_text (writer, i > 0 ? "," : "");
        write_op (writer, history, op, role);
    }
    mns_writer_text (writer, "]}");
}

static void write_anomalies (mns_writer *writer, const minos_history *history,
                             const minos_finding *finding)
{
    const char *comma = "";

    mns_writer_text (writer, ",\"anomalies\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        for (size_t k = 0; k < minos_part_anomaly_count (part); k++) {
            mns_writer_text (writer, comma);
            write_anomaly (writer, history, part, minos_part_anomaly (part, k));
            comma = ",";
        }
    }
    mns_writer_text (writer, "]");
}

/* The keys that are not decided, each with its cause; with `all` the valid ones too. */
static void write_parts (mns_writer *writer, const minos_values *values,
                         const minos_finding *finding, const char *name, minos_valid valid)
{
    const char *comma = "";

    mns_writer_printf (writer, ",\"%s\":[", name);
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != valid)
            continue;
        mns_writer_text (writer, comma);
        mns_writer_text (writer, "{\"key\":");
        write_key (writer, values, part);
        write_string (writer, "basis", minos_basis_word (minos_part_basis (part)));
        if (minos_part_cause (part)[0] != 0)
            write_string (writer, "cause", minos_part_cause (part));
        mns_writer_text (writer, "}");
        comma = ",";
    }
    mns_writer_text (writer, "]");
}

static void write_witnesses (mns_writer *writer, const minos_values *values,
                             const minos_finding *finding)
{
    const char *comma = "";

    mns_writer_text (writer, ",\"witnesses\":[");
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        size_t count;
        const uint32_t *witness = minos_part_witness (part, &count);
        if (minos_part_valid (part) != MINOS_VALID_TRUE || witness == NULL)
            continue;
        mns_writer_text (writer, comma);
        mns_writer_text (writer, "{\"key\":");
        write_key (writer, values, part);
        mns_writer_text (writer, ",\"ops\":[");
        for (size_t k = 0; k < count; k++)
            mns_writer_printf (writer, "%s%" PRIu32, k > 0 ? "," : "", witness[k]);
        mns_writer_text (writer, "]}");
        comma = ",";
    }
    mns_writer_text (writer, "]");
}

static void write_finding (mns_writer *writer, const minos_history *history,
                           const minos_finding *finding, const minos_report_options *options)
{
    const minos_values *values = minos_history_values (history);
    minos_counts counts;

    minos_finding_counts (finding, &counts);
    mns_writer_text (writer, "{\"checker\":");
    mns_writer_json (writer, minos_finding_checker (finding));
    write_string (writer, "model", minos_finding_model (finding));
    mns_writer_text (writer, ",\"valid\":");
    write_valid (writer, minos_finding_valid (finding));
    write_string (writer, "basis", minos_basis_word (minos_finding_basis (finding)));
    write_string (writer, "algorithm", minos_finding_algorithm (finding));
    write_keys (writer, values, finding, &counts);
    write_counts (writer, &counts);
    mns_writer_text (writer, ",\"notes\":[");
    for (size_t i = 0; i < minos_finding_note_count (finding); i++) {
        mns_writer_text (writer, i > 0 ? "," : "");
        mns_writer_json (writer, minos_finding_note (finding, i));
    }
    mns_writer_printf (writer, "],\"keyed\":%s,\"vacuous\":%s",
                       minos_finding_keyed (finding) ? "true" : "false",
                       minos_finding_vacuous (finding) ? "true" : "false");
    if (minos_finding_cause (finding)[0] != 0)
        write_string (writer, "cause", minos_finding_cause (finding));
    mns_writer_printf (writer, ",\"evidence\":{\"mutations_ok\":%" PRIu64, counts.mutations_ok);
    write_number (writer, "observations_ok", counts.observations_ok);
    write_number (writer, "observations_of_mutation", counts.observations_of_mutation);
    mns_writer_text (writer, "}");
    write_parts (writer, values, finding, "undecided", MINOS_VALID_UNKNOWN);
    if (options->verbose)
        write_parts (writer, values, finding, "decided_valid", MINOS_VALID_TRUE);
    write_anomalies (writer, history, finding);
    if (options->witness)
        write_witnesses (writer, values, finding);
    mns_writer_text (writer, "}");
}

void mns_report_json (mns_writer *writer, const minos_verdict *verdict,
                      const minos_history *history, const minos_report_options *options)
{
    mns_writer_text (writer, "{\"schema\":\"minos/verdict/1\"");
    write_string (writer, "file", minos_history_path (history));
    mns_writer_text (writer, ",\"valid\":");
    write_valid (writer, minos_verdict_valid (verdict));
    write_string (writer, "verdict", minos_verdict_word (verdict));
    mns_writer_text (writer, ",\"checks\":[");
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        mns_writer_text (writer, i > 0 ? "," : "");
        write_finding (writer, history, minos_verdict_finding (verdict, i), options);
    }
    mns_writer_text (writer, "],\"notes\":[");
    for (size_t i = 0; i < minos_verdict_note_count (verdict); i++) {
        mns_writer_text (writer, i > 0 ? "," : "");
        mns_writer_json (writer, minos_verdict_note (verdict, i));
    }
    mns_writer_text (writer, "]}\n");
}
