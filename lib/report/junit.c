/* junit.c: JUnit XML, as CI systems read it. A suite is a history. A case is a checker, and not a
 * key: hundreds of green keys hide the red one. A key has a case of its own only where it is
 * invalid; "[*]" is the case of all the others. Names hold no counts, so that a case is the same
 * case in the next run. */
#include "report/document.h"

#include <inttypes.h>
#include <string.h>

enum { SHOWN_KEYS = 100, SHOWN_CAUSES = 10, NAME_COLUMNS = 100, MESSAGE_COLUMNS = 300 };

typedef struct junit_counts {
    size_t tests, failures, errors;
} junit_counts;

/* ---- What there will be. */

static size_t count_invalid (const minos_finding *finding)
{
    size_t count = 0;
    for (size_t i = 0; i < minos_finding_part_count (finding); i++)
        count += minos_part_valid (minos_finding_part (finding, i)) == MINOS_VALID_FALSE;
    return count;
}

/* Whether a finding has a case for what is not invalid: not where every key is. */
static bool has_rest (const minos_finding *finding)
{
    size_t invalid = count_invalid (finding);
    return invalid == 0 || invalid < minos_finding_part_count (finding);
}

static void count_cases (junit_counts *counts, const minos_finding *finding)
{
    size_t invalid = count_invalid (finding);
    size_t shown = invalid > SHOWN_KEYS ? SHOWN_KEYS + 1 : invalid;

    counts->failures += shown;
    counts->tests += shown + has_rest (finding);
    counts->errors += has_rest (finding) && mns_report_inconclusive (finding) != NULL;
}

/* ---- Cases. */

/* `key`: of the case, "*" for all others; NULL where the history is not keyed. */
static void begin_case (minos_document *document, const minos_history *history,
                        const minos_finding *finding, const char *key)
{
    mns_pen *pen = &document->pen, name = mns_document_scratch (document);

    mns_report_check_name (&name, finding);
    if (key != NULL) {
        mns_pen_text (&name, "[");
        mns_pen_text (&name, key);
        mns_pen_text (&name, "]");
    }
    mns_pen_text (pen, "    <testcase");
    mns_pen_attribute (pen, "classname", mns_report_path (history));
    mns_pen_attribute (pen, "name", mns_document_scratched (document, &name, NAME_COLUMNS));
    mns_pen_text (pen, ">\n");
}

static void write_failure (minos_document *document, const minos_history *history,
                           const minos_finding *finding, const minos_part *part)
{
    size_t count = minos_part_anomaly_count (part);
    const minos_anomaly *first = minos_part_anomaly (part, 0);
    mns_pen *pen = &document->pen, text;

    begin_case (document, history, finding,
                minos_part_key (part, NULL) ? minos_part_key_text (part) : NULL);
    mns_pen_text (pen, "      <failure");
    mns_pen_attribute (pen, "type", first != NULL ? minos_anomaly_id (first) : "invalid");
    text = mns_document_scratch (document);
    if (first != NULL)
        mns_report_headline (&text, history, part, first);
    else
        mns_pen_text (&text, "invalid");
    mns_pen_attribute (pen, "message", mns_document_scratched (document, &text, MESSAGE_COLUMNS));
    mns_pen_text (pen, ">");
    text = mns_document_scratch (document);
    for (size_t i = 0; i < count; i++)
        mns_report_anomaly (&text, history, part, minos_part_anomaly (part, i));
    mns_pen_xml (pen, mns_document_scratched (document, &text, 0));
    mns_pen_text (pen, "</failure>\n    </testcase>\n");
}

static void write_failures (minos_document *document, const minos_history *history,
                            const minos_finding *finding)
{
    mns_pen *pen = &document->pen;
    size_t shown = 0, hidden = 0;

    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        if (shown++ < SHOWN_KEYS)
            write_failure (document, history, finding, part);
        else
            hidden++;
    }
    if (hidden == 0)
        return;
    begin_case (document, history, finding, "…");
    mns_pen_printf (pen, "      <failure type=\"invalid\" message=\"%zu more invalid keys\"/>\n",
                    hidden);
    mns_pen_text (pen, "    </testcase>\n");
}

/* Each key that is unknown, and why; the causes of keys are their own. */
static void write_causes (mns_pen *pen, const minos_finding *finding)
{
    size_t shown = 0, hidden = 0;

    if (minos_finding_cause (finding)[0] != 0) {
        mns_pen_text (pen, minos_finding_cause (finding));
        mns_pen_text (pen, "\n");
    }
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_UNKNOWN || !minos_part_key (part, NULL))
            continue;
        if (shown++ >= SHOWN_CAUSES) {
            hidden++;
            continue;
        }
        mns_pen_text (pen, "key ");
        mns_pen_text (pen, minos_part_key_text (part));
        mns_pen_text (pen, ": ");
        mns_pen_text (pen, minos_part_cause (part));
        mns_pen_text (pen, "\n");
    }
    if (hidden > 0)
        mns_pen_printf (pen, "and %zu more unknown keys\n", hidden);
}

static void write_rest (minos_document *document, const minos_history *history,
                        const minos_finding *finding)
{
    const char *inconclusive = mns_report_inconclusive (finding);
    mns_pen *pen = &document->pen, text;

    begin_case (document, history, finding, minos_finding_keyed (finding) ? "*" : NULL);
    if (inconclusive != NULL) {
        mns_pen_text (pen, "      <error");
        mns_pen_attribute (pen, "type", inconclusive);
        text = mns_document_scratch (document);
        mns_pen_text (&text, minos_finding_cause (finding));
        mns_pen_attribute (pen, "message",
                           mns_document_scratched (document, &text, MESSAGE_COLUMNS));
        mns_pen_text (pen, ">");
        text = mns_document_scratch (document);
        write_causes (&text, finding);
        mns_pen_xml (pen, mns_document_scratched (document, &text, 0));
        mns_pen_text (pen, "</error>\n");
    }
    mns_pen_text (pen, "    </testcase>\n");
}

/* ---- The suite. */

/* The seed that a `:harness :meta` record names, as EDN; "" where none does. */
static const char *seed_of (minos_document *document, const minos_history *history)
{
    const minos_values *values = minos_history_values (history);
    mns_pen text = mns_document_scratch (document);
    size_t size, count = minos_history_event_count (history);

    for (size_t i = 0; i < count && document->scratch.size == 0; i++) {
        minos_event event;
        const char *f;
        minos_value seed;
        minos_history_event (history, i, &event);
        f = minos_value_text (values, event.f, &size);
        if (f == NULL || size != 4 || memcmp (f, "meta", 4) != 0)
            continue;
        seed = minos_value_get (values, event.value, "seed");
        if (seed != MINOS_NIL && text.status == MINOS_OK)
            text.status = minos_value_print_edn (values, seed, &text.sink);
    }
    return mns_document_scratched (document, &text, NAME_COLUMNS);
}

static void write_property (mns_pen *pen, const char *name, const char *value)
{
    if (value[0] == 0)
        return;
    mns_pen_text (pen, "      <property");
    mns_pen_attribute (pen, "name", name);
    mns_pen_attribute (pen, "value", value);
    mns_pen_text (pen, "/>\n");
}

static void write_number (mns_pen *pen, const char *check, const char *name, uint64_t number)
{
    mns_pen_text (pen, "      <property name=\"");
    mns_pen_xml (pen, check);
    mns_pen_printf (pen, ".%s\" value=\"%" PRIu64 "\"/>\n", name, number);
}

static void write_text (mns_pen *pen, const char *check, const char *name, const char *text)
{
    mns_pen_text (pen, "      <property name=\"");
    mns_pen_xml (pen, check);
    mns_pen_printf (pen, ".%s\"", name);
    mns_pen_attribute (pen, "value", text);
    mns_pen_text (pen, "/>\n");
}

static void write_properties (minos_document *document, const minos_verdict *verdict,
                              const minos_history *history)
{
    mns_pen *pen = &document->pen;

    mns_pen_text (pen, "    <properties>\n");
    write_property (pen, "verdict", minos_verdict_word (verdict));
    write_property (pen, "sha256", minos_history_sha256 (history));
    write_property (pen, "seed", seed_of (document, history));
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        mns_pen name = mns_document_scratch (document);
        const char *check;
        minos_counts counts;
        minos_finding_counts (finding, &counts);
        mns_report_check_name (&name, finding);
        check = mns_document_scratched (document, &name, NAME_COLUMNS);
        if (minos_finding_claim (finding)[0] != 0)
            write_text (pen, check, "claim", minos_finding_claim (finding));
        write_number (pen, check, "ops.ok", counts.ops_ok);
        write_number (pen, check, "ops.fail", counts.ops_fail);
        write_number (pen, check, "ops.info", counts.ops_crashed);
        if (counts.events > 0)
            write_number (pen, check, "events", counts.events);
        write_number (pen, check, "keys.seen", counts.keys_seen);
        write_number (pen, check, "keys.judged", counts.keys_judged);
        write_number (pen, check, "keys.unknown", counts.keys_unknown);
        write_number (pen, check, "keys.invalid", counts.keys_invalid);
    }
    mns_pen_text (pen, "    </properties>\n");
}

static void begin_suite (mns_pen *pen, const char *path, const junit_counts *counts, int skipped)
{
    mns_pen_text (pen, "  <testsuite");
    mns_pen_attribute (pen, "name", path);
    mns_pen_printf (pen, " tests=\"%zu\" failures=\"%zu\"", counts->tests, counts->failures);
    mns_pen_printf (pen, " errors=\"%zu\" skipped=\"%d\">\n", counts->errors, skipped);
}

static void write_notes (mns_pen *pen, const minos_verdict *verdict)
{
    if (strcmp (minos_verdict_word (verdict), "INCONCLUSIVE-fault-not-proven") == 0)
        mns_pen_text (pen,
                      "weak evidence: no fault is shown to have landed while operations ran\n");
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        for (size_t k = 0; k < minos_finding_note_count (finding); k++) {
            mns_pen_xml (pen, minos_finding_note (finding, k));
            mns_pen_text (pen, "\n");
        }
    }
    for (size_t i = 0; i < minos_verdict_note_count (verdict); i++) {
        mns_pen_xml (pen, minos_verdict_note (verdict, i));
        mns_pen_text (pen, "\n");
    }
}

static void add_junit (minos_document *document, const minos_verdict *verdict,
                       const minos_history *history)
{
    size_t count = minos_verdict_finding_count (verdict);
    mns_pen *pen = &document->pen;
    junit_counts counts = { 0 };
    const char *cause, *unproven = mns_report_unproven (verdict, &cause);

    for (size_t i = 0; i < count; i++)
        count_cases (&counts, minos_verdict_finding (verdict, i));
    counts.tests += unproven != NULL;
    counts.errors += unproven != NULL;
    begin_suite (pen, mns_report_path (history), &counts, 0);
    write_properties (document, verdict, history);
    for (size_t i = 0; i < count; i++) {
        const minos_finding *finding = minos_verdict_finding (verdict, i);
        write_failures (document, history, finding);
        if (has_rest (finding))
            write_rest (document, history, finding);
    }
    if (unproven != NULL) {
        mns_pen_text (pen, "    <testcase");
        mns_pen_attribute (pen, "classname", mns_report_path (history));
        mns_pen_text (pen, " name=\"evidence\">\n      <error");
        mns_pen_attribute (pen, "type", unproven);
        mns_pen_attribute (pen, "message", cause);
        mns_pen_text (pen, "/>\n    </testcase>\n");
    }
    mns_pen_text (pen, "    <system-out>");
    write_notes (pen, verdict);
    mns_pen_text (pen, "</system-out>\n  </testsuite>\n");
}

/* A history that was not read is an error; one whose turn did not come was not run. */
static void refuse_junit (minos_document *document, const char *path, const minos_error *error)
{
    bool cancelled = error->status == MINOS_CANCELLED;
    junit_counts counts = { .tests = 1, .errors = cancelled ? 0 : 1 };
    mns_pen *pen = &document->pen, text = mns_document_scratch (document);

    begin_suite (pen, path, &counts, cancelled ? 1 : 0);
    mns_pen_text (pen, "    <testcase");
    mns_pen_attribute (pen, "classname", path);
    mns_pen_text (pen, " name=\"read\">\n      ");
    mns_pen_text (pen, cancelled ? "<skipped" : "<error type=\"INCONCLUSIVE-env\"");
    if (error->line > 0)
        mns_pen_printf (&text, "line %" PRIu64 ": ", error->line);
    mns_pen_text (&text, cancelled ? "NOT-RUN: " : "");
    mns_pen_text (&text, mns_report_refusal (error));
    mns_pen_attribute (pen, "message", mns_document_scratched (document, &text, MESSAGE_COLUMNS));
    mns_pen_text (pen, "/>\n    </testcase>\n  </testsuite>\n");
}

static void begin_junit (minos_document *document)
{
    mns_pen_text (&document->pen,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"minos\">\n");
}

static void end_junit (minos_document *document)
{
    mns_pen_text (&document->pen, "</testsuites>\n");
}

const mns_format mns_format_junit = { begin_junit, add_junit, refuse_junit, end_junit, NULL };
