/* space.c: states and classes as numbers; a step is asked of the model once.
 *
 *     operation ── admit, classify ──→ class id         states, classes: interned, dense
 *     (state id, class id) ── steps ──→ successor word   one table read, after the first time
 *
 * Invariants. Every state of a generic space was emitted by the model: from a state with a number,
 * or as the initial one; so all of them are reachable by the classes alone. A successor word is a
 * state below MNS_SEVERAL, or MNS_SEVERAL | the place of a list of at least two, or ILLEGAL.
 * Nothing is remembered of a step that failed; after one, no step is taken. */
#include "model/space.h"

#include "base/sink.h"
#include "model/states.h"

#include <assert.h>
#include <string.h>

enum { CLOSE_STEPS_PER_STATE = 16, CLOSE_BYTES_PER_STEP = 64, HEX_BYTES_MAX = 64 };

static minos_status check_model (const minos_model *model, minos_error *error)
{
    if (model->size != sizeof (minos_model))
        return mns_error (error, MINOS_MISUSE, "minos_model: size is not sizeof (minos_model)");
    if (model->name == NULL || model->init == NULL || model->step == NULL)
        return mns_error (error, MINOS_MISUSE, "minos_model: a model needs a name, init and step");
    if ((model->equal == NULL) != (model->hash == NULL))
        return mns_error (error, MINOS_MISUSE,
                          "minos_model: a model has both equal and hash, or neither");
    return MINOS_OK;
}

static minos_status intern_initial (mns_space *space, minos_error *error)
{
    const minos_model *model = space->model;
    const uint32_t *at;
    uint32_t count;
    minos_states states;
    minos_status status;
    mns_states_begin (&states, space);
    status = model->init (model->context, &states);
    mns_states_end (&states, &at, &count);
    if (states.status == MINOS_MALFORMED && space->builtin != NULL)
        return mns_error (error, MINOS_BAD_OPTION, "%s", states.error.message);
    if (states.status != MINOS_OK)
        return mns_error (error, states.status, "%s", states.error.message);
    if (status != MINOS_OK)
        return mns_error (error, status, "model %s: init: %s", model->name,
                          minos_status_text (status));
    if (count != 1)
        return mns_error (error, MINOS_MISUSE, "model %s: init emitted %u states, not one",
                          model->name, (unsigned) count);
    space->initial = at[0];
    return MINOS_OK;
}

static void init_tables (mns_space *space, const mns_bytes_rule *rule)
{
    mns_budget *budget = space->budget;
    mns_classes_init (&space->classes, budget);
    mns_bytes_table_init (&space->states, budget, rule);
    mns_bytes_table_init (&space->class_ids, budget, NULL);
    mns_bytes_table_init (&space->functions, budget, NULL);
    mns_table_init (&space->steps, budget);
    mns_u32s_init (&space->lists, budget);
    mns_u32s_init (&space->emitted, budget);
}

void mns_space_init_family (mns_space *space, mns_budget *budget)
{
    *space = (mns_space){ .budget = budget, .family = true };
    init_tables (space, NULL);
}

bool mns_space_add_states (mns_space *space, uint32_t count)
{
    bool done = count <= MNS_STATES_MAX;
    assert (space->family && space->model == NULL);
    for (uint32_t i = 0; i < count && done; i++) {
        uint32_t id;
        bool added;
        done = mns_bytes_table_add (&space->states, &i, sizeof i, &id, &added);
    }
    return done;
}

minos_status mns_space_init (mns_space *space, mns_budget *budget, const minos_model *model,
                             const mns_builtin *builtin, const mns_model_config *config,
                             const minos_values *values, minos_error *error)
{
    minos_status status;
    mns_bytes_rule rule = { .equal = model->equal, .hash = model->hash, .context = model->context };
    bool custom = model->equal != NULL && model->hash != NULL;
    assert (budget != NULL && values != NULL && (builtin == NULL || config != NULL));
    *space = (mns_space){ .budget = budget,
                          .model = model,
                          .builtin = builtin,
                          .config = config,
                          .values = values,
                          .family = builtin != NULL && builtin->classify != NULL };
    init_tables (space, custom ? &rule : NULL);
    status = check_model (model, error);
    if (status == MINOS_OK)
        status = intern_initial (space, error);
    if (status != MINOS_OK)
        mns_space_reset (space);
    return status;
}

void mns_space_reset (mns_space *space)
{
    mns_classes_reset (&space->classes);
    mns_bytes_table_reset (&space->states);
    mns_bytes_table_reset (&space->class_ids);
    mns_bytes_table_reset (&space->functions);
    mns_table_reset (&space->steps);
    mns_u32s_reset (&space->lists);
    mns_u32s_reset (&space->emitted);
}

/* ---- Classes. */

static bool intern_value (mns_space *space, minos_value value, uint32_t *id)
{
    bool added;
    return space->states.count < MNS_STATES_MAX &&
           mns_bytes_table_add (&space->states, &value, sizeof value, id, &added);
}

/* Finds the class of `key`, or adds *class under it. */
static minos_status add_class (mns_space *space, uint32_t *out, const uint32_t *key,
                               size_t key_size, const mns_class *class, minos_error *error)
{
    bool added;
    assert (space->class_ids.count == space->classes.count);
    if (!mns_classes_reserve (&space->classes, 1) ||
        !mns_bytes_table_add (&space->class_ids, key, key_size, out, &added))
        return mns_error (error, MINOS_NO_MEMORY, "no memory for classes of operations");
    if (added)
        space->classes.at[space->classes.count++] = *class;
    assert (*out < space->classes.count);
    return MINOS_OK;
}

static bool family_is_pure (const mns_class *class)
{
    switch (class->kind) {
    case MNS_CLASS_READ:
    case MNS_CLASS_READ_ANY:
    case MNS_CLASS_CAS_FAILED:
        return true;
    case MNS_CLASS_CAS:
        return class->a == class->b;
    default:
        return false;
    }
}

static minos_status family_class (mns_space *space, uint32_t *out, const minos_model_op *op,
                                  mns_class *class, minos_error *error)
{
    mns_family_step step = { 0 };
    minos_status status = space->builtin->classify (space->config, op, &step, error);
    if (status != MINOS_OK)
        return status;
    assert (step.kind > MNS_CLASS_GENERIC && step.kind <= MNS_CLASS_CAS_FAILED);
    class->kind = step.kind;
    class->a = class->b = space->initial;
    if (step.kind != MNS_CLASS_READ_ANY && step.kind != MNS_CLASS_WRITE &&
        !intern_value (space, step.a, &class->a))
        return mns_error (error, MINOS_NO_MEMORY, "no memory for states");
    if ((step.kind == MNS_CLASS_WRITE || step.kind == MNS_CLASS_CAS) &&
        !intern_value (space, step.b, &class->b))
        return mns_error (error, MINOS_NO_MEMORY, "no memory for states");
    class->pure = family_is_pure (class);
    uint32_t key[] = { class->kind, class->a, class->b };
    return add_class (space, out, key, sizeof key, class, error);
}

minos_status mns_space_class (mns_space *space, uint32_t *out, const minos_model_op *op,
                              minos_error *error)
{
    minos_model_op canonical = *op;
    mns_class class = { .kind = MNS_CLASS_GENERIC };
    bool added;
    assert (op->f != NULL && op->values == space->values);
    *out = 0;
    if (space->builtin != NULL && space->builtin->admit != NULL) {
        minos_status status = space->builtin->admit (space->config, &canonical, error);
        if (status != MINOS_OK)
            return status;
    }
    if (!mns_bytes_table_add (&space->functions, canonical.f, strlen (canonical.f) + 1, &class.f,
                              &added))
        return mns_error (error, MINOS_NO_MEMORY, "no memory for names");
    class.completed = canonical.completed;
    class.failed = canonical.failed;
    class.input = canonical.input;
    class.output = canonical.output;
    if (space->family)
        return family_class (space, out, &canonical, &class, error);
    if (space->model->traits != NULL)
        class.pure = space->model->traits (space->model->context, &canonical) & MINOS_OP_PURE;
    uint32_t key[] = { class.f, class.input, class.output,
                       (uint32_t) class.completed << 1 | class.failed };
    return add_class (space, out, key, sizeof key, &class, error);
}

/* ---- Steps. */

static uint32_t fail (mns_space *space, uint32_t class_id, minos_status status)
{
    assert (status != MINOS_OK && space->status == MINOS_OK);
    space->status = status;
    space->failed_class = class_id;
    return MNS_ILLEGAL;
}

/* The successors as one word; a list is stored with its length before it. */
static uint32_t word_of (mns_space *space, uint32_t class_id, const uint32_t *at, uint32_t count)
{
    size_t place = space->lists.count;
    if (count == 0)
        return MNS_ILLEGAL;
    if (count == 1)
        return at[0];
    if (place >= (MNS_ILLEGAL & ~MNS_SEVERAL) ||
        !mns_u32s_reserve (&space->lists, (size_t) count + 1))
        return fail (space, class_id,
                     mns_error (&space->error, MINOS_NO_MEMORY, "no memory for successors"));
    space->lists.at[place] = count;
    memcpy (&space->lists.at[place + 1], at, count * sizeof *at);
    space->lists.count += (size_t) count + 1;
    return MNS_SEVERAL | (uint32_t) place;
}

static uint32_t step_model (mns_space *space, uint32_t state, uint32_t class_id)
{
    const minos_model *model = space->model;
    const mns_class *class = &space->classes.at[class_id];
    minos_model_op op = { .values = space->values,
                          .f = mns_bytes_table_at (&space->functions, class->f, NULL),
                          .input = class->input,
                          .output = class->output,
                          .completed = class->completed,
                          .failed = class->failed };
    size_t size;
    const void *bytes = mns_bytes_table_at (&space->states, state, &size);
    const uint32_t *at;
    uint32_t count;
    minos_states states;
    minos_status status;
    mns_states_begin (&states, space);
    status = model->step (model->context, bytes, size, &op, &states);
    space->step_calls++;
    mns_states_end (&states, &at, &count);
    if (states.status != MINOS_OK) {
        space->error = states.error;
        return fail (space, class_id, states.status);
    }
    if (status != MINOS_OK)
        return fail (space, class_id,
                     mns_error (&space->error, status, "model %s: step of :%s: %s", model->name,
                                op.f, minos_status_text (status)));
    if (class->pure && (count > 1 || (count == 1 && at[0] != state)))
        return fail (space, class_id,
                     mns_error (&space->error, MINOS_MISUSE,
                                "model %s: :%s is declared pure, but it changes a state",
                                model->name, op.f));
    return word_of (space, class_id, at, count);
}

uint32_t mns_space_step_slow (mns_space *space, uint32_t state, uint32_t class_id)
{
    uint64_t key = (uint64_t) state << 32 | class_id;
    uint64_t *slot;
    uint32_t word;
    bool added;
    assert (state < space->states.count);
    assert (class_id < space->classes.count && !space->family);
    if (space->status != MINOS_OK)
        return MNS_ILLEGAL;
    slot = mns_table_find (&space->steps, key);
    if (slot != NULL)
        return (uint32_t) *slot;
    word = step_model (space, state, class_id);
    if (space->status != MINOS_OK)
        return MNS_ILLEGAL;
    slot = mns_table_add (&space->steps, key, &added);
    if (slot == NULL)
        return fail (space, class_id,
                     mns_error (&space->error, MINOS_NO_MEMORY, "no memory for steps"));
    *slot = word;
    return word;
}

/* ---- Closing. */

/* All states have a number as soon as they are reached, so a walk over the numbers that grow under
 * it is a breadth-first search without a queue. */
static bool explore (mns_space *space, uint32_t states_max)
{
    uint64_t left = (uint64_t) states_max * CLOSE_STEPS_PER_STATE;
    for (uint32_t state = 0; state < space->states.count; state++) {
        if (space->states.count > states_max || left < space->classes.count)
            return false;
        left -= space->classes.count;
        for (uint32_t class_id = 0; class_id < space->classes.count; class_id++) {
            mns_space_step (space, state, class_id);
            if (space->status != MINOS_OK)
                return false;
        }
    }
    return true;
}

static bool is_pure_everywhere (mns_space *space, uint32_t class_id)
{
    for (uint32_t state = 0; state < space->states.count; state++) {
        uint32_t word = mns_space_step (space, state, class_id);
        if (word != MNS_ILLEGAL && word != state)
            return false;
    }
    return true;
}

bool mns_space_close (mns_space *space, uint32_t states_max)
{
    uint64_t steps_max = (uint64_t) states_max * CLOSE_STEPS_PER_STATE;
    assert (states_max > 0);
    if (space->family)
        return true;
    /* Tables may take what the search will need: not where memory is short. */
    if (space->status != MINOS_OK ||
        mns_budget_left (space->budget) / CLOSE_BYTES_PER_STEP < steps_max)
        return false;
    if (!explore (space, states_max)) {
        /* A step that failed was one that the search may never take: it is not remembered. */
        space->status = MINOS_OK;
        return false;
    }
    for (uint32_t class_id = 0; class_id < space->classes.count; class_id++)
        if (!space->classes.at[class_id].pure)
            space->classes.at[class_id].pure = is_pure_everywhere (space, class_id);
    assert (space->status == MINOS_OK);
    return true;
}

/* ---- People. */

static minos_status describe_bytes (const uint8_t *bytes, size_t size, const minos_sink *sink)
{
    size_t shown = size < HEX_BYTES_MAX ? size : HEX_BYTES_MAX;
    minos_status status = mns_sink_text (sink, "0x");
    for (size_t i = 0; i < shown && status == MINOS_OK; i++)
        status = mns_sink_printf (sink, "%02x", bytes[i]);
    if (shown < size && status == MINOS_OK)
        status = mns_sink_printf (sink, "… (%zu bytes)", size);
    return status;
}

minos_status mns_space_describe (const mns_space *space, uint32_t state, const minos_sink *sink)
{
    const minos_model *model = space->model;
    size_t size;
    const void *bytes;
    assert (state < space->states.count);
    bytes = mns_bytes_table_at (&space->states, state, &size);
    if (model->describe == NULL)
        return describe_bytes (bytes, size, sink);
    return model->describe (model->context, space->values, bytes, size, sink);
}
