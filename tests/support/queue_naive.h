/* queue_naive.h: what the queue checkers count, by looking at every pair of operations.
 *
 * Written from the words of the claims; it shares nothing with the checkers. */
#ifndef TESTS_SUPPORT_QUEUE_NAIVE_H
#define TESTS_SUPPORT_QUEUE_NAIVE_H

#include "support/queue_sim.h"

typedef struct naive_counts {
    int unexpected; /* deliveries of what was not enqueued before they returned */
    int repeated;   /* pairs of deliveries of one item, which was enqueued once */
    int failed;     /* deliveries of what failed */
    int missing;    /* acknowledged, and not delivered */
    int crashed;    /* dequeues */
    bool drained;   /* found empty by what was called after the last acknowledgement */
} naive_counts;

bool naive_delivers (const sim_op *op);
bool naive_is_same (const sim_op *a, const sim_op *b);
const sim_op *naive_enqueue_of (const sim *s, const sim_op *item);
naive_counts naive_count (const sim *s);

/* The word of sim_judge for a script (unit/history/script.h), and for a simulated history. */
char naive_script (const char *script, const char *checker);
char naive_judge (const sim *s, bool pairs, const char *checker);

#endif
