/* cluster.c: nodes by name and entries by number. */
#include "check/cluster/cluster.h"

#include <string.h>

bool mns_nodes_begin (mns_nodes *nodes, mns_scan *scan, const char *parameter)
{
    mns_names_init (&nodes->names, scan->budget);
    mns_table_init (&nodes->ids, scan->budget);
    mns_u32s_init (&nodes->seen, scan->budget);
    if (!mns_param_names (scan, parameter, &nodes->names)) {
        mns_scan_no_memory (scan);
        return false;
    }
    nodes->awaited = nodes->names.count;
    for (uint32_t i = 0; i < nodes->awaited; i++)
        if (!mns_u32s_push (&nodes->seen, 0)) {
            mns_scan_no_memory (scan);
            return false;
        }
    return true;
}

void mns_nodes_reset (mns_nodes *nodes)
{
    mns_names_reset (&nodes->names);
    mns_table_reset (&nodes->ids);
    mns_u32s_reset (&nodes->seen);
}

bool mns_nodes_add (mns_nodes *nodes, mns_scan *scan, minos_value name, uint32_t *id)
{
    bool added = false;
    uint64_t *known = mns_table_add (&nodes->ids, name, &added);

    *id = 0;
    if (known == NULL || (added && !mns_names_add (&nodes->names, scan->values, name, id)) ||
        (added && *id == nodes->seen.count && !mns_u32s_push (&nodes->seen, 0))) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added)
        *known = *id;
    *id = (uint32_t) *known;
    return true;
}

bool mns_nodes_see (mns_nodes *nodes, mns_scan *scan, minos_value name, uint32_t *id)
{
    if (!mns_nodes_add (nodes, scan, name, id))
        return false;
    nodes->seen.at[*id] += nodes->seen.at[*id] < UINT32_MAX;
    return true;
}

uint32_t mns_nodes_seen (const mns_nodes *nodes)
{
    uint32_t count = 0;

    for (size_t i = 0; i < nodes->seen.count; i++)
        count += nodes->seen.at[i] > 0;
    return count;
}

void mns_nodes_await (const mns_nodes *nodes, mns_scan *scan, const char *what)
{
    uint32_t missing = 0, first = 0;

    for (uint32_t i = nodes->awaited; i-- > 0;)
        if (nodes->seen.at[i] == 0) {
            missing++;
            first = i;
        }
    if (missing > 0)
        mns_scan_unknown (
            scan, MINOS_BASIS_MISSING, "no %s of node %s is recorded (%u of %u nodes)", what,
            mns_names_at (&nodes->names, first), nodes->awaited - missing, nodes->awaited);
}

minos_value mns_node_of (const mns_scan *scan, const mns_moment *moment)
{
    minos_value inside;

    if (!mns_scan_is (scan, moment->process, "harness") &&
        !mns_scan_is (scan, moment->process, "nemesis"))
        return moment->process;
    inside = minos_value_get (scan->values, moment->input, "node");
    return inside != MINOS_NIL ? inside : minos_value_get (scan->values, moment->extra, "node");
}

bool mns_node_told (mns_scan *scan, const mns_moment *moment, minos_value *node)
{
    *node = mns_node_of (scan, moment);
    if (*node == MINOS_NIL)
        mns_scan_refuse (scan, moment, "does not say which :node it is about");
    return *node != MINOS_NIL;
}

/* ---- Faults. */

bool mns_fault_restarts (const mns_scan *scan, const mns_moment *moment)
{
    static const char *const harmless[] = { "partition", "heal",  "isolate", "pause",
                                            "resume",    "clock", "delay",   "slow",
                                            "drop",      "loss",  "latency", NULL };
    size_t size;
    const char *text;

    if (!mns_scan_is (scan, moment->process, "nemesis") ||
        (text = minos_value_text (scan->values, moment->f, &size)) == NULL)
        return false;
    for (const char *const *word = harmless; *word != NULL; word++)
        for (size_t length = strlen (*word), i = 0; i + length <= size; i++)
            if (memcmp (text + i, *word, length) == 0)
                return false;
    return true;
}

static bool hit_node (mns_nodes *nodes, mns_scan *scan, minos_value name, mns_u32s *out)
{
    uint32_t id;

    if (!mns_nodes_add (nodes, scan, name, &id))
        return false;
    if (!mns_u32s_push (out, id)) {
        mns_scan_no_memory (scan);
        return false;
    }
    return true;
}

static bool hit_nodes (mns_nodes *nodes, mns_scan *scan, minos_value list, size_t step,
                       mns_u32s *out)
{
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++)
        if (!hit_node (nodes, scan, minos_value_at (scan->values, list, i * step), out))
            return false;
    return true;
}

/* A word that may be a node, or "majority". */
static bool is_known (const mns_nodes *nodes, const mns_scan *scan, minos_value name)
{
    return mns_names_find (&nodes->names, scan->values, name) != UINT32_MAX;
}

bool mns_fault_nodes (mns_nodes *nodes, mns_scan *scan, const mns_moment *moment, mns_u32s *out)
{
    minos_value value = moment->input;
    minos_kind kind = minos_value_kind (scan->values, value);
    minos_value one = minos_value_get (scan->values, value, "node");
    minos_value many = minos_value_get (scan->values, value, "nodes");

    if (one != MINOS_NIL)
        return hit_node (nodes, scan, one, out);
    if (many != MINOS_NIL)
        return hit_nodes (nodes, scan, many, 1, out);
    if (kind == MINOS_KIND_VECTOR || kind == MINOS_KIND_SET || kind == MINOS_KIND_MAP) {
        size_t step = kind == MINOS_KIND_MAP ? 2 : 1;
        for (size_t i = 0; i < minos_value_count (scan->values, value); i++)
            if (is_known (nodes, scan, minos_value_at (scan->values, value, i * step)))
                return hit_nodes (nodes, scan, value, step, out);
        return true;
    }
    return value == MINOS_NIL || !is_known (nodes, scan, value) ||
           hit_node (nodes, scan, value, out);
}

void mns_rest_look (mns_rest *rest, const mns_scan *scan, const mns_moment *moment)
{
    uint32_t from = mns_scan_frame (scan)->quiesce_at;

    if (from != MINOS_NEVER && moment->at > from && mns_scan_is (scan, moment->process, "nemesis"))
        rest->over = true;
}

bool mns_rest_has (const mns_rest *rest, const mns_scan *scan, const mns_moment *moment)
{
    const mns_frame *frame = mns_scan_frame (scan);

    if (rest->over || frame->quiesce_at == MINOS_NEVER || moment->at <= frame->quiesce_at)
        return false;
    /* Where records of several are joined, what stands behind may be of before. */
    return moment->time_ns == MINOS_NO_TIME || frame->quiesce_time_ns == MINOS_NO_TIME ||
           moment->time_ns >= frame->quiesce_time_ns;
}

void mns_order_look (mns_order *order, const mns_moment *moment)
{
    if (moment->time_ns == MINOS_NO_TIME)
        return;
    order->broken |= order->known && moment->time_ns < order->last_ns;
    order->last_ns = moment->time_ns;
    order->known = true;
}

bool mns_entry_term (mns_table *terms, mns_scan *scan, int64_t term, uint32_t *id)
{
    bool added = false;
    uint64_t *number = mns_table_add (terms, (uint64_t) term, &added);

    *id = 0;
    if (number == NULL || terms->count > UINT64_C (1) << (64 - MNS_ENTRY_INDEX_BITS)) {
        mns_scan_no_memory (scan);
        return false;
    }
    if (added)
        *number = terms->count - 1;
    *id = (uint32_t) *number;
    return true;
}

bool mns_entry_read (mns_table *terms, mns_scan *scan, const mns_moment *moment, int64_t *index,
                     int64_t *term, uint64_t *entry)
{
    uint32_t id;

    *entry = 0;
    if (!mns_scan_need_int (scan, moment, "index", index) ||
        !mns_scan_need_int (scan, moment, "term", term))
        return false;
    if (*index < 0 || *index > MNS_ENTRY_INDEX_MAX) {
        mns_scan_refuse (scan, moment, "has an :index that is no position of a log");
        return false;
    }
    if (!mns_entry_term (terms, scan, *term, &id))
        return false;
    *entry = (uint64_t) *index | (uint64_t) id << MNS_ENTRY_INDEX_BITS;
    return true;
}
