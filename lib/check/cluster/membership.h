/* membership.h: the state of `membership-change`, which is told by four files: what is heard
 * (membership_change.c), what is appended (membership_judge.c), who votes (membership_votes.c), and
 * the end (membership_end.c). */
#ifndef MNS_CHECK_CLUSTER_MEMBERSHIP_H
#define MNS_CHECK_CLUSTER_MEMBERSHIP_H

#include "check/cluster/configs.h"

/* What was seen at an append and is decided at the end, when it is known what the history records.
 */
typedef enum mns_suspicion_kind {
    MNS_TWO_PENDING,  /* the entry below was open */
    MNS_FIRST_OPEN,   /* so it was, and it is the first of the history */
    MNS_UNSEEN,       /* another entry was open, and the log is not known to lack it */
    MNS_LOOSE,        /* the entry below was committed perhaps: its index was, by somebody */
    MNS_JUMP,         /* the members changed by more than they may */
    MNS_JUMP_IF_KEPT, /* so they did, if nothing of the log was replaced unseen */
    MNS_JUMP_PERHAPS, /* so they did, unless the log held something that was not recorded */
    MNS_ROLLED_BACK,  /* a committed entry was dropped */
    MNS_SELF_REMOVAL,
    MNS_EARLY,   /* before a commit in the term */
    MNS_PROMOTED /* a learner that was behind; `node` is the learner */
} mns_suspicion_kind;

typedef struct mns_suspicion {
    mns_suspicion_kind kind;
    uint32_t later, earlier; /* entries; earlier may be MNS_CONFIG_NONE */
    uint32_t node, event;
    int64_t reach; /* of the learner then */
    uint32_t next; /* of the same learner, + 1 */
    bool proven;   /* what the learner persisted next shows that it was behind */
} mns_suspicion;
MNS_VEC (mns_suspicion, mns_suspicions);

typedef struct mns_member {
    bool copies;        /* it recorded entries that others had appended first */
    bool votes;         /* it recorded a vote, given or refused */
    size_t settled;     /* of its log, from the bottom, that are known to be committed */
    int64_t reach;      /* the highest index that it persisted or restored; 0: none */
    uint32_t promotion; /* the suspicion that waits for what it persists next, + 1 */
} mns_member;
MNS_VEC (mns_member, mns_members);

/* A node that was seen to lead. */
typedef struct mns_election {
    uint32_t node, event;
    uint32_t config, given;          /* configurations by which it may have been elected */
    uint32_t votes_then, votes_ever; /* sets; MNS_CONFIG_NONE: no vote */
    int64_t term;
    bool complete; /* the node's log is known to be whole */
} mns_election;
MNS_VEC (mns_election, mns_elections);

typedef struct mns_membership {
    mns_configs configs;
    mns_members members; /* by node */
    mns_order order;
    mns_suspicions suspicions;
    mns_u32s open;             /* entries that were not committed when they were last looked at */
    mns_table committed_at;    /* index → entry that an event said is committed */
    mns_table terms_committed; /* terms of which an entry was committed */
    mns_table leaders;         /* term → node + 1; MNS_MANY_LEADERS */
    uint32_t last_committed;   /* the committed entry of the highest index, or MNS_CONFIG_NONE */
    int64_t lowest;            /* index of an entry; INT64_MAX: none */
    int64_t loose;             /* the highest index committed by a node whose log is not known */
    uint64_t appends, changes, commits, log_commits, rollbacks, accepted, looks;
    uint64_t max_change, promotion_lag;
    bool judges_steps, judges_promotions, allows_early, allows_self_removal, stale;

    /* Votes. */
    mns_table ballots; /* (candidate, number of a term) → set of `votes` */
    mns_table terms;
    mns_table elected; /* (node, number of a term) */
    mns_node_sets votes;
    mns_elections elections;
    uint64_t vote_count, votes_judged, votes_odd;
    bool votes_unplaced, votes_any, votes_of_members;
} mns_membership;

#define MNS_MANY_LEADERS UINT64_MAX
/* Entries and members that all scans for another explanation may look at together; what comes after
 * is taken to be explained. */
#define MNS_LOOKS_MAX UINT64_C (100000000)

/* The node of a name, with a member; NULL: no memory, and the scan knows. */
mns_member *mns_member_of (mns_scan *scan, minos_value name, uint32_t *node);
/* Whether the history knows for sure that another than this node leads the term. */
bool mns_led_by_another (const mns_membership *s, int64_t term, uint32_t node);
/* Counts work; false where there was too much of it. */
bool mns_may_look (mns_membership *s, uint64_t work);

void mns_suspect (mns_scan *scan, mns_suspicion one);
/* An entry that its first node is about to append, whose log holds what stays. */
void mns_membership_judge (mns_scan *scan, const mns_moment *moment, uint32_t node,
                           uint32_t number);
void mns_membership_begin_votes (mns_scan *scan);
void mns_membership_vote (mns_scan *scan, const mns_moment *moment);
void mns_membership_role (mns_scan *scan, const mns_moment *moment);
void mns_membership_end_votes (mns_scan *scan);
void mns_membership_end (mns_scan *scan);

#endif
