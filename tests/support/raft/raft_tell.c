/* raft_tell.c: see raft_node.h. What a node logs is what the checkers of clusters read; it has no
 * other use. */
#include "support/raft/raft_node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ":incarnation k, ", where it is told. */
static const char *incarnation (const raft_node *n, char out[40])
{
    snprintf (out, 40, ":incarnation %d, ", world_incarnation (n->w, n->self));
    return n->params->terse ? "" : out;
}

static const char *name (const raft_node *n)
{
    return world_name (n->w, n->self);
}

void raft_list (char *out, size_t size, uint32_t nodes)
{
    size_t used = 0;

    out[0] = 0;
    for (int i = 0; i < RAFT_NODES_MAX; i++)
        if (nodes >> i & 1)
            used +=
                (size_t) snprintf (out + used, size - used, "%s'n%d'", used > 0 ? ", " : "", i + 1);
}

void raft_tell_role (const raft_node *n)
{
    static const char *const roles[] = { "follower", "candidate", "leader" };
    char life[40];

    world_tell (n->w, name (n), "role", "{%s:term %d, :role '%s'}", incarnation (n, life),
                n->disk->meta.term, roles[n->role]);
}

void raft_tell_vote (const raft_node *n)
{
    if (!n->params->terse)
        world_tell (n->w, name (n), "vote", "{:term %d, :for '%s'}", n->disk->meta.term,
                    world_name (n->w, n->disk->meta.vote));
}

void raft_tell_term (const raft_node *n)
{
    world_tell (n->w, name (n), "term", "{:term %d}", n->disk->meta.term);
}

void raft_tell_entry (const raft_node *n, const char *f, int index)
{
    world_tell (n->w, name (n), f, "{:index %d, :term %d}", index, raft_term_at (n, index));
}

static raft_config config_of (const raft_node *n, int index)
{
    const raft_entry *entry = raft_entry_at (n, index);
    return (raft_config){ (uint32_t) entry->a, (uint32_t) entry->b, index, entry->term };
}

void raft_tell_commit (const raft_node *n, int index)
{
    world_tell (n->w, name (n), "commit", "{:index %d, :term %d, :current-term %d}", index,
                raft_term_at (n, index), n->disk->meta.term);
    if (raft_entry_at (n, index)->kind != RAFT_CONFIG)
        return;
    raft_config config = config_of (n, index);
    raft_tell_config (n, "config-commit", &config);
}

/* What an entry is, in a word. */
static void describe (char out[48], const raft_entry *entry)
{
    static const char *const kinds[] = { "noop", "write", "cas", "read", "enqueue", "dequeue" };

    if (entry->kind == RAFT_CONFIG)
        snprintf (out, 48, "config %x %x", (unsigned) entry->a, (unsigned) entry->b);
    else if (entry->kind == RAFT_NOOP)
        snprintf (out, 48, "noop");
    else
        snprintf (out, 48, "%s %d-%d %d %d", kinds[entry->kind], entry->client, entry->request,
                  entry->a, entry->b);
}

void raft_tell_apply (const raft_node *n, int index)
{
    char what[48], life[40];

    describe (what, raft_entry_at (n, index));
    world_tell (n->w, name (n), "apply", "{%s:index %d, :digest '%s'}", incarnation (n, life),
                index, what);
}

void raft_tell_restore (const raft_node *n)
{
    char life[40];

    world_tell (n->w, name (n), "restore", "{%s:index %d}", incarnation (n, life), n->applied);
}

void raft_tell_config (const raft_node *n, const char *f, const raft_config *config)
{
    char voters[64], learners[64];

    raft_list (voters, sizeof voters, config->voters);
    raft_list (learners, sizeof learners, config->learners);
    if (n->params->terse)
        world_tell (n->w, name (n), f, "{:index %d, :term %d, :voters [%s]}", config->index,
                    config->term, voters);
    else
        world_tell (n->w, name (n), f, "{:index %d, :term %d, :voters [%s], :learners [%s]}",
                    config->index, config->term, voters, learners);
}

void raft_tell_rollback (const raft_node *n, int index)
{
    world_tell (n->w, name (n), "config-rollback", "{:index %d}", index);
}

void raft_tell_meta (const raft_node *n, const char *phase)
{
    const struct raft_meta *meta = &n->disk->meta;
    char vote[16] = "nil", peers[64];

    if (meta->vote != RAFT_NOBODY)
        snprintf (vote, sizeof vote, "'n%d'", meta->vote + 1);
    raft_list (peers, sizeof peers, n->config.voters);
    world_tell (n->w, name (n), "meta",
                "{:phase '%s', :term %d, :vote %s, :commit %d, :last %d, :peers [%s]}", phase,
                meta->term, vote, meta->commit, raft_last (n), peers);
}

void raft_tell_snapshot (const raft_node *n)
{
    world_tell (n->w, name (n), "snapshot", "{:applied %d, :digest '%016" PRIx64 "'}", n->applied,
                raft_digest (&n->machine));
}

void raft_tell_log (const raft_node *n)
{
    char what[48];

    for (int i = n->disk->log.base + 1; i <= raft_last (n); i++) {
        describe (what, raft_entry_at (n, i));
        world_tell (n->w, name (n), "log", "{:dump %d, :index %d, :term %d, :digest '%s'}",
                    (int) (world_now_ns (n->w) / 1000000), i, raft_term_at (n, i), what);
    }
}
