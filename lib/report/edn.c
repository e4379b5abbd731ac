/* edn.c: the verdict as the result map of Jepsen's checkers, for programs that read results.edn.
 * Checkers stand side by side as under jepsen.checker/compose; a keyed one is what
 * jepsen.independent gives, but that :failures holds the keys that are false, and no others. What
 * a checker counts has Jepsen's name, and stands beside :valid?; of our own names, one that a
 * checker has given to something else is left out. */
#include "report/document.h"

#include <inttypes.h>
#include <string.h>

typedef struct edn_report {
    mns_pen *pen;
    const minos_verdict *verdict;
    const minos_history *history;
    const minos_finding *finding;
} edn_report;

static void write_value (const edn_report *edn, minos_value value)
{
    if (edn->pen->status == MINOS_OK)
        edn->pen->status =
            minos_value_print_edn (minos_history_values (edn->history), value, &edn->pen->sink);
}

/* ", :name "; false, and nothing written, where a fact of the finding has that name. */
static bool begin_own (const edn_report *edn, const char *name)
{
    for (size_t i = 0; i < minos_finding_fact_count (edn->finding); i++)
        if (strcmp (minos_finding_fact (edn->finding, i, NULL), name) == 0)
            return false;
    mns_pen_text (edn->pen, ", :");
    mns_pen_text (edn->pen, name);
    mns_pen_text (edn->pen, " ");
    return true;
}

static void write_own_word (const edn_report *edn, const char *name, const char *word)
{
    if (word[0] == 0 || !begin_own (edn, name))
        return;
    mns_pen_text (edn->pen, ":");
    mns_pen_text (edn->pen, word);
}

/* A JSON string is an EDN string. */
static void write_own_text (const edn_report *edn, const char *name, const char *text)
{
    if (text[0] != 0 && begin_own (edn, name))
        mns_pen_json (edn->pen, text);
}

static void write_valid (mns_pen *pen, minos_valid valid)
{
    mns_pen_text (pen, "{:valid? ");
    mns_pen_text (pen, valid == MINOS_VALID_UNKNOWN ? ":unknown" : minos_valid_word (valid));
}

/* ", :role :delivered-again": a keyword has no blanks. */
static void write_role (const edn_report *edn, const char *role)
{
    char keyword[64];
    size_t size = 0;

    for (; role[size] != 0 && size + 1 < sizeof keyword; size++)
        keyword[size] = role[size] == ' ' ? '-' : role[size];
    keyword[size] = 0;
    mns_pen_text (edn->pen, ", :role :");
    mns_pen_text (edn->pen, keyword);
}

/* ---- Operations: the completion where there is one, as Jepsen has it, its key taken off. */

static void write_op (const edn_report *edn, uint32_t index, const char *role,
                      const minos_value *key)
{
    static const char *const types[] = { "ok", "fail", "info" };
    const minos_values *values = minos_history_values (edn->history);
    bool crashed;
    minos_op op;

    if (!minos_history_op (edn->history, index, &op))
        return;
    crashed = op.outcome == MINOS_OUTCOME_CRASHED;
    mns_pen_printf (edn->pen, "{:index %" PRIu32, op.ret != MINOS_NEVER ? op.ret : op.call);
    mns_pen_printf (edn->pen, ", :type :%s, :process ", types[op.outcome]);
    write_value (edn, op.process);
    mns_pen_text (edn->pen, ", :f ");
    write_value (edn, op.f);
    mns_pen_text (edn->pen, ", :value ");
    write_value (
        edn, mns_report_unkeyed (values, crashed ? op.input : op.output, op.has_key ? NULL : key));
    if (op.return_time_ns != MINOS_NO_TIME && !crashed)
        mns_pen_printf (edn->pen, ", :time %" PRId64, op.return_time_ns);
    if (op.return_line > 0 || op.call_line > 0)
        mns_pen_printf (edn->pen, ", :line %" PRIu64,
                        op.return_line > 0 ? op.return_line : op.call_line);
    if (role != NULL)
        write_role (edn, role);
    mns_pen_text (edn->pen, "}");
}

static void write_event (const edn_report *edn, uint32_t index, const char *role)
{
    static const char *const types[] = { "invoke", "ok", "fail", "info" };
    minos_event event;

    if (!minos_history_event (edn->history, index, &event))
        return;
    mns_pen_printf (edn->pen, "{:index %" PRIu32 ", :type :%s, :process ", event.at,
                    types[event.type]);
    write_value (edn, event.process);
    mns_pen_text (edn->pen, ", :f ");
    write_value (edn, event.f);
    mns_pen_text (edn->pen, ", :value ");
    write_value (edn, event.value);
    if (event.line > 0)
        mns_pen_printf (edn->pen, ", :line %" PRIu64, event.line);
    write_role (edn, role);
    mns_pen_text (edn->pen, "}");
}

/* ---- Violations. */

static void write_texts (const edn_report *edn, const char *name, const minos_anomaly *anomaly,
                         size_t count, const char *(*at) (const minos_anomaly *, size_t))
{
    if (count == 0)
        return;
    mns_pen_printf (edn->pen, ", :%s [", name);
    for (size_t i = 0; i < count; i++) {
        mns_pen_text (edn->pen, i > 0 ? " " : "");
        mns_pen_json (edn->pen, at (anomaly, i));
    }
    mns_pen_text (edn->pen, "]");
}

static void write_anomaly (const edn_report *edn, const minos_anomaly *anomaly,
                           const minos_value *key)
{
    mns_pen *pen = edn->pen;

    mns_pen_text (pen, "{:type :");
    mns_pen_text (pen, minos_anomaly_id (anomaly));
    mns_pen_text (pen, ", :title ");
    mns_pen_json (pen, minos_anomaly_title (anomaly));
    mns_pen_text (pen, ", :text ");
    mns_pen_json (pen, minos_anomaly_text (anomaly));
    write_texts (edn, "states", anomaly, minos_anomaly_state_count (anomaly), minos_anomaly_state);
    write_texts (edn, "allowed", anomaly, minos_anomaly_allowed_count (anomaly),
                 minos_anomaly_allowed);
    mns_pen_text (pen, ", :ops [");
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        const char *role;
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        mns_pen_text (pen, i > 0 ? " " : "");
        write_op (edn, op, role, key);
    }
    mns_pen_text (pen, minos_anomaly_event_count (anomaly) > 0 ? "], :events [" : "");
    for (size_t i = 0; i < minos_anomaly_event_count (anomaly); i++) {
        const char *role;
        uint32_t event = minos_anomaly_event (anomaly, i, &role);
        mns_pen_text (pen, i > 0 ? " " : "");
        write_event (edn, event, role);
    }
    mns_pen_text (pen, "]}");
}

static void write_path_step (const edn_report *edn, uint32_t op, const char *state,
                             const minos_value *key)
{
    mns_pen_text (edn->pen, "{:op ");
    write_op (edn, op, NULL, key);
    mns_pen_text (edn->pen, ", :model ");
    if (state != NULL)
        mns_pen_json (edn->pen, state);
    else
        mns_pen_text (edn->pen, ":inconsistent");
    mns_pen_text (edn->pen, "}");
}

/* As in Knossos: the paths to the operation to blame, which is the last step and cannot be taken.
 */
static void write_final_paths (const edn_report *edn, const minos_anomaly *anomaly,
                               const minos_value *key)
{
    const char *before = "[[";
    minos_path path;

    if (minos_anomaly_path_count (anomaly) == 0 || !begin_own (edn, "final-paths"))
        return;
    for (size_t i = 0; minos_anomaly_path (anomaly, i, &path); i++) {
        if (!mns_report_leads_up (anomaly, &path))
            continue;
        mns_pen_text (edn->pen, before);
        for (size_t k = 0; k < path.step_count; k++) {
            write_path_step (edn, path.steps[k].op, path.steps[k].state, key);
            mns_pen_text (edn->pen, " ");
        }
        write_path_step (edn, path.blocked[0], NULL, key);
        mns_pen_text (edn->pen, "]");
        before = "\n   [";
    }
    mns_pen_text (edn->pen, before[0] == '[' ? "[]" : "]");
}

/* :op, :previous-ok, :configs and :final-paths, as Knossos explains a history that cannot be
 * linearized. */
static void write_knossos (const edn_report *edn, const minos_anomaly *anomaly,
                           const minos_value *key)
{
    const char *role;

    if (minos_anomaly_op_count (anomaly) > 0 && begin_own (edn, "op"))
        write_op (edn, minos_anomaly_op (anomaly, 0, NULL), NULL, key);
    for (size_t i = 1; i < minos_anomaly_op_count (anomaly); i++) {
        uint32_t op = minos_anomaly_op (anomaly, i, &role);
        if (strcmp (role, "before") != 0)
            continue;
        if (begin_own (edn, "previous-ok"))
            write_op (edn, op, NULL, key);
        break;
    }
    if (minos_anomaly_state_count (anomaly) > 0 && begin_own (edn, "configs")) {
        for (size_t i = 0; i < minos_anomaly_state_count (anomaly); i++) {
            mns_pen_text (edn->pen, i > 0 ? " {:model " : "[{:model ");
            mns_pen_json (edn->pen, minos_anomaly_state (anomaly, i));
            mns_pen_text (edn->pen, "}");
        }
        mns_pen_text (edn->pen, "]");
    }
    write_final_paths (edn, anomaly, key);
}

static void write_fact (const edn_report *edn, const char *name, minos_value value)
{
    mns_pen_printf (edn->pen, ", :%.200s ", name);
    if (edn->pen->status == MINOS_OK)
        edn->pen->status =
            minos_value_print_edn (minos_verdict_values (edn->verdict), value, &edn->pen->sink);
}

static void write_part_facts (const edn_report *edn, const minos_part *part)
{
    for (size_t i = 0; i < minos_part_fact_count (part); i++) {
        minos_value value;
        const char *name = minos_part_fact (part, i, &value);
        write_fact (edn, name, value);
    }
}

static void write_part (const edn_report *edn, const minos_part *part)
{
    size_t count = minos_part_anomaly_count (part);
    minos_value key;
    const minos_value *of = minos_part_key (part, &key) ? &key : NULL;

    if (count == 0)
        return;
    if (strcmp (minos_anomaly_id (minos_part_anomaly (part, 0)), "nonlinearizable") == 0)
        write_knossos (edn, minos_part_anomaly (part, 0), of);
    if (!begin_own (edn, "anomalies"))
        return;
    for (size_t i = 0; i < count; i++) {
        mns_pen_text (edn->pen, i > 0 ? " " : "[");
        write_anomaly (edn, minos_part_anomaly (part, i), of);
    }
    mns_pen_text (edn->pen, "]");
}

/* ---- Keys. */

static void write_results (const edn_report *edn)
{
    size_t count = minos_finding_part_count (edn->finding);
    const char *gap = "";

    mns_pen_text (edn->pen, ",\n  :results {");
    for (size_t i = 0; i < count; i++) {
        const minos_part *part = minos_finding_part (edn->finding, i);
        minos_value key = MINOS_NIL;
        (void) minos_part_key (part, &key);
        mns_pen_text (edn->pen, i > 0 ? "\n   " : "");
        write_value (edn, key);
        mns_pen_text (edn->pen, " ");
        write_valid (edn->pen, minos_part_valid (part));
        write_part_facts (edn, part);
        write_own_word (edn, "basis", minos_basis_word (minos_part_basis (part)));
        write_own_text (edn, "cause", minos_part_cause (part));
        write_part (edn, part);
        mns_pen_text (edn->pen, "}");
    }
    mns_pen_text (edn->pen, "},\n  :failures [");
    for (size_t i = 0; i < count; i++) {
        const minos_part *part = minos_finding_part (edn->finding, i);
        minos_value key = MINOS_NIL;
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        (void) minos_part_key (part, &key);
        mns_pen_text (edn->pen, gap);
        write_value (edn, key);
        gap = " ";
    }
    mns_pen_text (edn->pen, "]");
}

/* ---- Findings. */

static void write_notes (const edn_report *edn)
{
    size_t count = minos_finding_note_count (edn->finding);

    if (count == 0 || !begin_own (edn, "notes"))
        return;
    for (size_t i = 0; i < count; i++) {
        mns_pen_text (edn->pen, i > 0 ? " " : "[");
        mns_pen_json (edn->pen, minos_finding_note (edn->finding, i));
    }
    mns_pen_text (edn->pen, "]");
}

static void write_finding (const edn_report *edn)
{
    const minos_finding *finding = edn->finding;

    write_valid (edn->pen, minos_finding_valid (finding));
    for (size_t i = 0; i < minos_finding_fact_count (finding); i++) {
        minos_value value;
        const char *name = minos_finding_fact (finding, i, &value);
        write_fact (edn, name, value);
    }
    write_own_word (edn, "model", minos_finding_model (finding));
    write_own_word (edn, "analyzer", minos_finding_algorithm (finding));
    write_own_word (edn, "basis", minos_basis_word (minos_finding_basis (finding)));
    if (minos_finding_vacuous (finding))
        mns_pen_text (edn->pen, begin_own (edn, "vacuous?") ? "true" : "");
    write_own_text (edn, "cause", minos_finding_cause (finding));
    write_notes (edn);
    if (minos_finding_keyed (finding))
        write_results (edn);
    else if (minos_finding_part_count (finding) > 0)
        write_part (edn, minos_finding_part (finding, 0));
    mns_pen_text (edn->pen, "}");
}

/* ":linearizable", and ":linearizable-2" for the second of that name. */
static void write_name (const edn_report *edn, size_t index)
{
    const char *name = minos_finding_checker (edn->finding);
    size_t same = 1;

    for (size_t i = 0; i < index; i++)
        same += strcmp (minos_finding_checker (minos_verdict_finding (edn->verdict, i)), name) == 0;
    mns_pen_printf (edn->pen, ",\n :%.200s", name);
    if (same > 1)
        mns_pen_printf (edn->pen, "-%zu", same);
    mns_pen_text (edn->pen, " ");
}

static void add_edn (minos_document *document, const minos_verdict *verdict,
                     const minos_history *history)
{
    edn_report edn = { &document->pen, verdict, history, NULL };

    write_valid (edn.pen, minos_verdict_valid (verdict));
    mns_pen_text (edn.pen, ", :verdict :");
    mns_pen_text (edn.pen, minos_verdict_word (verdict));
    mns_pen_text (edn.pen, minos_verdict_vacuous (verdict) ? ", :vacuous? true" : "");
    mns_pen_text (edn.pen, ", :file ");
    mns_pen_json (edn.pen, mns_report_path (history));
    for (size_t i = 0; i < minos_verdict_finding_count (verdict); i++) {
        edn.finding = minos_verdict_finding (verdict, i);
        write_name (&edn, i);
        write_finding (&edn);
    }
    mns_pen_text (edn.pen, "}\n");
}

static void missing_edn (minos_document *document, const char *path, const char *message)
{
    mns_pen *pen = &document->pen;

    mns_pen_text (pen, "{:valid? :unknown, :verdict :INCONCLUSIVE-env, :file ");
    mns_pen_json (pen, path);
    mns_pen_text (pen, ", :notes [");
    mns_pen_json (pen, message);
    mns_pen_text (pen, "]}\n");
}

const mns_format mns_format_edn = { .add = add_edn, .missing = missing_edn };
