/* configs.c: configurations by index and term, and the logs of nodes that hold them.
 *
 *     members   … a b c | a b | d | a b c d | …      voters, voters of the old half, learners
 *     all           ^ first                          one entry for each (index, term)
 *     logs      n1: 0 1 4    n2: 0 1 3               numbers of entries, indices rising
 *
 * Members of a configuration are told apart by stamps: a node that has today's stamp was counted.
 * So reading and comparing are linear in the members, however many there are. */
#include "check/cluster/configs.h"

#include <assert.h>

static bool make_room (mns_configs *configs, mns_scan *scan)
{
    while (configs->stamps.count < configs->nodes.names.count)
        if (!mns_u32s_push (&configs->stamps, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

static void next_stamp (mns_configs *configs)
{
    if (++configs->stamp != 0)
        return;
    for (size_t i = 0; i < configs->stamps.count; i++)
        configs->stamps.at[i] = 0;
    configs->stamp = 1;
}

static bool add_initial (mns_configs *configs, mns_scan *scan)
{
    mns_config first = { .index = -1,
                         .term = INT64_MIN,
                         .first = (uint32_t) configs->members.count,
                         .voters = configs->nodes.awaited,
                         .shape = UINT32_MAX,
                         .event = UINT32_MAX,
                         .node = MNS_CONFIG_NONE,
                         .committed = true,
                         .initial = true };
    bool done = true, added;

    if (configs->nodes.awaited == 0)
        return true;
    for (uint32_t i = 0; i < configs->nodes.awaited; i++)
        done = done && mns_u32s_push (&configs->members, i);
    int64_t key[2] = { first.index, first.term };
    done = done && mns_bytes_table_add (&configs->keys, key, sizeof key, &configs->initial, &added);
    done = done && mns_config_list_push (&configs->all, first);
    if (!done)
        mns_scan_no_memory (scan);
    return done;
}

bool mns_configs_begin (mns_configs *configs, mns_scan *scan)
{
    mns_bytes_table_init (&configs->keys, scan->budget, NULL);
    mns_config_list_init (&configs->all, scan->budget);
    mns_u32s_init (&configs->members, scan->budget);
    mns_bytes_table_init (&configs->shape_keys, scan->budget, NULL);
    mns_config_shapes_init (&configs->shapes, scan->budget);
    mns_config_logs_init (&configs->logs, scan->budget);
    mns_u32s_init (&configs->stamps, scan->budget);
    configs->stamp = 0;
    configs->initial = MNS_CONFIG_NONE;
    /* Nobody's place, so that there is an array to point into. */
    if (!mns_u32s_push (&configs->members, MNS_CONFIG_NONE)) {
        mns_scan_no_memory (scan);
        return false;
    }
    return mns_nodes_begin (&configs->nodes, scan, "voters") && make_room (configs, scan) &&
           add_initial (configs, scan);
}

void mns_configs_reset (mns_configs *configs)
{
    for (size_t i = 0; i < configs->logs.count; i++)
        mns_u32s_reset (&configs->logs.at[i]);
    mns_config_logs_reset (&configs->logs);
    mns_config_list_reset (&configs->all);
    mns_u32s_reset (&configs->members);
    mns_bytes_table_reset (&configs->shape_keys);
    mns_config_shapes_reset (&configs->shapes);
    mns_u32s_reset (&configs->stamps);
    mns_bytes_table_reset (&configs->keys);
    mns_nodes_reset (&configs->nodes);
}

/* ---- Reading. */

/* The names of a list, each once, to the end of `members`. */
static bool read_names (mns_configs *configs, mns_scan *scan, minos_value list, uint32_t *count)
{
    size_t before = configs->members.count;

    next_stamp (configs);
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++) {
        uint32_t id;
        if (!mns_nodes_add (&configs->nodes, scan, minos_value_at (scan->values, list, i), &id) ||
            !make_room (configs, scan))
            return false;
        if (configs->stamps.at[id] == configs->stamp)
            continue;
        configs->stamps.at[id] = configs->stamp;
        if (!mns_u32s_push (&configs->members, id)) {
            mns_scan_no_memory (scan);
            return false;
        }
    }
    *count = (uint32_t) (configs->members.count - before);
    return true;
}

static bool is_list (const mns_scan *scan, minos_value value)
{
    minos_kind kind = minos_value_kind (scan->values, value);
    return kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET;
}

static const char *const list_names[] = { "voters", "old-voters", "learners" };

/* Reads the three lists of an event behind all members. */
static bool read_lists (mns_configs *configs, mns_scan *scan, const mns_moment *moment,
                        const minos_value *lists, mns_config_shape *out)
{
    uint32_t *counts[] = { &out->voters, &out->old, &out->learners };

    out->first = (uint32_t) configs->members.count;
    for (int i = 0; i < 3; i++) {
        if (lists[i] != MINOS_NIL && !is_list (scan, lists[i])) {
            mns_scan_refuse (scan, moment, "has :%s %s, and a vector of nodes is expected",
                             list_names[i], mns_scan_show (scan, lists[i]).text);
            return false;
        }
        if (!read_names (configs, scan, lists[i], counts[i]))
            return false;
    }
    return true;
}

/* The members that an event tells of; :voters is there. */
static bool read_members (mns_configs *configs, mns_scan *scan, const mns_moment *moment,
                          mns_config *out)
{
    mns_config_shape shape = { 0 };
    minos_value lists[3];
    bool added;

    for (int i = 0; i < 3; i++)
        lists[i] = minos_value_get (scan->values, moment->input, list_names[i]);
    if (!mns_bytes_table_add (&configs->shape_keys, lists, sizeof lists, &out->shape, &added)) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added && !read_lists (configs, scan, moment, lists, &shape))
        return false;
    if (added && !mns_config_shapes_push (&configs->shapes, shape)) {
        mns_scan_no_memory (scan);
        return false;
    }
    shape = configs->shapes.at[out->shape];
    out->first = shape.first;
    out->voters = shape.voters;
    out->old = shape.old;
    out->learners = shape.learners;
    out->says_learners = lists[2] != MINOS_NIL;
    return true;
}

/* How many of the `count` names at `b` are among those at `a`, where neither repeats itself. */
static uint32_t count_shared (mns_configs *configs, const uint32_t *a, uint32_t a_count,
                              const uint32_t *b, uint32_t b_count)
{
    uint32_t shared = 0;

    next_stamp (configs);
    for (uint32_t i = 0; i < a_count; i++)
        configs->stamps.at[a[i]] = configs->stamp;
    for (uint32_t i = 0; i < b_count; i++)
        shared += configs->stamps.at[b[i]] == configs->stamp;
    return shared;
}

static bool same_names (mns_configs *configs, const uint32_t *a, uint32_t a_count,
                        const uint32_t *b, uint32_t b_count)
{
    return a_count == b_count && count_shared (configs, a, a_count, b, b_count) == a_count;
}

static bool same_members (mns_configs *configs, const mns_config *a, const mns_config *b)
{
    const uint32_t *x = configs->members.at + a->first, *y = configs->members.at + b->first;

    return same_names (configs, x, a->voters, y, b->voters) &&
           same_names (configs, x + a->voters, a->old, y + b->voters, b->old) &&
           (!a->says_learners || !b->says_learners ||
            same_names (configs, x + a->voters + a->old, a->learners, y + b->voters + b->old,
                        b->learners));
}

static bool read_place (mns_scan *scan, const mns_moment *moment, mns_config *out)
{
    if (!mns_scan_need_int (scan, moment, "index", &out->index) ||
        !mns_scan_need_int (scan, moment, "term", &out->term))
        return false;
    if (out->index >= 0 && out->index <= MNS_ENTRY_INDEX_MAX)
        return true;
    mns_scan_refuse (scan, moment, "has an :index that is no position of a log");
    return false;
}

bool mns_configs_read (mns_configs *configs, mns_scan *scan, const mns_moment *moment,
                       bool may_lack, mns_config_told *out)
{
    mns_config told = { .event = moment->index, .node = MNS_CONFIG_NONE };

    *out = (mns_config_told){ .number = MNS_CONFIG_NONE };
    if (!read_place (scan, moment, &told))
        return false;
    int64_t key[2] = { told.index, told.term };
    if (minos_value_get (scan->values, moment->input, "voters") == MINOS_NIL) {
        if (!may_lack)
            mns_scan_refuse (scan, moment, "has no :voters");
        else
            (void) mns_bytes_table_find (&configs->keys, key, sizeof key, &out->number);
        return may_lack;
    }
    if (!read_members (configs, scan, moment, &told))
        return false;
    if (!mns_bytes_table_add (&configs->keys, key, sizeof key, &out->number, &out->added) ||
        (out->added && !mns_config_list_push (&configs->all, told))) {
        mns_scan_no_memory (scan);
        return false;
    }
    const mns_config *known = &configs->all.at[out->number];
    out->differs = known->shape != told.shape && !same_members (configs, known, &told);
    return true;
}

/* ---- Logs. */

mns_u32s *mns_configs_log (mns_configs *configs, mns_scan *scan, uint32_t node)
{
    while (configs->logs.count <= node) {
        mns_u32s fresh;
        mns_u32s_init (&fresh, scan->budget);
        if (!mns_config_logs_push (&configs->logs, fresh)) {
            mns_scan_no_memory (scan);
            return NULL;
        }
    }
    return &configs->logs.at[node];
}

void mns_configs_drop (mns_configs *configs, mns_u32s *log, int64_t index)
{
    while (log->count > 0 && configs->all.at[log->at[log->count - 1]].index >= index)
        log->count--;
}

uint32_t mns_configs_top (const mns_configs *configs, uint32_t node)
{
    if (node < configs->logs.count && configs->logs.at[node].count > 0)
        return configs->logs.at[node].at[configs->logs.at[node].count - 1];
    return configs->initial;
}

bool mns_configs_holds (const mns_configs *configs, uint32_t node, uint32_t number)
{
    int64_t index = configs->all.at[number].index;
    size_t least = 0, end = node < configs->logs.count ? configs->logs.at[node].count : 0;

    while (least < end) {
        size_t middle = least + (end - least) / 2;
        uint32_t held = configs->logs.at[node].at[middle];
        if (held == number)
            return true;
        if (configs->all.at[held].index < index)
            least = middle + 1;
        else
            end = middle;
    }
    return false;
}

/* ---- Members. */

const uint32_t *mns_config_members (const mns_configs *configs, uint32_t number)
{
    assert (number < configs->all.count);
    return configs->members.at + configs->all.at[number].first;
}

static bool is_among (const uint32_t *names, uint32_t count, uint32_t node)
{
    for (uint32_t i = 0; i < count; i++)
        if (names[i] == node)
            return true;
    return false;
}

bool mns_config_votes (const mns_configs *configs, uint32_t number, uint32_t node)
{
    const mns_config *of = &configs->all.at[number];
    return is_among (mns_config_members (configs, number), of->voters + of->old, node);
}

bool mns_config_learns (const mns_configs *configs, uint32_t number, uint32_t node)
{
    const mns_config *of = &configs->all.at[number];
    return is_among (mns_config_members (configs, number) + of->voters + of->old, of->learners,
                     node);
}

uint32_t mns_configs_differ (mns_configs *configs, uint32_t a, bool a_old, uint32_t b, bool b_old)
{
    const mns_config *x = &configs->all.at[a], *y = &configs->all.at[b];
    uint32_t x_count = a_old ? x->old : x->voters, y_count = b_old ? y->old : y->voters;

    return x_count + y_count -
           2 * count_shared (configs, mns_config_members (configs, a) + (a_old ? x->voters : 0),
                             x_count, mns_config_members (configs, b) + (b_old ? y->voters : 0),
                             y_count);
}

uint32_t mns_configs_lack (mns_configs *configs, uint32_t one, uint32_t other)
{
    uint32_t voters = configs->all.at[one].voters;

    return voters - count_shared (configs, mns_config_members (configs, other),
                                  configs->all.at[other].voters, mns_config_members (configs, one),
                                  voters);
}

static bool is_majority (const uint32_t *names, uint32_t count, const mns_node_sets *sets,
                         uint32_t set)
{
    uint32_t there = 0;
    for (uint32_t i = 0; i < count; i++)
        there += mns_node_sets_has (sets, set, names[i]);
    return there > count / 2;
}

bool mns_config_quorum (const mns_configs *configs, uint32_t number, const mns_node_sets *sets,
                        uint32_t set)
{
    const mns_config *of = &configs->all.at[number];
    const uint32_t *names = mns_config_members (configs, number);

    return is_majority (names, of->voters, sets, set) &&
           (of->old == 0 || is_majority (names + of->voters, of->old, sets, set));
}
