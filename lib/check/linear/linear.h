/* linear.h: judging linearizability, key by key. The inside of the checker "linearizable".
 *
 *     split → one job a key, largest first → prepare → engine → part of the finding
 *                                                    ↘ explain, where it is invalid
 *
 * The report must not depend on threads. So a key's search is bounded by what depends on the key
 * and the options alone: a number of configurations, and a fixed share of the memory, whatever
 * else runs. A key that ran out of its share, or that may have suffered from its neighbours, is
 * searched again when all others are done, alone, with all the memory. */
#ifndef MNS_CHECK_LINEAR_LINEAR_H
#define MNS_CHECK_LINEAR_LINEAR_H

#include "check/checker.h"
#include "history/split.h"
#include "model/builtin.h"
#include "search/prepare.h"

#include <pthread.h>

/* ---- engines.c: algorithms by the name that --algorithm gives them. */
typedef struct mns_algorithm {
    const char *name;
    const char *reported; /* the report's name for it: what judged */
    mns_engine engine;
} mns_algorithm;
const mns_algorithm *mns_algorithm_named (const char *name);

/* ---- evidence.c: what a part of the history could have shown. */
typedef struct mns_evidence {
    uint64_t ok, fail, crashed;
    uint64_t mutations;    /* acknowledged */
    uint64_t observations; /* acknowledged */
    uint64_t of_mutation;  /* observations that saw what a mutation had put there */
    uint64_t nil_reads;    /* ok observations of nil */
} mns_evidence;

struct mns_linear;
void mns_evidence_count (mns_evidence *out, const struct mns_linear *linear, const mns_part *part);
/* For a caller's model, which has no table of functions: an observation saw a mutation when its
 * answer is impossible in the initial state; a mutation is what may change that state. */
MINOS_MUST_CHECK minos_status mns_evidence_probe (mns_evidence *out,
                                                  const struct mns_linear *linear,
                                                  const mns_part *part, mns_space *space,
                                                  minos_error *error);
/* Client operations open at once, crashed ones not counted. */
MINOS_MUST_CHECK minos_status mns_concurrency_max (uint32_t *out, const minos_history *history,
                                                   mns_budget *budget);

/* ---- replay.c: an order of operations, taken step by step once more. */
typedef struct mns_order {
    const uint32_t *calls;
    const uint32_t *states; /* after each */
    uint32_t count;
} mns_order;
typedef struct mns_replayed {
    uint32_t completed; /* operations in it that returned */
    mns_u32s blocked; /* completed calls that stood open when it ended, the first to return first */
    bool maximal;     /* none of these is possible in its last state */
} mns_replayed;
/* Whether the order is legal and keeps real time; `blocked` is the caller's, with a budget. False
 * as well where there is no memory to tell. */
MINOS_MUST_CHECK bool mns_replay (mns_replayed *out, mns_problem *problem, const mns_order *order,
                                  mns_budget *budget);

/* Whether the class's step leads from the one state to the other. */
bool mns_replay_steps (mns_space *space, uint32_t from, uint32_t class_id, uint32_t to);

/* ---- trace.c: the states along a linearization. */
typedef struct mns_trace {
    uint32_t *after; /* of each operation; a number of `texts` */
    mns_text_list texts;
    const char *cause; /* why there are none; "" */
} mns_trace;
/* Everything comes from `region`. False: no memory. */
MINOS_MUST_CHECK bool mns_trace_states (mns_trace *out, mns_problem *problem, const uint32_t *calls,
                                        uint32_t count, mns_region *region);

/* ---- closure.c: the states that are possible just before the return of `blocked`, by a frontier
 * without any rule that an engine has. False: more configurations than it may look at, or none is
 * left before that return. */
typedef struct mns_closure_watch {
    void *context;
    /* The layer's next configuration: from number `from` of it, by linearizing `call`. Number 0 of
     * the first layer is the initial state, and is not told. */
    void (*step) (void *context, uint32_t from, uint32_t call, uint32_t state);
    /* An operation returned: number `id` of the layer is the next one of the layer to come … */
    void (*keep) (void *context, uint32_t id);
    void (*cross) (void *context, uint32_t call); /* … and these were all. */
} mns_closure_watch;
MINOS_MUST_CHECK bool mns_closure (mns_u32s *states, mns_problem *problem, uint32_t blocked,
                                   const mns_closure_watch *watch, mns_budget *budget);

/* ---- partial_tree.c: the tree of a closure's steps. */
typedef struct mns_partial_node {
    uint32_t parent, call, state;
    uint32_t completed, crashed; /* operations in the order that ends here */
    uint32_t layers;             /* returns that it got past */
    uint32_t last;               /* the latest return of a completed operation in it; 0: none */
} mns_partial_node;
MNS_VEC (mns_partial_node, mns_partial_nodes);

typedef struct mns_partial_graph {
    const mns_problem *problem;
    mns_budget *budget;
    mns_partial_nodes nodes;
    mns_u32s layer, next; /* number in the layer → node */
    uint32_t layers;
    size_t sparse;  /* nodes that it may have before it is looked through */
    bool failed;    /* it is not all there: no memory for it */
    bool full;      /* … or it had too many nodes */
    bool exhausted; /* a return that nothing got past */
} mns_partial_graph;

void mns_partial_begin (mns_partial_graph *graph, const mns_problem *problem, mns_budget *budget);
void mns_partial_reset (mns_partial_graph *graph);
/* Fills the graph while mns_closure runs. */
mns_closure_watch mns_partial_watch (mns_partial_graph *graph);

/* ---- partial.c: partial linearizations of an invalid part: see minos/verdict.h. */
typedef struct mns_partials {
    minos_path *at;
    size_t count;
    bool longest, complete;
    const char *cause; /* why there are none, or why they are not proved to be the longest; "" */
    bool starved;      /* memory was short */
} mns_partials;
/* `whole`: the closure ended, so that the graph has every order. Everything comes from `region`. */
void mns_partial_paths (mns_partials *out, mns_partial_graph *graph, mns_problem *problem,
                        uint32_t blocked, bool whole, const mns_limits *limits, mns_region *region);

/* ---- explain.c: why a part is invalid, for people; the same whatever engine found it out. */
typedef struct mns_explanation {
    uint32_t blocked;        /* the operation to blame */
    uint32_t prefix;         /* position of its return */
    mns_text_list states;    /* possible just before, sorted */
    mns_text_list allowed;   /* answers that occur and were possible there, sorted */
    mns_anomaly_member *ops; /* those beside the blocked one, by role */
    size_t op_count, op_capacity;
    const char *text; /* sentences, LF between */
    mns_partials partials;
} mns_explanation;
/* Strings and arrays from `region`. NO_MEMORY. */
MINOS_MUST_CHECK minos_status mns_explain (mns_explanation *out, const struct mns_linear *linear,
                                           const mns_part *part, uint32_t blocked,
                                           const mns_evidence *evidence, mns_region *region,
                                           minos_error *error);

/* ---- refute.c: the lines of an invalid part's certificate, from `region`; NULL where it would be
 * too large, or no memory is left for it. */
const char *mns_linear_refute (mns_problem *problem, const mns_limits *limits,
                               uint32_t blocked_event, mns_region *region);

/* ---- run.c: the parts, on a pool. */
typedef struct mns_linear_job {
    struct mns_linear *linear;
    uint32_t part;
    bool again; /* searched again, alone */
    minos_status status;
    mns_evidence evidence;
} mns_linear_job;

typedef struct mns_linear {
    const mns_check *check;
    const minos_history *history; /* the caller's, or `view` */
    minos_history view;           /* the same with the values of `fork` */
    minos_values *fork;           /* NULL where the initial value needs none */
    minos_finding *finding;
    mns_split split;
    minos_model made;         /* of the built-in, whose context is `config` */
    const minos_model *model; /* `made` or the caller's */
    const mns_builtin *builtin;
    mns_model_config config;
    const mns_algorithm *algorithm;
    uint64_t states_max;
    bool witness;
    bool states; /* … and the states along it */
    mns_stop stop;
    struct mns_pool *pool; /* while it runs */
    uint64_t share;        /* memory of one part while others run; 0 = all */
    mns_region region;
    mns_linear_job *jobs; /* by part */
    /* ---- Below: under the lock while jobs run. */
    pthread_mutex_t lock;
    minos_error *error; /* of the least part that failed */
    uint32_t failed_part;
    minos_progress_state progress;
    uint64_t tell_ns; /* not told again before */
} mns_linear;

/* Runs every job. On return each part of the finding is filled and each job has its status. */
MINOS_MUST_CHECK minos_status mns_linear_run (mns_linear *linear, uint32_t threads);
/* One part, with at most `share` bytes (0 = all there is). */
void mns_linear_decide (mns_linear_job *job, uint64_t share);

/* ---- progress.c: how far it is, told at most every tenth of a second. */
typedef struct mns_linear_search {
    mns_linear *linear;
    const char *key; /* of the part that is searched */
    _Atomic uint64_t states, frontier;
} mns_linear_search;
/* A part is done: always told. */
void mns_linear_tell (mns_linear *linear);
/* From the engines, whenever they poll; `context` is an mns_linear_search. */
void mns_linear_tick (void *context);

/* ---- notes.c: floors of evidence, as notes. */
MINOS_MUST_CHECK bool mns_linear_notes (mns_linear *linear);

#endif
