/* shrink.c: a failing history made small, by weakenings that keep linearizability.
 *
 * H ⇝ H' where every linearization of H gives one of H', so that H' failing proves that H does:
 *
 *   prefix    what comes after the blocked operation's return goes, what is open there is crashed:
 *             prefixes of linearizable histories are linearizable
 *   key       one object alone: linearizability is local (Herlihy & Wing 1990)
 *   observer  a completed operation that changes nothing goes: the others do not miss it
 *   crash     a completed operation becomes a crashed one: it is then optional, its answer unknown
 *   unseen    a crashed operation goes whose value no answer has and no CAS expects
 *   value     for registers: all writes and reads of a value go that no CAS mentions; what reads
 *             another value follows a write of that value, with or without them
 *
 * Weakenings are tried in bulk and then in halves, down to single operations, and kept where the
 * history still fails (delta debugging: Zeller & Hildebrandt 2002). */
#include "minos/shrink.h"
#include "base/error.h"
#include "base/region.h"
#include "base/sort.h"
#include "base/table.h"
#include "check/checker.h"
#include "history/history.h"
#include "model/builtin.h"
#include "value/copy.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A trial that is hard to decide is not worth its time: it counts as one that does not fail. */
enum { TRIALS_MAX = 4000, ROUNDS_MAX = 6 };
static const char *const trial_states = "10000", *const confirm_states = "5000000";

typedef enum fate { FATE_KEPT, FATE_CRASHED, FATE_GONE } fate;

typedef struct item {
    minos_op op; /* input and output without the key */
    fate fate, before, uncut;
    bool observes; /* changes nothing, whatever it answers */
} item;

typedef struct moment {
    uint32_t at, item;
    bool is_return;
} moment;

typedef struct shrinker {
    const minos_history *history;
    const mns_builtin *builtin;
    minos_value key; /* of the part, for a model that has no unkeyed form */
    char spec[128];
    minos_options *options; /* of the trials */
    const minos_cancel *cancel;
    minos_error *error;
    mns_budget budget;
    mns_region region;
    item *items;
    uint32_t count;
    moment *moments; /* calls and returns in real time */
    uint32_t moment_count;
    uint32_t *chosen; /* scratch: items of one attempt */
    minos_shrunk *shrunk;
    bool stopped;
} shrinker;

/* ---- Building what is left. */

static minos_status add_record (const shrinker *s, minos_builder *builder, mns_value_copier *copier,
                                const item *from, bool is_return, minos_value process)
{
    static const minos_type types[] = { MINOS_TYPE_OK, MINOS_TYPE_FAIL, MINOS_TYPE_INFO };
    bool crashed = from->fate == FATE_CRASHED || from->op.outcome == MINOS_OUTCOME_CRASHED;
    minos_record record = { .size = sizeof record,
                            .type = MINOS_TYPE_INVOKE,
                            .process = process,
                            .has_key = s->builtin->always_keyed,
                            .time_ns = from->op.call_time_ns,
                            .line = from->op.call_line };
    minos_value value = from->op.input;
    if (is_return) {
        record.type = crashed ? MINOS_TYPE_INFO : types[from->op.outcome];
        record.time_ns = from->op.return_time_ns;
        record.line = from->op.return_line;
        if (record.type == MINOS_TYPE_OK)
            value = from->op.output;
    }
    minos_status status = mns_value_copier_copy (copier, &record.f, from->op.f);
    if (status == MINOS_OK)
        status = mns_value_copier_copy (copier, &record.value, value);
    if (status == MINOS_OK && record.has_key)
        status = mns_value_copier_copy (copier, &record.key, s->key);
    return status == MINOS_OK ? minos_builder_add (builder, &record, NULL) : status;
}

/* Each process is named anew after an operation that crashed, as a test would. */
static minos_status add_records (shrinker *s, minos_builder *builder, mns_value_copier *copier)
{
    mns_table names; /* process → its number + 1; 0: it needs one */
    int64_t next = 0;
    minos_status status = MINOS_OK;
    mns_table_init (&names, &s->budget);
    for (uint32_t i = 0; i < s->moment_count && status == MINOS_OK; i++) {
        const item *from = &s->items[s->moments[i].item];
        minos_value process;
        bool added, crashed = from->fate == FATE_CRASHED;
        if (from->fate == FATE_GONE)
            continue;
        uint64_t *name = mns_table_add (&names, from->op.process, &added);
        if (name == NULL) {
            status = MINOS_NO_MEMORY;
            break;
        }
        if (*name == 0)
            *name = (uint64_t) ++next;
        status =
            minos_values_integer (minos_builder_values (builder), &process, (int64_t) *name - 1);
        if (status == MINOS_OK)
            status = add_record (s, builder, copier, from, s->moments[i].is_return, process);
        crashed |= from->op.outcome == MINOS_OUTCOME_CRASHED;
        if (crashed && (s->moments[i].is_return || from->op.ret == MINOS_NEVER))
            *name = 0;
        if (crashed && from->op.ret == MINOS_NEVER && status == MINOS_OK)
            status = add_record (s, builder, copier, from, true, process);
    }
    mns_table_reset (&names);
    return status;
}

static minos_status build (shrinker *s, minos_history **out)
{
    minos_builder *builder;
    mns_value_copier copier;
    minos_status status = minos_builder_new (&builder, NULL, 0);
    if (status != MINOS_OK)
        return status;
    minos_builder_path (builder, s->history->path);
    mns_value_copier_init (&copier, minos_builder_values (builder), s->history->values, &s->budget);
    status = add_records (s, builder, &copier);
    mns_value_copier_reset (&copier);
    if (status == MINOS_OK)
        return minos_builder_seal (out, builder, s->error);
    minos_builder_free (builder);
    return status;
}

/* ---- Trials. */

/* The nth item that is not gone. */
static uint32_t nth_left (const shrinker *s, uint32_t n)
{
    uint32_t i = 0;
    for (;; i++) {
        assert (i < s->count);
        if (s->items[i].fate != FATE_GONE && n-- == 0)
            return i;
    }
}

/* Whether what is left fails; *blocked is then the item to blame. */
static minos_status fails (shrinker *s, bool *failing, uint32_t *blocked)
{
    const char *specs[] = { s->spec };
    minos_history *history;
    minos_verdict *verdict;
    minos_status status = build (s, &history);
    *failing = false;
    if (status != MINOS_OK)
        return status;
    s->shrunk->trials++;
    status = minos_check (&verdict, history, specs, 1, s->options, s->cancel, NULL, s->error);
    if (status == MINOS_OK) {
        const minos_part *part = minos_finding_part (minos_verdict_finding (verdict, 0), 0);
        *failing = minos_verdict_valid (verdict) == MINOS_VALID_FALSE;
        if (*failing)
            *blocked = nth_left (s, minos_anomaly_op (minos_part_anomaly (part, 0), 0, NULL));
        minos_verdict_free (verdict);
    }
    minos_history_free (history);
    return status;
}

/* The prefix that ends with the return of `blocked`. An operation that is open there loses its
 * answer, and with it, perhaps, what made the history fail (a dequeue that could not have answered
 * otherwise): then the history stays as it is. Registers lose nothing. */
static minos_status cut (shrinker *s, uint32_t blocked)
{
    uint32_t end = s->items[blocked].op.ret, ignored;
    bool failing = true, lost = false;
    minos_status status = MINOS_OK;
    for (uint32_t i = 0; i < s->count; i++) {
        item *at = &s->items[i];
        at->uncut = at->fate;
        if (at->op.call > end) {
            at->fate = FATE_GONE;
        } else if (at->op.ret > end && at->fate == FATE_KEPT) {
            at->fate = FATE_CRASHED;
            lost |= at->op.outcome == MINOS_OUTCOME_OK && s->builtin->classify == NULL;
        }
    }
    if (lost)
        status = fails (s, &failing, &ignored);
    for (uint32_t i = 0; !failing && i < s->count; i++)
        s->items[i].fate = s->items[i].uncut;
    return status;
}

/* Gives `count` chosen items the fate `to`, and takes it back unless the rest still fails. */
static minos_status attempt (shrinker *s, const uint32_t *chosen, uint32_t count, fate to,
                             bool *kept)
{
    uint32_t blocked = 0;
    *kept = false;
    s->stopped |= s->shrunk->trials >= TRIALS_MAX ||
                  (s->cancel != NULL && minos_cancel_requested (s->cancel));
    if (s->stopped)
        return MINOS_OK;
    for (uint32_t i = 0; i < count; i++) {
        s->items[chosen[i]].before = s->items[chosen[i]].fate;
        s->items[chosen[i]].fate = to;
    }
    minos_status status = fails (s, kept, &blocked);
    if (*kept)
        status = cut (s, blocked);
    for (uint32_t i = 0; !*kept && i < count; i++)
        s->items[chosen[i]].fate = s->items[chosen[i]].before;
    return status;
}

/* ---- Which operations a weakening applies to. */

static bool mentions (const minos_values *values, minos_value in, minos_value value)
{
    if (in == value)
        return true;
    for (size_t i = 0; i < minos_value_count (values, in); i++)
        if (minos_value_at (values, in, i) == value)
            return true;
    return false;
}

static bool is_cas (const shrinker *s, const item *at)
{
    size_t size;
    const char *f = minos_value_text (s->history->values, at->op.f, &size);
    return f != NULL && size == 3 && memcmp (f, "cas", 3) == 0;
}

/* The value that a mutator puts in: a CAS's new one, else its input. */
static minos_value put_by (const shrinker *s, const item *at)
{
    return is_cas (s, at) ? minos_value_at (s->history->values, at->op.input, 1) : at->op.input;
}

/* Models in which what was put in shows as it is, or not at all. */
static bool shows_values (const shrinker *s)
{
    static const char *const names[] = { "register", "cas-register", "fifo-queue",
                                         "unordered-queue", "stack" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp (names[i], s->builtin->info.name) == 0)
            return true;
    return false;
}

/* A crashed operation whose value no answer has and no CAS expects, and that only puts in. */
static bool is_unseen (const shrinker *s, uint32_t index)
{
    const minos_values *values = s->history->values;
    const item *own = &s->items[index];
    minos_value value = put_by (s, own);
    if (own->observes)
        return true;
    if (!shows_values (s) || value == MINOS_NIL)
        return false;
    for (uint32_t i = 0; i < s->count; i++) {
        const item *at = &s->items[i];
        bool answered = at->fate == FATE_KEPT && at->op.outcome == MINOS_OUTCOME_OK;
        if (i == index || at->fate == FATE_GONE)
            continue;
        if (at->op.outcome == MINOS_OUTCOME_FAIL)
            return false; /* observed failures may need any write */
        if (is_cas (s, at) && minos_value_at (values, at->op.input, 0) == value)
            return false;
        if (answered && (at->observes || !is_cas (s, at)) && at->op.output != at->op.input &&
            mentions (values, at->op.output, value))
            return false;
        if (answered && at->observes && mentions (values, at->op.output, value))
            return false;
    }
    return true;
}

/* ---- The weakenings. Each says in *changed whether it made the history smaller. */

/* Chosen items go: all, then halves, down to one at a time. */
static minos_status remove_chosen (shrinker *s, uint32_t count, bool *changed)
{
    minos_status status = MINOS_OK;
    for (uint32_t chunk = count; chunk > 0 && status == MINOS_OK && !s->stopped; chunk /= 2)
        for (uint32_t i = 0; i < count && status == MINOS_OK; i += chunk) {
            bool kept, left = false;
            uint32_t size = count - i < chunk ? count - i : chunk;
            for (uint32_t j = 0; j < size; j++)
                left |= s->items[s->chosen[i + j]].fate != FATE_GONE;
            if (!left)
                continue;
            status = attempt (s, s->chosen + i, size, FATE_GONE, &kept);
            *changed |= kept;
        }
    return status;
}

static minos_status remove_observers (shrinker *s, bool *changed)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->items[i].observes && s->items[i].fate != FATE_GONE)
            s->chosen[count++] = i;
    return remove_chosen (s, count, changed);
}

/* All writes and reads of one value of a register. */
static minos_status remove_values (shrinker *s, bool *changed)
{
    minos_status status = MINOS_OK;
    mns_table seen;
    bool is_register = strcmp (s->builtin->info.name, "register") == 0 ||
                       strcmp (s->builtin->info.name, "cas-register") == 0;
    mns_table_init (&seen, &s->budget);
    for (uint32_t i = 0; is_register && i < s->count && status == MINOS_OK; i++) {
        uint32_t count = 0;
        bool in_cas = false, kept, is_new = true;
        minos_value value = s->items[i].op.input;
        if (s->items[i].fate == FATE_GONE || s->items[i].observes || is_cas (s, &s->items[i]))
            continue;
        if (mns_table_add (&seen, value, &is_new) == NULL)
            status = MINOS_NO_MEMORY;
        if (!is_new || status != MINOS_OK)
            continue;
        for (uint32_t j = 0; j < s->count; j++) {
            const item *at = &s->items[j];
            if (at->fate == FATE_GONE)
                continue;
            in_cas |= at->op.outcome == MINOS_OUTCOME_FAIL;
            in_cas |= is_cas (s, at) && mentions (s->history->values, at->op.input, value);
            if (!is_cas (s, at) && (at->observes ? at->op.output : at->op.input) == value)
                s->chosen[count++] = j;
        }
        if (in_cas)
            continue;
        status = attempt (s, s->chosen, count, FATE_GONE, &kept);
        *changed |= kept;
    }
    mns_table_reset (&seen);
    return status;
}

static minos_status weaken_mutators (shrinker *s, bool *changed)
{
    minos_status status = MINOS_OK;
    for (uint32_t i = s->count; i-- > 0 && status == MINOS_OK && !s->stopped;) {
        item *at = &s->items[i];
        bool kept = at->fate == FATE_CRASHED || at->op.outcome == MINOS_OUTCOME_CRASHED;
        if (at->fate == FATE_GONE || at->op.outcome == MINOS_OUTCOME_FAIL)
            continue;
        if (!kept) {
            status = attempt (s, &i, 1, FATE_CRASHED, &kept);
            *changed |= kept;
        }
        if (status == MINOS_OK && kept && at->fate != FATE_GONE && is_unseen (s, i)) {
            status = attempt (s, &i, 1, FATE_GONE, &kept);
            *changed |= kept;
        }
    }
    return status;
}

static minos_status weaken (shrinker *s)
{
    bool changed = true;
    minos_status status = MINOS_OK;
    for (int round = 0; changed && round < ROUNDS_MAX && status == MINOS_OK; round++) {
        changed = false;
        status = remove_observers (s, &changed);
        if (status == MINOS_OK)
            status = remove_values (s, &changed);
        if (status == MINOS_OK)
            status = weaken_mutators (s, &changed);
    }
    return status;
}

/* ---- The key that is shrunk. */

static bool observes (const shrinker *s, const minos_op *op)
{
    size_t size;
    const char *f = minos_value_text (s->history->values, op->f, &size);
    for (const mns_function *row = s->builtin->functions; f != NULL && row->name != NULL; row++)
        if (strlen (row->name) == size && memcmp (row->name, f, size) == 0)
            return row->roles == MNS_F_OBSERVES;
    return false;
}

/* Whether operation `op` is of the key; takes the key off. */
static bool take_payload (const shrinker *s, const minos_part *part, minos_op *op)
{
    const minos_values *values = s->history->values;
    minos_value key;
    if (!minos_part_key (part, &key))
        return true;
    if (op->has_key) {
        op->has_key = false;
        return op->key == key;
    }
    if (minos_value_count (values, op->input) != 2 || minos_value_at (values, op->input, 0) != key)
        return false;
    op->input = minos_value_at (values, op->input, 1);
    if (minos_value_count (values, op->output) == 2)
        op->output = minos_value_at (values, op->output, 1);
    return true;
}

static bool moment_earlier (const void *context, const moment *a, const moment *b)
{
    (void) context;
    return a->at < b->at;
}
MNS_SORT (moment, sort_moments, const void *, moment_earlier);

static minos_status take_items (shrinker *s, const minos_part *part)
{
    size_t ops = s->history->op_count;
    bool observe = mns_option_is (s->options, "failed-cas", "observe");
    s->items = mns_region_array (&s->region, ops + 1, sizeof *s->items);
    s->moments = mns_region_array (&s->region, 4 * ops + 1, sizeof *s->moments);
    s->chosen = mns_region_array (&s->region, ops + 1, sizeof *s->chosen);
    if (s->items == NULL || s->moments == NULL || s->chosen == NULL)
        return MINOS_NO_MEMORY;
    minos_part_key (part, &s->key);
    for (size_t i = 0; i < ops; i++) {
        item *at = &s->items[s->count];
        *at = (item){ .fate = FATE_KEPT };
        minos_history_op (s->history, i, &at->op);
        if (!take_payload (s, part, &at->op))
            continue;
        s->shrunk->ops_before++;
        if (at->op.outcome == MINOS_OUTCOME_FAIL && !(observe && is_cas (s, at)))
            continue;
        at->observes = observes (s, &at->op);
        s->moments[s->moment_count++] = (moment){ at->op.call, s->count, false };
        if (at->op.ret != MINOS_NEVER)
            s->moments[s->moment_count++] = (moment){ at->op.ret, s->count, true };
        s->count++;
    }
    sort_moments (s->moments, s->moments + s->moment_count, s->moment_count, NULL);
    return MINOS_OK;
}

/* The invalid part with the fewest records before it fails. */
static const minos_part *choose_part (const minos_finding *finding)
{
    const minos_part *best = NULL;
    for (size_t i = 0; i < minos_finding_part_count (finding); i++) {
        const minos_part *part = minos_finding_part (finding, i);
        if (minos_part_valid (part) != MINOS_VALID_FALSE)
            continue;
        if (best == NULL || minos_anomaly_prefix (minos_part_anomaly (part, 0)) <
                                minos_anomaly_prefix (minos_part_anomaly (best, 0)))
            best = part;
    }
    return best;
}

static minos_status start (shrinker *s, const minos_finding *finding)
{
    const minos_part *part = choose_part (finding);
    bool failing = false;
    uint32_t blocked = 0;
    if (part == NULL)
        return mns_error (s->error, MINOS_MISUSE, "the history is not invalid: nothing to shrink");
    s->builtin = mns_builtin_named (minos_finding_model (finding));
    if (s->builtin == NULL)
        return mns_error (s->error, MINOS_MISUSE, "only built-in models can be shrunk for");
    snprintf (s->spec, sizeof s->spec, "linearizable:model=%s", s->builtin->info.name);
    minos_status status = take_items (s, part);
    if (status == MINOS_OK)
        status = minos_options_set (s->options, "keyed", s->builtin->always_keyed ? "yes" : "no",
                                    s->error);
    if (status == MINOS_OK)
        status = fails (s, &failing, &blocked);
    if (status == MINOS_OK && !failing)
        return mns_error (s->error, MINOS_INTERNAL, "the key alone does not fail");
    if (status != MINOS_OK)
        return status;
    status = minos_options_set (s->options, "max-states", trial_states, s->error);
    return status == MINOS_OK ? cut (s, blocked) : status;
}

/* The naive search has none of the engines' rules. */
static minos_status confirm (shrinker *s, const minos_history *history)
{
    const char *specs[] = { s->spec };
    minos_verdict *verdict;
    minos_status status = minos_options_set (s->options, "algorithm", "naive", s->error);
    if (status == MINOS_OK)
        status = minos_options_set (s->options, "max-states", confirm_states, s->error);
    if (status == MINOS_OK)
        status = minos_check (&verdict, history, specs, 1, s->options, NULL, NULL, s->error);
    if (status != MINOS_OK)
        return status;
    s->shrunk->confirmed = minos_verdict_valid (verdict) == MINOS_VALID_FALSE;
    minos_verdict_free (verdict);
    return MINOS_OK;
}

static minos_status shrink (shrinker *s, minos_history **out, const char *model,
                            const minos_options *options)
{
    char spec[160];
    const char *specs[] = { spec };
    minos_verdict *verdict = NULL;
    snprintf (spec, sizeof spec, "linearizable%s%.100s", model[0] != 0 ? ":model=" : "", model);
    minos_status status = minos_options_new (&s->options);
    if (status == MINOS_OK && options != NULL)
        status = mns_options_copy (s->options, options, s->error);
    if (status == MINOS_OK)
        status =
            minos_check (&verdict, s->history, specs, 1, s->options, s->cancel, NULL, s->error);
    if (status == MINOS_OK)
        status = start (s, minos_verdict_finding (verdict, 0));
    minos_verdict_free (verdict);
    if (status == MINOS_OK)
        status = weaken (s);
    if (status == MINOS_OK)
        status = build (s, out);
    if (status == MINOS_OK)
        status = confirm (s, *out);
    for (uint32_t i = 0; i < s->count; i++)
        s->shrunk->ops_after += s->items[i].fate != FATE_GONE;
    s->shrunk->finished = !s->stopped;
    return status;
}

minos_status minos_shrink (minos_history **out, minos_shrunk *shrunk, const minos_history *history,
                           const char *model, const minos_options *options,
                           const minos_cancel *cancel, minos_error *error)
{
    minos_shrunk own = { 0 };
    shrinker s = { .history = history, .cancel = cancel, .error = error };
    if (out == NULL || history == NULL || model == NULL)
        return mns_misuse (error, "a history and a model's name are needed");
    *out = NULL;
    s.shrunk = shrunk != NULL ? shrunk : &own;
    *s.shrunk = (minos_shrunk){ 0 };
    mns_budget_init (&s.budget, NULL, 0, NULL);
    mns_region_init (&s.region, &s.budget, 4096);
    minos_status status = shrink (&s, out, model, options);
    if (status == MINOS_NO_MEMORY)
        mns_error (error, status, "no memory to shrink the history");
    if (status != MINOS_OK) {
        minos_history_free (*out);
        *out = NULL;
    }
    minos_options_free (s.options);
    mns_region_reset (&s.region);
    mns_budget_reset (&s.budget);
    return status;
}
