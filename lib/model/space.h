/* space.h: a model as a numbered state graph, made step by step.
 *
 * States and operation classes become dense numbers, and a step an array or table read; the
 * model's own code runs once per distinct (state, class) pair (the idea of Knossos's memo, lazily
 * and without its bound). Registers, CAS registers and mutexes do not even need the table: their
 * state is a value and their step is two comparisons, so they are stepped inline.
 *
 * One space belongs to one search: it is not thread-safe. */
#ifndef MNS_MODEL_SPACE_H
#define MNS_MODEL_SPACE_H

#include "base/bytes_table.h"
#include "base/error.h"
#include "base/table.h"
#include "base/vecs.h"
#include "minos/model.h"
#include "model/builtin.h"

/* How a class steps. GENERIC asks the model (memoised). The others are the register family, over
 * states that are numbers of values: */
typedef enum mns_class_kind {
    MNS_CLASS_GENERIC,
    MNS_CLASS_READ,      /* legal iff q == a; q stays                 (pure) */
    MNS_CLASS_READ_ANY,  /* legal everywhere; q stays                 (pure) */
    MNS_CLASS_WRITE,     /* legal everywhere; q := b                  (blind) */
    MNS_CLASS_CAS,       /* legal iff q == a; q := b; pure iff a == b        */
    MNS_CLASS_CAS_FAILED /* legal iff q != a; q stays               (pure) */
} mns_class_kind;

typedef struct mns_class {
    uint8_t kind;
    bool pure;      /* in every state: no successor, or the state itself */
    bool completed; /* the answer is known; for the register family, and where `admit` says that
                       the answer tells nothing, crashed operations are of the same class */
    bool failed;    /* an observed failure */
    uint32_t a, b;  /* states, for the register family */
    uint32_t f;     /* index into the space's function names */
    minos_value input, output;
} mns_class;
MNS_VEC (mns_class, mns_classes);

#define MNS_ILLEGAL UINT32_MAX  /* no successor */
#define MNS_SEVERAL 0x80000000u /* | index of a successor list */
enum { MNS_STATES_MAX = 0x7ffffffe };

typedef struct mns_space {
    mns_budget *budget;
    const minos_model *model;
    const mns_builtin *builtin;
    const mns_model_config *config;
    const minos_values *values;
    bool family; /* every class is of the register family */
    uint32_t initial;
    mns_classes classes;
    mns_bytes_table states; /* id → bytes; for the family: 4 bytes, a value handle */
    mns_bytes_table class_ids;
    mns_bytes_table functions; /* names, with their NUL */
    mns_table steps;           /* state << 32 | class → successor word */
    mns_u32s lists;            /* count, successors … of nondeterministic steps, ascending */
    mns_u32s emitted;          /* of the step that is being taken */
    uint64_t step_calls;       /* how often the model's own code ran */
    /* Sticky. Once it is not OK every step is ILLEGAL and means nothing: engines look at it before
     * they conclude, and whenever they poll. NO_MEMORY is the budget's; else `error` says why. */
    minos_status status;
    uint32_t failed_class;
    minos_error error;
} mns_space;

/* `builtin` and `config` are those of a built-in model, NULL for a caller's; `model` is what
 * builtin->make filled, or the caller's. All must outlive the space. Interns the initial state. */
MINOS_MUST_CHECK minos_status mns_space_init (mns_space *space, mns_budget *budget,
                                              const minos_model *model, const mns_builtin *builtin,
                                              const mns_model_config *config,
                                              const minos_values *values, minos_error *error);
/* A space of the register family with no model behind it: the caller pushes its classes and sets
 * `initial`, and says how many states there are; they are numbers and nothing else. */
void mns_space_init_family (mns_space *space, mns_budget *budget);
MINOS_MUST_CHECK bool mns_space_add_states (mns_space *space, uint32_t count);
void mns_space_reset (mns_space *space);
/* The class of an operation. MALFORMED: not an operation of the model (the message says what it
 * has). */
MINOS_MUST_CHECK minos_status mns_space_class (mns_space *space, uint32_t *out,
                                               const minos_model_op *op, minos_error *error);
uint32_t mns_space_step_slow (mns_space *space, uint32_t state, uint32_t class_id);

/* The successor of `state`: a state, MNS_ILLEGAL, or MNS_SEVERAL | list. */
static inline uint32_t mns_space_step (mns_space *space, uint32_t state, uint32_t class_id)
{
    const mns_class *class = &space->classes.at[class_id];
    switch (class->kind) {
    case MNS_CLASS_READ:
        return state == class->a ? state : MNS_ILLEGAL;
    case MNS_CLASS_READ_ANY:
        return state;
    case MNS_CLASS_WRITE:
        return class->b;
    case MNS_CLASS_CAS:
        return state == class->a ? class->b : MNS_ILLEGAL;
    case MNS_CLASS_CAS_FAILED:
        return state != class->a ? state : MNS_ILLEGAL;
    default:
        return mns_space_step_slow (space, state, class_id);
    }
}

/* Successors as a list, whatever the word is. `*one` is the caller's scratch for a single one. */
static inline const uint32_t *mns_space_successors (const mns_space *space, uint32_t word,
                                                    uint32_t *one, uint32_t *count)
{
    if (word == MNS_ILLEGAL) {
        *count = 0;
        return NULL;
    }
    if (word & MNS_SEVERAL) {
        const uint32_t *list = &space->lists.at[word & ~MNS_SEVERAL];
        *count = list[0];
        return list + 1;
    }
    *one = word;
    *count = 1;
    return one;
}

/* Switches on by testing what a model did not declare: takes every class from every reachable
 * state, and where that ends within `states_max` states (and 16 steps for each), marks the classes
 * that are pure in all of them. True: it ended. To be called when all classes are made. What goes
 * wrong on the way is no failure of the space: false, and nothing is marked. */
bool mns_space_close (mns_space *space, uint32_t states_max);

/* The state for people. */
minos_status mns_space_describe (const mns_space *space, uint32_t state, const minos_sink *sink);

#endif
