/* kv.c: one key of a key-value store: put a value, append to it, get it.
 *
 * The state is a byte that says what follows: 's' a text, 'v' the handle of another value. A key
 * that was never written is the empty text, and a get may answer it as "" or as nil. */
#include "base/buffer.h"
#include "base/sink.h"
#include "model/models.h"
#include "model/shape.h"
#include "model/states.h"

#include <assert.h>
#include <string.h>

enum { KV_GET, KV_PUT, KV_APPEND };
enum { KV_TEXT = 's', KV_VALUE = 'v' };

static bool is_text (const minos_values *values, minos_value value)
{
    return value == MINOS_NIL || minos_value_kind (values, value) == MINOS_KIND_STRING;
}

/* The bytes of nil or a string. */
static const char *text_of (const minos_values *values, minos_value value, size_t *size)
{
    const char *text = minos_value_text (values, value, size);
    if (text != NULL)
        return text;
    *size = 0;
    return "";
}

/* Emits the text `head` of `head_size` bytes with `tail` behind it, or the value `tail` alone. */
static minos_status emit (minos_states *out, const char *head, size_t head_size, minos_value tail)
{
    const minos_values *values = out->space->values;
    mns_buffer buffer;
    minos_status status;
    mns_buffer_init (&buffer, out->space->budget, 0);
    if (is_text (values, tail)) {
        size_t size;
        const char *text = text_of (values, tail, &size);
        mns_buffer_add_char (&buffer, KV_TEXT);
        mns_buffer_add (&buffer, head, head_size);
        mns_buffer_add (&buffer, text, size);
    } else {
        mns_buffer_add_char (&buffer, KV_VALUE);
        mns_buffer_add (&buffer, &tail, sizeof tail);
    }
    status = buffer.failed ? MINOS_NO_MEMORY : minos_states_emit (out, buffer.data, buffer.size);
    mns_buffer_reset (&buffer);
    return status;
}

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    return emit (out, "", 0, config->has_init ? config->init : MINOS_NIL);
}

static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_kv, op, error);
    size_t size;
    if (row == NULL)
        return MINOS_MALFORMED;
    if (row->code == KV_APPEND && !is_text (op->values, op->input))
        return mns_shape_refuse (error, op, "a string", op->input);
    op->f = mns_shape_first_name (&mns_model_kv, row);
    if (row->code != KV_GET) {
        op->output = MINOS_NIL;
        op->completed = true;
        return MINOS_OK;
    }
    op->input = MINOS_NIL;
    op->completed &= !(config->nil_wildcard && op->output == MINOS_NIL);
    if (is_text (op->values, op->output) && (text_of (op->values, op->output, &size), size == 0))
        op->output = MINOS_NIL; /* "" and nil are one answer */
    return MINOS_OK;
}

static bool answers (const minos_model_op *op, const char *state, size_t size)
{
    size_t length;
    const char *text;
    if (!is_text (op->values, op->output))
        return state[0] == KV_VALUE && memcmp (state + 1, &op->output, sizeof op->output) == 0;
    text = text_of (op->values, op->output, &length);
    return state[0] == KV_TEXT && size == length + 1 && memcmp (state + 1, text, length) == 0;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    const char *now = state;
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_kv, op, &error);
    (void) context;
    assert (size > 0);
    if (row == NULL)
        return minos_states_refuse (out, error.message);
    if (row->code == KV_PUT)
        return emit (out, "", 0, op->input);
    if (row->code == KV_GET)
        return !op->completed || answers (op, now, size) ? minos_states_emit (out, state, size)
                                                         : MINOS_OK;
    return now[0] == KV_TEXT ? emit (out, now + 1, size - 1, op->input) : MINOS_OK;
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    const char *now = state;
    minos_value value;
    minos_status status;
    (void) context;
    if (now[0] == KV_VALUE) {
        memcpy (&value, now + 1, sizeof value);
        return minos_value_print_edn (values, value, sink);
    }
    status = mns_sink_text (sink, "\"");
    for (size_t i = 1; i < size && status == MINOS_OK; i++) {
        if (now[i] == '"' || now[i] == '\\')
            status = mns_sink_text (sink, "\\");
        if (status == MINOS_OK && now[i] == '\n')
            status = mns_sink_text (sink, "\\n");
        else if (status == MINOS_OK)
            status = mns_sink_write (sink, &now[i], 1);
    }
    return status == MINOS_OK ? mns_sink_text (sink, "\"") : status;
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_kv, op, &error);
    (void) context;
    return row != NULL && row->code == KV_GET ? MINOS_OP_PURE : 0;
}

static mns_text_role text_role (const minos_model_op *op)
{
    static const mns_text_role roles[] = {
        [KV_GET] = MNS_TEXT_GET, [KV_PUT] = MNS_TEXT_PUT, [KV_APPEND] = MNS_TEXT_APPEND
    };
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_kv, op, &error);
    assert (row != NULL);
    return row != NULL ? roles[row->code] : MNS_TEXT_GET;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "kv",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = describe,
                            .traits = traits };
}

static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    size_t size;
    if (config->has_init && op->output == config->init)
        return false;
    return !is_text (op->values, op->output) || (text_of (op->values, op->output, &size), size > 0);
}

static const mns_function functions[] = {
    { "get", MNS_F_OBSERVES, KV_GET },      { "put", MNS_F_MUTATES, KV_PUT },
    { "append", MNS_F_MUTATES, KV_APPEND }, { "read", MNS_F_OBSERVES, KV_GET },
    { "write", MNS_F_MUTATES, KV_PUT },     { NULL, 0, 0 },
};

const mns_builtin mns_model_kv = {
    .info = { "kv", "a key-value store: get, put, append a string, each key alone",
              "get put append" },
    .functions = functions,
    .always_keyed = true,
    .make = make,
    .admit = admit,
    .saw_mutation = saw_mutation,
    .text_role = text_role,
};
