/* membership_change.c: a cluster changes its voters one at a time (Ongaro 2014, chapter 4).
 *
 * Each node has a log of configurations. A node that appends one drops those of its log at that
 * index and above, as Raft does. An entry is judged where it is appended *first*: that is its
 * leader; those who follow copy entries in batches, and hear of commits late. There
 *   - no earlier entry of the node's log may be open: neither committed by anyone before this
 *     instant nor the first configuration, which is given;
 *   - the voters differ by one from those of the entry below, or of the last that was committed.
 * The same index and term is the same configuration everywhere. What asks for a change says only
 * that it was accepted: the client's operations are not judged.
 *
 * An open entry counts only in a history that records commits, and, across terms, one that records
 * rollbacks: else it may have been committed, or replaced, unseen. */
#include "check/pass/scan.h"

typedef struct entry {
    int64_t index, term;
    uint32_t first, count; /* its voters, in `voters`, sorted */
    uint32_t event;
    bool committed;
} entry;
MNS_VEC (entry, entries);

typedef struct log {
    mns_u32s entries; /* by index, rising */
} log;
MNS_VEC (log, logs);

typedef struct state {
    mns_names names;
    mns_bytes_table keys; /* (index, term) → its number in `entries` */
    entries entries;
    mns_u32s voters;
    logs logs;
    int64_t committed, first_index; /* the highest index committed by anyone; the lowest seen */
    uint32_t committed_entry;       /* number + 1; 0 = none */
    uint64_t appends, commits, rollbacks, changes;
    mns_u64s doubts; /* (later, earlier), both open for all that was recorded until then */
    bool max_change_set;
    uint64_t max_change;
} state;

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    mns_names_init (&s->names, scan->budget);
    mns_bytes_table_init (&s->keys, scan->budget, NULL);
    entries_init (&s->entries, scan->budget);
    mns_u32s_init (&s->voters, scan->budget);
    logs_init (&s->logs, scan->budget);
    mns_u64s_init (&s->doubts, scan->budget);
    s->committed = s->first_index = INT64_MIN;
    s->max_change_set = mns_param_number (scan, "max-change", &s->max_change);
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    for (size_t i = 0; i < s->logs.count; i++)
        mns_u32s_reset (&s->logs.at[i].entries);
    logs_reset (&s->logs);
    entries_reset (&s->entries);
    mns_u32s_reset (&s->voters);
    mns_u64s_reset (&s->doubts);
    mns_bytes_table_reset (&s->keys);
    mns_names_reset (&s->names);
}

static bool name_of (mns_scan *scan, minos_value value, uint32_t *id)
{
    state *s = scan->state;
    if (mns_names_add (&s->names, scan->values, value, id))
        return true;
    mns_scan_no_memory (scan);
    return false;
}

static log *log_of (mns_scan *scan, uint32_t node)
{
    state *s = scan->state;
    while (s->logs.count <= node) {
        log fresh;
        mns_u32s_init (&fresh.entries, scan->budget);
        if (!logs_push (&s->logs, fresh)) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &s->logs.at[node];
}

/* ---- Sets of voters: sorted names. */

/* Reads the voters of a moment to the end of `voters`, sorted. */
static bool read_voters (mns_scan *scan, const mns_moment *moment, entry *out)
{
    state *s = scan->state;
    minos_value list = minos_value_get (scan->values, moment->input, "voters");
    minos_kind kind = minos_value_kind (scan->values, list);

    out->first = (uint32_t) s->voters.count;
    if (kind != MINOS_KIND_VECTOR && kind != MINOS_KIND_SET) {
        mns_scan_refuse (scan, moment, "has no :voters, a vector or set of nodes");
        return false;
    }
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++) {
        uint32_t id, at;
        if (!name_of (scan, minos_value_at (scan->values, list, i), &id))
            return false;
        for (at = out->first; at < s->voters.count && s->voters.at[at] < id; at++)
            ;
        if (at < s->voters.count && s->voters.at[at] == id)
            continue;
        if (!mns_u32s_push (&s->voters, id)) {
            mns_scan_no_memory (scan);
            return false;
        }
        for (size_t k = s->voters.count - 1; k > at; k--)
            s->voters.at[k] = s->voters.at[k - 1];
        s->voters.at[at] = id;
    }
    out->count = (uint32_t) s->voters.count - out->first;
    return true;
}

static uint32_t difference (const state *s, const entry *a, const entry *b)
{
    const uint32_t *x = a->count > 0 ? &s->voters.at[a->first] : NULL;
    const uint32_t *y = b->count > 0 ? &s->voters.at[b->first] : NULL;
    uint32_t i = 0, k = 0, differ = 0;

    while (i < a->count && k < b->count) {
        differ += x[i] != y[k];
        uint32_t least = x[i] < y[k] ? x[i] : y[k];
        i += x[i] == least;
        k += y[k] == least;
    }
    return differ + (a->count - i) + (b->count - k);
}

static bool votes (const state *s, const entry *e, uint32_t node)
{
    for (uint32_t i = 0; i < e->count; i++)
        if (s->voters.at[e->first + i] == node)
            return true;
    return false;
}

/* ---- Entries. */

/* Finds or adds the entry that a moment tells of. False: refused, or no memory. */
static bool entry_of (mns_scan *scan, const mns_moment *moment, uint32_t *number, bool *added)
{
    state *s = scan->state;
    entry told = { .event = moment->index };
    minos_anomaly *found;

    if (!mns_scan_need_int (scan, moment, "index", &told.index) ||
        !mns_scan_need_int (scan, moment, "term", &told.term) || !read_voters (scan, moment, &told))
        return false;
    int64_t key[2] = { told.index, told.term };
    if (!mns_bytes_table_add (&s->keys, key, sizeof key, number, added) ||
        (*added && !entries_push (&s->entries, told))) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (told.count == 0) {
        found = mns_scan_anomaly (scan, "empty-voters");
        mns_scan_blame (scan, found, moment, "no voter");
    }
    if (*added)
        return true;
    if (difference (s, &s->entries.at[*number], &told) > 0) {
        found = mns_scan_anomaly (scan, "config-disagreement");
        mns_scan_say (scan, found, "two configurations stand at index %lld of term %lld",
                      (long long) told.index, (long long) told.term);
        mns_scan_blame (scan, found, moment, "other voters");
        mns_scan_blame_event (scan, found, s->entries.at[*number].event, "voters");
    }
    s->voters.count = told.first;
    return true;
}

static void drop_from (log *of, const state *s, int64_t index)
{
    while (of->entries.count > 0 &&
           s->entries.at[of->entries.at[of->entries.count - 1]].index >= index)
        of->entries.count--;
}

static void two_pending (mns_scan *scan, const entry *later, const entry *earlier)
{
    minos_anomaly *found = mns_scan_anomaly (scan, "two-pending");
    mns_scan_say (scan, found,
                  "the configuration at index %lld was appended while that at index %lld was not "
                  "committed",
                  (long long) later->index, (long long) earlier->index);
    mns_scan_blame_event (scan, found, later->event, "second change");
    mns_scan_blame_event (scan, found, earlier->event, "open change");
}

/* The nearest entry below tells: what is open further down was told of when that was appended. */
static void judge_open (mns_scan *scan, const log *of, uint32_t number)
{
    state *s = scan->state;
    uint32_t below = of->entries.at[of->entries.count - 1];
    const entry *open = &s->entries.at[below];

    if (open->index <= s->committed || open->index == s->first_index)
        return;
    if (s->commits > 0 && (s->rollbacks > 0 || open->term == s->entries.at[number].term))
        two_pending (scan, &s->entries.at[number], open);
    else if (!mns_u64s_push (&s->doubts, (uint64_t) number << 32 | below))
        mns_scan_no_memory (scan);
}

static void judge_step (mns_scan *scan, const mns_moment *moment, uint32_t node, uint32_t below,
                        uint32_t number)
{
    state *s = scan->state;
    const entry *before = &s->entries.at[below], *after = &s->entries.at[number];
    uint32_t differ = difference (s, before, after);
    minos_anomaly *found;

    s->changes++;
    if (s->max_change_set && s->max_change > 0 && differ > s->max_change &&
        s->committed_entry > 0) {
        uint32_t since = difference (s, &s->entries.at[s->committed_entry - 1], after);
        differ = since < differ ? since : differ;
    }
    if (s->max_change_set && s->max_change > 0 && differ > s->max_change) {
        found = mns_scan_anomaly (scan, "voters-jump");
        mns_scan_say (scan, found, "the voters change by %lu at once at index %lld",
                      (unsigned long) differ, (long long) after->index);
        mns_scan_blame (scan, found, moment, "jump");
        mns_scan_blame_event (scan, found, before->event, "before");
    }
    if (votes (s, before, node) && !votes (s, after, node) && after->count > 0 &&
        !mns_param_flag (scan, "allow-self-removal")) {
        found = mns_scan_anomaly (scan, "self-removal");
        mns_scan_say (scan, found, "%s removes itself at index %lld",
                      mns_scan_show (scan, moment->process).text, (long long) after->index);
        mns_scan_blame (scan, found, moment, "removes itself");
        mns_scan_blame_event (scan, found, before->event, "before");
    }
}

static void append_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    uint32_t node, number;
    bool added;
    log *of;

    if (!name_of (scan, moment->process, &node) || !entry_of (scan, moment, &number, &added))
        return;
    of = log_of (scan, node);
    if (of == NULL)
        return;
    s->appends++;
    drop_from (of, s, s->entries.at[number].index);
    if (s->first_index == INT64_MIN || s->entries.at[number].index < s->first_index)
        s->first_index = s->entries.at[number].index;
    if (added && of->entries.count > 0) {
        judge_open (scan, of, number);
        judge_step (scan, moment, node, of->entries.at[of->entries.count - 1], number);
    }
    if (!mns_u32s_push (&of->entries, number))
        mns_scan_no_memory (scan);
}

static void commit_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    uint32_t number;
    bool added;

    if (!entry_of (scan, moment, &number, &added))
        return;
    s->commits++;
    s->entries.at[number].committed = true;
    if (s->entries.at[number].index > s->committed) {
        s->committed = s->entries.at[number].index;
        s->committed_entry = number + 1;
        return;
    }
    const entry *last = s->committed_entry > 0 ? &s->entries.at[s->committed_entry - 1] : NULL;
    if (last != NULL && last->index == s->entries.at[number].index &&
        last != &s->entries.at[number]) {
        minos_anomaly *found = mns_scan_anomaly (scan, "config-disagreement");
        mns_scan_say (scan, found, "two terms committed a configuration at index %lld",
                      (long long) last->index);
        mns_scan_blame (scan, found, moment, "other term");
        mns_scan_blame_event (scan, found, last->event, "committed");
    }
}

static void rollback_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    uint32_t node;
    int64_t index;
    log *of;

    if (!mns_scan_need_int (scan, moment, "index", &index) ||
        !name_of (scan, moment->process, &node))
        return;
    s->rollbacks++;
    of = log_of (scan, node);
    for (size_t i = of != NULL ? of->entries.count : 0; i-- > 0;) {
        const entry *dropped = &s->entries.at[of->entries.at[i]];
        minos_anomaly *found;
        if (dropped->index < index)
            break;
        if (!dropped->committed)
            continue;
        found = mns_scan_anomaly (scan, "committed-rolled-back");
        mns_scan_say (scan, found, "%s rolls back the configuration at index %lld of term %lld",
                      mns_scan_show (scan, moment->process).text, (long long) dropped->index,
                      (long long) dropped->term);
        mns_scan_blame (scan, found, moment, "rolled back");
        mns_scan_blame_event (scan, found, dropped->event, "appended");
    }
    if (of != NULL)
        drop_from (of, s, index);
}

static void end (mns_scan *scan)
{
    const state *s = scan->state;

    mns_scan_count (scan, "config-count", s->entries.count);
    mns_scan_count (scan, "config-change-count", s->changes);
    for (size_t i = 0; i < s->doubts.count; i++) {
        const entry *later = &s->entries.at[s->doubts.at[i] >> 32];
        const entry *earlier = &s->entries.at[(uint32_t) s->doubts.at[i]];
        if (s->commits > 0 && (s->rollbacks > 0 || earlier->term == later->term))
            two_pending (scan, later, earlier);
        else
            mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                              "the configuration at index %lld may still be open when that at "
                              "index %lld is appended: no config-%s is recorded",
                              (long long) earlier->index, (long long) later->index,
                              s->commits > 0 ? "rollback" : "commit");
    }
    if (s->changes == 0)
        mns_scan_vacuous (scan, "no node appends a configuration after another");
}

static const mns_watch watches[] = {
    { "config-append", MNS_ON_EVENT, append_seen, false },
    { "config-commit", MNS_ON_EVENT, commit_seen, false },
    { "config-rollback", MNS_ON_EVENT, rollback_seen, false },
    { 0 },
};

const mns_scanner mns_scan_membership_change = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
