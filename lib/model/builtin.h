/* builtin.h: the models that come with minos.
 *
 * Each is one file and one row of models.def, written against the public minos_model interface,
 * as a harness author would write it. What a checker must know beside the steps stands in the row:
 * which functions there are and what each does (mutates, observes, both), for the evidence. */
#ifndef MNS_MODEL_BUILTIN_H
#define MNS_MODEL_BUILTIN_H

#include "base/error.h"
#include "minos/model.h"

enum {
    MNS_F_MUTATES = 1,  /* acknowledged, it may have changed the object */
    MNS_F_OBSERVES = 2, /* acknowledged, it says something about the object's state */
    MNS_F_INSERTS = 4   /* puts its input into a collection, and does nothing else */
};

/* Rows with the same code are names of one function; the first is the one it is known by. */
typedef struct mns_function {
    const char *name;
    uint32_t roles;
    uint32_t code; /* the model's own */
} mns_function;

/* How a part of the history is made into an instance of a model. */
typedef struct mns_model_config {
    bool has_init;
    minos_value init;  /* initial value; nil when has_init is false */
    bool nil_wildcard; /* --knossos-nil: an ok read of nil says nothing */
    bool observe_failed_cas;
} mns_model_config;

/* An operation of the register family: kind is a mns_class_kind other than GENERIC, a and b the
 * values that a state is compared with and set to. */
typedef struct mns_family_step {
    uint8_t kind;
    minos_value a, b;
} mns_family_step;

/* What an operation is to a model whose state is a text: a put sets it to the input, an append adds
 * the input behind it, a get answers with all of it. nil is the empty text. */
typedef enum mns_text_role { MNS_TEXT_GET, MNS_TEXT_PUT, MNS_TEXT_APPEND } mns_text_role;

typedef struct mns_builtin {
    minos_model_info info;
    const mns_function *functions; /* ends with a NULL name */
    bool always_keyed;             /* kv: each key is its own object whatever `keyed` says */
    /* Fills *model, whose context is `config` (kept by the caller while the model is used). */
    void (*make) (minos_model *model, const mns_model_config *config);
    /* The register family (register, cas-register, mutex): states are values, and an operation is
     * one comparison and one assignment. NULL for other models. MALFORMED with a message for an
     * operation that the model does not have. */
    minos_status (*classify) (const mns_model_config *config, const minos_model_op *op,
                              mns_family_step *out, minos_error *error);
    /* The other models: MALFORMED with a message for an operation that the model does not have.
     * Otherwise makes *op the one that stands for all that step alike: the function by its first
     * name; where the answer says nothing, no output and `completed`, so that crashed and completed
     * operations are of one class. */
    minos_status (*admit) (const mns_model_config *config, minos_model_op *op, minos_error *error);
    /* Whether an ok observation saw what a mutation had put there (evidence): not the initial
     * value, not empty. */
    bool (*saw_mutation) (const mns_model_config *config, const minos_model_op *op);
    /* Models whose every operation has such a role; NULL for others. A state may be another value
     * than a text: then only a put changes it, and an append is illegal. */
    mns_text_role (*text_role) (const minos_model_op *op);
    /* Optional exact reductions known for this model, bits of MNS_REDUCE_…. */
    uint32_t reductions;
} mns_builtin;

enum {
    /* A crashed write whose value no completed read returns and no CAS expects may be dropped
     * (not while failed CAS are observed). */
    MNS_REDUCE_UNREAD_WRITES = 1,
    /* A crashed insert (MNS_F_INSERTS) of a value that no other operation names may be dropped:
     * none that is completed has it in its answer, none that is no insert has it in its input, and
     * no insert of it has an answer of its own. */
    MNS_REDUCE_UNSEEN_INSERTS = 2
};

const mns_builtin *mns_builtin_at (size_t index);        /* NULL past the end */
const mns_builtin *mns_builtin_named (const char *name); /* NULL: no such model */

#endif
