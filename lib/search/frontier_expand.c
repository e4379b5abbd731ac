/* frontier_expand.c: the successors of a configuration, and the rules that leave most of them out.
 *
 * Let c be a configuration: what was linearized, and the state q. Let x be the operation that
 * returns, not yet linearized in c. A *completion* of c is a legal order of what is left that keeps
 * real time. The search keeps this invariant: if the history (or a prefix of it that ends at a
 * later return, operations pending there being optional) is linearizable, then some configuration
 * at hand has a completion. It is enough that c's own completion leads on to a successor that we
 * make, or to one that a successor dominates. Nothing below looks at a return after the one that
 * is processed but through "no operation that is left needs v", and what is left of a prefix is
 * less; so the event at which the frontier dries up is the canonical one.
 *
 * R6  A completion may be cut behind x: the part up to x has only operations invoked before x's
 *     return, and what follows is left for later (Lowe's just-in-time normal form). So nothing is
 *     linearized but on the way to x.
 *
 * R1  A pending pure operation that is legal in q is linearized at once. In a completion, move it
 *     to the front: legal there, and nothing else notices. What is expanded is always closed so.
 *
 * R2  Of the operations of a label only the one that returns first is tried. In a completion that
 *     takes y, with x' of its label pending and ret (x') ≤ ret (y), swap the two; if x' is not in
 *     it, x' is optional, so is y, and x' can take y's place. Crashed operations return at ∞, so
 *     they come after completed ones of their label and are a count.
 *
 * Take a completion with the fewest crashed operations, of those one in which they come as late as
 * can be, and of those the one with the least sequence of their classes. It has these properties,
 * or there would be a smaller one:
 *
 * R4  No crashed operation leaves the state as it is: else drop it.
 * R5  If a crashed operation k takes q to q', and p comes next, then p is *not* such that
 *       step (q, p) = step (q', p)               else drop k (p overwrites, or does not look), or
 *       step (step (q, p), k) = step (q', p)     else let k come after p; where p is crashed too
 *                                                that is no gain, unless classes are in order.
 *     Nor does k come last. So a successor by k owes: only such p may follow. A pure p that is
 *     legal in q' and was not in q pays at once, by R1. While it owes, a configuration may be
 *     dominated by one that does not, never the other way.
 *
 * Registers. A write is *blind*: legal everywhere, and what follows sees its value only. v is
 * *dead* in c if nothing that is left needs v (liveness.h: crashed CAS from v that are no use
 * are not counted; properties R4, R5 never use them).
 *
 * R7  All dead values are one state: from two of them the same orders are legal.
 *
 * R8  When a blind write w is taken, an *excursion* is absorbed just before it, for nothing: a
 *     pending completed write u of v, and all that is left that needs v, if those are pending reads
 *     R (none, for a dead v). The result dominates: in a completion of c + w delete u and R;
 *     between u and the next mutator only reads of v stood, all in R, and that mutator does not
 *     expect v, so it is a write and does not notice.
 * R9  An excursion that does not contain x is not taken on its own. In a completion that starts
 *     with it, only blind writes can follow (and x must, before the cut); the first write m that
 *     is not such an excursion absorbs all before it. If m is crashed it restores a value that the
 *     excursion destroyed, so it may leave even q unchanged: where something is absorbed, R4 and R5
 *     look from the dead state, not from q. And if R2 puts a completed write m' in the place of a
 *     crashed m, and m' is an excursion without x, then the completion was not minimal: whoever
 *     observed m needs its value, so is a read in R, and m' could have served.
 *
 * R11 A successor that gives up a value v, though an operation that is left and must happen needs v
 *     and nothing that is left makes v, has no completion. But only that operation's return shows
 *     it, and the frontier must not dry up before: see mns_sweep_run.
 *
 * R8 and R9 need writes that are blind, and completions in which nothing sees the absorbed state: a
 * failed CAS does, so they rest while one is outstanding (pending or to come). */
#include "search/frontier_sweep.h"

#include <assert.h>
#include <string.h>

/* ---- Settling: R1, R7, and into the set. */

static void add_step (mns_sweep *sweep, uint32_t call)
{
    assert (sweep->step_count <= 2 * sweep->window.slots + 2);
    sweep->steps[sweep->step_count++] = call;
}

/* Linearizes the slots of `bits`, of word w, in the child. */
static void take_slots (mns_sweep *sweep, uint32_t w, uint64_t bits)
{
    assert ((sweep->window.open[w] & bits) == bits);
    assert ((sweep->child->words[w] & bits) == 0);
    sweep->child->words[w] |= bits;
    for (; bits != 0; bits &= bits - 1)
        add_step (sweep, sweep->window.slot_call[w * 64 + mns_bits_first (bits)]);
}

/* Pending pure operations of word w that are legal in the child's state. */
static uint64_t legal_pure (const mns_sweep *sweep, uint32_t w)
{
    const mns_window *window = &sweep->window;
    const mns_config *child = sweep->child;
    uint64_t left = window->pure[w] & ~child->words[w], legal = 0;
    assert (w < window->words);
    if (left == 0)
        return 0;
    if (sweep->plan.family) {
        legal = mns_window_wants (window, child->state, MNS_WANTS_READ)[w] | window->any[w] |
                (window->fails[w] & ~mns_window_wants (window, child->state, MNS_WANTS_FAIL)[w]);
        return left & legal;
    }
    for (uint64_t rest = left; rest != 0; rest &= rest - 1) {
        uint32_t slot = w * 64 + mns_bits_first (rest);
        if (mns_space_step (sweep->space, child->state, window->slot_class[slot]) == child->state)
            legal |= rest & -rest;
    }
    return legal;
}

/* R1. Whether any was taken. */
static bool close_pure (mns_sweep *sweep)
{
    uint64_t taken = 0;
    assert (sweep->child != NULL);
    if (!mns_sweep_has (sweep, MNS_RULE_PURE_AT_ONCE))
        return false;
    for (uint32_t w = 0; w < sweep->window.words; w++) {
        uint64_t legal = legal_pure (sweep, w);
        if (legal != 0)
            take_slots (sweep, w, legal);
        taken |= legal;
    }
    return taken != 0;
}

/* Whether nothing that `config` has left needs its state any more. */
static bool is_dead (const mns_sweep *sweep, const mns_config *config)
{
    const mns_window *window = &sweep->window;
    uint32_t value = config->state;
    uint64_t left = 0;
    assert (sweep->has_live);
    if (value == sweep->dead || !mns_liveness_is_closed (&sweep->live, value, sweep->layer.event))
        return value == sweep->dead;
    const uint64_t *wants = mns_window_wants (window, value, 0);
    for (uint32_t i = 0; i < MNS_WANTS; i++)
        for (uint32_t w = 0; w < window->words; w++)
            left |= wants[i * window->words + w] & ~config->words[w];
    return left == 0;
}

static void link_steps (mns_sweep *sweep, mns_config *config)
{
    assert (config->link == sweep->child->link);
    if (sweep->lineage.dropped)
        return;
    for (uint32_t i = 0; i < sweep->step_count; i++)
        config->link = mns_lineage_add (&sweep->lineage, config->link, sweep->steps[i]);
    assert (sweep->step_count <= 2 * sweep->window.slots + 2);
}

static void queue (mns_sweep *sweep, uint32_t index)
{
    mns_config *config = mns_config_at (sweep->set, index);
    bool done = mns_bits_has (config->words, sweep->layer.slot);
    assert (config->used <= sweep->problem->crashed_count);
    if (done && !mns_u32s_push (&sweep->frontier, index))
        sweep->trouble = MNS_CAUSE_MEMORY;
    if (done && mns_sweep_has (sweep, MNS_RULE_TOWARDS_RETURN)) /* R6 */
        return;
    config->work = 0;
    if (sweep->work[config->used] == 0)
        sweep->work[config->used] = index + 1;
    else
        mns_config_at (sweep->set, sweep->work_last[config->used])->work = index + 1;
    sweep->work_last[config->used] = index;
    if (config->used < sweep->work_low)
        sweep->work_low = config->used;
    if (config->used > sweep->work_high)
        sweep->work_high = config->used;
}

static void add_child (mns_sweep *sweep)
{
    uint32_t index = mns_config_set_add (sweep->set, sweep->child);
    if (sweep->set->failed && !sweep->lineage.dropped) {
        mns_lineage_drop (&sweep->lineage); /* a refutation can do without */
        sweep->set->failed = false;
        index = mns_config_set_add (sweep->set, sweep->child);
    }
    if (sweep->set->failed)
        sweep->trouble = MNS_CAUSE_MEMORY;
    if (index == MNS_NONE)
        return;
    assert (index < sweep->set->count);
    sweep->states++;
    link_steps (sweep, mns_config_at (sweep->set, index));
    queue (sweep, index);
    assert (sweep->states > 0);
}

void mns_expand_settle (mns_sweep *sweep)
{
    mns_config *child = sweep->child;
    assert (child->flags == 0);
    if (close_pure (sweep))
        child->owed_state = child->owed_class = MNS_NONE;
    if (sweep->has_live && mns_sweep_has (sweep, MNS_RULE_DEAD_VALUES) && is_dead (sweep, child)) {
        if (child->owed_state != MNS_NONE && sweep->layer.wants_known)
            return; /* nobody can pay, but a failed CAS could */
        child->state = sweep->dead;
    }
    assert (child->state < MNS_SEVERAL);
    add_child (sweep);
}

/* Whether a slot of `bits` holds an operation that returns by the horizon. */
static bool is_due (const mns_sweep *sweep, uint32_t w, uint64_t bits)
{
    const mns_window *window = &sweep->window;
    if (sweep->horizon == UINT32_MAX)
        return bits != 0;
    for (; bits != 0; bits &= bits - 1) {
        uint32_t call = window->slot_call[w * 64 + mns_bits_first (bits)];
        assert (call != MNS_NONE);
        if (sweep->problem->calls[call].ret <= sweep->horizon)
            return true;
    }
    assert (w < window->words);
    return false;
}

/* Whether a crashed operation that makes `value` is left to the child, or will be. */
static bool is_crashed_left (const mns_sweep *sweep, uint32_t value)
{
    const mns_plan *plan = &sweep->plan;
    for (uint32_t k = plan->producers[value]; k != MNS_NONE; k = plan->crashed[k].next) {
        uint32_t tally = plan->crashed[k].tally;
        assert (plan->crashed[k].b == value);
        /* Before the first call the field may be another tally's. */
        if (sweep->window.tallied[tally] == 0 ||
            mns_count_of (sweep, sweep->child, tally) < sweep->tallies.at[tally].count)
            return true;
    }
    assert (value < plan->value_count);
    return false;
}

/* R11: whether the child, which has left the parent's value, cannot do without it. */
static bool is_dead_end (mns_sweep *sweep)
{
    const mns_window *window = &sweep->window;
    uint32_t value = sweep->parent->state;
    if (!sweep->has_live || !mns_sweep_has (sweep, MNS_RULE_DEAD_END) || value == sweep->dead ||
        sweep->child->state == value || sweep->live.makers[value] > 0)
        return false;
    const uint64_t *cas = mns_window_wants (window, value, MNS_WANTS_CAS);
    const uint64_t *reads = mns_window_wants (window, value, MNS_WANTS_READ);
    const uint64_t *makers = mns_window_wants (window, value, MNS_MAKES);
    bool due = sweep->live.due[value] > 0;
    for (uint32_t w = 0; w < window->words; w++) {
        if ((makers[w] & ~sweep->child->words[w]) != 0)
            return false;
        due = due || is_due (sweep, w, (cas[w] | reads[w]) & ~sweep->child->words[w]);
    }
    if (!due || is_crashed_left (sweep, value))
        return false;
    assert (sweep->live.last_use[value] > 0);
    sweep->dead_ends = true;
    if (sweep->live.last_use[value] - 1 > sweep->dead_until)
        sweep->dead_until = sweep->live.last_use[value] - 1;
    return true;
}

/* ---- Successors. */

static void begin_child (mns_sweep *sweep)
{
    assert (sweep->child != sweep->parent);
    memcpy (sweep->child, sweep->parent, sweep->set->stride);
    sweep->child->owed_state = sweep->child->owed_class = MNS_NONE;
    sweep->child->flags = 0;
    sweep->step_count = 0;
    assert (sweep->child->link == sweep->parent->link);
}

/* Fills `excursions` (R8) and `detours` (R9) for the parent. */
static void find_excursions (mns_sweep *sweep)
{
    const mns_window *window = &sweep->window;
    const mns_config *parent = sweep->parent;
    const mns_layer *layer = &sweep->layer;
    sweep->any_excursion = false;
    if (!layer->any_closed)
        return;
    assert (layer->absorbs);
    for (uint32_t w = 0; w < window->words; w++) {
        sweep->excursions[w] = sweep->detours[w] = 0;
        for (uint64_t rest = layer->closed[w] & ~parent->words[w]; rest != 0; rest &= rest - 1) {
            uint32_t slot = w * 64 + mns_bits_first (rest);
            uint32_t value = sweep->space->classes.at[window->slot_class[slot]].b;
            const uint64_t *cas = mns_window_wants (window, value, MNS_WANTS_CAS);
            const uint64_t *reads = mns_window_wants (window, value, MNS_WANTS_READ);
            if (!mns_bits_within (cas, parent->words, window->words))
                continue;
            sweep->excursions[w] |= rest & -rest;
            if (slot != layer->slot && !mns_bits_has (reads, layer->slot))
                sweep->detours[w] |= rest & -rest;
        }
        sweep->any_excursion |= sweep->excursions[w] != 0;
    }
    assert (!mns_bits_has (parent->words, layer->slot) ||
            !mns_sweep_has (sweep, MNS_RULE_TOWARDS_RETURN));
}

/* R8: excursions of the parent, but for `except`, before a blind write. */
static void absorb (mns_sweep *sweep, uint32_t except)
{
    const mns_window *window = &sweep->window;
    mns_config *child = sweep->child;
    if (!sweep->any_excursion)
        return;
    for (uint32_t w = 0; w < window->words; w++) {
        for (uint64_t rest = sweep->excursions[w]; rest != 0; rest &= rest - 1) {
            uint32_t slot = w * 64 + mns_bits_first (rest);
            uint32_t value = sweep->space->classes.at[window->slot_class[slot]].b;
            const uint64_t *reads = mns_window_wants (window, value, MNS_WANTS_READ);
            if (slot == except)
                continue;
            assert (mns_bits_has (window->writes, slot));
            take_slots (sweep, w, rest & -rest);
            for (uint32_t r = 0; r < window->words; r++)
                take_slots (sweep, r, reads[r] & ~child->words[r]);
        }
    }
    assert (sweep->step_count <= window->slots);
}

/* R5: whether p may be left before, or without, the crashed operation that the parent owes. Where
 * nothing but reads and CAS of the value left can observe it, p may iff it is a write: a read or
 * CAS is illegal in every state but this one. So it does not matter who owes, and configurations
 * that do are compared whatever they owe. That a run of crashed operations comes back to where it
 * began, and pays nothing, is for dominance to see. */
static bool is_owing (const mns_sweep *sweep, uint32_t class_id, bool crashed)
{
    const mns_config *parent = sweep->parent;
    assert (parent->owed_state != MNS_NONE);
    assert (parent->owed_class < sweep->space->classes.count);
    if (sweep->layer.wants_known)
        return sweep->space->classes.at[class_id].kind == MNS_CLASS_WRITE;
    uint32_t before = mns_space_step (sweep->space, parent->owed_state, class_id);
    uint32_t after = mns_space_step (sweep->space, parent->state, class_id);
    if (before == MNS_ILLEGAL || after == MNS_ILLEGAL || ((before | after) & MNS_SEVERAL) != 0)
        return false;
    if (before == after)
        return true;
    return (!crashed || class_id < parent->owed_class) &&
           mns_space_step (sweep->space, before, parent->owed_class) == after;
}

/* Pending operations of word w that may be legal in the parent's state. */
static uint64_t find_candidates (const mns_sweep *sweep, uint32_t w)
{
    const mns_window *window = &sweep->window;
    const mns_config *parent = sweep->parent;
    bool eager = mns_sweep_has (sweep, MNS_RULE_PURE_AT_ONCE);
    bool again = sweep->relax != NULL && sweep->relax->reuse;
    uint64_t found = window->open[w];
    assert (w < window->words);
    if (sweep->plan.family) {
        found = mns_window_wants (window, parent->state, MNS_WANTS_CAS)[w];
        if (parent->owed_state == MNS_NONE)
            found |= window->writes[w];
        if (!eager)
            found |= window->pure[w];
    } else if (eager) {
        found &= ~window->pure[w];
    }
    assert ((found & ~window->open[w]) == 0);
    return again ? found : found & ~parent->words[w];
}

static void take_pending (mns_sweep *sweep, uint32_t slot)
{
    uint32_t class_id = sweep->window.slot_class[slot], count, one;
    uint32_t word = mns_space_step (sweep->space, sweep->parent->state, class_id);
    bool blind = sweep->space->classes.at[class_id].kind == MNS_CLASS_WRITE;
    bool fresh = !mns_bits_has (sweep->parent->words, slot);
    assert (sweep->window.slot_call[slot] != MNS_NONE);
    if (sweep->parent->owed_state != MNS_NONE && is_owing (sweep, class_id, false))
        return;
    mns_space_successors (sweep->space, word, &one, &count);
    for (uint32_t i = 0; i < count; i++) {
        /* The list may move while the space learns other steps. */
        uint32_t state = mns_space_successors (sweep->space, word, &one, &count)[i];
        assert (state < MNS_SEVERAL);
        begin_child (sweep);
        if (blind)
            absorb (sweep, slot);
        if (fresh)
            take_slots (sweep, slot >> 6, (uint64_t) 1 << (slot & 63));
        sweep->child->state = state;
        if (!is_dead_end (sweep))
            mns_expand_settle (sweep);
    }
}

static void expand_pending (mns_sweep *sweep)
{
    const mns_window *window = &sweep->window;
    const mns_config *parent = sweep->parent;
    bool earliest = mns_sweep_has (sweep, MNS_RULE_EARLIEST_IN_CLASS);
    for (uint32_t w = 0; w < window->words; w++) {
        uint64_t rest = find_candidates (sweep, w);
        if (sweep->any_excursion)
            rest &= ~sweep->detours[w]; /* R9 */
        for (; rest != 0; rest &= rest - 1) {
            uint32_t slot = w * 64 + mns_bits_first (rest);
            assert (slot < window->slots);
            if (earliest &&
                !mns_bits_within (mns_window_earlier (window, slot), parent->words, window->words))
                continue; /* R2 */
            take_pending (sweep, slot);
        }
    }
    assert (sweep->parent == parent);
}

/* ---- Crashed operations. */

/* Whether one more use can be tallied: as far as they are counted, then as if for ever. */
static bool is_left (const mns_sweep *sweep, uint32_t index)
{
    const mns_tally *tally = &sweep->tallies.at[index];
    uint32_t used = mns_count_of (sweep, sweep->parent, index);
    uint32_t called = sweep->window.tallied[index];
    assert (called <= tally->count);
    assert (used <= tally->cap);
    return used < tally->cap ? used < called : called > tally->cap;
}

/* Whether something that the parent has left could observe `value` (R5), for registers. */
static bool is_wanted (const mns_sweep *sweep, uint32_t value)
{
    const mns_window *window = &sweep->window;
    const uint64_t *reads = mns_window_wants (window, value, MNS_WANTS_READ);
    const uint64_t *cas = mns_window_wants (window, value, MNS_WANTS_CAS);
    bool again = sweep->relax != NULL && sweep->relax->reuse;
    uint64_t left = 0;
    assert (value < sweep->plan.value_count);
    for (uint32_t w = 0; w < window->words; w++)
        left |= (reads[w] | cas[w]) & ~(again ? 0 : sweep->parent->words[w]);
    assert (sweep->layer.wants_known);
    return left != 0;
}

static void use_crashed (mns_sweep *sweep, const mns_crashed_label *label, uint32_t from,
                         uint32_t state, bool blind)
{
    const mns_tally *tally = &sweep->tallies.at[label->tally];
    uint32_t used = mns_count_of (sweep, sweep->parent, label->tally);
    assert (used < label->count || sweep->relax != NULL);
    begin_child (sweep);
    if (blind)
        absorb (sweep, MNS_NONE);
    add_step (sweep, sweep->plan.crashed_calls[label->first + (used < label->count ? used : 0)]);
    if (used < tally->cap) {
        sweep->child->words[sweep->window.words + tally->word] += (uint64_t) 1 << tally->shift;
        sweep->child->used++;
    }
    if (mns_sweep_has (sweep, MNS_RULE_CRASHED_OBSERVED)) {
        /* To a register it does not matter what owes: see is_owing. */
        sweep->child->owed_state = sweep->layer.wants_known ? sweep->dead : from;
        sweep->child->owed_class = sweep->layer.wants_known ? 0 : label->class_id;
    }
    sweep->child->state = state;
    assert (sweep->child->used >= sweep->parent->used);
    if (!is_dead_end (sweep))
        mns_expand_settle (sweep);
}

static void take_crashed (mns_sweep *sweep, uint32_t k)
{
    const mns_crashed_label *label = &sweep->plan.crashed[k];
    const uint64_t *same = sweep->window.of_crashed + (size_t) k * sweep->window.words;
    bool blind = label->b != MNS_NONE && label->a == MNS_NONE;
    uint32_t from = blind && sweep->any_excursion ? sweep->dead : sweep->parent->state;
    uint32_t one, count, word;
    assert (k < sweep->plan.crashed_count);
    if ((label->a != MNS_NONE && label->a != from) || !is_left (sweep, label->tally))
        return;
    if (mns_sweep_has (sweep, MNS_RULE_EARLIEST_IN_CLASS) &&
        !mns_bits_within (same, sweep->parent->words, sweep->window.words))
        return; /* R2: completed ones come first */
    if (sweep->parent->owed_state != MNS_NONE && is_owing (sweep, label->class_id, true))
        return;
    word = mns_space_step (sweep->space, from, label->class_id);
    mns_space_successors (sweep->space, word, &one, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t state = mns_space_successors (sweep->space, word, &one, &count)[i];
        assert (state < MNS_SEVERAL);
        if (state == from && mns_sweep_has (sweep, MNS_RULE_NO_CRASHED_NOOP))
            continue; /* R4 */
        use_crashed (sweep, label, from, state, blind);
    }
}

static void expand_crashed (mns_sweep *sweep)
{
    const mns_layer *layer = &sweep->layer;
    const mns_config *parent = sweep->parent;
    bool owes = parent->owed_state != MNS_NONE;
    for (uint32_t i = 0; i < layer->wanted_count; i++) {
        const mns_wanted *wanted = &layer->wanted[i];
        assert (wanted->first + wanted->count <= layer->active_count);
        if (layer->wants_known) {
            /* What the first of a run of crashed operations gets to as cheaply. */
            if (owes && wanted->cheapest)
                continue;
            if (!(wanted->chained && sweep->chains) && !is_wanted (sweep, wanted->value)) {
                sweep->set->pruned |= wanted->chained && !sweep->chains;
                continue;
            }
        }
        if (owes && !sweep->chains) {
            sweep->set->pruned = true;
            break;
        }
        for (uint32_t k = 0; k < wanted->count; k++)
            take_crashed (sweep, layer->active[wanted->first + k]);
    }
    assert (sweep->parent == parent);
}

void mns_expand_member (mns_sweep *sweep, uint32_t index)
{
    const mns_config *member = mns_config_at (sweep->set, index);
    assert (index < sweep->set->count);
    if (member->flags & MNS_CONFIG_DOMINATED)
        return;
    /* A copy, for the set may move while it grows. */
    memcpy (sweep->parent, member, sweep->set->stride);
    find_excursions (sweep);
    expand_pending (sweep);
    if (sweep->layer.active_count > 0)
        expand_crashed (sweep);
    assert (sweep->set->count > index);
}
