/* answers.c: what adds add and reads answer, which tells a set from a counter.
 *
 * Both are called by :add and :read, so that their functions do not tell. A counter adds integers
 * and is read as one; a set is read as a collection. Where reads answer neither, or some one and
 * some the other, it is not known what is promised, and nothing is judged. */
#include "check/checker.h"
#include "history/split.h"

#include <string.h>

static bool is_called (const minos_history *history, const mns_op *op, const char *name)
{
    size_t size;
    const char *text = minos_value_text (history->values, mns_history_f (history, op), &size);
    return text != NULL && strlen (name) == size && memcmp (text, name, size) == 0;
}

/* 64 bits, which is what the checker of counters reads. */
static bool is_number (const minos_values *values, minos_value value)
{
    int64_t number;
    return minos_value_int64 (values, value, &number);
}

static void take_read (mns_answers *out, const minos_values *values, minos_value answer)
{
    minos_kind kind = minos_value_kind (values, answer);

    if (kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET)
        out->collections++;
    else if (is_number (values, answer))
        out->numbers++;
    else if (kind != MINOS_KIND_NIL)
        out->others++;
}

minos_status mns_answers_look (mns_answers *out, const minos_history *history,
                               const minos_options *options, mns_budget *budget)
{
    mns_split split = { 0 };
    minos_status status =
        mns_split_decide (&split, history, mns_option_keyed (options), budget, NULL);

    *out = (mns_answers){ .integers = true };
    for (size_t i = 0; i < history->op_count && status == MINOS_OK; i++) {
        const mns_op *op = mns_history_op (history, i);
        minos_value input, output;
        mns_split_payload (history, &split, op, &input, &output);
        if (!is_called (history, op, "read"))
            out->integers &= input == MINOS_NIL || is_number (history->values, input);
        else if (op->outcome == MINOS_OUTCOME_OK)
            take_read (out, history->values, output);
    }
    return status;
}
