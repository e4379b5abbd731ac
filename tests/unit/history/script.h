/* script.h: histories in a line of text, for tests.
 *
 *     "3 invoke read | 3 ok read 5 | :nemesis info start | p invoke cas 0,1,2 #7 @12 k=4"
 *
 * Records are separated by bars: process, type, function, then optionally a value, #index, @line,
 * k=key and x=extra, an extra field {:x …}. A process is a number, a :keyword, nil, or else a
 * string; a value is a number, nil, or several with commas, which are a vector. Records stand on
 * lines 1, 2, 3, … unless they say otherwise. */
#ifndef TESTS_UNIT_HISTORY_SCRIPT_H
#define TESTS_UNIT_HISTORY_SCRIPT_H

#include "base/buffer.h"
#include "history/history.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline minos_status script_word (minos_values *values, minos_value *out, const char *word)
{
    char *end;
    long long number = strtoll (word, &end, 10);
    *out = MINOS_NIL;
    if (end != word && *end == '\0')
        return minos_values_integer (values, out, number);
    if (strcmp (word, "nil") == 0)
        return MINOS_OK;
    return word[0] == ':' ? minos_values_keyword (values, out, word + 1)
                          : minos_values_string (values, out, word);
}

static inline minos_status script_value (minos_values *values, minos_value *out, char *text)
{
    minos_value items[8];
    size_t count = 0;
    char *rest = text;
    if (!strchr (text, ','))
        return script_word (values, out, text);
    for (char *word; (word = strsep (&rest, ","));) {
        minos_status status = script_word (values, &items[count++], word);
        if (status)
            return status;
    }
    return minos_values_vector (values, out, items, count);
}

static inline minos_type script_type (const char *word)
{
    static const char *const names[] = { "invoke", "ok", "fail", "info" };
    int type = 0;
    while (type < 4 && strcmp (names[type], word) != 0)
        type++;
    ck_assert_msg (type < 4, "%s is no type", word);
    return (minos_type) type;
}

static inline minos_status script_field (minos_values *values, minos_record *record, char *word)
{
    minos_value pair[2];
    minos_status status;
    switch (word[0]) {
    case '#':
        record->has_index = true;
        record->index = strtoll (word + 1, NULL, 10);
        return MINOS_OK;
    case '@':
        record->line = strtoull (word + 1, NULL, 10);
        return MINOS_OK;
    case 'k':
        record->has_key = true;
        return script_value (values, &record->key, word + 2);
    case 'x':
    case 'y':
        pair[1] = MINOS_NIL;
        status = script_word (values, &pair[1], word + 2);
        word[1] = '\0';
        if (!status)
            status = minos_values_keyword (values, &pair[0], word);
        return status ? status : minos_values_map (values, &record->extra, pair, 1);
    default:
        return script_value (values, &record->value, word);
    }
}

static inline minos_status script_record (minos_values *values, minos_record *record, char *text)
{
    char *words[8] = { 0 };
    int count = 0;
    for (char *word, *rest = text; (word = strsep (&rest, " "));)
        if (*word)
            words[count++] = word;
    ck_assert_int_ge (count, 3);
    record->type = script_type (words[1]);
    minos_status status = script_word (values, &record->process, words[0]);
    if (!status)
        status = minos_values_keyword (values, &record->f, words[2]);
    for (int i = 3; i < count && !status; i++)
        status = script_field (values, record, words[i]);
    return status;
}

/* Adds the records of a script; stops at the first that is refused. */
static inline minos_status script_add (minos_builder *builder, const char *script,
                                       minos_error *error)
{
    char text[2048];
    uint64_t line = 0;
    minos_status status = MINOS_OK;
    ck_assert_uint_lt (strlen (script), sizeof text);
    snprintf (text, sizeof text, "%s", script);
    for (char *piece, *rest = text; !status && (piece = strsep (&rest, "|"));) {
        minos_record record = { .size = sizeof record, .line = ++line, .column = 1 };
        record.time_ns = (int64_t) line * 10;
        status = script_record (minos_builder_values (builder), &record, piece);
        if (!status)
            status = minos_builder_add (builder, &record, error);
    }
    return status;
}

static inline minos_history *script_history (const char *script)
{
    minos_builder *builder;
    minos_history *history;
    minos_error error = { 0 };
    ck_assert_int_eq (minos_builder_new (&builder, NULL, 0), MINOS_OK);
    minos_status status = script_add (builder, script, &error);
    ck_assert_msg (status == MINOS_OK, "%s: %s", script, error.message);
    ck_assert_int_eq (minos_builder_seal (&history, builder, &error), MINOS_OK);
    return history;
}

static inline void script_show_word (mns_buffer *out, const minos_values *values, minos_value value)
{
    mns_value_write_edn (values, value, out, 0);
    mns_buffer_add_text (out, " ");
}

/* "3 :read nil -> 5 ok 0-1 @1-2" */
static inline void script_show_op (mns_buffer *out, const minos_history *history, size_t index)
{
    static const char *const outcomes[] = { "ok", "fail", "crashed" };
    const minos_values *values = minos_history_values (history);
    minos_op op;
    ck_assert (minos_history_op (history, index, &op));
    ck_assert_uint_eq (op.index, index);
    script_show_word (out, values, op.process);
    script_show_word (out, values, op.f);
    if (op.has_key) {
        mns_buffer_add_text (out, "k=");
        script_show_word (out, values, op.key);
    }
    script_show_word (out, values, op.input);
    mns_buffer_add_text (out, "-> ");
    script_show_word (out, values, op.output);
    mns_buffer_printf (out, "%s %" PRIu32 "-", outcomes[op.outcome], op.call);
    if (op.ret != MINOS_NEVER)
        mns_buffer_printf (out, "%" PRIu32, op.ret);
    mns_buffer_printf (out, " @%" PRIu64 "-%" PRIu64, op.call_line, op.return_line);
    if (op.extra) {
        mns_buffer_add_text (out, " ");
        mns_value_write_edn (values, op.extra, out, 0);
    }
}

#endif
