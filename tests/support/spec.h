/* spec.h: the built-in models once more, as plainly as can be, for the generator and the oracle.
 *
 * They share no code with lib/model: a state is a few integers, an operation a few more, and
 * `outcomes` lists everything that may happen. */
#ifndef TESTS_SUPPORT_SPEC_H
#define TESTS_SUPPORT_SPEC_H

#include "minos/value.h"
#include "support/choice.h"

enum { SPEC_CELLS = 12, SPEC_WORDS = 6, SPEC_OUTCOMES = SPEC_CELLS + 1 };
#define SPEC_NIL INT32_MIN

typedef struct spec_state {
    int32_t at[SPEC_CELLS];
    uint32_t count;
} spec_state;

typedef struct spec_op {
    uint32_t f; /* index into functions */
    int32_t arg[SPEC_WORDS];
} spec_op;

typedef struct spec_answer {
    int32_t at[SPEC_WORDS];
} spec_answer;

typedef struct spec_outcome {
    spec_state next;
    spec_answer answer;
    bool fail; /* it does not happen */
} spec_outcome;

/* What values an operation may have. */
typedef struct spec_domain {
    uint32_t values; /* 1 … 5 */
    bool unique;     /* instead: 1, 2, 3 … in order of use */
    int32_t last_used;
    int32_t init; /* SPEC_NIL: the model's own */
} spec_domain;

typedef struct spec_model {
    const char *model;
    const char *functions[4];
    bool keyed;    /* its operations carry a key */
    bool wildcard; /* nil_wildcard means something to it */
    bool takes_init;
    void (*init) (const spec_domain *domain, spec_state *state);
    void (*draw) (choice_source *source, spec_domain *domain, spec_op *op);
    uint32_t (*outcomes) (const spec_state *state, const spec_op *op,
                          spec_outcome out[SPEC_OUTCOMES]);
    /* Changes the answer, which may then be wrong. */
    void (*spoil) (choice_source *source, const spec_domain *domain, const spec_op *op,
                   spec_answer *answer);
    /* Optional: takes off an answer, that of another operation, what this one does not ask. */
    void (*trim) (const spec_op *op, spec_answer *answer);
    /* As a history has them; `answer` is NULL in an invocation. */
    minos_value (*value) (minos_values *values, const spec_op *op, const spec_answer *answer);
} spec_model;

const spec_model *spec_at (size_t index); /* NULL past the end */
const spec_model *spec_named (const char *model);
bool spec_same_answer (const spec_answer *a, const spec_answer *b);
/* An integer, or nil. */
minos_value spec_value (minos_values *values, int32_t integer);

#endif
