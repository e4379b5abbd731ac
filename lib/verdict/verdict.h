/* verdict.h: the inside of a verdict, and the functions that build one. All of it lives in the
 * verdict's region; checkers fill it, reports read it. */
#ifndef MNS_VERDICT_VERDICT_H
#define MNS_VERDICT_VERDICT_H

#include "base/region.h"
#include "minos/verdict.h"

typedef struct mns_text_list {
    const char **at;
    size_t count, capacity;
} mns_text_list;

/* An operation or an event that takes part in a violation. */
typedef struct mns_anomaly_member {
    uint32_t index;
    const char *role; /* static storage */
} mns_anomaly_member;

typedef struct mns_anomaly_members {
    mns_anomaly_member *at;
    size_t count, capacity;
} mns_anomaly_members;

struct minos_anomaly {
    const char *id, *title; /* a row of anomalies.def */
    const char *text;
    mns_anomaly_members ops, events;
    uint32_t prefix;
    mns_text_list states;
    mns_text_list allowed; /* answers */
    minos_path *paths;
    size_t path_count;
    bool paths_longest, paths_complete;
    const char *paths_cause; /* "" where none */
};

/* Something that a checker counted or collected: "lost-count" 3. */
typedef struct mns_fact {
    const char *name;  /* static storage */
    minos_value value; /* of the verdict's pool */
} mns_fact;

typedef struct mns_facts {
    mns_fact *at;
    size_t count, capacity;
} mns_facts;

struct minos_part {
    bool has_key;
    minos_value key;
    const char *key_text;
    minos_valid valid;
    minos_basis basis;
    const char *cause; /* "" where none */
    const char *algorithm;
    bool weak; /* nothing in it could have shown a violation: decided perhaps, but not judged */
    uint64_t states;
    uint32_t *witness;
    size_t witness_count;
    uint32_t *states_after; /* as many, numbers of `state_texts`; NULL where there are none */
    mns_text_list state_texts;
    const char *states_cause; /* why there are none; "" where nobody asked */
    const char *refutation;   /* invalid: the lines of its certificate; NULL where there are none */
    minos_anomaly **anomalies;
    size_t anomaly_count, anomaly_capacity;
    mns_facts facts;           /* of a key; what the whole history has is the finding's */
    uint64_t anomalies_hidden; /* counted, and not kept */
};

struct minos_finding {
    minos_verdict *verdict;
    const char *checker, *model, *algorithm;
    const char *claim; /* the property that was judged, one sentence; "" where the model says it */
    minos_valid valid;
    minos_basis basis;
    bool vacuous;
    bool weak; /* an evidence floor is missed, see the notes: lowers the verdict's word */
    const char *cause;
    bool keyed;
    const char *premises; /* lines of the certificate; NULL where the checker writes none */
    minos_counts counts;
    mns_text_list notes;
    mns_facts facts;
    minos_part *parts; /* made at once, filled by index: workers may fill different parts */
    size_t part_count;
};

struct minos_verdict {
    mns_budget budget;
    mns_region region;
    minos_values *values; /* what facts are made of; NULL until there is one */
    minos_valid valid;
    bool vacuous;
    const char *word;
    minos_faults faults;
    bool left_out;    /* clients called functions that no checker reads */
    bool env_missing; /* the harness says that what the test needs was not there */
    minos_finding **findings;
    size_t finding_count, finding_capacity;
    mns_text_list notes;
};

/* ---- Building. NULL or false: no memory. Not thread-safe but where said. */
MINOS_MUST_CHECK minos_status mns_verdict_new (minos_verdict **out, const minos_alloc *alloc);
MINOS_MUST_CHECK minos_finding *mns_verdict_add (minos_verdict *verdict, const char *checker,
                                                 const char *model, size_t part_count);
MINOS_MUST_CHECK minos_anomaly *mns_part_add (minos_verdict *verdict, minos_part *part,
                                              const char *anomaly_id);
MINOS_MUST_CHECK bool mns_anomaly_add_op (minos_verdict *verdict, minos_anomaly *anomaly,
                                          uint32_t op, const char *role);
MINOS_MUST_CHECK bool mns_anomaly_add_event (minos_verdict *verdict, minos_anomaly *anomaly,
                                             uint32_t event, const char *role);
/* Copies of `count` paths, and why there are no more ("": nothing to say). */
MINOS_MUST_CHECK bool mns_anomaly_set_paths (minos_verdict *verdict, minos_anomaly *anomaly,
                                             const minos_path *paths, size_t count,
                                             const char *cause);
/* The parts of a finding that was added with none. */
MINOS_MUST_CHECK bool mns_finding_make_parts (minos_finding *finding, size_t part_count);
/* The pool for the values of facts; NULL: no memory. */
MINOS_MUST_CHECK minos_values *mns_verdict_values (minos_verdict *verdict);
/* Facts stand in the order in which they are added; `name` is in static storage. */
MINOS_MUST_CHECK bool mns_finding_add_fact (minos_finding *finding, const char *name,
                                            minos_value value);
MINOS_MUST_CHECK bool mns_finding_add_number (minos_finding *finding, const char *name,
                                              uint64_t number);
/* The same for one key. */
MINOS_MUST_CHECK bool mns_part_add_fact (minos_verdict *verdict, minos_part *part, const char *name,
                                         minos_value value);
MINOS_MUST_CHECK bool mns_text_list_add (mns_region *region, mns_text_list *list, const char *text);
/* Merges parts into the finding: false > unknown > true; basis and cause of the first of the worst
 * parts; the counts of keys and states; vacuous where every part is weak and none is false. A
 * finding without a part is unknown, and vacuous. A cause that the checker has set stays. */
void mns_finding_merge (minos_finding *finding);
/* Merges findings into the verdict, and gives it its word. */
void mns_verdict_merge (minos_verdict *verdict);
static inline minos_valid mns_valid_merge (minos_valid a, minos_valid b)
{
    return a > b ? a : b;
}

#endif
