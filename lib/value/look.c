/* look.c: looking at values. Nothing here changes the pool, so a sealed one may be shared. */
#include "value/pool.h"

#include <string.h>

/* The node of any handle; a small integer's is made in *scratch. */
static const mns_node *node_of (const minos_values *values, minos_value value, mns_node *scratch)
{
    if (values && !mns_value_is_small (value))
        return mns_node_at (values, value);
    *scratch = (mns_node){ .kind = MINOS_KIND_NIL };
    if (values) {
        scratch->kind = MINOS_KIND_INTEGER;
        scratch->integer = mns_value_small (value);
    }
    return scratch;
}

minos_kind minos_value_kind (const minos_values *values, minos_value value)
{
    mns_node scratch;
    return (minos_kind) node_of (values, value, &scratch)->kind;
}

bool minos_value_int64 (const minos_values *values, minos_value value, int64_t *out)
{
    mns_node scratch;
    const mns_node *node = node_of (values, value, &scratch);
    bool fits = node->kind == MINOS_KIND_INTEGER && node->count == 0;
    if (out)
        *out = fits ? node->integer : 0;
    return fits;
}

bool minos_value_double (const minos_values *values, minos_value value, double *out)
{
    mns_node scratch;
    const mns_node *node = node_of (values, value, &scratch);
    bool is_float = node->kind == MINOS_KIND_FLOAT;
    if (out)
        *out = is_float ? node->number : 0;
    return is_float;
}

const char *minos_value_text (const minos_values *values, minos_value value, size_t *size)
{
    if (size)
        *size = 0;
    if (!values || mns_value_is_small (value))
        return NULL;
    const mns_node *node = mns_node_at (values, value);
    if (node->kind == MINOS_KIND_TAGGED)
        node = mns_node_at (values, node->items[0]);
    if (!mns_kind_is_text ((minos_kind) node->kind) &&
        !(node->kind == MINOS_KIND_INTEGER && node->count > 0))
        return NULL;
    if (size)
        *size = node->count;
    return mns_node_text (node);
}

size_t minos_value_count (const minos_values *values, minos_value value)
{
    mns_node scratch;
    const mns_node *node = node_of (values, value, &scratch);
    return node->kind >= MINOS_KIND_VECTOR ? node->count : 0;
}

minos_value minos_value_at (const minos_values *values, minos_value value, size_t index)
{
    mns_node scratch;
    const mns_node *node = node_of (values, value, &scratch);
    size_t words = node->count;
    if (node->kind < MINOS_KIND_VECTOR)
        return MINOS_NIL;
    if (node->kind == MINOS_KIND_TAGGED)
        return index == 0 ? node->items[1] : MINOS_NIL;
    if (node->kind == MINOS_KIND_MAP)
        words *= 2;
    return index < words ? mns_node_items (node)[index] : MINOS_NIL;
}

bool mns_value_pair (const minos_values *values, minos_value value, minos_value pair[2])
{
    pair[0] = pair[1] = MINOS_NIL;
    if (mns_value_is_small (value))
        return false;
    const mns_node *node = mns_node_at (values, value);
    if (node->kind != MINOS_KIND_VECTOR || node->count != 2)
        return false;
    memcpy (pair, mns_node_items (node), 2 * sizeof *pair);
    return true;
}

minos_value minos_value_get (const minos_values *values, minos_value map, const char *name)
{
    mns_node scratch;
    const mns_node *node = node_of (values, map, &scratch);
    if (node->kind != MINOS_KIND_MAP || !name)
        return MINOS_NIL;
    size_t size = strlen (name);
    const minos_value *items = mns_node_items (node);
    for (size_t i = 0; i < node->count; i++) {
        if (mns_value_is_small (items[2 * i]))
            continue;
        const mns_node *key = mns_node_at (values, items[2 * i]);
        if ((key->kind == MINOS_KIND_KEYWORD || key->kind == MINOS_KIND_STRING) &&
            key->count == size && memcmp (mns_node_text (key), name, size) == 0)
            return items[2 * i + 1];
    }
    return MINOS_NIL;
}
