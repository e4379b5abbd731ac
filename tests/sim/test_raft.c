/* Clusters that run Raft, and what the checkers say of their logs: of a right one never a
 * violation, and of each bug the one that it is. */
#include "support/raft/raft.h"
#include "support/trial.h"

static world *run (raft_script script, uint64_t seed, uint32_t bug, bool json)
{
    raft_params params = raft_draw (script, seed);
    params.bug = (raft_bug) bug;
    params.json = json;
    return raft_run (&params);
}

#define BUG_TEXT(name, text) static const char text_##name[] = text;
RAFT_BUG_MAP (BUG_TEXT)

#define BUG(name, checker, anomaly, percent, file)                                                 \
    {                                                                                              \
        RAFT_##name, checker, anomaly, percent, file, text_##name                                  \
    }

/* ---- A lossy network. */

static world *run_calm (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_CALM, seed, bug, json);
}

static const trial_promise calm[] = {
    { "cluster/election-safety", 100 },
    { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 100 },
    { "cluster/log-matching", 100 },
    { "linear/cas-register", 95 },
    { "replica/replica-equivalence", 95 },
    { 0 },
};

static const trial_bug calm_bugs[] = {
    BUG (COUNTS_SENT, "cluster/commit-quorum", "commit-without-quorum", 90, "counts-sent"),
    { 0 },
};

/* ---- Nodes are killed. */

static world *run_crashes (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_CRASHES, seed, bug, json);
}

static const trial_promise crashes[] = {
    { "cluster/election-safety", 100 },
    { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 100 },
    { "cluster/log-matching", 100 },
    { "cluster/durable-meta", 90 },
    { "cluster/progress", 60 },
    { "linear/cas-register", 95 },
    { "replica/replica-equivalence", 95 },
    { 0 },
};

static const trial_bug crash_bugs[] = {
    BUG (FORGETS_VOTE, "cluster/durable-meta", "vote-lost", 90, "forgets-vote.jsonl"),
    BUG (REPLAYS, "cluster/apply-log", "re-applied", 45, "replays"),
    BUG (SKIPS, "cluster/apply-log", "gap", 45, "skips-unapplied.jsonl"),
    BUG (TRUNCATES, "cluster/durable-meta", "committed-entries-lost", 0, "truncates"),
    { 0 },
};

/* ---- They lose what is not on disk. */

static world *run_power (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_POWER, seed, bug, json);
}

static const trial_promise power[] = {
    { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 100 },
    { "cluster/log-matching", 100 },
    { "cluster/durable-meta", 90 },
    { "cluster/progress", 60 },
    { "linear/cas-register", 95 },
    { 0 },
};

static const trial_bug power_bugs[] = {
    BUG (NO_SYNC, "cluster/durable-meta", "committed-entries-lost", 90, "no-sync.jsonl"),
    { 0 },
};

/* ---- A minority is cut off. */

static world *run_partitions (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_PARTITIONS, seed, bug, json);
}

static const trial_promise partitions[] = {
    { "cluster/election-safety", 100 }, { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 100 },   { "cluster/log-matching", 100 },
    { "cluster/term-inflation", 70 },   { "replica/replica-equivalence", 95 },
    { "linear/cas-register", 95 },      { 0 },
};

static const trial_bug partition_bugs[] = {
    BUG (NO_PRE_VOTE, "cluster/term-inflation", "term-inflation", 20, "no-pre-vote"),
    BUG (NO_PRE_VOTE, "cluster/term-inflation", "rejoin-raised-term", 5, "no-pre-vote.jsonl"),
    BUG (KEEPS_CONFLICTS, "cluster/apply-log", "state-machine-safety", 15, "keeps-conflicts"),
    BUG (KEEPS_CONFLICTS, "cluster/log-matching", "log-mismatch", 0, "keeps-conflicts.jsonl"),
    BUG (COUNTS_SENT, "linear/cas-register", "nonlinearizable", 5, "counts-sent.jsonl"),
    BUG (LOCAL_READS, "linear/cas-register", "nonlinearizable", 0, "local-reads"),
    BUG (ACKS_OTHERS, "linear/cas-register", "nonlinearizable", 0, "acks-others.jsonl"),
    { 0 },
};

/* ---- All at once. */

static world *run_mixed (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_MIXED, seed, bug, json);
}

static const trial_promise mixed[] = {
    { "cluster/election-safety", 100 },
    { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 100 },
    { "cluster/log-matching", 100 },
    { "cluster/durable-meta", 80 },
    { "cluster/term-inflation", 15 },
    { "cluster/progress", 20 },
    { "linear/cas-register", 95 },
    { 0 },
};

static const trial_bug mixed_bugs[] = {
    BUG (OLD_TERM, "cluster/commit-quorum", "old-term-commit", 0, "old-term.jsonl"),
    BUG (COMMITS_BEYOND, "cluster/durable-meta", "commit-beyond-last", 0, "commits-beyond"),
    BUG (NO_SESSIONS, "linear/cas-register", "nonlinearizable", 10, "no-sessions"),
    { 0 },
};

/* ---- Members come and go. */

static world *run_members (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_MEMBERS, seed, bug, json);
}

static const trial_promise members[] = {
    { "cluster/election-safety", 100 }, { "cluster/apply-log", 100 },
    { "cluster/commit-quorum", 90 },    { "cluster/log-matching", 90 },
    { "cluster/durable-meta", 80 },     { "cluster/membership-change", 90 },
    { "cluster/term-inflation", 15 },   { "cluster/progress", 10 },
    { "linear/cas-register", 95 },      { 0 },
};

static const trial_bug member_bugs[] = {
    BUG (COUNTS_LEARNERS, "cluster/commit-quorum", "commit-without-quorum", 3, "counts-learners"),
    BUG (TWO_PENDING, "cluster/membership-change", "two-pending", 50, "two-pending.jsonl"),
    BUG (HASTY_CHANGE, "cluster/membership-change", "change-before-commit", 0, "hasty-change"),
    BUG (DROPS_TAIL, "cluster/membership-change", "committed-rolled-back", 0, "drops-tail"),
    BUG (VOTES_BLINDLY, "cluster/apply-log", "state-machine-safety", 10, "votes-blindly.jsonl"),
    { 0 },
};

/* ---- One node. */

static world *run_alone (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_ALONE, seed, bug, json);
}

static const trial_promise alone[] = {
    { "cluster/apply-log", 100 },
    { "cluster/durable-meta", 90 },
    { "cluster/progress", 90 },
    { "linear/cas-register", 95 },
    { 0 },
};

static const trial_bug alone_bugs[] = {
    BUG (NEVER_ALONE, "cluster/progress", "no-leader-within-bound", 90, "never-alone"),
    { 0 },
};

/* ---- Votes. */

static world *run_elections (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_ELECTIONS, seed, bug, json);
}

static const trial_promise elections[] = {
    { "cluster/membership-change", 45 },
    { "cluster/election-safety", 100 },
    { "cluster/apply-log", 95 },
    { "cluster/commit-quorum", 95 },
    { "cluster/log-matching", 95 },
    { "cluster/durable-meta", 95 },
    { "cluster/progress", 50 },
    { "linear/cas-register", 95 },
    { 0 },
};

static const trial_bug election_bugs[] = {
    BUG (FORGETS_VOTE, "cluster/election-safety", "two-leaders", 0, "forgets-vote"),
    BUG (LEARNERS_ELECT, "cluster/membership-change", "elected-without-quorum", 20,
         "learners-elect"),
    BUG (LEARNERS_ELECT, "cluster/election-safety", "two-leaders", 20, "learners-elect.jsonl"),
    { 0 },
};

/* ---- A queue. */

static world *run_queues (uint64_t seed, uint32_t bug, bool json)
{
    return run (RAFT_QUEUES, seed, bug, json);
}

static const trial_promise queues[] = {
    { "queue/fifo-linearizable", 95 },
    { "queue/exactly-once", 10 },
    { "replica/replica-equivalence", 95 },
    { 0 },
};

static const trial_bug queue_bugs[] = {
    BUG (NO_SESSIONS, "queue/exactly-once", "duplicated", 25, "no-sessions.jsonl"),
    BUG (NO_SESSIONS, "queue/fifo-linearizable", "duplicated", 25, "no-sessions"),
    { 0 },
};

int main (int argc, char **argv)
{
    static const trial_kept kept[] = {
        { "cluster/election-safety", " role " },
        { "cluster/apply-log", " apply restore " },
        { "cluster/commit-quorum",
          " persist commit role config-append config-commit config-rollback " },
        { "cluster/log-matching", " log " },
        { "cluster/durable-meta", " meta config-append config-commit " },
        { "cluster/membership-change",
          " config-append config-commit config-rollback role vote commit " },
        { "cluster/term-inflation", " term role config-append config-commit " },
        { "cluster/progress", " role " },
        { "linear/cas-register", " read write cas " },
        { "queue/exactly-once", " enqueue dequeue " },
        { "queue/fifo-linearizable", " enqueue dequeue " },
        { NULL, NULL },
    };
    static const trial all[] = {
        { "raft", run_calm, calm, calm_bugs, 40, 20 },
        { "raft", run_crashes, crashes, crash_bugs, 40, 40 },
        { "raft", run_power, power, power_bugs, 40, 20 },
        { "raft", run_partitions, partitions, partition_bugs, 40, 40 },
        { "raft", run_mixed, mixed, mixed_bugs, 40, 40 },
        { "raft", run_members, members, member_bugs, 40, 30 },
        { "raft", run_alone, alone, alone_bugs, 40, 20 },
        { "raft", run_elections, elections, election_bugs, 40, 40 },
        { "raft", run_queues, queues, queue_bugs, 40, 20 },
    };
    return trial_main_all (argc, argv, all, sizeof all / sizeof *all, kept);
}
