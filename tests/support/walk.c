/* walk.c: a model taken for a walk. */
#include "support/walk.h"

#include "base/buffer.h"
#include "minos/read.h"
#include "value/value.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

minos_value walk_value (walk *w, const char *edn, size_t size)
{
    minos_value value;
    minos_error error;
    if (minos_value_parse (w->values, &value, edn, size, &error) != MINOS_OK)
        ck_abort_msg ("%.*s: %s", (int) size, edn, error.message);
    return value;
}

minos_status walk_try (walk *w, const char *model, const char *init, bool nil_wildcard,
                       minos_error *error)
{
    minos_status status;
    memset (w, 0, sizeof *w);
    mns_budget_init (&w->budget, NULL, 0, NULL);
    ck_assert_int_eq (mns_values_new (&w->values, &w->budget), MINOS_OK);
    w->config = (mns_model_config){ .has_init = init != NULL, .nil_wildcard = nil_wildcard };
    if (init != NULL)
        w->config.init = walk_value (w, init, strlen (init));
    w->builtin = mns_builtin_named (model);
    ck_assert_ptr_nonnull (w->builtin);
    w->builtin->make (&w->model, &w->config);
    status =
        mns_space_init (&w->space, &w->budget, &w->model, w->builtin, &w->config, w->values, error);
    if (status != MINOS_OK) {
        minos_values_free (w->values);
        mns_budget_reset (&w->budget);
        return status;
    }
    walk_home (w);
    return MINOS_OK;
}

void walk_open (walk *w, const char *model, const char *init, bool nil_wildcard)
{
    minos_error error;
    if (walk_try (w, model, init, nil_wildcard, &error) != MINOS_OK)
        ck_abort_msg ("%s %s: %s", model, init, error.message);
}

void walk_close (walk *w)
{
    mns_space_reset (&w->space);
    minos_values_free (w->values);
    ck_assert_uint_eq (mns_budget_used (&w->budget), 0);
    mns_budget_reset (&w->budget);
}

static bool ends_with (const char *text, size_t *size, const char *ending)
{
    size_t length = strlen (ending);
    if (*size < length || memcmp (text + *size - length, ending, length) != 0)
        return false;
    *size -= length;
    return true;
}

minos_model_op walk_op (walk *w, const char *text, size_t size, char *name)
{
    minos_model_op op = { .values = w->values, .f = name };
    op.completed = !ends_with (text, &size, " ?");
    op.failed = ends_with (text, &size, " !");
    size_t name_size = strcspn (text, " ");
    name_size = name_size < size ? name_size : size;
    ck_assert_uint_lt (name_size, 32);
    memcpy (name, text, name_size);
    name[name_size] = 0;
    size_t end = size, at = name_size;
    for (size_t i = name_size; i + 3 <= size; i++)
        if (memcmp (text + i, " > ", 3) == 0) {
            op.output = walk_value (w, text + i + 3, size - i - 3);
            end = i;
        }
    if (end > at)
        op.input = walk_value (w, text + at, end - at);
    return op;
}

minos_status walk_class (walk *w, uint32_t *out, const char *text, minos_error *error)
{
    char name[32];
    minos_model_op op = walk_op (w, text, strlen (text), name);
    return mns_space_class (&w->space, out, &op, error);
}

void walk_home (walk *w)
{
    w->at[0] = w->space.initial;
    w->count = 1;
}

static int by_number (const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return (x > y) - (x < y);
}

void walk_step (walk *w, uint32_t class_id)
{
    uint32_t next[WALK_STATES], count = 0, kept = 0;
    for (uint32_t i = 0; i < w->count; i++) {
        uint32_t one, several;
        uint32_t word = mns_space_step (&w->space, w->at[i], class_id);
        const uint32_t *list = mns_space_successors (&w->space, word, &one, &several);
        ck_assert_uint_le (count + several, WALK_STATES);
        for (uint32_t j = 0; j < several; j++)
            next[count++] = list[j];
    }
    qsort (next, count, sizeof *next, by_number);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || w->at[kept - 1] != next[i])
            w->at[kept++] = next[i];
    w->count = kept;
}

static int by_text (const void *a, const void *b)
{
    return strcmp (a, b);
}

void walk_describe (walk *w, char text[WALK_TEXT])
{
    char states[WALK_STATES][256];
    for (uint32_t i = 0; i < w->count; i++) {
        mns_buffer buffer;
        mns_buffer_init (&buffer, &w->budget, 0);
        minos_sink sink = mns_buffer_sink (&buffer);
        ck_assert_int_eq (mns_space_describe (&w->space, w->at[i], &sink), MINOS_OK);
        snprintf (states[i], sizeof states[i], "%s", mns_buffer_text (&buffer));
        mns_buffer_reset (&buffer);
    }
    qsort (states, w->count, sizeof *states, by_text);
    snprintf (text, WALK_TEXT, "%s", w->count == 0 ? "nothing" : "");
    for (uint32_t i = 0; i < w->count; i++) {
        size_t used = strlen (text);
        snprintf (text + used, WALK_TEXT - used, "%s%s", i > 0 ? " | " : "", states[i]);
    }
}

void walk_run (walk *w, const char *ops, char text[WALK_TEXT])
{
    walk_home (w);
    for (bool more = *ops != 0; more;) {
        const char *end = strstr (ops, " ; ");
        char name[32];
        uint32_t class_id;
        minos_error error;
        size_t size = end != NULL ? (size_t) (end - ops) : strlen (ops);
        minos_model_op op = walk_op (w, ops, size, name);
        if (mns_space_class (&w->space, &class_id, &op, &error) != MINOS_OK) {
            snprintf (text, WALK_TEXT, "%s", error.message);
            return;
        }
        walk_step (w, class_id);
        more = end != NULL;
        ops = more ? end + 3 : ops;
    }
    ck_assert_int_eq (w->space.status, MINOS_OK);
    walk_describe (w, text);
}
