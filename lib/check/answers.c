/* answers.c: what adds add and reads answer, which tells a set from a counter.
 *
 * Both are called by :add and :read, so that their functions do not tell. A counter adds integers
 * and is read as one; a set is read as a collection, which has nothing twice. Where reads answer
 * neither, or some one and some the other, it is not known what is promised, and nothing is judged.
 */
#include "base/table.h"
#include "check/checker.h"

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

/* Whether some value was given twice to other functions than read. A key is part of the value, or
 * left out: then too much is found, and no harm done. */
static minos_status find_repeated (bool *out, const minos_history *history, mns_budget *budget)
{
    mns_table given;
    bool added = true, done = true;

    mns_table_init (&given, budget);
    for (size_t i = 0; i < history->op_count && done && added; i++) {
        const mns_op *op = mns_history_op (history, i);
        if (!is_called (history, op, "read"))
            done = mns_table_add (&given, op->input, &added) != NULL;
    }
    mns_table_reset (&given);
    *out = !added;
    return done ? MINOS_OK : MINOS_NO_MEMORY;
}

/* Whether some read answered with a value twice. A table remembers in which read a value was last.
 */
static minos_status find_doubled (bool *out, const minos_history *history, const mns_split *split,
                                  mns_budget *budget)
{
    const minos_values *values = history->values;
    mns_table last;
    bool done = true, found = false;

    mns_table_init (&last, budget);
    for (size_t i = 0; i < history->op_count && done && !found; i++) {
        const mns_op *op = mns_history_op (history, i);
        minos_value input, output;
        mns_split_payload (history, split, op, &input, &output);
        if (op->outcome != MINOS_OUTCOME_OK || !is_called (history, op, "read") ||
            minos_value_kind (values, output) != MINOS_KIND_VECTOR)
            continue;
        for (size_t k = 0; k < minos_value_count (values, output) && done && !found; k++) {
            bool added;
            uint64_t *slot = mns_table_add (&last, minos_value_at (values, output, k), &added);
            done = slot != NULL;
            found = done && !added && *slot == i;
            if (done)
                *slot = i;
        }
    }
    mns_table_reset (&last);
    *out = found;
    return done ? MINOS_OK : MINOS_NO_MEMORY;
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
    if (status == MINOS_OK && out->collections > 0)
        status = find_repeated (&out->listed, history, budget);
    if (status == MINOS_OK && out->listed)
        status = find_doubled (&out->listed, history, &split, budget);
    return status;
}
