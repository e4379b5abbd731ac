/* progress.h: the state of `progress`, in two files: clocks and faults with what the cluster owes
 * (progress.c), and who serves in which epoch (progress_serving.c). */
#ifndef MNS_CHECK_CLUSTER_PROGRESS_H
#define MNS_CHECK_CLUSTER_PROGRESS_H

#include "check/pass/scan.h"

/* Something that is owed within a bound, since an instant. */
typedef struct mns_clock {
    bool active; /* a bound is given */
    bool open, excused;
    bool maybe; /* it may have been paid where the history does not look */
    int64_t bound_ns, since_ns;
    uint32_t trigger; /* an event */
    uint64_t triggers, met;
} mns_clock;

typedef struct mns_progress_node {
    bool down, paused;
    bool serving;
    bool poisoned, fenced; /* a permanent error; a recoverable one was the last */
    bool led;
    bool knows; /* … of an epoch: the highest that it told of itself since it started */
    int64_t known;
    uint32_t known_event;
    int64_t epoch, serving_epoch, poison_epoch; /* the highest it led; of its last :serving */
    uint32_t poison_event, fence_event;
} mns_progress_node;
MNS_VEC (mns_progress_node, mns_progress_nodes);

typedef struct mns_epoch_mark {
    uint32_t at, op; /* the return that first showed it */
    int64_t epoch;
} mns_epoch_mark;
MNS_VEC (mns_epoch_mark, mns_epoch_marks);

typedef struct mns_progress_state {
    mns_names names, recoverable;
    mns_progress_nodes nodes;
    mns_clock election, serving, takeover;
    int64_t grace_ns, now_ns;
    bool no_time;
    uint32_t voters, down, faults; /* of the smallest configuration; 0: not told */
    bool partitioned;
    bool other, other_down; /* a fault of another kind, or that names no node; it takes down */
    minos_value other_f;
    /* Leaders. */
    bool roles_told, leader_known;
    uint32_t leader, owner; /* nodes; the owner is the latest elected, who owes serving */
    int64_t leader_term, owner_epoch;
    bool owner_known;
    /* Epochs that answered, rising. */
    mns_epoch_marks marks;
    bool served;
    int64_t served_epoch;
    uint32_t served_event, served_node;
    bool exclusive;   /* who begins to serve is to know of all epochs that are served */
    uint64_t unaware; /* beginnings in an old epoch by nodes that may not have known */
    /* The lock. */
    minos_value holder;
    bool held, ready;
    bool crashed; /* an acquire or a push, which may take effect at any time */
} mns_progress_state;

mns_progress_node *mns_progress_node_of (mns_scan *scan, minos_value name, uint32_t *id);
/* Sees what is late, and moves the time. */
void mns_progress_tick (mns_scan *scan, const mns_moment *moment);
void mns_progress_alive (mns_progress_state *s, mns_progress_node *node);
void mns_clock_open (mns_scan *scan, mns_clock *clock, const mns_moment *moment);
void mns_clock_close (mns_clock *clock);

void mns_progress_leader (mns_scan *scan, const mns_moment *moment);
void mns_progress_serving (mns_scan *scan, const mns_moment *moment);
void mns_progress_fence (mns_scan *scan, const mns_moment *moment);
void mns_progress_answer (mns_scan *scan, const mns_moment *moment);

#endif
