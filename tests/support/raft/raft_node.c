/* raft_node.c: see raft_node.h. */
#include "support/raft/raft_node.h"

#include <string.h>

enum { ELECTION, HEARTBEAT };
enum { ELECTION_MIN_US = 150000, ELECTION_MAX_US = 300000, HEARTBEAT_US = 50000, OPEN_MAX = 40 };

void raft_send (raft_node *n, int to, const raft_message *message)
{
    raft_message sent = *message;

    if (sent.term == 0)
        sent.term = n->disk->meta.term;
    world_send (n->w, n->self, to, &sent, sizeof sent);
}

static void send_all (raft_node *n, uint32_t nodes, const raft_message *message)
{
    for (int to = 0; to < n->params->nodes; to++)
        if (to != n->self && (nodes >> to & 1) != 0)
            raft_send (n, to, message);
}

static void await_leader (raft_node *n)
{
    world_timer (n->w, n->self, ELECTION,
                 ELECTION_MIN_US + choose (world_chance (n->w), ELECTION_MAX_US - ELECTION_MIN_US));
}

/* ---- Elections. */

static void follow (raft_node *n, int term)
{
    struct raft_meta *meta = &n->disk->meta;

    if (term > meta->term) {
        meta->term = term;
        meta->vote = n->leader = RAFT_NOBODY;
        raft_save_meta (n);
    }
    if (n->role == RAFT_FOLLOWER)
        return;
    n->role = RAFT_FOLLOWER;
    raft_tell_role (n);
    world_timer_stop (n->w, n->self, HEARTBEAT);
    await_leader (n);
}

static bool is_elected (const raft_node *n, uint32_t votes)
{
    uint32_t all = n->config.voters | n->config.learners;

    if (n->params->bug == RAFT_LEARNERS_ELECT)
        return 2 * __builtin_popcount (votes & all) > __builtin_popcount (n->config.voters);
    return raft_is_quorum (n, votes);
}

static void lead (raft_node *n)
{
    n->role = RAFT_LEADER;
    n->leader = n->self;
    for (int i = 0; i < n->params->nodes; i++) {
        n->next[i] = raft_last (n) + 1;
        n->match[i] = 0;
    }
    raft_tell_role (n);
    world_timer_stop (n->w, n->self, ELECTION);
    world_timer (n->w, n->self, HEARTBEAT, HEARTBEAT_US);
    raft_append (n, (raft_entry){ .term = n->disk->meta.term, .kind = RAFT_NOOP });
    raft_broadcast (n);
}

static void ask_votes (raft_node *n, raft_what what, int term)
{
    raft_message ask = { .what = what, .term = term, .index = raft_last (n) };
    uint32_t asked = n->config.voters;

    ask.index_term = raft_term_at (n, ask.index);
    if (n->params->bug == RAFT_LEARNERS_ELECT)
        asked |= n->config.learners;
    send_all (n, asked, &ask);
}

static void campaign (raft_node *n)
{
    n->disk->meta.term++;
    n->disk->meta.vote = n->self;
    raft_save_meta (n);
    n->role = RAFT_CANDIDATE;
    n->leader = RAFT_NOBODY;
    n->votes = 1u << n->self;
    raft_tell_vote (n);
    raft_tell_role (n);
    if (is_elected (n, n->votes))
        lead (n);
    else
        ask_votes (n, RAFT_ASK_VOTE, n->disk->meta.term);
}

/* Whether it would win, first, so that who is cut off raises no term. */
static void campaign_if_elected (raft_node *n)
{
    if (n->params->bug == RAFT_NO_PRE_VOTE) {
        campaign (n);
        return;
    }
    n->pre_votes = 1u << n->self;
    if (is_elected (n, n->pre_votes) && n->params->bug != RAFT_NEVER_ALONE)
        campaign (n);
    else
        ask_votes (n, RAFT_ASK_PRE_VOTE, n->disk->meta.term + 1);
}

static bool hears_leader (const raft_node *n)
{
    return n->role == RAFT_LEADER ||
           (n->leader != RAFT_NOBODY &&
            world_now_ns (n->w) - n->heard_ns < (int64_t) ELECTION_MIN_US * 1000);
}

static void hear_ask (raft_node *n, int from, const raft_message *m)
{
    struct raft_meta *meta = &n->disk->meta;
    bool pre = m->what == RAFT_ASK_PRE_VOTE;
    raft_message vote = { .what = pre ? RAFT_PRE_VOTE : RAFT_VOTE };

    if (!pre && m->term > meta->term)
        follow (n, m->term);
    int last = raft_last (n), last_term = raft_term_at (n, last);
    bool fresh = m->index_term != last_term ? m->index_term > last_term : m->index >= last;
    fresh |= n->params->bug == RAFT_VOTES_BLINDLY;
    if (pre) {
        vote.yes = m->term > meta->term && fresh && !hears_leader (n);
        vote.term = vote.yes ? m->term : meta->term;
    } else {
        vote.yes =
            m->term == meta->term && fresh && (meta->vote == RAFT_NOBODY || meta->vote == from);
    }
    if (vote.yes && !pre) {
        meta->vote = from;
        raft_save_meta (n);
        raft_tell_vote (n);
        await_leader (n);
    }
    raft_send (n, from, &vote);
}

static void hear_vote (raft_node *n, int from, const raft_message *m)
{
    int term = n->disk->meta.term;

    if (!m->yes) {
        if (m->term > term)
            follow (n, m->term);
    } else if (m->what == RAFT_PRE_VOTE && n->role != RAFT_LEADER && m->term == term + 1) {
        n->pre_votes |= 1u << from;
        if (is_elected (n, n->pre_votes))
            campaign (n);
    } else if (m->what == RAFT_VOTE && n->role == RAFT_CANDIDATE && m->term == term) {
        n->votes |= 1u << from;
        if (is_elected (n, n->votes))
            lead (n);
    }
}

/* ---- Replication. */

static void commit_stored (raft_node *n)
{
    uint32_t counted = n->config.voters;

    if (n->params->bug == RAFT_COUNTS_LEARNERS)
        counted |= n->config.learners;
    n->match[n->self] = raft_last (n);
    for (int index = raft_last (n); index > n->disk->meta.commit; index--) {
        uint32_t stored = 0;
        for (int i = 0; i < n->params->nodes; i++)
            stored |= n->match[i] >= index ? 1u << i : 0;
        if (raft_term_at (n, index) != n->disk->meta.term && n->params->bug != RAFT_OLD_TERM)
            return;
        if (2 * __builtin_popcount (stored & counted) <= __builtin_popcount (n->config.voters))
            continue;
        raft_commit (n, index);
        return;
    }
}

static void send_entries (raft_node *n, int to)
{
    raft_message m = { .what = RAFT_APPEND, .index = n->next[to] - 1 };

    if (m.index < n->disk->log.base) {
        m.what = RAFT_INSTALL;
        m.snapshot = n->disk->log.snapshot;
        raft_send (n, to, &m);
        return;
    }
    m.index_term = raft_term_at (n, m.index);
    m.commit = n->disk->meta.commit;
    for (int i = m.index + 1; i <= raft_last (n) && m.count < RAFT_BATCH_MAX; i++)
        m.entries[m.count++] = *raft_entry_at (n, i);
    raft_send (n, to, &m);
    if (n->params->bug == RAFT_COUNTS_SENT && n->match[to] < m.index + m.count)
        n->match[to] = m.index + m.count;
}

void raft_broadcast (raft_node *n)
{
    uint32_t all = n->config.voters | n->config.learners;

    for (int to = 0; to < n->params->nodes; to++)
        if (to != n->self && (all >> to & 1) != 0)
            send_entries (n, to);
    commit_stored (n);
}

/* Takes what is new of what the leader sent. Late messages are older than the log, and drop nothing
 * of it that does not contradict them. */
static void store (raft_node *n, const raft_message *m)
{
    for (int i = 0; i < m->count; i++) {
        int index = m->index + 1 + i;
        if (index <= n->disk->log.base)
            continue;
        if (index <= raft_last (n)) {
            bool same = raft_term_at (n, index) == m->entries[i].term;
            if (same || n->params->bug == RAFT_KEEPS_CONFLICTS)
                continue;
            raft_truncate (n, index);
        }
        raft_append (n, m->entries[i]);
    }
    int end = m->index + m->count;
    if (n->params->bug == RAFT_TRUNCATES && m->count > 0 && end < raft_last (n) &&
        end > n->disk->log.base)
        raft_truncate (n, end + 1);
}

static bool hear_leader (raft_node *n, int from, const raft_message *m)
{
    if (m->term < n->disk->meta.term)
        return false;
    follow (n, m->term);
    n->leader = from;
    n->heard_ns = world_now_ns (n->w);
    await_leader (n);
    return true;
}

static void hear_append (raft_node *n, int from, const raft_message *m)
{
    raft_message answer = { .what = RAFT_APPENDED, .index = m->index };
    int last = raft_last (n), end = m->index + m->count;

    if (hear_leader (n, from, m)) {
        answer.yes = m->index < n->disk->log.base || raft_term_at (n, m->index) == m->index_term;
        if (answer.yes) {
            store (n, m);
            answer.hint = end;
            raft_commit (n, m->commit < end || n->params->bug == RAFT_COMMITS_BEYOND ? m->commit
                                                                                     : end);
            raft_apply (n);
        } else {
            answer.hint = m->index - 1 < last ? m->index - 1 : last;
        }
    }
    raft_send (n, from, &answer);
}

static void hear_install (raft_node *n, int from, const raft_message *m)
{
    raft_message answer = { .what = RAFT_APPENDED, .index = m->index };
    const raft_snapshot *snapshot = &m->snapshot;

    if (hear_leader (n, from, m)) {
        answer.yes = true;
        answer.hint = snapshot->index;
        if (raft_term_at (n, snapshot->index) == snapshot->term &&
            n->params->bug != RAFT_DROPS_TAIL)
            raft_commit (n, snapshot->index);
        else if (snapshot->index > n->disk->meta.commit || n->params->bug == RAFT_DROPS_TAIL)
            raft_install (n, snapshot);
    }
    raft_send (n, from, &answer);
}

/* ---- Members: one change at a time, by a leader that has committed something of its own. */

static bool may_change (const raft_node *n)
{
    const struct raft_meta *meta = &n->disk->meta;

    return (n->config.index <= meta->commit || n->params->bug == RAFT_TWO_PENDING) &&
           (raft_term_at (n, meta->commit) == meta->term || n->params->bug == RAFT_HASTY_CHANGE);
}

static void change (raft_node *n, uint32_t voters, uint32_t learners)
{
    raft_append (n, (raft_entry){ .term = n->disk->meta.term,
                                  .kind = RAFT_CONFIG,
                                  .a = (int) voters,
                                  .b = (int) learners });
    raft_broadcast (n);
}

/* False: not at this time. */
static bool change_members (raft_node *n, const raft_entry *asked)
{
    raft_config config = n->config;
    uint32_t bit = 1u << asked->a;
    bool there = ((config.voters | config.learners) & bit) != 0;

    if (there == (asked->kind == RAFT_ADD))
        return true;
    if (!may_change (n) || asked->a == n->self)
        return false;
    if (asked->kind == RAFT_ADD)
        change (n, config.voters, config.learners | bit);
    else
        change (n, config.voters & ~bit, config.learners & ~bit);
    return true;
}

static void hear_appended (raft_node *n, int from, const raft_message *m)
{
    uint32_t bit = 1u << from;

    if (m->term > n->disk->meta.term)
        follow (n, m->term);
    if (n->role != RAFT_LEADER || m->term < n->disk->meta.term)
        return;
    if (!m->yes) {
        if (n->next[from] != m->index + 1)
            return; /* late */
        n->next[from] = m->hint + 1;
        send_entries (n, from);
        return;
    }
    if (m->hint > n->match[from] && m->hint <= raft_last (n))
        n->match[from] = m->hint;
    if (n->next[from] <= n->match[from])
        n->next[from] = n->match[from] + 1;
    commit_stored (n);
    if ((n->config.learners & bit) != 0 && n->match[from] == raft_last (n) && may_change (n) &&
        n->params->learners == 0)
        change (n, n->config.voters | bit, n->config.learners & ~bit);
    else if (n->next[from] <= raft_last (n))
        send_entries (n, from);
}

/* ---- Clients. */

static void refuse (raft_node *n, int client, int request)
{
    raft_message answer = { .what = RAFT_ANSWER, .hint = n->leader };

    answer.answer.request = request;
    raft_send (n, n->params->nodes + client, &answer);
}

static void hear_propose (raft_node *n, const raft_message *m)
{
    raft_entry entry = m->asked;

    if (n->role != RAFT_LEADER) {
        refuse (n, entry.client, entry.request);
        return;
    }
    if (entry.kind == RAFT_ADD || entry.kind == RAFT_REMOVE) {
        if (change_members (n, &entry))
            raft_answer (n, entry.client, entry.request, false, 0);
        else
            refuse (n, entry.client, entry.request);
        return;
    }
    if (entry.kind == RAFT_READ && n->params->bug == RAFT_LOCAL_READS) {
        raft_answer (n, entry.client, entry.request, false, n->machine.value);
        return;
    }
    if (raft_last (n) - n->disk->meta.commit > OPEN_MAX)
        return;
    entry.term = n->disk->meta.term;
    raft_append (n, entry);
    if (n->params->bug == RAFT_ACKS_OTHERS && entry.kind == RAFT_WRITE)
        n->waiters[n->waiter_count++] = (raft_waiter){ raft_last (n), entry.client, entry.request };
    raft_broadcast (n);
}

/* ---- The program. */

static void boot (raft_node *n)
{
    struct raft_log *log = &n->disk->log;

    n->disk->meta.booted = true;
    n->disk->meta.vote = RAFT_NOBODY;
    if (n->self < n->params->voters + n->params->learners) {
        log->base_config.voters = (1u << n->params->voters) - 1;
        log->base_config.learners = ((1u << n->params->learners) - 1) << n->params->voters;
    }
    log->snapshot.config = n->config = log->base_config;
    world_sync (n->w, n->self, n->disk, sizeof *n->disk);
    if (n->config.voters == 0)
        return;
    raft_tell_config (n, "config-append", &n->config);
    raft_tell_config (n, "config-commit", &n->config);
}

static void start (world *w, int self)
{
    raft_node *n = world_memory (w, self);
    bool first;

    n->w = w;
    n->params = world_context (w);
    n->disk = world_disk (w, self);
    n->self = self;
    n->leader = RAFT_NOBODY;
    first = !n->disk->meta.booted;
    if (first)
        boot (n);
    else
        raft_recover (n);
    raft_tell_role (n);
    await_leader (n);
    if (first && n->config.voters == 1u << self)
        campaign (n);
}

static void receive (world *w, int self, int from, const void *message, size_t size)
{
    raft_node *n = world_memory (w, self);
    raft_message m;

    memcpy (&m, message, size);
    switch (m.what) {
    case RAFT_ASK_PRE_VOTE:
    case RAFT_ASK_VOTE:
        hear_ask (n, from, &m);
        break;
    case RAFT_PRE_VOTE:
    case RAFT_VOTE:
        hear_vote (n, from, &m);
        break;
    case RAFT_APPEND:
        hear_append (n, from, &m);
        break;
    case RAFT_INSTALL:
        hear_install (n, from, &m);
        break;
    case RAFT_APPENDED:
        hear_appended (n, from, &m);
        break;
    case RAFT_PROPOSE:
        hear_propose (n, &m);
        break;
    case RAFT_ANSWER:
        break;
    }
}

static void wake (world *w, int self, int timer)
{
    raft_node *n = world_memory (w, self);

    if (timer == HEARTBEAT) {
        world_timer (w, self, HEARTBEAT, HEARTBEAT_US);
        raft_broadcast (n);
        return;
    }
    await_leader (n);
    if ((n->config.voters >> self & 1) != 0)
        campaign_if_elected (n);
}

const world_program raft_node_program = { sizeof (raft_node), sizeof (raft_disk), start, receive,
                                          wake };
