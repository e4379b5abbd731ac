/* blame.c: what a violation is blamed on, in one line, and where it stands. */
#include "report/document.h"

#include "value/value.h"

#include <string.h>

enum { VALUE_COLUMNS = 44, SHOWN_STATES = 8 };

static void write_value (mns_pen *pen, const minos_values *values, minos_value value)
{
    mns_budget budget;
    mns_buffer buffer;

    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    mns_value_write_edn (values, value, &buffer, VALUE_COLUMNS);
    if (buffer.failed && pen->status == MINOS_OK)
        pen->status = MINOS_NO_MEMORY;
    mns_pen_bytes (pen, buffer.data, buffer.size);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}

/* The first operation; where there is none, the first event. */
uint64_t mns_report_line (const minos_history *history, const minos_anomaly *anomaly)
{
    minos_op op;
    minos_event event;

    if (minos_anomaly_op_count (anomaly) > 0) {
        if (!minos_history_op (history, minos_anomaly_op (anomaly, 0, NULL), &op))
            return 0;
        return op.return_line > 0 ? op.return_line : op.call_line;
    }
    if (minos_anomaly_event_count (anomaly) > 0 &&
        minos_history_event (history, minos_anomaly_event (anomaly, 0, NULL), &event))
        return event.line;
    return 0;
}

void mns_report_event (mns_pen *pen, const minos_history *history, const minos_event *event)
{
    const minos_values *values = minos_history_values (history);
    size_t size = 0;
    const char *name = minos_value_text (values, event->f, &size);

    mns_pen_text (pen, "process ");
    write_value (pen, values, event->process);
    mns_pen_text (pen, " ");
    if (name != NULL)
        mns_pen_bytes (pen, name, size);
    else
        write_value (pen, values, event->f);
    if (event->value != MINOS_NIL) {
        mns_pen_text (pen, " ");
        write_value (pen, values, event->value);
    }
}

void mns_report_headline (mns_pen *pen, const minos_history *history, const minos_part *part,
                          const minos_anomaly *anomaly)
{
    minos_value key;
    bool keyed = minos_part_key (part, &key);
    minos_op op;
    minos_event event;

    if (keyed) {
        mns_pen_text (pen, "key ");
        write_value (pen, minos_history_values (history), key);
        mns_pen_text (pen, ": ");
    }
    mns_pen_text (pen, minos_anomaly_title (anomaly));
    if (minos_anomaly_op_count (anomaly) > 0 &&
        minos_history_op (history, minos_anomaly_op (anomaly, 0, NULL), &op)) {
        mns_pen_text (pen, ": process ");
        write_value (pen, minos_history_values (history), op.process);
        mns_pen_text (pen, " ");
        mns_report_op (pen, history, &op, keyed ? &key : NULL, VALUE_COLUMNS);
    } else if (minos_anomaly_op_count (anomaly) == 0 && minos_anomaly_event_count (anomaly) > 0 &&
               minos_history_event (history, minos_anomaly_event (anomaly, 0, NULL), &event)) {
        mns_pen_text (pen, ": ");
        mns_report_event (pen, history, &event);
    }
}

void mns_report_why (mns_pen *pen, const minos_anomaly *anomaly)
{
    size_t states = minos_anomaly_state_count (anomaly);

    if (states > 0)
        mns_pen_text (pen, states == 1 ? "\njust before it the state could only be "
                                       : "\njust before it the state was one of ");
    for (size_t i = 0; i < states && i < SHOWN_STATES; i++) {
        mns_pen_text (pen, i > 0 ? ", " : "");
        mns_pen_text (pen, minos_anomaly_state (anomaly, i));
    }
    mns_pen_text (pen, states > SHOWN_STATES ? ", …" : "");
    if (minos_anomaly_text (anomaly)[0] != 0) {
        mns_pen_text (pen, "\n");
        mns_pen_text (pen, minos_anomaly_text (anomaly));
    }
}

void mns_report_check_name (mns_pen *pen, const minos_finding *finding)
{
    mns_pen_text (pen, minos_finding_checker (finding));
    if (minos_finding_model (finding)[0] != 0) {
        mns_pen_text (pen, ":");
        mns_pen_text (pen, minos_finding_model (finding));
    }
}

const char *mns_report_weak (const minos_verdict *verdict, const minos_finding *finding,
                             size_t *count)
{
    static const char prefix[] = "weak evidence:";
    static const char unproven[] =
        "weak evidence: no fault is shown to have landed while operations ran";
    bool faults = strcmp (minos_verdict_word (verdict), "INCONCLUSIVE-fault-not-proven") == 0;
    const char *first = NULL;

    *count = 0;
    if (minos_finding_valid (finding) != MINOS_VALID_TRUE)
        return NULL;
    for (size_t i = 0; i < minos_finding_note_count (finding); i++) {
        const char *note = minos_finding_note (finding, i);
        if (strncmp (note, prefix, sizeof prefix - 1) != 0)
            continue;
        first = first != NULL ? first : note;
        ++*count;
    }
    *count += faults;
    return first == NULL && faults ? unproven : first;
}

const char *mns_report_inconclusive (const minos_finding *finding)
{
    if (minos_finding_vacuous (finding))
        return "INCONCLUSIVE-oracle-too-weak";
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_UNKNOWN)
            continue;
        switch (minos_part_basis (part)) {
        case MINOS_BASIS_BUDGET:
            return "INCONCLUSIVE-budget";
        case MINOS_BASIS_CANCELLED:
            return "INCONCLUSIVE-cancelled";
        case MINOS_BASIS_MISSING:
            return "INCONCLUSIVE-missing";
        default:
            return "INCONCLUSIVE-unknown";
        }
    }
    return minos_finding_valid (finding) == MINOS_VALID_UNKNOWN ? "INCONCLUSIVE-unknown" : NULL;
}

const char *mns_report_unproven (const minos_verdict *verdict, const char **cause)
{
    size_t count = minos_verdict_finding_count (verdict);

    *cause = count == 0 ? "nothing was judged" : "what the test needs was not there";
    if (!minos_verdict_vacuous (verdict))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (mns_report_inconclusive (minos_verdict_finding (verdict, i)) != NULL)
            return NULL;
    return minos_verdict_word (verdict);
}

const char *mns_report_refusal (const minos_error *error)
{
    if (error->message[0] != 0)
        return error->message;
    return error->status == MINOS_CANCELLED ? "interrupted" : minos_status_text (error->status);
}
