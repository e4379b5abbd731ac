/* raft_node.h: what a node of raft.h is made of; for its own files alone.
 *
 * raft_node.c   a node starts, hears messages, votes, leads
 * raft_log.c    entries, configurations, snapshots: what is on disk
 * raft_apply.c  the state machine
 * raft_tell.c   what a node logs
 * raft_client.c who asks it
 * raft_run.c    the cluster and its script */
#ifndef TESTS_SUPPORT_RAFT_RAFT_NODE_H
#define TESTS_SUPPORT_RAFT_RAFT_NODE_H

#include "support/raft/raft.h"

enum {
    RAFT_NODES_MAX = 6,
    RAFT_CLIENTS_MAX = 4, /* the last is the administrator */
    RAFT_LOG_MAX = 160,
    RAFT_BATCH_MAX = 4,
    RAFT_QUEUE_MAX = 32,
    RAFT_NOBODY = -1
};

typedef enum raft_kind {
    RAFT_NOOP,
    RAFT_WRITE,
    RAFT_CAS,
    RAFT_READ,
    RAFT_ENQUEUE,
    RAFT_DEQUEUE,
    RAFT_CONFIG,
    RAFT_ADD, /* asked of a leader, which appends a RAFT_CONFIG */
    RAFT_REMOVE
} raft_kind;

/* An entry of the log, or what a client asks for. */
typedef struct raft_entry {
    int term;
    raft_kind kind;
    int client, request;
    int a, b; /* a CAS from a to b; a configuration of voters a and learners b */
} raft_entry;

/* Nodes, a bit each; and the entry that says so. */
typedef struct raft_config {
    uint32_t voters, learners;
    int index, term;
} raft_config;

typedef struct raft_machine {
    int value; /* 0: never written */
    int queue[RAFT_QUEUE_MAX], count;
    int request[RAFT_CLIENTS_MAX], answer[RAFT_CLIENTS_MAX]; /* the last of each client */
    bool failed[RAFT_CLIENTS_MAX];
} raft_machine;

typedef struct raft_snapshot {
    int index, term;
    raft_config config;
    raft_machine machine;
} raft_snapshot;

typedef struct raft_disk {
    struct raft_meta {
        bool booted;
        int term, vote, commit;
    } meta;
    struct raft_state { /* where it is durable */
        raft_machine machine;
        int applied;
    } state;
    struct raft_log {
        raft_snapshot snapshot;
        int base, base_term; /* the entry before the first that is kept */
        raft_config base_config;
        int count;
        raft_entry at[RAFT_LOG_MAX];
    } log;
} raft_disk;

typedef enum raft_role { RAFT_FOLLOWER, RAFT_CANDIDATE, RAFT_LEADER } raft_role;

/* A write that waits for its index, where RAFT_ACKS_OTHERS. */
typedef struct raft_waiter {
    int index, client, request;
} raft_waiter;

typedef struct raft_node {
    world *w;
    const raft_params *params;
    raft_disk *disk;
    int self;
    raft_role role;
    int leader; /* of the term; RAFT_NOBODY where not known */
    uint32_t votes, pre_votes;
    int64_t heard_ns; /* of a leader */
    int next[RAFT_NODES_MAX], match[RAFT_NODES_MAX];
    int applied;
    raft_machine machine;
    raft_config config; /* the latest in the log */
    raft_waiter waiters[64];
    int waiter_count;
} raft_node;

typedef enum raft_what {
    RAFT_ASK_PRE_VOTE,
    RAFT_ASK_VOTE,
    RAFT_PRE_VOTE,
    RAFT_VOTE,
    RAFT_APPEND,
    RAFT_APPENDED,
    RAFT_INSTALL,
    RAFT_PROPOSE,
    RAFT_ANSWER
} raft_what;

typedef struct raft_message {
    raft_what what;
    int term;
    int index, index_term; /* the candidate's last entry; the one before the first sent */
    int commit;
    bool yes;
    int hint; /* how far an APPENDED got; whom to ask instead */
    int count;
    union {
        raft_entry entries[RAFT_BATCH_MAX];
        raft_entry asked;
        raft_snapshot snapshot;
        struct {
            int request, value;
            bool failed;
        } answer;
    };
} raft_message;

/* ---- raft_node.c */
extern const world_program raft_node_program;
void raft_send (raft_node *n, int to, const raft_message *message);
void raft_broadcast (raft_node *n); /* what each follower lacks */

/* ---- raft_log.c */
int raft_last (const raft_node *n);
int raft_term_at (const raft_node *n, int index); /* −1: not kept */
const raft_entry *raft_entry_at (const raft_node *n, int index);
void raft_append (raft_node *n, raft_entry entry);
void raft_truncate (raft_node *n, int from);
void raft_install (raft_node *n, const raft_snapshot *snapshot);
void raft_compact (raft_node *n);
void raft_commit (raft_node *n, int index);
void raft_save_meta (raft_node *n);
void raft_save_state (raft_node *n);
void raft_recover (raft_node *n);
bool raft_is_quorum (const raft_node *n, uint32_t nodes);

/* ---- raft_apply.c */
void raft_apply (raft_node *n); /* what is committed */
void raft_answer (raft_node *n, int client, int request, bool failed, int value);
uint64_t raft_digest (const raft_machine *machine);

/* ---- raft_tell.c */
void raft_tell_role (const raft_node *n);
void raft_tell_vote (const raft_node *n);
void raft_tell_term (const raft_node *n);
void raft_tell_entry (const raft_node *n, const char *f, int index);
void raft_tell_commit (const raft_node *n, int index);
void raft_tell_apply (const raft_node *n, int index);
void raft_tell_restore (const raft_node *n);
void raft_tell_config (const raft_node *n, const char *f, const raft_config *config);
void raft_tell_rollback (const raft_node *n, int index);
void raft_tell_meta (const raft_node *n, const char *phase);
void raft_tell_snapshot (const raft_node *n);
void raft_tell_log (const raft_node *n);
void raft_list (char *out, size_t size, uint32_t nodes); /* "'n1', 'n2'" */

/* ---- raft_client.c */
extern const world_program raft_client_program, raft_admin_program;

#endif
