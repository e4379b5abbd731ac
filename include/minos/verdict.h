/* minos/verdict.h: what was proved, on what grounds, and how much was there to prove it with.
 *
 * A verdict is a tree: the verdict of a history holds one *finding* per checker; a finding of a
 * per-key checker holds one *part* per key; an invalid or unknown part holds *anomalies*, each
 * with the operations that make it and a sentence for people. `true` always has a witness or an
 * exhausted proof behind it, `false` a refutation; everything else is unknown, with its cause.
 *
 * A verdict is immutable and self-contained, but for operations, which are named by their index in
 * the history. All strings are owned by the verdict. Out of range: NULL, 0, or the enum's 0. */
#ifndef MINOS_VERDICT_H
#define MINOS_VERDICT_H

#include "minos/history.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Merged: false over unknown over true. */
typedef enum minos_valid { MINOS_VALID_TRUE, MINOS_VALID_UNKNOWN, MINOS_VALID_FALSE } minos_valid;

/* Why the verdict may be believed. name, word, meaning */
#define MINOS_BASIS_MAP(X)                                                                         \
    X (NONE, "none", "nothing was judged")                                                         \
    X (WITNESS, "witness", "a linearization was found, and re-checked")                            \
    X (EXHAUSTED, "exhausted", "every possibility was examined")                                   \
    X (REFUTATION, "refutation", "a counterexample was found")                                     \
    X (BUDGET, "budget", "a limit ended the search before a proof")                                \
    X (CANCELLED, "cancelled", "the caller stopped the search")                                    \
    X (VACUOUS, "vacuous", "there was nothing that could have shown a violation")                  \
    X (MISSING, "missing", "the history does not say what the checker must know")

typedef enum minos_basis {
#define MINOS_BASIS_ENUM(name, word, text) MINOS_BASIS_##name,
    MINOS_BASIS_MAP (MINOS_BASIS_ENUM)
#undef MINOS_BASIS_ENUM
} minos_basis;

MINOS_API const char *minos_valid_word (minos_valid valid); /* "true", "unknown", "false" */
MINOS_API const char *minos_basis_word (minos_basis basis);

typedef struct minos_verdict minos_verdict;
typedef struct minos_finding minos_finding;
typedef struct minos_part minos_part;
typedef struct minos_anomaly minos_anomaly;

/* What a finding was judged on. */
typedef struct minos_counts {
    uint64_t ops_ok, ops_fail, ops_crashed; /* client operations in the checker's scope */
    uint64_t mutations_ok;                  /* operations that changed the object, acknowledged */
    uint64_t observations_ok;               /* reads, dequeues, … that answered */
    uint64_t observations_of_mutation;      /* … with something that a mutation had put there */
    uint64_t keys_seen, keys_judged, keys_unknown, keys_invalid;
    uint64_t events;           /* records of nodes, nemesis and harness in the checker's scope */
    uint32_t concurrency_max;  /* client operations open at once, crashed ones not counted */
    uint64_t states;           /* configurations examined, all keys */
    uint64_t memory_bytes_max; /* the check's accounted peak; depends on threads */
} minos_counts;

/* Faults that were brought in while the history was recorded, by what the nemesis says. */
typedef struct minos_faults {
    uint32_t windows;    /* from a fault's first record to what ends it */
    uint32_t landed;     /* … of which a record says :landed, with what shows it */
    uint32_t overlapped; /* … and an operation of a client ran meanwhile */
} minos_faults;

MINOS_API void minos_verdict_free (minos_verdict *verdict);

/* ---- The whole history. */
MINOS_API minos_valid minos_verdict_valid (const minos_verdict *verdict);
/* True where nothing was judged, or nothing that was judged could have failed (see
 * docs/formats/verdict.md): a run that must not pass. */
MINOS_API bool minos_verdict_vacuous (const minos_verdict *verdict);
/* The exit code that the command line gives: 0 valid, 1 invalid, 2 unknown, 3 vacuous. */
MINOS_API int minos_verdict_exit_code (const minos_verdict *verdict);
/* "PASS-smoke", "FAIL", "INCONCLUSIVE-oracle-too-weak", … */
MINOS_API const char *minos_verdict_word (const minos_verdict *verdict);
MINOS_API size_t minos_verdict_finding_count (const minos_verdict *verdict);
MINOS_API const minos_finding *minos_verdict_finding (const minos_verdict *verdict, size_t index);
MINOS_API void minos_verdict_faults (const minos_verdict *verdict, minos_faults *out);
/* The pool of the values of facts; NULL where there are none. */
MINOS_API const minos_values *minos_verdict_values (const minos_verdict *verdict);
MINOS_API size_t minos_verdict_note_count (const minos_verdict *verdict);
MINOS_API const char *minos_verdict_note (const minos_verdict *verdict, size_t index);

/* ---- One checker. */
MINOS_API const char *minos_finding_checker (const minos_finding *finding);
MINOS_API const char *minos_finding_model (const minos_finding *finding); /* "" where none */
MINOS_API const char *minos_finding_algorithm (const minos_finding *finding);
MINOS_API minos_valid minos_finding_valid (const minos_finding *finding);
MINOS_API minos_basis minos_finding_basis (const minos_finding *finding);
MINOS_API bool minos_finding_vacuous (const minos_finding *finding);
MINOS_API const char *
minos_finding_cause (const minos_finding *finding); /* of unknown or vacuous */
/* The property that was judged, one sentence; "" where the model says it. */
MINOS_API const char *minos_finding_claim (const minos_finding *finding);
MINOS_API bool minos_finding_keyed (const minos_finding *finding);
MINOS_API void minos_finding_counts (const minos_finding *finding, minos_counts *out);
MINOS_API size_t minos_finding_note_count (const minos_finding *finding);
MINOS_API const char *minos_finding_note (const minos_finding *finding, size_t index);
/* What the checker counted and collected beside, by name ("lost-count", "lost"), in a fixed order:
 * the page of the checker in docs/checkers says what each is. The value is of the verdict's pool.
 * NULL past the end. */
MINOS_API size_t minos_finding_fact_count (const minos_finding *finding);
MINOS_API const char *minos_finding_fact (const minos_finding *finding, size_t index,
                                          minos_value *out);
/* All keys in the order of their values; one part without a key for an unkeyed history. */
MINOS_API size_t minos_finding_part_count (const minos_finding *finding);
MINOS_API const minos_part *minos_finding_part (const minos_finding *finding, size_t index);

/* ---- One key. */
MINOS_API bool minos_part_key (const minos_part *part, minos_value *out); /* false: no key */
MINOS_API const char *minos_part_key_text (const minos_part *part);       /* EDN; "" where none */
MINOS_API minos_valid minos_part_valid (const minos_part *part);
MINOS_API minos_basis minos_part_basis (const minos_part *part);
MINOS_API const char *minos_part_cause (const minos_part *part);
/* What the checker counted and collected of this key, as minos_finding_fact; none for an unkeyed
 * history, whose facts are the finding's, and none past the first thousand keys. */
MINOS_API size_t minos_part_fact_count (const minos_part *part);
MINOS_API const char *minos_part_fact (const minos_part *part, size_t index, minos_value *out);
MINOS_API uint64_t minos_part_states (const minos_part *part);
/* Operations of the history in linearization order, where the checker has one and witnesses were
 * asked for; count 0 otherwise. What stands for several (a drain) stands once for each. */
MINOS_API const uint32_t *minos_part_witness (const minos_part *part, size_t *count);
/* The state after each operation of the witness, where these were asked for: numbers of texts, as
 * many as the witness has operations; count 0 otherwise, and then the cause says why, or is "". */
MINOS_API const uint32_t *minos_part_states_after (const minos_part *part, size_t *count);
MINOS_API size_t minos_part_state_count (const minos_part *part);
MINOS_API const char *minos_part_state (const minos_part *part, size_t index);
MINOS_API const char *minos_part_states_cause (const minos_part *part);
MINOS_API size_t minos_part_anomaly_count (const minos_part *part);
MINOS_API const minos_anomaly *minos_part_anomaly (const minos_part *part, size_t index);

/* Violations that were counted beyond those that are kept; at least 1 where the checker did not
 * come to its end. */
MINOS_API uint64_t minos_part_anomalies_hidden (const minos_part *part);

/* ---- One violation, with all that a person needs to see it. */
MINOS_API const char *minos_anomaly_id (const minos_anomaly *anomaly); /* "nonlinearizable" */
MINOS_API const char *minos_anomaly_title (const minos_anomaly *anomaly);
MINOS_API const char *minos_anomaly_text (const minos_anomaly *anomaly); /* lines, LF between */
/* Every kind of violation that there is, in a fixed order. NULL past the end. */
typedef struct minos_anomaly_info {
    const char *id, *title;
    const char *summary; /* one sentence, no full stop */
} minos_anomaly_info;
MINOS_API const minos_anomaly_info *minos_anomaly_list (size_t index);
/* The operations that make it, the one to blame first. Role: "blocked", "wrote", "pending", … */
MINOS_API size_t minos_anomaly_op_count (const minos_anomaly *anomaly);
MINOS_API uint32_t minos_anomaly_op (const minos_anomaly *anomaly, size_t index, const char **role);
/* The same for records of processes that are no clients: indices of minos_history_event. */
MINOS_API size_t minos_anomaly_event_count (const minos_anomaly *anomaly);
MINOS_API uint32_t minos_anomaly_event (const minos_anomaly *anomaly, size_t index,
                                        const char **role);
/* Of a linearizability violation: the shortest prefix of the history that already fails, as the
 * position of its last record (on the scale of minos_op.call); MINOS_NEVER otherwise. */
MINOS_API uint32_t minos_anomaly_prefix (const minos_anomaly *anomaly);
/* The states that were possible just before, for people. */
MINOS_API size_t minos_anomaly_state_count (const minos_anomaly *anomaly);
MINOS_API const char *minos_anomaly_state (const minos_anomaly *anomaly, size_t index);
/* The answers, of those that occur in the history, that the operation to blame could have given in
 * one of these states. */
MINOS_API size_t minos_anomaly_allowed_count (const minos_anomaly *anomaly);
MINOS_API const char *minos_anomaly_allowed (const minos_anomaly *anomaly, size_t index);

/* ---- Of a linearizability violation: how far an order of the operations can go.
 *
 * A *path* is a partial linearization, as long as it can be: each of its steps is legal, and before
 * an operation stands every operation that returned before it was called. Every path was replayed
 * by the model. It ends where each operation that could come next is illegal in its last state;
 * those are what it is blocked by. Of crashed operations a path has those it needs. */
typedef struct minos_path_step {
    uint32_t op;       /* operation of the history */
    const char *state; /* after it, for people */
} minos_path_step;

typedef struct minos_path {
    uint32_t completed; /* operations in it that returned: the more, the longer */
    uint32_t skipped;   /* its first steps, which are not given where there are many */
    const char *state;  /* before the first step that is given */
    const minos_path_step *steps;
    size_t step_count;
    const uint32_t *blocked; /* operations, the first to return first */
    size_t blocked_count;
} minos_path;

/* The longest first; at most a handful. */
MINOS_API size_t minos_anomaly_path_count (const minos_anomaly *anomaly);
MINOS_API bool minos_anomaly_path (const minos_anomaly *anomaly, size_t index, minos_path *out);
/* No partial linearization is longer than the first path. */
MINOS_API bool minos_anomaly_paths_longest (const minos_anomaly *anomaly);
/* Of each operation that returned, the first path that it stands in is as long as any that has it;
 * one that stands in none stands in no partial linearization. */
MINOS_API bool minos_anomaly_paths_complete (const minos_anomaly *anomaly);
/* Why there is no path, or no proof that they are the longest; "" where there is nothing to say. */
MINOS_API const char *minos_anomaly_paths_cause (const minos_anomaly *anomaly);

#ifdef __cplusplus
}
#endif
#endif
