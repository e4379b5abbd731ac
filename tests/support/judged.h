/* judged.h: what several checkers say of one history. */
#ifndef TESTS_SUPPORT_JUDGED_H
#define TESTS_SUPPORT_JUDGED_H

#include "minos/history.h"

typedef struct judged {
    const char *outcome; /* "valid", "invalid", "unknown", "vacuous" */
    char anomalies[512]; /* " id id ": each once, in the order of discovery */
    char cause[256];     /* of unknown and vacuous */
} judged;

/* One verdict a checker, "apply-log:nodes=n1" and the like. Fails the test on any error. */
void judge_all (const minos_history *history, const char *const *checkers, size_t count,
                judged *out);
bool judged_has (const judged *found, const char *anomaly);

#endif
