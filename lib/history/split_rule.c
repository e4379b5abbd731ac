/* split_rule.c: whether a history is keyed.
 *
 * Keys in a field need no guess. A pair as value does: [k v] of a key and its value reads like any
 * other pair. The rule asks for a function that observes: each of its invocations says a key and
 * leaves the value open, [k nil], and it is called neither write nor cas, which may well set a
 * value to nil. Beside it every operation must carry a pair, and an answer must name the key that
 * was asked for. What failed or crashed has no answer, and counts by what was asked. */
#include "history/split.h"

#include "base/buffer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CALLED = 1, SAYS_VALUE = 2, SHOWN_SIZE = 128, SHOWN_COLUMNS = 24 };

typedef struct shown {
    char text[SHOWN_SIZE];
} shown;

static shown show (const minos_history *history, mns_budget *budget, minos_value value)
{
    shown out = { "?" };
    mns_buffer buffer;
    mns_buffer_init (&buffer, budget, 0);
    mns_value_write_edn (history->values, value, &buffer, SHOWN_COLUMNS);
    if (!buffer.failed)
        snprintf (out.text, sizeof out.text, "%s", mns_buffer_text (&buffer));
    mns_buffer_reset (&buffer);
    return out;
}

/* Sets the sentence that says why, cut where it would not fit. */
static void why_set (mns_split *split, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
static void why_set (mns_split *split, const char *format, ...)
{
    static const char dots[] = "…";
    va_list arguments;
    va_start (arguments, format);
    int size = vsnprintf (split->why, sizeof split->why, format, arguments);
    va_end (arguments);
    if (size < 0 || (size_t) size < sizeof split->why)
        return;
    size_t end = sizeof split->why - sizeof dots;
    while (((unsigned char) split->why[end] & 0xc0) == 0x80)
        end--;
    memcpy (split->why + end, dots, sizeof dots);
}

/* "of line 7", "(operation 3)" */
static shown place (const minos_history *history, size_t index, bool is_return)
{
    shown out;
    uint64_t line =
        mns_history_op_line (history, mns_history_op (history, index), index, is_return);
    if (line)
        snprintf (out.text, sizeof out.text, "of line %" PRIu64, line);
    else
        snprintf (out.text, sizeof out.text, "(operation %zu)", index);
    return out;
}

/* What an operation lacks to be keyed by its value. */
typedef enum lack { LACKS_NOTHING, LACKS_KEY, LACKS_KEY_IN_ANSWER } lack;

static lack pair_lack (const minos_history *history, const mns_op *op)
{
    const minos_values *values = history->values;
    minos_value asked[2], answered[2];
    if (!mns_value_pair (values, op->input, asked))
        return LACKS_KEY;
    if (op->outcome != MINOS_OUTCOME_OK || op->output == MINOS_NIL)
        return LACKS_NOTHING;
    bool same_key = mns_value_pair (values, op->output, answered) && answered[0] == asked[0];
    return same_key ? LACKS_NOTHING : LACKS_KEY_IN_ANSWER;
}

/* Why operation `index` cannot be keyed by its value. */
static void lack_say (char *out, size_t size, const minos_history *history, size_t index,
                      lack lacking, mns_budget *budget)
{
    const mns_op *op = mns_history_op (history, index);
    shown f = show (history, budget, mns_history_f (history, op));
    bool in_answer = lacking == LACKS_KEY_IN_ANSWER;
    shown value = show (history, budget, in_answer ? op->output : op->input);
    shown where = place (history, index, in_answer);
    if (in_answer)
        snprintf (out, size, "%s %s answers %s, which does not name its key", f.text, where.text,
                  value.text);
    else
        snprintf (out, size, "%s %s is invoked with %s, which is no [key value]", f.text,
                  where.text, value.text);
}

static minos_status lack_refuse (const minos_history *history, size_t index, lack lacking,
                                 mns_budget *budget, minos_error *error)
{
    char text[4 * SHOWN_SIZE];
    const mns_op *op = mns_history_op (history, index);
    lack_say (text, sizeof text, history, index, lacking, budget);
    minos_status status = mns_error (error, MINOS_MALFORMED,
                                     "%s; every operation of a keyed history has a key", text);
    if (history->path)
        mns_error_path (error, history->path);
    mns_error_place (
        error, mns_history_op_line (history, op, index, lacking == LACKS_KEY_IN_ANSWER), 0, 0);
    return status;
}

/* The first operation that lacks something, or op_count. */
static size_t lack_find (const minos_history *history, lack *lacking)
{
    for (size_t i = 0; i < history->op_count; i++)
        if ((*lacking = pair_lack (history, mns_history_op (history, i))))
            return i;
    return history->op_count;
}

static bool has_key_field (const minos_history *history)
{
    for (size_t i = 0; i < history->op_count; i++)
        if (mns_history_op (history, i)->flags & MNS_OP_KEYED)
            return true;
    return false;
}

static bool may_observe (const minos_history *history, minos_value f)
{
    size_t size;
    const char *text = minos_value_text (history->values, f, &size);
    return !(size == 5 && memcmp (text, "write", 5) == 0) &&
           !(size == 3 && memcmp (text, "cas", 3) == 0);
}

/* Index of a function that observes, or MNS_FUNCTIONS_MAX. All operations carry pairs. */
static size_t observer_find (const minos_history *history, uint8_t *seen)
{
    for (size_t i = 0; i < history->op_count; i++) {
        const mns_op *op = mns_history_op (history, i);
        bool open = minos_value_at (history->values, op->input, 1) == MINOS_NIL;
        seen[op->f] |= CALLED | (open ? 0 : SAYS_VALUE);
    }
    for (size_t f = 0; f < history->functions.count; f++)
        if (seen[f] == CALLED && may_observe (history, history->functions.at[f]))
            return f;
    return MNS_FUNCTIONS_MAX;
}

static minos_status decide_by_pairs (mns_split *split, const minos_history *history,
                                     mns_budget *budget)
{
    lack lacking;
    size_t lacks = lack_find (history, &lacking);
    if (lacks < history->op_count) {
        char text[4 * SHOWN_SIZE];
        lack_say (text, sizeof text, history, lacks, lacking, budget);
        why_set (split, "not keyed: %s", text);
        return MINOS_OK;
    }
    uint8_t *seen = mns_zalloc (budget, history->functions.count);
    if (!seen)
        return MINOS_NO_MEMORY;
    size_t observer = observer_find (history, seen);
    mns_free (budget, seen, history->functions.count);
    if (observer == MNS_FUNCTIONS_MAX) {
        why_set (split, "not keyed: every value is a pair, but nothing is invoked as [key nil]");
        return MINOS_OK;
    }
    split->keyed = split->tuple = true;
    why_set (split, "keyed: every value is a [key value], and %s is invoked as [key nil]",
             show (history, budget, history->functions.at[observer]).text);
    return MINOS_OK;
}

static minos_status decide_yes (mns_split *split, const minos_history *history, bool by_field,
                                mns_budget *budget, minos_error *error)
{
    lack lacking = LACKS_KEY;
    size_t lacks = 0;
    split->keyed = true;
    split->tuple = !by_field;
    why_set (split, "keyed as asked: %s",
             by_field ? "operations have a key field" : "every value is a [key value]");
    if (!by_field)
        lacks = lack_find (history, &lacking);
    else
        while (lacks < history->op_count && mns_history_op (history, lacks)->flags & MNS_OP_KEYED)
            lacks++;
    if (lacks == history->op_count)
        return MINOS_OK;
    if (!by_field)
        return lack_refuse (history, lacks, lacking, budget, error);
    const mns_op *op = mns_history_op (history, lacks);
    minos_status status =
        mns_error (error, MINOS_MALFORMED, "%s %s has no key field, though others have",
                   show (history, budget, mns_history_f (history, op)).text,
                   place (history, lacks, false).text);
    if (history->path)
        mns_error_path (error, history->path);
    mns_error_place (error, mns_history_op_line (history, op, lacks, false), 0, 0);
    return status;
}

minos_status mns_split_decide (mns_split *split, const minos_history *history, mns_keyed keyed,
                               mns_budget *budget, minos_error *error)
{
    split->keyed = split->tuple = false;
    why_set (split, "not keyed%s",
             keyed == MNS_KEYED_NO ? " as asked" : ": there are no operations");
    if (keyed == MNS_KEYED_NO || history->op_count == 0)
        return MINOS_OK;
    bool by_field = has_key_field (history);
    if (keyed == MNS_KEYED_YES)
        return decide_yes (split, history, by_field, budget, error);
    if (!by_field)
        return decide_by_pairs (split, history, budget);
    split->keyed = true;
    why_set (split, "keyed: operations have a key field");
    return MINOS_OK;
}
