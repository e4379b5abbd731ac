/* fingerprint.c: what was done and answered, and not where it stands: neither file nor line
 * nor process. So the same violation has the same fingerprint in a history that was shrunk, cut,
 * or recorded again from the same seed. */
#include "report/document.h"

#include "base/hash.h"

#include <string.h>

uint64_t mns_report_fingerprint (minos_document *document, const minos_history *history,
                                 const minos_finding *finding, const minos_part *part,
                                 const minos_anomaly *anomaly)
{
    mns_pen text = mns_document_scratch (document);
    const char *bytes;

    mns_report_check_name (&text, finding);
    mns_pen_text (&text, "\n");
    mns_pen_text (&text, minos_anomaly_id (anomaly));
    mns_pen_text (&text, "\n");
    mns_pen_text (&text, minos_part_key_text (part));
    for (size_t i = 0; i < minos_anomaly_op_count (anomaly); i++) {
        const char *role;
        minos_op op;
        if (!minos_history_op (history, minos_anomaly_op (anomaly, i, &role), &op))
            continue;
        mns_pen_text (&text, "\n");
        mns_pen_text (&text, role);
        mns_pen_text (&text, " ");
        mns_report_op (&text, history, &op, NULL, 0);
    }
    for (size_t i = 0; i < minos_anomaly_event_count (anomaly); i++) {
        const char *role;
        minos_event event;
        if (!minos_history_event (history, minos_anomaly_event (anomaly, i, &role), &event))
            continue;
        mns_pen_text (&text, "\n");
        mns_pen_text (&text, role);
        mns_pen_text (&text, " ");
        mns_report_event (&text, history, &event);
    }
    bytes = mns_document_scratched (document, &text, 0);
    return mns_hash_bytes (bytes, strlen (bytes));
}
