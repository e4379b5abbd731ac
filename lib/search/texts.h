/* texts.h: a key-value store's key as a register. */
#ifndef MNS_SEARCH_TEXTS_H
#define MNS_SEARCH_TEXTS_H

#include "search/problem.h"

/* The same calls and events over a space of the register family, whose classes have the numbers
 * that they have in the problem's own. */
typedef struct mns_texts {
    mns_space space;
    mns_problem problem;
} mns_texts;

/* OK: the two problems have the same linearizations, and texts->problem lives as long as `problem`
 * does, until mns_texts_reset. MISUSE: the problem is not of a model of texts, or some answer
 * can have come about in several ways. NO_MEMORY. Of the problem cut after an event another one is
 * made, not a part of this one: what an operation does is told by answers that may come later. */
MINOS_MUST_CHECK minos_status mns_texts_reduce (mns_texts *texts, const mns_problem *problem,
                                                mns_budget *budget);
void mns_texts_reset (mns_texts *texts);

#endif
