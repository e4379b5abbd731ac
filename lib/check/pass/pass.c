/* pass.c: one walk over a history, in real time.
 *
 *     calls    0 1 . 3 . . 6      three sorted streams, merged: operations in order of invocation,
 *     returns  . . 2 . 4 . .      the returns of those that are open (a heap), and events; at one
 *     events   . . . . . 5 .      position calls come before returns, since intervals are closed
 *
 * Memory is a heap of open operations and what the scanners hold. A function's watchers are found
 * by its number, so that a scanner costs nothing for what it does not watch. */
#include "check/pass/pass.h"

#include "base/cancel.h"
#include "base/sort.h"

#include <assert.h>
#include <string.h>

enum { PASS_REGION_FIRST = 4096, POLL_MASK = 1023 };

void mns_pass_init (mns_pass *pass, const mns_check *check, minos_error *error)
{
    *pass = (mns_pass){ .check = check, .history = check->history, .error = error };
    pass->budget = check->budget;
    mns_region_init (&pass->region, pass->budget, PASS_REGION_FIRST);
    mns_pass_slots_init (&pass->slots, pass->budget);
    mns_pass_entries_init (&pass->entries, pass->budget);
    mns_table_init (&pass->event_heads, pass->budget);
    mns_table_init (&pass->partitions, pass->budget);
    mns_u32s_init (&pass->keys, pass->budget);
    mns_u32s_init (&pass->expects, pass->budget);
}

/* The states of a slot; scans that were never made are NULL. */
static void reset_scans (const mns_pass *pass, const mns_pass_slot *slot)
{
    const mns_scanner *scanner = slot->checker->scanner;
    size_t all = scanner->whole ? 1 : pass->keys.count;

    for (size_t p = 0; p < all && slot->scans != NULL && scanner->reset != NULL; p++)
        if (slot->scans[p] != NULL)
            scanner->reset (slot->scans[p]);
}

void mns_pass_reset (mns_pass *pass)
{
    for (size_t s = 0; s < pass->slots.count; s++)
        reset_scans (pass, &pass->slots.at[s]);
    mns_free (pass->budget, pass->open, pass->open_capacity * sizeof *pass->open);
    mns_u32s_reset (&pass->expects);
    mns_u32s_reset (&pass->keys);
    mns_table_reset (&pass->partitions);
    mns_table_reset (&pass->event_heads);
    mns_pass_entries_reset (&pass->entries);
    mns_pass_slots_reset (&pass->slots);
    mns_region_reset (&pass->region);
}

minos_status mns_pass_join (mns_pass *pass, const mns_checker *checker,
                            const minos_options *options)
{
    mns_pass_slot slot = { .checker = checker, .options = options };

    assert (checker->scanner != NULL && checker->scanner->end != NULL);
    slot.finding = mns_verdict_add (pass->check->verdict, checker->info.name, "", 0);
    if (slot.finding == NULL || !mns_pass_slots_push (&pass->slots, slot))
        return MINOS_NO_MEMORY;
    slot.finding->algorithm = "scan";
    slot.finding->claim = checker->info.summary;
    return MINOS_OK;
}

/* ---- Before the walk. */

static void look_at_time (mns_frame *frame, int64_t time_ns)
{
    if (time_ns == MINOS_NO_TIME)
        return;
    if (frame->first_time_ns == MINOS_NO_TIME || time_ns < frame->first_time_ns)
        frame->first_time_ns = time_ns;
    if (frame->last_time_ns == MINOS_NO_TIME || time_ns > frame->last_time_ns)
        frame->last_time_ns = time_ns;
}

/* Events of several recorders, one after the other: `latest` is the time that was reached. */
static void look_back (mns_frame *frame, int64_t time_ns, int64_t *latest)
{
    int64_t back;

    if (time_ns == MINOS_NO_TIME)
        return;
    if (*latest == MINOS_NO_TIME || time_ns > *latest)
        *latest = time_ns;
    if (__builtin_sub_overflow (*latest, time_ns, &back))
        back = INT64_MAX;
    if (back > frame->back_ns)
        frame->back_ns = back;
}

static bool event_is (const mns_pass *pass, const minos_event *event, const char *f)
{
    size_t size;
    const char *text = minos_value_text (pass->history->values, event->f, &size);
    return text != NULL && size == strlen (f) && memcmp (text, f, size) == 0;
}

static minos_status look_at_frame (mns_pass *pass)
{
    const minos_history *history = pass->history;
    mns_frame *frame = &pass->frame;
    int64_t latest = MINOS_NO_TIME;

    *frame = (mns_frame){ .quiesce_at = MINOS_NEVER,
                          .quiesce_time_ns = MINOS_NO_TIME,
                          .first_time_ns = MINOS_NO_TIME,
                          .last_time_ns = MINOS_NO_TIME };
    frame->last_at = history->position_count > 0 ? history->position_count - 1 : 0;
    for (size_t i = 0; i < history->op_count; i++) {
        const mns_op *op = mns_history_op (history, i);
        look_at_time (frame, op->call_time_ns);
        look_at_time (frame, op->return_time_ns);
    }
    for (size_t i = 0; i < history->events.count; i++) {
        const minos_event *event = &history->events.at[i];
        look_at_time (frame, event->time_ns);
        look_back (frame, event->time_ns, &latest);
        if (event_is (pass, event, "quiesce")) {
            frame->quiesce_at = event->at;
            frame->quiesce_time_ns = event->time_ns;
        }
        if (event_is (pass, event, "expect") && !mns_u32s_push (&pass->expects, (uint32_t) i))
            return MINOS_NO_MEMORY;
    }
    return MINOS_OK;
}

static bool watches_name (const mns_watch *watch, const char *text, size_t size)
{
    return watch->f == NULL ||
           (text != NULL && strlen (watch->f) == size && memcmp (watch->f, text, size) == 0);
}

/* The watchers of a function, in the order of the checkers: index + 1 of the first. */
static bool find_watchers (mns_pass *pass, minos_value f, bool event, uint32_t *head)
{
    size_t size = 0;
    const char *text = minos_value_text (pass->history->values, f, &size);

    *head = 0;
    for (size_t s = pass->slots.count; s-- > 0;) {
        const mns_watch *first = pass->slots.at[s].checker->scanner->watches, *watch = first;
        while (watch->take != NULL)
            watch++;
        while (watch-- > first) {
            bool kind = (watch->moments & MNS_ON_EVENT) != 0;
            bool other = (watch->moments & (MNS_ON_CALL | MNS_ON_RETURN)) != 0;
            if (!(event ? kind : other) || !watches_name (watch, text, size))
                continue;
            if (!mns_pass_entries_push (&pass->entries,
                                        (mns_pass_entry){ (uint32_t) s, *head, watch }))
                return false;
            *head = (uint32_t) pass->entries.count;
        }
    }
    return true;
}

static minos_status look_for_watchers (mns_pass *pass)
{
    const minos_history *history = pass->history;

    pass->heads = mns_region_array (&pass->region, history->functions.count + 1, sizeof (uint32_t));
    if (pass->heads == NULL)
        return MINOS_NO_MEMORY;
    for (size_t f = 0; f < history->functions.count; f++)
        if (!find_watchers (pass, history->functions.at[f], false, &pass->heads[f]))
            return MINOS_NO_MEMORY;
    for (size_t i = 0; i < history->events.count; i++) {
        bool added;
        uint64_t *head = mns_table_add (&pass->event_heads, history->events.at[i].f, &added);
        uint32_t first;
        if (head == NULL || (added && !find_watchers (pass, history->events.at[i].f, true, &first)))
            return MINOS_NO_MEMORY;
        if (added)
            *head = first;
    }
    return MINOS_OK;
}

static minos_status make_scans (mns_pass *pass)
{
    for (size_t s = 0; s < pass->slots.count; s++) {
        mns_pass_slot *slot = &pass->slots.at[s];
        slot->scans = mns_region_zalloc (&pass->region, pass->keys.count * sizeof *slot->scans);
        if (slot->scans == NULL)
            return MINOS_NO_MEMORY;
        for (uint32_t p = 0; p < pass->keys.count; p++) {
            bool shared = p > 0 && slot->checker->scanner->whole;
            slot->scans[p] = shared ? slot->scans[0] : mns_scan_new (pass, slot, p);
            if (slot->scans[p] == NULL)
                return MINOS_NO_MEMORY;
        }
    }
    return MINOS_OK;
}

/* ---- The walk. */

/* Returns open now, the least first; of equal ones the operation that was invoked first. */
static bool returns_before (struct mns_pass_open a, struct mns_pass_open b)
{
    return a.ret < b.ret || (a.ret == b.ret && a.op < b.op);
}

static bool open_push (mns_pass *pass, uint32_t ret, uint32_t op)
{
    void *data = pass->open;
    size_t i = pass->open_count;
    struct mns_pass_open entry = { ret, op };

    if (i == pass->open_capacity &&
        !mns_vec_grow (pass->budget, &data, &pass->open_capacity, i + 1, sizeof *pass->open))
        return false;
    pass->open = data;
    pass->open_count++;
    for (; i > 0 && returns_before (entry, pass->open[(i - 1) / 2]); i = (i - 1) / 2)
        pass->open[i] = pass->open[(i - 1) / 2];
    pass->open[i] = entry;
    return true;
}

static uint32_t open_pop (mns_pass *pass)
{
    uint32_t op = pass->open[0].op;
    struct mns_pass_open last = pass->open[--pass->open_count];
    size_t i = 0;

    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= pass->open_count)
            break;
        if (child + 1 < pass->open_count &&
            returns_before (pass->open[child + 1], pass->open[child]))
            child++;
        if (!returns_before (pass->open[child], last))
            break;
        pass->open[i] = pass->open[child];
        i = child;
    }
    if (pass->open_count > 0)
        pass->open[i] = last;
    return op;
}

static void show_one (mns_scan *scan, const mns_watch *watch, const mns_moment *moment)
{
    if (scan->status != MINOS_OK)
        return;
    scan->seen += !watch->aside;
    scan->counts.events += moment->op == NULL && !watch->aside;
    watch->take (scan, moment);
}

/* An operation is counted at its call, also by those who watch nothing but its return: a crashed
 * one has no other moment. */
static void count_op (mns_scan *scan, const mns_op *op, uint32_t concurrency)
{
    minos_counts *counts = &scan->counts;

    if (scan->status != MINOS_OK)
        return;
    counts->ops_ok += op->outcome == MINOS_OUTCOME_OK;
    counts->ops_fail += op->outcome == MINOS_OUTCOME_FAIL;
    counts->ops_crashed += op->outcome == MINOS_OUTCOME_CRASHED;
    if (concurrency > counts->concurrency_max)
        counts->concurrency_max = concurrency;
}

/* Shows a moment to those who watch it. `partition` UINT32_MAX: an event, to every scan. The
 * entries of a slot stand together. */
static void show (mns_pass *pass, uint32_t entry, uint32_t kind, uint32_t partition,
                  const mns_moment *moment)
{
    uint32_t counted = UINT32_MAX;

    while (entry != 0) {
        const mns_pass_entry *at = &pass->entries.at[entry - 1];
        const mns_pass_slot *slot = &pass->slots.at[at->slot];
        bool counts = (at->watch->moments & MNS_ON_CALL) || !at->watch->aside;
        entry = at->next;
        if (kind == MNS_ON_CALL && counts && at->slot != counted) {
            count_op (slot->scans[partition], moment->op, (uint32_t) pass->open_count);
            counted = at->slot;
        }
        if (!(at->watch->moments & kind))
            continue;
        if (partition != UINT32_MAX) {
            show_one (slot->scans[partition], at->watch, moment);
            continue;
        }
        for (uint32_t p = 0; p < pass->keys.count; p++)
            if (p == 0 || slot->scans[p] != slot->scans[0])
                show_one (slot->scans[p], at->watch, moment);
    }
}

static void show_op (mns_pass *pass, uint32_t index, bool is_return)
{
    const mns_op *op = mns_history_op (pass->history, index);
    mns_moment moment = { .op = op,
                          .index = index,
                          .at = is_return ? op->ret : op->call,
                          .process = op->process,
                          .extra = op->extra,
                          .time_ns = is_return ? op->return_time_ns : op->call_time_ns,
                          .is_return = is_return };
    minos_value output = op->output;

    if (pass->heads[op->f] == 0)
        return;
    moment.f = mns_history_f (pass->history, op);
    moment.input = op->input;
    if (pass->split.tuple)
        mns_split_payload (pass->history, &pass->split, op, &moment.input, &output);
    moment.output = is_return ? output : MINOS_NIL;
    show (pass, pass->heads[op->f], is_return ? MNS_ON_RETURN : MNS_ON_CALL,
          mns_pass_of_op (pass, op), &moment);
}

static void show_event (mns_pass *pass, uint32_t index)
{
    const minos_event *event = &pass->history->events.at[index];
    const uint64_t *head = mns_table_find (&pass->event_heads, event->f);
    mns_moment moment = { .index = index,
                          .at = event->at,
                          .process = event->process,
                          .f = event->f,
                          .input = event->value,
                          .extra = event->extra,
                          .time_ns = event->time_ns };

    if (head != NULL && *head != 0)
        show (pass, (uint32_t) *head, MNS_ON_EVENT, mns_pass_of_event (pass, event), &moment);
}

/* An operation is called; it is open until it returns. */
static bool call (mns_pass *pass, uint32_t index)
{
    const mns_op *op = mns_history_op (pass->history, index);

    if (op->ret != MINOS_NEVER && !open_push (pass, op->ret, index))
        return false;
    show_op (pass, index, false);
    return true;
}

static minos_status walk (mns_pass *pass, mns_stop_reason *stopped)
{
    const minos_history *history = pass->history;
    size_t op = 0, event = 0;
    uint64_t steps = 0;
    mns_stop stop;

    mns_stop_init (&stop, pass->check->cancel, pass->check->deadline_ns);
    *stopped = MNS_STOP_NONE;
    while (op < history->op_count || pass->open_count > 0 || event < history->events.count) {
        uint64_t call_at = op < history->op_count ? mns_history_op (history, op)->call : UINT64_MAX;
        uint64_t ret_at = pass->open_count > 0 ? pass->open[0].ret : UINT64_MAX;
        uint64_t event_at =
            event < history->events.count ? history->events.at[event].at : UINT64_MAX;
        if ((++steps & POLL_MASK) == 0 && (*stopped = mns_stop_poll (&stop)) != MNS_STOP_NONE)
            return MINOS_OK;
        if (call_at <= ret_at && call_at <= event_at) {
            if (!call (pass, (uint32_t) op++))
                return MINOS_NO_MEMORY;
        } else if (ret_at <= event_at) {
            show_op (pass, open_pop (pass), true);
        } else {
            show_event (pass, (uint32_t) event++);
        }
    }
    return MINOS_OK;
}

/* ---- After it. */

static void stop_scan (mns_scan *scan, mns_stop_reason reason)
{
    bool cancelled = reason == MNS_STOP_CANCELLED;

    if (scan->part.valid == MINOS_VALID_FALSE)
        scan->part.anomalies_hidden++;
    if (scan->part.valid == MINOS_VALID_FALSE || scan->status != MINOS_OK)
        return;
    scan->part.valid = MINOS_VALID_UNKNOWN;
    scan->part.basis = cancelled ? MINOS_BASIS_CANCELLED : MINOS_BASIS_BUDGET;
    scan->part.cause = cancelled ? "the caller stopped the check"
                                 : "the time limit ended the check; --time-limit raises it";
}

/* The scan without a key comes first. */
static bool key_before (const minos_values *values, mns_scan *const *a, mns_scan *const *b)
{
    const minos_part *left = &(*a)->part, *right = &(*b)->part;

    if (!left->has_key || !right->has_key)
        return !left->has_key && right->has_key;
    return minos_value_compare (values, left->key, right->key) < 0;
}

typedef mns_scan *scan_pointer;
MNS_SORT (scan_pointer, sort_scans, const minos_values *, key_before);

static bool name_part (const mns_pass *pass, minos_finding *finding, minos_part *part)
{
    mns_buffer text;
    const char *copy;

    if (!part->has_key)
        return true;
    mns_buffer_init (&text, pass->budget, 0);
    mns_value_write_edn (pass->history->values, part->key, &text, 60);
    copy = mns_region_text (&finding->verdict->region, mns_buffer_text (&text), text.size);
    part->key_text = copy != NULL ? copy : "";
    mns_buffer_reset (&text);
    return copy != NULL;
}

static void add_counts (minos_counts *sum, const minos_counts *counts)
{
    sum->ops_ok += counts->ops_ok;
    sum->ops_fail += counts->ops_fail;
    sum->ops_crashed += counts->ops_crashed;
    sum->events += counts->events;
    sum->mutations_ok += counts->mutations_ok;
    sum->observations_ok += counts->observations_ok;
    sum->observations_of_mutation += counts->observations_of_mutation;
    if (counts->concurrency_max > sum->concurrency_max)
        sum->concurrency_max = counts->concurrency_max;
}

/* Scans that saw something are the parts; where none did, the one without a key says so. */
static minos_status fill (mns_pass *pass, const mns_pass_slot *slot)
{
    minos_finding *finding = slot->finding;
    size_t all = slot->checker->scanner->whole ? 1 : pass->keys.count, count = 0;
    mns_scan **kept = mns_region_array (&pass->region, 2 * all, sizeof *kept);

    if (kept == NULL)
        return MINOS_NO_MEMORY;
    for (size_t p = 0; p < all; p++)
        if (slot->scans[p]->seen > 0 || slot->scans[p]->part.valid == MINOS_VALID_FALSE)
            kept[count++] = slot->scans[p];
    if (count == 0)
        kept[count++] = slot->scans[0];
    sort_scans (kept, kept + all, count, pass->history->values);
    if (!mns_finding_make_parts (finding, count))
        return MINOS_NO_MEMORY;
    for (size_t p = 0; p < count; p++) {
        finding->parts[p] = kept[p]->part;
        if (!name_part (pass, finding, &finding->parts[p]))
            return MINOS_NO_MEMORY;
        finding->keyed |= finding->parts[p].has_key;
        add_counts (&finding->counts, &kept[p]->counts);
    }
    mns_finding_merge (finding);
    if (finding->keyed && pass->split.keyed &&
        !mns_text_list_add (&finding->verdict->region, &finding->notes, pass->split.why))
        return MINOS_NO_MEMORY;
    return mns_pass_premises (pass, slot);
}

static minos_status judge (mns_pass *pass, mns_stop_reason stopped)
{
    for (size_t s = 0; s < pass->slots.count; s++) {
        mns_pass_slot *slot = &pass->slots.at[s];
        size_t all = slot->checker->scanner->whole ? 1 : pass->keys.count;
        minos_status status = MINOS_OK;
        for (size_t p = 0; p < all; p++) {
            mns_scan *scan = slot->scans[p];
            if (stopped != MNS_STOP_NONE)
                stop_scan (scan, stopped);
            else
                mns_scan_end (scan);
            if (status == MINOS_OK && scan->status != MINOS_NO_MEMORY)
                status = scan->status;
        }
        if (status == MINOS_OK)
            status = fill (pass, slot);
        if (status != MINOS_OK)
            return status;
    }
    return MINOS_OK;
}

minos_status mns_pass_run (mns_pass *pass)
{
    mns_stop_reason stopped = MNS_STOP_NONE;
    minos_status status = look_at_frame (pass);

    if (status == MINOS_OK)
        status = mns_pass_split (pass);
    if (status == MINOS_OK)
        status = look_for_watchers (pass);
    if (status == MINOS_OK)
        status = make_scans (pass);
    if (status != MINOS_OK)
        return status;
    status = walk (pass, &stopped);
    return status == MINOS_OK ? judge (pass, stopped) : status;
}
