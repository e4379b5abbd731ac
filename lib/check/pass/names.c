/* names.c: names of nodes and such. One history says "n1" in a list and :n1 as a process, and means
 * one node. */
#include "check/pass/scan.h"

#include <string.h>

void mns_names_init (mns_names *names, mns_budget *budget)
{
    mns_bytes_table_init (&names->table, budget, NULL);
    mns_table_init (&names->known, budget);
    names->count = 0;
}

void mns_names_reset (mns_names *names)
{
    mns_bytes_table_reset (&names->table);
    mns_table_reset (&names->known);
    names->count = 0;
}

/* The bytes of a name, with a NUL behind them. What is no text is a name by its EDN. */
static bool text_of (mns_buffer *out, const minos_values *values, minos_value value)
{
    size_t size = 0;
    minos_kind kind = minos_value_kind (values, value);
    const char *text = kind == MINOS_KIND_TAGGED ? NULL : minos_value_text (values, value, &size);

    if (text != NULL)
        mns_buffer_add (out, text, size);
    else
        mns_value_write_edn (values, value, out, 0);
    mns_buffer_add_char (out, 0);
    return !out->failed;
}

/* A value that came before is found by its handle: equal values are one handle. */
bool mns_names_add (mns_names *names, const minos_values *values, minos_value value, uint32_t *id)
{
    mns_buffer buffer;
    bool added = false, done;
    uint64_t *known = mns_table_find (&names->known, value);

    *id = known != NULL ? (uint32_t) *known : 0;
    if (known != NULL)
        return true;
    mns_buffer_init (&buffer, names->table.budget, 0);
    done = text_of (&buffer, values, value) &&
           mns_bytes_table_add (&names->table, buffer.data, buffer.size, id, &added);
    names->count += done && added;
    mns_buffer_reset (&buffer);
    known = done ? mns_table_add (&names->known, value, &added) : NULL;
    if (known != NULL)
        *known = *id;
    return known != NULL;
}

/* Without the budget, which may be used up: a name that is there must be found, or a scan would
 * take it for absent and accuse. */
uint32_t mns_names_find (const mns_names *names, const minos_values *values, minos_value value)
{
    mns_budget own;
    mns_buffer buffer;
    uint32_t id = UINT32_MAX;
    const uint64_t *known = mns_table_find (&names->known, value);

    if (known != NULL)
        return (uint32_t) *known;
    mns_budget_init (&own, NULL, 0, NULL);
    mns_buffer_init (&buffer, &own, 0);
    if (!text_of (&buffer, values, value) ||
        !mns_bytes_table_find (&names->table, buffer.data, buffer.size, &id))
        id = UINT32_MAX;
    mns_buffer_reset (&buffer);
    mns_budget_reset (&own);
    return id;
}

const char *mns_names_at (const mns_names *names, uint32_t id)
{
    size_t size;
    return id < names->count ? mns_bytes_table_at (&names->table, id, &size) : "";
}

/* "n1 n2", "[n1,n2]", "[\"n1\" \"n2\"]" */
static bool add_words (mns_names *names, const char *text)
{
    static const char between[] = " ,[](){}\"'\t";
    mns_buffer word;
    bool done = true;

    mns_buffer_init (&word, names->table.budget, 0);
    while (done && *(text += strspn (text, between)) != 0) {
        size_t size = strcspn (text, between);
        bool added = false;
        uint32_t id;
        mns_buffer_clear (&word);
        mns_buffer_add (&word, *text == ':' ? text + 1 : text, *text == ':' ? size - 1 : size);
        mns_buffer_add_char (&word, 0);
        done =
            !word.failed && mns_bytes_table_add (&names->table, word.data, word.size, &id, &added);
        names->count += done && added;
        text += size;
    }
    mns_buffer_reset (&word);
    return done;
}

bool mns_param_names (const mns_scan *scan, const char *name, mns_names *out)
{
    minos_value list = mns_param_expected (scan, name);
    uint32_t id;

    if (mns_param_text (scan, name)[0] != 0)
        return add_words (out, mns_param_text (scan, name));
    for (size_t i = 0; i < minos_value_count (scan->values, list); i++)
        if (!mns_names_add (out, scan->values, minos_value_at (scan->values, list, i), &id))
            return false;
    return true;
}
