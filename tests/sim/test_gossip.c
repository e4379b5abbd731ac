/* A gossip cluster with slots, and what goes wrong in one.
 *
 * Membership: a node that hears of no master asks for votes in a new term; the one that a majority
 * votes for is master. The views are the master's: version = 100 · term + changes, so that one
 * version is one set of members. A heartbeat carries the whole view. Who is not in the view asks to
 * join; who is silent is removed.
 *
 * Slots: each node claims slots with an epoch that no other node uses, and gossips all claims that
 * it knows; for each slot the highest epoch wins. A node alone says which slots are its own. It
 * gives some away by writing them down as the other's, with an epoch above all that it knows, and
 * then tells the other until that answers.
 *
 * Each bug is one step left out, as the systems left it out in which it was found. */
#include "support/trial.h"

#include <stdio.h>
#include <string.h>

enum { NODES_MAX = 5, SLOTS = 32, PLACEHOLDERS = 8, FREE = -1 };

enum {
    LOST_UPDATE = 1,  /* a view is sent once, when it changes */
    PLACEHOLDER_LATE, /* a joining node's placeholder is put in after the answer may have come */
    SELF_PROMOTION,   /* who hears of no master for long is master, without votes */
    ECHO,             /* what others say of a node's own slots is taken over */
    CLAIMS_ALL,       /* each node claims all slots at first, all with one epoch */
    KEEPS_BOTH,       /* a slot that moves stays in the list of the old owner */
    FREED_EARLY,      /* slots are free until the new owner has heard, who is told once */
    LATEST_WINS,      /* the last claim heard wins, whatever its epoch */
    SAME_EPOCH,       /* the next epoch is the highest known + 1, on all nodes */
    OLD_VIEWS,        /* a view replaces a newer one */
    NO_REELECTION,    /* a node that has heard of a master waits for it for ever */
    ONE_VIEW          /* no bug of the system: one node alone is recorded */
};

typedef enum kind { HEARTBEAT, VOTE_ME, VOTE, JOIN, WELCOME, WELCOMED, CLAIMS, GIVE, GIVEN } kind;

typedef struct claim {
    uint32_t epoch, slots; /* a bit a slot */
} claim;

typedef struct message {
    kind kind;
    int term, version;
    uint32_t members, ready; /* ready: the view is in the message */
    int master;
    claim claims[NODES_MAX];
    uint32_t highest;
} message;

/* The disk: what a node may not forget. */
typedef struct node_disk {
    int term, voted; /* for: node + 1 in this term */
    int version, master;
    uint32_t members, known;
    claim mine;
    claim heard[NODES_MAX];      /* the last claim of each, as it was told */
    int8_t owner[SLOTS];         /* node + 1; 0: free */
    uint32_t owner_epoch[SLOTS]; /* with which it was claimed */
    uint32_t both[NODES_MAX];    /* KEEPS_BOTH: the lists of the owners */
    uint32_t highest;            /* epoch */
    claim giving[NODES_MAX];     /* not yet answered */
    bool added;                  /* has claimed its first slots */
} node_disk;

typedef struct node_memory {
    bool master, campaigns;
    uint32_t votes;
    int64_t heard_ns[NODES_MAX]; /* as master: when each was heard last */
    uint32_t placeholders;       /* a bit a node */
    uint32_t welcomed;
    uint32_t waiting; /* placeholders that are still to be put in */
} node_memory;

enum { ELECTION, BEAT, GOSSIP, PUT_PLACEHOLDER, VALVE };

static uint32_t bug; /* of this run; the functions of a program get no context */
static int nodes;

static node_disk *disk (world *w, int self)
{
    return world_disk (w, self);
}

static node_memory *memory (world *w, int self)
{
    return world_memory (w, self);
}

/* ---- Records. */

static void add_nodes (char *out, size_t size, uint32_t set)
{
    for (int i = 0; i < 2 * PLACEHOLDERS; i++)
        if (set >> i & 1)
            snprintf (out + strlen (out), size - strlen (out), "%s'%s%d'", out[0] ? ", " : "",
                      i < PLACEHOLDERS ? "n" : "ph-", i % PLACEHOLDERS + 1);
}

static void tell_view (world *w, int self)
{
    const node_disk *d = disk (w, self);
    char active[256] = "", master[16] = "nil";

    if (bug == ONE_VIEW && self != 0)
        return;
    add_nodes (active, sizeof active, d->members);
    if (d->master > 0)
        snprintf (master, sizeof master, "'n%d'", d->master);
    world_tell (w, world_name (w, self), "view",
                "{:version %d, :active [%s], :master %s, :is-master %s}", d->version, active,
                master, memory (w, self)->master ? "true" : "false");
}

static void add_ranges (char *out, size_t size, uint32_t slots)
{
    snprintf (out + strlen (out), size - strlen (out), "[");
    for (int first = 0, last; first < SLOTS; first = last + 1) {
        last = first;
        if ((slots >> first & 1) == 0)
            continue;
        while (last + 1 < SLOTS && slots >> (last + 1) & 1)
            last++;
        snprintf (out + strlen (out), size - strlen (out), "%s[%d, %d]",
                  out[strlen (out) - 1] == '[' ? "" : ", ", first, last);
    }
    snprintf (out + strlen (out), size - strlen (out), "]");
}

static uint32_t slots_of (const node_disk *d, int node)
{
    uint32_t slots = 0;

    if (bug == KEEPS_BOTH)
        return d->both[node];
    for (int s = 0; s < SLOTS; s++)
        slots |= (uint32_t) (d->owner[s] == node + 1) << s;
    return slots;
}

static void tell_own (world *w, int self)
{
    const node_disk *d = disk (w, self);
    char ranges[256] = "";

    add_ranges (ranges, sizeof ranges, d->mine.slots);
    world_tell (w, world_name (w, self), "own", "{:ranges %s, :epoch %u}", ranges, d->mine.epoch);
}

static void tell_applied (world *w, int self, int owner, uint32_t slots, int source)
{
    char ranges[256] = "";

    add_ranges (ranges, sizeof ranges, slots);
    world_tell (w, world_name (w, self), "slots-applied",
                "{:owner 'n%d', :ranges %s, :source 'n%d'}", owner + 1, ranges, source + 1);
}

static void tell_cluster (world *w, int self)
{
    const node_disk *d = disk (w, self);
    char slots[512] = "", known[256] = "";
    uint32_t covered = 0;

    if (bug == ONE_VIEW && self != 0)
        return;
    for (int n = 0; n < nodes; n++) {
        uint32_t of = slots_of (d, n);
        covered |= of;
        if (of == 0)
            continue;
        snprintf (slots + strlen (slots), sizeof slots - strlen (slots), "%s:n%d ",
                  slots[0] ? ", " : "", n + 1);
        add_ranges (slots, sizeof slots, of);
    }
    add_nodes (known, sizeof known, d->known | memory (w, self)->placeholders << PLACEHOLDERS);
    world_tell (w, world_name (w, self), "cluster",
                "{:state '%s', :slots {%s}, :known [%s], :my-epoch %u, :current-epoch %u}",
                covered == UINT32_MAX ? "ok" : "fail", slots, known, d->mine.epoch, d->highest);
}

/* ---- Views. */

static void send_view (world *w, int self, int to, bool whole)
{
    const node_disk *d = disk (w, self);
    message beat = { .kind = HEARTBEAT,
                     .term = d->term,
                     .version = d->version,
                     .members = d->members,
                     .ready = whole,
                     .master = d->master };
    world_send (w, self, to, &beat, sizeof beat);
}

static void send_all (world *w, int self, message content)
{
    for (int n = 0; n < nodes; n++)
        if (n != self)
            world_send (w, self, n, &content, sizeof content);
}

static void set_election_timer (world *w, int self)
{
    int64_t from = self == 0 && disk (w, self)->term == 0 ? 1 : 150;
    world_timer (w, self, ELECTION, (from + choose (world_chance (w), 150)) * 1000);
}

static void set_valve (world *w, int self)
{
    if (bug == SELF_PROMOTION)
        world_timer (w, self, VALVE, 100 * 1000);
}

static void change_view (world *w, int self, uint32_t members)
{
    node_disk *d = disk (w, self);

    if (members == d->members)
        return;
    d->version++;
    d->members = members;
    tell_view (w, self);
    for (int n = 0; n < nodes; n++)
        if (n != self)
            send_view (w, self, n, true);
}

static void lead (world *w, int self)
{
    node_disk *d = disk (w, self);
    node_memory *m = memory (w, self);

    m->master = true;
    m->campaigns = false;
    d->version = 100 * d->term;
    d->members |= 1u << self;
    d->master = self + 1;
    for (int n = 0; n < nodes; n++)
        m->heard_ns[n] = world_now_ns (w);
    world_timer_stop (w, self, ELECTION);
    world_timer_stop (w, self, VALVE);
    tell_view (w, self);
    for (int n = 0; n < nodes; n++)
        if (n != self)
            send_view (w, self, n, true);
}

static void see_term (world *w, int self, int term)
{
    node_disk *d = disk (w, self);
    node_memory *m = memory (w, self);

    if (term <= d->term)
        return;
    d->term = term;
    d->voted = 0;
    m->campaigns = false;
    if (m->master) {
        m->master = false;
        set_election_timer (w, self);
    }
}

static void take_heartbeat (world *w, int self, int from, const message *got)
{
    node_disk *d = disk (w, self);
    message join = { .kind = JOIN };

    see_term (w, self, got->term);
    if (got->term < d->term || memory (w, self)->master)
        return;
    set_election_timer (w, self);
    set_valve (w, self);
    if (got->ready &&
        (got->version > d->version || (bug == OLD_VIEWS && got->version != d->version))) {
        d->version = got->version;
        d->members = got->members;
        d->master = got->master;
        tell_view (w, self);
    }
    /* The answer tells the master that this node lives, and asks to join if it is not in. */
    world_send (w, self, from, &join, sizeof join);
}

static void take_join (world *w, int self, int from)
{
    node_memory *m = memory (w, self);
    node_disk *d = disk (w, self);
    message welcome = { .kind = WELCOME };

    m->heard_ns[from] = world_now_ns (w);
    if (!m->master || d->members >> from & 1)
        return;
    if (bug != PLACEHOLDER_LATE) {
        change_view (w, self, d->members | 1u << from);
        return;
    }
    if ((m->waiting | m->welcomed) >> from & 1)
        return;
    world_send (w, self, from, &welcome, sizeof welcome);
    m->waiting |= 1u << from;
    world_timer (w, self, PUT_PLACEHOLDER, 4000);
}

static void take_vote_me (world *w, int self, int from, const message *got)
{
    node_disk *d = disk (w, self);
    message vote = { .kind = VOTE, .term = got->term };

    see_term (w, self, got->term);
    if (got->term < d->term || d->voted != 0 || got->version < d->version)
        return;
    d->voted = from + 1;
    set_election_timer (w, self);
    world_send (w, self, from, &vote, sizeof vote);
}

static void campaign (world *w, int self)
{
    node_disk *d = disk (w, self);

    d->term++;
    d->voted = self + 1;
    memory (w, self)->campaigns = true;
    memory (w, self)->votes = 1u << self;
    set_election_timer (w, self);
    send_all (w, self, (message){ .kind = VOTE_ME, .term = d->term, .version = d->version });
}

/* Who was silent for long is removed, a member at a time. */
static void beat (world *w, int self)
{
    node_disk *d = disk (w, self);
    node_memory *m = memory (w, self);

    world_timer (w, self, BEAT, 40 * 1000);
    if (!m->master)
        return;
    for (int n = 0; n < nodes; n++) {
        if (n != self)
            send_view (w, self, n, bug != LOST_UPDATE);
        if (n != self && d->members >> n & 1 && world_now_ns (w) - m->heard_ns[n] > 500000000) {
            change_view (w, self, d->members & ~(1u << n));
            m->welcomed &= ~(1u << n);
        }
    }
}

/* ---- Slots. */

static void own_slot (node_disk *d, int slot, int owner, uint32_t epoch)
{
    if (bug != KEEPS_BOTH && owner != FREE && d->owner[slot] > 0)
        d->both[d->owner[slot] - 1] &= ~(1u << slot);
    if (owner != FREE)
        d->both[owner] |= 1u << slot;
    d->owner[slot] = (int8_t) (owner + 1);
    d->owner_epoch[slot] = epoch;
}

static void see_epoch (node_disk *d, uint32_t epoch)
{
    if (epoch > d->highest)
        d->highest = epoch;
}

static void take_claim (node_disk *d, int owner, const claim *of)
{
    see_epoch (d, of->epoch);
    for (int s = 0; s < SLOTS; s++) {
        bool wins = of->epoch > d->owner_epoch[s] || bug == LATEST_WINS;
        if (of->slots >> s & 1 && wins)
            own_slot (d, s, owner, of->epoch);
    }
    if (of->epoch >= d->heard[owner].epoch)
        d->heard[owner] = *of;
}

static void take_claims (world *w, int self, int from, const message *got)
{
    node_disk *d = disk (w, self);

    d->known |= 1u << from;
    see_epoch (d, got->highest);
    for (int n = 0; n < nodes; n++) {
        if (n != self) {
            take_claim (d, n, &got->claims[n]);
        } else if (bug == ECHO && got->claims[n].slots != d->mine.slots) {
            for (int s = 0; s < SLOTS; s++)
                if (d->owner[s] == self + 1 && (got->claims[n].slots >> s & 1) == 0)
                    own_slot (d, s, FREE, d->owner_epoch[s]);
            d->mine.slots = got->claims[n].slots;
            tell_applied (w, self, self, got->claims[n].slots, from);
        }
    }
}

static void claim_first (world *w, int self)
{
    node_disk *d = disk (w, self);
    int from = self * SLOTS / nodes, to = (self + 1) * SLOTS / nodes;

    d->added = true;
    d->mine = (claim){ (uint32_t) self + 1, 0 };
    if (bug == CLAIMS_ALL) {
        from = 0;
        to = SLOTS;
        d->mine.epoch = 1;
    }
    see_epoch (d, d->mine.epoch);
    for (int s = from; s < to; s++) {
        own_slot (d, s, self, d->mine.epoch);
        d->mine.slots |= 1u << s;
    }
    tell_own (w, self);
}

/* Epochs above all that are known, and of this node alone. */
static uint32_t next_epoch (const node_disk *d, int owner)
{
    if (bug == SAME_EPOCH)
        return d->highest + 1;
    return (d->highest / (uint32_t) nodes + 1) * (uint32_t) nodes + (uint32_t) owner + 1;
}

static void give (world *w, int self, int to, uint32_t slots)
{
    node_disk *d = disk (w, self);

    slots &= d->mine.slots;
    if (slots == 0 || d->giving[to].slots != 0)
        return;
    d->giving[to] = (claim){ next_epoch (d, to), slots };
    d->mine.slots &= ~slots;
    see_epoch (d, d->giving[to].epoch);
    for (int s = 0; s < SLOTS; s++)
        if (slots >> s & 1)
            own_slot (d, s, bug == FREED_EARLY ? FREE : to,
                      bug == FREED_EARLY ? d->owner_epoch[s] : d->giving[to].epoch);
    tell_applied (w, self, to, slots, self);
}

static void send_gift (world *w, int self, int to)
{
    node_disk *d = disk (w, self);
    message gift = { .kind = GIVE };

    if (d->giving[to].slots == 0)
        return;
    gift.claims[0] = d->giving[to];
    world_send (w, self, to, &gift, sizeof gift);
    if (bug == FREED_EARLY)
        d->giving[to].slots = 0;
}

static void take_gift (world *w, int self, int from, const message *got)
{
    node_disk *d = disk (w, self);
    claim gift = got->claims[0];
    message given = { .kind = GIVEN, .claims = { gift } };
    uint32_t before = d->mine.slots;

    for (int s = 0; s < SLOTS; s++)
        if (gift.slots >> s & 1 && d->owner_epoch[s] < gift.epoch) {
            d->mine.slots |= 1u << s;
            own_slot (d, s, self, gift.epoch);
        }
    see_epoch (d, gift.epoch);
    if (d->mine.slots != before) {
        if (gift.epoch > d->mine.epoch)
            d->mine.epoch = gift.epoch;
        tell_own (w, self);
    }
    world_send (w, self, from, &given, sizeof given);
}

static void gossip (world *w, int self)
{
    node_disk *d = disk (w, self);
    message claims = { .kind = CLAIMS, .highest = d->highest };
    int to = (int) choose (world_chance (w), (uint32_t) nodes - 1);

    world_timer (w, self, GOSSIP, (30 + choose (world_chance (w), 20)) * 1000);
    memcpy (claims.claims, d->heard, sizeof d->heard);
    claims.claims[self] = d->mine;
    to += to >= self;
    world_send (w, self, to, &claims, sizeof claims);
    for (int n = 0; n < nodes; n++)
        send_gift (w, self, n);
    /* The slots are claimed a while after the first contact. */
    if (!d->added && world_now_ns (w) > 150000000)
        claim_first (w, self);
}

/* ---- The program. */

static void start (world *w, int self)
{
    node_disk *d = disk (w, self);

    d->known |= 1u << self;
    set_election_timer (w, self);
    set_valve (w, self);
    world_timer (w, self, BEAT, 1000);
    world_timer (w, self, GOSSIP, 2000 + choose (world_chance (w), 20000));
    if (bug == CLAIMS_ALL && !d->added)
        claim_first (w, self);
}

static void receive (world *w, int self, int from, const void *bytes, size_t size)
{
    const message *got = bytes;
    node_memory *m = memory (w, self);
    node_disk *d = disk (w, self);
    message answer = { .kind = WELCOMED };

    (void) size;
    switch (got->kind) {
    case HEARTBEAT:
        take_heartbeat (w, self, from, got);
        break;
    case VOTE_ME:
        take_vote_me (w, self, from, got);
        break;
    case VOTE:
        m->votes |= got->term == d->term ? 1u << from : 0;
        if (m->campaigns && got->term == d->term && 2 * __builtin_popcount (m->votes) > nodes)
            lead (w, self);
        break;
    case JOIN:
        take_join (w, self, from);
        break;
    case WELCOME:
        world_send (w, self, from, &answer, sizeof answer);
        break;
    case WELCOMED:
        if (!m->master || m->welcomed >> from & 1)
            break;
        m->welcomed |= 1u << from;
        m->placeholders &= ~(1u << from);
        change_view (w, self, (d->members | 1u << from) & ~(1u << (PLACEHOLDERS + from)));
        break;
    case CLAIMS:
        take_claims (w, self, from, got);
        break;
    case GIVE:
        take_gift (w, self, from, got);
        break;
    case GIVEN:
        if (d->giving[from].epoch == got->claims[0].epoch)
            d->giving[from].slots = 0;
        break;
    }
}

static void wake (world *w, int self, int timer)
{
    node_memory *m = memory (w, self);
    node_disk *d = disk (w, self);

    switch (timer) {
    case ELECTION:
        if (bug != NO_REELECTION || d->master == 0)
            campaign (w, self);
        break;
    case BEAT:
        beat (w, self);
        break;
    case GOSSIP:
        gossip (w, self);
        break;
    case PUT_PLACEHOLDER: /* whether or not the answer was here before */
        m->placeholders |= m->waiting;
        if (m->master)
            change_view (w, self, d->members | m->waiting << PLACEHOLDERS);
        m->waiting = 0;
        break;
    case VALVE:
        world_tell (w, world_name (w, self), "self-promote", "{:version %d}", d->version + 1);
        d->members = 0;
        lead (w, self);
        break;
    }
}

/* ---- The script. */

static const world_program program = { sizeof (node_memory), sizeof (node_disk), start, receive,
                                       wake };

static void fault (world *w, void *context)
{
    int victim = (int) choose (world_chance (w), (uint32_t) nodes);

    (void) context;
    if (!world_is_up (w, victim))
        world_start (w, victim);
    else if (choose (world_chance (w), 3) == 0)
        world_kill (w, victim);
    else if (choose (world_chance (w), 3) == 0)
        world_pause (w, victim);
    else if (choose (world_chance (w), 2) == 0)
        world_isolate (w, 1u << victim | 1u << choose (world_chance (w), (uint32_t) nodes),
                       (world_direction) choose (world_chance (w), 3));
    else
        world_heal (w);
}

static void move (world *w, void *context)
{
    int from = (int) choose (world_chance (w), (uint32_t) nodes);
    int to = (int) choose (world_chance (w), (uint32_t) nodes);

    (void) context;
    if (from != to && world_is_up (w, from))
        give (w, from, to,
              disk (w, from)->mine.slots & 0x33333333u << choose (world_chance (w), 3));
}

static void rest (world *w, void *context)
{
    (void) context;
    world_tell (w, "harness", "quiesce", "nil");
}

static void sample (world *w, void *context)
{
    (void) context;
    for (int n = 0; n < nodes; n++) {
        tell_view (w, n);
        tell_cluster (w, n);
    }
}

static world *run (uint64_t seed, uint32_t of, bool json)
{
    world_params params = { .seed = seed,
                            .json = json,
                            .delay_min_us = 500,
                            .delay_max_us = 8000,
                            .loss_percent = (uint32_t) (seed % 4) * 5,
                            .copy_percent = (uint32_t) (seed % 3) * 5,
                            .late_percent = 5 };
    char names[256] = "";
    world *w = world_new (&params);

    bug = of;
    nodes = 3 + (int) (seed % 3);
    for (int n = 0; n < nodes; n++) {
        char name[16];
        snprintf (name, sizeof name, "n%d", n + 1);
        world_add (w, name, &program, (int64_t) choose (world_chance (w), 60));
        snprintf (names + strlen (names), sizeof names - strlen (names), "%s'%s'",
                  n > 0 ? ", " : "", name);
    }
    world_tell (w, "harness", "expect", "{:nodes [%s], :slots %d, :resample-ms 300}", names, SLOTS);
    for (int i = 0; i < 2; i++)
        world_at (w, 250 + choose (world_chance (w), 1000), fault, NULL);
    for (int i = 0; i < 3; i++)
        world_at (w, 200 + choose (world_chance (w), 1200), move, NULL);
    world_at (w, 1500, world_repair, NULL);
    world_at (w, 3500, rest, NULL);
    for (int i = 0; i < 3; i++)
        world_at (w, 3510 + 310 * i, sample, NULL);
    world_run (w, 4200);
    return w;
}

int main (int argc, char **argv)
{
    static const trial_promise promises[] = {
        { "cluster/view-convergence", 90 },
        { "cluster/stable-unique-master", 90 },
        { "cluster/slot-ownership", 90 },
        { 0 },
    };
    static const char lost[] = "A view is sent once, when it changes, and may be lost.";
    static const char late[] = "A placeholder is put in after its node may have been welcomed.";
    static const char promotes[] = "Who hears of no master for 100 ms is master, without votes.";
    static const char one[] = "One node alone is recorded.";
    static const trial_bug bugs[] = {
        { LOST_UPDATE, "cluster/view-convergence", "membership-not-converged", 2, "lost-update",
          lost },
        { PLACEHOLDER_LATE, "cluster/view-convergence", "phantom-member", 50, "placeholder-late",
          late },
        { PLACEHOLDER_LATE, "cluster/slot-ownership", "phantom-node", 40, "placeholder-late",
          late },
        { SELF_PROMOTION, "cluster/stable-unique-master", "split-brain", 50, "self-promotion",
          promotes },
        { SELF_PROMOTION, "cluster/view-convergence", "view-disagreement", 50, "self-promotion",
          promotes },
        { ECHO, "cluster/slot-ownership", "self-authority", 90, "echo",
          "A node takes over what others say of its own slots." },
        { CLAIMS_ALL, "cluster/slot-ownership", "views-disagree", 70, "claims-all",
          "Each node claims all slots at first, in one epoch." },
        { KEEPS_BOTH, "cluster/slot-ownership", "double-owner", 70, "keeps-both",
          "A slot that moves stays in the list of the old owner." },
        { FREED_EARLY, "cluster/slot-ownership", "coverage", 15, "freed-early",
          "Slots are freed before the new owner has heard, who is told once." },
        { LATEST_WINS, "cluster/slot-ownership", "views-disagree", 40, "latest-wins",
          "Of two claims the last one heard wins, whatever its epoch." },
        { SAME_EPOCH, "cluster/slot-ownership", "epoch-collision", 2, "same-epoch",
          "A new epoch is the highest known + 1, on all nodes alike." },
        { LATEST_WINS, "cluster/slot-ownership", "own-slot-stolen", 40, NULL, NULL },
        { OLD_VIEWS, "cluster/view-convergence", "version-regression", 50, "old-views",
          "A view replaces a newer one." },
        { NO_REELECTION, "cluster/stable-unique-master", "no-master", 5, "no-reelection",
          "Who has heard of a master waits for it for ever." },
        { ONE_VIEW, "cluster/view-convergence", NULL, 90, "one-view", one },
        { ONE_VIEW, "cluster/stable-unique-master", NULL, 90, "one-view", one },
        { ONE_VIEW, "cluster/slot-ownership", NULL, 90, "one-view", one },
        { 0 },
    };
    static const trial gossip_trial = { "gossip", run, promises, bugs, 300, 40 };
    return trial_main (argc, argv, &gossip_trial);
}
