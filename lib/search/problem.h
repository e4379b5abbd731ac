/* problem.h: what every engine decides, and what it answers.
 *
 * A problem is one object's operations after the exact reductions (reduce.c): positions re-ranked
 * to 0 … event_count − 1, each operation with its class in a space of its own. Engines never see
 * the history; the oracle and the tests build problems directly. */
#ifndef MNS_SEARCH_PROBLEM_H
#define MNS_SEARCH_PROBLEM_H

#include "base/cancel.h"
#include "base/region.h"
#include "minos/verdict.h"
#include "model/space.h"

#define MNS_CALL_NEVER UINT32_MAX

typedef struct mns_call {
    uint32_t call; /* rank of its invocation */
    uint32_t ret;  /* rank of its return, MNS_CALL_NEVER when crashed (then it is optional) */
    uint32_t class_id;
    uint32_t op; /* operation of the history */
} mns_call;

typedef struct mns_problem {
    mns_space *space;
    mns_call *calls; /* in order of invocation */
    uint32_t call_count;
    uint32_t crashed_count;
    uint32_t *events; /* event e: call << 1 | is_return */
    uint32_t event_count;
    uint32_t width_max; /* completed operations open at once */
} mns_problem;

/* Limits and switches of a search. Rules are bits so that tests can switch each one off. */
typedef struct mns_limits {
    uint64_t states_max;  /* configurations; UINT64_MAX = none */
    const mns_stop *stop; /* may be NULL */
    uint32_t rules_off;   /* bits of MNS_RULE_… */
    /* Whose idle threads the competition may race engines on; NULL = none. */
    struct mns_pool *pool;
    /* Where the search tells how far it is, for progress; may be NULL. */
    _Atomic uint64_t *states_told;
    _Atomic uint64_t *frontier_told;
} mns_limits;

enum {
    MNS_RULE_PURE_AT_ONCE = 1u << 0,      /* R1 */
    MNS_RULE_EARLIEST_IN_CLASS = 1u << 1, /* R2 */
    MNS_RULE_CRASHED_DOMINANCE = 1u << 2, /* R3 */
    MNS_RULE_NO_CRASHED_NOOP = 1u << 3,   /* R4 */
    MNS_RULE_CRASHED_OBSERVED = 1u << 4,  /* R5 */
    MNS_RULE_TOWARDS_RETURN = 1u << 5,    /* R6 */
    MNS_RULE_PURE_SUPERSET = 1u << 6,
    MNS_RULE_DEAD_VALUES = 1u << 7,
    MNS_RULE_ABSORB = 1u << 8, /* dead writes, closed excursions */
    MNS_RULE_DEAD_END = 1u << 9,
    MNS_RULE_REDUCE_READS = 1u << 16, /* exact reductions before any search */
    MNS_RULE_REDUCE_WRITES = 1u << 17,
    MNS_RULE_REDUCE_TEXTS = 1u << 18, /* texts to registers (texts.c), by the competition */
    MNS_RULE_ALL = 0xffffffffu
};

typedef enum mns_cause {
    MNS_CAUSE_NONE,
    MNS_CAUSE_STATES, /* states_max reached */
    MNS_CAUSE_MEMORY,
    MNS_CAUSE_TIME,
    MNS_CAUSE_CANCELLED,
    MNS_CAUSE_LOST,          /* a race's loser */
    MNS_CAUSE_PRUNED,        /* a one-sided engine that proved nothing */
    MNS_CAUSE_CONTRADICTION, /* one engine proved what another refuted: a defect */
    MNS_CAUSE_FAILED         /* the space's status is not OK: see there */
} mns_cause;

typedef struct mns_answer {
    minos_valid valid;
    mns_cause cause; /* of unknown */
    /* valid: calls in linearization order, crashed ones only where they took effect. From the
     * region given to the engine. */
    uint32_t *witness;
    uint32_t witness_count;
    /* invalid: the return event (rank) that no configuration survives: the first one for which
     * the prefix that ends there cannot be linearized, operations pending there being optional
     * with their eventual answers. Every exact engine finds the same one. */
    uint32_t blocked_event;
    /* Whether blocked_event is that first one. The refuter only knows that it is not later. */
    bool blocked_canonical;
    uint64_t states;      /* configurations examined */
    uint32_t events_done; /* how far the search came: events swept, of event_count */
    uint64_t frontier_max;
} mns_answer;

/* An engine. Memory for the answer comes from `region`, everything else from the region's budget
 * and is freed before it returns. Never fails otherwise: trouble is an unknown answer. */
typedef void (*mns_engine) (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                            mns_region *region);

/* Exhaustive depth-first search: Wing & Gong 1993 with Lowe's 2017 memory. wgl.c */
void mns_wgl (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
              mns_region *region);

/* The plainest search, without reductions, for problems of at most 64 calls (more: unknown,
 * states): what minimised histories are decided by again. naive.c */
void mns_naive (mns_answer *answer, mns_problem *problem, const mns_limits *limits,
                mns_region *region);

/* Whether `witness` is a linearization: each completed call once, no call twice, real time kept
 * (the points lemma: one running maximum), every step legal. O(n). Shares nothing with the
 * engines but the space. */
bool mns_witness_holds (mns_problem *problem, const uint32_t *witness, uint32_t count);

#endif
