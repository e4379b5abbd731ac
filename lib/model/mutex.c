/* mutex.c: a lock. As in Knossos, anyone may release it; values say nothing. */
#include "model/family.h"
#include "model/models.h"

enum { MUTEX_ACQUIRE, MUTEX_RELEASE };

static minos_status init (void *context, minos_states *out)
{
    const mns_model_config *config = context;
    minos_value held = MINOS_FALSE;
    if (config->has_init && config->init != MINOS_NIL)
        held = config->init;
    if (held != MINOS_FALSE && held != MINOS_TRUE)
        return mns_shape_refuse_init (out, "false (free) or true (held)", held);
    return minos_states_emit (out, &held, sizeof held);
}

static minos_status classify (const mns_model_config *config, const minos_model_op *op,
                              mns_family_step *out, minos_error *error)
{
    const mns_function *row = mns_shape_function (&mns_model_mutex, op, error);
    (void) config;
    if (row == NULL)
        return MINOS_MALFORMED;
    *out = (mns_family_step){ .kind = MNS_CLASS_CAS,
                              .a = row->code == MUTEX_ACQUIRE ? MINOS_FALSE : MINOS_TRUE,
                              .b = row->code == MUTEX_ACQUIRE ? MINOS_TRUE : MINOS_FALSE };
    return MINOS_OK;
}

static minos_status step (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out)
{
    return mns_family_step_by (&mns_model_mutex, context, state, size, op, out);
}

static minos_status describe (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink)
{
    const minos_value *held = state;
    const char *word = *held == MINOS_TRUE ? "held" : "free";
    (void) context;
    (void) values;
    (void) size;
    return sink->write (sink->context, word, 4);
}

static void make (minos_model *model, const mns_model_config *config)
{
    mns_family_make (model, &mns_model_mutex, config, init, step);
    model->describe = describe;
}

/* That a release was accepted shows that the lock was held: someone's acquire had taken effect. */
static bool saw_mutation (const mns_model_config *config, const minos_model_op *op)
{
    minos_error error;
    const mns_function *row = mns_shape_function (&mns_model_mutex, op, &error);
    (void) config;
    return row != NULL && row->code == MUTEX_RELEASE;
}

static const mns_function functions[] = {
    { "acquire", MNS_F_MUTATES, MUTEX_ACQUIRE },
    { "release", MNS_F_MUTATES | MNS_F_OBSERVES, MUTEX_RELEASE },
    { "lock", MNS_F_MUTATES, MUTEX_ACQUIRE },
    { "unlock", MNS_F_MUTATES | MNS_F_OBSERVES, MUTEX_RELEASE },
    { NULL, 0, 0 },
};

const mns_builtin mns_model_mutex = {
    .info = { "mutex", "a lock: acquire it when it is free, release it when it is held",
              "acquire release" },
    .functions = functions,
    .make = make,
    .classify = classify,
    .saw_mutation = saw_mutation,
};
