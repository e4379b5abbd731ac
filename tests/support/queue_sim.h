/* queue_sim.h: random histories of a queue, for tests: several processes, operations that overlap,
 * crash and fail, and answers of a true queue, some of them bent.
 *
 * Items are [producer number] or plain numbers. What is drawn is kept as a list of operations for
 * naive checkers, and built into a history. */
#ifndef TESTS_SUPPORT_QUEUE_SIM_H
#define TESTS_SUPPORT_QUEUE_SIM_H

#include "base/rng.h"

#include <minos/minos.h>

enum { SIM_OPS_MAX = 64, SIM_EMPTY = -1, SIM_NEVER = 1 << 30 };

typedef enum sim_end { SIM_OK, SIM_FAIL, SIM_CRASH } sim_end;

typedef struct sim_op {
    int process, producer, number; /* the item, or number SIM_EMPTY */
    int call, ret, gone;           /* positions; a crashed one has no return, but an info */
    int key;
    bool enqueues, peeks; /* neither: a dequeue */
    bool drains;          /* one of the dequeues that are a drain, of one interval */
    sim_end end;
} sim_op;

typedef struct sim_rule {
    int ops, processes;
    int crash, fail;   /* one operation in so many; 0: none */
    bool pairs;        /* items are [producer number] */
    bool drained;      /* dequeues until it is empty, at the end */
    bool own_consumer; /* dequeues never crash */
    int producers;     /* that the processes enqueue for; 0: as many as there can be, 8 */
    int redeliver;     /* one dequeue in so many answers with what was taken before; 0: none */
    int kinds;         /* items are drawn from so many, and repeat; 0: they are distinct */
    int peeks;         /* of what does not enqueue, one in so many is a peek; 0: none */
} sim_rule;

typedef struct sim {
    sim_op ops[SIM_OPS_MAX];
    int count, positions;
    bool keyed;
} sim;

/* A run of a queue that keeps its promises. */
void sim_draw (sim *out, mns_rng *rng, const sim_rule *rule);
/* One fault of a kind, which a checker of that promise must find where it can be seen. */
typedef enum sim_fault {
    SIM_LOSE,      /* a delivery never was, though the queue was empty after it */
    SIM_DUPLICATE, /* a delivery repeats another */
    SIM_REORDER,   /* two deliveries of items of one producer change places */
    SIM_REVIVE,    /* an item comes out whose enqueue failed */
    SIM_FAULTS
} sim_fault;
/* False: it could not. */
bool sim_inject (sim *history, mns_rng *rng, sim_fault fault);
/* Answers are changed at random: exchanged, repeated, made empty, invented. False: it could not. */
bool sim_bend (sim *history, mns_rng *rng);
/* Puts a drain in: dequeues of items that are left, in one interval, of processes of their own. */
void sim_drain (sim *history, mns_rng *rng);
/* Two queues side by side, under the keys 0 and 1. */
void sim_join (sim *out, const sim *a, const sim *b, mns_rng *rng);
minos_history *sim_build (const sim *history, bool pairs);
/* The same with the drain as one operation. */
minos_history *sim_build_drain (const sim *history);
/* The finding's word by that checker: 't', 'f', 'u', or 'v' for vacuous. */
char sim_judge (const minos_history *history, const char *checker);

#endif
