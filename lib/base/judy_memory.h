/* judy_memory.h: what one Judy array allocates from. */
#ifndef MNS_BASE_JUDY_MEMORY_H
#define MNS_BASE_JUDY_MEMORY_H

#include "base/budget.h"

/* More than one insertion or removal can ask for. In a large array the new key may meet a linear
 * branch on each of seven levels, put there by keys that parted above a crowd, and each of them
 * becomes a node of 4 KiB at once; a full leaf falls apart into less than 4 KiB. In an array of at
 * most MNS_JUDY_SMALL keys no node of 4 KiB is made. (libJudy 1.0.5: JudyIns.c, JudyCascade.c.) */
enum { MNS_JUDY_CHANGE_MAX = 40 << 10, MNS_JUDY_SMALL_CHANGE_MAX = 8 << 10, MNS_JUDY_SMALL = 700 };

typedef struct mns_judy_memory mns_judy_memory;

/* Sees to it that the next change of the array will find memory, and makes *memory where it is
 * NULL. Called once a change. False: there is none, and all is as it was. `over` takes it past the
 * limit. */
MINOS_MUST_CHECK bool mns_judy_memory_prepare (mns_judy_memory **memory, mns_budget *budget,
                                               bool over);
/* Frees all that the array ever had. *memory is NULL then. */
void mns_judy_memory_reset (mns_judy_memory **memory);

/* Between these two, libJudy allocates from `memory` on this thread. */
void mns_judy_memory_begin (mns_judy_memory *memory);
void mns_judy_memory_end (void);

#endif
