/* raft_log.c: see raft_node.h. The log keeps some entries below its snapshot, so that followers
 * that are a little behind need no snapshot. The configuration is that of the latest entry that has
 * one, committed or not. */
#include "support/raft/raft_node.h"

#include <check.h>

enum { SNAPSHOT_EVERY = 16, KEPT = 5 };

int raft_last (const raft_node *n)
{
    return n->disk->log.base + n->disk->log.count;
}

const raft_entry *raft_entry_at (const raft_node *n, int index)
{
    const struct raft_log *log = &n->disk->log;
    WORLD_MUST (index > log->base && index <= log->base + log->count);
    return &log->at[index - log->base - 1];
}

int raft_term_at (const raft_node *n, int index)
{
    const struct raft_log *log = &n->disk->log;

    if (index == log->base)
        return log->base_term;
    return index > log->base && index <= raft_last (n) ? raft_entry_at (n, index)->term : -1;
}

bool raft_is_quorum (const raft_node *n, uint32_t nodes)
{
    return 2 * __builtin_popcount (nodes & n->config.voters) >
           __builtin_popcount (n->config.voters);
}

void raft_save_meta (raft_node *n)
{
    world_sync (n->w, n->self, &n->disk->meta, sizeof n->disk->meta);
}

void raft_save_state (raft_node *n)
{
    if (!n->params->durable)
        return;
    n->disk->state = (struct raft_state){ n->machine, n->applied };
    world_sync (n->w, n->self, &n->disk->state, sizeof n->disk->state);
}

static void save_log (raft_node *n)
{
    if (n->params->bug != RAFT_NO_SYNC)
        world_sync (n->w, n->self, &n->disk->log, sizeof n->disk->log);
}

static raft_config config_at (const raft_node *n, int index)
{
    const struct raft_log *log = &n->disk->log;

    for (int i = index; i > log->base; i--)
        if (raft_entry_at (n, i)->kind == RAFT_CONFIG)
            return (raft_config){ .voters = (uint32_t) raft_entry_at (n, i)->a,
                                  .learners = (uint32_t) raft_entry_at (n, i)->b,
                                  .index = i,
                                  .term = raft_entry_at (n, i)->term };
    return log->base_config;
}

void raft_append (raft_node *n, raft_entry entry)
{
    struct raft_log *log = &n->disk->log;

    WORLD_MUST (log->count < RAFT_LOG_MAX);
    log->at[log->count++] = entry;
    save_log (n);
    raft_tell_entry (n, "persist", raft_last (n));
    if (entry.kind == RAFT_CONFIG) {
        n->config = config_at (n, raft_last (n));
        raft_tell_config (n, "config-append", &n->config);
    }
}

void raft_truncate (raft_node *n, int from)
{
    n->disk->log.count = from - n->disk->log.base - 1;
    save_log (n);
    if (n->config.index < from)
        return;
    raft_tell_rollback (n, from);
    n->config = config_at (n, raft_last (n));
}

/* What a node takes of a snapshot that another sent: its log begins anew. */
void raft_install (raft_node *n, const raft_snapshot *snapshot)
{
    struct raft_log *log = &n->disk->log;
    bool other =
        n->config.index != snapshot->config.index || n->config.term != snapshot->config.term;

    if (other && n->config.index >= snapshot->config.index && n->config.voters != 0)
        raft_tell_rollback (n, n->config.index);
    log->snapshot = *snapshot;
    log->base = snapshot->index;
    log->base_term = snapshot->term;
    log->base_config = n->config = snapshot->config;
    log->count = 0;
    save_log (n);
    n->disk->meta.commit = n->applied = snapshot->index;
    raft_save_meta (n);
    n->machine = snapshot->machine;
    raft_save_state (n);
    if (other)
        raft_tell_config (n, "config-append", &n->config);
    raft_tell_restore (n);
}

void raft_compact (raft_node *n)
{
    struct raft_log *log = &n->disk->log;
    int base = n->applied - KEPT;

    if (n->applied - log->snapshot.index < SNAPSHOT_EVERY)
        return;
    log->snapshot = (raft_snapshot){ n->applied, raft_term_at (n, n->applied),
                                     config_at (n, n->applied), n->machine };
    raft_tell_snapshot (n);
    if (base <= log->base)
        return;
    raft_config config = config_at (n, base);
    int term = raft_term_at (n, base), dropped = base - log->base;
    for (int i = dropped; i < log->count; i++)
        log->at[i - dropped] = log->at[i];
    log->count -= dropped;
    log->base = base;
    log->base_term = term;
    log->base_config = config;
    save_log (n);
}

static void answer_waiters (raft_node *n, int index)
{
    int kept = 0;

    for (int i = 0; i < n->waiter_count; i++)
        if (n->waiters[i].index <= index)
            raft_answer (n, n->waiters[i].client, n->waiters[i].request, false, 0);
        else
            n->waiters[kept++] = n->waiters[i];
    n->waiter_count = kept;
}

void raft_commit (raft_node *n, int index)
{
    int known = index < raft_last (n) ? index : raft_last (n);

    if (index <= n->disk->meta.commit)
        return;
    for (int i = n->disk->meta.commit + 1; i <= known; i++)
        raft_tell_commit (n, i);
    n->disk->meta.commit = index;
    raft_save_meta (n);
    answer_waiters (n, index);
    raft_apply (n);
}

/* The disk is there already: what is in memory comes from it. */
void raft_recover (raft_node *n)
{
    const struct raft_log *log = &n->disk->log;

    if (n->params->bug == RAFT_FORGETS_VOTE)
        n->disk->meta.vote = RAFT_NOBODY;
    n->config = config_at (n, raft_last (n));
    n->machine = log->snapshot.machine;
    n->applied = log->snapshot.index;
    raft_tell_meta (n, "after-restart");
    if (n->params->durable) {
        n->machine = n->disk->state.machine;
        n->applied = n->disk->state.applied;
    } else {
        raft_tell_restore (n);
    }
    if (n->params->bug == RAFT_REPLAYS)
        n->applied = log->base;
    if (n->params->bug == RAFT_SKIPS)
        n->applied = n->disk->meta.commit;
    raft_apply (n);
}
