/* progress.c: what a healthy cluster owes comes within a bound (bounded leads-to).
 *
 *     trigger ─── bound ───┐ late: a violation     fault: the clock starts again when it ends
 *        └── goal: met     │
 *
 * Three things are owed: a leader, while a majority is up and none leads; that an elected node
 * serves, or that leadership moves; someone ready, after the master died in its setup. A clock runs
 * only while no fault is open that may be why: every fault starts the open clocks again, and a
 * killed minority is no excuse. What the nemesis does otherwise excuses all, until it ends. A clock
 * that still runs when the history ends is unknown.
 *
 * Invariant: an open clock's `since_ns` is not before the end of the latest fault, plus grace. */
#include "check/cluster/progress.h"

#include <string.h>

mns_progress_node *mns_progress_node_of (mns_scan *scan, minos_value name, uint32_t *id)
{
    mns_progress_state *s = scan->state;

    if (!mns_names_add (&s->names, scan->values, name, id)) {
        mns_scan_no_memory (scan);
        return NULL;
    }
    while (s->nodes.count <= *id)
        if (!mns_progress_nodes_push (&s->nodes, (mns_progress_node){ 0 })) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    return &s->nodes.at[*id];
}

static void read_bound (const mns_scan *scan, mns_clock *clock, const char *name)
{
    uint64_t bound;
    clock->active = mns_param_number (scan, name, &bound);
    clock->bound_ns = (int64_t) bound * 1000000;
}

static void begin (mns_scan *scan)
{
    mns_progress_state *s = scan->state;
    minos_value list = mns_param_expected (scan, "voters");
    uint64_t grace;

    mns_names_init (&s->names, scan->budget);
    mns_names_init (&s->recoverable, scan->budget);
    mns_progress_nodes_init (&s->nodes, scan->budget);
    mns_epoch_marks_init (&s->marks, scan->budget);
    read_bound (scan, &s->election, "election-bound-ms");
    read_bound (scan, &s->serving, "serve-bound-ms");
    read_bound (scan, &s->takeover, "init-bound-ms");
    s->exclusive = mns_param_flag (scan, "exclusive-serving");
    mns_param_number (scan, "grace-ms", &grace);
    s->grace_ns = (int64_t) grace * 1000000;
    s->now_ns = MINOS_NO_TIME;
    if (list == MINOS_NIL)
        list = mns_param_expected (scan, "nodes");
    s->voters = (uint32_t) minos_value_count (scan->values, list);
    if (!mns_param_names (scan, "recoverable", &s->recoverable))
        mns_scan_no_memory (scan);
}

static void reset (mns_scan *scan)
{
    mns_progress_state *s = scan->state;
    mns_epoch_marks_reset (&s->marks);
    mns_progress_nodes_reset (&s->nodes);
    mns_names_reset (&s->recoverable);
    mns_names_reset (&s->names);
}

/* ---- Clocks. */

static bool healthy (const mns_progress_state *s)
{
    if (s->faults > 0 || s->partitioned || s->other)
        return false;
    return s->down == 0 || (s->voters > s->down && 2 * (s->voters - s->down) > s->voters);
}

void mns_clock_open (mns_scan *scan, mns_clock *clock, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;

    if (!clock->active || clock->open)
        return;
    clock->open = true;
    clock->maybe = false;
    clock->since_ns = moment->time_ns;
    clock->trigger = moment->index;
    clock->triggers++;
    s->no_time |= moment->time_ns == MINOS_NO_TIME;
}

void mns_clock_close (mns_clock *clock)
{
    clock->met += clock->open;
    clock->open = false;
}

static void look (mns_scan *scan, mns_clock *clock, int64_t now, const char *id, const char *owed)
{
    mns_progress_state *s = scan->state;
    int64_t back = mns_scan_frame (scan)->back_ns;
    minos_anomaly *found;

    if (!clock->open || s->no_time || now == MINOS_NO_TIME || !healthy (s) ||
        clock->since_ns > now || now - clock->since_ns <= clock->bound_ns)
        return;
    clock->open = false;
    if (clock->maybe || (clock == &s->election && !s->roles_told)) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s is not told within %lld ms, and something may have been there", owed,
                          (long long) (clock->bound_ns / 1000000));
        return;
    }
    if (now - clock->since_ns - clock->bound_ns <= back) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s is not told within %lld ms, but records are up to %lld ms out of the "
                          "order of their times",
                          owed, (long long) (clock->bound_ns / 1000000),
                          (long long) (back / 1000000));
        return;
    }
    found = mns_scan_anomaly (scan, id);
    mns_scan_say (scan, found, "%s is due within %lld ms, and is not there after %lld ms", owed,
                  (long long) (clock->bound_ns / 1000000),
                  (long long) ((now - clock->since_ns) / 1000000));
    mns_scan_blame_event (scan, found, clock->trigger, "trigger");
}

static void look_all (mns_scan *scan, int64_t now)
{
    mns_progress_state *s = scan->state;
    look (scan, &s->election, now, "no-leader-within-bound", "a leader");
    look (scan, &s->serving, now, "leader-not-serving", "an elected node that serves");
    look (scan, &s->takeover, now, "no-takeover-within-bound", "a new master");
}

void mns_progress_tick (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;

    if (moment->time_ns == MINOS_NO_TIME) {
        s->no_time |= s->election.open || s->serving.open || s->takeover.open;
        return;
    }
    s->now_ns = moment->time_ns;
    look_all (scan, moment->time_ns);
}

/* ---- Faults. */

static void restart_clock (mns_progress_state *s, mns_clock *clock, const mns_moment *moment)
{
    if (clock->open && moment->time_ns != MINOS_NO_TIME)
        clock->since_ns = moment->time_ns + s->grace_ns;
}

static void leaderless (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;

    if (s->election.active && !s->leader_known && s->voters == 0 && s->down > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "a node is down and none leads, and no :expect tells the :nodes: whether "
                          "a majority is up is not known");
    if (!healthy (s))
        s->election.open = false; /* it starts again when a majority is up */
    else if (!s->leader_known)
        mns_clock_open (scan, &s->election, moment);
}

static void node_down (mns_scan *scan, const mns_moment *moment, minos_value name, bool down)
{
    mns_progress_state *s = scan->state;
    uint32_t id;
    mns_progress_node *of = mns_progress_node_of (scan, name, &id);

    if (of == NULL)
        return;
    if (of->down != down)
        s->down = down ? s->down + 1 : s->down - 1;
    if (of->paused)
        s->faults--;
    of->down = down;
    of->paused = of->poisoned = of->fenced = of->serving = of->knows = false;
    if (s->leader_known && s->leader == id)
        s->leader_known = false;
    if (s->owner_known && s->owner == id) {
        s->serving.open = s->owner_known = false;
        s->serving.excused = true;
    }
    restart_clock (s, &s->serving, moment);
    restart_clock (s, &s->election, moment);
    leaderless (scan, moment);
}

static void kill_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    minos_value process = minos_value_get (scan->values, moment->input, "process");

    mns_progress_tick (scan, moment);
    if (minos_value_get (scan->values, moment->input, "landed") == MINOS_FALSE)
        return;
    if (name != MINOS_NIL)
        node_down (scan, moment, name, true);
    if (process == MINOS_NIL)
        return;
    restart_clock (s, &s->takeover, moment);
    if (s->held && !s->ready && s->holder == process) {
        s->held = false;
        mns_clock_open (scan, &s->takeover, moment);
        s->takeover.maybe = s->crashed;
    }
}

static void start_seen (mns_scan *scan, const mns_moment *moment)
{
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    mns_progress_tick (scan, moment);
    if (name != MINOS_NIL)
        node_down (scan, moment, name, false);
}

static void fault_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    bool pause = mns_scan_is (scan, moment->f, "pause");
    uint32_t id;

    mns_progress_tick (scan, moment);
    if (mns_scan_is (scan, moment->f, "partition")) {
        s->partitioned = true;
    } else if (mns_scan_is (scan, moment->f, "heal")) {
        s->partitioned = false;
    } else if (name != MINOS_NIL) {
        mns_progress_node *of = mns_progress_node_of (scan, name, &id);
        if (of != NULL && !of->down && of->paused != pause) {
            of->paused = pause;
            s->faults = pause ? s->faults + 1 : s->faults - 1;
        }
    }
    restart_clock (s, &s->serving, moment);
    restart_clock (s, &s->election, moment);
    restart_clock (s, &s->takeover, moment);
    leaderless (scan, moment);
}

static bool begins (const mns_scan *scan, minos_value f, const char *const *words)
{
    size_t size;
    const char *is = minos_value_text (scan->values, f, &size);

    for (; is != NULL && *words != NULL; words++)
        if (size >= strlen (*words) && memcmp (is, *words, strlen (*words)) == 0)
            return true;
    return false;
}

/* What the nemesis does that the watches below do not know, or that they cannot place. As Jepsen
 * has it, each is said twice; :start ends what took something down, and else begins something; and
 * so :stop the other way round. */
static void other_seen (mns_scan *scan, const mns_moment *moment)
{
    static const char *const takes_down[] = { "kill", "pause", "crash", "stop", NULL };
    static const char *const ends[] = {
        "stop", "heal", "resume", "recover", "restart", "end", NULL
    };
    static const char *const placed[] = { "partition", "heal",  "kill",  "start",
                                          "restart",   "pause", "resume" };
    mns_progress_state *s = scan->state;
    size_t count = sizeof placed / sizeof *placed;

    if (!mns_scan_is (scan, moment->process, "nemesis"))
        return;
    if (minos_value_get (scan->values, moment->input, "node") == MINOS_NIL &&
        minos_value_get (scan->values, moment->input, "process") == MINOS_NIL)
        count = 2; /* that name no node anyway */
    for (size_t i = 0; i < count; i++)
        if (mns_scan_is (scan, moment->f, placed[i]))
            return;
    mns_progress_tick (scan, moment);
    if (moment->f != s->other_f) {
        bool ended = mns_scan_is (scan, moment->f, "start")  ? s->other && s->other_down
                     : mns_scan_is (scan, moment->f, "stop") ? s->other && !s->other_down
                                                             : begins (scan, moment->f, ends);
        s->other = !ended;
        s->other_down = s->other && begins (scan, moment->f, takes_down);
        s->other_f = moment->f;
    }
    restart_clock (s, &s->serving, moment);
    restart_clock (s, &s->election, moment);
    restart_clock (s, &s->takeover, moment);
    leaderless (scan, moment);
}

/* Voters come and go. Which configuration counts is not known, but a majority of the smallest is
 * one of each: fewer than half of its size are down. */
static void config_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value list = minos_value_get (scan->values, moment->input, "voters");
    uint32_t count = (uint32_t) minos_value_count (scan->values, list);

    mns_progress_tick (scan, moment);
    if (count == 0 || (s->voters > 0 && count >= s->voters))
        return;
    s->voters = count;
    leaderless (scan, moment);
}

/* ---- Roles. */

/* Who speaks is up: its start was not recorded. */
void mns_progress_alive (mns_progress_state *s, mns_progress_node *node)
{
    s->roles_told = true;
    s->down -= node->down;
    node->down = false;
}

static void role_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    minos_value role;
    int64_t term;
    uint32_t id;

    if (!mns_scan_need (scan, moment, "role", &role) ||
        !mns_scan_need_int (scan, moment, "term", &term))
        return;
    mns_progress_tick (scan, moment);
    mns_progress_node *of = mns_progress_node_of (scan, moment->process, &id);
    if (of == NULL)
        return;
    mns_progress_alive (s, of);
    if (mns_scan_is (scan, role, "leader")) {
        if (s->leader_known && term < s->leader_term)
            return;
        s->leader_known = true;
        s->leader = id;
        s->leader_term = term;
        mns_clock_close (&s->election);
    } else if (s->leader_known && s->leader == id && term >= s->leader_term) {
        s->leader_known = false;
        leaderless (scan, moment);
    }
}

/* ---- The lock of a setup. */

static void acquire_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;

    mns_progress_tick (scan, moment);
    if (moment->op->outcome == MINOS_OUTCOME_CRASHED)
        s->crashed = s->takeover.maybe = true;
    if (!moment->is_return || moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    s->held = true;
    s->ready = false;
    s->holder = moment->process;
    mns_clock_close (&s->takeover);
}

static void ready_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;

    mns_progress_tick (scan, moment);
    if (moment->op->outcome == MINOS_OUTCOME_CRASHED && mns_scan_is (scan, moment->f, "push"))
        s->crashed = s->takeover.maybe = true;
    if (!moment->is_return || moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    s->ready = true;
    mns_clock_close (&s->takeover);
}

static void expire_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_tick (scan, moment);
    ((mns_progress_state *) scan->state)->held = false;
}

/* A client that is answered after the clock started has met someone who serves. */
static void return_seen (mns_scan *scan, const mns_moment *moment)
{
    mns_progress_state *s = scan->state;
    mns_clock *clock = &s->election;

    if (moment->op->outcome != MINOS_OUTCOME_OK)
        return;
    if (clock->open &&
        (moment->op->call_time_ns == MINOS_NO_TIME || moment->op->call_time_ns >= clock->since_ns))
        clock->maybe = true;
    mns_progress_answer (scan, moment);
}

static void tell (mns_scan *scan, mns_clock *clock, const char *what, const char *never)
{
    if (!clock->active)
        return;
    if (clock->open)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "the history ends, or a fault lasts, before %s is due", what);
    if (clock->triggers == 0)
        mns_scan_floor (scan, "%s", never);
}

static void end (mns_scan *scan)
{
    mns_progress_state *s = scan->state;
    uint64_t triggers = s->election.triggers + s->serving.triggers + s->takeover.triggers;

    look_all (scan, mns_scan_frame (scan)->last_time_ns);
    mns_scan_count (scan, "trigger-count", triggers);
    mns_scan_count (scan, "met-count", s->election.met + s->serving.met + s->takeover.met);
    if (s->unaware > 0)
        mns_scan_note (
            scan,
            "%llu times a node began to serve below an epoch that was served, and may not "
            "have known",
            (unsigned long long) s->unaware);
    if (!s->election.active && !s->serving.active && !s->takeover.active)
        mns_scan_vacuous (scan, "no bound is given: election-bound-ms, serve-bound-ms, "
                                "init-bound-ms");
    else if (triggers == 0)
        mns_scan_vacuous (scan, "nothing was owed: no leader was lost or elected, no master died");
    if (s->no_time && triggers > 0)
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "the records do not tell their time");
    if (s->election.active && s->roles_told && !s->leader_known && !healthy (s))
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "none leads at the end, and a fault lasts that may be why");
    tell (scan, &s->election, "a leader", "no leader was lost");
    tell (scan, &s->serving, "an elected node that serves", "no node was elected");
    tell (scan, &s->takeover, "a new master", "no master died in its setup");
}

static const mns_watch watches[] = {
    { NULL, MNS_ON_RETURN, return_seen, true },
    { NULL, MNS_ON_EVENT, other_seen, true },
    { "role", MNS_ON_EVENT, role_seen, false },
    { "leader", MNS_ON_EVENT, mns_progress_leader, false },
    { "serving", MNS_ON_EVENT, mns_progress_serving, false },
    { "fence-error", MNS_ON_EVENT, mns_progress_fence, false },
    { "acquire", MNS_ON_CALL | MNS_ON_RETURN, acquire_seen, false },
    { "push", MNS_ON_CALL | MNS_ON_RETURN, ready_seen, false },
    { "wait-master", MNS_ON_CALL | MNS_ON_RETURN, ready_seen, false },
    { "expire", MNS_ON_EVENT, expire_seen, true },
    { "config-append", MNS_ON_EVENT, config_seen, true },
    { "config-commit", MNS_ON_EVENT, config_seen, true },
    { "kill", MNS_ON_EVENT, kill_seen, true },
    { "start", MNS_ON_EVENT, start_seen, true },
    { "restart", MNS_ON_EVENT, start_seen, true },
    { "pause", MNS_ON_EVENT, fault_seen, true },
    { "resume", MNS_ON_EVENT, fault_seen, true },
    { "partition", MNS_ON_EVENT, fault_seen, true },
    { "heal", MNS_ON_EVENT, fault_seen, true },
    { 0 },
};

const mns_scanner mns_scan_progress = {
    .state_size = sizeof (mns_progress_state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
