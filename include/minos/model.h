/* minos/model.h: sequential specifications.
 *
 * A model says what a single-threaded object does: an initial state, and for a state and an
 * operation the states that may follow. The operation carries what was asked *and* what was
 * answered; a step that could not have given that answer has no successor. More than one
 * successor makes the model nondeterministic.
 *
 * A state is a string of bytes that the model chooses; it is copied, interned and compared, so it
 * must be canonical (equal states, equal bytes) unless `equal` and `hash` are given. Steps are
 * memoised: `step` is called once for each distinct (state, operation) pair of a search, never for
 * each configuration. It must be a function of its arguments alone.
 *
 * docs/examples/model.c is a complete compiled model. */
#ifndef MINOS_MODEL_H
#define MINOS_MODEL_H

#include "minos/history.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An operation as a model sees it. Equal (f, input, output, completed) are one *class*:
 * operations of a class differ in their intervals only. */
typedef struct minos_model_op {
    const minos_values *values; /* the pool of the handles below */
    const char *f;              /* the function's name, NUL-terminated, no colon */
    minos_value input;          /* the invocation's value, without its key */
    minos_value output;         /* the completion's value, without its key; nil when unknown */
    bool completed;             /* false: crashed, the answer is unknown, any answer may step */
    bool failed; /* true: kept as an observation (failed-cas=observe): it must *not* apply */
} minos_model_op;

/* Takes successors, and the initial state. */
typedef struct minos_states minos_states;
MINOS_API minos_status minos_states_emit (minos_states *states, const void *bytes, size_t size);
/* For a step that cannot judge the operation (a function that the model does not have, a value of
 * the wrong shape): says why. The check then fails as MALFORMED, at the operation's line. */
MINOS_API minos_status minos_states_refuse (minos_states *states, const char *why);

/* Properties of a class of operations, which a model may declare. A declared property is tested
 * on every step that a search takes; one that is broken fails the check as MISUSE. What is not
 * declared is not assumed: the searches are slower, and as exact. (A model without `traits` is
 * tried out: where its states are few, what holds in each of them is used.)
 *
 * PURE: in every state the step either has no successor or only the state itself (a read, a failed
 * CAS, dequeue of empty). A write is not pure, even where the value already stands. */
enum { MINOS_OP_PURE = 1u << 0 };

enum { MINOS_STATE_SIZE_MAX = 1 << 24 };

/* Zero-initialise, set `size` = sizeof (minos_model). `context` is handed to each callback. With
 * threads > 1 callbacks run on several threads at once: `context` must be immutable or locked. */
typedef struct minos_model {
    size_t size;
    const char *name;
    void *context;
    /* Emits exactly one initial state. */
    minos_status (*init) (void *context, minos_states *out);
    /* Emits the successors of `state`, which is aligned to 8 bytes, under `op`: none, one or
     * several. A status other than OK ends the check with that status. */
    minos_status (*step) (void *context, const void *state, size_t size, const minos_model_op *op,
                          minos_states *out);
    /* Optional, given together: canonical equality of states. NULL = bytes. */
    bool (*equal) (void *context, const void *a, size_t a_size, const void *b, size_t b_size);
    uint64_t (*hash) (void *context, const void *state, size_t size);
    /* Optional: the state for people. NULL = hexadecimal bytes. */
    minos_status (*describe) (void *context, const minos_values *values, const void *state,
                              size_t size, const minos_sink *sink);
    /* Optional: MINOS_OP_… of an operation. NULL = none declared. */
    uint32_t (*traits) (void *context, const minos_model_op *op);
} minos_model;

/* The built-in models, for listing. NULL past the end. */
typedef struct minos_model_info {
    const char *name;
    const char *summary;   /* one line */
    const char *functions; /* "read write cas" */
} minos_model_info;
MINOS_API const minos_model_info *minos_model_list (size_t index);

#ifdef __cplusplus
}
#endif
#endif
