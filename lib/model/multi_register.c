/* multi_register.c: several registers, read and written together by a transaction
 * [[:r k v] [:w k v] …], whose steps apply in order and at one instant.
 *
 * The state is the registers that are not nil, as key, value, key, value …, ascending by key
 * handle. A read whose value is not known (a crashed transaction's, or one that answered nothing)
 * may have seen anything. */
#include "base/sink.h"
#include "base/vecs.h"
#include "model/models.h"
#include "model/shape.h"
#include "model/states.h"

#include <assert.h>
#include <string.h>

enum { TXN };

typedef struct micro {
    bool is_write;
    minos_value key, value;
} micro;

static bool word_is (const minos_values *values, minos_value word, const char *a, const char *b)
{
    size_t size;
    minos_kind kind = minos_value_kind (values, word);
    const char *text = minos_value_text (values, word, &size);
    if (text == NULL || (kind != MINOS_KIND_KEYWORD && kind != MINOS_KIND_STRING))
        return false;
    return (size == strlen (a) && memcmp (text, a, size) == 0) ||
           (size == strlen (b) && memcmp (text, b, size) == 0);
}

/* Step `index` of a transaction; false where it is not [:r k v] or [:w k v]. */
static bool micro_at (const minos_values *values, minos_value txn, size_t index, micro *out)
{
    minos_value step = minos_value_at (values, txn, index);
    size_t count = minos_value_count (values, step);
    minos_value word = minos_value_at (values, step, 0);
    if (minos_value_kind (values, step) != MINOS_KIND_VECTOR || count < 2 || count > 3)
        return false;
    out->is_write = word_is (values, word, "w", "write");
    out->key = minos_value_at (values, step, 1);
    out->value = minos_value_at (values, step, 2);
    return (out->is_write && count == 3) || word_is (values, word, "r", "read");
}

static bool is_txn (const minos_values *values, minos_value txn)
{
    micro at;
    if (minos_value_kind (values, txn) != MINOS_KIND_VECTOR)
        return false;
    for (size_t i = 0; i < minos_value_count (values, txn); i++)
        if (!micro_at (values, txn, i, &at))
            return false;
    return true;
}

/* One value says it all: what was asked, with the answers in it where they are known. */
static minos_status admit (const mns_model_config *config, minos_model_op *op, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_multi_register, op, error);
    minos_value said = op->completed && op->output != MINOS_NIL ? op->output : op->input;
    (void) config;
    if (row == NULL)
        return MINOS_MALFORMED;
    if (!is_txn (op->values, said))
        return mns_shape_refuse (error, op, "a transaction [[:r k v] [:w k v] …]", said);
    op->completed = op->completed && op->output != MINOS_NIL;
    op->f = mns_shape_first_name (&mns_model_multi_register, row);
    op->input = op->completed ? MINOS_NIL : said;
    op->output = op->completed ? said : MINOS_NIL;
    return MINOS_OK;
}

/* Registers as pairs, in a vector of their own while a transaction runs. */
static size_t place_of (const mns_u32s *state, minos_value key)
{
    size_t low = 0, high = state->count / 2;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (state->at[2 * middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static minos_value register_get (const mns_u32s *state, minos_value key)
{
    size_t place = place_of (state, key);
    bool here = 2 * place < state->count && state->at[2 * place] == key;
    return here ? state->at[2 * place + 1] : MINOS_NIL;
}

/* False: no memory. A register that becomes nil is left out, so that states are canonical. */
static bool register_put (mns_u32s *state, minos_value key, minos_value value)
{
    size_t place = 2 * place_of (state, key);
    bool here = place < state->count && state->at[place] == key;
    if (here && value != MINOS_NIL) {
        state->at[place + 1] = value;
    } else if (here) {
        state->count -= 2;
        memmove (state->at + place, state->at + place + 2, (state->count - place) * 4);
    } else if (value != MINOS_NIL) {
        if (!mns_u32s_reserve (state, 2))
            return false;
        memmove (state->at + place + 2, state->at + place, (state->count - place) * 4);
        state->at[place] = key;
        state->at[place + 1] = value;
        state->count += 2;
    }
    return true;
}

static minos_status emit_registers (minos_states *out, mns_u32s *state, bool memory)
{
    minos_status status =
        memory ? minos_states_emit (out, state->count > 0 ? (const void *) state->at : "",
                                    state->count * sizeof (uint32_t))
               : MINOS_NO_MEMORY;
    mns_u32s_reset (state);
    return status;
}

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    const minos_values *values = out->space->values;
    minos_value map = config->has_init ? config->init : MINOS_NIL;
    mns_u32s state;
    bool memory = true;
    if (map != MINOS_NIL && minos_value_kind (values, map) != MINOS_KIND_MAP)
        return mns_shape_refuse_init (out, "a map {key value}", map);
    mns_u32s_init (&state, out->space->budget);
    for (size_t i = 0; i < minos_value_count (values, map) && memory; i++)
        memory = register_put (&state, minos_value_at (values, map, 2 * i),
                               minos_value_at (values, map, 2 * i + 1));
    return emit_registers (out, &state, memory);
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    const mns_model_config *config = context;
    minos_value txn = op->completed ? op->output : op->input;
    mns_u32s now;
    bool legal = true, memory;
    mns_u32s_init (&now, out->space->budget);
    memory = mns_u32s_reserve (&now, size / sizeof (uint32_t) + 1);
    if (memory) {
        memcpy (now.at, state, size);
        now.count = size / sizeof (uint32_t);
    }
    for (size_t i = 0; memory && legal && i < minos_value_count (op->values, txn); i++) {
        micro at;
        bool known = micro_at (op->values, txn, i, &at);
        assert (known); /* admit saw to it */
        (void) known;
        if (at.is_write)
            memory = register_put (&now, at.key, at.value);
        else if (op->completed && !(config->nil_wildcard && at.value == MINOS_NIL))
            legal = register_get (&now, at.key) == at.value;
    }
    if (memory && !legal) {
        mns_u32s_reset (&now);
        return MINOS_OK;
    }
    return emit_registers (out, &now, memory);
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    mns_items items = mns_items_of (state, size);
    (void) context;
    return mns_shape_describe (values, items.at, items.count, "{", "}", sink);
}

static uint32_t traits (void *context, const minos_model_op *op)
{
    minos_value txn = op->completed ? op->output : op->input;
    (void) context;
    for (size_t i = 0; i < minos_value_count (op->values, txn); i++) {
        micro at;
        if (!micro_at (op->values, txn, i, &at) || at.is_write)
            return 0;
    }
    return MINOS_OP_PURE;
}

static void make (minos_model *model, const mns_model_config *config)
{
    *model = (minos_model){ .size = sizeof *model,
                            .name = "multi-register",
                            .context = (void *) (uintptr_t) config,
                            .init = init,
                            .step = step,
                            .describe = describe,
                            .traits = traits };
}

/* Whether step `index` reads what an earlier step of its own transaction wrote. */
static bool is_own (const minos_model_op *op, size_t index, minos_value key)
{
    micro at;
    for (size_t i = 0; i < index; i++)
        if (micro_at (op->values, op->output, i, &at) && at.is_write && at.key == key)
            return true;
    return false;
}

static minos_value initially (const mns_model_config *config, const minos_values *values,
                              minos_value key)
{
    minos_value first = config->has_init ? config->init : MINOS_NIL;
    if (minos_value_kind (values, first) == MINOS_KIND_MAP)
        for (size_t i = 0; i < minos_value_count (values, first); i++)
            if (minos_value_at (values, first, 2 * i) == key)
                return minos_value_at (values, first, 2 * i + 1);
    return MINOS_NIL;
}

static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    for (size_t i = 0; i < minos_value_count (op->values, op->output); i++) {
        micro at;
        if (!micro_at (op->values, op->output, i, &at) || at.is_write || at.value == MINOS_NIL)
            continue;
        if (at.value != initially (config, op->values, at.key) && !is_own (op, i, at.key))
            return true;
    }
    return false;
}

static const mns_function functions[] = {
    { "txn", MNS_F_MUTATES | MNS_F_OBSERVES, TXN },
    { "read", MNS_F_OBSERVES, TXN },
    { "write", MNS_F_MUTATES, TXN },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_multi_register = {
    .info = { "multi-register", "several values: read and write some of them at one instant",
              "txn" },
    .functions = functions,
    .make = make,
    .admit = admit,
    .saw_mutation = saw_mutation,
};
