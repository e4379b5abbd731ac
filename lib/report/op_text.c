/* op_text.c: one operation, as people say it. */
#include "report/pen.h"

#include "base/buffer.h"
#include "value/value.h"

const char *mns_report_path (const minos_history *history)
{
    const char *path = minos_history_path (history);
    return path[0] != 0 ? path : "-";
}

minos_value mns_report_unkeyed (const minos_values *values, minos_value value,
                                const minos_value *key)
{
    if (key != NULL && minos_value_kind (values, value) == MINOS_KIND_VECTOR &&
        minos_value_count (values, value) == 2 && minos_value_at (values, value, 0) == *key)
        return minos_value_at (values, value, 1);
    return value;
}

static void write_value (mns_pen *pen, const minos_values *values, minos_value value,
                         size_t columns)
{
    mns_budget budget;
    mns_buffer buffer;

    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&buffer, &budget, 0);
    mns_value_write_edn (values, value, &buffer, 0);
    if (columns > 0)
        mns_buffer_shorten (&buffer, columns);
    if (buffer.failed && pen->status == MINOS_OK)
        pen->status = MINOS_NO_MEMORY;
    mns_pen_bytes (pen, buffer.data, buffer.size);
    mns_buffer_reset (&buffer);
    mns_budget_reset (&budget);
}

void mns_report_op (mns_pen *pen, const minos_history *history, const minos_op *op,
                    const minos_value *key, size_t columns)
{
    const minos_values *values = minos_history_values (history);
    const minos_value *tuple = op->has_key ? NULL : key;
    minos_value input = mns_report_unkeyed (values, op->input, tuple);
    minos_value output = mns_report_unkeyed (values, op->output, tuple);
    size_t size = 0;
    const char *name = minos_value_text (values, op->f, &size);

    mns_pen_bytes (pen, name, name != NULL ? size : 0);
    if (input != MINOS_NIL) {
        mns_pen_text (pen, " ");
        write_value (pen, values, input, columns);
    }
    if (op->outcome == MINOS_OUTCOME_OK && (output != input || input == MINOS_NIL)) {
        mns_pen_text (pen, " → ");
        write_value (pen, values, output, columns);
    }
    if (op->outcome == MINOS_OUTCOME_FAIL)
        mns_pen_text (pen, " (failed)");
    if (op->outcome == MINOS_OUTCOME_CRASHED)
        mns_pen_text (pen, " (crashed)");
}
