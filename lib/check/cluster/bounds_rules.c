/* bounds_rules.c: rules on gauges, read from a line each. */
#include "check/cluster/bounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int mns_amount_compare (mns_amount a, mns_amount b)
{
    long double x = a.whole ? (long double) a.integer : (long double) a.number;
    long double y = b.whole ? (long double) b.integer : (long double) b.number;

    if (a.whole && b.whole)
        return (a.integer > b.integer) - (a.integer < b.integer);
    return (x > y) - (x < y);
}

bool mns_amount_within (mns_amount is, const char *op, mns_amount bound)
{
    int order = mns_amount_compare (is, bound);

    if (op[0] == '<')
        return order < 0 || (op[1] == '=' && order == 0);
    if (op[0] == '>')
        return order > 0 || (op[1] == '=' && order == 0);
    return order == 0;
}

static bool add_name (mns_bound *out, mns_names *names, const char *text, size_t size,
                      const char **why)
{
    char name[MNS_BOUND_TEXT_SIZE];
    bool added = false;

    if (out->count == MNS_BOUND_NAMES_MAX) {
        *why = "has too many names";
        return false;
    }
    if (size > 5 && memcmp (text, "sum(", 4) == 0 && text[size - 1] == ')') {
        text += 4;
        size -= 5;
    }
    if (size > 0 && *text == ':') {
        text++;
        size--;
    }
    for (size_t i = 0; i < size; i++)
        if (strchr ("!~*()\"'&|%^", text[i]) != NULL) {
            *why = "has a sign that no rule knows";
            return false;
        }
    memcpy (name, text, size);
    name[size] = 0;
    *why = NULL;
    if (!mns_bytes_table_add (&names->table, name, size + 1, &out->names[out->count], &added))
        return false;
    names->count += added;
    out->count++;
    return true;
}

/* "a + b" */
static bool add_names (mns_bound *out, mns_names *names, const char *text, const char **why)
{
    uint32_t before = out->count;

    for (;;) {
        size_t size;
        text += strspn (text, " +");
        size = strcspn (text, " +");
        if (size == 0)
            break;
        if (!add_name (out, names, text, size, why))
            return false;
        text += size;
    }
    *why = "names no gauge";
    return out->count > before;
}

static bool read_amount (const char *text, mns_amount *out)
{
    char *end;

    text += strspn (text, " ");
    out->integer = strtoll (text, &end, 10);
    out->whole = end != text && end[strspn (end, " ")] == 0;
    if (out->whole)
        return true;
    out->number = strtod (text, &end);
    return end != text && end[strspn (end, " ")] == 0;
}

static bool read_word (mns_bound *out, mns_names *names, const char **why, bool *done)
{
    static const struct {
        const char *word;
        mns_bound_kind kind;
    } rows[] = { { "monotone ", MNS_BOUND_MONOTONE },
                 { "durable ", MNS_BOUND_DURABLE },
                 { "present ", MNS_BOUND_PRESENT } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strncmp (out->text, rows[i].word, strlen (rows[i].word)) == 0) {
            out->kind = rows[i].kind;
            *done = true;
            if (!add_names (out, names, out->text + strlen (rows[i].word), why))
                return false;
            *why = "names more than one gauge";
            return out->count == 1;
        }
    return true;
}

bool mns_bound_read (mns_bound *out, mns_names *names, const char *text, size_t size,
                     const char **why)
{
    char left[MNS_BOUND_TEXT_SIZE];
    bool done = false;
    size_t at, length;

    *out = (mns_bound){ 0 };
    *why = "is too long";
    if (size >= sizeof out->text)
        return false;
    snprintf (out->text, sizeof out->text, "%.*s", (int) size, text);
    if (!read_word (out, names, why, &done) || done)
        return done && out->count == 1;
    at = strcspn (out->text, "<>=");
    length = strspn (out->text + at, "<>=");
    *why = "is no rule: NAME <= NUMBER, monotone NAME, durable NAME, present NAME, A = B + C";
    if (length == 0 || length > 2 || (length == 2 && out->text[at + 1] != '='))
        return false;
    snprintf (out->op, sizeof out->op, "%.*s", (int) length, out->text + at);
    snprintf (left, sizeof left, "%.*s", (int) at, out->text);
    if (!add_names (out, names, left, why))
        return false;
    out->left = out->count;
    if (out->count == 1 && read_amount (out->text + at + length, &out->amount))
        return true;
    out->kind = MNS_BOUND_SUM;
    if (!add_names (out, names, out->text + at + length, why))
        return false;
    *why = "compares sums by other than =";
    return out->op[0] == '=';
}
