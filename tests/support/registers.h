/* registers.h: problems over a CAS register, built without a history or a model.
 *
 * Values are 0 … values − 1, and the initial state is 0. A problem is made by simulation (each
 * operation takes effect at a random point of its interval) and so is linearizable, until faults
 * are put in. */
#ifndef MNS_TEST_REGISTERS_H
#define MNS_TEST_REGISTERS_H

#include "base/rng.h"
#include "search/problem.h"

typedef struct mns_registers {
    mns_budget *budget;
    mns_region region;
    mns_space space;
    mns_problem problem;
    mns_table class_ids;
} mns_registers;

typedef struct mns_registers_shape {
    uint32_t operations, processes, values;
    uint32_t crash_permille; /* of all operations; crashed reads are left out */
    uint32_t cas_permille;   /* of mutators */
    uint32_t read_permille;
    uint32_t fail_permille; /* of CAS that do not find their value: observed, else left out */
    uint32_t any_permille;  /* of reads: of anything */
    bool unique;            /* each write has a value of its own; `values` is ignored */
    bool equal_cas;         /* CAS a → a may occur */
} mns_registers_shape;

void mns_registers_init (mns_registers *registers, mns_budget *budget);
void mns_registers_reset (mns_registers *registers);
/* A class of the space; kinds as in space.h. */
uint32_t mns_registers_class (mns_registers *registers, mns_class_kind kind, uint32_t a, uint32_t b,
                              bool completed);
/* Fills registers->problem. */
void mns_registers_simulate (mns_registers *registers, const mns_registers_shape *shape,
                             mns_rng *rng);
/* Makes the problem from calls whose `call` and `ret` are any times that differ. */
void mns_registers_rank (mns_registers *registers, mns_call *calls, uint32_t count,
                         uint32_t values);
/* Changes what a read or CAS near `at` saw to `value`; false if there is none. */
bool mns_registers_spoil (mns_registers *registers, uint32_t at, uint32_t value);

#endif
