/* sarif.c: SARIF 2.1.0 (OASIS, 2020): one run, a rule for each kind of violation, a result for each
 * violation and for each finding that found none. What is no violation has level "none", as the
 * standard asks: kind "pass" is a proof, "open" the lack of one. */
#include "report/document.h"

#include <inttypes.h>
#include <string.h>

/* Rules of results that are no violations; they stand after the anomalies. */
static const minos_anomaly_info others[] = {
    { "valid", "no violation", "the property was proved of this history" },
    { "unknown", "not decided",
      "a limit ended the search before a proof, or the history does not "
      "say what the checker must know" },
    { "vacuous", "nothing was judged",
      "the history holds nothing that could have shown a violation" },
};
enum { OTHER_COUNT = sizeof others / sizeof *others };

static const minos_anomaly_info *rule_at (size_t index)
{
    size_t count = 0;

    while (minos_anomaly_list (count) != NULL)
        count++;
    if (index < count)
        return minos_anomaly_list (index);
    return index - count < OTHER_COUNT ? &others[index - count] : NULL;
}

static size_t rule_named (const char *id)
{
    const minos_anomaly_info *rule;

    for (size_t i = 0; (rule = rule_at (i)) != NULL; i++)
        if (strcmp (rule->id, id) == 0)
            return i;
    return 0;
}

/* ---- Places. */

/* A reference of RFC 3986. A file need not be named in UTF-8: every byte that has a meaning, or
 * none, is written as %XX. */
static void write_uri (mns_pen *pen, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~/";

    mns_pen_text (pen, path[0] == '/' ? "\"file://" : "\"");
    for (; *path != 0; path++) {
        if (strchr (plain, *path) != NULL)
            mns_pen_bytes (pen, path, 1);
        else
            mns_pen_printf (pen, "%%%02X", (unsigned char) *path);
    }
    mns_pen_text (pen, "\"");
}

static void write_physical (mns_pen *pen, const char *path, uint64_t line)
{
    mns_pen_text (pen, "\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    write_uri (pen, path);
    mns_pen_text (pen, "}");
    if (line > 0)
        mns_pen_printf (pen, ",\"region\":{\"startLine\":%" PRIu64 "}", line);
    mns_pen_text (pen, "}");
}

static void write_locations (mns_pen *pen, const char *path, uint64_t line, const minos_part *part)
{
    mns_pen_text (pen, ",\"locations\":[{");
    write_physical (pen, path, line);
    if (part != NULL && minos_part_key (part, NULL)) {
        mns_pen_text (pen, ",\"logicalLocations\":[{\"kind\":\"key\",\"name\":");
        mns_pen_json (pen, minos_part_key_text (part));
        mns_pen_text (pen, "}]");
    }
    mns_pen_text (pen, "}]");
}

/* ---- Related places. */

static void begin_related (minos_document *document, size_t id)
{
    mns_pen_printf (&document->pen, "%s{\"id\":%zu,\"message\":{\"text\":", id > 1 ? "," : "", id);
}

static void write_related_op (minos_document *document, const minos_history *history,
                              const minos_part *part, uint32_t index, const char *role, size_t id)
{
    mns_pen text = mns_document_scratch (document);
    minos_value key;
    bool keyed = minos_part_key (part, &key);
    minos_op op;

    if (!minos_history_op (history, index, &op))
        return;
    mns_pen_text (&text, role);
    mns_pen_text (&text, ": process ");
    if (text.status == MINOS_OK)
        text.status =
            minos_value_print_edn (minos_history_values (history), op.process, &text.sink);
    mns_pen_text (&text, " ");
    mns_report_op (&text, history, &op, keyed ? &key : NULL, 200);
    begin_related (document, id);
    mns_pen_json (&document->pen, mns_document_scratched (document, &text, 0));
    mns_pen_text (&document->pen, "},");
    write_physical (&document->pen, mns_report_path (history),
                    op.return_line > 0 ? op.return_line : op.call_line);
    mns_pen_text (&document->pen, "}");
}

static void write_related_event (minos_document *document, const minos_history *history,
                                 uint32_t index, const char *role, size_t id)
{
    mns_pen text = mns_document_scratch (document);
    minos_event event;

    if (!minos_history_event (history, index, &event))
        return;
    mns_pen_text (&text, role);
    mns_pen_text (&text, ": ");
    mns_report_event (&text, history, &event);
    begin_related (document, id);
    mns_pen_json (&document->pen, mns_document_scratched (document, &text, 0));
    mns_pen_text (&document->pen, "},");
    write_physical (&document->pen, mns_report_path (history), event.line);
    mns_pen_text (&document->pen, "}");
}

/* All that takes part but the first, which the result's own location is. */
static void write_related (minos_document *document, const minos_history *history,
                           const minos_part *part, const minos_anomaly *anomaly)
{
    size_t ops = minos_anomaly_op_count (anomaly), id = 1;

    if (ops + minos_anomaly_event_count (anomaly) < 2)
        return;
    mns_pen_text (&document->pen, ",\"relatedLocations\":[");
    for (size_t i = 1; i < ops; i++, id++) {
        const char *role;
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        write_related_op (document, history, part, op, role, id);
    }
    for (size_t i = ops == 0; i < minos_anomaly_event_count (anomaly); i++, id++) {
        const char *role;
        uint32_t event = minos_anomaly_event (anomaly, i, &role);
        write_related_event (document, history, event, role, id);
    }
    mns_pen_text (&document->pen, "]");
}

/* ---- Results. */

static void begin_result (minos_document *document, const char *rule, const char *kind)
{
    mns_pen *pen = &document->pen;

    mns_pen_text (pen, document->written++ > 0 ? ",\n" : "\n");
    mns_pen_printf (pen, "{\"ruleId\":\"minos/%.100s\",\"ruleIndex\":%zu,\"kind\":\"%s\"", rule,
                    rule_named (rule), kind);
    mns_pen_printf (pen, ",\"level\":\"%s\",\"message\":{\"text\":",
                    strcmp (kind, "fail") == 0 ? "error" : "none");
}

static void write_violation (minos_document *document, const minos_history *history,
                             const minos_finding *finding, const minos_part *part,
                             const minos_anomaly *anomaly)
{
    uint64_t print = mns_report_fingerprint (document, history, finding, part, anomaly);
    mns_pen *pen = &document->pen, text = mns_document_scratch (document);

    begin_result (document, minos_anomaly_id (anomaly), "fail");
    mns_report_headline (&text, history, part, anomaly);
    mns_report_why (&text, anomaly);
    mns_pen_json (pen, mns_document_scratched (document, &text, 0));
    mns_pen_text (pen, "}");
    write_locations (pen, mns_report_path (history), mns_report_line (history, anomaly), part);
    write_related (document, history, part, anomaly);
    mns_pen_printf (pen, ",\"partialFingerprints\":{\"minosCounterexample/v1\":\"%016" PRIx64 "\"}",
                    print);
    mns_pen_text (pen, "}");
}

/* What is no violation: of the history, not of a line. */
static void write_whole (minos_document *document, const minos_history *history, const char *rule,
                         const char *text)
{
    begin_result (document, rule, strcmp (rule, "valid") == 0 ? "pass" : "open");
    mns_pen_json (&document->pen, text);
    mns_pen_text (&document->pen, "}");
    write_locations (&document->pen, mns_report_path (history), 0, NULL);
    mns_pen_text (&document->pen, "}");
}

/* One result for all keys that are not invalid. */
static void write_rest (minos_document *document, const minos_verdict *verdict,
                        const minos_history *history, const minos_finding *finding)
{
    bool inconclusive = mns_report_inconclusive (finding) != NULL;
    const char *rule = !inconclusive                     ? "valid"
                       : minos_finding_vacuous (finding) ? "vacuous"
                                                         : "unknown";
    mns_pen text = mns_document_scratch (document);
    minos_counts counts;
    size_t weak_count;
    const char *weak = mns_report_weak (verdict, finding, &weak_count);

    if (!inconclusive && minos_finding_valid (finding) != MINOS_VALID_TRUE)
        return;
    minos_finding_counts (finding, &counts);
    mns_report_check_name (&text, finding);
    if (minos_finding_keyed (finding) && counts.keys_unknown > 0)
        mns_pen_printf (&text, ": %" PRIu64 " keys %s", counts.keys_unknown, rule);
    else
        mns_pen_printf (&text, ": %s", rule);
    if (inconclusive && minos_finding_cause (finding)[0] != 0) {
        mns_pen_text (&text, ": ");
        mns_pen_text (&text, minos_finding_cause (finding));
    } else if (!inconclusive && minos_finding_claim (finding)[0] != 0) {
        mns_pen_text (&text, ": ");
        mns_pen_text (&text, minos_finding_claim (finding));
    }
    if (weak != NULL)
        mns_pen_printf (&text, "; %.200s", weak);
    if (weak_count > 1)
        mns_pen_printf (&text, ", and %zu more", weak_count - 1);
    write_whole (document, history, rule, mns_document_scratched (document, &text, 0));
}

static void add_sarif (minos_document *document, const minos_verdict *verdict,
                       const minos_history *history)
{
    const char *cause;

    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        for (size_t k = 0; k < minos_finding_part_count (finding); k++) {
            const minos_part *part = minos_finding_part (finding, k);
            for (size_t a = 0; a < minos_part_anomaly_count (part); a++)
                write_violation (document, history, finding, part, minos_part_anomaly (part, a));
        }
        write_rest (document, verdict, history, finding);
    }
    if (mns_report_unproven (verdict, &cause) != NULL)
        write_whole (document, history, "vacuous", cause);
}

/* ---- The run. */

/* "NotLinearizable": how viewers call a rule. */
static void write_name (mns_pen *pen, const char *id)
{
    bool upper = true;

    mns_pen_text (pen, ",\"name\":\"");
    for (; *id != 0; id++) {
        char c = upper && *id >= 'a' && *id <= 'z' ? (char) (*id - 'a' + 'A') : *id;
        upper = *id == '-';
        if (!upper)
            mns_pen_bytes (pen, &c, 1);
    }
    mns_pen_text (pen, "\"");
}

static void begin_sarif (minos_document *document)
{
    mns_pen *pen = &document->pen;
    const minos_anomaly_info *rule;

    mns_pen_text (pen, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                       "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"minos\"");
    mns_pen_printf (pen, ",\"fullName\":\"minos %s\",\"version\":\"%s\",", minos_version (),
                    minos_version ());
    mns_pen_printf (pen, "\"semanticVersion\":\"%s\",\"language\":\"en\"", minos_version ());
    mns_pen_text (pen, ",\"shortDescription\":{\"text\":\"Judges histories of concurrent and "
                       "distributed systems.\"},\"rules\":[");
    for (size_t i = 0; (rule = rule_at (i)) != NULL; i++) {
        mns_pen_printf (pen, "%s\n{\"id\":\"minos/%.100s\"", i > 0 ? "," : "", rule->id);
        write_name (pen, rule->id);
        mns_pen_text (pen, ",\"shortDescription\":{\"text\":");
        mns_pen_json (pen, rule->title);
        mns_pen_text (pen, "},\"fullDescription\":{\"text\":");
        mns_pen_json (pen, rule->summary);
        mns_pen_text (pen, "},\"help\":{\"text\":");
        mns_pen_json (pen, rule->summary);
        mns_pen_printf (pen, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
                        minos_anomaly_list (i) != NULL ? "error" : "none");
    }
    mns_pen_text (pen, "]}},\"results\":[");
}

/* A run that did not see every history has not succeeded, whatever it found in the others. */
static void refuse_sarif (minos_document *document, const char *path, const minos_error *error)
{
    minos_sink sink = mns_buffer_sink (&document->held);
    mns_pen pen;

    mns_pen_init (&pen, &sink);
    mns_pen_text (&pen, document->refused > 1 ? ",\n" : "\n");
    mns_pen_text (&pen, "{\"level\":\"error\",\"message\":{\"text\":");
    mns_pen_json (&pen, mns_report_refusal (error));
    mns_pen_text (&pen, "}");
    write_locations (&pen, path, error->line, NULL);
    mns_pen_text (&pen, "}");
    if (pen.status != MINOS_OK && document->pen.status == MINOS_OK)
        document->pen.status = pen.status;
}

static void end_sarif (minos_document *document)
{
    mns_pen *pen = &document->pen;

    mns_pen_printf (pen, "],\"invocations\":[{\"executionSuccessful\":%s",
                    document->refused == 0 ? "true" : "false");
    if (document->refused > 0) {
        mns_pen_text (pen, ",\"toolExecutionNotifications\":[");
        mns_pen_text (pen, mns_buffer_text (&document->held));
        mns_pen_text (pen, "]");
    }
    mns_pen_text (pen, "}],\"columnKind\":\"utf16CodeUnits\"}]}\n");
}

const mns_format mns_format_sarif = { begin_sarif, add_sarif, refuse_sarif, end_sarif, NULL };
