/* raft.h: clusters that run Raft, right or with one bug, and the histories that they log.
 *
 *     raft_params params = raft_draw (RAFT_PARTITIONS, seed);
 *     params.bug = RAFT_NO_PRE_VOTE;
 *     world *w = raft_run (&params);            to the end: the text and the history are there
 *     …
 *     world_free (w);
 *
 * Raft is that of Ongaro 2014: elections with pre-vote (9.6), log replication, the commit rule of
 * figure 8, snapshots, changes of one member at a time with learners (4), clients with sessions
 * (6.3), whose reads go through the log. Term, vote, log, commit index and snapshot are on disk. */
#ifndef TESTS_SUPPORT_RAFT_RAFT_H
#define TESTS_SUPPORT_RAFT_RAFT_H

#include "support/world.h"

/* name, what is wrong */
#define RAFT_BUG_MAP(X)                                                                            \
    X (FORGETS_VOTE, "A restart forgets whom the node voted for.")                                 \
    X (NEVER_ALONE, "A single voter does not count its own vote.")                                 \
    X (REPLAYS, "A restart applies what the snapshot holds again.")                                \
    X (SKIPS, "A restart takes what was committed for applied.")                                   \
    X (COUNTS_SENT, "What was sent to a node counts as stored by it.")                             \
    X (COUNTS_LEARNERS, "Learners count for the majority that commits.")                           \
    X (OLD_TERM, "An entry of an older term is committed by counting.")                            \
    X (NO_PRE_VOTE, "A node that hears nothing raises its term at once.")                          \
    X (TWO_PENDING, "A change of members does not wait for the one before.")                       \
    X (LEARNERS_ELECT, "Votes of nodes that are no voters count.")                                 \
    X (VOTES_BLINDLY, "A vote is given to a log that is behind.")                                  \
    X (LOCAL_READS, "A leader answers reads by itself.")                                           \
    X (KEEPS_CONFLICTS, "An entry that contradicts the leader's stays.")                           \
    X (COMMITS_BEYOND, "A follower's commit index passes the end of its log.")                     \
    X (ACKS_OTHERS, "A write is acknowledged when another has its index.")                         \
    X (NO_SYNC, "The log is acknowledged before it is on disk.")                                   \
    X (NO_SESSIONS, "A request that is sent again happens again.")                                 \
    X (DROPS_TAIL, "A snapshot that comes late drops what the log has above it.")                  \
    X (HASTY_CHANGE, "A new leader changes members before it has committed anything.")             \
    X (TRUNCATES, "Entries that come late drop what the log has above them.")

typedef enum raft_bug {
    RAFT_NO_BUG,
#define RAFT_BUG_ENUM(name, text) RAFT_##name,
    RAFT_BUG_MAP (RAFT_BUG_ENUM)
#undef RAFT_BUG_ENUM
} raft_bug;

/* What happens to a cluster. */
typedef enum raft_script {
    RAFT_CALM,       /* a lossy network, and nothing else */
    RAFT_CRASHES,    /* nodes are killed and come back */
    RAFT_POWER,      /* the same, and what was not synced is lost */
    RAFT_PARTITIONS, /* a minority is cut off, both ways or one way, one after the other */
    RAFT_MIXED,      /* all of that, pauses, and at once */
    RAFT_MEMBERS,    /* members come and go, and crash */
    RAFT_ALONE,      /* one node, killed */
    RAFT_ELECTIONS,  /* leaders are killed, and who votes is; two nodes learn and never vote */
    RAFT_QUEUES,     /* as RAFT_MIXED, and the clients use a queue in place of a register */
    RAFT_SCRIPT_COUNT
} raft_script;

typedef struct raft_params {
    uint64_t seed;
    raft_script script;
    raft_bug bug;
    bool json;
    int nodes;    /* in all */
    int voters;   /* at first, the lowest of them */
    int learners; /* at first, the next */
    int clients;
    int64_t end_ms;
    bool durable; /* the state machine is on disk as well: a restart restores nothing */
    bool terse;   /* nodes log what they must, and nothing else that a checker may use */
    uint32_t loss_percent, copy_percent, late_percent;
} raft_params;

/* A cluster for a script, by its seed. */
raft_params raft_draw (raft_script script, uint64_t seed);
world *raft_run (const raft_params *params);

#endif
