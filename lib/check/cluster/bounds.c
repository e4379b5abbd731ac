/* bounds.c: gauges stay within what is declared: caps, counters that never fall, gauges that are
 * there, sums that are conserved.
 *
 * A series is a gauge of one node with one set of labels. Caps and monotony are judged sample by
 * sample. A sum is judged at the end, over the last sample of each series, and only where the
 * history says that it was quiet by then: before, messages are on their way. */
#include "check/cluster/bounds.h"
#include "check/cluster/cluster.h"

#include <string.h>

typedef struct series {
    uint32_t name, node, restarts; /* of its node when last sampled */
    uint32_t event;
    bool rests, moved; /* its last sample is of the quiet end; it changed between two of these */
    mns_amount last;
} series;
MNS_VEC (series, many_series);

typedef struct state {
    mns_names names;
    mns_nodes nodes;
    mns_rest rest;
    mns_bounds rules;
    mns_bytes_table keys; /* (node, name, labels) → its number in `series` */
    many_series series;
    mns_u32s restarts; /* by node */
    uint64_t samples;
    uint32_t latest;       /* sample of any gauge */
    uint32_t restarts_any; /* of nodes that are not named */
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
    mns_bounds_init (&s->rules, scan->budget);
    mns_bytes_table_init (&s->keys, scan->budget, NULL);
    many_series_init (&s->series, scan->budget);
    mns_u32s_init (&s->restarts, scan->budget);
    if (!mns_nodes_begin (&s->nodes, scan, "nodes"))
        return;
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
    mns_nodes_reset (&s->nodes);
    mns_names_reset (&s->names);
}

/* ---- Samples. */

static bool make_room (mns_scan *scan)
{
    state *s = scan->state;

    while (s->restarts.count < s->nodes.names.count)
        if (!mns_u32s_push (&s->restarts, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static void restart (mns_scan *scan, const mns_moment *moment, bool by_itself)
{
    state *s = scan->state;
    mns_u32s hit;
    uint32_t id;

    s->restarted = true;
    mns_u32s_init (&hit, scan->budget);
    if (!mns_fault_nodes (&s->nodes, scan, moment, &hit)) {
        mns_u32s_reset (&hit);
        return;
    }
    if (hit.count == 0 && by_itself) {
        if (mns_nodes_add (&s->nodes, scan, moment->process, &id) && make_room (scan))
            s->restarts.at[id]++;
    } else if (make_room (scan)) {
        for (size_t i = 0; i < hit.count; i++)
            s->restarts.at[hit.at[i]]++;
        s->restarts_any += hit.count == 0;
    }
    mns_u32s_reset (&hit);
}

/* What the nemesis does. */
static void any_seen (mns_scan *scan, const mns_moment *moment)
{
    state *s = scan->state;

    mns_rest_look (&s->rest, scan, moment);
    if (mns_fault_restarts (scan, moment))
        restart (scan, moment, false);
}

/* What a node says of itself, or the harness of one. */
static void restart_seen (mns_scan *scan, const mns_moment *moment)
{
    if (!mns_scan_is (scan, moment->process, "nemesis"))
        restart (scan, moment, !mns_scan_is (scan, moment->process, "harness"));
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

/* ---- Labels that must be there. */

static bool label_is (const mns_scan *scan, minos_value value, const char *text)
{
    return mns_scan_is (scan, value, text) || strcmp (mns_scan_show (scan, value).text, text) == 0;
}

static void judge_present (mns_scan *scan, const mns_moment *moment, mns_bound *rule)
{
    minos_value labels = minos_value_get (scan->values, moment->input, "labels");
    minos_anomaly *found;
    bool all = true;

    for (uint32_t i = 0; i < rule->label_count; i++) {
        const char *name = rule->words + rule->labels[i][0];
        const char *wanted = rule->words + rule->labels[i][1];
        minos_value value = minos_value_get (scan->values, labels, name);
        if (value == MINOS_NIL) {
            found = mns_scan_anomaly (scan, "gauge-unlabelled");
            mns_scan_say (scan, found, "%s of %s has no label %s: %s",
                          mns_names_at (&((state *) scan->state)->names, rule->names[0]),
                          mns_scan_show (scan, moment->process).text, name, rule->text);
            mns_scan_blame (scan, found, moment, "not labelled");
            return;
        }
        all &= rule->labels[i][1] == 0 || label_is (scan, value, wanted);
    }
    rule->samples += all;
    rule->others += !all;
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
        if (rule->kind == MNS_BOUND_PRESENT) {
            judge_present (scan, moment, rule);
            continue;
        }
        rule->samples++;
        rule->numberless += !mns_amount_is_number (is);
        if (!mns_amount_is_number (is))
            continue;
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
    uint32_t name, node, number, restarts;
    mns_amount is;
    bool added, rests = mns_rest_has (&s->rest, scan, moment);

    s->samples++;
    s->latest = moment->index;
    if (!mns_nodes_see (&s->nodes, scan, moment->process, &node) || !make_room (scan) ||
        !read_sample (scan, moment, &name, &is))
        return;
    restarts = s->restarts.at[node] + s->restarts_any;
    if (!mns_amount_is_number (is)) {
        judge (scan, moment, name, is, NULL, restarts);
        return;
    }
    uint32_t key[3] = { node, name, labels };
    if (!mns_bytes_table_add (&s->keys, key, sizeof key, &number, &added) ||
        (added &&
         !many_series_push (&s->series, (series){ .name = name, .node = node, .last = is }))) {
        mns_scan_no_memory (scan);
        return;
    }
    series *of = &s->series.at[number];
    judge (scan, moment, name, is, added ? NULL : of, restarts);
    of->moved |= of->rests && rests && mns_amount_compare (is, of->last) != 0;
    of->rests = rests;
    of->restarts = restarts;
    of->event = moment->index;
    of->last = is;
}

/* ---- Sums, at the end. */

/* Whether gauges are sampled node by node, and not of every node that there should be. */
static bool lacks_node (const state *s)
{
    uint32_t there = 0;

    for (uint32_t i = 0; i < s->nodes.awaited; i++)
        there += s->nodes.seen.at[i] > 0;
    return there > 0 && there < s->nodes.awaited;
}

static void judge_sum (mns_scan *scan, const mns_bound *rule)
{
    state *s = scan->state;
    uint32_t blamed = UINT32_MAX;
    __int128 sum[2] = { 0, 0 };
    bool still = !s->restarted, whole = true;

    for (size_t i = 0; i < s->series.count; i++) {
        const series *of = &s->series.at[i];
        for (uint32_t k = 0; k < rule->count; k++) {
            if (rule->names[k] != of->name)
                continue;
            sum[k >= rule->left] += of->last.integer;
            whole &= of->last.whole;
            still &= of->rests && !of->moved;
            blamed = of->event;
        }
    }
    if (lacks_node (s)) {
        mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%s: of one of the nodes no gauge is sampled",
                          rule->text);
    } else if (!whole) {
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

    mns_scan_say (scan, found, "%s was never sampled%s, and other gauges were",
                  mns_names_at (&s->names, rule->names[0]),
                  rule->label_count > 0 ? " with these labels" : "");
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
        } else if (rule->numberless > 0) {
            mns_scan_unknown (scan, MINOS_BASIS_MISSING, "%s: a sample is not a number",
                              rule->text);
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
    { "crash", MNS_ON_EVENT, restart_seen, true },
    { "start", MNS_ON_EVENT, restart_seen, true },
    { "restart", MNS_ON_EVENT, restart_seen, true },
    { NULL, MNS_ON_EVENT, any_seen, true },
    { 0 },
};

const mns_scanner mns_scan_bounds = {
    .state_size = sizeof (state),
    .watches = watches,
    .begin = begin,
    .end = end,
    .reset = reset,
};
