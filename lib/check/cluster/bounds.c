/* bounds.c: gauges stay within what is declared: caps, counters that never fall, gauges that are
 * there, sums that are conserved.
 *
 * A series is a gauge of one node with one set of labels. Caps and monotony are judged sample by
 * sample. A sum is judged at the end, over the last sample of each series, and only where the
 * history says that it was quiet by then: before, messages are on their way. */
#include "check/cluster/bounds.h"

#include <string.h>

typedef struct series {
    uint32_t name, node, restarts; /* of its node when last sampled */
    uint32_t event, at;
    bool moved; /* changed between two samples of the quiet end */
    mns_amount last;
} series;
MNS_VEC (series, many_series);

typedef struct state {
    mns_names names, nodes;
    mns_bounds rules;
    mns_bytes_table keys; /* (node, name, labels) → its number in `series` */
    many_series series;
    mns_u32s restarts; /* by node */
    uint64_t samples;
    uint32_t latest; /* sample of any gauge */
    bool restarted;
} state;

/* ---- Rules. */

static bool read_rule (mns_scan *scan, const char *text, size_t size)
{
    state *s = scan->state;
    mns_bound rule;
    const char *why;

    while (size > 0 && *text == ' ') {
        text++;
        size--;
    }
    while (size > 0 && text[size - 1] == ' ')
        size--;
    if (size == 0)
        return true;
    if (mns_bound_read (&rule, &s->names, text, size, &why)) {
        if (mns_bounds_push (&s->rules, rule))
            return true;
        why = NULL;
    }
    if (why == NULL)
        mns_scan_no_memory (scan);
    else if (scan->status == MINOS_OK)
        scan->status = mns_error (scan->error, MINOS_BAD_OPTION, "bounds: the rule \"%.*s\" %s",
                                  (int) (size < 80 ? size : 80), text, why);
    return false;
}

/* Rules stand between semicolons. */
static void read_rules (mns_scan *scan, const char *text, size_t size)
{
    while (size > 0) {
        const char *end = memchr (text, ';', size);
        size_t length = end != NULL ? (size_t) (end - text) : size;
        if (!read_rule (scan, text, length))
            return;
        length += end != NULL;
        text += length;
        size -= length;
    }
}

static void begin (mns_scan *scan)
{
    state *s = scan->state;
    const char *option = mns_param_text (scan, "bounds");
    minos_value list = mns_param_expected (scan, "bounds");
    size_t size;
    const char *text = minos_value_text (scan->values, list, &size);

    mns_names_init (&s->names, scan->budget);
    mns_names_init (&s->nodes, scan->budget);
    mns_bounds_init (&s->rules, scan->budget);
    mns_bytes_table_init (&s->keys, scan->budget, NULL);
    many_series_init (&s->series, scan->budget);
    mns_u32s_init (&s->restarts, scan->budget);
    if (option[0] != 0) {
        read_rules (scan, option, strlen (option));
        return;
    }
    if (text != NULL)
        read_rules (scan, text, size);
    for (size_t i = 0; text == NULL && i < minos_value_count (scan->values, list); i++) {
        text = minos_value_text (scan->values, minos_value_at (scan->values, list, i), &size);
        if (text != NULL)
            read_rules (scan, text, size);
        text = NULL;
    }
}

static void reset (mns_scan *scan)
{
    state *s = scan->state;
    mns_u32s_reset (&s->restarts);
    many_series_reset (&s->series);
    mns_bytes_table_reset (&s->keys);
    mns_bounds_reset (&s->rules);
    mns_names_reset (&s->nodes);
    mns_names_reset (&s->names);
}

/* ---- Samples. */

static bool node_of (mns_scan *scan, minos_value name, uint32_t *id)
{
    state *s = scan->state;
    bool done = mns_names_add (&s->nodes, scan->values, name, id);

    while (done && s->restarts.count <= *id)
        done = mns_u32s_push (&s->restarts, 0);
    if (!done)
        mns_scan_no_memory (scan);
    return done;
}

static void restart_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value name = minos_value_get (scan->values, moment->input, "node");
    uint32_t id;

    s->restarted = true;
    if (name != MINOS_NIL && node_of (scan, name, &id))
        s->restarts.at[id]++;
}

static void outside (mns_scan *scan, const mns_moment *moment, const mns_bound *rule)
{
    minos_value value = minos_value_get (scan->values, moment->input, "value");
    minos_anomaly *found = mns_scan_anomaly (scan, "out-of-bounds");

    mns_scan_say (scan, found, "%s of %s is %s: %s",
                  mns_names_at (&((state *) scan->state)->names, rule->names[0]),
                  mns_scan_show (scan, moment->process).text, mns_scan_show (scan, value).text,
                  rule->text);
    mns_scan_blame (scan, found, moment, "out of bounds");
}

static void fell (mns_scan *scan, const mns_moment *moment, const mns_bound *rule,
                  const series *before)
{
    minos_value value = minos_value_get (scan->values, moment->input, "value");
    minos_anomaly *found = mns_scan_anomaly (scan, "counter-fell");

    mns_scan_say (scan, found, "%s of %s fell to %s: %s",
                  mns_names_at (&((state *) scan->state)->names, rule->names[0]),
                  mns_scan_show (scan, moment->process).text, mns_scan_show (scan, value).text,
                  rule->text);
    mns_scan_blame (scan, found, moment, "lower");
    mns_scan_blame_event (scan, found, before->event, "higher");
}

/* `before` is NULL for the first sample of a series. */
static void judge (mns_scan *scan, const mns_moment *moment, uint32_t name, mns_amount is,
                   const series *before, uint32_t restarts)
{
    state *s = scan->state;

    for (size_t i = 0; i < s->rules.count; i++) {
        mns_bound *rule = &s->rules.at[i];
        bool ours = false;
        for (uint32_t k = 0; k < rule->count; k++)
            ours |= rule->names[k] == name;
        if (!ours)
            continue;
        rule->samples++;
        if (rule->kind == MNS_BOUND_CAP && !mns_amount_within (is, rule->op, rule->amount))
            outside (scan, moment, rule);
        else if (before != NULL && mns_amount_compare (is, before->last) < 0 &&
                 (rule->kind == MNS_BOUND_DURABLE ||
                  (rule->kind == MNS_BOUND_MONOTONE && before->restarts == restarts)))
            fell (scan, moment, rule, before);
    }
}

static bool read_sample (mns_scan *scan, const mns_moment *moment, uint32_t *name, mns_amount *is)
{
    state *s = scan->state;
    minos_value told, value;

    *is = (mns_amount){ 0 };
    if (!mns_scan_need (scan, moment, "name", &told) ||
        !mns_scan_need (scan, moment, "value", &value))
        return false;
    is->whole = minos_value_int64 (scan->values, value, &is->integer);
    if (!is->whole && !minos_value_double (scan->values, value, &is->number)) {
        mns_scan_refuse (scan, moment, "has :value %s, and a number is expected",
                         mns_scan_show (scan, value).text);
        return false;
    }
    *name = mns_names_find (&s->names, scan->values, told);
    return *name != UINT32_MAX; /* no rule asks for it */
}

static void gauge_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;
    minos_value labels = minos_value_get (scan->values, moment->input, "labels");
    uint32_t name, node, number;
    mns_amount is;
    bool added;

    s->samples++;
    s->latest = moment->index;
    if (!read_sample (scan, moment, &name, &is) || !node_of (scan, moment->process, &node))
        return;
    uint32_t key[3] = { node, name, labels };
    if (!mns_bytes_table_add (&s->keys, key, sizeof key, &number, &added) ||
        (added &&
         !many_series_push (&s->series, (series){ .name = name, .node = node, .last = is }))) {
        mns_scan_no_memory (scan);
        return;
    }
    series *of = &s->series.at[number];
    judge (scan, moment, name, is, added ? NULL : of, s->restarts.at[node]);
    if (!added && of->at > mns_scan_frame (scan)->quiesce_at && mns_amount_compare (is, of->last))
        of->moved = true;
    of->restarts = s->restarts.at[node];
    of->event = moment->index;
    of->at = moment->at;
    of->last = is;
}

/* ---- Sums, at the end. */

static void judge_sum (mns_scan *scan, const mns_bound *rule)
{
    state *s = scan->state;
    uint32_t quiet = mns_scan_frame (scan)->quiesce_at, blamed = UINT32_MAX;
    __int128 sum[2] = { 0, 0 };
    bool still = quiet != MINOS_NEVER && !s->restarted, whole = true;

    for (size_t i = 0; i < s->series.count; i++) {
        const series *of = &s->series.at[i];
        for (uint32_t k = 0; k < rule->count; k++) {
            if (rule->names[k] != of->name)
                continue;
            sum[k >= rule->left] += of->last.integer;
            whole &= of->last.whole;
            still &= of->at > quiet && !of->moved;
            blamed = of->event;
        }
    }
    if (!whole) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%s: sums are judged of integers only",
                          rule->text);
    } else if (sum[0] != sum[1] && !still) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING,
                          "%s: %lld and %lld, but not all was sampled at rest after :quiesce",
                          rule->text, (long long) sum[0], (long long) sum[1]);
    } else if (sum[0] != sum[1]) {
        minos_anomaly *found = mns_scan_anomaly (scan, "not-conserved");
        mns_scan_say (scan, found, "%s: %lld on the left, %lld on the right", rule->text,
                      (long long) sum[0], (long long) sum[1]);
        mns_scan_blame_event (scan, found, blamed, "last sample");
    }
}

/* A sum lacks a gauge where one of its names was never sampled. */
static bool all_sampled (const state *s, const mns_bound *rule)
{
    for (uint32_t k = 0; k < rule->count; k++) {
        bool found = false;
        for (size_t i = 0; i < s->series.count && !found; i++)
            found = s->series.at[i].name == rule->names[k];
        if (!found)
            return false;
    }
    return true;
}

static void missing (mns_scan *scan, const mns_bound *rule)
{
    const state *s = scan->state;
    minos_anomaly *found = mns_scan_anomaly (scan, "gauge-missing");

    mns_scan_say (scan, found, "%s was never sampled, and other gauges were",
                  mns_names_at (&s->names, rule->names[0]));
    mns_scan_blame_event (scan, found, s->latest, "other gauge");
}

static void end (mns_scan *scan)
{
    state *s = scan->state;

    mns_scan_count (scan, "rule-count", s->rules.count);
    mns_scan_count (scan, "sample-count", s->samples);
    mns_scan_count (scan, "series-count", s->series.count);
    if (s->rules.count == 0)
        mns_scan_vacuous (scan, "no rule is given: the option bounds, or :bounds of an :expect");
    for (size_t i = 0; i < s->rules.count; i++) {
        const mns_bound *rule = &s->rules.at[i];
        if (rule->kind == MNS_BOUND_PRESENT) {
            if (rule->samples == 0)
                missing (scan, rule);
        } else if (!all_sampled (s, rule)) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%s: a gauge was never sampled",
                              rule->text);
        } else if (rule->kind == MNS_BOUND_SUM) {
            judge_sum (scan, rule);
        }
    }
}

static const mns_watch watches[] = {
    { "gauge", MNS_ON_EVENT, gauge_seen, false },
    { "kill", MNS_ON_EVENT, restart_seen, true },
    { "start", MNS_ON_EVENT, restart_seen, true },
    { "restart", MNS_ON_EVENT, restart_seen, true },
    { 0 },
};

const mns_scanner mns_scan_bounds = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
