/* shape.c: the parts of a model that are the same in all of them. */
#include "model/shape.h"

#include "base/buffer.h"
#include "base/sink.h"
#include "model/states.h"
#include "value/value.h"

#include <assert.h>
#include <string.h>

enum { GOT_COLUMNS = 60, NAMES_SIZE = 160, SHOWN_MAX = 32 };

/* ---- Functions. */

static const mns_function *find (const mns_builtin *builtin, const char *name)
{
    for (const mns_function *row = builtin->functions; row->name != NULL; row++)
        if (strcmp (row->name, name) == 0)
            return row;
    return NULL;
}

/* "read write cas" as "read, write, cas". */
static void list_names (char text[NAMES_SIZE], const char *names)
{
    size_t used = 0;
    for (; *names != 0 && used + 2 < NAMES_SIZE; names++) {
        if (*names == ' ')
            text[used++] = ',';
        text[used++] = *names;
    }
    text[used] = 0;
}

const mns_function *mns_shape_function (const mns_builtin *builtin, const minos_model_op *op,
                                        minos_error *error)
{
    const mns_function *row = find (builtin, op->f);
    char names[NAMES_SIZE];
    if (row != NULL)
        return row;
    list_names (names, builtin->info.functions);
    mns_error (error, MINOS_MALFORMED, "model %s has no operation :%.60s (it has %s)",
               builtin->info.name, op->f, names);
    return NULL;
}

bool mns_shape_is (const mns_builtin *builtin, const minos_model_op *op, uint32_t code)
{
    const mns_function *row = find (builtin, op->f);
    return row != NULL && row->code == code;
}

const char *mns_shape_first_name (const mns_builtin *builtin, const mns_function *row)
{
    const mns_function *first = builtin->functions;
    while (first->code != row->code)
        first++;
    return first->name;
}

minos_status mns_shape_refuse (minos_error *error, const minos_model_op *op, const char *needs,
                               minos_value got)
{
    const char *article = op->f[0] != 0 && strchr ("aeiou", op->f[0]) != NULL ? "an" : "a";
    mns_budget budget;
    mns_buffer text;
    mns_budget_init (&budget, NULL, 0, NULL);
    mns_buffer_init (&text, &budget, 0);
    mns_value_write_edn (op->values, got, &text, GOT_COLUMNS);
    mns_error (error, MINOS_MALFORMED, "%s :%.60s needs %s, got %s", article, op->f, needs,
               mns_buffer_text (&text));
    mns_buffer_reset (&text);
    mns_budget_reset (&budget);
    return MINOS_MALFORMED;
}

minos_status mns_shape_refuse_init (minos_states *out, const char *needs, minos_value got)
{
    mns_buffer text;
    minos_error error;
    mns_buffer_init (&text, out->space->budget, 0);
    mns_value_write_edn (out->space->values, got, &text, GOT_COLUMNS);
    mns_error (&error, MINOS_MALFORMED, "the initial value of a %s must be %s, got %s",
               out->space->model->name, needs, mns_buffer_text (&text));
    mns_buffer_reset (&text);
    return minos_states_refuse (out, error.message);
}

bool mns_shape_is_empty (const minos_values *values, minos_value answer)
{
    size_t size = 0;
    const char *text;
    minos_kind kind = minos_value_kind (values, answer);
    if (kind == MINOS_KIND_NIL)
        return true;
    if (kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_STRING)
        return false;
    text = minos_value_text (values, answer, &size);
    return size == 5 && memcmp (text, "empty", 5) == 0;
}

minos_status mns_shape_describe (const minos_values *values, const minos_value *items, size_t count,
                                 const char *open, const char *close, const minos_sink *sink)
{
    size_t shown = count < SHOWN_MAX ? count : SHOWN_MAX;
    minos_status status = mns_sink_text (sink, open);
    for (size_t i = 0; i < shown && status == MINOS_OK; i++) {
        if (i > 0)
            status = mns_sink_text (sink, " ");
        if (status == MINOS_OK)
            status = minos_value_print_edn (values, items[i], sink);
    }
    if (shown < count && status == MINOS_OK)
        status = mns_sink_text (sink, " …");
    return status == MINOS_OK ? mns_sink_text (sink, close) : status;
}

/* ---- Arrays of values. */

size_t mns_items_place (mns_items items, minos_value value)
{
    size_t low = 0, high = items.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items.at[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool mns_items_have (mns_items items, minos_value value)
{
    size_t place = mns_items_place (items, value);
    return place < items.count && items.at[place] == value;
}

static minos_status emit_buffer (minos_states *out, mns_buffer *buffer)
{
    minos_status status = buffer->failed
                              ? MINOS_NO_MEMORY
                              : minos_states_emit (out, mns_buffer_text (buffer), buffer->size);
    mns_buffer_reset (buffer);
    return status;
}

/* The items up to `place`, perhaps `value`, and the items from `rest` on. */
static minos_status emit_spliced (minos_states *out, mns_items items, size_t place,
                                  const minos_value *value, size_t rest)
{
    mns_buffer buffer;
    assert (place <= items.count && rest <= items.count);
    mns_buffer_init (&buffer, out->space->budget, 0);
    mns_buffer_add (&buffer, items.at, place * sizeof (minos_value));
    if (value != NULL)
        mns_buffer_add (&buffer, value, sizeof *value);
    mns_buffer_add (&buffer, items.at + rest, (items.count - rest) * sizeof (minos_value));
    return emit_buffer (out, &buffer);
}

minos_status mns_items_emit_with (minos_states *out, mns_items items, size_t place,
                                  minos_value value)
{
    return emit_spliced (out, items, place, &value, place);
}

minos_status mns_items_emit_without (minos_states *out, mns_items items, size_t place)
{
    return emit_spliced (out, items, place, NULL, place + 1);
}

size_t mns_items_end (const minos_values *values, mns_items items, minos_value value)
{
    (void) values;
    (void) value;
    return items.count;
}

size_t mns_items_ascending (const minos_values *values, mns_items items, minos_value value)
{
    (void) values;
    return mns_items_place (items, value);
}

static void insert (mns_buffer *buffer, size_t place, minos_value value)
{
    size_t at = place * sizeof value, size = buffer->size;
    if (mns_buffer_reserve (buffer, sizeof value) == NULL)
        return;
    assert (at <= size);
    memmove (buffer->data + at + sizeof value, buffer->data + at, size - at);
    memcpy (buffer->data + at, &value, sizeof value);
    buffer->size += sizeof value;
}

minos_status mns_items_emit_value (minos_states *out, minos_value collection, mns_items_rule rule,
                                   bool distinct)
{
    const minos_values *values = out->space->values;
    minos_kind kind = minos_value_kind (values, collection);
    mns_buffer buffer;
    if (kind != MINOS_KIND_NIL && kind != MINOS_KIND_VECTOR && kind != MINOS_KIND_SET)
        return mns_shape_refuse_init (out, "a vector or a set", collection);
    mns_buffer_init (&buffer, out->space->budget, 0);
    for (size_t i = 0; i < minos_value_count (values, collection) && !buffer.failed; i++) {
        minos_value value = minos_value_at (values, collection, i);
        mns_items items = mns_items_of (buffer.data, buffer.size);
        size_t place = rule (values, items, value);
        if (!distinct || place == items.count || items.at[place] != value)
            insert (&buffer, place, value);
    }
    return emit_buffer (out, &buffer);
}

bool mns_shape_all (const minos_values *values, minos_value collection,
                    bool (*is) (const minos_values *, minos_value))
{
    for (size_t i = 0; i < minos_value_count (values, collection); i++)
        if (!is (values, minos_value_at (values, collection, i)))
            return false;
    return true;
}
