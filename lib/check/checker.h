/* checker.h: what a checker is, inside. A new one is a function in a file of its own and a row of
 * checkers.def; nothing else changes. */
#ifndef MNS_CHECK_CHECKER_H
#define MNS_CHECK_CHECKER_H

#include "base/error.h"
#include "history/split.h"
#include "minos/check.h"
#include "verdict/verdict.h"

/* One checker's work on one history. */
typedef struct mns_check {
    minos_verdict *verdict;
    const minos_history *history;
    const minos_options *options;   /* the caller's, with those of the checker's name laid over */
    const minos_model *model;       /* of the caller's, or NULL: then options name one */
    mns_budget *budget;             /* pays for everything but the verdict */
    const minos_cancel *cancel;     /* may be NULL */
    const minos_progress *progress; /* may be NULL */
    uint64_t deadline_ns;           /* monotonic; 0 = none */
} mns_check;

/* Judges: adds one finding (mns_verdict_add), fills its parts and counts, and merges it
 * (mns_finding_merge). Whatever it finds is MINOS_OK; a status says that it could not look. */
typedef minos_status (*mns_checker_run) (const mns_check *check, minos_error *error);

struct mns_scanner;

/* One of both: a run of its own, or a part in the walk that scanners share (pass/scan.h). */
typedef struct mns_checker {
    minos_checker_info info;
    mns_checker_run run;
    const struct mns_scanner *scanner;
} mns_checker;

#define MNS_CHECKER(name, family, run, summary)                                                    \
    minos_status run (const mns_check *check, minos_error *error);
#define MNS_SCANNER(name, family, scanner, summary) extern const struct mns_scanner scanner;
#include "check/checkers.def"
#undef MNS_CHECKER
#undef MNS_SCANNER

const mns_checker *mns_checker_named (const char *name); /* NULL: there is none */

/* ---- options.c: reading options by name. */
bool mns_option_is (const minos_options *options, const char *name, const char *text);
mns_keyed mns_option_keyed (const minos_options *options);
/* Every option that is set in `from`, set in `to`. */
MINOS_MUST_CHECK minos_status mns_options_copy (minos_options *to, const minos_options *from,
                                                minos_error *error);
/* "NAME:OPTION=VALUE,OPTION=VALUE" → the name, copied to `name`, and the options, set. Commas and
 * colons within brackets, braces, parentheses and double quotes belong to the value. */
enum { MNS_CHECKER_NAME_SIZE = 64 };
MINOS_MUST_CHECK minos_status mns_spec_parse (char name[MNS_CHECKER_NAME_SIZE],
                                              minos_options *options, const char *spec,
                                              minos_error *error);

/* ---- faults.c: the windows of faults and what shows that they landed, into the verdict; and
 * whether the harness says that its environment was missing. O(operations + events). */
void mns_faults_find (minos_verdict *verdict, const minos_history *history);

/* ---- answers.c: what tells a set from a counter, which are called by the same functions. */
typedef struct mns_answers {
    uint64_t collections, numbers, others; /* ok reads that answered so; nil is left out */
    bool integers;                         /* whatever other functions were given is one, or nil */
    bool listed; /* a value was given twice, and some read answered with one twice: a list? */
} mns_answers;
MINOS_MUST_CHECK minos_status mns_answers_look (mns_answers *out, const minos_history *history,
                                                const minos_options *options, mns_budget *budget);

/* ---- choose.c: the checkers that a history is for, by the functions in it, and by the answers
 * where functions do not tell. */
enum { MNS_CHOSEN_MAX = 32 };
typedef struct mns_chosen {
    const char *names[MNS_CHOSEN_MAX];
    const char *beside[MNS_CHOSEN_MAX]; /* a sentence on what it leaves out, or NULL */
    size_t count;
    bool leaves_ops; /* clients call functions that none of them takes */
    bool undecided;  /* a set or a counter, and nothing tells which: mns_checker_undecided */
} mns_chosen;
MINOS_MUST_CHECK minos_status mns_choose (mns_chosen *out, const minos_history *history,
                                          const minos_options *options, mns_budget *budget);
/* Unknown, with what to name. */
extern const mns_checker mns_checker_undecided;

/* ---- auto.c: the model whose functions are those of the history. `why` says so in a sentence.
 * BAD_OPTION where none or several fit. *model is NULL for a history without operations. */
enum { MNS_WHY_SIZE = 192 };
MINOS_MUST_CHECK minos_status mns_auto_model (const char **model, char why[MNS_WHY_SIZE],
                                              const minos_history *history,
                                              const minos_options *options, mns_budget *budget,
                                              minos_error *error);

#endif
