/* trial.h: a simulated system on trial. A correct one is never refuted, and mostly confirmed; one
 * with a bug is refuted, by the checker that is for it, while the same seed without the bug is not.
 *
 * One run of each bug is kept in testdata/<family>/<checker>/invalid/sim-<name>.edn, or .jsonl, and
 * the same run without the bug in valid/. They are made again and compared, byte for byte; `./dev
 * sim` writes them anew. A test program with --seeds N takes N seeds, and says how often is what.
 */
#ifndef TESTS_SUPPORT_TRIAL_H
#define TESTS_SUPPORT_TRIAL_H

#include "support/world.h"

typedef struct trial_promise {
    const char *checker; /* as a folder of testdata: "cluster/view-convergence" */
    uint32_t percent;    /* of the correct runs, that must be true, and not for want of evidence */
} trial_promise;

typedef struct trial_bug {
    uint32_t bug;        /* what `run` understands, not 0 */
    const char *checker; /* that sees it */
    const char *anomaly; /* NULL: it makes the verdict unknown */
    uint32_t percent;    /* of the seeds show it, at least; 0: one of them */
    const char *name;    /* of the runs that are kept: as EDN, or "name.jsonl"; NULL: none */
    const char *what;    /* is wrong, in a sentence: the first line of a run that is kept */
} trial_bug;

typedef struct trial {
    const char *name; /* of the test, and of its source */
    world *(*run) (uint64_t seed, uint32_t bug, bool json);
    const trial_promise *promises; /* the last has no checker */
    const trial_bug *bugs;         /* the last has no checker */
    uint32_t seeds, bug_seeds;     /* runs without bugs; with each bug */
} trial;

int trial_main (int argc, char **argv, const trial *of);

/* Which functions are kept of a run for a checker, " role term ", with blanks around each; what
 * nemesis and harness say is always. Without a row, all. */
typedef struct trial_kept {
    const char *checker, *functions;
} trial_kept;

/* The same for several ways to run a system, in one program. `kept` may be NULL; the last has no
 * checker. */
int trial_main_all (int argc, char **argv, const trial *all, size_t count, const trial_kept *kept);

#endif
