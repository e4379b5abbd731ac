/* gen.h: histories by the dozen. A real linearizable object is simulated, and then, perhaps, its
 * history is tampered with; everything is drawn from a choice_source. */
#ifndef TESTS_SUPPORT_GEN_H
#define TESTS_SUPPORT_GEN_H

#include "minos/history.h"
#include "search/prepare.h"
#include "support/spec.h"

typedef struct gen_params {
    uint32_t ops;       /* at most */
    uint32_t processes; /* open at once, crashed ones not counted */
    uint32_t crash_percent;
    uint32_t fail_percent; /* fails though it could have happened; it does not happen */
    uint32_t values;       /* domain 1 … values */
    bool unique;           /* each value once instead */
    uint32_t faults;       /* how often it is tampered with */
    bool intervals;        /* given by times, with ties */
    int32_t init;          /* of registers; SPEC_NIL: nil */
} gen_params;

typedef struct gen_op {
    spec_op op;
    spec_answer answer;
    minos_outcome outcome;
    uint64_t call, ret; /* before another one if ret < its call; equal is concurrent */
    uint32_t process;
} gen_op;

typedef struct gen_history {
    const spec_model *spec;
    spec_domain domain;
    gen_params params;
    gen_op *ops; /* in order of call */
    uint32_t count;
} gen_history;

/* Small parameters at random, for histories that a brute force can judge. */
gen_params gen_small (choice_source *source, const spec_model *spec);
void gen_init (gen_history *history, const spec_model *spec, const gen_params *params,
               choice_source *source);
void gen_reset (gen_history *history);
/* Through the public builder. Fails the test on any error. */
minos_history *gen_build (const gen_history *history);
/* The number in `history` of an operation of what gen_build made. */
uint32_t gen_index_of (const gen_history *history, const minos_history *built, uint32_t op);

/* How a problem is made of a history: the first part, by a built-in model or, where there is none
 * of that name, by callbacks over the specification. */
typedef struct gen_problem {
    const minos_history *history;
    const spec_model *spec;
    mns_split split;
    mns_model_config config;
    minos_model model;
    const mns_builtin *builtin;
    mns_budget budget;
    mns_region region;
    mns_space space;
    mns_problem problem;
} gen_problem;

/* Keeps a pointer to the built history. Fails the test on any error. */
void gen_problem_init (gen_problem *out, const minos_history *built, const spec_model *spec,
                       const mns_model_config *config, uint32_t rules_off);
/* Asserts that everything that was charged is free again. */
void gen_problem_reset (gen_problem *problem);

#endif
